"""What a row takes over from another follows when that one changes."""

import pytest

from people.search import How, find
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_detentions_follow_the_region_of_their_place():
    facility = make.make_facility(region=make.make_region("RU-UD"))
    detention = make.make_detention(facility=facility)
    facility.region = make.make_region("RU-ORE")
    facility.save()
    detention.refresh_from_db()
    assert detention.region.code == "RU-ORE"


@pytest.mark.parametrize("kind", ["custody", "appeal", "trial"])
def test_the_court_of_a_hearing_is_never_taken_from_the_case(kind):
    case = make.make_case(court=make.make_court())
    hearing = make.make_hearing(case=case, kind=kind)
    case.court = make.make_court()
    case.save()
    hearing.refresh_from_db()
    assert hearing.court is None
    # What is shown: the court of the case holds its trial, and who decides on custody nobody knows.
    assert hearing.place == (case.court if kind == "trial" else None)


def test_what_is_said_of_a_trial_is_said_of_its_hearings_unless_they_say_otherwise():
    judge, other = make.make_official(), make.make_official()
    case = make.make_case(judge=judge, openness="closed")
    trial, custody = make.make_hearing(case=case), make.make_hearing(case=case, kind="custody")
    own = make.make_hearing(case=case, judge=other, openness="open")
    told = [(row.sitting_judge, row.is_open) for row in (trial, custody, own)]
    assert told == [(judge, "closed"), (None, "unknown"), (other, "open")]


def test_a_court_without_a_time_zone_has_that_of_its_region():
    region = make.make_region("RU-UD")
    assert make.make_court(region=region, time_zone="").zone == "Europe/Samara"
    assert make.make_court(region=region, time_zone="Asia/Omsk").zone == "Asia/Omsk"
    assert make.make_court(region=make.make_region("RU-SA"), time_zone="").zone == ""


@pytest.mark.parametrize("text", ["Башкортостан", "bashkortostan"])
def test_a_person_is_found_by_the_home_region(text):
    region = make.make_region("RU-BA")
    person = make.make_person(home_region=region)
    assert find(text).ranks == ([person.pk],)
    assert find(text).how is How.WORDS
