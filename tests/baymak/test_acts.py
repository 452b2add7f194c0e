"""The list of all that was done on the desk: read by who looks after it, changed by nobody."""

import pytest
from django.urls import reverse

from baymak.models import Act
from tests import factories as make

pytestmark = pytest.mark.django_db
LIST = reverse("admin:baymak_act_changelist")


@pytest.fixture
def done():
    """An act of somebody, and one that undid it."""
    planted, editor = make.make_user("researcher"), make.make_user("editor")
    first = Act.objects.create(user=planted, kind=Act.Kind.WITHDRAW, reason="a typo", rows=3)
    second = Act.objects.create(user=editor, kind=Act.Kind.UNDO, reason="no typo", rows=3, undoes=first)
    return first, second


def listed(client, query=""):
    """Return the acts on a page of the list that are about rows."""
    rows = client.get(f"{LIST}{query}").context["cl"].result_list
    return {act for act in rows if act.kind in (Act.Kind.WITHDRAW, Act.Kind.UNDO)}


@pytest.mark.parametrize("role", ["editor", "administrator"])
def test_who_looks_after_the_desk_finds_what_somebody_did(client, done, role):
    first, second = done
    client.force_login(make.make_user(role, password=None))
    assert listed(client) == {first, second}
    assert listed(client, f"?user__id__exact={first.user_id}") == {first}
    assert listed(client, "?kind__exact=undo") == {second}
    assert "a typo" in client.get(LIST).content.decode()


def test_a_researcher_reads_nothing_of_it(client, done):
    client.force_login(make.make_user("researcher", password=None))
    assert client.get(LIST).status_code == 403
    assert LIST not in client.get(reverse("admin:index")).content.decode()


def test_nobody_changes_what_was_done(client, done):
    client.force_login(make.make_user(is_superuser=True, is_staff=True, password=None))
    for act in done:
        for name in ("change", "delete"):
            assert (
                client.post(reverse(f"admin:baymak_act_{name}", args=[act.pk]), {"post": "yes"}).status_code
                == 403
            )
    assert client.post(reverse("admin:baymak_act_add"), {"kind": "undo"}).status_code == 403
    asked = {"action": "delete_selected", "_selected_action": [done[0].pk], "post": "yes"}
    client.post(LIST, asked)
    assert {*done} <= {*Act.objects.all()}


def test_a_longer_list_costs_the_same(client, done, django_assert_num_queries):
    client.force_login(make.make_user("editor", password=None))
    client.get(LIST)
    for _more in range(3):
        with django_assert_num_queries(8):
            client.get(LIST)
        Act.objects.create(user=make.make_user(), kind=Act.Kind.UNDO, undoes=done[0], about=make.make_user())
