"""Small inputs as people write them, from real names, dates, laws and bug threads: `field_cases.jsonl`.

A line is an input, its kind and what is right. Where we decided otherwise than its first reader, `asked` is
what that one wanted and `why` our reason. Inputs that are lives, files or forms are tested where these are
(`test_known_statuses`, `test_loading`, `test_admin`, `test_filters`, `test_law`).
"""

import json
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from baymak.amounts import Amount, PronouncedField
from baymak.dates import PartialDate, PartialDateFormField, format_partial_date
from baymak.exports import safe_cell
from baymak.numbers import number_keys
from baymak.sorting import alphabetical
from baymak.tags import tag_of
from baymak.text import clean_text
from cases.loading import LoadingError, load
from people.disclosure import initials
from people.models import Person, Region
from people.search import How, find
from sources.models import Source
from tests import world
from tests.factories import make_person

CASES = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "field_cases.jsonl").read_text("utf-8").splitlines()
]


def of(*kinds):
    return [pytest.param(case, id=case["id"]) for case in CASES if case["kind"] in kinds]


def address(text):
    source = Source(publisher="P", language="en", url=text)
    source.clean_fields()
    source.clean()
    return source.url


def plural(text):
    number, _years, _in, language = text.split()
    with override(language):
        return Amount.parse(f"P{number}Y").text


def in_words(text):
    date, _in, language = text.split()
    return format_partial_date(PartialDate.parse(date), language)


def region(code):
    Region(code=code, name_en="X").clean_fields()
    Region(code=code, name_en="X").clean()
    return code


READERS = {
    "date": lambda text: str(PartialDateFormField().clean(text)),
    "characters": lambda text: clean_text(text, is_line=True),
    "initials": initials,
    "address": address,
    "amount": lambda text: str(PronouncedField().clean(text)[1]),
    "language": tag_of,
    "languages": lambda text: Person._meta.get_field("languages").formfield().clean(text),
    "region": region,
    "cell": safe_cell,
    "plural": plural,
    "words": in_words,
}


@pytest.mark.parametrize("case", of(*READERS))
def test_input_is_read_as_it_is_right(case):
    try:
        read = READERS[case["kind"]](case["input"])
    except ValidationError:
        read = "refused"
    assert read == case["right"]


@pytest.mark.parametrize("case", of("number"))
def test_number_of_a_case_is_the_same_in_any_writing(case):
    stored, asked = (number_keys(case["input"][name]) for name in ("stored", "query"))
    held = any(key in kept for key in asked for kept in stored)
    assert ("found" if held else "not found") == case["right"]


@pytest.mark.parametrize("case", of("order"))
def test_names_stand_in_the_order_of_their_alphabet(case):
    assert sorted(case["input"], key=lambda name: alphabetical(name, case["language"])) == case["right"]


@pytest.mark.django_db
@pytest.mark.parametrize("case", of("file"))
def test_file_is_read_as_a_form_is(tmp_path, case):
    (tmp_path / "one.toml").write_text(case["input"], "utf-8")
    outcome, _colon, meant = case["right"].partition(": ")
    if outcome == "refused":
        with pytest.raises(LoadingError, match=meant):
            load(tmp_path)
        return
    load(tmp_path)
    person = Person.objects.get(import_key="k")
    said = (person.name_en, person.born, person.stated_age, person.sex)
    assert " ".join(map(str, filter(None, said))) == case["right"]


def test_what_was_decided_otherwise_says_why():
    assert all(case["why"] and case["asked"] != case["right"] for case in CASES if "asked" in case)


def make_people():
    people = {}
    for case in CASES:
        if case["kind"] == "search" and (name := case["input"]["stored"]) not in people:
            column = "name_ru" if any("Ѐ" <= letter <= "ӿ" for letter in name) else "name_en"
            people[name] = make_person(**{"name_ru": "", "name_en": "", column: name}).pk
    return people


people = world.in_database(make_people)


@pytest.mark.django_db
@pytest.mark.parametrize("case", of("search"))
def test_name_is_found_and_nobody_elses(people, case):
    found = find(case["input"]["query"])
    is_there = Person.objects.filter(found.condition, pk=people[case["input"]["stored"]]).exists()
    if case["right"] == "found":
        assert is_there
    elif is_there:
        assert (case["right"], found.how) == ("not found, or similar", How.SIMILAR)
