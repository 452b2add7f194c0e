"""The pages that are about the whole site."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.http import HttpResponse, QueryDict
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django.views.generic import TemplateView

from baymak.exports import FORMATS
from cases.models import (
    HOUR,
    CaseDefendant,
    Charge,
    Detention,
    Event,
    Hearing,
    MeasureOrder,
    Sentence,
    Tally,
)
from cases.status import Row, words_of
from people.models import Person, Recognition
from public import charts
from public.counts import BESIDE, NUMBERS, Figure, asked_beside, figures
from public.datasets import cases, people, sources
from public.filters.people import HeldRegionFilter, PersonFilterSet
from public.kept import once
from public.pages import CanonicalAddress
from public.release.package import KEY
from public.terms import standing_terms, years_in_sum

HEARINGS_SHOWN = 5
CHANGES_READ, CHANGES_SHOWN = 50, 8
# Of what is new, and by which column each row is about a person or a case.
PUBLISHED = {
    Person: "id",
    **dict.fromkeys((CaseDefendant, Charge, Sentence, MeasureOrder, Detention, Recognition), "person_id"),
    **dict.fromkeys((Hearing, Event), "case_id"),
}
TALLIES_SHOWN = 3
ENOUGH_TO_DRAW = 3
# Where a number may lie that is no exact one.
POINTS_TO = {"at_least": "more", "more_than": "more", "about": "", "nearly": "less", "up_to": "less"}
FACTS_SHOWN = 2
# In one line of what is new stand the facts that say most.
WEIGHTIEST_FIRST = [Sentence, Detention, Charge, MeasureOrder, Recognition, Hearing, Event, CaseDefendant]
SHOWN_ON_HOME = ["people", "held", "held_recent", "held_older", "convicted", "died"]
# The files of a release that a reader may want first.
RELEASE = [
    (f"{KEY}.zip", _("the tables as CSV, their description and a README")),
    (f"{KEY}.sqlite", _("the same as one database")),
    ("index.json", _("which edition it is, and all its files with their sums")),
    ("changes.atom", _("what is new and what changed, by day, for a feed reader")),
]
# The pages whose views are `is_for_engines`.
FOR_ENGINES = ["home", "about", "data", "cases:case_list", "cases:court_list", "sources:source_list"]
SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">
"""
SECURITY_KEPT = timedelta(days=90)  # how long anybody may rely on a copy of security.txt


class HomeView(CanonicalAddress, TemplateView):
    """What this is, the four numbers, what comes next, what is new, and where people are."""

    is_for_engines = True
    template_name = "home.html"

    def get_context_data(self, **kwargs):
        coming = list(self.hearings().filter(pk__in=coming_first()).order_by("coming_on", HOUR, "pk"))
        counted_case, tallies = self.tallies()
        found = figures(*SHOWN_ON_HOME, *asked_beside(counted_case))
        people, held, recent, older, convicted, died = found[: len(SHOWN_ON_HOME)]
        years, summed = years_of_all()
        return super().get_context_data(
            day=timezone.localdate(),
            people=people,
            held=held,
            held_split=(recent, older),
            convicted=convicted,
            years=years,
            summed=summed,
            died=died,
            counted_case=counted_case,
            over_time=over_time(
                max(tallies, key=lambda measure: len(tallies[measure])), tallies, found[len(SHOWN_ON_HOME) :]
            ),
            counts=[
                (Tally.Measure(measure).label, figure, tallies[measure][:TALLIES_SHOWN])
                for measure, figure in zip(BESIDE, found[len(SHOWN_ON_HOME) :], strict=True)
                if tallies[measure]
            ],
            regions=regions(),
            coming_hearings=coming,
            last_hearings=[] if coming else list(self.hearings().not_called_off()[:HEARINGS_SHOWN]),
            changes=self.changes(),
            **kwargs,
        )

    def tallies(self):
        """Return the case that others counted, and {measure: their numbers, the latest first}.

        Only numbers of people that are of no part of the case: ours beside them is of the same. The case is
        None when they counted in several: then ours are of everybody.
        """
        tallies = list(
            Tally.objects.published()
            .filter(measure__in=BESIDE, unit=Tally.Unit.PEOPLE, region=None, court=None, since="")
            .select_related("case", "region", "court")
            .order_by("-as_of", "pk")
        )
        counted = {tally.case for tally in tallies}
        published = defaultdict(list)
        for tally in tallies:
            published[tally.measure].append(tally)
        found = {measure: published[measure] for measure in BESIDE}
        return (counted.pop() if len(counted) == 1 else None), found

    def hearings(self):
        return Hearing.objects.published().with_coming().select_related("court", "case__court")

    def changes(self):
        """Return what was published last, by day and page."""
        # Only what is shown is read whole.
        shown, wanted = published_last(), defaultdict(list)
        for _day, records in shown:
            for model, pk in records:
                wanted[model].append(pk)
        rows = {model: self.whole(model).in_bulk(keys) for model, keys in wanted.items()}
        return [Change(day, [rows[model][pk] for model, pk in records]) for day, records in shown]

    def whole(self, model):
        rows = model.objects.published()
        if model is Person:
            return rows
        rows = rows.select_related(PUBLISHED[model].removesuffix("_id"), *model.headline_relations)
        return rows.with_punishments() if model is Sentence else rows


