"""With the settings that we document, PostgreSQL's own log keeps nothing of what a statement holds."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from threading import Thread

import psycopg
import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.db import connection

from baymak.checks import QUIET, loud_settings

CANARY = "canary-of-a-note"
FOLDERS = [os.environ["PATH"], *map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin")))]
INITDB = shutil.which("initdb", path=os.pathsep.join(FOLDERS))

needs_server = pytest.mark.skipif(INITDB is None, reason="no programs of a PostgreSQL server are here")


def documented():
    """Return the statements that the operator is told to run."""
    (block,) = re.findall(
        r"```sql\n(.*?)```", (settings.BASE_DIR / "docs" / "operating.md").read_text(), re.S
    )
    return block.replace("ROLE baymak", "ROLE keeper")


class Server:
    """A PostgreSQL server of this test alone, reached by a socket in its folder."""

    def __init__(self, folder):
        self.folder, self.log = folder, folder / "log"
        # As root, PostgreSQL does not start.
        self.who = {"user": "postgres"} if os.geteuid() == 0 else {}
        if self.who:
            shutil.chown(folder, "postgres")
        self.run(INITDB, "--auth=trust", "--username=keeper", "--no-sync", f"--pgdata={folder}/data")
        options = (
            f"-c listen_addresses='' -c unix_socket_directories={folder} -c deadlock_timeout=100 -c fsync=off"
        )
        self.control("start", "--wait", f"--log={self.log}", f"--options={options}")

    def control(self, *command):
        self.run(str(Path(INITDB).with_name("pg_ctl")), f"--pgdata={self.folder}/data", *command)

    def run(self, *command):
        subprocess.run(command, **self.who, cwd="/", stdout=subprocess.DEVNULL, check=True, timeout=60)

    def connect(self, database="cases"):
        return psycopg.connect(
            host=str(self.folder),
            user="keeper",
            dbname=database,
            autocommit=True,
            cursor_factory=psycopg.ClientCursor,  # as Django does: the values stand in the statement
        )


@pytest.fixture(scope="module")
def server():
    # Not in pytest's own folder: another account must get there, and the name of a socket is short.
    folder = Path(tempfile.mkdtemp())
    try:
        server = Server(folder)
        with server.connect("postgres") as keeper:
            keeper.execute("CREATE DATABASE cases")
        yield server
        server.control("stop", "--mode=immediate")
    finally:
        shutil.rmtree(folder)


def fail(connection, statement, values=()):
    with pytest.raises(psycopg.Error):
        connection.execute(statement, values)


def fail_in_every_way(server):
    """Let statements with the canary in them fail, as the site's own do."""
    with server.connect() as one, server.connect() as other:
        one.execute("DROP TABLE IF EXISTS notes")
        one.execute(
            "CREATE TABLE notes (id int PRIMARY KEY, text text NOT NULL UNIQUE CHECK (length(text) < 40))"
        )
        one.execute("INSERT INTO notes VALUES (1, %s), (2, 'other')", [CANARY])
        fail(one, "INSERT INTO notes VALUES (3, %s)", [CANARY])  # unique
        fail(one, "INSERT INTO notes VALUES (3, %s)", [CANARY * 9])  # check
        fail(one, "INSERT INTO notes VALUES (NULL, %s)", [f"{CANARY} 2"])  # not null
        fail(one, "SELECT %s::int", [CANARY])  # no number
        fail(one, f"SELECT '{CANARY}' nonsense nonsense")  # no SQL
        one.execute("SET statement_timeout = 50")
        fail(one, "SELECT pg_sleep(9) FROM notes WHERE text LIKE %s", [f"{CANARY}%"])  # cut
        one.execute("SET statement_timeout = 0")
        deadlock(one, other)


def deadlock(one, other):
    failed = []

    def update(connection, number):
        try:
            connection.execute("UPDATE notes SET text = %s WHERE id = %s", [f"{CANARY} {number}", number])
        except psycopg.errors.DeadlockDetected:
            failed.append(number)

    for each, number in [(one, 1), (other, 2)]:
        each.execute("BEGIN")
        update(each, number)
    waiting = Thread(target=update, args=[one, 2])
    waiting.start()
    update(other, 1)
    waiting.join()
    assert len(failed) == 1
    for each in (one, other):
        each.execute("ROLLBACK")


@needs_server
def test_log_keeps_nothing_of_a_statement(server):
    with server.connect() as keeper:
        keeper.execute("ALTER ROLE keeper RESET ALL")
    fail_in_every_way(server)
    before = server.log.read_text()
    assert before.count(CANARY) > 10  # so it is without our settings
    with server.connect() as keeper:
        loud = [
            "log_error_verbosity = default",
            "log_min_error_statement = error",
            "log_min_messages = warning",
        ]
        assert loud_settings(keeper.cursor()) == loud
        keeper.execute(documented())
    with server.connect() as keeper:
        assert loud_settings(keeper.cursor()) == []
    fail_in_every_way(server)
    assert CANARY not in server.log.read_text().removeprefix(before)


@needs_server
@pytest.mark.parametrize("name", QUIET)
def test_each_loud_setting_is_named(server, name):
    value = {"log_error_verbosity": "verbose", "log_statement": "all"}.get(name, "1")
    value = "error" if name.startswith("log_min_") and "duration" not in name else value
    with server.connect() as keeper:
        keeper.execute(documented())
    with server.connect() as keeper:
        keeper.execute(f"SET {name} = '{value}'")
        assert loud_settings(keeper.cursor()) == [f"{name} = {value}"]


def test_what_is_documented_is_what_is_checked():
    statements = re.findall(r"ALTER ROLE keeper SET (\w+) = (\S+);", documented())
    assert dict(statements).keys() == QUIET.keys()
    assert [name for name, value in statements if value not in QUIET[name]] == []


@pytest.mark.django_db
def test_check_of_a_database_reads_its_settings():
    found = [
        problem
        for problem in run_checks(tags=["database"], databases=["default"])
        if problem.id == "baymak.W002"
    ]
    if connection.vendor == "sqlite":
        assert found == []
    else:
        with connection.cursor() as cursor:
            assert len(found) == bool(loud_settings(cursor))
