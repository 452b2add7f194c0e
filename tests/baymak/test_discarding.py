"""Nothing is deleted on the desk: what is discarded leaves the public, is listed, and comes back a draft."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from baymak import terminal
from baymak.discarding import KEPT, by_others, purge, to_purge
from baymak.models import Act, Gone
from baymak.review import STEPS, remove, take, take_all, withdraw
from cases.loading import load
from cases.models import Charge, Court
from people.models import Name, Person
from sources.models import Source
from tests import factories as make
from tests.admin_forms import sent_by

pytestmark = pytest.mark.django_db

DISCARDED = reverse("admin:discarded")


def url(row, page, *args):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk, *args])


def states(*rows):
    return [type(row).objects.get(pk=row.pk).state for row in rows]


@pytest.fixture
def editor():
    return make.make_user("editor", password=None)


@pytest.fixture
def researcher():
    return make.make_user("researcher", password=None)


@pytest.fixture
def desk(client):
    def log_in(user):
        client.force_login(user)
        return client

    return log_in


def restore(desk, user, key):
    """Press a button on the page of what was discarded; return what is said."""
    answer = desk(user).post(DISCARDED, {"restore": key})
    assert answer.status_code == 302
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def draft_of(user, **over):
    """Return a draft that somebody wrote."""
    person = make.make_person(state="draft", **over)
    person._history_user = user
    person.save()
    return person


def test_a_public_person_leaves_at_once_with_all_facts_and_comes_back_as_a_draft(editor, desk):
    person = make.make_person()
    charge, source = make.make_charge(person=person), person.citations.get().source
    answer = desk(editor).post(url(person, "step", "discard"))
    assert answer.status_code == 302
    assert states(person, charge, source) == ["discarded", "discarded", "withdrawn"]
    assert not Person.objects.published().filter(pk=person.pk).exists()
    act = Act.objects.get(kind="discard")
    assert set(person.history.filter(act=act).values_list("state", flat=True)) == {"withdrawn", "discarded"}
    assert str(charge) in desk(editor).get(DISCARDED).text
    assert "Restored, as drafts" in restore(desk, editor, f"act:{act.pk}")
    assert states(person, charge, source) == ["draft", "draft", "withdrawn"]
    assert not Person.objects.published().exists()


def test_a_researcher_discards_own_drafts_and_nothing_else(researcher, editor):
    own, others, once_public = draft_of(researcher), draft_of(editor), draft_of(researcher)
    type(once_public).objects.filter(pk=once_public.pk).update(state="published", published_at=timezone.now())
    once_public.refresh_from_db()
    once_public.save()
    withdraw([once_public], editor)
    outcome = take_all(STEPS["discard"], [own, others, once_public, make.make_person()], researcher)
    assert [row.pk for row in outcome.done] == [own.pk]
    assert states(own, others, once_public) == ["discarded", "draft", "withdrawn"]


def test_a_person_with_the_work_of_others_is_not_discarded_in_part(researcher, editor):
    person = draft_of(researcher)
    charge = make.make_charge(person=person, state="draft")
    charge._history_user = editor
    charge.save()
    outcome = take(STEPS["discard"], person, researcher)
    assert (outcome.done, states(person, charge)) == ([], ["draft", "draft"])
    assert "Only an editor" in str(outcome.refused)


@pytest.mark.parametrize("why", ["safety", "request"])
def test_what_was_withdrawn_for_safety_is_not_discarded(editor, why):
    person = make.make_person()
    withdraw([person], editor, why)
    assert take(STEPS["discard"], person, editor).done == []
    assert states(person) == ["withdrawn"]


def test_lists_and_choices_do_not_offer_what_was_discarded(editor, desk):
    person, other = make.make_person(name_en="Mark Thrownaway"), make.make_person()
    charge = make.make_charge(person=other)
    take_all(STEPS["discard"], [person, charge], editor)
    client = desk(editor)
    lists = reverse("admin:people_person_changelist")
    assert "Thrownaway" not in client.get(lists).text
    assert "Thrownaway" in client.get(lists, {"state__exact": "discarded"}).text
    asked = {"term": "Thrownaway", "app_label": "cases", "model_name": "charge", "field_name": "person"}
    assert client.get(reverse("admin:autocomplete"), asked).json()["results"] == []
    page = client.get(url(other, "change"))
    [charges] = [one.formset for one in page.context["inline_admin_formsets"] if one.formset.model is Charge]
    assert not list(charges.get_queryset())
    page = client.get(url(person, "change"))
    assert page.status_code == 200
    assert client.post(url(person, "change"), {"name_en": "Mark Again"}).status_code == 403


def test_the_box_in_a_form_discards_a_fact_and_not_what_was_typed_beside_it(editor, desk):
    person = make.make_person(state="draft")
    charge = make.make_charge(person=person, state="draft")
    client = desk(editor)
    page = f"{url(person, 'change')}?open=all"
    data = sent_by(client.get(page))
    client.post(page, data | {"charges-0-DELETE": "on", "charges-0-summary_en": "Typed"})
    charge.refresh_from_db()
    assert (charge.state, charge.summary_en) == ("discarded", "")


def test_parts_and_courts_come_back_from_their_history(editor, desk):
    person = make.make_person(state="draft")
    name, court = (
        make.make_name(person=person, text="Marked Otherwise"),
        make.make_court(name_en="Wrong Court"),
    )
    client = desk(editor)
    data = sent_by(client.get(f"{url(person, 'change')}?open=names-{name.pk}"))
    client.post(url(person, "change"), data | {"names-0-DELETE": "on"})
    client.post(url(court, "step", "discard"))
    assert not Name.objects.filter(pk=name.pk).exists()
    assert not Court.objects.filter(pk=court.pk).exists()
    page = client.get(DISCARDED).text
    assert "Marked Otherwise" in page
    assert "Wrong Court" in page
    for row in (name, court):
        version = row.history.first()
        restore(desk, editor, f"version:{version._meta.label_lower}:{version.pk}")
    there = [Name.objects.get(pk=name.pk), Court.objects.get(pk=court.pk)]
    assert [str(row) for row in there] == ["Marked Otherwise", "Wrong Court"]
    # Nobody has accepted it again.
    assert [row.accepted for row in there] == [None, None]
    assert "Wrong Court" not in client.get(DISCARDED).text


def test_a_court_that_a_case_names_is_not_discarded(editor):
    court = make.make_court()
    make.make_case(court=court)
    assert "Others refer to it." in str(take(STEPS["discard"], court, editor).refused)
    assert Court.objects.filter(pk=court.pk).exists()


def test_a_fact_comes_back_only_with_whom_it_is_about(editor, desk):
    person = make.make_person(state="draft")
    charge = make.make_charge(person=person, state="draft")
    take(STEPS["discard"], person, editor)
    assert "First restore what it belongs to" in restore(desk, editor, f"row:cases.charge:{charge.pk}")
    assert states(charge) == ["discarded"]


def test_who_worked_on_it_hears_of_it(researcher, editor, desk):
    person = draft_of(researcher)
    take(STEPS["discard"], person, editor)
    assert (by_others(researcher), by_others(editor)) == (1, 0)
    assert "Others discarded what you worked on (1)" in desk(researcher).get(reverse("admin:index")).text
    assert "Whoever discarded it" in restore(desk, researcher, f"row:people.person:{person.pk}")


def test_who_may_see_no_row_sees_no_list(desk):
    assert desk(make.make_user("administrator", password=None)).get(DISCARDED).status_code == 403


def test_the_names_of_who_was_public_stay_guarded(editor):
    person = make.make_person(name_en="Ilshat Rareman", name_ru="Ильшат Рареманов")
    take(STEPS["discard"], person, editor)
    event = make.make_event(state="in_review", title_en="Rally of Ilshat Rareman")
    assert "not shown by name" in str(event.publication_doubts())


# -- Purging ----------------------------------------------------------------------------------------------


def later():
    return timezone.now() + timedelta(seconds=1)


def test_purging_takes_the_rows_and_every_version_of_them(editor):
    person = make.make_person(name_en="Mark Purged")
    name, charge = make.make_name(person=person, text="Purged Otherwise"), make.make_charge(person=person)
    kept = make.make_person()
    take(STEPS["discard"], person, editor)
    numbers, stays = purge(make.make_user("administrator"), later())
    assert (sum(numbers.values()), stays) == (2, [])
    assert set(Person.objects.all()) == {kept}
    for row in (person, name, charge):
        assert not row.history.model.objects.filter(id=row.pk).exists()
    assert Act.objects.get(kind="purge").rows > 0


def test_what_is_referred_to_stays(editor):
    source = make.make_source()
    make.make_charge(source=source)
    take(STEPS["discard"], source, editor)
    numbers, stays = purge(editor, later())
    assert (dict(numbers), [row.pk for row in stays]) == ({}, [source.pk])
    assert Source.history.filter(id=source.pk).exists()


def test_the_command_says_first_and_purges_as_an_administrator(editor, monkeypatch, capsys):
    person = draft_of(editor)
    take(STEPS["discard"], person, editor)
    assert to_purge(timezone.now() - KEPT) == ([], {})
    old = timezone.now() - KEPT - timedelta(days=1)
    Person.history.filter(id=person.pk).update(history_date=old)
    administrator = make.make_user("administrator")
    call_command("purge")
    assert person.code in capsys.readouterr().out
    assert Person.objects.filter(pk=person.pk).exists()
    monkeypatch.setattr(terminal, "getpass", lambda prompt: "a wrong one")
    for by in (None, editor.username, administrator.username):
        with pytest.raises(CommandError):
            call_command("purge", yes=True, by=by)
    monkeypatch.setattr(terminal, "getpass", lambda prompt: make.PASSWORD)
    call_command("purge", yes=True, by=administrator.username)
    assert not Person.objects.filter(pk=person.pk).exists()


# -- Files ------------------------------------------------------------------------------------------------

CASE = """
[[source]]
key = "S"
publisher = "Invented Gazette"
title = "Report"
language = "en"
[[person]]
key = "P"
name_en = "Loaded Person"
cite = [{ source = "S" }]
[[person.recognition]]
key = "R"
kind = "political_prisoner"
organisation_en = "Example Rights"
cite = [{ source = "S" }]
[[person]]
key = "Q"
name_en = "Another Person"
cite = [{ source = "S" }]
[[event]]
key = "E"
kind = "protest"
title_en = "Rally"
happened_on = "2024-01-17"
persons = ["P", "Q"]
cite = [{ source = "S" }]
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "case.toml").write_text(CASE)
    return tmp_path


def test_loading_brings_back_neither_what_was_discarded_nor_what_was_purged(folder, editor):
    load(folder)
    person = Person.objects.get(import_key="P")
    take(STEPS["discard"], person, editor)
    assert load(folder)["person"] == {"created": 0, "kept": 2}
    assert states(person) == ["discarded"]
    event = person.events.get()
    event.persons.remove(person)
    purge(editor, later())
    assert Gone.objects.count() == 2
    report = load(folder)
    assert (report["person"]["left out"], report["recognition"]["left out"]) == (1, 1)
    assert Person.objects.count() == 1


def test_who_is_named_among_others_is_not_discarded_for_the_names_would_not_come_back(editor):
    official = make.make_official()
    event = make.make_event([make.make_person()], [official], state="draft")
    with pytest.raises(ValidationError, match="Others refer to it"):
        remove(official)
    event.officials.clear()
    remove(official)
    assert not type(official).objects.filter(pk=official.pk).exists()
