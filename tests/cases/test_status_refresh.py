"""The stored status is right however a fact changed, and rests on public facts only."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from cases.keeping import public_facts, refresh_status
from people.models import Person
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.each]


def stored(person):
    return Person.objects.values_list("status", flat=True).get(pk=person.pk)


def change(row, **values):
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


# Each way to come to a status: what makes the fact, and the status that it brings.


def charge(person, **over):
    return make.make_charge(person=person, **over)


def detention(person, **over):
    return make.make_detention(person=person, **over)


def measure(person, **over):
    return make.make_measureorder(person=person, **over)


def sentence(person, **over):
    return make.make_sentence(person=person, **over)


def case(person, **over):
    return make.make_casedefendant(person=person, **over)


def hearing_for_all(person, **over):
    return make.make_hearing(case=make.make_case([person]), **over)


def hearing_for_some(person, **over):
    return make.make_hearing([person], **over)


FACTS = {
    charge: "investigation",
    detention: "pretrial",
    measure: "measure",
    sentence: "sentenced",
    case: "investigation",
    hearing_for_all: "on_trial",
    hearing_for_some: "on_trial",
}
#: What is left of it when the fact is gone: the case of the hearing stays.
LEFT = {hearing_for_all: "investigation"}
facts = pytest.mark.parametrize("make_fact", FACTS, ids=lambda function: function.__name__)
facts_of_one_person = pytest.mark.parametrize(
    "make_fact", [charge, detention, measure, sentence, case], ids=lambda function: function.__name__
)


@pytest.fixture
def person():
    return make.make_person()


@facts
def test_new_fact_counts(make_fact, person):
    make_fact(person)
    assert stored(person) == FACTS[make_fact]


@facts
@pytest.mark.parametrize("state", ["draft", "in_review", "withdrawn"])
def test_fact_that_is_not_public_does_not(make_fact, person, state):
    fact = make_fact(person, state=state)
    assert stored(person) == LEFT.get(make_fact, "unknown")
    change(fact, state="published", published_at=fact.created_at)
    assert stored(person) == FACTS[make_fact]


@facts
def test_fact_counts_from_its_publication_to_its_withdrawal(make_fact, person):
    fact = make_fact(person, state="draft")
    fact.submit(make.make_user())
    assert stored(person) == LEFT.get(make_fact, "unknown")
    fact.publish(make.make_user())
    assert stored(person) == FACTS[make_fact]
    fact.withdraw()
    assert stored(person) == LEFT.get(make_fact, "unknown")


@facts
def test_deleted_fact_does_not_count(make_fact, person):
    fact = make_fact(person)
    assert stored(person) == FACTS[make_fact]
    fact.delete()
    assert stored(person) == LEFT.get(make_fact, "unknown")


@facts
@pytest.mark.parametrize("hide", [{"state": "withdrawn"}, {"is_confidential": True}])
def test_fact_leaves_with_its_only_source(make_fact, person, hide):
    source = make.make_source()
    make_fact(person, source=source)
    assert stored(person) == FACTS[make_fact]
    change(source, **hide)
    assert stored(person) == LEFT.get(make_fact, "unknown")
    change(source, is_confidential=False)
    change(source, state="published")  # what was opened is reviewed again
    assert stored(person) == FACTS[make_fact]


@facts
def test_fact_comes_and_goes_with_its_citation(make_fact, person):
    fact = make_fact(person, source=None)
    assert stored(person) == LEFT.get(make_fact, "unknown")
    citation = fact.citations.create(source=make.make_source())
    assert stored(person) == FACTS[make_fact]
    change(citation, source=make.make_source(is_confidential=True))
    assert stored(person) == LEFT.get(make_fact, "unknown")
    change(citation, source=make.make_source())
    assert stored(person) == FACTS[make_fact]
    citation.delete()
    assert stored(person) == LEFT.get(make_fact, "unknown")


@facts_of_one_person
def test_citation_moved_to_the_fact_of_another_person(make_fact, person):
    other = make.make_person()
    citation = make_fact(person).citations.get()
    change(citation, record=make_fact(other, source=None))
    assert (stored(person), stored(other)) == ("unknown", FACTS[make_fact])


@facts_of_one_person
def test_fact_moved_to_another_person(make_fact, person):
    other = make.make_person()
    change(make_fact(person), person=other)
    assert (stored(person), stored(other)) == ("unknown", FACTS[make_fact])


@facts_of_one_person
def test_fact_counts_only_while_its_case_is_public(make_fact, person):
    case = make.make_case(state="draft")
    make_fact(person, case=case)
    assert stored(person) == "unknown"
    change(case, state="published", published_at=case.created_at)
    assert stored(person) == FACTS[make_fact]
    case.withdraw()
    assert stored(person) == "unknown"


def test_hearing_counts_only_while_its_case_is_public_also_for_who_is_no_defendant(person):
    case = make.make_case()
    make.make_hearing([person], case=case)
    assert stored(person) == "on_trial"
    case.withdraw()
    assert stored(person) == "unknown"


@facts
@pytest.mark.parametrize("hide", [{"state": "withdrawn"}, {"disclosure": "hidden"}])
def test_facts_count_only_while_the_person_is_public(make_fact, person, hide):
    make_fact(person)
    change(person, **hide)
    assert stored(person) == "unknown"
    change(person, disclosure="named")
    change(person, state="published")  # who is named again is reviewed again
    assert stored(person) == FACTS[make_fact]


def test_facts_count_only_while_the_person_has_a_source():
    source = make.make_source()
    person = make.make_person(source=source)
    make.make_charge(person=person)
    assert stored(person) == "investigation"
    change(source, is_confidential=True)
    assert stored(person) == "unknown"


def test_death_of_a_person_counts(person):
    make.make_charge(person=person)
    change(person, died="2024-08")
    assert stored(person) == "died"
    change(person, died="")
    assert stored(person) == "investigation"


def test_form_that_was_opened_earlier_does_not_bring_an_old_status_back(person):
    as_opened = Person.objects.get(pk=person.pk)
    make.make_charge(person=person)
    as_opened.save()
    assert stored(person) == "investigation"


# -- Who is a defendant, and whom a hearing concerns -----------------------------------------------


def test_defendants_come_and_go(person):
    case = make.make_case()
    make.make_hearing(case=case)
    row = make.make_casedefendant(person=person, case=case)
    assert stored(person) == "on_trial"
    change(row, ended_how="dropped")
    assert stored(person) == "ended"
    change(row, ended_how="", case=make.make_case())
    assert stored(person) == "investigation"
    row.citations.all().delete()
    assert stored(person) == "unknown"
    make.make_casedefendant(person=person, case=case, state="draft")
    assert stored(person) == "unknown"


@pytest.mark.parametrize("from_the_person", [False, True])
def test_hearing_that_names_one_defendant_does_not_concern_the_others(person, from_the_person):
    other = make.make_person()
    hearing = make.make_hearing(case=make.make_case([person, other]))
    assert (stored(person), stored(other)) == ("on_trial", "on_trial")
    manager, row = (person.hearings, hearing) if from_the_person else (hearing.persons, person)
    manager.add(row)
    assert (stored(person), stored(other)) == ("on_trial", "investigation")
    manager.remove(row)
    assert (stored(person), stored(other)) == ("on_trial", "on_trial")
    manager.set([row])
    assert (stored(person), stored(other)) == ("on_trial", "investigation")
    manager.clear()
    assert (stored(person), stored(other)) == ("on_trial", "on_trial")


def test_hearing_moved_to_another_case(person):
    other = make.make_person()
    hearing = make.make_hearing(case=make.make_case([person]))
    change(hearing, case=make.make_case([other]))
    assert (stored(person), stored(other)) == ("investigation", "on_trial")


def test_hearing_that_names_only_hidden_persons_concerns_nobody(person):
    case = make.make_case([person])
    make.make_hearing([make.make_person(disclosure="hidden")], case=case)
    assert stored(person) == "investigation"
    make.make_hearing(case=case)
    assert stored(person) == "on_trial"


# -- What the public may not know --------------------------------------------------------------------


def test_hidden_release_changes_nothing(person):
    make.make_detention(person=person)
    over = {"started_on": "2024-02", "ended_on": "2024-06", "end_reason": "released"}
    hidden = make.make_detention(person=person, state="draft", **over)
    assert stored(person) == "pretrial"
    change(hidden, state="published", published_at=hidden.created_at)
    assert stored(person) == "released"


def test_hidden_appeal_changes_nothing(person):
    first = make.make_sentence(person=person)
    over = {"court_instance": "appeal", "effect": "upheld", "replaces": first, "pronounced_on": "2025-02"}
    appeal = make.make_sentence(person=person, state="draft", **over)
    assert stored(person) == "sentenced"
    change(appeal, state="published", published_at=appeal.created_at)
    assert stored(person) == "serving"


# -- By which detention a person is held ---------------------------------------------------------------


def current(person):
    return list(person.detentions.filter(is_current=True))


def test_person_is_held_by_the_stretch_that_goes_on(person):
    first = make.make_detention(person=person, kind="house_arrest", started_on="2024-01-17")
    assert current(person) == [first]
    second = make.make_detention(person=person, started_on="2024-01-19")
    assert current(person) == [second]
    make.make_detention(person=person, started_on="2025-01", state="draft")
    assert current(person) == [second]
    change(second, ended_on="2024-06", end_reason="released")
    assert current(person) == []
    change(second, ended_on=None, end_reason="")
    assert current(person) == [second]
    change(person, died="2024-12")
    assert current(person) == []


@pytest.mark.parametrize("field", ["is_confidential", "state"])
def test_nobody_is_held_by_what_is_not_public(person, field):
    source = make.make_source()
    detention = make.make_detention(person=person, source=source)
    assert current(person) == [detention]
    change(source, **{field: {"is_confidential": True, "state": "withdrawn"}[field]})
    assert current(person) == []


def test_person_who_was_transferred_is_held_nowhere_that_is_known(person):
    make.make_detention(person=person, ended_on="2024-06", end_reason="transferred")
    assert stored(person) == "pretrial"
    assert current(person) == []


# -- Cost, and the passing of time -------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
def test_cost_does_not_grow_with_persons_and_facts(django_assert_num_queries, number):
    persons = [make.make_person() for _ in range(number)]
    case = make.make_case(persons)
    for person in persons:
        for make_fact in (make.make_charge, make.make_measureorder, make.make_detention, make.make_sentence):
            for _ in range(number):
                make_fact(person=person, case=case)
    make.make_hearing(case=case)
    make.make_hearing(persons, case=case)
    Person.objects.update(status="unknown")
    # public persons, cases of hearings that name them, charges, sentences with punishments, detentions,
    # orders, defendants, cases, hearings; what is stored; what is new; the detentions by which they are held
    with django_assert_num_queries(13):
        assert refresh_status(persons) == number
    with django_assert_num_queries(12):
        assert refresh_status(persons) == 0


def test_liberty_and_the_newest_fact_are_stored_with_the_status(person):
    def kept():
        person.refresh_from_db()
        return person.status, person.liberty, str(person.evidence_on or "")

    assert kept() == ("unknown", "unknown", "")
    order = make.make_measureorder(person=person, decided_on="2024-03-01")
    assert kept() == ("measure", "restricted", "2024-03-01")
    make.make_detention(person=person, started_on="2024-04-01", state="draft")
    assert kept() == ("measure", "restricted", "2024-03-01")
    change(order, state="withdrawn")
    assert kept() == ("unknown", "unknown", "")
    assert not person.history.filter(liberty="restricted").exists()


def test_facts_of_a_person_who_is_not_public_are_not_even_read(django_assert_num_queries):
    person = make.make_person(state="draft")
    with django_assert_num_queries(1):
        assert public_facts([person.pk]) == {}


def test_persons_are_refreshed_in_batches(monkeypatch):
    monkeypatch.setattr("cases.keeping.BATCH", 2)
    persons = [make.make_charge().person for _ in range(5)]
    Person.objects.update(status="unknown")
    assert refresh_status(person.pk for person in persons) == 5
    assert {stored(person) for person in persons} == {"investigation"}


def test_time_passes_without_a_change_to_any_fact(person):
    make.make_charge(person=person, brought_on="2024-01-20")
    make.make_detention(person=person, started_on="2024-01-28")
    make.make_sentence(person=person, pronounced_on="2024-09-10", in_force_on="2024-12")
    story = []
    for day in ("2024-01-19", "2024-01-20", "2024-01-28", "2024-09-10", "2024-12-01"):
        call_command("refresh_statuses", as_of=day, stdout=StringIO())
        story.append(stored(person))
    assert story == ["unknown", "investigation", "pretrial", "sentenced", "serving"]


def test_command_says_how_many_statuses_changed(person):
    make.make_charge(person=person)
    Person.objects.update(status="unknown")
    lines = []
    for _ in range(2):
        output = StringIO()
        call_command("refresh_statuses", stdout=output)
        lines.append(output.getvalue())
    assert lines == ["The status of 1 persons changed.\n", "The status of 0 persons changed.\n"]


def test_command_refuses_what_is_not_a_day():
    with pytest.raises(CommandError, match="not '2024-13'"):
        call_command("refresh_statuses", as_of="2024-13")


def test_a_status_is_no_history_of_its_own(person):
    before = person.history.count()
    make.make_charge(person=person)
    assert stored(person) == "investigation"
    assert person.history.count() == before


def test_saving_a_fact_costs_a_handful_of_queries(person, django_assert_num_queries):
    charge = make.make_charge(person=person)
    # The row and its history: 2. Whom it concerned and concerns: 2. Public facts: 7. The stored status, and
    # by which detention the person is held: 2.
    with django_assert_num_queries(13):
        charge.save()
    draft = make.make_charge(person=make.make_person(state="draft"), state="draft")
    # Of a person who is not public no facts are read.
    with django_assert_num_queries(7):
        draft.save()
