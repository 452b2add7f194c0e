"""The pages of an office-holder, a place of detention, a provision of law and a region, by one template."""

from dataclasses import dataclass

from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from baymak.dates import format_partial_date
from cases.models import (
    HOUR,
    Article,
    Case,
    Charge,
    Court,
    Detention,
    Event,
    Facility,
    Hearing,
    MeasureOrder,
    Official,
)
from people.models import Person, Region
from public import charts
from public.counts import figures
from public.filters.people import PersonFilterSet
from public.footnotes import Footnotes
from public.pages import PublicDetailView
from public.statistics import FILTERS, TermsByArticle, TermsByCourt
from public.terms import middle_of, standing_terms

# A page shows so many of each kind; the lists have them all.
LISTED, AHEAD = 50, 20


@dataclass(frozen=True)
class Entry:
    """One line of a list: whom or what it is about, in which words, and which record says so."""

    label: str
    address: str
    words: str = ""
    record: object = None


@dataclass(frozen=True)
class Listed:
    """One list of a page, and where all of it stands, if it is more than is shown."""

    title: str
    entries: list
    address: str = ""


@dataclass(frozen=True)
class Strip:
    """The terms of the people of a page: in a sentence, drawn unless they are many, and their list."""

    finding: str
    chart: str
    address: str
    # The statistics of these people, by another of their properties.
    more: str = ""


