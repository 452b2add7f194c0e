"""Find people as `people.search` does, and by the numbers of their cases, too."""

from functools import partial

from django.db.models import Q

from baymak.search import numbered_q
from cases.models import Case, CaseDefendant, CaseNumber
from people import search

MAX_NUMBER = 60


def find(text, *, public=True):
    """Return whom a text finds: among public people and cases, or for the staff among all."""
    return search.find(text, public=public, numbered=partial(numbered, public=public))


def numbered(number, public):
    """Return conditions for the defendants of cases: of this number, and of one that it is a part of."""
    cases, defendants = (
        model.objects.published() if public else model.objects.all() for model in (Case, CaseDefendant)
    )
    as_written = numbered_so(number[:MAX_NUMBER])
    rules = [numbered_q("name_keys", number, whole=True), numbered_q("name_keys", number) | as_written]
    return [Q(pk__in=defendants.filter(case__in=cases.filter(rule)).values("person")) for rule in rules]


def numbered_so(text, case="pk"):
    """Return the condition that a number of the case, by its path, holds a text as it is written."""
    return Q(**{f"{case}__in": CaseNumber.objects.written(text).order_by().values("case")})
