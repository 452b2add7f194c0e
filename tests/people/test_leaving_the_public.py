"""Who leaves the public, or is named no more, leaves all of it: nothing else tells their name or lot."""

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.messages import get_messages
from django.db import connection, transaction
from django.db.models import ProtectedError
from django.db.models.signals import post_save
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from baymak.review import STEPS, take, withdraw
from people.models import Person
from tests import factories as make
from tests.admin_forms import sent_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return make.make_user("editor", password=None)


@pytest.fixture
def person():
    return make.make_person(name_en="Aygiz Withheldov", name_ru="Айгиз Утаенов")


@pytest.fixture
def shared(person):
    """Public rows that are about somebody else too, and name the person."""
    other = make.make_person()
    case = make.make_case([person, other], title_en="The case of Withheldov and others")
    return [
        make.make_event([person, other], title_en="Withheldov and another are beaten"),
        make.make_hearing(case=make.make_case([person, other]), summary_en="Withheldov spoke."),
        case,
    ]


def states(*rows):
    for row in rows:
        row.refresh_from_db()
    return [row.state for row in rows]


def save(user, row, **over):
    """Change fields of a row in its form of the admin; return what the next page says."""
    client = Client()
    client.force_login(user)
    address = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    data = sent_by(client.get(address)) | over
    response = client.post(address, {name: value for name, value in data.items() if value is not None})
    assert response.status_code == 302, response.context["errors"]
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


# Withdrawing


def test_withdrawing_a_person_withdraws_what_names_them(person, shared, editor):
    neutral = make.make_event([person, make.make_person()], title_en="Two men are beaten")
    source = make.make_source(title="Withheldov in court")
    neutral.citations.create(source=source)
    take(STEPS["withdraw"], person, editor)
    assert states(*shared, source) == ["withdrawn"] * 4
    assert states(neutral) == ["published"]


def test_an_event_that_names_a_person_who_is_not_public_is_not_published(person, editor):
    event = make.make_event([person, make.make_person()], title_en="Withheldov is beaten", state="in_review")
    event.submitted_by = make.make_user("researcher", password=None)
    event.save()
    Person.objects.get(pk=person.pk).withdraw()
    outcome = take(STEPS["publish"], event, editor)
    assert not outcome.done
    assert "names a person who is not shown by name" in str(outcome.refused)


def test_what_was_done_to_others_in_the_case_leaves_when_it_names_the_person(person, editor):
    other = make.make_person()
    case = make.make_case([person, other])
    source = make.make_source(title="Withheldov and another charged")
    charge = make.make_charge(person=other, case=case, summary_en="Charged with Withheldov.", source=source)
    take(STEPS["withdraw"], person, editor)
    assert states(charge, source) == ["withdrawn"] * 2


# Withdrawing many


def make_accused(number):
    """Return persons of one case, each with a charge and a source of their own."""
    people = [make.make_person() for _ in range(number)]
    case = make.make_case(people, title_en="The case of the square")
    for person in people:
        make.make_charge(person=person, case=case)
    return people


def withdraw_by_list(user, people):
    """Choose persons in the list and withdraw them; return what the next page says."""
    client = Client()
    client.force_login(user)
    data = {"action": "withdraw_rows", "_selected_action": [person.pk for person in people]}
    response = client.post(reverse("admin:people_person_changelist"), data)
    assert response.status_code == 302
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_withdrawing_twice_as_many_asks_only_what_each_row_needs(editor):
    withdraw_by_list(editor, make_accused(1))  # what is asked once and then known
    costs = []
    for number in (3, 6):
        people = make_accused(number)
        with CaptureQueriesContext(connection) as queries:
            said = withdraw_by_list(editor, people)
        # Each with the source of the person and that of the charge.
        assert said == [f"Withdrawn: people ({number}), sources ({2 * number})."]
        costs.append(len(queries))
    # A person and two sources: each is written, and its history; the person's names are read.
    assert costs[1] - costs[0] == 3 * (3 * 2 + 1)


def test_withdrawing_many_is_written_down_for_each(editor):
    people = make_accused(2)
    withdraw_by_list(editor, people)
    for person in people:
        last = person.history.latest()
        assert (last.state, last.history_user, last.history_change_reason) == (
            "withdrawn",
            editor,
            "withdrawn",
        )
    entries = LogEntry.objects.filter(action_flag=CHANGE)
    assert {entry.object_id for entry in entries} == {str(person.pk) for person in people}


def test_withdrawing_many_is_all_or_nothing(editor):
    people = make_accused(3)

    def fail(sender, instance, **kwargs):
        if instance.pk == people[-1].pk:
            raise RuntimeError("The disk is full.")

    post_save.connect(fail, sender=Person)
    try:
        with pytest.raises(RuntimeError):
            withdraw(people, editor)
    finally:
        post_save.disconnect(fail, sender=Person)
    assert states(*people) == ["published"] * 3
    assert withdraw(people, editor).refused == []
    assert states(*people) == ["withdrawn"] * 3


