"""Cases, hearings, charges, measures, detentions, events and tallies."""

from functools import partial

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from baymak.admin import (
    MineFilter,
    PartAdmin,
    PartInline,
    SubmittedFilter,
    filter_by,
)
from baymak.admin.opened import OpenedInline
from baymak.dates import PartialDateField
from baymak.exports import Column
from baymak.languages import in_languages
from baymak.search import numbered_q
from cases.admin.importing import import_view
from cases.models import (
    Article,
    Case,
    CaseDefendant,
    CaseNumber,
    Charge,
    Detention,
    Event,
    Hearing,
    MeasureOrder,
    Tally,
)
from cases.search import find
from people.admin import PersonFactAdmin
from people.models import Person
from sources.admin import LOOKED_AFTER, WORDS, FactInline, RecordAdmin, gathering_form, register_citations

TITLES = ("title_ru", "title_en", "title_ba")
DEFENDANT_FIELDS = [
    ("role", "plea", "counsel", "interpreter"),
    ("since", "ended_on", "ended_how", "certainty"),
]
CHARGE_FIELDS = [
    ("article", "as_charged"),
    ("form", "by_article"),
    ("brought_on", "outcome", "outcome_on"),
    ("requalified_to", "certainty"),
]
DETENTION_FIELDS = [
    ("kind", "facility", "region"),
    ("started_on", "last_known_on", "ended_on", "end_reason"),
]
DETENTION_MORE = ["certainty"]
MEASURE_FIELDS = [
    ("kind", "effect", "decided_on", "until"),
    ("court", "official"),
]
MEASURE_MORE = [("replaces", "certainty")]
HEARING_FIELDS = [
    ("held_on", "start_time", "kind", "openness"),
    ("court", "judge", "certainty"),
    ("outcome", "moved_to"),
    "persons",
]
HEARING_MORE = [("outcome_reason_ru", "outcome_reason_en", "outcome_reason_ba")]
EVENT_FIELDS = [
    ("kind", "happened_on", "ended_on", "certainty"),
    TITLES,
    ("persons", "officials"),
]
EVENT_MORE = [
    ("place_ru", "place_en", "place_ba"),
    ("number_reported_ru", "number_reported_en", "number_reported_ba"),
    ("region", "version_of"),
]
TALLY_FIELDS = [
    ("measure", "comparator", "number", "unit"),
    tuple(in_languages("counted_by")),
    ("since", "as_of", "certainty"),
    ("region", "court"),
]


# -- Cases ----------------------------------------------------------------------------------------


class CaseNumberInline(PartInline, OpenedInline, admin.TabularInline):
    model = CaseNumber
    fields = ["text", "court"]
    autocomplete_fields = ["court"]
    related = ("court",)


class DefendantInline(FactInline):
    model = CaseDefendant
    visible = ["person", *DEFENDANT_FIELDS]
    autocomplete_fields = ["person"]
    related = ("person", "case")

    def title_of(self, row):
        return row.person


class HearingInline(FactInline):
    model = Hearing
    visible = HEARING_FIELDS
    hidden = (*HEARING_MORE, *FactInline.hidden)
    autocomplete_fields = ["court", "judge", "persons"]
    related = ("court", "judge")
    many = ("persons",)


class EventInline(FactInline):
    model = Event
    visible = EVENT_FIELDS
    hidden = (*EVENT_MORE, *FactInline.hidden)
    autocomplete_fields = ["persons", "officials", "region", "version_of"]
    related = ("region", "version_of")
    many = ("persons", "officials")


class TallyInline(FactInline):
    model = Tally
    visible = TALLY_FIELDS
    autocomplete_fields = ["region", "court"]
    related = ("region", "court")


