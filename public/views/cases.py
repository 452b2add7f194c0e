"""The public pages of cases, hearings and courts."""

from django.core.paginator import InvalidPage, Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import HOUR, Case, CaseDefendant, Court, Hearing
from cases.models.procedure import in_order_of_names
from people.models import Person
from public.calendar import calendar_response
from public.case_page import (
    NAMES_SHOWN,
    PARTS,
    hearings,
    is_large,
    last_of,
    persons,
    read_hearings,
    sizes_of,
)
from public.cite import cited
from public.counts import figures
from public.datasets.cases import CASES, COURTS, HEARINGS
from public.filters.cases import CaseFilterSet, CourtFilterSet, HearingFilterSet
from public.footnotes import Footnotes
from public.pages import PublicDetailView, PublicListView, file_mistakes
from public.person_page import next_of
from public.views.profiles import Listed, coming, ordered, strip_of
from sources.models import with_reading

# A court's page shows so many of the latest; the lists have them all.
LATEST = 20
OF_A_COURT = ("people_of_court", "cases_of_court", "hearings_of_court")


class CaseListView(PublicListView):
    """Every case, by court, origin, article and days of hearings."""

    is_for_engines = True
    dataset = CASES
    filterset_class = CaseFilterSet
    search_label = gettext_lazy("Title, number or words of the text")


class CasePage(PublicDetailView):
    """A page of a case."""

    model = Case

    def get_context_data(self, **kwargs):
        parts = [
            (reverse(f"cases:case_{name}", args=[self.object.code]), part.title, self.sizes[name])
            for name, part in PARTS.items()
            if self.sizes[name]
        ]
        return super().get_context_data(parts=parts, is_large=is_large(self.sizes), **kwargs)

    @cached_property
    def sizes(self):
        return sizes_of(self.object)


class CaseDetailView(CasePage):
    """One case: who is accused of what, where it is heard, and what came of it; of a large one what it is."""

    def get_context_data(self, **kwargs):
        case, told, records = self.object, {}, []
        if is_large(self.sizes):
            heard = read_hearings(hearings(case))
            heard = [*heard.filter(is_coming=True)[:1], *heard.filter(is_coming=False).not_called_off()[:1]]
            if self.sizes["people"] <= NAMES_SHOWN:
                told["names"] = in_order_of_names(persons(case))
        else:
            for part in PARTS.values():
                tells, of_part = part.tell(case, list(part.read(part.rows(case))))
                told |= tells
                records += of_part
            heard = told["hearings"]
        return super().get_context_data(
            **told,
            next_hearing=next_of(heard),
            last_hearing=last_of(heard),
            footnotes=Footnotes([case, *records]),
            cite=cited(self.request, case.title, case.code),
            **kwargs,
        )


class CasePartView(CasePage):
    """One part of a large case, in pages; that of a small one is a place on its page."""

    template_name = "cases/case_part.html"
    part = None

    def parameters(self):
        return ("page",)

    def get_queryset(self):
        return with_reading(Case.objects.published().select_related("court"))

    def get(self, request, *args, **kwargs):
        case = self.object = self.get_object()
        if not is_large(self.sizes):
            return redirect(f"{case.get_absolute_url()}#{self.part}")
        return self.render_to_response(self.get_context_data())

    def get_context_data(self, **kwargs):
        case, part = self.object, PARTS[self.part]
        paginator = Paginator(range(self.sizes[self.part]), part.on_a_page)
        try:
            page = paginator.page(self.request.GET.get("page", 1))
        except InvalidPage as error:
            raise Http404 from error
        start = part.on_a_page * (page.number - 1)
        rows = list(part.read(part.rows(case))[start : start + part.on_a_page])
        told, records = part.tell(case, rows)
        return super().get_context_data(
            **told,
            part=self.part,
            template=f"cases/_part_{self.part}.html",
            title=part.title,
            page_obj=page,
            page_numbers=list(paginator.get_elided_page_range(page.number, on_ends=1)),
            footnotes=Footnotes([case, *records]),
            **kwargs,
        )


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
    """One hearing, on a card for who wants to come: when, where, and whether the public may."""

    model = Hearing

    def get_queryset(self):
        return Hearing.objects.published().with_coming().for_list()

    def get_context_data(self, **kwargs):
        return super().get_context_data(footnotes=Footnotes([self.object]), **kwargs)


class HearingCalendarView(HearingListView):
    """The same hearings as a calendar, those of which the day is known."""

    is_file = True

    def get(self, request, *args, **kwargs):
        hearings = self.get_queryset()
        if mistakes := file_mistakes(request, self.filterset):
            return mistakes
        return calendar_response(request, hearings.for_list(), _("Hearings"))


def heard_by(court):
    """Return the condition that a hearing is of a court: it says so, or is a trial that names no other."""
    return Q(court=court) | Q(court=None, kind__in=Hearing.OF_TRIAL, case__court=court)


class CalendarOfOne(PublicDetailView):
    """The hearings of one case, court or person as a calendar."""

    def get_queryset(self):
        return self.model.objects.published()

    def get(self, request, *args, **kwargs):
        row = self.object = self.get_object()
        hearings = read_hearings(self.hearings(row))
        return calendar_response(request, hearings, self.name(row))


class CaseCalendarView(CalendarOfOne):
    model = Case

    def hearings(self, case):
        return hearings(case)

    def name(self, case):
        return case.title


class CourtCalendarView(CalendarOfOne):
    model = Court

    def hearings(self, court):
        return Hearing.objects.published().filter(heard_by(court))

    def name(self, court):
        return court.name


class PersonCalendarView(CalendarOfOne):
    model = Person

    def hearings(self, person):
        cases = CaseDefendant.objects.published().filter(person=person).order_by().values("case")
        return Hearing.objects.published().concerning([person], cases)

    def name(self, person):
        return person.public.name


class CourtListView(PublicListView):
    """The courts that something public refers to."""

    is_for_engines = True
    dataset = COURTS
    filterset_class = CourtFilterSet
    search_label = gettext_lazy("Name, city or region")


class CourtDetailView(PublicDetailView):
    """One court: what it heard, who sat there, and what it decided."""

    model = Court

    def get_context_data(self, **kwargs):
        court = self.object
        hearings = court.hearings.published()
        sentences = list(court.sentences.published().for_list().order_by("-pronounced_on", "pk")[:LATEST])
        latest = hearings.with_coming().for_list().order_by("-held_on", HOUR, "pk")
        latest = list(latest[:LATEST])
        # Their numbers stand on their own pages: here they would take one more question.
        cases = with_reading(court.cases.published().for_list().prefetch_related(None))[:LATEST]
        orders = ordered(Q(court=court))
        judges = [*(row.sitting_judge for row in latest), *(case.judge for case in cases)]
        return super().get_context_data(
            cases=cases,
            judges=dict.fromkeys(judge for judge in judges if judge),
            hearings=latest,
            sentences=sentences,
            day=timezone.localdate(),
            figures=[row for row in figures(*((key, court.code) for key in OF_A_COURT)) if row.value],
            strip=strip_of("court", court.code),
            coming=coming(heard_by(court)),
            lists=[Listed(_("Orders on measures"), orders)] if orders else [],
            footnotes=Footnotes([*latest, *sentences, *(order.record for order in orders)]),
            **kwargs,
        )
