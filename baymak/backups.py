"""Backups: the whole database in one sealed file, beside it the sealed captures of sources, and back.

SQLite copies itself, PostgreSQL has pg_dump; age seals the copy to keys whose other halves are not on this
machine. Sessions are left out.
"""

import json
import os
import sqlite3
import subprocess
from contextlib import closing, contextmanager

from django.apps import apps
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.utils import timezone

from baymak.folders import passing
from baymak.publishing import Publishable
from baymak.schema import unsettled_migrations
from baymak.sealing import (
    BackupError,
    copy_sealed,
    refuse_few_keys,
    run,
    seal,
    started,
    unseal,
    whole,
)

# A table with fewer rows may lose half of them on an ordinary day.
FEW_ROWS = 20

# How an unsealed copy begins.
BEGINNINGS = {"sqlite": b"SQLite format 3\0", "postgresql": b"PGDMP"}

# What is newer than the backup goes, too; with it would stay what refers to the old tables.
EMPTY_POSTGRESQL = """
set local lock_timeout = '30s';
do $$ declare name text; begin
  for name in select tablename from pg_tables where schemaname = current_schema() loop
    execute format('drop table %I cascade', name);
  end loop;
end $$;
"""


def back_up(folder, fewer_rows=False):
    """Write a sealed backup of the database into the folder and return its path.

    Only what is whole gets its name. An empty or damaged database is refused, and one that lost half the rows
    of a table since the last backup, so that no bad copy follows the good ones.
    """
    refuse_few_keys()
    rows = {}
    path = folder / f"baymak-{timezone.now():%Y-%m-%dT%H%M%SZ}.{connection.vendor}.age"
    copied = _copied_sqlite if connection.vendor == "sqlite" else _copied_postgresql
    with whole(path) as sealed, copied(rows) as copy:
        _refuse_losses({} if fewer_rows else _rows_of_the_last(), rows)
        seal(copy, sealed)
    settings.LAST_RUNS.mkdir(exist_ok=True)
    _last().write_text(json.dumps(rows))
    return path


def back_up_captures(folder):
    """Copy the captures of sources, which are sealed already and never change, each once."""
    copies = folder / settings.CAPTURES.name
    for path in settings.CAPTURES.glob("*.age"):
        if not (copies / path.name).exists():
            copy_sealed(path, copies)


def try_out(copy, look):
    """Restore a copy beside the site, in a database that is gone afterwards; say what is in it.

    `look` is called while all that asks the database asks that one. On PostgreSQL the role needs the right
    to make databases.
    """
    with _elsewhere():
        restore(copy)
        if any(unsettled_migrations()):
            return f"{sum(_rows(connection.introspection.table_names()).values())} rows, of another version"
        _refuse_half_a_database()
        look()
        public = [m.objects.published().count() for m in apps.get_models() if issubclass(m, Publishable)]
        return f"{sum(_rows().values())} rows, {sum(public)} of them public"


@contextmanager
def _elsewhere():
    """Let all that asks the database ask an empty one beside it."""
    own = connections[DEFAULT_DB_ALIAS]
    other = own.copy()
    with passing(settings.VAR_DIR) as folder:
        if own.vendor == "sqlite":
            other.settings_dict["NAME"] = f"{folder}/drill.sqlite3"
        else:
            other.settings_dict["NAME"] = name = f"{own.settings_dict['NAME']}_drill"
            with own._nodb_cursor() as cursor:
                cursor.execute(f"DROP DATABASE IF EXISTS {own.ops.quote_name(name)}")
                cursor.execute(f"CREATE DATABASE {own.ops.quote_name(name)}")
        connections[DEFAULT_DB_ALIAS] = other
        try:
            yield
        finally:
            connections[DEFAULT_DB_ALIAS] = own
            other.close()
            if own.vendor != "sqlite":
                with own._nodb_cursor() as cursor:
                    cursor.execute(f"DROP DATABASE {own.ops.quote_name(name)}")


def has_content():
    """Say whether the database holds a person, a source, or anything else that is published one day."""
    tables = connection.introspection.table_names()
    models = [model for model in apps.get_models() if issubclass(model, Publishable)]
    return any(model._meta.db_table in tables and model.objects.exists() for model in models)


