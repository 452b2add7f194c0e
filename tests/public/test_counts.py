"""Every number of our own has one name, one rule, and a list of just so many rows."""

import re
from collections import defaultdict

import pytest
from django.conf import settings
from django.utils.translation import override

from baymak import edition
from people.models import Person
from public.counts import LISTS, NUMBERS, Figure, figures
from public.filters.choices import MANY
from public.statistics import QUESTIONS
from tests import baymak_data, world

pytestmark = pytest.mark.django_db

baymak = world.in_database(baymak_data.add)
with_hidden_rows = world.in_database(world.make_whole_world)

# What templates may print beside the registered numbers: of a row of the list, of the row of the page.
OF_A_ROW = {
    "_defendant_count",  # a template, of the next
    "case.defendant_count",
    "case.severed_count",
    "case.unnamed_count",
    "court.case_count",
    "court.hearing_count",
    "court.sentence_count",
    "case.initials_count",
    "option.count",
    "paginator.count",
}


# “1 человек” and “5 человек” are alike, where nothing else of the name follows the number.
SAID_ALIKE = {"ru": {"people", "charged", "charged_in_case", "home_in", "accused_of"}}


def codes_for(number, most=1):
    """Return some codes by which a number can be narrowed, from the choices of its list."""
    if not number.by:
        return [""]
    filterset = LISTS[number.rows][1]
    rows = filterset(number.asked(), queryset=filterset.Meta.model.objects.published())
    return sorted(rows.choices({number.by: rows.qs})[number.by], key=str)[:most]


def assert_lists_are_as_long(client):
    with edition.reading():
        asked = [(number.key, code) for number in NUMBERS.values() for code in codes_for(number)]
        found = figures(*asked)
    differ = {}
    for figure in found:
        listed = client.get(figure.address).context["paginator"].count
        if listed != figure.value:
            differ[figure.address] = figure.value, listed
    assert differ == {}
    assert {key for key, _code in asked} >= {"people", "held_in", "people_of_court", "accused_of"}
    return found


def test_each_number_is_as_long_as_its_list(client, baymak):
    found = assert_lists_are_as_long(client)
    assert all(figure.value for figure in found if figure.number.by)


def test_hidden_rows_are_in_no_number(client, baymak, with_hidden_rows):
    found = {figure.number.key: figure.value for figure in assert_lists_are_as_long(client)}
    assert found["people"] == Person.objects.published().count() < Person.objects.count()
    assert found["charged"] <= found["people"]


def test_parts_make_up_their_whole(client, baymak):
    with edition.reading():
        found = {figure.number.key: figure.value for figure in figures("held", "held_recent", "held_older")}
        assert found["held"] == found["held_recent"] + found["held_older"] > 0
        parts = [number for number in NUMBERS.values() if number.of and not number.by]
        for number in parts:
            part, whole = figures(number.key, number.of)
            assert part.value <= whole.value


@pytest.mark.parametrize("language", ["en", "ru", "ba"])
def test_same_words_name_no_two_numbers(language):
    named = defaultdict(list)
    with override(language):
        for number in NUMBERS.values():
            named[(number.name % 5).casefold()].append(number.key)
            assert str(number.rule) not in ("", number.name % 5)
        for status in Person.Status:
            named[str(status.label).casefold()].append(status)
    assert [keys for keys in named.values() if len(keys) > 1 and any(key in NUMBERS for key in keys)] == []


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["1 person held", "2 people held", "5 people held", "21 people held", "32 people held"]),
        (
            "ru",
            [
                "1 человек лишён свободы",
                "2 человека лишены свободы",
                "5 человек лишены свободы",
                "21 человек лишён свободы",
                "32 человека лишены свободы",
            ],
        ),
        ("ba", [f"{number} кеше иректән мәхрүм" for number in (1, 2, 5, 21, 32)]),
    ],
)
def test_name_of_a_number_agrees_with_it(language, said):
    with override(language):
        beside = [Figure(NUMBERS["held"], number, None) for number in (1, 2, 5, 21, 32)]
        assert [f"{figure} {figure.name}".partition(",")[0] for figure in beside] == said
        for number in NUMBERS.values():
            one, many = (Figure(number, value, None).name for value in (1, 5))
            assert (one == many) == (language == "ba" or number.key in SAID_ALIKE.get(language, ()))


def test_every_part_names_its_whole():
    assert {number.of for number in NUMBERS.values() if number.of} <= NUMBERS.keys()


@pytest.mark.parametrize("many", [MANY, 0], ids=["of few choices", "of many choices"])
def test_every_choice_of_a_list_finds_as_many_as_it_says(client, baymak, monkeypatch, many):
    monkeypatch.setattr("public.filters.choices.MANY", many)
    among = ["people", "cases", "hearings", "people/?stage=charged", "people/?court_region=RU-UD&sex=male"]
    for path, _mark, beside in (one.partition("/?") for one in among):
        for group in client.get(f"/en/{path}/?{beside}").context["facet_groups"]:
            # Another choice of the same filter widens it.
            for option in [] if group.is_open else group.options[:1]:
                asked = f"/en/{path}/?{beside}&{group.name}={option.value}".replace("?&", "?")
                assert (asked, client.get(asked).context["paginator"].count) == (asked, option.count)
                if option.recent is not None:
                    by = "reported" if group.name in ("status", "liberty") else "held_reported"
                    asked = f"{asked}&{by}=recent"
                    assert (asked, client.get(asked).context["paginator"].count) == (asked, option.recent)


def test_templates_print_no_count_that_is_not_registered():
    """A length is of what stands on the page; a count is registered, or of a row of a list."""
    printed = defaultdict(set)
    for path in (settings.BASE_DIR / "templates").rglob("*.html"):
        if path.relative_to(settings.BASE_DIR / "templates").parts[0] not in ("admin", "registration"):
            for expression in re.findall(r"[\w.]*[_.]count\b", re.sub(r"{#.*?#}", "", path.read_text())):
                printed[expression].add(path.name)
    assert {expression: printed[expression] for expression in printed.keys() - OF_A_ROW} == {}


def test_home_prints_registered_numbers_with_their_lists(client, baymak):
    page = client.get("/en/")
    body = page.content.decode()
    printed = re.findall(r'href="([^"]+)"><b>(\d+)</b> ([^<]+)</a>', body)
    names = {number.name % value for number in NUMBERS.values() for value in (1, 5)}
    assert len(printed) > 4
    for address, value, name in printed:
        assert name.strip() in names
        assert client.get(address.replace("&amp;", "&")).context["paginator"].count == int(value)


@pytest.mark.parametrize(
    ("query", "least"),
    [("", 20), ("court_region=RU-UD", 15), ("verdict=2024", 15), ("article=RU-UK-212&verdict=2025-02", 10)],
)
def test_each_row_of_statistics_is_as_long_as_its_list(client, baymak, query, least):
    proved = 0
    for question in QUESTIONS:
        taken = [part for part in query.split("&") if part.partition("=")[0] in question.filters]
        page = client.get(f"/en/statistics/{question.slug}/?{'&'.join(taken)}")
        assert len(page.content) < 100_000
        rows = page.context["answer"].rows
        # Of the months every sixth: a list takes its time.
        for row in rows[:: 6 if rows and "day" in rows[0] else 1]:
            if "people" in row:
                listed = client.get(row["address"]).context["paginator"].count
                assert (row["address"], listed) == (row["address"], row["people"])
                proved += 1
    assert proved > least
