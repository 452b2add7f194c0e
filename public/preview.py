"""The public page of a row as it would be: of an edition in memory, which is gone with the answer."""

from contextlib import closing
from copy import copy

from django.http import Http404, QueryDict
from django.urls import resolve
from django.utils import timezone

from baymak.edition import State, reading_from, unnamed
from people.models import Person
from public.edition.writing import fill

# An edition of so many takes a second or two, in which on SQLite nobody else saves anything.
MOST_PERSONS = 2000


def page_of(sender, row, request, **kwargs):
    """Answer `asks_for_page`: None where the row is not public, or the site too large to write it at once."""
    row = sender.objects.get(pk=row.pk)
    if not (hasattr(row, "get_absolute_url") and row.is_published()):
        return None
    if Person.objects.count() > MOST_PERSONS:
        return None
    address = row.get_absolute_url()
    asked = copy(request)
    asked.method, asked.path, asked.path_info, asked.is_preview = "GET", address, address, True
    asked.GET = asked.POST = QueryDict()
    asked.resolver_match = match = resolve(address)
    with closing(unnamed()) as written:
        fill(written)
        # What is kept of an edition is kept of no other.
        written.state, written.known, written.streams = State(0, f"{timezone.localdate()}", ""), object(), 0
        with reading_from(written):
            try:
                page = match.func(asked, *match.args, **match.kwargs)
                return page.render() if hasattr(page, "render") else page
            except Http404:
                return None
