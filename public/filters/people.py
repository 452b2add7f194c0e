"""The filters of the list of people."""

from django.db.models import Case, CharField, Exists, IntegerField, OuterRef, Q, TextChoices, Value, When
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from baymak.tags import TAG
from cases.models import CaseDefendant, Charge, Detention
from cases.search import find
from people.models import Name, Person
from public.filters.base import FacetFilter, FileFilterSet, PublicFilterSet, SortFilter
from public.last_known import year_before

# In the order of the rule, not of the words.
IN_ORDER_OF_STATUS = Case(
    *(When(status=status, then=Value(place)) for place, status in enumerate(Person.Status)),
    output_field=IntegerField(),
)


class HeldRegionFilter(FacetFilter):
    """The regions of the detentions that go on."""

    def narrow(self, rows):
        return rows.going_on()


class Reported(TextChoices):
    """How old the newest fact about somebody is."""

    RECENT = "recent", _("within the last twelve months")
    OLDER = "older", _("longer ago, or on no known day")


def with_reported(people):
    """Annotate `reported`: how old the newest fact about each person is."""
    since = year_before(timezone.localdate())
    recent = When(evidence_on__not_before=since, then=Value(Reported.RECENT))
    return people.annotate(reported=Case(recent, default=Value(Reported.OLDER), output_field=CharField()))


class ReportedFilter(FacetFilter):
    """Two choices: reported of within the last twelve months, or not."""

    def narrow(self, rows):
        return with_reported(rows)


class AwayFilter(FacetFilter):
    """One choice: to be tried in another region than the one where the case arose."""

    YES = "yes"

    def __init__(self, **options):
        super().__init__(choices=[(self.YES, _("tried away from home"))], **options)

    def narrow(self, rows):
        yes = Value(self.YES, output_field=CharField())
        return rows.with_away().filter(is_away=True).annotate(away=yes)


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


class PersonFilterSet(PublicFilterSet):
    """Filters by what is public of a person; nothing that is withheld can be asked for."""

    status = FacetFilter(value="status", choices=Person.Status, label=_("Status"))
    reported = ReportedFilter(value="reported", choices=Reported, label=_("Last reported of"))
    liberty = FacetFilter(value="liberty", choices=Person.Liberty, label=_("Liberty"))
    held_region = HeldRegionFilter(
        relation="detentions", value="region__code", text="region__name", label=_("Region where held")
    )
    held_as = HeldRegionFilter(
        relation="detentions",
        value="kind",
        choices=Detention.Kind,
        label=_("Kind of custody, no end reported"),
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
    plea = FacetFilter(relation="in_cases", value="plea", choices=CaseDefendant.Plea, label=_("Plea"))
    article = ArticleFilter(label=_("Article of the charge"))
    no_longer = ArticleFilter(no_longer=True, label=_("Was accused of, no longer"))
    region = FacetFilter(
        value="home_region__code",
        text="home_region__name",
        where=Person.named_q(),
        label=_("Home region"),
    )
    sex = FacetFilter(value="sex", choices=Person.Sex, label=_("Sex"))
    sort = SortFilter(
        {
            "best": (_("Best match, or name"), ["sort_key_{language}"]),
            "name": (_("Name"), ["sort_key_{language}"]),
            "status": (_("Status"), [IN_ORDER_OF_STATUS, "sort_key_{language}"]),
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
        text = self.form.cleaned_data["q"]
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
