"""Why a place is empty: on pages, in lists and in files by the same rule."""

import pytest

from public.absence import ASKED, Why, why_empty
from sources.models import with_reading
from tests import factories as make
from tests.lists import json_rows, words

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def read_whole(**over):
    return make.make_source(read_extent="whole", **over)


def reasons(client, name):
    [row] = json_rows(client.get(f"/en/{name}.json"))
    return row["why_empty"]


@pytest.mark.parametrize(
    ("extents", "word"),
    [
        (["whole"], "not known"),
        (["whole", "whole"], "not known"),
        (["whole", "opening"], "not found so far"),
        (["part"], "not found so far"),
        ([""], "not found so far"),
    ],
)
def test_only_who_read_all_sources_whole_says_that_something_is_not_known(client, extents, word):
    person = make.make_person(source=make.make_source(read_extent=extents[0]))
    for extent in extents[1:]:
        person.citations.create(source=make.make_source(read_extent=extent))
    # What the public can't see is read by nobody for it.
    person.citations.create(source=make.make_source(is_confidential=True))
    page = client.get(person.get_absolute_url())
    assert f"Born {word}" in words(page)
    assert ("the year of birth" in page.context["not_known"]) == (word == "not known")
    assert ("the year of birth" in page.context["not_read"]) == (word != "not known")
    assert words(client.get("/en/people/")).count(word) >= 2  # court, charge
    code = {"not known": "not_known", "not found so far": "not_read"}[word]
    assert {f"birth_year={code}", f"courts={code}", f"held_as={code}"} <= set(reasons(client, "people"))
    [row] = json_rows(client.get("/en/people.json"))
    assert row["read_whole"] == (word == "not known")
    assert ("✓" in words(page).partition("The record of this person as a whole")[2][:60]) == row["read_whole"]


def test_what_one_source_of_a_question_leaves_open_is_not_known_of_none(client):
    person = make.make_person(source=read_whole())
    make.make_charge(person=person, source=read_whole())
    page = client.get(person.get_absolute_url())
    assert "when the charges were brought" in page.context["not_known"]
    assert "not known not known" in words(page)  # brought, outcome
    make.make_charge(person=person)
    page = client.get(person.get_absolute_url())
    assert "not found so far not found so far" in words(page)
    assert "when the charges were brought" in page.context["not_read"]
    assert "when the charges were brought" not in page.context["not_known"]


def test_an_outcome_that_nobody_told_is_empty_in_files_too_and_says_why(client):
    make.make_charge(source=read_whole())
    [row] = json_rows(client.get("/en/charges.json"))
    assert row["outcome"] == ""
    assert "outcome=not_known" in row["why_empty"]


def test_who_is_shown_by_initials_has_withheld_words_and_no_word_on_the_reading(client):
    person = make.make_person(source=read_whole(), disclosure="initials", name_en="Zukhra Secretive")
    found = reasons(client, "people")
    assert {"birth_year=withheld", "home_region=withheld", "languages=withheld"} <= set(found)
    assert "courts=not_read" in found
    assert "is withheld" in words(client.get(person.get_absolute_url()))


def test_what_does_not_apply_is_a_dash(client):
    dead = make.Person.objects.get(pk=make.make_person(died="2024-01", source=read_whole()).pk)
    assert {why_empty(dead, field) for field in ("courts", "languages", "held_as")} == {Why.DOES_NOT_APPLY}
    found = reasons(client, "people")
    assert {"birth_year=not_known", "courts=does_not_apply", "held_as=does_not_apply"} <= set(found)
    assert "– does not apply" not in words(client.get("/en/people/"))
    assert "–does not apply" in words(client.get("/en/people/"))
    make.make_measureorder(kind="wanted", until="", person=dead)
    assert "until=does_not_apply" in reasons(client, "measures")


def test_name_that_is_known_in_another_language_is_not_translated():
    person = make.make_person(name_ba="")
    assert why_empty(person, "name_ba") is Why.NOT_TRANSLATED


@pytest.mark.parametrize(
    ("age", "on", "year"),
    [
        (42, "2024-01-26", "1981/1982"),
        (42, "2024-12-31", "1982"),
        (42, "2024", "1981/1982"),
        (42, "2024-12", "1981/1982"),
        (42, "2024-12-26/2025-01-03", "1981/1983"),
        (0, "2024-01-01", "2023/2024"),
    ],
)
def test_age_gives_the_year_of_birth(client, age, on, year):
    person = make.make_person(stated_age=age, stated_age_on=on)
    assert str(person.public.birth_year) == year
    [row] = json_rows(client.get("/en/people.json"))
    assert row["birth_year"] == year
    page = client.get(person.get_absolute_url())
    assert "the year of birth" not in page.context["not_read"]
    assert "between 1981 and 1982" in words(page) or year != "1981/1982"
    person.disclosure = "initials"
    person.save()
    assert make.Person.objects.get(pk=person.pk).public.birth_year is None


def test_rows_of_a_list_know_how_far_their_sources_were_read():
    whole, part = make.make_case(source=read_whole()), make.make_case()
    rows = with_reading(make.Case.objects.published())
    assert {row.pk: row.is_read_whole for row in rows} == {whole.pk: True, part.pk: False}


def test_every_question_is_a_column_of_a_file():
    from public.datasets import cases, people, sources

    columns = {
        dataset.model: {column.name.removesuffix("_en") for column in dataset.columns}
        for dataset in [*people.DATASETS, *cases.DATASETS, *sources.DATASETS]
    }
    renamed = {"sentences", "requested"}  # told of in a file of their own, in three languages
    unknown = {
        (model.__name__, field)
        for model, asked in ASKED.items()
        for field in asked
        if field not in columns[model] | renamed
    }
    assert unknown == set()
