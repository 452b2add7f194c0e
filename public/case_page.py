"""The pages of a case: one of a small case; of a large one an overview, and each part by itself, in pages.

A part names its rows in their order, and tells of some of them what its page shows: at most ten queries.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import groupby

from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from baymak.visibility import count_of
from cases.models import HOUR, Case, CaseDefendant, Charge, Event, Hearing, Sentence, Tally
from cases.models.procedure import in_order_of_names
from people.models import Person
from public.counts import Figure, own_counts
from public.person_page import link_successors
from public.timeline import side_by_side, versions_together
from sources.models import with_reading

# What a page holds under 100 kB in each language, with its sources: a person as much as three events.
HEAVY, ROOM = 3, 50
# The overview names so many defendants; of more it leads to their page.
NAMES_SHOWN = 300


@dataclass
class Defendant:
    """One person of a case, with what the person is accused of and what was decided."""

    person: Person
    in_case: CaseDefendant | None = None
    charges: list[Charge] = field(default_factory=list)
    sentences: list[Sentence] = field(default_factory=list)

    @property
    def tells_more(self):
        """Say whether it tells more of the defendant than a charge or a sentence beside it does."""
        row = self.in_case
        return row and bool(
            row.details
            or row.summary
            or row.certainty in (row.Certainty.ALLEGED, row.Certainty.DISPUTED)
            or not (self.charges or self.sentences)
        )


@dataclass(frozen=True)
class Measure:
    """What others counted of one thing, beside our own number of it.

    None where we do not count it, or nobody counted people of the whole case: beside a number of one region
    ours would be of something else.
    """

    label: str
    tallies: list
    own: Figure | None


@dataclass(frozen=True)
class Part:
    """One part of a case: which rows it has, how they are read in their order, and what is told of them."""

    title: Promise
    on_a_page: int
    rows: Callable[[Case], QuerySet]
    read: Callable[[QuerySet], QuerySet]
    tell: Callable[[Case, list], tuple[dict, list]]


def family(case):
    """Return the case and what was severed from it: what is heard and decided there is told here, too."""
    return Case.objects.published().filter(Q(pk=case.pk) | Q(severed_from=case.pk)).order_by().values("pk")


def persons(case):
    """Return the defendants, and whoever else was charged or sentenced."""
    found = [
        CaseDefendant.objects.published().filter(case=case.pk),
        Charge.objects.published().filter(case__in=family(case)),
        Sentence.objects.published().filter(case__in=family(case)),
    ]
    first, *others = (rows.order_by().values("person") for rows in found)
    return Person.objects.published().filter(pk__in=first.union(*others))


def hearings(case):
    return Hearing.objects.published().filter(case__in=family(case))


def events(case):
    return Event.objects.published().filter(case=case.pk)


def tallies(case):
    return Tally.objects.published().filter(case=case.pk)


def read_persons(rows):
    return with_reading(in_order_of_names(rows))


def read_hearings(rows):
    """Read hearings: what is still to come, then the latest."""
    return rows.with_coming().for_list().order_by("-is_coming", "coming_on", "-held_on", HOUR, "pk")


def read_events(rows):
    """Read events in their order, versions of one beside each other; what has no date stands at the end."""
    day = NullIf(Coalesce("version_of__happened_on", "happened_on", output_field=CharField()), Value(""))
    main = Coalesce("version_of", "pk")
    return rows.for_list().order_by(day.asc(nulls_last=True), main, "pk")


def read_tallies(rows):
    return rows.for_list().order_by("measure", "as_of", "pk")


def tell_persons(case, rows):
    found = {person.pk: Defendant(person) for person in rows}
    in_cases = list(CaseDefendant.objects.published().filter(case=case.pk, person__in=found))
    of_family = {"case__in": family(case), "person__in": found}
    charges = list(
        Charge.objects.published()
        .select_related("article", "by_article")
        .filter(**of_family)
        .order_by("article__law", "article__sort_key", "brought_on", "pk")
    )
    sentences = list(
        Sentence.objects.published().select_related("court").with_punishments().filter(**of_family)
    )
    link_successors(charges)
    for row in in_cases:
        found[row.person_id].in_case = row
    for row in charges:
        found[row.person_id].charges.append(row)
    for row in sentences:
        found[row.person_id].sentences.append(row)
    return {"defendants": list(found.values())}, [*in_cases, *charges, *sentences]


def tell_hearings(_case, rows):
    return {"hearings": rows}, rows


def tell_events(_case, rows):
    return {"events": side_by_side(versions_together(rows))}, rows


def tell_tallies(case, rows):
    counts = own_counts(case) if rows else {}
    measures = [
        Measure(
            group[0].get_measure_display(),
            group,
            counts.get(measure) if any(tally.is_of_people for tally in group) else None,
        )
        for measure, group in (
            (measure, list(found)) for measure, found in groupby(rows, key=lambda tally: tally.measure)
        )
    ]
    return {"measures": measures}, rows


def last_of(hearings):
    """Return the latest hearing that was held, as far as is known, or None; as `read_hearings` reads them."""
    return next((row for row in hearings if not row.is_coming and row.outcome not in row.NOT_HELD), None)


PARTS = {
    "people": Part(_("People of the case"), 20, persons, read_persons, tell_persons),
    "hearings": Part(_("Hearings"), 30, hearings, read_hearings, tell_hearings),
    "events": Part(_("Events"), 25, events, read_events, tell_events),
    "numbers": Part(_("Published numbers, and ours"), 30, tallies, read_tallies, tell_tallies),
}


def sizes_of(case):
    """Return {part: the number of its rows} (one query)."""
    counted = [count_of(part.rows(case)) for part in PARTS.values()]
    found = Case.objects.filter(pk=case.pk).order_by().values_list(*counted).get()
    return dict(zip(PARTS, found, strict=True))


def is_large(sizes):
    """Say whether a case is more than one page holds."""
    return sum(sizes.values()) + (HEAVY - 1) * sizes["people"] > ROOM
