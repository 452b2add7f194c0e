"""The page of a source."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from baymak.admin import MineFilter, PublishableAdmin, SubmittedFilter
from sources.models import Source


@admin.register(Source)
class SourceAdmin(PublishableAdmin):
    list_display = ["__str__", "state_badge", "kind", "language", "published_on", "is_confidential"]
    list_filter = ["state", MineFilter, SubmittedFilter, "kind", "language", "is_confidential"]
    search_fields = ["code", "title", "publisher", "author", "url", "archive_url"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("url", "archive_url"),
                    ("publisher", "author"),
                    "title",
                    ("kind", "language"),
                    ("published_on", "accessed_on"),
                    "is_confidential",
                    "internal_note",
                ]
            },
        ),
    ]
    readonly_fields = ["code"]

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        return [*fieldsets, (_("For citing"), {"fields": ["code"]})] if obj else fieldsets
