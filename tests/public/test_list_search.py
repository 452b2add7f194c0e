"""The search box of the list of people, as a visitor meets it."""

import re

import pytest
from django.urls import reverse

from tests.factories import make_detention, make_name, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def people():
    aigiz = make_person(name_ru="Айгиз Ишмурзин", name_en="Aigiz Ishmurzin", born="1961-05-02", sex="male")
    make_name(person=aigiz, text="Ayğiz İşmurzin", language="tr")
    make_person(name_ru="Азат Айгизов", name_en="Azat Aigizov", sex="male")
    make_person(name_ru="Алия Ишмурзина", name_en="Aliya Ishmurzina", sex="female")


def page(client, **query):
    return client.get(reverse("people:person_list"), query)


def names(response):
    return [person.name_en for person in response.context["object_list"]]


def text_of(response):
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", response.content.decode()))


@pytest.mark.parametrize(
    ("q", "said"),
    [
        ("ayghiz ishmurzin", "Found by name."),
        ("fqubp bivehpby", "Read as typed on the other keyboard layout: айгиз ишмурзин"),
        ("Ишмурзин Айгиз Маратович", "Without the patronymic or initials: ишмурзин айгиз"),
        ("Айгиз Ишмурмин", "These people have similar names, and may be somebody else."),
    ],
)
def test_the_page_says_how_it_found(client, people, q, said):
    response = page(client, q=q)
    assert names(response) == ["Aigiz Ishmurzin"]
    assert said in text_of(response)


def test_the_page_says_nothing_of_a_search_where_there_is_none(client, people):
    assert "Found by" not in text_of(page(client))
    assert "Found by" not in text_of(page(client, q="Salavat Nobody"))


def test_every_form_of_a_name_and_the_year_tell_namesakes_apart(client, people):
    text = text_of(page(client, q="Aigiz Ishmurzin"))
    assert "Айгиз Ишмурзин" in text
    assert "Ayğiz İşmurzin" in text
    assert "1961" in text
    assert "1961-05" not in text


def test_the_best_match_comes_first_unless_another_order_is_asked_for(client, people):
    assert names(page(client, q="Aigiz")) == ["Aigiz Ishmurzin", "Azat Aigizov"]
    assert names(page(client, q="Aigiz", sort="best")) == ["Aigiz Ishmurzin", "Azat Aigizov"]
    assert names(page(client, q="Aigiz", sort="name")) == ["Azat Aigizov", "Aigiz Ishmurzin"]


def test_search_and_filters_narrow_together(client, people):
    assert names(page(client, q="Ishmurzin")) == ["Aigiz Ishmurzin", "Aliya Ishmurzina"]
    assert names(page(client, q="Ishmurzin", sex="female")) == ["Aliya Ishmurzina"]
    assert names(page(client, q="Ишмурмин", sex="female")) == ["Aliya Ishmurzina"]


def test_another_filter_does_not_loosen_the_search(client, people):
    """Nobody of the right name fits the filter: then nobody is shown, and not somebody similar."""
    make_person(name_ru="Алия Ишмурзаева", name_en="Aliya Ishmurzaeva", sex="female")
    assert names(page(client, q="Айгиз Ишмурзин", sex="female")) == []


@pytest.mark.parametrize("file_format", ["csv", "json"])
def test_a_file_has_the_rows_of_the_page_in_the_same_order(client, people, file_format):
    response = client.get(reverse("people:person_file", args=[file_format]), {"q": "Aigiz"})
    content = b"".join(response).decode()
    assert content.index("Aigiz Ishmurzin") < content.index("Azat Aigizov")
    assert "Aliya" not in content


@pytest.mark.parametrize("number", [1, 3])
def test_a_searched_list_costs_the_same_queries_for_any_number_of_people(client, public_queries, number):
    for _ in range(number):
        make_detention(person=make_person(name_ru="Айгиз Ишмурзин", name_en="Aigiz Ishmurzin"))
    page(client, q="nobody")  # what there is to choose is asked once in an edition
    with public_queries(10):
        page(client, q="Aigiz Ishmurzin")


def test_search_that_finds_nobody_leads_to_other_lists_with_the_same_words(client, people):
    assert "among others" not in client.get("/en/people/", {"q": "Aigiz"}).text
    text = client.get("/en/people/", {"q": "Izhevsk & Co"}).text
    for name in ("courts", "cases", "hearings", "sources"):
        assert f'href="/en/{name}/?q=Izhevsk%20%26%20Co"' in text