def test_what_is_not_public_keeps_nobody_from_being_withdrawn(editor):
    draft, *people = make_accused(3)
    Person.objects.filter(pk=draft.pk).update(state="draft")
    draft.refresh_from_db()
    said = withdraw_by_list(editor, [draft, *people])
    assert states(draft, *people) == ["draft", "withdrawn", "withdrawn"]
    assert said[1:] == [f"Not withdrawn: person “{draft}”. “{draft}” is draft."]


# Discarding


@pytest.mark.parametrize("name_in", [make.make_event, make.make_case])
def test_a_person_whom_something_names_is_not_deleted_and_what_names_only_them_is_hidden(
    person, editor, name_in
):
    """An event without persons would be public, and a hearing would concern all defendants."""
    named = name_in([person])
    with pytest.raises(ProtectedError), transaction.atomic():
        person.delete()
    client = Client()
    client.force_login(editor)
    assert client.post(reverse("admin:people_person_step", args=[person.pk, "discard"])).status_code == 302
    assert states(person) == ["discarded"]
    if hasattr(named, "persons"):
        assert not named.is_published()
        assert [*named.persons.all()] == [person]


def test_a_researcher_does_not_discard_what_was_public(client):
    client.force_login(make.make_user("researcher", password=None))
    event = make.make_event()
    event.withdraw()
    event.submit(make.make_user())
    event.send_back()
    assert client.post(reverse("admin:cases_event_step", args=[event.pk, "discard"])).status_code == 403


# Naming less


@pytest.mark.parametrize("disclosure", ["initials", "hidden"])
def test_who_is_named_no_more_is_named_nowhere(person, shared, editor, disclosure):
    source = make.make_source(title="Withheldov arrested")
    make.make_charge(person=person, source=source)
    said = save(editor, person, disclosure=disclosure)
    assert states(*shared, source) == ["withdrawn"] * 4
    assert "reword it before it is published again" in said
    assert states(person) == ["published"]


def test_without_consent_the_source_goes_too(editor):
    source = make.make_source(title="The illness of Sampleev")
    illness = make.make_circumstance(source=source)
    save(editor, illness, consent=None)
    assert states(source, illness) == ["withdrawn", "published"]
    assert not illness.is_published()


def test_a_fact_that_waits_for_its_person_keeps_its_source(editor):
    source = make.make_source()
    charge = make.make_charge(person=make.make_person(state="in_review"), source=source)
    save(editor, charge, brought_on="2024-02")
    assert states(source, charge) == ["published"] * 2


# Naming more


@pytest.mark.parametrize(
    ("before", "after"), [("hidden", "named"), ("hidden", "initials"), ("initials", "named")]
)
def test_who_is_named_more_is_reviewed_again(editor, before, after):
    person = make.make_person(disclosure=before)
    assert "A draft again" in save(editor, person, disclosure=after)
    assert states(person) == ["draft"]


def test_a_source_that_is_confidential_no_more_is_reviewed_again(editor):
    source = make.make_source(is_confidential=True)
    save(editor, source, is_confidential=None)
    assert states(source) == ["draft"]


def test_consent_is_reviewed_again(editor):
    illness = make.make_circumstance(has_consent=False)
    save(editor, illness, consent=make.make_consent(person=illness.person).pk)
    assert states(illness) == ["draft"]


# Changing what is public


@pytest.mark.parametrize(
    ("make_row", "over"),
    [
        (lambda person: make.make_charge(person=person), {"summary_en": "Withheldov is accused."}),
        (lambda person: make.make_event([person]), {"title_en": "Withheldov is beaten"}),
    ],
)
def test_a_public_row_that_comes_to_name_somebody_is_withdrawn(editor, make_row, over):
    row = make_row(make.make_person(name_en="Aygiz Withheldov", disclosure="initials"))
    said = save(editor, row, **over)
    assert states(row) == ["withdrawn"]
    assert "names a person who is not shown by name" in said


def test_a_public_source_that_comes_to_name_somebody_is_withdrawn(editor):
    source = make.make_source()
    make.make_charge(
        person=make.make_person(name_en="Aygiz Withheldov", disclosure="initials"), source=source
    )
    save(editor, source, publisher="Telegram channel of Aygiz Withheldov")
    assert states(source) == ["withdrawn"]


def test_a_quote_on_its_own_page_that_names_somebody_is_noticed(editor):
    person = make.make_person(name_en="Aygiz Withheldov", disclosure="initials")
    charge = make.make_charge(person=person)
    save(editor, charge.citations.get(), quote="Withheldov said")
    assert states(charge) == ["withdrawn"]


