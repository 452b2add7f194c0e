import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from baymak.text import clean_text, deceiving, query
from cases.models import Case
from people.models import Person
from sources.models import Source
from tests import factories as make

ZWNJ, ZWJ = "\u200c", "\u200d"


@pytest.mark.parametrize(
    "hidden",
    ["\x00", "\x0b", "\x1b", "\x7f", "\x85", "\u202e", "\u2066", "\u2028", "\u2800", "\u3164", "\U000e0041"],
    ids=lambda character: f"U+{ord(character):04X}",
)
def test_what_deceives_is_refused_and_named(hidden):
    with pytest.raises(ValidationError, match=rf"U\+{ord(hidden):04X}"):
        clean_text(f"Ildar{hidden} Sample")


@pytest.mark.parametrize(
    "hidden",
    [
        "\u00ad",
        "\u034f",
        "\u061c",
        "\u180e",
        "\u200b",
        ZWNJ,
        ZWJ,
        "\u200e",
        "\u200f",
        "\u2060",
        "\ufe00",
        "\ufeff",
        "\U000e0100",
        "\ufe0f",
        "\u200b\u200d\ufeff",
    ],
    ids=ascii,
)
@pytest.mark.parametrize("place", ["{}Алсынов", "Алсы{}нов", "Алсынов{}", "Al{}synov", "Фаиль{} Алсынов"])
def test_what_means_nothing_is_dropped(hidden, place):
    assert clean_text(place.format(hidden)) == place.format("")
    assert query(place.format(hidden)) == place.format("")


@pytest.mark.parametrize(
    "text",
    [
        f"\u0639\u0644\u06cc{ZWNJ}\u0631\u0636\u0627",  # Ali-Reza in Persian
        f"\u0645\u062d\u0645\u062f{ZWNJ}\u062d\u0633\u06cc\u0646 \u0631\u0641\u06cc\u0639\u06cc",
        f"\u0915\u094d{ZWJ}\u0937",  # a half form in Hindi
        f"\u0dc1\u0dca{ZWJ}\u0dbb\u0dd3",  # Sri
        "\u1830\u1820\u1822\u1828\u180e\u1820",  # Mongolian, whose separator changes the word
        "\u845b\U000e0100\u57ce",  # a family name in one form of its first sign
        "\u2764\ufe0f",
        "\u0645\u064f\u062d\u064e\u0645\u0651\u064e\u062f",  # vowel marks
        "Алсы\u0301нов",
    ],
    ids=ascii,
)
def test_what_belongs_to_its_letters_is_kept(text):
    assert clean_text(text, is_line=True) == unicodedata.normalize("NFC", text)
    assert query(text) == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (f"{ZWNJ}\u0645\u06cc\u0631\u0648\u062f", "\u0645\u06cc\u0631\u0648\u062f"),  # at an edge
        (f"\u0645\u06cc{ZWNJ} \u0631\u0648\u062f", "\u0645\u06cc \u0631\u0648\u062f"),
        (f"\u0639{ZWNJ}{ZWNJ}\u0631", f"\u0639{ZWNJ}\u0631"),
        (f"\u0639{ZWNJ}R", "\u0639R"),
        (f"\u0639{ZWNJ}\u0915", "\u0639\u0915"),  # two scripts
        ("E\ufb00endi", "Effendi"),
        ("Ｆａｉｌ", "Fail"),
        ("\ufee3\ufea4\ufee4\ufeaa", "\u0645\u062d\u0645\u062f"),
        ("№ 1½ …", "№ 1½ …"),
        ("ст. 207.3²", "ст. 207.3²"),
    ],
    ids=ascii,
)
def test_one_text_has_one_form(text, kept):
    assert clean_text(text) == kept


