"""All that was done to a dossier, on one page: every fact and part of it, field by field."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from baymak.admin import past
from people.models import Person
from tests import factories as make
from tests.admin_forms import add_row, look_and_press, sent_by

pytestmark = pytest.mark.django_db


def desk(role):
    browser = Client()
    browser.user = make.make_user(role, password=None)
    browser.force_login(browser.user)
    return browser


@pytest.fixture
def researcher():
    return desk("researcher")


@pytest.fixture
def editor():
    return desk("editor")


def url(row, page, *args):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk, *args])


def save(browser, row, **changes):
    address = url(row, "change")
    answer = browser.post(address, sent_by(browser.get(address)) | changes)
    assert answer.status_code == 302


def told(browser, dossier, query=""):
    """Return {(kind, what): (before, after, by whom, why)} of a page."""
    page = browser.get(url(dossier, "past") + query)
    return {
        (change.model._meta.model_name, said.field.name): (
            said.before,
            said.after,
            str(change.version.history_user),
            change.why,
        )
        for _version, changes in reversed(page.context["acts"])
        for change, _address, _form in reversed(changes)
        for said in change.differences
    }


@pytest.mark.each
def test_a_dossier_tells_of_all_its_facts_and_parts(researcher, editor):
    person = make.make_person(occupation_en="miller")
    charge = make.make_charge(person=person, case=make.make_case(), summary_en="One charge")
    citation = charge.citations.get()
    name = make.make_name(person=person, text="Old Name")
    sentence = make.make_sentence(person=person, case=charge.case, amount="P5Y")
    other = make.make_person(name_en="Somebody Else")
    hearing = make.make_hearing(case=charge.case, persons=[other])
    for row, changes in (
        (person, {"occupation_en": "teacher"}),
        (charge, {"summary_en": "Another charge"}),
        (citation, {"quote": "In other words"}),
        (name, {"text": "New Name"}),
        (sentence.punishments.get(), {"regime": "strict"}),
    ):
        save(researcher, row, change_reason="read again", **changes)
    save(editor, hearing, change_reason="he was there", persons=[other.pk, person.pk])
    look_and_press(editor, url(charge, "step", "withdraw"))
    found = told(editor, person)
    who = str(researcher.user)
    assert found["person", "occupation_en"] == ("miller", "teacher", who, "read again")
    assert found["charge", "summary_en"] == ("One charge", "Another charge", who, "read again")
    assert found["chargecitation", "quote"] == ("", "In other words", who, "read again")
    assert found["name", "text"] == ("Old Name", "New Name", who, "read again")
    assert found["punishment", "regime"][1:3] == ("strict regime", who)
    before, after, *_who = found["hearing", "persons"]
    assert (before, {*after.split(", ")}) == (str(other), {str(other), str(person)})
    assert found["charge", "state"][:3] == ("published", "withdrawn", str(editor.user))
    assert "id" not in {name for _kind, name in found}
    # Of the other person the case is told, and not this one.
    assert {kind for kind, _what in told(editor, other)} >= {"person", "hearing"}
    assert "charge" not in {kind for kind, _what in told(editor, other)}
    # A charge is told with its person, a hearing with its case.
    of_case = {kind for kind, _what in told(editor, charge.case)}
    assert ("charge" in of_case, {"case", "hearing"} <= of_case) == (False, True)
    assert url(person, "past") in editor.get(url(person, "change")).text


def test_what_was_taken_out_or_moved_away_is_told_where_it_was(editor):
    person, other = make.make_person(state="draft"), make.make_person(state="draft")
    charge = make.make_charge(person=person, state="draft", summary_en="Of one")
    name = make.make_name(person=person, text="Wrong Name")
    look_and_press(editor, url(name, "step", "discard"))
    save(editor, charge, person=str(other.pk))
    found = told(editor, person)
    assert found["name", "text"][:2] == ("Wrong Name", "")
    assert found["charge", "person"][:2] == (str(person), str(other))
    assert "Wrong Name" in editor.get(url(person, "past")).text


def test_a_row_is_opened_as_it_was_and_saved_as_a_proposal(researcher, editor):
    person = make.make_person(occupation_en="miller", disclosure="named")
    first = person.history.first()
    save(editor, person, occupation_en="teacher", change_reason="read again")
    look_and_press(desk("editor"), url(person, "step", "accept"))
    address = f"{url(person, 'change')}?version={first.pk}"
    assert address in editor.get(url(person, "past")).text
    page = researcher.get(address)
    assert page.context["adminform"].form["occupation_en"].value() == "miller"
    assert Person.objects.get(pk=person.pk).occupation_en == "teacher"  # nothing is saved by looking
    assert researcher.post(address, sent_by(page) | {"change_reason": "it was right"}).status_code == 302
    person.refresh_from_db()
    accepted = person.history.get(pk=person.accepted)
    assert (person.occupation_en, accepted.occupation_en) == ("miller", "teacher")


def test_an_old_version_brings_no_protection_down(editor):
    person = make.make_person(disclosure="named", occupation_en="miller")
    named = person.history.first()
    save(editor, person, disclosure="initials", change_reason="asked for")
    page = editor.get(f"{url(person, 'change')}?version={named.pk}")
    assert page.context["adminform"].form["disclosure"].value() == "initials"
    # Another row's version is no version of this one.
    other = make.make_person(occupation_en="baker").history.first()
    page = editor.get(f"{url(person, 'change')}?version={other.pk}")
    assert page.context["adminform"].form["occupation_en"].value() == "miller"


def test_who_may_not_see_a_kind_reads_nothing_of_it():
    person = make.make_person(state="draft")
    make.make_charge(person=person, state="draft", summary_en="A charge")
    browser = Client()
    user = make.make_user(password=None, is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_person"))
    browser.force_login(user)
    assert {kind for kind, _what in told(browser, person)} == {"person"}
    assert browser.get(reverse("admin:people_person_past", args=[987654321])).status_code == 404
    assert desk("administrator").get(url(person, "past")).status_code == 403


@pytest.mark.each
def test_it_is_paged_and_a_longer_one_costs_the_same(editor, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(past, "SHOWN", 6)
    person = make.make_person(state="draft")
    make.make_charge(person=person, state="draft")
    editor.get(url(person, "past"))
    with django_assert_max_num_queries(40) as asked:
        editor.get(url(person, "past"))
    number_asked = len(asked)
    for _number in range(4):
        make.make_charge(person=person, state="draft")
    pages = [{*told(editor, person, f"?p={number}")} for number in (1, 2, 3)]
    assert all(pages)
    with django_assert_max_num_queries(number_asked):
        editor.get(url(person, "past"))


def test_a_fact_added_on_the_page_of_its_person_is_one_act(editor):
    person = make.make_person(state="draft", occupation_en="miller")
    address = f"{url(person, 'change')}?open=charges-add"
    data = sent_by(editor.get(address)) | {"occupation_en": "teacher"}
    charge = {"article": make.make_article(), "case": make.make_case(), "source": make.make_source()}
    assert editor.post(address, add_row(data, "charges", **charge)).status_code == 302
    version, changes = editor.get(url(person, "past")).context["acts"][0]
    assert version.act.kind == "form"
    assert {change.model._meta.model_name for change, *_rest in changes} == {
        "person",
        "charge",
        "chargecitation",
    }
