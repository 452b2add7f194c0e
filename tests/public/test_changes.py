"""What changed from edition to edition: told of what is still public, forgotten of what is not."""

import datetime
import json
import sqlite3
from contextlib import closing
from xml.etree import ElementTree

import pytest

from baymak.edition import beside
from baymak.review import STEPS, take
from people.models import Person
from public.edition import publishing
from public.release import changes
from tests import editions, world
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def whoever_accepted_it():
    with editions.all_accepted():
        yield


w = world.in_database(world.make_world)
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def published(w, settings, tmp_path):
    w.named.refresh_from_db()
    settings.EDITION = tmp_path / "edition.sqlite3"
    with editions.released(), editions.unwatched():
        publishing.publish()
        yield tmp_path / "edition.sqlite3.data"


def told(code=None):
    """Return {(column of a table, before, after)} of what is kept, of one row or of all."""
    return {
        (change.record_table, change.record_column, change.before, change.after)
        for change in changes.kept()
        if code in (None, change.record_code)
    }


def test_days_numbers_and_words_are_told_from_what_to_what(w, published):
    charge = make.make_charge(person=w.named, brought_on="2024-01")
    publishing.publish()
    assert told() == set()  # a new row is no change
    charge.brought_on, charge.outcome, charge.as_charged = "2024-02", "dropped", "Other words."
    charge.save()
    publishing.publish()
    assert told(charge.code) == {
        ("charges", "brought_on", "2024-01", "2024-02"),
        ("charges", "outcome", None, "dropped"),
        ("charges", "as_charged", None, None),
    }
    rows = json.loads((published / "changes.json").read_text())
    assert {(row["record_code"], row["record_column"], row["after"]) for row in rows} >= {
        (charge.code, "outcome", "dropped")
    }


def test_edition_of_another_version_is_replaced_and_nothing_is_said_of_it(w, settings):
    charge = make.make_charge(person=w.named, brought_on="2024-01")
    publishing.publish()
    with closing(sqlite3.connect(settings.EDITION)) as file, file:
        file.execute("ALTER TABLE cases_charge ADD COLUMN of_another_version")
    charge.brought_on = "2024-02"
    charge.save()
    assert publishing.publish()
    assert told() == set()
    charge.brought_on = "2024-03"
    charge.save()
    publishing.publish()
    assert told(charge.code) == {("charges", "brought_on", "2024-02", "2024-03")}


def test_what_is_worked_out_of_facts_is_never_told(w):
    stay = make.make_detention(person=w.named, started_on="2024-05-17")
    publishing.publish()
    assert take(STEPS["withdraw"], stay, make.make_user("editor")).done
    publishing.publish()
    make.make_detention(person=w.named, started_on="2024-06-18")
    publishing.publish()
    columns = {column for _table, column, *_values in told(w.named.code)}
    assert not columns & {"status", "liberty", "evidence_on"}
    assert not [line for line in told() if "2024-05-17" in line]


def test_what_referred_to_a_row_that_left_is_forgotten(w):
    new = make.make_charge(person=w.named, brought_on="2024-02")
    old = make.make_charge(person=w.named, brought_on="2024-01")
    publishing.publish()
    old.outcome, old.requalified_to = "requalified", new
    old.save()
    publishing.publish()
    assert ("charges", "requalified_to_code", None, new.code) in told(old.code)
    with editions.followed():
        assert take(STEPS["withdraw"], new, make.make_user("editor")).done
    publishing.publish()
    assert not [line for line in told(old.code) if line[1] == "requalified_to_code"]


def test_names_are_never_told_and_what_is_taken_away_is_not_kept(w):
    charge = make.make_charge(person=w.named, brought_on="2024-01")
    publishing.publish()
    w.named.name_en, w.named.occupation_en = "Other Name", "beekeeper"
    w.named.save()
    charge.brought_on = "2024-05"
    charge.save()
    publishing.publish()
    assert ("people", "name_en", None, None) in told(w.named.code)
    charge.brought_on = None
    charge.save()
    publishing.publish()
    assert told(charge.code) == {("charges", "brought_on", None, None)}
    kept = beside("changes").read_text()
    assert not [word for word in ("2024-05", "2024-01", "Other", "beekeeper") if word in kept]


def test_mistake_that_is_mended_on_the_same_day_is_none(w):
    charge = make.make_charge(person=w.named, brought_on="2024-01")
    publishing.publish()
    for day in ("2024-02", "2024-03", "2024-01"):
        charge.brought_on = day
        charge.save()
        publishing.publish()
    assert told(charge.code) == set()