@pytest.mark.parametrize(
    ("text", "word", "reason"),
    [
        ("Илдар Алсын\ufffdв", "Алсын\ufffdв", "came here broken"),
        ("Илдар \ue001", "\ue001", "came here broken"),
        ("\u00d0\u00d0\u00bb\u00d1\u00d1\u00d0\u00bd\u00d0\u00be\u00d0\u00b2", "\u00d0", "came here broken"),
        ("B" + "\u0301" * 60, "B", "more marks"),
        ("Ildar B\u0301\u0302\u0304", "B", "more marks"),
        ("\u0645" + "\u064e" * 9, "\u0645", "more marks"),
    ],
    ids=ascii,
)
def test_what_is_broken_is_refused_with_its_word(text, word, reason):
    with pytest.raises(ValidationError, match=reason) as caught:
        clean_text(text)
    assert caught.value.messages[0].startswith(f"“{word}")


@pytest.mark.parametrize("word", ["Aлсынов", "Алcынов", "Fаyil", "Alsynоv", "Xəсən", "Сaмapa"])
def test_two_alphabets_in_one_word_are_refused_in_a_line(word):
    with pytest.raises(ValidationError, match="mixes Latin and Cyrillic letters") as caught:
        clean_text(f"Илдар {word}", is_line=True)
    assert caught.value.messages[0].startswith(f"“{word}”")
    assert clean_text(f"Илдар {word}") == f"Илдар {word}"  # a quote may say so


@pytest.mark.parametrize(
    "text",
    ["Idel.Реалии", "IT-специалист Иванов", "ПРОtest", "ZаРоссию", "YouTube’а", "дело А/b", "Ñandú »", "2-М"],
)
def test_alphabets_side_by_side_are_no_mistake(text):
    assert clean_text(text, is_line=True) == text


def test_line_has_single_blanks_and_a_text_keeps_its_own():
    text = " Фаиль\u00a0\tАлсынов  \n"
    assert clean_text(text, is_line=True) == "Фаиль Алсынов"
    assert clean_text(text) == text


@pytest.mark.django_db
def test_long_text_has_a_limit_in_the_model():
    source = Source(publisher="Gazette", language="en", internal_note="a" * 20_000)
    source.full_clean()
    person = make.make_person(summary_en="a" * 5_000)
    person.full_clean()
    source.internal_note += "a"
    person.summary_en += "a"
    with pytest.raises(ValidationError, match="has 20001 characters, and may have 20000"):
        source.full_clean()
    with pytest.raises(ValidationError, match="has 5001 characters, and may have 5000"):
        person.full_clean()


def test_text_of_people_is_kept():
    text = "Байғусҡаров Илдар — «ҡара халыҡ»\n\tsecond line’s “quote”, naïve 한국어 👍"
    assert clean_text(text) == text


def test_line_ends_and_letters_take_one_form():
    assert clean_text("one\r\ntwo") == "one\ntwo"
    assert clean_text("Сулеи\u0306манов") == "Сулейманов"


LETTERS_AND_HELPERS = st.text(
    alphabet="aаZ\u0639\u0915\u0dca\u1820\u845b\u0301\u064e\u200c\u200d\u180e\u200b\u00ad\ufe0f❤\U000e0100 \t"
)


@given(st.text() | LETTERS_AND_HELPERS, st.booleans())
def test_clean_text_is_refused_or_stable(text, is_line):
    try:
        cleaned = clean_text(text, is_line=is_line)
    except ValidationError:
        return
    assert clean_text(cleaned, is_line=is_line) == cleaned
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
        Source(publisher="Gazette", language="en", url="https://gazette.example/\u202e1").clean_fields()
    assert "U+202E" in caught.value.message_dict["url"][0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Fаyil was tried", ["Fаyil"]),  # а is Cyrillic
        ("Tried in Сосо on Monday", ["Сосо"]),
        ("Судья из POCC сказал", ["POCC"]),
        ("Αlex", ["Αlex"]),  # Greek
        ("Его судили в РФ, сказал RFE/RL", []),
        ("The newspaper Республика", []),
        ("ООО", []),
        ("", []),
    ],
)
def test_words_that_look_like_others_are_told(text, words):
    assert deceiving(text) == words
