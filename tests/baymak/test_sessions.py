"""A session ends twelve hours after the log-in and when its account changes; nothing brings it back."""

from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.contrib.sessions.models import Session
from django.core import signing
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from baymak.admin.kept import signature
from baymak.models import Act
from people.models import Person
from tests import factories as make
from tests.admin_forms import add_row, sent_by

pytestmark = pytest.mark.django_db
GOOD = "seventeen letters"


def signed_in(user):
    """Return a browser in which this account has just typed its password."""
    browser = Client()
    browser.force_login(user)
    return browser


def is_in(browser):
    """Say whether a browser still is where only accounts get."""
    return browser.get("/admin/password_change/").status_code == 200


def shift_login(browser, hours):
    """Let a session have begun some hours earlier, and change it as any message does."""
    session = browser.session
    session["login_at"] = (datetime.fromisoformat(session["login_at"]) - timedelta(hours=hours)).isoformat()
    session.save()


@pytest.fixture
def user():
    return make.make_user("researcher", password=None)


# -- Twelve hours -----------------------------------------------------------------------------


@pytest.mark.parametrize(("hours", "still_in"), [(11.9, True), (12.1, False)])
def test_session_ends_twelve_hours_after_the_login(user, hours, still_in):
    browser = signed_in(user)
    assert is_in(browser)
    shift_login(browser, hours)
    assert is_in(browser) is still_in


def test_nothing_done_in_a_session_prolongs_it(user):
    browser = signed_in(user)
    shift_login(browser, 5)
    before = Session.objects.get().expire_date
    browser.post("/admin/people/person/", {"action": "submit_rows", "index": "0"})  # no row: a message
    assert Session.objects.get().get_decoded()["_messages"]
    assert Session.objects.get().expire_date == before


def test_session_from_before_hours_were_counted_ends_with_its_next_change(user):
    browser = signed_in(user)
    session = browser.session
    del session["login_at"]
    session.save()
    assert not is_in(browser)


def test_own_new_password_keeps_the_hours(client):
    user = make.make_user("researcher")
    client.force_login(user)
    shift_login(client, 5)
    began = client.session["login_at"]
    typed = {"old_password": make.PASSWORD, "new_password1": GOOD, "new_password2": GOOD}
    assert client.post("/admin/password_change/", typed).status_code == 302
    assert is_in(client)
    assert client.session["login_at"] == began


def test_login_clears_away_sessions_that_are_over(user):
    """Their rows may hold a message that names somebody."""
    Session.objects.create(
        session_key="old", session_data="", expire_date=timezone.now() - timedelta(hours=1)
    )
    signed_in(user)
    assert not Session.objects.filter(session_key="old").exists()


# -- Changes of the account -------------------------------------------------------------------


def set_and_save(**values):
    def change(user):
        for name, value in values.items():
            setattr(user, name, value)
        user.save()

    return change


def save_one_column(user):
    user.is_active = False
    user.save(update_fields=["is_active"])


def change_password(user):
    user.set_password(GOOD)
    user.save()


def change_password_by_command(user):
    out = StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("getpass.getpass", lambda prompt: GOOD)
        call_command("changepassword", user.username, stdout=out)


def right():
    return Permission.objects.get(codename="view_group")


# Each with what undoes it.
CHANGES = {
    "closed": (set_and_save(is_active=False), set_and_save(is_active=True)),
    "one column": (save_one_column, set_and_save(is_active=True)),
    "no staff": (set_and_save(is_staff=False), set_and_save(is_staff=True)),
    "superuser": (set_and_save(is_superuser=True), set_and_save(is_superuser=False)),
    "role taken": (
        lambda user: user.groups.clear(),
        lambda user: user.groups.add(Group.objects.get(name="researcher")),
    ),
    "role given": (
        lambda user: user.groups.add(Group.objects.get(name="editor")),
        lambda user: user.groups.remove(Group.objects.get(name="editor")),
    ),
    "from the role's side": (
        lambda user: user.groups.get().user_set.remove(user),
        lambda user: Group.objects.get(name="researcher").user_set.set([user]),
    ),
    "role emptied": (
        lambda user: Group.objects.get(name="researcher").user_set.clear(),
        lambda user: Group.objects.get(name="researcher").user_set.set([user]),
    ),
    "right given": (
        lambda user: user.user_permissions.add(right()),
        lambda user: user.user_permissions.clear(),
    ),
    "password": (change_password, lambda user: None),
    "password by command": (change_password_by_command, lambda user: None),
}


@pytest.mark.parametrize("name", CHANGES)
def test_change_of_an_account_ends_its_sessions_for_good(user, name):
    change, undo = CHANGES[name]
    browsers = [signed_in(user), signed_in(user)]
    colleague = signed_in(make.make_user("editor", password=None))
    change(user)
    assert [is_in(browser) for browser in browsers] == [False, False]
    undo(User.objects.get(pk=user.pk))
    assert [is_in(browser) for browser in browsers] == [False, False]
    assert is_in(colleague)
    assert is_in(signed_in(User.objects.get(pk=user.pk)))


