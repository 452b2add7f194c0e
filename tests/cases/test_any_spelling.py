"""Lists find titles and names in any spelling."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from cases.models import Court
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.each]

SPELLINGS = ["Кировский", "kirovskiy", "Kirowskij", "кировск", "KIROVSKII Уфа", "ufa kirov"]


def found(client, name, text):
    return list(client.get(reverse(name), {"q": text}).context["object_list"])


@pytest.fixture
def court():
    court = make.make_court(name_en="", name_ru="Кировский районный суд", city_ru="Уфа")
    other = make.make_court(name_en="", name_ru="Ленинский районный суд", city_ru="Ижевск")
    for heard_by in (court, other):
        make.make_case(court=heard_by)
    return court


@pytest.mark.parametrize("text", SPELLINGS)
def test_a_court_is_found_in_any_spelling(client, court, text):
    assert found(client, "cases:court_list", text) == [court]


def test_a_case_is_found_in_any_spelling(client):
    case = make.make_case(title_en="", title_ru="Дело Байгускарова и других")
    make.make_case(title_en="Another case")
    for text in ("Bayghuskarov", "Байғусҡаров delo", "drugih"):
        assert found(client, "cases:case_list", text) == [case]


def test_a_hearing_is_found_by_its_judge_in_any_spelling(client, court):
    judge = make.make_official(name_en="", name_ru="Щукина Юлия", role="judge")
    hearing = make.make_hearing(judge=judge, court=court)
    make.make_hearing()
    for text in ("Shchukina", "yulia Schtschukina", "Shchukina kirovsky"):
        assert found(client, "cases:hearing_list", text) == [hearing]


def test_a_source_is_found_in_any_spelling(client):
    source = make.make_source(title="Баймаҡ эше", publisher="Идель.Реалии", language="ba")
    make.make_event(source=source)
    make.make_event(source=make.make_source(title="Another report"))
    for text in ("Idel", "baymaq", "idel баймак"):
        assert found(client, "sources:source_list", text) == [source]


def test_the_staff_find_in_any_spelling(client, court):
    official = make.make_official(name_en="", name_ru="Щукина Юлия")
    client.force_login(make.make_user("researcher"))
    for model, text, row in (("court", "kirovskij", court), ("official", "Shchukina iuliia", official)):
        changelist = client.get(reverse(f"admin:cases_{model}_changelist"), {"q": text}).context["cl"]
        assert list(changelist.result_list) == [row]


@pytest.mark.parametrize("text", ["Свердловский", "vskiy", "kirovskaya gazeta"])
def test_what_is_spelled_unlike_is_not_found(client, court, text):
    assert found(client, "cases:court_list", text) == []


def test_a_new_name_is_followed_at_once(client, court):
    court.name_ru = "Советский районный суд"
    court.save(update_fields=["name_ru"])
    assert found(client, "cases:court_list", "kirovskiy") == []
    assert found(client, "cases:court_list", "sovetskiy") == [court]


def test_the_command_repairs_what_was_changed_past_the_models(client, court, capsys):
    Court.objects.filter(pk=court.pk).update(name_ru="Советский районный суд")
    assert found(client, "cases:court_list", "sovetskiy") == []
    call_command("index_search")
    assert found(client, "cases:court_list", "sovetskiy") == [court]
    assert "Indexed 2 courts." in capsys.readouterr().out


NUMBERS = [
    "1-45/2025",
    "дело № 1-45/2025",
    "N 1-45/2025",
    "1\u201345/2025",
    "1-45 / 2025",
    "1-45\\2025",
    "01-45/2025",
    "45/2025",
    "1-300/2024",
    "1-45/2025 (1-300/2024)",
]


@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_is_found_however_it_is_written(client, text):
    person = make.make_person()
    case = make.make_case(number="№ 1‑45/2025 (1-300/2024)", defendants=[person])
    make.make_case(number="2-7/2025", defendants=[make.make_person(name_en="Another Sample")])
    hearing = make.make_hearing(case=case)
    assert found(client, "cases:case_list", text) == [case]
    assert found(client, "people:person_list", text) == [person]
    assert hearing in found(client, "cases:hearing_list", text)


def test_the_number_itself_stands_before_one_that_holds_it(client):
    longer, exact = make.make_person(name_en="Anna Aaa"), make.make_person(name_en="Zoya Zzz")
    make.make_case(number="11-45/2025", defendants=[longer])
    make.make_case(number="1-45/2025", defendants=[exact])
    assert found(client, "people:person_list", "№ 1–45/2025") == [exact, longer]
