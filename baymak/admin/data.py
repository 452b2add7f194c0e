"""The base of the admin pages of all case data: who may touch which row, lists, search, export, history."""

from functools import reduce
from operator import or_

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import lookup_spawns_duplicates, unquote
from django.contrib.messages.storage import default_storage
from django.core.exceptions import BadRequest
from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy
from simple_history.admin import SimpleHistoryAdmin

from baymak.acts import acting
from baymak.admin.forms import WHY, ReasonedForm, Room, found_by_typing, is_key, with_icons
from baymak.admin.kept import ShownAgain
from baymak.admin.lists import has_too_many_words, require_right_before_row, spellings
from baymak.admin.login import ask_again
from baymak.admin.steps import TakesSteps
from baymak.changing import Busy, carry_out
from baymak.columns import research_columns
from baymak.exports import export_response
from baymak.models import Act
from baymak.numbers import number_keys
from baymak.publishing import Publishable
from baymak.roles import may
from baymak.search import Findable, begun_q, numbered_q
from baymak.text import query

MAX_WHY = Act._meta.get_field("reason").max_length


class DataAdmin(TakesSteps, SimpleHistoryAdmin):
    """The base of every kind of case data; each has a history of its own."""

    show_full_result_count = False
    list_per_page = 50
    list_max_show_all = 500
    change_form_template = "admin/publishable_change_form.html"  # with the buttons of the steps
    actions = ["discard_rows", "export_csv"]
    # Such a page has facts in inlines: who may not change the row itself can still add to it.
    gathers_facts = False

    # What the research file says beside the columns of the model (see `research_columns`), and the
    # relations that it reads.
    export_before = {}
    export_related = ()
    export_prefetch = ()

    # What `label()` reads.
    label_prefetch = ()

    def label(self, row):
        """Return what a row is called where one is chosen."""
        return str(row)

    # -- Who may touch which row --

    def is_locked(self, request, row):
        """Say whether this user may not change this row, though they may change others like it."""
        return False

    def is_undeletable(self, request, row):
        return self.is_locked(request, row)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not (obj and self.is_locked(request, obj))

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not (obj and self.is_undeletable(request, obj))

    def has_publish_permission(self, request):
        return may(request.user, "publish", self.model)

    # -- Lists --

    def lookup_allowed(self, lookup, value, request):
        """Allow what a declared filter asks and nothing else: any other lookup reads hidden columns."""
        return lookup in self._declared_lookups(request)

    def _declared_lookups(self, request):
        for declared in self.get_list_filter(request):
            name = declared[0] if isinstance(declared, tuple) else declared
            if isinstance(name, str):
                yield from (
                    name,
                    f"{name}__exact",
                    f"{name}__isnull",
                    f"{name}__id__exact",
                    f"{name}__key__exact",
                )
            else:
                yield name.parameter_name

    def get_search_results(self, request, queryset, search_term):
        if has_too_many_words(self, request, search_term):
            return queryset.none(), False
        return self.search(request, queryset, search_term)

    def search(self, request, queryset, text):
        fields = self.get_search_fields(request)
        among = queryset
        for word in query(text).split():
            found = [Q(**{f"{name}__icontains": spelling}) for name in fields for spelling in spellings(word)]
            if issubclass(self.model, Findable):
                found.append(begun_q("name_keys", word))
            queryset = queryset.filter(reduce(or_, found))
        if issubclass(self.model, Findable) and number_keys(text):
            # A number may be written in several words.
            queryset = among.filter(Q(pk__in=queryset.values("pk")) | numbered_q("name_keys", text))
        return queryset, any(lookup_spawns_duplicates(self.opts, name) for name in fields)

    def response_action(self, request, queryset):
        if not all(map(is_key, request.POST.getlist(ACTION_CHECKBOX_NAME))):
            raise BadRequest("A chosen row has no number.")
        try:
            return super().response_action(request, queryset)
        except Busy as error:
            self.message_user(request, error.message, messages.ERROR)
            return None

    @property
    def export_columns(self):
        return research_columns(self.model, self.export_before)

    @admin.action(description=gettext_lazy("Export as CSV for research"), permissions=["publish"])
    def export_csv(self, request, queryset):
        if page := ask_again(self.admin_site, request):
            return page
        rows = queryset.select_related(None).prefetch_related(*self.export_prefetch)
        if self.export_related:
            rows = rows.select_related(*self.export_related)
        Act.objects.create(
            user=request.user,
            kind=Act.Kind.EXPORT,
            reason=self.opts.label_lower,
            rows=queryset.count(),
        )
        return export_response(rows, self.export_columns, "csv", f"{self.opts.model_name}-research")

    # -- The page of a row --

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        view = super().changeform_view
        if request.method != "POST":
            return view(request, object_id, form_url, extra_context)
        return self._carry_out(request, object_id, view, object_id, form_url, extra_context)

    def delete_view(self, request, object_id, extra_context=None):
        """Answer that there is no such page: nothing is deleted here, see the step "discard"."""
        require_right_before_row(self, request)
        raise Http404

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def _carry_out(self, request, object_id, view, *args):
        """Answer a request that changes a row, while nobody else changes what it concerns."""

        def answer():
            # What a try that failed has said is not true.
            request._messages = default_storage(request)
            with acting(request.user, Act.Kind.FORM, request.POST.get(WHY, "").strip()[:MAX_WHY]):
                return view(request, *args)

        try:
            return carry_out(self._rows_of(request, object_id), answer)
        except Busy as error:
            context = {**self.admin_site.each_context(request), "title": error.message}
            return TemplateResponse(request, "admin/base_site.html", context, status=503)

    def _rows_of(self, request, object_id):
        """Return the row of a page, and the rows that its form makes it refer to."""
        asked = [(self.model, [unquote(object_id or "")])]
        for field in (*self.opts.fields, *self.opts.many_to_many):
            if field.is_relation and issubclass(field.related_model, Publishable):
                asked.append((field.related_model, request.POST.getlist(field.name)))
        return [
            row for model, keys in asked for row in model._default_manager.filter(pk__in=filter(is_key, keys))
        ]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        kwargs = found_by_typing(self, db_field, request) | kwargs
        formfield = super().formfield_for_dbfield(db_field, request, **kwargs)
        # Beside a field, a cross that deletes the other row is a trap.
        return with_icons(formfield, "add", "change", "view")

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        again = {"is_shown_again": getattr(request, "is_shown_again", False)}
        return type(form.__name__, (ShownAgain, ReasonedForm, form), again)

    def get_formset_kwargs(self, request, obj, inline, prefix):
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if request.method == "POST":
            request.room = getattr(request, "room", None) or Room()
            kwargs["room"] = request.room
        return kwargs

    def get_object(self, request, object_id, from_field=None):
        row = super().get_object(request, object_id, from_field)
        if row is not None and request.method == "POST" and transaction.get_connection().in_atomic_block:
            # A form writes all columns: without the lock it could undo a withdrawal made meanwhile.
            return self.model._default_manager.select_for_update().filter(pk=row.pk).first()
        return row

    def save_model(self, request, obj, form, change):
        # Saving an unchanged row would leave a line in its history that says nothing.
        if not change or form.has_changed():
            super().save_model(request, obj, form, change)

    def view_on_site(self, obj):
        """Link to the public page of a row that has one and is public."""
        # Of a region nobody says whether it is public: that depends on what refers to it.
        has_page = hasattr(obj, "get_absolute_url") and hasattr(obj, "is_published")
        if not has_page or not obj.is_published():
            return None
        try:
            return obj.get_absolute_url()
        except NoReverseMatch:
            return None

    # -- Who changed what and when --

    def history_view(self, request, object_id, extra_context=None):
        require_right_before_row(self, request)
        return super().history_view(request, object_id, extra_context)

    def revert_disabled(self, request, obj=None):
        # That would go round the review.
        return True

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        raise Http404

    def set_history_delta_changes(self, request, historical_records, foreign_keys_are_objs=True):
        """Leave out columns that are computed from others."""
        super().set_history_delta_changes(request, historical_records, foreign_keys_are_objs)
        computed = {
            capfirst(field.verbose_name)
            for field in self.model._meta.fields
            if not field.editable and field.name not in ("state", "status")
        }
        for record in historical_records:
            changes = getattr(record, "history_delta_changes", [])
            record.history_delta_changes = [
                change for change in changes if capfirst(change["field"]) not in computed
            ]


class FromFilesAdmin(DataAdmin):
    """What the files of a case bring: the desk reads it, and nobody changes it here."""

    steps = ()
    actions = ["export_csv"]

    def has_add_permission(self, request, *args):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
