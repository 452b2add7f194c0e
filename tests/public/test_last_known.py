"""Nothing old is shown as the present."""

import datetime

import pytest
from django.utils import timezone

from baymak.dates import PartialDate
from public.last_known import age, is_recent, year_before
from tests import factories as make
from tests.lists import listed, options, words

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.mark.parametrize(
    ("date", "recent", "since"),
    [
        ("2025-11-26", True, "P1Y"),
        ("2025-11-25", False, "P1Y"),
        ("2025-11", True, "P11M"),
        ("2025", True, "P10M"),
        ("2024-01-22", False, "P2Y10M"),
        ("2026-11-20", True, None),
    ],
)
def test_age_of_what_was_known(date, recent, since):
    day, date = datetime.date(2026, 11, 26), PartialDate.parse(date)
    assert is_recent(date, day) == recent
    assert str(age(date, day)) == str(since)


def test_year_before_a_leap_day():
    assert year_before(datetime.date(2024, 2, 29)) == datetime.date(2023, 3, 1)


def test_old_evidence_says_how_old_it_is(client, today):
    old, new = make.make_person(), make.make_person()
    make.make_detention(person=old, started_on="2024-01-22")
    make.make_detention(person=new, started_on="2024-01-22", last_known_on=str(today))
    told = "last known: 22 January 2024; nothing reported since (2 years"
    # Of the status, and of the stay without an end; what stands beside it is of the same day.
    assert words(client.get(old.get_absolute_url())).count(told) == 2
    assert words(client.get("/en/people/")).count(told) == 1
    page = words(client.get(new.get_absolute_url()))
    assert "last known:" in page
    assert "nothing reported since" not in page


def test_counts_are_split_by_the_age_of_their_evidence(client, today):
    people = [make.make_person() for _number in range(3)]
    for person in people:
        make.make_detention(person=person, started_on="2024-01-22")
    make.make_detention(person=people[0], kind="pretrial", started_on=str(today))
    home = client.get("/en/")
    assert (home.context["held"].value, [part.value for part in home.context["held_split"]]) == (3, [1, 2])
    assert len(listed(client.get("/en/people/?status=pretrial&reported=recent"))) == 1
    assert options(client.get("/en/people/"), "reported") == [("older", 2), ("recent", 1)]
    [status] = [
        option
        for group in client.get("/en/people/").context["facet_groups"]
        for option in group.options
        if (group.name, option.value) == ("status", "pretrial")
    ]
    assert (status.count, status.recent) == (3, 1)
    assert "1 person held, reported within twelve months" in words(home)


def test_what_is_known_of_a_group_is_told_of_each_as_perhaps(client):
    region = make.make_region("RU-UD")
    main = make.make_case(title_en="The whole")
    one, other = make.make_person(), make.make_person()
    make.make_case([one], court=make.make_court(region=region), severed_from=main)
    make.make_case([other], court=make.make_court(region=make.make_region("RU-ORE")), severed_from=main)
    upper = make.make_court(region=region)
    make.make_tally(case=main, court=upper, measure="other", number=19, summary_en="Upheld, nobody named.")
    hidden = make.make_tally(case=main, court=upper, number=18, summary_en="Not public.", state="draft")
    page = words(client.get(one.get_absolute_url()))
    assert f"Perhaps: at least 19 {upper.name} Upheld, nobody named." in page
    assert hidden.summary_en not in page
    assert "Upheld, nobody named." not in words(client.get(other.get_absolute_url()))


def test_who_was_sentenced_later_is_perhaps_none_of_those_convicted_before(client):
    court = make.make_court(region=make.make_region("RU-UD"))
    people = [make.make_person(), make.make_person()]
    case = make.make_case(people, court=court)
    for person, day in zip(people, ["2025-12", "2025-12-23"], strict=True):
        make.make_sentence(person=person, case=case, pronounced_on=day)
    make.make_tally(case=case, region=court.region, measure="convicted", number=14, as_of="../2025-12-22")
    told = ["Perhaps: people convicted" in words(client.get(person.get_absolute_url())) for person in people]
    assert told == [True, False]


def test_a_number_of_a_group_opens_no_source_where_somebody_is_shown_by_initials(client):
    court = make.make_court(region=make.make_region("RU-ZX"))
    case = make.make_case(court=court)
    person = make.make_person(disclosure="initials", name_en="Zukhra Secretive")
    for defendant in (person, make.make_person()):
        make.make_casedefendant(person=defendant, case=case)
    source = make.make_source(title="Zukhra and one more")
    make.make_tally(case=case, source=source, number=2, unit="people", region=court.region)
    assert source.title not in client.get(person.get_absolute_url()).content.decode()
    assert source.title in client.get(case.get_absolute_url()).content.decode()
