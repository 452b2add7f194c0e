"""Whether the site can answer: what `/healthz` says, and what a start and a restored database are asked."""

from functools import cache

from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

A_STATIC_FILE = "baymak/site.css"  # every page names it


def problems():
    """Return what keeps the pages from being served, each in a few words (two queries)."""
    found = []
    try:
        pending, unknown = unsettled_migrations()
    except Error:
        found.append("no database")
    else:
        found += ["migrations pending"] if pending else []
        found += ["migrations unknown"] if unknown else []
    try:
        staticfiles_storage.url(A_STATIC_FILE)
    except ValueError:
        found.append("no static files")
    return found


def unsettled_migrations():
    """Return the migrations that wait to be applied, and those applied that this code does not know."""
    applied = {f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()}
    return sorted(_migrations_of_the_code() - applied), sorted(applied - _migrations_of_the_code())


@cache
def _migrations_of_the_code():
    """Return them by name; they are read once, for a process never sees other code."""
    return {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
