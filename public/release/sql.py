"""The functions that the SQL of the tables calls."""

import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings

from baymak.columns import columns_of
from baymak.dates import Edtf
from people.models import Person
from public.release.tables import LANGUAGES, tabled, tables
from sources.addresses import is_web_address


@lru_cache(5000)
def _date(text):
    return Edtf.parse(text.rpartition("=")[2])


def edtf(text):
    return str(_date(text)) if text else None


def earliest(text):
    if not text or (day := _date(text).earliest()) == datetime.date.min:
        return None
    return f"{day}"


def latest(text):
    if not text or (day := _date(text).latest()) == datetime.date.max:
        return None
    return f"{day}"


@lru_cache(5000)
def birth_year(born, age, on):
    """Return the year as the public knows it, as the column of a date keeps it."""
    person = Person(born=born or "", stated_age=age, stated_age_on=on or "")
    year = person.public.birth_year
    return year.stored() if year else None


def day_of(moment):
    if not moment:
        return None
    found = datetime.datetime.fromisoformat(moment).replace(tzinfo=datetime.UTC)
    return f"{found.astimezone(ZoneInfo(settings.TIME_ZONE)).date()}"


def web_address(text):
    return text if text and is_web_address(text) else None


def column_of(table, name):
    """Return how a column is called here that a citation or a reason is about; None of the whole row."""
    return _columns().get((table, name), name) if name else None


@lru_cache(1)
def _columns():
    names = {}
    for table in tables():
        for one in table.fields:
            stem = one.name.rpartition("_")
            is_text = stem[2] in LANGUAGES and stem[0]
            names.setdefault((table.name, one.about), stem[0] if is_text else one.name)
    for model, name in tabled().items():
        for declared in columns_of(model).values():
            if declared.header and (name, declared.name) in names:
                names.setdefault((name, declared.header), names[name, declared.name])
    return names


FUNCTIONS = {
    one.__name__: one for one in (edtf, earliest, latest, birth_year, day_of, web_address, column_of)
}
