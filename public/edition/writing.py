"""Write an edition: every public row, every public column of it, and nothing else.

Rows come from the desk as they are public by `published()`, table by table, each as it was accepted; what
refers to a row that is not there is emptied, or is not there itself. The file is made of what is left, so
that no byte knows of more, and the same rows make the same bytes.

Most rows say what was accepted, and these are copied with what is derived of them. Of the others the version
that was accepted is read, and what follows from it is derived anew, from the file.
"""

import datetime
import re
from contextlib import closing, contextmanager
from functools import cache

from django.db import connection
from django.db.models import BooleanField, Case, Exists, OuterRef, Value, When

from baymak.acceptance import Accepted, as_accepted, batches, is_as_accepted, links_in_history
from baymak.columns import empty
from baymak.edition import STATE, reading_from, unnamed
from baymak.visibility import Visible
from cases.models.reference import Referred
from people.models import NameKey, PersonKey
from public.edition import deriving
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
    with closing(unnamed()) as written:
        file = fill(written)
        file.execute("ANALYZE")
        # Of a table without rows it says nothing, and SQLite would think it large.
        file.execute(
            "INSERT INTO sqlite_stat1 SELECT name, NULL, '0' FROM sqlite_master"
            " WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            " AND name NOT IN (SELECT tbl FROM sqlite_stat1)"
        )
        file.execute("VACUUM INTO ?", [str(path)])


def fill(written):
    """Write what is public of the desk now by a connection to an empty file; return Python's own of it."""
    written.connect()
    file = written.connection
    tables, indexes = statements()
    file.execute("BEGIN")
    for statement in tables:
        file.execute(statement)
    file.execute(f"CREATE TABLE {STATE} (number INTEGER, day TEXT, digest TEXT)")
    with snapshot():
        copy_all(written, [statement for statement in indexes if is_of_accepted(statement)])
    number_kept(file)
    number_keys(file)
    for statement in indexes:
        if not is_of_accepted(statement):
            file.execute(statement)
    file.execute("COMMIT")
    return file


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


def copy_all(written, unique):
    """Copy what is public, as it was accepted; `unique` makes the indexes that two versions could offend."""
    file, kept, changed = written.connection, {}, {}
    for model in models():
        changed[model] = copy_model(file, model, kept)
    for statement in unique:
        file.execute(statement)
    for model, keys in changed.items():
        write_accepted(written, model, keys, kept)
    for relation in relations():
        copy(file, relation, question(relation))
    deriving.name_persons(written, changed)
    with deriving.followed(written, changed):
        prune(file)
        if any(changed.values()) and keep_more(written, kept):
            prune(file)


def is_of_accepted(statement):
    """Say whether a statement makes an index that keeps rows apart which were accepted at different times."""
    tables = {model._meta.db_table for model in models() if issubclass(model, Accepted)}
    found = re.match(r'CREATE UNIQUE INDEX "[^"]+" ON "([^"]+)"', statement)
    return bool(found) and found[1] in tables


@cache
def question(model):
    """Return the SQL that reads the public rows of a model, and its parameters; making it takes longest."""
    rows = model._base_manager.all()
    if issubclass(model, Citation):
        rows = model.objects.admissible()
    elif model in PARTS:
        rows = rows.filter(**PARTS[model][1])
    elif model in relations():
        rows = accepted_links(model)
    elif not (comes_whole(model) or issubclass(model, Referred)):
        rows = model.objects.published()
    columns = [field.attname for field in model._meta.concrete_fields]
    columns += ["is_kept"] if issubclass(model, Citation) else []
    if issubclass(model, Accepted):
        rows, columns = told_apart(rows), [*columns, "is_as_accepted"]
    return rows.order_by("pk").values_list(*columns).query.sql_with_params()


def told_apart(rows):
    """Annotate rows with whether they say what was accepted."""
    if issubclass(rows.model, Citation):  # of many drafts
        rows = rows.exclude(accepted=None)
    accepted = Case(When(is_as_accepted(rows.model), then=Value(True)), default=Value(False))
    return rows.annotate(is_as_accepted=accepted)


