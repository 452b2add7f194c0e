"""Each question has a finding, a drawing that can be heard, a table whose rows are proved, and a file."""

import datetime
import re

import pytest

from baymak.dates import PartialDate
from public.statistics import QUESTIONS, custody_word
from tests import factories as make
from tests.lists import csv_rows, json_rows, words

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PATHS = [f"/en/statistics/{question.slug}/" for question in QUESTIONS]


def months(response):
    return {row["day"]: row for row in response.context["answer"].rows}


def test_each_page_has_a_drawing_with_a_title_a_table_and_files(client):
    person, other = make.make_person(), make.make_person()
    region, home = make.make_region("RU-UD"), make.make_region("RU-BA")
    court = make.make_court(region=region)
    case = make.make_case([person], court=court, origin_region=home, judge=make.make_official())
    make.make_detention(person=person, case=case, started_on="2024-01-17")
    make.make_charge(person=person, case=case, article=make.make_article())
    sentence = make.make_sentence(person=person, case=case, pronounced_on="2024-12")
    make.make_punishment(sentence=sentence, asked=True, amount="P6Y")
    for question, path in zip(QUESTIONS, PATHS, strict=True):
        page = client.get(path)
        body = page.content.decode()
        assert str(question.rule) in words(page)
        assert page.context["answer"].rows
        if question.slug != "asked":
            drawings = re.findall(
                r'<svg class="chart (\w+)" role="img"[^>]*><title>([^<]+)</title><desc>', body
            )
            assert [width for width, _title in drawings] == ["narrow", "wide"]
            assert {title for _width, title in drawings} <= {page.context["answer"].finding}
        assert " style=" not in body
        rows = csv_rows(client.get(f"{path[:-1]}.csv"))
        assert (
            len(rows) == len(json_rows(client.get(f"{path[:-1]}.json"))) == len(page.context["answer"].rows)
        )
    assert csv_rows(client.get("/en/statistics/asked.csv")) == [
        {"person": person.public.name, "asked": "6 years", "given": "4 years"}
    ]
    assert csv_rows(client.get("/en/statistics/verdict.csv")) == [
        {
            "person": person.public.name,
            "arrested": "17 January 2024",
            "sentenced": "December 2024",
            "least": "319",
            "most": "349",
        }
    ]
    assert other.public.name not in words(client.get("/en/statistics/verdict/"))


def test_file_of_statistics_has_no_filters(client):
    assert client.get("/en/statistics/known.csv?court=X").status_code == 400
    assert client.get("/en/statistics/known/?court=X").status_code == 302


def test_who_is_held_by_old_reports_is_counted_apart(client):
    recent, old, freed = (make.make_person() for _ in range(3))
    make.make_detention(person=recent, started_on="2024-01-22", last_known_on="2025-01-10")
    make.make_detention(person=old, started_on="2024-01-22")
    make.make_detention(person=freed, started_on="2024-01-22", ended_on="2024-05", end_reason="released")
    found = months(client.get("/en/statistics/custody/"))

    def on(*day):
        row = found[datetime.date(*day)]
        return row["people"], row["reported"], row["older"], row["ended"]

    assert on(2024, 1, 31) == (3, 3, 0, 0)
    assert on(2024, 5, 31) == (3, 3, 0, 0)
    assert on(2024, 6, 30) == (2, 2, 0, 1)
    assert on(2025, 1, 31) == (2, 1, 1, 1)
    assert on(2026, 1, 31) == (2, 0, 2, 1)


def test_what_was_not_yet_reported_makes_nothing_new():
    day = datetime.date(2025, 6, 30)
    started, known = PartialDate.parse("2024-01"), PartialDate.parse("2025-12")
    assert custody_word([(started, known, None)], day) == "older"
    assert custody_word([(started, None, None)], datetime.date(2023, 12, 31)) == ""


def test_terms_are_told_with_a_middle_from_five_on_and_with_what_is_not_exact(client):
    four, five = make.make_court(), make.make_court()
    for court, amounts in ((four, ["P4Y"] * 4), (five, ["P4Y", "P4Y", "P5Y", "P6Y", "P7Y"])):
        for amount in amounts:
            person = make.make_person()
            make.make_sentence(person=person, case=make.make_case([person], court=court), amount=amount)
    person = make.make_person()
    case = make.make_case([person], court=four)
    make.make_sentence(person=person, case=case, amount="P5Y", punishment={"comparator": "more_than"})
    rows = {row["group"]: row for row in client.get("/en/statistics/terms_by_court/").context["answer"].rows}
    told = rows[five.name]
    assert (told["people"], told["median"], told["shortest"], told["longest"]) == (
        5,
        "5 years",
        "4 years",
        "7 years",
    )
    told = rows[four.name]
    assert (told["people"], told["exact"], told["median"]) == (5, 4, "")
    assert client.get("/en/statistics/terms_by_court/").content.count(b'class="arrow"') == 2  # both widths


def test_terms_by_judge_say_of_how_many_the_judge_is_known(client):
    judge = make.make_official(name_en="Vera Invented")
    for known in (judge, None):
        person = make.make_person()
        case = make.make_case([person], court=make.make_court(), judge=known)
        make.make_sentence(person=person, case=case, amount="P4Y")
    answer = client.get("/en/statistics/terms_by_judge/").context["answer"]
    assert [(row["group"], row["people"]) for row in answer.rows] == [("Vera Invented", 1)]
    assert "of the sentences of 2 people." in answer.finding
    assert "In the groups of the table: 1 of them." in answer.finding


def test_hidden_people_are_in_no_statistic(client):
    person = make.make_person()
    make.make_detention(person=person)
    before = [client.get(path).content for path in PATHS]
    hidden = make.make_person(disclosure="hidden")
    make.make_detention(person=hidden)
    make.make_sentence(person=hidden, case=make.make_case([hidden], court=make.make_court()))
    make.make_sentence(person=person, amount="P9Y", state="draft")
    assert [client.get(path).content for path in PATHS] == before


@pytest.mark.parametrize("number", [1, 3])
def test_statistics_take_the_same_queries_for_any_number_of_rows(client, number, public_queries):
    for _ in range(number):
        person = make.make_person()
        case = make.make_case([person], court=make.make_court(), judge=make.make_official())
        make.make_detention(person=person)
        make.make_charge(person=person, case=case)
        make.make_punishment(sentence=make.make_sentence(person=person, case=case), asked=True)
    for question, queries in zip(QUESTIONS, (1, 2, 2, 2, 2, 3, 1, 1), strict=True):
        client.get(f"/en/statistics/{question.slug}/")  # what there is to choose is asked once in an edition
        with public_queries(queries):
            assert client.get(f"/en/statistics/{question.slug}/").status_code == 200
    with public_queries(0):
        assert client.get("/en/statistics/").status_code == 200
