"""A name is found in whatever order it was entered, and in every case form of a text."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.mentions import Bearer, read

TITLES = [
    "{nominative} осуждён на пять лет",
    "Дело {genitive}: приговор",
    "{dative} продлили арест",
    "{accusative} оставили в СИЗО",
    "Разговор с {instrumental}",
    "Всё о {prepositional}",
    "«{genitive}» — ПИСЬМО ИЗ КОЛОНИИ",
]
CASES = ("nominative", "genitive", "dative", "accusative", "instrumental", "prepositional")
# Endings in the order of the cases, after what all of them have in common.
DECLENSIONS = {
    "man": ("", "а", "у", "а", "ым", "е"),
    "woman": ("а", "ой", "ой", "у", "ой", "ой"),
    "adjective": ("ий", "ого", "ому", "ого", "им", "ом"),
    "hard adjective": ("ый", "ого", "ому", "ого", "ым", "ом"),
    "consonant": ("", "а", "у", "а", "ом", "е"),
    "vowel": ("а", "ы", "е", "у", "ой", "е"),
}
FAMILY_NAMES = [
    *(
        (stem, "man")
        for stem in ("Кинзикеев", "Ишбулатов", "Зайнуллин", "Утаенов", "Сафин", "Валеев", "Пушкин")
    ),
    *((stem, "woman") for stem in ("Кинзикеев", "Зайнуллин", "Абдрахимов")),
    *((stem, "adjective") for stem in ("Островск", "Заречинск")),
    ("Бедн", "hard adjective"),
    *((stem, "consonant") for stem in ("Гайсар", "Ким", "Абрамович", "Бикбердин", "Юрмат", "Шульц")),
    ("Мухаметш", "vowel"),
    ("Салават", "consonant"),  # a given name too
]
GIVEN_NAMES = ["Ильдар", "Салават", "Азат", "Гульнара", "Айгиз", "Рөстәм", "Мария"]
PATRONYMICS = ["", "Римович", "Маратовна", "Ильинична", "Рамил улы", "Рәшит ҡыҙы", "Али оглы"]


@given(st.sampled_from(GIVEN_NAMES), st.sampled_from(PATRONYMICS), st.sampled_from(FAMILY_NAMES))
def test_every_order_of_a_name_is_found_in_every_case(name, patronymic, family):
    stem, kind = family
    forms = dict(zip(CASES, [stem + ending for ending in DECLENSIONS[kind]], strict=True))
    lines = [(title, read([title.format(**forms)])) for title in TITLES]
    for order in permutations(filter(None, [name, patronymic, forms["nominative"]])):
        bearer = Bearer([" ".join(order)])
        assert [title for title, line in lines if not bearer.is_told_in(line)] == [], order


@pytest.mark.parametrize("order", list(permutations(["Ильдар", "Римович", "Кинзикеев"])))
@pytest.mark.parametrize(
    "text", ["Ильдар рассказал", "Письмо Римовича", "Кинозал был полон", "в Кинзибулатово", "И. Р. К.", ""]
)
def test_a_given_name_or_a_patronymic_alone_tells_nobody(order, text):
    assert not Bearer([" ".join(order)]).is_told_in(read([text]))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Кинзикеев Ильдар Римович", "Ildar Kinzikeyev's trial"),
        ("Kinzikeyev Ildar", "суд над Кинзикее́вым"),
        (
            "Кинзикеев Ильдар",
            "https://gazette.example/%D0%BA%D0%B8%D0%BD%D0%B7%D0%B8%D0%BA%D0%B5%D0%B5%D0%B2",
        ),
        ("Кинзикеев Ильдар Римович", "Ильдару Римовичу стало плохо"),
        ("Роман Аркадьевич Абрамович", "Абрамовича увезли"),
        ("Тимур Рустам", "Рустама увезли"),
        ("Рустам Тимур", "Рустама увезли"),
        ("مُحَمَّد الفلاني", "محمد الفلاني"),
        ("Мамин-Сибиряк Дмитрий", "Мамина-Сибиряка увезли"),
        ("Ахмет-Заки Валиди", "Валидиҙың хаты"),
    ],
)
def test_other_forms_are_found(name, text):
    assert Bearer([name]).is_told_in(read([text]))


@pytest.mark.parametrize(
    ("text", "named", "hinted"),
    [
        ("Письмо Гайнислама Хайбуллина", True, True),
        ("Хайбуллин, как пишет Гайнислам, болен", True, True),
        ("Khaybullin (Gaynislam)", True, True),
        ("Хайбуллину стало плохо", False, True),
        ("Хайбуллиндың хаты", False, True),
        ("Хайбуллинский район", False, False),
        ("Хайбулла пришёл", False, False),
        ("Ильдар Хайбуллин", False, True),
        # Too far apart to be one name.
        ("Гайнислам пришёл, и все увидели, что Хайбуллин ушёл", False, True),
    ],
)
def test_how_surely_a_name_is_told(text, named, hinted):
    bearer = Bearer(["Хайбуллин Салават", "Гайнислам Хайбуллин"])
    lines = read([text])
    assert (bearer.is_named_in(lines), bearer.is_hinted_in(lines)) == (named, hinted)


def test_the_family_name_of_somebody_who_is_told_of_hints_at_nobody_else():
    hidden, wife = Bearer(["Айгиз Хайбуллин"]), Bearer(["Айгуль Хайбуллина"])
    lines = read(["Айгуль Хайбуллина ждёт ответа"])
    assert not hidden.is_hinted_in(lines, others=wife.telling)
    assert not hidden.is_named_in(lines)
    assert hidden.is_hinted_in(lines)
