"""Which tables and columns an edition has: what the models declare, and nothing that they don't."""

import re
from functools import cache

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS
from django.db.utils import ConnectionHandler
from simple_history.models import HistoricalChanges

from baymak.acceptance import parts_of
from baymak.columns import columns_of
from baymak.visibility import Visible
from cases.models import Penalty
from cases.models.reference import Referred
from people.models import MergedRecord, PersonKey, PersonText
from sources.models import Source

FLOORS = ("baymak", "sources", "people", "cases", "public")
SHOWN = {"shown", "named", "derived"}
# Rows that have no rule of their own are there with the row that they belong to, and where this holds.
PARTS = {
    MergedRecord: ("person", {"was_public": True}),
    PersonKey: ("person", {"is_public": True}),
    PersonText: ("person", {}),
    Penalty: ("article", {}),
}


@cache
def models():
    """Return the models of which an edition has a table; of who is all internal or deciding it has none."""
    return [
        model
        for model in apps.get_models()
        if model._meta.app_label in FLOORS
        and not issubclass(model, HistoricalChanges)
        and any(column.known in SHOWN for column in columns_of(model).values())
    ]


@cache
def relations():
    """Return the models of the many-to-many relations that are declared between these tables."""
    found = [field for model in models() for field in model._meta.local_many_to_many]
    return [field.remote_field.through for field in found if field.related_model in models()]


def is_referred_to(model):
    """Say whether rows of a model are there because a row of the edition refers to them."""
    return issubclass(model, Source | Referred) or (not issubclass(model, Visible) and model not in PARTS)


def comes_whole(model):
    """Say whether all rows are copied at first: one that is used needs those that it is a part of, too."""
    is_tree = any(field.related_model is model for field in model._meta.concrete_fields)
    return is_referred_to(model) and (is_tree or not issubclass(model, Visible))


@cache
def uses(model):
    """Return (model or relation, field) of what has rows of a model in the edition by referring to them."""
    found = [(other, field) for other in models() for field in references(other)]
    # A relation has the row that it leads to, and not the one from which it leads.
    found += [(relation, references(relation)[-1]) for relation in relations() if references(relation)]
    # What belongs to a row, a capture to its source, is no reason for it.
    belonging = {(PARTS[other][0], other) for other in PARTS}
    belonging |= {(relation.field.name, relation.related_model) for relation in parts_of(model)}
    return [
        (other, field)
        for other, field in found
        if field.related_model is model and (field.name, other) not in belonging
    ]


@cache
def known_to(model):
    """Return {column: who may know it} of a model. A column of which nothing is said fails the edition."""
    known = {field: column.known for column in columns_of(model).values() for field in column.fields(model)}
    known.setdefault(model._meta.pk.name, "shown")
    fields = [*model._meta.concrete_fields, *model._meta.local_many_to_many]
    if unsaid := {field.name for field in fields} - known.keys():
        raise ImproperlyConfigured(f"{model._meta.label} does not say who may know {', '.join(unsaid)}.")
    return {field.column: known[field.name] for field in model._meta.concrete_fields}


@cache
def references(model):
    """Return the fields of a model or a relation that refer to a row of another table of the edition."""
    there = {*models()}
    return [field for field in model._meta.concrete_fields if field.related_model in there]


@cache
def statements():
    """Return what makes the tables, and what makes their indexes."""
    memory = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    connection = ConnectionHandler({DEFAULT_DB_ALIAS: memory})[DEFAULT_DB_ALIAS]
    connection.disable_constraint_checking()
    with connection.schema_editor(collect_sql=True) as editor:
        for model in models():
            editor.create_model(model)
    connection.close()
    tables = [
        # SQLite would give another number to each row, and in it tell how many rows were not copied.
        statement.replace(" AUTOINCREMENT", "").replace("bigint NOT NULL PRIMARY", "integer NOT NULL PRIMARY")
        for statement in editor.collected_sql
        if statement.startswith("CREATE TABLE")
    ]
    indexes = [
        # All rows here are public, so an index has them all.
        re.sub(r" WHERE .*", ";", statement) if statement.startswith("CREATE INDEX") else statement
        for statement in editor.collected_sql
        if statement.startswith(("CREATE INDEX", "CREATE UNIQUE INDEX"))
    ]
    return tables, indexes
