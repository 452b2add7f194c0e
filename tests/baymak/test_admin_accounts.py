"""Accounts: an administrator makes them and gives roles, and gains nothing by it."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from baymak.models import Act
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


def link_on(page):
    return re.search(r"http://testserver(/admin/welcome/[\w-]+/[\w-]+/)", page.content.decode())[1]


def set_password(link, password=GOOD):
    """Follow a link as its owner does; return how the form was answered."""
    browser = Client()
    form = browser.get(link)
    if form.status_code != 302:
        return form.status_code
    typed = {"new_password1": password, "new_password2": password}
    return browser.post(form.headers["Location"], typed).status_code


def test_new_account_is_staff_with_a_role_and_nothing_more(browser, client):
    forged = {"is_superuser": "on", "user_permissions": ["1"], "is_staff": ""}
    data = {"username": "new", "groups": [group("researcher")]}
    link = link_on(browser.post(ADD, data | forged))
    user = User.objects.get(username="new")
    assert (user.is_staff, user.is_superuser, user.user_permissions.count()) == (True, False, 0)
    assert [one.name for one in user.groups.all()] == ["researcher"]
    assert not user.has_usable_password()
    assert set_password(link) == 302
    assert client.login(username="new", password=GOOD)
    assert client.get("/admin/people/person/add/").status_code == 200


@pytest.mark.parametrize("password", ["fourteen chars", "", "123456789012345678"])
def test_weak_password_is_refused(browser, password):
    link = link_on(browser.post(ADD, {"username": "new", "groups": [group("researcher")]}))
    assert set_password(link, password) == 200
    assert not User.objects.get(username="new").has_usable_password()


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
    data = sent_by(browser.get(change(administrator))) | {"groups": [group("editor")]}
    assert errors_of(browser.post(change(administrator), data)) != []
    assert [one.name for one in administrator.groups.all()] == ["administrator"]


def test_superuser_is_out_of_reach(browser):
    root = User.objects.create_superuser("root", password=None)
    assert browser.post(change(root), {"username": "mine"}).status_code == 403
    password = reverse("admin:auth_user_password_change", args=[root.pk])
    assert browser.post(password).status_code == 403
    assert browser.post(f"/admin/auth/user/{root.pk}/lock-out/").status_code == 403
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


# -- A second person --------------------------------------------------------------------------

CONFIRM = "/admin/accounts/confirm/"


def signed_in(user):
    browser = Client()
    browser.force_login(user)
    return browser


def is_there(user):
    """Say whether a session of an account opens anything."""
    return signed_in(user).get("/admin/account/").status_code == 200


def comes_in(name, password=GOOD):
    """Log in by the page, and say whether that opened anything."""
    browser = Client()
    browser.post("/admin/login/", {"username": name, "password": password, "next": ""})
    return browser.get("/admin/account/second-factor/").status_code == 200


def shown_of(browser, user):
    """Return the keys of what the page shows that was done to an account."""
    page = browser.get(CONFIRM)
    waiting = page.context["waiting"] if page.status_code == 200 else []
    return [act.pk for account, acts, _may in waiting if account.user == user for act in acts]


def confirm(browser, user, shown=None):
    data = {"account": user.pk, "shown": shown_of(browser, user) if shown is None else shown}
    return browser.post(CONFIRM, data).status_code


def test_first_administrator_needs_nobody_for_the_first_editor(browser):
    set_password(link_on(browser.post(ADD, {"username": "ed", "groups": [group("editor")]})))
    assert comes_in("ed")


@pytest.mark.parametrize("role", ["researcher", "editor"])
def test_new_account_opens_when_a_second_person_has_confirmed_it(browser, role):
    """One administrator alone can't make himself two people."""
    editor = make.make_user("editor")
    set_password(link_on(browser.post(ADD, {"username": "pup", "groups": [group(role)]})))
    pup = User.objects.get(username="pup")
    assert not comes_in("pup")
    assert not is_there(pup)
    assert confirm(browser, pup) == 403
    assert confirm(signed_in(make.make_user("researcher")), pup) == 403
    assert confirm(signed_in(editor), pup) == 302
    assert comes_in("pup")
    assert Act.objects.filter(kind="confirm", user=editor, about=pup).count() == 1


def test_what_was_done_since_the_look_is_not_confirmed(browser):
    editor = signed_in(make.make_user("editor"))
    set_password(link_on(browser.post(ADD, {"username": "pup", "groups": [group("researcher")]})))
    pup = User.objects.get(username="pup")
    shown = shown_of(editor, pup)
    browser.post(change(pup), sent_by(browser.get(change(pup))) | {"groups": [group("editor")]})
    for keys in (shown, [], ["x", "9" * 30]):
        assert confirm(editor, pup, keys) == 302
        assert not is_there(pup)
    assert confirm(editor, pup) == 302
    assert is_there(pup)


def test_second_person_who_was_closed_and_lost_the_role_is_still_asked_for(browser):
    editor = make.make_user("editor")
    data = sent_by(browser.get(change(editor))) | {"groups": [group("researcher")]}
    browser.post(change(editor), {name: data[name] for name in data if name != "is_active"})
    browser.post(ADD, {"username": "pup", "groups": [group("editor")]})
    pup = User.objects.get(username="pup")
    assert not is_there(pup)
    call_command("confirm_account", "pup", stdout=StringIO())
    assert is_there(pup)
    with pytest.raises(CommandError):
        call_command("confirm_account", "pup")


