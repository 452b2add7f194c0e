"""The lines of the log: what broke and where, and nothing of what was being written or asked.

A database quotes in its messages the row that it refuses, and the value that it can't read; gunicorn the
request.
"""

import logging
import sys
import traceback

from django.db import Error


class Line(logging.Formatter):
    """A line of the log, in which a mistake that may quote somebody says its kind and not its words."""

    def formatException(self, exc_info):
        error = exc_info[1]
        said = traceback.TracebackException.from_exception(error)
        _silence(said, error)
        return "".join(said.format()).rstrip()


def tell_end(_kind, error, _trace):
    """Say why a program ends, where Python would quote the database: `sys.excepthook = tell_end`."""
    sys.stderr.write(f"{Line().formatException((type(error), error, None))}\n")


def _silence(said, error):
    while error is not None and said is not None:
        if _may_quote(error):
            said._str = _code(error) or "its words are left out, they may quote somebody"
            said.__notes__ = None
        for one, inner in zip(said.exceptions or (), getattr(error, "exceptions", ()), strict=False):
            _silence(one, inner)
        if said.__context__ is not None:
            _silence(said.__context__, error.__context__)
        said, error = said.__cause__, error.__cause__


def _may_quote(error):
    """Say whether a mistake is one of Django's for databases, a driver's own or the server's."""
    if _is_no_connection(error) or _is_no_connection(error.__cause__):
        return False
    names = {kind.__module__.partition(".")[0] for kind in type(error).__mro__}
    return isinstance(error, Error) or not names.isdisjoint({"psycopg", "sqlite3", "gunicorn"})


def _is_no_connection(error):
    """Say whether PostgreSQL was not reached: what its operator must read, and no statement is in it yet."""
    kind = type(error)
    is_operational = kind.__module__.startswith("psycopg") and kind.__name__ == "OperationalError"
    return is_operational and error.sqlstate is None


def _code(error):
    """Return what the driver calls a mistake: 23505, SQLITE_CANTOPEN."""
    codes = (getattr(error, name, None) for name in ("sqlstate", "sqlite_errorname"))
    return next(filter(None, codes), None)
