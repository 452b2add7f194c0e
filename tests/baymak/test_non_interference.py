"""What is hidden changes nothing in public: no status, no header, no byte."""

import json

import pytest

from baymak import edition
from baymak.review import STEPS, take
from tests import crawl, editions, world
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.each]
w = world.in_database(world.make_world)


PUBLISHED_LATER = {
    model._meta.model_name: lambda w, make_fact=make_fact: make_fact(person=w.dead)
    for model, make_fact in make.ABOUT_A_PERSON.items()
} | {
    "person": lambda w: make.make_person(),
    "spelling": lambda w: make.make_name(person=w.dead),
    "kinship": lambda w: make.make_kinship(person=w.dead, relative=w.named),
    "case": lambda w: make.make_case(),
    "hearing": lambda w: make.make_hearing(case=w.case),
    "event": lambda w: make.make_event(persons=[w.dead]),
    "tally": lambda w: make.make_tally(number=78),
    "source": lambda w: make.make_cited_source(),
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
    """Internal fields are in no language, or in all: what one page would tell of them, all tell."""
    return crawl.ask_for_everything()


def written():
    """Return what tells the edition from any other: pages and files read nothing else, so the same bytes
    answer the same."""
    editions.present()
    return edition.present().digest


@pytest.fixture
def public(w):
    return written()


def test_hidden_rows_change_no_byte_of_the_edition(w, public):
    world.add_hidden(w)
    assert written() == public


@pytest.mark.once
def test_hidden_rows_change_nothing_in_public(w, before):
    world.add_hidden(w)
    assert differences(before, crawl.ask_all(before)) == []


def test_publishing_a_hidden_person_changes_nothing_in_public(w):
    """Nor does the evidence come out that goes along: who is missing in it could be told from it."""
    source = make.make_source(code="H1DDENS3", publisher="Zqxpublisher", language="tt", state="draft")
    other = make.make_source(publisher="Zqxother", kind="testimony", published_on="1999-03", state="draft")
    w.hidden_region = make.make_region("RU-ZX", name_en="Zqxregion")
    public = written()
    hidden = world.hidden_person(w) | {"code": "H1DDENP1", "disclosure": "hidden", "state": "draft"}
    person = make.make_person(**hidden, source=source)
    charge = make.make_charge(person=person, article=w.article, state="draft", source=other)
    take(STEPS["submit"], person, make.make_user("researcher"))
    outcome = take(STEPS["publish"], person, make.make_user("editor"))
    assert set(outcome.done) == {source, other, person, charge}
    assert written() == public


@pytest.mark.once
def test_sources_of_a_person_shown_by_initials_are_nowhere(w, before):
    """Only their number is told, beside the person and beside what is about the person with others."""
    one = make.make_source(
        code="KEPT0001", title="Zqxtitle", publisher="Zqxpublisher", url="https://zqx.example/kept",
        author="Zqxauthor", language="tt", kind="testimony",
    )  # fmt: skip
    other = make.make_source(code="KEPT0002", title="Zqxtitle", publisher="Zqxpublisher", url="")
    charge = w.charges[1]
    assert charge.person == w.initials
    rows = [w.initials, charge, w.initials.detentions.get(), w.case, w.event, w.hearing]
    for row in rows:
        row.citations.create(source=one, claim_en="Zqxclaim", quote="Zqxquote", locator="Zqxlocator")
        for name in row.citable():
            row.citations.create(source=one, field=name, value="Zqxvalue")
        row.citations.create(source=other)
    asked = [*before, *(f"/en/sources/{source.code}/" for source in (one, other))]
    answers = crawl.ask_all(asked)
    assert [address for address, answer in answers.items() if b"KEPT000" in answer[2]] == []
    assert [address for address, answer in answers.items() if b"zqx.example" in answer[2]] == []
    leaks = {address for address, answer in answers.items() if b"Zqx" in answer[2]}
    assert leaks == {address for address, answer in before.items() if b"Zqx" in answer[2]}
    page = answers[f"/en/people/{w.initials.code}/"][2].decode()
    assert 'aria-label="3 sources, kept by us"' in page
    assert "[1]" not in page
    assert "3 sources, kept by us" in answers[f"/en/cases/{w.case.code}/"][2].decode()
    rows = {row["code"]: row for row in json.loads(answers["/en/people.json"][2])}
    assert (rows[w.initials.code]["sources"], rows[w.initials.code]["sources_kept"]) == ([], 3)
    assert (rows[w.named.code]["sources"], rows[w.named.code]["sources_kept"]) == (["S0RCE001"], 0)


def test_internal_fields_change_nothing_in_public(w, public):
    world.change_internal_fields(w)
    assert written() == public


each_kind = pytest.mark.parametrize("kind", PUBLISHED_LATER)


@each_kind
def test_bytes_tell_what_becomes_public(w, public, kind):
    """Proves that the tests above can fail: one row of each kind that does become public is seen."""
    PUBLISHED_LATER[kind](w)
    assert written() != public


@each_kind
@pytest.mark.once
def test_pages_tell_what_becomes_public(w, before, kind):
    PUBLISHED_LATER[kind](w)
    assert any(crawl.ask(address) != before[address] for address in before)
