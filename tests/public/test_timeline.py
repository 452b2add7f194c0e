"""What happened to a person, in the order in which it happened."""

import datetime

import pytest
from django.utils import translation

from cases.models import Charge, Detention, Event, Hearing, Sentence
from people.models import Recognition
from public.timeline import timeline
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.once]

DAY = datetime.date(2025, 6, 1)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def person():
    return make.make_person()


def lines(person, day=DAY):
    """Return the timeline of the public facts of a person as lines of text."""
    entries = timeline(
        person,
        day,
        charges=Charge.objects.published().filter(person=person).select_related("article"),
        hearings=Hearing.objects.published().filter(persons=person).select_related("court", "case__court"),
        sentences=Sentence.objects.published()
        .filter(person=person)
        .select_related("court")
        .with_punishments(),
        detentions=Detention.objects.published().filter(person=person).select_related("facility", "region"),
        events=Event.objects.published().filter(persons=person),
        others=Recognition.objects.published().filter(person=person),
    )
    return [f"{entry.date or '?'} {entry.label}: {entry.title}".removesuffix(": ") for entry in entries]


def test_whole_story_of_a_person():
    person = make.make_person(born="1987-05-03", died="2025-03")
    court, appeal = make.make_court(name_en="Court of Sample"), make.make_court(name_en="Court of Appeal")
    place = make.make_facility(name_en="Centre 1")
    article = make.make_article("9212-2", title_en="An invented offence")
    make.make_event([person], happened_on="2024-01-17", title_en="Gathering in the square")
    make.make_detention(
        person=person,
        started_on="2024-01-20",
        ended_on="2024-12-20",
        end_reason="transferred",
        facility=place,
    )
    make.make_charge(
        person=person, article=article, brought_on="2024-01-22", outcome="convicted", outcome_on="2024-09-10"
    )
    make.make_hearing([person], case=make.make_case([person], court=court), held_on="2024-05-20")
    first = make.make_sentence(person=person, amount="P4Y6M", pronounced_on="2024-09-10", court=court)
    make.make_sentence(
        person=person,
        pronounced_on="2024-12-10",
        court=appeal,
        court_instance="appeal",
        effect="upheld",
        replaces=first,
    )
    make.make_detention(
        person=person, kind="colony", started_on="2024-12-20", ended_on="2025-03", end_reason="died"
    )
    make.make_recognition(person=person, recognised_on="2024-05", organisation_en="Example Rights")
    assert lines(person) == [
        "1987 born",
        "2024-01-17 protest: Gathering in the square",
        "2024-01-20 pre-trial detention begins: Centre 1",
        "2024-01-22 charge brought: art. 9212 part 2, Criminal Code: An invented offence",
        "2024-05-20 hearing (trial): Court of Sample",
        "2024-05 recognised as: political prisoner: Example Rights",
        "2024-09-10 sentence pronounced: imprisonment, 4 years 6 months",
        "2024-12-10 sentence upheld: Court of Appeal",
        "2024-12-20 serving a sentence begins",
        "2025-03 serving a sentence ends: died",
        "2025-03 died",
    ]


def test_what_comes_later_has_not_happened(person):
    make.make_charge(person=person, brought_on="2024-01-22", article=make.make_article(title_en="Offence"))
    make.make_hearing([person], held_on="2024-05-20")
    day = datetime.date(2024, 5, 19)
    assert [line.split()[0] for line in lines(person, day)] == ["2024-01-22"]
    assert [line.split()[0] for line in lines(person, DAY)] == ["2024-01-22", "2024-05-20"]


def test_less_exact_dates_come_later_and_unknown_ones_last(person):
    for date in ("", "2024-02-01", "2024-02", "2024", "2024-02-29", "2024-01-31~", "2023-12?"):
        make.make_event([person], happened_on=date, title_en=f"Event of {date or 'some day'}")
    assert lines(person) == [
        "2023-12? protest: Event of 2023-12?",
        "2024-01-31~ protest: Event of 2024-01-31~",
        "2024-02-01 protest: Event of 2024-02-01",
        "2024-02-29 protest: Event of 2024-02-29",
        "2024-02 protest: Event of 2024-02",
        "2024 protest: Event of 2024",
        "? protest: Event of some day",
    ]


def test_one_day_reads_in_the_order_of_procedure(person):
    day = "2024-01-17"
    make.make_recognition(person=person, recognised_on=day)
    make.make_sentence(person=person, pronounced_on=day)
    make.make_hearing([person], held_on=day)
    make.make_detention(person=person, kind="police", started_on=day, ended_on=day, end_reason="released")
    make.make_charge(person=person, brought_on=day)
    make.make_event([person], happened_on=day, kind="arrest")
    labels = [line.removeprefix(f"{day} ").split(":")[0] for line in lines(person)]
    assert labels == [
        "arrest",
        "charge brought",
        "police custody begins",
        "hearing (trial)",
        "sentence pronounced",
        "police custody ends",
        "recognised as",
    ]


@pytest.mark.parametrize(
    ("over", "label"),
    [
        ({"outcome": "dropped", "outcome_on": "2024-08"}, "2024-08 charge dropped"),
        ({"outcome": "dropped"}, "? charge dropped"),
        ({"outcome": "convicted", "outcome_on": "2024-09-10"}, "2024-09-10 convicted"),
        ({"outcome": "acquitted", "outcome_on": "2024-09-10"}, "2024-09-10 acquitted"),
    ],
)
def test_outcome_of_a_charge(person, over, label):
    make.make_charge(person=person, brought_on="2024-01-22", **over)
    assert [line.split(":")[0] for line in lines(person)] == ["2024-01-22 charge brought", label]