def test_a_spelling_that_is_added_is_looked_for(editor):
    person = make.make_person(name_en="Aygiz Withheldov", disclosure="initials")
    event = make.make_event([person], title_en="Verborgen is beaten")
    save(editor, person, name_ru="Айгиз Verborgen")
    assert states(event) == ["withdrawn"]


def test_a_new_disclosure_is_obeyed_however_it_is_saved():
    person = make.make_person(name_en="Aygiz Withheldov")
    person.disclosure = "initials"
    person.save(update_fields=["disclosure"])
    person.refresh_from_db()
    assert person.public_name_en == "A. W."


# Sources of what is refused


def test_the_source_of_a_refused_fact_is_not_published(editor):
    author = make.make_user("researcher", password=None)
    person = make.make_person(name_en="Aygiz Withheldov", disclosure="initials", state="draft")
    source = make.make_source(title="Withheldov arrested", state="draft")
    charge = make.make_charge(person=person, state="draft", source=source)
    take(STEPS["submit"], person, author)
    outcome = take(STEPS["publish"], person, editor)
    assert outcome.refused
    assert states(person, charge, source) == ["published", "in_review", "in_review"]


def test_a_source_that_names_a_concealed_person_is_not_published(editor):
    source = make.make_source(title="Withheldov arrested", state="draft")
    person = make.make_person(name_en="Aygiz Withheldov", disclosure="initials")
    make.make_charge(person=person, state="draft", source=source)
    take(STEPS["submit"], source, make.make_user("researcher", password=None))
    assert not take(STEPS["publish"], source, editor).done


def test_a_charge_in_a_case_that_names_the_person_is_not_published(editor):
    person = make.make_person(name_en="Aygiz Withheldov", disclosure="initials")
    charge = make.make_charge(
        person=person, state="draft", case=make.make_case(title_en="The case of Withheldov")
    )
    take(STEPS["submit"], charge, make.make_user("researcher", password=None))
    assert not take(STEPS["publish"], charge, editor).done


def test_a_confidential_source_is_no_obstacle():
    person = make.make_person(name_en="Aygiz Withheldov", disclosure="initials")
    charge = make.make_charge(person=person)
    confidential = make.make_source(title="Talk with Withheldov", is_confidential=True)
    charge.citations.create(source=confidential, quote="Withheldov said")
    assert charge.publication_obstacles() == []


@pytest.mark.parametrize(
    "words",
    [
        {"claim_en": "what Withheldov did"},
        {"quote": "Withheldov said"},
        {"locator": "letter of Withheldov"},
        {"field": "brought_on", "value": "of Withheldov"},
    ],
)
def test_a_source_that_is_confidential_no_more_brings_no_name_out(editor, words):
    person = make.make_person(name_en="Aygiz Withheldov", disclosure="initials")
    charge = make.make_charge(person=person)
    source = make.make_source(title="Talk with a lawyer", is_confidential=True)
    charge.citations.create(source=source, **words)
    save(editor, source, is_confidential=None)
    take(STEPS["submit"], source, make.make_user("researcher", password=None))
    outcome = take(STEPS["publish"], source, editor)
    assert (outcome.done, states(source, charge)) == ([], ["in_review", "published"])


def test_an_escaped_name_in_an_address_is_noticed():
    person = make.make_person(name_ru="Айгиз Утаенов", disclosure="initials")
    source = make.make_source(url="https://gazette.example/wiki/%D0%A3%D1%82%D0%B0%D0%B5%D0%BD%D0%BE%D0%B2")
    assert make.make_charge(person=person, source=source).publication_obstacles()


def test_an_initial_is_no_family_name():
    person = make.make_person(name_en="", name_ru="Айгиз Утаенов", disclosure="initials")
    make.make_name(person=person, text="Утаенов А.", is_public=False)
    assert make.make_event([person], summary_ru="а он пришёл, а ту не видел").publication_obstacles() == []
    assert make.make_event([person], summary_ru="Утаенова увели").publication_obstacles()


def test_a_spelling_that_is_corrected_on_its_own_page_is_looked_for(editor):
    person = make.make_person(name_en="Aygiz Withheldov", disclosure="initials")
    variant = make.make_name(person=person, text="Aygiz V", is_public=False)
    event = make.make_event([person], title_en="Verborgen is beaten")
    save(editor, variant, text="Aygiz Verborgen")
    assert states(event) == ["withdrawn"]


@pytest.mark.parametrize(
    ("name", "text", "is_told"),
    [
        ("Айрат Сафин", "Сафина избили", True),
        ("Айрат Ким", "Киму стало плохо", True),
        ("Айрат Ким", "Кимовск", False),
        ("Айрат Сафин", "Сафарьян", False),
        ("Aygiz Withheldov", "With-heldov was seen", True),
    ],
)
def test_short_and_broken_names_are_noticed(name, text, is_told):
    person = make.make_person(name_en="", name_ru=name, disclosure="initials")
    event = make.make_event([person], summary_ru=text)
    assert bool(event.publication_obstacles()) is is_told
