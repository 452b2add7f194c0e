"""The public pages of cases, hearings and courts."""

from dataclasses import dataclass, field
from itertools import groupby

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import HOUR, Case, CaseDefendant, Charge, Court, Hearing, Official, Sentence
from people.models import Person
from public.calendar import calendar_lines
from public.counts import own_counts
from public.datasets.cases import CASES, COURTS, HEARINGS
from public.filters.cases import CaseFilterSet, CourtFilterSet, HearingFilterSet
from public.footnotes import Footnotes
from public.pages import PublicDetailView, PublicListView, file_mistakes
from public.person_page import next_of
from public.timeline import versions_together
from sources.models import with_reading

# A court's page shows so many of the latest; the lists have them all.
LATEST = 20


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
    """What others counted of one thing, beside our own count of it (None: we do not count it)."""

    label: str
    tallies: list
    own_count: int | None


class CaseListView(PublicListView):
    """Every case, by court, origin, article and days of hearings."""

    dataset = CASES
    filterset_class = CaseFilterSet
    search_label = gettext_lazy("Title, number or words of the text")


class CaseDetailView(PublicDetailView):
    """One case: who is accused of what, where it is heard, and what came of it."""

    model = Case

    def get_context_data(self, **kwargs):
        case = self.object
        # What is heard and decided in a severed case stands on the page of the large case too.
        family = [case, *case.public_severed_cases]
        charges = list(
            Charge.objects.published()
            .for_list()
            .filter(case__in=family)
            .order_by("article__law", "article__sort_key", "brought_on", "pk")
        )
        sentences = list(Sentence.objects.published().for_list().filter(case__in=family))
        hearings = list(
            Hearing.objects.published().filter(case__in=family).with_coming().for_list().in_order()
        )
        events = sorted(case.events.published().for_list(), key=lambda event: event.happened_on is None)
        tallies = list(case.tallies.published().for_list().order_by("measure", "as_of", "pk"))
        case.defendant_count = sum(not row.person.public.has_no_name for row in case.public_defendants)
        return super().get_context_data(
            defendants=self.defendants(charges, sentences),
            initials_count=sum(row.person.public.is_withheld for row in case.public_defendants),
            hearings=hearings,
            next_hearing=next_of(hearings),
            last_hearing=next(
                (row for row in reversed(hearings) if not row.is_coming and row.outcome not in row.NOT_HELD),
                None,
            ),
            events=versions_together(events),
            measures=self.measures(tallies),
            footnotes=Footnotes(
                [case, *case.public_defendants, *charges, *sentences, *hearings, *events, *tallies]
            ),
            **kwargs,
        )

    def defendants(self, charges, sentences):
        """Return the defendants in the order of their names, then whoever else was charged or sentenced."""
        rows = {row.person_id: Defendant(row.person, row) for row in self.object.public_defendants}
        for charge in charges:
            rows.setdefault(charge.person_id, Defendant(charge.person)).charges.append(charge)
        for sentence in sentences:
            rows.setdefault(sentence.person_id, Defendant(sentence.person)).sentences.append(sentence)
        return list(rows.values())

    def measures(self, tallies):
        if not tallies:
            return []
        counts = own_counts(self.object)
        return [
            Measure(group[0].get_measure_display(), group, counts.get(measure))
            for measure, group in (
                (measure, list(rows)) for measure, rows in groupby(tallies, key=lambda tally: tally.measure)
            )
        ]


class HearingListView(PublicListView):
    """Every hearing that is known: what is still to come, then what was."""

    dataset = HEARINGS
    filterset_class = HearingFilterSet
    search_label = gettext_lazy("Case, court, judge or words of the text")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        hearings = context["object_list"]
        context["none_coming"] = (
            self.filterset.is_valid()
            and self.filterset.form.cleaned_data["sort"] in ("", "near")
            and context["page_obj"].number == 1
            and not any(hearing.is_coming for hearing in hearings)
        )
        return context


class HearingDetailView(PublicDetailView):
    """The permanent address of a hearing: its place on the page of its case."""

    model = Hearing

    def get(self, request, *args, **kwargs):
        hearing = self.get_object()
        return redirect(f"{hearing.case.get_absolute_url()}#{hearing.code}")


class HearingCalendarView(HearingListView):
    """The same hearings as a calendar, those of which the day is known."""

    is_file = True

    def get(self, request, *args, **kwargs):
        hearings = self.get_queryset()
        if mistakes := file_mistakes(request, self.filterset):
            return mistakes
        lines = calendar_lines(hearings.for_list(), _("Hearings"), request.build_absolute_uri)
        response = HttpResponse("".join(lines), content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="hearings.ics"'
        return response


class CourtListView(PublicListView):
    """The courts that something public refers to."""

    dataset = COURTS
    filterset_class = CourtFilterSet
    search_label = gettext_lazy("Name, city or region")


class CourtDetailView(PublicDetailView):
    """One court: what it heard, who sat there, and what it decided."""

    model = Court

    def get_context_data(self, **kwargs):
        court = self.object
        hearings = court.hearings.published()
        judges = hearings.filter(judge__isnull=False).order_by().values("judge")
        sentences = list(court.sentences.published().for_list().order_by("-pronounced_on", "pk")[:LATEST])
        latest = hearings.with_coming().for_list().order_by("-held_on", HOUR, "pk")
        latest = list(latest[:LATEST])
        return super().get_context_data(
            cases=with_reading(court.cases.published().for_list()),
            judges=Official.objects.filter(
                Q(pk__in=judges) | Q(pk__in=court.cases.published().order_by().values("judge"))
            ),
            hearings=latest,
            sentences=sentences,
            footnotes=Footnotes([*latest, *sentences]),
            **kwargs,
        )
