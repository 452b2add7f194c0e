"""Acts: what is written within one belongs to it, whatever writes it."""

from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction
from simple_history.signals import pre_create_historical_record

from baymak.models import Act

MAX_REASON = 100  # of a version
_current = ContextVar("act", default=None)


@contextmanager
def acting(user, kind, reason=""):
    """Open an act, in a transaction: it is written down when something was written within. One within another
    is an act of its own.
    """
    act = Act(user=user, kind=kind, reason=reason)
    token = _current.set(act)
    try:
        with transaction.atomic():
            yield act
            if act.rows:
                act.save(force_insert=True)
    finally:
        _current.reset(token)


def has_written():
    """Say whether in the act at hand anything was written into the history until now."""
    act = _current.get()
    return act is not None and act.rows > 0


def version_made(sender, history_instance, **kwargs):
    if act := _current.get():
        history_instance.act_id = act.pk
        act.rows += 1
        if act.kind == Act.Kind.FORM and not history_instance.history_change_reason:
            history_instance.history_change_reason = act.reason[:MAX_REASON] or None


def connect():
    pre_create_historical_record.connect(version_made, dispatch_uid="baymak.version_made")
