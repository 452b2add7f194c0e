"""Lives with several cases, as they happen: what the status of each is on 25 November 2026."""

import datetime

import pytest

from tests.cases.test_status import find

DAY = datetime.date(2026, 11, 25)


def charge(brought, case, outcome="", on=""):
    return {"brought_on": brought, "case_id": case, "outcome": outcome, "outcome_on": on}


def convicted(brought, case, on):
    return charge(brought, case, "convicted", on)


def sentence(pronounced, case=1, in_force="", kind="imprisonment", **over):
    return {"pronounced_on": pronounced, "case_id": case, "in_force_on": in_force, "kind": kind} | over


def appeal(pronounced, effect, kind="imprisonment", **over):
    return sentence(pronounced, kind=kind, court_instance="appeal", effect=effect, replaces_id=1, **over)


def stay(kind, started, ended="", reason="", case=1, **over):
    return {
        "kind": kind,
        "started_on": started,
        "ended_on": ended,
        "end_reason": reason,
        "case_id": case,
    } | over


def order(kind, decided, **over):
    return {"kind": kind, "decided_on": decided} | over


FIRST = [convicted("2020-01-10", 1, "2020-09-01")]
FIRST_SENTENCE = [sentence("2020-09-01", in_force="2020-12-01")]
SERVED = [stay("colony", "2020-12-05", "2023-01-10", "served")]
ONE = [convicted("2024-01-20", 1, "2024-09-10")]
TWO = [*FIRST, charge("2026-05-01", 2)]
AGAIN = [*FIRST, convicted("2025-05-01", 2, "2025-10-01")]

