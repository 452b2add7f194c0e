"""The list of hearings: coming and past, by case, court, kind and day."""

import datetime

import pytest
from django.utils import timezone
from django.utils.encoding import iri_to_uri

from cases.models import Hearing
from tests import factories as make
from tests.lists import csv_rows, json_rows, options, words

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def days(response):
    assert response.status_code == 200
    return [str(hearing.held_on) for hearing in response.context["object_list"]]


@pytest.fixture
def hearings():
    """Two hearings of one case that are over, and one of another that is to come."""
    court = make.make_court(region=make.make_region("RU-UD"), name_en="Far Court", name_ru="Дальний суд")
    case = make.make_case(title_en="One case", number="1-1/2024")
    first = make.make_hearing(case=case, court=court, held_on="2024-09", kind="trial")
    judge = make.make_official(name_en="Vera Invented")
    verdict = make.make_hearing(
        case=case, court=court, held_on="2024-12-24", start_time="10:30", kind="verdict", judge=judge
    )
    other = make.make_case(title_en="Other case")
    coming = make.make_hearing(
        [make.make_person(name_en="Aysylu Invented")], case=other, held_on="2900-01", openness="closed"
    )
    return {"first": first, "verdict": verdict, "coming": coming}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["2900-01", "2024-12-24", "2024-09"]),
        ("sort=old", ["2024-09", "2024-12-24", "2900-01"]),
        ("kind=verdict", ["2024-12-24"]),
        ("court_region=RU-UD", ["2024-12-24", "2024-09"]),
        ("from=2024-09-30&to=2024-10", ["2024-09"]),
        ("from=2029", ["2900-01"]),
        ("to=2024", ["2024-12-24", "2024-09"]),
        ("q=other+case", ["2900-01"]),
        ("q=vera", ["2024-12-24"]),
        ("q=ДАЛЬНИЙ", ["2024-12-24", "2024-09"]),
        ("q=1-1/2024+verdict", []),
    ],
)
def test_filters_find_the_right_hearings(client, hearings, query, expected):
    assert days(client.get(f"/en/hearings/?{iri_to_uri(query)}")) == expected


def test_case_and_court_are_filtered_by_their_codes(client, hearings):
    verdict = hearings["verdict"]
    assert days(client.get(f"/en/hearings/?case={verdict.case.code}")) == ["2024-12-24", "2024-09"]
    assert days(client.get(f"/en/hearings/?court={verdict.court.code}")) == ["2024-12-24", "2024-09"]


def test_page_of_a_hearing_is_a_card_for_who_comes(client, hearings):
    verdict = hearings["verdict"]
    text = words(client.get(verdict.get_absolute_url()))
    for part in (
        "Verdict, 24 December 2024 One case",
        "When 24 December 2024 10:30, time of the court",
        "Where Far Court",
        "Judge Vera Invented",
        "Subscribe in your calendar",
    ):
        assert part in text
    verdict.withdraw()
    assert client.get(verdict.get_absolute_url()).status_code == 404


def test_choices_stand_with_what_they_would_find(client, hearings):
    response = client.get("/en/hearings/?kind=verdict")
    assert options(response, "kind") == [("verdict", 1), ("trial", 2)]
    assert [number for _code, number in options(response, "case")] == [1, 0]


def test_coming_and_past_hearings_stand_apart(client, hearings):
    text = words(client.get("/en/hearings/"))
    assert "3 hearings Subscribe in your calendar Download the calendar Coming" in text
    assert "Coming Today or later Day Hearing Case Court January 2900" in text
    assert (
        "Trial reported · closed to the public Aysylu Invented Other case not found so far Past Before today"
        in text
    )
    assert (
        "24 December 2024 10:30, time of the court Verdict reported Judge: Vera Invented One case Far Court"
    ) in text
    assert "No coming hearing is known." not in text
    assert "No coming hearing is known." in words(client.get("/en/hearings/?to=2024"))
    assert "No coming hearing is known." not in words(client.get("/en/hearings/?to=2024&sort=old"))


def test_hearing_is_coming_until_its_day_is_over():
    for day in ("2024-03-30", "2024-03-31", "2024-03", "2024-04-01"):
        make.make_hearing(held_on=day)
    at = datetime.datetime(2024, 3, 31, 12, tzinfo=datetime.UTC)
    coming = Hearing.objects.with_coming(at).filter(is_coming=True)
    assert sorted(str(hearing.held_on) for hearing in coming) == ["2024-03", "2024-03-31", "2024-04-01"]


def test_hearing_of_today_is_coming(client):
    today = timezone.localdate()
    make.make_hearing(held_on=today)
    [hearing] = client.get("/en/hearings/").context["object_list"]
    assert hearing.is_coming


@pytest.mark.parametrize("query", ["from=soon", "kind=party", "court=1", "sort=-held_on"])
def test_question_without_sense_is_refused_with_a_reason(client, hearings, query):
    response = client.get(f"/en/hearings/?{query}")
    assert response.status_code == 400
    assert list(response.context["object_list"]) == []
    for file in ("hearings.csv", "hearings.json", "hearings.ics"):
        assert client.get(f"/en/{file}?{query}").status_code == 400


