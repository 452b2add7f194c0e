"""Editors and administrators need a second factor; whoever has one is asked for it; each code works once."""

import re
import time
from base64 import b32decode
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from baymak.brake import brake
from baymak.models import Act
from tests import factories as make

pytestmark = pytest.mark.django_db
LOGIN, SET_UP, ACCOUNT = "/admin/login/", "/admin/account/second-factor/", "/admin/account/"


@pytest.fixture(autouse=True)
def moment(monkeypatch, settings):
    """The seconds of the app and of the site, and of the brake; codes wait for no wrong ones before them."""
    settings.OTP_TOTP_THROTTLE_FACTOR = settings.OTP_STATIC_THROTTLE_FACTOR = 0
    moment = [time.time()]
    monkeypatch.setattr(time, "time", lambda: moment[0])
    monkeypatch.setattr(brake, "clock", lambda: moment[0])
    return moment


def app(key):
    """Return the code that an app shows now."""
    made = TOTP(key)
    made.time = time.time()
    return f"{made.token():06}"


def log_in(user, code="", password=make.PASSWORD):
    browser = Client()
    browser.answer = browser.post(
        LOGIN, {"username": user.username, "password": password, "code": code, "next": ""}
    )
    return browser


def is_in(browser):
    return browser.get("/admin/password_change/").status_code == 200


def set_up(browser):
    """Set up a second factor as a person does: return the key and the recovery codes."""
    page = browser.get(SET_UP).content.decode()
    key = b32decode(re.search(r"<code>([A-Z2-7 ]{39})</code>", page)[1].replace(" ", ""))
    answer = browser.post(SET_UP, {"code": app(key)})
    return key, re.findall(r"<code>([a-z2-7]{8})</code>", answer.content.decode())


@pytest.fixture
def editor():
    return make.make_user("editor", username="ed")


@pytest.mark.parametrize("role", ["editor", "administrator"])
def test_who_may_publish_or_change_accounts_reaches_only_the_page_that_sets_it_up(role):
    browser = log_in(make.make_user(role))
    for address in ("/admin/", "/admin/people/person/", "/admin/auth/user/", "/admin/nowhere/", ACCOUNT):
        answer = browser.get(address)
        assert (answer.status_code, answer.headers["Location"]) == (302, SET_UP)
    assert browser.post("/admin/people/person/", {"action": "export_csv"}).headers["Location"] == SET_UP
    assert browser.get(SET_UP).status_code == 200
    assert browser.post("/admin/logout/").status_code == 200
    assert browser.get(SET_UP).status_code == 302


def test_superuser_needs_one_and_a_researcher_does_not():
    root = User.objects.create_superuser("root", password=make.PASSWORD)
    assert log_in(root).get("/admin/").headers["Location"] == SET_UP
    assert log_in(make.make_user("researcher")).get("/admin/").status_code == 200


def test_set_up_opens_the_desk_and_the_next_login_asks_for_a_code(editor, moment):
    browser = log_in(editor)
    key, codes = set_up(browser)
    assert len(set(codes)) == 10
    assert browser.get("/admin/").status_code == 200
    assert not is_in(log_in(editor))
    assert not is_in(log_in(editor, "000000"))
    moment[0] += 60
    assert is_in(log_in(editor, app(key)))
    assert not is_in(log_in(editor, app(key))), "A code works once."
    assert Act.objects.filter(kind="factor", about=editor, user=editor).count() == 1


def test_wrong_code_sets_up_nothing(editor):
    browser = log_in(editor)
    browser.get(SET_UP)
    assert "That is not right." in browser.post(SET_UP, {"code": "000000"}).content.decode()
    assert browser.get("/admin/").headers["Location"] == SET_UP
    assert not TOTPDevice.objects.filter(confirmed=True).exists()


def test_each_recovery_code_opens_once_without_the_app(editor, moment):
    _key, codes = set_up(log_in(editor))
    moment[0] += 60
    assert is_in(log_in(editor, f" {codes[3].upper()} "))
    assert not is_in(log_in(editor, codes[3]))
    assert "Recovery codes left: 8" in log_in(editor, codes[4]).get(ACCOUNT).content.decode()


def test_wrong_codes_make_the_app_wait_and_not_what_was_kept(editor, moment, settings):
    key, codes = set_up(log_in(editor))
    settings.OTP_TOTP_THROTTLE_FACTOR = settings.OTP_STATIC_THROTTLE_FACTOR = 1
    for _ in range(3):
        moment[0] += 90
        assert not is_in(log_in(editor, "000000"))
    assert not is_in(log_in(editor, app(key)))
    moment[0] += 90
    assert is_in(log_in(editor, codes[0]))


def test_new_recovery_codes_take_the_place_of_the_old_ones(editor, moment):
    browser = log_in(editor)
    _key, codes = set_up(browser)
    moment[0] += 60
    new = re.findall(r"<code>([a-z2-7]{8})</code>", browser.post(ACCOUNT, {"codes": "new"}).content.decode())
    assert len(set(new)) == 10
    assert not is_in(log_in(editor, codes[0]))
    assert is_in(log_in(editor, new[0]))


