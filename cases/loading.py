"""Load a case from files that a researcher can read and review in a diff.

A directory holds TOML files; how the rows are spread over them is free. Each `[[table]]` is a row with
a `key` of its own, and other rows refer to it by that key. What belongs to a person or a case stands
right below it (`[[person.charge]]`), so its key needs to be unique there only: from elsewhere it is
"fayil-alsynov/first". Every record names its sources:
`cite = [{ source = "S15", claim = "day" }]`; a sentence has its punishments in the same way:
`punishment = [{ kind = "imprisonment", amount = "4 years" }, { asked = true, kind = "fine" }]`.

Regions, laws with their articles, kinds of punishments, courts and places are no records: a row goes by its
code, key or number, nobody edits it in the admin, and loading the files again brings it up to date.

Of records, loading creates what is missing and leaves the others exactly as they are, whatever the files say:
an edit or a withdrawal in the admin is never undone. What was discarded, purged or erased stays so, and new
rows that need it are left out.
New rows are published at once and by nobody, since the files were reviewed before they came here.
"""

import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import BooleanField, JSONField, Q
from django.utils import timezone

from baymak.acts import acting
from baymak.changing import carry_out, trying
from baymak.codes import PublicCodeField
from baymak.discarding import removed
from baymak.languages import LANGUAGES
from baymak.models import Act, Gone
from baymak.publishing import Publishable, accept
from baymak.site import FILE as SITE_FILE
from cases.models import (
    Article,
    Case,
    CaseDefendant,
    CaseNumber,
    Charge,
    Court,
    CourtLevel,
    Detention,
    Event,
    Facility,
    FacilityKind,
    Hearing,
    Law,
    MeasureOrder,
    Official,
    Penalty,
    Punishment,
    PunishmentKind,
    Sentence,
    Tally,
)
from cases.term_end import FILE as CREDIT_FILE
from people.concealment import doubts, obstacles
from people.models import Name, Person, Recognition, Region
from people.places import standard_name
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
    key: str = "key"  # by which it goes in the files
    is_law: bool = False  # brought up to date by each loading


# In the order of creation: a row refers to rows of the tables above, or to earlier rows of its own.
TABLES = [
    Table("region", Region, key="code", is_law=True),
    Table("court_level", CourtLevel, is_law=True),
    Table("facility_kind", FacilityKind, is_law=True),
    Table("punishment_kind", PunishmentKind, is_law=True),
    Table("law", Law, is_law=True),
    Table("article", Article, "law", key="number", is_law=True),
    Table("source", Source),
    Table("court", Court),
    Table("facility", Facility),
    Table("official", Official),
    Table("person", Person),
    Table("recognition", Recognition, "person"),
    Table("case", Case),
    Table("defendant", CaseDefendant, "case", key="person"),  # nobody is in one twice
    Table("charge", Charge, "person"),
    Table("sentence", Sentence, "person"),
    Table("measure", MeasureOrder, "person"),
    Table("detention", Detention, "person"),
    Table("hearing", Hearing, "case"),
    Table("event", Event),
    Table("tally", Tally),
]

# What has no life of its own: it comes with its row, and never again. {model: (name, model, its row)}
DETAILS = {
    Person: ("name", Name, "person"),
    Sentence: ("punishment", Punishment, "sentence"),
    Case: ("number", CaseNumber, "case"),
}

# A file is public, and whatever it holds is meant to be.
NOT_IN_FILES = {"disclosure", "internal_note", "is_confidential", "responsible", "next_step"}


@dataclass(frozen=True)
class Row:
    """One row of a file, before it is one of the database."""

    table: Table
    file: str
    data: dict
    parent: "Row | None" = None

    @property
    def key(self):
        key = str(self.data.get(self.table.key, ""))
        return f"{self.parent.key}/{key}" if self.parent else key

    def error(self, reason, field=""):
        place = [self.file, f"{self.table.name} “{self.key}”", field]
        return LoadingError(f"{', '.join(part for part in place if part)}: {reason}")


def load(directory, at=None, reason="", only_law=False):
    """Load all files of a directory, or of them the law only; or raise LoadingError and change nothing.

    Rows that may name somebody concealed are loaded only with a reason, which their history keeps.
    Return for each table how many of its rows were created and how many were there.
    """
    rows = read(Path(directory))
    if only_law:
        rows = {table.name: rows[table.name] if table.is_law else [] for table in TABLES}
    known = Person.objects.filter(import_key__in=[row.key for row in rows["person"]])

    def work():
        with acting(None, Act.Kind.LOAD, reason):
            return Loading(at or timezone.now(), reason).run(rows)

    return carry_out(known, work)


