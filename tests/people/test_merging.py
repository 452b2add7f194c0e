"""A person who was entered twice becomes one record, and nothing comes out by it or is lost."""

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse

from baymak.publishing import accept_changes
from cases.loading import load
from people.merging import choices, merge
from people.models import Name, Person
from people.search import find
from tests import baymak_data
from tests.factories import (
    accepted,
    make_case,
    make_casedefendant,
    make_charge,
    make_circumstance,
    make_detention,
    make_event,
    make_hearing,
    make_kinship,
    make_name,
    make_person,
    make_recognition,
    make_sentence,
    make_source,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return make_user("editor", password=None)


@pytest.fixture
def kept():
    return make_person(name_en="Aygiz Ishmurzin", name_ru="Айгиз Ишмурзин")


@pytest.fixture
def duplicate():
    return make_person(name_en="Aigiz Ishmurzin", name_ru="Айгиз Ишмурзин", name_ba="Айгиҙ Ишморҙин")


def is_public(row):
    return type(row).objects.published().filter(pk=row.pk).exists()


def test_everything_about_the_duplicate_moves(kept, duplicate, editor):
    relative = make_person()
    rows = [
        make_charge(person=duplicate),
        make_sentence(person=duplicate),
        make_detention(person=duplicate),
        make_recognition(person=duplicate),
        make_circumstance(person=duplicate),
    ]
    kinships = [
        make_kinship(person=duplicate, relative=relative),
        make_kinship(person=make_person(), relative=duplicate),
    ]
    case = make_case([duplicate])
    hearing = make_hearing([duplicate, kept], case=case)
    event = make_event([duplicate])
    source = duplicate.citations.get().source
    merge(duplicate, kept, editor)
    assert not Person.objects.filter(pk=duplicate.pk).exists()
    for row in rows:
        row.refresh_from_db()
        assert row.person == kept
        assert is_public(row)
    assert [kinship.pk for kinship in kept.kinships.all()] == [kinships[0].pk]
    assert [kinship.pk for kinship in kept.kinships_as_relative.all()] == [kinships[1].pk]
    assert case.defendants.get().person == kept
    assert list(hearing.persons.all()) == [kept]
    assert list(event.persons.all()) == [kept]
    assert kept.citations.filter(source=source).exists()


def test_two_places_in_one_case_become_one(kept, duplicate, editor):
    case, source = make_case(), make_source()
    own = make_casedefendant(person=kept, case=case, counsel="chosen")
    other = make_casedefendant(person=duplicate, case=case, source=source, plea="partly", counsel="appointed")
    merge(duplicate, kept, editor)
    row = case.defendants.get()
    assert (row.pk, row.person, row.plea, row.counsel) == (own.pk, kept, "partly", "chosen")
    assert source in {citation.source for citation in row.citations.all()}
    assert other.code in row.internal_note
    assert "counsel: appointed" in row.internal_note


@pytest.mark.parametrize("is_drafted", ["kept", "duplicate"])
def test_of_two_places_in_one_case_the_public_one_stays_as_it_was(kept, duplicate, editor, is_drafted):
    case = make_case()
    draft, public = (kept, duplicate) if is_drafted == "kept" else (duplicate, kept)
    make_casedefendant(person=draft, case=case, state="draft", plea="guilty")
    seen = make_casedefendant(person=public, case=case)
    sources = list(seen.citations.values_list("source", flat=True))
    merge(duplicate, kept, editor)
    row = case.defendants.published().get()
    assert (row.pk, row.person, row.plea) == (seen.pk, kept, "")
    assert list(row.citations.values_list("source", flat=True)) == sources
    assert "plea: guilty" in row.internal_note


def test_status_follows_the_facts(kept, duplicate, editor):
    make_detention(person=duplicate, kind="pretrial")
    merge(duplicate, kept, editor)
    kept.refresh_from_db()
    assert kept.status == Person.Status.PRETRIAL


def test_names_of_a_public_duplicate_become_public_spellings(kept, duplicate, editor):
    make_name(person=kept, text="Aygiz Ishmurzin (press)")
    make_name(person=duplicate, text="Aygiz Ishmurzin (press)")
    merge(duplicate, kept, editor)
    assert sorted(kept.names.values_list("text", "is_public")) == [
        ("Aigiz Ishmurzin", True),
        ("Aygiz Ishmurzin (press)", True),
        ("Айгиҙ Ишморҙин", True),
    ]
    assert find("Ишморҙин").ranks == ([kept.pk],)


def test_what_nobody_published_does_not_come_out(kept, editor):
    """A draft with published facts: a withdrawn person's, for example."""
    duplicate = make_person(name_en="Secret Spelling", state="withdrawn")
    make_name(person=duplicate, text="Another Secret", is_public=True)
    make_name(person=kept, text="Known", is_public=True)
    quote_source = make_source(title="A title that names")
    duplicate.citations.create(source=quote_source, quote="a quote that nobody reviewed")
    facts = [make_charge(person=duplicate), make_detention(person=duplicate), make_event([duplicate])]
    draft = make_sentence(person=duplicate, state="draft")
    before = list(kept.citations.values_list("pk", flat=True))
    assert not any(is_public(fact) for fact in facts)
    merge(duplicate, kept, editor)
    for fact in facts:
        fact.refresh_from_db()
        assert fact.state == "withdrawn"
    draft.refresh_from_db()
    assert (draft.person, draft.state) == (kept, "draft")
    assert dict(kept.names.values_list("text", "is_public")) == {
        "Another Secret": False,
        "Known": True,
        "Secret Spelling": False,
        duplicate.name_ru: False,
    }
    assert list(kept.citations.values_list("pk", flat=True)) == before
    kept.refresh_from_db()
    assert "A title that names" in kept.internal_note
    kept.refresh_from_db()
    assert kept.status == Person.Status.UNKNOWN


def test_what_the_duplicate_says_otherwise_is_noted(kept, duplicate, editor):
    Person.objects.filter(pk=kept.pk).update(internal_note="Checked by phone.")
    duplicate.born, duplicate.sex, duplicate.summary_en = "1986", "male", "Other words."
    duplicate.save()
    accepted(duplicate)
    merge(duplicate, kept, editor)
    kept.refresh_from_db()
    first, note = kept.internal_note.split("\n\n")
    assert first == "Checked by phone."
    assert duplicate.code in note.splitlines()[0]
    assert note.splitlines()[1:] == ["born: 1986", "text in English: Other words."]
    assert kept.born is None


def test_history_says_who_merged(kept, duplicate, editor):
    charge = make_charge(person=duplicate)
    merge(duplicate, kept, editor)
    reason = f"merged with {duplicate.code}"
    for row in (kept, charge):
        last = row.history.first()
        assert (last.history_user, last.history_change_reason) == (editor, reason)
    gone = Person.history.filter(id=duplicate.pk).first()
    assert (gone.history_type, gone.history_user) == ("-", editor)


# Addresses


def test_the_old_address_leads_to_the_kept_record(client, kept, duplicate, editor):
    old = duplicate.get_absolute_url()
    merge(duplicate, kept, editor)
    answer = client.get(old)
    assert (answer.status_code, answer["Location"]) == (301, kept.get_absolute_url())
    assert find(duplicate.code).ranks == ([kept.pk],)
    Person.objects.get(pk=kept.pk).withdraw()
    assert client.get(old).status_code == 404
    assert find(duplicate.code).how is None


def test_an_address_that_was_never_public_stays_unknown(client, kept, editor):
    duplicate = make_person(state="draft")
    old = duplicate.get_absolute_url()
    merge(duplicate, kept, editor)
    assert client.get(old).status_code == 404
    assert find(duplicate.code).how is None


def test_old_addresses_are_handed_on(client, kept, duplicate, editor):
    last = make_person()
    merge(duplicate, kept, editor)
    merge(kept, last, editor)
    answer = client.get(duplicate.get_absolute_url())
    assert (answer.status_code, answer["Location"]) == (301, last.get_absolute_url())


def test_a_merged_person_of_the_files_does_not_come_back(editor):
    baymak_data.add()
    kept, duplicate = Person.objects.exclude(import_key="").order_by("pk")[:2]
    number = Person.objects.count()
    merge(duplicate, kept, editor)
    load(settings.CASE_FOLDER)
    assert Person.objects.count() == number - 1


def test_what_names_the_person_as_the_duplicate_did_is_withdrawn(editor):
    kept = make_person(name_en="Gulnaz Safina", name_ru="", disclosure="initials")
    duplicate = make_person(name_en="Gulnaz Karimova", name_ru="", disclosure="initials")
    event = make_event([kept], title_en="Karimova is searched")
    merge(duplicate, kept, editor)
    event.refresh_from_db()
    assert event.state == "withdrawn"


def test_the_staff_find_a_code_that_was_never_public(kept, editor):
    duplicate = make_person(state="draft")
    merge(duplicate, kept, editor)
    assert find(duplicate.code, public=False).ranks == ([kept.pk],)


def test_two_editors_do_not_merge_the_same_two(kept, duplicate, editor):
    stale = Person.objects.get(pk=duplicate.pk)
    merge(duplicate, kept, editor)
    with pytest.raises(ValidationError, match="gone"):
        merge(stale, kept, editor)


# What is refused


def test_names_that_are_not_shown_do_not_come_out(kept, editor):
    concealed = make_person(disclosure="initials")
    with pytest.raises(ValidationError, match="disclosure"):
        merge(concealed, kept, editor)
    with pytest.raises(ValidationError, match="disclosure"):
        merge(kept, concealed, editor)
    assert Person.objects.filter(pk__in=[kept.pk, concealed.pk]).count() == 2


def test_the_public_record_is_kept(kept, editor):
    draft = make_person(state="draft")
    with pytest.raises(ValidationError, match="public"):
        merge(kept, draft, editor)


def test_relatives_are_two_persons_and_nothing_has_moved(kept, duplicate, editor):
    charge = make_charge(person=duplicate)
    make_kinship(person=duplicate, relative=kept)
    with pytest.raises(ValidationError, match="Nobody is their own relative"):
        merge(duplicate, kept, editor)
    charge.refresh_from_db()
    assert charge.person == duplicate


def test_a_record_is_not_merged_with_itself(kept, editor):
    with pytest.raises(ValidationError):
        merge(kept, kept, editor)


# In the admin


def compare_url(*people):
    return reverse("admin:people_person_compare", args=[person.pk for person in people])


def test_an_editor_compares_and_merges(client, kept, duplicate, editor):
    make_charge(person=duplicate)
    client.force_login(editor)
    answer = client.post(
        reverse("admin:people_person_changelist"),
        {"action": "merge_rows", "_selected_action": [kept.pk, duplicate.pk]},
    )
    page = client.get(answer["Location"]).content.decode()
    for text in (kept.name_en, duplicate.name_en, duplicate.name_ba, f"Keep {kept.code}"):
        assert text in page
    answer = client.post(compare_url(kept, duplicate), {"keep": kept.pk}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("admin:people_person_change", args=[kept.pk])
    assert "was merged into this record" in answer.content.decode()
    assert list(Person.objects.all()) == [kept]


@pytest.mark.parametrize("chosen", [{}, {"keep": ""}, {"keep": "999999"}, {"keep": "x"}])
def test_without_a_choice_nothing_is_merged(client, kept, duplicate, editor, chosen):
    client.force_login(editor)
    answer = client.post(compare_url(kept, duplicate), chosen)
    assert "Choose which record is kept." in answer.content.decode()
    assert Person.objects.count() == 2


def test_a_refusal_says_why(client, kept, editor):
    concealed = make_person(disclosure="initials")
    client.force_login(editor)
    answer = client.post(compare_url(kept, concealed), {"keep": kept.pk})
    assert "Give both records the same disclosure first" in answer.content.decode()
    assert Person.objects.count() == 2


def test_a_researcher_compares_and_does_not_merge(client, kept, duplicate):
    client.force_login(make_user("researcher", password=None))
    page = client.get(compare_url(kept, duplicate)).content.decode()
    assert duplicate.name_ba in page
    assert 'name="keep"' not in page
    assert client.post(compare_url(kept, duplicate), {"keep": kept.pk}).status_code == 403
    assert Person.objects.count() == 2


def test_an_administrator_sees_nothing(client, kept, duplicate):
    client.force_login(make_user("administrator", password=None))
    assert client.get(compare_url(kept, duplicate)).status_code == 403


@pytest.mark.parametrize("pks", [("1000000", "1000001"), ("x", "y")])
def test_unknown_people_are_not_compared(client, editor, pks):
    client.force_login(editor)
    assert client.get(reverse("admin:people_person_compare", args=pks)).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_two_are_chosen(client, editor, number):
    people = [make_person() for _ in range(number)]
    client.force_login(editor)
    answer = client.post(
        reverse("admin:people_person_changelist"),
        {"action": "merge_rows", "_selected_action": [person.pk for person in people]},
        follow=True,
    )
    assert "Choose the two records of one person." in answer.content.decode()


def test_a_spelling_that_both_have_is_kept_once(kept, duplicate, editor):
    for person in (kept, duplicate):
        make_name(person=person, text="Aigiz")
    merge(duplicate, kept, editor)
    assert Name.objects.filter(text="Aigiz").count() == 1


# What is right, field by field


def test_what_is_chosen_of_the_other_record_is_kept_and_the_rest_as_always(kept, duplicate, editor):
    Person.objects.update(state="draft")
    Person.objects.filter(pk=kept.pk).update(born="1990", occupation_en="cook", sex="male")
    Person.objects.filter(pk=duplicate.pk).update(
        born="1991", occupation_en="driver", stated_age=30, stated_age_on="2021-05", sex="female"
    )
    code = duplicate.code
    merge(duplicate, kept, editor, ["born", "name_en", "stated_age"])
    kept.refresh_from_db()
    assert (str(kept.born), kept.name_en, kept.name_ru) == ("1991", "Aigiz Ishmurzin", "Айгиз Ишмурзин")
    assert (kept.stated_age, str(kept.stated_age_on)) == (30, "2021-05")
    assert (kept.occupation_en, kept.sex) == ("cook", "male")
    assert {*kept.names.values_list("text", flat=True)} == {"Aygiz Ishmurzin", "Айгиҙ Ишморҙин"}
    merged, other = kept.internal_note.split("Chosen of the other one; before, it said here:")
    assert f"merged with {code}, which said:" in merged
    assert "driver" in merged
    assert "born: 1991" not in merged
    assert other.split("\n")[1:] == ["born: 1990"]


def test_a_choice_for_a_public_person_waits_for_a_second_editor(kept, duplicate, editor):
    make_charge(person=duplicate)
    kept.refresh_from_db()
    accepted_before = kept.accepted
    merge(duplicate, kept, editor, ["name_en"])
    kept.refresh_from_db()
    assert (kept.name_en, kept.accepted) == ("Aigiz Ishmurzin", accepted_before)
    assert not kept.is_accepted_as_it_stands()
    spelling = kept.names.get(text="Aygiz Ishmurzin")
    assert (spelling.is_public, spelling.accepted) == (True, None)
    assert kept.charges.published().exists()
    with pytest.raises(ValidationError):
        accept_changes(kept, editor)
    accept_changes(kept, make_user("editor", password=None))
    kept.refresh_from_db()
    assert kept.is_accepted_as_it_stands()


def test_what_can_not_be_chosen_changes_nothing(kept, duplicate, editor):
    Person.objects.update(state="draft")
    Person.objects.filter(pk=kept.pk).update(born="1990", died="2001")
    Person.objects.filter(pk=duplicate.pk).update(born="2005")
    with pytest.raises(ValidationError):
        merge(duplicate, kept, editor, ["born"])
    assert Person.objects.count() == 2
    merge(duplicate, kept, editor, ["state", "disclosure", "internal_note", "nonsense"])
    kept.refresh_from_db()
    assert (kept.state, str(kept.born)) == ("draft", "1990")


def test_a_description_is_not_chosen_in_the_place_of_a_name(kept, editor):
    unknown = make_person(name_en="unknown man, 45", has_no_name=True, state="draft")
    assert "name_en" not in choices([unknown, kept])
    merge(unknown, kept, editor, ["name_en"])
    kept.refresh_from_db()
    assert kept.name_en == "Aygiz Ishmurzin"


def test_the_page_offers_a_choice_where_they_differ_and_keeps_it_over_a_refusal(client, kept, editor):
    other = make_person(name_en="Aigiz Ishmurzin", name_ru=kept.name_ru, disclosure="initials", state="draft")
    client.force_login(editor)
    page = client.get(compare_url(kept, other)).text
    assert page.count('name="value:name_en"') == 3
    assert 'name="value:name_ru"' not in page
    sent = {"keep": kept.pk, "value:name_en": other.pk}
    answer = client.post(compare_url(kept, other), sent)
    assert answer.context["kept"] == kept
    assert f'value="{other.pk}" checked' in " ".join(answer.text.split())
    Person.objects.filter(pk=other.pk).update(disclosure="named")
    answer = client.post(compare_url(kept, other), sent, follow=True)
    assert "waits until another editor accepts it" in answer.text
    kept.refresh_from_db()
    assert kept.name_en == "Aigiz Ishmurzin"
