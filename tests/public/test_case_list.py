"""The list of cases: its filters, its counts, its files, and what it keeps to itself."""

import datetime

import pytest
from django.utils.encoding import iri_to_uri

from cases.models import Article, Case
from tests import factories as make
from tests.lists import csv_rows, json_rows, listed, options, words

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def cases():
    """Three cases: tried away, tried at home, and one of which little is known."""
    home, away = make.make_region("RU-BA"), make.make_region("RU-UD")
    person = make.make_person()
    far = make.make_case(
        [person],
        title_en="Far",
        title_ru="Дальнее дело",
        number="1-23/2024",
        court=make.make_court(region=away, name_en="Far Court"),
        origin_region=home,
        opened_on="2024-02",
    )
    near = make.make_case(
        title_en="Near",
        court=make.make_court(region=home, name_en="Near Court"),
        origin_region=home,
        opened_on="2023-08-18",
        summary_ba="Өфө ҡалаһында",
    )
    vague = make.make_case(title_en="Vague", code="V0V0V0V0")
    make.make_charge(person=person, case=far, article=Article.objects.get(code="RU-UK-212-2"))
    make.make_hearing(case=near, held_on="2024-04-18")
    make.make_hearing(case=far, held_on="2024-12")
    return {"far": far, "near": near, "vague": vague}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Far", "Near", "Vague"]),
        ("court_region=RU-UD", ["Far"]),
        ("court_region=RU-UD&court_region=RU-BA", ["Far", "Near"]),
        ("region=RU-BA", ["Far", "Near"]),
        ("away=yes", ["Far"]),
        ("article=RU-UK-212-2", ["Far"]),
        ("court_region=RU-BA&away=yes", []),
        ("q=far", ["Far"]),
        ("q=ДАЛЬНЕЕ+дело", ["Far"]),
        ("q=1-23/2024", ["Far"]),
        ("q=өфө", ["Near"]),
        ("q=дело+өфө", []),
        # Opened in the time, or heard in it; a date as far as it is known overlaps.
        ("from=2023-08&to=2023-08-18", ["Near"]),
        ("from=2024-12-24", ["Far"]),
        ("to=2023", ["Near"]),
        ("from=2024-02-29&to=2024-03", ["Far"]),
        ("from=2025", []),
        ("sort=new", ["Far", "Near", "Vague"]),
        ("sort=number", ["Near", "Vague", "Far"]),
    ],
)
def test_filters_find_the_right_cases(client, cases, query, expected):
    assert listed(client.get(f"/en/cases/?{iri_to_uri(query)}")) == expected


def test_court_is_filtered_by_its_code(client, cases):
    code = cases["near"].court.code
    assert listed(client.get(f"/en/cases/?court={code}")) == ["Near"]


def test_choices_stand_with_what_they_would_find(client, cases):
    everything = client.get("/en/cases/")
    assert options(everything, "region") == [("RU-BA", 2)]
    assert options(everything, "away") == [("no", 1), ("yes", 1)]
    assert options(everything, "court_region") == [("RU-BA", 1), ("RU-UD", 1)]
    narrowed = client.get("/en/cases/?away=yes")
    assert options(narrowed, "court_region") == [("RU-UD", 1), ("RU-BA", 0)]
    assert [chip.text for chip in narrowed.context["chips"]] == ["tried away from home"]


def test_row_says_where_from_where_to_and_how_many(client, cases):
    row = words(client.get("/en/cases/?away=yes"))
    assert "Far 1-23/2024 Far Court" in row
    assert "Bashkortostan →heard in: Udmurtia tried away from home 1 last: December 2024" in row
    assert "Near Near Court Bashkortostan →heard in: Bashkortostan 0 last:" in words(
        client.get("/en/cases/?q=near")
    )


