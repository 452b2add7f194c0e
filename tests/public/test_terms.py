"""The terms that stand, and what is told of several of them together."""

import pytest

from baymak import edition
from public.terms import standing_terms, years_in_sum
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_years_in_sum_are_the_least_that_the_sentences_make_together():
    make.make_sentence(amount="P4Y2M")
    make.make_sentence(amount="P4Y10M", punishment={"comparator": "more_than"})
    make.make_sentence(amount="P9Y", punishment={"comparator": "nearly", "as_reported": "nearly nine years"})
    make.make_sentence(amount="P20Y", state="draft")
    first = make.make_sentence(amount="P7Y")
    make.make_sentence(
        amount="P3Y", person=first.person, court_instance="appeal", effect="changed", replaces=first
    )
    annulled = make.make_sentence(amount="P6Y")
    make.make_sentence(person=annulled.person, court_instance="appeal", effect="annulled", replaces=annulled)
    with edition.reading():
        terms = list(standing_terms().values())
    assert sorted(term.text for term in terms) == [
        "3 years",
        "4 years 2 months",
        "more than 4 years 10 months",
        "nearly 9 years",
    ]
    assert years_in_sum(terms) == (12, 3)
