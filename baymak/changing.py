"""One change at a time to those whom it concerns, and another try where the database ended a change.

Two changes wait for each other, instead of each holding what the other needs, when both lock the same rows
first and in the same order. Here these are the persons concerned, by key, whatever row is touched.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from random import random
from time import monotonic, sleep

from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction
from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

# Sent with rows that are about to change: who knows what comes before them locks that.
about_to_change = Signal()
# For how long a change is tried; the server gives up on a request after a minute.
SECONDS = 20
BUSY = _("The database was busy with changes of others. Nothing was changed: please do it once more.")

# A deadlock, a change of what was read meanwhile; on SQLite "database is locked".
POSTGRES_ENDED_IT = {"40P01", "40001"}
SQLITE_ENDED_IT = {"SQLITE_BUSY", "SQLITE_BUSY_SNAPSHOT", "SQLITE_LOCKED", "SQLITE_LOCKED_SHAREDCACHE"}


class Busy(ValidationError):
    """Other changes got in the way until there was no time left; nothing was changed."""


_unsettled = ContextVar("unsettled", default=None)


@contextmanager
def changing(rows):
    """Open a transaction in which all whom a change of rows concerns are locked first.

    What follows from the change is worked out once, at the end of the outermost.
    """
    with transaction.atomic():
        about_to_change.send(changing, rows=rows)
        if _unsettled.get() is not None:
            yield
            return
        works = {}
        token = _unsettled.set(works)
        try:
            yield
        finally:
            _unsettled.reset(token)
        for (work, _is_outside), keys in works.items():
            work(keys)


@contextmanager
def trying():
    """Do something to see what would come of it: nothing of it stays.

    What follows from it in the database is worked out where the function that comes with it is called.
    """
    works = {}

    def follow():
        while inside := [key for key in works if not key[1]]:
            for key in inside:
                key[0](works.pop(key))

    token = _unsettled.set(works)
    try:
        with transaction.atomic():
            yield follow
            transaction.set_rollback(True)
    finally:
        _unsettled.reset(token)


def settle(work, keys, is_outside=False):
    """Work out what follows for these keys: at the end of the change, or at once where there is none.

    Work outside of the database is never done for what is only tried.
    """
    works = _unsettled.get()
    if works is None:
        work(keys)
    else:
        works.setdefault((work, is_outside), set()).update(keys)


def carry_out(rows, work, *args):
    """Do some work that changes rows, all of it or nothing; return what it returns.

    It is done anew when the database ended it in favour of another change, and at last refused as Busy.
    Inside of another transaction it is a part of that, and done anew with it.
    """
    is_outermost = not connection.in_atomic_block
    start, tries = monotonic(), 0
    while True:
        try:
            with changing(rows):
                return work(*args)
        except OperationalError as error:
            tries += 1
            if not is_outermost or not was_ended(error):
                raise
            if tries > 1 and monotonic() - start > SECONDS:
                raise Busy(BUSY) from error
        # Not in step with the other.
        sleep(random() * 0.05 * min(tries, 10))  # noqa: S311, no secret is made here


def was_ended(error):
    """Say whether the database ended a change for the sake of another one."""
    cause = error.__cause__
    return (
        getattr(cause, "sqlstate", None) in POSTGRES_ENDED_IT
        or getattr(cause, "sqlite_errorname", None) in SQLITE_ENDED_IT
    )
