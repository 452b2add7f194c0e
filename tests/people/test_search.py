from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from baymak.names import keys
from people import search, vocabulary
from people.models import Person
from people.search import How, find, find_namesakes
from tests.factories import make_name, make_person, make_source

pytestmark = [pytest.mark.django_db, pytest.mark.each]


def make_named(name_ru, name_en="", **over):
    return make_person(**{"name_ru": name_ru, "name_en": name_en} | over)


def answer(text, **options):
    """Return how a text was answered and the Russian names that it found, the first one first."""
    found = find(text, **options)
    people = Person.objects.filter(found.condition).order_by(*found.order(), "name_ru", "pk")
    return found.how, [person.name_ru for person in people]


@pytest.fixture
def aigiz():
    make_named("Рамиль Ахметшин")
    return make_named("Айгиз Ишмурзин", "Aigiz Ishmurzin")


# By name


@pytest.mark.parametrize(
    "text",
    [
        "Айгиз Ишмурзин",
        "ИШМУРЗИН, АЙГИЗ",
        "  ишмурзин   айгиз ",
        "Aygiz Ishmurzin",
        "Ajgiz Išmurzin",
        "Aigiz Ischmurzin",
        "Ишмурзина Айгиз",
        "Ишм",
        "Айг Ишмур",
        "А. Ишмурзин",
        "Айгиз\0Ишмурзин",
    ],
)
def test_a_person_is_found_under_any_spelling(aigiz, text):
    assert answer(text) == (How.NAME, ["Айгиз Ишмурзин"])


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("fquby bivehpby", How.SIMILAR),
        ("fqubp bivehpby", How.LAYOUT),
        ("Шырьгкяшт", How.LAYOUT),
        ("Ишмурзин Айгиз Маратович", How.SHORTER),
        ("А.М. Ишмурзин", How.SHORTER),
        ("Айгиз Ишмурзен", How.NAME),
        ("Айгиз Ишмурмин", How.SIMILAR),
        ("Ишмрузин", How.SIMILAR),
        ("Айгиҙ Ишмырҙин", How.SIMILAR),
        ("Aygiz Ishmurz", How.NAME),
    ],
)
def test_the_answer_says_how_the_person_was_found(aigiz, text, how):
    assert answer(text) == (how, ["Айгиз Ишмурзин"])


@pytest.mark.parametrize(
    "text",
    [
        "Рамиль Ишмурзин",
        "Р. Ишмурзин",
        "Ишмурзин Рамиль Маратович",
        "Салават",
        "я",
        "",
        "   ",
        "\0",
        "😀",
        "%",
        "_",
    ],
)
def test_somebody_else_is_not_shown(aigiz, text):
    assert answer(text) == (None, [])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Фаиль Алсынов", "Алcынов"),  # a Latin c
        ("Фаиль Алсынов", "Алсы\u00adнов"),
        ("Фаиль Алсынов", "Алсы\u200bнов"),
        ("Фаиль Алсынов", "Алсы\u2060нов"),
        ("Фаиль Алсынов", "\ufeffАлсынов"),
        ("Фаиль Алсынов", "г-н Алсынов"),
        ("Фаиль Алсынов", "Mr. Fail Alsynov"),
        ("Фаиль Алсынов", "#ФаильАлсынов"),
        ("Иван Петров", "Петров Иван 1985 г.р."),
        ("Иван Петров", "Петров Иван, 1985 года рождения"),
        ("\u0639\u0628\u062f \u0627\u0644\u0644\u0647", "\u0639\u0628\u062f\u0627\u0644\u0644\u0647"),
        ("\u0639\u0628\u062f\u0627\u0644\u0644\u0647", "\u0639\u0628\u062f \u0627\u0644\u0644\u0647"),
        ("Abdulhadi al-Khawaja", "Abdul Hadi Al-Khawaja"),
        ("Abdul Hadi al-Khawaja", "Abdulhadi Al-Khawaja"),
    ],
    ids=ascii,
)
def test_what_stands_beside_or_within_a_name_hides_nobody(name, text):
    person = make_person(name_ru=name, name_en="")
    make_person(name_ru="Анна Алыйнова", name_en="")
    found = find(text)
    assert found.how is How.NAME
    assert [one.pk for one in Person.objects.filter(found.condition)] == [person.pk]