def over_time(measure, tallies, own):
    """Return {title, chart, legend} of what was counted most often, by the days of the numbers; or None.

    Ours is that of today: what was known here on a day before, nobody can tell.
    """
    figure, today = own[[*BESIDE].index(measure)], timezone.localdate()
    points = [
        (min(tally.as_of.latest(), today), tally.number, POINTS_TO.get(tally.comparator, ""))
        for tally in tallies[measure]
        if tally.as_of and tally.as_of.earliest() <= today
    ]
    if len(points) < ENOUGH_TO_DRAW:
        return None
    first = min(day for day, _number, _points_to in points).replace(month=1, day=1)
    ticks = [(date(year, 1, 1), year) for year in range(first.year, today.year + 1)]
    title = capfirst(Tally.Measure(measure).label)
    legend = _(
        "Each dot is a number that others published, by its day; an open one with an arrow is no exact "
        "number. The line is ours of today: %(number)s."
    ) % {"number": figure}
    draw = charts.over_time(points, (first, today), figure.value, ticks)
    return {"title": title, "chart": charts.both(draw, title, legend), "legend": legend}


@once
def coming_first():
    """Return the keys of the next hearings."""
    coming = Hearing.objects.published().with_coming().filter(is_coming=True)
    return list(coming.order_by("coming_on", HOUR, "pk").values_list("pk", flat=True)[:HEARINGS_SHOWN])


@once
def published_last():
    """Return [(day, [(model, key)])] of what was published last, for each page on which it is told."""
    found, changes = [], defaultdict(list)
    for model, subject in PUBLISHED.items():
        latest = model.objects.published().order_by("-published_at", "-pk")
        for moment, pk, about in latest.values_list("published_at", "pk", subject)[:CHANGES_READ]:
            found.append((moment, model._meta.label, pk, model, subject == "case_id", about))
    found.sort(key=lambda row: row[:3], reverse=True)
    for moment, _label, pk, model, *subject, about in found:
        if about:
            changes[timezone.localdate(moment), *subject, about].append((model, pk))
    return [(day, records) for (day, *_subject), records in [*changes.items()][:CHANGES_SHOWN]]


@once
def years_of_all():
    """Return how many years the terms that stand make together, and of how many terms (one query)."""
    return years_in_sum(standing_terms().values())


@once
def counted_by_place():
    filterset = PersonFilterSet(QueryDict(), queryset=Person.objects.published())
    by_place = {
        NUMBERS[key].by: PersonFilterSet(NUMBERS[key].asked(), queryset=filterset.queryset).qs
        for key in ("tried_in", "held_in")
    }
    return filterset.choices(by_place)


def regions():
    """Return what is counted of each region: tried there, held there, by new reports.

    The region where most are held or tried comes first, and that nobody knows the region last.
    """
    choices, counted = counted_by_place(), defaultdict(dict)
    for key in ("tried_in", "held_in"):
        number = NUMBERS[key]
        for code, told in choices[number.by].items():
            counted[code]["name"] = told.label
            counted[code][key] = Figure(number, told.number, number.asked(code))
            if key == "held_in":
                recent = NUMBERS["held_in_recent"]
                counted[code][recent.key] = Figure(recent, told.recent, recent.asked(code))
    for code, row in counted.items():
        row["code"] = code
        row["address"] = (
            "" if code == HeldRegionFilter.UNKNOWN else reverse("people:region_detail", args=[code])
        )

    def weight(row):
        people = sum(row[key].value for key in ("tried_in", "held_in") if key in row)
        return not row["address"], -people, row["code"]

    return sorted(counted.values(), key=weight)


