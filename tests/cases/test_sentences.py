"""What a sentence says of its punishments: never more than was pronounced, and nothing suspended as real."""

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from cases.models import Punishment, Sentence
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.each]

WORDS = [
    ({}, "imprisonment, 4 years"),
    ({"amount": ""}, "imprisonment"),
    ({"amount": "P50M", "regime": "general"}, "imprisonment, 50 months, general regime"),
    ({"amount": "P45D"}, "imprisonment, 45 days"),
    ({"amount": "P3Y", "suspended": True}, "imprisonment, 3 years, suspended"),
    ({"amount": "P9Y", "comparator": "nearly"}, "imprisonment, nearly 9 years"),
    ({"amount": "P5Y", "comparator": "more_than"}, "imprisonment, more than 5 years"),
    (
        {"amount": "P5Y", "comparator": "about", "as_reported": "some five years"},
        "imprisonment, about 5 years",
    ),
    ({"amount": "P3Y", "amount_to": "P5Y", "comparator": "from_to"}, "imprisonment, 3 years – 5 years"),
    ({"kind": "obligatory_work", "amount": "PT480H"}, "obligatory work, 480 hours"),
    ({"kind": "fine", "amount": "300000 RUB"}, "fine, 300,000 roubles"),
    ({"kind": "fine", "amount": "1 RUB"}, "fine, 1 rouble"),
    ({"kind": "fine", "amount": "5000.50 EUR"}, "fine, 5,000.50 EUR"),
    ({"kind": "life", "amount": ""}, "life imprisonment"),
    (
        {"kind": "ban", "amount": "P2Y6M", "details_en": "of calling to rallies"},
        "ban on posts or activities, of calling to rallies, 2 years 6 months",
    ),
    ({"kind": None, "amount": "", "details_en": "four years"}, "four years"),
    ({"kind": None, "amount": "P3Y", "suspended": True}, "3 years, suspended"),
]


@pytest.mark.parametrize(("values", "words"), WORDS)
def test_punishment_says_what_was_pronounced(values, words):
    assert str(make.make_punishment(**values)) == words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["1 month", "2 months", "21 months", "300,000 roubles"]),
        ("ru", ["1 месяц", "2 месяца", "21 месяц", "300\xa0000 рублей"]),
        ("ba", ["1 ай", "2 ай", "21 ай", "300\xa0000 һум"]),
    ],
)
def test_amounts_have_the_plurals_of_the_language(language, words):
    with override(language):
        amounts = ["P1M", "P2M", "P21M", "300000 RUB"]
        assert [Punishment(amount=amount).amount_text for amount in amounts] == words


@pytest.mark.parametrize(
    ("values", "days"),
    [
        ({"amount": "P4Y"}, (1461, 1461)),
        ({"amount": "P1M"}, (28, 31)),
        ({"amount": "P45D"}, (45, 45)),
        ({"amount": "P9Y", "comparator": "nearly"}, (None, 3288)),
        ({"amount": "P5Y", "comparator": "more_than"}, (1826, None)),
        ({"amount": "P1Y", "amount_to": "P2Y", "comparator": "from_to"}, (365, 731)),
        ({"amount": "P5Y", "comparator": "about", "as_reported": "some five years"}, (None, None)),
        ({"kind": "obligatory_work", "amount": "PT480H"}, (None, None)),
        ({"kind": "fine", "amount": "300000 RUB"}, (None, None)),
        ({"kind": "life", "amount": ""}, (None, None)),
    ],
)
def test_days_have_the_bounds_that_were_pronounced(values, days):
    row = make.make_punishment(**values)
    assert (row.days_least, row.days_most) == days


def test_life_and_death_sort_after_every_number():
    rows = [
        make.make_punishment(**values)
        for values in (
            {"kind": "death", "amount": ""},
            {"kind": "fine", "amount": "900000 RUB"},
            {"amount": "P25Y"},
            {"kind": "life", "amount": ""},
            {"amount": "P50M"},
            {"amount": "P5Y", "comparator": "more_than"},
        )
    ]
    in_order = sorted(rows, key=lambda row: row.gravity)
    assert list(map(str, in_order)) == [
        "fine, 900,000 roubles",
        "imprisonment, 50 months",
        "imprisonment, more than 5 years",
        "imprisonment, 25 years",
        "life imprisonment",
        "death penalty",
    ]


@pytest.mark.parametrize(
    ("imposed", "takes_liberty", "longest_days"),
    [
        ([{}], True, 1461),
        ([{"suspended": True}], False, None),
        ([{"kind": "fine", "amount": "300000 RUB"}], False, None),
        ([{"kind": "corrective_labour", "amount": "P1Y"}], False, 366),
        ([{}, {"kind": "ban", "role": "additional"}], True, 1461),
        ([{"comparator": "more_than"}], True, None),
        ([{"kind": "life", "amount": ""}], True, None),
        ([{"kind": None, "amount": "", "as_reported": "four years in a colony"}], None, None),
        ([], None, None),
    ],
)
def test_sentence_says_whether_and_how_long_it_takes_liberty(imposed, takes_liberty, longest_days):
    sentence = make.make_sentence(kind=None)
    make.make_punishment(sentence=sentence, asked=True, amount="P20Y")
    for values in imposed:
        make.make_punishment(sentence=sentence, **values)
    assert (sentence.takes_liberty, sentence.longest_days) == (takes_liberty, longest_days)


@pytest.mark.parametrize(
    ("over", "words"),
    [
        ({}, "imprisonment, 4 years"),
        ({"kind": None}, "conviction"),
        ({"kind": None, "result": "acquittal"}, "acquittal"),
        ({"kind": None, "result": "ended"}, "the case was ended"),
        ({"kind": None, "court_instance": "appeal", "effect": "upheld"}, "upheld"),
        ({"kind": None, "court_instance": "appeal", "effect": "annulled"}, "annulled"),
        ({"court_instance": "appeal", "effect": "changed"}, "imprisonment, 4 years"),
    ],
)
def test_sentence_says_what_was_decided(over, words):
    sentence = make.make_sentence(**over)
    make.make_punishment(sentence=sentence, asked=True, amount="P20Y")
    assert Sentence.objects.with_punishments().get(pk=sentence.pk).decided == sentence.decided == words


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "life", "amount": "P30Y"}, "amount"),
        ({"kind": "fine", "amount": "P3Y"}, "amount"),
        ({"amount": "300000 RUB"}, "amount"),
        ({"amount": "P5Y", "amount_to": "P3Y", "comparator": "from_to"}, "amount_to"),
        ({"amount": "P5Y", "amount_to": "5 RUB", "comparator": "from_to", "kind": None}, "amount_to"),
        ({"amount": "999 years"}, "amount"),
        ({"amount": "four"}, "amount"),
    ],
)
def test_what_no_court_can_impose_is_refused_at_its_field(values, field):
    kind = values.get("kind", "imprisonment")
    row = Punishment(
        sentence=make.make_sentence(kind=None),
        as_reported="words",
        **values | {"kind": kind and make.make_punishment_kind(kind)},
    )
    with pytest.raises(ValidationError) as error:
        row.full_clean()
    assert list(error.value.error_dict) == [field]
