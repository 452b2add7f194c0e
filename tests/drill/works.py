"""Works that are killed at a random moment, in the checkout of a site whose servers run.

As gunicorn does, a process in which all is loaded begins another one for each work; that one is killed. What
the next one finds is as before the work or as after it, and nothing else; nothing hidden is public, and what
was killed can be done again.
"""

import os
import signal
import sys
import time
import traceback
from functools import partial
from http.client import HTTPConnection
from io import StringIO
from random import Random, uniform

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client
from django.test.utils import setup_test_environment
from django.urls import reverse
from django.utils import timezone
from django_otp import DEVICE_ID_SESSION_KEY

from baymak.doctor import diagnose
from cases.keeping import public_facts
from cases.status import status_on
from tests import factories as make
from tests.admin_forms import look_and_press, sent_by

KILLS = int(os.environ.get("KILLS", "20"))
UNSEEN = "Unseen by readers"
# What PostgreSQL still does for a process that is no more.
AT_WORK = """
    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND backend_type = 'client backend' AND state <> 'idle'
"""


def begin(work):
    """Begin a process for some work; return its number."""
    connections.close_all()
    if child := os.fork():
        return child
    try:
        work()
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def do(work):
    """Let a process do some work to its end; return how many seconds it took."""
    begun = time.monotonic()
    assert os.waitpid(begin(work), 0)[1] == 0
    return time.monotonic() - begun


def kill(work, seconds):
    """Let a process begin some work, and kill it at a moment of so many seconds."""
    child = begin(work)
    time.sleep(uniform(0, seconds))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while connection.vendor == "postgresql" and ask_database(AT_WORK):
        time.sleep(0.01)


def ask_database(question):
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]


def tell(name, seconds, done):
    sys.stdout.write(f"killed in {name}, of {seconds:.1f} s: {KILLS} times, {done} when it was done\n")


def desk():
    """Kill who publishes somebody with two facts, who saves and who withdraws them, by pages of the desk."""
    setup_test_environment()
    user_logged_in.connect(verify)
    author, one, two = (User.objects.get_or_create(username=name)[0] for name in ("author", "one", "two"))
    browsers = {user: Client(HTTP_HOST="localhost") for user in (one, two)}
    for user, browser in browsers.items():
        browser.force_login(user)
    well, took, done = diagnose(), {}, {"publish": 0, "save": 0, "withdraw": 0}
    for number in range(KILLS + 1):  # the first is timed
        rows = somebody(author, number)
        works = {
            "publish": partial(press, browsers[two], "publish", rows),
            "save": partial(save, browsers[one], rows, f"{UNSEEN} {number}"),
            "withdraw": partial(press, browsers[two], "withdraw", rows),
        }
        for name, work in works.items():
            if number:
                kill(work, took[name])
                is_done = {"publish": published, "save": saved, "withdraw": withdrawn}[name](rows)
                done[name] += is_done
                look(rows, well)
                if is_done:
                    continue
            took[name] = do(work)
        assert withdrawn(rows)
    for name, seconds in took.items():
        tell(name, seconds, done[name])


def verify(request, **_signal):
    """Let a log-in without a page count as one with a second factor."""
    request.session[DEVICE_ID_SESSION_KEY] = "given by the drill"


def somebody(author, number):
    """Make somebody who waits for an editor, under a name that is like nobody's."""
    waits = {"state": "in_review", "submitted_by": author}
    letters = Random(number)
    first, last = ("".join(letters.choices("bdfgklmnprstvz", k=9)).title() for _ in "ab")
    called = f"{first} {last}"
    person = make.make_person(name_en=called, name_ru="", **waits)
    return [person, make.make_charge(person=person, **waits), make.make_sentence(person=person, **waits)]


def press(browser, step, rows):
    address = reverse("admin:people_person_step", args=[rows[0].pk, step])
    answer = look_and_press(browser, address)
    assert answer.status_code == 302, answer.content.decode()


def save(browser, rows, text):
    address = reverse("admin:people_person_change", args=[rows[0].pk])
    data = sent_by(browser.get(f"{address}?open=all"))
    data |= {"occupation_en": text, "charges-0-internal_note": text}
    assert browser.post(address, data).status_code == 302


def published(rows):
    return same_of(rows, "state") == "published"


def withdrawn(rows):
    rows[0].refresh_from_db()
    return rows[0].state == "withdrawn"


def saved(rows):
    for row in rows[:2]:
        row.refresh_from_db()
    texts = {rows[0].occupation_en, rows[1].internal_note}
    assert len(texts) == 1, texts
    assert rows[0].history.first().occupation_en == rows[1].history.first().internal_note == texts.pop()
    return bool(rows[0].occupation_en)


def same_of(rows, name):
    for row in rows:
        row.refresh_from_db()
    (value,) = {getattr(row, name) for row in rows}
    return value


def look(rows, well):
    """See that readers find nobody who is not public, and what is public after the next edition."""
    person = rows[0]
    person.refresh_from_db()
    is_public = person.state == "published"
    page = f"/en/people/{person.code}/"
    if not is_public:
        assert code_is_in_no_file(person.code)
        assert ask("PUBLIC", page) == 404
    assert code_is_in_no_file(UNSEEN)
    if is_public:
        found = public_facts([person.pk])[person.pk]
        assert person.status == status_on(found, timezone.localdate()).status
    assert [ask("PUBLIC", "/healthz"), ask("DESK", "/healthz"), ask("DESK", "/admin/login/")] == [200] * 3
    do(partial(call_command, "publish", verbosity=0, stdout=StringIO()))
    assert ask("PUBLIC", page) == (200 if is_public else 404)
    assert diagnose() == well


def code_is_in_no_file(code):
    files = [settings.EDITION, *settings.EDITION.parent.glob(f"{settings.EDITION.name}.*")]
    files = [path for found in files for path in ([found] if found.is_file() else found.rglob("*"))]
    return not any(code.encode() in path.read_bytes() for path in files if path.is_file())


def ask(door, path):
    wire = HTTPConnection("127.0.0.1", int(os.environ[door]), timeout=60)
    wire.request("GET", path, headers={"Host": "localhost"})
    answer = wire.getresponse()
    answer.read()
    wire.close()
    return answer.status


def load():
    """Kill who loads the data of the case into an empty database."""
    work = partial(call_command, "load_case_data", verbosity=0, stdout=StringIO())
    empty, full, took, done = emptied(), None, 0, 0
    for number in range(KILLS + 1):  # the first is timed
        if number:
            kill(work, took)
            done += counts() != empty
        else:
            took = do(work)
            full = counts()
        found = counts()
        assert found in (empty, full), different(found, full)
        if found == full:
            assert emptied() == empty
    do(work)
    assert counts() == full, different(counts(), full)
    tell("load", took, done)


def emptied():
    """Take everything out of the database; return what is in it then."""
    call_command("flush", interactive=False, verbosity=0)
    return counts()


def counts():
    """Return how many rows each model of data has; versions are models, too."""
    models = [model for model in apps.get_models() if model._meta.app_label in ("sources", "people", "cases")]
    return {model._meta.label: model._base_manager.count() for model in models}


def different(found, wanted):
    return {name: (number, wanted[name]) for name, number in found.items() if number != wanted[name]}
