"""Plain search over the texts of a row, the same on both databases."""

import pytest

from baymak.languages import in_languages
from baymak.search import words_q
from people.models import Region
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.each]


@pytest.fixture(autouse=True)
def regions():
    Region.objects.all().delete()
    make.make_region("RU-BA", name_en="Bashkortostan", name_ru="Республика Башкортостан")
    make.make_region("RU-UD", name_en="Udmurtia (50% [x] a_b)", name_ru="Удмуртия", name_ba="Ҡала Өфө")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("bashkort", ["RU-BA"]),
        ("РЕСПУБЛИКА башкортостан", ["RU-BA"]),
        ("республика BASHKORTOSTAN", ["RU-BA"]),
        ("республика удмуртия", []),
        ("ҡАЛА өфө", ["RU-UD"]),
        ("ru-", ["RU-BA", "RU-UD"]),
        ("50% [x]", ["RU-UD"]),
        ("a_b)", ["RU-UD"]),
        ("axb", []),
        (".*", []),
        ("\\", []),
        ("   ", ["RU-BA", "RU-UD"]),
        ("ru " * 1200, ["RU-BA", "RU-UD"]),
    ],
)
def test_each_word_is_found_in_some_text_whatever_its_case(text, codes):
    rows = Region.objects.filter(words_q(["code", *in_languages("name")], text))
    assert [row.code for row in rows] == codes
