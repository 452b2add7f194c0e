"""The base of the admin pages of what is published: states by buttons and actions.

Django asks for a right by kind of rows; here is added in which state a row may be touched.
"""

from django.contrib import admin, messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from baymak.acceptance import at_once
from baymak.admin.data import DataAdmin, in_words, state_badge
from baymak.admin.forms import CarefulForm
from baymak.admin.lists import KeptList
from baymak.notices import NoticeFilter
from baymak.publishing import Publishable
from baymak.review import STEPS, clear_evidence
from baymak.roles import may


def may_change(user, row):
    """Say whether a user may edit a publishable row in its state; nobody edits the state itself.

    What is public anybody may edit who has the right: it is a proposal. What waits for an editor, or tells of
    somebody who is not shown by name, only an editor edits.
    """
    if row.state == row.State.PUBLISHED and not row.is_guarded():
        return True
    return may_decide(user, row)


def may_decide(user, row):
    """Say whether a user may also do with a row, and with its parts, what takes effect at once."""
    if row.state == row.State.DISCARDED:
        return False
    # Of whom was withdrawn for safety the names are kept out of the public, as they stand.
    is_open = row.state in (row.State.DRAFT, row.State.WITHDRAWN) and row.withdrawn_for not in row.GRAVE
    return is_open or may(user, "publish", type(row))


def held(user, row, model):
    """Return the names of the fields that a user leaves as they are, in a row or in parts (`model`) of it."""
    return set() if may_decide(user, row) else at_once(model)


def may_discard(user, row):
    return row.state != row.State.DISCARDED and not row.discarding_obstacles(user)


class PublishableAdmin(DataAdmin):
    """The base of rows that are written, reviewed and published.

    The state is shown and never a field: actions and buttons change it.
    """

    form = CarefulForm
    actions = [
        "submit_rows",
        "publish_rows",
        "accept_rows",
        "send_back_rows",
        "withdraw_rows",
        "discard_rows",
        "export_csv",
    ]
    steps = [*STEPS]

    def get_list_filter(self, request):
        return [*super().get_list_filter(request), NoticeFilter]

    def is_locked(self, request, row):
        return not may_change(request.user, row)

    def is_undeletable(self, request, row):
        return not may_discard(request.user, row)

    def has_change_permission(self, request, obj=None):
        if self.gathers_facts and not (obj and obj.state == obj.State.DISCARDED):
            obj = None
        return super().has_change_permission(request, obj)

    def get_readonly_fields(self, request, obj=None):
        readonly = [*super().get_readonly_fields(request, obj)]
        if obj and self.is_locked(request, obj):
            # In the order of the page, each once.
            shown = admin.utils.flatten_fieldsets(self.get_fieldsets(request, obj))
            readonly += [name for name in shown if name not in readonly]
        elif obj:
            readonly += sorted(held(request.user, obj, self.model).difference(readonly))
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
        decides = may_decide(request.user, row)
        if reasons := row.new_reasons():
            for reason in reasons:
                self.message_user(request, reason, messages.WARNING)
            if decides:  # of a proposal the public sees nothing
                self.take_step(request, STEPS["withdraw"], [row])
        elif decides and not type(row).objects.filter(row.own_public_q(""), pk=row.pk).exists():
            # Its own protection hides it; one that waits for a parent keeps its source.
            outcome = clear_evidence([row], request.user)
            if outcome.done:
                said = STEPS["withdraw"].done % {"rows": outcome.counted()}
                self.message_user(request, said, messages.WARNING)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_badge(self, row):
        return state_badge(row)

    def get_changelist(self, request, **kwargs):
        return KeptList

    @admin.action(description=STEPS["submit"].label, permissions=["change"])
    def submit_rows(self, request, queryset):
        return self.look_and_take(request, STEPS["submit"], queryset)

    @admin.action(description=STEPS["publish"].label, permissions=["publish"])
    def publish_rows(self, request, queryset):
        return self.look_and_take(request, STEPS["publish"], queryset)

    @admin.action(description=STEPS["send_back"].label, permissions=["publish"])
    def send_back_rows(self, request, queryset):
        self.take_step(request, STEPS["send_back"], queryset)

    @admin.action(description=STEPS["withdraw"].label, permissions=["publish"])
    def withdraw_rows(self, request, queryset):
        self.take_step(request, STEPS["withdraw"], queryset)


def changed_rows(form, formsets):
    """Return the publishable rows that a form and its formsets have written, each once."""
    forms = [form, *(one for formset in formsets for one in formset.forms)]
    rows = {}
    for one in forms:
        if one.has_changed() and one.instance.pk:
            row = one.instance
            if not isinstance(row, Publishable):  # a citation, a spelling
                row = whole(row)
            rows[type(row), row.pk] = row
    return list(rows.values())


class PartAdmin(DataAdmin):
    """The page of a row without a state of its own: it is made on the page of the row that it belongs to."""

    def get_model_perms(self, request):
        # Not on the index: a part is found with what it belongs to.
        return {}

    def has_add_permission(self, request):
        return False

    def is_locked(self, request, row):
        return not may_change(request.user, whole(row))

    def is_undeletable(self, request, row):
        return not may_decide(request.user, whole(row))

    def get_readonly_fields(self, request, obj=None):
        readonly = [*super().get_readonly_fields(request, obj)]
        kept = held(request.user, whole(obj), self.model) if obj else set()
        return readonly + sorted(kept.difference(readonly))


def whole(part):
    """Return the row that a part belongs to."""
    return getattr(part, part.public_parents[0])


class PartInline:
    """Rows without a state of their own: they are changed by whoever may change the row they belong to."""

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.held = held(request.user, obj, self.model) if obj else set()
        return formset

    def has_add_permission(self, request, obj):
        return super().has_add_permission(request, obj) and self._may_change(request, obj)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._may_change(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (obj is None or may_decide(request.user, obj))

    def _may_change(self, request, row):
        return row is None or may_change(request.user, row)
