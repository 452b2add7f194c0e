"""The page of a source."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from baymak.admin import CarefulForm, MineFilter, PublishableAdmin, SubmittedFilter
from sources.addresses import host_of
from sources.admin.captures import CaptureInline
from sources.models import Source


class SourceForm(CarefulForm):
    """The form of a source: whoever types an address again is led to the source that there is."""

    def clean(self):
        super().clean()
        if "url" not in self.changed_data:
            return
        other = Source.of_address(self.cleaned_data.get("url") or "").exclude(pk=self.instance.pk).first()
        if other:
            address = reverse("admin:sources_source_change", args=[other.pk])
            link = format_html('<a href="{}">{}</a>', address, other)
            said = format_html("{} {}", _("There is a source of this address already."), link)
            self.add_error("url", ValidationError(said, code="address"))


@admin.register(Source)
class SourceAdmin(PublishableAdmin):
    form = SourceForm
    list_display = ["__str__", "state_badge", "kind", "language", "published_on", "is_confidential"]
    list_filter = [
        "state",
        MineFilter,
        SubmittedFilter,
        "kind",
        "language",
        "read_extent",
        "via",
        "is_confidential",
    ]
    search_fields = ["code", "title", "publisher", "author", "url", "archive_url"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("url", "archive_url"),
                    ("publisher", "author"),
                    "title",
                    ("kind", "language", "published_on"),
                    ("via", "via_publisher"),
                    ("read_extent", "read_on", "read_by"),
                    ("reachable", "reachable_on"),
                    "is_confidential",
                    "internal_note",
                ]
            },
        ),
    ]
    readonly_fields = ["code", "read_by"]
    inlines = [CaptureInline]

    def search(self, request, queryset, text):
        same = Source.of_address(text)
        return (queryset & same, False) if same.exists() else super().search(request, queryset, text)

    def save_model(self, request, obj, form, change):
        if {"read_extent", "read_on"}.intersection(form.changed_data):
            obj.read_by = request.user
        super().save_model(request, obj, form, change)

    def remarks(self, looked):
        """Say also where else this publisher stood until now."""
        found, source = super().remarks(looked), looked.row
        if not {"url", "publisher", "via_publisher"}.intersection(
            said.field.name for said in looked.differences
        ):
            return found
        host, hosts = (
            host_of(source.url),
            Source.hosts_of(source.via_publisher or source.publisher, source.pk),
        )
        if host and hosts and host not in hosts:
            said = _("A new address of this publisher: %(host)s. Until now: %(hosts)s.")
            found.append(said % {"host": host, "hosts": ", ".join(sorted(hosts))})
        return found

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        return [*fieldsets, (_("For citing"), {"fields": ["code"]})] if obj else fieldsets
