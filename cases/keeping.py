"""Keep stored what the rule of `cases.status` says of persons, and by which detention each is held."""

from collections import defaultdict
from itertools import islice

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from cases.concerned import lock
from cases.custody import detention_on, has_ended
from cases.models import Case, Charge, Detention, Hearing, Sentence
from cases.status import Facts, Status, status_on
from people.models import Person

BATCH = 500


def public_facts(ids):
    """Return the public facts of each public person of these ids (six queries)."""
    deaths = dict(Person.objects.published().filter(pk__in=ids).values_list("pk", "died"))
    if not deaths:
        return {}
    found = {pk: defaultdict(list) for pk in deaths}
    for name, model in (("charges", Charge), ("sentences", Sentence), ("detentions", Detention)):
        for row in model.objects.published().filter(person__in=deaths).order_by("pk"):
            found[row.person_id][name].append(row)
    defendants_of = defaultdict(list)
    cases = Case.objects.published().annotate(defendant=F("defendants")).filter(defendant__in=deaths)
    for row in cases.order_by("pk", "defendant"):
        found[row.defendant]["cases"].append(row)
        defendants_of[row.pk].append(row.defendant)
    for pk, row in Hearing.objects.published().by_person(deaths, defendants_of):
        found[pk]["hearings"].append(row)
    return {pk: Facts(died=deaths[pk], **rows) for pk, rows in found.items()}


def refresh_status(persons, day=None):
    """Work out and store the status of persons (or their ids) as of a day, and say how many changed.

    With it goes by which detention each is held. At most nine queries for each 500 persons, one more for
    each status that somebody came to, and two for those whose detention began or ended. Of a person who is
    not public nothing is public, so the status is "not known". The one place that writes a status: by
    `update()`, since a derived value is no history of its own.
    """
    day = day or timezone.localdate()
    ids = iter(sorted({getattr(person, "pk", person) for person in persons}))
    changed = 0
    while batch := list(islice(ids, BATCH)):
        changed += _refresh_batch(batch, day)
    return changed


@transaction.atomic(savepoint=False)
def _refresh_batch(ids, day):
    # Before the facts are read: of two that change at once, the later one must see the other.
    stored = lock(ids)
    facts = public_facts(ids)
    comes_to, current = defaultdict(list), set()
    for pk, before in stored.items():
        status = status_on(facts[pk], day).status if pk in facts else Status.UNKNOWN
        if status != before:
            comes_to[status].append(pk)
        if status not in (Status.DIED, Status.RELEASED) and pk in facts:
            detention = detention_on(facts[pk].detentions, day)
            # After a transfer nobody says where the person is.
            if detention and not has_ended(detention, day):
                current.add(detention.pk)
    _mark_current(ids, current)
    return sum(Person.objects.filter(pk__in=pks).update(status=status) for status, pks in comes_to.items())


def _mark_current(persons, current):
    """Store by which detentions persons are held."""
    detentions = Detention.objects.filter(person__in=persons)
    marked = set(detentions.filter(is_current=True).values_list("pk", flat=True))
    if over := marked - current:
        detentions.filter(pk__in=over).update(is_current=False)
    if begun := current - marked:
        detentions.filter(pk__in=begun).update(is_current=True)
