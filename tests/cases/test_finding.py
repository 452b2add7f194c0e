"""What the staff find and choose: facts by any spelling, article or day, rows by what tells them apart."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def researcher(client):
    client.force_login(make.make_user("researcher", password=None))
    return client


def found(client, model, text):
    page = client.get(reverse(f"admin:cases_{model}_changelist"), {"q": text})
    return list(page.context["cl"].result_list)


@pytest.fixture
def person():
    return make.make_person(name_en="", name_ru="Ильшат Хабибуллин", born="1985-03-04")


def test_facts_are_found_by_any_spelling_of_the_name(researcher, person):
    rows = {
        "detention": make.make_detention(person=person),
        "sentence": make.make_sentence(person=person),
        "measureorder": make.make_measureorder(person=person),
        "charge": make.make_charge(person=person),
    }
    for make_other in (make.make_detention, make.make_sentence, make.make_measureorder, make.make_charge):
        make_other()
    for model, row in rows.items():
        for text in ("Khabibullin", "хабибуллин", "Habibullin Ilshat"):
            assert found(researcher, model, text) == [row]


def test_charges_are_found_by_their_article_however_it_is_written(researcher):
    charge = make.make_charge(article=make.make_article("9212-2"))
    make.make_charge(article=make.make_article("9318"))
    for text in ("9212 ч. 2", "ч. 2 ст. 9212", "RU-UK-9212-2"):
        assert found(researcher, "charge", text) == [charge]


def test_hearings_are_found_by_defendant_judge_and_day(researcher, person):
    judge = make.make_official(name_en="", name_ru="Щукина Юлия", role="judge")
    case = make.make_case([person])
    of_all = make.make_hearing(case=case, held_on="2024-05-17", judge=judge)
    make.make_hearing(held_on="2024-06-18")
    for text in ("Khabibullin", "Щукина", "17.05.2024", "2024-05"):
        assert found(researcher, "hearing", text) == [of_all]


def test_pickers_tell_apart_what_reads_alike(researcher, person):
    court = make.make_court(name_en="Invented Court")
    rows = [
        make.make_sentence(person=person, amount="P4Y", court=court, pronounced_on=day)
        for day in ("2024-05-17", "2025-05-17")
    ]
    asked = {"app_label": "cases", "model_name": "sentence", "field_name": "replaces", "term": "Khabibullin"}
    results = researcher.get("/admin/autocomplete/", asked).json()["results"]
    who = f"Ильшат Хабибуллин, 1985, {person.code}"
    what = "imprisonment, 4 years, first instance"
    assert {one["id"]: one["text"] for one in results} == {
        str(row.pk): f"{who}: {what}, Invented Court, {row.pronounced_on}" for row in rows
    }


def test_russian_titles_bend_no_name_of_a_kind(researcher, person):
    with override("ru"):
        page = researcher.get(
            reverse("admin:people_person_change", args=[person.pk]), HTTP_ACCEPT_LANGUAGE="ru"
        )
        assert page.context["title"] == "Изменить: человек"