def strip_of(by, code):
    """Return the strip of the terms of people by a choice of their list, or None without one (one query)."""
    filterset = PersonFilterSet(QueryDict(), queryset=Person.objects.published())
    facet = filterset.facets[by]
    links = facet.links(filterset.queryset).filter(facet_value=code)
    terms = list(standing_terms(links.values("facet_owner")).values())
    if not terms:
        return None
    finding = _("People whose sentence has a known length: %(count)d.") % {"count": len(terms)}
    if middle := middle_of(terms):
        finding += " " + _("The exact ones are from %(shortest)s to %(longest)s.") % {
            "shortest": middle.shortest.text,
            "longest": middle.longest.text,
        }
    else:
        finding += " " + ", ".join(
            dict.fromkeys(term.text for term in sorted(terms, key=lambda term: term.years))
        )
    query = QueryDict(mutable=True)
    query.update({by: code, "known": "term", "sort": "term"})
    address = f"{reverse('people:person_list')}?{query.urlencode()}"
    more = ""
    if by in FILTERS:
        question = TermsByCourt() if by == "article" else TermsByArticle()
        more = reverse(question.url_name, query={by: code})
    if len(terms) > charts.DOTS:
        return Strip(finding, "", address, more)
    points = [charts.Point(term.years, term.points_to) for term in terms]
    most = int(max(term.years for term in terms)) + 2
    ticks = [(year, year) for year in range(0, most + 1, max(1, most // 8))]
    draw = charts.strips([("", points, middle.median if middle else None)], most, ticks)
    return Strip(finding, charts.both(draw, finding, ""), address, more)


def coming(where):
    """Return the hearings ahead that fit (one query)."""
    rows = Hearing.objects.published().with_coming().filter(where, is_coming=True)
    return list(rows.select_related("court", "case__court").order_by("coming_on", HOUR, "pk")[:AHEAD])


def ordered(where):
    """Return the latest orders on measures that fit, each with whom it is about (one query)."""
    rows = MeasureOrder.objects.published().filter(where).select_related("person")
    return [person_entry(row, row.headline) for row in rows.order_by("-decided_on", "pk")[:LISTED]]


class ProfileView(PublicDetailView):
    """What something is, its numbers with their lists, terms, hearings ahead, lists, sources."""

    template_name = "profile.html"
    kind = ""
    # Of a registered number: its key.
    numbers = ()
    # By which choice of the list of people the terms are drawn.
    terms_by = ""

    def get_context_data(self, **kwargs):
        row = self.object
        lists = [found for found in self.lists() if found.entries]
        records = [entry.record for found in lists for entry in found.entries if entry.record]
        where = self.hearings_where()
        return super().get_context_data(
            day=timezone.localdate(),
            kind=self.kind,
            title=self.title(),
            facts=[fact for fact in self.facts() if fact[1]],
            figures=[figure for figure in figures(*((key, row.code) for key in self.numbers)) if figure.value]
            if self.numbers
            else [],
            strip=strip_of(self.terms_by, row.code) if self.terms_by else None,
            coming=coming(where) if where else [],
            lists=lists,
            footnotes=Footnotes(records) if records else None,
            **kwargs,
        )

    def title(self):
        return self.object.name

    def facts(self):
        """Return (what, words, address or ""), leaving out what is not known."""
        return []

    def hearings_where(self):
        return None

    def lists(self):
        return []


def person_entry(row, words=""):
    return Entry(row.person.public.name, row.person.get_absolute_url(), words, row)


def place(region):
    """Return the words for a region and the address of its page."""
    return (_("Region"), region.name if region else "", region.get_absolute_url() if region else "")


class OfficialDetailView(ProfileView):
    """One public office-holder, and what they did in that office."""

    model = Official
    terms_by = "judge"
    numbers = ("people_of_judge", "cases_of_judge", "hearings_of_judge")

    def get_queryset(self):
        return super().get_queryset().select_related("court", "region")

    @property
    def kind(self):
        return capfirst(self.object.get_role_display())

    def facts(self):
        court = self.object.court
        return [
            (_("Court"), court.name if court else "", court.get_absolute_url() if court else ""),
            place(self.object.region),
        ]

    def hearings_where(self):
        return Q(judge=self.object)

    def lists(self):
        official = self.object
        cases = Case.objects.published().filter(judge=official).order_by("-opened_on", "pk")[:LISTED]
        hearings = (
            Hearing.objects.published()
            .filter(judge=official)
            .select_related("case")
            .order_by("-held_on", "pk")[:LISTED]
        )
        events = Event.objects.published().filter(officials=official).order_by("-happened_on", "pk")[:LISTED]
        judge = f"judge={official.code}"
        return [
            Listed(
                _("Cases"),
                [Entry(case.title, case.get_absolute_url(), "", case) for case in cases],
                f"{reverse('cases:case_list')}?{judge}",
            ),
            Listed(
                _("Hearings"),
                [Entry(row.case.title, row.case.get_absolute_url(), row.headline, row) for row in hearings],
                f"{reverse('cases:hearing_list')}?{judge}",
            ),
            Listed(_("Orders on measures"), ordered(Q(official=official))),
            Listed(
                _("Events"),
                [Entry(row.headline, "", format_partial_date(row.happened_on), row) for row in events],
            ),
        ]


class FacilityDetailView(ProfileView):
    """One place where people are or were held."""

    model = Facility
    terms_by = "held_at"
    numbers = ("held_at", "held_at_recent")

    def get_queryset(self):
        return super().get_queryset().select_related("kind", "region")

    @property
    def kind(self):
        return capfirst(str(self.object.kind))

    def facts(self):
        facility = self.object
        address = facility.postal_address
        if address:
            day = format_partial_date(facility.address_confirmed_on)
            address = _("%(address)s (last confirmed on %(day)s)") % {"address": address, "day": day}
        return [
            (_("City"), facility.city, ""),
            place(facility.region),
            (_("Address for letters"), address, ""),
        ]

    def lists(self):
        stays = (
            Detention.objects.published()
            .filter(facility=self.object)
            .select_related("person")
            .order_by("-started_on", "pk")
        )
        return [
            Listed(_("Who is or was held here"), [person_entry(row, row.headline) for row in stays[:LISTED]])
        ]


class ArticleDetailView(ProfileView):
    """One provision of a law: what it threatens with, and who is accused of it."""

    model = Article
    kind = gettext_lazy("Provision of law")
    terms_by = "article"
    numbers = ("accused_of", "no_longer_accused_of", "cases_under")

    def get_queryset(self):
        rows = super().get_queryset().select_related("law", "parent")
        return rows.prefetch_related("penalties", "parts")

    def title(self):
        return self.object.heading or self.object.reference

    def facts(self):
        article = self.object
        return [
            (_("Law"), article.law.title, ""),
            (
                _("Part of"),
                article.parent.reference if article.parent else "",
                article.parent.get_absolute_url() if article.parent else "",
            ),
            *((_("Part"), part.reference, part.get_absolute_url()) for part in article.parts.all()),
            *((_("Penalty"), str(penalty), "") for penalty in article.threats),
        ]

    def hearings_where(self):
        charges = Charge.objects.published().filter(article__within=self.object)
        return Q(case__in=charges.order_by().values("case"))

    def lists(self):
        charges = (
            Charge.objects.published()
            .filter(article__within=self.object)
            .select_related("person", "article", "by_article")
            .order_by("person__sort_key_en", "pk")
            .distinct()
        )
        entries = [person_entry(row, accused_of(row)) for row in charges[:LISTED]]
        people = f"{reverse('people:person_list')}?article={self.object.code}"
        return [Listed(_("Who is accused of it, or was"), entries, people)]


def accused_of(charge):
    """Return under what somebody is charged, and what came of it where a source says so."""
    return ": ".join(filter(None, [charge.reference, charge.get_outcome_display()]))


class RegionDetailView(ProfileView):
    """One region: who is tried there, who is held there, whose home it is."""

    model = Region
    kind = gettext_lazy("Region")
    terms_by = "court_region"
    numbers = ("tried_in", "cases_in", "held_in", "held_in_recent", "home_in", "arisen_in")

    def get_queryset(self):
        # The edition has those to which something in it refers.
        return Region.objects.all()

    def hearings_where(self):
        of_case = Q(court=None, kind__in=Hearing.OF_TRIAL, case__court__region=self.object)
        return Q(court__region=self.object) | of_case

    def lists(self):
        courts = Court.objects.published().filter(region=self.object)[:LISTED]
        facilities = Facility.objects.published().filter(region=self.object)[:LISTED]
        cases = Case.objects.published().filter(court__region=self.object).order_by("-opened_on", "pk")
        return [
            Listed(
                _("Cases"),
                [Entry(case.title, case.get_absolute_url(), "", case) for case in cases[:LISTED]],
                f"{reverse('cases:case_list')}?court_region={self.object.code}",
            ),
            Listed(_("Orders on measures"), ordered(Q(court__region=self.object))),
            Listed(
                _("Courts"),
                [Entry(court.name, court.get_absolute_url()) for court in courts],
                f"{reverse('cases:court_list')}?court_region={self.object.code}",
            ),
            Listed(_("Places of detention"), [Entry(row.name, row.get_absolute_url()) for row in facilities]),
        ]
