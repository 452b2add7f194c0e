"""Whether the site can answer: what `/healthz` says."""

from queue import Empty, SimpleQueue
from threading import Thread

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from baymak import VERSION, offline
from baymak.schema import unsettled_migrations

PATIENCE = 0.7  # seconds
A_STATIC_FILE = "baymak/site.css"  # every page names it


@require_safe
def health(request):
    """Say whether the site can answer, and which version does, to whoever watches over the machine."""
    if found := problems():
        words = "".join(f"{problem}\n" for problem in found)
        return HttpResponse(words, content_type="text/plain", status=503)
    state = "ok, offline" if offline.is_on() else "ok"
    return HttpResponse(f"{state} {VERSION}\n", content_type="text/plain")


def problems(patience=None):
    """Return what keeps the pages from being served, each in a few words (two queries), within a second.

    Whoever has more patience than a monitor is not told of a machine that is only busy.
    """
    no_edition = [] if settings.EDITION.exists() else ["no edition"]
    no_database = [] if settings.SERVES == "public" else _problem_of_the_database(patience or PATIENCE)
    return [*no_database, *no_edition, *_problem_of_static_files()]


def _problem_of_the_database(patience):
    """Ask in a thread of its own: what hangs takes that along, and not whoever waits for the answer.

    The connection goes with it; this thread gets a new one when it next asks.
    """
    answers = SimpleQueue()
    asked = connections[DEFAULT_DB_ALIAS]

    def ask():
        connections[DEFAULT_DB_ALIAS] = asked
        try:
            pending, unknown = unsettled_migrations()
        except Error:
            answers.put(["no database"])
        else:
            answers.put(["migrations pending"] * bool(pending) + ["migrations unknown"] * bool(unknown))

    asked.inc_thread_sharing()
    Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=patience)
    except Empty:
        del connections[DEFAULT_DB_ALIAS]
        return ["database hangs"]
    asked.dec_thread_sharing()
    return answer


def _problem_of_static_files():
    try:
        staticfiles_storage.url(A_STATIC_FILE)
    except ValueError:
        return ["no static files"]
    return []
