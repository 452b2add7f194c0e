"""The filters of the list of people."""

import re

import django_filters
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Substr
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from baymak.dates import Edtf, format_partial_date
from baymak.tags import TAG
from cases.models import CaseDefendant, Charge, Detention, Sentence
from cases.search import find
from people.models import Name, Person
from public.filters.base import KEY, NO_SUCH_CHOICE, FacetFilter, FileFilterSet, PublicFilterSet, SortFilter
from public.last_known import year_before
from public.rows import standing_punishments
from public.terms import of_liberty

# In the order of the rule, not of the words.
IN_ORDER_OF_STATUS = Case(
    *(When(status=status, then=Value(place)) for place, status in enumerate(Person.Status)),
    output_field=IntegerField(),
)


def by_term():
    """Order people by the gravest punishment that stands, those without one last."""
    stand = (
        standing_punishments().filter(sentence__person=OuterRef("pk"), suspended=False).order_by("-gravity")
    )
    return Coalesce(Subquery(stand.values("gravity")[:1]), -1).desc()


class HeldFilter(FacetFilter):
    """A value of the detentions that go on."""

    def narrow(self, rows):
        return rows.going_on()

    def recent_q(self):
        return stay_reported_since(year_before(timezone.localdate()))


class HeldRegionFilter(HeldFilter):
    """Their regions; that nobody knows the region is a choice, too."""

    UNKNOWN = "unknown"

    def narrow(self, rows):
        known = Coalesce("region__code", Value(self.UNKNOWN), output_field=CharField())
        return super().narrow(rows).annotate(held_region=known)

    def describe(self, value, texts):
        return _("region not known") if value == self.UNKNOWN else super().describe(value, texts)


class Reported(TextChoices):
    """How old the newest fact about somebody is."""

    RECENT = "recent", _("within the last twelve months")
    OLDER = "older", _("longer ago, or on no known day")


def with_reported(people):
    """Annotate `reported`: how old the newest fact about each person is."""
    since = year_before(timezone.localdate())
    recent = When(evidence_on__not_before=since, then=Value(Reported.RECENT))
    return people.annotate(reported=Case(recent, default=Value(Reported.OLDER), output_field=CharField()))


class PresentFilter(FacetFilter):
    """What somebody is by the newest fact, which may be old."""

    def recent_q(self):
        return Q(evidence_on__not_before=year_before(timezone.localdate()))


class ReportedFilter(FacetFilter):
    """Two choices: reported of within the last twelve months, or not."""

    def narrow(self, rows):
        return with_reported(rows)


def stay_reported_since(day):
    """Return the condition that a source says of a detention that it went on on some day since then."""
    return Q(started_on__not_before=day) | Q(last_known_on__not_before=day)


class HeldReportedFilter(FacetFilter):
    """The same two choices for who is held: how old the newest report of it is.

    Of who is held by an order alone, with no stay entered, it is the newest fact of the status.
    """

    def narrow(self, rows):
        since = year_before(timezone.localdate())
        stays = Detention.objects.published().going_on().filter(person=OuterRef("pk"))
        is_held = Q(liberty=Person.Liberty.HELD)
        return rows.annotate(
            held_reported=Case(
                When(Exists(stays.filter(stay_reported_since(since))), then=Value(Reported.RECENT)),
                When(Exists(stays), then=Value(Reported.OLDER)),
                When(is_held & Q(evidence_on__not_before=since), then=Value(Reported.RECENT)),
                When(is_held, then=Value(Reported.OLDER)),
                default=Value(""),
                output_field=CharField(),
            )
        )


class Stage(TextChoices):
    """How far the state went with somebody, whatever became of it."""

    CONVICTED = "convicted", _("convicted")
    CHARGED = "charged", _("charged, no conviction known")
    NONE = "none", _("no charge known")


class StageFilter(FacetFilter):
    """One of three for each person.

    Charged: a defendant of a case and no mere suspect, or charged under an article or in words. Convicted: by
    a decision that was not annulled, or of a charge.
    """

    def narrow(self, rows):
        return self.annotate(rows)

    @staticmethod
    def annotate(rows):
        mine = {"person": OuterRef("pk")}
        charges = Charge.objects.published().filter(**mine)
        convictions = Sentence.objects.published().filter(result=Sentence.Result.CONVICTION, **mine)
        convicted = Exists(convictions.exclude(effect=Sentence.Effect.ANNULLED)) | Exists(
            charges.filter(outcome=Charge.Outcome.CONVICTED)
        )
        defendants = CaseDefendant.objects.published().exclude(role=CaseDefendant.Role.SUSPECT)
        charged = Exists(defendants.filter(**mine)) | Exists(charges)
        return rows.annotate(
            stage=Case(
                When(convicted, then=Value(Stage.CONVICTED)),
                When(charged, then=Value(Stage.CHARGED)),
                default=Value(Stage.NONE),
                output_field=CharField(),
            )
        )


