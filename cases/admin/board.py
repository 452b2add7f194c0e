"""What stands over the page of a person: what the public reads of them now, and after all that is in work."""

from dataclasses import dataclass

from django.utils import timezone

from baymak.dates import format_partial_date
from baymak.publishing import Publishable
from cases.custody import days_in_custody
from cases.keeping import OWN_FACTS, public_facts
from cases.models import CaseDefendant, Hearing, Sentence
from cases.status import Facts, status_on

GONE = (Publishable.State.WITHDRAWN, Publishable.State.DISCARDED)


@dataclass
class Side:
    """What some facts of a person come to on a day."""

    status: str
    because: str  # the row of the rule, and the facts on which it rests
    days: str
    hearing: str


def board(person, day=None):
    """Return what the public reads now, or None, and what it would if all that is in work were public."""
    day = day or timezone.localdate()
    now = public_facts([person.pk]).get(person.pk)
    return (_side(now, day) if now else None), _side(_facts_in_work(person), day)


def _facts_in_work(person):
    found = {}
    for name, model in OWN_FACTS.items():
        rows = model.objects.filter(person=person).exclude(state__in=GONE).order_by("pk")
        found[name] = list(rows.with_punishments() if model is Sentence else rows)
    in_cases = CaseDefendant.objects.filter(person=person).exclude(state__in=GONE).select_related("case")
    found["in_cases"] = list(in_cases.order_by("case"))
    hearings = Hearing.objects.concerning([person], [row.case_id for row in found["in_cases"]])
    found["hearings"] = list(hearings.exclude(state__in=GONE).order_by("pk"))
    return Facts(died=person.died, death=person.death, **found)


def _side(facts, day):
    finding = status_on(facts, day)
    because = [finding.liberty.row.label] if finding.liberty.row else []
    because += [row.headline for row in finding.rests_on]
    coming = [
        row for row in facts.hearings if not row.outcome and row.held_on and row.held_on.earliest() >= day
    ]
    coming.sort(key=lambda row: row.held_on.earliest())
    return Side(
        finding.status.label,
        "; ".join(map(str, dict.fromkeys(because))),
        str(days_in_custody(facts.detentions, day, died=facts.died).text),
        format_partial_date(coming[0].held_on) if coming else "",
    )