@pytest.mark.parametrize("text", ["Руслан Салимов", "Ruslan Salimov", "Салимов Айдар Руслан", "Русланов"])
def test_who_has_the_name_only_as_a_patronymic_may_be_somebody_else(text):
    make_named("Салимов Айдар Русланович")
    assert answer(text) == (How.SIMILAR, ["Салимов Айдар Русланович"])


@pytest.mark.parametrize("text", ["Салимов Айдар Русланович", "Русланович", "Салимов А. Р."])
def test_a_patronymic_is_found_as_itself_and_by_its_initial(text):
    make_named("Салимов Айдар Русланович")
    assert answer(text) == (How.NAME, ["Салимов Айдар Русланович"])


def test_whole_words_come_before_beginnings():
    for name in ("Айдар Азатов", "Азат Янышев", "Азамат Азатуллин"):
        make_named(name)
    assert answer("Азат") == (How.NAME, ["Азат Янышев", "Азамат Азатуллин", "Айдар Азатов"])


def test_the_most_similar_come_first():
    for name in ("Айдар Сабитов", "Айдар Сагитов", "Айдар Сагидуллин"):
        make_named(name)
    how, names = answer("Айдар Сагиттов")
    assert (how, names[0]) == (How.NAME, "Айдар Сагитов")
    how, names = answer("Айдар Савитов")
    assert (how, names) == (How.SIMILAR, ["Айдар Сабитов", "Айдар Сагитов"])


def test_namesakes_are_all_found():
    for _ in range(3):
        make_named("Айгиз Ишмурзин")
    assert answer("Aigiz Ishmurzin") == (How.NAME, ["Айгиз Ишмурзин"] * 3)


def test_a_public_spelling_finds_and_an_internal_one_does_not(aigiz):
    make_name(person=aigiz, text="Гайфулла", is_public=True)
    make_name(person=aigiz, text="Тимербулат", is_public=False)
    assert answer("Гайфулла Ишмурзин") == (How.NAME, ["Айгиз Ишмурзин"])
    assert answer("Тимербулат Ишмурзин") == (None, [])
    assert answer("Тимербулат Ишмурзин", public=False) == (How.NAME, ["Айгиз Ишмурзин"])


# By numbers and words


@pytest.mark.parametrize(
    "text", ["Ишмурзин певец", "певец Ishmurzin", "Айгиз Баймак", "ПЕВЕЦ ишмурзин баймак"]
)
def test_a_name_and_words_about_the_person_find_together(text):
    make_named("Айгиз Ишмурзин", occupation_ru="певец", home_place_ru="Баймак")
    make_named("Айгиз Мирзин", occupation_ru="учитель")
    make_named("Азат Янышев", occupation_ru="певец")
    assert answer(text) == (How.WORDS, ["Айгиз Ишмурзин"])


@pytest.mark.parametrize("text", ["Ишмурзин учитель", "Мирзин певец"])
def test_a_name_and_words_about_somebody_else_find_nobody_by_words(text):
    make_named("Айгиз Ишмурзин", occupation_ru="певец")
    make_named("Айгиз Мирзин", occupation_ru="учитель")
    assert answer(text)[0] is not How.WORDS


def test_a_code_finds_its_person(aigiz):
    assert answer(f" {aigiz.code.lower()} ") == (How.NUMBER, ["Айгиз Ишмурзин"])


@pytest.mark.parametrize("text", ["учитель", "УЧИТЕЛЬ истории", "уҡытыусы", "POET баймак", "Поёт", "поет"])
def test_words_find_in_any_case_of_any_language(text):
    make_named(
        "Айгиз Ишмурзин",
        occupation_ru="Учитель истории",
        occupation_ba="Уҡытыусы",
        home_place_ru="Баймак",
        summary_en="A poet.",
        summary_ru="Поёт и пишет.",
    )
    make_named("Рамиль Ахметшин", occupation_ru="Врач", summary_en="Nobody's portrait.")
    assert answer(text) == (How.WORDS, ["Айгиз Ишмурзин"])


def test_names_answer_before_words():
    make_named("Айгиз Поэтов")
    make_named("Рамиль Ахметшин", occupation_ru="Поэт")
    assert answer("Поэт") == (How.NAME, ["Айгиз Поэтов"])


# What cannot be seen


def hide(**over):
    return lambda name: make_named(name, **over)


def with_withdrawn_source(name):
    make_named(name, source=make_source(state="withdrawn"))


def with_internal_spelling(name):
    make_name(person=make_named("Я. Э."), text=name, is_public=False)