@admin.register(Case)
class CaseAdmin(RecordAdmin):
    form = gathering_form(Case)
    gathers_facts = True
    actions = [*RecordAdmin.actions, "take_on"]
    list_display = [
        "__str__",
        "state_badge",
        "numbers_in_words",
        "court",
        "origin_region",
        "opened_on",
        "certainty",
    ]
    list_filter = [
        "state",
        MineFilter,
        SubmittedFilter,
        "certainty",
        "openness",
        ("court", filter_by(_("court"))),
        ("court__region", filter_by(_("region of the court"))),
        ("origin_region", filter_by(_("region where it arose"))),
        ("charges__article__within", filter_by(_("article"))),
    ]
    list_select_related = ["court", "origin_region"]
    search_fields = [
        "code",
        *TITLES,
        "numbers__text",
        *(f"defendants__person__{name}" for name in PersonFactAdmin.names),
    ]
    autocomplete_fields = ["court", "origin_region", "severed_from", "judge"]
    readonly_fields = ["code", "add_for_defendants"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    TITLES,
                    ("court", "origin_region"),
                    ("opened_on", "severed_from", "certainty"),
                    ("judge", "openness"),
                    ("defendants_comparator", "defendants_total"),
                    LOOKED_AFTER,
                ]
            },
        ),
        (
            _("Moved to another court"),
            {
                "fields": ["transfer_reason_ru", "transfer_reason_en", "transfer_reason_ba"],
                "classes": ["collapse"],
            },
        ),
        WORDS,
    ]
    inlines = [CaseNumberInline, DefendantInline, HearingInline, EventInline, TallyInline]
    export_before = RecordAdmin.export_before | {
        "defendants_comparator": [
            Column("defendant_codes", lambda case: [row.person.code for row in case.defendants.all()])
        ]
    }
    export_related = ("court", "origin_region", "severed_from", "judge")
    export_prefetch = (*RecordAdmin.export_prefetch, "defendants__person")

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("numbers")

    @admin.display(description=_("case numbers"))
    def numbers_in_words(self, case):
        return case.number

    def get_urls(self):
        view = self.admin_site.admin_view(partial(import_view, self.admin_site))
        return [path("import/", view, name="cases_case_import"), *super().get_urls()]

    def get_fieldsets(self, request, obj=None):
        (title, own), *others = super().get_fieldsets(request, obj)
        added = ["add_for_defendants"] if obj else []
        return [(title, own | {"fields": [*own["fields"], *added]}), *others]

    @admin.display(description=_("add for the defendants"))
    def add_for_defendants(self, case):
        people = self.admin_site.get_model_admin(Person)
        link = format_html(
            '<a class="addlink" href="{}">{}</a>', people.article.url(case=case.pk), _("from an article")
        )
        return format_html("{} {}", people.together.links(case), link)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        case, same = form.instance, Q(pk__in=[])
        if "court" in form.changed_data or any(
            formset.model is CaseNumber and formset.has_changed() for formset in formsets
        ):
            for number in CaseNumber.objects.filter(case=case):
                # Whose number it is, is not always said: then it is that of the court of the case.
                if court := number.court or case.court:
                    of_court = Q(numbers__court=court) | Q(numbers__court=None, court=court)
                    same |= numbered_q("name_keys", number.text, whole=True) & of_court
        if others := Case.objects.filter(same).exclude(pk=case.pk).distinct()[:5]:
            said = _("This court has a case of this number already: %(cases)s.")
            rows = ", ".join(f"{other} ({other.code})" for other in others)
            self.message_user(request, said % {"cases": rows}, messages.WARNING)


# -- About one person -----------------------------------------------------------------------------


# Of the case that a fact about one person is in.
FOUND_BY = [*PersonFactAdmin.search_fields, "case__title_ru", "case__title_en", "case__numbers__text"]
NARROWED_BY = [
    *PersonFactAdmin.list_filter,
    ("case__court", filter_by(_("court of the case"))),
    ("case__court__region", filter_by(_("region of the case"))),
]


@admin.register(CaseNumber)
class CaseNumberAdmin(PartAdmin):
    """The numbers of all cases, with their history; they are typed on the pages of the cases."""

    list_display = ["text", "case", "court"]
    list_select_related = ["case", "court"]
    list_filter = [("court", filter_by(_("court")))]
    search_fields = ["text", "case__title_ru", "case__title_en"]
    fields = readonly_fields = ["case", "text", "court"]
    export_related = ("case", "court")


