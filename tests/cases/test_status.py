"""The status of a person: the rule, and that it is right however a fact changed."""

import datetime

import pytest

from baymak.dates import PartialDate
from cases.models import (
    Case,
    CaseDefendant,
    Charge,
    Detention,
    Hearing,
    MeasureOrder,
    Punishment,
    PunishmentKind,
    Sentence,
)
from cases.status import OVER, WORDS, Facts, Row, Standing, status_on
from people.models import Person

DAY = datetime.date(2025, 1, 1)

# -- The rule: rows are only made in memory ---------------------------------------------------------


def rows(model, *facts, **common):
    """Return rows with the keys 1, 2 ... that are in no database."""
    return [model(pk=number, **common | fact) for number, fact in enumerate(facts, start=1)]


LEFT_BY = {"suspended": "restricts", "fine": "leaves", "other": "restricts"}


def sentence(number, fact):
    """Return a sentence in memory: to imprisonment of `years`, unless it says another `kind`, or None."""
    values = dict(fact)
    kind, years = values.pop("kind", "imprisonment"), values.pop("years", None)
    given = values.pop("comparator", "exactly")
    results = {"acquittal": "acquittal", "compulsory_treatment": "treatment"}
    row = Sentence(pk=number, result=results.get(kind, "conviction"), **values)
    measure = "money" if kind == "fine" else "time"
    made = PunishmentKind(key=kind or "", liberty=LEFT_BY.get(kind, "takes"), measure=measure)
    amount = f"P{years}Y" if years else None
    imposed = Punishment(kind=made, amount=amount, comparator=given, suspended=kind == "suspended")
    imposed.days_least, imposed.days_most = imposed._days()
    imposes = row.effect in ("imposed", "changed") and kind not in ("acquittal", None)
    row._prefetched_objects_cache = {"punishments": [imposed] if imposes else []}
    return row


def decisions(*facts):
    return [sentence(number, fact) for number, fact in enumerate(facts, start=1)]


def find(day=DAY, died=None, death="", **facts):
    """Return what the rule says of rows that are only made in memory."""
    models = {
        "charges": Charge,
        "sentences": Sentence,
        "detentions": Detention,
        "measures": MeasureOrder,
        "hearings": Hearing,
        "cases": Case,
        "in_cases": CaseDefendant,
    }
    made = {
        name: decisions(*facts[name]) if name == "sentences" else rows(models[name], *facts[name])
        for name in facts
    }
    cases = made.pop("cases", ())
    made.setdefault("in_cases", [CaseDefendant(pk=case.pk, case=case) for case in cases])
    return status_on(Facts(**made, died=died and PartialDate.parse(died), death=death), day)


def status(**facts):
    return find(**facts).status


CHARGE = {"brought_on": "2024-01-20", "case_id": 1}
POLICE = {"kind": "police", "started_on": "2024-01-17", "ended_on": "2024-01-19", "end_reason": "released"}
ARREST = {
    "kind": "administrative",
    "started_on": "2024-01-17",
    "ended_on": "2024-01-27",
    "end_reason": "served",
}
PRETRIAL = {"kind": "pretrial", "started_on": "2024-01-28"}
HOUSE_ARREST = {"kind": "house_arrest", "started_on": "2024-03-01"}
COLONY = {"kind": "colony", "started_on": "2024-12-20"}
TRIAL = {"kind": "trial", "held_on": "2024-05-20", "case_id": 1}
SENTENCE = {"pronounced_on": "2024-09-10", "case_id": 1}
UPHELD = {"pronounced_on": "2024-12-10", "court_instance": "appeal", "effect": "upheld", "replaces_id": 1}
UPHELD |= {"case_id": 1}
CHANGED, ANNULLED = UPHELD | {"effect": "changed"}, UPHELD | {"effect": "annulled"}
ACQUITTAL = SENTENCE | {"kind": "acquittal"}
SUSPENDED = SENTENCE | {"kind": "suspended"}
CHANGED_MEASURE = {"ended_on": "2024-12-20", "end_reason": "measure_changed"}
RELEASE = {"ended_on": "2024-11-01", "end_reason": "released"}

OPEN_POLICE = {"kind": "police", "started_on": "2024-12-30"}
FINE = SENTENCE | {"kind": "fine", "in_force_on": "2024-10"}
TREATMENT, TREATED = SENTENCE | {"kind": "compulsory_treatment"}, "compulsory_treatment"
RECOGNISANCE = {"kind": "recognisance", "decided_on": "2024-03-01"}
AT_HOME, IN_CUSTODY = RECOGNISANCE | {"kind": "house_arrest"}, RECOGNISANCE | {"kind": "custody"}
WANTED = {"kind": "wanted", "decided_on": "2024-05-01"}
# A first case, long ago: a year in force since January 2022, served in a colony, or not reported.
SHORT_TERM = {"pronounced_on": "2021-11-01", "case_id": 1, "in_force_on": "2022-01-10", "years": 1}
LONG_TERM = SHORT_TERM | {"years": 8}
STAY = {
    "kind": "colony",
    "case_id": 1,
    "started_on": "2022-02-01",
    "ended_on": "2022-11-01",
    "end_reason": "served",
}
SERVED_STAY = [STAY]
SERVED = {"sentences": [LONG_TERM], "detentions": SERVED_STAY}
SECOND = CHARGE | {"case_id": 2}
HELD_AGAIN = PRETRIAL | {"case_id": 2}

