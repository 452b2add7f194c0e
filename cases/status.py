"""What is being done to a person on a day, derived from that person's published facts.

A fact counts from the first day that its date may mean; a fact without a date counts on every day.
The first of these that holds gives the word:

1. **Died**: a day of death is known, or a detention ended with death.
2. **Released**: the person is not held, and one of these holds. The last detention in the case ended
   with release or with the term, and since then there was no new charge, no sitting of the trial and no
   new sentence that takes liberty. Or a court acquitted, or every charge was dropped. Or every sentence
   in force leaves the person at liberty (suspended, a fine). Or the person was never accused, and the
   police or an administrative arrest let them go.
3. **Serving a sentence**: a sentence that takes liberty is in force, or the person is in a penal colony.
   A sentence is in force from the day given for it; without such a day, from the appeal or cassation that
   upheld, changed or imposed it. Nobody's term is counted to its end: only a release ends it.
4. **Sentenced, not known to be in force**: a court pronounced a sentence and nothing says that it is. Or
   a conviction is known and its sentence is not.
5. **On trial**: the court began to hear the case (a preliminary hearing or any sitting of the trial). Or
   the sentence was annulled and none took its place.
6. **In pre-trial detention**, 7. **under house arrest**: this goes on. On the way and in a hospital the
   earlier measure goes on. The police and an administrative arrest are neither.
8. **Under investigation**: a charge is pending, or the person is a defendant in a case.
9. **Not known**: the facts say none of this.

Persons, charges, sentences, detentions and hearings that are not public count nowhere, nor do facts of a
case that is not public: nobody can tell from a status what we hold back.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

from baymak.dates import PartialDate
from cases.custody import SHORT, detention_on, has_ended, has_happened, is_release, regime_on
from cases.models import Charge, Detention, Hearing, Sentence
from people.models import Person

Status = Person.Status
Outcome = Charge.Outcome
Effect = Sentence.Effect

AT_LIBERTY = {Sentence.Kind.SUSPENDED, Sentence.Kind.FINE}


@dataclass(frozen=True)
class Facts:
    """What counts for the status of one person; every list holds published rows only.

    `hearings` are those that concern the person, `cases` those in which they are a defendant.
    """

    charges: Any = ()
    sentences: Any = ()
    detentions: Any = ()
    hearings: Any = ()
    cases: Any = ()
    died: PartialDate | None = None


class Finding(NamedTuple):
    """A status and the rows that it rests on (none for a day of death: that is the person's own)."""

    status: Status
    rests_on: tuple


def status_on(facts, day):
    """Apply the rule at the top of this module to the facts of one person."""
    situation = _Situation(facts, day)
    for status, rule in _RULES:
        rests_on = rule(situation)
        if rests_on is not None:
            return Finding(status, tuple(rests_on))
    return Finding(Status.UNKNOWN, ())


def _is_later(date, than):
    """Say whether a date is later than another; without both dates nobody can tell."""
    return bool(date and than and date.earliest() > than.earliest())


class _Decision:
    """What courts decided, one after the other, on one sentence, as far as they had by a day."""

    def __init__(self, chain, day):
        self.chain = chain
        self.case_id = chain[0].case_id
        self.stands = chain[-1].effect != Effect.ANNULLED
        # An upheld sentence is the one that was imposed or last changed.
        self.punishment = next((row for row in reversed(chain) if row.effect != Effect.UPHELD), chain[-1])
        self.is_acquittal = self.punishment.kind == Sentence.Kind.ACQUITTAL
        self.is_conviction = self.stands and not self.is_acquittal
        self.takes_liberty = self.is_conviction and self.punishment.kind not in AT_LIBERTY
        self.is_in_force = self.stands and self._is_in_force(day)

    def _is_in_force(self, day):
        last = self.chain[-1]
        if last.in_force_on:
            return has_happened(last.in_force_on, day)
        return last.court_instance != Sentence.Instance.FIRST or any(
            row.in_force_on and has_happened(row.in_force_on, day) for row in self.chain
        )

    def covers(self, case_id, on):
        """Say whether it decides on what was done in a case on a day."""
        if self.case_id and case_id:
            return self.case_id == case_id
        return not _is_later(on, self.chain[0].pronounced_on)

    def rows(self):
        """Return the punishment and the decision that made it what it is now."""
        last = self.chain[-1]
        return [last] if last is self.punishment else [self.punishment, last]


def _decisions(sentences, day):
    """Put the sentences of one person that count on a day into chains."""
    counting = {row.pk: row for row in sentences if has_happened(row.pronounced_on, day)}
    next_of = {row.replaces_id: row for row in counting.values() if row.replaces_id in counting}
    decisions = []
    for row in counting.values():
        if row.replaces_id in counting:
            continue
        chain = [row]
        while following := next_of.get(chain[-1].pk):
            chain.append(following)
        decisions.append(_Decision(chain, day))
    return decisions


def _outcomes(charges, day):
    """Return the charges brought by a day with their outcome then; one requalified has its successor's."""
    brought = {row.pk: row for row in charges if has_happened(row.brought_on, day)}

    def outcome(row, seen=()):
        if row.outcome == Outcome.PENDING or not has_happened(row.outcome_on, day):
            return Outcome.PENDING
        if row.outcome != Outcome.REQUALIFIED:
            return row.outcome
        successor = brought.get(row.requalified_to_id)
        if successor is None or successor.pk in seen:
            return Outcome.PENDING  # The accusation goes on under an article that the public can't see.
        return outcome(successor, (*seen, row.pk))

    return [(row, outcome(row)) for row in brought.values()]


class _Situation:
    """The facts of one person as they stand on a day, and one method for each line of the rule."""

    def __init__(self, facts, day):
        self.day = day
        self.died_on = facts.died
        self.detentions = [row for row in facts.detentions if has_happened(row.started_on, day)]
        self.detention = detention_on(self.detentions, day)
        self.regime = regime_on(self.detentions, day)
        self.decisions = _decisions(facts.sentences, day)
        outcomes = _outcomes(facts.charges, day)
        self.charges = [row for row, _ in outcomes]
        self.pending = [
            row
            for row, outcome in outcomes
            if outcome == Outcome.PENDING and not self._is_decided(row.case_id, row.brought_on)
        ]
        self.cleared = [row for row, outcome in outcomes if outcome in (Outcome.DROPPED, Outcome.ACQUITTED)]
        # Known to be convicted, by a sentence that is not known.
        self.convicted = [
            row
            for row, outcome in outcomes
            if outcome == Outcome.CONVICTED
            and not any(decision.covers(row.case_id, row.brought_on) for decision in self.decisions)
        ]
        self.cases = [
            row
            for row in facts.cases
            if has_happened(row.opened_on, day) and not self._is_over(row.pk, row.opened_on)
        ]
        self.sittings = [
            row
            for row in facts.hearings
            if row.is_of_trial
            and row.outcome not in Hearing.NOT_HELD
            and has_happened(row.held_on, day)
            and not self._is_over(row.case_id, row.held_on)
        ]
        # Sentences that a higher court annulled, and nothing took their place.
        self.annulled = [
            decision.chain[-1]
            for decision in self.decisions
            if not decision.stands
            and not any(
                other.stands and other.covers(decision.case_id, decision.chain[0].pronounced_on)
                for other in self.decisions
            )
        ]

    def _is_decided(self, case_id, on):
        return any(decision.stands and decision.covers(case_id, on) for decision in self.decisions)

    def _is_over(self, case_id, on):
        """Say whether a case is over for the person: decided, or nothing is left of the charges in it."""
        charges = [row for row in self.charges if row.case_id in (case_id, None)]
        is_cleared = bool(charges) and all(row in self.cleared for row in charges)
        return is_cleared or self._is_decided(case_id, on)

    def died(self):
        if self.died_on and has_happened(self.died_on, self.day):
            return []
        deaths = [
            row
            for row in self.detentions
            if row.end_reason == Detention.EndReason.DIED and has_ended(row, self.day)
        ]
        return deaths or None

    def released(self):
        if self.detention:
            return None
        return self._let_go() or self._cleared() or self._at_liberty() or None

    def _let_go(self):
        was_accused = self.charges or self.cases or self.decisions or self.sittings
        releases = [
            row
            for row in self.detentions
            if is_release(row, self.day) and not (was_accused and row.kind in SHORT)
        ]
        if not releases:
            return None
        last = max(releases, key=lambda row: (str(row.ended_on or row.started_on or ""), row.pk or 0))
        held_again = any(
            row.kind not in SHORT and _is_later(row.started_on, last.ended_on or last.started_on)
            for row in self.detentions
        )
        return None if held_again or self._was_pursued_after(last.ended_on) else [last]

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

    def _is_pursued(self):
        return self.pending or self.convicted or self.annulled or self.sittings or self.cases

    def _cleared(self):
        if self._is_pursued() or any(decision.is_conviction for decision in self.decisions):
            return None
        acquittals = [row for decision in self.decisions if decision.stands for row in decision.rows()]
        return acquittals + self.cleared

    def _at_liberty(self):
        convictions = [decision for decision in self.decisions if decision.is_conviction]
        is_bound = any(decision.takes_liberty or not decision.is_in_force for decision in convictions)
        if is_bound or self._is_pursued():
            return None
        return [row for decision in convictions for row in decision.rows()]

    def serving(self):
        rows = [
            row
            for decision in self.decisions
            if decision.takes_liberty and decision.is_in_force
            for row in decision.rows()
        ]
        if self.regime == Detention.Kind.COLONY and not self.annulled:
            rows.append(self.detention)
        return rows or None

    def sentenced(self):
        rows = [
            row
            for decision in self.decisions
            if decision.is_conviction and not decision.is_in_force
            for row in decision.rows()
        ]
        return rows or self.convicted or None

    def on_trial(self):
        return self.annulled + self.sittings or None

    def in_pretrial_detention(self):
        return [self.detention] if self.regime == Detention.Kind.PRETRIAL else None

    def under_house_arrest(self):
        return [self.detention] if self.regime == Detention.Kind.HOUSE_ARREST else None

    def under_investigation(self):
        return self.pending or self.cases or None


_RULES = (
    (Status.DIED, _Situation.died),
    (Status.RELEASED, _Situation.released),
    (Status.SERVING, _Situation.serving),
    (Status.SENTENCED, _Situation.sentenced),
    (Status.ON_TRIAL, _Situation.on_trial),
    (Status.PRETRIAL, _Situation.in_pretrial_detention),
    (Status.HOUSE_ARREST, _Situation.under_house_arrest),
    (Status.INVESTIGATION, _Situation.under_investigation),
)
