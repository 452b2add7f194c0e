"""The calendar of hearings, read back as a calendar program reads it."""

import datetime
import re

import pytest
from django.utils.translation import override

from public.calendar import fold
from tests import factories as make

pytestmark = pytest.mark.django_db

MOMENT = datetime.datetime(2024, 9, 1, 8, 30, tzinfo=datetime.UTC)


def unescape(text):
    return re.sub(r"\\(.)", lambda match: {"n": "\n", "N": "\n"}.get(match[1], match[1]), text)


def read(response):
    """Parse a calendar as RFC 5545 says; fail on what a strict reader would refuse."""
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="hearings.ics"'
    content = response.content
    assert content.endswith(b"\r\n")
    lines = content.split(b"\r\n")[:-1]
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)
    unfolded = content.decode().replace("\r\n ", "").split("\r\n")[:-1]
    assert unfolded[:3] == ["BEGIN:VCALENDAR", "VERSION:2.0", unfolded[2]]
    assert unfolded[2].startswith("PRODID:")
    assert unfolded[-1] == "END:VCALENDAR"
    events, event = [], None
    for line in unfolded:
        name, _colon, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            event = {}
        elif line == "END:VEVENT":
            events.append(event)
            event = None
        elif event is not None:
            assert name not in event
            event[name] = unescape(value)
    for event in events:
        assert {"UID", "DTSTAMP", "SUMMARY"} <= event.keys()
    return events


@pytest.fixture
def court():
    return make.make_court(
        name_en="Far Court", city_en="Izhevsk", time_zone="Europe/Samara", region=make.make_region("RU-UD")
    )


def test_hearing_is_told_whole(client, court):
    hearing = make.make_hearing(
        [make.make_person(name_en="Aysylu Invented")],
        case=make.make_case(title_en="One case"),
        court=court,
        judge=make.make_official(name_en="Vera Invented"),
        held_on="2024-09-10",
        start_time="10:30",
        kind="verdict",
        openness="closed",
        certainty="confirmed",
        summary_en="Postponed; see room 5, second floor.\nBring a passport \\ visa.",
        published_at=MOMENT,
    )
    [event] = read(client.get("/en/hearings.ics"))
    assert event == {
        "UID": f"{hearing.code}@hearings.baymak",
        "DTSTAMP": "20240901T083000Z",
        "DTSTART": "20240910T063000Z",  # Samara is four hours ahead of UTC
        "SUMMARY": "One case: verdict",
        "LOCATION": "Far Court, Izhevsk",
        "DESCRIPTION": (
            "closed to the public\nAysylu Invented\njudge: Vera Invented\n"
            "Postponed; see room 5, second floor.\nBring a passport \\ visa."
        ),
        "URL": f"http://testserver/en/hearings/{hearing.code}/",
        "STATUS": "CONFIRMED",
        "TRANSP": "TRANSPARENT",
    }


@pytest.mark.parametrize(
    ("zone", "day", "hour", "expected"),
    [
        ("Asia/Yekaterinburg", "2024-09-10", "10:00", "20240910T050000Z"),
        ("Asia/Kamchatka", "2024-09-10", "09:00", "20240909T210000Z"),
        # Daylight saving time is the zone's business.
        ("Europe/Berlin", "2024-01-10", "09:00", "20240110T080000Z"),
        ("Europe/Berlin", "2024-07-10", "09:00", "20240710T070000Z"),
    ],
)
def test_hour_is_in_the_zone_of_the_court(client, court, zone, day, hour, expected):
    court.time_zone = zone
    court.save()
    make.make_hearing(court=court, held_on=day, start_time=hour)
    [event] = read(client.get("/en/hearings.ics"))
    assert event["DTSTART"] == expected


def test_hearing_without_hour_takes_the_day_and_without_court_the_hour_as_it_stands(client, court):
    make.make_hearing(court=court, held_on="2024-09-10")
    make.make_hearing(held_on="2024-09-11", start_time="10:00")
    later, earlier = read(client.get("/en/hearings.ics"))
    assert earlier["DTSTART;VALUE=DATE"] == "20240910"
    assert later["DTSTART"] == "20240911T100000"
    assert "LOCATION" not in later


