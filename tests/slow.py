"""An application whose files take longer than gunicorn waits, for the tests of the server."""

import time

from django.http import StreamingHttpResponse

PIECES = 5


def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return StreamingHttpResponse(pieces(is_broken=environ["PATH_INFO"] == "/broken"))


def pieces(is_broken):
    for number in range(PIECES):
        time.sleep(1)
        if is_broken and number == 2:
            raise RuntimeError("The database is gone.")
        yield f"piece {number}\n"