class AwayFilter(FacetFilter):
    """Whether a case is tried in another region than the one where it arose, as far as both are known."""

    YES, NO = "yes", "no"

    def __init__(self, **options):
        choices = [(self.YES, _("tried away from home")), (self.NO, _("tried at home"))]
        super().__init__(choices=choices, **options)

    def narrow(self, rows):
        return rows.with_away().annotate(
            away=Case(
                When(is_away=True, then=Value(self.YES)),
                When(is_away=False, then=Value(self.NO)),
                output_field=CharField(),
            )
        )


class ProvisionFilter(FacetFilter):
    """Provisions of law, each with all that it holds: whoever asks for article 212 asks for its parts too."""

    def __init__(self, **options):
        super().__init__(value="article__within__code", text="article__within__heading", **options)

    def filter(self, queryset, values):
        # A charge under part 2 is within two of the values: part 2 and the article.
        found = super().filter(queryset, values)
        return found if self.relation else found.distinct()


class ArticleFilter(ProvisionFilter):
    """Provisions by the charges of a person or in a case: those that stand, or stand no longer."""

    def __init__(self, no_longer=False, **options):
        fallen = Q(outcome__in=Charge.NO_LONGER)
        super().__init__(relation="charges", where=fallen if no_longer else ~fallen, **options)


class VerdictFilter(FacetFilter):
    """Months and years of the verdicts of first courts; a month that nobody tells is a choice, too."""

    UNKNOWN = "unknown"

    def __init__(self, **options):
        pattern = re.compile(rf"{self.UNKNOWN}|[12][0-9]{{3}}(-(0[1-9]|1[0-2]))?")
        super().__init__(relation="sentences", value="verdict_month", pattern=pattern, **options)

    def narrow(self, rows):
        def part(start, length):
            return Substr("pronounced_on", start, length, output_field=CharField())

        # What has two days in front, from the first to the last: see `Edtf.stored`.
        is_span = Q(span__in=["/", "."])
        no_one_year = Q(pronounced_on="") | (is_span & ~Q(year=F("last_year")))
        return (
            rows.filter(court_instance=Sentence.Instance.FIRST)
            .annotate(span=part(11, 1), year=part(1, 4), last_year=part(12, 4), dash=part(5, 1))
            .annotate(
                verdict_year=Case(
                    When(no_one_year, then=Value("")), default="year", output_field=CharField()
                ),
                verdict_month=Case(
                    When(Q(dash="-") & ~is_span, then=part(1, 7)),
                    default=Value(self.UNKNOWN),
                    output_field=CharField(),
                ),
            )
        )

    def filter(self, queryset, values):
        if not values:
            return queryset
        fits = Q(verdict_month__in=values) | Q(verdict_year__in=values)
        owners = self.narrow(Sentence.objects.published()).filter(fits).order_by()
        return queryset.filter(pk__in=owners.values("person"))

    def choices(self, name, listed):
        years = self.links(listed).annotate(facet_value=F("verdict_year")).filter(facet_value__gt="")
        return [*super().choices(name, listed), self.counted(name, years)]

    def describe(self, value, texts):
        return _("month not known") if value == self.UNKNOWN else format_partial_date(Edtf.parse(value))


KNOWN = {
    "birth": _("year of birth, or an age"),
    "home": _("home region"),
    "article": _("an article of the charge"),
    "court": _("the court"),
    "trial": _("whether tried at home or away"),
    "term": _("a length of the sentence"),
    "place": _("the place where held"),
    "held_region": _("the region where held"),
}


def with_known(people, name):
    """Narrow people to those of whom something is asked, with `is_known`: whether it is known."""
    mine = {"person": OuterRef("pk")}
    in_cases = CaseDefendant.objects.published().filter(**mine)
    charges = Charge.objects.published().filter(**mine)
    stays = Detention.objects.published().going_on().filter(**mine)
    is_known = {
        "birth": ~Q(born="") | Q(stated_age__isnull=False),
        "home": Q(home_region__isnull=False),
        "article": Exists(charges.filter(article__isnull=False)),
        "court": Exists(in_cases.filter(case__court__isnull=False)),
        "trial": Exists(in_cases.with_away().filter(is_away__isnull=False)),
        "term": Exists(of_liberty(standing_punishments()).filter(sentence__person=OuterRef("pk"))),
        "place": Exists(stays.filter(facility__isnull=False)),
        "held_region": Exists(stays.filter(region__isnull=False)),
    }
    if name in ("birth", "home"):
        people = people.filter(Person.named_q())
    elif name in ("place", "held_region"):
        people = people.filter(liberty=Person.Liberty.HELD)
    elif name == "term":
        people = StageFilter.annotate(people).filter(stage=Stage.CONVICTED)
    known = When(is_known[name], then=Value(True))
    return people.annotate(is_known=Case(known, default=Value(False), output_field=BooleanField()))


