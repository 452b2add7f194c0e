"""The tables of a release, made of what the models declare: no language in them, no cell of several values.

A release is read out of a finished edition by SQL alone. A column is a column of the edition, or the code of
the row to which it refers; beside a date that may be half known stand its bounds.
"""

from dataclasses import dataclass, replace
from functools import cache

from django.conf import settings
from django.db import models as fields
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _

from baymak.columns import BOUNDS, code_of, columns_of
from baymak.dates import PartialDateField
from baymak.languages import in_languages
from baymak.tags import LanguageField
from cases.models import (
    Article,
    CaseDefendant,
    CourtLevel,
    Facility,
    FacilityKind,
    Law,
    Official,
    Penalty,
    Punishment,
    PunishmentKind,
)
from people.models import MergedRecord, Person, Region
from public.absence import Why
from public.datasets import cases, people, sources
from public.edition.tables import models, references
from sources.models import Citation, Record, Source

LANGUAGES = dict(settings.LANGUAGES)
DATASETS = {dataset.model: dataset for dataset in [*people.DATASETS, *cases.DATASETS, *sources.DATASETS]}
# What others refer to has no file of its own beside a list.
NAMES = {
    Region: "regions",
    CourtLevel: "court_levels",
    FacilityKind: "facility_kinds",
    Facility: "facilities",
    Official: "officials",
    Law: "laws",
    Article: "articles",
    Penalty: "penalties",
    PunishmentKind: "punishment_kinds",
    CaseDefendant: "case_defendants",
}
# What is shown on pages and is no column: worked out of others, or there for the order of a list.
WITHOUT = {
    Article: {"heading", "not_stated"},
    Law: {"pattern", "template"},
    Person: {"public_name", "name_language"},
    Punishment: {"gravity"},
}
SHOWN = ("shown", "named")
EARLIEST, LATEST = _("the earliest day that it can be"), _("the latest day that it can be")


@dataclass(frozen=True)
class Field:
    """One column of a table: `sql` reads it, `kind` is its type in Table Schema."""

    name: str
    kind: str
    sql: str
    description: str = ""
    refers: str = ""  # to the table whose code it is
    words: tuple = ()  # (value, label) of all that it may be
    is_tag: bool = False  # of a language, by BCP 47
    about: str = ""  # the column of the model of which it tells
    tells: bool = True  # its old value may be told when it changes: it is no text
    is_typed: bool = True  # else it is worked out, and would tell of a fact that left


@dataclass(frozen=True)
class Table:
    """One table, read from `source`: what stands after FROM."""

    name: str
    title: str
    description: str
    fields: tuple
    source: str
    key: tuple = ()
    model: type | None = None

    @property
    def selected(self):
        columns = ", ".join(f'{one.sql} AS "{one.name}"' for one in self.fields)
        return f"SELECT {columns} FROM {self.source}"

    @property
    def question(self):
        """The SQL that reads it, in an order that depends on nothing but on what it says."""
        order = ", ".join(str(place) for place in range(1, len(self.fields) + 1))
        return f"{self.selected} ORDER BY {order}"

    @property
    def of_rows(self):
        """The SQL that reads some rows of a model, whose keys are given as a list in JSON."""
        return f"{self.selected} WHERE t.id IN (SELECT value FROM json_each(?))"

    @property
    def belongs_to(self):
        """The table of whose rows each of its own is a part.

        None for rows that have a code of their own, and for what is worked out: it would tell of a fact that
        left.
        """
        return "" if self.key == ("code",) or self.source.startswith("found.") else self.fields[0].refers

    @property
    def code(self):
        """The column of the model that is its code here."""
        return code_of(self.model)


@cache
def tables():
    """Return the tables of a release."""
    own = [_of_model(model, name) for model, name in tabled().items()]
    links = [_of_relation(model, relation) for model in tabled() for relation in _relations(model)]
    evidence = (_citations(), _kept())
    return (*own, *links, PERSON_LANGUAGES, *evidence, FORMER_CODES, MISSING, CUSTODY, *WORKED_OUT)


@cache
def tabled():
    """Return {model: name of its table} of what has one."""
    return {
        model: NAMES.get(model) or DATASETS[model].name
        for model in models()
        if not issubclass(model, Citation)
        and model is not MergedRecord
        # A key to find a name by is derived.
        and any(declared.known in SHOWN for declared in columns_of(model).values())
    }


