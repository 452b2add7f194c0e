"""Each question has a finding, a drawing that can be heard, a table whose rows are proved, and a file."""

import datetime
import html
import re

import pytest

from baymak.dates import PartialDate
from public.statistics import FILTERS, QUESTIONS, custody_word, months_between
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


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("known{}?court=%3F", "court: “?” is not one of the choices."),
        ("known{}?verdict=2024-13", "verdict: “2024-13” is not one of the choices."),
        ("terms_by_court{}?court=ABCDEFGH", "court: "),  # by courts are its rows
        ("verdict_months{}?verdict=2024", "verdict: "),
    ],
)
def test_question_that_has_no_sense_is_told(client, asked, said):
    page = client.get(f"/en/statistics/{asked.format('/')}")
    assert page.status_code == 400
    assert any(line.startswith(said) for line in page.context["mistakes"])
    assert "answer" not in page.context
    file = client.get(f"/en/statistics/{asked.format('.csv')}")
    assert (file.status_code, file.text.startswith(said)) == (400, True)


def test_statistics_know_no_other_parameter(client):
    assert client.get("/en/statistics/known.csv?sex=male").status_code == 400
    page = client.get("/en/statistics/known/?sex=male&court=ABCDEFGH")
    assert (page.status_code, page["Location"]) == (302, "/en/statistics/known/?court=ABCDEFGH")


def test_no_filter_of_statistics_asks_for_what_is_crossed_with_nothing():
    assert set(FILTERS) == {"case", "court", "court_region", "article", "verdict", "region"}


def test_code_that_nobody_has_is_told_and_finds_nobody(client):
    make.make_detention(person=make.make_person())
    page = client.get("/en/statistics/custody/?court=ABCDEFGH")
    assert "Court: “ABCDEFGH” is not one of the choices." in words(page)
    assert page.context["answer"].rows == []


@pytest.fixture
def two_courts():
    """Three people sentenced by one court, one of them in 2025, and one by another."""
    one, other = make.make_court(name_en="Court of Sample"), make.make_court()
    for court, day in ((one, "2024-12"), (one, "2024-12-24"), (one, "2025-02"), (other, "2024-12")):
        person = make.make_person()
        case = make.make_case([person], court=court)
        make.make_detention(person=person, case=case, started_on="2024-01-17")
        make.make_charge(person=person, case=case, article=make.make_article())
        sentence = make.make_sentence(person=person, case=case, pronounced_on=day)
        make.make_punishment(sentence=sentence, asked=True, amount="P6Y")
    return one, other


def test_all_of_a_page_follows_its_filters(client, two_courts):
    query = f"court={two_courts[0].code}&verdict=2024"
    for question in QUESTIONS:
        taken = "&".join(part for part in query.split("&") if part.partition("=")[0] in question.filters)
        page = client.get(f"/en/statistics/{question.slug}/?{taken}")
        rows, body = page.context["answer"].rows, page.content.decode()
        assert page.context["number"] == (2 if {"court", "verdict"} <= {*question.filters} else 3)
        for row in rows:
            if "people" in row:
                assert client.get(row["address"]).context["paginator"].count == row["people"]
        assert client.get(page.context["whom"]).context["paginator"].count == page.context["number"]
        address = f"http://testserver/en/statistics/{question.slug}/?{taken}"
        assert f'rel="canonical"\n            href="{html.escape(address)}"' in body
        assert html.escape(address.replace("/en/", "/ru/")) in body
        assert page.context["cite"].address == address
        if rows:  # of judges nothing is known
            file = re.search(r'href="([^"]+)"[^>]*>CSV', body)[1]
            assert len(csv_rows(client.get(html.unescape(file)))) == len(rows)
        told = words(page)
        assert ("Court: Court of Sample" in told) == ("court" in question.filters)
        assert ("Verdict of the first court: 2024" in told) == ("verdict" in question.filters)


def test_order_of_an_address_makes_no_other_page(client, two_courts):
    code = two_courts[0].code
    pages = [
        client.get(f"/en/statistics/away/?{query}").context["cite"].address
        for query in (f"court={code}&verdict=2024", f"verdict=2024&court={code}&court={code}&region=")
    ]
    assert pages[0] == pages[1]


def test_verdicts_are_told_by_month_and_those_without_one_beside(client):
    told = ["2024-12-24", "2024-12~", "2025", "", "2024-12/2025-01", "2024-21"]
    people = [make.make_person() for _day in told]
    for person, day in zip(people, told, strict=True):
        make.make_sentence(person=person, pronounced_on=day)
    make.make_sentence(person=people[0], pronounced_on="2025-03-01", court_instance="appeal")
    answer = client.get("/en/statistics/verdict_months/").context["answer"]
    assert [(row["month"], row["people"], row["so_far"]) for row in answer.rows] == [
        ("December 2024", 2, 2),
        ("month not known", 4, 6),
    ]
    assert answer.finding == "A verdict is known of 6 people; its month of 2."
    assert answer.chart.count('class="full"') == 2  # one month in two widths

    def found(value):
        page = client.get(f"/en/people/?verdict={value}")
        return {person.pk for person in page.context["object_list"]}

    first, second, third, fourth, fifth, spring = (person.pk for person in people)
    assert found("2024-12") == {first, second}
    assert found("2024") == {first, second, spring}
    assert found("2025") == {third}
    assert found("unknown") == {third, fourth, fifth, spring}
    assert found("2025&verdict=2024-12") == {first, second, third}
    assert months_between("2024-11", "2025-02") == ["2024-11", "2024-12", "2025-01", "2025-02"]


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
    for question, queries in zip(QUESTIONS, (1, 2, 2, 2, 2, 3, 1, 1, 1), strict=True):
        client.get(f"/en/statistics/{question.slug}/")  # what there is to choose is asked once in an edition
        with public_queries(queries):
            assert client.get(f"/en/statistics/{question.slug}/").status_code == 200
        # Filters narrow the same questions to the database, and add none.
        with public_queries(queries):
            page = client.get(f"/en/statistics/{question.slug}/?case={case.code}")
            assert page.status_code == 200
    with public_queries(0):
        assert client.get("/en/statistics/").status_code == 200
