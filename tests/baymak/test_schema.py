"""A start, and `migrate`, on a database that is not of this version is refused in one sentence."""

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder

from baymak.schema import schema_mismatch

UNKNOWN = (
    "The database belongs to another version, for it has the migration people.0099_of_tomorrow: "
    "install that version, or restore a back-up made by this one."
)


@pytest.fixture
def record(db):
    return MigrationRecorder(connection)


def test_database_of_this_version_is_fine(record, django_assert_max_num_queries):
    schema_mismatch()
    with django_assert_max_num_queries(2):
        assert schema_mismatch() == ""
    call_command("check", tags=["database"], databases=["default"])


def test_database_that_waits_is_told_apart_and_may_be_migrated(record):
    record.record_unapplied("people", "0003_search_trigrams")
    assert schema_mismatch() == (
        "The database waits for the migration people.0003_search_trigrams: run `manage.py migrate`."
    )
    record.record_unapplied("cases", "0002_articles")
    assert "the migration cases.0002_articles and 1 more: run" in schema_mismatch()
    call_command("check", tags=["database"], databases=["default"])


def test_database_of_another_version_is_refused_by_migrate_too(record):
    record.record_applied("people", "0099_of_tomorrow")
    record.record_unapplied("people", "0003_search_trigrams")
    assert schema_mismatch() == UNKNOWN
    with pytest.raises(SystemCheckError, match=r"0099_of_tomorrow.*E004|E004.*0099_of_tomorrow"):
        call_command("migrate", skip_checks=False)


def test_check_says_that_a_database_does_not_answer(monkeypatch):
    def broken(*args):
        raise DatabaseError("connection refused")

    monkeypatch.setattr(connection, "cursor", broken)
    with pytest.raises(SystemCheckError, match="The database does not answer: connection refused"):
        call_command("check", tags=["database"], databases=["default"])
