"""An update from any release keeps the schema of a new site, and every fact that the release told."""

import json
import os
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import connection

from tests.releases import FOLDER, canonical, migrations, schema
from tests.releases.__main__ import read, run
from tests.releases.changes import CHANGES, NEW

pytestmark = pytest.mark.each

RELEASES = sorted(path.parent.name for path in FOLDER.glob("*/golden.json.gz"))


def test_first_release_is_there():
    assert RELEASES[0] == "0.1.0"


@pytest.mark.parametrize("version", RELEASES)
def test_migrations_of_a_release_are_only_added_to(version):
    lines = (FOLDER / version / "migrations.sha256").read_text().splitlines()
    released = {path: digest for digest, path in map(str.split, lines)}
    today = migrations()
    assert len(released) >= 6
    assert {path: today.get(path) for path in released} == released


@pytest.fixture
def empty_database(tmp_path):
    """Return the DATABASE_URL of a database without tables, of the kind that is tested."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path}/release.sqlite3"
        return
    server = urlsplit(os.environ["DATABASE_URL"])
    name = f"{connection.settings_dict['NAME']}_release"
    with psycopg.connect(server._replace(path="/postgres").geturl(), autocommit=True) as postgres:
        postgres.execute(f"drop database if exists {name}")
        postgres.execute(f"create database {name}")
        yield server._replace(path=f"/{name}").geturl()
        postgres.execute(f"drop database {name}")


@pytest.mark.django_db
@pytest.mark.parametrize("version", RELEASES)
def test_update_gives_the_schema_of_a_new_site_and_the_facts_of_the_release(version, empty_database):
    updated = json.loads(run("update", version, database_url=empty_database))
    assert updated["schema"] == schema()
    assert updated["otherwise"] == []
    golden = json.loads(read(version, "golden.json.gz"))
    assert canonical(as_told_then(updated["golden"], golden)) == canonical(golden)


def as_told_then(files, golden):
    """Return the rows of today with the columns of the release."""
    told = {}
    for name, released in golden.items():
        columns = list(released[0]) if released else []
        is_new = NEW.get(name, lambda row: False)
        told[name] = [
            {column: value_then(name, column, row, files) for column in columns}
            for row in files[name]
            if not is_new(row)
        ]
    return told


def value_then(name, column, row, files):
    _why, read_then = CHANGES.get((name, column), ("", lambda row, _files: row[column]))
    return read_then(row, files)
