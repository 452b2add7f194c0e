"""The base of the admin pages of what is published: states by buttons and actions.

Django asks for a right by kind of rows; here is added in which state a row may be touched.
"""

from dataclasses import replace

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from baymak.acceptance import writers
from baymak.admin.data import DataAdmin
from baymak.admin.forms import CarefulForm
from baymak.notices import NoticeFilter
from baymak.publishing import Publishable
from baymak.review import STEPS, clear_evidence, open_steps, take_all
from baymak.roles import may

SHOWN_REFUSALS = 8
# Steps that may need a reason
ASKED = ("publish", "accept")
# With the word for the step it fits into the history of a row.
MAX_REASON = 70


def may_change(user, row):
    """Say whether a user may edit a publishable row in its state; nobody edits the state itself.

    What waits for an editor, or is public, only an editor edits.
    """
    return row.state in (row.State.DRAFT, row.State.WITHDRAWN) or may(user, "publish", type(row))


def may_delete(user, row):
    """Say whether a user may delete a publishable row: what is public is withdrawn first.

    What was public once only an editor deletes: the record of it goes too.
    """
    if row.state == row.State.PUBLISHED or not may_change(user, row):
        return False
    if may(user, "publish", type(row)):
        return True
    return row.state != row.State.WITHDRAWN and not row.history.filter(state=row.State.PUBLISHED).exists()


