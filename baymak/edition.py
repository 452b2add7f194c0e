"""The edition: the one file of what is public, and who reads it.

`public.edition` writes it. What runs inside of `reading()` reads that file and nothing else: each question
goes there by the router, all its rows are public, and the database of the desk refuses to be asked.
"""

import sqlite3
import time
from contextlib import closing, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.utils import ConnectionHandler

# Not among the settings: what commands, checks and tests do to all databases of the site is not for this one.
ALIAS = "edition"
# The private table of an edition: one row that says which it is.
STATE = "edition"
# So many seconds a copy of the file shows people; the desk's is touched each night.
OLDEST_COPY = 7 * 24 * 60 * 60

_is_read = ContextVar("the edition is read", default=False)


class NoEdition(Exception):
    """There is no edition to read."""


class DeskAsked(RuntimeError):
    """A page of the public asked the database of the desk."""


@dataclass(frozen=True)
class State:
    """Which edition a file is. Its number rises when its bytes differ."""

    number: int
    day: str
    digest: str


def beside(word):
    """Return the path of a file that belongs to the edition."""
    return settings.EDITION.with_name(f"{settings.EDITION.name}.{word}")


def opened(path):
    """Return an edition as plain SQLite reads it, for a `with` statement."""
    return closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True))


def present():
    """Return which edition is in place, or None."""
    if not settings.EDITION.exists():
        return None
    with opened(settings.EDITION) as file:
        return State(*file.execute(f"SELECT number, day, digest FROM {STATE}").fetchone())


def is_read():
    """Say whether the edition is read here, in which everything is public."""
    return _is_read.get()


class Router:
    """Send the questions of public pages to the edition; it can't be written."""

    def db_for_read(self, model, **hints):
        return ALIAS if is_read() else None

    db_for_write = db_for_read


@contextmanager
def reading():
    """Let this thread read the edition, the present one."""
    _open_present()
    with _undisturbed():
        yield


@contextmanager
def reading_file(path):
    """Let this thread read an edition that need not be in place."""
    file = connection_to(path)
    file.known, file.streams = _known(path), 0
    try:
        with reading_from(file):
            yield
    finally:
        file.close()


@contextmanager
def reading_from(connection):
    """Let this thread read an edition by a connection, as while it is still being written."""
    before = getattr(connections._connections, ALIAS, None)
    connections[ALIAS] = connection
    try:
        with _undisturbed():
            yield
    finally:
        del connections[ALIAS]
        if before:
            connections[ALIAS] = before


@contextmanager
def _undisturbed():
    token = _is_read.set(True)
    try:
        with connections[DEFAULT_DB_ALIAS].execute_wrapper(_refuse):
            yield
    finally:
        _is_read.reset(token)


def _refuse(execute, sql, params, many, context):
    raise DeskAsked("What is public is read from the edition.")


def streamed(pieces):
    """Yield the pieces of an answer, each made of the edition that was open when the answer began."""
    pieces, asked = iter(pieces), connections[ALIAS]
    asked.streams += 1  # somebody may leave in the midst of it, and the file is open until then
    try:
        while True:
            with _undisturbed():
                try:
                    piece = next(pieces)
                except StopIteration:
                    return
            yield piece
    finally:
        asked.streams -= 1


def _open_present():
    """Open the file for this thread, unless it is open already; a new one has taken its place by `rename`."""
    try:
        known = _known(settings.EDITION)
    except FileNotFoundError:
        raise NoEdition from None
    if _is_open():
        before = connections[ALIAS]
        if before.known == known:
            return
        if not before.streams:
            before.close()
    # Which it is is read first: what is answered is never of an edition before the one that it says.
    told = present()
    connections[ALIAS] = connection_to(settings.EDITION)
    connections[ALIAS].known, connections[ALIAS].state, connections[ALIAS].streams = known, told, 0


def _known(path):
    found = path.stat()
    return str(path), found.st_ino, found.st_mtime_ns, found.st_size


def is_forgotten():
    """Say whether a copied edition is so old that people in it may have left since."""
    if settings.SERVES != "public":
        return False
    try:
        return time.time() - settings.EDITION.stat().st_mtime > OLDEST_COPY
    except FileNotFoundError:
        raise NoEdition from None


def _is_open():
    return hasattr(connections._connections, ALIAS)


def connection_to(path):
    """Return a connection of Django to an edition that nobody writes."""
    options = "PRAGMA mmap_size=1073741824; PRAGMA cache_size=-16000;"
    made = _connection(f"file:{quote(str(path))}?mode=ro&immutable=1", options)
    # Most moments are internal, and there the same one; they are read with each row.
    convert = made.ops.convert_datetimefield_value
    kept = lru_cache(1024)(lambda value: convert(value, None, made))
    made.ops.convert_datetimefield_value = lambda value, _expression, _connection: kept(value)
    return made


def unnamed():
    """Return a connection to a new file without a name, to write an edition into.

    It is gone when it is closed, and in memory as long as it fits.
    """
    options = "PRAGMA cache_size=-200000; PRAGMA ignore_check_constraints=ON; PRAGMA foreign_keys=OFF;"
    return _connection("file:", options)


def _connection(name, options):
    engine = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "OPTIONS": {"init_command": options},
        "CONN_MAX_AGE": None,
    }
    return ConnectionHandler({DEFAULT_DB_ALIAS: {}, ALIAS: engine}).create_connection(ALIAS)


def state():
    """Return which edition is read."""
    return connections[ALIAS].state


def identity():
    """Return what tells the edition that is read from any other."""
    return connections[ALIAS].known
