"""gunicorn's settings: `gunicorn --config deploy/gunicorn.conf.py baymak.wsgi`.

gunicorn believes X-Forwarded-Proto of a proxy on the same machine; FORWARDED_ALLOW_IPS names
another one.
"""

import logging
import os
import sys
from http import HTTPStatus
from pathlib import Path

from dotenv import load_dotenv
from gunicorn.glogging import Logger
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

# gunicorn files a bad header of the application under mistakes of the visitor.
OUR_MISTAKES = (InvalidResponseHeader, InvalidResponseHeaderName)


class QuietLogger(Logger):
    """Write down nothing of a visitor, and nothing that a database quotes."""

    def setup(self, cfg):
        from baymak.logs import Line

        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(Line(self.error_fmt, self.datefmt))

    def exception(self, msg, *args, **kwargs):
        # What is said of a request in the arguments is its address.
        super().exception(msg, **kwargs)


logger_class = QuietLogger


def post_fork(server, worker):
    """Leave warnings to the master: of a worker they are about visitors, with their addresses."""
    worker.log.error_log.setLevel(logging.ERROR)


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
    """Answer what is not HTTP with the site's own page and headers.

    gunicorn has no hook for it. Should the name move, its own bare page answers; the log stays clean.
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
            client.sendall(head + page.content)
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

    from baymak.logs import tell_end

    sys.excepthook = tell_end
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "baymak.settings")
    django.setup()
    try:
        call_command("check")
    except SystemCheckError as error:
        raise SystemExit(str(error)) from None

    from django.conf import settings

    if settings.SERVES == "public":
        return

    from baymak.schema import schema_mismatch

    try:
        mistake = schema_mismatch()
    except DatabaseError:
        return
    finally:
        connection.close()  # a worker must not inherit it
    if mistake:
        raise SystemExit(mistake)
    # Whatever happened while the site was down, readers see what is public now.
    from public.receivers import publish_soon

    publish_soon()
    connection.close()