RULE = {
    "nothing known": ({}, "unknown"),
    # Died
    "died outranks all": ({"died": "2024-12", "sentences": [SENTENCE, UPHELD]}, "died"),
    "died later": ({"died": "2025-02", "charges": [CHARGE]}, "investigation"),
    "died in the year of the day": ({"died": "2025"}, "died"),
    "died in custody": ({"detentions": [PRETRIAL | RELEASE | {"end_reason": "died"}]}, "died"),
    # Under investigation
    "charged": ({"charges": [CHARGE]}, "investigation"),
    "charged on a day that is not known": ({"charges": [{}]}, "investigation"),
    "charged later": ({"charges": [CHARGE | {"brought_on": "2025-01-02"}]}, "unknown"),
    "defendant without a known charge": ({"cases": [{}]}, "investigation"),
    "defendant of a case opened later": ({"cases": [{"opened_on": "2025-02"}]}, "unknown"),
    "administrative arrest is none of the case": (
        {"charges": [CHARGE], "detentions": [ARREST | {"ended_on": None, "end_reason": ""}]},
        "investigation",
    ),
    "administrative arrest served": ({"charges": [CHARGE], "detentions": [ARREST]}, "investigation"),
    "police let an accused go": ({"charges": [CHARGE], "detentions": [POLICE]}, "investigation"),
    "requalified to a charge that is not public": (
        {"charges": [CHARGE | {"outcome": "requalified", "requalified_to_id": 99}]},
        "investigation",
    ),
    "requalified to one another": (
        {
            "charges": [
                {"outcome": "requalified", "requalified_to_id": 2},
                {"outcome": "requalified", "requalified_to_id": 1},
            ]
        },
        "investigation",
    ),
    # Detention
    "pre-trial detention": ({"charges": [CHARGE], "detentions": [POLICE, PRETRIAL]}, "pretrial"),
    "pre-trial detention without dates": ({"detentions": [POLICE, {"kind": "pretrial"}]}, "pretrial"),
    "pre-trial detention known by month": (
        {"detentions": [POLICE, PRETRIAL | {"started_on": "2024-01"}]},
        "pretrial",
    ),
    "pre-trial detention ended on a day not known": (
        {"charges": [CHARGE], "detentions": [PRETRIAL | {"end_reason": "measure_changed"}]},
        "investigation",
    ),
    "house arrest after pre-trial detention": ({"detentions": [PRETRIAL, HOUSE_ARREST]}, "house_arrest"),
    "pre-trial detention known after the house arrest began": (
        {"detentions": [PRETRIAL | {"last_known_on": "2024-10"}, HOUSE_ARREST]},
        "pretrial",
    ),
    "transferred to a place that is not known": (
        {"detentions": [PRETRIAL | RELEASE | {"end_reason": "transferred"}]},
        "pretrial",
    ),
    "in transit from pre-trial detention": (
        {"detentions": [PRETRIAL, {"kind": "transit", "started_on": "2024-09-20"}]},
        "pretrial",
    ),
    "in a hospital from house arrest": (
        {"detentions": [HOUSE_ARREST, {"kind": "medical", "started_on": "2024-09-20"}]},
        "house_arrest",
    ),
    "in transit from a colony": (
        {"detentions": [COLONY, {"kind": "transit", "started_on": "2024-12-25"}]},
        "serving",
    ),
    "in a hospital from nowhere": ({"detentions": [{"kind": "medical"}]}, "in_custody"),
    # On trial
    "on trial": ({"hearings": [TRIAL]}, "on_trial"),
    "held while on trial": ({"detentions": [PRETRIAL], "hearings": [TRIAL]}, "pretrial"),
    "trial begins later": (
        {"detentions": [PRETRIAL], "hearings": [TRIAL | {"held_on": "2025-01-02"}]},
        "pretrial",
    ),
    "hearing on custody": (
        {"detentions": [PRETRIAL], "hearings": [TRIAL | {"kind": "custody"}]},
        "pretrial",
    ),
    "released before the trial": (
        {
            "charges": [CHARGE],
            "detentions": [PRETRIAL | RELEASE],
            "hearings": [TRIAL | {"held_on": "2024-12"}],
        },
        "on_trial",
    ),
    "annulled": ({"sentences": [SENTENCE, ANNULLED]}, "on_trial"),
    "annulled and still held": ({"sentences": [SENTENCE, ANNULLED], "detentions": [PRETRIAL]}, "pretrial"),
    "acquittal annulled": ({"sentences": [ACQUITTAL, ANNULLED]}, "on_trial"),
    "annulled while in a colony": ({"sentences": [SENTENCE, ANNULLED], "detentions": [COLONY]}, "on_trial"),
    "acquitted in one case and on trial in another": (
        {"sentences": [ACQUITTAL], "hearings": [TRIAL | {"case_id": 2}]},
        "on_trial",
    ),
    # Sentenced
    "sentenced": (
        {"charges": [CHARGE], "detentions": [PRETRIAL], "hearings": [TRIAL], "sentences": [SENTENCE]},
        "sentenced",
    ),
    "sentenced later": ({"sentences": [SENTENCE], "day": datetime.date(2024, 9, 9)}, "unknown"),
    "sentenced that month": (
        {"sentences": [SENTENCE | {"pronounced_on": "2024-09"}], "day": datetime.date(2024, 9, 1)},
        "sentenced",
    ),
    "sentenced, in force later": ({"sentences": [SENTENCE | {"in_force_on": "2025-02"}]}, "sentenced"),
    "suspended, appeal open": ({"sentences": [SUSPENDED]}, "sentenced"),
    "convicted, sentence not known": ({"charges": [CHARGE | {"outcome": "convicted"}]}, "sentenced"),
    "sentenced anew after an annulment": (
        {"sentences": [SENTENCE, ANNULLED, SENTENCE | {"pronounced_on": "2024-12-30"}]},
        "sentenced",
    ),
    "released before the sentence": (
        {"detentions": [PRETRIAL | RELEASE], "sentences": [SENTENCE | {"pronounced_on": "2024-12"}]},
        "sentenced",
    ),
    # Serving
    "in force by its date": ({"sentences": [SENTENCE | {"in_force_on": "2024-09-26"}]}, "serving"),
    "upheld": ({"detentions": [PRETRIAL], "sentences": [SENTENCE, UPHELD]}, "serving"),
    "upheld later": ({"sentences": [SENTENCE, UPHELD | {"pronounced_on": "2025-02"}]}, "sentenced"),
    "upheld, in force later": ({"sentences": [SENTENCE, UPHELD | {"in_force_on": "2025-02"}]}, "sentenced"),
    "changed": ({"sentences": [SENTENCE, CHANGED]}, "serving"),
    "upheld after a sentence that is not public, to nobody knows what": (
        {"sentences": [UPHELD | {"replaces_id": 99}]},
        "sentenced",
    ),
    "in a colony": ({"detentions": [PRETRIAL, COLONY]}, "serving"),
    "pre-trial detention of a second case": (
        {"sentences": [SENTENCE, UPHELD], "detentions": [COLONY, PRETRIAL | {"started_on": "2024-12-30"}]},
        "serving",
    ),
    "acquittal turned into a sentence": ({"sentences": [ACQUITTAL, CHANGED]}, "serving"),
    # Released
    "released": ({"charges": [CHARGE], "detentions": [PRETRIAL | RELEASE]}, "released"),
    "release later": (
        {"charges": [CHARGE], "detentions": [PRETRIAL | RELEASE | {"ended_on": "2025-02"}]},
        "pretrial",
    ),
    "released during the trial": ({"detentions": [PRETRIAL | RELEASE], "hearings": [TRIAL]}, "released"),
    "released on a day that is not known": (
        {"detentions": [PRETRIAL | {"end_reason": "released"}]},
        "released",
    ),
    "term served": (
        {"sentences": [SENTENCE, UPHELD], "detentions": [COLONY | RELEASE | {"ended_on": "2024-12-30"}]},
        "released",
    ),
    "upheld after the release": (
        {"sentences": [SENTENCE, UPHELD], "detentions": [PRETRIAL | RELEASE]},
        "released",
    ),
    "release ends an earlier stretch without an end": (
        {"detentions": [PRETRIAL, HOUSE_ARREST | RELEASE]},
        "released",
    ),
    "detained again": (
        {"detentions": [PRETRIAL | RELEASE, HOUSE_ARREST | {"started_on": "2024-12"}]},
        "house_arrest",
    ),
    "held again after the release, until the measure was changed": (
        {
            "charges": [CHARGE],
            "detentions": [
                PRETRIAL | RELEASE,
                HOUSE_ARREST | {"started_on": "2024-12-01"} | CHANGED_MEASURE,
            ],
        },
        "investigation",
    ),
    "charged after the release": (
        {"charges": [CHARGE | {"brought_on": "2024-12"}], "detentions": [PRETRIAL | RELEASE]},
        "investigation",
    ),
    "acquitted": ({"charges": [CHARGE], "hearings": [TRIAL], "sentences": [ACQUITTAL]}, "ended"),
    "acquitted after a detention": (
        {"detentions": [PRETRIAL | CHANGED_MEASURE], "sentences": [ACQUITTAL]},
        "released",
    ),
    "acquitted and still held": ({"sentences": [ACQUITTAL], "detentions": [PRETRIAL]}, "pretrial"),
    "acquitted by the appeal": ({"sentences": [SENTENCE, CHANGED | {"kind": "acquittal"}]}, "ended"),
    "acquittal upheld": ({"sentences": [ACQUITTAL, UPHELD]}, "ended"),
    "all charges dropped": (
        {"charges": [CHARGE | {"outcome": "dropped"}], "cases": [{}], "hearings": [TRIAL]},
        "ended",
    ),
    "all charges dropped, their case not known": (
        {"charges": [{"outcome": "dropped"}], "cases": [{}]},
        "ended",
    ),
    "charges dropped later": (
        {"charges": [CHARGE | {"outcome": "dropped", "outcome_on": "2025-02"}]},
        "investigation",
    ),
    "one charge of two dropped": ({"charges": [CHARGE | {"outcome": "dropped"}, CHARGE]}, "investigation"),
    "requalified, then dropped": (
        {
            "charges": [
                CHARGE | {"outcome": "requalified", "requalified_to_id": 2},
                CHARGE | {"outcome": "dropped"},
            ]
        },
        "ended",
    ),
    "suspended in force": ({"charges": [CHARGE], "sentences": [SUSPENDED, UPHELD]}, "under_sentence"),
    "suspended in force, charged in another case": (
        {"charges": [CHARGE | {"case_id": 2}], "sentences": [SUSPENDED, UPHELD]},
        "investigation",
    ),
    "acquitted in a case that is not known, charged later": (
        {"charges": [CHARGE | {"brought_on": "2024-12"}], "sentences": [ACQUITTAL | {"case_id": None}]},
        "investigation",
    ),
    "changed into a suspended one": (
        {"sentences": [SENTENCE, CHANGED | {"kind": "suspended"}]},
        "under_sentence",
    ),
    "suspended in force, held in another case": (
        {"sentences": [SUSPENDED, UPHELD], "detentions": [PRETRIAL | {"started_on": "2024-12-12"}]},
        "pretrial",
    ),
    "never accused, let go by the police": ({"detentions": [POLICE]}, "released"),
    # In custody, and not in the case
    "with the police": ({"detentions": [OPEN_POLICE]}, "in_custody"),
    "with the police, charged": ({"charges": [CHARGE], "detentions": [OPEN_POLICE]}, "in_custody"),
    "with the police for longer than any law lets": (
        {"detentions": [OPEN_POLICE | {"started_on": "2024-12-01"}]},
        "unknown",
    ),
    # Over by its length
    "term surely over": ({"sentences": [SHORT_TERM]}, "unknown"),
    "term surely over, last seen in the colony": (
        {"sentences": [SHORT_TERM], "detentions": [COLONY | {"started_on": "2022-02-01"}]},
        "unknown",
    ),
    "term surely over, seen in the colony after it": (
        {
            "sentences": [SHORT_TERM],
            "detentions": [COLONY | {"started_on": "2022-02-01", "last_known_on": "2024-06"}],
        },
        "serving",
    ),
    "term may not be over": ({"sentences": [SHORT_TERM | {"years": 3}]}, "serving"),
    "term about so long": (
        {"sentences": [SHORT_TERM | {"comparator": "about"}]},
        "serving",
    ),
    "term over, in force since a year": ({"sentences": [SHORT_TERM | {"in_force_on": "2024"}]}, "serving"),
    "term over, charged again": (
        {"sentences": [SHORT_TERM], "charges": [CHARGE | {"case_id": 2}]},
        "investigation",
    ),
    "in force, what was imposed not known": (
        {"sentences": [SENTENCE | {"kind": None}, UPHELD]},
        "sentenced",
    ),
    "corrective labour over": ({"sentences": [SHORT_TERM | {"kind": "other"}]}, "ended"),
    # An end of its own case
    "served, then charged": ({**SERVED, "charges": [SECOND]}, "investigation"),
    "served, then held": (
        {**SERVED, "charges": [SECOND], "detentions": [*SERVED_STAY, HELD_AGAIN]},
        "pretrial",
    ),
    "served, then on trial": ({**SERVED, "hearings": [TRIAL | {"case_id": 2}]}, "on_trial"),
    "served, then suspended": (
        {**SERVED, "sentences": [SHORT_TERM, SUSPENDED | {"case_id": 2, "in_force_on": "2024-10"}]},
        "under_sentence",
    ),
    "served, then fined": (
        {**SERVED, "sentences": [SHORT_TERM, FINE | {"case_id": 2}]},
        "fined",
    ),
    "served, then sentenced": ({**SERVED, "sentences": [SHORT_TERM, SENTENCE | {"case_id": 2}]}, "sentenced"),
    "served, then a second term": (
        {
            "sentences": [SHORT_TERM, SENTENCE | {"case_id": 2, "in_force_on": "2024-10"}],
            "detentions": [*SERVED_STAY, COLONY | {"case_id": 2}],
        },
        "serving",
    ),
    "on parole, then taken back": (
        {
            "sentences": [LONG_TERM],
            "detentions": [STAY | {"end_reason": "parole"}, COLONY | {"case_id": 1}],
        },
        "serving",
    ),
    "released, sentenced since, not taken": (
        {
            "detentions": [PRETRIAL | RELEASE | {"ended_on": "2024-02-01"}],
            "sentences": [SENTENCE | {"in_force_on": "2024-12"}],
        },
        "sentenced",
    ),
    **{
        f"ended with {end}": (
            {"sentences": [LONG_TERM], "detentions": [STAY | {"end_reason": end}]},
            word,
        )
        for end, word in {
            "released": "released",
            "served": "released",
            "parole": "released",
            "pardon": "released",
            "amnesty": "released",
            "exchange": "released",
            "war": "war",
            "unknown": "unknown",
            "transferred": "serving",
            "measure_changed": "serving",
            "died": "died",
        }.items()
    },
    "an unknown end before the sentence": (
        {
            "detentions": [PRETRIAL | {"ended_on": "2024-05", "end_reason": "unknown"}],
            "sentences": [SENTENCE, UPHELD],
        },
        "serving",
    ),
    "back from the war": (
        {"sentences": [LONG_TERM], "detentions": [STAY | {"end_reason": "war"}, COLONY]},
        "serving",
    ),
    # Dead
    "executed": ({"died": "2024", "death": "executed", "sentences": [LONG_TERM]}, "executed"),
    "killed": ({"died": "2024", "death": "killed"}, "killed"),
    "killed on a day that nobody knows": ({"death": "killed"}, "killed"),
    # Fined, treated
    "fined": ({"charges": [CHARGE], "sentences": [FINE]}, "fined"),
    "treated": ({"charges": [CHARGE], "sentences": [TREATMENT | {"in_force_on": "2024-12"}]}, TREATED),
    "to be treated": ({"charges": [CHARGE], "sentences": [TREATMENT]}, "on_trial"),
    "to be treated, held": ({"detentions": [PRETRIAL], "sentences": [TREATMENT]}, "pretrial"),
    # Measures
    "recognisance": ({"charges": [CHARGE], "measures": [RECOGNISANCE]}, "measure"),
    "recognisance of who was held": (
        {"charges": [CHARGE], "detentions": [PRETRIAL], "measures": [RECOGNISANCE]},
        "measure",
    ),
    "recognisance, and held since": (
        {"detentions": [PRETRIAL | {"started_on": "2024-04"}], "measures": [RECOGNISANCE]},
        "pretrial",
    ),
    "recognisance, then let go": (
        {"charges": [CHARGE], "measures": [RECOGNISANCE], "detentions": [PRETRIAL | RELEASE]},
        "released",
    ),
    "recognisance on the day of the release": (
        {
            "charges": [CHARGE],
            "measures": [RECOGNISANCE | {"decided_on": "2024-11-01"}],
            "detentions": [PRETRIAL | RELEASE],
        },
        "measure",
    ),
    "recognisance, then sentenced": ({"measures": [RECOGNISANCE], "sentences": [SENTENCE]}, "sentenced"),
    "recognisance, then in force": ({"measures": [RECOGNISANCE], "sentences": [SENTENCE, UPHELD]}, "serving"),
    "recognisance, then acquitted": ({"measures": [RECOGNISANCE], "sentences": [ACQUITTAL]}, "ended"),
    "house arrest by an order": ({"charges": [CHARGE], "measures": [AT_HOME]}, "house_arrest"),
    "house arrest until a day that has passed": (
        {"charges": [CHARGE], "measures": [AT_HOME | {"until": "2024-06-30"}]},
        "investigation",
    ),
    "house arrest extended": (
        {
            "charges": [CHARGE],
            "measures": [
                AT_HOME | {"until": "2024-06-30"},
                AT_HOME
                | {"effect": "extended", "decided_on": "2024-06-20", "until": "2025-03", "replaces_id": 1},
            ],
        },
        "house_arrest",
    ),
    "house arrest revoked": (
        {
            "charges": [CHARGE],
            "measures": [AT_HOME, AT_HOME | {"effect": "revoked", "decided_on": "2024-06"}],
        },
        "investigation",
    ),
    "custody changed into house arrest": (
        {
            "charges": [CHARGE],
            "detentions": [PRETRIAL],
            "measures": [
                IN_CUSTODY,
                AT_HOME | {"effect": "changed", "decided_on": "2024-06", "replaces_id": 1},
            ],
        },
        "house_arrest",
    ),
    "custody revoked": (
        {
            "charges": [CHARGE],
            "detentions": [PRETRIAL],
            "measures": [
                IN_CUSTODY,
                IN_CUSTODY | {"effect": "revoked", "decided_on": "2024-06", "replaces_id": 1},
            ],
        },
        "investigation",
    ),
    "custody ordered": ({"charges": [CHARGE], "measures": [IN_CUSTODY]}, "pretrial"),
    "custody upheld on appeal": (
        {
            "charges": [CHARGE],
            "measures": [IN_CUSTODY, IN_CUSTODY | {"effect": "upheld", "replaces_id": 1}],
        },
        "pretrial",
    ),
    "ordered later": (
        {"charges": [CHARGE], "measures": [AT_HOME | {"decided_on": "2025-02"}]},
        "investigation",
    ),
    "another measure": ({"charges": [CHARGE], "measures": [AT_HOME | {"kind": "other"}]}, "investigation"),
    # Out of reach
    "wanted": ({"charges": [CHARGE], "measures": [WANTED]}, "wanted"),
    "arrested in absentia": ({"charges": [CHARGE], "measures": [WANTED | {"kind": "absentia"}]}, "wanted"),
    "abroad": ({"charges": [CHARGE], "measures": [WANTED | {"kind": "abroad"}]}, "abroad"),
    "wanted, then taken": (
        {"measures": [WANTED], "detentions": [PRETRIAL | {"started_on": "2024-10"}]},
        "pretrial",
    ),
    "fled from house arrest": ({"detentions": [HOUSE_ARREST], "measures": [WANTED]}, "wanted"),
    "sentenced while wanted": ({"measures": [WANTED], "sentences": [SENTENCE, UPHELD]}, "in_absentia"),
    "fled after the sentence": (
        {"measures": [WANTED | {"decided_on": "2024-12-20"}], "sentences": [SENTENCE, UPHELD]},
        "wanted",
    ),
    "sentenced in absentia": (
        {"sentences": [SENTENCE | {"is_in_absentia": True, "in_force_on": "2024-10"}]},
        "in_absentia",
    ),
    "sentenced in absentia, taken since": (
        {
            "sentences": [SENTENCE | {"is_in_absentia": True, "in_force_on": "2024-10"}],
            "detentions": [PRETRIAL | {"started_on": "2024-12-01"}],
        },
        "serving",
    ),
    "exchanged, then sentenced": (
        {
            "sentences": [LONG_TERM, SENTENCE | {"case_id": 2, "in_force_on": "2024-12"}],
            "detentions": [STAY | {"end_reason": "exchange"}],
        },
        "in_absentia",
    ),
    "exchanged, then charged": (
        {
            "sentences": [LONG_TERM],
            "charges": [CHARGE | {"case_id": 2}],
            "detentions": [STAY | {"end_reason": "exchange"}],
        },
        "abroad",
    ),
}