@dataclass
class Change:
    """What was published on one day on one page, a person's or a case's."""

    day: date
    records: list

    @property
    def subject(self):
        record = self.records[0]
        return record if isinstance(record, Person) else getattr(record, "person", None) or record.case

    @property
    def name(self):
        return self.subject.public.name if isinstance(self.subject, Person) else self.subject.title

    @property
    def facts(self):
        """The weightiest of them, each in words with its kind: "Sentence: imprisonment, 4 years"."""
        return [(capfirst(record._meta.verbose_name), record.headline) for record in self._told[:FACTS_SHOWN]]

    @property
    def is_new(self):
        """Say whether it is the first that is told of this person."""
        return any(isinstance(record, Person) for record in self.records)

    @property
    def left_out(self):
        """How many more there are."""
        return max(0, len(self._told) - FACTS_SHOWN)

    @property
    def _told(self):
        told = (record for record in self.records if type(record) in WEIGHTIEST_FIRST)
        return sorted(told, key=lambda record: WEIGHTIEST_FIRST.index(type(record)))


class AboutView(CanonicalAddress, TemplateView):
    """How the database is made, and how to use it."""

    is_for_engines = True
    template_name = "about.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(words=[(row, words_of(row)) for row in Row], **kwargs)


class DataView(CanonicalAddress, TemplateView):
    """Every public file, column by column: the data dictionary."""

    is_for_engines = True
    template_name = "data.html"

    def get_context_data(self, **kwargs):
        datasets = sorted(
            [*people.DATASETS, *cases.DATASETS, *sources.DATASETS],
            key=lambda dataset: not dataset.has_list,
        )
        return super().get_context_data(
            datasets=[DataFile(dataset) for dataset in datasets],
            release=[(name, reverse("data_file", args=[name]), text) for name, text in RELEASE],
            **kwargs,
        )


class DataFile:
    """A dataset with the addresses of its files and of its list, and the parameters that narrow them."""

    def __init__(self, dataset):
        self.dataset = dataset
        self.files = [(word.upper(), reverse(dataset.url_name, args=[word])) for word in FORMATS]
        self.list_address = reverse(dataset.list_url_name) if dataset.has_list else ""
        filterset = dataset.filterset or resolve(self.list_address).func.view_class.filterset_class
        self.filters = list(filterset.base_filters)


def robots(request):
    """Let search engines read everything public; each page says itself whether it may be kept."""
    pages = request.build_absolute_uri(reverse("sitemap"))
    lines = ["User-agent: *", "Disallow: /admin/", f"Sitemap: {pages}"]
    return HttpResponse("".join(f"{line}\n" for line in lines), content_type="text/plain")


def sitemap(request):
    """Name the pages that search engines may keep, each with its languages: they are about nobody."""
    pages = []
    for name in FOR_ENGINES:
        found = {}
        for code, _language in settings.LANGUAGES:
            with override(code):
                found[code] = request.build_absolute_uri(reverse(name))
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{code}" href="{address}"/>'
            for code, address in found.items()
        )
        pages += [f"<url><loc>{address}</loc>{links}</url>\n" for address in found.values()]
    return HttpResponse(f"{SITEMAP}{''.join(pages)}</urlset>\n", content_type="application/xml")


def security(request):
    """Say where to report a weakness of the site, as RFC 9116 wants it said."""
    lines = [f"Contact: mailto:{settings.CONTACT_EMAIL}"] if settings.CONTACT_EMAIL else []
    with override(settings.LANGUAGE_CODE):
        about = reverse("about")
    lines += [
        f"Contact: {request.build_absolute_uri(about)}#corrections",
        f"Expires: {timezone.localdate() + SECURITY_KEPT}T00:00:00Z",
        f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}",
        f"Canonical: {request.build_absolute_uri(request.path)}",
    ]
    return HttpResponse("".join(f"{line}\n" for line in lines), content_type="text/plain; charset=utf-8")