def test_files_have_the_rows_of_the_page(client, hearings):
    rows = csv_rows(client.get("/en/hearings.csv"))
    assert [row["held_on"] for row in rows] == days(client.get("/en/hearings/"))
    verdict = hearings["verdict"]
    [row] = json_rows(client.get("/en/hearings.json?kind=verdict"))
    assert row["code"] == verdict.code
    assert row["case"] == verdict.case.code
    assert (row["start_time"], row["time_zone"]) == ("10:30:00", "Asia/Yekaterinburg")
    assert (row["court"], row["court_region"]) == (verdict.court.code, "RU-UD")
    assert row["judge"] == "Vera Invented"
    assert row["sources"] == [verdict.citations.get().source.code]
    [row] = json_rows(client.get("/en/hearings.json?q=other"))
    assert row["persons"] == [hearings["coming"].persons.get().code]


def test_what_is_not_public_leaves_no_trace(client, hearings):
    addresses = ("/en/hearings/", "/en/hearings.ics", "/en/hearings/?kind=verdict")
    before = [client.get(address).content for address in addresses]
    hidden = make.make_person(name_en="Hidden Person", disclosure="hidden")
    hearings["coming"].persons.add(hidden)
    court = make.make_court(region=make.make_region("RU-AD"), name_en="Hidden Court")
    draft = make.make_hearing(court=court, kind="cassation", held_on="2030-05-05", state="draft")
    make.make_hearing(case=make.make_case(title_en="Secret", state="draft"), court=court)
    make.make_hearing([hidden], court=court)
    make.make_hearing(court=court, source=make.make_source(is_confidential=True))
    assert [client.get(address).content for address in addresses] == before
    Hearing.objects.filter(pk=draft.pk).update(state="published", published_at=timezone.now())
    assert "Hidden Court" in client.get("/en/hearings/").content.decode()
    assert draft.code in client.get("/en/hearings.ics").content.decode()


@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/en/hearings/", 2),
        ("/en/hearings/?q=case&from=2024", 4),
        ("/en/hearings.csv", 4),
        ("/en/hearings.ics", 2),
    ],
)
def test_number_of_queries_does_not_grow(client, public_queries, address, queries):
    for rows in (1, 2):
        for _ in range(rows):
            make.make_hearing([make.make_person()], court=make.make_court(), judge=make.make_official())
        client.get(address)  # what there is to choose is asked once in an edition
        with public_queries(queries):
            response = client.get(address)
            assert response.status_code == 200
            b"".join(response.streaming_content if response.streaming else [response.content])


@pytest.mark.parametrize(
    ("outcome", "moved_to", "coming"),
    [
        ("", "", "2900-01-10"),
        ("held", "", "2900-01-10"),
        ("cancelled", "", None),
        ("moved", "", None),
        ("postponed", "", None),
        ("moved", "2900-02-20", "2900-02-20"),
        ("postponed", "2900-02-20", "2900-02-20"),
        ("moved", "2024-02-20", None),
    ],
)
def test_what_was_put_off_comes_on_its_new_day(client, outcome, moved_to, coming):
    case = make.make_case()
    make.make_hearing(case=case, held_on="2024-01-10" if moved_to == "2024-02-20" else "2900-01-10")
    Hearing.objects.update(outcome=outcome, moved_to=moved_to)
    hearing = Hearing.objects.with_coming().get()
    assert (hearing.is_coming, str(hearing.coming_on or "") or None) == (coming is not None, coming)
    page = client.get(f"/en/cases/{case.code}/").context
    assert (page["next_hearing"] is not None) == (coming is not None)
    [listed] = client.get("/en/cases/").context["object_list"]
    assert str(listed.next_hearing_on or "") == (coming or "")
    assert [row.pk for row in client.get("/en/").context["coming_hearings"]] == [hearing.pk] * bool(coming)


def test_page_says_what_became_of_a_hearing(client):
    hearing = make.make_hearing(
        held_on="2024-01-15",
        outcome="postponed",
        outcome_reason_en="The judge is ill.",
        moved_to="2024-01-17",
    )
    page = words(client.get(f"/en/cases/{hearing.case.code}/"))
    assert "postponed, new day: 17 January 2024" in page
    assert "The judge is ill." in page
    assert days(client.get("/en/hearings/?outcome=postponed")) == ["2024-01-15"]
    assert days(client.get("/en/hearings/?outcome=cancelled")) == []
    [row] = json_rows(client.get("/en/hearings.json"))
    assert (row["outcome"], row["outcome_reason_en"], row["moved_to"]) == (
        "postponed",
        "The judge is ill.",
        "2024-01-17",
    )


def test_lists_lead_to_the_page_of_a_hearing(client):
    hearing = make.make_hearing(case=make.make_case([make.make_person()]), held_on="2024-02-03")
    for address in ("/en/", "/en/hearings/", hearing.case.get_absolute_url()):
        assert f'href="{hearing.get_absolute_url()}"' in client.get(address).text, address


@pytest.mark.parametrize(
    ("zone", "hearing", "court"),
    [
        (
            "Europe/Samara",
            "10:30, time of the court (11:30 in Ufa)",
            "Time zone 12:00 there is 13:00 in Ufa",
        ),
        ("Asia/Yekaterinburg", "10:30, time of the court Where", "Time zone the same hour as in Ufa"),
        # Midnight lies between: of which day the hour would be, a reader could not tell.
        ("Pacific/Honolulu", "10:30, time of the court Where", "Time zone 12:00 there is 03:00 in Ufa"),
    ],
)
def test_hour_is_told_by_the_clock_of_the_court_and_of_the_site(client, zone, hearing, court):
    row = make.make_hearing(
        held_on="2024-12-24", start_time="10:30", court=make.make_court(time_zone=zone), kind="verdict"
    )
    assert hearing in words(client.get(row.get_absolute_url()))
    assert court in words(client.get(row.court.get_absolute_url()))
    assert hearing.removesuffix(" Where") in words(client.get("/en/hearings/"))
