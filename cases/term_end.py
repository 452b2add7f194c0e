"""When a term may end: the earliest and the latest day, by arithmetic with what is known of one person.

An estimate, and rather none than a doubtful one: false hope harms. There is none unless all of this holds:

- the folder of the case says how custody counts (`law/credit.toml`);
- the person is held, and has one case, and in it one sentence to a term of imprisonment, exact or from … to,
  not suspended, known to be in force since a day, never annulled;
- since when they are in custody is known, they were when it came into force, and no release has come after;
  no order binds in a way that counts and of which nobody says for how long;
- none of these facts is alleged or disputed.

The term runs from the day on which the sentence is in force, less what counts of the days before. The
earliest day has the most days that may count, the latest the fewest; a date known by its month has both ends.

Pure: it takes rows as the caller found them (for the public: the published ones), and runs no query if they
came with their punishments, charges and articles.
"""

import datetime
import math
import tomllib
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from baymak.amounts import Comparator
from baymak.dates import DateRange, Edtf, PartialDate
from baymak.languages import active_language, nearest
from cases.custody import (
    IN_CUSTODY,
    RELEASES,
    SHORT,
    Days,
    days_in_custody,
    days_under_house_arrest,
    detention_on,
)
from cases.models import Charge, Detention, MeasureOrder, Punishment, Sentence
from cases.status import Row, Standing, chains_of
from sources.models import Record

FILE = "law/credit.toml"
Kind, Effect, Measure, Outcome = Detention.Kind, Sentence.Effect, MeasureOrder.Kind, Charge.Outcome

# An administrative arrest is none of the case, whatever a court may count later.
COUNTED = IN_CUSTODY - {Kind.ADMINISTRATIVE}
HELD = {Row.COLONY, Row.PRETRIAL, Row.CUSTODY}
OVER = {Outcome.DROPPED, Outcome.ACQUITTED, Outcome.REQUALIFIED}
SURE = {Record.Certainty.CONFIRMED, Record.Certainty.REPORTED}
ONE_DAY = datetime.timedelta(days=1)


class Credit(NamedTuple):
    """How custody counts: for a day of it so many days of the term, (fewest, most)."""

    since: datetime.date
    punishments: tuple  # keys of kinds
    custody: dict  # by regime
    house_arrest: tuple
    day_for_day: tuple  # codes of articles
    source: dict  # {code of a language: text}


class TermEnd(NamedTuple):
    """The days between which somebody may leave, and the sum."""

    window: Edtf
    term: str  # with its regime
    in_force_on: Edtf
    custody: Days  # before that
    house_arrest: Days
    rates: tuple  # for a day of custody
    house_rates: tuple
    credited: Days
    source: str  # of the rates
    sentences: list  # on which it rests
    detentions: list

    @property
    def rates_told(self):
        return _told(self.rates)

    @property
    def house_rates_told(self):
        return _told(self.house_rates)


def _told(pair):
    numbers = "–".join(dict.fromkeys(f"{number:g}" for number in pair))
    return numbers if active_language() == "en" else numbers.replace(".", ",")


def read_credit(folder):
    """Return the Credit of the folder of a case, or None; raise ImproperlyConfigured for a mistake in it."""
    path = folder / FILE
    if not path.exists():
        return None
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        return Credit(
            datetime.date.fromisoformat(given["since"]),
            tuple(given["punishments"]),
            {Punishment.Regime(regime): _rates(pair) for regime, pair in given["custody"].items()},
            _rates(given["house_arrest"]["days"]),
            tuple(given["day_for_day"]["articles"]),
            {code: given["source"].get(code, "") for code in settings.TEXT_LANGUAGES},
        )
    except KeyError as error:
        raise ImproperlyConfigured(f"{path}: {error} is missing.") from error
    except (AttributeError, TypeError, ValueError) as error:
        raise ImproperlyConfigured(f"{path}: {error}") from error


def _rates(pair):
    least, most = pair
    if not 0 <= least <= most:
        raise ValueError(f"{pair} are not the fewest and the most days.")
    return least, most


CREDIT = read_credit(settings.CASE_FOLDER)


def term_end(facts, finding, day, credit=CREDIT):
    """Return the TermEnd of one person by their `Facts` and what `status_on` finds in them, or None."""
    if credit is None or finding.liberty.row not in HELD:
        return None
    if [found.value for found in finding.standings.values()] != [Standing.IN_FORCE]:
        return None
    chains = chains_of(facts.sentences)
    punishment = _punishment(chains, credit)
    in_force_on = punishment and _in_force_on(chains[0])
    if not in_force_on:
        return None
    sentences, stays = chains[0], [row for row in facts.detentions if row.kind != Kind.ADMINISTRATIVE]
    if not _is_clear(facts, stays, sentences, in_force_on, credit):
        return None
    rates = _rates_of(punishment, facts.charges, credit)
    ends, sums = [], []
    for first in {in_force_on.earliest(), in_force_on.latest()}:
        custody = days_in_custody(stays, first - ONE_DAY, COUNTED)
        house_arrest = days_under_house_arrest(stays, first - ONE_DAY)
        if custody.most is None or house_arrest.most is None:
            return None
        least = math.floor(custody.least * rates[0] + house_arrest.least * credit.house_arrest[0])
        most = math.ceil(custody.most * rates[1] + house_arrest.most * credit.house_arrest[1])
        longest = punishment.amount_to or punishment.amount
        # Whether the day on which a term began is its first is not said alike: both readings are kept.
        ends += [
            first + datetime.timedelta(punishment.amount.days_from(first) - most - 1),
            first + datetime.timedelta(longest.days_from(first) - least),
        ]
        sums.append((custody, house_arrest, (least, most)))
    earliest, latest = min(ends), max(ends)
    if latest < day or earliest < in_force_on.earliest():
        return None
    both = [_widest(part) for part in zip(*sums, strict=True)]
    return TermEnd(
        DateRange(PartialDate.from_date(earliest), PartialDate.from_date(latest)),
        ", ".join([punishment.amount_text, punishment.get_regime_display() or _("regime not known")]),
        in_force_on,
        Days(*both[0]),
        Days(*both[1]),
        rates,
        credit.house_arrest,
        Days(*both[2]),
        nearest(credit.source),
        sentences,
        stays,
    )


