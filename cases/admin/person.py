"""The person's page with what the state did: charges, measures, detentions, sentences, cases, events."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from baymak.admin import filter_by
from cases.admin.procedure import (
    CHARGE_FIELDS,
    DETENTION_FIELDS,
    DETENTION_MORE,
    MEASURE_FIELDS,
    MEASURE_MORE,
)
from cases.admin.sentences import SentenceInline
from cases.models import Charge, Detention, Hearing, MeasureOrder
from cases.search import find
from people.admin import PersonAdmin
from people.models import Person
from sources.admin import FactInline


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


class WholePersonAdmin(PersonAdmin):
    """The page of a person with everything that the database holds about them."""

    find = staticmethod(find)
    list_filter = [
        *PersonAdmin.list_filter,
        ("cases__court", filter_by(_("court"))),
        ("cases__court__region", filter_by(_("region of the court"))),
        ("detentions__region", filter_by(_("region of detention"))),
        ("charges__article__within", filter_by(_("article"))),
    ]
    # After the other spellings.
    inlines = [
        *PersonAdmin.inlines[:1],
        ChargeInline,
        MeasureInline,
        DetentionInline,
        SentenceInline,
        *PersonAdmin.inlines[1:],
    ]

    elsewhere = ["cases_links", "hearings_links", "events_links"]

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), *self.elsewhere]

    @admin.display(description=_("cases"))
    def cases_links(self, person):
        return _links(self.admin_site, person.cases.all())

    @admin.display(description=_("hearings"))
    def hearings_links(self, person):
        return _links(self.admin_site, Hearing.objects.concerning([person], person.cases.all()))

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
