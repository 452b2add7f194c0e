"""The bases of the page and the list of a kind of record."""

from copy import copy
from operator import attrgetter

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.http import HttpResponseRedirect
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from baymak.acts import acting
from baymak.admin import PublishableAdmin, ResponsibleFilter, is_key
from baymak.admin.opened import ADD, OPEN, OPEN_NEXT
from baymak.changing import carry_out
from baymak.exports import Column
from baymak.models import Act
from sources.admin.citations import COMMON_SOURCE, citation_inline

# The parts of a page that all records have.
WORDS = (
    _("Text and notes"),
    {"fields": ["summary_en", "summary_ru", "summary_ba", "internal_note"], "classes": ["collapse"]},
)


LOOKED_AFTER = ("responsible", "next_step")


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

    def get_changeform_initial_data(self, request):
        begun = {"responsible": request.user.pk} if self.gathers_facts else {}
        return begun | super().get_changeform_initial_data(request)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        if obj and COMMON_SOURCE in form.base_fields and is_key(chosen := request.GET.get(COMMON_SOURCE, "")):
            field = copy(form.base_fields[COMMON_SOURCE])  # of all forms it is one
            field.initial = chosen
            form.base_fields[COMMON_SOURCE] = field
        return form

    def response_add(self, request, obj, post_url_continue=None):
        return self._open_next(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        return self._open_next(request, obj) or super().response_change(request, obj)

    def _open_next(self, request, row):
        """Answer a button that saves a row and opens a new fact of it, with the same source at hand."""
        asked = request.POST.get(OPEN_NEXT)
        kinds = self.get_inline_instances(request, row) if asked and self.gathers_facts else ()
        kind = next((inline for inline in kinds if f"{inline.prefix}-{ADD}" == asked), None)
        if kind is None or IS_POPUP_VAR in request.POST:
            return None
        self.tell_saved(request, row)
        chosen = request.POST.get(COMMON_SOURCE, "")
        query = {OPEN: asked} | ({COMMON_SOURCE: chosen} if is_key(chosen) else {})
        return HttpResponseRedirect(f"{self._change_url(row)}?{urlencode(query)}#{kind.prefix}-group")

    def get_list_filter(self, request):
        asked = super().get_list_filter(request)
        return [asked[0], ResponsibleFilter, *asked[1:]] if self.gathers_facts else asked

    @admin.action(description=_("Look after them from now on"), permissions=["change"])
    def take_on(self, request, queryset):
        """Make the user responsible for dossiers: nobody waits for that, and nobody is asked why."""
        # Saved, what was discarded would count as discarded anew, and what is for editors as touched.
        asked = [row for row in queryset if not self.is_locked(request, row)]
        rows = self.model.objects.select_for_update().filter(pk__in=[row.pk for row in asked])

        def take_on_all():
            with acting(request.user, Act.Kind.FORM):
                for row in rows.exclude(responsible=request.user).order_by("pk"):
                    row.responsible = request.user
                    row.save()

        carry_out(asked, take_on_all)
        said = _("You look after these now: %(kind)s (%(number)d).")
        said %= {"kind": self.opts.verbose_name_plural, "number": len(asked)}
        self.message_user(request, said, messages.SUCCESS)

    def get_readonly_fields(self, request, obj=None):
        # Who may not change the row itself still adds facts to it.
        return [name for name in super().get_readonly_fields(request, obj) if name != COMMON_SOURCE]

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        common = form.cleaned_data.get(COMMON_SOURCE)
        if common and not change and not form.instance.citations.exists():
            form.instance.citations.create(source=common)
