import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baymak.names import (
    MAX_KEY,
    MAX_WORDS,
    Word,
    fold,
    genders,
    keys,
    other_layout,
    read,
    rough,
    stem,
    words,
)

LATIN = "abcdefghijklmnopqrstuvwxyzāäçčéëəğıńñöşšüûâžʹ'"
CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғҙҡңөҫүһ"
LETTERS = st.text(st.sampled_from(LATIN + CYRILLIC), min_size=1, max_size=30)


def word(text):
    (only,) = read(text)
    return only


# One key


@pytest.mark.parametrize(
    "spellings",
    [
        pytest.param("Байгускаров Байғусҡаров Baiguskarov Bayguskarov Bajguskarov", id="everywhere"),
        pytest.param("Хажиев Khazhiev Hažiev Xažiev", id="kh x h"),
        pytest.param("Ғафар Ghafar Ğafar Gafar", id="gh g"),
        pytest.param("Ҡасим Qasim Kasim", id="q k"),
        pytest.param("Щукин Shchukin Schtschukin Chtchoukine Szczukin Ščukin", id="shch"),
        pytest.param("Шакиров Shakirov Schakirow Szakirow Šakirov Şakirov", id="sh"),
        pytest.param("Чурин Churin Tschurin Tchourin Czurin Çurin Čurin", id="ch"),
        pytest.param("Цой Tsoi Coj Czoy Tcoi", id="ts"),
        pytest.param("Жәлил Zhalil Žalil Djalil Dzhalil", id="zh"),
        pytest.param("Таңатар Тангатар Tangatar Tañatar Tanatar", id="ng"),
        pytest.param("Советский Sovetskiy Sovetskij Sovetski", id="t and s"),
        pytest.param("Джалиль Жәлил Dzhalil Djalil", id="d and zh"),
        pytest.param("Яубасаров Yaubasarov Iaubasarov Jaubassarow Yaubassaroff", id="ow off ss"),
        pytest.param("Дәүләт Däülät Dawlat Davlat", id="au before a letter"),
        pytest.param("Утябай Үтәбай Utabay Ütäbay", id="soft consonants"),
        pytest.param("Ильмир Илмир Ilʹmir Il'mir Il’mir Ilmir", id="soft signs"),
        pytest.param("Юлия Yuliya Iuliia Julija Ûliâ Iouliia I͡ulii͡a", id="yu ya"),
        pytest.param("Фёдор Федор Fyodor Fedor Fëdor Fjodor", id="yo"),
        pytest.param("Галлям Галям Galliam Galyam", id="doubles"),
        pytest.param("Андре Andrée Andre ANDRÉ", id="accents and capitals"),
    ],
)
def test_spellings_of_one_name_share_one_key(spellings):
    assert len({fold(only.text) for only in read(spellings)}) == 1


def test_a_name_of_the_case_is_near_in_every_spelling():
    """As sources, passports, Bashkir activists and a typist wrote it."""
    spellings = words("Байгускаров Байғусҡаров Baiguskarov Bayguskarov")
    assert {fold(spelling) for spelling in spellings} == {"baiguskaruv"}
    assert stem("baiguskaruv") == word("Bayghusqar").key == "baiguskar"
    assert "baiguskar" in word("Baughusqar").slips()


def test_different_names_keep_different_keys():
    names = "Салимов Галимов Халилов Камилов Жданов Данилов Иванов Ибраев Шарипов Сарыбаев Ражапов Рашитов"
    assert len({fold(name) for name in words(names)}) == len(names.split())


def test_letters_of_other_scripts_have_keys_too():
    assert [only.key for only in read("ქართველი გიორგი")] == ["kartvili", "gurgi"]


@given(LETTERS)
def test_key_does_not_depend_on_case(text):
    assert [only.key for only in read(text.upper())] == [only.key for only in read(text)]


@given(LETTERS)
def test_keys_are_short_and_plain(text):
    assert all(0 < len(key) <= MAX_KEY and key.isascii() and key.isalpha() for key in keys([text]))


@given(LETTERS)
def test_words_of_words_are_the_same_words(text):
    assert words(" ".join(words(text))) == words(text)


@given(st.text(max_size=400))
def test_no_text_is_too_strange(text):
    found = read(text)
    assert len(found) <= MAX_WORDS
    assert {only.key for only in found} <= keys([text])
    for only in found:
        assert only.key not in only.other_readings() | only.slips()
        assert only.key in genders(only.key)
        assert only.key.startswith(stem(only.key))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("а" * 100_000, id="one word of 100 KB"),
        pytest.param("Ivanov " * 20_000, id="20,000 words"),
        pytest.param("жәо" * 40_000, id="Cyrillic"),
        pytest.param("\u0301" * 100_000, id="accents only"),
        pytest.param("sc" * 50_000, id="digraphs"),
        pytest.param("ﷺ" * 50_000, id="one letter that is a sentence"),
    ],
)
def test_a_huge_text_takes_no_time(text):
    started = time.process_time()
    for only in read(text):
        only.slips()
        only.other_readings()
    keys([text])
    read(other_layout(text))
    assert time.process_time() - started < 10  # of hours; so wide that a busy machine is no mistake