@pytest.mark.parametrize(("facts", "expected"), RULE.values(), ids=RULE)
def test_rule(facts, expected):
    assert status(**facts) == expected


def test_rule_covers_every_status():
    assert {expected for _, expected in RULE.values()} == set(Person.Status.values)


# -- The table ---------------------------------------------------------------------------------------

# What puts somebody into a row of the table, and a case of theirs into a column.
ROWS = {
    Row.DEAD: {"died": "2024-12-30"},
    Row.WAR: {"detentions": [STAY | {"case_id": 9, "ended_on": "2024-12-29", "end_reason": "war"}]},
    Row.COLONY: {"detentions": [COLONY | {"case_id": 9, "started_on": "2024-12-29"}]},
    Row.PRETRIAL: {"detentions": [PRETRIAL | {"case_id": 9, "started_on": "2024-12-29"}]},
    Row.CUSTODY: {"detentions": [OPEN_POLICE | {"case_id": 9, "started_on": "2024-12-29"}]},
    Row.HOUSE_ARREST: {"detentions": [HOUSE_ARREST | {"case_id": 9, "started_on": "2024-12-29"}]},
    Row.MEASURE: {"measures": [RECOGNISANCE | {"case_id": 9, "decided_on": "2024-12-29"}]},
    Row.WANTED: {"measures": [WANTED | {"case_id": 9, "decided_on": "2024-12-29"}]},
    Row.ABROAD: {"measures": [WANTED | {"case_id": 9, "kind": "abroad", "decided_on": "2024-12-29"}]},
    Row.RELEASED: {"detentions": [STAY | {"case_id": 9, "ended_on": "2024-12-29"}]},
    Row.FREE: {
        "measures": [AT_HOME | {"case_id": 9, "decided_on": "2024-12-29", "effect": "revoked"}],
    },
    Row.UNKNOWN: {},
}
COLUMNS = {
    Standing.IN_FORCE: {"sentences": [SENTENCE | {"in_force_on": "2024-10"}]},
    Standing.TREATMENT: {"sentences": [TREATMENT | {"in_force_on": "2024-10"}]},
    Standing.IN_ABSENTIA: {"sentences": [SENTENCE | {"is_in_absentia": True}]},
    Standing.SENTENCED: {"sentences": [SENTENCE]},
    Standing.ANNULLED: {"sentences": [SENTENCE, ANNULLED]},
    Standing.ON_TRIAL: {"hearings": [TRIAL]},
    Standing.ACCUSED: {"charges": [CHARGE]},
    Standing.SUSPECTED: {"in_cases": [{"case": Case(pk=1), "role": "suspect"}]},
    Standing.AT_LIBERTY: {"sentences": [SUSPENDED | {"in_force_on": "2024-10"}]},
    Standing.FINED: {"sentences": [FINE]},
    Standing.SPENT: {"sentences": [SHORT_TERM]},
    Standing.ACQUITTED: {"sentences": [ACQUITTAL]},
    Standing.ENDED: {"charges": [CHARGE | {"outcome": "dropped"}]},
    Standing.NONE: {},
}
TABLE = """
              in_force    treatment            in_absentia annulled  on_trial  accused       sentenced
dead          died        died                 died        died      died      died          died
war           war         war                  war         war       war       war           war
colony        serving     compulsory_treatment serving     on_trial  serving   serving       serving
pretrial      serving     compulsory_treatment sentenced   pretrial  pretrial  pretrial      sentenced
custody       serving     compulsory_treatment in_absentia in_custody in_custody in_custody  sentenced
house_arrest  serving     compulsory_treatment sentenced   house_arrest house_arrest house_arrest sentenced
measure       serving     compulsory_treatment in_absentia measure   measure   measure       sentenced
wanted        wanted      wanted               in_absentia wanted    wanted    wanted        wanted
abroad        abroad      abroad               in_absentia abroad    abroad    abroad        abroad
released      released    released             in_absentia released  released  released      released
free          sentenced   compulsory_treatment in_absentia on_trial  on_trial  investigation sentenced
unknown       serving     compulsory_treatment in_absentia on_trial  on_trial  investigation sentenced

              at_liberty     fined        spent        acquitted    ended        none         suspected
dead          died           died         died         died         died         died         died
war           war            war          war          war          war          war          war
colony        serving        serving      serving      serving      serving      serving      serving
pretrial      pretrial       pretrial     pretrial     pretrial     pretrial     pretrial     pretrial
custody       in_custody     in_custody   in_custody   in_custody   in_custody   in_custody   in_custody
house_arrest  house_arrest   house_arrest house_arrest house_arrest house_arrest house_arrest house_arrest
measure       under_sentence fined        measure      measure      measure      measure      measure
wanted        wanted         wanted       wanted       wanted       wanted       wanted       wanted
abroad        abroad         abroad       abroad       abroad       abroad       abroad       abroad
released      under_sentence fined        released     released     released     released     released
free          under_sentence fined        ended        ended        ended        released     investigation
unknown       under_sentence fined        unknown      ended        ended        unknown      investigation
"""


