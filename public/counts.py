"""Our own numbers, which stand beside the numbers that others published and never in their place."""

from django.db.models import Count, Exists, OuterRef, Q

from cases.models import CaseDefendant, Charge, Detention, Event, Sentence, Tally
from people.models import Person

Measure = Tally.Measure
# What we count ourselves.
OWN_MEASURES = (Measure.CHARGED, Measure.CONVICTED, Measure.IN_CUSTODY, Measure.DIED)


def own_counts(case=None):
    """Count the public persons, of one case or of all, by what a tally may measure (one query).

    Of a case are its defendants, and who is named in its events: not everybody who died was charged.
    Charged: a defendant, or charged under an article. Convicted: by a decision that was not
    annulled, or of a charge.
    """
    persons = Person.objects.published()
    if case:
        named = Event.objects.published().filter(case=case, persons=OuterRef("pk"))
        persons = persons.filter(
            Q(pk__in=case.defendants.published().order_by().values("person")) | Exists(named)
        )
    charges = Charge.objects.published().filter(person=OuterRef("pk"))
    sentences = (
        Sentence.objects.published()
        .filter(person=OuterRef("pk"))
        .filter(result=Sentence.Result.CONVICTION)
        .exclude(effect=Sentence.Effect.ANNULLED)
    )
    custody = (
        Detention.objects.published().filter(person=OuterRef("pk"), kind=Detention.Kind.PRETRIAL).going_on()
    )
    cases = CaseDefendant.objects.published().filter(person=OuterRef("pk"))
    convicted = Exists(sentences) | Exists(charges.filter(outcome=Charge.Outcome.CONVICTED))
    return persons.aggregate(
        **{
            Measure.CHARGED: Count("pk", filter=Exists(cases) | Exists(charges)),
            Measure.CONVICTED: Count("pk", filter=convicted),
            Measure.IN_CUSTODY: Count("pk", filter=Exists(custody)),
            Measure.DIED: Count("pk", filter=~Q(died="")),
        }
    )
