"""A date as far as it is known: the value, its model field, lookups, form field and formatter.

A court page says "17 January 2024", a letter "in January", a relative "about 1960". All three are
kept as they are known, written as in EDTF (ISO 8601-2, levels 0 and 1): `2024`, `2024-01` or
`2024-01-17`, each with `~` after it when approximate or `?` when uncertain.

A partial date stands for all the days it may mean, from `earliest()` to `latest()`. Filters ask
whether those days overlap a range, so a hearing "in January 2024" is found from 17 January on.
"""

import calendar
import contextlib
import datetime
import re
from dataclasses import dataclass
from functools import total_ordering
from typing import NamedTuple, Self

from django import forms
from django.core import exceptions
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from baymak import written_dates

FIRST_YEAR, LAST_YEAR = 1000, 2999  # four digits always, so that dates sort as text
APPROXIMATE, UNCERTAIN = "~", "?"

_EDTF = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?([~?]?)")


@total_ordering
@dataclass(frozen=True, slots=True)
class PartialDate:
    """A year, a month of a year, or a day, with a word on how sure it is."""

    year: int
    month: int | None = None
    day: int | None = None
    qualifier: str = ""

    def __post_init__(self):
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            raise ValueError(
                gettext("The year must be between %(first)d and %(last)d.")
                % {"first": FIRST_YEAR, "last": LAST_YEAR}
            )
        if self.month is not None and not 1 <= self.month <= 12:
            raise ValueError(gettext("The month must be between 01 and 12."))
        if self.day is not None:
            if self.month is None:
                raise ValueError(gettext("A day needs its month."))
            if not 1 <= self.day <= calendar.monthrange(self.year, self.month)[1]:
                raise ValueError(gettext("There is no such day in the calendar."))
        if self.qualifier not in ("", APPROXIMATE, UNCERTAIN):
            raise ValueError(gettext("Only ~ (approximate) or ? (uncertain) may follow a date."))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `2024`, `2024-01` or `2024-01-17`, with `~` or `?` or nothing after it."""
        match = _EDTF.fullmatch(text)
        if not match:
            raise ValueError(
                gettext(
                    "Write a date as 2024, 2024-01 or 2024-01-17, "
                    "with ~ after it if it is approximate or ? if it is uncertain."
                )
            )
        year, month, day, qualifier = match.groups()
        return cls(int(year), month and int(month), day and int(day), qualifier)

    @classmethod
    def read(cls, text: str) -> Self:
        """Read a date as people write it, as our own pages do too; ask back what has two readings."""
        return cls(*written_dates.read(text))

    @classmethod
    def from_date(cls, date: datetime.date) -> Self:
        return cls(date.year, date.month, date.day)

    def __str__(self):
        return self.bare() + self.qualifier

    def __lt__(self, other):
        # The order of the stored text, so that Python and both databases sort alike.
        if not isinstance(other, PartialDate):
            return NotImplemented
        return str(self) < str(other)

    def bare(self) -> str:
        """Give the date without its qualifier, as `<time datetime>` takes it."""
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
        return "month" if self.month else "year"

    def earliest(self) -> datetime.date:
        return datetime.date(self.year, self.month or 1, self.day or 1)

    def latest(self) -> datetime.date:
        month = self.month or 12
        day = self.day or calendar.monthrange(self.year, month)[1]
        return datetime.date(self.year, month, day)

    def overlaps(self, start: datetime.date | None, end: datetime.date | None) -> bool:
        """Say whether any day it may mean is from `start` to `end`, both included; None is open.

        A range that ends before it starts has no days, so nothing overlaps it.
        """
        if start and end and start > end:
            return False
        return (end is None or self.earliest() <= end) and (start is None or self.latest() >= start)

    def year_only(self) -> Self:
        """Give the year alone, for pages that may not say more."""
        return type(self)(self.year, qualifier=self.qualifier)


class _TypedAttribute(DeferredAttribute):
    """Turn text and dates into a PartialDate on assignment, and every empty value into None.

    What can't be read stays as it is, for validation to report under the field's name.
    """

    def __set__(self, instance, value):
        with contextlib.suppress(exceptions.ValidationError):
            value = self.field.to_python(value)
        instance.__dict__[self.field.attname] = value


class PartialDateField(models.Field):
    """A PartialDate in one text column, NOT NULL; None in Python is '' in the database.

    Find rows without a date by `field=""`: `__isnull` is never true of this column.
    """

    description = _("Date, as far as it is known")
    descriptor_class = _TypedAttribute

    def __init__(self, *args, **kwargs):
        if kwargs.get("null"):
            raise ValueError("An unknown date is stored as '': null=True has no meaning here.")
        kwargs["max_length"] = len("2024-01-17~")
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
        return PartialDate.parse(value) if value else None

    def to_python(self, value):
        if value is None or value == "":
            return None
        if isinstance(value, PartialDate) or hasattr(value, "resolve_expression"):
            return value
        try:
            # Not a datetime, though it is a date to Python: its day depends on a time zone.
            if type(value) is datetime.date:
                return PartialDate.from_date(value)
            return PartialDate.parse(str(value))
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
        return str(value) if value else ""

    def validate(self, value, model_instance):
        if value is None:
            if not self.blank:
                raise exceptions.ValidationError(self.error_messages["blank"], code="blank")
            return
        super().validate(value, model_instance)

    def value_to_string(self, obj):
        return self.get_prep_value(self.value_from_object(obj))

    def formfield(self, **kwargs):
        defaults = {"form_class": PartialDateFormField}
        if not self.help_text:
            defaults["help_text"] = _(
                "As far as it is known: 2024, 2024-01 or 2024-01-17; "
                "~ after it means approximate, ? uncertain."
            )
        return super().formfield(**(defaults | kwargs))


class _PeriodLookup(models.Lookup):
    """Compare the days that two partial dates may mean; an empty one never matches.

    Without its qualifier a date is a prefix of the days it may mean, and '~' sorts after all that
    can follow: `2024-01` <= each day of January <= `2024-01~`. So plain comparisons of text do.
    """

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
        comparison = self.compare(f"RTRIM({lhs}, '~?'){collate}", f"RTRIM({rhs}, '~?')")
        return (
            f"({lhs} <> '' AND {rhs} <> '' AND {comparison})",
            [*lhs_params, *rhs_params] * 2,
        )


@PartialDateField.register_lookup
class NotAfter(_PeriodLookup):
    """`field__not_after=end`: some day it may mean is on or before (the last day of) `end`."""

    lookup_name = "not_after"

    def compare(self, lhs, rhs):
        return f"{lhs} <= {rhs} || '~'"


@PartialDateField.register_lookup
class NotBefore(_PeriodLookup):
    """`field__not_before=start`: some day it may mean is on or after (the first day of) `start`."""

    lookup_name = "not_before"

    def compare(self, lhs, rhs):
        return f"{lhs} || '~' >= {rhs}"


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
        super().__init__({"placeholder": "2024-01-17", "size": 14, "autocomplete": "off", **(attrs or {})})


class PartialDateFormField(forms.Field):
    """Take a date as people write it: `17.01.2024`, `17 January 2024`, `2024 ~`."""

    widget = PartialDateInput

    def to_python(self, value):
        if value in self.empty_values or isinstance(value, PartialDate):
            return value or None
        text = str(value).strip()
        if not text:
            return None
        try:
            return PartialDate.read(text)
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
    """How one language writes dates: a pattern for each precision, and the names of the months."""

    day: str
    month: str
    year: str
    approximate: str
    uncertain: str
    months: tuple[str, ...]
    inflected: tuple[str, ...]  # after a day or a preposition


# fmt: off
_ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)
_RUSSIAN_MONTHS = (
    "январь", "февраль", "март", "апрель", "май", "июнь",
    "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
)
_RUSSIAN_GENITIVES = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)
_BASHKIR_MONTHS = (
    "ғинуары", "феврале", "марты", "апреле", "майы", "июне",
    "июле", "авгусы", "сентябре", "октябре", "ноябре", "декабре",
)  # "of 2024 its January": always with the ending of possession
# fmt: on
_STYLES = {
    "en": _Style(
        day="{day} {month} {year}",
        month="{month} {year}",
        year="{year}",
        approximate="about {}",
        uncertain="{} (uncertain)",
        months=_ENGLISH_MONTHS,
        inflected=_ENGLISH_MONTHS,
    ),
    "ru": _Style(
        day="{day} {month} {year}",
        month="{month} {year}",
        year="{year}",
        approximate="около {}",
        uncertain="{} (предположительно)",
        months=_RUSSIAN_MONTHS,
        inflected=_RUSSIAN_GENITIVES,
    ),
    "ba": _Style(
        day="{year} йылдың {day} {month}",
        month="{year} йылдың {month}",
        year="{year} йыл",
        approximate="яҡынса {}",
        uncertain="{} (фараз буйынса)",
        months=_BASHKIR_MONTHS,
        inflected=_BASHKIR_MONTHS,
    ),
}


def format_partial_date(value: PartialDate | datetime.date | None, language: str | None = None) -> str:
    """Write a date in words, never more than is known; by default in the active language.

    Plain dates are welcome too: Django can't write them in Bashkir.
    """
    if not value:
        return ""
    if isinstance(value, datetime.date):
        value = PartialDate.from_date(value)
    code = (language or get_language() or "en").partition("-")[0]
    style = _STYLES.get(code, _STYLES["en"])
    names = style.inflected if value.day or value.qualifier == APPROXIMATE else style.months
    pattern = getattr(style, value.precision)
    text = pattern.format(day=value.day, month=value.month and names[value.month - 1], year=value.year)
    if value.qualifier == APPROXIMATE:
        return style.approximate.format(text)
    return style.uncertain.format(text) if value.qualifier == UNCERTAIN else text
