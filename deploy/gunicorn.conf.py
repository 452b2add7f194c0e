"""gunicorn's settings: `gunicorn --config deploy/gunicorn.conf.py baymak.wsgi`.

gunicorn believes X-Forwarded-Proto of a proxy on the same machine; FORWARDED_ALLOW_IPS names
another one.
"""

import os
import re
from http import HTTPStatus
from pathlib import Path

from dotenv import load_dotenv
from gunicorn import util
from gunicorn.http import message
from gunicorn.http.errors import (
    InvalidResponseHeader,
    InvalidResponseHeaderName,
    LimitRequestHeaders,
    LimitRequestLine,
    ParseException,
)
from gunicorn.workers.sync import SyncWorker

chdir = str(Path(__file__).resolve().parent.parent)
load_dotenv(Path(chdir) / ".env")

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", max(2, os.cpu_count() or 1)))
timeout = 60  # seconds without a piece of an answer; a slow line needs a proxy that buffers
limit_request_line = 8190  # the most that can still be limited
forwarder_headers = ""  # a visitor's own SCRIPT_NAME header is never the proxy's
control_socket_disable = True  # nobody steers a running server from the outside

# A name typed after curl arrives as bare UTF-8 bytes. The standard wants them escaped and gunicorn
# refuses the request; proxies and Django understand it, and it can mean nothing else. There is no
# setting for it; a test tells when this name moves.
message.RFC9112_TARGET_INVALID = re.compile(r"[^\x21-\x7e\x80-\xff]")

# gunicorn files a bad header of the application under mistakes of the visitor.
OUR_MISTAKES = (InvalidResponseHeader, InvalidResponseHeaderName)


class LongAnswer:
    """A streamed answer that takes as long as it takes: each piece tells gunicorn that the worker lives."""

    def __init__(self, response, worker):
        self.response, self.worker = response, worker

    def __iter__(self):
        for piece in self.response:
            self.worker.notify()
            yield piece

    def close(self):
        self.response.close()


class Worker(SyncWorker):
    """Answer what is not HTTP with the site's own page, and write down nothing of the visitor.

    The stock worker logs the client's address and the request line, and answers without headers.
    """

    def load_wsgi(self):
        super().load_wsgi()
        answer = self.wsgi

        def application(environ, start_response):
            response = answer(environ, start_response)
            return LongAnswer(response, self) if getattr(response, "streaming", False) else response

        self.wsgi = application

    def handle_error(self, req, client, addr, exc):
        from django.http import HttpResponse

        from baymak.middleware import HEADERS, refusal

        ours = not isinstance(exc, ParseException) or isinstance(exc, OUR_MISTAKES)
        if ours:
            self.log.exception("Error handling a request")
            page = HttpResponse("Server error", status=HTTPStatus.INTERNAL_SERVER_ERROR)
        elif isinstance(exc, LimitRequestLine):
            page = refusal(HTTPStatus.REQUEST_URI_TOO_LONG)
        elif isinstance(exc, LimitRequestHeaders):
            page = refusal(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        else:
            page = refusal(HTTPStatus.BAD_REQUEST)
        lines = [f"HTTP/1.1 {page.status_code} {page.reason_phrase}", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in (dict(page.items()) | HEADERS).items()]
        head = "\r\n".join([*lines, "", ""]).encode("latin-1")
        try:
            util.write_nonblock(client, head + page.content)
        except OSError:
            self.log.debug("The visitor left before the answer.")


worker_class = Worker


def on_starting(server):
    """Refuse to start a wrong deployment, or on a database that is not of this version.

    A database that does not answer yet is waited for: the site says so, and recovers by itself.
    """
    import django
    from django.core.management import call_command
    from django.core.management.base import SystemCheckError
    from django.db import DatabaseError, connection

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "baymak.settings")
    django.setup()
    try:
        call_command("check")
    except SystemCheckError as error:
        raise SystemExit(str(error)) from None

    from baymak.schema import schema_mismatch

    try:
        mistake = schema_mismatch()
    except DatabaseError:
        return
    finally:
        connection.close()  # a worker must not inherit it
    if mistake:
        raise SystemExit(mistake)
