"""Time what readers wait for, pages, files, an edition and a withdrawal, beside the goals.

Run by `python -m tests.bench` on the invented people of DATABASE_URL with their facts; the edition is a file
of its own. Times of pages are of the processor, in this process: the least of a few tries, so that what else
the machine does counts little. "times" is the time by the goal: up to 1.0 is well.
"""

import os
import shutil
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "baymak.settings")
django.setup()

from django.conf import settings  # noqa: E402, the settings come first
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.db import connections  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.test import RequestFactory, override_settings  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import path as route  # noqa: E402

from baymak import answers, edition  # noqa: E402
from cases.models import Case, Court  # noqa: E402
from people.models import Person  # noqa: E402
from public.edition import publishing, writing  # noqa: E402
from sources.models import Source  # noqa: E402
from tests.bench.search import say  # noqa: E402

TRIES = 5
LIST_MS = {1_000: 20, 100_000: 30}
PAGE_BYTES = 100_000
ROWS_A_SECOND = 40_000
SHARE_OF_HELLO = 0.6

urlpatterns = [route("", lambda request: HttpResponse("hello"))]


def main():
    size = Person.objects.count()
    edition_and_withdrawal(size)
    with edition.reading():
        paths = list(pages(LIST_MS.get(size, 30)))
    application = WSGIHandler()
    say(f"\n{'page':<34}{'ms':>8}{'goal':>6}{'times':>7}{'queries':>9}{'kB':>7}")
    answers.ROOM, room = 0, answers.ROOM
    for name, path, goal in paths:
        ms, queries, size_of_page = timed(application, path)
        size_told = f"{size_of_page / 1000:>7.0f}{'!' if size_of_page > PAGE_BYTES else ''}"
        say(f"{name:<34}{ms:>8.1f}{goal:>6}{ms / goal:>7.2f}{queries:>9}{size_told}")
    answers.ROOM = room
    again(application, paths[0][1])
    for path in ("/data/people.csv", "/en/people.csv"):  # written with the edition, and for each reader
        file_of_rows(application, path)


def pages(list_goal):
    """Yield (name, address, goal in ms) of each page."""
    large = Case.objects.annotate(size=Count("defendants")).order_by("-size", "pk").first()
    small = Case.objects.annotate(size=Count("defendants")).filter(size__gt=0).order_by("size", "pk").first()
    of_large = large.defendants.order_by("pk").first().person
    poor = Person.objects.filter(in_cases=None).order_by("pk").first() or Person.objects.order_by("pk").last()
    court = Court.objects.order_by("pk").first()
    source = Source.objects.exclude(chargecitations=None).order_by("pk").first()
    yield "home", "/en/", 15
    yield "people", "/en/people/", list_goal
    yield "people, page 7", "/en/people/?page=7", list_goal
    yield "people, by court", f"/en/people/?court={court.code}", list_goal
    yield "people, by case", f"/en/people/?case={large.code}", list_goal
    yield "people, by place and day", "/en/people/?from=2024-03&to=2024-05", list_goal
    yield "people, newest first", "/en/people/?sort=new", list_goal
    yield "people, a name", f"/en/people/?q={of_large.public_name_en.split()[-1]}", 30 + list_goal
    yield "people, nobody", "/en/people/?q=Wolfgang+Theophilus", 30 + list_goal
    yield "person of a large case", f"/en/people/{of_large.code}/", 30
    yield "person, poor", f"/en/people/{poor.code}/", 30
    yield f"case of {large.size}", f"/en/cases/{large.code}/", 120
    yield f"case of {small.size}", f"/en/cases/{small.code}/", 30
    for name in ("cases", "hearings", "courts", "sources"):
        yield name, f"/en/{name}/", 30
    yield "court", f"/en/courts/{court.code}/", 30
    yield "source", f"/en/sources/{source.code}/", 30


def asked(application, path):
    environ = RequestFactory(SERVER_NAME="localhost").get(path).environ
    found = []
    response = application(environ, lambda status, headers: found.append(status))
    body = b"".join(response)
    response.close()
    return found[0], body


def timed(application, path):
    """Return the processor's ms for a page, its questions to the edition, and its bytes."""
    status, body = asked(application, path)
    if not status.startswith("200"):
        raise LookupError(f"{path}: {status}")
    with edition.reading(), CaptureQueriesContext(connections[edition.ALIAS]) as queries:
        asked(application, path)
    return cpu_ms(lambda: asked(application, path)), len(queries), len(body)


def cpu_ms(work, tries=TRIES):
    times = []
    for _ in range(tries):
        begun = time.process_time()
        work()
        times.append((time.process_time() - begun) * 1000)
    return min(times)


def again(application, path):
    """Say what an address costs that was asked for before, beside a view that says hello."""

    def many(application, path):
        return cpu_ms(lambda: [asked(application, path) for _ in range(200)]) / 200

    asked(application, path)
    kept = many(application, path)
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[]):
        hello = many(WSGIHandler(), "/")
    say(f"{'home again':<34}{kept:>8.2f}{1:>6}{kept:>7.2f}")
    say(f"  answers a second by those of a hello-world view: {hello / kept:.2f} (goal {SHARE_OF_HELLO})")


def file_of_rows(application, path):
    rows = []
    ms = cpu_ms(lambda: rows.append(asked(application, path)[1].count(b"\n") - 1), tries=2)
    rate = rows[0] / ms * 1000
    say(f"{path}: {rows[0]} rows, {rate:,.0f} a second (goal {ROWS_A_SECOND:,}: {rate / ROWS_A_SECOND:.2f})")


def edition_and_withdrawal(size):
    """Publish, and cut somebody out of what was published."""
    vendor = connections["default"].vendor
    goal = {1_000: 0.5, 100_000: 30 if vendor == "sqlite" else 60}.get(size, size / 3000)
    fresh = edition.beside("bench")
    seconds = min(_elapsed(lambda: (fresh.unlink(missing_ok=True), writing.write(fresh))) for _ in range(2))
    fresh.unlink()
    publishing.publish()
    megabytes = settings.EDITION.stat().st_size / 1e6
    say(f"edition: {seconds:.1f} s, {megabytes:.0f} MB (goal {goal} s: {seconds / goal:.2f} times)")
    with edition.reading():
        keys = Person.objects.order_by("pk").values_list("pk", flat=True)[:3]
    seconds = min(_elapsed(lambda key=key: withdraw(fresh, key)) for key in keys)
    goal = 0.2 if size <= 3000 else 2
    say(f"withdrawal: {seconds:.2f} s (goal {goal} s: {seconds / goal:.2f} times)")


def withdraw(path, key):
    """Do with a copy what a withdrawal does with the edition."""
    shutil.copyfile(settings.EDITION, path)
    publishing.cut(path, {Person: {key}})
    publishing.digest_of(path)
    path.unlink()


def _elapsed(work):
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
