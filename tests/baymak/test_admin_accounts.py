"""Accounts: an administrator makes them and gives roles, and gains nothing by it."""

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from tests import factories as make
from tests.admin_forms import errors_of, sent_by

pytestmark = pytest.mark.django_db
ADD = "/admin/auth/user/add/"
GOOD = "seventeen letters"


def change(user):
    return reverse("admin:auth_user_change", args=[user.pk])


@pytest.fixture
def administrator():
    return make.make_user("administrator", password=None)


@pytest.fixture
def browser(client, administrator):
    client.force_login(administrator)
    return client


def group(name):
    return Group.objects.get(name=name).pk


def test_new_account_is_staff_with_a_role_and_nothing_more(browser, client):
    forged = {"is_superuser": "on", "user_permissions": ["1"], "is_staff": ""}
    data = {"username": "new", "password1": GOOD, "password2": GOOD, "groups": [group("researcher")]}
    assert browser.post(ADD, data | forged).status_code == 302
    user = User.objects.get(username="new")
    assert (user.is_staff, user.is_superuser, user.user_permissions.count()) == (True, False, 0)
    assert [one.name for one in user.groups.all()] == ["researcher"]
    assert client.login(username="new", password=GOOD)
    assert client.get("/admin/people/person/add/").status_code == 200


@pytest.mark.parametrize("password", ["fourteen chars", "", "123456789012345678"])
def test_weak_password_is_refused(browser, password):
    data = {"username": "new", "password1": password, "password2": password}
    assert errors_of(browser.post(ADD, data)) != []
    assert not User.objects.filter(username="new").exists()


def test_rights_beyond_roles_cannot_be_given(browser):
    user = make.make_user("researcher", password=None)
    page = browser.get(change(user))
    data = sent_by(page)
    assert not {"is_superuser", "is_staff", "user_permissions"} & set(data)
    data |= {"is_superuser": "on", "user_permissions": ["1"], "first_name": "Invented"}
    assert browser.post(change(user), data).status_code == 302
    user.refresh_from_db()
    assert (user.first_name, user.is_superuser, user.user_permissions.count()) == ("Invented", False, 0)


def test_role_can_be_changed_and_an_account_closed(browser, client):
    user = make.make_user("researcher", password=GOOD)
    data = sent_by(browser.get(change(user))) | {"groups": [group("editor")]}
    data.pop("is_active")
    assert browser.post(change(user), data).status_code == 302
    assert [one.name for one in user.groups.all()] == ["editor"]
    assert not client.login(username=user.username, password=GOOD)


def test_nobody_gives_a_role_to_themselves(browser, administrator):
    data = sent_by(browser.get(change(administrator))) | {"groups": [group("editor")], "last_name": "Changed"}
    browser.post(change(administrator), data)
    administrator.refresh_from_db()
    assert administrator.last_name == "Changed"
    assert [one.name for one in administrator.groups.all()] == ["administrator"]


def test_superuser_is_out_of_reach(browser):
    root = User.objects.create_superuser("root", password=None)
    assert browser.post(change(root), {"username": "mine"}).status_code == 403
    password = reverse("admin:auth_user_password_change", args=[root.pk])
    assert browser.post(password, {"password1": GOOD, "password2": GOOD}).status_code == 403
    root.refresh_from_db()
    assert (root.username, root.has_usable_password()) == ("root", False)


def test_accounts_are_closed_and_never_deleted(browser):
    """History needs to know who it was."""
    user = make.make_user("researcher", password=None)
    assert browser.post(reverse("admin:auth_user_delete", args=[user.pk]), {"post": "yes"}).status_code == 403


def test_groups_are_seen_and_not_changed(browser):
    page = reverse("admin:auth_group_change", args=[group("researcher")])
    assert browser.get(page).status_code == 200
    assert browser.post(page, {"name": "mine"}).status_code == 403
    assert browser.get("/admin/auth/group/add/").status_code == 403


@pytest.mark.parametrize("role", ["researcher", "editor"])
@pytest.mark.parametrize("page", ["/admin/auth/user/", ADD, "/admin/auth/group/"])
def test_who_works_on_cases_sees_no_accounts(client, role, page):
    client.force_login(make.make_user(role, password=None))
    assert client.get(page).status_code == 403


@pytest.mark.parametrize("query", ["password__startswith=a", "email__contains=a", "is_superuser__exact=1"])
def test_list_of_accounts_is_no_oracle(browser, query):
    assert browser.get(f"/admin/auth/user/?{query}").status_code == 400


def test_list_of_accounts_costs_the_same_with_one_and_with_three(browser, django_assert_num_queries):
    for _ in range(2):
        with django_assert_num_queries(8):
            assert browser.get("/admin/auth/user/").status_code == 200
        make.make_user("editor", password=None)
        make.make_user("researcher", password=None)
