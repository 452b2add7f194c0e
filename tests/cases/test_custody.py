"""Where a person is held, and for how many days."""

import datetime

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from baymak.dates import PartialDate
from cases.custody import Days, custody_on, days_in_custody, days_under_house_arrest, detention_on, regime_on
from cases.models import Detention, Facility
from people.models import Region
from tests import factories as make
from tests.edtf import edtf_dates

DAY = datetime.date(2024, 12, 31)
UDMURTIA, IZHEVSK = (
    Region(code="RU-UD", name_en="Udmurtia"),
    Facility(name_en="Pre-trial centre"),
)


def rows(*facts):
    """Return detentions that are in no database."""
    return [Detention(pk=number, **fact) for number, fact in enumerate(facts, start=1)]


def stretch(kind, started="", ended="", reason="", **over):
    return {"kind": kind, "started_on": started, "ended_on": ended, "end_reason": reason} | over


PRETRIAL = stretch("pretrial", "2024-01-20")

# -- Where ------------------------------------------------------------------------------------------


def test_custody_says_where_since_when_and_how_long_it_is_known():
    facts = PRETRIAL | {"facility": IZHEVSK, "region": UDMURTIA, "last_known_on": "2024-11"}
    [detention] = rows(facts)
    assert custody_on([detention], DAY) == (
        detention,
        Detention.Kind.PRETRIAL,
        IZHEVSK,
        UDMURTIA,
        PartialDate(2024, 1, 20),
        PartialDate(2024, 11),
    )
    assert custody_on([detention], datetime.date(2024, 10, 31)).last_known_on == PartialDate(2024, 1, 20)
    assert custody_on([detention], datetime.date(2024, 1, 19)) is None


def test_after_a_transfer_to_an_unknown_place_nobody_says_where():
    facts = stretch("pretrial", "2024-01-20", "2024-06-01", "transferred", facility=IZHEVSK, region=UDMURTIA)
    custody = custody_on(rows(facts), DAY)
    assert (custody.kind, custody.facility, custody.region) == ("pretrial", None, None)
    custody = custody_on(rows(facts), datetime.date(2024, 5, 31))
    assert (custody.facility, custody.region) == (IZHEVSK, UDMURTIA)


def test_nobody_who_died_is_held():
    assert custody_on(rows(PRETRIAL), DAY, PartialDate(2025)) is not None
    assert custody_on(rows(PRETRIAL), DAY, PartialDate(2024, 12)) is None


CURRENT = {
    "nothing known": ([], None),
    "goes on": ([PRETRIAL], 1),
    "ended": ([stretch("pretrial", "2024-01-20", "2024-06-01", "released")], None),
    "ended on a day that is not known": ([stretch("pretrial", "2024-01-20", reason="released")], None),
    "ends later": ([stretch("pretrial", "2024-01-20", "2025-06-01", "released")], 1),
    "begins later": ([PRETRIAL, stretch("colony", "2025-01-01")], 1),
    "later one began": ([PRETRIAL, stretch("house_arrest", "2024-06-01")], 2),
    "later one began and ended": (
        [PRETRIAL, stretch("house_arrest", "2024-06-01", "2024-08-01", "measure_changed")],
        None,
    ),
    "known to go on after a stay in a hospital": (
        [PRETRIAL | {"last_known_on": "2024-09"}, stretch("medical", "2024-03-01", "2024-03-09", "unknown")],
        1,
    ),
    "month of the start is known only": (
        [stretch("police", "2024-01-17", "2024-01-19", "measure_changed"), stretch("pretrial", "2024-01")],
        2,
    ),
    "start is not known": (
        [stretch("police", "2024-01-17", "2024-01-19", "measure_changed"), stretch("pretrial")],
        2,
    ),
    "release ends one of which no date is known": (
        [stretch("pretrial"), stretch("house_arrest", "2024-06-01", "2024-08-01", "released")],
        None,
    ),
    "release by the police ends nothing of the case": (
        [stretch("pretrial"), stretch("police", "2024-06-01", "2024-06-02", "released")],
        1,
    ),
    "police custody that nobody closed": (
        [stretch("police", "2024-01-17"), stretch("pretrial", "2024-01")],
        2,
    ),
    "transferred to a known place in that month": (
        [stretch("pretrial", "2024-01", "2024-01", "transferred"), stretch("pretrial", "2024-01")],
        2,
    ),
    "transferred, listed last": (
        [stretch("pretrial", "2024-01"), stretch("pretrial", "2024-01", "2024-01", "transferred")],
        1,
    ),
}


@pytest.mark.parametrize(("facts", "expected"), CURRENT.values(), ids=CURRENT)
def test_current_stretch(facts, expected):
    current = detention_on(rows(*facts), DAY)
    assert (current and current.pk) == expected


