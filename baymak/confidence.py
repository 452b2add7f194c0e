"""What was told in confidence: notes of the team, what people consented to, confidential sources.

Whoever wrote it reads it, and who has the right to all of it, which a new researcher has not.
A model says of which rows that holds by `confided_q(user, key)`: a condition on rows of its own, or, with
another `key`, on what names them.
"""

from django.db.models import Exists, OuterRef

from baymak.roles import CONFIDENCES

NOTE = "internal_note"


def reads_all(user):
    return user.has_perm(".".join(CONFIDENCES))


def worked_on_by(user, model, key="pk"):
    """Return the condition that a user has changed a row, or the one that a key names."""
    return Exists(model.history.model.objects.filter(history_user=user, id=OuterRef(key)))


def readable(rows, user):
    """Leave out of rows what others were told in confidence."""
    return _without(rows, rows.model, user, "pk")


def readable_versions(versions, model, user):
    """Leave out of a history the same, though the row may be gone."""
    return _without(versions, model, user, "id")


def _without(rows, model, user, key):
    if not hasattr(model, "confided_q") or reads_all(user):
        return rows
    return rows.exclude(model.confided_q(user, key))


def is_readable(model, pk, user):
    """Say whether a row of a kind is none that others were told in confidence (one question at most)."""
    if not hasattr(model, "confided_q") or reads_all(user):
        return True
    return not model.objects.filter(model.confided_q(user), pk=pk).exists()


def reads_note(row, user):
    """Say whether somebody reads the note on a row: there is none, or nobody else wrote in it."""
    if row is None or not row.pk or not getattr(row, NOTE, "") or reads_all(user):
        return True
    writers, before = set(), ""
    for writer, note in row.history.order_by("history_id").values_list("history_user", NOTE):
        if note != before:
            writers.add(writer)
        before = note
    return writers == {user.pk}


def without_note(fieldsets):
    """Return the parts of a form without the note."""
    return [
        (title, options | {"fields": [name for name in options["fields"] if name != NOTE]})
        for title, options in fieldsets
    ]
