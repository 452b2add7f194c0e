"""The earliest and the latest day on which a term may end, and when nothing is said of it."""

import datetime
import re

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from baymak.dates import Edtf
from cases.models import (
    Article,
    Case,
    CaseDefendant,
    Charge,
    Detention,
    MeasureOrder,
    Punishment,
    PunishmentKind,
    Sentence,
)
from cases.status import Facts, status_on
from cases.term_end import CREDIT, FILE, read_credit, term_end

DAY = datetime.date(2025, 6, 1)
KINDS = {
    key: PunishmentKind(key=key, liberty=liberty)
    for key, liberty in (("imprisonment", "takes"), ("forced_labour", "takes"), ("fine", "leaves"))
}


def decision(number, amount="P4Y", regime="general", kind="imprisonment", to=None, **over):
    """Return a sentence in memory with one punishment, or none where it upholds or annuls one."""
    imposed = {name: over.pop(name) for name in ("comparator", "suspended") if name in over}
    row = Sentence(pk=number, **{"case_id": 1, "certainty": "reported"} | over)
    made = Punishment(kind=KINDS[kind], amount=amount, amount_to=to, regime=regime, **imposed)
    made.derive()
    imposes = row.effect in ("imposed", "changed")
    row._prefetched_objects_cache = {"punishments": [made] if imposes else []}
    return row


def end(
    *,
    appeal=None,
    stays=None,
    charge="RU-UK-212-2",
    measures=(),
    more=(),
    day=DAY,
    credit=CREDIT,
    died=None,
    **first,
):
    """Return the TermEnd of somebody taken on 17 January 2024, whose appeal failed on 18 April."""
    upheld = {"pronounced_on": "2024-04-18", "effect": "upheld", "court_instance": "appeal"} | (appeal or {})
    sentences = [
        decision(1, **{"pronounced_on": "2024-01-17"} | first),
        decision(2, replaces_id=1, **upheld),
    ][: 1 if appeal is False else 2]
    stays = [{"started_on": "2024-01-17"}] if stays is None else stays
    stays = [
        Detention(pk=n, **{"kind": "pretrial", "certainty": "reported"} | fact)
        for n, fact in enumerate(stays)
    ]
    charges = [Charge(pk=1, case_id=1, article=Article(code=charge), outcome="convicted")] if charge else []
    case = Case(pk=1)
    facts = Facts(
        charges,
        [*sentences, *more],
        stays,
        [MeasureOrder(pk=n, case_id=1, **fact) for n, fact in enumerate(measures)],
        in_cases=[CaseDefendant(pk=1, case=case)],
        died=died and Edtf.parse(died),
    )
    return term_end(facts, status_on(facts, day), day, credit)


