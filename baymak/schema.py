"""Whether the database is the one that this code was written for."""

from functools import cache

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def unsettled_migrations():
    """Return the migrations that wait to be applied, and those applied that this code does not know."""
    applied = {f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()}
    return sorted(_migrations_of_the_code() - applied), sorted(applied - _migrations_of_the_code())


@cache
def _migrations_of_the_code():
    """Return them by name; they are read once, for a process never sees other code."""
    return {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}


def schema_mismatch():
    """Say in a sentence why this code can't work on this database, or return ""."""
    pending, unknown = unsettled_migrations()
    if unknown:
        return (
            f"The database belongs to another version, for it has the migration {_first(unknown)}: "
            "install that version, or restore a back-up made by this one."
        )
    if pending:
        return f"The database waits for the migration {_first(pending)}: run `manage.py migrate`."
    return ""


def _first(names):
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"
