import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from baymak.text import clean_text
from cases.models import Case
from people.models import Person
from sources.models import Source
from tests import factories as make


@pytest.mark.parametrize(
    "hidden",
    [
        "\x00",
        "\x0b",
        "\x1b",
        "\x7f",
        "\x85",
        "\u202e",
        "\u2066",
        "\u200f",
        "\u200b",
        "\ufeff",
        "\u2028",
        "\u00ad",
        "\u200d",
        "\u034f",
        "\u2800",
        "\u3164",
        "\U000e0100",
    ],
    ids=lambda character: f"U+{ord(character):04X}",
)
def test_hidden_characters_are_refused_and_named(hidden):
    with pytest.raises(ValidationError, match=rf"U\+{ord(hidden):04X}"):
        clean_text(f"Ildar{hidden} Sample")


def test_text_of_people_is_kept():
    text = "Байғусҡаров Илдар — «ҡара халыҡ»\n\tsecond line’s “quote”, naïve 한국어 👍"
    assert clean_text(text) == text


def test_line_ends_and_letters_take_one_form():
    assert clean_text("one\r\ntwo") == "one\ntwo"
    assert clean_text("Сулеи\u0306манов") == "Сулейманов"


@given(st.text())
def test_clean_text_is_refused_or_stable(text):
    try:
        cleaned = clean_text(text)
    except ValidationError:
        return
    assert clean_text(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "field"),
    [
        (Person(name_en="Ildar\u202e Sample"), "name_en"),
        (Case(title_ru="Дело\x0b"), "title_ru"),
        (Source(publisher="Gazette", language="en", internal_note="a\x00b"), "internal_note"),
    ],
)
def test_every_model_refuses_hidden_characters_under_the_name_of_the_field(row, field):
    with pytest.raises(ValidationError) as caught:
        row.full_clean()
    assert list(caught.value.message_dict) == [field]


@pytest.mark.django_db
def test_several_mistakes_of_one_form_are_all_reported():
    person = make.make_person()
    person.name_en, person.sex = "Ildar\u202e", "unheard of"
    with pytest.raises(ValidationError) as caught:
        person.full_clean()
    assert set(caught.value.message_dict) == {"name_en", "sex"}


def test_hidden_character_in_an_address_is_named():
    """Two mistakes of one field, of which the second is added to the first."""
    with pytest.raises(ValidationError) as caught:
        Source(publisher="Gazette", language="en", url="https://gazette.example/\u200b1").clean_fields()
    assert "U+200B" in caught.value.message_dict["url"][0]
