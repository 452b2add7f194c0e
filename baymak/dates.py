"""A date as far as it is known: the value, its model field, lookups, form field and formatter.

A court page says "17 January 2024", a letter "in January", a relative "before the war".
All are kept as they are known, written as in EDTF (ISO 8601-2, levels 0 and 1): `2024`, `2024-01` or
`2024-01-17`, a season (`2024-21`, spring, to `2024-24`, winter) or a decade (`202X`), each with `~` after it
when approximate, `?` when uncertain and `%` when both; or some day from one of them to another,
`2024-01/2024-03`, with `..` for an end that nobody knows.

A partial date stands for all the days it may mean, from `earliest()` to `latest()`. Filters ask
whether those days overlap a range, so a hearing "in January 2024" is found from 17 January on.
"""

import calendar
import contextlib
import datetime
import re
import zoneinfo
from dataclasses import dataclass
from functools import cache, lru_cache, total_ordering
from typing import NamedTuple, Self

from django import forms
from django.core import exceptions
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from baymak import written_dates

FIRST_YEAR, LAST_YEAR = 1000, 2999  # four digits always, so that dates sort as text
APPROXIMATE, UNCERTAIN, BOTH = "~", "?", "%"
# The first and the last month of a season, counted from January of its year, north of the equator:
# "winter 2024" may be the one at either end of the year.
SEASONS = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (0, 14)}
OPEN = ".."

_EDTF = re.compile(r"([0-9]{3})(?:([0-9])(?:-([0-9]{2})(?:-([0-9]{2}))?)?|X)([~?%]?)")


@total_ordering
class Edtf:
    """What `PartialDate` and `DateRange` have in common."""

    __slots__ = ()

    @staticmethod
    def parse(text: str) -> "Edtf":
        """Read what `str` of a value gives; an end of a range that is not known may be left out, too."""
        if "/" in text:
            ends = [None if end in ("", OPEN) else _parse(end) for end in text.split("/")]
            if len(ends) == 2:
                return DateRange(*ends)
        return _parse(text)

    @staticmethod
    def read(text: str) -> "Edtf":
        """Read a date as people write it, as our own pages do too; ask back what has two readings."""
        dates = [parts and PartialDate(*parts) for parts in written_dates.read(text)]
        return dates[0] if len(dates) == 1 else DateRange(*dates)

    def __lt__(self, other):
        # The order of the stored text, so that Python and both databases sort alike.
        if not isinstance(other, Edtf):
            return NotImplemented
        return self.stored() < other.stored()

    def stored(self) -> str:
        """Return the text of the column: what sorts as the date it is, and tells its days to the database.

        That is the date itself. One whose text doesn't, a range, season or decade, has its first and last day
        in front (`2024-03-01/2024-05-31=2024-21`); without a first day it sorts by its last one, said twice.
        """
        if self.precision in ("day", "month", "year"):
            return str(self)
        first, last = self.earliest(), self.latest()
        days = f"{last}." if first == datetime.date.min else f"{first}/"
        return f"{days}{last}={self}"

    def overlaps(self, start: datetime.date | None, end: datetime.date | None) -> bool:
        """Say whether any day it may mean is from `start` to `end`, both included; None is open.

        A range that ends before it starts has no days, so nothing overlaps it.
        """
        if start and end and start > end:
            return False
        return (end is None or self.earliest() <= end) and (start is None or self.latest() >= start)


@lru_cache(10_000)
def _parse(text):
    match = _EDTF.fullmatch(text)
    if not match:
        raise ValueError(
            gettext(
                "Write a date as 2024, 2024-01 or 2024-01-17, "
                "with ~ after it if it is approximate or ? if it is uncertain."
            )
        )
    decade, year, month, day, qualifier = match.groups()
    if year is None:
        return PartialDate(int(decade) * 10, qualifier=qualifier, is_decade=True)
    return PartialDate(int(decade + year), month and int(month), day and int(day), qualifier)


def _day(year, month, day):
    """Return a day of a month counted from January of a year; without a day the last one."""
    years, month = divmod(month - 1, 12)
    year, month = year + years, month + 1
    return datetime.date(year, month, day or calendar.monthrange(year, month)[1])


