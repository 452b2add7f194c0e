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


def test_hearings_get_the_court_of_their_case_when_it_is_known():
    case = make.make_case()
    hearing, elsewhere = make.make_hearing(case=case), make.make_hearing(case=case, court=make.make_court())
    court = elsewhere.court
    assert hearing.court is None
    case.court = make.make_court()
    case.save()
    hearing.refresh_from_db()
    elsewhere.refresh_from_db()
    assert (hearing.court, elsewhere.court) == (case.court, court)
    assert make.make_hearing(case=case).court == case.court


@pytest.mark.parametrize("text", ["Башкортостан", "bashkortostan"])
def test_a_person_is_found_by_the_home_region(text):
    region = make.make_region("RU-BA")
    person = make.make_person(home_region=region)
    assert find(text).ranks == ([person.pk],)
    assert find(text).how is How.WORDS
