"""What happens to accounts is an act, whatever makes it; its owner, the desk and the operator read it."""

import csv
from io import StringIO

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.test import Client

from baymak import terminal
from baymak.brake import brake
from baymak.models import Act
from tests import factories as make
from tests.admin_forms import sent_by

pytestmark = pytest.mark.django_db
LOGIN = "/admin/login/"


@pytest.fixture(autouse=True)
def moment(monkeypatch):
    """No pause is over while a test runs."""
    monkeypatch.setattr(brake, "clock", lambda: 1000.0)


def told(**only):
    """Return the acts as (who, what, whose account), the oldest first."""
    acts = Act.objects.filter(**only).exclude(kind="load").order_by("at")
    return [(act.user and act.user.username, act.what, act.about and act.about.username) for act in acts]


def signed_in(user):
    browser = Client()
    browser.force_login(user)
    return browser


def audit(*words):
    out = StringIO()
    call_command("audit", *words, stdout=out)
    return out.getvalue()


# -- Log-ins ----------------------------------------------------------------------------------


def test_log_ins_that_came_about_and_that_did_not_are_acts(client):
    user = make.make_user("researcher", username="res")
    kinds = ["login", "login_fail", "logout"]
    client.post(LOGIN, {"username": "res", "password": "wrong"})
    client.post(LOGIN, {"username": "res", "password": make.PASSWORD})
    client.post("/admin/logout/")
    assert told(kind__in=kinds) == [
        (None, "failed to log in", "res"),
        ("res", "logged in", "res"),
        ("res", "logged out", "res"),
    ]
    typed = {
        "old_password": "wrong",
        "new_password1": "seventeen letters",
        "new_password2": "seventeen letters",
    }
    signed_in(user).post("/admin/password_change/", typed)
    assert told(kind="login_fail", about=user)[1:] == [(None, "failed to log in", "res")]


def test_name_that_nobody_has_is_not_kept(client):
    client.post(LOGIN, {"username": "Zqxpassword", "password": "wrong"})
    assert told() == [(None, "failed to log in", None)]
    assert "zqxpassword" not in audit().lower()


def test_guess_that_was_not_looked_at_is_no_act(client):
    make.make_user("researcher", username="res")
    for _ in range(6):
        client.post(LOGIN, {"username": "res", "password": "wrong"})
    assert len(told(kind="login_fail")) == 3


def test_owner_reads_what_failed_since_the_login_before_and_nobody_else_does():
    user, other = make.make_user("researcher", username="res"), make.make_user("editor")
    said = "Wrong passwords typed at your name since your last log-in: 2"
    signed_in(user)
    for _ in range(2):
        Client().post(LOGIN, {"username": "res", "password": "wrong"})
    page = signed_in(user).get("/admin/").content.decode()
    assert said in page
    assert "You logged in before on" in page
    assert "Wrong passwords typed" not in signed_in(other).get("/admin/").content.decode()
    assert "Wrong passwords typed" not in signed_in(user).get("/admin/").content.decode()


# -- Changes of accounts ----------------------------------------------------------------------


def test_everything_done_to_an_account_is_an_act_of_who_did_it():
    administrator = make.make_user("administrator", username="adm", password=None)
    browser = signed_in(administrator)
    user = make.make_user("researcher", username="res")
    page = f"/admin/auth/user/{user.pk}/change/"
    data = sent_by(browser.get(page))
    editor = Group.objects.get(name="editor").pk
    assert browser.post(page, data | {"groups": [editor], "first_name": "Invented"}).status_code == 302
    data = sent_by(browser.get(page))
    assert browser.post(page, {name: data[name] for name in data if name != "is_active"}).status_code == 302
    assert browser.post(page, data).status_code == 302
    assert sorted(told(user=administrator, kind__in=Act.OF_ACCOUNTS)) == sorted(
        [
            ("adm", "changed an account: first_name", "res"),
            ("adm", "took a role: researcher", "res"),
            ("adm", "gave a role: editor", "res"),
            ("adm", "closed an account", "res"),
            ("adm", "opened an account", "res"),
        ]
    )


