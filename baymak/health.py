"""Whether the site can answer: what `/healthz` says."""

from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import Error
from django.http import HttpResponse

from baymak import VERSION, offline
from baymak.schema import unsettled_migrations

A_STATIC_FILE = "baymak/site.css"  # every page names it


def health(request):
    """Say whether the site can answer, and which version does, to whoever watches over the machine."""
    if found := problems():
        words = "".join(f"{problem}\n" for problem in found)
        return HttpResponse(words, content_type="text/plain", status=503)
    state = "ok, offline" if offline.is_on() else "ok"
    return HttpResponse(f"{state} {VERSION}\n", content_type="text/plain")


def problems():
    """Return what keeps the pages from being served, each in a few words (two queries)."""
    found = []
    try:
        pending, unknown = unsettled_migrations()
    except Error:
        found.append("no database")
    else:
        found += ["migrations pending"] if pending else []
        found += ["migrations unknown"] if unknown else []
    try:
        staticfiles_storage.url(A_STATIC_FILE)
    except ValueError:
        found.append("no static files")
    return found