@admin.register(CaseDefendant)
class CaseDefendantAdmin(PersonFactAdmin):
    list_display = ["person", "state_badge", "case", "role", "plea", "ended_how", "certainty"]
    list_display_links = ["person", "case"]
    list_select_related = ["person", "case"]
    list_filter = [
        *NARROWED_BY,
        "role",
        "plea",
        "counsel",
        "interpreter",
        "ended_how",
        ("case", filter_by(_("case"))),
    ]
    search_fields = FOUND_BY
    autocomplete_fields = ["person", "case"]
    fieldsets = [(None, {"fields": [("person", "case"), *DEFENDANT_FIELDS]}), WORDS]
    export_related = ("person", "case")


@admin.register(Charge)
class ChargeAdmin(PersonFactAdmin):
    label_also = ("case",)
    list_display = ["person", "state_badge", "reference", "case", "brought_on", "outcome", "certainty"]
    list_display_links = ["person", "reference"]
    list_select_related = ["person", "case", "article", "by_article"]
    list_filter = [*NARROWED_BY, "outcome", ("article__within", filter_by(_("article")))]
    search_fields = [*FOUND_BY, "article__code", "as_charged"]
    autocomplete_fields = ["person", "case", "article", "by_article", "requalified_to"]
    fieldsets = [(None, {"fields": [("person", "case"), *CHARGE_FIELDS]}), WORDS]
    export_related = ("person", "case", "article", "by_article", "requalified_to__article")

    def search(self, request, queryset, text):
        """Find by the article, too, however it is written: "212 ч. 2"."""
        rows, is_double = super().search(request, queryset, text)
        written = Article.objects.written(text)
        if written.exists():
            by_article = Q(article__in=written) | Q(by_article__in=written)
            rows = queryset.filter(Q(pk__in=rows.order_by().values("pk")) | by_article)
        return rows, is_double


@admin.register(Detention)
class DetentionAdmin(PersonFactAdmin):
    label_also = ("facility",)
    list_display = ["person", "state_badge", "kind", "facility", "region", "started_on", "ended_on"]
    list_display_links = ["person", "kind"]
    list_select_related = ["person", "case", "facility", "region"]
    list_filter = [
        *NARROWED_BY,
        "kind",
        ("region", filter_by(_("region"))),
        ("facility", filter_by(_("place"))),
    ]
    search_fields = [*FOUND_BY, "facility__name_ru", "facility__name_en"]
    autocomplete_fields = ["person", "case", "facility", "region"]
    fieldsets = [
        (None, {"fields": [("person", "case"), *DETENTION_FIELDS, *DETENTION_MORE]}),
        WORDS,
    ]
    export_related = ("person", "case", "facility", "region")


@admin.register(MeasureOrder)
class MeasureOrderAdmin(PersonFactAdmin):
    label_also = ("court",)
    list_display = ["person", "state_badge", "kind", "effect", "decided_on", "until", "court"]
    list_display_links = ["person", "kind"]
    list_select_related = ["person", "case", "court"]
    list_filter = [
        *NARROWED_BY,
        "kind",
        "effect",
        ("court", filter_by(_("court that ordered it"))),
    ]
    autocomplete_fields = ["person", "case", "court", "official", "replaces"]
    fieldsets = [
        (None, {"fields": [("person", "case"), *MEASURE_FIELDS, *MEASURE_MORE]}),
        WORDS,
    ]
    export_related = ("person", "case", "court", "official")


# -- About several persons ------------------------------------------------------------------------


class MaybeGuessedFilter(admin.SimpleListFilter):
    """The hearings whose court earlier versions may have taken from the case, where that says nothing."""

    title = _("court perhaps taken from the case")
    parameter_name = "guessed"

    def lookups(self, request, model_admin):
        return [("yes", _("yes"))]

    def queryset(self, request, queryset):
        if self.value() != "yes":
            return queryset
        return queryset.filter(court=F("case__court")).exclude(kind__in=Hearing.OF_TRIAL)


def _day(text):
    """Return the day or month that a text is, or None."""
    try:
        return PartialDateField().formfield().clean(text)
    except ValidationError:
        return None


