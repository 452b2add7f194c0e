"""How old the newest evidence is: nothing old is shown as the present."""

from baymak.amounts import Amount


def year_before(day):
    """Return the same day a year before, of 29 February the next."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, **({"month": 3, "day": 1} if is_leap_day else {}))


def is_recent(date, day):
    """Say whether a date may be within the twelve months before a day."""
    return bool(date) and date.latest() >= year_before(day)


def age(date, day):
    """Return for how long at least nothing newer is known, in whole months; None for less than one."""
    last = date.latest()
    months = (day.year - last.year) * 12 + day.month - last.month - (day.day < last.day)
    return Amount(years=months // 12, months=months % 12) if months > 0 else None