@pytest.mark.parametrize(
    "make_invisible",
    [
        pytest.param(hide(state="draft"), id="draft"),
        pytest.param(hide(state="withdrawn"), id="withdrawn"),
        pytest.param(hide(disclosure="hidden"), id="hidden"),
        pytest.param(hide(disclosure="initials"), id="initials"),
        pytest.param(with_withdrawn_source, id="withdrawn source"),
        pytest.param(with_internal_spelling, id="internal spelling"),
    ],
)
def test_what_cannot_be_seen_changes_no_answer(make_invisible):
    for name in ("Айгиз Ишмурзин", "Айгиз Ишморзин", "Айдар Ишбердин", "Юлия Поэтова"):
        make_named(name)
    texts = ["Ишмурзен", "Ишмурмин", "Айгиз Ишмурмин", "bivehpby", "Ишмур", "Айгиз Юлаевич", "Юлай", "поэт"]
    before = [find(text) for text in texts]
    assert {found.how for found in before} >= {How.NAME, How.LAYOUT, How.SIMILAR}
    # So many keys that are more like the text than those of public people would push these out.
    for ending in [*(f"м{vowel}н" for vowel in "иуа"), *(f"{consonant}ин" for consonant in "пжвбгдлткс")]:
        make_invisible(f"Айгиз Ишмур{ending}")
    make_invisible("Юлай Поэт")
    vocabulary.forget()
    after = [find(text) for text in texts]
    assert [(found.how, found.ranks) for found in after] == [(found.how, found.ranks) for found in before]


@pytest.mark.parametrize("over", [{"state": "draft"}, {"disclosure": "hidden"}, {"disclosure": "initials"}])
def test_the_staff_find_whom_the_public_does_not(over):
    make_named("Айгиз Ишмурзин", **over)
    for text in ("Айгиз Ишмурзин", "Aigiz Ishmurzin", "Ишмурмин", "bivehpby"):
        assert answer(text) == (None, [])
        assert answer(text, public=False)[1] == ["Айгиз Ишмурзин"]


def test_initials_find_a_person_known_by_them():
    make_named("Айгиз Ишмурзин", disclosure="initials")
    assert answer("А. И.") == (How.NAME, ["Айгиз Ишмурзин"])


# Very many people, very long texts