@dataclass(frozen=True, slots=True)
class PartialDate(Edtf):
    """A decade, a year, a season or a month of a year, or a day, with a word on how sure it is.

    `month` is 1 to 12, or 21 to 24 for a season; of a decade `year` is the first.
    """

    year: int
    month: int | None = None
    day: int | None = None
    qualifier: str = ""
    is_decade: bool = False

    def __post_init__(self):
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            raise ValueError(
                gettext("The year must be between %(first)d and %(last)d.")
                % {"first": FIRST_YEAR, "last": LAST_YEAR}
            )
        is_season = self.month in SEASONS and not self.day
        if self.month is not None and not 1 <= self.month <= 12 and not is_season:
            raise ValueError(gettext("The month must be between 01 and 12."))
        if self.day is not None:
            if self.month is None:
                raise ValueError(gettext("A day needs its month."))
            if not 1 <= self.day <= calendar.monthrange(self.year, self.month)[1]:
                raise ValueError(gettext("There is no such day in the calendar."))
        if self.qualifier not in ("", APPROXIMATE, UNCERTAIN, BOTH):
            raise ValueError(gettext("Only ~ (approximate) or ? (uncertain) may follow a date."))

    @classmethod
    def from_date(cls, date: datetime.date) -> Self:
        return cls(date.year, date.month, date.day)

    def __str__(self):
        return self.bare() + self.qualifier

    def bare(self) -> str:
        """Give the date without its qualifier, as `<time datetime>` takes a day, a month or a year."""
        if self.is_decade:
            return f"{self.year // 10}X"
        text = f"{self.year:04}"
        if self.month:
            text += f"-{self.month:02}"
        if self.day:
            text += f"-{self.day:02}"
        return text

    @property
    def precision(self) -> str:
        if self.day:
            return "day"
        if self.month:
            return "season" if self.month in SEASONS else "month"
        return "decade" if self.is_decade else "year"

    @property
    def is_approximate(self) -> bool:
        return self.qualifier in (APPROXIMATE, BOTH)

    @property
    def is_uncertain(self) -> bool:
        return self.qualifier in (UNCERTAIN, BOTH)

    def earliest(self) -> datetime.date:
        first, _last = SEASONS.get(self.month, (self.month or 1, None))
        return _day(self.year, first, self.day or 1)

    def latest(self) -> datetime.date:
        _first, last = SEASONS.get(self.month, (None, self.month or 12))
        return _day(self.year + (9 if self.is_decade else 0), last, self.day)

    def year_only(self) -> Self:
        """Give the year alone, for pages that may not say more."""
        return type(self)(self.year, qualifier=self.qualifier, is_decade=self.is_decade)


@dataclass(frozen=True, slots=True)
class DateRange(Edtf):
    """Some day from one partial date to another, or to or from an end that nobody knows (None)."""

    start: PartialDate | None
    end: PartialDate | None

    precision = "range"

    def __post_init__(self):
        if not (self.start or self.end):
            raise ValueError(gettext("A range of days needs a beginning or an end."))
        if self.latest() < self.earliest():
            raise ValueError(gettext("This range of days ends before it begins."))

    def __str__(self):
        return f"{self.start or OPEN}/{self.end or OPEN}"

    def earliest(self) -> datetime.date:
        return self.start.earliest() if self.start else datetime.date.min

    def latest(self) -> datetime.date:
        return self.end.latest() if self.end else datetime.date.max

    def year_only(self) -> Edtf:
        """Give the years alone, or the one year in which it begins and ends."""
        start, end = (date and date.year_only() for date in (self.start, self.end))
        return start if start == end else DateRange(start, end)


class _TypedAttribute(DeferredAttribute):
    """Turn text and dates into an Edtf value on assignment, and every empty value into None.

    What can't be read stays as it is, for validation to report under the field's name.
    """

    def __set__(self, instance, value):
        with contextlib.suppress(exceptions.ValidationError):
            value = self.field.to_python(value)
        instance.__dict__[self.field.attname] = value


