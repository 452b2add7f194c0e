"""What goes along when a person or a case is sent to review, published, sent back or withdrawn."""

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from baymak.review import GONE, STEPS, take
from cases.models import Charge
from people.models import Person
from tests import factories as make
from tests.admin_forms import look_and_press

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    return make.make_user("researcher", password=None)


@pytest.fixture
def editor():
    return make.make_user("editor", password=None)


@pytest.fixture
def step():
    """Take a step by the button on a row's page; return what the next page says."""

    def press(user, name, row):
        client = Client()
        client.force_login(user)
        kind = f"{row._meta.app_label}_{row._meta.model_name}"
        response = look_and_press(client, reverse(f"admin:{kind}_step", args=[row.pk, name]))
        assert response.status_code == 302
        return [*map(str, get_messages(response.wsgi_request)), *response.stays]

    return press


@pytest.mark.parametrize("name", STEPS)
def test_a_step_with_what_was_merged_away_meanwhile_is_refused_in_words(editor, name):
    person = make.make_person(state="in_review")
    duplicate = Person.objects.get(pk=person.pk)
    person.citations.all().delete()
    Person.objects.filter(pk=person.pk).delete()
    outcome = take(STEPS[name], duplicate, editor)
    assert (outcome.done, outcome.refused) == ([], [(duplicate, [GONE])])


def states(*rows):
    for row in rows:
        row.refresh_from_db()
    return [row.state for row in rows]


def make_drafts():
    """Return a person with a charge and a detention, all drafts, resting on one draft source."""
    source = make.make_source(state="draft")
    person = make.make_person(state="draft", source=source)
    charge = make.make_charge(state="draft", person=person, source=source)
    detention = make.make_detention(state="draft", person=person, source=source)
    return person, charge, detention, source


def test_person_goes_to_review_and_out_with_its_facts_and_sources(step, author, editor):
    rows = make_drafts()
    assert step(author, "submit", rows[0]) == [
        "Sent to review: sources (1), people (1), charges (1), detentions (1).",
    ]
    assert states(*rows) == ["in_review"] * 4
    assert {row.submitted_by for row in rows} == {author}
    assert step(editor, "publish", rows[0]) == [
        "Published: sources (1), people (1), charges (1), detentions (1).",
    ]
    assert states(*rows) == ["published"] * 4
    assert all(row.is_published() for row in rows)
    assert {row.published_by for row in rows} == {editor}


def test_history_says_who_took_each_step(step, author, editor):
    rows = make_drafts()
    step(author, "submit", rows[0])
    step(editor, "publish", rows[0])
    for row in rows:
        newest, before = row.history.all()[:2]
        assert (newest.history_user, newest.history_change_reason) == (editor, "published")
        assert (before.history_user, before.history_change_reason) == (author, "sent to review")


def test_nobody_publishes_what_they_submitted_in_company_either(step, author, editor):
    """Another's submission is published; the own fact stays behind, and the page says why."""
    person, charge, detention, _source = make_drafts()
    step(author, "submit", person)
    own = make.make_sentence(state="draft", person=person)
    step(editor, "submit", own)
    assert step(editor, "publish", person) == [
        "Published: sources (1), people (1), charges (1), detentions (1).",
        f"Not published: sentence “{own}”. Whoever submitted a record for review can't publish it.",
    ]
    assert states(person, charge, detention, own) == ["published"] * 3 + ["in_review"]


def test_own_submission_is_refused_with_its_reason(step, editor):
    person, charge, detention, source = make_drafts()
    step(editor, "submit", person)
    said = step(editor, "publish", person)
    reason = "Whoever submitted a record for review can't publish it."
    waits = "It waits for what it belongs to."
    assert sorted(said) == [
        f"Not published: charge “{charge}”. {waits}",
        f"Not published: detention “{detention}”. {waits}",
        f"Not published: person “{person}”. {reason}",
        f"Not published: source “{source}”. {reason}",
    ]
    assert states(person, charge, detention, source) == ["in_review"] * 4


def test_nothing_goes_when_the_person_cannot(step, author, editor):
    """The source would be fit to be published alone, but it was the person that was asked for."""
    source = make.make_source(state="in_review", submitted_by=author)
    person = make.make_person(state="in_review", submitted_by=editor, source=source)
    charge = make.make_charge(state="in_review", submitted_by=author, person=person, source=source)
    said = step(editor, "publish", person)
    assert len(said) == 3
    assert said[0].startswith("Not published: person")
    assert {line.split("”. ")[1] for line in said[1:]} == {"It waits for what it belongs to."}
    assert states(source, person, charge) == ["in_review"] * 3


def test_fact_without_public_source_stays_behind(step, author, editor):
    person, charge, _detention, _source = make_drafts()
    bare = make.make_charge(state="draft", person=person, source=None)
    confidential = make.make_source(state="draft", is_confidential=True)
    hidden = make.make_charge(state="draft", person=person, source=confidential)
    step(author, "submit", person)
    said = step(editor, "publish", person)
    assert said[0] == "Published: sources (1), people (1), charges (1), detentions (1)."
    assert [line.split(".")[0] for line in said[1:]] == ["Not published: charge “art"] * 2
    assert all("has no source that is published and not confidential" in line for line in said[1:])
    assert states(charge, bare, hidden, confidential) == ["published", "in_review", "in_review", "draft"]