@pytest.mark.parametrize("limit", ["MAX_RANKED", "MAX_KEYS"])
def test_very_many_people_are_found_like_few(monkeypatch, limit):
    names = ["Айгиз Ишмурзин", "Айгиз Ишмурат", "Айдар Ишмаев", "Азат Ишимов"]
    for name in (*names, "Салават Юлаев"):
        make_named(name)
    monkeypatch.setattr(search, limit, 1)
    assert sorted(answer("Иш")[1]) == sorted(names)
    assert answer("А. Ишм")[0] == How.NAME
    assert sorted(answer("А. Ишм")[1]) == sorted(names[:3])
    assert answer("Айгиз Ишмурзин") == (How.NAME, ["Айгиз Ишмурзин"])
    assert answer("Айгиз Ишмурмин")[1][0] == "Айгиз Ишмурзин"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Ишмурзин " * 12_000, id="100 KB of words"),
        pytest.param("ы" * 100_000, id="100 KB of a letter"),
        pytest.param(" ".join(f"word{number}" for number in range(1200)), id="1,200 words"),
        pytest.param("\u202eنماینده 🇷🇺 ישראל", id="right to left"),
        pytest.param("' OR 1=1 --", id="SQL"),
        pytest.param("%%%___\\\\", id="wildcards"),
        pytest.param("((((", id="brackets"),
    ],
)
def test_any_text_is_answered(aigiz, text, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        assert find(text).how in (None, How.NAME, How.LAYOUT, How.SHORTER, How.SIMILAR)


# Cost


@pytest.mark.parametrize("people", [1, 3])
@pytest.mark.parametrize(
    ("text", "queries"),
    [("Айгиз Ишмурзин", 3), ("Ишм", 2), ("fqubp bivehpby", 3), ("Айгиз Ишмурмин", 6), ("Юлай Поэтов", 3)],
)
def test_a_search_costs_the_same_queries_for_any_number_of_people(
    django_assert_num_queries, people, text, queries
):
    for _ in range(people):
        make_named("Айгиз Ишмурзин")
    vocabulary.current()
    with django_assert_num_queries(queries):
        find(text)


def with_withdrawn_source(name):
    make_named(name).citations.get().source.withdraw()


def withdrawn(name):
    find(name)  # the public vocabulary has known it
    person = make_named(name)
    find(name)
    person.withdraw()


@pytest.mark.parametrize(
    "make_hidden",
    [
        pytest.param(partial(make_named, state="draft"), id="draft"),
        pytest.param(partial(make_named, disclosure="hidden"), id="hidden"),
        pytest.param(partial(make_named, disclosure="initials"), id="initials"),
        pytest.param(withdrawn, id="withdrawn"),
        pytest.param(with_withdrawn_source, id="source withdrawn"),
        pytest.param(with_internal_spelling, id="internal spelling"),
    ],
)
def test_a_hidden_name_costs_the_queries_of_nobodys(monkeypatch, make_hidden):
    monkeypatch.setattr(vocabulary._PUBLIC, "rest", 0)
    for name in ("Айдар Ишбердин", "Юлия Поэтова"):
        make_named(name)
    texts = [
        "Гайнислам Хайбуллин",
        "Хайбуллин",
        "Хайбулин",
        "Хайбул",
        "{fq,ekkby",
        "Г. Хайбуллин",
        "Гайнислам поэт",
    ]

    def costs():
        found = {}
        for text in texts:
            with CaptureQueriesContext(connection) as queries:
                find(text)
            found[text] = len(queries)
        return found

    find(texts[0])
    before = costs()
    make_hidden("Гайнислам Хайбуллин")
    find(texts[0])  # reads the vocabulary again
    assert costs() == before


def test_the_public_vocabulary_follows_who_is_public(monkeypatch):
    """It notices each change of a person, a spelling, a citation or a source, and holds no key longer."""
    monkeypatch.setattr(vocabulary._PUBLIC, "rest", 0)
    person = make_named("Айгиз Ишмурзин")
    source = person.citations.get().source

    def has(key):
        return key in vocabulary.current().texts

    key = next(iter(keys(["Ишмурзин"])))
    assert has(key)
    person.withdraw()
    assert not has(key)
    assert key in vocabulary.current(public=False).texts
    person.state = "published"
    person.save()
    assert has(key)
    source.withdraw()
    assert not has(key)
    person.citations.create(source=make_source())
    assert has(key)
    person.disclosure = "hidden"
    person.save()
    assert not has(key)


def test_reading_the_public_vocabulary_takes_no_more_than_its_share(monkeypatch):
    make_named("Айгиз Ишмурзин")
    kept = vocabulary._PUBLIC
    monkeypatch.setattr(kept, "rest", vocabulary.REST)
    first = vocabulary.current()
    kept.took = 1_000
    make_named("Салават Юлаев")
    assert vocabulary.current() is first
    monkeypatch.setattr(kept, "rest", 0)
    assert vocabulary.current() is not first


# Who may be the same person


@pytest.mark.parametrize(
    "other",
    [
        {"name_ru": "Айгиз Ишмурзин"},
        {"name_en": "Aygiz Ishmurzin", "name_ru": ""},
        {"name_ru": "Ишмурзин Айгиз Маратович"},
        {"name_ru": "Айгиз Ишморзин", "state": "draft"},
        {"name_ba": "Айгиҙ Ишмырҙин", "name_ru": "", "disclosure": "hidden"},
    ],
)
def test_somebody_of_a_like_name_may_be_the_same_person(other):
    person = make_named("Айгиз Ишмурзин", "Aigiz Ishmurzin")
    other = make_person(**{"name_en": ""} | other)
    for name in ("Рамиль Ишмурзин", "Айгиз Ахметшин", "Айгиз"):
        make_named(name)
    assert find_namesakes(person) == [other]
    assert find_namesakes(other) == [person]


def test_a_namesake_is_found_by_internal_spellings_of_both():
    person, other = make_named("Айгиз Ишмурзин"), make_named("Салават Юлаев")
    assert find_namesakes(person) == []
    make_name(person=other, text="Тимербулат Карагулов", is_public=False)
    make_name(person=person, text="Timerbulat Karagulov", is_public=False)
    assert find_namesakes(person) == [other]


def test_the_likest_namesakes_come_first():
    person = make_named("Айгиз Ишмурзин")
    like, same = make_named("Айгиз Ишмурмин"), make_named("Aigiz Ishmurzin")
    assert find_namesakes(person) == [same, like]
