"""Everything that happened to a person, in the order in which it happened.

Pure: it takes the rows as the caller found them (for the public: the published ones) and runs no query
if they came with their courts, articles and places.
"""

import datetime
from collections import defaultdict
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from baymak.dates import Edtf
from baymak.languages import Text
from cases.custody import RELEASES
from cases.models import Charge, Detention, Event, Sentence
from people.models import Recognition
from sources.models import Record

# What of one day comes first.
BORN, EVENT, CHARGED, MEASURED, HELD, HEARD, SENTENCED, OUTCOME, HELD_NO_MORE, RECOGNISED, DIED = range(11)
LONG = 140  # signs of a text: four lines on a phone
PRECISIONS = ("day", "month", "season", "year", "decade", "range")


class Entry(NamedTuple):
    """One thing that happened: when, what (`label`), what or where exactly (`title`), by which record."""

    date: Edtf | None
    kind: str
    label: str
    title: str
    text: str
    record: Record
    rank: int
    before: datetime.date = datetime.date.max  # it was over by then, whatever its own date may mean

    @property
    def certainty(self):
        return self.record.certainty

    @property
    def is_told_here(self):
        """Say whether a page tells what happened here: it has a table for charges."""
        return self.kind in ("event", "hearing", "detention", "measure", "sentence")

    @property
    def is_of_table(self):
        """Say whether a table of the page tells who says so, and is what a link to the record leads to."""
        return self.kind == "sentence"

    @property
    def anchor(self):
        return self.record.code if self.is_told_here and not self.is_of_table else ""

    @property
    def is_long(self):
        """Say whether its text is folded where there is little room."""
        return len(self.text) > LONG

    @property
    def is_version(self):
        return getattr(self.record, "is_version", False)


def timeline(
    person,
    day,
    *,
    charges=(),
    hearings=(),
    sentences=(),
    measures=(),
    in_cases=(),
    detentions=(),
    events=(),
    others=(),
):
    """Return what happened to a person by a day, the first first; what has no date stands at the end.

    A date known only by its month or year comes after the days in it, so that nothing ends before it began;
    what is known to be not after a day, before that day, and what is not before a day, after it.
    """
    entries = [
        *_life(person, events),
        *(entry for row in events for entry in _event(row)),
        *(entry for row in charges for entry in _charge(row, sentences)),
        *(entry for row in hearings for entry in _hearing(row)),
        *(entry for row in sentences for entry in _sentence(row)),
        *(entry for row in measures for entry in _measure(row)),
        *(entry for row in in_cases for entry in _in_case(row)),
        *(entry for row in detentions for entry in _detention(row, detentions)),
        *(entry for row in others if type(row) in OTHERS for entry in OTHERS[type(row)](row)),
    ]
    entries = (entry for entry in entries if entry.date is None or entry.date.earliest() <= day)
    return versions_together(sorted(entries, key=_order), lambda entry: entry.record)


def versions_together(things, event_of=lambda event: event):
    """Return things in their order, but each version of an event behind the event that it tells otherwise.

    Such an event has `is_version`; one that stands alone in public is no version of anything there.
    """
    events = {event.pk for thing in things if isinstance(event := event_of(thing), Event)}
    behind, others = defaultdict(list), []
    for thing in things:
        event = event_of(thing)
        main = event.version_of_id if isinstance(event, Event) else None
        if main in events:
            event.is_version = True
        (behind[main] if main in events else others).append(thing)
    return [
        each
        for thing in others
        for each in (thing, *(behind[event_of(thing).pk] if isinstance(event_of(thing), Event) else ()))
    ]


def side_by_side(things):
    """Return lists of things that `versions_together` put into order: each with the versions behind it."""
    groups = []
    for thing in things:
        if groups and getattr(thing, "is_version", False):
            groups[-1].append(thing)
        else:
            groups.append([thing])
    return groups


def _order(entry):
    if entry.date is None:
        place = (datetime.date.max, len(PRECISIONS))
    elif entry.before < entry.date.latest():
        place = (entry.before, -1)
    elif entry.date.earliest() == datetime.date.min:
        place = (entry.date.latest(), -1)
    elif entry.date.latest() == datetime.date.max:
        place = (entry.date.start.latest(), len(PRECISIONS))
    else:
        place = (entry.date.latest(), PRECISIONS.index(entry.date.precision))
    return (*place, entry.rank, entry.kind, entry.record.pk or 0)


def _life(person, events):
    born, died = person.public.birth_year, person.public.died
    if born:
        yield Entry(born, "born", _("born"), "", "", person, BORN)
    # An event tells it with its circumstances.
    if died and not any(row.kind == Event.Kind.DEATH and row.happened_on == died for row in events):
        yield Entry(died, "died", _("died"), "", "", person, DIED)


def _event(row):
    rank = DIED if row.kind == Event.Kind.DEATH else EVENT
    yield Entry(row.happened_on, "event", row.get_kind_display(), row.title, row.summary, row, rank)


