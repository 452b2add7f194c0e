"""The server answers what is not HTTP with the site's headers and logs nothing of the visitor."""

import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings

CONFIGURATION = "deploy/gunicorn.conf.py"


class Server:
    """gunicorn as `make run` starts it, on a free port, with its output in a file."""

    def __init__(self, log: Path, *arguments, application="baymak.wsgi", **environment):
        self.log = log
        with log.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "--config", CONFIGURATION, *arguments, application],
                cwd=settings.BASE_DIR,
                env=os.environ | {"PORT": "0", "WEB_CONCURRENCY": "1"} | environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def wait_for(self, pattern):
        for _ in range(1200):
            found = re.search(pattern, self.log.read_text())
            if found or self.process.poll() is not None:
                break
            time.sleep(0.1)
        assert found, self.log.read_text()
        return found

    def ask(self, request: bytes):
        """Send raw bytes; return the status line, the headers and the body."""
        port = int(self.wait_for(r"Listening at: http://127\.0\.0\.1:(\d+)")[1])
        self.wait_for("Booting worker")
        with socket.create_connection(("127.0.0.1", port), timeout=120) as connection:
            connection.sendall(request)
            answer = b"".join(iter(lambda: connection.recv(65536), b"")).decode()
        head, _, body = answer.partition("\r\n\r\n")
        status, *lines = head.split("\r\n")
        return status, dict(line.split(": ", 1) for line in lines), body


@pytest.fixture(scope="module")
def server(tmp_path_factory, database_url):
    server = Server(tmp_path_factory.mktemp("gunicorn") / "log", DATABASE_URL=database_url)
    yield server
    server.process.terminate()
    server.process.wait(timeout=120)


@pytest.mark.parametrize(
    ("request_line", "status"),
    [
        (b"NONSENSE", "HTTP/1.1 400 Bad Request"),
        (b"G\x00T /?q=visitor-secret HTTP/1.1", "HTTP/1.1 400 Bad Request"),
        (b"GET /?q=visitor-secret HTTP/9", "HTTP/1.1 400 Bad Request"),
        (b"GET /\x00?q=visitor-secret HTTP/1.1", "HTTP/1.1 400 Bad Request"),
        (b"GET /%00?q=visitor-secret HTTP/1.1", "HTTP/1.1 400 Bad Request"),
        ("GET /?q=visitor-secret-Байғус HTTP/1.1".encode(), "HTTP/1.1 400 Bad Request"),
        (b"GET /?q=visitor-secret" + b"x" * 8050 + b" HTTP/1.1", "HTTP/1.1 414 "),
        (b"GET /?q=visitor-secret" + b"x" * 100_000 + b" HTTP/1.1", "HTTP/1.1 414 "),
    ],
)
def test_malformed_request_gets_the_page_and_leaves_no_trace(server, request_line, status):
    got, headers, body = server.ask(request_line + b"\r\nHost: localhost\r\n\r\n")
    assert got.startswith(status)
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "<h1>This request could not be read</h1>" in body
    assert int(headers["Content-Length"]) == len(body.encode())
    log = server.log.read_text()
    assert "visitor-secret" not in log
    assert "127.0.0.1" not in log.replace("http://127.0.0.1", "")


@pytest.mark.parametrize(
    ("request_line", "status"),
    [
        (b"GET /\x00?q=visitor-secret HTTP/1.1", "HTTP/1.1 400 Bad Request"),
        (b"GET /refused?q=visitor-secret HTTP/1.1", "HTTP/1.1 500 Internal Server Error"),
    ],
)
@pytest.mark.parametrize("worker", [(), ("--worker-class=sync",)], ids=["ours", "stock"])
def test_log_is_silent_whatever_worker_answers(tmp_path, database_url, worker, request_line, status):
    server = Server(
        tmp_path / "log", *worker, application="tests.slow:application", DATABASE_URL=database_url
    )
    try:
        got, _, _ = server.ask(request_line + b"\r\nHost: localhost\r\n\r\n")
        if "500" in status:
            server.wait_for("IntegrityError: its words are left out")
    finally:
        server.process.terminate()
        server.process.wait(timeout=120)
    assert got == status
    log = server.log.read_text().replace("http://127.0.0.1", "")
    assert [said for said in ("visitor-secret", "127.0.0.1", "canary-of-a-row") if said in log] == []


