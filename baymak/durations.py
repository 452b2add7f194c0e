"""Lengths of time as they are pronounced, in ISO 8601: "P8Y", "P50M", "P4Y6M", "P15D", "PT480H"."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

DURATION = re.compile(
    r"P(?=\d|T\d)(?:(?P<years>\d{1,3})Y)?(?:(?P<months>\d{1,4})M)?(?:(?P<days>\d{1,5})D)?(?:T(?P<hours>\d{1,5})H)?"
)


def check_duration(value):
    if not DURATION.fullmatch(value):
        raise ValidationError(
            _("Write the length as ISO 8601 does: P8Y, P50M, P4Y6M, P15D or PT480H."), code="duration"
        )


def in_words(duration):
    """Return "4 years 6 months" for P4Y6M; "" for none."""
    found = DURATION.fullmatch(duration)
    if not found:
        return ""
    amounts = {unit: int(amount) for unit, amount in found.groupdict().items() if amount}
    words = []
    if years := amounts.get("years"):
        words.append(ngettext("%(count)d year", "%(count)d years", years) % {"count": years})
    if months := amounts.get("months"):
        words.append(ngettext("%(count)d month", "%(count)d months", months) % {"count": months})
    if days := amounts.get("days"):
        words.append(ngettext("%(count)d day", "%(count)d days", days) % {"count": days})
    if hours := amounts.get("hours"):
        words.append(ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours})
    return " ".join(words)