# {what happened: (status, liberty, facts)}
KNOWN = {
    "died in the colony": (
        "died",
        "died_in_custody",
        {
            "sentences": [sentence("2024-09-10", in_force="2024-12-10")],
            "detentions": [stay("colony", "2024-12-20", "2025-05-01", "died")],
        },
    ),
    "executed": (
        "executed",
        "executed",
        {
            "sentences": [sentence("2022-12-01", in_force="2022-12-08")],
            "detentions": [stay("pretrial", "2022-11-01")],
            "died": "2022-12-12",
            "death": "executed",
        },
    ),
    "released today, not under trial": (
        "released",
        "at_liberty",
        {
            "charges": [charge("2024-01-20", 1)],
            "detentions": [stay("pretrial", "2024-01-20", "2026-11-25", "released")],
        },
    ),
    "released on a day that nobody knows": (
        "released",
        "at_liberty",
        {
            "charges": [charge("2024-01-20", 1)],
            "detentions": [stay("pretrial", "2024-01-21", reason="released")],
        },
    ),
    "two terms served": (
        "released",
        "at_liberty",
        {
            "sentences": [
                sentence("2015-01-01", in_force="2015-03-01"),
                sentence("2019-01-01", 2, in_force="2019-03-01"),
            ],
            "detentions": [
                stay("colony", "2015-03-02", "2017-01-01", "served"),
                stay("colony", "2019-03-02", "2022-01-01", "served", case=2),
            ],
        },
    ),
    "term served before the verdict": (
        "released",
        "at_liberty",
        {
            "charges": [convicted("2024-01-20", 1, "2025-09-10")],
            "sentences": [sentence("2025-09-10", in_force="2025-12-10", years=1)],
            "detentions": [stay("pretrial", "2024-01-21", "2025-09-10", "served")],
        },
    ),
    "freed before the verdict": (
        "sentenced",
        "at_liberty",
        {
            "charges": [convicted("2024-01-20", 1, "2025-09-10")],
            "sentences": [sentence("2025-09-10", years=4)],
            "detentions": [stay("pretrial", "2024-01-21", "2024-07-20", "released")],
        },
    ),
    "on parole": (
        "released",
        "at_liberty",
        {
            "charges": [convicted("2022-01-20", 1, "2022-09-10")],
            "sentences": [sentence("2022-09-10", in_force="2022-12-10", years=4)],
            "detentions": [stay("colony", "2022-12-20", "2024-08-01", "parole")],
        },
    ),
    "serving, in a pre-trial centre for a second trial": (
        "serving",
        "held",
        {
            "charges": TWO,
            "sentences": FIRST_SENTENCE,
            "detentions": [
                stay("colony", "2020-12-05", "2026-06-01", "transferred"),
                stay("pretrial", "2026-06-10", case=2),
            ],
            "hearings": [{"kind": "trial", "held_on": "2026-09-01", "case_id": 2}],
        },
    ),
    "serving, and charged again": (
        "serving",
        "held",
        {"charges": TWO, "sentences": FIRST_SENTENCE, "detentions": [stay("colony", "2020-12-05")]},
    ),
    "suspended, made real by the appeal": (
        "serving",
        "unknown",
        {
            "charges": ONE,
            "sentences": [
                sentence("2024-09-10", kind="suspended", in_force="2024-12-10"),
                appeal("2025-05-10", "changed"),
            ],
        },
    ),
    "in force, nothing known of custody": (
        "serving",
        "unknown",
        {"charges": ONE, "sentences": [sentence("2024-09-10", in_force="2024-12-10", years=4)]},
    ),
    "forced labour in a centre": (
        "serving",
        "unknown",
        {
            "charges": ONE,
            "sentences": [sentence("2024-09-10", kind="forced_labour", in_force="2024-12-10", years=3)],
        },
    ),
    "one of two charges acquitted": (
        "serving",
        "unknown",
        {
            "charges": [
                charge("2022-01-20", 1, "acquitted", "2022-09-10"),
                convicted("2022-01-20", 1, "2022-09-10"),
            ],
            "sentences": [sentence("2022-09-10", in_force="2022-12-10")],
        },
    ),
    "acquittal annulled": (
        "on_trial",
        "unknown",
        {
            "charges": [charge("2022-01-20", 1)],
            "sentences": [sentence("2022-09-10", kind="acquittal"), appeal("2023-01-10", "annulled")],
        },
    ),
    "a second term": (
        "serving",
        "held",
        {
            "charges": AGAIN,
            "sentences": [*FIRST_SENTENCE, sentence("2025-10-01", 2, in_force="2025-12-01")],
            "detentions": [*SERVED, stay("colony", "2025-12-10", case=2)],
        },
    ),
    "served, then suspended": (
        "under_sentence",
        "restricted",
        {
            "charges": AGAIN,
            "sentences": [
                *FIRST_SENTENCE,
                sentence("2025-10-01", 2, in_force="2025-12-01", kind="suspended"),
            ],
            "detentions": SERVED,
        },
    ),
    "served, then fined": (
        "fined",
        "at_liberty",
        {
            "charges": AGAIN,
            "sentences": [*FIRST_SENTENCE, sentence("2025-10-01", 2, in_force="2025-12-01", kind="fine")],
            "detentions": SERVED,
        },
    ),
    "served, then charged again": (
        "investigation",
        "at_liberty",
        {"charges": TWO, "sentences": FIRST_SENTENCE, "detentions": SERVED},
    ),
    "served, then charged again and held": (
        "pretrial",
        "held",
        {
            "charges": TWO,
            "sentences": FIRST_SENTENCE,
            "detentions": [*SERVED, stay("pretrial", "2026-05-02", case=2)],
        },
    ),
    "served, then on trial again": (
        "on_trial",
        "at_liberty",
        {
            "charges": TWO,
            "sentences": FIRST_SENTENCE,
            "detentions": SERVED,
            "hearings": [{"kind": "trial", "held_on": "2026-09-01", "case_id": 2}],
        },
    ),
    "exchanged, then sentenced": (
        "in_absentia",
        "abroad",
        {
            "charges": [convicted("2022-01-10", 1, "2023-04-17"), convicted("2025-01-10", 2, "2025-10-01")],
            "sentences": [
                sentence("2023-04-17", in_force="2023-07-31", years=25),
                sentence("2025-10-01", 2, in_force="2025-12-01", years=8),
            ],
            "detentions": [stay("colony", "2023-09-20", "2024-08-01", "exchange")],
        },
    ),
    "exchanged, told of as released, then sentenced": (
        "sentenced",
        "at_liberty",
        {
            "sentences": [
                sentence("2023-04-17", in_force="2023-07-31", years=25),
                sentence("2025-10-01", 2, in_force="2025-12-01", years=8),
            ],
            "detentions": [stay("colony", "2023-09-20", "2024-08-01", "released")],
        },
    ),
    "never held, sentenced in absentia": (
        "in_absentia",
        "unknown",
        {
            "charges": ONE,
            "sentences": [sentence("2024-09-10", in_force="2024-12-10", years=8, is_in_absentia=True)],
        },
    ),
    "arrested in absentia": (
        "wanted",
        "wanted",
        {
            "charges": [charge("2024-01-20", 1)],
            "measures": [order("wanted", "2024-02-01"), order("absentia", "2024-03-01")],
        },
    ),
    "sent to the war": (
        "war",
        "war",
        {
            "sentences": [sentence("2022-09-10", in_force="2022-12-10", years=8)],
            "detentions": [stay("colony", "2022-12-20", "2023-08-01", "war")],
        },
    ),
    "gone from the colony, nobody says where to": (
        "unknown",
        "unknown",
        {
            "sentences": [sentence("2022-09-10", in_force="2022-12-10", years=8)],
            "detentions": [stay("colony", "2022-12-20", "2023-08-01", "unknown")],
        },
    ),
    "two years from 2015, and nothing since": (
        "unknown",
        "unknown",
        {
            "charges": [convicted("2015-01-20", 1, "2015-09-10")],
            "sentences": [sentence("2015-09-10", in_force="2015-12-10", years=2)],
        },
    ),
    "fined": (
        "fined",
        "at_liberty",
        {"charges": ONE, "sentences": [sentence("2024-09-10", kind="fine", in_force="2024-12-10")]},
    ),
    "corrective labour": (
        "under_sentence",
        "restricted",
        {
            "charges": ONE,
            "sentences": [sentence("2024-09-10", kind="other", in_force="2024-12-10", years=3)],
        },
    ),
    "compulsory treatment": (
        "compulsory_treatment",
        "unknown",
        {
            "charges": [charge("2022-01-20", 1)],
            "sentences": [sentence("2022-09-10", kind="compulsory_treatment", in_force="2022-12-10")],
        },
    ),
    "taken, and nobody admits it": (
        "in_custody",
        "held",
        {"detentions": [stay("unacknowledged", "2026-10-01", case=None)]},
    ),
    "an open facility replaced by a colony": (
        "serving",
        "held",
        {
            "sentences": [
                sentence("2024-02-01", in_force="2024-03-01", kind="other", years=3),
                sentence("2025-02-01", court_instance="execution", effect="changed", replaces_id=1, years=3),
            ],
            "detentions": [stay("colony", "2025-02-05")],
        },
    ),
    "under administrative arrest now": (
        "in_custody",
        "held",
        {"detentions": [stay("administrative", "2026-11-20", case=None)]},
    ),
    "with the police since today": (
        "in_custody",
        "held",
        {"detentions": [stay("police", "2026-11-25", case=None)]},
    ),
    "under house arrest while tried anew": (
        "house_arrest",
        "restricted",
        {
            "charges": [charge("2022-01-20", 1)],
            "sentences": [sentence("2022-09-10"), appeal("2023-01-10", "annulled")],
            "detentions": [
                stay("pretrial", "2022-02-01", "2023-01-10", "measure_changed"),
                stay("house_arrest", "2023-01-10"),
            ],
        },
    ),
    "all charges dropped, never held": (
        "ended",
        "at_liberty",
        {"charges": [charge("2024-01-20", 1, "dropped", "2024-06-01")], "cases": [{}]},
    ),
    "all charges dropped after a detention": (
        "released",
        "at_liberty",
        {
            "charges": [charge("2024-01-20", 1, "dropped", "2024-06-01")],
            "detentions": [stay("pretrial", "2024-01-21", "2024-06-01", "released")],
        },
    ),
}


@pytest.mark.parametrize(("status", "liberty", "facts"), KNOWN.values(), ids=KNOWN)
def test_status_of_a_life_with_several_cases(status, liberty, facts):
    found = find(day=DAY, **facts)
    assert (found.status, found.liberty.value) == (status, liberty)