def test_facts_added_to_a_published_person_go_by_the_same_buttons(step, author, editor):
    person = make.make_person()
    published = make.make_charge(person=person)
    new = make.make_charge(person=person, state="draft")
    assert step(author, "submit", person) == ["Sent to review: charges (1)."]
    assert step(editor, "publish", person) == ["Published: charges (1)."]
    assert states(person, published, new) == ["published"] * 3
    assert published.published_by is None


def test_withdrawn_facts_stay_withdrawn(step, author, editor):
    person, charge, *_ = make_drafts()
    withdrawn = make.make_charge(person=person, state="withdrawn")
    step(author, "submit", person)
    step(editor, "publish", person)
    assert states(person, charge, withdrawn) == ["published", "published", "withdrawn"]


def test_person_is_sent_back_with_its_facts(step, author, editor):
    person, charge, detention, source = make_drafts()
    step(author, "submit", person)
    assert step(editor, "send_back", person) == ["Sent back: people (1), charges (1), detentions (1)."]
    assert states(person, charge, detention, source) == ["draft"] * 3 + ["in_review"]


def test_one_click_withdraws_a_person_with_all_that_is_public_about_it(step, editor):
    person = make.make_person()
    charge = make.make_charge(person=person)
    assert (person.is_published(), charge.is_published()) == (True, True)
    assert step(editor, "withdraw", person) == ["Withdrawn: people (1), sources (2)."]
    assert (person.is_published(), charge.is_published()) == (False, False)
    assert states(person, charge) == ["withdrawn", "published"]


def test_withdrawing_takes_the_sources_on_which_nothing_public_rests_any_more(step, author, editor, client):
    alone, shared = make.make_source(title="The arrest of Sampleev"), make.make_source()
    of_event, of_charge = make.make_source(title="A letter of Sampleev"), make.make_source()
    person = make.make_person(source=alone)
    person.citations.create(source=shared)
    make.make_person(source=shared)
    make.make_event(persons=[person], source=of_event)
    charge = make.make_charge(person=person, source=of_charge)
    listed = client.get("/en/sources.csv").getvalue().decode()
    assert all(row.code in listed for row in (alone, shared, of_event, of_charge))
    step(editor, "withdraw", person)
    assert states(alone, of_event, of_charge, shared) == ["withdrawn"] * 3 + ["published"]
    listed = client.get("/en/sources.csv").getvalue().decode()
    assert "Sampleev" not in listed
    assert shared.code in listed
    # They come back with what they support, by two people again.
    step(author, "submit", person)
    step(editor, "publish", person)
    assert states(person, alone, of_event, of_charge) == ["published"] * 4
    assert charge.is_published()


@pytest.mark.parametrize(
    ("state", "name", "said"),
    [
        ("draft", "publish", "Not published: charge “{}”. “{}” is draft."),
        ("published", "submit", "Not sent to review: charge “{}”. “{}” is published."),
        ("draft", "withdraw", "Not withdrawn: charge “{}”. “{}” is draft."),
        ("withdrawn", "send_back", "Not sent back: charge “{}”. “{}” is withdrawn."),
        (
            "in_review",
            "publish",
            "Not published: charge “{}”. Nobody has sent this to review: send it back first.",
        ),
    ],
)
def test_step_that_makes_no_sense_changes_nothing_and_says_so(step, editor, state, name, said):
    charge = make.make_charge(state=state)
    before = charge.history.count()
    assert step(editor, name, charge) == [said.format(charge, charge)]
    assert (states(charge), charge.history.count()) == ([state], before)


def test_many_rows_are_summed_up(client, author):
    drafts = [make.make_charge(state="draft") for _ in range(3)]
    published = [make.make_charge() for _ in range(11)]
    client.force_login(author)
    asked = {"action": "submit_rows", "_selected_action": [row.pk for row in drafts + published]}
    response = client.post(reverse("admin:cases_charge_changelist"), asked)
    said = [str(message) for message in get_messages(response.wsgi_request)]
    assert said[0] == "Sent to review: charges (3)."
    assert len(said) == 1 + 8 + 1
    assert said[-1] == "And 3 more could not go, for such reasons."
    assert Charge.objects.filter(state="in_review").count() == 3


def test_buttons_of_a_page_are_those_that_can_be_pressed(client, author, editor):
    def buttons(user, row):
        client.force_login(user)
        page = client.get(reverse("admin:people_person_change", args=[row.pk]))
        return [step.name for step, _url in page.context["steps"] if step.name != "discard"]

    person, *_ = make_drafts()
    assert (buttons(author, person), buttons(editor, person)) == (["submit"], ["submit"])
    Person.objects.get(pk=person.pk).submit(author)
    assert (buttons(author, person), buttons(editor, person)) == (
        ["submit", "take_back"],  # the facts are drafts still
        ["submit", "publish", "send_back", "withdraw"],
    )