@contextmanager
def unsealed(path, identity):
    """Open a backup with the key in a file; give the path of a copy that this database can take."""
    with passing(settings.VAR_DIR) as folder:
        copy = folder / "copy"
        with copy.open("xb") as written:
            unseal(path, identity, written)
        with copy.open("rb") as read:
            if not read.read(16).startswith(BEGINNINGS[connection.vendor]):
                raise BackupError(f"{path} is no backup of {connection.display_name}, which this site has.")
        yield copy


def restore(copy):
    """Put what a copy holds in the place of all that the database holds: everything, or nothing."""
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        with connection.wrap_database_errors, closing(sqlite3.connect(copy)) as source:
            _refuse_damage(source)
            # Not a new file in the place of the old: the site has that open, and its journal lies beside it.
            source.backup(connection.connection)
    else:
        script = f"--file={copy}.sql"
        run(["pg_restore", "--no-owner", "--no-privileges", "--no-comments", script, str(copy)])
        connection.close()
        quiet = ("--no-psqlrc", "--quiet", "--output=/dev/null", "--set=VERBOSITY=terse")
        whole = ("--set=ON_ERROR_STOP=1", "--single-transaction")
        run(**_on_server("psql", *quiet, *whole, f"--command={EMPTY_POSTGRESQL}", script))
    connection.close()


@contextmanager
def _copied_sqlite(rows):
    """Give an open copy of the database at one moment, and the number of rows of its tables."""
    _refuse_half_a_database()
    rows |= _rows()
    with passing(settings.VAR_DIR) as folder:
        path = folder / "copy"
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(path)])  # without what was deleted
        with closing(sqlite3.connect(path)) as copy:
            copy.execute("PRAGMA secure_delete = ON")
            copy.execute("DELETE FROM django_session")
            copy.commit()
            _refuse_damage(copy)
        with path.open("rb") as copy:
            yield copy


@contextmanager
def _copied_postgresql(rows):
    """Give what pg_dump writes of the database at one moment, and the number of rows of its tables."""
    connection.ensure_connection()
    with transaction.atomic(), connection.cursor() as cursor:
        # What is looked at is what pg_dump then reads.
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        _refuse_half_a_database()
        rows |= _rows()
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = f"--snapshot={cursor.fetchone()[0]}"
        dump = _on_server("pg_dump", "--format=custom", "--exclude-table-data=django_session", snapshot)
        with started(**dump, stdout=subprocess.PIPE) as process:
            yield process.stdout
            process.wait()
        if process.returncode:
            raise BackupError("pg_dump failed.")


def _refuse_half_a_database():
    wanted, found = connection.introspection.django_table_names(), connection.introspection.table_names()
    missing = sorted({*wanted} - {*found})
    if missing:
        raise BackupError(f"The database lacks {missing[0]}, and {len(missing) - 1} more of its tables.")
    if not has_content():
        raise BackupError("The database is empty.")


def _refuse_losses(before, rows):
    for table, number in sorted(before.items()):
        if number > FEW_ROWS and rows.get(table, 0) < number / 2:
            raise BackupError(
                f"{table} had {number} rows at the last backup and has {rows.get(table, 0)}: "
                "--fewer-rows says that it is right so."
            )


def _rows(tables=None):
    """Return how many rows each table has; those of sessions come and go."""
    with connection.cursor() as cursor:
        rows = {}
        for table in tables or connection.introspection.django_table_names():
            if table != "django_session":
                cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
                rows[table] = cursor.fetchone()[0]
        return rows


def _last():
    return settings.LAST_RUNS / "backup"


def _rows_of_the_last():
    return json.loads(_last().read_text()) if _last().exists() else {}


def _refuse_damage(database):
    try:
        intact = database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    except sqlite3.DatabaseError:
        intact = False
    if not intact:
        raise BackupError("SQLite finds the copy of the database damaged.")


def _on_server(program, *options):
    """Return how a program of PostgreSQL is called on this database; no password is among its arguments."""
    arguments, more = connection.client.settings_to_cmd_args_env(connection.settings_dict, options)
    return {"args": [program, *arguments[1:]], "env": os.environ | (more or {})}