@admin.register(Hearing)
class HearingAdmin(RecordAdmin):
    list_display = ["held_on", "state_badge", "start_time", "kind", "outcome", "case", "court", "judge"]
    list_display_links = ["held_on", "kind"]
    list_select_related = ["case", "court", "judge"]
    list_filter = [
        "state",
        MineFilter,
        SubmittedFilter,
        "certainty",
        "kind",
        "openness",
        "outcome",
        MaybeGuessedFilter,
        ("court", filter_by(_("court"))),
        ("court__region", filter_by(_("region of the court"))),
        ("case__court", filter_by(_("court of the case"))),
        ("case__court__region", filter_by(_("region of the case"))),
        ("case", filter_by(_("case"))),
    ]
    search_fields = [
        "code",
        "case__title_ru",
        "case__title_en",
        "case__numbers__text",
        "court__name_ru",
        "court__name_en",
        *in_languages("judge__name"),
    ]
    autocomplete_fields = ["case", "court", "judge", "persons"]
    readonly_fields = ["code"]
    fieldsets = [(None, {"fields": ["case", *HEARING_FIELDS, *HEARING_MORE]}), WORDS]
    export_related = ("case", "court", "judge")
    export_prefetch = (*RecordAdmin.export_prefetch, "persons")

    def search(self, request, queryset, text):
        """Find by a defendant in any spelling, and by the day, too."""
        rows, is_double = super().search(request, queryset, text)
        wanted = Q(pk__in=rows.order_by().values("pk"))
        found = find(text, public=False)
        if found.how:
            persons = Person.objects.filter(found.condition)
            cases = Case.objects.filter(defendants__person__in=persons)
            wanted |= Q(pk__in=Hearing.objects.concerning(persons, cases).order_by().values("pk"))
        if day := _day(text):
            wanted |= Q(held_on__not_before=day.earliest(), held_on__not_after=day.latest())
        return queryset.filter(wanted), is_double


@admin.register(Event)
class EventAdmin(RecordAdmin):
    list_display = ["__str__", "state_badge", "kind", "happened_on", "place", "region", "case", "certainty"]
    list_select_related = ["region", "case"]
    list_filter = [
        "state",
        MineFilter,
        SubmittedFilter,
        "certainty",
        "kind",
        ("region", filter_by(_("region"))),
        ("case__court", filter_by(_("court of the case"))),
        ("persons__home_region", filter_by(_("home region"))),
    ]
    search_fields = [
        *TITLES,
        "place_ru",
        "place_en",
        "place_ba",
        *(f"persons__{name}" for name in PersonFactAdmin.names),
    ]
    autocomplete_fields = ["region", "case", "persons", "officials", "version_of"]
    fieldsets = [
        (None, {"fields": [*EVENT_FIELDS, *EVENT_MORE, "case"]}),
        WORDS,
    ]
    export_related = ("region", "case", "version_of")
    export_prefetch = (*RecordAdmin.export_prefetch, "persons", "officials")


@admin.register(Tally)
class TallyAdmin(RecordAdmin):
    list_display = ["measure", "state_badge", "comparator", "number", "unit", "counted_by", "as_of", "case"]
    list_display_links = ["measure", "number"]
    list_select_related = ["case"]
    list_filter = [
        "state",
        MineFilter,
        SubmittedFilter,
        "certainty",
        "measure",
        "unit",
        ("region", filter_by(_("region"))),
        ("court", filter_by(_("court"))),
        ("case__court", filter_by(_("court of the case"))),
        ("case__court__region", filter_by(_("region of the case"))),
    ]
    search_fields = [*in_languages("counted_by"), "case__title_ru", "case__title_en"]
    autocomplete_fields = ["case", "region", "court"]
    fieldsets = [(None, {"fields": [*TALLY_FIELDS, "case"]}), WORDS]
    export_related = ("case", "region", "court")


register_citations(Case, Hearing, MeasureOrder, Detention, Event, Tally)
register_citations(CaseDefendant, related=("person", "case"))
register_citations(Charge, related=("article", "by_article"))