class KnownFilter(django_filters.ChoiceFilter):
    """Of whom something is known, or not; statistics lead here, and the form does not count it."""

    NOT = "no_"

    def __init__(self, **options):
        choices = list(KNOWN.items())
        choices += [
            (f"{self.NOT}{name}", format_lazy("{}: {}", _("not known"), label))
            for name, label in KNOWN.items()
        ]
        super().__init__(choices=choices, error_messages={"invalid_choice": NO_SUCH_CHOICE}, **options)

    def filter(self, queryset, value):
        if not value:
            return queryset
        known = with_known(queryset, value.removeprefix(self.NOT))
        return known.filter(is_known=not value.startswith(self.NOT))


class PersonFilterSet(PublicFilterSet):
    """Filters by what is public of a person; nothing that is withheld can be asked for."""

    status = PresentFilter(value="status", choices=Person.Status, label=_("Status"))
    reported = ReportedFilter(value="reported", choices=Reported, label=_("Last reported of"))
    stage = StageFilter(value="stage", choices=Stage, label=_("How far it went"))
    liberty = PresentFilter(value="liberty", choices=Person.Liberty, label=_("Liberty"))
    held_region = HeldRegionFilter(
        relation="detentions",
        value="held_region",
        text="region__name",
        pattern=KEY,
        label=_("Region where held"),
    )
    held_as = HeldFilter(
        relation="detentions",
        value="kind",
        choices=Detention.Kind,
        label=_("Kind of custody, no end reported"),
    )
    held_at = HeldFilter(
        relation="detentions", value="facility__code", text="facility__name", label=_("Place where held")
    )
    held_reported = HeldReportedFilter(
        value="held_reported", choices=Reported, label=_("Custody last reported")
    )
    court_region = FacetFilter(
        relation="in_cases",
        value="case__court__region__code",
        text="case__court__region__name",
        label=_("Region of the court"),
    )
    court = FacetFilter(
        relation="in_cases", value="case__court__code", text="case__court__name", label=_("Court")
    )
    away = AwayFilter(relation="in_cases", value="away", label=_("Place of trial"))
    case = FacetFilter(relation="in_cases", value="case__code", text="case__title", label=_("Case"))
    judge = FacetFilter(
        relation="in_cases",
        value="case__judge__code",
        text="case__judge__name",
        label=_("Judge of the trial"),
    )
    plea = FacetFilter(relation="in_cases", value="plea", choices=CaseDefendant.Plea, label=_("Plea"))
    article = ArticleFilter(label=_("Article of the charge"))
    no_longer = ArticleFilter(no_longer=True, label=_("Was accused of, no longer"))
    verdict = VerdictFilter(label=_("Verdict of the first court"))
    region = FacetFilter(
        value="home_region__code",
        text="home_region__name",
        where=Person.named_q(),
        label=_("Home region"),
    )
    sex = FacetFilter(value="sex", choices=Person.Sex, label=_("Sex"))
    known = KnownFilter(label=_("Known"))
    sort = SortFilter(
        {
            "best": (_("Best match, or name"), ["sort_key_{language}"]),
            "name": (_("Name"), ["sort_key_{language}"]),
            "status": (_("Status"), [IN_ORDER_OF_STATUS, "sort_key_{language}"]),
            "term": (_("Longest sentence first"), [by_term, "sort_key_{language}"]),
            "new": (_("Newest first"), ["-published_at"]),
        }
    )

    dates = "detentions"
    dates_label = _("Held at some time between")

    class Meta:
        model = Person
        fields = []

    @cached_property
    def found(self):
        """Whom the text finds among all public people, or None without a text."""
        text = self.form.cleaned_data.get("q")
        return find(text) if text else None

    def search(self, queryset, name, value):
        return queryset.filter(self.found.condition)

    def filter_queryset(self, queryset):
        queryset = super().filter_queryset(queryset)
        if self.found and self.form.cleaned_data["sort"] in ("", "best"):
            queryset = queryset.order_by(*self.found.order(), *queryset.query.order_by)
        return queryset

    def within(self, queryset, start, end):
        """Narrow to the persons who were deprived of liberty on some day from start to end."""
        detentions = Person._meta.get_field("detentions").related_model.objects.published()
        held = detentions.overlapping(start, end).filter(person=OuterRef("pk"))
        return queryset.filter(Exists(held))


class NameFilterSet(FileFilterSet):
    """Further names by person, language and kind."""

    person = FacetFilter(value="person__code", label=_("person"))
    language = FacetFilter(value="language", pattern=TAG, label=_("language"))
    kind = FacetFilter(value="kind", choices=Name.Kind, label=_("kind"))

    class Meta:
        model = Name
        fields = []
