"""Load a case from files that a researcher can read and review in a diff.

A directory holds TOML files; how the rows are spread over them is free. Each `[[table]]` is a row with
a `key` of its own, and other rows refer to it by that key. What belongs to a person or a case stands
right below it (`[[person.charge]]`), so its key needs to be unique there only: from elsewhere it is
"fayil-alsynov/first". Regions and articles of law come with the migrations and go by their codes; kinds of
punishments (`[[punishment_kind]]`) go by their keys. Every record names its sources:
`cite = [{ source = "S15", claim = "day" }]`; a sentence has its punishments in the same way:
`punishment = [{ kind = "imprisonment", amount = "4 years" }, { asked = true, kind = "fine" }]`.

Loading creates what is missing and leaves everything else exactly as it is, whatever the files say:
an edit or a withdrawal in the admin is never undone. (A row that was deleted comes back; withdraw it.)
New rows are published at once and by nobody, since the files were reviewed before they came here.
"""

import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import BooleanField, Q
from django.utils import timezone

from baymak.changing import carry_out
from baymak.codes import PublicCodeField
from baymak.publishing import Publishable
from baymak.site import FILE as SITE_FILE
from cases.models import (
    Article,
    Case,
    Charge,
    Court,
    Detention,
    Event,
    Facility,
    Hearing,
    MeasureOrder,
    Official,
    Punishment,
    PunishmentKind,
    Sentence,
    Tally,
)
from people.concealment import doubts, obstacles
from people.models import NameVariant, Person, Recognition, Region
from sources.models import Record, Source

CHANGE_REASON = "loaded from files"  # in the history, where a person's change has a user
MAX_REASON = 70  # fits behind it


class LoadingError(Exception):
    """The files can't be loaded; the message says which file, row and field, and why."""


@dataclass(frozen=True)
class Table:
    """How the rows of one `[[table]]` become rows of a model."""

    name: str
    model: type
    part_of: str = ""  # the table it stands below, which is also the model's foreign key to it


# In the order of creation: a row refers to rows of the tables above, or to earlier rows of its own.
TABLES = [
    Table("source", Source),
    Table("court", Court),
    Table("facility", Facility),
    Table("official", Official),
    Table("punishment_kind", PunishmentKind),
    Table("person", Person),
    Table("recognition", Recognition, "person"),
    Table("case", Case),
    Table("charge", Charge, "person"),
    Table("sentence", Sentence, "person"),
    Table("measure", MeasureOrder, "person"),
    Table("detention", Detention, "person"),
    Table("hearing", Hearing, "case"),
    Table("event", Event),
    Table("tally", Tally),
]

# What has no life of its own: it comes with its row, and never again. {model: (name, model, its row)}
DETAILS = {Person: ("name_variant", NameVariant, "person"), Sentence: ("punishment", Punishment, "sentence")}

# A file is public, and whatever it holds is meant to be.
NOT_IN_FILES = {"disclosure", "internal_note", "is_confidential"}


@dataclass(frozen=True)
class Row:
    """One row of a file, before it is one of the database."""

    table: Table
    file: str
    data: dict
    parent: "Row | None" = None

    @property
    def key(self):
        key = str(self.data.get("key", ""))
        return f"{self.parent.key}/{key}" if self.parent else key

    def error(self, reason, field=""):
        place = [self.file, f"{self.table.name} “{self.key}”", field]
        return LoadingError(f"{', '.join(part for part in place if part)}: {reason}")


def load(directory, at=None, reason=""):
    """Load all files of a directory, or raise LoadingError and change nothing.

    Rows that may name somebody concealed are loaded only with a reason, which their history keeps.
    Return for each table how many of its rows were created and how many were there.
    """
    rows = read(Path(directory))
    known = Person.objects.filter(import_key__in=[row.key for row in rows["person"]])
    return carry_out(known, lambda: Loading(at or timezone.now(), reason).run(rows))


def read(directory):
    """Return the rows of all files of a directory, by the name of their table."""
    rows = {table.name: [] for table in TABLES}
    paths = sorted(path for path in directory.rglob("*.toml") if path != directory / SITE_FILE)
    if not paths:
        raise LoadingError(f"{directory}: there is no TOML file here.")
    for path in paths:
        file = path.relative_to(directory).as_posix()
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise LoadingError(f"{file}: {error}") from error
        _take_tables(rows, file, content)
        if content:
            tables = ", ".join(table.name for table in TABLES if not table.part_of)
            raise LoadingError(f"{file}: there is no table “{next(iter(content))}”, only {tables}.")
    for rows_of_table in rows.values():
        _check_keys(rows_of_table)
    return rows


def _take_tables(rows, file, content, parent=None):
    """Move the tables that may stand in a file, or below a row of it, into `rows`."""
    part_of = parent.table.name if parent else ""
    for table in TABLES:
        if table.part_of != part_of or table.name not in content:
            continue
        entries = content.pop(table.name)
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise LoadingError(f"{file}: a row of “{table.name}” starts with two brackets, [[…]].")
        for data in entries:
            row = Row(table, file, data, parent)
            _take_tables(rows, file, data, parent=row)
            rows[table.name].append(row)


