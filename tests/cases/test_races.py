"""Two people change what concerns one person at the same moment: both hold, and nothing false stays.

Two threads with a connection each wait for one another where a wrong order of locks would hurt most.
"""

import re
import sqlite3
from contextlib import contextmanager, suppress
from functools import partial
from threading import Barrier, BrokenBarrierError, Thread

import pytest
from django.contrib.messages import get_messages
from django.db import OperationalError, connection, connections
from django.db.models import Value
from django.db.models.functions import Concat
from django.db.models.signals import post_save
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from baymak.changing import BUSY, carry_out
from baymak.review import STEPS, take
from cases.keeping import public_facts
from cases.models import Detention, Sentence
from cases.status import status_on
from people.merging import merge
from people.models import Person, Region
from tests import factories as make
from tests.admin_forms import look_and_press, sent_by

pytestmark = pytest.mark.each

ROUNDS = 3
LOCKS = re.compile(r" FOR (NO KEY )?UPDATE")
PATIENCE = 0.2  # seconds in which the other comes, unless it waits for us already


@pytest.fixture
def db_of_files(transactional_db, django_db_serialized_rollback, tmp_path):
    """A database to which several connections lead; that of the tests on SQLite is in memory."""
    if connection.vendor != "sqlite":
        yield
        return
    copy = tmp_path / "copy.sqlite3"
    with sqlite3.connect(copy) as target:
        connection.ensure_connection()
        connection.connection.backup(target)
    target.close()
    memory, name = connections["default"], connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = str(copy)
    del connections["default"]
    yield
    connections["default"].close()
    memory.settings_dict["NAME"] = name
    connections["default"] = memory


@pytest.fixture
def editors(db_of_files):
    return [make.make_user("editor", password=None) for _ in range(2)]


@pytest.fixture
def author(db_of_files):
    return make.make_user("researcher", password=None)


def meet(barrier, patience=PATIENCE):
    with suppress(BrokenBarrierError):  # The other waits for a lock of ours.
        barrier.wait(patience)


@contextmanager
def held_after_save(*models):
    """Keep two transactions open after they have written these kinds of rows and what follows from them."""
    barrier = Barrier(2)

    def hold(sender, **kwargs):
        meet(barrier)

    for model in models:
        post_save.connect(hold, sender=model)
    yield
    for model in models:
        post_save.disconnect(hold, sender=model)


@contextmanager
def pause_at_first_lock(barrier, patience):
    is_first = True

    def watch(execute, sql, *args):
        nonlocal is_first
        result = execute(sql, *args)
        if is_first and LOCKS.search(sql):
            is_first = False
            meet(barrier, patience)
        return result

    with connection.execute_wrapper(watch):
        yield


