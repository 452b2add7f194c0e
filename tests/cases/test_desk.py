"""The first page of the admin: a line for each dossier in work, and lines that open what to look at."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.utils import timezone

from baymak.notices import notices
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def users(client):
    return make.make_user("researcher", password=None), make.make_user("editor", password=None)


def shown(client, user):
    """Return {group: {dossier: what is new in it}} of the first page."""
    client.force_login(user)
    groups = client.get("/admin/").context["groups"]
    return {str(title): {line.dossier: line.what for line in lines} for title, lines, _more in groups}


def test_facts_of_one_person_are_one_line(client, users):
    researcher, editor = users
    person = make.make_person()
    rows = [make.make_charge(person=person, state="draft"), make.make_detention(person=person, state="draft")]
    for row in rows:
        row.submit(researcher)
    assert shown(client, editor) == {"To review": {person: "charges (1), detentions (1)"}}
    assert shown(client, researcher) == {"In review, sent by you": {person: "charges (1), detentions (1)"}}
    page = client.get("/admin/")
    ((_title, (line,), more),) = page.context["groups"]
    assert (line.whose, more) == (researcher.username, 0)
    assert f'<a href="/admin/people/person/{person.pk}/change/">' in page.content.decode()
    rows[0].send_back()
    assert shown(client, researcher) == {
        "Sent back to you": {person: "charges (1)"},
        "In review, sent by you": {person: "detentions (1)"},
    }


def test_drafts_are_told_apart_by_who_wrote_them(client, users):
    researcher, editor = users
    mine, other = make.make_case(state="draft"), make.make_case(state="draft")
    mine.history.update(history_user=researcher)
    hearing = make.make_hearing(case=other, state="draft")
    hearing.history.update(history_user=editor)
    assert shown(client, researcher) == {
        "Your drafts": {mine: "cases (1)"},
        "Drafts of others": {other: "cases (1), hearings (1)"},
    }


def test_whoever_may_see_no_case_data_sees_no_dossier_and_no_notice(client):
    make.make_charge(state="draft")
    make.make_hearing(held_on="2024-01-10", outcome="")
    client.force_login(make.make_user("administrator", password=None))
    page = client.get("/admin/")
    assert (page.context["groups"], page.context["notices"]) == ([], [])


def day(days):
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def make_things_to_look_at():
    """Return {(kind, notice): the rows that it means}; each has another beside it that it doesn't mean."""
    person = make.make_person()
    orders = [
        make.make_measureorder(person=person, effect="ordered", until=day(number))
        for number in (-1, 0, 14, 15)
    ]
    hearings = [make.make_hearing(held_on=day(-1)), make.make_hearing(held_on=day(0))]
    make.make_hearing(held_on=day(-3), outcome="held")
    of_draft = make.make_charge(person=make.make_person(state="draft"))
    unsupported = make.make_charge(person=person, state="draft", source=None)
    disputed = make.make_charge(person=person, certainty="disputed")
    unread = make.make_source(read_extent="part")
    make.make_source(read_extent="whole")
    return {
        ("measureorder", "ending"): orders[1:3],
        ("hearing", "passed"): hearings[:1],
        ("charge", "hidden"): [of_draft],
        ("charge", "unsupported"): [unsupported],
        ("charge", "disputed"): [disputed],
        ("source", "unread"): [unread],
    }


def test_each_notice_counts_what_its_list_shows(client, users):
    meant = make_things_to_look_at()
    found = {(one.model._meta.model_name, one.name): list(one.rows()) for one in notices()}
    for key, rows in meant.items():
        assert sorted(found[key], key=lambda row: row.pk) == rows, key
    client.force_login(users[0])
    for _text, _kind, number, address in client.get("/admin/").context["notices"]:
        assert client.get(address).context["cl"].result_count == number
    assert len(client.get("/admin/").context["notices"]) >= len(meant)


def test_released_person_with_an_open_detention_and_old_evidence():
    person = make.make_person()
    open_one = make.make_detention(person=person, started_on="2020-01", ended_on="", end_reason="")
    type(person).objects.filter(pk=person.pk).update(liberty="at_liberty", evidence_on="2020-01")
    found = {one.name: list(one.rows()) for one in notices() if one.name in ("open", "stale")}
    assert found == {"open": [open_one], "stale": [person]}


def test_digest_has_counts_and_no_name():
    person = make.make_person(name_en="Ildar Sample")
    make.make_charge(person=person, state="draft")
    make.make_measureorder(person=person, effect="ordered", until=day(3))
    said = StringIO()
    call_command("digest", stdout=said)
    lines = said.getvalue().splitlines()
    assert "charges, draft: 1" in lines
    assert "orders on measures, ends within 14 days: 1" in lines
    assert "Sample" not in said.getvalue()
    assert person.code not in said.getvalue()


def test_digest_of_nothing_is_empty():
    said = StringIO()
    call_command("digest", stdout=said)
    assert said.getvalue() == ""


def test_whoever_may_see_facts_but_no_persons_reads_no_name(client):
    user = make.make_user()
    user.user_permissions.add(Permission.objects.get(codename="view_charge"))
    make.make_charge(person=make.make_person(name_en="Zukhra Secretive", disclosure="hidden"), state="draft")
    client.force_login(user)
    page = client.get("/admin/").content.decode()
    assert 'class="dossiers"' in page
    assert "Secretive" not in page
