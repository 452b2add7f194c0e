import pytest

from baymak.sorting import sort_key
from people.models import Person
from tests import factories as make


def in_order(names):
    return sorted(names, key=sort_key) == list(names)


def test_names_are_ordered_by_the_family_name_then_the_given_names():
    assert in_order(["Ildar Abramov", "Aidar Yusupov", "Ildar Yusupov"])
    assert in_order(["Фаил Алсынов", "Фаил Фәттәх улы Алсынов", "Азат Мирзин"])


def test_who_has_no_name_to_show_stands_last():
    assert in_order(["Azat Abramov", "Юрий Яхин", ""])


def test_bashkir_letters_stand_where_the_alphabet_has_them():
    families = ["Аҙналин", "Байғусҡаров", "Ғәлимов", "Камалов", "Ҡаһарманов", "Һаҙыев", "Әбдуллин", "Юлаев"]
    assert in_order(families)


def test_every_letter_of_the_three_languages_has_a_place():
    letters = "abcdefghijklmnopqrstuvwxyzабвгдеёжзийклмнопрстуфхцчшщъыьэюяәөүғҡңҙҫһ"
    assert len({sort_key(letter) for letter in letters}) == len(letters)


@pytest.mark.django_db
def test_databases_order_as_python_does():
    names = ["Ильдар Һаҙыев", "Ildar Abramov", "Ильдар Әбдуллин", "Ильдар-Али Камалов", "Ильдар Камалов"]
    for name in names:
        make.make_person(name_en="", name_ru=name)
    listed = Person.objects.order_by("sort_key_ru", "pk").values_list("name_ru", flat=True)
    assert list(listed) == sorted(names, key=sort_key)
