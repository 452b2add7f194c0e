"""What the public may see, and how a row gets there."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.forms import modelform_factory

from baymak.visibility import published_prefetch
from cases.models import Case, Charge, Court, Detention, Official, Sentence
from people.models import Kinship, Person, Recognition
from sources.models import Source
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.each]

RECORDS = make.RECORDS.items()
records = pytest.mark.parametrize(
    ("model", "make_row"), RECORDS, ids=[model.__name__ for model, _ in RECORDS]
)
facts_about_a_person = pytest.mark.parametrize("make_fact", [*make.ABOUT_A_PERSON.values(), make.make_name])


@records
@pytest.mark.parametrize("state", ["draft", "in_review", "withdrawn"])
def test_only_published_rows_are_public(model, make_row, state):
    shown = make_row()
    make_row(state=state)
    assert list(model.objects.filter(pk__gte=shown.pk).published()) == [shown]


def test_prefetch_brings_public_rows_and_of_these_the_wanted():
    person = make.make_person()
    pending, dropped = (make.make_charge(person=person, outcome=outcome) for outcome in ("", "dropped"))
    make.make_charge(person=person, state="draft")

    def read(**how):
        rows = Person.objects.prefetch_related(published_prefetch(Person, "charges", **how))
        return rows.get(pk=person.pk).public_charges

    assert read() == [pending, dropped]
    assert read(narrow=lambda rows: rows.filter(outcome="dropped")) == [dropped]


@pytest.mark.parametrize("model", make.RECORDS)
def test_no_form_writes_what_a_step_writes(model):
    """Whoever could choose the state in a form would need no second person."""
    fields = modelform_factory(model, fields="__all__").base_fields
    assert {"state", "submitted_by", "published_by", "published_at"}.isdisjoint(fields)


@records
def test_record_without_source_is_not_public(model, make_row):
    row = make_row(source=None)
    assert not row.is_published()
    row.citations.create(source=make.make_source())
    assert row.is_published()


@records
@pytest.mark.parametrize("hide", [{"state": "withdrawn"}, {"is_confidential": True}])
def test_record_leaves_the_public_with_its_last_source(model, make_row, hide):
    source = make.make_source()
    row = make_row(source=source)
    assert row.is_published()
    for field, value in hide.items():
        setattr(source, field, value)
    source.save()
    assert not row.is_published()


@facts_about_a_person
@pytest.mark.parametrize("hide", [{"state": "draft"}, {"disclosure": "hidden"}])
def test_fact_about_a_person_is_public_only_with_the_person(make_fact, hide):
    person = make.make_person()
    fact = make_fact(person=person)
    assert fact.is_published()
    for field, value in hide.items():
        setattr(person, field, value)
    person.save()
    assert not fact.is_published()


@pytest.mark.parametrize("make_fact", [make.make_kinship, make.make_circumstance, make.make_name])
def test_names_family_and_health_are_public_only_of_named_persons(make_fact):
    person = make.make_person()
    fact = make_fact(person=person)
    assert fact.is_published()
    person.disclosure = "initials"
    person.save()
    assert not fact.is_published()


@pytest.mark.parametrize("make_fact", [make.make_kinship, make.make_circumstance])
def test_family_and_health_need_consent(make_fact):
    assert make_fact().is_published()
    assert not make_fact(has_consent=False).is_published()


@pytest.mark.parametrize(
    "make_fact",
    [make.make_charge, make.make_sentence, make.make_detention, make.make_hearing, make.make_event],
)
def test_fact_in_a_case_is_public_only_with_the_case(make_fact):
    case = make.make_case()
    fact = make_fact(case=case)
    assert fact.is_published()
    case.state = "withdrawn"
    case.save()
    assert not fact.is_published()


@pytest.mark.parametrize("make_fact", [make.make_hearing, make.make_event])
def test_fact_about_several_persons_is_public_when_one_of_them_is(make_fact):
    hidden, shown = make.make_person(disclosure="hidden"), make.make_person()
    assert not make_fact(persons=[hidden]).is_published()
    assert make_fact(persons=[hidden, shown]).is_published()


def test_reference_rows_are_public_while_a_public_row_refers_to_them():
    court, judge = make.make_court(), make.make_official()
    assert not court.is_published()
    assert not judge.is_published()
    hearing = make.make_hearing(court=court, judge=judge)
    assert list(Court.objects.published()) == [court]
    assert list(Official.objects.published()) == [judge]
    hearing.withdraw()
    assert not Court.objects.published().exists()
    assert not Official.objects.published().exists()


def test_official_is_public_through_an_event():
    official = make.make_official(role="head_of_region")
    hidden = make.make_event(officials=[official], state="draft")
    assert not official.is_published()
    hidden.submit(make.make_user())
    hidden.publish(make.make_user())
    assert official.is_published()


def test_confidential_source_is_not_public():
    record = make.make_tally()
    record.citations.create(source=make.make_source(is_confidential=True))
    assert [source.pk for source in Source.objects.published()] == [record.citations.first().source_id]


def test_new_row_is_a_draft():
    assert Person.objects.create(name_en="Ildar Sample").state == "draft"
    assert Source.objects.create(publisher="Invented Gazette", language="en").state == "draft"


# -- From draft to public ---------------------------------------------------------------------------


def test_row_goes_from_draft_to_public_by_two_people():
    author, editor = make.make_user(), make.make_user()
    charge = make.make_charge(state="draft")
    charge.submit(author)
    assert not charge.is_published()
    charge.publish(editor)
    charge.refresh_from_db()
    assert charge.is_published()
    assert (charge.submitted_by, charge.published_by) == (author, editor)
    assert charge.published_at is not None


def test_whoever_submitted_cannot_publish():
    author = make.make_user()
    charge = make.make_charge(state="draft")
    charge.submit(author)
    with pytest.raises(ValidationError, match="Whoever submitted"):
        charge.publish(author)
    charge.state, charge.published_by, charge.published_at = "published", author, charge.created_at
    with pytest.raises(ValidationError, match="Whoever submitted"):
        charge.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        charge.save()


def test_nobody_publishes_what_was_not_submitted():
    charge = make.make_charge(state="draft")
    with pytest.raises(ValidationError, match="is draft"):
        charge.publish(make.make_user())
    charge.state, charge.published_by, charge.published_at = "published", make.make_user(), charge.created_at
    with pytest.raises(IntegrityError), transaction.atomic():
        charge.save()


@records
def test_record_without_public_source_cannot_be_published(model, make_row):
    row = make_row(state="draft", source=make.make_source(is_confidential=True))
    row.submit(make.make_user())
    with pytest.raises(ValidationError, match="has no source that is published"):
        row.publish(make.make_user())


def test_withdrawn_row_can_be_submitted_again_by_its_publisher():
    author, editor = make.make_user(), make.make_user()
    charge = make.make_charge(state="draft")
    charge.submit(author)
    charge.publish(editor)
    charge.withdraw()
    assert not charge.is_published()
    charge.submit(editor)
    charge.publish(author)
    assert charge.is_published()


def test_each_step_is_in_the_history():
    author, editor = make.make_user(), make.make_user()
    charge = make.make_charge(state="draft")
    charge.submit(author)
    charge.publish(editor)
    charge.withdraw()
    reasons = charge.history.order_by("history_id").values_list("history_change_reason", flat=True)
    assert list(reasons) == [None, "sent to review", "published", "withdrawn"]
    states = charge.history.order_by("history_id").values_list("state", flat=True)
    assert list(states) == ["draft", "in_review", "published", "withdrawn"]


def test_a_person_brings_the_facts_that_belong_to_it():
    models = {relation.related_model for relation in Person.dependents()}
    assert models == make.ABOUT_A_PERSON.keys() >= {Kinship, Recognition, Charge, Sentence, Detention}
    assert {relation.related_model.__name__ for relation in Case.dependents()} == {
        "CaseDefendant",
        "Hearing",
        "Event",
        "Tally",
    }
