"""The pages that are about the whole site."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Count
from django.http import HttpResponse
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import override
from django.views.generic import TemplateView

from baymak.exports import FORMATS
from cases.models import (
    HOUR,
    Case,
    CaseDefendant,
    Charge,
    Detention,
    Event,
    Hearing,
    MeasureOrder,
    Sentence,
    Tally,
)
from cases.status import WORDS, Row
from people.models import Person, Recognition, Region
from public.counts import OWN_MEASURES, own_counts
from public.datasets import cases, people, sources
from public.filters.people import Reported, with_reported
from public.pages import CanonicalAddress

HEARINGS_SHOWN = 5
CHANGES_READ, CHANGES_SHOWN = 50, 8
TALLIES_SHOWN = 3
SECURITY_KEPT = timedelta(days=90)  # how long anybody may rely on a copy of security.txt


class HomeView(CanonicalAddress, TemplateView):
    """The numbers, who is held, what comes next and what is new (16 queries)."""

    template_name = "home.html"

    def get_context_data(self, **kwargs):
        coming = self.hearings().filter(is_coming=True).order_by("coming_on", HOUR, "pk")
        coming = list(coming[:HEARINGS_SHOWN])
        statuses = self.statuses()
        counted_case, counts = self.counts()
        return super().get_context_data(
            total=sum(number for _status, number, _recent in statuses),
            statuses=statuses,
            counted_case=counted_case,
            counts=counts,
            held=self.held(),
            coming_hearings=coming,
            last_hearings=[] if coming else list(self.hearings().not_called_off()[:HEARINGS_SHOWN]),
            changes=self.changes(),
            **kwargs,
        )

    def statuses(self):
        """Return (status, how many have it, of how many of these something was reported within a year)."""
        rows = with_reported(Person.objects.published()).order_by().values_list("status", "reported")
        numbers = defaultdict(lambda: {Reported.RECENT: 0, Reported.OLDER: 0})
        for status, reported, number in rows.annotate(number=Count("pk")):
            numbers[status][reported] += number
        return [
            (status, sum(numbers[status].values()), numbers[status][Reported.RECENT])
            for status in Person.Status
            if status in numbers
        ]

    def counts(self):
        """Return the case that was counted and [(what, our own number, the latest that others published)].

        The case is None when others counted in several: then our own numbers are of everybody.
        """
        tallies = list(
            Tally.objects.published()
            .filter(measure__in=OWN_MEASURES, region=None, court=None)
            .select_related("case", "region", "court")
            .order_by("-as_of", "pk")
        )
        counted = {tally.case for tally in tallies}
        case = counted.pop() if len(counted) == 1 else None
        published = defaultdict(list)
        for tally in tallies:
            published[tally.measure].append(tally)
        return case, [
            (Tally.Measure(measure).label, number, published[measure][:TALLIES_SHOWN])
            for measure, number in own_counts(case).items()
            if number or published[measure]
        ]

    def held(self):
        """Return (region, [(kind of detention, number of persons)]), the region with most persons first."""
        rows = (
            Detention.objects.published()
            .going_on()
            .order_by()
            .values_list("region", "kind")
            .annotate(number=Count("person", distinct=True))
        )
        by_region = defaultdict(list)
        for region, kind, number in rows:
            by_region[region].append((Detention.Kind(kind).label, number))
        regions = Region.objects.in_bulk([pk for pk in by_region if pk])
        held = [
            (regions.get(pk), sorted(kinds, key=lambda kind: -kind[1])) for pk, kinds in by_region.items()
        ]
        return sorted(
            held, key=lambda row: (-sum(number for _kind, number in row[1]), row[0].code if row[0] else "")
        )

    def hearings(self):
        return Hearing.objects.published().with_coming().select_related("court", "case__court")

    def changes(self):
        """Return what was published last, by day and page."""
        about_person = [
            model.objects.published().select_related("person")
            for model in (CaseDefendant, Charge, Sentence, MeasureOrder, Detention, Recognition)
        ]
        about_case = [model.objects.published().select_related("case") for model in (Hearing, Event)]
        found = []
        for rows in [Person.objects.published(), *about_person, *about_case]:
            found += rows.order_by("-published_at", "-pk")[:CHANGES_READ]
        found.sort(key=lambda record: (record.published_at, record._meta.label, record.pk), reverse=True)
        changes = {}
        for record in found:
            subject = record if isinstance(record, Person) else getattr(record, "person", None) or record.case
            if subject:
                day = timezone.localdate(record.published_at)
                change = changes.setdefault((day, subject), Change(day, subject))
                change.kinds.setdefault(capfirst(record._meta.verbose_name))
        return list(changes.values())[:CHANGES_SHOWN]


@dataclass
class Change:
    """What was published on one day on one page, a person's or a case's."""

    day: date
    subject: Person | Case
    kinds: dict[str, None] = field(default_factory=dict)

    @property
    def name(self):
        return self.subject.public.name if isinstance(self.subject, Person) else self.subject.title


class AboutView(CanonicalAddress, TemplateView):
    """How the database is made, and how to use it."""

    template_name = "about.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(words=[(row, words_of(row)) for row in Row], **kwargs)


def words_of(row):
    """Return [(status, the standings for which it is the word)] of a liberty; the usual one first."""
    standings = defaultdict(list)
    for standing, status in WORDS[row].items():
        standings[status].append(standing)
    usual = max(standings, key=lambda status: len(standings[status]))
    deaths = [Person.Status.EXECUTED, Person.Status.KILLED] if row is Row.DEAD else []
    others = [(status, found) for status, found in standings.items() if status != usual]
    return [*((status, []) for status in [*deaths, usual]), *others]


class DataView(CanonicalAddress, TemplateView):
    """Every public file, column by column: the data dictionary."""

    template_name = "data.html"

    def get_context_data(self, **kwargs):
        datasets = sorted(
            [*people.DATASETS, *cases.DATASETS, *sources.DATASETS],
            key=lambda dataset: not dataset.has_list,
        )
        return super().get_context_data(datasets=[DataFile(dataset) for dataset in datasets], **kwargs)


class DataFile:
    """A dataset with the addresses of its files and of its list, and the parameters that narrow them."""

    def __init__(self, dataset):
        self.dataset = dataset
        self.files = [(word.upper(), reverse(dataset.url_name, args=[word])) for word in FORMATS]
        self.list_address = reverse(dataset.list_url_name) if dataset.has_list else ""
        filterset = dataset.filterset or resolve(self.list_address).func.view_class.filterset_class
        self.filters = list(filterset.base_filters)


def robots(request):
    """Let search engines read everything public."""
    return HttpResponse("User-agent: *\nDisallow: /admin/\n", content_type="text/plain")


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