@pytest.mark.parametrize("field", ["is_active", "groups"])
def test_form_of_an_account_ends_its_sessions_for_good(user, field):
    administrator = signed_in(make.make_user("administrator", password=None))
    browser = signed_in(user)
    page = f"/admin/auth/user/{user.pk}/change/"
    data = sent_by(administrator.get(page))
    assert administrator.post(page, {name: data[name] for name in data if name != field}).status_code == 302
    assert not is_in(browser)
    assert administrator.post(page, data).status_code == 302
    assert not is_in(browser)
    assert is_in(administrator)


def test_link_for_a_new_password_ends_the_sessions(user):
    administrator = signed_in(make.make_user("administrator", password=None))
    browser = signed_in(user)
    page = f"/admin/auth/user/{user.pk}/password/"
    assert administrator.post(page).status_code == 200
    assert Session.objects.count() == 1
    assert not is_in(browser)


def test_opening_an_account_ends_what_began_while_it_was_being_closed(user):
    """A log-in that ran beside the closing leaves a session that nobody has seen end."""
    user.is_active = False
    user.save()
    browser = signed_in(user)
    assert not is_in(browser)
    user.is_active = True
    user.save()
    assert not is_in(browser)


def test_other_changes_leave_sessions_alone(user):
    browser = signed_in(user)
    user.first_name = "Invented"
    user.save()
    user.groups.set(Group.objects.filter(name="researcher"))
    user.groups.add(Group.objects.get(name="researcher"))
    signed_in(user)  # sets last_login
    assert is_in(browser)


# -- What was typed when a session ended -----------------------------------------------------------------

ADD = "/admin/people/person/add/"
WORDS = "Their own words"


def typed_into(browser, **over):
    """Return what a browser sends of a new person with a charge, which somebody typed."""
    page = browser.get(ADD)
    data = sent_by(page) | {"name_en": "Ildar Sample", "typed_by": page.context["typed_by"]} | over
    source = make.make_source(state="draft")
    return add_row(data, "charges", as_charged="as the police say", source=source, quote=WORDS)


def log_in(browser, page, user, password=make.PASSWORD):
    """Log in by a page, as a browser sends it."""
    typed = {"username": user.username, "password": password, "next": page.context["next"]}
    return browser.post(page.context["app_path"], typed | {"kept": page.context["kept"]})


@pytest.fixture
def researcher():
    return make.make_user("researcher")


@pytest.fixture
def late(researcher):
    """Return the browser of a researcher, and what it was answered to a form after its session ended."""
    browser = signed_in(researcher)
    data = typed_into(browser)
    Session.objects.all().delete()
    page = browser.post(ADD, data)
    assert page.status_code == 403
    assert WORDS not in page.text
    return browser, page


def test_what_was_typed_comes_back_after_the_login_and_is_saved_by_its_author(late, researcher):
    browser, page = late
    again = log_in(browser, page, researcher, "a wrong password")
    assert again.context["kept"] == page.context["kept"]
    form = log_in(browser, again, researcher)
    assert form.status_code == 200
    assert "your session had ended" in form.text
    assert (WORDS in form.text, 'value="Ildar Sample"' in form.text) == (True, True)
    assert f'action="{ADD}"' in form.text
    assert not Person.objects.exists()
    assert not Act.objects.filter(kind="form").exists()
    assert browser.post(ADD, sent_by(form)).status_code == 302
    assert Person.objects.get().charges.get().citations.get().quote == WORDS


def test_nobody_else_reads_what_was_typed(late):
    browser, page = late
    answer = log_in(browser, page, make.make_user("researcher"))
    assert (answer.status_code, answer.headers["Location"]) == (302, ADD)
    assert WORDS not in browser.get(ADD).text


def test_what_was_typed_does_not_come_before_the_second_factor():
    editor = make.make_user("editor")
    browser = signed_in(editor)
    data = typed_into(browser)
    Session.objects.all().delete()
    answer = log_in(browser, browser.post(ADD, data), editor)
    assert answer.status_code == 302


@pytest.mark.parametrize("typed_by", ["", "1", "MQ:1a2b3c:made-up"])
def test_a_form_that_was_not_shown_by_us_is_carried_nowhere(typed_by):
    answer = Client().post(ADD, {"name_en": WORDS, "typed_by": typed_by})
    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/admin/login/")


def test_what_is_sent_to_the_login_is_not_shown_unless_it_was_signed(researcher):
    kept = {"kept": signing.dumps([researcher.pk, ADD, [["name_en", [WORDS]]]], salt="another")}
    typed = {"username": researcher.username, "password": make.PASSWORD, "next": ADD}
    assert Client().post("/admin/login/", typed | kept).status_code == 302
    # Nor what is signed for another field.
    assert Client().post("/admin/login/", typed | {"kept": signature(researcher)}).status_code == 302


@pytest.mark.parametrize(
    ("origin", "comes_back"), [("http://testserver", True), ("http://evil.example", False)]
)
def test_a_form_from_before_another_login_comes_back_unsaved(researcher, origin, comes_back):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(researcher)
    data = typed_into(browser, csrfmiddlewaretoken="x" * 64)
    answer = browser.post(ADD, data, headers={"origin": origin})
    assert (answer.status_code == 200, WORDS in answer.text) == (comes_back, comes_back)
    assert not Person.objects.exists()