@pytest.mark.parametrize("text", ["", " ", "\0", "😀🎉", "2024-01-17", "'''", "ь", "\u202e", "%_\\", "🇷🇺"])
def test_what_is_no_name_has_no_words(text):
    assert read(text) == []


def test_signs_between_letters_do_not_hide_them():
    assert [only.text for only in read("\u202eИшмурзин,\0Айгиз😀 (1984)")] == ["ишмурзин", "айгиз"]


def test_a_name_with_a_hyphen_is_found_whole_and_in_parts():
    assert keys(["Ахмет-Заки Валишин"]) == {"ahmit", "zaki", "ahmitzaki", "valiwin"}


def test_keys_of_all_names_are_stored_once():
    assert keys(["Айгиз Ишмурзин", "Aigiz Ishmurzin", "ИШМУРЗИН А."]) == {"aigiz", "iwmurzin", "a"}


# What is told from a word or a key


def test_the_other_keyboard_writes_the_same_strokes():
    assert other_layout("Bivehpby") == "ишмурзин"
    assert other_layout("шырьгкяшт") == "ishmurzin"


@given(st.text(st.sampled_from("йцукенгшщзхъфывапролджэячсмитьбюё"), max_size=40))
def test_the_other_keyboard_twice_is_the_first_again(text):
    assert other_layout(other_layout(text)) == text


@pytest.mark.parametrize("text", ["Иванова", "Иванов", "Ivanoff", "Iwanowa"])
def test_a_surname_is_known_in_both_genders(text):
    assert genders(word(text).key) == ("ivanuv", "ivanuva")


@pytest.mark.parametrize("text", ["Айгуль", "Бай", "Ким", "Инна", "Эва"])
def test_a_given_name_has_one_form(text):
    assert genders(word(text).key) == (word(text).key,)


@pytest.mark.parametrize("text", ["Байғусҡаров", "Байгускарова", "Bayghusqar"])
def test_a_surname_is_known_without_its_ending(text):
    assert stem(word(text).key) == "baiguskar"


def test_a_short_word_is_no_surname_without_ending():
    assert stem(word("Ильин").key) == "ilin"


@pytest.mark.parametrize(
    "text",
    ["Маратович", "Маратовна", "Сергеевич", "Ильинична", "Львовна", "Kamilevich", "Маратулы", "Азаткызы"],
)
def test_a_patronymic_is_known(text):
    assert word(text).is_patronymic


@pytest.mark.parametrize("text", ["Маратов", "Кириллина", "Марина", "Абдуллин", "Иванович-Ивановский"])
def test_other_words_are_no_patronymics(text):
    assert not read(text)[-1].is_patronymic


def test_initials_are_known():
    assert [only.is_initial for only in read("Сулейманов Р.Х.")] == [False, True, True]


@pytest.mark.parametrize(
    ("unfinished", "name"), [("Petuk", "Petukhov"), ("Bas", "Bashirov"), ("Raz", "Razhap")]
)
def test_a_word_can_stop_within_a_sound(unfinished, name):
    assert word(name).key.startswith(word(unfinished).finished())
    assert not word(name).key.startswith(word(unfinished).key)


@pytest.mark.parametrize(("text", "name"), [("Maxim", "Максим"), ("Resit", "Рашит"), ("Rejep", "Рәжәп")])
def test_other_conventions_are_readings_of_a_word(text, name):
    assert word(name).key in word(text).other_readings()


@pytest.mark.parametrize("text", ["Kahzhin", "Kazhin", "Khoazhin", "Khaghin", "Khazin"])
def test_one_wrong_stroke_is_undone(text):
    assert word("Хажин").key in word(text).slips()


def test_two_wrong_strokes_are_not_undone():
    assert word("Хажин").key not in word("Kahzihn").slips()


@pytest.mark.parametrize(
    ("one", "other"),
    [("Күсәрбаев", "Кучербаев"), ("Ахмәҙиев", "Ахмадиев"), ("Рәжәб", "Рәжәп"), ("Илһам", "Ильгам")],
)
def test_sounds_that_languages_exchange_are_alike(one, other):
    assert word(one).key != word(other).key
    assert rough(word(one).key) == rough(word(other).key)


def test_words_are_plain_values():
    assert read("Айгиз") == [Word("айгиз", "aigiz")]
