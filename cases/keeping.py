"""Keep stored what the rule of `cases.status` says of persons, and by which detention each is held."""

from collections import defaultdict
from itertools import islice

from django.db import transaction
from django.utils import timezone

from cases.concerned import DERIVED, lock
from cases.custody import has_ended
from cases.models import Case, CaseDefendant, Charge, Detention, Hearing, MeasureOrder, Sentence
from cases.status import Facts, Liberty, Status, status_on
from people.models import Person

BATCH = 500
# The facts that are about one person.
OWN_FACTS = {
    "charges": Charge,
    "sentences": Sentence,
    "detentions": Detention,
    "measures": MeasureOrder,
    "in_cases": CaseDefendant,
}
DERIVED_OF_NOBODY = (Status.UNKNOWN, Liberty.UNKNOWN, None)


def public_facts(ids):
    """Return the public facts of each public person of these ids (ten queries).

    That the persons and the cases are public is asked once, and not of each fact anew: the rule of a case is
    the longest there is.
    """
    rows = Person.objects.published().filter(pk__in=ids).values_list("pk", "died", "death")
    deaths = {pk: {"died": died, "death": death} for pk, died, death in rows}
    if not deaths:
        return {}
    own, cases = {}, set(Hearing.objects.filter(persons__in=deaths).order_by().values_list("case", flat=True))
    for name, model in OWN_FACTS.items():
        rows = model.objects.public_by_itself().filter(person__in=deaths).order_by("pk")
        if model is CaseDefendant:
            rows = rows.select_related("case").order_by("case", "person")
        own[name] = [*(rows.with_punishments() if model is Sentence else rows)]
        cases.update(row.case_id for row in own[name])
    cases = set(Case.objects.published().filter(pk__in=cases).values_list("pk", flat=True))
    found = {pk: defaultdict(list) for pk in deaths}
    defendants_of = defaultdict(list)
    for name, rows in own.items():
        for row in rows:
            if row.case_id is None or row.case_id in cases:
                found[row.person_id][name].append(row)
                if name == "in_cases":
                    defendants_of[row.case_id].append(row.person_id)
    # Public by whom they name: one of these persons, or nobody.
    hearings = Hearing.objects.public_by_itself().filter(case__in=cases)
    for pk, row in hearings.by_person(deaths, defendants_of):
        found[pk]["hearings"].append(row)
    return {pk: Facts(**deaths[pk], **rows) for pk, rows in found.items()}


def refresh_status(persons, day=None):
    """Work out and store the status of persons (or their ids) as of a day, and say of how many it changed.

    With it go their liberty, the day of the newest fact, and by which detention each is held. At most
    thirteen queries for each 500 persons, one more where something changed, and two for those whose detention
    began or ended. Of a person who is not public nothing is public, so all is "not known". The one place that
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
    found, current = derived_of(ids, day)
    changed = []
    words = 0
    for pk, before in stored.items():
        derived = found.get(pk, DERIVED_OF_NOBODY)
        if derived != before:
            changed.append(Person(pk=pk, **dict(zip(DERIVED, derived, strict=True))))
            words += derived[0] != before[0]
    _mark_current(ids, current)
    Person.objects.bulk_update(changed, DERIVED)
    return words


def derived_of(ids, day):
    """Return {id: what is derived} of those persons who are public, and by which detentions they are held."""
    found, current = {}, set()
    for pk, facts in public_facts(ids).items():
        finding = status_on(facts, day)
        found[pk] = finding.status, finding.liberty.value, finding.evidence_on
        detention = finding.detention
        # After a transfer nobody says where the person is.
        is_held = finding.liberty.value in (Liberty.HELD, Liberty.RESTRICTED)
        if is_held and detention and not has_ended(detention, day):
            current.add(detention.pk)
    return found, current


def _mark_current(persons, current):
    """Store by which detentions persons are held."""
    detentions = Detention.objects.filter(person__in=persons)
    marked = set(detentions.filter(is_current=True).values_list("pk", flat=True))
    if over := marked - current:
        detentions.filter(pk__in=over).update(is_current=False)
    if begun := current - marked:
        detentions.filter(pk__in=begun).update(is_current=True)