# -- A table of a model ---------------------------------------------------------------------------


def _of_model(model, name):
    found = [
        replace(one, is_typed=_is_typed(model, declared))
        for declared in columns_of(model).values()
        if declared.known in SHOWN or (declared.description and declared.known == "deciding")
        if declared.name not in WITHOUT.get(model, ())
        for one in _written(model, declared)
    ]
    found.sort(key=lambda one: one.name != "code")  # not all say it first
    key = ("code",)
    if found[0].name != "code":  # a part of another row
        key = (found[0].name, "position")
        found.insert(1, _position(found[0]))
    own = f'"{model._meta.db_table}" AS t'
    joins = [
        f'LEFT JOIN "{other.related_model._meta.db_table}" AS "{other.name}"'
        f' ON "{other.name}"."{other.target_field.column}" = t."{other.column}"'
        for other in references(model)
    ]
    dataset = DATASETS.get(model)
    return Table(
        name,
        dataset.title if dataset else capfirst(model._meta.verbose_name_plural),
        dataset.description if dataset else _("What rows of other tables refer to."),
        tuple(found),
        " ".join([own, *joins]),
        key,
        model,
    )


def _position(whole):
    """Return the column that tells the parts of one row apart."""
    place = f"ROW_NUMBER() OVER (PARTITION BY {whole.sql} ORDER BY t.id)"
    return Field("position", "integer", place, _("1 is the first one."), is_typed=False)


def _is_typed(model, declared):
    return all(model._meta.get_field(name).editable for name in declared.fields(model))


def _written(model, declared):
    """Yield the columns in which a table says what is declared of a model."""
    one, name = declared.field(model), declared.header or declared.column
    if one is None:
        said = declared.description or getattr(model, declared.name).__doc__ or declared.name
        for code, column in zip(settings.TEXT_LANGUAGES, in_languages(declared.name), strict=True):
            if code in LANGUAGES:
                about = format_lazy("{} ({}).", capfirst(said), LANGUAGES[code])
                yield Field(
                    f"{name}_{code}", "string", _text(column), about, about=declared.name, tells=False
                )
        return
    said = declared.description or format_lazy("{}.", capfirst(one.verbose_name))
    tells = declared.known != "named"
    if one.many_to_many:
        return
    if one.is_relation:
        if one.related_model in tabled():
            other = tabled()[one.related_model]
            sql = f'"{one.name}"."{code_of(one.related_model)}"'
            yield Field(f"{one.name}_code", "string", sql, said, other, about=declared.name, tells=tells)
        return
    if model is Person and name == "languages":
        return  # a table
    column = f't."{one.column}"'
    if model is Person and declared.known == "named":
        column = f"CASE t.disclosure WHEN 'named' THEN {column} END"
    if isinstance(one, PartialDateField):
        if name == "birth_year":
            column = f"birth_year({column}, t.stated_age, t.stated_age_on)"
        yield Field(name, "string", f"edtf({column})", said, about=declared.name, tells=tells)
        for bound, words in zip(BOUNDS, (EARLIEST, LATEST), strict=True):
            about = format_lazy("{} – {}.", said, words)
            yield Field(f"{name}_{bound}", "date", f"{bound}({column})", about)
        return
    if isinstance(one, fields.DateTimeField):
        about = _("Day since when it is public here.")
        yield Field("public_since", "date", f"day_of({column})", about)
        return
    kinds = {
        fields.BooleanField: "boolean",
        fields.IntegerField: "integer",
        fields.TimeField: "time",
        fields.DateField: "date",
    }
    kind = next((kind for base, kind in kinds.items() if isinstance(one, base)), "string")
    sql = f"NULLIF({column}, '')" if kind == "string" else column
    if declared.read in ("link", "archive_link"):
        sql = f"web_address({column})"
    elif declared.read == "zone":
        sql = f"COALESCE({sql}, NULLIF(region.time_zone, ''))"
    words = tuple(one.flatchoices) if one.choices and kind == "string" else ()
    if one is Person._meta.get_field("disclosure"):
        words = tuple(word for word in words if word[0] != Person.Disclosure.HIDDEN)  # nobody here
    yield Field(
        name,
        kind,
        sql,
        said,
        words=words,
        is_tag=isinstance(one, LanguageField),
        about=declared.name,
        tells=tells and (kind != "string" or bool(words) or declared.name.startswith("amount")),
    )


def _text(column):
    return f"NULLIF(t.\"{column}\", '')"


