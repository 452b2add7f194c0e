import re
from collections import Counter
from itertools import islice

from baymak.names import MAX_TEXT
from tests.bench.synthetic import generate

CYRILLIC_NAME = re.compile(r"[А-Яа-яЁёҒғҘҙҠҡҢңӨөҪҫҮүҺһӘә]+( [А-Яа-яЁёҒғҘҙҠҡҢңӨөҪҫҮүҺһӘә]+){1,2}")
PERSONS = list(generate(seed=1, count=3000))


def test_a_seed_gives_the_same_persons_again():
    assert list(generate(seed=1, count=3000)) == PERSONS
    assert list(generate(seed=2, count=3000)) != PERSONS


def test_a_longer_run_begins_with_the_shorter_one():
    assert list(islice(generate(seed=1, count=10**9), 50)) == PERSONS[:50]


def test_every_name_is_written_in_its_alphabet():
    for person in PERSONS:
        assert CYRILLIC_NAME.fullmatch(person.name_ru)
        assert not person.name_ba or CYRILLIC_NAME.fullmatch(person.name_ba)
        assert len(person.name_en) < MAX_TEXT
        assert not re.search("[а-яә]", person.name_en.casefold())


def test_names_are_those_of_their_gender():
    for person in PERSONS:
        is_woman = person.sex == "female"
        words = person.name_ru.split()
        if len(words) == 3:
            surname, _, patronymic = words
            assert patronymic.endswith("на" if is_woman else "ич")
        else:
            _, surname = words
        assert surname.endswith(("ова", "ева", "ёва", "ина") if is_woman else ("ов", "ев", "ёв", "ин"))


def test_there_are_all_kinds_of_persons_and_forms():
    kinds = Counter()
    for person in PERSONS:
        kinds[person.sex] += 1
        kinds["patronymic"] += len(person.name_ru.split()) == 3
        kinds["bashkir"] += bool(person.name_ba)
        kinds["occupation"] += bool(person.occupation)
        kinds.update(language for language, _ in person.variants)
        assert 1945 <= person.birth_year <= 2005
    assert min(kinds.values()) > len(PERSONS) / 60
    assert set(kinds) == {"male", "female", "patronymic", "bashkir", "occupation", "en", "de", "fr", "tr"}


def test_some_names_are_common_and_most_are_rare():
    surnames = Counter(person.name_en.split()[-1].removesuffix("a") for person in PERSONS)
    assert surnames.most_common(1)[0][1] > 20
    assert sum(count == 1 for count in surnames.values()) > len(surnames) / 2
