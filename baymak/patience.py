"""A database that is away or hangs: visitors wait some seconds, read why, and the site recovers by itself."""

import logging
import sys
import time
from functools import partial

from django.db import InterfaceError, InternalError, OperationalError
from django.db.backends.signals import connection_created
from django.views import defaults

from baymak.middleware import unavailable

STATEMENT, ANSWER = 20, 22  # seconds: the server ends a statement itself, unless it hangs
RETRY_AFTER, TOLD_EVERY = 30, 60  # seconds
# What ends without a mistake of ours: no connection, no room, shut down or cancelled; read-only for a move.
AWAY = ("08", "53", "57", "25006", "SQLITE_BUSY", "SQLITE_CANTOPEN", "SQLITE_FULL", "SQLITE_IOERR")

logger = logging.getLogger(__name__)
_told = {"at": float("-inf")}


def limit_waiting():
    """Let no connection of this process wait for PostgreSQL for ever; for those who serve visitors."""
    connection_created.connect(_limit, dispatch_uid="patience")


def _limit(connection, **_signal):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET statement_timeout = '{STATEMENT}s'")
        connection.connection.wait = partial(_wait, connection.connection)


def _wait(connection, generator, *args, timeout=ANSWER, **how):
    """Wait as psycopg does, but not for a server that took the question and hangs."""
    from psycopg import errors

    try:
        return type(connection).wait(connection, generator, *args, timeout=timeout, **how)
    except errors._WaitTimeout:
        connection.close()  # nobody waits for the answer any more
        raise errors.OperationalError("no answer") from None


def server_error(request):
    """Answer 503 while the database is away, with one line a minute in the log; else as Django does."""
    error = sys.exc_info()[1]
    if not is_away(error):
        return defaults.server_error(request)
    if time.monotonic() - _told["at"] > TOLD_EVERY:
        _told["at"] = time.monotonic()
        logger.error("The database does not answer (%s): visitors read 503.", _code(error) or "no connection")
    return unavailable(request, RETRY_AFTER)


def is_away(error):
    """Say whether the database is away, or has no room, and nothing else is wrong."""
    if isinstance(error, InterfaceError):
        return True
    return isinstance(error, OperationalError | InternalError) and (_code(error) or "08").startswith(AWAY)


def _code(error):
    cause = error.__cause__
    return getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None)
