"""The calendars of hearings, read back by two programs: the one that wrote them, and another one."""

import datetime

import icalendar
import pytest
import vobject
from django.utils.translation import override

from public.edition import publishing
from tests import editions
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(autouse=True)
def whoever_accepted_it():
    with editions.all_accepted():
        yield


def read(response):
    """Return the events of a calendar as two parsers agree on them; fail on what a strict one refuses."""
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert "Content-Disposition" not in response  # a file to keep would not be asked for again
    content = response.content
    lines = content.split(b"\r\n")[:-1]
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)
    written = icalendar.Calendar.from_ical(content)
    assert not written.errors
    for event in written.walk("VEVENT"):
        assert {"UID", "DTSTAMP", "SUMMARY", "SEQUENCE", "LAST-MODIFIED"} <= event.keys()
        assert not event.errors
    found = []
    for event in getattr(vobject.readOne(content.decode()), "vevent_list", []):
        values = {name.upper(): values[0].value for name, values in event.contents.items()}
        values["DTSTART"] = when(values["DTSTART"])
        found.append({name: value for name, value in values.items() if name not in STAMPS})
    assert [event["UID"] for event in found] == [str(event["UID"]) for event in written.walk("VEVENT")]
    assert [event["DTSTART"] for event in found] == [
        when(event["DTSTART"].dt) for event in written.walk("VEVENT")
    ]
    return found


STAMPS = {"DTSTAMP", "LAST-MODIFIED", "SEQUENCE"}


def when(value):
    """Write a day, or an hour with how far its zone is from UTC: "2024-09-10 10:30+04:00"."""
    return value.isoformat(" ", "minutes") if isinstance(value, datetime.datetime) else value.isoformat()


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
    )
    [event] = read(client.get("/en/hearings.ics"))
    assert event == {
        "UID": f"{hearing.code}@hearings.baymak",
        "DTSTART": "2024-09-10 10:30+04:00",
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
        ("Asia/Yekaterinburg", "2024-09-10", "10:00", "2024-09-10 10:00+05:00"),
        ("Asia/Kamchatka", "2024-09-10", "09:00", "2024-09-10 09:00+12:00"),
        # Programs do not agree on the rules of a zone with daylight saving time.
        ("Europe/Berlin", "2024-01-10", "09:00", "2024-01-10 08:00+00:00"),
        ("Europe/Berlin", "2024-07-10", "09:00", "2024-07-10 07:00+00:00"),
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
    assert earlier["DTSTART"] == "2024-09-10"
    assert later["DTSTART"] == "2024-09-11 10:00"
    assert "LOCATION" not in later


def test_hearing_whose_day_is_not_known_is_left_out(client):
    for day in ("2024", "2024-09", "2024-09-10~"):
        make.make_hearing(held_on=day)
    uncertain = make.make_hearing(held_on="2024-09-10?", certainty="confirmed")
    [event] = read(client.get("/en/hearings.ics"))
    assert event["UID"] == f"{uncertain.code}@hearings.baymak"
    assert event["STATUS"] == "TENTATIVE"
    assert event["SUMMARY"].endswith(": trial (uncertain)")


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


def test_a_cancelled_hearing_stays_with_the_word(client, court):
    make.make_hearing(
        court=court,
        held_on="2024-09-10",
        start_time="10:30",
        outcome="cancelled",
        outcome_reason_en="Ill judge.",
    )
    [event] = read(client.get("/en/hearings.ics"))
    assert (event["STATUS"], event["DTSTART"]) == ("CANCELLED", "2024-09-10 10:30+04:00")
    assert event["SUMMARY"].endswith(": trial (cancelled)")
    assert event["DESCRIPTION"] == "It was set for 10 September 2024.\nIll judge."


@pytest.mark.parametrize("outcome", ["moved", "postponed"])
def test_a_hearing_that_was_put_off_stands_on_its_new_day_and_says_so(client, court, outcome):
    hearing = make.make_hearing(
        court=court, held_on="2024-09-10", start_time="10:30", outcome=outcome, moved_to="2024-09-24"
    )
    [event] = read(client.get("/en/hearings.ics"))
    assert event["UID"] == f"{hearing.code}@hearings.baymak"
    assert event["DTSTART"] == "2024-09-24"  # at which hour nobody has said
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
    days = sorted((event["DTSTART"], event["STATUS"]) for event in read(client.get("/en/hearings.ics")))
    assert days == [("2024-09-10", "CANCELLED"), ("2024-09-24", "TENTATIVE"), ("2024-09-24", "TENTATIVE")]


def test_a_moved_hearing_is_the_same_one_and_comes_later_in_the_sequence(client, settings, tmp_path):
    settings.EDITION = tmp_path / "edition.sqlite3"
    hearing = make.make_hearing(held_on="2024-09-10", start_time="10:30")
    seen = []
    with editions.unwatched():
        for moved in ({}, {"outcome": "moved", "moved_to": "2024-09-24"}):
            for name, value in moved.items():
                setattr(hearing, name, value)
            hearing.save()
            make._accepted(hearing)
            publishing.publish()
            [event] = icalendar.Calendar.from_ical(client.get("/en/hearings.ics").content).walk("VEVENT")
            seen.append((str(event["UID"]), event["SEQUENCE"], when(event["DTSTART"].dt)))
    (before, first, _day), (after, second, day) = seen
    assert (after, day) == (before, "2024-09-24")
    assert second > first


def test_calendar_of_a_case_a_court_and_a_person(client, court):
    person, other = make.make_person(), make.make_person()
    case = make.make_case([person, other], court=court)
    severed = make.make_case([person], severed_from=case)
    of_all = make.make_hearing(case=case)
    of_other = make.make_hearing([other], case=case, kind="custody", court=make.make_court())
    of_severed = make.make_hearing(case=severed, kind="appeal")
    make.make_hearing()
    make.make_hearing(case=case, state="draft")

    def hearings_of(row):
        return {
            event["UID"].partition("@")[0]
            for event in read(client.get(f"{row.get_absolute_url()}hearings.ics"))
        }

    assert hearings_of(case) == {of_all.code, of_other.code, of_severed.code}
    assert hearings_of(severed) == {of_severed.code}
    assert hearings_of(court) == {of_all.code}
    assert hearings_of(person) == {of_all.code, of_severed.code}
    assert hearings_of(other) == {of_all.code, of_other.code}
    assert client.get("/en/people/ZZZZZZZZ/hearings.ics").status_code == 404
