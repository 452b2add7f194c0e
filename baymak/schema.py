"""Whether the database is the one that this code was written for."""

from functools import cache

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


@cache
def _shipped():
    return frozenset(MigrationLoader(None).disk_migrations)


def _applied():
    return MigrationRecorder(connection).applied_migrations().keys()


def _names(migrations):
    first = ".".join(min(migrations))
    return first if len(migrations) == 1 else f"{first} and {len(migrations) - 1} more"


def foreign_database():
    """Say in a sentence that the database has migrations that this code does not know, or return ""."""
    unknown = _applied() - _shipped()
    if not unknown:
        return ""
    return (
        f"The database belongs to another version, for it has the migration {_names(unknown)}: "
        "install that version, or restore a back-up made by this one."
    )


def waiting_database():
    """Say in a sentence that migrations are not applied yet, or return ""."""
    pending = _shipped() - _applied()
    return (
        f"The database waits for the migration {_names(pending)}: run `manage.py migrate`." if pending else ""
    )


def schema_mismatch():
    """Say in a sentence why this code can't work on this database, or return "" (four queries)."""
    return foreign_database() or waiting_database()