class StepsAdmin(DataAdmin):
    """The base of rows that the public sees once somebody has accepted them: steps by buttons and actions."""

    change_form_template = "admin/publishable_change_form.html"
    actions = ["accept_rows", "export_csv"]
    steps = ["accept"]
    # Such a page has facts in inlines: who may not change the row itself can still add to it.
    gathers_facts = False

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_step"
        step = self.admin_site.admin_view(self.step_view)
        return [path("<path:object_id>/step/<slug:step>/", step, name=name), *super().get_urls()]

    def step_view(self, request, object_id, step):
        """Take a step with one row, by the buttons on its page."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if step not in self.steps:
            raise Http404
        step = STEPS[step]
        if not may(request.user, step.right, self.model):
            raise PermissionDenied
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        if step.name in ASKED:
            step = replace(step, reason=request.POST.get("reason", "").strip()[:MAX_REASON])
        outcome = self.take_step(request, step, [row])
        return self.ask_for_reason(request, step, outcome, row) or HttpResponseRedirect(self._change_url(row))

    def ask_for_reason(self, request, step, outcome, row=None):
        """Ask why rows may be public that raise doubts: a page, or None where there is nothing to ask.

        Without a row the page repeats the action of the list.
        """
        if step.name not in ASKED or step.reason:
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
        asked = [] if row else [(name, one) for name in request.POST for one in request.POST.getlist(name)]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Is another person meant?"),
            "opts": self.opts,
            "doubts": doubts,
            "address": self._step_url(row, step) if row else "",
            "asked": [(name, one) for name, one in asked if name not in ("csrfmiddlewaretoken", "reason")],
            "back": self._change_url(row) if row else request.get_full_path(),
            "max_reason": MAX_REASON,
        }
        return TemplateResponse(request, "admin/ask_for_reason.html", context)

    def take_step(self, request, step, rows):
        """Take a step with rows, write it down, and say what happened to how many, and what did not."""
        rows = list(rows)
        outcome = take_all(step, rows, request.user)
        done = set(outcome.done)
        self._log_step(request, step, [row for row in rows if row in done], outcome)
        if outcome.done:
            self.message_user(request, step.done % {"rows": outcome.counted()}, messages.SUCCESS)
        for row, reasons in outcome.refused[:SHOWN_REFUSALS]:
            said = step.refused % {"row": in_words(row), "reasons": " ".join(map(str, reasons))}
            self.message_user(request, said, messages.WARNING)
        more = len(outcome.refused) - SHOWN_REFUSALS
        if more > 0:
            said = _("And %(number)d more could not go, for such reasons.") % {"number": more}
            self.message_user(request, said, messages.WARNING)
        return outcome

    def _log_step(self, request, step, rows, outcome):
        if rows:
            said = step.done % {"rows": outcome.counted()}
            LogEntry.objects.log_actions(request.user.pk, rows, CHANGE, said)

    @admin.action(description=STEPS["accept"].label, permissions=["publish"])
    def accept_rows(self, request, queryset):
        step = replace(STEPS["accept"], reason=request.POST.get("reason", "").strip()[:MAX_REASON])
        return self.ask_for_reason(request, step, self.take_step(request, step, queryset))

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if IS_POPUP_VAR not in request.GET and IS_POPUP_VAR not in request.POST:
            steps = (
                [step for step in open_steps(obj) if may(request.user, step.right, self.model)] if obj else []
            )
            steps = [step for step in steps if step.name in self.steps]
            context["steps"] = [(step, self._step_url(obj, step)) for step in steps]
            if "submit" in self.steps:
                context["show_save_and_submit"] = add or self.gathers_facts or STEPS["submit"] in steps
            if isinstance(obj, Publishable):
                context |= {
                    "seen": obj.updated_at.isoformat(),
                    "state_badge": state_badge(obj),
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
        said = format_html(_("“{}” was saved."), row)
        self.message_user(request, said, messages.SUCCESS)
        outcome = self.take_step(request, STEPS[name], [row])
        return self.ask_for_reason(request, STEPS[name], outcome, row) or HttpResponseRedirect(
            self._change_url(row)
        )

    def _change_url(self, row):
        name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_change"
        return reverse(name, args=[row.pk])

    def _step_url(self, row, step):
        name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_step"
        return reverse(name, args=[row.pk, step.name])


class PublishableAdmin(StepsAdmin):
    """The base of rows that are written, reviewed and published.

    The state is shown and never a field: actions and buttons change it.
    """

    form = CarefulForm
    actions = ["submit_rows", "publish_rows", "accept_rows", "send_back_rows", "withdraw_rows", "export_csv"]
    steps = [*STEPS]

    def get_list_filter(self, request):
        return [*super().get_list_filter(request), NoticeFilter]

    def is_locked(self, request, row):
        return not may_change(request.user, row)

    def is_undeletable(self, request, row):
        return not may_delete(request.user, row)

    def has_change_permission(self, request, obj=None):
        if self.gathers_facts:
            obj = None
        return super().has_change_permission(request, obj)

    def get_readonly_fields(self, request, obj=None):
        readonly = [*super().get_readonly_fields(request, obj)]
        if obj and self.is_locked(request, obj):
            # In the order of the page, each once.
            shown = admin.utils.flatten_fieldsets(self.get_fieldsets(request, obj))
            readonly += [name for name in shown if name not in readonly]
        return readonly

    def save_model(self, request, obj, form, change):
        if change and self.is_locked(request, obj):
            return
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        for row in changed_rows(form, formsets):
            if row.was_opened:
                said = _("A draft again, for it was never reviewed without its protection: %(row)s.")
                self.message_user(request, said % {"row": in_words(row)}, messages.WARNING)
            self.keep_publishable(request, row)

    def keep_publishable(self, request, row):
        """Take out of public what could not be published as it stands now, and what supported it alone."""
        if row.state != row.State.PUBLISHED:
            return
        if reasons := [*row.publication_obstacles(), *row.new_doubts()]:
            for reason in reasons:
                self.message_user(request, reason, messages.WARNING)
            self.take_step(request, STEPS["withdraw"], [row])
        elif not type(row).objects.filter(row.own_public_q(""), pk=row.pk).exists():
            # Its own protection hides it; one that waits for a parent keeps its source.
            outcome = clear_evidence([row], request.user)
            if outcome.done:
                said = STEPS["withdraw"].done % {"rows": outcome.counted()}
                self.message_user(request, said, messages.WARNING)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_badge(self, row):
        return state_badge(row)

    @admin.action(description=STEPS["submit"].label, permissions=["change"])
    def submit_rows(self, request, queryset):
        self.take_step(request, STEPS["submit"], queryset)

    @admin.action(description=STEPS["publish"].label, permissions=["publish"])
    def publish_rows(self, request, queryset):
        step = replace(STEPS["publish"], reason=request.POST.get("reason", "").strip()[:MAX_REASON])
        return self.ask_for_reason(request, step, self.take_step(request, step, queryset))

    @admin.action(description=STEPS["send_back"].label, permissions=["publish"])
    def send_back_rows(self, request, queryset):
        self.take_step(request, STEPS["send_back"], queryset)

    @admin.action(description=STEPS["withdraw"].label, permissions=["publish"])
    def withdraw_rows(self, request, queryset):
        self.take_step(request, STEPS["withdraw"], queryset)


def in_words(row):
    """Return what a row is and its name: detention “house arrest, 17 January 2024 – …”."""
    return f"{row._meta.verbose_name} “{row}”"


def changed_rows(form, formsets):
    """Return the publishable rows that a form and its formsets have written, each once."""
    forms = [form, *(one for formset in formsets for one in formset.forms)]
    rows = {}
    for one in forms:
        if one.has_changed() and one.instance.pk:
            row = one.instance
            if not isinstance(row, Publishable):  # a citation, a spelling
                row = getattr(row, row.public_parents[0])
            rows[type(row), row.pk] = row
    return list(rows.values())


def state_badge(row):
    """Show a state as a coloured word."""
    return format_html('<span class="state state-{}">{}</span>', row.state, row.get_state_display())


class PartInline:
    """Rows without a state of their own: they are changed by whoever may change the row they belong to."""

    def has_add_permission(self, request, obj):
        return super().has_add_permission(request, obj) and self._may_change(request, obj)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._may_change(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self._may_change(request, obj)

    def _may_change(self, request, row):
        return row is None or may_change(request.user, row)
