"""What is in work, as a line for each dossier: a person or a case with its facts, or a source of its own."""

from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from baymak.publishing import Publishable

DRAFT, IN_REVIEW = Publishable.State.DRAFT, Publishable.State.IN_REVIEW
# So many rows of a kind are looked at, the latest first, and so many dossiers shown of a group.
MAX_ROWS, SHOWN = 500, 30


@dataclass
class Line:
    """One dossier in work: what is new in it, by whom, and since when."""

    dossier: Publishable
    address: str
    kinds: dict = field(default_factory=dict)
    users: set = field(default_factory=set)
    since: datetime | None = None

    def add(self, row, user):
        opts = row._meta
        self.kinds[opts.verbose_name_plural] = self.kinds.get(opts.verbose_name_plural, 0) + 1
        self.users |= {user} if user else set()
        self.since = min(self.since, row.updated_at) if self.since else row.updated_at

    @property
    def what(self):
        """Say how many rows of each kind: "people (1), charges (3)", which needs no grammar."""
        return ", ".join(f"{kind} ({number})" for kind, number in self.kinds.items())

    @property
    def whose(self):
        return ", ".join(sorted(self.users))


def groups(site, request):
    """Return (title, lines, how many more) of what waits for the user, the longest waiting first."""
    found = {title: {} for title in (TO_REVIEW, SENT_BACK, MY_DRAFTS, MY_SUBMITTED, OTHERS)}
    for model, page in site._registry.items():
        if not issubclass(model, Publishable) or not page.has_view_permission(request):
            continue
        for row, title, user in _in_work(model, request.user):
            dossier = _dossier(row)
            if type(dossier) is not model and not site.may_view(request, type(dossier)):
                dossier = row
            key = (type(dossier), dossier.pk)
            if key not in found[title]:
                opts = dossier._meta
                name = f"{site.name}:{opts.app_label}_{opts.model_name}_change"
                found[title][key] = Line(dossier, reverse(name, args=[dossier.pk]))
            found[title][key].add(row, user)
    told = []
    for title, lines in found.items():
        ordered = sorted(lines.values(), key=lambda line: line.since)
        if ordered:
            told.append((title, ordered[:SHOWN], max(len(ordered) - SHOWN, 0)))
    return told


TO_REVIEW = _("To review")
SENT_BACK = _("Sent back to you")
MY_DRAFTS = _("Your drafts")
MY_SUBMITTED = _("In review, sent by you")
OTHERS = _("Drafts of others")


def _dossier_field(model):
    """Return the relation to what a row belongs to first, as a charge to its person; "" for what is alone."""
    name = next(iter(model.public_parents), "")
    return "" if not name or model._meta.get_field(name).many_to_many else name


def _dossier(row):
    name = _dossier_field(type(row))
    return (getattr(row, name) if name else None) or row


def _in_work(model, user):
    """Yield the rows of a kind in work, each with its group and the name of who works on it."""
    rows = model.objects.filter(state__in=(DRAFT, IN_REVIEW)).select_related("submitted_by")
    if name := _dossier_field(model):
        rows = rows.select_related("submitted_by", name)
    rows = list(rows.order_by("-updated_at", "pk")[:MAX_ROWS])
    drafts = [row.pk for row in rows if row.state == DRAFT]
    writers = {}
    if drafts:
        versions = model.history.model.objects.filter(id__in=drafts).order_by("history_date", "history_id")
        for pk, key, name in versions.values_list("id", "history_user", "history_user__username"):
            wrote = writers.setdefault(pk, {})
            wrote.pop(key, None)  # whoever wrote last stands last
            wrote[key] = name
    for row in rows:
        if row.state == IN_REVIEW:
            title = MY_SUBMITTED if row.submitted_by_id == user.pk else TO_REVIEW
            yield row, title, row.submitted_by.username if row.submitted_by else ""
            continue
        wrote = writers.get(row.pk, {})
        title = MY_DRAFTS if user.pk in wrote else OTHERS
        if row.submitted_by_id == user.pk:
            title = SENT_BACK  # a draft that was in review once
        yield row, title, [*wrote.values()][-1] if wrote else ""
