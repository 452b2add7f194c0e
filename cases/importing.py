"""Rows of tables that somebody filled in, through the loader of files: as drafts, all or none.

A row goes by its `key`, a reference of whoever wrote it, or by the `code` of a row that is there. What is
there and a draft takes the cells that are not empty; what is in review or was public is changed on its page.
"""

import tomllib
from collections import Counter
from dataclasses import dataclass, field
from functools import reduce
from io import BytesIO
from itertools import count
from operator import or_

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import BooleanField, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from baymak.acts import acting
from baymak.changing import carry_out
from baymak.columns import columns_of, research_columns
from baymak.languages import in_languages
from baymak.models import Act
from baymak.publishing import Publishable
from cases.loading import DETAILS, TABLES, Loading, LoadingError, Row, _field, _take_tables, _values
from cases.models import Article, Law, Punishment, PunishmentKind, Sentence
from cases.sheets import BadFile, Sheet, read_csv, read_xlsx
from people.models import Person
from people.search import find_namesakes
from sources.models import Record, Source

REASON = "imported"
DICTIONARY = "dictionary"  # the sheet of the template that says what the columns mean
# What a file may bring: the law comes with the folder of the case.
OPEN_TABLES = {table.name: table for table in TABLES if not table.is_law}
# What a file for research says beside the columns of a model.
WRITTEN = {"source_codes", "source_names", "other_names", "defendant_codes"}
CLAIMED = in_languages("claim")
CITED = ("source", "quote", "locator", *CLAIMED)
PUNISHED = {f"punishment_{name}": name for name in ("kind", "pronounced", "suspended", "regime")}
YES_NO = {
    "yes": True,
    "да": True,
    "true": True,
    "1": True,
    "no": False,
    "нет": False,
    "false": False,
    "0": False,
}


class CellError(LoadingError):
    """What is wrong with one cell, or one row, of a file."""

    def __init__(self, row, reason, column=""):
        self.row, self.reason, self.column = row, str(reason), column
        super().__init__(self.reason)

    @property
    def told(self):
        """Say what is wrong, after where it is."""
        where = _("%(place)s, column %(column)s") if self.column else "%(place)s"
        return f"{where % {'place': self.row.place, 'column': self.column}}: {self.reason}"


@dataclass(frozen=True)
class FileRow(Row):
    """One row of a file that somebody filled in, with its place there."""

    number: int = 0

    @property
    def key(self):
        # Of a sheet; a row below another one in TOML is called after both.
        return super().key if self.parent else str(self.data.get("key") or "")

    @property
    def place(self):
        return _("%(file)s, row %(number)d") % {"file": self.file, "number": self.number}

    def error(self, reason, field=""):
        # The loader says in which citation or punishment; a table has one of each.
        name = field.rpartition(", ")[2]
        if field.startswith("punishment "):
            return CellError(self, reason, f"punishment_{name}")
        columns = {own: column for column, own in columns_for(self.table).items()}
        return CellError(self, reason, columns.get(name, name))


@dataclass
class Report:
    """What an import did or would do: the rows that are new or change, what was unclear, what is wrong."""

    counts: dict = field(default_factory=dict)  # {table: Counter(created, changed, kept)}
    changes: list = field(default_factory=list)  # (row, [(column, before, after)]); nothing before: new
    namesakes: list = field(default_factory=list)  # (row, the person, others)
    errors: list = field(default_factory=list)
    ignored: list = field(default_factory=list)  # (sheet, columns that are not read)

    @property
    def writes(self):
        return sum(counts["created"] + counts["changed"] for counts in self.counts.values())


class _RolledBack(Exception):
    pass


# -- Columns --------------------------------------------------------------------------------------