# -- Tables of links ------------------------------------------------------------------------------


def _relations(model):
    return [
        one
        for one in model._meta.local_many_to_many
        if columns_of(model)[one.name].known in SHOWN and one.related_model in tabled()
    ]


def _of_relation(model, relation):
    through, other = relation.remote_field.through, relation.related_model
    own, its = relation.m2m_column_name(), relation.m2m_reverse_name()
    columns = tuple(
        Field(
            f"{model._meta.model_name}_code",
            "string",
            f'{alias}."{code_of(model)}"',
            format_lazy(_("Code of a row of “{}”."), tabled()[model]),
            tabled()[model],
        )
        for alias, model in (("t", model), ("o", other))
    )
    return Table(
        f"{model._meta.model_name}_{relation.name}",
        format_lazy("{}: {}", capfirst(model._meta.verbose_name_plural), relation.verbose_name),
        columns_of(model)[relation.name].description,
        columns,
        f'"{through._meta.db_table}" AS l'
        f' JOIN "{model._meta.db_table}" AS t ON t.id = l."{own}"'
        f' JOIN "{other._meta.db_table}" AS o ON o.id = l."{its}"',
        tuple(one.name for one in columns),
    )


PERSON_LANGUAGES = Table(
    "person_languages",
    _("Languages of persons"),
    _("One language that a person speaks."),
    (
        Field("person_code", "string", "t.code", _("Code of the person."), tabled()[Person]),
        Field("position", "integer", "spoken.key + 1", _("1 is the first one.")),
        Field("language", "string", "spoken.value", _("By BCP 47."), is_tag=True),
    ),
    "people_person AS t,"
    " json_each('[\"' || REPLACE(t.languages, ' ', '\",\"') || '\"]') AS spoken"
    " WHERE t.disclosure = 'named' AND t.languages <> ''",
    ("person_code", "position"),
)


# -- Evidence -------------------------------------------------------------------------------------


def _records():
    return [model for model in tabled() if issubclass(model, Record)]


def _union(select):
    """Return the rows of the citations of all kinds of record, as the source of one table."""
    parts = [
        select.format(
            table=tabled()[model],
            citations=f'"{model.citation_model()._meta.db_table}"',
            records=f'"{model._meta.db_table}"',
        )
        for model in _records()
    ]
    return f"({' UNION ALL '.join(parts)}) AS t"


RECORD = (
    Field("record_table", "string", "t.record_table", _("The table of the row.")),
    Field("record_code", "string", "t.record_code", _("The code of the row.")),
)


def _citations():
    texts = {
        name: capfirst(Citation._meta.get_field(name).help_text) for name in ("value", "quote", "locator")
    }
    language = Citation._meta.get_field("quote_language")
    return Table(
        "citations",
        _("Citations"),
        _("What one source says of one row: it supports it or says otherwise, in which words and where."),
        (
            Field("code", "string", "t.code", _("The permanent code of this row, for citing.")),
            *RECORD,
            Field("source_code", "string", "t.source_code", _("Code of the source."), tabled()[Source]),
            *(replace(one, tells=False) for one in _in_languages("claim", _("What the source supports"))),
            Field(
                "record_column",
                "string",
                "column_of(t.record_table, t.field)",
                _("The column of the row of which it tells, without its ending; empty: of the row."),
            ),
            Field("value", "string", _text("value"), texts["value"], tells=False),
            Field("quote", "string", _text("quote"), texts["quote"], tells=False),
            Field(
                "quote_language",
                "string",
                _text("quote_language"),
                capfirst(language.help_text),
                is_tag=True,
            ),
            Field("locator", "string", _text("locator"), texts["locator"], tells=False),
        ),
        _union(
            "SELECT c.code, '{table}' AS record_table, r.code AS record_code, s.code AS source_code,"
            f" {', '.join(f'c.{name}' for name in in_languages('claim'))},"
            " c.field, c.value, c.quote, c.quote_language, c.locator FROM {citations} AS c"
            " JOIN {records} AS r ON r.id = c.record_id JOIN sources_source AS s ON s.id = c.source_id"
        ),
        ("code",),
    )


