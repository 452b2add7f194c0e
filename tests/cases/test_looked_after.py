"""Who looks after a dossier and what comes next in it: of the desk alone, and nobody waits for it."""

import pytest
from django.test import Client
from django.urls import reverse

from baymak.review import is_pending
from people.merging import merge
from tests import factories as make
from tests.admin_forms import errors_of, sent_by
from tests.cases.test_desk import shown

pytestmark = pytest.mark.django_db

DOSSIERS = [make.make_person, make.make_case]


@pytest.fixture
def researcher():
    return make.make_user("researcher", password=None)


@pytest.fixture
def desk(researcher):
    client = Client()
    client.force_login(researcher)
    return client


def url(row, page="change"):
    args = [] if page in ("add", "changelist") else [row.pk]
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=args)


def save(client, row, **changes):
    answer = client.post(url(row), sent_by(client.get(url(row))) | {"change_reason": ""} | changes)
    return errors_of(answer) if answer.status_code == 200 else []


@pytest.mark.parametrize("make_dossier", DOSSIERS)
def test_both_are_written_into_what_is_public_without_a_reason_and_nothing_waits(
    desk, researcher, make_dossier
):
    row = make_dossier()
    row.refresh_from_db()
    accepted = row.accepted
    assert save(desk, row, responsible=researcher.pk, next_step="Ask the lawyer") == []
    row.refresh_from_db()
    assert (row.responsible, row.next_step, row.accepted) == (researcher, "Ask the lawyer", accepted)
    version = row.history.first()
    assert (version.next_step, version.responsible_id) == ("Ask the lawyer", researcher.pk)
    assert not is_pending(row)
    assert "Accept the changes" not in desk.get(url(row)).text
    # What the public reads still asks.
    assert "say why" in str(save(desk, row, summary_en="Otherwise"))


def test_who_makes_a_dossier_looks_after_it_unless_said_otherwise(desk, researcher):
    page = desk.get(reverse("admin:people_person_add"))
    desk.post(reverse("admin:people_person_add"), sent_by(page) | {"name_en": "Aigul Invented"})
    row = type(make.make_person()).objects.get(name_en="Aigul Invented")
    assert row.responsible == researcher


def test_somebody_who_left_stays_where_they_stand_and_is_not_chosen_anew(desk):
    gone = make.make_user(is_active=False, password=None)
    row, other = make.make_person(responsible=gone), make.make_person()
    assert save(desk, row, next_step="Find somebody else") == []
    assert save(desk, other, responsible=gone.pk) != []
    people = url(row, "changelist")
    assert {*desk.get(f"{people}?responsible=nobody").context["cl"].queryset} == {row, other}


def test_the_first_page_says_who_and_what_comes_next_and_is_narrowed_to_mine(desk, researcher, monkeypatch):
    mine = make.make_person(state="draft", responsible=researcher, next_step="Read the verdict")
    other = make.make_case(state="draft", responsible=make.make_user(username="Ilgiza"))
    page = desk.get("/admin/")
    lines = {line.dossier: line for _title, lines, _more in page.context["groups"] for line in lines}
    assert (lines[mine].responsible, lines[mine].next_step) == (researcher.username, "Read the verdict")
    assert lines[other].responsible == "Ilgiza"
    assert "Read the verdict" in page.text
    make.make_charge(person=mine, state="draft")
    make.make_charge(person=make.make_person(), state="draft")
    monkeypatch.setattr("baymak.desk.MAX_ROWS", 1)  # of everybody's the latest
    page = desk.get("/admin/?mine=yes")
    assert [line.what for _title, lines, _more in page.context["groups"] for line in lines] == [
        "charges (1), people (1)"
    ]
    assert "Drafts:" not in page.text
    assert [line.dossier for _title, lines, _more in page.context["groups"] for line in lines] == [mine]
    assert [(str(kind), number) for kind, number, _url in page.context["looked_after"]] == [("people", 1)]
    (address,) = [url for _kind, _number, url in page.context["looked_after"]]
    assert [*desk.get(address).context["cl"].queryset] == [mine]


def test_a_next_step_of_mine_stands_there_though_nothing_is_in_work(desk, researcher):
    row = make.make_case(responsible=researcher, next_step="Ask for the date")
    make.make_case(responsible=researcher)
    make.make_case(state="discarded", responsible=researcher, next_step="Gone")
    assert shown(desk, researcher) == {"You look after, with a next step": {row: ""}}


def test_many_are_taken_on_at_once_and_others_are_told_apart_in_the_list(desk, researcher):
    rows = [make.make_person(), make.make_person(responsible=make.make_user())]
    address = url(rows[0], "changelist")
    assert [*desk.get(f"{address}?responsible=others").context["cl"].queryset] == rows[1:]
    desk.post(address, {"action": "take_on", "_selected_action": [row.pk for row in rows]})
    for row in rows:
        row.refresh_from_db()
        assert row.responsible == researcher
        assert not is_pending(row)
    assert desk.get(f"{address}?responsible=me").context["cl"].result_count == 2


def test_what_nobody_may_change_is_not_taken_on(desk, researcher):
    editor = make.make_user("editor", password=None)
    people = [
        {"state": "discarded"},
        {"state": "in_review", "submitted_by": editor},
        {"disclosure": "initials"},
    ]
    for person in people:
        row = make.make_person(**person)
        address = f"{url(row, 'changelist')}?state__exact={row.state}"
        versions = row.history.count()
        page = desk.post(address, {"action": "take_on", "_selected_action": [row.pk]}, follow=True)
        assert "You look after these now: people (0)." in page.text
        row.refresh_from_db()
        assert (row.responsible, row.history.count()) == (None, versions)


def test_a_merged_record_hands_over_what_the_kept_one_does_not_say(researcher):
    kept, other = make.make_person(), make.make_person(responsible=researcher, next_step="Call")
    merge(other, kept, researcher)
    kept.refresh_from_db()
    assert (kept.responsible, kept.next_step) == (researcher, "Call")