@pytest.mark.parametrize("kind", ["transit", "medical"])
@pytest.mark.parametrize("measure", ["pretrial", "house_arrest", "colony"])
def test_measure_goes_on_on_the_way_and_in_a_hospital(kind, measure):
    detentions = rows(stretch(measure, "2024-01-20"), stretch(kind, "2024-06-01"))
    assert custody_on(detentions, DAY).kind == kind
    assert regime_on(detentions, DAY) == measure


# -- How long ---------------------------------------------------------------------------------------

DAYS = {
    "nothing known": ([], (0, 0)),
    "first and last day count": ([stretch("police", "2024-01-17", "2024-01-19", "released")], (3, 3)),
    "goes on, and nobody vouches for today": ([stretch("pretrial", "2024-12-01")], (1, 31)),
    "known to go on until": ([stretch("pretrial", "2024-12-01", last_known_on="2024-12-10")], (10, 31)),
    "known to go on after the day": ([stretch("pretrial", "2024-12-01", last_known_on="2025-02")], (31, 31)),
    "known to go on, start not known": ([stretch("pretrial", last_known_on="2024-12-10")], (1, None)),
    "begins later": ([stretch("pretrial", "2025-01-01")], (0, 0)),
    "ends after the day": ([stretch("pretrial", "2024-12-01", "2025-02", "released")], (31, 31)),
    "a day in two stretches counts once": (
        [
            stretch("police", "2024-12-01", "2024-12-03", "measure_changed"),
            stretch("pretrial", "2024-12-03", "2024-12-10", "released"),
            stretch("medical", "2024-12-05", "2024-12-06", "transferred"),
        ],
        (10, 10),
    ),
    "a gap does not count": (
        [
            stretch("police", "2024-12-01", "2024-12-02", "released"),
            stretch("pretrial", "2024-12-05", "2024-12-06", "released"),
        ],
        (4, 4),
    ),
    "start known by its month": ([stretch("pretrial", "2024-11", "2024-12-10", "released")], (11, 40)),
    "end known by its month": ([stretch("pretrial", "2024-11-30", "2024-12", "released")], (2, 32)),
    "both in one month": ([stretch("police", "2024-12", "2024-12", "released")], (0, 31)),
    "end not known": ([stretch("pretrial", "2024-12-22", reason="released")], (1, 10)),
    "end not known, known to go on until": (
        [stretch("pretrial", "2024-12-22", reason="released", last_known_on="2024-12-26")],
        (5, 10),
    ),
    "year of the start, and a day on which it went on": (
        [stretch("pretrial", "2024", "2024-12-10", "released", last_known_on="2024-12-01")],
        (10, 345),
    ),
    "start not known": ([stretch("pretrial", "", "2024-12-10", "released")], (1, None)),
    "no date known": ([stretch("pretrial")], (0, None)),
    "ended where the next began": (
        [stretch("pretrial", "2024-12-01"), stretch("house_arrest", "2024-12-11")],
        (11, 11),
    ),
    "ended where the next began in some month": (
        [stretch("pretrial", "2024-10-31"), stretch("house_arrest", "2024-11")],
        (2, 31),
    ),
    "ended by a release from the next": (
        [stretch("pretrial", "2024-12-01"), stretch("house_arrest", "2024-12-11", "2024-12-20", "released")],
        (11, 11),
    ),
    "transferred to an unknown place": (
        [stretch("pretrial", "2024-12-01", "2024-12-10", "transferred")],
        (10, 31),
    ),
    "transferred on the way to a place": (
        [
            stretch("pretrial", "2024-12-01", "2024-12-10", "transferred"),
            stretch("colony", "2024-12-15", "2024-12-20", "served"),
        ],
        (20, 20),
    ),
}


@pytest.mark.parametrize(("facts", "expected"), DAYS.values(), ids=DAYS)
def test_days_in_custody(facts, expected):
    assert days_in_custody(rows(*facts), DAY) == expected


def test_house_arrest_is_counted_by_itself():
    detentions = rows(stretch("pretrial", "2024-12-01"), stretch("house_arrest", "2024-12-11"))
    assert days_under_house_arrest(detentions, DAY) == (1, 21)


