"""What each release left behind, so that no later one loses or invents anything.

`python -m tests.releases make` in the checkout of a release writes a folder of its version:

- `migrations.sha256`: its migrations, which are only added to from then on;
- `sqlite.sql.gz`, `postgresql.sql.gz`: a database of each kind with the Baymak data, as that release kept it;
- `golden.json.gz`: every public fact of that database in three languages, as that release told it.

It needs `pg_dump` and a PostgreSQL server at TEST_POSTGRES_URL, and writes the same bytes each time.
"""

import json
import re
from collections import Counter
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import connection
from django.utils import timezone

FOLDER = Path(__file__).parent
LANGUAGES = ["en", "ru", "ba"]


def stop_the_clock():
    """Let it be one moment for ever, before Django keeps its own hold of the clock."""
    moment = datetime(2026, 11, 25, 12, tzinfo=UTC)
    timezone.now = lambda: moment


def make_codes_predictable():
    from baymak import codes

    codes.secrets = Random(0)


# -- Migrations -------------------------------------------------------------------------------


def migrations():
    """Return {path: SHA-256} of every migration of the project."""
    top = Path(settings.BASE_DIR)
    return {
        path.relative_to(top).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(top.glob("*/migrations/0*.py"))
    }


# -- What the public can know -----------------------------------------------------------------


def golden():
    """Return {file: rows} of all that the public can take away, and the quotes, which are in no file.

    What a row says differently in three languages is a mapping of them.
    """
    from django.test import Client

    from public.edition import publishing
    from public.views.site import DataView

    client = Client(headers={"host": "localhost"})
    datasets = DataView().get_context_data()["datasets"]
    files = {}
    with TemporaryDirectory() as place:
        # An edition of this database, and not what lies where the site has its own.
        settings.EDITION = Path(place) / "edition.sqlite3"
        publishing.publish()
        for name in sorted(file.dataset.name for file in datasets):
            languages = [json.loads(client.get(f"/{code}/{name}.json").getvalue()) for code in LANGUAGES]
            files[name] = _in_one(languages)
    return files | {"quotes": _quotes()}


def _in_one(languages):
    """Return the rows of a file once; only columns that are worded differently have all languages."""
    columns = list(languages[0][0]) if languages[0] else []
    worded = {name for name in columns if len({_values(rows, name) for rows in languages}) > 1}

    def identity(row):
        return json.dumps({name: row[name] for name in columns if name not in worded})

    # A list is in the order of names, which is another one in each language.
    return [
        {
            name: {code: row[name] for code, row in zip(LANGUAGES, rows, strict=True)}
            if name in worded
            else rows[0][name]
            for name in columns
        }
        for rows in zip(*(sorted(rows, key=identity) for rows in languages), strict=True)
    ]


def _values(rows, column):
    return "\n".join(sorted(json.dumps(row[column]) for row in rows))


def _quotes():
    """Return what each source is cited for, by the keys under which the facts were loaded."""
    from cases.loading import TABLES
    from sources.models import Record

    return [
        {
            "table": table.name,
            "key": citation.record.import_key,
            "source": citation.source.code,
            "claim": citation.claim,
            "quote": citation.quote,
            "locator": citation.locator,
        }
        for table in TABLES
        if issubclass(table.model, Record)
        for citation in table.model.citation_model().objects.published().select_related("record", "source")
    ]


def canonical(files):
    """Return {file: how often each row stands in it}; the order of rows says nothing."""
    return {
        name: Counter(json.dumps(row, ensure_ascii=False, sort_keys=True) for row in rows)
        for name, rows in files.items()
    }


# -- What was accepted ------------------------------------------------------------------------


def accepted_otherwise():
    """Return the public rows of which the accepted version does not say what they say; there are none."""
    from django.apps import apps

    from baymak.acceptance import Accepted

    return [
        f"{model.__name__} {row.pk}"
        for model in apps.get_models()
        if issubclass(model, Accepted)
        for row in model.objects.published()
        if told(row) != told(model.history.filter(pk=row.accepted).first())
    ]


def told(row):
    """Return what somebody typed into a row, or into a version of it."""
    if row is None:
        return None
    model = getattr(row, "instance_type", type(row))
    typed = [field.attname for field in model._meta.concrete_fields if field.editable or field.name == "code"]
    values = {name: getattr(row, name) for name in typed}
    for relation in model._meta.many_to_many:
        end = relation.m2m_reverse_field_name()
        others = getattr(row, relation.name).all()
        is_version = model is not type(row)
        values[relation.name] = {getattr(one, f"{end}_id") if is_version else one.pk for one in others}
    return values


# -- The database -----------------------------------------------------------------------------

POSTGRESQL_SCHEMA = """
select format('%s.%s %s%s %s %s', attrelid::regclass, attname, format_type(atttypid, atttypmod),
              case when attnotnull then ' not null' end, attidentity, pg_get_expr(adbin, adrelid))
  from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
  join pg_class on pg_class.oid = attrelid
  where attnum > 0 and not attisdropped and relkind = 'r' and relnamespace = 'public'::regnamespace
union all
select format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
  from pg_constraint where connamespace = 'public'::regnamespace
union all
select indexdef from pg_indexes where schemaname = 'public'
union all
select extname from pg_extension
"""
SQLITE_SCHEMA = "select sql from sqlite_master where sql is not null"
# A dump writes the type of a constant in another place than a migration does.
NOISE = ["::character varying", "::text", "[]", "(", ")"]


def schema():
    """Return a line for each table, column, constraint and index of the database."""
    with connection.cursor() as cursor:
        cursor.execute(POSTGRESQL_SCHEMA if connection.vendor == "postgresql" else SQLITE_SCHEMA)
        lines = [line for (line,) in cursor.fetchall()]
    if connection.vendor == "postgresql":
        for noise in NOISE:
            lines = [line.replace(noise, "") for line in lines]
        # A column that was made unique later has another name for it than one that was made so.
        lines = [re.sub(r"_[0-9a-f]{8}_uniq\b", "_key", line) for line in lines]
    else:
        # SQLite repeats the width that a column was made with, and heeds none.
        lines = [_columns_in_order(re.sub(r"varchar\(\d+\)", "varchar", line)) for line in lines]
    return sorted(lines)


def _columns_in_order(statement):
    """Return a statement that makes a table with its lines sorted: an update adds columns at the end."""
    table, bracket, columns = statement.partition("(")
    if not table.startswith("CREATE TABLE"):
        return statement
    return table + bracket + ", ".join(sorted(columns.removesuffix(")").split(", ")))


def restore(script):
    """Run the dump of a release on an empty database of the same kind."""
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        connection.connection.executescript(f"PRAGMA foreign_keys = OFF; {script}")  # tables come by name
    else:
        connection.connection.execute(script)
    connection.close()  # the script sets things for its session
