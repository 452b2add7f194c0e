"""Undoing what one step withdrew of many rows: a second person does it, by one button and with a reason.

Nothing comes back that left for safety or at request, nor what somebody touched since. The rest comes back as
it was accepted, where it might be published today; what raises doubts goes through review.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from baymak.acts import acting
from baymak.changing import carry_out
from baymak.models import Act
from baymak.notices import SHOWN_FOR
from baymak.publishing import Publishable
from baymak.review import Outcome, act_of
from baymak.roles import case_models, may

# So many rows of a kind, or more. Who withdraws one or two may protect somebody and need not say so: they
# come back by review.
MANY = 3
LISTED = 20


def withdrawals():
    """Return [(act, rows)] of what was withdrawn at once in a week and can come back, the latest first."""
    acts = Act.objects.filter(
        kind=Act.Kind.WITHDRAW, at__gt=timezone.now() - SHOWN_FOR, rows__gte=MANY, undone_by=None
    )
    found = [(act, withdrawn_by(act)) for act in acts.select_related("user")[:LISTED]]
    return [(act, rows) for act, rows in found if rows]


def withdrawn_by(act):
    """Return the rows that came out of the public by an act and were not touched since; sources come first.

    An empty list, if it was no more than a few rows of the kind that was asked for.
    """
    found, first = [], []
    for model in case_models():
        if not issubclass(model, Publishable):
            continue
        versions = model.history.filter(act=act, state=Publishable.State.WITHDRAWN).order_by("history_id")
        if (version := versions.first()) is not None:
            first.append((version.history_date, versions.count()))
        rows = model.objects.filter(pk__in=versions.values("id"), state=Publishable.State.WITHDRAWN)
        rows = rows.exclude(accepted=None).exclude(withdrawn_for__in=Publishable.GRAVE).order_by("pk")
        found += [row for row in rows if act_of(row) == act.pk and _was_public(row)]
    if not first or min(first)[1] < MANY:
        return []
    return sorted(found, key=lambda row: bool(row.public_parents) + bool(row.rests_on()))


def _was_public(row):
    before = row.history.order_by("-history_id")[1:2]
    return [version.state for version in before] == [Publishable.State.PUBLISHED]


def undo(key, user, why):
    """Let come back what an act withdrew; return the Outcome. Raise ValidationError where it must not."""
    act, rows = next(((act, rows) for act, rows in withdrawals() if str(act.pk) == key), (None, []))
    if act is None:
        raise ValidationError(_("There is nothing to undo: somebody else has done it, or touched it."))
    if act.user_id == user.pk:
        raise ValidationError(_("Another editor undoes what you did."))
    if not why:
        raise ValidationError(_("Say why it may come back."))
    return carry_out(rows, _undo, act, rows, user, why)


def _undo(act, rows, user, why):
    outcome = Outcome()
    with acting(user, Act.Kind.UNDO, why) as undoing:
        undoing.undoes = act
        for asked in rows:
            row = type(asked).objects.select_for_update(of=("self",)).get(pk=asked.pk)
            row._history_user = user
            try:
                with transaction.atomic():
                    if not may(user, "publish", type(row)):
                        raise ValidationError(_("You don't have the right to do this."))
                    row.come_back(why)
            except ValidationError as error:
                outcome.refused.append((row, error.messages))
            else:
                outcome.done.append(row)
    return outcome