def cells():
    """Yield (row, standing, word) for each cell of the table above."""
    for half in TABLE.strip("\n").split("\n\n"):
        head, *lines = (line.split() for line in half.splitlines())
        for name, *words in lines:
            for standing, word in zip(head, words, strict=True):
                yield Row[name.upper()], Standing[standing.upper()], word


def test_table_has_every_pair_but_those_of_a_lost_trace():
    pairs = [(row, standing) for row, standing, _ in cells()]
    assert sorted(map(str, pairs)) == sorted(
        str((row, standing)) for row in Row if row is not Row.LOST for standing in Standing
    )
    assert set(WORDS) == set(Row)


@pytest.mark.parametrize(("row", "standing", "word"), list(cells()), ids=str)
def test_each_pair_of_liberty_and_standing_has_its_word(row, standing, word):
    """By facts that make both, where they can be made: a liberty of one case, a standing in another."""
    facts = {name: list(value) if isinstance(value, list) else value for name, value in ROWS[row].items()}
    for name, value in COLUMNS[standing].items():
        facts[name] = [*value, *facts.get(name, ())]
    assert status(**facts) == word


@pytest.mark.parametrize("standing", Standing, ids=str)
def test_after_an_unknown_end_nobody_says_that_a_sentence_is_served(standing):
    word = WORDS[Row.LOST][standing]
    assert word == (
        "unknown" if standing in (Standing.IN_FORCE, Standing.NONE, *OVER) else WORDS[Row.UNKNOWN][standing]
    )