def columns_for(table):
    """Return {column of a sheet: field} of a table, named as in the file for research."""
    model, found = table.model, {"key": "key", "code": "code"}
    if "code" not in {one.name for one in model._meta.fields}:
        del found["code"]
    for name, declared in columns_of(model).items():
        target = declared.field(model)
        if name == "code" or (target is not None and target.is_relation and callable(declared.by)):
            continue  # what stands for the other row there does not tell which it is
        for own in declared.fields(model):
            if _field(model(), own) is None:
                continue
            if target is None or not target.is_relation:
                found[own.replace(declared.name, declared.column, 1)] = own
            elif target.many_to_many:
                found[f"{own.removesuffix('s')}_codes"] = own
            else:
                found[f"{own}_code"] = own
    if issubclass(model, Record):
        found |= {"source_code": "source"} | {name: name for name in CITED[1:]}
    if model is Sentence:
        found |= {name: name for name in PUNISHED}
    return found


def dictionary(table):
    """Return (column, what it says) of the template of a table."""
    model = table.model
    said = {
        "key": _("Your own reference; other rows and the next import know the row by it."),
        "code": _("The code of a row that is there, which this one changes."),
        "source_code": _("Code, key or address of the source. Empty: the source of the whole import."),
        "punishment_kind": ", ".join(PunishmentKind.objects.values_list("key", flat=True)),
        "punishment_pronounced": _("As pronounced: 4 years 6 months, 480 hours, 300,000 RUB."),
    }
    citation = model.citation_model() if issubclass(model, Record) else None
    for column, name in columns_for(table).items():
        one = _field(model(), name)
        if column in said:
            text = said[column]
        elif column in CITED and citation:
            text = citation._meta.get_field(column).help_text
        elif column in PUNISHED:
            text = _choices(Punishment._meta.get_field(PUNISHED[column]))
        else:
            declared = columns_of(model).get(name)
            parts = [(declared and declared.description) or one.verbose_name, _choices(one)]
            text = " ".join(str(part) for part in parts if part)
        yield column, text


def template():
    """Return an XLSX file with a sheet for each kind of rows, and one that says what the columns mean."""
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    for table in OPEN_TABLES.values():
        book.create_sheet(table.name).append(list(columns_for(table)))
    said = book.create_sheet(DICTIONARY)
    for table in OPEN_TABLES.values():
        for column, text in dictionary(table):
            said.append([table.name, column, str(text)])
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _choices(one):
    if isinstance(one, BooleanField):
        return "yes, no"
    return ", ".join(str(key) for key, _label in one.flatchoices if key not in ("", None))


# -- Reading --------------------------------------------------------------------------------------


def read(name, content, table=""):
    """Return the rows of a file by table, and the columns that were not read; or raise BadFile."""
    ending = name.rpartition(".")[2].casefold()
    if ending == "toml":
        return _read_toml(name, content), []
    if ending == "xlsx":
        sheets = read_xlsx(content)
        if len(sheets) == 1 and sheets[0].name not in OPEN_TABLES and table:
            sheets = [Sheet(table, sheets[0].columns, sheets[0].rows)]
    elif ending == "csv":
        sheets = read_csv(table or name.rpartition(".")[0], content)
    else:
        raise BadFile(_("A file ends with .csv, .xlsx or .toml."))
    rows, ignored = {name: [] for name in OPEN_TABLES}, []
    for sheet in sheets:
        if sheet.name not in OPEN_TABLES and (sheet.name == DICTIONARY or not sheet.rows):
            continue  # a spreadsheet adds an empty sheet by itself
        if sheet.name not in OPEN_TABLES:
            said = _("“%(sheet)s” is no kind of rows: choose one of %(kinds)s.")
            raise BadFile(said % {"sheet": sheet.name, "kinds": ", ".join(OPEN_TABLES)})
        taken, left = _take_sheet(sheet)
        rows[sheet.name] += taken
        if left:
            ignored.append((sheet.name, left))
    return rows, ignored


