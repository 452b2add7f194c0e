from functools import partial

import pytest

from baymak.sorting import sort_key
from people.models import Person
from tests import factories as make

pytestmark = pytest.mark.each


def in_order(names, language="ba"):
    return sorted(names, key=partial(sort_key, language=language)) == list(names)


def test_names_are_ordered_by_the_family_name_then_the_given_names():
    assert in_order(["Ildar Abramov", "Aidar Yusupov", "Ildar Yusupov"])
    assert in_order(["Фаил Алсынов", "Фаил Фәттәх улы Алсынов", "Азат Мирзин"])


def test_who_has_no_name_to_show_stands_last():
    assert in_order(["Azat Abramov", "Юрий Яхин", ""])


def test_bashkir_letters_stand_where_the_alphabet_has_them():
    families = ["Аҙналин", "Байғусҡаров", "Ғәлимов", "Камалов", "Ҡаһарманов", "Һаҙыев", "Әбдуллин", "Юлаев"]
    assert in_order(families)


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(["Ёлкин", "Ельцов", "Жуков"], id="ё is е with an accent"),
        pytest.param(["Әлия", "Бота", "Камал", "Қанат", "Қасым"], id="Kazakh"),
        pytest.param(["Zając", "Zuk", "Żuk"], id="Polish"),
        pytest.param(["Áder János", "Orbán Viktor"], id="Hungarian"),
        pytest.param(["أحمد", "بدر", "محمد"], id="Arabic"),
        pytest.param(["李 旺阳", "刘 晓波", "王 炳章", "王炳章"], id="Chinese by its sounds"),
        pytest.param(["Гагаріна", "Ґудзь", "Давидюк", "Іваненко", "Яценко"], id="Ukrainian"),
    ],
)
def test_letters_of_other_languages_stand_where_their_readers_look_for_them(names):
    for given in (names, names[::-1]):
        assert sorted(given, key=partial(sort_key, language="ru")) == names


def test_a_family_name_that_is_known_comes_first():
    names = ["Wang Bingzhang", "Ai Weiwei", "Liu Xiaobo"]
    names.sort(key=lambda name: sort_key(name, "en", name.split()[0]))
    assert names == ["Ai Weiwei", "Liu Xiaobo", "Wang Bingzhang"]


def test_every_letter_of_the_three_languages_has_a_place():
    letters = "abcdefghijklmnopqrstuvwxyzабвгдеёжзийклмнопрстуфхцчшщъыьэюяәөүғҡңҙҫһ"
    assert len({sort_key(letter) for letter in letters}) == len(letters)


@pytest.mark.django_db
def test_databases_order_as_python_does():
    names = ["Ильдар Һаҙыев", "Ildar Abramov", "Ильдар Әбдуллин", "Ильдар-Али Камалов", "Ильдар Камалов"]
    for name in names:
        make.make_person(name_en="", name_ru=name)
    listed = Person.objects.order_by("sort_key_ru", "pk").values_list("name_ru", flat=True)
    assert list(listed) == sorted(names, key=partial(sort_key, language="ru"))