@pytest.mark.parametrize(
    "header",
    [
        "Content-Type: text/plain; charset=rot13",
        "Content-Type: text/plain; CHARSET=base64",
        "Content-Type: application/x-www-form-urlencoded; charset=idna",
        'Cookie: sessionid="\\000aaaaaaaaaa"',
    ],
)
def test_odd_headers_break_nothing(server, header):
    """Django decodes the query by the visitor's charset before any middleware is asked."""
    request = f"GET /robots.txt?q=a HTTP/1.1\r\nHost: localhost\r\n{header}\r\n\r\n"
    status, _, body = server.ask(request.encode())
    assert status == "HTTP/1.1 200 OK"
    assert body.startswith("User-agent: *")


def test_too_many_headers_are_refused(server):
    status, _, body = server.ask(b"GET / HTTP/1.1\r\n" + b"X-A: b\r\n" * 200 + b"\r\n")
    assert status == "HTTP/1.1 431 Request Header Fields Too Large"
    assert "<h1>This request could not be read</h1>" in body


def test_visitor_cannot_move_the_site(server):
    """The stock configuration lets anybody whom a proxy on this machine serves set a prefix."""
    request = b"GET /admin/ HTTP/1.1\r\nHost: localhost\r\nSCRIPT_NAME: /admin\r\n\r\n"
    status, headers, _ = server.ask(request)
    assert status == "HTTP/1.1 302 Found"
    assert headers["Location"] == "/admin/login/?next=/admin/"


@pytest.mark.parametrize(
    ("environment", "mistake"),
    [
        ({"BAYMAK_ALLOWED_HOSTS": "cases.example"}, "baymak.E001"),
        ({"BAYMAK_SECRET_KEY": ""}, "BAYMAK_SECRET_KEY: Shorter than minimum length 50."),
    ],
)
def test_wrong_deployment_does_not_start(tmp_path, environment, mistake):
    server = Server(tmp_path / "log", **environment)
    assert server.process.wait(timeout=120) != 0
    log = server.log.read_text()
    assert mistake in log
    assert "Listening" not in log


def test_start_on_a_database_that_waits_for_migrations_is_refused_in_one_sentence(tmp_path):
    server = Server(tmp_path / "log", DATABASE_URL=f"sqlite:///{tmp_path}/empty.sqlite3")
    assert server.process.wait(timeout=120) != 0
    told = server.log.read_text().splitlines()
    assert "Traceback" not in server.log.read_text()
    assert told[-1].startswith("The database waits for the migration admin.0001_initial and ")
    assert told[-1].endswith(" more: run `manage.py migrate`.")


def test_start_waits_for_a_database_that_does_not_answer_yet(tmp_path):
    server = Server(tmp_path / "log", DATABASE_URL="postgres://nobody@127.0.0.1:1/none")
    try:
        status, _, _ = server.ask(b"GET /robots.txt HTTP/1.1\r\nHost: localhost\r\n\r\n")
    finally:
        server.process.terminate()
        server.process.wait(timeout=120)
    assert status == "HTTP/1.1 200 OK"


@pytest.mark.parametrize(("path", "is_whole"), [("/whole", True), ("/broken", False)])
def test_file_takes_longer_than_the_time_out_and_one_that_breaks_off_is_not_whole(
    tmp_path, database_url, path, is_whole
):
    server = Server(
        tmp_path / "log", "--timeout=4", application="tests.slow:application", DATABASE_URL=database_url
    )
    try:
        status, headers, body = server.ask(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    finally:
        server.process.terminate()
        server.process.wait(timeout=120)
    assert (status, headers["Transfer-Encoding"]) == ("HTTP/1.1 200 OK", "chunked")
    # The empty piece at the end is what tells a reader that nothing is missing.
    assert body.endswith("\r\n0\r\n\r\n") is is_whole
    assert ("piece 4" in body) is is_whole
