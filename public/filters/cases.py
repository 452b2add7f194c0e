"""The filters of the lists of cases, hearings and courts."""

import re
from functools import partial

from django.db.models import CharField, Exists, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from baymak.languages import in_languages
from baymak.search import words_q
from cases.models import (
    HOUR,
    Article,
    Case,
    CaseNumber,
    Charge,
    Court,
    Hearing,
    Openness,
    Punishment,
    Sentence,
)
from cases.search import numbered_so
from public.filters.base import KEY, FacetFilter, FileFilterSet, PublicFilterSet, SortFilter
from public.filters.people import ArticleFilter, AwayFilter
from public.filters.sources import fact_filters

# The words of files, for example forced_labour.
WORD = re.compile(r"[a-z][a-z_]{1,29}")


class CaseFilterSet(PublicFilterSet):
    """Where a case arose, who hears it, under which articles, and when it was opened or heard."""

    court_region = FacetFilter(
        value="court__region__code", text="court__region__name", label=_("Region of the court")
    )
    court = FacetFilter(value="court__code", text="court__name", label=_("Court"))
    region = FacetFilter(
        value="origin_region__code", text="origin_region__name", label=_("Region where it arose")
    )
    away = AwayFilter(value="away", label=_("Place of trial"))
    article = ArticleFilter(label=_("Article of a charge"))
    no_longer = ArticleFilter(no_longer=True, label=_("Somebody was accused of, no longer"))
    openness = FacetFilter(value="openness", choices=Openness, label=_("Trial open or closed"))
    judge = FacetFilter(value="judge__code", text="judge__name", label=_("Judge of the trial"))
    sort = SortFilter(
        {
            "heard": (_("Heard most recently"), ["-heard_on", "-opened_on"]),
            "new": (_("Opened most recently"), ["-opened_on", "-heard_on"]),
            "number": (_("Case number"), ["first_number"]),
        }
    )

    dates = "opened_on"
    dates_label = _("Opened or heard between")

    class Meta:
        model = Case
        fields = []

    def __init__(self, data=None, queryset=None, **options):
        super().__init__(data, queryset.with_heard_on().with_first_number(), **options)

    @cached_property
    def provisions(self):
        """The articles that the text may mean (one query, for all the counts)."""
        return Article.objects.written(self.form.cleaned_data["q"])

    def search(self, queryset, name, value):
        texts = in_languages("title", "summary", "transfer_reason")
        # "Article 212" is no word of a case: it is what somebody in it is charged with.
        charges = Charge.objects.published().filter(article__in=self.provisions)
        found = words_q(["code", *texts], value, ["name_keys"], also=numbered_so)
        return queryset.filter(found | Exists(charges.filter(case=OuterRef("pk"))))

    def within(self, queryset, start, end):
        """Narrow to the cases that were opened, or heard in public knowledge, from start to end."""
        days = (start, end)
        hearings = Hearing.objects.published().not_called_off()
        heard = hearings.filter(case=OuterRef("pk"), held_on__overlaps=days)
        return queryset.filter(Q(opened_on__overlaps=days) | Exists(heard))


class HearingFilterSet(PublicFilterSet):
    """What is heard where and when; what is still to come stands first."""

    kind = FacetFilter(value="kind", choices=Hearing.Kind, label=_("Kind"))
    outcome = FacetFilter(value="outcome", choices=Hearing.Outcome, label=_("Outcome"))
    court_region = FacetFilter(
        value="court__region__code", text="court__region__name", label=_("Region of the court")
    )
    court = FacetFilter(value="court__code", text="court__name", label=_("Court"))
    case = FacetFilter(value="case__code", text="case__title", label=_("Case"))
    judge = FacetFilter(value="judge__code", text="judge__name", label=_("Judge"))
    sort = SortFilter(
        {
            "near": (
                _("Coming ones, then the latest"),
                ["-is_coming", "coming_on", "-held_on", HOUR],
            ),
            "old": (_("Oldest first"), ["held_on", HOUR]),
        }
    )

    dates = "held_on"
    dates_label = _("Held between")

    class Meta:
        model = Hearing
        fields = []

    def __init__(self, data=None, queryset=None, **options):
        super().__init__(data, queryset.with_coming(), **options)

    def search(self, queryset, name, value):
        texts = in_languages("summary", "case__title", "court__name", "court__city", "judge__name")
        spelled = ["case__name_keys", "court__name_keys", "judge__name_keys"]
        numbered = partial(numbered_so, case="case")
        return queryset.filter(words_q(["code", *texts], value, spelled, also=numbered))


class CaseNumberFilterSet(FileFilterSet):
    """Numbers of cases, by case and court."""

    case = FacetFilter(value="case__code", label=_("case"))
    court = FacetFilter(value="court__code", label=_("court"))

    class Meta:
        model = CaseNumber
        fields = []


class LevelFilter(FacetFilter):
    """Levels of courts by their keys; a court whose level is not known has one of its own."""

    UNKNOWN = "unknown"

    def narrow(self, rows):
        return rows.annotate(level_key=Coalesce("level", Value(self.UNKNOWN), output_field=CharField()))

    def describe(self, value, texts):
        return _("not known") if value == self.UNKNOWN else super().describe(value, texts)


class CourtFilterSet(PublicFilterSet):
    """Courts by place and level."""

    court_region = FacetFilter(value="region__code", text="region__name", label=_("Region"))
    level = LevelFilter(value="level_key", text="level__name", pattern=KEY, label=_("Level"))
    sort = SortFilter(
        {
            "name": (_("Name"), ["name_{language}", "name_ru", "name_en"]),
            "region": (_("Region"), ["region__code", "name_{language}", "name_ru", "name_en"]),
        }
    )

    class Meta:
        model = Court
        fields = []

    def search(self, queryset, name, value):
        texts = in_languages("name", "city", "region__name")
        return queryset.filter(words_q(["code", *texts], value, ["name_keys"]))


class SentenceFilterSet(
    fact_filters(
        Sentence,
        *("person", "case", "court", "court__region", "court_instance", "effect", "result"),
        dates="pronounced_on",
    )
):
    """Sentences, also by what the court imposed; not by what was only asked for."""

    kind = FacetFilter(
        relation="punishments",
        value="kind__key",
        pattern=WORD,
        where=Q(asked=False),
        label=_("kind of punishment"),
    )

    class Meta:
        model = Sentence
        fields = []


class PunishmentFilterSet(FileFilterSet):
    """Punishments by person, case, court and kind, and when they were pronounced."""

    person = FacetFilter(value="sentence__person__code", label=_("person"))
    case = FacetFilter(value="sentence__case__code", label=_("case"))
    court = FacetFilter(value="sentence__court__code", label=_("court"))
    kind = FacetFilter(value="kind__key", pattern=WORD, label=_("kind of punishment"))
    role = FacetFilter(value="role", choices=Punishment.Role, label=_("role"))

    dates = "sentence__pronounced_on"

    class Meta:
        model = Punishment
        fields = []