def _charge(row, sentences):
    title = row.heading
    yield Entry(row.brought_on, "charge", _("charge brought"), title, row.summary, row, CHARGED)
    labels = {
        Charge.Outcome.REQUALIFIED: _("charge requalified"),
        Charge.Outcome.DROPPED: _("charge dropped"),
        Charge.Outcome.CONVICTED: _("convicted"),
        Charge.Outcome.ACQUITTED: _("acquitted"),
    }
    # The sentence tells the outcome of that day.
    by_sentence = row.outcome in (Charge.Outcome.CONVICTED, Charge.Outcome.ACQUITTED) and any(
        row.outcome_on in (None, sentence.pronounced_on) for sentence in sentences
    )
    if row.outcome in labels and not by_sentence:
        yield Entry(row.outcome_on, "outcome", labels[row.outcome], title, "", row, OUTCOME)


def _hearing(row):
    label = _("hearing (%(kind)s)") % {"kind": row.get_kind_display()}
    label = ", ".join(filter(None, [label, row.put_off]))
    place = row.place.name if row.place else ""
    texts = [text for text in (row.outcome_reason, row.summary) if text]
    text = "\n\n".join(texts)
    if len({part.language for part in texts}) == 1:
        text = Text(text, texts[0].language)
    yield Entry(row.held_on, "hearing", label, place, text, row, HEARD)


def _sentence(row):
    label = {
        Sentence.Effect.IMPOSED: _("sentence pronounced"),
        Sentence.Effect.UPHELD: _("sentence upheld"),
        Sentence.Effect.CHANGED: _("sentence changed"),
        Sentence.Effect.ANNULLED: _("sentence annulled"),
    }[row.effect]
    if row.effect in (Sentence.Effect.IMPOSED, Sentence.Effect.CHANGED):
        title = _decided(row)
    else:
        title = row.court.name if row.court else ""
    yield Entry(row.pronounced_on, "sentence", label, title, row.summary, row, SENTENCED)
    if row.appealed_on:
        yield Entry(row.appealed_on, "appealed", _("sentence appealed against"), "", "", row, OUTCOME)
    if row.in_force_on and row.in_force_on != row.pronounced_on:
        yield Entry(row.in_force_on, "in_force", _("sentence in force"), "", "", row, OUTCOME)


def _decided(row):
    """Say the main punishment, and how many stand beside it: the table of sentences tells them."""
    if not (row.main and row.beside_main):
        return row.decided
    more = len(row.beside_main)
    return ngettext("%(main)s; %(number)d punishment more", "%(main)s; %(number)d punishments more", more) % {
        "main": row.main.text,
        "number": more,
    }


def _measure(row):
    label = f"{row.get_kind_display()}: {row.get_effect_display()}"
    decided_by = row.court or row.official
    title = decided_by.name if decided_by else ""
    yield Entry(row.decided_on, "measure", label, title, row.summary, row, MEASURED)


def _in_case(row):
    # What ended by a sentence or a death, they tell themselves.
    if row.since:
        yield Entry(row.since, "in_case", row.get_role_display(), row.case.title, "", row, CHARGED)
    if row.ended_on and row.ended_how in {*row.LEAVES, row.Ending.OTHER}:
        label = row.get_ended_how_display()
        yield Entry(row.ended_on, "in_case_end", label, row.case.title, "", row, OUTCOME)


def _detention(row, detentions):
    kind = row.get_kind_display()
    place = row.facility or row.region
    label = _("%(kind)s begins") % {"kind": kind}
    title, end = place.name if place else "", row.ended_on or row.last_known_on
    before = end.latest() if end else datetime.date.max
    yield Entry(row.started_on, "detention", label, title, row.summary, row, HELD, before)
    is_followed = any(_follows(other, row) for other in detentions)
    if row.end_reason and not is_followed:
        title = "" if row.end_reason == Detention.EndReason.UNKNOWN else row.get_end_reason_display()
        label = _("%(kind)s ends") % {"kind": kind}
        yield Entry(row.ended_on, "detention_end", label, title, "", row, HELD_NO_MORE)


def _follows(other, row):
    """Say whether the beginning of another stretch tells that one ended."""
    if row.end_reason in RELEASES | {Detention.EndReason.DIED, Detention.EndReason.WAR}:
        return False
    if other is row or not (other.started_on and row.ended_on):
        return False
    is_same_time = row.ended_on.overlaps(other.started_on.earliest(), other.started_on.latest())
    return is_same_time and not (row.started_on and other.started_on < row.started_on)


def _recognition(row):
    label = _("recognised as: %(kind)s") % {"kind": row.get_kind_display()}
    if row.is_entry:
        label = _("put on a list: %(kind)s") % {"kind": row.get_kind_display()}
    yield Entry(row.recognised_on, "recognition", label, row.organisation, row.summary, row, RECOGNISED)
    if row.ended_on:
        label = _("no longer: %(kind)s") % {"kind": row.get_kind_display()}
        yield Entry(row.ended_on, "recognition_end", label, row.organisation, "", row, RECOGNISED)


# The kinds of facts outside the procedure that have a date.
OTHERS = {Recognition: _recognition}
