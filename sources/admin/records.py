"""The bases of the page and the list of a kind of record."""

from operator import attrgetter

from django.utils.translation import gettext_lazy as _

from baymak.admin import PublishableAdmin
from baymak.exports import Column
from sources.admin.citations import COMMON_SOURCE, citation_inline

# The parts of a page that all records have.
WORDS = (
    _("Text and notes"),
    {"fields": ["summary_en", "summary_ru", "summary_ba", "internal_note"], "classes": ["collapse"]},
)


def cited_sources(read):
    """Return what reads the sources of a record; the text of a confidential one is its code."""
    return lambda record: [read(citation.source) for citation in record.citations.all()]


class RecordAdmin(PublishableAdmin):
    """The base of the page and the list of a kind of record."""

    export_before = {
        "state": [
            Column("source_codes", cited_sources(attrgetter("code"))),
            Column("source_names", cited_sources(str)),
        ]
    }
    export_prefetch = ("citations__source",)

    def get_inlines(self, request, obj):
        return [citation_inline(self.model), *self.inlines]

    def get_fieldsets(self, request, obj=None):
        fieldsets = [*super().get_fieldsets(request, obj)]
        if self.gathers_facts:
            fieldsets.append((_("For the facts below"), {"fields": [COMMON_SOURCE]}))
        return fieldsets

    def get_readonly_fields(self, request, obj=None):
        # Who may not change the row itself still adds facts to it.
        return [name for name in super().get_readonly_fields(request, obj) if name != COMMON_SOURCE]

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        common = form.cleaned_data.get(COMMON_SOURCE)
        if common and not change and not form.instance.citations.exists():
            form.instance.citations.create(source=common)