# -- The two axes -------------------------------------------------------------------------------------


LIBERTY = {
    "nothing known": ({}, "unknown"),
    "died": ({"died": "2024"}, "died"),
    "died in a colony": ({"detentions": [STAY | {"end_reason": "died"}]}, "died_in_custody"),
    "died in custody, as sources say": ({"died": "2024", "death": "in_custody"}, "died_in_custody"),
    "executed": ({"died": "2024", "death": "executed"}, "executed"),
    "killed": ({"died": "2024", "death": "killed", "detentions": [PRETRIAL]}, "killed"),
    "died otherwise after a stay that ended so": (
        {"died": "2024", "death": "other", "detentions": [STAY | {"end_reason": "died"}]},
        "died",
    ),
    "held": ({"detentions": [PRETRIAL]}, "held"),
    "held by the police": ({"detentions": [OPEN_POLICE]}, "held"),
    "held by an order": ({"measures": [IN_CUSTODY]}, "held"),
    "house arrest": ({"detentions": [HOUSE_ARREST]}, "restricted"),
    "recognisance": ({"measures": [RECOGNISANCE]}, "restricted"),
    "suspended": ({"sentences": [SUSPENDED, UPHELD]}, "restricted"),
    "released with a suspended sentence": (
        {"sentences": [SUSPENDED, UPHELD], "detentions": [PRETRIAL | RELEASE]},
        "restricted",
    ),
    "fined": ({"sentences": [FINE]}, "at_liberty"),
    "acquitted": ({"sentences": [ACQUITTAL]}, "at_liberty"),
    "released": ({"detentions": [PRETRIAL | RELEASE]}, "at_liberty"),
    "exchanged": ({"sentences": [LONG_TERM], "detentions": [STAY | {"end_reason": "exchange"}]}, "abroad"),
    "sent to the war": ({"sentences": [LONG_TERM], "detentions": [STAY | {"end_reason": "war"}]}, "war"),
    "wanted": ({"measures": [WANTED]}, "wanted"),
    "abroad": ({"measures": [WANTED | {"kind": "abroad"}]}, "abroad"),
    "in force, nothing known of custody": ({"sentences": [SENTENCE, UPHELD]}, "unknown"),
    "term over, release not reported": ({"sentences": [SHORT_TERM]}, "unknown"),
}


