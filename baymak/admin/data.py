"""The base of the admin pages of all case data: who may touch which row, lists, search, export, history."""

from dataclasses import replace
from functools import reduce
from operator import or_

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import lookup_spawns_duplicates, unquote
from django.contrib.messages.storage import default_storage
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, path, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from simple_history.admin import SimpleHistoryAdmin

from baymak.acceptance import as_accepted, binding_fields, lines_since, name_of, writers
from baymak.acts import acting, has_written
from baymak.admin.forms import (
    WHY,
    ReasonedForm,
    Room,
    found_by_typing,
    is_key,
    public_row,
    seen_of,
    with_icons,
)
from baymak.admin.kept import ShownAgain, signature
from baymak.admin.lists import has_too_many_words, require_right_before_row, spellings
from baymak.admin.login import ask_again
from baymak.admin.past import as_it_was, past_address, past_path
from baymak.changing import Busy, carry_out
from baymak.columns import research_columns
from baymak.confidence import NOTE as INTERNAL_NOTE
from baymak.confidence import (
    is_readable,
    readable,
    readable_versions,
    reads_all,
    reads_note,
    without_note,
)
from baymak.desk import dossier_of, note_on
from baymak.dossier import looked_at
from baymak.exports import export_response
from baymak.models import Act
from baymak.numbers import number_keys
from baymak.publishing import Publishable, asks_for_page
from baymak.review import STEPS, Outcome, foresee, open_steps, send_all_back, take_all, waiting_of, would_go
from baymak.roles import may
from baymak.search import Findable, begun_q, numbered_q
from baymak.text import deceiving, query

SHOWN_REFUSALS = 8
# Steps that make public: somebody looks first, and may be asked for a reason
ASKED = ("publish", "accept")
LOOKED = "looked"  # sent with the step by the page that shows what goes
AGAIN = "again"  # by its button that only looks again
PAGE = "page"  # by its button that shows the public page
NOTE = "note:"  # before the name of a row that is sent back
# With the word for the step it fits into the history of a row.
MAX_REASON = 70
MAX_WHY = Act._meta.get_field("reason").max_length