def accepted_links(relation):
    """Return the rows of a many-to-many relation that there are, and were when it was accepted."""
    own = references(relation)[0]
    field = next(one for one in own.related_model._meta.many_to_many if one.remote_field.through is relation)
    if not issubclass(own.related_model, Accepted):
        return relation.objects.all()
    end = field.m2m_reverse_field_name()
    past = links_in_history(field).objects
    version = OuterRef(f"{field.m2m_field_name()}__accepted")
    return relation.objects.filter(Exists(past.filter(history=version, **{end: OuterRef(end)})))


def copy_model(file, model, kept):
    """Copy the public rows of a model that say what was accepted; return the keys of the others.

    `kept` are the numbers of sources that we keep to ourselves.
    """
    changed, public, key = set(), as_public(model, kept), model._meta.concrete_fields.index(model._meta.pk)

    def unchanged(row):
        if issubclass(model, Accepted):
            *row, is_as_accepted = row
            if not is_as_accepted:
                changed.add(row[key])
                return None
        return public(row)

    copy(file, model, question(model), unchanged)
    return changed


def write_accepted(written, model, keys, kept):
    """Write rows as they were accepted, as far as nothing takes their place that was accepted since."""
    fields, public = model._meta.concrete_fields, as_public(model, kept)
    hidden = set()
    for some in batches(keys) if issubclass(model, Citation) else ():
        rows = model.objects.admissible().filter(pk__in=some, is_kept=True).order_by()
        hidden.update(rows.values_list("pk", flat=True))
    for row in as_accepted(model, keys):
        values = [field.get_db_prep_save(getattr(row, field.attname), written) for field in fields]
        values += [row.pk in hidden] if issubclass(model, Citation) else []
        written.connection.execute(insertion(model, "OR IGNORE "), public(values))


def as_public(model, kept):
    """Return the function that makes of the values of a row those of its row in the edition."""
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

    return public


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
    adapted, statement = adapters(model._meta.concrete_fields), insertion(model)
    with connection.chunked_cursor() as cursor:
        cursor.execute(*question)
        while rows := cursor.fetchmany(BATCH):
            if adapted:
                rows = [adapt(row, adapted) for row in rows]
            file.executemany(statement, filter(None, map(public, rows)))


def insertion(model, otherwise=""):
    fields = model._meta.concrete_fields
    names = ", ".join(f'"{field.column}"' for field in fields)
    places = ", ".join("?" * len(fields))
    return f'INSERT {otherwise}INTO "{model._meta.db_table}" ({names}) VALUES ({places})'


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


def keep_more(written, kept):
    """Keep to ourselves the sources also of what is about somebody without a name in the edition only.

    Say whether there are any: who stands in a case when something was accepted may be others than now.
    """
    file, found = written.connection, False
    for model in models():
        if not issubclass(model, Citation):
            continue
        with reading_from(written):
            rows = model.objects.filter(model.record_model().unnamed_q("record__"), source__gt=0)
            citations = [*rows.order_by("pk").values_list(*(f.attname for f in model._meta.concrete_fields))]
        for row in citations:
            file.execute(insertion(model, "OR REPLACE "), nameless(model, row, kept))
            found = True
    return found


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
    naming = [
        (owner.related_model._meta.db_table, owner.column, relation._meta.db_table)
        for relation in relations()
        for owner, other in [references(relation)]
        if any(
            field.remote_field.through is relation and field.name in owner.related_model.public_parents
            for field in owner.related_model._meta.many_to_many
        )
    ]
    for _table, column, relation in naming:
        file.execute(
            f'CREATE TEMP TABLE "of_{relation}" AS SELECT DISTINCT "{column}" AS id FROM "{relation}"'
        )
    try:
        _prune(file, naming)
    finally:
        for _table, _column, relation in naming:
            file.execute(f'DROP TABLE "of_{relation}"')


def _prune(file, naming):
    while True:
        before = file.total_changes
        for model in (*models(), *relations()):
            for field in references(model):
                _let_go(file, model, field)
        for table, column, relation in naming:
            # Of nobody who is left it would be of all.
            file.execute(
                f'DELETE FROM "{table}" WHERE id IN (SELECT id FROM "of_{relation}")'
                f' AND id NOT IN (SELECT "{column}" FROM "{relation}")'
            )
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
