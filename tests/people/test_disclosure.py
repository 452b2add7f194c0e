"""What pages and files can know of a person who is named, shown by initials, or hidden."""

from importlib import import_module

import pytest
from django.apps import apps
from django.utils.translation import override

from baymak.sorting import sort_key
from people.disclosure import PublicFace, initials
from people.models import Person, PersonKey
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.each]

KNOWN = {
    "name_en": "Aygiz Sampleev",
    "name_ru": "Айгиз Пример улы Сэмплеев",
    "born": "1986-12-07",
    "stated_age": 37,
    "stated_age_on": "2024-01-19",
    "occupation_en": "farmer",
    "home_place_en": "Sample district",
    "languages": "ba ru",
    "summary_en": "A text that names Sampleev.",
}
FACE = [name for name, value in vars(PublicFace).items() if isinstance(value, property)]


def face_of(**over):
    person = make.make_person(**KNOWN | {"home_region": make.make_region()} | over)
    person.refresh_from_db()
    return person.public


def test_named_person_is_known_but_for_the_day_of_birth():
    face = face_of()
    assert face.name == "Aygiz Sampleev"
    assert str(face.birth_year) == "1986"
    assert face.languages == ["ba", "ru"]
    assert face.home_region.code == "RU-BA"
    assert not face.is_withheld


def test_person_shown_by_initials_is_known_by_nothing_else():
    face = face_of(disclosure="initials")
    assert face.name == "A. S."
    with override("ru"):
        assert face.name == "А. П. У. С."
    assert face.is_withheld
    # The status is public of everybody, and of where somebody is it says whether anybody would ask.
    told = ("name", "is_withheld", "status_words", "is_nowhere_held")
    withheld = {name: getattr(face, name) for name in FACE if name not in told}
    assert not any(withheld.values()), withheld


def test_hidden_person_has_no_public_name_even_in_the_columns_that_sort():
    person = make.make_person(**KNOWN | {"disclosure": "hidden"})
    for language in ("en", "ru", "ba"):
        assert getattr(person, f"public_name_{language}") == ""
        assert getattr(person, f"sort_key_{language}") == sort_key("")


def test_initials_of_person_sort_by_initials_and_not_by_the_name():
    one = make.make_person(name_en="Aidar Baaaa", disclosure="initials")
    two = make.make_person(name_en="Aidar Bzzzz", disclosure="initials")
    assert one.sort_key_en == two.sort_key_en


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Aygiz Ishmurzin", "A. I."),
        ("Әхмәт-зәки улы", "Ә. У."),
        ("", ""),
        ("X", "X."),
        # A mark, an apostrophe or a hyphen begins no new word.
        ("مُحَمَّد أَحْمَد", "مُ. أَ."),
        ("अमित शाह", "अ. शा."),
        ("علی‌رضا حسینی", "ع. ح."),
        ("Алсы́нов Фаиль", "А. Ф."),
        ("И\u0306осопов Фаиль", "Й. Ф."),
        ("В'ячеслав О’Брайен", "В. О."),
        ("ʿAlī al-Amīn", "A. A."),
        # Capitals only where the script has them.
        ("ილია ჭავჭავაძე", "ი. ჭ."),
        ("王小明", "王."),
        ("Дмитрий ван дер Энде", "Д. В. Д. Э."),
        # What stands in brackets or quotation marks is left out, however it is written.
        ("Иванова (Петрова) Анна", "И. А."),
        ("Иванова (Петрова (Сидорова)) Анна", "И. А."),
        ("Анна Иванова (урождённая Петрова", "А. И."),
        ("Иван «Грозный» Петров", "И. П."),
        # Initials that would be the whole name are none.
        ("金 英", ""),
        # A description is no name.
        ("unknown woman, 45", ""),
        ("женщина из Баймака", ""),
        ("Неизвестная женщина, 45 лет", ""),
        ("Unknown", ""),
        ("Sampleev, Aygiz", ""),
        ("Свидетель 7", ""),
        ("(Aygiz)", ""),
    ],
)
def test_initials(name, expected):
    assert initials(name) == expected


@pytest.mark.parametrize("language", ["en", "ru", "ba"])
def test_person_without_a_name_to_shorten_is_said_to_be_withheld(client, language):
    """A link without text leads nowhere; nothing is found by the words that stand there."""
    person = make.make_person(
        name_en="", name_ru="неизвестная женщина, 45", name_ba="", disclosure="initials", code="WXHRDDDD"
    )
    withheld = {"en": "name withheld", "ru": "имя не раскрывается", "ba": "исеме асылмай"}[language]
    assert f"<h1>{withheld}</h1>" in client.get(f"/{language}/people/{person.code}/").content.decode()
    assert f">{withheld}</a>" in client.get(f"/{language}/people/").content.decode()
    assert not client.get(f"/{language}/people/?q=withheld").context["page_obj"].object_list
    assert "женщина" not in client.get(f"/{language}/people.csv").getvalue().decode()


def test_withheld_name_is_not_found_by_a_word_of_it(client):
    person = make.make_person(name_en="", name_ru="अमित शाह", disclosure="initials")
    assert list(client.get("/en/people/").context["page_obj"].object_list) == [person]
    assert not client.get("/en/people/", {"q": "अमित"}).context["page_obj"].object_list


def test_initials_that_were_stored_before_are_shortened():
    person = make.make_person(name_en="", name_ru="मुहम्मद शाह", disclosure="initials")
    named = make.make_person(name_en="Aygiz Sampleev")
    Person.objects.filter(pk=person.pk).update(public_name_ru="म. ह. म. द. श. ह.", sort_key_ru="99")
    PersonKey.objects.filter(person=person).update(is_public=True)
    migration = import_module("people.migrations.0004_initials")
    migration.shorten(apps, None)
    person.refresh_from_db()
    assert person.public_name_ru == "मु. शा."
    assert set(person.name_keys.filter(is_public=True).values_list("key__text", flat=True)) == {"m", "s"}
    named.refresh_from_db()
    assert named.public_name_en == "Aygiz Sampleev"