class PartialDateField(models.Field):
    """A PartialDate or DateRange in one text column, NOT NULL; None in Python is '' in the database.

    Find rows without a date by `field=""`: `__isnull` is never true of this column.
    """

    description = _("Date, as far as it is known")
    descriptor_class = _TypedAttribute

    def __init__(self, *args, **kwargs):
        if kwargs.get("null"):
            raise ValueError("An unknown date is stored as '': null=True has no meaning here.")
        kwargs["max_length"] = len("2024-01-17/2024-01-18=2024-01-17~/2024-01-18~")
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        return name, path, args, kwargs

    def get_internal_type(self):
        return "CharField"

    def db_parameters(self, connection):
        # Bytewise, as SQLite sorts text without being asked: a PostgreSQL with a language's
        # collation would skip the punctuation.
        parameters = super().db_parameters(connection)
        parameters["collation"] = "C" if connection.vendor == "postgresql" else None
        return parameters

    def from_db_value(self, value, expression, connection):
        return Edtf.parse(value.rpartition("=")[2]) if value else None

    def to_python(self, value):
        if value is None or value == "":
            return None
        if isinstance(value, Edtf) or hasattr(value, "resolve_expression"):
            return value
        try:
            # Not a datetime, though it is a date to Python: its day depends on a time zone.
            if type(value) is datetime.date:
                return PartialDate.from_date(value)
            return Edtf.parse(str(value))
        except ValueError as error:
            raise exceptions.ValidationError(
                "“%(value)s”: %(reason)s",
                code="invalid",
                params={"value": value, "reason": str(error)},
            ) from error

    def get_prep_value(self, value):
        value = self.to_python(super().get_prep_value(value))
        if hasattr(value, "resolve_expression"):
            return value
        return value.stored() if value else ""

    def validate(self, value, model_instance):
        if value is None:
            if not self.blank:
                raise exceptions.ValidationError(self.error_messages["blank"], code="blank")
            return
        super().validate(value, model_instance)

    def value_to_string(self, obj):
        return str(self.value_from_object(obj) or "")

    def formfield(self, **kwargs):
        defaults = {"form_class": PartialDateFormField}
        if not self.help_text:
            defaults["help_text"] = _(
                "As far as it is known: 2024, 2024-01 or 2024-01-17, spring 2024, the 1960s, "
                "“between … and …”, “not before …”; ~ after it means approximate, ? uncertain."
            )
        return super().formfield(**(defaults | kwargs))


def widen_columns(app_label):
    """Return what a migration runs to give the partial dates of an app the width that they have today.

    The width is in no migration, so that none has to name it. SQLite knows no width.
    """

    def widen(apps, schema_editor):
        if schema_editor.connection.vendor != "postgresql":
            return
        quote = schema_editor.quote_name
        for model in apps.get_app_config(app_label).get_models():
            for field in model._meta.local_fields:
                if isinstance(field, PartialDateField):
                    parameters = field.db_parameters(schema_editor.connection)
                    column = f"{quote(model._meta.db_table)} ALTER COLUMN {quote(field.column)}"
                    collation = quote(parameters["collation"])
                    schema_editor.execute(
                        f"ALTER TABLE {column} TYPE {parameters['type']} COLLATE {collation}"
                    )

    return widen


# Of a column or a value `{0}` its first and its last day, as text. Without its qualifier a plain date is a
# prefix of the days it may mean, and '~' sorts after all that can follow: `2024-01` <= each day of January
# <= `2024-01~`. Anything else has its days in front (see `Edtf.stored`).
_FIRST_DAY = """CASE SUBSTR({0}, 11, 1) WHEN '/' THEN SUBSTR({0}, 1, 10) WHEN '.' THEN ''
 ELSE RTRIM({0}, '~?%%') END"""
_LAST_DAY = """CASE WHEN SUBSTR({0}, 11, 1) IN ('/', '.') THEN SUBSTR({0}, 12, 10)
 ELSE RTRIM({0}, '~?%%') || '~' END"""


class _PeriodLookup(models.Lookup):
    """Compare the days that two partial dates may mean; an empty one never matches."""

    def get_prep_lookup(self):
        # A day to compare with need not be one that could be stored: a reader may ask for year 1.
        if type(self.rhs) is datetime.date:
            return self.rhs.isoformat()
        return super().get_prep_lookup()

    def as_sql(self, compiler, connection):
        lhs, lhs_params = self.process_lhs(compiler, connection)
        rhs, rhs_params = self.process_rhs(compiler, connection)
        # A column brings its collation along; a value that a constraint validates does not.
        collate = ' COLLATE "C"' if connection.vendor == "postgresql" else ""
        left, operator, right = self.comparison
        comparison = f"({left.format(lhs)}){collate} {operator} ({right.format(rhs)})"
        times_left, times_right = left.count("{0}"), right.count("{0}")
        return (
            f"({lhs} <> '' AND {rhs} <> '' AND {comparison})",
            [*lhs_params, *rhs_params, *list(lhs_params) * times_left, *list(rhs_params) * times_right],
        )