def _kept():
    return Table(
        "kept_sources",
        _("Sources that we keep"),
        _("Of how many sources of a row nothing is said here, for they may name a person shown by initials."),
        (*RECORD, Field("number", "integer", "t.number", _("How many."))),
        _union(
            "SELECT '{table}' AS record_table, r.code AS record_code, COUNT(DISTINCT c.source_id) AS number"
            " FROM {citations} AS c JOIN {records} AS r ON r.id = c.record_id"
            " WHERE c.source_id < 0 GROUP BY r.id"
        ),
        ("record_table", "record_code"),
    )


# -- What is worked out ---------------------------------------------------------------------------
# `writing` fills the tables of these names before they are read.

FORMER_CODES = Table(
    "former_codes",
    _("Former codes"),
    _("A code of a person who was entered twice, and that of the person to whom it leads now."),
    (
        Field("code", "string", "t.code", _("The former code.")),
        Field("person_code", "string", "o.code", _("Code of the person."), tabled()[Person]),
    ),
    "people_mergedrecord AS t JOIN people_person AS o ON o.id = t.person_id",
    ("code",),
)
MISSING = Table(
    "missing",
    _("Why cells are empty"),
    _("Why a row has no value where it should have one; texts that lack in one language are left out."),
    (
        *RECORD,
        Field(
            "record_column",
            "string",
            "t.record_column",
            _("The column without its ending, or the column of the list's own file."),
        ),
        Field("reason", "string", "t.reason", _("The reason."), words=tuple(Why.choices)),
    ),
    "found.missing AS t",
    ("record_table", "record_code", "record_column"),
)
CUSTODY = Table(
    "days_in_custody",
    _("Days in custody"),
    _(
        "How many days a person was held, or was under house arrest, up to the day of this edition: each day "
        "once, the first and the last included. Of who is not here no detention is known."
    ),
    (
        Field("person_code", "string", "t.person_code", _("Code of the person."), tabled()[Person]),
        *(
            field
            for name in ("days", "house_arrest")
            for field in (
                Field(f"{name}_least", "integer", f"t.{name}_least", _("By every reading of the dates.")),
                Field(
                    f"{name}_most",
                    "integer",
                    f"t.{name}_most",
                    _("By some reading, if it still goes on; empty: nothing limits it."),
                ),
            )
        ),
    ),
    "found.days_in_custody AS t",
    ("person_code",),
)
CHANGES = Table(
    "changes",
    _("Changes"),
    _(
        "What a row that is still here came to say otherwise; of texts, names and what belongs to a row only "
        "that they changed."
    ),
    (
        Field("day", "date", "t.day", _("The day of the edition that says it.")),
        *RECORD,
        Field(
            "record_column",
            "string",
            "t.record_column",
            _("The column, or the table of what belongs to the row."),
        ),
        Field("before", "string", "t.before", _("What it said before.")),
        Field("after", "string", "t.after", _("What it said from then on.")),
    ),
    "found.changes AS t",
    ("day", "record_table", "record_code", "record_column"),
)


def _in_languages(name, about):
    return [
        Field(f"{name}_{code}", "string", _text(f"{name}_{code}"), format_lazy("{} ({}).", about, language))
        for code, language in LANGUAGES.items()
    ]


NUMBERS = Table(
    "numbers",
    _("Our own numbers"),
    _("One number of this edition, with its rule and the list that proves it."),
    (
        Field("name", "string", "t.name", _("What it is called by programs.")),
        Field("value", "integer", "t.value", _("The number.")),
        Field("part_of", "string", _text("part_of"), _("The number of which it is a part.")),
        Field("list", "string", "t.list", _("The list that is as long.")),
        *_in_languages("label", _("In words")),
        *_in_languages("rule", _("How it is counted")),
    ),
    "found.numbers AS t",
    ("name",),
)
LIST = Field("list", "string", "t.list", _("The table and the column."))
CODES = Table(
    "codes",
    _("Words of the columns"),
    _("Each word that a column may hold, and what it means."),
    (
        LIST,
        Field("value", "string", "t.value", _("The word.")),
        *_in_languages("label", _("In words")),
        *_in_languages("definition", _("What it means, where that does not say it")),
    ),
    "found.codes AS t",
    ("list", "value"),
)
COLUMNS = Table(
    "columns",
    _("Columns"),
    _("Each column of each table, and what it says."),
    (
        LIST,
        Field("kind", "string", "t.kind", _("Its type, by Table Schema.")),
        *_in_languages("description", _("What it means")),
    ),
    "found.columns AS t",
    ("list",),
)
WORKED_OUT = (NUMBERS, CHANGES, CODES, COLUMNS)
