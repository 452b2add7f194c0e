"""The terms that courts gave and that stand: of each person the gravest one."""

from dataclasses import dataclass
from functools import cached_property
from statistics import median

from baymak.amounts import Amount, Comparator, write
from cases.models import Punishment, PunishmentKind
from public.rows import standing_punishments

YEAR = 365.25
# From so many on a middle says something.
ENOUGH = 5
# What is told of these is a limit from below, or from above.
FROM_BELOW = {Comparator.MORE_THAN, Comparator.AT_LEAST}
FROM_ABOVE = {Comparator.NEARLY, Comparator.AT_MOST}


def of_liberty(punishments):
    """Return those that take liberty for a length of time of which something is known."""
    return punishments.filter(
        role=Punishment.Role.MAIN,
        suspended=False,
        kind__liberty=PunishmentKind.Liberty.TAKES,
        kind__measure=PunishmentKind.Measure.TIME,
    ).exclude(amount="")


@dataclass(frozen=True)
class Term:
    """One length as it was pronounced: "more than 5 years"."""

    comparator: str
    amount: Amount
    amount_to: Amount | None

    @cached_property
    def years(self):
        """Where it stands on a scale of years; of "from … to …" the middle."""
        if self.amount_to:
            return (self.amount.order() + self.amount_to.order()) / 2 / YEAR
        return self.amount.order() / YEAR

    @property
    def least(self):
        """The fewest years that it may be, or None."""
        is_limit = self.comparator in FROM_ABOVE or self.comparator == Comparator.ABOUT
        return None if is_limit else self.amount.order() / YEAR

    @property
    def is_exact(self):
        return self.comparator == Comparator.EXACTLY

    @property
    def points_to(self):
        """Where it may go on: "more" of "more than 5 years", "less" of "nearly 9 years", "" of a point."""
        return "more" if self.comparator in FROM_BELOW else "less" if self.comparator in FROM_ABOVE else ""

    @property
    def text(self):
        return write(self.comparator, self.amount, self.amount_to)


def standing_terms(people=None):
    """Return {person: the gravest term that stands against this person}, of all or of these (one query)."""
    rows = of_liberty(standing_punishments()).order_by("gravity", "-pk")
    if people is not None:
        rows = rows.filter(sentence__person__in=people)
    return {
        person: Term(*length)
        for person, *length in rows.values_list("sentence__person", "comparator", "amount", "amount_to")
    }


@dataclass(frozen=True)
class Middle:
    """What is told of several terms together, from five on: of those that are exactly known."""

    number: int
    median: float
    shortest: Term
    longest: Term


def middle_of(terms):
    """Return the middle and the ends of the terms that are exactly known, or None of fewer than five."""
    exact = sorted((term for term in terms if term.is_exact), key=lambda term: term.years)
    if len(exact) < ENOUGH:
        return None
    return Middle(len(exact), median(term.years for term in exact), exact[0], exact[-1])


def years_in_sum(terms):
    """Return the whole years that terms make together at least, and of how many terms that is."""
    least = [term.least for term in terms if term.least is not None]
    # Months are no whole part of a year in binary: 4 years and 2 months six times are 25 years.
    return int(sum(least) + 1e-6), len(least)