def at_once(*works, patience=PATIENCE):
    """Do things in a thread each, which meet when each has its first lock; return what they returned."""
    barrier, results = Barrier(len(works)), [None] * len(works)

    def do(number, work):
        try:
            with pause_at_first_lock(barrier, patience):
                results[number] = work()
        except Exception as error:  # shown by the assertion
            results[number] = error
        finally:
            connections.close_all()

    threads = [Thread(target=do, args=[number, work]) for number, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
    return results


def states(*rows):
    for row in rows:
        row.refresh_from_db()
    return [row.state for row in rows]


def waiting(author, row):
    """Send a row to review, as somebody who may not publish it."""
    type(row).objects.filter(pk=row.pk).update(state="in_review", submitted_by=author)


def save(user, row, changes):
    """Save the form of a row as it is but for some changes; return the status of the answer."""
    client = Client(raise_request_exception=False)
    client.force_login(user)
    address = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    return client.post(address, sent_by(client.get(f"{address}?open=all")) | changes).status_code


def press(user, name, row):
    """Take a step by the button on a row's page; return the status of the answer."""
    client = Client(raise_request_exception=False)
    client.force_login(user)
    kind = f"{row._meta.app_label}_{row._meta.model_name}"
    return look_and_press(client, reverse(f"admin:{kind}_step", args=[row.pk, name])).status_code


def test_person_and_its_sentence_are_published_at_once(editors, author):
    for _ in range(ROUNDS):
        person = make.make_person()
        sentence = make.make_sentence(person=person)
        waiting(author, person)
        waiting(author, sentence)
        first, second = editors
        answers = at_once(
            partial(press, first, "publish", person),
            partial(press, second, "publish", sentence),
        )
        assert answers == [302, 302]
        assert states(person, sentence) == ["published", "published"]


def test_sentence_is_withdrawn_while_its_person_is_saved_with_it(editors):
    for _ in range(ROUNDS):
        person = make.make_person()
        sentence = make.make_sentence(person=person)
        first, second = editors
        answers = at_once(
            partial(
                save, first, person, {"sentences-0-given_pronounced": "5 years", "occupation_en": "baker"}
            ),
            partial(press, second, "withdraw", sentence),
        )
        # Who saves second is told that somebody else changed it, and what was typed stands there.
        assert answers in ([302, 302], [200, 302])
        assert states(sentence) == ["withdrawn"]


def test_sentence_is_withdrawn_while_its_person_is_merged_away(editors):
    for _ in range(ROUNDS):
        kept, duplicate = make.make_person(), make.make_person()
        sentence = make.make_sentence(person=duplicate)
        first, second = editors
        answers = at_once(
            partial(merge, duplicate, kept, first), partial(press, second, "withdraw", sentence)
        )
        assert answers == [None, 302]
        assert states(sentence) == ["withdrawn"]
        assert sentence.person == kept
        assert not Person.objects.filter(pk=duplicate.pk).exists()


def test_status_follows_two_facts_that_are_published_at_once(editors, author):
    for _ in range(ROUNDS):
        person = make.make_person()
        facts = [make.make_sentence(person=person), make.make_detention(person=person)]
        for fact in facts:
            waiting(author, fact)
        with held_after_save(Sentence, Detention):
            outcomes = at_once(
                *(partial(take, STEPS["publish"], *pair) for pair in zip(facts, editors, strict=True))
            )
        assert [outcome.refused for outcome in outcomes] == [[], []]
        person.refresh_from_db()
        assert person.status == "sentenced"
        assert Detention.objects.get(person=person).is_current
        found = public_facts([person.pk])[person.pk]
        assert person.status == status_on(found, timezone.localdate()).status


def test_change_that_the_database_ended_is_done_anew(db_of_files):
    """Each of two holds what the other needs, until one of them is ended."""
    regions = [make.make_region(code) for code in ("XA-A", "XA-B")]
    tries = []

    def rename(*rows):
        tries.append(rows)
        for row in rows:
            Region.objects.select_for_update().get(pk=row.pk)
            Region.objects.filter(pk=row.pk).update(name_en=Concat("name_en", Value("+")))

    # Neither waits at its first lock, so the other does come, however busy the machine is.
    answers = at_once(
        partial(carry_out, [], rename, *regions),
        partial(carry_out, [], rename, *reversed(regions)),
        patience=20,
    )
    assert answers == [None, None]
    assert [Region.objects.get(pk=region.pk).name_en for region in regions] == [
        f"{region.name_en}++" for region in regions
    ]
    assert len(tries) == (2 if connection.vendor == "sqlite" else 3)


def test_change_that_is_ended_again_and_again_says_that_nothing_was_done(editors, monkeypatch):
    monkeypatch.setattr("baymak.changing.SECONDS", 0)
    person = make.make_person()
    client = Client()
    client.force_login(editors[0])

    def end(sender, **kwargs):
        raise OperationalError("deadlock detected") from Ended()

    address = reverse("admin:people_person_change", args=[person.pk])
    step = reverse("admin:people_person_step", args=[person.pk, "withdraw"])
    data = sent_by(client.get(address)) | {"occupation_en": "baker"}
    post_save.connect(end, sender=Person)
    try:
        saved, withdrawn = client.post(address, data), client.post(step)
    finally:
        post_save.disconnect(end, sender=Person)
    assert saved.status_code == 503
    assert str(BUSY) in saved.content.decode()
    assert withdrawn.status_code == 302
    (said,) = get_messages(withdrawn.wsgi_request)
    assert str(said).startswith("Not withdrawn: ")
    assert str(BUSY) in str(said)
    assert Person.objects.get().state == "published"
    assert Person.objects.get().occupation_en == ""


class Ended(Exception):
    """What a driver raises for a deadlock."""

    sqlstate = "40P01"
