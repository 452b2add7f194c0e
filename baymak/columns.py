"""The columns of a model, declared once: who may know each field, and how files write it.

A model lists its own fields as `columns`; those of its bases follow. From these come the public file with
its dictionary (`public_columns`), the file for research (`research_columns`), and what the tests of leaks
plant and look for. What a file works out of several fields is declared by the file.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from operator import attrgetter

from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateTimeField
from django.utils import timezone

from baymak.dates import PartialDateField
from baymak.exports import Column, text_columns
from baymak.languages import in_languages

END = ""
# The first and the last day that a date as far as it is known can mean.
BOUNDS = ("earliest", "latest")


@dataclass(frozen=True)
class Declared:
    """What is said once of a field, or of a text in several languages, by its `name`.

    With a `description` it is a column of the public file, where it may have a `header` of its own and be
    `read` from another attribute. A related row is written by its code in public, or by its name if it has no
    code; `by` names, or is a function that returns, what stands for it. For research it is written as in the
    tables of a release (`court_code`), and by its text (`court_name`).
    """

    name: str
    description: str = ""
    known: str = ""
    header: str = ""
    read: str = ""
    by: str | Callable = ""
    research: bool = True

    def field(self, model):
        """Return the field of the model, or None for a text in several languages."""
        try:
            return model._meta.get_field(self.name)
        except FieldDoesNotExist:
            return None

    def fields(self, model):
        """Return the names of the fields that hold it."""
        return [self.name] if self.field(model) else in_languages(self.name)

    def public(self, model):
        """Return the columns of the public file that write it."""
        if not self.description or self.known == "internal":
            return []
        field, header, path = self.field(model), self.header or self.name, self.read or self.name
        if field is None:
            reader = _disclosed if self.known == "named" else attrgetter
            return text_columns(header, self.description, self.name, reader)
        face = "public." if self.known == "named" else ""
        if not field.is_relation:
            return [Column(header, attrgetter(face + path), self.description)]
        target = field.related_model
        if hasattr(target, "state") and (field.many_to_many or self.name not in model.public_parents):
            path = f"public_{self.name}"  # it can be hidden while the row is shown
        by = self.by or ("code" if hasattr(target, "code") else "name")
        return [Column(header, _related(face + path, by, field), self.description)]

    @property
    def column(self):
        """What tables and files for research call it; what is read otherwise is another column there."""
        if self.name == "key":
            return "code"
        return self.name if self.read else self.header or self.name

    def for_research(self, model):
        """Return the columns of the file for research that write it: those of its table, and private ones."""
        field = self.field(model)
        if not self.research:
            return []
        if field is None:
            return text_columns(self.column, "", self.name)
        if field.is_relation:
            return self._related_for_research(field)
        columns = [*(self.public(model) if self.read and self.header else ())]
        if isinstance(field, DateTimeField) and self.known == "shown":
            columns.append(Column("public_since", _day(self.name)))
        columns.append(Column(self.column, attrgetter(self.name)))
        return [*_with_bounds(columns)] if isinstance(field, PartialDateField) else columns

    def _related_for_research(self, field):
        key = code_of(field.related_model)
        stem, ending = (self.name.removesuffix("s"), "s") if field.many_to_many else (self.name, "")
        columns = [Column(f"{stem}_code{ending}", _related(self.name, key, field))] if key else []
        if not key or self.by != key:
            name = f"{stem}_name{ending}" if key else self.name
            columns.append(Column(name, _related(self.name, self.by or str, field)))
        return columns


# Shown: on public pages and in public files, when the row is public.
shown = partial(Declared, known="shown")
# Named: the same, of persons who are shown by name only.
named = partial(Declared, known="named")
# Deciding: it decides what is shown.
deciding = partial(Declared, known="deciding")
# Derived: worked out of what is public; the edition finds and sorts by it, and no file has it.
derived = partial(Declared, known="derived", description="", research=False)
# Internal: never leaves the team.
internal = partial(Declared, known="internal", description="")


def code_of(model):
    """Return the field by which files call a row of a model: its code, or the key of the folder; or ""."""
    return next((name for name in ("code", "key") if hasattr(model, name)), "")


def _with_bounds(columns):
    """Yield columns of dates, each with the first and the last day that the date can mean."""
    for column in columns:
        yield column
        for bound in BOUNDS:
            yield Column(f"{column.name}_{bound}", partial(_bound, column.read, bound))


def _bound(read, bound, row):
    date = read(row)
    day = getattr(date, bound)() if date else None
    return None if day in (datetime.date.min, datetime.date.max) else day


def _day(name):
    return lambda row: (moment := getattr(row, name)) and timezone.localdate(moment)


def _disclosed(name):
    return lambda row: row.public.disclosed(name)


def _related(path, by, field):
    """Return what reads a related row, or a list of them, as the attribute or the function `by` writes it."""
    get, write = attrgetter(path), attrgetter(by) if isinstance(by, str) else by

    def read_one(row):
        other = get(row)
        return write(other) if other else ""

    def read_many(row):
        others = get(row)
        return [write(other) for other in (others if isinstance(others, list) else others.all())]

    return read_many if field.many_to_many else read_one


@cache
def columns_of(model):
    """Return {name: what is declared} of a model: the code, its own, then those of its bases.

    What a base declares it may say anew.
    """
    found = {}
    for base in reversed(model.__mro__):
        said = {column.name: column for column in vars(base).get("columns", ())}
        found = {name: said[name] for name in said if name not in found} | found | said
    return {name: found[name] for name in sorted(found, key=lambda name: name != "code")}


@cache
def fields_of(model, *known):
    """Return the fields of a model that are shown, named, deciding, derived or internal."""
    names = (
        name
        for column in columns_of(model).values()
        if column.known in known
        for name in column.fields(model)
    )
    return [model._meta.get_field(name) for name in names]


def empty(field):
    """Return what stands in the column of a field that says nothing."""
    if field.null:
        return None
    kind = field.get_internal_type()
    if kind == "DateTimeField":
        return "1970-01-01 00:00:00"
    return "" if kind in ("CharField", "TextField") else 0


def public_columns(model, before=None):
    """Return the columns of the public file; `before` puts others before the column of a name, or at the END.

    These are columns that the file works out, or names of declared ones that stand elsewhere in the model.
    """
    return _arranged(model, Declared.public, before)


def research_columns(model, before=None):
    """Return the columns of the file for research, with what is never public."""
    return _arranged(model, Declared.for_research, before)


def _arranged(model, written, before):
    declared, before = columns_of(model), dict(before or {})
    moved = {item for items in before.values() for item in items if isinstance(item, str)}
    columns = []
    for name in [*declared, END]:
        for item in [*before.pop(name, ()), *([name] if name and name not in moved else [])]:
            columns += written(declared[item], model) if isinstance(item, str) else [item]
    if before:
        raise LookupError(f"{model.__name__} declares no {', '.join(before)}.")
    return columns
