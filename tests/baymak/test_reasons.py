"""Whoever changes something public says why; to protect somebody never asks for anything."""

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from baymak import doctor
from baymak.acts import acting
from baymak.models import Act
from baymak.publishing import accept
from tests import factories as make
from tests.admin_forms import add_row, errors_of, look_and_press, sent_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    client = Client()
    client.force_login(make.make_user("editor", password=None))
    return client


def url(row, page="change", *args):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk, *args])


def save(client, row, why="", **changes):
    """Save the page of a row as it is, but for some changes; return what it says against that."""
    page = f"{url(row)}?open=all"  # facts too, where the page has some
    answer = client.post(
        page,
        sent_by(client.get(page)) | changes | ({"change_reason": why} if why is not None else {}),
    )
    return errors_of(answer) if answer.status_code == 200 else []


def test_a_public_row_is_changed_with_a_reason_which_history_and_act_keep(editor):
    charge = make.make_charge()
    assert "say why" in str(save(editor, charge, summary_en="Better"))
    charge.refresh_from_db()
    assert charge.summary_en == ""
    assert save(editor, charge, "  ", summary_en="Better") != []
    assert save(editor, charge, "the court's own words", summary_en="Better") == []
    version = charge.history.first()
    assert (version.summary_en, version.history_change_reason) == ("Better", "the court's own words")
    assert version.act.reason == "the court's own words"


def test_a_second_editor_reads_the_reason(editor):
    charge, other = make.make_charge(), Client()
    save(editor, charge, "the court's own words", summary_en="Better")
    other.force_login(make.make_user("editor", password=None))
    assert "the court&#x27;s own words" in other.post(url(charge, "step", "accept")).text


def citation_of_a_charge():
    return make.make_charge().citations.get()


@pytest.mark.parametrize(
    ("make_row", "name"),
    [
        (make.make_court, "name_en"),
        (citation_of_a_charge, "claim_en"),
        (make.make_name, "text"),
        (make.make_punishment, "as_reported"),
        (make.make_person, "name_en"),
    ],
)
def test_parts_of_what_is_public_and_courts_ask_too(editor, make_row, name):
    row = make_row()
    assert "say why" in str(save(editor, row, **{name: "Otherwise"}))


def test_facts_and_spellings_on_the_page_of_a_person_ask_too(editor):
    person = make.make_person()
    make.make_charge(person=person)
    make.make_name(person=person)
    assert "say why" in str(save(editor, person, **{"charges-0-summary_en": "Better"}))
    assert "say why" in str(save(editor, person, **{"names-0-text": "Somebody Otherwise"}))
    assert save(editor, person, "seen", **{"charges-0-summary_en": "Better"}) == []


def test_nothing_is_asked_of_drafts_of_new_facts_and_of_a_page_that_changes_nothing(editor):
    draft, person = make.make_charge(state="draft"), make.make_person()
    assert save(editor, draft, summary_en="Better") == []
    assert save(editor, person) == []
    data = add_row(sent_by(editor.get(url(person))), "recognitions", kind="political_prisoner")
    data |= {"recognitions-0-organisation_en": "Example Rights", "change_reason": ""}
    assert editor.post(url(person), data).status_code == 302
    assert person.recognitions.get().state == "draft"


@pytest.mark.parametrize("disclosure", ["initials", "hidden"])
def test_concealing_asks_for_nothing(editor, disclosure):
    person = make.make_person()
    assert save(editor, person, disclosure=disclosure) == []
    person.refresh_from_db()
    assert person.disclosure == disclosure


def test_what_was_refused_keeps_the_reason_that_was_typed(editor):
    charge = make.make_charge()
    data = sent_by(editor.get(url(charge))) | {"change_reason": "so it stands there", "article": ""}
    assert 'value="so it stands there"' in editor.post(url(charge), data).text


# -- The nightly look at the history --------------------------------------------------------------------


@pytest.fixture
def last_runs(settings, tmp_path):
    settings.LAST_RUNS = tmp_path
    return tmp_path


def by_force(user, row, **changes):
    """Change a row and let the public see it, past the forms and steps that refuse that."""
    for kind, reason in (("form", "typed"), ("publish", "")):
        with acting(user, kind, reason):
            for name, value in changes.items():
                setattr(row, name, value)
            row._history_user = user
            row.save()
    accept(type(row), [row.pk])


def test_the_night_finds_who_accepted_a_line_of_their_own(last_runs, editor):
    user, other = (make.make_user("editor", password=None) for _ in "12")
    honest, forced = make.make_charge(), make.make_charge()
    save(editor, honest, "seen", summary_en="Better")
    client = Client()
    client.force_login(other)
    look_and_press(client, url(honest, "step", "accept"))
    assert Act.objects.filter(kind="accept").exists()
    call_command("check_writers")
    assert doctor.writers() == []
    by_force(user, forced, summary_en="My own words")
    call_command("check_writers")
    [line] = doctor.writers()
    assert f"charge {forced.code}" in line


def test_the_night_finds_a_citation_of_ones_own(last_runs):
    user = make.make_user("editor", password=None)
    charge = make.make_charge()
    with acting(user, "form"):
        citation = charge.citations.get()
        citation._history_user, citation.claim_en = user, "My own claim"
        citation.save()
    with acting(user, "accept"):
        charge._history_user = user
        charge.save()
    call_command("check_writers")
    assert len(doctor.writers()) == 1


def test_two_people_who_write_and_accept_in_turn_are_no_alarm(last_runs):
    one, two = (make.make_user("editor", password=None) for _ in "12")
    charge = make.make_charge()
    for writer, reader in ((one, two), (two, one), (one, two)):
        with acting(writer, "form"):
            charge._history_user, charge.summary_en = writer, f"Words of {writer}"
            charge.save()
        with acting(reader, "accept"):
            charge._history_user = reader
            charge.save()
    call_command("check_writers")
    assert doctor.writers() == []
