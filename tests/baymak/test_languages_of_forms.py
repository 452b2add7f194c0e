"""Forms show a text in the language of the interface first; the others are folded, counted, and kept."""

import re

import pytest
from django.urls import reverse
from django.utils.translation import override

from baymak.languages import LANGUAGES
from tests import factories as make
from tests.admin_forms import errors_of, sent_by

pytestmark = pytest.mark.django_db

FOLDED = re.compile(
    r'<details class="languages"\s*(open)?>\s*<summary>([^<]+)</summary>(.*?)</details>', re.S
)


@pytest.fixture
def desk(client):
    client.force_login(make.make_user("editor", password=None))
    return client


def page_of(client, row, language="en"):
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_change"
    return client.get(reverse(name, args=[row.pk]), headers={"accept-language": language})


def folded(text):
    """Return {first field in the fold: (whether it is open, what it says)}."""
    return {
        re.search(r'name="([^"]+)"', inside)[1]: (bool(is_open), said.strip())
        for is_open, said, inside in FOLDED.findall(text)
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_of_the_interface_comes_first(desk, language):
    person = make.make_person(name_en="Aigul", name_ru="Айгуль", name_ba="Айгөл")
    page = page_of(desk, person, language).text
    places = {code: page.index(f'name="name_{code}"') for code in LANGUAGES}
    assert min(places, key=places.get) == language
    assert f'name="name_{language}"' not in "".join(inside for *_, inside in FOLDED.findall(page))


def test_what_the_others_lack_is_counted_and_what_is_there_alone_is_not_hidden(desk):
    person = make.make_person(
        name_en="Aigul", name_ru="Айгуль", home_place_ru="Баймак", summary_en="One.", occupation_en="cook"
    )
    found = folded(page_of(desk, person).text)
    assert found["name_ru"] == (False, "+2 languages; missing: ba")
    assert found["home_place_ru"] == (True, "+2 languages; missing: ba")
    assert found["occupation_ru"] == (False, "+2 languages; missing: ru, ba")
    with override("ru"):
        assert folded(page_of(desk, person, "ru").text)["name_ba"] == (False, "+2 языка; нет: ba")


def test_what_is_folded_is_saved_as_it_was_and_a_mistake_in_it_opens_it(desk):
    court = make.make_court(name_en="Court", name_ru="Суд", name_ba="Суд йорто")
    page = page_of(desk, court)
    assert folded(page.text)["name_ru"] == (False, "+2 languages")
    address = page.request["PATH_INFO"]
    assert desk.post(address, sent_by(page) | {"name_en": "Another Court"}).status_code == 302
    court.refresh_from_db()
    assert (court.name_en, court.name_ru, court.name_ba) == ("Another Court", "Суд", "Суд йорто")
    wrong = desk.post(address, sent_by(page) | {"name_ba": "Суд" * 100})
    assert errors_of(wrong)
    assert folded(wrong.text)["name_ru"][0]


def test_so_do_facts_and_the_lines_of_an_article(desk):
    person = make.make_person()
    row = make.make_recognition(person=person, organisation_en="An organisation")
    address = f"{reverse('admin:people_person_change', args=[person.pk])}?open=recognitions-{row.pk}"
    assert folded(desk.get(address).text)["recognitions-0-organisation_ru"][1].endswith("missing: ru, ba")
    source = make.make_source()
    page = desk.get(f"/admin/people/person/article/?source={source.pk}&kind=recognition")
    assert "recognition-all-organisation_ru" in folded(page.text)


def test_a_reader_without_the_right_to_change_reads_it_in_the_same_order(client):
    client.force_login(make.make_user("researcher", password=None))
    case = make.make_case(state="in_review", title_en="The case", title_ru="Дело")
    page = page_of(client, case).text
    assert page.index("The case") < page.index("+2 languages; missing: ba") < page.index("Дело")