@PartialDateField.register_lookup
class NotAfter(_PeriodLookup):
    """`field__not_after=end`: some day it may mean is on or before (the last day of) `end`."""

    lookup_name = "not_after"
    comparison = _FIRST_DAY, "<=", _LAST_DAY


@PartialDateField.register_lookup
class NotBefore(_PeriodLookup):
    """`field__not_before=start`: some day it may mean is on or after (the first day of) `start`."""

    lookup_name = "not_before"
    comparison = _LAST_DAY, ">=", _FIRST_DAY


@PartialDateField.register_lookup
class Overlaps(models.Lookup):
    """`field__overlaps=(start, end)`: as `PartialDate.overlaps`; None leaves that side open."""

    lookup_name = "overlaps"

    def get_prep_lookup(self):
        start, end = self.rhs
        return (
            self.days(start)[0] if start else datetime.date.min,
            self.days(end)[1] if end else datetime.date.max,
        )

    def days(self, bound):
        """Give the first and the last day that a date, a partial date or its text stands for."""
        if type(bound) is datetime.date:
            return bound, bound
        bound = self.lhs.output_field.to_python(bound)
        return bound.earliest(), bound.latest()

    def as_sql(self, compiler, connection):
        start, end = self.rhs
        if start > end:
            raise exceptions.EmptyResultSet
        after, after_params = compiler.compile(NotBefore(self.lhs, start))
        before, before_params = compiler.compile(NotAfter(self.lhs, end))
        return f"({after} AND {before})", [*after_params, *before_params]


# Looking for them goes through all files of the system's, a tenth of a second.
time_zones = cache(zoneinfo.available_timezones)


def validate_time_zone(value):
    if value not in time_zones():
        raise exceptions.ValidationError(
            _("Type a time zone by its IANA name, for example Asia/Yekaterinburg.")
        )


def check_order(row, *pairs):
    """Raise ValidationError for each pair (earlier, later) of fields whose dates can't be in this order.

    Dates that may be on the same day, or that are not known, are in order.
    """
    errors = {}
    for earlier, later in pairs:
        first, second = getattr(row, earlier), getattr(row, later)
        if first and second and second.latest() < first.earliest():
            name = row._meta.get_field(earlier).verbose_name
            errors[later] = _("This is before “%(field)s” (%(date)s).") % {"field": name, "date": first}
    if errors:
        raise exceptions.ValidationError(errors)


class PartialDateInput(forms.TextInput):
    """A plain text input: a date picker would force a day, a numeric keypad has no tilde."""

    def __init__(self, attrs=None):
        super().__init__({"placeholder": "2024-01-17", "size": 20, "autocomplete": "off", **(attrs or {})})


class PartialDateFormField(forms.Field):
    """Take a date as people write it: `17.01.2024`, `17 January 2024`, `2024 ~`, `not before May 2024`."""

    widget = PartialDateInput

    def to_python(self, value):
        if value in self.empty_values or isinstance(value, Edtf):
            return value or None
        text = str(value).strip()
        if not text:
            return None
        try:
            return Edtf.read(text)
        except ValueError as error:
            raise exceptions.ValidationError(str(error), code="invalid") from error

    def has_changed(self, initial, data):
        if self.disabled:
            return False
        try:
            return self.to_python(initial) != self.to_python(data)
        except exceptions.ValidationError:
            return True


class _Style(NamedTuple):
    """How one language writes dates: a pattern for each precision and range, and the names of the months."""

    day: str
    month: str  # or season
    year: str
    decade: tuple[str, str, str]  # after "", "of" and "between", as the months
    approximate: str
    roughly: str  # the same before any form of a word
    uncertain: str
    between: str
    not_before: str
    not_after: str
    # Twelve months and four seasons
    months: tuple[str, ...]
    genitives: tuple[str, ...]  # after a day or a preposition
    instrumentals: tuple[str, ...]  # after "between"