def _read_toml(name, content):
    rows = {table.name: [] for table in TABLES}
    try:
        tables = tomllib.loads(content.decode("utf-8-sig"))
        _take_tables(rows, name, tables)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError, LoadingError) as error:
        raise BadFile(f"{name}: {error}") from error
    if tables:
        raise BadFile(_("There is no table “%(name)s”.") % {"name": next(iter(tables))})
    if found := [table for table in rows if rows[table] and table not in OPEN_TABLES]:
        raise BadFile(_("“%(name)s” comes with the folder of the case only.") % {"name": found[0]})
    made, number = {}, count(1)

    def place(row):
        if id(row) not in made:
            parent = place(row.parent) if row.parent else None
            made[id(row)] = FileRow(row.table, row.file, row.data, parent, next(number))
        return made[id(row)]

    return {table: [place(row) for row in rows[table]] for table in OPEN_TABLES}


def _take_sheet(sheet):
    table, known = OPEN_TABLES[sheet.name], columns_for(OPEN_TABLES[sheet.name])
    written = {column.name for column in research_columns(table.model)} | WRITTEN
    left = [column for column in sheet.columns if column not in known]
    if unknown := [column for column in left if column not in written]:
        said = _("%(sheet)s: there is no column “%(column)s”, only %(columns)s.")
        raise BadFile(said % {"sheet": sheet.name, "column": unknown[0], "columns": ", ".join(known)})
    rows = []
    for number, cells in sheet.rows:
        said = {known[column]: cell for column, cell in cells.items() if column in known and cell}
        rows.append(FileRow(table, sheet.name, _as_data(table, said), None, number))
    return rows, left


def _as_data(table, cells):
    """Return the cells of a row as the loader takes it from TOML, where it has lists."""
    cited = (
        {name: cells.pop(name) for name in CITED if name in cells} if issubclass(table.model, Record) else {}
    )
    punished = {PUNISHED[name]: cells.pop(name) for name in PUNISHED if name in cells}
    data = dict(cells)
    for name, value in cells.items():
        one = _field(table.model(), name)
        if one is not None and one.many_to_many:
            data[name] = [part.strip() for part in value.split(";") if part.strip()]
    if cited:
        data["cite"] = [cited]
    if punished:
        data["punishment"] = [punished]
    return data


# -- Writing --------------------------------------------------------------------------------------


def run(rows, user, source=None, preview=False):
    """Import rows, or find out what that would do; return a Report. With errors nothing is written."""
    named = [str(row.data.get("person", "")) for some in rows.values() for row in some]
    named += [str(row.data.get("code", "")) for row in rows["person"]]
    known = Person.objects.filter(Q(code__in=named) | Q(import_key__in=[one for one in named if one]))

    def work():
        report = Report()
        try:
            with transaction.atomic(), acting(user, Act.Kind.LOAD, REASON):
                Importing(user, source, report).run(rows)
                if preview or report.errors:
                    raise _RolledBack
        except _RolledBack:
            pass
        return report

    return carry_out(known, work)


