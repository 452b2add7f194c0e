"""Where a person is held, since when and for how long, derived from that person's detentions.

Everything here is pure: it takes the detentions of one person, as the caller found them (for the
public: the published ones), and runs no query.
"""

import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from baymak.dates import PartialDate, format_partial_date
from baymak.languages import active_language
from cases.models import Detention, Facility
from people.models import Region

Kind, EndReason = Detention.Kind, Detention.EndReason

# Hours or days in a cell that are no measure of the criminal case.
SHORT = {Kind.POLICE, Kind.ADMINISTRATIVE}

# Ends of a stay after which somebody is not held any more.
RELEASES = {
    EndReason.RELEASED,
    EndReason.SERVED,
    EndReason.PAROLE,
    EndReason.PARDON,
    EndReason.AMNESTY,
    EndReason.EXCHANGE,
}

# House arrest is counted by itself.
IN_CUSTODY = set(Kind) - {Kind.HOUSE_ARREST}


def has_happened(date, day):
    """Say whether a fact of this date counts on a day; one without a date counts on every day."""
    return date is None or date.earliest() <= day


def has_ended(detention, day):
    """Say whether a stretch is over. A reason without a date is an end on a day that nobody knows."""
    if detention.ended_on:
        return has_happened(detention.ended_on, day)
    return bool(detention.end_reason)


def is_release(detention, day):
    return has_ended(detention, day) and detention.end_reason in RELEASES


def detention_on(detentions, day):
    """Return the stretch that goes on on a day, or None.

    A stretch without an end goes on until, certainly after the last day for which it is known, another
    one of the person began or the person was released. One that ended with a transfer goes on too: a
    transfer ends the stay in a place and not the deprivation of liberty. Of several the one known latest
    counts, and one of the criminal case before a stay with the police or an administrative arrest.
    """
    begun = [row for row in detentions if has_happened(row.started_on, day)]
    going_on = [
        row
        for row in begun
        if not _is_over(row, day) and not any(_is_overtaken(row, other, day) for other in begun)
    ]
    return max(
        going_on,
        key=lambda row: (row.kind not in SHORT, not has_ended(row, day), _order(row, day)),
        default=None,
    )


def _is_over(detention, day):
    return has_ended(detention, day) and detention.end_reason != EndReason.TRANSFERRED


def last_known(detention, day):
    """Return the latest date by a day for which the stretch is known to go on, or None."""
    dates = [detention.started_on, detention.last_known_on]
    if is_release(detention, day) and detention.kind not in SHORT:
        dates.append(detention.ended_on)
    dates = [date for date in dates if date and has_happened(date, day)]
    return max(dates, key=lambda date: date.earliest(), default=None)


def _is_overtaken(detention, other, day):
    known, known_of_other = last_known(detention, day), last_known(other, day)
    if known is None:
        # Nothing says when it was: only a release shows that it is over.
        return is_release(other, day) and other.kind not in SHORT
    return known_of_other is not None and known_of_other.earliest() > known.latest()


def _order(detention, day):
    known = last_known(detention, day)
    return (known.earliest().toordinal() if known else 0, detention.pk or 0)


def regime_on(detentions, day, current=None):
    """Return the measure under which a person is held on a day (a `Detention.Kind`), or None.

    On the way and in a hospital the measure of the stretch before it goes on.
    """
    current = current or detention_on(detentions, day)
    if current is None or current.kind not in (Kind.TRANSIT, Kind.MEDICAL):
        return current and current.kind
    before = [
        row
        for row in detentions
        if row is not current
        and row.kind in (Kind.PRETRIAL, Kind.HOUSE_ARREST, Kind.COLONY)
        and has_happened(row.started_on, day)
        and _order(row, day) <= _order(current, day)
    ]
    return max(before, key=lambda row: _order(row, day)).kind if before else current.kind


class Custody(NamedTuple):
    """Where a person is held on a day. What is not known is None.

    `since` is the start of this stretch; `last_known_on` the latest date, by that day, for which a source
    says that it goes on.
    """

    detention: Detention
    kind: Kind
    facility: Facility | None
    region: Region | None
    since: PartialDate | None
    last_known_on: PartialDate | None


def custody_on(detentions, day, died=None):
    """Return the custody of a person on a day, or None; nobody who died by that day is held."""
    current = None if died and has_happened(died, day) else detention_on(detentions, day)
    if current is None:
        return None
    # Transferred, and nobody says where to.
    has_left = has_ended(current, day)
    return Custody(
        detention=current,
        kind=Kind(current.kind),
        facility=None if has_left else current.facility,
        region=None if has_left else current.region,
        since=current.started_on,
        last_known_on=last_known(current, day),
    )