def compare(directory):
    """Return what loading would create or bring up to date, and what it leaves though files say otherwise.

    That is [(table, key, said)]: "new", "law", or of a record that stays [(field, here, in the file)].
    Citations and what has no life of its own are not compared. Nothing is changed; LoadingError as of `load`.
    """
    comparing = Comparing(timezone.now(), reason="a comparison")
    with trying():
        comparing.run(read(Path(directory)))
    return comparing.found


def read(directory):
    """Return the rows of all files of a directory, by the name of their table."""
    rows = {table.name: [] for table in TABLES}
    apart = {directory / SITE_FILE, directory / CREDIT_FILE}
    paths = sorted(path for path in directory.rglob("*.toml") if path not in apart)
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
        name = row.table.key
        if not row.data.get(name) or not isinstance(row.data[name], str):
            raise row.error(f"every row needs a {name}.", name)
        if row.key in seen:
            raise row.error(f"this {name} is there already, in {seen[row.key]}.", name)
        seen[row.key] = row.file


class _NeedsGone(Exception):
    """A row refers to one that was discarded, purged or erased."""


class Loading:
    """One run over the rows, and what it has placed so far."""

    def __init__(self, at, reason=""):
        self.at, self.reason = at, reason
        self.change_reason = f"{CHANGE_REASON}: {reason}" if reason else CHANGE_REASON
        self.placed = {}
        self.created = {}  # {model: keys}
        self.gone = set()  # (model, key) of what was taken out for good
        self.digests = set(Gone.objects.values_list("digest", flat=True))

    def run(self, rows):
        report = {}
        for table in TABLES:
            placed = self.placed.setdefault(table.model, {})
            counts = report[table.name] = Counter(created=0, kept=0)
            # The whole stands before its parts.
            in_turn = sorted(rows[table.name], key=_length) if table.model is Article else rows[table.name]
            for row in in_turn:
                instance = self.find(row)
                if instance is None and self.is_gone(row):
                    counts["left out"] += 1
                    continue
                counts["kept" if instance else "created"] += 1
                if table.is_law:
                    placed[row.key] = self.renew(row, instance or table.model())
                else:
                    try:
                        placed[row.key] = self.keep(row, instance) if instance else self.create_whole(row)
                    except _NeedsGone:
                        self.gone.add((table.model, row.key))
                        counts.subtract(["created"])
                        counts["left out"] += 1
                        continue
                    if instance is None:
                        self.created.setdefault(table.model, []).append(placed[row.key].pk)
            if table.model is Article:
                self.follow_laws()
            if table.is_law:
                # A file may name whatever there is of these; articles go by their codes.
                name = "code" if table.model is Article else table.key
                placed |= {getattr(one, name): one for one in table.model.objects.all()}
        for model, keys in self.created.items():
            accept(model, keys)
        return report

    def find(self, row):
        if row.table.is_law:
            return row.table.model.objects.filter(**self.identity(row)).first()
        known = Q(import_key=row.key)
        if "code" in row.data:
            known |= Q(code=row.data["code"])
        if row.table.model is CaseDefendant:
            # Whoever is charged in a case came into it by that.
            known |= Q(
                case=self.placed[Case][row.parent.key], person=self.placed[Person].get(row.data["person"])
            )
        if row.table.model is Person:
            known |= Q(merged_records__import_key=row.key)
        return row.table.model.objects.filter(known).first()

    def keep(self, row, instance):
        """Leave a record that is there as it is."""
        return instance

    def is_gone(self, row):
        """Say whether a row was taken out on the desk for good, or belongs to one that was."""
        model = row.table.model
        is_gone = (
            (row.parent and (row.parent.table.model, row.parent.key) in self.gone)
            or Gone.digest_of(model, row.key) in self.digests
            or (
                not (row.table.is_law or issubclass(model, Publishable))
                and removed(model).filter(import_key=row.key).exists()
            )
        )
        if is_gone:
            self.gone.add((model, row.key))
        return is_gone

    def create_whole(self, row):
        """Create a row with all that it names, or raise _NeedsGone and leave nothing."""
        if not self.gone:
            return self.create(row)
        with transaction.atomic():
            return self.create(row)

    def identity(self, row):
        """Return the columns by which the database knows a row of the law."""
        value = row.data[row.table.key]
        if not row.parent:
            return {row.table.key: value}
        law = self.placed[Law][row.parent.key]
        return {"law": law, "number": law.numbering.read(value) or value}

    def renew(self, row, instance):
        """Give a row of the law what the files say, and save it if that is news."""
        data = row.data | {name: value for name, value in self.identity(row).items() if name != "law"}
        if row.parent:
            instance.law = self.placed[Law][row.parent.key]
        if row.table.model is Region and not any(name.startswith("name_") for name in data):
            data |= {f"name_{language}": standard_name(data["code"], language) for language in LANGUAGES}
        before = _values(instance) if instance.pk else None
        penalties = data.pop("penalty", None) if row.table.model is Article else None
        many = self.fill(row, instance, data)
        if penalties is not None:
            instance.knows_penalties = True
        if _values(instance) != before:
            self.store(instance, many)
        if penalties is not None:
            self.renew_penalties(row, instance, penalties)
        return instance

    def renew_penalties(self, row, article, penalties):
        made = []
        for place, data in self.details(row, "penalty", penalties):
            made.append(Penalty(article=article))
            self.fill(row, made[-1], data, place)
        if [*map(_said, made)] != [*map(_said, article.penalties.all())]:
            article.penalties.all().delete()
            for penalty in made:
                self.store(penalty)

    def follow_laws(self):
        """Cite all provisions as their laws have it by now, and put them below what has come."""
        for article in Article.objects.select_related("law").order_by("sort_key"):
            before = _values(article)
            article.derive()
            if _values(article) != before:
                self.store(article)
            else:
                article.place()

    def create(self, row):
        model, data = row.table.model, dict(row.data)
        data.pop("key", None)
        instance = model(import_key=row.key)
        if row.parent:
            setattr(instance, row.table.part_of, self.placed[row.parent.table.model][row.parent.key])
        if issubclass(model, Publishable):
            self.begin(instance)
        citations = data.pop("cite", []) if issubclass(model, Record) else None
        name, detail, whole = DETAILS.get(model, ("", None, ""))
        details = data.pop(name, [])
        self.save(row, instance, data)
        if citations == []:
            raise row.error("name at least one source.", "cite")
        self.create_details(row, "cite", citations or [], lambda: model.citation_model()(record=instance))
        self.create_details(row, name, details, lambda: detail(**{whole: instance}))
        if isinstance(instance, Publishable):
            self.finish(row, instance)
        return instance

    def begin(self, instance):
        """Say in which state a new row is: the files were reviewed before they came here."""
        instance.state, instance.published_at = Publishable.State.PUBLISHED, self.at

    def finish(self, row, instance):
        """Refuse a new row that may not be public."""
        # Somebody may have been concealed in the admin since the files were written.
        is_cited = not isinstance(instance, Source)  # nobody cites a new one
        if is_cited and (found := obstacles(instance)):
            raise row.error(" ".join(map(str, found)))
        if not self.reason and (found := doubts(instance)):
            raise row.error(" ".join(found.values()) + " If another person is meant, give a --reason.")

    def create_details(self, row, name, details, make):
        for place, data in self.details(row, name, details):
            self.save(row, make(), data, place)

    def details(self, row, name, details):
        """Yield the tables of a list below a row, each with its place."""
        if not isinstance(details, list) or not all(isinstance(data, dict) for data in details):
            raise row.error("write a list of tables.", name)
        for number, data in enumerate(details, start=1):
            yield f"{name} {number}, ", data

    def save(self, row, instance, data, place=""):
        """Give the instance the values of a table, check all rules, and save it."""
        many = self.fill(row, instance, data, place)
        try:
            self.store(instance, many)
        except IntegrityError as error:
            raise row.error(_broken_rule(instance, error), place.rstrip(", ")) from error

    def store(self, instance, many=()):
        instance._change_reason = self.change_reason
        instance.save()
        for name, instances in dict(many).items():
            getattr(instance, name).set(instances)

    def fill(self, row, instance, data, place=""):
        """Give the instance the values of a table, check all rules, and return what it refers to many of."""
        many = {}
        for name, value in data.items():
            field = _field(instance, name)
            if field is None:
                nearest = get_close_matches(name, _names(type(instance)), 1)
                meant = f" Is “{nearest[0]}” meant?" if nearest else ""
                raise row.error(f"there is no such field.{meant}", f"{place}{name}")
            if field.many_to_many:
                if not isinstance(value, list):
                    raise row.error("write a list of keys.", f"{place}{name}")
                left = [key for key in value if (field.related_model, key) not in self.gone]
                if value and not left:
                    raise _NeedsGone
                many[name] = [self.refer(row, field, key, f"{place}{name}") for key in left]
            elif field.is_relation:
                setattr(instance, name, self.refer(row, field, value, f"{place}{name}"))
            elif isinstance(field, JSONField):
                setattr(instance, name, value)
            elif isinstance(value, list | dict):
                raise row.error("write a single value.", f"{place}{name}")
            else:
                setattr(instance, name, self.take(row, field, value, f"{place}{name}"))
        try:
            self.check(row, instance)
        except ValidationError as error:
            name, reasons = next(iter(error.message_dict.items()))
            name = "" if name == NON_FIELD_ERRORS else f"{place}{name}"
            raise row.error(" ".join(reasons), name) from error
        return many

    def check(self, row, instance):
        """Check what a row must keep to, but for what the database is asked.

        What the row refers to was just read, and the database checks its rules when it stores the row: to ask
        it for each of them before took half of the queries of a loading.
        """
        if row.table.is_law:
            instance.full_clean()
            return
        read = [field for field in instance._meta.concrete_fields if field.is_relation]
        instance.clean_fields(
            exclude={one.name for one in read if getattr(instance, one.attname) is not None}
        )
        instance.clean()

    def take(self, row, field, value, place):
        """Return a value as a form would take it: " A B " is a name, 04.03.1985 a date, 42.7 no age."""
        if field.choices or isinstance(field, BooleanField):
            # A form offers them, and nobody types them there.
            is_there = isinstance(value, str) and value.casefold() in dict(field.flatchoices or ())
            return value.casefold() if is_there else value
        try:
            return field.formfield(required=False).clean(value)
        except ValidationError as error:
            raise row.error(f"“{str(value)[:80]}”: {' '.join(error.messages)}", place) from error

    def refer(self, row, field, key, place):
        instance = self.placed.get(field.related_model, {}).get(key) if isinstance(key, str) else None
        if instance is None:
            if (field.related_model, key) in self.gone:
                raise _NeedsGone
            name = field.related_model._meta.verbose_name
            raise row.error(f"there is no {name} “{key}”, or it stands further down.", place)
        return instance