def _widest(pairs):
    return min(pair[0] for pair in pairs), max(pair[1] for pair in pairs)


def _punishment(chains, credit):
    """Return the one term of imprisonment that stands, or None."""
    if len(chains) != 1 or any(row.effect == Effect.ANNULLED for row in chains[0]):
        return None
    imposing = [row for row in chains[0] if row.effect != Effect.UPHELD]
    main = [row for row in imposing[-1].imposed if row.role == row.Role.MAIN] if imposing else []
    if len(main) != 1 or main[0].suspended or main[0].kind is None:
        return None
    [row] = main
    is_bounded = row.comparator in (Comparator.EXACTLY, Comparator.FROM_TO)
    is_term = row.amount and row.amount.is_time and not row.amount.hours
    return row if row.kind.key in credit.punishments and is_bounded and is_term else None


def _in_force_on(chain):
    """Return the day on which a sentence came into force: its own, or that of the appeal; or None."""
    said = next((row.in_force_on for row in chain if row.in_force_on), None)
    appeal = next((row for row in chain if row.court_instance == Sentence.Instance.APPEAL), None)
    date = said or (appeal and appeal.pronounced_on)
    is_bounded = date and datetime.date.min < date.earliest() and date.latest() < datetime.date.max
    return date if is_bounded else None


def _is_clear(facts, stays, sentences, in_force_on, credit):
    """Say whether nothing known makes the sum doubtful."""
    case_id = sentences[-1].case_id
    cases = {None, case_id}
    cases |= {row.case.severed_from_id for row in facts.in_cases if row.case_id == case_id}
    counted = [row for row in stays if row.kind in COUNTED]
    starts = [row.started_on for row in counted if row.started_on]
    if not starts:
        return False
    begun = min(starts, key=lambda date: (date.earliest(), date.latest()))
    return (
        all(row.certainty in SURE for row in [*sentences, *stays])
        and all(row.case_id in cases for row in stays)
        and credit.since <= begun.earliest()
        # In custody when the sentence came into force, and not to serve another one.
        and detention_on(stays, in_force_on.earliest() - ONE_DAY) in counted
        and any(date.latest() < in_force_on.earliest() for date in starts)
        and not any(
            row.kind == Kind.COLONY and row.started_on and row.started_on.latest() < in_force_on.earliest()
            for row in counted
        )
        and not any(_left_after(row, in_force_on) for row in counted)
        and not any(_is_unmeasured(row, stays, begun) for row in facts.measures)
    )


def _left_after(row, in_force_on):
    """Say whether a stay may have ended with a release since the sentence is in force."""
    is_release = row.end_reason in RELEASES and row.kind not in SHORT
    return is_release and (row.ended_on is None or row.ended_on.latest() >= in_force_on.earliest())


def _is_unmeasured(row, stays, begun):
    """Say whether an order restrained somebody for days that count, and no stay says for how many."""
    if row.kind == Measure.HOUSE_ARREST:
        return not any(stay.kind == Kind.HOUSE_ARREST for stay in stays)
    if row.kind == Measure.CUSTODY:
        return bool(row.decided_on) and row.decided_on.latest() < begun.earliest()
    return row.kind == Measure.BANS


def _rates_of(punishment, charges, credit):
    """Return how a day in custody counts, (fewest, most), by the regime and the articles of a sentence."""
    regimes = [punishment.regime] if punishment.regime in credit.custody else [*credit.custody]
    least, most = _widest([credit.custody[regime] for regime in regimes])
    brought = [row for row in charges if row.outcome not in OVER]
    codes = {row.article.code if row.article else "": row.outcome == Outcome.CONVICTED for row in brought}
    excepted = credit.day_for_day
    if any(_holds(one, code) and is_convicted for code, is_convicted in codes.items() for one in excepted):
        return 1, 1
    if not codes or any(
        not code or _holds(code, one) or _holds(one, code) for code in codes for one in excepted
    ):
        least = min(least, 1)
    return least, most


def _holds(whole, code):
    """Say whether a provision is another one, or holds it: 212 holds 212-2."""
    return code == whole or code.startswith(f"{whole}-")