class Importing(Loading):
    """One import: a loading whose rows are drafts of a user, and that goes on after an error."""

    def __init__(self, user, source, report):
        super().__init__(timezone.now())
        self.user, self.source, self.report = user, source, report
        self.change_reason = REASON
        self.found = {}

    def run(self, rows):
        for table in TABLES:
            placed = self.placed.setdefault(table.model, {})
            if table.is_law or not rows[table.name]:
                continue
            counts = self.report.counts[table.name] = Counter(created=0, changed=0, kept=0)
            seen = {}
            for row in rows[table.name]:
                try:
                    with transaction.atomic():
                        instance, what = self.take_row(row, seen)
                except CellError as error:
                    self.report.errors.append(error)
                except (IntegrityError, ValueError, TypeError) as error:
                    self.report.errors.append(CellError(row, error))
                else:
                    counts[what] += 1
                    placed |= {row.key: instance} if row.key else {}
        return self.report

    def take_row(self, row, seen):
        """Write one row; return the instance and whether it was "created", "changed" or "kept"."""
        if row.key and row.key in seen:
            raise row.error(
                _("This key is there already, in row %(number)d.") % {"number": seen[row.key]}, "key"
            )
        seen[row.key] = row.number
        if not row.key and not row.data.get("code"):
            raise row.error(
                _("Every row needs a key of yours, or the code of the row that it changes."), "key"
            )
        instance = self.find(row)
        if getattr(instance, "state", "") == Publishable.State.DISCARDED:
            raise row.error(_("This was discarded: restore it first, or leave it out."), "key")
        if instance is None and row.key and self.is_gone(row):
            raise row.error(_("This was discarded and is gone for good: leave it out."), "key")
        if instance is None and not row.key:
            raise row.error(_("Nothing has this code. A new row has a key and no code."), "code")
        if instance is None and row.data.get("code"):
            raise row.error(_("Nothing has this code. A new row has a key and no code."), "code")
        if instance is not None:
            differences = self.update(row, instance)
            if differences:
                self.report.changes.append((row, differences))
            return instance, "changed" if differences else "kept"
        instance = self.create(row)
        self.report.changes.append((row, []))
        if isinstance(instance, Person) and (others := find_namesakes(instance)):
            self.report.namesakes.append((row, instance, [(other, other.code) for other in others]))
        return instance, "created"

    def find(self, row):
        model, known = row.table.model, Q(pk__in=[])
        if row.key:
            known |= Q(import_key=row.key)
            if model is Person:
                known |= Q(merged_records__import_key=row.key)
        if code := row.data.get("code"):
            known |= Q(code=code)
        rows = list(model.objects.filter(known).distinct()[:2])
        if len(rows) > 1:
            raise row.error(_("Its key and its code are of two different rows."), "code")
        return rows[0] if rows else None

    # -- New rows --

    def begin(self, instance):
        """New rows are drafts, as the model has it."""

    def finish(self, row, instance):
        """Whether a draft may be public is asked when somebody publishes it."""

    def create(self, row):
        if issubclass(row.table.model, Record):
            cites = row.data.get("cite", [])
            if self.source and not any("source" in cite for cite in cites):
                said = cites[0] if cites else {}
                row.data["cite"] = [said | {"source": self.source.code}, *cites[1:]]
        return super().create(row)

    # -- Rows that are there --

    def update(self, row, instance):
        """Give a draft what the cells say; return the differences as (column, before, after)."""
        before = _values(instance)
        data = {name: value for name, value in row.data.items() if name not in ("key", "code", "cite")}
        details, _model, _whole = DETAILS.get(row.table.model, ("", None, ""))
        data.pop(details, None)
        many = self.fill(row, instance, data)
        differences = [
            (name, before[attname], getattr(instance, attname))
            for name, attname in ((one.name, one.attname) for one in instance._meta.concrete_fields)
            if before[attname] != getattr(instance, attname) and name in data
        ]
        for name, rows in many.items():
            there = set(getattr(instance, name).all())
            if there != set(rows):
                differences.append((name, _listed(there), _listed(rows)))
        cites = self.new_citations(row, instance)
        differences += [("source_code", "", str(cite.get("source"))) for cite in cites]
        if differences and getattr(instance, "state", "") != Publishable.State.DRAFT:
            said = _(
                "This row is no draft, and the file says otherwise (%(columns)s): change it on its page."
            )
            raise row.error(said % {"columns": ", ".join(name for name, _old, _new in differences)}, "code")
        if differences:
            self.store(instance, many)
            model = type(instance)
            self.create_details(row, "cite", cites, lambda: model.citation_model()(record=instance))
        return [
            (name, _shown(instance, name, old), _shown(instance, name, new)) for name, old, new in differences
        ]

    def new_citations(self, row, instance):
        """Return the citations of a row that the record does not have."""
        wanted = []
        for _place, cite in self.details(row, "cite", row.data.get("cite", [])):
            if "source" not in cite:
                continue
            field = type(instance).citation_model()._meta.get_field("source")
            source = self.refer(row, field, cite["source"], "source_code")
            same = {name: value for name, value in cite.items() if name not in ("source", *CLAIMED)}
            if not instance.citations.filter(source=source, **same).exists():
                wanted.append(cite)
        return wanted

    def store(self, instance, many=()):
        instance._history_user = self.user
        super().store(instance, many)

    # -- Cells --

    def fill(self, row, instance, data, place=""):
        if isinstance(instance, Punishment) and "pronounced" in data:
            data = dict(data) | self.read_amount(row, data["pronounced"])
            del data["pronounced"]
        return super().fill(row, instance, data, place)

    def check(self, row, instance):
        # Whoever typed it wants to read of all mistakes, and by the field.
        instance.full_clean()

    def read_amount(self, row, text):
        from baymak.amounts import PronouncedField

        try:
            values = PronouncedField().clean(text)
        except ValidationError as error:
            raise row.error(f"“{text}”: {' '.join(error.messages)}", "punishment_pronounced") from error
        return dict(zip(("comparator", "amount", "amount_to"), values, strict=True))

    def take(self, row, field, value, place):
        if not isinstance(value, str):
            return super().take(row, field, value, place)
        if isinstance(field, BooleanField):
            if value.casefold() in YES_NO:
                return YES_NO[value.casefold()]
            raise row.error(_("“%(value)s”: write yes or no.") % {"value": value}, place)
        if field.choices:
            words = {str(label).casefold(): key for key, label in field.flatchoices}
            words |= {str(key).casefold(): key for key, _label in field.flatchoices}
            if value.casefold() in words:
                return words[value.casefold()]
            said = _("“%(value)s”: write one of %(words)s.") % {"value": value, "words": _choices(field)}
            raise row.error(said, place)
        return super().take(row, field, value, place)

    def refer(self, row, field, key, place):
        model = field.related_model
        found = self.placed.get(model, {}).get(key) if isinstance(key, str) else None
        if found is None:
            if (model, key) not in self.found:
                self.found[model, key] = _known(model, str(key))
            rows = self.found[model, key]
            if len(rows) > 1:
                said = _("Several have the name “%(text)s”: write the code, or choose it on the page.")
                raise row.error(said % {"text": key}, place)
            found = rows[0] if rows else None
        if found is None:
            said = _("There is no %(kind)s “%(text)s”.")
            raise row.error(said % {"kind": model._meta.verbose_name, "text": key}, place)
        return found