class Days(NamedTuple):
    """How many days a person was held: at least and at most; None when nothing limits it."""

    least: int
    most: int | None

    @property
    def is_exact(self):
        return self.least == self.most

    @property
    def text(self):
        """Write it in words: "305 days", "from 299 to 305 days", "at most 31 days", "at least 299 days"."""
        if self.most is None and not self.least:
            return _("not known")
        most = self.least if self.most is None else self.most
        days = ngettext("%(count)d day", "%(count)d days", most) % {"count": most}
        if self.most is None:
            return _("at least %(days)s") % {"days": days}
        if self.is_exact:
            return days
        if not self.least:
            return _("at most %(days)s") % {"days": days}
        return _("from %(least)d to %(most)s") % {"least": self.least, "most": days}

    def told(self, known_to):
        """Write the days of a custody that may go on, known to go on to a date.

        "At least 496 days, to June 2025; up to 1,044 if it still goes on": only the first is sure.
        """
        if not known_to or self.is_exact or not self.least or self.most is None:
            return self.text
        days = ngettext("%(count)d day", "%(count)d days", self.least) % {"count": self.least}
        most = f"{self.most:,}"
        if active_language() != "en":
            most = most.replace(",", "\N{NO-BREAK SPACE}")
        words = _("at least %(days)s, to %(day)s; up to %(most)s if it still goes on")
        return words % {"days": days, "day": format_partial_date(known_to), "most": most}


def days_in_custody(detentions, day, kinds=IN_CUSTODY, died=None):
    """Count the days under detention of these kinds up to a day, each day once, the first and last included.

    At least those that every reading of the dates has, at most those that some reading has. What goes on
    by `detention_on` goes on at least to the last day for which a source says so, at most to the day asked
    for; of who died, to the day of death.
    """
    first, last = _possible_deaths(detentions, died) if died else (day, day)
    certain = [span for span, _ in _spans(detentions, min(day, first), kinds) if span]
    possible = [span for _, span in _spans(detentions, min(day, last), kinds)]
    if any(start is None for start, _ in possible):
        return Days(_count(certain), None)
    return Days(_count(certain), _count(possible))


def _possible_deaths(detentions, died):
    """Return the first and the last day on which somebody may have died: not before they were held."""
    dates = [date for row in detentions for date in (row.started_on, row.last_known_on) if date]
    alive = [date.earliest() for date in dates if date.earliest() <= died.latest()]
    return max([died.earliest(), *alive]), died.latest()


def days_under_house_arrest(detentions, day, died=None):
    return days_in_custody(detentions, day, {Kind.HOUSE_ARREST}, died)


def _spans(detentions, day, kinds):
    """Return for each stretch the (first, last) day it has in every, and in some reading of the dates."""
    begun = [row for row in detentions if has_happened(row.started_on, day)]
    return [_span(row, begun, day) for row in begun if row.kind in kinds]


def _span(detention, begun, day):
    ends = [
        date for date in (detention.last_known_on, detention.ended_on) if date and has_happened(date, day)
    ]
    known = [detention.started_on, *ends] if detention.started_on else ends
    # Every reading of these dates has it begun by then, and not over before then.
    begun_by = min((date.latest() for date in known), default=None)
    # What ended, or is known to go on, after the day went on on the day.
    vouched = [detention.started_on, detention.last_known_on, detention.ended_on]
    lasts_to = max((date.earliest() for date in vouched if date), default=day)
    may_last_to = max([lasts_to, *(date.latest() for date in ends)])
    if not (detention.ended_on and _is_over(detention, day)):
        # Without an end of its own it goes on until another one overtakes it.
        overtaken = _overtaken_on(detention, begun, day)
        may_last_to = max(may_last_to, min((date.latest() for date in overtaken), default=day))
        if not _is_over(detention, day):
            # Until then, but no longer than a source says: nobody vouches for today.
            lasts_to = max(lasts_to, min((date.earliest() for date in overtaken), default=lasts_to))
    begins = detention.started_on and min(detention.started_on.earliest(), begun_by)
    if begins == datetime.date.min:
        begins = None  # "not after May": nothing says since when
    certain = (begun_by, min(lasts_to, day)) if known else None
    return certain, (begins, min(may_last_to, day))


def _overtaken_on(detention, begun, day):
    """Return the dates from which other stretches show that this one is over."""
    known = last_known(detention, day)
    dates = [
        other.started_on
        if known and other.started_on and other.started_on.earliest() > known.latest()
        else last_known(other, day)
        for other in begun
        if _is_overtaken(detention, other, day)
    ]
    return [date for date in dates if date]


def _count(spans):
    """Count the days of spans, a day that is in several of them once."""
    number, counted_to = 0, datetime.date.min
    for first, last in sorted(spans):
        start = max(first, counted_to + datetime.timedelta(days=1))
        if start <= last:
            number += (last - start).days + 1
            counted_to = last
    return number
