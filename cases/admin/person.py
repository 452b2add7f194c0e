"""The person's page with what the state did: charges, measures, detentions, sentences, cases, events."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from baymak.admin import filter_by
from cases.admin.article import ArticlePage
from cases.admin.board import board
from cases.admin.procedure import (
    CHARGE_FIELDS,
    DEFENDANT_FIELDS,
    DETENTION_FIELDS,
    DETENTION_MORE,
    EVENT_FIELDS,
    EVENT_MORE,
    HEARING_FIELDS,
    MEASURE_FIELDS,
    MEASURE_MORE,
    EventInline,
    HearingInline,
)
from cases.admin.sentences import GIVEN, SentenceInline
from cases.admin.still import still_so
from cases.admin.together import QUOTED, Kind, TogetherPages
from cases.models import Case, CaseDefendant, Charge, Detention, Hearing, MeasureOrder
from cases.search import find
from people.admin import CircumstanceInline, PersonAdmin, RecognitionInline
from people.models import Person
from sources.admin import FactInline


class InCaseInline(FactInline):
    model = CaseDefendant
    verbose_name, verbose_name_plural = _("case of this person"), _("cases of this person")
    visible = ["case", *DEFENDANT_FIELDS]
    autocomplete_fields = ["case"]
    related = ("person", "case")


class ChargeInline(FactInline):
    model = Charge
    visible = ["case", *CHARGE_FIELDS]
    autocomplete_fields = ["article", "case", "by_article", "requalified_to"]
    related = ("article", "case", "by_article", "requalified_to__article", "requalified_to__by_article")


class DetentionInline(FactInline):
    model = Detention
    visible = DETENTION_FIELDS
    hidden = ("case", *DETENTION_MORE, *FactInline.hidden)
    autocomplete_fields = ["facility", "region", "case"]
    related = ("facility", "region", "case")


class MeasureInline(FactInline):
    model = MeasureOrder
    visible = MEASURE_FIELDS
    hidden = ("case", *MEASURE_MORE, *FactInline.hidden)
    autocomplete_fields = ["court", "official", "case", "replaces"]
    related = ("court", "official", "case", "replaces")


class HearingOfChosen(HearingInline):
    visible = ["case", *HEARING_FIELDS]
    autocomplete_fields = ["case", *HearingInline.autocomplete_fields]
    related = ("case", *HearingInline.related)


class EventOfChosen(EventInline):
    visible = EVENT_FIELDS
    hidden = ("case", *EVENT_MORE, *FactInline.hidden)
    autocomplete_fields = ["case", *EventInline.autocomplete_fields]
    related = ("case", *EventInline.related)


def as_it_was(*names, **others):
    """Return what stays for the next row of an article: (field, the field of the last row) for each."""
    return (*((name, name) for name in names), *others.items())


TOGETHER = [
    Kind(
        ChargeInline,
        line=("article", "brought_on", *QUOTED),
        without=("requalified_to",),
        stays=as_it_was("form", "brought_on", "outcome", "outcome_on"),
    ),
    Kind(
        MeasureInline,
        line=("until", *QUOTED),
        earlier="replaces",
        first=("effect", "ordered"),
        follows=("kind",),
        stays=as_it_was("kind", "effect", "court", "official"),
    ),
    Kind(
        DetentionInline,
        line=("facility", "started_on", "ended_on", *QUOTED),
        stays=as_it_was(started_on="ended_on"),
    ),
    Kind(
        HearingOfChosen,
        line=(),
        persons="persons",
        stays=as_it_was("court", "judge", "openness"),
    ),
    Kind(
        SentenceInline,
        line=(GIVEN.fields["kind"], GIVEN.fields["pronounced"], GIVEN.fields["regime"], *QUOTED),
        without=("charges",),
        earlier="replaces",
        first=("court_instance", "first"),
        stays=as_it_was(
            *(GIVEN.fields["kind"], GIVEN.fields["regime"]),
            *("pronounced_on", "court", "result", "court_instance", "effect", "is_in_absentia"),
        ),
    ),
    Kind(EventOfChosen, line=(), persons="persons", stays=as_it_was("happened_on", "region")),
    Kind(
        RecognitionInline,
        line=("recognised_on", *QUOTED),
        stays=as_it_was("kind", "organisation_en", "organisation_ru", "organisation_ba"),
    ),
    Kind(CircumstanceInline, line=("number", "consent", *QUOTED)),
    Kind(InCaseInline, line=("plea", *QUOTED), stays=as_it_was("role")),
]


class WholePersonAdmin(PersonAdmin):
    """The page of a person with everything that the database holds about them."""

    actions = [*PersonAdmin.actions, still_so]
    find = staticmethod(find)
    list_filter = [
        *PersonAdmin.list_filter,
        ("in_cases__case__court", filter_by(_("court"))),
        ("in_cases__case__court__region", filter_by(_("region of the court"))),
        ("detentions__region", filter_by(_("region of detention"))),
        ("charges__article__within", filter_by(_("article"))),
    ]
    # After the other spellings.
    inlines = [
        *PersonAdmin.inlines[:1],
        InCaseInline,
        ChargeInline,
        MeasureInline,
        DetentionInline,
        SentenceInline,
        *PersonAdmin.inlines[1:],
    ]

    elsewhere = ["cases_links", "hearings_links", "events_links"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.together = TogetherPages(self, TOGETHER)
        self.article = ArticlePage(self.together, TOGETHER)

    def get_urls(self):
        return [*self.together.urls(), *self.article.urls(), *super().get_urls()]

    def get_actions(self, request):
        actions = super().get_actions(request)
        # A window of choice has none.
        return actions and actions | self.together.actions(request)

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), *self.elsewhere]

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            context["board"] = board(obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    @admin.display(description=_("cases"))
    def cases_links(self, person):
        return _links(self.admin_site, Case.objects.filter(defendants__person=person))

    @admin.display(description=_("hearings"))
    def hearings_links(self, person):
        return _links(self.admin_site, Hearing.objects.concerning([person], person.in_cases.values("case")))

    @admin.display(description=_("events"))
    def events_links(self, person):
        add = reverse(f"{self.admin_site.name}:cases_event_add")
        link = format_html(
            '<a class="addlink" href="{}?persons={}">{}</a>', add, person.pk, _("Add an event")
        )
        return format_html("{} {}", _links(self.admin_site, person.events.all()), link)


def _links(site, rows):
    """Return a list of links to the pages of rows."""
    return format_html_join(
        "",
        '<div><a href="{}">{}</a></div>',
        (
            (reverse(f"{site.name}:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk]), row)
            for row in rows
        ),
    )


admin.site.unregister(Person)
admin.site.register(Person, WholePersonAdmin)