# fmt: off
_ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
    "spring", "summer", "autumn", "winter",
)
_RUSSIAN_MONTHS = (
    "январь", "февраль", "март", "апрель", "май", "июнь",
    "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
    "весна", "лето", "осень", "зима",
)
_RUSSIAN_GENITIVES = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
    "весны", "лета", "осени", "зимы",
)
_RUSSIAN_INSTRUMENTALS = (
    "январём", "февралём", "мартом", "апрелем", "маем", "июнем",
    "июлем", "августом", "сентябрём", "октябрём", "ноябрём", "декабрём",
    "весной", "летом", "осенью", "зимой",
)
_BASHKIR_MONTHS = (
    "ғинуары", "феврале", "марты", "апреле", "майы", "июне",
    "июле", "авгусы", "сентябре", "октябре", "ноябре", "декабре",
    "яҙы", "йәйе", "көҙө", "ҡышы",
)  # "of 2024 its January": always with the ending of possession
# fmt: on
_STYLES = {
    "en": _Style(
        day="{day} {month} {year}",
        month="{month} {year}",
        year="{year}",
        decade=("the {year}s",) * 3,
        approximate="about {}",
        roughly="about {}",
        uncertain="{} (uncertain)",
        between="between {} and {}",
        not_before="not before {}",
        not_after="not after {}",
        months=_ENGLISH_MONTHS,
        genitives=_ENGLISH_MONTHS,
        instrumentals=_ENGLISH_MONTHS,
    ),
    "ru": _Style(
        day="{day} {month} {year}",
        month="{month} {year}",
        year="{year}",
        decade=("{year}-е годы", "{year}-х годов", "{year}-ми годами"),
        approximate="около {}",
        roughly="примерно {}",
        uncertain="{} (предположительно)",
        between="между {} и {}",
        not_before="не раньше {}",
        not_after="не позже {}",
        months=_RUSSIAN_MONTHS,
        genitives=_RUSSIAN_GENITIVES,
        instrumentals=_RUSSIAN_INSTRUMENTALS,
    ),
    "ba": _Style(
        day="{year} йылдың {day} {month}",
        month="{year} йылдың {month}",
        year="{year} йыл",
        decade=("{year}-{ordinal} йылдар",) * 3,
        approximate="яҡынса {}",
        roughly="яҡынса {}",
        uncertain="{} (фараз буйынса)",
        between="{} менән {} араһында",
        not_before="{} йәки һуңыраҡ",
        not_after="{} йәки иртәрәк",
        months=_BASHKIR_MONTHS,
        genitives=_BASHKIR_MONTHS,
        instrumentals=_BASHKIR_MONTHS,
    ),
}
_PLAIN, _OF, _BETWEEN = range(3)
# The ending of a Bashkir "1960th", by its tens
_ORDINALS = dict.fromkeys((20, 50, 70, 80), "се") | dict.fromkeys((10, 30, 40, 60, 90), "сы")


def format_partial_date(value: Edtf | datetime.date | None, language: str | None = None) -> str:
    """Write a date in words, never more than is known; by default in the active language.

    Plain dates are welcome too: Django can't write them in Bashkir.
    """
    if not value:
        return ""
    if isinstance(value, datetime.date):
        value = PartialDate.from_date(value)
    code = (language or get_language() or "en").partition("-")[0]
    style = _STYLES.get(code, _STYLES["en"])
    if isinstance(value, PartialDate):
        form = _OF if value.is_approximate else _PLAIN
        return _in_words(value, style, form, style.approximate)
    if not value.end:
        return style.not_before.format(_in_words(value.start, style, _OF, style.roughly))
    if not value.start:
        return style.not_after.format(_in_words(value.end, style, _OF, style.roughly))
    return style.between.format(
        *(_in_words(date, style, _BETWEEN, style.roughly) for date in (value.start, value.end))
    )


def _in_words(value, style, form, approximate):
    if value.is_decade:
        ordinal = _ORDINALS.get(value.year % 100, "сө" if value.year % 1000 else "се")
        text = style.decade[form].format(year=value.year, ordinal=ordinal)
    else:
        names = (style.months, style.genitives, style.instrumentals)[_OF if value.day else form]
        month = value.month and names[value.month - (9 if value.month in SEASONS else 1)]
        pattern = style.day if value.day else style.month if value.month else style.year
        text = pattern.format(day=value.day, month=month, year=value.year)
    if value.is_approximate:
        text = approximate.format(text)
    return style.uncertain.format(text) if value.is_uncertain else text
