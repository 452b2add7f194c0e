"""Find people as `people.search` does, and by the numbers of their cases, too."""

import re
from functools import partial

from django.db.models import Q

from baymak.search import numbered_q
from cases.models import Case
from people import search

MAX_NUMBER = 60


def find(text, *, public=True):
    """Return whom a text finds: among public people and cases, or for the staff among all."""
    return search.find(text, public=public, numbered=partial(numbered, public=public))


def numbered(number, public):
    """Return conditions for the defendants of cases: of this number, and of one that it is a part of."""
    cases = Case.objects.published() if public else Case.objects.all()
    # By a regular expression: SQLite's LIKE takes "к" and "К" for different letters.
    as_written = Q(number__iregex=re.escape(number[:MAX_NUMBER]))
    rules = [numbered_q("name_keys", number, whole=True), numbered_q("name_keys", number) | as_written]
    return [Q(pk__in=cases.filter(rule).values("defendants")) for rule in rules]