def test_requalified_charge(person):
    successor = make.make_charge(person=person, brought_on="2024-03")
    make.make_charge(
        person=person,
        brought_on="2024-01",
        outcome="requalified",
        outcome_on="2024-03",
        requalified_to=successor,
    )
    assert [line.split(":")[0] for line in lines(person)] == [
        "2024-01 charge brought",
        "2024-03 charge brought",
        "2024-03 charge requalified",
    ]


@pytest.mark.parametrize(
    ("over", "line"),
    [
        ({"kind": None, "result": "acquittal"}, "sentence pronounced: acquittal"),
        (
            {"amount": "P9Y", "punishment": {"comparator": "nearly"}},
            "sentence pronounced: imprisonment, nearly 9 years",
        ),
        ({"amount": ""}, "sentence pronounced: imprisonment"),
        ({"court_instance": "appeal", "effect": "annulled"}, "sentence annulled"),
        ({"court_instance": "appeal", "effect": "changed"}, "sentence changed: imprisonment, 4 years"),
    ],
)
def test_decision_of_a_court(person, over, line):
    make.make_sentence(person=person, pronounced_on="2024-09-10", **over)
    assert lines(person) == [f"2024-09-10 {line}"]


def test_sentence_comes_into_force_later(person):
    make.make_sentence(person=person, pronounced_on="2024-09-10", in_force_on="2024-09-26")
    assert lines(person)[1:] == ["2024-09-26 sentence in force"]


def test_end_of_a_detention_is_told_by_the_next_one(person):
    over = {"ended_on": "2024-01-20", "end_reason": "measure_changed"}
    make.make_detention(person=person, kind="police", started_on="2024-01-17", **over)
    assert lines(person)[1:] == ["2024-01-20 police custody ends: measure changed"]
    make.make_detention(person=person, started_on="2024-01-20")
    assert lines(person)[1:] == ["2024-01-20 pre-trial detention begins"]


@pytest.mark.parametrize(
    ("ended", "reason", "is_told"),
    [
        ("2024-01", "unknown", False),
        ("2024", "transferred", False),
        ("2024-01-25", "measure_changed", False),
        ("2024-01-24", "measure_changed", True),
        ("2024-02", "unknown", True),
        ("2024-01-25", "served", True),
        ("2024-01", "released", True),
        ("", "unknown", True),
    ],
)
def test_end_is_not_told_twice_when_the_next_begins_at_that_time(person, ended, reason, is_told):
    over = {"ended_on": ended, "end_reason": reason}
    make.make_detention(person=person, kind="administrative", started_on="2024-01-22", **over)
    make.make_detention(person=person, started_on="2024-01-25")
    assert any("administrative arrest ends" in line for line in lines(person)) == is_told


def test_earlier_stretch_does_not_follow_a_later_one(person):
    make.make_detention(person=person, kind="police", started_on="2024-01-17")
    make.make_detention(person=person, started_on="2024-01-25", ended_on="2024", end_reason="unknown")
    assert lines(person)[-1] == "2024 pre-trial detention ends"


@pytest.mark.parametrize(
    ("started", "ended"),
    [("2024-01-25", "2024-01"), ("2024", "2024-03-05"), ("2024", "2024-03"), ("2024-03", "2024-03")],
)
def test_nothing_ends_before_it_began(person, started, ended):
    over = {"ended_on": ended, "end_reason": "released"}
    make.make_detention(person=person, kind="police", started_on=started, **over)
    assert [line.split(":")[0] for line in lines(person)] == [
        f"{started} police custody begins",
        f"{ended} police custody ends",
    ]


def test_death_is_told_once():
    person = make.make_person(died="2024-01-26")
    assert lines(person) == ["2024-01-26 died"]
    make.make_event([person], kind="death", happened_on="2024-01-26", title_en="Death in custody")
    assert lines(person) == ["2024-01-26 death: Death in custody"]


def test_birth_is_withheld_with_the_name():
    person = make.make_person(born="1987-05-03")
    assert lines(person) == ["1987 born"]
    person.disclosure = "initials"
    del person.public
    assert lines(person) == []


def test_entry_leads_to_the_record_that_says_so(person):
    event = make.make_event([person], certainty="alleged", summary_en="As a relative tells.")
    [entry] = timeline(person, DAY, events=[event])
    assert (entry.record, entry.certainty, entry.text, entry.kind) == (
        event,
        "alleged",
        "As a relative tells.",
        "event",
    )


@pytest.mark.parametrize("number", [1, 3])
def test_timeline_runs_no_query_of_its_own(person, django_assert_num_queries, number):
    court = make.make_court()
    case = make.make_case([person], court=court)
    for _ in range(number):
        make.make_charge(person=person)
        make.make_hearing([person], case=case)
        make.make_sentence(person=person, court=court)
        make.make_detention(person=person, facility=make.make_facility())
        make.make_event([person])
        make.make_recognition(person=person)
    with django_assert_num_queries(7):  # the six lists, and the punishments
        assert len(lines(person)) == 6 * number


def test_what_has_no_day_stands_before_or_after_what_has_one(person):
    for date in (
        "2024-05-01",
        "../2024-05-01",
        "2024-05-01/..",
        "2024-02/2024-04",
        "2024-23",
        "2024-06",
        "2024-24~",
    ):
        make.make_event([person], happened_on=date, title_en="Event")
    assert [line.split()[0] for line in lines(person)] == [
        "2024-02/2024-04",
        "../2024-05-01",
        "2024-05-01",
        "2024-05-01/..",
        "2024-06",
        "2024-23",
        "2024-24~",
    ]