# 92 days before 18 April 2024, of which one and a half (138), or one each.
GENERAL = "2027-12-01/2028-01-17"
VOUCHED = {"last_known_on": "2024-04-17"}
CHANGED = {"end_reason": "measure_changed"}
TAKEN = {"started_on": "2024-01-17"} | VOUCHED
EXAMPLES = {
    "general regime": ({}, GENERAL),
    "strict regime, day for day": ({"regime": "strict"}, "2028-01-16/2028-01-17"),
    "settlement": ({"regime": "settlement"}, "2027-10-16/2028-01-17"),
    "no regime known: any": ({"regime": ""}, "2027-10-16/2028-01-17"),
    "an article of the exceptions": ({"charge": "RU-UK-205.2-1"}, "2028-01-16/2028-01-17"),
    "nobody says under which article": ({"charge": None}, GENERAL),
    "months and days": ({"amount": "P1Y6M10D"}, "2025-06-11/2025-07-28"),
    "from … to …": ({"comparator": "from_to", "to": "P5Y"}, "2027-12-01/2029-01-16"),
    "the appeal changed it": ({"appeal": {"effect": "changed", "amount": "P3Y"}}, "2026-11-30/2027-01-16"),
    "in force on a day of its own": ({"appeal": False, "in_force_on": "2024-04-18"}, GENERAL),
    "the month of the appeal": (
        {"appeal": {"pronounced_on": "2024-04"}, "stays": [TAKEN | {"last_known_on": "2024-05-01"}]},
        "2027-11-25/2028-01-17",
    ),
    "taken on some day of January": ({"stays": [TAKEN | {"started_on": "2024-01"}]}, "2027-11-07/2028-01-31"),
    "nobody says that it went on": ({"stays": [{"started_on": "2024-01-17"}]}, "2027-12-01/2028-04-17"),
    "house arrest, two for one": (
        {
            "stays": [
                CHANGED | {"kind": "house_arrest", "started_on": "2024-01-17", "ended_on": "2024-02-15"},
                {"started_on": "2024-02-16"} | VOUCHED,
            ]
        },
        "2027-12-31/2028-02-01",
    ),
    "an administrative arrest is none of it": (
        {
            "stays": [
                CHANGED | {"kind": "administrative", "started_on": "2024-01-05", "ended_on": "2024-01-15"},
                TAKEN,
            ]
        },
        GENERAL,
    ),
    "the colony is no custody before it": (
        {"stays": [TAKEN, {"kind": "colony", "started_on": "2024-06"}]},
        GENERAL,
    ),
    "in a colony since some day of that year": (
        {"stays": [{"kind": "colony", "started_on": "2024"}, TAKEN]},
        "2027-11-07/2028-01-17",
    ),
    "let go and taken again before it": (
        {
            "stays": [
                {"started_on": "2024-01-01", "ended_on": "2024-01-10", "end_reason": "released"},
                TAKEN,
            ]
        },
        "2027-11-16/2028-01-07",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("facts", "window"), EXAMPLES.values(), ids=EXAMPLES)
def test_days_between_which_a_term_ends(facts, window):
    assert str(end(**{"stays": [TAKEN]} | facts).window) == window


def test_sum_is_written_out():
    found = end(stays=[TAKEN])
    assert (found.term, str(found.in_force_on)) == ("4 years, general regime", "2024-04-18")
    assert (found.custody, found.house_arrest, found.credited) == ((92, 92), (0, 0), (92, 138))
    assert (found.rates_told, found.source) == ("1–1.5", CREDIT.source["en"])


SECOND = decision(3, pronounced_on="2024-03-01", case_id=2)
RELEASED = {"ended_on": "2025-01-10", "end_reason": "parole"}
NOTHING = {
    "no table in the folder of the case": {"credit": None},
    "not known to be in force": {"appeal": False},
    "annulled": {"appeal": {"effect": "annulled"}},
    "day of the appeal not known": {"appeal": {"pronounced_on": ""}},
    "a cassation alone": {"appeal": {"court_instance": "cassation"}},
    "suspended": {"suspended": True},
    "another punishment": {"kind": "forced_labour"},
    "a fine": {"kind": "fine", "amount": "1000 RUB"},
    "about so many years": {"comparator": "about"},
    "nearly so many years": {"comparator": "nearly"},
    "more than so many years": {"comparator": "more_than"},
    "no amount": {"amount": None},
    "several sentences": {"more": [SECOND]},
    "start of custody not known": {"stays": [{"last_known_on": "2025-01"}]},
    "start of one stay not known": {"stays": [TAKEN, {"last_known_on": "2024-02"}]},
    "no custody known": {"stays": []},
    "ordered into custody before that start": {"measures": [{"kind": "custody", "decided_on": "2024-01-02"}]},
    "certain acts were banned": {"measures": [{"kind": "bans", "decided_on": "2024-01-02"}]},
    "house arrest, nobody says how long": {"measures": [{"kind": "house_arrest", "decided_on": "2023-12"}]},
    "taken after it came into force": {"stays": [{"started_on": "2024-05-02"}]},
    "let go before, and taken after it": {
        "stays": [CHANGED | {"started_on": "2024-01-17", "ended_on": "2024-03"}, {"started_on": "2024-05"}]
    },
    "in a colony before": {"stays": [TAKEN, {"kind": "colony", "started_on": "2024-02-01"}]},
    "custody of another case": {"stays": [TAKEN | {"case_id": 2}]},
    "custody older than the table": {"stays": [{"started_on": "2018-01-17"}]},
    "released": {"stays": [TAKEN | RELEASED]},
    "exchanged": {"stays": [TAKEN | RELEASED | {"end_reason": "exchange"}]},
    "sent to the war": {"stays": [TAKEN | RELEASED | {"end_reason": "war"}]},
    "released, and held again": {"stays": [TAKEN | RELEASED, {"started_on": "2025-03-01"}]},
    "dead": {"died": "2025-02"},
    "over": {"day": datetime.date(2028, 1, 18)},
    "the sentence is disputed": {"appeal": {"certainty": "disputed"}},
    "the custody is alleged": {"stays": [TAKEN | {"certainty": "alleged"}]},
}  # fmt: skip


@pytest.mark.parametrize("facts", NOTHING.values(), ids=NOTHING)
def test_nothing_is_said_when_the_facts_do_not_allow(facts):
    assert end(**{"stays": [TAKEN]} | facts) is None


# -- The table ---------------------------------------------------------------------------------------


def test_a_folder_without_the_table_has_none(tmp_path):
    assert read_credit(tmp_path) is None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("since =", "from =", "'since' is missing"),
        ("2018-07-14", "July 2018", "Invalid isoformat"),
        ("general =", "severe =", "'severe' is not a valid Punishment.Regime"),
        ("[1, 1.5]", "[2, 1]", "[2, 1] are not the fewest and the most days"),
        ("[1, 1.5]", "1", "cannot unpack"),
        ("[source]", "[source", "credit.toml"),
    ],
)
def test_a_mistake_in_the_table_is_named_with_the_file(tmp_path, old, new, message):
    (tmp_path / "law").mkdir()
    text = (settings.CASE_FOLDER / FILE).read_text(encoding="utf-8")
    (tmp_path / FILE).write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ImproperlyConfigured, match=re.escape(message)) as caught:
        read_credit(tmp_path)
    assert "credit.toml" in str(caught.value)
