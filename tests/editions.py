"""The edition of a test's own rows: written when a page asks for it and the database changed since.

A test commits nothing, so nothing would be published; and what a change costs at the desk is not what most
tests are about. Those of the edition itself call `followed()`. Nor is it who accepted what a test wrote: such
an edition takes all rows as they stand, but in a test that calls `accepted_only()`. Whoever calls `publish()`
gets what the public gets.
"""

import os
import sqlite3
from contextlib import closing, contextmanager, nullcontext
from functools import cache
from unittest.mock import patch

import pytest
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.models import Value

from baymak import edition
from public import receivers
from public.edition import publishing, writing
from public.release import publishing as release

# Whatever else a statement does, the rows are others afterwards.
HARMLESS = ("SELECT", "(SELECT", "SAVEPOINT", "RELEASE", "EXPLAIN", "PRAGMA", "SET ", "DECLARE", "VACUUM")


class Changes:
    """How often the database of the tests has changed: now, when a transaction ended, at the last edition."""

    seen = settled = 0
    written = None
    is_watched = True
    all_count = True  # whether somebody has accepted them or not


# What is asked of the rows as they stand; making it takes longest.
question = cache(writing.question.__wrapped__)


@contextmanager
def all_accepted():
    """Write an edition of all rows as they stand."""
    with (
        patch.object(writing, "question", question),
        patch.object(writing, "told_apart", lambda rows: rows.annotate(is_as_accepted=Value(True))),
        patch.object(writing, "accepted_links", lambda relation: relation.objects.all()),
    ):
        yield


@contextmanager
def accepted_only():
    """Let pages read what was accepted, as the public does."""
    Changes.all_count, Changes.written = False, None
    try:
        yield
    finally:
        Changes.all_count, Changes.written = True, None


def follow_the_database(monkeypatch):
    execute, rollback, open_present = (
        CursorWrapper._execute_with_wrappers,
        BaseDatabaseWrapper._rollback,
        edition._open_present,
    )

    def counting(cursor, sql, *args, **kwargs):
        if cursor.db.alias == DEFAULT_DB_ALIAS and not str(sql).upper().startswith(HARMLESS):
            Changes.seen += 1
        return execute(cursor, sql, *args, **kwargs)

    def rolling_back(connection):
        if Changes.seen != Changes.settled:
            Changes.seen += 1
            Changes.settled = Changes.seen
        return rollback(connection)

    def opening():
        if (
            Changes.is_watched
            and not edition.is_read()
            and Changes.written != (Changes.seen, settings.EDITION)
        ):
            fresh = edition.beside("fresh")
            fresh.unlink(missing_ok=True)
            try:
                with all_accepted() if Changes.all_count else nullcontext():
                    writing.write(fresh)
            except RuntimeError:  # the test is not about what is in the database
                return open_present()
            publishing.mark(fresh, edition.State(1, "2026-01-01", publishing.digest_of(fresh)))
            os.replace(fresh, settings.EDITION)
            Changes.written = Changes.seen, settings.EDITION
        return open_present()

    monkeypatch.setattr(CursorWrapper, "_execute_with_wrappers", counting)
    monkeypatch.setattr(BaseDatabaseWrapper, "_rollback", rolling_back)
    monkeypatch.setattr(edition, "_open_present", opening)
    with (
        closing(sqlite3.connect(settings.EDITION)) as file,
        file,
    ):  # one that says which it is, before any page asks
        file.execute(f"CREATE TABLE {edition.STATE} (number, day, digest)")
        file.execute(f"INSERT INTO {edition.STATE} VALUES (0, '', '')")
    receivers.disconnect()
    # Files of a release are what few tests are about: those call `released()`.
    monkeypatch.setattr(release, "renew", lambda: None)


RENEW = release.renew


@contextmanager
def released():
    """Let each edition bring its release, as it does outside of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(release, "renew", RENEW)
        yield


@contextmanager
def of_which_there_are_files():
    """Give the edition of what is in the database now its release, and leave none to other tests."""
    present()
    RENEW()
    try:
        yield
    finally:
        publishing.take_back()


def present():
    """Return the connection of this thread to the edition of what is in the database now."""
    with edition.reading():
        return connections[edition.ALIAS]


@contextmanager
def unwatched():
    """Let pages read the file that is there, whatever is in the database."""
    Changes.is_watched = False
    try:
        yield
    finally:
        Changes.is_watched = True


@contextmanager
def followed():
    """Let the edition follow the desk as it does outside of the tests."""
    receivers.connect()
    try:
        yield
    finally:
        receivers.disconnect()
