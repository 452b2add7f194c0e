"""What is in work, as a line for each dossier: a person or a case with its facts, or a source of its own."""

from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from baymak.acceptance import is_stateless, lines_since, may_be_pending
from baymak.models import Act
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
    notes: list = field(default_factory=list)  # with which something was sent back
    since: datetime | None = None

    def add(self, work):
        self.kinds[work.kind] = self.kinds.get(work.kind, 0) + 1
        self.users |= {work.user} if work.user else set()
        self.notes += [work.note] if work.note else []
        self.since = min(self.since, work.since) if self.since else work.since

    @property
    def what(self):
        """Say how many rows of each kind: "people (1), charges (3)", which needs no grammar."""
        return ", ".join(f"{kind} ({number})" for kind, number in self.kinds.items())

    @property
    def whose(self):
        return ", ".join(sorted(self.users))


@dataclass
class Work:
    """One row in work, and for whom."""

    row: object
    title: str  # of the group
    user: str  # who works on it
    since: datetime
    kind: str
    note: str = ""


def groups(site, request):
    """Return (title, lines, how many more) of what waits for the user, the longest waiting first."""
    found = {title: {} for title in (TO_REVIEW, SENT_BACK, MY_DRAFTS, MY_SUBMITTED, OTHERS)}
    for model, page in site._registry.items():
        if not _is_worked_on(model) or not page.has_view_permission(request):
            continue
        works = [*(_in_work(model, request.user) if issubclass(model, Publishable) else ())]
        for work in (*works, *_changed(model, request.user)):
            dossier = dossier_of(work.row)
            if type(dossier) is not model and not site.may_view(request, type(dossier)):
                dossier = work.row
            key = (type(dossier), dossier.pk)
            if key not in found[work.title]:
                opts = dossier._meta
                name = f"{site.name}:{opts.app_label}_{opts.model_name}_change"
                found[work.title][key] = Line(dossier, reverse(name, args=[dossier.pk]))
            found[work.title][key].add(work)
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


def dossier_of(row):
    """Return the person or case on whose page a row is told, or the row itself."""
    name = _dossier_field(type(row))
    return (getattr(row, name) if name else None) or row


def _in_work(model, user):
    """Yield the drafts of a kind, and what is in review."""
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
        kind = row._meta.verbose_name_plural
        if row.state == IN_REVIEW:
            title = MY_SUBMITTED if row.submitted_by_id == user.pk else TO_REVIEW
            sender = row.submitted_by.username if row.submitted_by else ""
            yield Work(row, title, sender, row.updated_at, kind)
            continue
        wrote = writers.get(row.pk, {})
        title, note = MY_DRAFTS if user.pk in wrote else OTHERS, ""
        if row.submitted_by_id == user.pk:
            title, note = SENT_BACK, note_on(row)  # a draft that was in review once
        yield Work(row, title, [*wrote.values()][-1] if wrote else "", row.updated_at, kind, note)


def _is_worked_on(model):
    """Say whether rows of a kind have a line: those of a state, and courts and the like, which have none."""
    return issubclass(model, Publishable) or (is_stateless(model) and not model.public_parents)


def _changed(model, user):
    """Yield the public rows of a kind into which something was written that nobody accepted."""
    rows = model.objects.filter(may_be_pending(model)).exclude(accepted=None)
    if issubclass(model, Publishable):
        rows = rows.filter(state=Publishable.State.PUBLISHED)
    for row in rows.order_by("pk")[:MAX_ROWS]:
        lines = lines_since(row)
        if not lines:
            continue
        latest = max(lines, key=lambda line: line.history_date)
        note = note_on(row, lines)
        title = OTHERS if note else TO_REVIEW
        if user.pk in {line.history_user_id for line in lines}:
            title = SENT_BACK if note else MY_SUBMITTED
        writer = str(latest.history_user) if latest.history_user else ""
        yield Work(row, title, writer, latest.history_date, _("changes"), note if title == SENT_BACK else "")


def note_on(row, lines=()):
    """Return with which words, and by whom, a row was sent back; "" where nobody did it since these lines."""
    versions = row.history.filter(act__kind=Act.Kind.SEND_BACK)
    if lines:
        versions = versions.filter(history_date__gt=max(line.history_date for line in lines))
    version = versions.select_related("history_user").order_by("-history_id").first()
    return f"{row}: {version.history_change_reason} ({version.history_user})" if version else ""
