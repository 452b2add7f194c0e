"""Write an edition: every public row, every public column of it, and nothing else.

Rows come from the desk as they are public by `published()`, table by table; whatever refers to a row that is
not there is emptied, or is not there itself. The file is made of what is left, so that no byte knows of more,
and the same rows make the same bytes.
"""

import datetime
import sqlite3
from contextlib import closing, contextmanager
from functools import cache

from django.db import connection
from django.db.models import BooleanField

from baymak.columns import empty
from baymak.edition import STATE
from baymak.visibility import Visible
from people.models import NameKey, PersonKey
from public.edition.tables import (
    PARTS,
    SHOWN,
    comes_whole,
    is_referred_to,
    known_to,
    models,
    references,
    relations,
    statements,
    uses,
)
from sources.models import Citation, Record, Source

BATCH = 5000


def write(path):
    """Write what is public of the desk now into a new file."""
    # A file without a name is gone when it is closed; it is in memory as long as it fits.
    with closing(sqlite3.connect("", isolation_level=None)) as file:
        file.execute("PRAGMA cache_size=-200000")
        file.execute("PRAGMA ignore_check_constraints=ON")
        tables, indexes = statements()
        file.execute("BEGIN")
        for statement in tables:
            file.execute(statement)
        file.execute(f"CREATE TABLE {STATE} (number INTEGER, day TEXT, digest TEXT)")
        kept = {}
        with snapshot():
            for model in models():
                copy_model(file, model, kept)
            for relation in relations():
                copy(file, relation, question(relation))
        prune(file)
        number_kept(file)
        number_keys(file)
        for statement in indexes:
            file.execute(statement)
        file.execute("COMMIT")
        file.execute("ANALYZE")
        # Of a table without rows it says nothing, and SQLite would think it large.
        file.execute(
            "INSERT INTO sqlite_stat1 SELECT name, NULL, '0' FROM sqlite_master"
            " WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            " AND name NOT IN (SELECT tbl FROM sqlite_stat1)"
        )
        file.execute("VACUUM INTO ?", [str(path)])