def test_hearing_whose_day_is_not_known_is_left_out(client):
    for day in ("2024", "2024-09", "2024-09-10~"):
        make.make_hearing(held_on=day)
    uncertain = make.make_hearing(held_on="2024-09-10?", certainty="confirmed")
    [event] = read(client.get("/en/hearings.ics"))
    assert event["UID"] == f"{uncertain.code}@hearings.baymak"
    assert event["STATUS"] == "TENTATIVE"


def test_calendar_takes_the_filters_of_the_list(client, court):
    make.make_hearing(court=court, held_on="2024-09-10")
    make.make_hearing(held_on="2024-09-10")
    [event] = read(client.get("/en/hearings.ics?court_region=RU-UD"))
    assert event["LOCATION"] == "Far Court, Izhevsk"
    assert read(client.get("/en/hearings.ics?from=2030")) == []


def test_identity_does_not_change_with_the_language_or_the_facts(client):
    hearing = make.make_hearing(case=make.make_case(title_en="One", title_ru="Одно дело"), kind="trial")
    [before] = read(client.get("/en/hearings.ics"))
    hearing.kind = "verdict"
    hearing.save()
    [after] = read(client.get("/ru/hearings.ics"))
    assert after["UID"] == before["UID"]
    with override("ru"):
        assert after["SUMMARY"] == f"Одно дело: {hearing.get_kind_display()}"


def test_person_shown_by_initials_is_not_named(client):
    make.make_hearing([make.make_person(name_en="Zukhra Secretive", disclosure="initials")])
    [event] = read(client.get("/en/hearings.ics"))
    assert event["DESCRIPTION"] == "Z. S."


@pytest.mark.parametrize("text", ["a" * 74, "a" * 75, "a" * 76, "Ҡ" * 300, "🕊" * 60, "a" + "Ҡ" * 37, ""])
def test_folded_line_is_short_and_comes_back_whole(text):
    folded = fold(text)
    assert all(len(line.encode()) <= 75 for line in folded.split("\r\n"))
    assert folded.replace("\r\n ", "") == f"{text}\r\n"


def test_a_cancelled_hearing_stays_with_the_word(client, court):
    make.make_hearing(
        court=court,
        held_on="2024-09-10",
        start_time="10:30",
        outcome="cancelled",
        outcome_reason_en="Ill judge.",
    )
    [event] = read(client.get("/en/hearings.ics"))
    assert (event["STATUS"], event["DTSTART"]) == ("CANCELLED", "20240910T063000Z")
    assert event["SUMMARY"].endswith(": trial (cancelled)")
    assert event["DESCRIPTION"] == "It was set for 10 September 2024.\nIll judge."


@pytest.mark.parametrize("outcome", ["moved", "postponed"])
def test_a_hearing_that_was_put_off_stands_on_its_new_day_and_says_so(client, court, outcome):
    hearing = make.make_hearing(
        court=court, held_on="2024-09-10", start_time="10:30", outcome=outcome, moved_to="2024-09-24"
    )
    [event] = read(client.get("/en/hearings.ics"))
    assert event["UID"] == f"{hearing.code}@hearings.baymak"
    assert event["DTSTART;VALUE=DATE"] == "20240924"  # at which hour nobody has said
    assert event["STATUS"] == "TENTATIVE"
    assert event["SUMMARY"].endswith("new day: 24 September 2024)")
    assert event["DESCRIPTION"] == "It was set for 10 September 2024."


def test_a_hearing_whose_new_day_is_a_hearing_of_its_own_stays_on_its_day(client):
    case = make.make_case()
    old = {"held_on": "2024-09-10", "outcome": "moved", "moved_to": "2024-09-24"}
    make.make_hearing(case=case, **old)
    make.make_hearing(case=case, held_on="2024-09-24")
    make.make_hearing(case=make.make_case(), **old)
    make.make_hearing(case=make.make_case(), held_on="2024-09-24", state="draft")
    days = sorted(
        (event["DTSTART;VALUE=DATE"], event["STATUS"]) for event in read(client.get("/en/hearings.ics"))
    )
    assert days == [("20240910", "CANCELLED"), ("20240924", "TENTATIVE"), ("20240924", "TENTATIVE")]
