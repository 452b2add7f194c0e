"""A new person has a short page; facts are added after the first save, by a button that saves."""

import re

import pytest
from django.urls import reverse

from people.models import Person
from tests import factories as make
from tests.admin_forms import errors_of, sent_by

pytestmark = pytest.mark.django_db

ADD = reverse("admin:people_person_add")
FIELD = re.compile(r'<(?:input(?![^>]*type="(?:hidden|submit)")|select|textarea)[^>]* name="')


@pytest.fixture
def desk(client):
    client.force_login(make.make_user("researcher", password=None))
    return client


def change_url(person):
    return reverse("admin:people_person_change", args=[person.pk])


def test_the_page_of_a_new_person_has_no_field_of_a_fact_and_a_button_for_each_kind(desk):
    page = desk.get(ADD).text
    assert len(FIELD.findall(page)) <= 45
    assert 'name="name_en"' in page
    assert "charges-__prefix__-" not in page
    for kind in ("charges", "detentions", "sentences", "recognitions", "names"):
        assert f'value="{kind}-add"' in page
    # In a window nothing but the person is made.
    assert 'name="_open"' not in desk.get(f"{ADD}?_popup=1").text


def test_the_button_saves_and_opens_the_fact_with_the_same_source_at_hand(desk):
    source = make.make_source(state="draft")
    data = sent_by(desk.get(ADD)) | {"name_en": "Aigul Invented", "common_source": source.pk}
    answer = desk.post(ADD, data | {"_open": "charges-add"})
    person = Person.objects.get()
    assert (
        answer["Location"] == f"{change_url(person)}?open=charges-add&common_source={source.pk}#charges-group"
    )
    page = desk.get(answer["Location"].partition("#")[0])
    assert page.context["adminform"].form["common_source"].value() == str(source.pk)
    assert 'name="charges-0-as_charged"' in page.text
    data = sent_by(page) | {"charges-0-as_charged": "failure to disperse", "_open": "detentions-add"}
    answer = desk.post(change_url(person), data)
    assert answer["Location"].startswith(f"{change_url(person)}?open=detentions-add")
    assert [one.source for one in person.charges.get().citations.all()] == [source]


def test_what_is_wrong_is_told_and_nothing_is_opened(desk):
    answer = desk.post(ADD, sent_by(desk.get(ADD)) | {"_open": "charges-add"})
    assert "Give the name in at least one language." in str(errors_of(answer))
    assert Person.objects.count() == 0


@pytest.mark.parametrize("asked", ["", "nonsense-add", "charges-1", "charges-add\r\nX: y"])
def test_what_is_no_kind_opens_nothing(desk, asked):
    data = sent_by(desk.get(ADD)) | {"name_en": "Aigul Invented", "_open": asked}
    assert desk.post(ADD, data)["Location"] == reverse("admin:people_person_changelist")


def test_facts_can_still_be_sent_with_a_new_person(desk):
    data = sent_by(desk.get(ADD)) | {"name_en": "Aigul Invented", "charges-TOTAL_FORMS": "1"}
    data |= {"charges-0-as_charged": "failure to disperse", "charges-0-form": "completed"}
    wrong = desk.post(ADD, data | {"charges-0-outcome": "no word", "charges-0-certainty": "reported"})
    assert 'name="charges-0-as_charged"' in wrong.text
    data |= {"charges-0-outcome": "", "charges-0-certainty": "reported"}
    assert desk.post(ADD, data).status_code == 302
    assert Person.objects.get().charges.count() == 1


def test_who_saved_nothing_is_not_told_that_something_was_saved(desk):
    person = make.make_person(state="draft")
    page = desk.get(change_url(person))
    data = sent_by(page)
    assert "was saved" not in desk.post(change_url(person), data | {"_open": "charges-add"}, follow=True).text
    data |= {"occupation_en": "cook", "_open": "charges-add"}
    assert "was saved" in desk.post(change_url(person), data, follow=True).text