@contextmanager
def snapshot():
    """Let all that is read here be of one moment."""
    if connection.in_atomic_block:  # a change that reads what it has written itself
        yield
        return
    is_sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute("BEGIN" if is_sqlite else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


# -- Copying ----------------------------------------------------------------------------------


@cache
def question(model):
    """Return the SQL that reads the public rows of a model, and its parameters; making it takes longest."""
    rows = model._base_manager.all()
    if issubclass(model, Citation):
        rows = model.objects.admissible()
    elif model in PARTS:
        rows = rows.filter(**PARTS[model][1])
    elif not comes_whole(model):
        rows = model.objects.published()
    columns = [field.attname for field in model._meta.concrete_fields]
    columns += ["is_kept"] if issubclass(model, Citation) else []
    return rows.order_by("pk").values_list(*columns).query.sql_with_params()


def copy_model(file, model, kept):
    """Copy the public rows of a model; `kept` are the numbers of sources that we keep to ourselves."""
    known = known_to(model)
    blanks = {
        place: empty(field)
        for place, field in enumerate(model._meta.concrete_fields)
        if not is_copied(field, known[field.column])
    }
    columns = [field.column for field in model._meta.concrete_fields]
    # Asked of each of a million rows only where the model says something of it.
    has_own = (
        issubclass(model, Visible) and model.public_values.__func__ is not Visible.public_values.__func__
    )

    def public(row):
        row = list(row)
        if issubclass(model, Citation) and row.pop():
            return nameless(model, row, kept)
        for place, value in blanks.items():
            row[place] = value
        if not has_own:
            return row
        return list(model.public_values(dict(zip(columns, row, strict=True))).values())

    copy(file, model, question(model), public)


def is_copied(field, known):
    """Say whether the edition has the values of a column: it is public, and refers to nothing that is not."""
    if field.is_relation and field.related_model not in models():
        return False
    return known in SHOWN or known == "deciding"


def nameless(model, row, kept):
    """Return a citation of which the public learns only that it is there, and of how many sources."""
    values = {field.column: empty(field) for field in model._meta.concrete_fields}
    number, record, source = (
        row[[field.name for field in model._meta.concrete_fields].index(name)]
        for name in ("id", "record", "source")
    )
    values |= {"id": number, "record_id": record, "source_id": kept.setdefault(source, -1 - len(kept))}
    return list((values | {"code": f"-{number}"}).values())


def copy(file, model, question, public=list):
    """Copy what a question answers into the table of a model, each row as `public` returns it."""
    fields = model._meta.concrete_fields
    adapted = adapters(fields)
    names = ", ".join(f'"{field.column}"' for field in fields)
    places = ", ".join("?" * len(fields))
    statement = f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({places})'
    with connection.chunked_cursor() as cursor:
        cursor.execute(*question)
        while rows := cursor.fetchmany(BATCH):
            if adapted:
                rows = [adapt(row, adapted) for row in rows]
            file.executemany(statement, map(public, rows))


def adapt(row, adapted):
    row = list(row)
    for place, adapter in adapted.items():
        if row[place] is not None:
            row[place] = adapter(row[place])
    return row


def adapters(fields):
    """Return {place: function} of the values that a file keeps otherwise than the desk gives them."""
    found = {}
    for place, field in enumerate(fields):
        kind = field.get_internal_type()
        if kind == "DateTimeField":
            found[place] = in_utc
        elif kind in ("DateField", "TimeField"):
            found[place] = str
        elif isinstance(field, BooleanField):
            found[place] = int
    return found


def in_utc(moment):
    return str(moment.astimezone(datetime.UTC).replace(tzinfo=None) if moment.tzinfo else moment)


def number_kept(file):
    """Number the sources that we keep by the citations that are left; those of hidden rows took numbers."""
    numbers = {}
    for model in models():
        if issubclass(model, Citation):
            table = f'"{model._meta.db_table}"'
            rows = file.execute(
                f"SELECT id, source_id FROM {table} WHERE source_id < 0 ORDER BY id"
            ).fetchall()
            file.executemany(
                f"UPDATE {table} SET source_id = ? WHERE id = ?",
                [(numbers.setdefault(source, -1 - len(numbers)), number) for number, source in rows],
            )


def number_keys(file):
    """Number the keys of names by those that are left: the gaps would say how many nobody may know."""
    keys, of_persons = (f'"{model._meta.db_table}"' for model in (NameKey, PersonKey))
    for table, order, places in (
        (keys, "text", [(keys, "id"), (of_persons, "key_id")]),
        (of_persons, "person_id, key_id", [(of_persons, "id")]),
    ):
        file.execute("CREATE TEMP TABLE numbers (old INTEGER PRIMARY KEY, new INTEGER)")
        file.execute(f"INSERT INTO numbers SELECT id, row_number() OVER (ORDER BY {order}) FROM {table}")
        for used, column in places:
            # Below zero first: no number is taken twice meanwhile.
            file.execute(f"UPDATE {used} SET {column} = -(SELECT new FROM numbers WHERE old = {column})")
            file.execute(f"UPDATE {used} SET {column} = -{column}")
        file.execute("DROP TABLE numbers")


# -- Taking out what refers to nothing ----------------------------------------------------------


def prune(file):
    """Empty what refers to a row that is not there, or take it out; and what nothing refers to any more."""
    while True:
        before = file.total_changes
        for model in (*models(), *relations()):
            for field in references(model):
                _let_go(file, model, field)
        for model in models():
            if is_referred_to(model):
                _drop_unused(file, model)
            elif issubclass(model, Record):
                citations = model.citation_model()._meta.db_table
                used = f'SELECT record_id FROM "{citations}"'
                file.execute(f'DELETE FROM "{model._meta.db_table}" WHERE id NOT IN ({used})')
        if file.total_changes == before:
            return


def _let_go(file, model, field):
    column, there, table = f'"{field.column}"', field.target_field.column, field.related_model._meta.db_table
    gone = f'{column} IS NOT NULL AND {column} NOT IN (SELECT "{there}" FROM "{table}")'
    if field.related_model is Source:
        gone += f" AND {column} > 0"
    if field.null and field.name not in getattr(model, "public_parents", ()):
        file.execute(f'UPDATE "{model._meta.db_table}" SET {column} = NULL WHERE {gone}')
    else:
        file.execute(f'DELETE FROM "{model._meta.db_table}" WHERE {gone}')


def _drop_unused(file, model):
    unused = [
        f'"{field.target_field.column}" NOT IN (SELECT "{field.column}" FROM "{other._meta.db_table}"'
        f' WHERE "{field.column}" IS NOT NULL{is_another(other)})'
        for other, field in uses(model)
    ]
    if not unused:
        raise LookupError(f"Nothing refers to {model._meta.label}: say whose part it is.")
    file.execute(f'DELETE FROM "{model._meta.db_table}" WHERE {" AND ".join(unused)}')


def is_another(relation):
    """Return the condition that a relation of a model with itself leads to another row, if it is one."""
    own, *others = references(relation)
    if relation not in relations() or own.related_model is not others[0].related_model:
        return ""
    return f' AND "{own.column}" <> "{others[0].column}"'