class Comparing(Loading):
    """A loading of which nothing stays, and what it would say."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.found = []

    def keep(self, row, instance):
        apart = {row.table.key, "key", "cite", DETAILS.get(row.table.model, ("",))[0]}
        data = {name: value for name, value in row.data.items() if name not in apart}
        told = type(instance).objects.get(pk=instance.pk)
        try:
            many = self.fill(row, told, data)
        except LoadingError as error:
            self.found.append((row.table.name, row.key, [("", None, error)]))
            return instance
        except _NeedsGone:
            return instance
        pairs = {name: (getattr(instance, name), getattr(told, name)) for name in data if name not in many}
        pairs |= {name: ([*getattr(instance, name).all()], rows) for name, rows in many.items()}
        if said := [(name, *pair) for name, pair in pairs.items() if not _is_same(*pair)]:
            self.found.append((row.table.name, row.key, said))
        return instance

    def create(self, row):
        made = super().create(row)
        self.found.append((row.table.name, row.key, "new"))
        return made

    def renew(self, row, instance):
        before = _values(instance) if instance.pk else None
        renewed = super().renew(row, instance)
        if _values(renewed) != before:
            self.found.append((row.table.name, row.key, "law" if before else "new"))
        return renewed


def _is_same(before, after):
    if isinstance(after, list):
        return {*before} == {*after}
    return (before or "") == (after or "")


def _broken_rule(instance, error):
    """Return what a rule that the database found broken says of itself."""
    meta = instance._meta
    for rule in meta.constraints:
        # SQLite names the columns that must be unique together, and no rule.
        columns = [f"{meta.db_table}.{meta.get_field(name).column}" for name in getattr(rule, "fields", ())]
        if re.search(rf"\b{rule.name}\b", str(error)) or (columns and ", ".join(columns) in str(error)):
            return str(rule.get_violation_error_message())
    return f"there is such a row already, or it breaks a rule of the database ({error})."


def _length(row):
    return len(row.data["number"])


def _values(instance):
    return {field.attname: getattr(instance, field.attname) for field in instance._meta.concrete_fields}


def _said(penalty):
    return {name: value for name, value in _values(penalty).items() if name != "id"}


def _field(instance, name):
    """Return the field that a file may fill under this name, or None."""
    model = type(instance)
    return model._meta.get_field(name) if name in _names(model) else None


@cache
def _names(model):
    """Return the names of the fields that a file may fill."""
    fields = [*model._meta.concrete_fields, *model._meta.many_to_many]
    return [
        one.name
        for one in fields
        if (isinstance(one, PublicCodeField) or (one.editable and not one.primary_key))
        and one.name not in NOT_IN_FILES
    ]