@pytest.mark.parametrize(("facts", "expected"), LIBERTY.values(), ids=LIBERTY)
def test_liberty(facts, expected):
    assert find(**facts).liberty.value == expected


def test_every_liberty_is_tried():
    assert {expected for _, expected in LIBERTY.values()} == set(Person.Liberty.values)


def test_each_case_has_a_standing_of_its_own_the_gravest_first():
    found = find(
        sentences=[SHORT_TERM],
        charges=[CHARGE | {"case_id": 2}, CHARGE | {"case_id": 3, "outcome": "dropped"}],
        cases=[{}, {}, {}],
    )
    standings = {case: found.value for case, found in found.standings.items()}
    assert standings == {2: Standing.ACCUSED, 1: Standing.SPENT, 3: Standing.ENDED}
    assert next(iter(standings)) == 2


def test_a_severed_case_takes_the_place_of_its_origin():
    large, own = {}, {"severed_from_id": 1}
    story = {
        "cases": [large, own],
        "charges": [CHARGE],
        "detentions": [PRETRIAL | {"case_id": 1}],
        "sentences": [SENTENCE | {"case_id": 2, "in_force_on": "2024-10"}],
    }
    standings = {case: found.value for case, found in find(**story).standings.items()}
    assert standings == {2: Standing.IN_FORCE}
    # And an end of a stay in the large case is one of the sentence.
    ended = {"detentions": [PRETRIAL | {"case_id": 1} | RELEASE]}
    assert find(**story | ended).standings[2].value == Standing.SPENT
    # Who is not in it is accused in the large case.
    assert list(find(**story | {"cases": [large], "sentences": []}).standings) == [1]