def test_who_leaves_is_forgotten_before_the_desk_commits_and_so_is_what_refers_to_them(w):
    other = make.make_person()
    leaving = make.make_kinship(person=w.named, relative=other)
    event = make.make_event(persons=[w.named])
    court, another = make.make_court(), make.make_court()
    hearing = make.make_hearing(case=w.case, court=court)
    make.make_hearing(case=make.make_case([make.make_person()]), court=another)
    publishing.publish()
    w.named.sex = "female"
    w.named.save()
    leaving.kind = "parent"
    leaving.save()
    event.happened_on = "2024-02-02"
    event.save()
    hearing.court = another
    hearing.save()
    publishing.publish()
    assert told(w.named.code)
    assert ("hearings", "court_code", court.code, another.code) not in told()  # nothing refers to it any more
    assert ("hearings", "court_code", None, None) in told(hearing.code)
    with editions.followed():
        assert w.named in take(STEPS["withdraw"], w.named, make.make_user("editor")).done
    assert told(w.named.code) == told(leaving.code) == set()
    assert w.named.code not in beside("changes").read_text()
    publishing.publish()
    assert w.named.code not in beside("changes").read_text()


def test_who_is_shown_by_initials_from_now_on_leaves_no_trace(w):
    code = w.named.code
    w.named.sex = "female"
    w.named.save()
    publishing.publish()
    assert told(code)
    person = Person.objects.get(pk=w.named.pk)
    person.disclosure = "initials"
    with editions.followed():
        person.save()
    publishing.publish()
    assert code not in beside("changes").read_text()


def test_feed_tells_by_day_and_page_and_names_nobody_who_wrote(w, published):
    charge = make.make_charge(person=w.named, brought_on="2024-01")
    publishing.publish()
    charge.outcome = "dropped"
    charge.save()
    publishing.publish()
    feed = ElementTree.parse(published / "changes.atom").getroot()
    assert feed.tag == f"{ATOM}feed"
    entries = feed.findall(f"{ATOM}entry")
    for one in (feed, *entries):
        for name in ("title", "id", "updated"):
            assert len(one.findall(f"{ATOM}{name}")) == 1
            assert one.findtext(f"{ATOM}{name}")
        assert one.findtext(f"{ATOM}id").startswith("urn:uuid:")
        moment = datetime.datetime.fromisoformat(one.findtext(f"{ATOM}updated"))
        assert (moment.tzinfo, moment.hour, moment.minute) == (datetime.UTC, 0, 0)
    assert feed.find(f"{ATOM}author").findtext(f"{ATOM}name")
    ids = [one.findtext(f"{ATOM}id") for one in entries]
    assert len(set(ids)) == len(ids) > 1
    address = f"/people/{w.named.code}/"
    [mine] = [one for one in entries if one.find(f"{ATOM}link").get("href") == address]
    assert "Changed: charges." in mine.findtext(f"{ATOM}summary")
    text = (published / "changes.atom").read_text()
    assert not [name for name in (w.author.username, w.editor.username) if name in text]


def test_links_of_the_feed_lead_to_pages(w, client, published):
    feed = ElementTree.parse(published / "changes.atom").getroot()
    for one in feed.iter(f"{ATOM}link"):
        answer = client.get(one.get("href"), follow=True)
        assert answer.status_code == 200, one.get("href")


def test_what_belongs_to_a_row_is_told_without_what_it_is(w, published):
    other = make.make_person()
    hearing = make.make_hearing([w.named], case=make.make_case([w.named, other]))
    charge = make.make_charge(person=w.named)
    sentence = make.make_sentence(person=w.named)
    publishing.publish()
    new = make.make_charge(person=w.named)
    hearing.persons.add(other)
    sentence.charges.add(charge, new)
    publishing.publish()
    assert told(hearing.code) == {("hearings", "hearing_persons", None, None)}
    assert told(sentence.code) == {("sentences", "sentence_charges", None, None)}
    rows = json.loads((published / "changes.json").read_text())
    assert {row["record_code"]: {*row} for row in rows}[hearing.code] == {
        "day",
        "record_table",
        "record_code",
        "record_column",
        "before",
        "after",
    }
    hearing.persons.remove(other)
    publishing.publish()
    assert told(hearing.code) == set()  # a mistake of that day


def test_link_is_forgotten_with_whom_it_linked_and_tells_of_nobody_who_came_or_left(w):
    other, leaving = make.make_person(), make.make_person()
    event, another = make.make_event([w.named]), make.make_event([w.named, leaving])
    publishing.publish()
    event.persons.add(other)
    another.persons.add(make.make_person())  # as new as the link
    with editions.followed():
        assert leaving in take(STEPS["withdraw"], leaving, make.make_user("editor")).done
    publishing.publish()
    assert told() == {("events", "event_persons", None, None)}
    assert other.code in beside("changes").read_text()
    with editions.followed():
        assert other in take(STEPS["withdraw"], other, make.make_user("editor")).done
    assert told() == set()
    assert other.code not in beside("changes").read_text()
