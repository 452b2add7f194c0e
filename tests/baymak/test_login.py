"""Signing in leads to the admin and to no foreign site, and whoever guesses waits."""

import re
import threading
from io import StringIO

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client

from baymak.brake import FORGIVEN, MOST_NAMES, Brake, Wrong, brake
from tests import factories as make

pytestmark = pytest.mark.each

LOGIN = "/admin/login/"
GOOD = "seventeen letters"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:x"]
)
def test_login_leads_to_no_foreign_site(client, address):
    user = make.make_user("editor")
    typed = {"username": user.username, "password": make.PASSWORD, "next": address}
    response = client.post(LOGIN, typed)
    assert response.status_code == 302
    assert response.headers["Location"] == "/admin/"


# -- Whoever guesses waits --------------------------------------------------------------------


@pytest.fixture
def user(db):
    return make.make_user("editor", username="Keeper")


@pytest.fixture
def hashed(monkeypatch):
    """Every password of which a hash was computed, in order."""
    passwords = []
    encode = MD5PasswordHasher.encode

    def counted(self, password, salt):
        passwords.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    return passwords


@pytest.fixture(autouse=True)
def moment(monkeypatch):
    """The moment of all that a test does, until it lets time pass."""
    moment = [1000.0]
    monkeypatch.setattr(brake, "clock", lambda: moment[0])
    return moment


@pytest.fixture
def let_pass(moment):
    def let_pass(seconds):
        moment[0] += seconds

    return let_pass


def log_in(name, password="wrong", address=LOGIN, **extra):
    return Client(**extra).post(address, {"username": name, "password": password})


def statuses(name, times, **more):
    return [log_in(name, **more).status_code for _ in range(times)]


def test_guess_too_soon_is_refused_before_its_hash(user, hashed):
    assert statuses("Keeper", 3) == [200, 200, 200]
    looked_at = len(hashed)
    assert statuses("Keeper", 20) == [429] * 20
    assert log_in("Keeper", make.PASSWORD).status_code == 429
    assert len(hashed) == looked_at


def test_pause_is_told_in_figures_and_calmly(user):
    statuses("Keeper", 3)
    response = log_in("Keeper")
    assert (response.status_code, response.headers["Retry-After"]) == (429, "2")
    page = response.content.decode()
    assert "Nothing is locked. Try again in 2 seconds." in page
    assert 'value="Keeper"' in page
    assert "wrong" not in re.findall(r'value="([^"]*)"', page)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ru", "Ничего не заблокировано. Попробуйте снова через 2 секунды."),
        ("ba", "Бер нәмә лә бикләнмәгән."),
    ],
)
def test_pause_is_told_in_the_language_of_the_browser(user, language, said):
    statuses("Keeper", 3)
    response = log_in("Keeper", headers={"accept-language": language})
    assert said in response.content.decode()


def test_pauses_double_up_to_a_minute(user, let_pass):
    statuses("Keeper", 3)
    waited = []
    for _ in range(8):
        waited.append(int(log_in("Keeper").headers["Retry-After"]))
        let_pass(waited[-1] - 1)
        assert log_in("Keeper").status_code == 429
        let_pass(1)
        assert log_in("Keeper").status_code == 200
    assert waited == [2, 4, 8, 16, 32, 60, 60, 60]


def test_right_password_works_after_the_pause(user, let_pass):
    statuses("Keeper", 3)
    assert log_in("Keeper", make.PASSWORD).status_code == 429
    let_pass(2)
    assert log_in("Keeper", make.PASSWORD).status_code == 302
    # And what was wrong before it is forgotten.
    assert statuses("Keeper", 4) == [200, 200, 200, 429]


def test_guesses_too_soon_make_the_pause_no_longer(user, let_pass):
    statuses("Keeper", 3)
    assert statuses("Keeper", 50) == [429] * 50
    let_pass(2)
    assert log_in("Keeper", make.PASSWORD).status_code == 302


def test_pause_is_for_a_name_and_not_for_a_colleague(user):
    colleague = make.make_user("researcher")
    statuses("Keeper", 10)
    assert log_in(colleague.username, make.PASSWORD).status_code == 302


def test_known_closed_and_unknown_names_wait_alike(user):
    make.make_user("editor", username="Closed", is_active=False)
    make.make_user("editor", username="Visitor", is_staff=False)
    make.make_user(username="Roleless")
    answers = {}
    for name in ("Keeper", "Closed", "Visitor", "Roleless", "Nobody"):
        brake.forget()
        answers[name] = []
        for _ in range(5):
            response = log_in(name, "wrong" if name in ("Keeper", "Nobody") else make.PASSWORD)
            page = re.sub(r'value="[^"]{64}"', "", response.content.decode()).replace(name, "NAME")
            answers[name].append((response.status_code, response.headers.get("Retry-After"), page))
    assert [status for status, _seconds, _page in answers["Nobody"]] == [200, 200, 200, 429, 429]
    assert all(answer == answers["Nobody"] for answer in answers.values())