def _known(model, text):
    """Return the rows, two at most, that a cell may mean: by code, key, number, address or name."""
    names = {field.name for field in model._meta.fields}
    for name in ("code", "key", "import_key"):
        if name in names and (rows := model.objects.filter(**{name: text})[:2]):
            return list(rows)
    if model is Source:
        return list(Source.of_address(text)[:2])
    if model is Article:
        laws = [(law, law.numbering.read(text)) for law in Law.objects.all()]
        wanted = [Q(law=law, number=number) for law, number in laws if number]
        return list(Article.objects.filter(reduce(or_, wanted, Q(pk__in=[])))[:2])
    if issubclass(model, Publishable) or "name_ru" not in names:
        return []
    wanted = Q()
    for name in in_languages("name"):
        wanted |= Q(**{name: text})
    return list(model.objects.filter(wanted)[:2])


def _listed(rows):
    return ", ".join(sorted(getattr(row, "code", "") or str(row) for row in rows))


def _shown(instance, name, value):
    if name not in {one.name for one in (*instance._meta.fields, *instance._meta.many_to_many)}:
        return value  # of a citation
    one = instance._meta.get_field(name)
    if one.is_relation and not one.many_to_many and value:
        return str(one.related_model.objects.filter(pk=value).first() or value)
    return str(dict(one.flatchoices).get(value, value)) if getattr(one, "choices", None) else str(value or "")
