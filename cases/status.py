"""What is being done to a person on a day, derived from that person's published facts.

Two questions are answered apart, each with the facts that the answer rests on:

- **liberty**: is the person held, restricted, at liberty, abroad, dead? From detentions, orders on measures
  and releases only, whatever they are for;
- **standing** in each case: accused, on trial, sentenced, in force, over ...

The word of the status is `WORDS`: a table of both, of the gravest standing in all cases.

A fact counts from the first day that its date may mean; a fact without a date counts on every day.

- A sentence is in force from the day given for it; without such a day, from the appeal or cassation that
  upheld, changed or imposed it. It is over with an end of its own case after its last change (released,
  term served, parole, pardon, amnesty, exchange), without a later stay in that case; or when its longest
  possible length has passed.
- Nobody is held after a known release without a later stay. With the police or under an administrative arrest
  nobody stays longer than `LONGEST_SHORT` without a report; nor in a stay for a sentence whose length has
  passed.
- An order on a measure holds until its last day, its revocation, or the end of its case.
- What was done in a case from which another of the person's was severed counts as done in that one.
- What is said of the end of a case for one person counts where no decision in it is known.
- A higher court that annuls makes an accused of somebody; an acquittal or dropped charges end a case.

Persons, charges, sentences, detentions, orders and hearings that are not public count nowhere, nor do
facts of a case that is not public: nobody can tell from a status what we hold back.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from baymak.dates import Edtf
from cases.custody import (
    RELEASES,
    SHORT,
    detention_on,
    has_ended,
    has_happened,
    is_release,
    last_known,
    regime_on,
)
from cases.models import Case, CaseDefendant, Charge, Detention, Hearing, MeasureOrder, Sentence
from people.models import Person

Status, Liberty, Death = Person.Status, Person.Liberty, Person.Death
Outcome = Charge.Outcome
Effect = Sentence.Effect
End = Detention.EndReason
Measure = MeasureOrder.Kind

# Ends of a stay after which nobody says where somebody is.
LOST = {End.WAR, End.UNKNOWN}
RESTRAINING = {Measure.HOUSE_ARREST, Measure.BANS, Measure.BAIL, Measure.RECOGNISANCE, Measure.GUARANTEE}
OUT_OF_REACH = {Measure.WANTED, Measure.ABSENTIA, Measure.ABROAD}
# No law lets the police or an administrative arrest hold somebody for longer.
LONGEST_SHORT = datetime.timedelta(days=30)


class Standing(TextChoices):
    """What a case has come to for one person; the gravest first."""

    IN_FORCE = "in_force", _("sentence in force")
    TREATMENT = "treatment", _("compulsory treatment in force")
    IN_ABSENTIA = "in_absentia", _("sentenced in absentia")
    SENTENCED = "sentenced", _("sentenced")
    ANNULLED = "annulled", _("sentence annulled, to be tried anew")
    ON_TRIAL = "on_trial", _("on trial")
    ACCUSED = "accused", _("accused")
    SUSPECTED = "suspected", _("under investigation, not known to be charged")
    AT_LIBERTY = "at_liberty", _("sentence in force that leaves at liberty")
    FINED = "fined", _("fined")
    SPENT = "spent", _("sentence over")
    ACQUITTED = "acquitted", _("acquitted")
    ENDED = "ended", _("charges dropped")
    NONE = "", _("no case")


# What the end of a case for one person gives, where no decision is known.
_BY_ENDING = {
    CaseDefendant.Ending.DROPPED: Standing.ENDED,
    CaseDefendant.Ending.ACQUITTED: Standing.ACQUITTED,
    CaseDefendant.Ending.SENTENCED: Standing.SENTENCED,
}
RANK = {standing: rank for rank, standing in enumerate(Standing)}
OVER = {Standing.SPENT, Standing.ACQUITTED, Standing.ENDED}


class Row(TextChoices):
    """The rows of the table: a liberty, and by what."""

    DEAD = "dead", _("dead")
    WAR = "war", _("sent to the war")
    COLONY = "colony", _("held to serve a sentence")
    PRETRIAL = "pretrial", _("held in pre-trial detention")
    CUSTODY = "custody", _("held otherwise: police, administrative arrest, hospital")
    HOUSE_ARREST = "house_arrest", _("house arrest")
    MEASURE = "measure", _("another measure of restraint")
    WANTED = "wanted", _("wanted")
    ABROAD = "abroad", _("abroad")
    RELEASED = "released", _("let go, and nothing new since")
    FREE = "free", _("at liberty")
    LOST = "lost", _("left a place of detention, and where to is not known")
    UNKNOWN = "unknown", _("not known")


def _words(usual, **others):
    return {standing: others.get(standing.name, usual) for standing in Standing}


# Whoever is at liberty and whoever's liberty is not known are called by their standing.
_BY_STANDING = {
    "TREATMENT": Status.TREATMENT,
    "IN_ABSENTIA": Status.IN_ABSENTIA,
    "SENTENCED": Status.SENTENCED,
    "ANNULLED": Status.ON_TRIAL,
    "ON_TRIAL": Status.ON_TRIAL,
    "ACCUSED": Status.INVESTIGATION,
    "SUSPECTED": Status.INVESTIGATION,
    "AT_LIBERTY": Status.UNDER_SENTENCE,
    "FINED": Status.FINED,
}
_SENTENCED = {name: _BY_STANDING[name] for name in ("TREATMENT", "IN_ABSENTIA", "SENTENCED")}
_CASE_OVER = {"SPENT": Status.ENDED, "ACQUITTED": Status.ENDED, "ENDED": Status.ENDED}
_SERVING = _SENTENCED | {"IN_FORCE": Status.SERVING}

WORDS = {
    Row.DEAD: _words(Status.DIED),
    Row.WAR: _words(Status.WAR),
    Row.COLONY: _words(Status.SERVING, TREATMENT=Status.TREATMENT, ANNULLED=Status.ON_TRIAL),
    Row.PRETRIAL: _words(Status.PRETRIAL, **_SERVING),
    Row.CUSTODY: _words(Status.IN_CUSTODY, **_SERVING),
    Row.HOUSE_ARREST: _words(Status.HOUSE_ARREST, **_SERVING),
    Row.MEASURE: _words(Status.MEASURE, **_SERVING, AT_LIBERTY=Status.UNDER_SENTENCE, FINED=Status.FINED),
    Row.WANTED: _words(Status.WANTED, IN_ABSENTIA=Status.IN_ABSENTIA),
    Row.ABROAD: _words(Status.ABROAD, IN_ABSENTIA=Status.IN_ABSENTIA),
    Row.RELEASED: _words(
        Status.RELEASED,
        IN_ABSENTIA=Status.IN_ABSENTIA,
        AT_LIBERTY=Status.UNDER_SENTENCE,
        FINED=Status.FINED,
    ),
    # At liberty though a sentence is in force: they are yet to be taken.
    Row.FREE: _words(Status.RELEASED, **_BY_STANDING, IN_FORCE=Status.SENTENCED, **_CASE_OVER),
    Row.LOST: _words(Status.UNKNOWN, **_BY_STANDING),
    Row.UNKNOWN: _words(Status.UNKNOWN, **_BY_STANDING, IN_FORCE=Status.SERVING),
}


def words_of(row):
    """Return [(status, the standings for which it is the word)] of a liberty; the usual one first."""
    standings = defaultdict(list)
    for standing, status in WORDS[row].items():
        standings[status].append(standing)
    usual = max(standings, key=lambda status: len(standings[status]))
    deaths = [Status.EXECUTED, Status.KILLED] if row is Row.DEAD else []
    others = [(status, found) for status, found in standings.items() if status != usual]
    return [*((status, []) for status in [*deaths, usual]), *others]


def rows_of(status):
    """Return [(liberty, the standings for which this is the word)]; without standings it is the usual one."""
    return [(row, found) for row in Row for word, found in words_of(row) if word == status]


@dataclass(frozen=True)
class Facts:
    """What counts for the status of one person; every list holds published rows only.

    `hearings` are those that concern the person, `in_cases` say in which cases they are a defendant.
    """

    charges: Any = ()
    sentences: Any = ()
    detentions: Any = ()
    measures: Any = ()
    hearings: Any = ()
    in_cases: Any = ()
    died: Edtf | None = None
    death: str = ""


class Found(NamedTuple):
    """One answer, a Liberty or a Standing, and the rows it rests on (none: the person's own death)."""

    value: Any
    rests_on: tuple
    row: Row | None = None  # of a liberty
    since: Edtf | None = None


class Finding(NamedTuple):
    """What the rule says of a person: the word, its two axes, and what they rest on."""

    status: Status
    liberty: Found
    standings: dict  # {id of a case, or None where it is not known: Found}, the gravest first
    rests_on: tuple  # the rows without which the word would be another
    detention: Detention | None  # by which the person is held, or was before a transfer
    evidence_on: Edtf | None  # the day of the newest fact


# The days on which something happened, by the kind of the row; a case has none but that of its opening.
DAYS = {
    Charge: ("brought_on", "outcome_on"),
    Sentence: ("pronounced_on", "in_force_on"),
    Detention: ("started_on", "last_known_on", "ended_on"),
    MeasureOrder: ("decided_on",),
    Hearing: ("held_on",),
    Case: ("opened_on",),
    CaseDefendant: ("since", "ended_on"),
}


def newest_of(rows, day, *dates):
    """Return the latest of some dates, and of the days of rows, that had come by a day; or None."""
    dates = [*dates, *(getattr(row, name) for row in rows for name in DAYS[type(row)])]
    dates = [date for date in dates if date and has_happened(date, day)]
    return max(dates, key=lambda date: (date.earliest(), date.latest()), default=None)


def status_on(facts, day):
    """Apply the rule at the top of this module to the facts of one person."""
    situation = _Situation(facts, day)
    liberty, standings = situation.liberty, situation.standings
    gravest = next(iter(standings.values()), Found(Standing.NONE, ()))
    status = WORDS[liberty.row][gravest.value]
    if liberty.row is Row.DEAD and facts.death in (Death.EXECUTED, Death.KILLED):
        status = Status(facts.death)
    return Finding(
        status,
        liberty,
        standings,
        _rests_on(status, liberty, gravest),
        situation.detention,
        situation.newest(),
    )


# The words that only the standing gives, and those that only the liberty does.
_OF_STANDING = {
    Status.SERVING,
    Status.TREATMENT,
    Status.SENTENCED,
    Status.IN_ABSENTIA,
    Status.ON_TRIAL,
    Status.INVESTIGATION,
    Status.UNDER_SENTENCE,
    Status.FINED,
    Status.ENDED,
}


def _rests_on(status, liberty, gravest):
    if status not in _OF_STANDING:
        return liberty.rests_on
    if status == Status.SERVING and liberty.row is Row.COLONY:
        is_in_force = gravest.value == Standing.IN_FORCE
        return (*(gravest.rests_on if is_in_force else ()), *liberty.rests_on)
    return gravest.rests_on


def _is_later(date, than):
    """Say whether a date is later than another; without both dates nobody can tell."""
    return bool(date and than and date.earliest() > than.earliest())


def _is_same_case(one, other):
    return one is None or other is None or one == other


class _Decision:
    """What courts decided, one after the other, on one sentence, as far as they had by a day."""

    def __init__(self, chain, day, case_id):
        self.chain = chain
        self.case_id = case_id
        self.stands = chain[-1].effect != Effect.ANNULLED
        # An upheld sentence is the one that was imposed or last changed.
        self.punishment = next((row for row in reversed(chain) if row.effect != Effect.UPHELD), chain[-1])
        self.is_acquittal = self.punishment.is_acquittal
        self.is_conviction = self.stands and not self.is_acquittal
        self.is_treatment = self.stands and self.punishment.is_treatment
        self.takes_liberty = self.is_conviction and (self.punishment.takes_liberty or self.is_treatment)
        self.is_in_force = self.stands and self._is_in_force(day)

    def _is_in_force(self, day):
        last = self.chain[-1]
        if last.in_force_on:
            return has_happened(last.in_force_on, day)
        return last.court_instance != Sentence.Instance.FIRST or any(
            row.in_force_on and has_happened(row.in_force_on, day) for row in self.chain
        )

    @cached_property
    def longest_end(self):
        """The last day that it may last to once it is in force, or None."""
        rows = [row for row in self.chain if row.in_force_on] or self.chain[-1:]
        begun = [row.in_force_on or row.pronounced_on for row in rows]
        if not self.is_in_force or self.is_acquittal or not all(begun):
            return None
        days = self.punishment.longest_days
        last = max(date.latest() for date in begun)
        is_limited = days is not None and days < (datetime.date.max - last).days
        return last + datetime.timedelta(days=days) if is_limited else None

    def is_over_by_length(self, day):
        return self.longest_end is not None and self.longest_end < day

    def covers(self, case_id, on):
        """Say whether it decides on what was done in a case on a day."""
        if self.case_id and case_id:
            return self.case_id == case_id
        return not _is_later(on, self.chain[0].pronounced_on)

    def is_before(self, date):
        """Say whether a day may be that of its last change, or later."""
        changed = self.punishment.pronounced_on
        return not (date and changed) or date.latest() >= changed.earliest()

    def rows(self):
        """Return the punishment and the decision that made it what it is now."""
        last = self.chain[-1]
        return [last] if last is self.punishment else [self.punishment, last]


def chains_of(rows):
    """Put rows that replace one another into chains, each from the first to the last."""
    by_pk = {row.pk: row for row in rows}
    next_of = {row.replaces_id: row for row in rows if row.replaces_id in by_pk}
    chains = []
    for row in rows:
        if row.replaces_id in by_pk:
            continue
        chain = [row]
        while following := next_of.get(chain[-1].pk):
            chain.append(following)
        chains.append(chain)
    return chains


def _outcomes(charges, day):
    """Return the charges brought by a day with their outcome then; of one requalified its successor's."""
    brought = {row.pk: row for row in charges if has_happened(row.brought_on, day)}

    def outcome(row, seen=()):
        if not row.outcome or not has_happened(row.outcome_on, day):
            return ""
        if row.outcome != Outcome.REQUALIFIED:
            return row.outcome
        successor = brought.get(row.requalified_to_id)
        if successor is None or successor.pk in seen:
            return ""  # The accusation goes on under an article that the public can't see.
        return outcome(successor, (*seen, row.pk))

    return [(row, outcome(row)) for row in brought.values()]


class _Situation:
    """The facts of one person as they stand on a day."""

    def __init__(self, facts, day):
        self.day, self.facts = day, facts
        self.in_cases = [row for row in facts.in_cases if has_happened(row.since, day)]
        cases = [row.case for row in self.in_cases]
        self.severed = {case.severed_from_id: case.pk for case in cases if case.severed_from_id}
        self.ended = {
            row.case_id: row for row in self.in_cases if row.ended_how and has_happened(row.ended_on, day)
        }
        self.detentions = [row for row in facts.detentions if has_happened(row.started_on, day)]
        self.measures = [row for row in facts.measures if has_happened(row.decided_on, day)]
        chains = chains_of([row for row in facts.sentences if has_happened(row.pronounced_on, day)])
        self.decisions = [_Decision(chain, day, self.case_of(chain[0])) for chain in chains]
        outcomes = _outcomes(facts.charges, day)
        self.charges = [row for row, _ in outcomes]
        self.pending = [
            row
            for row, outcome in outcomes
            if not outcome and not self._is_done(self.case_of(row), row.brought_on)
        ]
        self.cleared = [
            (row, outcome) for row, outcome in outcomes if outcome in (Outcome.DROPPED, Outcome.ACQUITTED)
        ]
        # Known to be convicted, by a sentence that is not known.
        self.convicted = [
            row
            for row, outcome in outcomes
            if outcome == Outcome.CONVICTED
            and not any(decision.covers(self.case_of(row), row.brought_on) for decision in self.decisions)
        ]
        self.cases = [
            row
            for row in self.in_cases
            if has_happened(row.case.opened_on, day)
            and row.case_id not in self.severed
            and row.case_id not in self.ended
            and not self._is_over(row.case_id, row.case.opened_on)
        ]
        self.sittings = [
            row
            for row in facts.hearings
            if row.is_of_trial
            and row.outcome not in Hearing.NOT_HELD
            and has_happened(row.held_on, day)
            and not self._is_over(self.case_of(row), row.held_on)
        ]
        self.was_accused = bool(self.charges or self.cases or self.decisions or self.sittings)

    def case_of(self, row):
        """Return the id of a row's case, or of the one severed from it that the person is in."""
        case_id = row.case_id
        for _generation in self.severed:
            case_id = self.severed.get(case_id, case_id)
        return case_id

    def _is_decided(self, case_id, on):
        return any(decision.stands and decision.covers(case_id, on) for decision in self.decisions)

    def _is_done(self, case_id, on):
        """Say whether a court decided, or it is said of the person that the case came to an end."""
        ended = self.ended.get(case_id)
        return self._is_decided(case_id, on) or bool(ended and ended.ended_how in _BY_ENDING)

    def _is_over(self, case_id, on):
        """Say whether a case is over for the person: decided, or nothing is left of the charges in it."""
        charges = [row for row in self.charges if self.case_of(row) in (case_id, None)]
        cleared = [row for row, _ in self.cleared]
        is_cleared = bool(charges) and all(row in cleared for row in charges)
        return is_cleared or self._is_done(case_id, on)

    def newest(self):
        """Return the latest day of a fact that had happened, or None."""
        facts = self.facts
        rows = [*facts.charges, *facts.sentences, *facts.detentions, *facts.measures, *facts.hearings]
        return newest_of([*rows, *facts.in_cases], self.day, facts.died)

    # -- Standing ----------------------------------------------------------------------------------

    @cached_property
    def standings(self):
        """What each case has come to: {id of the case, or None: Found}, the gravest first."""
        found = {}
        for case_id, standing, rows in self._found():
            rank = RANK[standing]
            if case_id not in found or rank < RANK[found[case_id].value]:
                found[case_id] = Found(standing, tuple(rows))
            elif standing == found[case_id].value:
                found[case_id] = Found(standing, (*found[case_id].rests_on, *rows))
        return dict(sorted(found.items(), key=lambda item: RANK[item[1].value]))

    def _found(self):
        """Yield (id of the case, standing, rows) for each thing that gives somebody a standing."""
        for decision in self.decisions:
            if decision.stands:
                yield decision.case_id, self._standing_by(decision), decision.rows()
            elif not any(
                other.stands and other.covers(decision.case_id, decision.chain[0].pronounced_on)
                for other in self.decisions
            ):
                yield decision.case_id, Standing.ANNULLED, decision.chain[-1:]
        for row in self.convicted:
            yield self.case_of(row), Standing.SENTENCED, [row]
        for row in self.sittings:
            yield self.case_of(row), Standing.ON_TRIAL, [row]
        for row in self.pending:
            yield self.case_of(row), Standing.ACCUSED, [row]
        for row in self.ended.values():
            if row.ended_how in _BY_ENDING and not self._is_decided(self.case_of(row), row.ended_on):
                yield self.case_of(row), _BY_ENDING[row.ended_how], [row]
        charged_in = {self.case_of(row) for row in self.pending}
        for row in self.cases:
            # A charge whose case is not known may be of this one.
            if not charged_in & {row.case_id, None}:
                is_suspect = row.role == CaseDefendant.Role.SUSPECT
                yield row.case_id, Standing.SUSPECTED if is_suspect else Standing.ACCUSED, [row]
        for row, outcome in self.cleared:
            standing = Standing.ACQUITTED if outcome == Outcome.ACQUITTED else Standing.ENDED
            yield self.case_of(row), standing, [row]

    def _standing_by(self, decision):
        punishment = decision.punishment
        if decision.is_acquittal:
            is_ended = punishment.result == Sentence.Result.ENDED
            return Standing.ENDED if is_ended else Standing.ACQUITTED
        if self._is_spent(decision):
            return Standing.SPENT
        if decision.is_treatment:
            # Nobody is convicted, and until then the trial goes on.
            return Standing.TREATMENT if decision.is_in_force else Standing.ON_TRIAL
        if self._was_absent(decision):
            return Standing.IN_ABSENTIA
        if not decision.is_in_force or punishment.takes_liberty is None:
            return Standing.SENTENCED
        if decision.takes_liberty:
            return Standing.IN_FORCE
        return Standing.FINED if punishment.is_fine else Standing.AT_LIBERTY

    def _is_spent(self, decision):
        """Say whether a sentence is over: by an end of its own case, or by its longest possible length."""
        if decision.is_over_by_length(self.day):
            return True
        return decision.takes_liberty and any(
            decision.is_before(row.ended_on) and not self._was_held_again(row)
            for row in self.releases
            if _is_same_case(self.case_of(row), decision.case_id)
        )

    def _was_held_again(self, release):
        return any(
            row.kind not in SHORT
            and _is_same_case(self.case_of(row), self.case_of(release))
            and _is_later(row.started_on, release.ended_on or release.started_on)
            for row in self.detentions
        )

    @cached_property
    def releases(self):
        """The stays of a case that ended with a release."""
        return [row for row in self.detentions if row.kind not in SHORT and is_release(row, self.day)]

    def _was_absent(self, decision):
        """Say whether somebody was sentenced from afar, and not held since."""
        pronounced = decision.chain[0].pronounced_on
        was_away = any(row.is_in_absentia for row in decision.chain) or (
            self.away is not None and not _is_later(self._date_of(self.away), pronounced)
        )
        return was_away and not any(
            row.kind not in SHORT and pronounced and _is_later(last_known(row, self.day), pronounced)
            for row in self.detentions
            if not is_release(row, self.day)
        )

    @staticmethod
    def _date_of(row):
        return row.ended_on if isinstance(row, Detention) else row.decided_on

    # -- Liberty -----------------------------------------------------------------------------------

    @cached_property
    def detention(self):
        """The stay that goes on, or that ended with a transfer, or None."""
        return detention_on([row for row in self.detentions if not self._is_outlived(row)], self.day)

    def _is_outlived(self, row):
        """Say whether a stay without an end can't go on, for all that it would."""
        known = last_known(row, self.day)
        if self._is_overtaken(known):
            return True
        if row.kind in SHORT:
            return bool(known) and not has_ended(row, self.day) and self.day - known.latest() > LONGEST_SHORT
        case_id = self.case_of(row)
        own = [decision for decision in self.decisions if _is_same_case(decision.case_id, case_id)]
        is_over = any(decision.is_over_by_length(self.day) for decision in own) and not any(
            decision.stands and not decision.is_over_by_length(self.day) for decision in own
        )
        ends = [decision.longest_end for decision in own if decision.longest_end]
        return is_over and not (known and known.earliest() > max(ends))

    def _is_overtaken(self, known):
        """Say whether an order took the place of a stay that is known until a day, or ended it."""
        measure = self.measure
        is_other = measure is not None and measure.kind in RESTRAINING | OUT_OF_REACH
        orders = [measure] if is_other else []
        return bool(known) and any(
            _is_later(order.decided_on, known) for order in orders + self._revoked_custody
        )

    @cached_property
    def _revoked_custody(self):
        """The orders by which somebody was let go."""
        return [
            row
            for row in self.measures
            if row.effect == MeasureOrder.Effect.REVOKED
            and row.kind in (Measure.CUSTODY, Measure.HOUSE_ARREST)
        ]

    @cached_property
    def measure(self):
        """The latest order on a measure that still holds, or None."""
        holding = [chain[-1] for chain in chains_of(self.measures) if self._holds(chain)]
        return max(holding, key=_newest_order, default=None)

    def _holds(self, chain):
        last = chain[-1]
        if last.effect == MeasureOrder.Effect.REVOKED or last.kind in (Measure.OTHER, Measure.ADMINISTRATIVE):
            return False
        until = next((row.until for row in reversed(chain) if row.until), None)
        if until and until.latest() < self.day:
            return False
        revoked = any(
            row.effect == MeasureOrder.Effect.REVOKED
            and row.kind == last.kind
            and _is_same_case(self.case_of(row), self.case_of(last))
            and not _is_later(last.decided_on, row.decided_on)
            for row in self.measures
        )
        return not revoked

    @property
    def away(self):
        """What shows that somebody is out of the state's reach: an order, or an exchange; or None."""
        if self.measure is not None and self.measure.kind in OUT_OF_REACH:
            return self.measure
        last = self.last_end
        return last if last is not None and last.end_reason == End.EXCHANGE else None

    @cached_property
    def last_end(self):
        """The stay whose end is the last thing known of custody, or None. A changed measure frees nobody.

        What the police or an administrative arrest did is none of a criminal case.
        """
        ends = [
            row
            for row in self.detentions
            if has_ended(row, self.day)
            and row.end_reason in RELEASES | LOST
            and not (self.was_accused and row.kind in SHORT)
        ]
        if not ends:
            return None
        last = max(ends, key=_newest_end)
        held_again = any(
            row.kind not in SHORT and _is_later(row.started_on, last.ended_on or last.started_on)
            for row in self.detentions
        )
        return None if held_again else last

    @cached_property
    def liberty(self):
        """Where somebody is as to liberty, by the latest that is known."""
        return self._dead() or self._held() or self._measured() or self._left() or self._by_standing()

    def _dead(self):
        facts = self.facts
        deaths = tuple(
            row for row in self.detentions if row.end_reason == End.DIED and has_ended(row, self.day)
        )
        own_day = facts.died and has_happened(facts.died, self.day)
        if not (deaths or own_day or (facts.death and not facts.died)):
            return None
        in_custody = facts.death == Death.IN_CUSTODY or (not facts.death and deaths)
        kinds = {Death.EXECUTED: Liberty.EXECUTED, Death.KILLED: Liberty.KILLED}
        liberty = kinds.get(facts.death, Liberty.DIED_IN_CUSTODY if in_custody else Liberty.DIED)
        return Found(liberty, () if own_day else deaths, Row.DEAD)

    def _held(self):
        row = self.detention
        if row is None:
            return None
        regime = regime_on(self.detentions, self.day, row)
        rows = {
            Detention.Kind.COLONY: Row.COLONY,
            Detention.Kind.PRETRIAL: Row.PRETRIAL,
            Detention.Kind.HOUSE_ARREST: Row.HOUSE_ARREST,
        }
        place = rows.get(regime, Row.CUSTODY)
        liberty = Liberty.RESTRICTED if place is Row.HOUSE_ARREST else Liberty.HELD
        return Found(liberty, (row,), place, row.started_on)

    def _measured(self):
        row = self.measure
        if row is None or not self._is_still_bound(row):
            return None
        kinds = {
            Measure.CUSTODY: (Liberty.HELD, Row.PRETRIAL),
            Measure.HOUSE_ARREST: (Liberty.RESTRICTED, Row.HOUSE_ARREST),
            Measure.ABROAD: (Liberty.ABROAD, Row.ABROAD),
            Measure.WANTED: (Liberty.WANTED, Row.WANTED),
            Measure.ABSENTIA: (Liberty.WANTED, Row.WANTED),
        }
        liberty, place = kinds.get(row.kind, (Liberty.RESTRICTED, Row.MEASURE))
        return Found(liberty, (row,), place, row.decided_on)

    def _is_still_bound(self, row):
        """Say whether nothing later than an order took its place: an end of custody, or of its case."""
        if self.last_end is not None:
            ended = self.last_end.ended_on
            if not (ended and row.decided_on) or row.decided_on.latest() < ended.earliest():
                return False
        if row.kind in OUT_OF_REACH:
            return not any(
                other.kind not in SHORT and _is_later(last_known(other, self.day), row.decided_on)
                for other in self.detentions
            )
        # A measure of restraint lasts no longer than the case that it is for.
        case_id = self.case_of(row)
        cases = (case_id, None) if case_id else self.standings
        found = [self.standings[case_id].value for case_id in cases if case_id in self.standings]
        over = OVER | {Standing.AT_LIBERTY, Standing.FINED, Standing.IN_FORCE, Standing.TREATMENT}
        return min(found, key=RANK.get, default=Standing.NONE) not in over

    def _left(self):
        row = self.last_end
        if row is None:
            return None
        since = row.ended_on
        if row.end_reason == End.WAR:
            return Found(Liberty.WAR, (row,), Row.WAR, since)
        if row.end_reason == End.UNKNOWN:
            # Said of a sentence only when it was pronounced before: until then nobody served it.
            is_of_sentence = any(
                decision.takes_liberty and decision.is_before(since) for decision in self.decisions
            )
            return Found(Liberty.UNKNOWN, (row,), Row.LOST if is_of_sentence else Row.UNKNOWN, since)
        if row.end_reason == End.EXCHANGE:
            was_pursued = self._was_pursued_after(since)
            return Found(Liberty.ABROAD, (row,), Row.ABROAD if was_pursued else Row.RELEASED, since)
        is_over = all(found.value in OVER for found in self.standings.values())
        place = Row.RELEASED if is_over or not self._was_pursued_after(since) else Row.FREE
        if any(found.value in (Standing.AT_LIBERTY, Standing.FINED) for found in self.standings.values()):
            liberty = self._by_punishment()
        else:
            liberty = Liberty.AT_LIBERTY
        return Found(liberty, (row,), place, since)

    def _was_pursued_after(self, day):
        return (
            any(_is_later(row.brought_on, day) for row in self.charges)
            or any(_is_later(row.held_on, day) for row in self.sittings)
            or any(
                _is_later(row.pronounced_on, day)
                for decision in self.decisions
                if decision.takes_liberty or not decision.stands
                for row in decision.chain
                if row.effect != Effect.UPHELD
            )
        )

    def _by_punishment(self):
        restricts = any(found.value == Standing.AT_LIBERTY for found in self.standings.values())
        return Liberty.RESTRICTED if restricts else Liberty.AT_LIBERTY

    def _by_standing(self):
        """Who was acquitted, or has a sentence that leaves at liberty, is held by nothing."""
        gravest = next(iter(self.standings.values()), None)
        if gravest is not None and gravest.value in (Standing.AT_LIBERTY, Standing.FINED):
            return Found(self._by_punishment(), gravest.rests_on, Row.FREE)
        took_liberty = any(decision.takes_liberty for decision in self.decisions)
        if gravest is not None and gravest.value in OVER and not took_liberty:
            was_held = any(row.kind not in SHORT for row in self.detentions)
            rests_on = tuple(row for found in self.standings.values() for row in found.rests_on)
            return Found(Liberty.AT_LIBERTY, rests_on, Row.RELEASED if was_held else Row.FREE)
        if self._revoked_custody:
            last = max(self._revoked_custody, key=_newest_order)
            return Found(Liberty.AT_LIBERTY, (last,), Row.FREE, last.decided_on)
        return Found(Liberty.UNKNOWN, (), Row.UNKNOWN)


def _newest_order(row):
    return (row.decided_on.earliest().toordinal() if row.decided_on else 0, row.pk or 0)


def _newest_end(row):
    date = row.ended_on or row.started_on
    return (date.earliest().toordinal() if date else 0, row.pk or 0)
