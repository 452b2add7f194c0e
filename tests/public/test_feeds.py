"""The feeds of a person, a case and a court: what is new, and from what to what it changed."""

from xml.etree import ElementTree

import pytest

from baymak.review import STEPS, take
from public.edition import publishing
from tests import editions, world
from tests import factories as make
from tests.public.test_person_page import make_story

pytestmark = pytest.mark.django_db

w = world.in_database(world.make_world)
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def published(w, settings, tmp_path):
    settings.EDITION = tmp_path / "edition.sqlite3"
    with editions.all_accepted(), editions.unwatched():
        publishing.publish()
        yield


def entries(client, row, language="en"):
    """Return {(title, summary)} of a row's feed, which must say what RFC 4287 wants."""
    answer = client.get(f"{row.get_absolute_url().replace('/en/', f'/{language}/')}changes.atom")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    assert answer["X-Robots-Tag"] == "noindex"
    feed = ElementTree.fromstring(answer.content)
    found = feed.findall(f"{ATOM}entry")
    for one in (feed, *found):
        for name in ("title", "id", "updated"):
            assert len(one.findall(f"{ATOM}{name}")) == 1
            assert one.findtext(f"{ATOM}{name}")
    assert feed.find(f"{ATOM}author").findtext(f"{ATOM}name")
    ids = [one.findtext(f"{ATOM}id") for one in found]
    assert len({*ids}) == len(ids)
    return {(one.findtext(f"{ATOM}title"), one.findtext(f"{ATOM}summary")) for one in found}


def test_feed_tells_from_what_to_what_and_forgets_what_left(w, client, published):
    case = make.make_case([w.named], title_en="Case of the feed", court=(court := make.make_court()))
    charge = make.make_charge(person=w.named, case=case, brought_on="2024-01", as_charged="Old words.")
    hearing = make.make_hearing(case=case, court=court, held_on="2024-02-03", kind="other")
    publishing.publish()
    title = f"Charge: {charge.headline}"
    assert (title, "new here") in entries(client, w.named)
    charge.brought_on, charge.outcome, charge.as_charged = "2024-02", "dropped", "New words."
    charge.save()
    hearing.held_on = "2024-03-04"
    hearing.save()
    publishing.publish()
    [said] = [said for name, said in entries(client, w.named) if name == title]
    assert "January 2024 → February 2024" in said
    assert "Outcome: – → dropped" in said
    assert "Charge in words: changed" in said
    assert "Old words" not in said
    for row in (w.named, case, court):
        assert any("3 February 2024 → 4 March 2024" in said for _name, said in entries(client, row)), row
    [said] = [said for name, said in entries(client, case) if name == f"{w.named.public.name} – {title}"]
    assert "Outcome: – → dropped" in said
    assert any("январь 2024 → февраль 2024" in said for _name, said in entries(client, w.named, "ru"))
    answer = client.get(f"{w.named.get_absolute_url()}changes.atom").text
    assert not [name for name in (w.author.username, w.editor.username) if name in answer]
    with editions.followed():
        assert take(STEPS["withdraw"], charge, make.make_user("editor")).done
    publishing.publish()
    for row in (w.named, case):
        assert charge.code not in client.get(f"{row.get_absolute_url()}changes.atom").text
        assert not [name for name, said in entries(client, row) if title in name or "dropped" in said]


@pytest.mark.parametrize("number", [1, 3])
def test_feed_takes_the_same_queries_for_any_number_of_facts(client, number, public_queries):
    person = make.make_person()
    make_story(person, number)
    # Person; six kinds of facts of their own, and the punishments of sentences; hearings, events.
    with public_queries(10):
        client.get(f"{person.get_absolute_url()}changes.atom")


def test_feed_of_whom_nobody_may_see_is_as_that_of_nobody(client):
    hidden = make.make_person(state="draft")
    answers = [client.get(f"/en/people/{code}/changes.atom") for code in (hidden.code, "00000000")]
    assert [answer.status_code for answer in answers] == [404, 404]


def test_page_leads_to_its_feed(client):
    person = make.make_person()
    case = make.make_case([person], court=(court := make.make_court()))
    make.make_hearing(case=case, court=court)
    for row in (person, case, court):
        assert f'href="{row.get_absolute_url()}changes.atom"' in client.get(row.get_absolute_url()).text