def _check_keys(rows):
    seen = {}
    for row in rows:
        if not row.data.get("key") or not isinstance(row.data["key"], str):
            raise row.error("every row needs a key.", "key")
        if row.key in seen:
            raise row.error(f"this key is there already, in {seen[row.key]}.", "key")
        seen[row.key] = row.file


class Loading:
    """One run over the rows, and what it has placed so far."""

    def __init__(self, at, reason=""):
        self.at, self.reason = at, reason
        self.change_reason = f"{CHANGE_REASON}: {reason}" if reason else CHANGE_REASON
        # Regions and articles came with the migrations, kinds of punishments with another case.
        self.placed = {
            model: {instance.code: instance for instance in model.objects.all()}
            for model in (Region, Article)
        }
        self.placed[PunishmentKind] = {kind.key: kind for kind in PunishmentKind.objects.all()}

    def run(self, rows):
        report = {}
        for table in TABLES:
            placed = self.placed.setdefault(table.model, {})
            counts = report[table.name] = Counter(created=0, kept=0)
            for row in rows[table.name]:
                instance = self.find(row)
                counts["kept" if instance else "created"] += 1
                placed[row.key] = instance or self.create(row)
        return report

    def find(self, row):
        if row.table.model is PunishmentKind:
            return self.placed[PunishmentKind].get(row.key)
        known = Q(import_key=row.key)
        if "code" in row.data:
            known |= Q(code=row.data["code"])
        if row.table.model is Person:
            known |= Q(merged_records__import_key=row.key)
        return row.table.model.objects.filter(known).first()

    def create(self, row):
        model, data = row.table.model, dict(row.data)
        key = data.pop("key") and row.key
        instance = model(key=key) if model is PunishmentKind else model(import_key=key)
        if row.parent:
            setattr(instance, row.table.part_of, self.placed[row.parent.table.model][row.parent.key])
        if issubclass(model, Publishable):
            instance.state, instance.published_at = Publishable.State.PUBLISHED, self.at
        citations = data.pop("cite", []) if issubclass(model, Record) else None
        name, detail, whole = DETAILS.get(model, ("", None, ""))
        details = data.pop(name, [])
        self.save(row, instance, data)
        if citations == []:
            raise row.error("name at least one source.", "cite")
        self.create_details(row, "cite", citations or [], lambda: model.citation_model()(record=instance))
        self.create_details(row, name, details, lambda: detail(**{whole: instance}))
        if isinstance(instance, Publishable):
            # Somebody may have been concealed in the admin since the files were written.
            if found := obstacles(instance):
                raise row.error(" ".join(map(str, found)))
            if not self.reason and (found := doubts(instance)):
                raise row.error(" ".join(found.values()) + " If another person is meant, give a --reason.")
        return instance

    def create_details(self, row, name, details, make):
        if not isinstance(details, list) or not all(isinstance(data, dict) for data in details):
            raise row.error("write a list of tables.", name)
        for number, data in enumerate(details, start=1):
            self.save(row, make(), data, place=f"{name} {number}, ")

    def save(self, row, instance, data, place=""):
        """Give the instance the values of a table, check all rules, and save it."""
        many = {}
        for name, value in data.items():
            field = _field(instance, name)
            if field is None:
                raise row.error("there is no such field.", f"{place}{name}")
            if field.many_to_many:
                if not isinstance(value, list):
                    raise row.error("write a list of keys.", f"{place}{name}")
                many[name] = [self.refer(row, field, key, f"{place}{name}") for key in value]
            elif field.is_relation:
                setattr(instance, name, self.refer(row, field, value, f"{place}{name}"))
            elif isinstance(value, list | dict):
                raise row.error("write a single value.", f"{place}{name}")
            else:
                setattr(instance, name, self.take(row, field, value, f"{place}{name}"))
        try:
            instance.full_clean()
        except ValidationError as error:
            name, reasons = next(iter(error.message_dict.items()))
            name = "" if name == NON_FIELD_ERRORS else f"{place}{name}"
            raise row.error(" ".join(reasons), name) from error
        instance._change_reason = self.change_reason
        instance.save()
        for name, instances in many.items():
            getattr(instance, name).set(instances)

    def take(self, row, field, value, place):
        """Return a value as a form would take it: " A B " is a name, 04.03.1985 a date, 42.7 no age."""
        if field.choices or isinstance(field, BooleanField):
            return value  # which a form offers, and nobody types
        try:
            return field.formfield(required=False).clean(value)
        except ValidationError as error:
            raise row.error(f"“{value}”: {' '.join(error.messages)}", place) from error

    def refer(self, row, field, key, place):
        instance = self.placed.get(field.related_model, {}).get(key) if isinstance(key, str) else None
        if instance is None:
            name = field.related_model._meta.verbose_name
            raise row.error(f"there is no {name} “{key}”, or it stands further down.", place)
        return instance


def _field(instance, name):
    """Return the field that a file may fill under this name, or None."""
    for field in [*instance._meta.concrete_fields, *instance._meta.many_to_many]:
        is_open = isinstance(field, PublicCodeField) or (field.editable and not field.primary_key)
        if field.name == name and is_open and name not in NOT_IN_FILES:
            return field
    return None
