"""The staff's search for people: in the list of the admin and wherever a person is picked."""

import pytest
from django.urls import reverse

from people.models import Person
from tests.factories import make_name, make_person, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    client.force_login(make_user("researcher"))
    return client


def listed(staff, **query):
    changelist = staff.get(reverse("admin:people_person_changelist"), query).context["cl"]
    return [person.name_en for person in changelist.result_list]


@pytest.mark.parametrize(
    "over", [{}, {"state": "draft"}, {"disclosure": "hidden"}, {"disclosure": "initials"}]
)
@pytest.mark.parametrize("q", ["Айгиз Ишмурзин", "aygiz ishmurz", "bivehpby", "Ишмурмин", "Айгиз"])
def test_the_staff_find_everybody_under_any_spelling(staff, over, q):
    make_person(name_ru="Айгиз Ишмурзин", name_en="Aigiz Ishmurzin", **over)
    make_person(name_ru="Рамиль Ахметшин", name_en="Ramil Akhmetshin")
    assert listed(staff, q=q) == ["Aigiz Ishmurzin"]


def test_internal_spellings_find_too(staff):
    person = make_person(name_en="Aigiz Ishmurzin")
    make_name(person=person, text="Тимербулат", is_public=False)
    assert listed(staff, q="timerbulat") == ["Aigiz Ishmurzin"]


def test_the_best_match_comes_first_and_filters_hold(staff):
    make_person(name_en="Aigiz Ishmurzin", sex="male")
    make_person(name_en="Azat Aigizov", sex="male")
    make_person(name_en="Alina Aigizova", sex="female")
    assert listed(staff, q="Aigiz", sex="male") == ["Aigiz Ishmurzin", "Azat Aigizov"]


def test_a_part_of_a_word_is_found_where_no_name_begins_with_it(staff):
    make_person(name_en="Aigiz Ishmurzin")
    assert listed(staff, q="murz") == ["Aigiz Ishmurzin"]
    assert listed(staff, q="nobody") == []


def test_a_person_is_picked_under_any_spelling(staff):
    person = make_person(name_ru="Айгиз Ишмурзин", disclosure="hidden")
    query = {"app_label": "cases", "model_name": "charge", "field_name": "person", "term": "ishmurz"}
    results = staff.get(reverse("admin:autocomplete"), query).json()["results"]
    assert [int(result["id"]) for result in results] == [person.pk]


def saved(staff, **over):
    """Add a person by the form of the admin; return the messages that the next page shows."""
    url = reverse("admin:people_person_add")
    form = staff.get(url).context
    data = {"disclosure": "named", "certainty": "reported", "languages": ""} | over
    for inline in form["inline_admin_formsets"]:
        management = inline.formset.management_form
        data |= {management.add_prefix(name): value for name, value in management.initial.items()}
    response = staff.post(url, data, follow=True)
    assert Person.objects.filter(name_en=over["name_en"]).exists()
    return [str(message) for message in response.context["messages"]]


def test_a_new_person_who_is_there_already_is_noticed(staff):
    known = make_person(name_ru="Айгиз Ишмурзин", name_en="", born="1961", state="draft")
    warning, *_ = saved(staff, name_en="Aygiz Ishmurzin")
    assert "in the database already" in warning
    new = Person.objects.get(name_en="Aygiz Ishmurzin")
    compare = f"/admin/people/person/{new.pk}/compare/{known.pk}/"
    assert f'<a href="{compare}">Айгиз Ишмурзин</a> (1961)' in warning


def test_a_name_is_shown_in_the_warning_as_text(staff):
    make_person(name_ru="", name_en="Aigiz <b>Ishmurzin</b>")
    assert "&lt;b&gt;Ishmurzin" in saved(staff, name_en="Aygiz B Ishmurzin B")[0]


def test_a_new_person_whom_nobody_knows_brings_no_warning(staff):
    make_person(name_en="Ramil Akhmetshin")
    assert not any("already" in message for message in saved(staff, name_en="Aygiz Ishmurzin"))
