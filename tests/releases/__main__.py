"""Make what a release leaves behind: `python -m tests.releases make`; the other words are its steps."""

import gzip
import json
import os
import re
import subprocess
import sys
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import django

from tests.releases import (
    FOLDER,
    accepted_otherwise,
    golden,
    make_codes_predictable,
    migrations,
    restore,
    schema,
    stop_the_clock,
)

# The settings of a site that nobody reaches; whoever calls says which database.
ENVIRONMENT = {
    "BAYMAK_SECRET_KEY": "only-for-tests-and-therefore-not-a-secret-0123456789-abcdefghij",
    "BAYMAK_ALLOWED_HOSTS": "localhost",
    "BAYMAK_DEBUG": "false",
    "BAYMAK_HTTPS": "false",
    "DJANGO_SETTINGS_MODULE": "baymak.settings",
    "PYTHONHASHSEED": "0",  # the same order of sets each time, and so the same numbers of rows
}


def run(*words, database_url):
    """Take one step in a process of its own, on a database of its own; return what it wrote."""
    return subprocess.run(
        [sys.executable, "-m", "tests.releases", *words],
        env=os.environ | ENVIRONMENT | {"DATABASE_URL": database_url},
        cwd=FOLDER.parent.parent,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def read(version, name):
    return gzip.decompress((FOLDER / version / name).read_bytes()).decode()


def write(folder, name, text):
    (folder / name).write_bytes(gzip.compress(text.encode(), mtime=0))


def load():
    """Make a database with the Baymak data: the same rows and codes each time."""
    from django.core.management import call_command

    make_codes_predictable()
    call_command("migrate", verbosity=0)
    call_command("load_case_data", verbosity=0, stdout=sys.stderr)


def render_what_is_near():
    """Let Django make anew, after each operation, the models next to the changed one and not all sixty.

    That took 25 of 37 seconds. What the operations do to the tables is the same, and is compared with the
    schema of a new site; a migration that runs code still gets all models anew.
    """
    from django.db.migrations.state import ProjectState, get_related_models_tuples

    def near(state, app_label, model_name, delay=False):
        state.is_delayed = True
        key = app_label, model_name
        known = state.apps.all_models[app_label].get(model_name)
        return {key} | (get_related_models_tuples(known) if known else set())

    ProjectState._find_reload_model = near


def update(version):
    """Restore the database of a release, migrate it, and write down its schema and what it tells."""
    from django.core.management import call_command
    from django.db import connection

    render_what_is_near()
    restore(read(version, f"{connection.vendor}.sql.gz"))
    call_command("migrate", verbosity=0, skip_checks=False)
    json.dump({"schema": schema(), "golden": golden(), "otherwise": accepted_otherwise()}, sys.stdout)


def dump_sqlite():
    from django.db import connection

    connection.ensure_connection()
    sys.stdout.write("\n".join(connection.connection.iterdump()))


def dump_postgresql(address):
    """Return SQL that any client runs: rows as INSERT, and no word of psql's own."""
    command = ["pg_dump", "--inserts", "--rows-per-insert=100", "--no-owner", "--no-acl", "--no-comments"]
    dumped = subprocess.run([*command, address], capture_output=True, text=True, check=True).stdout
    return re.sub(r"^(\\|--|$).*\n", "", dumped, flags=re.MULTILINE)


def make():
    import psycopg

    from baymak import VERSION

    folder = FOLDER / VERSION
    folder.mkdir()
    lines = [f"{digest}  {path}\n" for path, digest in migrations().items()]
    (folder / "migrations.sha256").write_text("".join(lines))
    with TemporaryDirectory() as place:
        address = f"sqlite:///{place}/release.sqlite3"
        run("load", database_url=address)
        write(folder, "sqlite.sql.gz", run("dump_sqlite", database_url=address))
        write(folder, "golden.json.gz", run("golden", database_url=address))
    server = os.environ["TEST_POSTGRES_URL"]
    with psycopg.connect(server, autocommit=True) as postgres:
        postgres.execute("create database release_made")
        try:
            address = urlsplit(server)._replace(path="/release_made").geturl()
            run("load", database_url=address)
            write(folder, "postgresql.sql.gz", dump_postgresql(address))
        finally:
            postgres.execute("drop database release_made")


def main(step, *words):
    os.environ |= {name: value for name, value in ENVIRONMENT.items() if name not in os.environ}
    stop_the_clock()
    django.setup()
    if step == "golden":
        json.dump(golden(), sys.stdout, ensure_ascii=False, indent=0, sort_keys=True)
    else:
        {"make": make, "load": load, "update": update, "dump_sqlite": dump_sqlite}[step](*words)


if __name__ == "__main__":
    main(*sys.argv[1:])