def test_days_end_with_death():
    detentions = rows(stretch("pretrial", "2024-12-01", last_known_on="2024-12-04"))
    assert days_in_custody(detentions, DAY, died=PartialDate(2024, 12, 5)) == (4, 5)
    assert days_in_custody(detentions, DAY, died=PartialDate(2024, 12)) == (4, 31)
    assert days_in_custody(detentions, DAY, died=PartialDate(2024)) == (4, 31)
    assert days_in_custody(detentions, DAY, died=PartialDate(2025)) == (4, 31)


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        (stretch("police", "2024-01-17", "2024-01-17", "released"), "1 day"),
        (stretch("police", "2024-01-17", "2024-01-18", "released"), "2 days"),
        (stretch("pretrial", "2024-11", "2024-12-10", "released"), "from 11 to 40 days"),
        (stretch("pretrial", "", "2024-12-10", "released"), "at least 1 day"),
        (stretch("pretrial", "../2024-11", "2024-12-10", "released"), "at least 11 days"),
        (stretch("pretrial", "2024-21", "2024-06-02", "released"), "from 3 to 94 days"),
        (stretch("police", "2024-12", "2024-12", "released"), "at most 31 days"),
        (stretch("pretrial"), "not known"),
    ],
)
def test_days_in_words(facts, text):
    with translation.override("en"):
        assert days_in_custody(rows(facts), DAY).text == text


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "at least 496 days, to June 2025; up to 1,044 if it still goes on"),
        ("ru", "минимум 496 дней, на июнь 2025; до 1\N{NO-BREAK SPACE}044, если оно продолжается"),
    ],
)
def test_days_of_a_custody_that_may_go_on_say_what_is_sure(language, told):
    with translation.override(language):
        assert Days(496, 1044).told(PartialDate(2025, 6)) == told
        assert Days(12, 12).told(PartialDate(2025, 6)) == Days(12, 12).text
        assert Days(12, 40).told(None) == Days(12, 40).text


# Dates close together, so that stretches touch, overlap and contradict one another.
days = st.dates(datetime.date(2023, 11, 1), datetime.date(2024, 4, 30))
partial_dates = st.builds(
    lambda day, precision: PartialDate(*(day.year, day.month, day.day)[:precision]), days, st.integers(1, 3)
)
dates_or_none = st.none() | partial_dates | edtf_dates(2023, 2024)
stretches = st.builds(
    lambda reason, ended, **over: stretch(reason=reason, ended=ended if reason else None, **over),
    kind=st.sampled_from(Detention.Kind.values),
    started=dates_or_none,
    last_known_on=dates_or_none,
    ended=dates_or_none,
    reason=st.sampled_from(["", *Detention.EndReason.values]),
)
kinds = st.none() | st.sets(st.sampled_from(Detention.Kind.values), min_size=1)


@settings(max_examples=300, deadline=None)
@given(st.lists(stretches, max_size=4), days, st.integers(0, 200), st.none() | partial_dates, kinds)
def test_days_are_in_order_and_never_shrink_as_time_passes(facts, day, later, died, kinds):
    detentions = rows(*facts)
    over = {"died": died} | ({"kinds": kinds} if kinds else {})
    least, most = days_in_custody(detentions, day, **over)
    least_later, most_later = days_in_custody(detentions, day + datetime.timedelta(later), **over)
    assert 0 <= least <= least_later
    dates = [date for row in detentions for date in (row.started_on, row.last_known_on, row.ended_on) if date]
    first = min((date.earliest() for date in dates), default=day)
    if most is not None:
        assert least <= most <= max(0, (day - first).days + 1)
        assert most_later is None or most <= most_later


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("detention", "start", "end", "is_in"),
    [
        ({"started_on": "2024-01-17"}, "2024-01-01", "2024-01-16", False),
        ({"started_on": "2024-01-17"}, "2024-01-01", "2024-01-17", True),
        ({"started_on": "2024-01-17"}, "2025-01-01", None, True),
        ({"started_on": "2024-01-17", "ended_on": "2024-02-01"}, "2024-02-01", None, True),
        ({"started_on": "2024-01-17", "ended_on": "2024-02-01"}, "2024-02-02", None, False),
        # Nobody says when it began: it counts from the day for which somebody says that it went on.
        ({"last_known_on": "2024-03-01"}, "2024-01-01", "2024-02-29", False),
        ({"last_known_on": "2024-03-01"}, "2024-01-01", "2024-03-01", True),
        ({"last_known_on": "2024-03-01"}, "2024-05-01", None, True),
        ({}, None, "2024-12-31", False),
        ({}, "2024-01-01", None, True),
        ({"started_on": "2024-01-17"}, "2024-02-01", "2024-01-20", False),
    ],
)
def test_detentions_that_went_on_at_some_time_between_two_days(detention, start, end, is_in):
    ended = {"end_reason": "released"} if "ended_on" in detention else {}
    row = make.make_detention(**{"started_on": ""} | detention | ended)
    days = [day and datetime.date.fromisoformat(day) for day in (start, end)]
    assert list(Detention.objects.overlapping(*days)) == [row] * is_in
