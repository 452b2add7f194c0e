"""What the site says of each person of the Baymak case, as a table under version control.

A change of a rule or of the data shows as lines of `baymak_persons.txt` in a diff. To write it anew:

    WRITE_TABLE=1 .venv/bin/python -m pytest tests/public/test_baymak_persons.py
"""

import datetime
import os
from pathlib import Path

import pytest
from django.utils.translation import override

from baymak.dates import format_partial_date
from baymak.languages import LANGUAGES
from people.models import Person
from public.absence import Why, by_reason, why_empty
from public.footnotes import Footnotes
from public.person_page import procedure_of
from public.views.people import PersonDetailView
from tests import baymak_data
from tests.world import in_database

TABLE = Path(__file__).parent / "baymak_persons.txt"
DAY = datetime.date(2026, 11, 26)

rows = in_database(baymak_data.add)


def lines():
    """Yield what pages of all persons say, three languages below one another."""
    for person in Person.objects.published().for_detail().order_by("code"):
        for language in LANGUAGES:
            with override(language):
                yield from told(person)


def told(person):
    face = person.public
    context, records, questions = procedure_of(person, DAY, [])
    Footnotes([person, *records])
    absent = by_reason([*PersonDetailView(object=person).open_questions(), *questions])
    yield f"{person.code} {face.name}"
    yield f"  {context['status'].label}; {format_partial_date(context['evidence_on'])}"
    yield f"  {place(person, context)}"
    yield f"  {format_partial_date(face.birth_year)}"
    for why in (Why.NOT_KNOWN, Why.NOT_READ):
        if absent[why]:
            yield f"  {why.label}: {'; '.join(absent[why])}"


def place(person, context):
    custody = context["custody"]
    if not custody:
        return why_empty(person, "held_as").label
    where = custody.facility or custody.region
    known = format_partial_date(custody.last_known_on)
    return "; ".join(filter(None, [str(custody.kind.label), str(where.name) if where else "", known]))


@pytest.mark.django_db
def test_table_of_the_persons_is_as_it_was(rows):
    written = "".join(f"{line.rstrip()}\n" for line in lines())
    if os.environ.get("WRITE_TABLE"):
        TABLE.write_text(written)
    assert written.count("\n") > 33 * 3 * 4
    assert written == TABLE.read_text(), "See the head of this file."