def test_command_and_shell_leave_the_same_lines():
    user = User.objects.create_user("new", password="seventeen letters", is_staff=True)
    Group.objects.get(name="editor").user_set.add(user)
    user.groups.clear()
    user.set_password("another seventeen")
    user.save()
    user.is_active = False
    user.set_unusable_password()
    user.save()
    assert told() == [
        (None, "made an account", "new"),
        (None, "gave a role: editor", "new"),
        (None, "took a role: editor", "new"),
        (None, "set a password", "new"),
        (None, "locked out", "new"),
    ]


def test_log_in_that_hashes_a_password_anew_sets_none(client, settings):
    make.make_user("researcher", username="res")
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        *settings.PASSWORD_HASHERS,
    ]
    client.post(LOGIN, {"username": "res", "password": make.PASSWORD})
    assert User.objects.get(username="res").password.startswith("pbkdf2")
    assert told(kind__in=["password", "login"]) == [("res", "logged in", "res")]


@pytest.mark.parametrize("role", ["researcher", "editor", "administrator"])
def test_everybody_reads_changes_of_accounts_for_seven_days(role):
    browser = signed_in(make.make_user(role, password=None))
    other = make.make_user("editor", username="zqxnew", password=None)
    act = Act.objects.get(kind="role_given", about=other)
    assert "zqxnew" in browser.get("/admin/").content.decode()
    for kept in Act.objects.filter(about=other):
        Act.objects.filter(pk=kept.pk).update(at=act.at.replace(year=act.at.year - 1))
    assert "zqxnew" not in browser.get("/admin/").content.decode()


# -- Exports ----------------------------------------------------------------------------------


def test_export_is_an_act_that_editors_read():
    editor = make.make_user("editor", username="ed", password=None)
    people = [make.make_person().pk for _ in range(2)]
    browser = signed_in(editor)
    browser.post("/admin/people/person/", {"action": "export_csv", "_selected_action": people})
    assert told(kind="export") == [("ed", "exported: people (2)", None)]
    assert "exported: people (2)" in signed_in(make.make_user("editor")).get("/admin/").content.decode()
    assert "exported: people" not in signed_in(make.make_user("researcher")).get("/admin/").content.decode()


# -- manage.py audit --------------------------------------------------------------------------


def test_audit_tells_what_an_account_did_and_what_was_done_to_it():
    user = make.make_user("researcher", username="res", password=None)
    make.make_user("editor", username="ed", password=None)
    signed_in(user)
    lines = [line.split("  ", 1)[1] for line in audit("--user", "res").splitlines()]
    assert lines == [
        "-  made an account  -> res",
        "-  gave a role: researcher  -> res",
        "res  logged in  -> res",
    ]
    assert "-> ed" in audit()
    assert audit("--since", "2999-01-01") == ""
    with pytest.raises(CommandError, match="no account"):
        audit("--user", "nobody")


@pytest.mark.each
def test_a_command_is_kept_with_the_account_of_the_machine_and_without_its_words(monkeypatch, capsys):
    monkeypatch.setattr(terminal, "getuser", lambda: "keeper")
    for argv in (["manage.py"], ["manage.py", "doctor"], ["manage.py", "erase", "ABCD2345"]):
        terminal.write_down_run(argv)
    acts = Act.objects.filter(kind="command")
    assert [(act.user, act.reason) for act in acts] == [(None, "erase (keeper)")]
    call_command("audit")
    assert "ran a command: erase (keeper)" in capsys.readouterr().out

    def away(**values):
        raise OperationalError

    # A site is closed though its database is away.
    monkeypatch.setattr(Act.objects, "create", away)
    terminal.write_down_run(["manage.py", "offline", "on"])


def test_audit_as_csv_runs_no_formula():
    user = make.make_user("researcher", username="+1", password=None)
    rows = [*csv.DictReader(StringIO(audit("--csv", "--user", "+1").lstrip("\ufeff")))]
    assert [(row["kind"], row["about"]) for row in rows] == [("made", "'+1"), ("role_given", "'+1")]
    assert rows[0]["act"] == str(Act.objects.get(kind="made", about=user).pk)
