"""A charge that was dropped, requalified or acquitted is found by its article under a word of its own."""

import pytest

from tests import factories as make
from tests.lists import json_rows, options, words

pytestmark = [pytest.mark.django_db, pytest.mark.once]

OUTCOMES = ["", "convicted", "dropped", "acquitted", "requalified"]
STANDING, FALLEN = ["Convicted", "Undecided"], ["Acquitted", "Dropped", "Requalified"]


@pytest.fixture
def article():
    """An article under which one person each was charged with each outcome, in a case of theirs."""
    article = make.make_article("9001-2")
    for outcome in OUTCOMES:
        title = outcome.capitalize() or "Undecided"
        person = make.make_person(name_en=title, name_ru=title)
        case = make.make_case([person], title_en=title)
        fate = {"outcome": outcome} | ({} if not outcome else {"outcome_on": "2024-06"})
        if outcome == "requalified":
            fate["requalified_to"] = make.make_charge(person=person, case=case)
        make.make_charge(person=person, case=case, article=article, brought_on="2024-01", **fate)
    return article


@pytest.mark.parametrize("page", ["people", "cases"])
@pytest.mark.parametrize(("name", "expected"), [("article", STANDING), ("no_longer", FALLEN)])
def test_article_finds_who_is_accused_and_no_longer_who_was(client, article, page, name, expected):
    response = client.get(f"/en/{page}/", {name: article.code})
    rows = response.context["object_list"]
    assert sorted(str(row.public.name if page == "people" else row.title) for row in rows) == expected


def test_page_offers_both_with_their_numbers(client, article):
    page = client.get("/en/people/")
    successor = [value for value, _count in options(page, "article") if value != article.code]
    assert dict(options(page, "article")) == {article.code: 2, successor[0]: 1}
    assert options(page, "no_longer") == [(article.code, 3)]
    assert "Was accused of, no longer" in words(page)


def test_a_charge_that_is_not_public_is_no_choice(client, article):
    hidden = make.make_article("9002")
    make.make_charge(article=hidden, outcome="dropped", state="draft")
    assert options(client.get("/en/people/"), "no_longer") == [(article.code, 3)]
    make.make_charge(article=hidden, outcome="dropped")
    assert (hidden.code, 1) in options(client.get("/en/people/"), "no_longer")


@pytest.mark.parametrize("name", ["people", "cases"])
def test_files_tell_the_articles_that_stand_no_longer(client, article, name):
    title = "name_en" if name == "people" else "title_en"
    found = {row[title]: row["articles_no_longer"] for row in json_rows(client.get(f"/en/{name}.json"))}
    assert found == {title: [article.code] if title in FALLEN else [] for title in (*STANDING, *FALLEN)}


def test_who_is_accused_again_under_the_article_is_accused_of_it(client, article):
    charge = article.charges.get(outcome="dropped")
    make.make_charge(person=charge.person, article=article)
    rows = {row["name_en"]: row["articles_no_longer"] for row in json_rows(client.get("/en/people.json"))}
    assert rows["Dropped"] == []