def test_answer_does_not_tell_that_only_the_code_was_wrong(editor):
    set_up(log_in(editor))
    told = [
        re.sub(r'value="[^"]{64}"', "", log_in(editor, *typed).answer.content.decode())
        for typed in (("111111",), ("111111", "wrong"))
    ]
    assert told[0].replace('value="111111"', "") == told[1].replace('value="111111"', "")
    assert "Name, password or code is not right." in told[0]


def test_owner_hears_that_somebody_knew_the_password(editor, moment):
    key, _codes = set_up(log_in(editor))
    log_in(editor)
    moment[0] += 60
    page = log_in(editor, app(key)).get("/admin/").content.decode()
    assert "Somebody knew the password and not the code" in page


def test_set_up_ends_the_sessions_that_the_password_alone_opened(editor):
    other, browser = log_in(editor), log_in(editor)
    set_up(browser)
    assert is_in(browser)
    assert other.get(SET_UP).headers["Location"].startswith(LOGIN)


def test_researcher_who_has_one_is_asked_for_it():
    user = make.make_user("researcher")
    set_up(log_in(user))
    assert not is_in(log_in(user))


def test_lost_factor_is_taken_away_by_the_operator_and_ends_the_sessions(editor):
    browser = log_in(editor)
    set_up(browser)
    call_command("reset_second_factor", "ed", stdout=StringIO())
    assert not is_in(browser)
    assert log_in(editor).get("/admin/").headers["Location"] == SET_UP
    assert Act.objects.filter(kind="no_factor", about=editor).exists()
    assert not StaticToken.objects.exists()
    for name in ("ed", "nobody"):
        with pytest.raises(CommandError):
            call_command("reset_second_factor", name)


# -- The password again -----------------------------------------------------------------------


def later(browser, minutes):
    """Let a session have begun some minutes earlier."""
    session = browser.session
    session["login_at"] = (
        datetime.fromisoformat(session["login_at"]) - timedelta(minutes=minutes)
    ).isoformat()
    session.save()


def test_other_device_needs_the_password_and_a_code_of_the_first_one(editor, moment):
    browser = log_in(editor)
    key, codes = set_up(browser)
    later(browser, 16)
    moment[0] += 60
    page = browser.get(SET_UP).content.decode()
    other = b32decode(re.search(r"<code>([A-Z2-7 ]{39})</code>", page)[1].replace(" ", ""))
    asked = browser.post(SET_UP, {"code": app(other)})
    assert "Your password again" in asked.content.decode()
    again = {"code": app(other), "again-password": make.PASSWORD, "again-code": "000000"}
    assert "That is not right." in browser.post(SET_UP, again).content.decode()
    moment[0] += 60
    again |= {"code": app(other), "again-code": codes[0]}
    assert "recovery codes" in browser.post(SET_UP, again).content.decode()
    moment[0] += 60
    assert not is_in(log_in(editor, app(key)))
    moment[0] += 60
    assert is_in(log_in(editor, app(other)))


def test_export_asks_for_the_password_after_fifteen_minutes_and_then_goes_on(editor):
    person = make.make_person(name_en="Zqx Exported")
    browser = Client()
    browser.force_login(editor)
    asked = {"action": "export_csv", "_selected_action": [str(person.pk)]}
    later(browser, 14)
    assert browser.post("/admin/people/person/", asked).headers["Content-Type"].startswith("text/csv")
    later(browser, 2)
    page = browser.post("/admin/people/person/", asked).content.decode()
    assert "Your password again" in page
    assert f'name="_selected_action" value="{person.pk}"' in page
    assert "Zqx" not in page
    wrong = browser.post("/admin/people/person/", asked | {"again-password": "wrong"})
    assert "That is not right." in wrong.content.decode()
    right = browser.post("/admin/people/person/", asked | {"again-password": make.PASSWORD})
    assert b"Zqx Exported" in right.getvalue()
    assert browser.post("/admin/people/person/", asked).headers["Content-Type"].startswith("text/csv")
    assert Act.objects.filter(kind="login_fail", about=editor).count() == 1


# -- One's own sessions -----------------------------------------------------------------------


def test_own_sessions_are_listed_and_ended_and_nobody_elses():
    user = make.make_user("researcher")
    mine, second, third = log_in(user), log_in(user), log_in(user)
    colleague = log_in(make.make_user("researcher"))
    page = mine.get(ACCOUNT).content.decode()
    words = re.findall(r'name="end"\s+value="([0-9a-f]{16})"', page)
    assert len(words) == 2
    assert mine.session.session_key not in page
    foreign = re.findall(r'name="end"\s+value="([0-9a-f]{16})"', second.get(ACCOUNT).content.decode())
    mine.post(ACCOUNT, {"end": words[0]})
    assert [is_in(second), is_in(third)].count(True) == 1
    colleague.post(ACCOUNT, {"end": (set(foreign) - set(words)).pop()})
    assert is_in(mine)
    mine.post(ACCOUNT, {"end": "others"})
    assert [is_in(one) for one in (mine, second, third, colleague)] == [True, False, False, True]