def test_next_and_last_hearing_are_the_nearest_to_the_day():
    case = make.make_case()
    for day in ("2024-01-10", "2024-03", "2024-05-02", "2024-06"):
        make.make_hearing(case=case, held_on=day)
    make.make_hearing(case=case, held_on="2024-04-01", state="draft")
    at = datetime.datetime(2024, 3, 31, 12, tzinfo=datetime.UTC)
    row = Case.objects.published().for_list(at).get()
    # A hearing "in March" may still come on the last day of March.
    assert (str(row.last_hearing_on), str(row.next_hearing_on)) == ("2024-01-10", "2024-03")
    row = Case.objects.published().for_list(at + datetime.timedelta(days=1)).get()
    assert (str(row.last_hearing_on), str(row.next_hearing_on)) == ("2024-03", "2024-05-02")


@pytest.mark.parametrize(
    "query", ["from=yesterday", "to=2024-13", "sort=random", "court=no such", "away=never"]
)
def test_question_without_sense_is_refused_with_a_reason(client, cases, query):
    response = client.get(f"/en/cases/?{query}")
    assert response.status_code == 400
    assert "This list could not be filtered as asked" in response.content.decode()
    assert list(response.context["object_list"]) == []
    assert client.get(f"/en/cases.csv?{query}").status_code == 400


def test_files_have_the_rows_of_the_page(client, cases):
    severed = make.make_case(title_en="Severed", severed_from=cases["far"], number="=1+1")
    rows = csv_rows(client.get("/en/cases.csv"))
    assert [row["title_en"] for row in rows] == listed(client.get("/en/cases/"))
    far = next(row for row in rows if row["title_en"] == "Far")
    defendant = cases["far"].defendants.get().person
    source = cases["far"].citations.get().source
    picked = ("court_region", "origin_region", "tried_away", "opened_on", "defendants", "articles", "sources")
    assert [far[name] for name in picked] == [
        "RU-UD",
        "RU-BA",
        "yes",
        "2024-02",
        defendant.code,
        "RU-UK-212-2",
        source.code,
    ]
    [row] = json_rows(client.get("/en/cases.json?q=severed"))
    assert row["severed_from"] == cases["far"].code
    assert row["code"] == severed.code
    assert (row["numbers"], row["tried_away"], row["next_hearing_on"]) == (["=1+1"], None, None)
    assert next(row for row in rows if row["title_en"] == "Severed")["numbers"] == "'=1+1"


def test_what_is_not_public_leaves_no_trace(client, cases):
    before = [client.get("/en/cases/").content, b"".join(client.get("/en/cases.csv").streaming_content)]
    hidden = make.make_person(disclosure="hidden")
    far = cases["far"]
    make.add_defendants(far, hidden, make.make_person(state="draft"))
    court = make.make_court(region=make.make_region("RU-AD"), name_en="Hidden Court")
    twin = make.make_case([hidden], title_en="Twin", court=court, severed_from=far, state="draft")
    make.make_charge(person=hidden, case=far, article=make.make_article("999"))
    make.make_hearing(case=far, held_on="2026-12-31", state="withdrawn")
    make.make_case(title_en="Secret", source=make.make_source(is_confidential=True))
    after = [client.get("/en/cases/").content, b"".join(client.get("/en/cases.csv").streaming_content)]
    assert after == before
    Case.objects.filter(pk=twin.pk).update(state="published", published_at=far.published_at)
    assert "Hidden Court" in client.get("/en/cases/").content.decode()


@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/en/cases/", 2),
        ("/en/cases/?away=yes&q=case&from=2024", 5),
        ("/en/cases.csv", 7),
    ],
)
def test_number_of_queries_does_not_grow(client, public_queries, address, queries):
    def add():
        person = make.make_person()
        case = make.make_case(
            [person],
            court=make.make_court(region=make.make_region("RU-UD")),
            origin_region=make.make_region("RU-BA"),
            severed_from=make.make_case(),
        )
        make.make_charge(person=person, case=case)
        make.make_hearing(case=case)

    for rows in (1, 2):
        for _ in range(rows):
            add()
        client.get(address)  # what there is to choose is asked once in an edition
        with public_queries(queries):
            response = client.get(address)
            assert response.status_code == 200
            b"".join(response.streaming_content if response.streaming else [response.content])
