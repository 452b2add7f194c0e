"""Which version of a row the public sees: the one that was accepted, whatever is written afterwards."""

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import OuterRef, Subquery

from baymak.acceptance import Accepted
from baymak.publishing import Publishable
from baymak.review import STEPS, take
from cases.models import Court, Official
from people.merging import merge
from people.models import Person, Recognition
from tests import baymak_data
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.each]


def accepted(row):
    """Return the accepted version of a row, or None."""
    row = type(row).objects.get(pk=row.pk)
    return row.history.filter(pk=row.accepted).first()


def newest(row):
    return row.history.order_by("-history_id").first()


def make_user(role="researcher"):
    return make.make_user(role, password=None)


@pytest.fixture
def published():
    """Return a hearing that two people brought out by the steps, with its judge and its court."""
    court, judge = Court.objects.create(name_en="A court"), Official.objects.create(name_en="A judge")
    case = make.make_case(court=court)
    hearing = make.make_hearing(case=case, court=court, judge=judge, state="draft")
    Court.objects.update(accepted=None)
    take(STEPS["submit"], hearing, make_user())
    assert accepted(hearing) is None
    take(STEPS["publish"], hearing, make_user("editor"))
    hearing.refresh_from_db()
    return hearing


def test_publishing_accepts_a_row_with_its_citations_and_what_it_names(published):
    rows = [published, published.citations.get(), published.judge, published.court, published.case]
    assert [accepted(row) for row in rows] == [newest(row) for row in rows]
    assert accepted(published).state == "published"


def test_what_is_written_afterwards_is_not_accepted_by_it(published):
    for row in (published, published.judge, published.citations.get()):
        before = accepted(row)
        row.summary_en = row.name_en = row.claim_en = "Something else"
        row.save()
        assert accepted(row) == before != newest(row)
        assert not row.is_accepted_as_it_stands()


def test_publishing_another_fact_does_not_accept_what_was_written_into_a_judge_meanwhile(published):
    judge = published.judge
    before = accepted(judge)
    judge.name_en = "Agent Petrov, Lenin St 5"
    judge.save()
    other = make.make_hearing(case=published.case, judge=judge, state="in_review", submitted_by=make_user())
    take(STEPS["publish"], other, make_user("editor"))
    assert accepted(judge) == before
    assert accepted(judge).name_en == "A judge"


def test_what_was_withdrawn_is_accepted_anew_when_it_is_published_again(published):
    first = accepted(published)
    author, editor = make_user(), make_user("editor")
    take(STEPS["withdraw"], published, editor)
    assert accepted(published) == first
    take(STEPS["submit"], published, author)
    take(STEPS["publish"], published, editor)
    assert accepted(published) == newest(published) != first


def test_parts_of_a_sentence_and_spellings_are_accepted_with_it():
    person = make.make_person(state="in_review", submitted_by=make_user())
    spelling = person.names.create(text="Ildar", language="en", is_public=True)
    sentence = make.make_sentence(person=person, state="in_review", submitted_by=make_user())
    punishment = sentence.punishments.get()
    type(punishment).objects.update(accepted=None)
    take(STEPS["publish"], person, make_user("editor"))
    rows = [person, sentence, punishment, spelling]
    assert [accepted(row) for row in rows] == [newest(row) for row in rows]


def test_files_of_a_case_are_accepted_as_they_were_loaded():
    baymak_data.add()
    for model in apps.get_models():
        if issubclass(model, Accepted) and model.objects.exists():
            latest = model.history.filter(id=OuterRef("pk")).order_by("-history_id").values("history_id")[:1]
            assert not model.objects.published().exclude(accepted=Subquery(latest)).exists()


def test_new_codes_of_facts_behind_initials_change_nothing_that_was_accepted():
    person = make.make_person()
    kept, edited = make.make_charge(person=person), make.make_charge(person=person)
    edited.as_charged = "not looked at by anybody"
    edited.save()
    person.disclosure = "initials"
    person.save()
    assert accepted(kept).code == type(kept).objects.get(pk=kept.pk).code != kept.code
    assert accepted(edited).as_charged == ""


def test_merging_moves_what_was_accepted_and_accepts_nothing_else():
    editor = make_user("editor")
    twice, person = make.make_person(name_en="Ildar Twice"), make.make_person()
    charge, edited = make.make_charge(person=twice), make.make_recognition(person=person)
    edited.organisation_en = "not looked at by anybody"
    edited.save()
    merge(twice, person, editor)
    assert accepted(charge).person_id == person.pk
    assert accepted(Recognition.objects.get()).organisation_en == "Example Rights"
    name = person.names.get(text="Ildar Twice")
    assert name.is_public
    assert accepted(name) == newest(name)


def test_history_says_nothing_of_acceptance_and_saving_changes_none():
    person = make.make_person()
    assert not hasattr(person.history.first(), "accepted")
    stale = Person.objects.get(pk=person.pk)
    stale.accepted = None
    stale.save()
    assert accepted(person) is not None


@pytest.mark.parametrize("state", ["draft", "in_review", "withdrawn", "discarded"])
def test_only_what_is_not_public_says_why_it_left(state):
    charge = make.make_charge(state=state, withdrawn_for="safety")
    assert charge.withdrawn_for == Publishable.Reason.SAFETY
    with pytest.raises(IntegrityError, match="withdrawn_for"), transaction.atomic():
        type(charge).objects.filter(pk=charge.pk).update(state="published", published_at=charge.created_at)
    with pytest.raises(IntegrityError, match="withdrawn_for"), transaction.atomic():
        type(charge).objects.filter(pk=charge.pk).update(withdrawn_for="revenge")