@pytest.mark.parametrize("way", ["role", "password", "opened"])
def test_what_one_person_opens_waits_for_another(browser, way):
    editor, user = make.make_user("editor"), make.make_user("researcher", is_active=way != "opened")
    data = sent_by(browser.get(change(user)))
    if way == "role":
        browser.post(change(user), data | {"groups": [group("researcher"), group("editor")]})
    elif way == "password":
        link = link_on(browser.post(f"/admin/auth/user/{user.pk}/password/"))
        assert confirm(signed_in(editor), user) == 403, "Its owner has to set the password before."
        set_password(link)
    else:
        browser.post(change(user), data | {"is_active": "on"})
    user = User.objects.get(pk=user.pk)
    assert not is_there(user)
    assert confirm(browser, user) == 403
    assert "Accounts that wait for a second person" in signed_in(editor).get("/admin/").content.decode()
    assert confirm(signed_in(editor), user) == 302
    assert is_there(User.objects.get(pk=user.pk))


def test_own_new_password_and_the_command_line_ask_for_nobody():
    make.make_user("editor")
    user = make.make_user("editor")
    browser = signed_in(user)
    typed = {"old_password": make.PASSWORD, "new_password1": GOOD, "new_password2": GOOD}
    assert browser.post("/admin/password_change/", typed).status_code == 302
    assert browser.get("/admin/").status_code == 200
    user.groups.add(Group.objects.get(name="researcher"))
    assert is_there(User.objects.get(pk=user.pk))


def test_link_works_once_and_a_newer_one_ends_it(browser):
    user = make.make_user("researcher")
    page = f"/admin/auth/user/{user.pk}/password/"
    assert browser.get(page).status_code == 200
    assert comes_in(user.username, make.PASSWORD)
    old, new = link_on(browser.post(page)), link_on(browser.post(page))
    assert not comes_in(user.username, make.PASSWORD)
    assert [set_password(old), set_password(new), set_password(new)] == [200, 302, 200]
    assert comes_in(user.username)


def test_locked_out_means_out_at_once_by_button_and_by_command(browser, administrator):
    user, other = make.make_user("editor"), make.make_user("researcher", username="res")
    theirs = signed_in(user)
    assert "Lock out" in browser.get(change(user)).content.decode()
    assert browser.post(f"/admin/auth/user/{user.pk}/lock-out/").status_code == 302
    assert theirs.get("/admin/").status_code == 302
    user.refresh_from_db()
    assert (user.is_active, user.has_usable_password()) == (False, False)
    assert Act.objects.filter(kind="lock_out", user=administrator, about=user).count() == 1
    theirs = signed_in(other)
    call_command("lock_out", "res", stdout=StringIO())
    assert theirs.get("/admin/").status_code == 302
    assert browser.post(f"/admin/auth/user/{administrator.pk}/lock-out/").status_code == 403
    with pytest.raises(CommandError):
        call_command("lock_out", "nobody")


def test_administrator_and_editor_are_two_people_once_there_are_two(browser):
    both = [group("administrator"), group("editor")]
    user = make.make_user("researcher")
    data = sent_by(browser.get(change(user)))
    assert errors_of(browser.post(change(user), data | {"groups": both})) != []
    assert errors_of(browser.post(ADD, {"username": "new", "groups": both})) != []
    assert browser.post(change(user), data | {"groups": [group("editor")]}).status_code == 302


def test_first_administrator_leaves_the_role_of_an_editor():
    first = make.make_user("administrator")
    first.groups.add(Group.objects.get(name="editor"))
    browser = signed_in(first)
    assert "one of the roles has to go" not in browser.get("/admin/").content.decode()
    make.make_user("editor")
    assert "one of the roles has to go" in browser.get("/admin/").content.decode()
    data = sent_by(browser.get(change(first)))
    assert errors_of(browser.post(change(first), data | {"groups": [group("editor")]})) != []
    assert browser.post(change(first), data | {"groups": [group("administrator")]}).status_code == 302
    assert [one.name for one in first.groups.all()] == ["administrator"]
    assert browser.get("/admin/").status_code == 302


def test_change_of_an_account_asks_for_the_password_after_fifteen_minutes():
    administrator, user = make.make_user("administrator"), make.make_user("researcher")
    browser = signed_in(administrator)
    session = browser.session
    session["login_at"] = (timezone.now() - timedelta(minutes=16)).isoformat()
    session.save()
    page = change(user)
    data = sent_by(browser.get(page)) | {"first_name": "Invented"}
    own = f"/admin/auth/user/{user.pk}/"
    for address in (page, ADD, f"{own}password/", f"{own}lock-out/"):
        assert "Your password again" in browser.post(address, data).content.decode()
    user.refresh_from_db()
    assert (user.first_name, user.is_active) == ("", True)
    assert browser.post(page, data | {"again-password": make.PASSWORD}).status_code == 302
    user.refresh_from_db()
    assert user.first_name == "Invented"