def test_each_case_of_a_defendant_without_a_charge_of_its_own_is_told():
    found = find(charges=[CHARGE], cases=[{}, {}])
    assert {case: found.value for case, found in found.standings.items()} == {1: "accused", 2: "accused"}


@pytest.mark.parametrize(
    ("ended", "facts", "standing"),
    [
        ({"ended_how": "dropped"}, {}, "ended"),
        ({"ended_how": "dropped"}, {"charges": [CHARGE]}, "ended"),
        ({"ended_how": "acquitted", "ended_on": "2024-06"}, {"hearings": [TRIAL]}, "acquitted"),
        ({"ended_how": "acquitted", "ended_on": "2026"}, {"hearings": [TRIAL]}, "on_trial"),
        ({"ended_how": "sentenced"}, {}, "sentenced"),
        ({"ended_how": "sentenced"}, {"sentences": [SENTENCE | {"in_force_on": "2024-10"}]}, "in_force"),
        ({"ended_how": "severed"}, {}, None),
        ({"since": "2026"}, {}, None),
        ({}, {}, "accused"),
        ({"role": "suspect"}, {}, "suspected"),
        ({"role": "suspect"}, {"charges": [CHARGE]}, "accused"),
    ],
)
def test_how_a_case_ended_for_somebody_counts_where_no_decision_is_known(ended, facts, standing):
    found = find(**facts, in_cases=[{"case": Case(pk=1), **ended}])
    assert found.standings.get(1, (None,))[0] == standing


