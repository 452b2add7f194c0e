"""What somebody looks at before it goes on: of each row what it said and says now, and on what it rests."""

from dataclasses import dataclass, replace
from typing import NamedTuple

from django.utils.text import capfirst

from baymak.acceptance import key_of, lines_to_accept, name_of, told_fields
from baymak.confidence import is_readable
from baymak.publishing import Publishable
from baymak.review import WAITS, Outcome, Step, foresee, must_be_asked_for, would_go


class Difference(NamedTuple):
    """What one field of a row, or of a part of it, said and says, in words."""

    field: object
    what: str
    before: str
    after: str


@dataclass
class Looked:
    """One row, with its parts, that can take a step as it stands."""

    name: str  # by which the page ticks it
    row: object
    step: Step
    is_ticked: bool
    differences: list
    evidence: list  # citations
    hidden_by: list  # rows that keep it from the public nevertheless
    writers: list  # of what is new in it
    whys: list  # what they gave as reasons
    behind: list  # rows that were accepted before, and come out again with it
    reasons: list = ()  # why it can't go: then it can't be ticked


@dataclass
class Dossier:
    """What a page shows of rows, and what would come of it as it is ticked."""

    looked: list
    shown: dict  # {key: number of a version}; the rows are among the keys
    outcome: Outcome
    public: set  # names of the rows that would be public then

    def __iter__(self):
        return iter(self.looked)


def looked_at(steps, rows, user, ticked=None):
    """Return the Dossier of what steps can take along with rows; None ticked means what goes by itself."""
    going, others = {}, set()
    for step in steps:
        for row in rows:
            found = [one for one in would_go(step, row) if name_of(one) not in going]
            going |= {name_of(one): (one, step) for one in found}
            others |= {name_of(one) for one in must_be_asked_for(step, row, user)}
    steps = [one for one in steps if any(step is one for _row, step in going.values())]
    lines = {name: lines_to_accept(row) for name, (row, _step) in going.items()}
    shown = dict.fromkeys(going, 0)
    shown |= {key_of(line): line.history_id for some in lines.values() for line in some}
    every = frozenset(going)
    outcome, public = _foresee(steps, rows, user, shown, every)
    can = {name_of(row) for row in outcome.done}
    refused = {name_of(row): reasons for row, reasons in outcome.refused}
    wanted = (every - others if ticked is None else every & ticked) & can
    if wanted != can:
        outcome, public = _foresee(steps, rows, user, shown, wanted)
    rows_going = [row for row, _step in going.values()]
    looked = [
        Looked(
            name,
            row,
            step,
            name in wanted,
            _differences([one for one in lines[name] if is_readable(one.instance_type, one.id, user)], row),
            row.evidence_told() if isinstance(row, Publishable) else (),
            _hidden_by(row, rows_going),
            [*dict.fromkeys(str(line.history_user) for line in lines[name] if line.history_user)],
            [*dict.fromkeys(filter(None, (line.history_change_reason for line in lines[name])))],
            _behind(row, rows_going),
            [] if name in can else refused.get(name, [WAITS]),
        )
        for name, (row, step) in going.items()
    ]
    return Dossier(looked, shown, outcome, public)


def _foresee(steps, rows, user, shown, ticked):
    # A reason is asked for afterwards, where something raises doubts.
    return foresee([replace(one, shown=shown, ticked=ticked, reason="?") for one in steps], rows, user)


def _differences(lines, row):
    """Return the Differences of a row and its parts, each once however often it was written."""
    things = {key_of(line): line for line in lines}
    return [one for line in things.values() for one in _said(line, row)]


def _said(line, row):
    """Yield the Differences of the row of a line from what was accepted."""
    model = line.instance_type
    now = model.objects.filter(pk=line.id).first()
    before = now and now.accepted and model.history.filter(pk=now.accepted).first()
    own = model is type(row)
    for field in told_fields(model):
        if not own and field.name in model.public_parents[:1]:
            continue  # the row itself
        texts = [text_of(one, field) for one in (before, now)]
        if texts[0] != texts[1]:
            what = capfirst(field.verbose_name)
            label = what if own else f"{capfirst(model._meta.verbose_name)}: {what}"
            yield Difference(field, label, *texts)


def text_of(row, field):
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
