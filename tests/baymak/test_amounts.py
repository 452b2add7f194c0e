"""Amounts as people write them: read when they have one reading, kept as they were pronounced."""

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from baymak.amounts import Amount, PronouncedField, read, write

ONE_AMOUNT = {
    "4 years 6 months": "P4Y6M",
    "4 years and 6 months": "P4Y6M",
    "four and a half years": "P4Y6M",
    "4,5 года": "P4Y6M",
    "4г6м": "P4Y6M",
    "4 г. 6 мес.": "P4Y6M",
    "2 года и 6 месяцев": "P2Y6M",
    "четыре года два месяца": "P4Y2M",
    "полтора года": "P1Y6M",
    "полгода": "P6M",
    "2 йыл 6 ай": "P2Y6M",
    "ун ике йыл": "P12Y",
    "50 months": "P50M",
    "50 месяцев": "P50M",
    "P50M": "P50M",
    "45 days": "P45D",
    "15 суток": "P15D",
    "2 weeks": "P2W",
    "480 часов": "PT480H",
    "480 hours": "PT480H",
    "300 000 руб": "300000 RUB",
    "300\u00a0000 ₽": "300000 RUB",
    "300,000 RUB": "300000 RUB",
    "300 тыс. рублей": "300000 RUB",
    "1,5 млн рублей": "1500000 RUB",
    "$5,000": "5000 USD",
    "5000.50 euros": "5000.50 EUR",
}


@pytest.mark.parametrize(("text", "kept"), ONE_AMOUNT.items())
def test_amount_is_kept_as_pronounced(text, kept):
    comparator, amount, amount_to = read(text)
    assert (comparator, str(amount), amount_to) == ("exactly", kept, None)
    assert Amount.parse(kept) == amount


COMPARED = {
    "about 5 years": ("about", "P5Y", None),
    "около пяти лет": ("about", "P5Y", None),
    "~ 5 лет": ("about", "P5Y", None),
    "nearly nine years": ("nearly", "P9Y", None),
    "почти 9 лет": ("nearly", "P9Y", None),
    "5 йылға яҡын": ("nearly", "P5Y", None),
    "more than five years": ("more_than", "P5Y", None),
    "более 5 лет": ("more_than", "P5Y", None),
    "5 йылдан артыҡ": ("more_than", "P5Y", None),
    "не менее 3 лет": ("at_least", "P3Y", None),
    "at least 3 years": ("at_least", "P3Y", None),
    "до 15 лет": ("at_most", "P15Y", None),
    "up to 7.5 years": ("at_most", "P7Y6M", None),
    "from 3 to 5 years": ("from_to", "P3Y", "P5Y"),
    "от 3 до 5 лет": ("from_to", "P3Y", "P5Y"),
    "3–5 лет": ("from_to", "P3Y", "P5Y"),
    "от 100 до 300 тыс. руб.": ("from_to", "100000 RUB", "300000 RUB"),
    "2 years - 3 years 6 months": ("from_to", "P2Y", "P3Y6M"),
}


@pytest.mark.parametrize(("text", "kept"), COMPARED.items())
def test_words_before_and_behind_an_amount_say_how_it_compares(text, kept):
    comparator, amount, amount_to = read(text)
    assert (comparator, str(amount), amount_to and str(amount_to)) == kept


@pytest.mark.parametrize(
    "text",
    [
        "5",
        "five",
        "",
        "0 years",
        "999 years",
        "4.25 years",
        "300.000 руб",
        "3 years 5 years",
        "5 лет 5 руб",
        "1 to 2 years 6 months",
        "life",
    ],
)
def test_what_is_no_amount_is_refused_with_what_to_write(text):
    with pytest.raises(ValueError, match=r".{20}"):
        read(text)


@pytest.mark.parametrize("language", ["en", "ru", "ba"])
@pytest.mark.parametrize("comparator", ["exactly", "about", "nearly", "more_than", "at_least", "at_most"])
@pytest.mark.parametrize(
    "kept",
    ["P1Y", "P2Y", "P5Y", "P4Y6M", "P50M", "P21M", "P45D", "P3W", "PT480H", "300000 RUB", "5000.50 EUR"],
)
def test_own_words_are_read_back(language, comparator, kept):
    with override(language):
        words = write(comparator, Amount.parse(kept))
        found = read(words)
    assert (found[0], str(found[1])) == (comparator, kept), words


@pytest.mark.parametrize("language", ["en", "ru", "ba"])
def test_own_words_for_a_range_are_read_back(language):
    with override(language):
        found = read(write("from_to", Amount.parse("P3Y"), Amount.parse("P4Y6M")))
    assert [str(part) for part in found] == ["from_to", "P3Y", "P4Y6M"]


def test_field_of_a_form_says_what_is_wrong():
    assert PronouncedField().clean(" ") == ("exactly", None, None)
    with pytest.raises(ValidationError, match="Write how much, with its unit"):
        PronouncedField().clean("many")
