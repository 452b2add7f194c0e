"""What pages and files can know of a person who is named, shown by initials, or hidden."""

import pytest
from django.utils.translation import override

from people.disclosure import PublicFace, initials
from tests import factories as make

pytestmark = pytest.mark.django_db

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
    withheld = {name: getattr(face, name) for name in FACE if name not in ("name", "is_withheld")}
    assert not any(withheld.values()), withheld


def test_hidden_person_has_no_public_name_even_in_the_columns_that_sort():
    person = make.make_person(**KNOWN | {"disclosure": "hidden"})
    for language in ("en", "ru", "ba"):
        assert getattr(person, f"public_name_{language}") == ""
        assert getattr(person, f"sort_key_{language}") == ""


def test_initials_of_person_sort_by_initials_and_not_by_the_name():
    one = make.make_person(name_en="Aidar Baaaa", disclosure="initials")
    two = make.make_person(name_en="Aidar Bzzzz", disclosure="initials")
    assert one.sort_key_en == two.sort_key_en


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Aygiz Ishmurzin", "A. I."), ("әхмәт-зәки улы", "Ә. З. У."), ("", ""), ("X", "X.")],
)
def test_initials(name, expected):
    assert initials(name) == expected
