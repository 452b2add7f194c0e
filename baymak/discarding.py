"""What was discarded: listed, brought back, and after a month purged, with its history.

A row with a state is still there, as *discarded*. Of a part or a court, which have none, history keeps the
last version, and brings it back.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef, ProtectedError, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from baymak.acts import acting
from baymak.changing import changing
from baymak.models import Act, Gone
from baymak.publishing import Loadable, Publishable
from baymak.review import STEPS, Outcome, take_all
from baymak.roles import case_models, may

KEPT = timedelta(days=30)
SHOWN = 200  # of a kind, the latest
# Within these the desk takes out what has no state; a merging has its own word for it.
ON_THE_DESK = (Act.Kind.FORM, Act.Kind.DISCARD, Act.Kind.TAKE_BACK)


@dataclass
class Discarded:
    """What one act discarded: rows that are there, and last versions of rows that are not."""

    act: Act
    rows: list
    versions: list


def groups(may_view):
    """Return what was discarded of the kinds that somebody may view, by acts, the latest first."""
    found = {}
    for model in case_models():
        if not may_view(model):
            continue
        if issubclass(model, Publishable):
            for row in discarded(model).order_by("-updated_at", "pk")[:SHOWN]:
                found.setdefault(row.discarded_in, ([], []))[0].append(row)
        elif may_be_removed(model):
            for version in removed(model)[:SHOWN]:
                found.setdefault(version.act_id, ([], []))[1].append(version)
    acts = Act.objects.select_related("user").in_bulk([key for key in found if key])
    told = [Discarded(acts[key], *of_act) for key, of_act in found.items() if key in acts]
    return sorted(told, key=lambda group: group.act.at, reverse=True)


def may_list(may_view):
    """Say whether somebody who may view some kinds may see what was discarded."""
    return any(issubclass(model, Publishable) and may_view(model) for model in case_models())


def by_others(user):
    """Return how many rows that somebody worked on others have discarded (one query where it is none)."""
    acts = Act.objects.filter(kind=Act.Kind.DISCARD, at__gt=timezone.now() - KEPT).exclude(user=user)
    if not acts.exists():
        return 0
    return sum(
        discarded(model)
        .filter(Exists(model.history.filter(id=OuterRef("pk"), history_user=user)), discarded_in__in=acts)
        .count()
        for model in case_models()
        if issubclass(model, Publishable)
    )


def discarded(model):
    """Return the discarded rows of a kind, each with the number of the act and when that was."""
    last = model.history.filter(id=OuterRef("pk")).order_by("-history_id")
    rows = model.objects.filter(state=Publishable.State.DISCARDED)
    return rows.annotate(
        discarded_in=Subquery(last.values("act")[:1], output_field=models.UUIDField()),
        discarded_at=Subquery(last.values("history_date")[:1]),
    )


def may_be_removed(model):
    return not issubclass(model, Publishable) and "delete" in model._meta.default_permissions


def removed(model):
    """Return the last versions of rows without a state that the desk has taken out."""
    later = model.history.filter(id=OuterRef("id"), history_id__gt=OuterRef("history_id"))
    gone = model.history.filter(history_type="-", act__kind__in=ON_THE_DESK)
    there = model.objects.filter(pk=OuterRef("id"))
    gone = gone.exclude(Exists(later)).exclude(Exists(there))
    return gone.order_by("-history_id")


def restore(rows, versions, user):
    """Restore rows, what others belong to first, and rows of which history keeps a version."""
    rows = sorted(rows, key=lambda row: not row.dependents())
    outcome = take_all(STEPS["restore"], rows, user)
    with acting(user, Act.Kind.RESTORE):
        for version in versions:
            row = version.instance
            try:
                with transaction.atomic():
                    _bring_back(row, version, user)
            except ValidationError as error:
                outcome += Outcome(refused=[(row, error.messages)])
            else:
                outcome += Outcome(done=[row])
    return outcome


def _bring_back(row, version, user):
    if user.pk != version.history_user_id and not may(user, "publish", type(row)):
        raise ValidationError(_("Whoever discarded it restores it, or an editor."))
    row._history_user, row._change_reason = user, str(_("restored"))
    with changing([row]):
        row.full_clean()
        row.save(force_insert=True)


# -- For ever --------------------------------------------------------------------------------------------


def purge(user, before):
    """Delete what was discarded before a moment, and its history; return {kind: number} and what stays."""
    rows, gone = to_purge(before)
    numbers = Counter(type(row)._meta.verbose_name_plural for row in rows)
    with acting(user, Act.Kind.PURGE), changing(rows):
        stays = destroy(rows)
        for model, keys in gone.items():
            wipe(model, keys)
            numbers[model._meta.verbose_name_plural] += len(keys)
    numbers.subtract(Counter(type(row)._meta.verbose_name_plural for row in stays))
    return +numbers, stays


def to_purge(before):
    """Return the rows that were discarded before a moment, and {kind: keys} of those that have no state."""
    rows, gone = [], {}
    for model in case_models():
        if issubclass(model, Publishable):
            rows += discarded(model).filter(discarded_at__lt=before)
        elif may_be_removed(model):
            keys = set(removed(model).filter(history_date__lt=before).values_list("id", flat=True))
            gone |= {model: keys} if keys else {}
    return rows, gone


def destroy(rows):
    """Delete rows with what belongs to them, all their versions, and what the log says of them.

    No file brings them again. Return those that stay, for others that stay refer to them.
    """
    left = list(rows)
    while left:
        stays = []
        for row in left:
            whole = _whole(type(row), {row.pk})
            try:
                with transaction.atomic():
                    row.delete()
            except ProtectedError:
                stays.append(row)
                continue
            if isinstance(row, Loadable) and row.import_key:
                Gone.objects.get_or_create(digest=Gone.digest_of(type(row), row.import_key))
            for model, keys in whole.items():
                wipe(model, keys)
        if len(stays) == len(left):
            break
        left = stays
    return left


def _whole(model, keys):
    """Return {model: keys} of rows and of all that goes with them when they are deleted."""
    found = {model: keys}
    for relation in model._meta.related_objects:
        if keys and getattr(relation, "on_delete", None) is models.CASCADE:
            name = relation.field.name
            parts = relation.related_model.objects.filter(**{f"{name}__in": keys})
            for other, more in _whole(
                relation.related_model, set(parts.values_list("pk", flat=True))
            ).items():
                found[other] = found.get(other, set()) | more
    return found


def wipe(model, keys):
    """Delete all versions of rows that are gone, and what the log of the desk says of them."""
    if hasattr(model, "history"):
        past = model.history.model
        versions = past.objects.filter(id__in=keys)
        for relation in past._meta.related_objects:  # copies of relations to several rows
            relation.related_model.objects.filter(**{f"{relation.field.name}__in": versions}).delete()
        versions.delete()
    kind = ContentType.objects.get_for_model(model)
    LogEntry.objects.filter(content_type=kind, object_id__in=map(str, keys)).delete()