@pytest.mark.parametrize("name", ["keeper", "KEEPER", "  Keeper ", "Ｋeeper"])
def test_spelling_the_name_differently_is_no_way_round(user, name):
    statuses(name, 2)
    statuses("Keeper", 1)
    assert log_in("Keeper").status_code == 429


def test_many_names_wait_together_but_briefly(user, let_pass):
    assert statuses_of_names(20) == [200] * 20
    response = log_in("name 20")
    assert (response.status_code, response.headers["Retry-After"]) == (429, "2")
    for number in range(21, 60):
        let_pass(2)
        assert log_in(f"name {number}").status_code == 200
    assert log_in("Keeper", make.PASSWORD).headers["Retry-After"] == "2"
    let_pass(2)
    assert log_in("Keeper", make.PASSWORD).status_code == 302


def statuses_of_names(number):
    return [log_in(f"name {n}").status_code for n in range(number)]


def test_no_guessing_of_strangers_keeps_an_owner_out(user, client):
    """Whoever asks all the time takes each turn at the name; the owner's own address has its own turns."""
    client.force_login(user)
    page = client.get("/admin/password_change/").content.decode()
    address = re.search(r"http://testserver(/admin/login/\?own=[\w-]+)", page)[1]
    statuses_of_names(25)
    statuses("Keeper", 25)
    assert log_in("Keeper", make.PASSWORD).status_code == 429
    assert log_in("Keeper", make.PASSWORD, address).status_code == 302


def test_own_address_opens_nothing_and_is_braked_too(user):
    out = StringIO()
    call_command("login_address", "Keeper", stdout=out)
    address = out.getvalue().strip()
    assert statuses("Keeper", 4, address=address) == [200, 200, 200, 429]
    # For another name, or made up, it is the address of everybody.
    statuses("Nobody", 3)
    assert log_in("Nobody", address=address).status_code == 429
    assert log_in("Nobody", address=f"{LOGIN}?own=made-up").status_code == 429
    with pytest.raises(CommandError, match="no account"):
        call_command("login_address", "Nobody")


def test_old_password_is_not_guessed_in_a_browser_left_open(user, client, hashed, let_pass):
    client.force_login(user)
    typed = {"old_password": "wrong", "new_password1": GOOD, "new_password2": GOOD}
    change = "/admin/password_change/"
    assert [client.post(change, typed).status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    looked_at = len(hashed)
    response = client.post(change, typed | {"old_password": make.PASSWORD})
    assert (response.status_code, response.headers["Retry-After"], len(hashed)) == (429, "2", looked_at)
    # The log-in does not wait for it.
    assert log_in("Keeper", make.PASSWORD).status_code == 302
    let_pass(2)
    assert client.post(change, typed | {"old_password": make.PASSWORD}).status_code == 302
    user.refresh_from_db()
    assert user.check_password(GOOD)


def test_only_one_password_is_looked_at_at_a_time(user, hashed):
    with brake.before("somebody else"):
        response = log_in("Keeper", make.PASSWORD)
    assert (response.status_code, response.headers["Retry-After"], hashed) == (429, "1", [])
    assert log_in("Keeper", make.PASSWORD).status_code == 302


def test_nothing_of_a_guess_is_logged_or_kept(user, caplog):
    caplog.set_level("DEBUG")
    address = "203.0.113.9"
    for _ in range(5):
        log_in("Zqxname", "Zqxpassword", REMOTE_ADDR=address)
    kept = repr(vars(brake)) + caplog.text
    assert not re.search(f"zqxname|zqxpassword|{re.escape(address)}", kept, re.IGNORECASE)


# -- The brake itself -------------------------------------------------------------------------


def wrong_password(one, name, door=""):
    with pytest.raises(ValidationError) as refused, one.before(name, door):
        raise ValidationError("wrong")
    return refused.value


def test_wrong_passwords_are_forgotten_with_time():
    wrong = Wrong(free=3, longest=60)
    for _ in range(50):
        wrong.count(now=1000)
    assert wrong.pause(now=1000) == 60
    assert wrong.pause(now=1061) < 0
    wrong.count(now=1000 + 5 * FORGIVEN)
    assert wrong.pause(now=1000 + 5 * FORGIVEN) == 8
    wrong.count(now=1000 + 60 * FORGIVEN)
    assert wrong.number == 1


def test_memory_is_bounded():
    one = Brake()
    one.together.free = 10 * MOST_NAMES
    for number in range(MOST_NAMES + 50):
        wrong_password(one, f"name {number}")
    assert len(one.by_name) == MOST_NAMES
    # The oldest went.
    for _ in range(3):
        wrong_password(one, "name 0")
    assert wrong_password(one, "name 0").code == "too_soon"


def test_mistake_of_the_program_leaves_the_brake_open():
    one = Brake()
    with pytest.raises(RuntimeError), one.before("name"):
        raise RuntimeError
    with one.before("name"):
        assert one.checking.locked()
    assert not one.checking.locked()


def test_threads_of_one_process_share_the_brake():
    one, answers = Brake(), []

    def guess():
        answers.append(wrong_password(one, "name").code)

    threads = [threading.Thread(target=guess) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count(None) <= 3
