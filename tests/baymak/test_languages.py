import pytest
from django.utils.translation import override

from baymak.languages import localized
from people.models import Region


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ({"en": "Bashkortostan", "ru": "Башкортостан", "ba": "Башҡортостан"}, ("en", "ru", "ba")),
        ({"ru": "Башкортостан", "ba": "Башҡортостан"}, ("ru", "ru", "ba")),
        ({"en": "Bashkortostan", "ru": "Башкортостан"}, ("en", "ru", "ru")),
        ({"ba": "Башҡортостан"}, ("ba", "ba", "ba")),
    ],
)
def test_reader_gets_the_nearest_language_that_has_the_text(names, expected):
    region = Region(**{f"name_{language}": name for language, name in names.items()})
    for reader, answered in zip(("en", "ru", "ba"), expected, strict=True):
        assert localized(region, "name", reader) == names[answered]
        assert localized(region, "name", reader).language == answered
        with override(reader):
            assert region.name == names[answered]


def test_text_in_no_language_is_empty():
    assert localized(Region(), "name", "ru") == ""
