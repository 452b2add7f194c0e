"""What is hidden changes nothing in public: no status, no header, no byte."""

import pytest

from tests import crawl, world
from tests import factories as make

pytestmark = pytest.mark.django_db
w = world.in_database(world.make_world)


PUBLISHED_LATER = {
    "person": lambda w: make.make_person(),
    "spelling": lambda w: make.make_name_variant(person=w.dead),
    "kinship": lambda w: make.make_kinship(person=w.dead, relative=w.named),
    "recognition": lambda w: make.make_recognition(person=w.dead),
    "circumstance": lambda w: make.make_circumstance(person=w.dead),
    "case": lambda w: make.make_case(),
    "charge": lambda w: make.make_charge(person=w.dead),
    "hearing": lambda w: make.make_hearing(case=w.case),
    "sentence": lambda w: make.make_sentence(person=w.dead),
    "detention": lambda w: make.make_detention(person=w.dead),
    "event": lambda w: make.make_event(persons=[w.dead]),
    "tally": lambda w: make.make_tally(number=78),
    "source": lambda w: make.make_source(),
    "citation": lambda w: w.charges[0].citations.create(source=w.letter),
}


def differences(before, after):
    """Return what differs, as short as a person can read it."""
    return [
        f"{address}: {what} {_first_difference(one, other)}"
        for address in before
        for what, one, other in zip(
            ("status", "headers", "body"), before[address], after[address], strict=True
        )
        if one != other
    ]


def _first_difference(one, other):
    if not isinstance(one, bytes):
        return f"{one} became {other}"
    start = next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    start = max(0, start - 60)
    return f"{one[start : start + 160]!r} became {other[start : start + 160]!r}"


@pytest.fixture(scope="module")
def before(w):
    return crawl.ask_for_everything()


def test_hidden_rows_change_nothing_in_public(w, before):
    world.add_hidden(w)
    assert differences(before, crawl.ask_all(before)) == []


def test_internal_fields_change_nothing_in_public(w, before):
    world.change_internal_fields(w)
    english = {address: answer for address, answer in before.items() if address.startswith("/en/")}
    assert differences(english, crawl.ask_all(english)) == []


@pytest.mark.parametrize("kind", PUBLISHED_LATER)
def test_comparison_sees_what_becomes_public(w, before, kind):
    """Proves that the tests above can fail: one row of each kind that does become public is seen."""
    PUBLISHED_LATER[kind](w)
    assert any(crawl.ask(address) != before[address] for address in before)
