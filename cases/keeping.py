"""Keep stored what the rule of `cases.status` says of persons, and by which detention each is held."""

from collections import defaultdict
from itertools import islice

from django.db import transaction
from django.utils import timezone

from cases.concerned import DERIVED, lock
from cases.custody import has_ended
from cases.models import CaseDefendant, Charge, Detention, Hearing, MeasureOrder, Sentence
from cases.status import Facts, Liberty, Status, status_on
from people.models import Person

BATCH = 500
# The facts that are about one person.
OWN_FACTS = {"charges": Charge, "sentences": Sentence, "detentions": Detention, "measures": MeasureOrder}
DERIVED_OF_NOBODY = (Status.UNKNOWN, Liberty.UNKNOWN, None)


def public_facts(ids):
    """Return the public facts of each public person of these ids (eight queries)."""
    rows = Person.objects.published().filter(pk__in=ids).values_list("pk", "died", "death")
    deaths = {pk: {"died": died, "death": death} for pk, died, death in rows}
    if not deaths:
        return {}
    found = {pk: defaultdict(list) for pk in deaths}
    for name, model in OWN_FACTS.items():
        own = model.objects.published().filter(person__in=deaths).order_by("pk")
        for row in own.with_punishments() if model is Sentence else own:
            found[row.person_id][name].append(row)
    defendants_of = defaultdict(list)
    in_cases = CaseDefendant.objects.published().filter(person__in=deaths).select_related("case")
    for row in in_cases.order_by("case", "person"):
        found[row.person_id]["in_cases"].append(row)
        defendants_of[row.case_id].append(row.person_id)
    for pk, row in Hearing.objects.published().by_person(deaths, defendants_of):
        found[pk]["hearings"].append(row)
    return {pk: Facts(**deaths[pk], **rows) for pk, rows in found.items()}


def refresh_status(persons, day=None):
    """Work out and store the status of persons (or their ids) as of a day, and say of how many it changed.

    With it go their liberty, the day of the newest fact, and by which detention each is held. At most eleven
    queries for each 500 persons, one more where something changed, and two for those whose detention began
    or ended. Of a person who is not public nothing is public, so all is "not known". The one place that
    writes these: by `bulk_update()`, since a derived value is no history of its own.
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
    changed, current = [], set()
    words = 0
    for pk, before in stored.items():
        derived = DERIVED_OF_NOBODY
        if pk in facts:
            finding = status_on(facts[pk], day)
            derived = finding.status, finding.liberty.value, finding.evidence_on
            detention = finding.detention
            # After a transfer nobody says where the person is.
            is_held = finding.liberty.value in (Liberty.HELD, Liberty.RESTRICTED)
            if is_held and detention and not has_ended(detention, day):
                current.add(detention.pk)
        if derived != before:
            changed.append(Person(pk=pk, **dict(zip(DERIVED, derived, strict=True))))
            words += derived[0] != before[0]
    _mark_current(ids, current)
    Person.objects.bulk_update(changed, DERIVED)
    return words


def _mark_current(persons, current):
    """Store by which detentions persons are held."""
    detentions = Detention.objects.filter(person__in=persons)
    marked = set(detentions.filter(is_current=True).values_list("pk", flat=True))
    if over := marked - current:
        detentions.filter(pk__in=over).update(is_current=False)
    if begun := current - marked:
        detentions.filter(pk__in=begun).update(is_current=True)
