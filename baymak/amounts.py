"""How much: the length of a punishment, its hours or its sum, kept as it was pronounced.

Fifty months stay fifty months: one text column holds `P50M`, `P4Y6M`, `PT480H` (ISO 8601) or `300000 RUB`
(ISO 4217). People write "4 years 6 months", "480 часов", "более 5 лет", "from 3 to 5 years", "300 тыс. руб.".
"""

import contextlib
import datetime
import re
from calendar import monthrange
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from baymak.languages import active_language
from baymak.written_dates import keyed

MAX_LENGTH = 80
# Nobody serves it. What is meant for ever is a kind of punishment of its own.
MAX_YEARS = 500
MAX_NUMBER = 10**12

UNITS = {"years": "Y", "months": "M", "weeks": "W", "days": "D"}
ISO = re.compile(r"P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(\d+)H)?")
MONEY = re.compile(r"(\d+(?:\.\d\d?)?) ([A-Z]{3})")


@dataclass(frozen=True)
class Amount:
    """A length of time, in the units in which somebody said it, or a sum of money."""

    years: int = 0
    months: int = 0
    weeks: int = 0
    days: int = 0
    hours: int = 0
    money: Decimal | None = None
    currency: str = ""

    @classmethod
    @lru_cache(1000)
    def parse(cls, text):
        """Read `P4Y6M` or `300000 RUB`, or raise ValueError."""
        if found := ISO.fullmatch(text):
            amount = cls(*(int(number or 0) for number in found.groups()))
        elif found := MONEY.fullmatch(text):
            amount = cls(money=Decimal(found[1]), currency=found[2])
        else:
            raise _unreadable()
        return amount.checked()

    @classmethod
    def read(cls, text):
        """Read one amount as people write it, or raise ValueError with what to write."""
        try:
            return cls.parse(text.strip().upper())
        except ValueError:
            return _amount(_prepared(text))

    def checked(self):
        if not self.money and not self.is_time:
            raise ValueError(_("Nothing is no amount: leave it empty."))
        if self.years + self.months / 12 + self.weeks / 52 + self.days / 365 > MAX_YEARS:
            raise ValueError(_("No court means so many years: for life is a kind of punishment of its own."))
        if max(self.hours, self.money or 0) > MAX_NUMBER:
            raise ValueError(_("This number is too large."))
        return self

    @property
    def is_time(self):
        return any((self.years, self.months, self.weeks, self.days, self.hours))

    def __str__(self):
        if self.money is not None:
            return f"{self.money} {self.currency}"
        days = "".join(f"{getattr(self, name)}{sign}" for name, sign in UNITS.items() if getattr(self, name))
        return f"P{days}{f'T{self.hours}H' if self.hours else ''}"

    @property
    def text(self):
        """Write it in the reader's language: "4 years 6 months", "480 hours", "300,000 roubles"."""
        if self.money is not None:
            return self._sum()
        parts = [
            self.years and ngettext("%(count)d year", "%(count)d years", self.years) % {"count": self.years},
            self.months
            and ngettext("%(count)d month", "%(count)d months", self.months) % {"count": self.months},
            self.weeks and ngettext("%(count)d week", "%(count)d weeks", self.weeks) % {"count": self.weeks},
            self.days and ngettext("%(count)d day", "%(count)d days", self.days) % {"count": self.days},
            self.hours and ngettext("%(count)d hour", "%(count)d hours", self.hours) % {"count": self.hours},
        ]
        return " ".join(filter(None, parts))

    def _sum(self):
        whole = self.money == self.money.to_integral_value()
        number = f"{self.money:,.{0 if whole else 2}f}"
        if active_language() != "en":
            number = number.translate({ord(","): "\u00a0", ord("."): ","})
        if self.currency != "RUB":
            return f"{number} {self.currency}"
        count = int(self.money) if whole else 2  # "2.50 roubles"
        return ngettext("%(sum)s rouble", "%(sum)s roubles", count) % {"sum": number}

    def in_days(self):
        """Return the fewest and the most days that it can be, or (None, None): hours and money are none.

        A year may be a leap year and a month the shortest: every month of four years may be the first.
        """
        if self.money is not None or self.hours:
            return None, None
        lengths = [self.days_from(datetime.date(2001 + at // 12, at % 12 + 1, 1)) for at in range(48)]
        # From its last day a month may be shorter: 31 January to 28 February.
        lengths += [self.days_from(datetime.date(2001 + at // 12, at % 12 + 1, 31)) for at in (0, 12, 24, 36)]
        return min(lengths), max(lengths)

    def days_from(self, start):
        """Return how many days it is from a day on; a month that has no such day ends with its last."""
        month = start.month - 1 + self.months
        year, month = start.year + self.years + month // 12, month % 12 + 1
        end = datetime.date(year, month, min(start.day, monthrange(year, month)[1]))
        return (end - start).days + 7 * self.weeks + self.days

    def order(self):
        """Return a number to put amounts of one measure in order."""
        if self.money is not None:
            return self.money
        return self.years * 365.25 + self.months * 30.4375 + self.weeks * 7 + self.days + self.hours / 24


class Comparator(models.TextChoices):
    """How what was pronounced, or what a source tells of it, stands to the amount."""

    EXACTLY = "exactly", gettext_lazy("exactly")
    ABOUT = "about", gettext_lazy("about")
    NEARLY = "nearly", gettext_lazy("nearly")
    MORE_THAN = "more_than", gettext_lazy("more than")
    AT_LEAST = "at_least", gettext_lazy("at least")
    AT_MOST = "at_most", gettext_lazy("at most")
    FROM_TO = "from_to", gettext_lazy("from … to …")


def write(comparator, amount, amount_to=None):
    """Write an amount with its comparator in the reader's language; "" when there is none."""
    if not amount:
        return ""
    if comparator == Comparator.FROM_TO and amount_to:
        return f"{amount.text} – {amount_to.text}"
    patterns = {
        Comparator.ABOUT: _("about %(term)s"),
        Comparator.NEARLY: _("nearly %(term)s"),
        Comparator.MORE_THAN: _("more than %(term)s"),
        Comparator.AT_LEAST: _("at least %(term)s"),
        Comparator.AT_MOST: _("at most %(term)s"),
    }
    return patterns.get(comparator, "%(term)s") % {"term": amount.text}


# -- As people write it -----------------------------------------------------------------------------

# What stands before an amount, longer words first: "не менее" is no "менее".
BEFORE = (
    (Comparator.AT_LEAST, r"at least|no less than|not less than|minimum|не менее(?: чем)?|не меньше(?: чем)?"
     r"|как минимум|минимум|кәмендә|≥|>="),
    (Comparator.AT_MOST, r"up to|at most|no more than|not more than|maximum"
     r"|не более(?: чем)?|не больше(?: чем)?|как максимум|максимум|самое большее|до|иң күбе|≤|<="),
    (Comparator.MORE_THAN, r"more than|over|longer than|более(?: чем)?|больше(?: чем)?|свыше"
     r"|күберәк:?|артыҡ:?|>"),
    (Comparator.NEARLY, r"nearly|almost|just under|почти|без малого|яҡын:?"),
    (Comparator.ABOUT, r"about|around|approximately|approx\.?|circa|ca?\.|около|примерно|приблизительно|ок\."
     r"|порядка|яҡынса|≈|~"),
)  # fmt: skip
# And behind it, as in Bashkir: "5 йылдан артыҡ", "5 йылға яҡын".
BEHIND = (
    (Comparator.AT_LEAST, r"or more|и более|или более|һәм унан күберәк"),
    (Comparator.MORE_THAN, r"(?<=[дтҙ][аә]н )(?:артыҡ|күберәк|ашыу)|с лишним"),
    (Comparator.NEARLY, r"(?<=[ғҡгк][аә] )яҡын"),
    (Comparator.AT_MOST, r"(?<=[ғҡгк][аә] )тиклем|or less|и менее|или менее"),
)
RANGE = (
    re.compile(r"(?:from|between|от|с)\s+(?P<least>.+?)\s+(?:to|and|до)\s+(?P<most>.+)"),
    re.compile(r"(?P<least>\d.*?)\s*-\s*(?P<most>\d.*)"),
    re.compile(r"(?P<least>\d.*?[дтҙ][аә]н)\s+(?P<most>\d.*?)[ғҡгк][аә] тиклем"),
)

NUMBERS = (
    r"one|один|одного|бер", r"two|дв(?:а|е|ух)|ике", r"three|тр(?:и|[её]х)|өс", r"four|четыр(?:е|[её]х)|дүрт",
    r"five|пят[ьи]|биш", r"six|шест[ьи]|алты", r"seven|сем[ьи]|ете", r"eight|восьми|восемь|һигеҙ",
    r"nine|девят[ьи]|туғыҙ", r"ten|десят[ьи]|ун", r"eleven|одиннадцат[ьи]|ун бер",
    r"twelve|двенадцат[ьи]|ун ике", r"thirteen|тринадцат[ьи]|ун өс", r"fourteen|четырнадцат[ьи]|ун дүрт",
    r"fifteen|пятнадцат[ьи]|ун биш",
)  # fmt: skip
IN_WORDS = [
    (str(number), re.compile(rf"\b(?:{words})\b")) for number, words in reversed([*enumerate(NUMBERS, 1)])
]
HALVES = (
    (re.compile(r"\bполгода\b|\bполугода\b|\bhalf a year\b|\bярты йыл\b|\bярым йыл\b"), "6 months"),
    (re.compile(r"\bполтора (?=год)|\bполутора (?=лет)"), "1.5 "),
    (re.compile(r"\b(?:a|1) year and a half\b"), "1.5 years"),
    (re.compile(r"\b(\d+) (?:and a half|с половиной|ярым) "), r"\1.5 "),
    (re.compile(r"\b(\d+) (years|года?|лет|йыл) (?:and a half|с половиной|ярым)\b"), r"\1.5 \2"),
)  # fmt: skip
WORDS = {
    "years": r"y|yrs?|years?|г|год(?:а|у|ов|ам)?|лет|йыл(?:дан|ға|дың)?|ел(?:дан|га)?",
    "months": r"m|mos?|months?|м|мес|месяц(?:а|ев|ам)?|ай(?:ҙан|ға|ҙың)?",
    "weeks": r"w|wks?|weeks?|нед|недел[яиью]|недель|аҙна(?:нан|ға)?",
    "days": r"d|days?|д|дн|день|дня|дней|сут|сут(?:ки|ок)|көн(?:дән|гә)?",
    "hours": r"h|hrs?|hours?|ч|час(?:а|ов|ам)?|сәғәт(?:тән|кә)?",
    "RUB": r"rub|rur|roubles?|rubles?|р|руб|рубл(?:ь|я|ей|ям)|₽|һум(?:дан|ға)?",
    "USD": r"usd|us\$|\$|dollars?|доллар(?:а|ов)?(?: сша)?",
    "EUR": r"eur|€|euros?|евро",
    "UAH": r"uah|₴|грн|гривен|гривн[аы]|hryvnias?",
    "KZT": r"kzt|₸|тенге|tenge",
    "BYN": r"byn",
    "GBP": r"gbp|£|pounds?",
    "CNY": r"cny|rmb|yuan|юан(?:ь|я|ей)",
    "HKD": r"hkd|hk\$",
    "TRY": r"try|₺|liras?|лир[аы]?",
    "IRR": r"irr|rials?",
    "GEL": r"gel|₾|lari|лари",
    "AMD": r"amd|֏|drams?",
    "AZN": r"azn|₼|manats?|манат(?:а|ов)?",
}  # fmt: skip
UNIT = {name: re.compile(words) for name, words in WORDS.items()}
THOUSANDS = {
    1000: re.compile(r"тыс|тысяч[аиу]?|thousand|k|мең"),
    10**6: re.compile(r"млн|миллион(?:а|ов)?|million|m"),
}
UNSAID = re.compile(r"and|и|һәм|in prison|of imprisonment")
NUMBER = r"\d{1,3}(?:[ ,']\d{3})+(?!\d)(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?"
TOKEN = re.compile(rf"({NUMBER})(?![.,]?\d)|(us\$|hk\$|[^\W\d_]+|[^\s\w])")


def read(text):
    """Return (comparator, Amount, Amount or None) of what people write, or raise ValueError."""
    with contextlib.suppress(ValueError):
        # As it is kept; "5 lat" are years to a Pole, and no money.
        kept = text.strip()
        return Comparator.EXACTLY, Amount.parse(kept if " " in kept else kept.upper()), None
    words = _prepared(text)
    for pattern in RANGE:
        if found := pattern.fullmatch(words):
            return (
                Comparator.FROM_TO,
                _amount(_with_unit(found["least"], found["most"])),
                _amount(found["most"]),
            )
    for comparator, said in BEFORE:
        if found := re.match(rf"(?:{said})(?<!\w)\s*|(?:{said})\b\s*", words):
            return comparator, _amount(words[found.end() :]), None
    for comparator, said in BEHIND:
        if found := re.search(rf"\s*(?:{said})$", words):
            return comparator, _amount(words[: found.start()]), None
    return Comparator.EXACTLY, _amount(words), None


def _with_unit(least, most):
    """Give a bare number the unit of the number that follows: "from 100 to 300 thousand roubles"."""
    if re.search(r"[^\d\s.,']", least):
        return least
    numbers = re.findall(NUMBER, most)
    if len(numbers) > 1:
        raise _unreadable()  # of "1 to 2 years 6 months" the first may be either
    return f"{least} {most.replace(numbers[0], '') if numbers else ''}"


def _prepared(text):
    if len(text) > MAX_LENGTH:
        raise _unreadable()
    words = keyed(text)
    for number, pattern in IN_WORDS:
        words = pattern.sub(number, words)
    for pattern, number in HALVES:
        words = pattern.sub(number, words)
    return words.strip(" .,;")


def _amount(words):
    """Read numbers, each with its unit; a currency may stand before its number."""
    parts, number, currency, factor = {}, None, "", 1
    for digits, word in TOKEN.findall(words):
        if digits:
            if number is not None:
                raise _unreadable()
            number = _number(digits)
            continue
        thousands = next((times for times, said in THOUSANDS.items() if said.fullmatch(word)), None)
        unit = next((name for name, said in UNIT.items() if said.fullmatch(word)), None)
        if word in ".,;" or UNSAID.fullmatch(word):
            continue
        if thousands and unit is None and number is not None:
            factor = thousands
        elif unit is None or unit in parts:
            raise _unreadable()
        elif unit.isupper() and number is None:
            currency = unit
        elif number is None:
            raise _unreadable()
        else:
            parts[unit], number = number, None
    if number is not None and currency:
        parts[currency] = number
    elif number is not None or currency:
        raise _unreadable()
    if "".join(TOKEN.sub("", words).split()):
        raise _unreadable()
    return _made(parts, factor)


def _number(digits):
    whole = re.sub(r"[ ']|,(?=\d{3}(?!\d))", "", digits).replace(",", ".")
    try:
        return Decimal(whole)
    except InvalidOperation as error:
        raise _unreadable() from error


def _made(parts, factor):
    money = [unit for unit in parts if unit.isupper()]
    if not parts or (money and len(parts) > 1) or (factor > 1 and not money):
        raise _unreadable()
    if money:
        total = parts[money[0]] * factor
        total = total.to_integral_value() if total == total.to_integral_value() else total
        return Amount(money=total, currency=money[0]).checked()
    if parts.get("years", 0) % 1 == Decimal("0.5") and "months" not in parts:
        parts |= {"years": parts["years"] - Decimal("0.5"), "months": Decimal(6)}
    if any(number % 1 for number in parts.values()):
        raise ValueError(_("Write a part of a year in months, and a part of a month in days."))
    return Amount(**{unit: int(number) for unit, number in parts.items()}).checked()


def _unreadable():
    return ValueError(
        _(
            "Write how much, with its unit: 4 years 6 months, 50 months, 480 hours or 300,000 RUB; "
            "or about 5 years, more than 5 years, from 3 to 5 years."
        )
    )


# -- Kept and typed ---------------------------------------------------------------------------------


class _TypedAttribute(DeferredAttribute):
    """Turn text into an Amount on assignment; what can't be read stays, for validation to report."""

    def __set__(self, instance, value):
        with contextlib.suppress(ValidationError):
            value = self.field.to_python(value)
        instance.__dict__[self.field.attname] = value


class AmountField(models.Field):
    """An Amount in one text column, NOT NULL; None in Python is '' in the database."""

    description = gettext_lazy("Amount, as pronounced")
    descriptor_class = _TypedAttribute

    def __init__(self, *args, **kwargs):
        kwargs |= {"max_length": 40, "blank": True}
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"], kwargs["blank"]
        return name, path, args, kwargs

    def get_internal_type(self):
        return "CharField"

    def from_db_value(self, value, expression, connection):
        return Amount.parse(value) if value else None

    def to_python(self, value):
        if value in (None, "") or isinstance(value, Amount) or hasattr(value, "resolve_expression"):
            return value or None
        try:
            return Amount.read(str(value))
        except ValueError as error:
            raise ValidationError(f"“{value}”: {error}", code="invalid") from error

    def get_prep_value(self, value):
        value = self.to_python(super().get_prep_value(value))
        return value if hasattr(value, "resolve_expression") else str(value or "")

    def value_to_string(self, obj):
        return self.get_prep_value(self.value_from_object(obj))

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": AmountFormField} | kwargs)


class AmountFormField(forms.CharField):
    """Take one amount as people write it."""

    def clean(self, value):
        text = super().clean(value if value is None or isinstance(value, str) else str(value))
        if not text:
            return None
        try:
            return Amount.read(text)
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from error


class PronouncedField(forms.CharField):
    """Take an amount with its comparator, as (comparator, Amount or None, Amount or None)."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", gettext_lazy("how much"))
        kwargs.setdefault(
            "help_text",
            gettext_lazy(
                "As pronounced: 4 years 6 months, 50 months, 480 hours, 300,000 RUB; "
                "or as it is told: about 5 years, more than 5 years, from 3 to 5 years."
            ),
        )
        super().__init__(**{"required": False} | kwargs)

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return Comparator.EXACTLY, None, None
        try:
            return read(text)
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from error
