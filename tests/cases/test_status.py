"""The status of a person: the rule, and that it is right however a fact changed."""

import datetime

import pytest

from baymak.dates import PartialDate
from cases.models import Case, Charge, Detention, Hearing, Sentence
from cases.status import Facts, status_on
from people.models import Person

DAY = datetime.date(2025, 1, 1)

# -- The rule: rows are only made in memory ---------------------------------------------------------


def rows(model, *facts, **common):
    """Return rows with the keys 1, 2 ... that are in no database."""
    return [model(pk=number, **common | fact) for number, fact in enumerate(facts, start=1)]


def status(day=DAY, charges=(), sentences=(), detentions=(), hearings=(), cases=(), died=None):
    facts = Facts(
        charges=rows(Charge, *charges),
        sentences=rows(Sentence, *sentences),
        detentions=rows(Detention, *detentions),
        hearings=rows(Hearing, *hearings),
        cases=rows(Case, *cases),
        died=died and PartialDate.parse(died),
    )
    return status_on(facts, day).status


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
    "in a hospital from nowhere": ({"detentions": [{"kind": "medical"}]}, "unknown"),
    # On trial
    "on trial": ({"detentions": [PRETRIAL], "hearings": [TRIAL]}, "on_trial"),
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
    "annulled": ({"sentences": [SENTENCE, ANNULLED], "detentions": [PRETRIAL]}, "on_trial"),
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
    "upheld after a sentence that is not public": ({"sentences": [UPHELD | {"replaces_id": 99}]}, "serving"),
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
    "acquitted": ({"charges": [CHARGE], "hearings": [TRIAL], "sentences": [ACQUITTAL]}, "released"),
    "acquitted and still held": ({"sentences": [ACQUITTAL], "detentions": [PRETRIAL]}, "pretrial"),
    "acquitted by the appeal": ({"sentences": [SENTENCE, CHANGED | {"kind": "acquittal"}]}, "released"),
    "acquittal upheld": ({"sentences": [ACQUITTAL, UPHELD]}, "released"),
    "all charges dropped": (
        {"charges": [CHARGE | {"outcome": "dropped"}], "cases": [{}], "hearings": [TRIAL]},
        "released",
    ),
    "all charges dropped, their case not known": (
        {"charges": [{"outcome": "dropped"}], "cases": [{}]},
        "released",
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
        "released",
    ),
    "suspended in force": ({"charges": [CHARGE], "sentences": [SUSPENDED, UPHELD]}, "released"),
    "suspended in force, charged in another case": (
        {"charges": [CHARGE | {"case_id": 2}], "sentences": [SUSPENDED, UPHELD]},
        "investigation",
    ),
    "acquitted in a case that is not known, charged later": (
        {"charges": [CHARGE | {"brought_on": "2024-12"}], "sentences": [ACQUITTAL | {"case_id": None}]},
        "investigation",
    ),
    "changed into a suspended one": ({"sentences": [SENTENCE, CHANGED | {"kind": "suspended"}]}, "released"),
    "suspended in force, held in another case": (
        {"sentences": [SUSPENDED, UPHELD], "detentions": [PRETRIAL | {"started_on": "2024-12-12"}]},
        "pretrial",
    ),
    "never accused, let go by the police": ({"detentions": [POLICE]}, "released"),
}


@pytest.mark.parametrize(("facts", "expected"), RULE.values(), ids=RULE)
def test_rule(facts, expected):
    assert status(**facts) == expected


def test_rule_covers_every_status():
    assert {expected for _, expected in RULE.values()} == set(Person.Status.values)


# Of two rules that both hold, the upper one gives the word: (upper, its facts), (lower, its facts).
NEIGHBOURS = [
    (("died", {"died": "2024-12"}), ("released", {"detentions": [PRETRIAL | RELEASE]})),
    (
        ("released", {"detentions": [COLONY | {"ended_on": "2024-12-30", "end_reason": "served"}]}),
        ("serving", {"sentences": [SENTENCE | {"in_force_on": "2024-09-26"}]}),
    ),
    (
        ("serving", {"sentences": [SENTENCE | {"in_force_on": "2024-09-26"}]}),
        ("sentenced", {"sentences": [SENTENCE | {"case_id": 2}]}),
    ),
    (
        ("sentenced", {"charges": [CHARGE | {"outcome": "convicted"}]}),
        ("on_trial", {"hearings": [TRIAL]}),
    ),
    (("on_trial", {"hearings": [TRIAL]}), ("pretrial", {"detentions": [PRETRIAL]})),
    (
        ("pretrial", {"detentions": [PRETRIAL | {"last_known_on": "2024-10"}]}),
        ("house_arrest", {"detentions": [HOUSE_ARREST]}),
    ),
    (("house_arrest", {"detentions": [HOUSE_ARREST]}), ("investigation", {"charges": [CHARGE]})),
    (("investigation", {"charges": [CHARGE]}), ("unknown", {})),
]


@pytest.mark.parametrize(("upper", "lower"), NEIGHBOURS, ids=lambda rule: rule[0])
def test_upper_rule_gives_the_word_where_both_hold(upper, lower):
    (upper_word, upper_facts), (lower_word, lower_facts) = upper, lower
    both = upper_facts | lower_facts
    for kind in upper_facts.keys() & lower_facts.keys():
        both[kind] = upper_facts[kind] + lower_facts[kind]
    assert (status(**upper_facts), status(**lower_facts)) == (upper_word, lower_word)
    assert status(**both) == upper_word


def test_neighbours_are_all_rules_in_their_order():
    words = [upper for (upper, _), _ in NEIGHBOURS]
    assert words == [word for word in Person.Status.values if word != "unknown"]
    assert [lower for _, (lower, _) in NEIGHBOURS] == [*words[1:], "unknown"]


def test_order_of_the_rows_does_not_matter():
    detentions = rows(Detention, POLICE, PRETRIAL, HOUSE_ARREST | RELEASE)
    sentences = rows(Sentence, SENTENCE, UPHELD, UPHELD | {"court_instance": "cassation", "replaces_id": 2})
    forth = status_on(Facts(sentences=sentences, detentions=detentions), DAY)
    back = status_on(Facts(sentences=sentences[::-1], detentions=detentions[::-1]), DAY)
    assert forth == back


def test_status_names_the_facts_it_rests_on():
    sentences, detentions = rows(Sentence, SENTENCE, UPHELD), rows(Detention, POLICE, PRETRIAL)
    charges = rows(Charge, CHARGE)
    facts = Facts(charges=charges, sentences=sentences, detentions=detentions)
    story = {
        day: status_on(facts, datetime.date.fromisoformat(day))
        for day in ["2024-01-01", "2024-01-20", "2024-02-01", "2024-09-10", "2024-12-10"]
    }
    assert story == {
        "2024-01-01": ("unknown", ()),
        "2024-01-20": ("investigation", (charges[0],)),
        "2024-02-01": ("pretrial", (detentions[1],)),
        "2024-09-10": ("sentenced", (sentences[0],)),
        "2024-12-10": ("serving", (sentences[0], sentences[1])),
    }
    assert status_on(Facts(died=PartialDate(2024)), DAY) == ("died", ())
