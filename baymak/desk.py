"""What is in work, as a line for each dossier: a person or a case with its facts, or a source of its own."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from baymak.acceptance import is_stateless, lines_since, may_be_pending
from baymak.looked_after import LookedAfter
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
    responsible: str = ""

    @property
    def next_step(self):
        return getattr(self.dossier, "next_step", "")

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
    """Return (title, lines, how many more) of what waits for the user, the longest waiting first.

    Of the dossiers that the user looks after those that say what comes next stand there, too; "?mine=yes"
    asks for nothing else.
    """
    found = {title: {} for title in (TO_REVIEW, SENT_BACK, MY_DRAFTS, MY_SUBMITTED, OTHERS, LOOKED_AFTER)}
    for model, page in site._registry.items():
        if not _is_worked_on(model) or not page.has_view_permission(request):
            continue
        rows = _of_mine(model, request.user) if is_mine(request) else model.objects.all()
        works = [*(_in_work(rows, request.user) if issubclass(model, Publishable) else ())]
        for work in (*works, *_changed(rows, request.user)):
            dossier = dossier_of(work.row)
            if type(dossier) is not model and not site.may_view(request, type(dossier)):
                dossier = work.row
            key = (type(dossier), dossier.pk)
            if key not in found[work.title]:
                found[work.title][key] = _line(site, dossier)
            found[work.title][key].add(work)
    known = {key for lines in found.values() for key in lines}
    for _kind, rows, _address in looked_after(site, request):
        for dossier in rows.exclude(next_step="").order_by("updated_at", "pk")[:MAX_ROWS]:
            if (key := (type(dossier), dossier.pk)) not in known:
                found[LOOKED_AFTER][key] = _line(site, dossier)
    _say_who(found)
    told = []
    for title, lines in found.items():
        ordered = sorted(lines.values(), key=lambda line: line.since or NEVER)
        if ordered:
            told.append((title, ordered[:SHOWN], max(len(ordered) - SHOWN, 0)))
    return told


def is_mine(request):
    return request.GET.get("mine") == "yes"


def _of_mine(model, user):
    """Return the rows of a kind that are told in the dossiers which a user looks after."""
    name = _dossier_field(model)
    dossier = model._meta.get_field(name).related_model if name else model
    if not issubclass(dossier, LookedAfter):
        return model.objects.none()
    return model.objects.filter(**{f"{name}__responsible" if name else "responsible": user})


def looked_after(site, request):
    """Return (kind, rows, address of their list) of the dossiers that the user looks after."""
    found = []
    for model, page in site._registry.items():
        if issubclass(model, LookedAfter) and page.has_view_permission(request):
            rows = model.objects.filter(responsible=request.user).exclude(state=Publishable.State.DISCARDED)
            address = reverse(f"{site.name}:{model._meta.app_label}_{model._meta.model_name}_changelist")
            found.append((model._meta.verbose_name_plural, rows, f"{address}?responsible=me"))
    return found


def _line(site, dossier):
    opts = dossier._meta
    return Line(dossier, reverse(f"{site.name}:{opts.app_label}_{opts.model_name}_change", args=[dossier.pk]))


def _say_who(found):
    """Write into each line who looks after its dossier (1 query)."""
    lines = [line for group in found.values() for line in group.values()]
    keys = {key for line in lines if (key := getattr(line.dossier, "responsible_id", None))}
    names = dict(get_user_model().objects.filter(pk__in=keys).values_list("pk", "username")) if keys else {}
    for line in lines:
        line.responsible = names.get(getattr(line.dossier, "responsible_id", None), "")


TO_REVIEW = _("To review")
SENT_BACK = _("Sent back to you")
MY_DRAFTS = _("Your drafts")
MY_SUBMITTED = _("In review, sent by you")
OTHERS = _("Drafts of others")
LOOKED_AFTER = _("You look after, with a next step")
NEVER = datetime.max.replace(tzinfo=UTC)


def _dossier_field(model):
    """Return the relation to what a row belongs to first, as a charge to its person; "" for what is alone."""
    name = next(iter(model.public_parents), "")
    return "" if not name or model._meta.get_field(name).many_to_many else name


def dossier_of(row):
    """Return the person or case on whose page a row is told, or the row itself."""
    name = _dossier_field(type(row))
    return (getattr(row, name) if name else None) or row


def _in_work(rows, user):
    """Yield of rows of a kind the drafts, and what is in review."""
    model = rows.model
    rows = rows.filter(state__in=(DRAFT, IN_REVIEW)).select_related("submitted_by")
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


def _changed(rows, user):
    """Yield of rows of a kind the public ones into which something was written that nobody accepted."""
    model = rows.model
    rows = rows.filter(may_be_pending(model)).exclude(accepted=None)
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
