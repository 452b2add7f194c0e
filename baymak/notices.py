"""What somebody should look at: lines of the desk, each of which opens a list; the digest counts the same."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.contrib import admin
from django.dispatch import Signal
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from baymak.models import Act

SHOWN_FOR = timedelta(days=7)
MOST_ACTS = 12

# A receiver returns the notices of its floor.
asks_for_notices = Signal()


@dataclass(frozen=True)
class Notice:
    """One thing to look at: its name, what it says, the kind of rows, and which of them."""

    name: str
    text: str
    model: type
    narrow: Callable  # takes the rows of the model, returns those that are meant

    def rows(self):
        rows = self.model.objects.all()
        if hasattr(self.model, "state"):
            rows = rows.exclude(state="discarded")
        return self.narrow(rows)

    def address(self, site):
        opts = self.model._meta
        return f"{reverse(f'{site}:{opts.app_label}_{opts.model_name}_changelist')}?notice={self.name}"


def notices():
    """Return all notices."""
    answers = asks_for_notices.send(Notice)
    return [notice for _receiver, found in answers for notice in found]


def lines(site, may_view):
    """Return (text, kind of rows, number, address) of what there is for somebody who may view the kinds."""
    found = []
    for notice in notices():
        if may_view(notice.model) and (number := notice.rows().count()):
            opts = notice.model._meta
            found.append((notice.text, opts.verbose_name_plural, number, notice.address(site)))
    return found


def acts_to_know(hears_of_exports):
    """Return the latest of what was done to accounts and taken away in seven days, and how many more."""
    kinds = [*Act.OF_ACCOUNTS, *([Act.Kind.EXPORT] if hears_of_exports else [])]
    acts = Act.objects.filter(kind__in=kinds, at__gt=timezone.now() - SHOWN_FOR)
    return acts.select_related("user", "about")[:MOST_ACTS], max(acts.count() - MOST_ACTS, 0)


class NoticeFilter(admin.SimpleListFilter):
    """The rows of one notice, as the line on the desk counts them."""

    title = _("to look at")
    parameter_name = "notice"

    def lookups(self, request, model_admin):
        return [(notice.name, notice.text) for notice in notices() if notice.model is model_admin.model]

    def queryset(self, request, queryset):
        for notice in notices():
            if notice.model is queryset.model and notice.name == self.value():
                return notice.narrow(queryset)
        return queryset