class DataAdmin(SimpleHistoryAdmin):
    """The base of every kind of case data; each has a history of its own."""

    show_full_result_count = False
    list_per_page = 50
    list_max_show_all = 500
    change_form_template = "admin/publishable_change_form.html"  # with the buttons of the steps
    actions = ["discard_rows", "export_csv"]
    # Names of the steps that rows of this kind take.
    steps = ("discard",)
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
        """Return what a row is called where it was chosen."""
        return str(row)

    def offered(self, row):
        """Return what a row is called where it may be chosen, by whom it is shown to."""
        return self.label(row)

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

    def get_queryset(self, request):
        return readable(super().get_queryset(request), request.user)

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

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        return fieldsets if reads_note(obj, request.user) else without_note(fieldsets)

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
        if row is not None:
            as_it_was(self, request, row)
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

    # -- Steps --

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_step"
        step = self.admin_site.admin_view(self.step_view)
        steps = [path("<path:object_id>/step/<slug:step>/", step, name=name)] if self.steps else []
        past = [past_path(self)] if self.gathers_facts else []
        return [*steps, *past, *super().get_urls()]

    def step_view(self, request, object_id, step):
        """Take a step with one row, by the buttons on its page."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if step not in self.steps:
            raise Http404
        step = STEPS[step]
        if not self._may_take(request, step):
            raise PermissionDenied
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        if not self._may_take(request, step, row):
            raise PermissionDenied
        if step.name == "take_back" and not waiting_of(row, request.user):
            raise PermissionDenied
        page = self.look_and_take(request, step, [row], row)
        # A row without a state is gone from here.
        there = self.model._default_manager.filter(pk=row.pk).exists()
        return page or HttpResponseRedirect(self._change_url(row) if there else self._list_url())

    def _may_take(self, request, step, row=None):
        if step.name == "discard":
            return self.has_delete_permission(request, row)
        return may(request.user, step.right, self.model)

    def look_and_take(self, request, step, rows, row=None):
        """Take a step: what becomes public is looked at first, on a page that says which versions it shows.

        So are drafts of others that may go to review. Without a row the page repeats the action of the list.
        """
        rows = list(rows)
        if step.name not in (*ASKED, "submit"):
            why = request.POST.get("why", "") if step.name == "withdraw" else ""
            self.take_step(request, replace(step, why=why if why in Publishable.Reason else ""), rows)
            return None
        # What is new in a dossier and what was changed in it is one page.
        steps = [STEPS[name] for name in ASKED if name in self.steps]
        steps = steps if row and step.name in ASKED else [step]
        if LOOKED not in request.POST or AGAIN in request.POST:
            return self.show_what_goes(request, step, steps, rows, row)
        shown = {}
        for one in request.POST.getlist("shown"):
            key, _sign, number = one.partition("=")
            shown[key] = int(number) if is_key(number) else 0
        notes = notes_in(request.POST) if step.name in ASKED else {}
        ticked = frozenset(request.POST.getlist("take")) - notes.keys()
        reason = request.POST.get("reason", "").strip()[:MAX_REASON]
        steps = [replace(one, reason=reason, shown=shown, ticked=ticked) for one in steps]
        if PAGE in request.POST and row and step.name in ASKED:
            return self.show_page(request, step, steps, row)
        outcome, noted = Outcome(), {}
        for one in steps:
            there = [other for asked in rows for other in would_go(one, asked)]
            noted |= {name: other for other in there if (name := name_of(other)) in notes}
            if not all(map(one.leaves, there)) or not (there or len(steps) > 1):
                outcome += self.take_step(request, one, rows)
        if noted:
            self.send_back(request, [(other, notes[name]) for name, other in noted.items()])
        return self.ask_for_reason(request, replace(step, reason=reason), outcome, row)

    def show_what_goes(self, request, step, steps, rows, row):
        """Show what would go, as it was and as it is: None where there is nothing to be asked."""
        notes = notes_in(request.POST)
        ticked = frozenset(request.POST.getlist("take")) - notes.keys() if AGAIN in request.POST else None
        dossier = looked_at(steps, rows, request.user, ticked)
        if not dossier.looked or (
            step.name == "submit" and ticked is None and all(one.is_ticked or one.reasons for one in dossier)
        ):
            self.take_step(request, step, rows)  # which says why
            return None
        context = {
            "title": _("What goes to review") if step.name == "submit" else _("What becomes public"),
            "step": step,
            "dossier": [self._told(request, one, notes) for one in dossier],
            "max_note": MAX_REASON,
            "foot": _foot(step, dossier),
            "has_page": bool(row) and step.name in ASKED,
            "shown": [f"{key}={number}" for key, number in dossier.shown.items()],
        }
        return self._page(request, "admin/look.html", step, row, context)

    def show_page(self, request, step, steps, row):
        """Show the public page of a row as it would be after steps, of which nothing is taken."""
        steps = [replace(one, reason=one.reason or "?") for one in steps]
        page = foresee(steps, [row], request.user, lambda: public_page(request, row))
        if page is None:
            self.message_user(request, _("It would have no public page, or writing one takes too long here."))
            return HttpResponseRedirect(self._change_url(row))
        return page

    def _told(self, request, one, notes):
        """Return what the page says of a row that is looked at."""
        return vars(one) | {
            "evidence": [cited for cited in one.evidence if is_readable(type(cited), cited.pk, request.user)],
            "title": in_words(one.row),
            "parents": list(map(in_words, one.hidden_by)),
            "returning": list(map(in_words, one.behind)),
            "note": notes.get(one.name, ""),
            "remarks": self.admin_site.get_model_admin(type(one.row)).remarks(one),
        }

    def remarks(self, looked):
        """Return what should be known of a row before it goes on, and nobody sees in it, as sentences."""
        found = {word for said in looked.differences for word in deceiving(said.after)}
        found -= {word for said in looked.differences for word in deceiving(said.before)}
        said = _("Letters of another alphabet that look alike, or two alphabets in one word: %(words)s.")
        return [said % {"words": ", ".join(sorted(found))}] if found else []

    def _page(self, request, template, step, row, context):
        """Return a page between the button for a step and the step."""
        # The page of what goes says anew what it shows; after it that comes along, and what was ticked.
        own = () if "dossier" in context else ("shown", "take", LOOKED)
        of_list = () if row else [name for name in request.POST if name not in ("shown", "take", LOOKED)]
        asked = [(name, one) for name in (*own, *of_list) for one in request.POST.getlist(name)]
        context |= self.admin_site.each_context(request) | {
            "title": context["title"],
            "opts": self.opts,
            "address": self._step_url(row, step) if row else "",
            "asked": [
                (name, one)
                for name, one in asked
                if name not in ("csrfmiddlewaretoken", "reason", AGAIN) and not name.startswith(NOTE)
            ],
            "back": self._change_url(row) if row else request.get_full_path(),
        }
        return TemplateResponse(request, template, context)

    def ask_for_reason(self, request, step, outcome, row=None):
        """Ask why rows may be public that raise doubts: a page, or None where there is nothing to ask.

        Without a row the page repeats the action of the list.
        """
        if step.reason or step.name not in ASKED:
            return None
        doubts = [
            (in_words(one), list(found.values()))
            for one, _reasons in outcome.refused
            if isinstance(one, Publishable)
            and not (step.name == "publish" and one.submitted_by_id in (None, request.user.pk))
            and request.user.pk not in writers(one)
            and (found := one.publication_doubts())
        ]
        if not doubts:
            return None
        left = any(
            one.withdrawn_for in one.GRAVE for one, _why in outcome.refused if isinstance(one, Publishable)
        )
        title = _("Why may it come back?") if left else _("Is another person meant?")
        context = {"title": title, "left": left, "doubts": doubts, "max_reason": MAX_REASON}
        return self._page(request, "admin/ask_for_reason.html", step, row, context)

    def take_step(self, request, step, rows):
        """Take a step with rows, write it down, and say what happened to how many, and what did not."""
        rows = list(rows)
        outcome = take_all(step, rows, request.user)
        done = set(outcome.done)
        self._log_step(request, step, [row for row in rows if row in done], outcome)
        if outcome.done:
            self.message_user(request, step.done % {"rows": outcome.counted()}, messages.SUCCESS)
        self._tell_refused(request, step, outcome)
        return outcome

    def _tell_refused(self, request, step, outcome):
        for row, reasons in outcome.refused[:SHOWN_REFUSALS]:
            self.message_user(request, refusal(step, row, reasons), messages.WARNING)
        more = len(outcome.refused) - SHOWN_REFUSALS
        if more > 0:
            said = _("And %(number)d more could not go, for such reasons.") % {"number": more}
            self.message_user(request, said, messages.WARNING)

    def send_back(self, request, noted):
        """Send rows back, each with a note (pairs), and say so."""
        step = STEPS["send_back"]
        outcome = send_all_back(noted, request.user)
        self._log_step(request, step, outcome.done, outcome)
        if outcome.done:
            self.message_user(request, step.done % {"rows": outcome.counted()}, messages.SUCCESS)
        self._tell_refused(request, step, outcome)

    def _log_step(self, request, step, rows, outcome):
        if rows:
            said = step.done % {"rows": outcome.counted()}
            LogEntry.objects.log_actions(request.user.pk, rows, CHANGE, said)

    @admin.action(description=STEPS["discard"].label, permissions=["delete"])
    def discard_rows(self, request, queryset):
        rows = list(queryset)
        # One that may not be discarded stops all: nothing goes behind anybody's back.
        if not all(self.has_delete_permission(request, row) for row in rows):
            raise PermissionDenied
        self.take_step(request, STEPS["discard"], rows)

    @admin.action(description=STEPS["accept"].label, permissions=["publish"])
    def accept_rows(self, request, queryset):
        return self.look_and_take(request, STEPS["accept"], queryset)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["typed_by"] = signature(request.user)
        if obj and hasattr(obj, "history"):
            context["seen"] = seen_of(obj)
        if obj and self.gathers_facts:
            context["past_url"] = past_address(self, obj)
        if obj and self.has_change_permission(request, obj):
            context["asks_why"] = self.gathers_facts or public_row(obj) is not None
            context["why"] = request.POST.get(WHY, "")
        if IS_POPUP_VAR not in request.GET and IS_POPUP_VAR not in request.POST:
            steps = open_steps(obj, request.user) if obj and self.steps != ("discard",) else []
            context["is_edited"] = STEPS["accept"] in steps and obj.accepted is not None
            # What an editor gave as the reason is read where it is mended.
            if context["is_edited"]:
                context["sent_back"] = note_on(obj) and note_on(obj, lines_since(obj))
            elif isinstance(obj, Publishable) and obj.state == obj.State.DRAFT and obj.submitted_by_id:
                context["sent_back"] = note_on(obj)
            may_be_away = context["is_edited"] and binding_fields(self.model)
            context["is_away"] = may_be_away and not any(as_accepted(self.model, [obj.pk]))
            steps = [step for step in steps if step.name in self.steps and self._may_take(request, step, obj)]
            if obj and "discard" in self.steps and self.has_delete_permission(request, obj):
                steps.append(STEPS["discard"])
            context |= {
                "steps": [(step, self._step_url(obj, step)) for step in steps],
                # These neither save the form nor fail for what stands in it.
                "at_once": ("take_back", "withdraw", "discard", "restore"),
                "show_delete": False,
            }
            if "submit" in self.steps:
                context["show_save_and_submit"] = add or self.gathers_facts or STEPS["submit"] in steps
            if isinstance(obj, Publishable):
                context |= {
                    "state_badge": state_badge(obj),
                    "whys": Publishable.Reason.choices if may(request.user, "publish", self.model) else (),
                    "withdraw_url": self._step_url(obj, STEPS["withdraw"]),
                    "proposes": obj.state == obj.State.PUBLISHED
                    and not self.has_publish_permission(request)
                    and not self.is_locked(request, obj),
                    "waits_for_another": obj.state == obj.State.IN_REVIEW
                    and (obj.submitted_by_id == request.user.pk or request.user.pk in writers(obj)),
                }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def response_add(self, request, obj, post_url_continue=None):
        return self._response_to_step(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        return self._response_to_step(request, obj) or super().response_change(request, obj)

    def _response_to_step(self, request, row):
        """Take the step whose button saved the form."""
        name = "submit" if "_save_and_submit" in request.POST else request.POST.get("_step")
        if name not in self.steps:
            return None
        self.tell_saved(request, row)
        page = self.look_and_take(request, STEPS[name], [row], row)
        return page or HttpResponseRedirect(self._change_url(row))

    def tell_saved(self, request, row):
        """Say that what was typed is saved, where something was."""
        if has_written():
            self.message_user(request, format_html(_("“{}” was saved."), row), messages.SUCCESS)

    def _change_url(self, row):
        name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_change"
        return reverse(name, args=[row.pk])

    def _list_url(self):
        return reverse(f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_changelist")

    def _step_url(self, row, step):
        name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_step"
        return reverse(name, args=[row.pk, step.name])

    # -- Who changed what and when --

    def history_view(self, request, object_id, extra_context=None):
        require_right_before_row(self, request)
        return super().history_view(request, object_id, extra_context)

    def get_history_queryset(self, *args, **kwargs):
        request = args[0]
        return readable_versions(super().get_history_queryset(*args, **kwargs), self.model, request.user)

    def revert_disabled(self, request, obj=None):
        # That would go round the review.
        return True

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        raise Http404

    def set_history_delta_changes(self, request, historical_records, foreign_keys_are_objs=True):
        """Leave out columns that are computed from others, and notes of others."""
        super().set_history_delta_changes(request, historical_records, foreign_keys_are_objs)
        computed = {
            capfirst(field.verbose_name)
            for field in self.model._meta.fields
            if (not field.editable and field.name not in ("state", "status"))
            or (field.name == INTERNAL_NOTE and not reads_all(request.user))
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


def public_page(request, row):
    """Return the public page on which a row is told, of all that would be public now, or None."""
    told_of = dossier_of(row) if not hasattr(row, "get_absolute_url") else row
    answers = asks_for_page.send(type(told_of), row=told_of, request=request)
    return next((page for _receiver, page in answers if page is not None), None)


def notes_in(sent):
    """Return {name of a row: why it is sent back}."""
    notes = {name.removeprefix(NOTE): sent[name].strip() for name in sent if name.startswith(NOTE)}
    return {name: note[:MAX_REASON] for name, note in notes.items() if note}


def refusal(step, row, reasons):
    return step.refused % {"row": in_words(row), "reasons": " ".join(map(str, reasons))}


def _foot(step, dossier):
    """Return (title, texts) of what would be public, what would go and stay hidden, what stays and why."""
    done = {name_of(row): row for row in dossier.outcome.done}
    refused = {name_of(row): reasons for row, reasons in dossier.outcome.refused}
    left = [
        refusal(one.step, one.row, one.reasons or refused.get(one.name, [_("It is not ticked.")]))
        for one in dossier
        if one.name not in done
    ]
    goes, stays = [
        [in_words(row) for name, row in done.items() if (name in dossier.public) == is_public]
        for is_public in (True, False)
    ]
    if step.name == "submit":
        return [(_("Goes to review"), stays), (_("Stays as it is"), left)]
    return [
        (_("Becomes public"), goes),
        (_("Is accepted, and stays hidden"), stays),
        (_("Stays behind"), left),
    ]


def in_words(row):
    """Return what a row is and its name: detention “house arrest, 17 January 2024 – …”."""
    return f"{row._meta.verbose_name} “{row}”"


def state_badge(row):
    """Show a state as a coloured word, and beside it why the row was withdrawn."""
    said = ": ".join(map(str, filter(None, [row.get_state_display(), row.get_withdrawn_for_display()])))
    return format_html('<span class="state state-{}">{}</span>', row.state, said)
