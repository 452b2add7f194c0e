"""The databases of the tests: their schema is made once for each state of the migrations, then copied.

The law of the Baymak case is in it, with its regions and kinds of courts and places.

Making it takes some seconds, and each process of a run has a database of its own. The copy is kept
between runs: on SQLite as a file in `var/`, on PostgreSQL as a database beside the tests' own.
"""

import fcntl
import hashlib
import os
import sqlite3
from contextlib import closing, contextmanager

from django.conf import settings
from django.db import connection
from django.test.utils import setup_databases

from cases.loading import load


def set_up():
    """Make the test database and return what `teardown_databases` asks for."""
    kept = SQLiteSchema() if connection.vendor == "sqlite" else PostgreSQLSchema()
    with one_at_a_time():
        if not kept.exists():
            made = setup_databases(verbosity=0, interactive=False)
            load(settings.CASE_FOLDER, only_law=True)
            connection._test_serialized_contents = connection.creation.serialize_db_to_string()
            kept.keep()
            return made
    with kept.copied():
        return setup_databases(verbosity=0, interactive=False, keepdb=True)


def state_of_the_migrations():
    """Return a short name for all that the schema is made from, and by whom."""
    digest = hashlib.sha256(str(connection.settings_dict["USER"]).encode())
    made_from = ("*/migrations/*.py", "*.lock", "cases/data/baymak/law/*.toml")
    for path in sorted(path for pattern in made_from for path in settings.BASE_DIR.glob(pattern)):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def one_at_a_time():
    """Let the first process make the schema while the others wait for it."""
    with (settings.VAR_DIR / f"test-schema-{connection.vendor}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class SQLiteSchema:
    """A file; the tests' database is in memory, as long as one connection to it is open."""

    def __init__(self):
        self.path = settings.VAR_DIR / f"test-schema-{state_of_the_migrations()}.sqlite3"

    def exists(self):
        return self.path.exists()

    def keep(self):
        for old in settings.VAR_DIR.glob("test-schema-*.sqlite3"):
            old.unlink()
        unfinished = settings.VAR_DIR / "test-schema-unfinished"
        with closing(sqlite3.connect(unfinished)) as file:
            connection.connection.backup(file)
        os.replace(unfinished, self.path)

    @contextmanager
    def copied(self):
        name = connection.creation._get_test_db_name()
        with closing(sqlite3.connect(name, uri=True)) as tests, closing(sqlite3.connect(self.path)) as file:
            file.backup(tests)
            yield


class PostgreSQLSchema:
    """A database that is a template: nobody ever connects to it."""

    def __init__(self):
        self.prefix = f"test_{connection.settings_dict['NAME']}_schema_"
        self.name = self.prefix + state_of_the_migrations()

    def exists(self):
        return self.name in self._all()

    def keep(self):
        made = connection.settings_dict["NAME"]
        connection.close()
        for old in self._all():
            self._execute("DROP DATABASE {}", old)
        self._execute("CREATE DATABASE {} TEMPLATE {}", self.name, made)

    @contextmanager
    def copied(self):
        name = connection.creation._get_test_db_name()
        self._execute("DROP DATABASE IF EXISTS {}", name)
        self._execute("CREATE DATABASE {} TEMPLATE {}", name, self.name)
        self._execute("ALTER DATABASE {} SET synchronous_commit = off", name)
        yield

    def _all(self):
        with connection._nodb_cursor() as cursor:
            cursor.execute(
                "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
                " AND pg_get_userbyid(datdba) = current_user",
                [self.prefix],
            )
            return [name for (name,) in cursor.fetchall()]

    def _execute(self, statement, *names):
        with connection._nodb_cursor() as cursor:
            cursor.execute(statement.format(*map(connection.ops.quote_name, names)))
