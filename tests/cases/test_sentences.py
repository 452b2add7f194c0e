"""How the term of a sentence is written."""

import pytest

from cases.models import Sentence


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ""),
        ({"years": 0, "months": 0, "days": 0}, ""),
        ({"years": 1}, "1 year"),
        ({"years": 4, "months": 6}, "4 years 6 months"),
        ({"months": 1, "days": 1}, "1 month 1 day"),
        ({"days": 15}, "15 days"),
        ({"years": 9, "is_approximate": True}, "about 9 years"),
        ({"is_approximate": True}, ""),
    ],
)
def test_term_says_what_is_known_and_no_more(fields, expected):
    assert Sentence(**fields).term == expected
