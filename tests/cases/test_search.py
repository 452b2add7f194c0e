"""People are found by the numbers of their cases."""

import pytest

from cases.search import find
from people.search import How
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_the_number_of_a_public_case_finds_its_defendants():
    person = make.make_person()
    make.make_case([person], number="1-23/2024")
    make.make_case([person], number="1-99/2024", state="draft")
    found = find("1-23/2024")
    assert (found.how, found.ranks) == (How.NUMBER, ([person.pk],))
    assert find("1-99/2024").ranks == ()


@pytest.mark.parametrize("text", ["22К-777/2024", "22к-777/2024", "777/2024"])
def test_case_number_is_found_in_any_case_of_its_letters(text):
    person = make.make_person()
    make.make_case([person], number="22К-777/2024")
    found = find(text)
    assert (found.how, found.ranks) == (How.NUMBER, ([person.pk],))


def test_the_staff_find_by_the_number_of_a_draft_case():
    person = make.make_person()
    make.make_case([person], number="22К-777/2024", state="draft")
    assert find("22К-777/2024").how is not How.NUMBER
    assert find("22К-777/2024", public=False).ranks == ([person.pk],)


def test_the_desk_finds_people_by_the_number_of_a_draft_case(client):
    make.make_person()
    person = make.make_person()
    make.make_case([person], number="22К-777/2024", state="draft")
    client.force_login(make.make_user("researcher"))
    found = client.get("/admin/people/person/", {"q": "22к-777/2024"}).context["cl"].result_list
    assert list(found) == [person]
