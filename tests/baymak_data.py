"""The Baymak data in the test database: loaded once in a process, then copied row by row."""

from functools import cache

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, transaction

from cases.loading import load


def add():
    """Add the rows of the Baymak data to a database without them."""
    rows = _rows()
    with connection.cursor() as cursor:
        for model, (columns, of_table) in rows.items():
            named = ", ".join(map(connection.ops.quote_name, columns))
            table = connection.ops.quote_name(model._meta.db_table)
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({named}) VALUES ({places})", of_table)
        for statement in connection.ops.sequence_reset_sql(no_style(), rows):
            cursor.execute(statement)


@cache
def _rows():
    """Return {model: its columns and the rows that loading adds}."""
    with transaction.atomic():
        before = _everything()
        load(settings.CASE_FOLDER)
        after = _everything()
        transaction.set_rollback(True)
    added = {}
    for model, (columns, rows) in after.items():
        there = set(before[model][1])
        assert there <= set(rows), "Loading adds rows and changes none."
        added[model] = columns, [row for row in rows if row not in there]
    return {model: rows for model, rows in added.items() if rows[1]}


def _everything():
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)}")
            found[model] = [column[0] for column in cursor.description], cursor.fetchall()
    return found
