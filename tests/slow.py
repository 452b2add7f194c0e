"""An application that breaks, or takes longer than gunicorn waits, for the tests of the server."""

import time

from django.db import IntegrityError
from django.http import StreamingHttpResponse

PIECES = 6


def application(environ, start_response):
    if environ["PATH_INFO"] == "/refused":
        raise IntegrityError("canary-of-" + "a-row")
    start_response("200 OK", [("Content-Type", "text/plain")])
    return StreamingHttpResponse(pieces(is_broken=environ["PATH_INFO"] == "/broken"))


def pieces(is_broken):
    for number in range(PIECES):
        time.sleep(1)
        if is_broken and number == 2:
            raise RuntimeError("The database is gone.")
        yield f"piece {number}\n"
