"""The list of courts and the page of a court."""

import pytest
from django.utils.encoding import iri_to_uri

from cases.models import CaseNumber
from cases.models.reference import Referred
from public.views.cases import LATEST
from sources.models import Record
from tests import factories as make
from tests.lists import csv_rows, json_rows, listed, options, words

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def courts():
    """A court with a case, a hearing and a sentence, one that ordered a measure, one without anything."""
    district = make.make_court(
        name_en="District Court",
        name_ru="Районный суд",
        city_en="Izhevsk",
        city_ru="Ижевск",
        region=make.make_region("RU-UD"),
        level="district",
    )
    supreme = make.make_court(name_en="Supreme Court", region=make.make_region("RU-BA"), level="regional")
    unused = make.make_court(name_en="Unused Court", region=make.make_region("RU-AD"), level="military")
    person = make.make_person(name_en="Aysylu Invented")
    case = make.make_case([person], title_en="One case", court=district, origin_region=supreme.region)
    make.make_hearing(
        case=case, court=district, judge=make.make_official(name_en="Vera Invented"), held_on="2024-09-10"
    )
    make.make_sentence(person=person, case=case, court=district)
    make.make_measureorder(court=supreme)
    return {"district": district, "supreme": supreme, "unused": unused}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["District Court", "Supreme Court"]),
        ("sort=region", ["Supreme Court", "District Court"]),
        ("court_region=RU-UD", ["District Court"]),
        ("level=regional", ["Supreme Court"]),
        ("q=ижевск", ["District Court"]),
        ("q=РАЙОННЫЙ", ["District Court"]),
        ("q=court", ["District Court", "Supreme Court"]),
        ("q=unused", []),
    ],
)
def test_filters_find_the_right_courts(client, courts, query, expected):
    assert listed(client.get(f"/en/courts/?{iri_to_uri(query)}")) == expected


def test_court_to_which_nothing_public_refers_is_unknown(client, courts):
    assert options(client.get("/en/courts/"), "level") == [("regional", 1), ("district", 1)]
    unknown = client.get("/en/courts/ZZZZZZZZ/")
    hearing = make.make_hearing(court=courts["unused"], state="draft")
    answer = client.get(courts["unused"].get_absolute_url())
    assert (answer.status_code, answer.content) == (404, unknown.content)
    hearing.state, hearing.published_at = "published", hearing.created_at
    hearing.save()
    assert "Unused Court" in words(client.get(courts["unused"].get_absolute_url()))
    assert ("military", 1) in options(client.get("/en/courts/"), "level")


def test_counts_are_of_public_rows(client, courts):
    district = courts["district"]
    make.make_case(court=district, state="draft")
    make.make_hearing(court=district, state="withdrawn")
    make.make_sentence(court=district, person=make.make_person(disclosure="hidden"))
    [row] = json_rows(client.get("/en/courts.json?court_region=RU-UD"))
    assert (row["cases"], row["hearings"], row["sentences"]) == (1, 1, 1)
    assert "District Court district or city court, Izhevsk Udmurtia 1 1 1" in words(client.get("/en/courts/"))


def test_files_have_the_rows_of_the_page(client, courts):
    rows = csv_rows(client.get("/en/courts.csv"))
    assert [row["name_en"] for row in rows] == ["District Court", "Supreme Court"]
    assert [row["time_zone"] for row in rows] == ["Asia/Yekaterinburg"] * 2
    assert client.get("/en/courts.csv?level=%2F").status_code == 400


def test_page_tells_what_the_court_did(client, courts):
    text = words(client.get(courts["district"].get_absolute_url()))
    for part in (
        "Our own numbers on",
        "1 person whose case it hears or heard",
        "People whose sentence has a known length: 1. 4 years",
        "Level district or city court City Izhevsk Region Udmurtia Time zone the same hour as in Ufa",
        "Judges in these hearings Vera Invented",
        "Latest cases 1 of 1",
        "One case Bashkortostan →heard in: Udmurtia tried away from home 1 All cases of this court",
        "Latest hearings Subscribe in your calendar Download the calendar 1 of 1",
        "Day Hearing Case 10 September 2024 Trial",
        "Aysylu Invented Imprisonment, 4 years [2]",
    ):
        assert part in text


def test_page_shows_the_latest_cases_and_leads_to_all(client):
    court = make.make_court()
    first, *_others = [
        make.make_case(court=court, title_en=f"Case of {year}", opened_on=str(year))
        for year in range(2000, 2001 + LATEST)
    ]
    page = client.get(court.get_absolute_url())
    assert [case.title_en for case in page.context["cases"]] == [
        f"Case of {year}" for year in range(2000 + LATEST, 2000, -1)
    ]
    assert f"Latest cases {LATEST} of {LATEST + 1} " in words(page)
    address = f"/en/cases/?court={court.code}"
    assert f'<a href="{address}">All cases of this court</a>' in page.content.decode()
    everything = client.get(address)
    assert everything.context["paginator"].count == LATEST + 1
    assert first.title_en in words(everything)


def test_page_says_nothing_of_what_is_not_public(client, courts):
    district = courts["district"]
    before = client.get(district.get_absolute_url()).content
    hidden = make.make_person(name_en="Hidden Person", disclosure="hidden")
    make.make_case(court=district, title_en="Secret", state="draft")
    make.make_hearing(
        [hidden], court=district, judge=make.make_official(name_en="Hidden Judge"), held_on="2024-10-01"
    )
    make.make_sentence(court=district, person=hidden)
    assert client.get(district.get_absolute_url()).content == before
    make.name(hidden)
    text = words(client.get(district.get_absolute_url()))
    assert "Hidden Judge" in text
    assert "Hidden Person" in text


@pytest.mark.parametrize(("address", "queries"), [("/en/courts/", 1), ("/en/courts/?q=court", 3)])
def test_number_of_queries_of_the_list_does_not_grow(client, public_queries, address, queries):
    for rows in (1, 2):
        for _ in range(rows):
            make.make_case(court=make.make_court())
        client.get(address)  # what there is to choose is asked once in an edition
        with public_queries(queries):
            assert client.get(address).status_code == 200


def test_number_of_queries_of_the_page_does_not_grow(client, public_queries):
    court = make.make_court()
    for rows in (1, 2):
        for _ in range(rows):
            person = make.make_person()
            case = make.make_case([person], court=court)
            make.make_hearing([person], case=case, court=court, judge=make.make_official())
            make.make_sentence(person=person, case=case, court=court)
        client.get(court.get_absolute_url())  # what there is to choose is asked once in an edition
        with public_queries(11):
            assert client.get(court.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("model", Referred.__subclasses__(), ids=lambda model: model.__name__)
def test_every_fact_that_can_name_a_thing_makes_it_public(model):
    """Else the page of the fact would link to a page that is not there."""
    relations = model._meta.related_objects
    kinds = (Record, CaseNumber)
    naming = {relation.name for relation in relations if issubclass(relation.related_model, kinds)}
    assert set(model.public_references) == naming != set()


@pytest.mark.parametrize("fact", ["case", "hearing", "sentence", "measureorder"])
def test_court_named_by_one_kind_of_fact_has_a_page(client, fact):
    court = make.make_court()
    address = f"/en/courts/{court.code}/"
    assert client.get(address).status_code == 404
    getattr(make, f"make_{fact}")(court=court)
    assert client.get(address).status_code == 200
