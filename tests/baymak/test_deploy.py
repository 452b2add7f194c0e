"""What an operator copies is whole: the guide's blocks, the units, the proxy's pages."""

import os
import re
import shutil
import signal
import socket
import subprocess
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

from baymak.middleware import HEADERS

TOP = Path(settings.BASE_DIR)
DEPLOY = TOP / "deploy"
GUIDE = (TOP / "docs/operating.md").read_text()
BLOCKS = re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL)
TOLD = GUIDE + (TOP / "docs/threats.md").read_text() + (TOP / "README.md").read_text()
SERVICES = sorted(DEPLOY.glob("systemd/*.service"))


@pytest.mark.parametrize("script", [*BLOCKS, *(DEPLOY / name for name in ("alarm", "update"))])
def test_shell_reads_every_block_and_script(script):
    text = script if isinstance(script, str) else script.read_text()
    done = subprocess.run(["sh", "-n"], input=text, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_guide_has_its_blocks():
    assert len(BLOCKS) >= 10
    assert re.search(r"^manage migrate$", "".join(BLOCKS), re.MULTILINE)


def test_every_command_that_is_told_exists():
    told = set(re.findall(r"^manage (\w+)", "".join(BLOCKS), re.MULTILINE))
    told |= set(re.findall(r"manage\.py (\w+)", TOLD))
    assert {"doctor", "nightly", "restore"} <= told
    assert told - {*get_commands(), "version"} == set()


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no ssh-keygen is here")
def test_a_release_is_signed_and_verified_as_the_guide_says(tmp_path):
    told = GUIDE.partition("## Sign a release")[2].partition("\n## ")[0]
    once, month, verify = re.findall(r"```\n(.*?)```", told, re.DOTALL)
    (tmp_path / "2026-12").mkdir()
    (tmp_path / "2026-12/baymak.zip").write_text("a release")
    fetched = "sha256sum baymak.zip > SHA256SUMS\n" + month.partition("\n")[2]
    changed = "echo more >> SHA256SUMS\n"

    def run(script, folder=tmp_path / "2026-12"):
        done = subprocess.run(["sh", "-ec", script], cwd=folder, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout

    assert run(once.replace("ssh-keygen", "ssh-keygen -q -N ''"), tmp_path)[0] == 0
    assert run(fetched) == (0, "baymak.zip: OK\n")
    status, said = run(verify)
    assert (status, said.startswith('Good "baymak-release" signature')) == (0, True)
    assert run(changed + verify)[0] != 0


def test_every_file_that_is_told_exists():
    told = set(re.findall(r"(?<![\w/.])deploy/[\w./-]*\w", TOLD + "".join(BLOCKS)))
    assert {"deploy/update", "deploy/nginx/site.conf"} <= told
    assert [path for path in sorted(told) if not (TOP / path).exists()] == []


def test_every_unit_that_is_told_or_waited_for_exists():
    units = {path.name for path in DEPLOY.glob("systemd/*")}
    told = set(re.findall(r"baymak[\w-]*@?\.(?:service|socket|timer)", TOLD))
    for path in DEPLOY.glob("systemd/*"):
        told |= set(re.findall(r"baymak[\w-]*@?(?:%n)?\.(?:service|socket)", path.read_text()))
    assert {name.replace("%n", "") for name in told} - units == set()


def test_every_setting_that_is_told_is_one():
    known = re.findall(r'env\.\w+\(\s*"(\w+)"', (TOP / "baymak/settings.py").read_text())
    told = set(re.findall(r"BAYMAK_(\w+)", TOLD))
    assert told - {*known} == set()


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze is here")
@pytest.mark.parametrize("unit", SERVICES, ids=lambda path: path.name)
def test_unit_is_closed(unit):
    command = ["systemd-analyze", "security", "--offline=yes", "--threshold=15", unit]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout.splitlines()[-1:]


def test_units_tell_when_they_fail_and_when_they_run():
    for unit in SERVICES:
        is_alarm = "alarm" in unit.name
        assert ("OnFailure=baymak-alarm@%n.service" in unit.read_text()) is not is_alarm
    for timer in DEPLOY.glob("systemd/*.timer"):
        assert re.findall(r"^OnCalendar=.* UTC$", timer.read_text(), re.MULTILINE)


def test_pages_of_the_proxy_have_the_headers_of_the_site():
    site = (DEPLOY / "nginx/site.conf").read_text()
    found = {name: value.strip('"') for name, value in re.findall(r"add_header (\S+) (.*?) always;", site)}
    assert found == HEADERS | {"Cache-Control": "no-store", "Retry-After": "60"}


@pytest.mark.parametrize("page", sorted(DEPLOY.glob("nginx/pages/*.html")), ids=lambda path: path.stem)
def test_pages_of_the_proxy_speak_three_languages_and_load_nothing(page):
    text = page.read_text()
    assert [code for code in ("en", "ru", "ba") if f'<p lang="{code}">' not in text] == []
    assert not re.search(r"https?:|src=|href=", text)
    assert f"/nginx/{page.name};" in (DEPLOY / "nginx/site.conf").read_text()


@pytest.mark.skipif(shutil.which("nginx") is None, reason="no nginx is here")
def test_proxy_reads_its_configuration(tmp_path):
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    subprocess.run(
        [*command, "-subj", "/CN=cases.example", "-out", certificate, "-keyout", key],
        capture_output=True,
        check=True,
    )
    servers = (DEPLOY / "nginx/baymak.conf").read_text()
    servers = servers.replace("/etc/letsencrypt/live/cases.example/fullchain.pem", str(certificate))
    servers = servers.replace("/etc/letsencrypt/live/cases.example/privkey.pem", str(key))
    servers = re.sub(r"listen \[::\].*;", "", servers)
    servers = re.sub(r"listen (80|443)", r"listen 127.0.0.1:20\1", servers)  # nothing listens; -t asks only
    assert "syntax is ok" in nginx(tmp_path, servers, "-t").stderr


@pytest.fixture
def proxy(tmp_path):
    """Return what asks a proxy, of whom no address is of the team, for a page; nobody stands behind it."""
    with closing(socket.create_server(("127.0.0.1", 0))) as door:
        port = door.getsockname()[1]
    # A worker has an account of its own and must reach the pages; as anybody else it is the same account.
    user = "user root;" if os.geteuid() == 0 else ""
    nginx(tmp_path, f"server {{ listen 127.0.0.1:{port}; include snippets/baymak.conf; }}", before=user)

    def ask(path, method="GET"):
        with closing(HTTPConnection("127.0.0.1", port, timeout=30, source_address=("127.0.0.2", 0))) as wire:
            wire.request(method, path)
            answer = wire.getresponse()
            return answer.status, answer.read().decode()

    yield ask
    os.kill(int((tmp_path / "pid").read_text()), signal.SIGTERM)


def nginx(folder, servers, *words, before=""):
    """Run nginx in a folder with what we ship, and servers that include it."""
    (folder / "snippets").mkdir()
    site = (DEPLOY / "nginx/site.conf").read_text()
    site = re.sub(r"127\.0\.0\.1:800\d", "127.0.0.1:9", site).replace("/srv/baymak", str(TOP))
    (folder / "snippets/baymak.conf").write_text(site)
    (folder / "snippets/baymak-team.conf").touch()
    zones = (DEPLOY / "nginx/zones.conf").read_text().replace("/run/", f"{folder}/")
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"{before} pid {folder}/pid; events {{}} http {{ {temporary} {zones} {servers} }}"
    )
    command = ["nginx", *words, "-c", folder / "nginx.conf", "-e", folder / "log"]
    return subprocess.run(command, capture_output=True, text=True, check=True)


@pytest.mark.skipif(shutil.which("nginx") is None, reason="no nginx is here")
def test_proxy_closes_the_desk_to_whom_the_team_does_not_name(proxy):
    assert proxy("/en/")[0] == 503
    for path in ("/admin/", "/admin/login/", "/admin/people/person/"):
        for method in ("GET", "POST"):
            status, page = proxy(path, method)
            assert (status, "could not be read" in page) == (403, True)


@pytest.mark.skipif(shutil.which("nginx") is None, reason="no nginx is here")
def test_proxy_gives_one_address_a_burst_and_then_a_page_that_says_wait(proxy):
    answers = [proxy("/en/") for _ in range(100)]
    assert {status for status, _page in answers[:40]} == {503}
    assert answers[-1][0] == 429
    assert "Слишком много запросов" in answers[-1][1]
    assert proxy("/healthz")[0] == 503
