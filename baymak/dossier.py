"""What a second person looks at before it becomes public: of each row what it said, and what it says now."""

from dataclasses import dataclass

from django.utils.text import capfirst

from baymak.acceptance import key_of, lines_to_accept, told_fields
from baymak.publishing import Publishable
from baymak.review import would_go


@dataclass
class Looked:
    """One row, or part of one, that is to become public as it stands."""

    row: object
    differences: list  # (what, before, after), as texts
    hidden_by: list  # rows that keep it from the public nevertheless
    whys: list  # what their writers gave as reasons
    behind: list  # rows that were accepted before, and come out again with it


def looked_at(step, rows):
    """Return what would become public by a step, and the versions of it that a page shows: {key: number}."""
    going, shown, looked = [], {}, []
    for row in rows:
        going += [one for one in would_go(step, row) if one not in going]
    for row in going:
        lines = lines_to_accept(row)
        shown |= {key_of(line): line.history_id for line in lines}
        things = {key_of(line): line for line in lines}
        differences = [one for line in things.values() for one in _differences(line, row)]
        whys = [*dict.fromkeys(filter(None, (line.history_change_reason for line in lines)))]
        looked.append(Looked(row, differences, _hidden_by(row, going), whys, _behind(row, going)))
    return looked, shown


def _differences(line, row):
    """Yield (what, before, after) of all that the row of a line says otherwise than was accepted."""
    model = line.instance_type
    now = model.objects.filter(pk=line.id).first()
    before = now and now.accepted and model.history.filter(pk=now.accepted).first()
    for field in told_fields(model):
        texts = [_text(one, field) for one in (before, now)]
        if texts[0] != texts[1]:
            what = capfirst(field.verbose_name)
            yield (what if model is type(row) else f"{capfirst(model._meta.verbose_name)}: {what}", *texts)


def _text(row, field):
    """Return in words what a row, or a version of it, says in a field."""
    if row is None or not hasattr(row, field.name):
        return ""
    if field.many_to_many:
        end = f"{field.m2m_reverse_field_name()}_id"
        keys = [getattr(one, end, one.pk) for one in getattr(row, field.name).all()]
        return ", ".join(map(str, field.related_model.objects.filter(pk__in=keys)))
    value = getattr(row, field.attname)
    if value is None or value == "":
        return ""
    if field.is_relation:
        return str(field.related_model.objects.filter(**{field.target_field.name: value}).first() or "")
    return str(dict(field.flatchoices).get(value, value))


def _hidden_by(row, going):
    """Return the rows without which a row stays hidden, although it is published."""
    found = []
    for name in getattr(row, "public_parents", ()):
        if row._meta.get_field(name).many_to_many:
            continue
        parent = getattr(row, name)
        if parent is not None and parent not in going and not parent.is_published():
            found.append(parent)
    return found


def _behind(row, going):
    """Return the rows that are published, and kept from the public by nothing else than this row."""
    if not isinstance(row, Publishable) or row.is_published():
        return []
    return [
        other
        for other in row.rows_behind()
        if other.state == other.State.PUBLISHED and other not in going and not _hidden_by(other, going)
    ]