def test_newest_fact_has_a_day():
    assert find().evidence_on is None
    facts = {"charges": [CHARGE], "detentions": [PRETRIAL | {"last_known_on": "2024-06"}]}
    assert find(**facts).evidence_on == PartialDate(2024, 6)
    assert find(**facts, measures=[RECOGNISANCE | {"decided_on": "2025-02"}]).evidence_on == PartialDate(
        2024, 6
    )
    assert find(**facts, measures=[RECOGNISANCE | {"decided_on": "2024-07-01"}]).evidence_on == PartialDate(
        2024, 7, 1
    )


def test_detention_by_which_nobody_is_held_any_more_is_none():
    assert find(detentions=[PRETRIAL]).detention.pk == 1
    for facts in (
        {"sentences": [SHORT_TERM], "detentions": [COLONY | {"started_on": "2022-02-01"}]},
        {"detentions": [PRETRIAL], "measures": [RECOGNISANCE]},
        {"detentions": [OPEN_POLICE | {"started_on": "2024-11"}]},
    ):
        assert find(**facts).detention is None


def test_order_of_the_rows_does_not_matter():
    detentions = rows(Detention, POLICE, PRETRIAL, HOUSE_ARREST | RELEASE)
    sentences = decisions(SENTENCE, UPHELD, UPHELD | {"court_instance": "cassation", "replaces_id": 2})
    forth = status_on(Facts(sentences=sentences, detentions=detentions), DAY)
    back = status_on(Facts(sentences=sentences[::-1], detentions=detentions[::-1]), DAY)
    assert forth == back


def test_status_names_the_facts_it_rests_on():
    sentences, detentions = decisions(SENTENCE, UPHELD), rows(Detention, POLICE, PRETRIAL)
    charges = rows(Charge, CHARGE)
    facts = Facts(charges=charges, sentences=sentences, detentions=detentions)
    found = {
        day: status_on(facts, datetime.date.fromisoformat(day))
        for day in ["2024-01-01", "2024-01-20", "2024-02-01", "2024-09-10", "2024-12-10"]
    }
    assert {day: (finding.status, finding.rests_on) for day, finding in found.items()} == {
        "2024-01-01": ("unknown", ()),
        "2024-01-20": ("investigation", (charges[0],)),
        "2024-02-01": ("pretrial", (detentions[1],)),
        "2024-09-10": ("sentenced", (sentences[0],)),
        "2024-12-10": ("serving", (sentences[0], sentences[1])),
    }
    # Each axis by itself.
    assert found["2024-12-10"].liberty.rests_on == (detentions[1],)
    assert found["2024-12-10"].standings[1].rests_on == (sentences[0], sentences[1])
    dead = status_on(Facts(died=PartialDate(2024)), DAY)
    assert (dead.status, dead.rests_on) == ("died", ())
