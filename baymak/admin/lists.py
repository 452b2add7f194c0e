"""What lists of the admin are narrowed by: filters, and a search that costs no more than it must."""

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from baymak.confidence import worked_on_by
from baymak.looked_after import at_the_desk
from baymak.publishing import Publishable

SEARCH_WORDS = 12


def spellings(word):
    """Return a word in the cases in which it may be written.

    SQLite takes Cyrillic letters of different case for different letters.
    """
    return {word, word.lower(), word.upper(), word.capitalize(), word.title()}


def filter_by(title):
    """Return the filter by a related row that is in use, under a title that tells it from others."""

    class FilterByRelated(admin.RelatedOnlyFieldListFilter):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.title = title

    return FilterByRelated


class KeptList(ChangeList):
    """The list of a kind of rows: those that were discarded only when their state is asked for."""

    def get_queryset(self, *args, **kwargs):
        rows = super().get_queryset(*args, **kwargs)
        asks = "state__exact" in self.params or "state" in self.params
        return rows if asks else rows.exclude(state=Publishable.State.DISCARDED)


class MineFilter(admin.SimpleListFilter):
    """Rows that the user has worked on, as history tells."""

    title = gettext_lazy("worked on")
    parameter_name = "mine"

    def lookups(self, request, model_admin):
        return [("yes", _("by me")), ("no", _("by others only"))]

    def queryset(self, request, queryset):
        if self.value() not in ("yes", "no"):
            return queryset
        mine = worked_on_by(request.user, queryset.model)
        return queryset.filter(mine if self.value() == "yes" else ~mine)


class SubmittedFilter(admin.SimpleListFilter):
    """Rows that the user has sent to review, and may therefore not publish."""

    title = gettext_lazy("sent to review")
    parameter_name = "submitted"

    def lookups(self, request, model_admin):
        return [("yes", _("by me")), ("no", _("by others"))]

    def queryset(self, request, queryset):
        mine = Q(submitted_by=request.user)
        return {"yes": queryset.filter(mine), "no": queryset.filter(~mine)}.get(self.value(), queryset)


class ResponsibleFilter(admin.SimpleListFilter):
    """Dossiers by who looks after them; who may no longer come to the desk looks after nothing."""

    title = gettext_lazy("responsible")
    parameter_name = "responsible"

    def lookups(self, request, model_admin):
        return [("me", _("you")), ("others", _("others")), ("nobody", _("nobody"))]

    def queryset(self, request, queryset):
        mine, theirs = Q(responsible=request.user), Q(responsible__in=at_the_desk())
        asked = {"me": mine, "others": theirs & ~mine, "nobody": Q(responsible=None) | ~theirs}
        return queryset.filter(asked[self.value()]) if self.value() in asked else queryset


def has_too_many_words(model_admin, request, text):
    """Say whether a search has more words than a database takes (a thousand), and tell the user."""
    if len(text.split()) <= SEARCH_WORDS:
        return False
    said = _("Search for %(number)d words at most.") % {"number": SEARCH_WORDS}
    model_admin.message_user(request, said, messages.WARNING)
    return True


def require_right_before_row(model_admin, request):
    """Ask for the right before the row: who may see none learns of none whether it is there."""
    if not model_admin.has_view_or_change_permission(request):
        raise PermissionDenied
