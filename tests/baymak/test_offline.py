"""`manage.py offline on` takes everything public away, whatever else is broken; `off` puts it back."""

import os
import resource
import subprocess
import sys

import pytest
from django.conf import settings as project
from django.core.management import call_command
from django.test import Client

from baymak import VERSION, offline
from baymak.middleware import HEADERS
from tests.addresses import public_addresses
from tests.factories import make_user

CLOSED = {"en": "The site is closed at the moment", "ru": "Сайт пока закрыт", "ba": "Сайт әлегә ябыҡ"}


@pytest.fixture(autouse=True)
def switch(settings, tmp_path):
    settings.OFFLINE_SWITCH = tmp_path / "offline"
    return settings.OFFLINE_SWITCH


def switched(word):
    call_command("offline", word, verbosity=0)


def answer(path, **request):
    """Return the whole answer to a visitor; no test below has a database unless it says so."""
    response = Client(raise_request_exception=False).get(path, **request)
    return response.status_code, dict(response.items()), response.getvalue().decode()


@pytest.mark.parametrize("language", ["en", "ru", "ba"])
def test_every_public_address_gives_the_same_answer(language):
    switched("on")
    paths = [
        path
        for address in public_addresses()
        if address.name not in ("health", "data_file")
        for path in address.paths(["PERS0001", "N0B0DY00"], [language])
    ]
    assert {f"/{language}/people/PERS0001/", f"/{language}/people.csv", "/robots.txt"} <= {*paths}
    answers = [answer(path, headers={"accept-language": language}) for path in paths]
    status, headers, body = answers[0]
    assert [one for one in answers if one != answers[0]] == []
    assert status == 503
    assert headers == HEADERS | {
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "no-store",
        "Retry-After": "3600",
    }
    assert f"<h1>{CLOSED[language]}</h1>" in body
    assert [code for code in CLOSED if f'<p lang="{code}">' not in body] == []
    # What other sites may read has other headers.
    of_a_file = answer("/data/people.csv", headers={"accept-language": language})
    assert (of_a_file[0], of_a_file[2]) == (503, body)


@pytest.mark.parametrize(
    ("path", "request_"),
    [
        ("/en/nowhere/", {}),
        ("/en/people/?q=%00", {}),
        ("/en/?" + "x" * 9000, {}),
        ("/en/", {"headers": {"host": "evil.example"}}),
        ("/en/", {"headers": {"if-none-match": "*"}}),
        ("/healthz/en/", {"headers": {"accept-language": "x" * 300}}),
        ("/administrators/", {}),
    ],
)
def test_what_is_asked_for_does_not_matter(path, request_):
    """Of the last two the first word only begins as what stays open."""
    switched("on")
    assert answer(path, **request_)[0] == 503


def test_nobody_writes_down_what_was_asked_for(caplog):
    """Django logs an answer in the 500s with its path, and a closed site gives nothing else."""
    switched("on")
    assert answer("/en/people/PERS0001/")[0] == 503
    assert caplog.text == ""


def test_cookie_of_the_desk_opens_nothing():
    switched("on")
    client = Client()
    client.cookies["sessionid"] = "of-an-editor"
    assert client.post("/en/people/").status_code == 503


@pytest.mark.django_db
def test_desk_and_its_files_and_health_go_on(client):
    client.force_login(make_user(is_staff=True))
    assert "public site is offline" not in client.get("/admin/").content.decode()
    switched("on")
    assert "public site is offline" in client.get("/admin/").content.decode()
    assert client.get("/admin").status_code == 301
    assert answer("/admin/login/")[0] == 200
    assert answer("/static/admin/css/base.css")[0] == 200
    assert answer("/healthz")[::2] == (200, f"ok, offline {VERSION}\n")
    switched("off")
    assert answer("/en/about/")[0] == 200
    assert answer("/healthz")[::2] == (200, f"ok {VERSION}\n")


@pytest.mark.parametrize("before", [[], ["off"], ["on"], ["off", "on"], ["on", "off"]])
def test_switch_is_where_it_was_put(before, switch):
    for word in [*before, "on"]:
        switched(word)
    assert offline.is_on()
    for word in [*before, "off"]:
        switched(word)
    assert not offline.is_on()
    assert switch.with_suffix(".prepared").exists()  # the next "on" needs no new file


def test_command_says_which_it_is(capsys):
    for word, expected in [("on", "offline"), ("off", "public")]:
        call_command("offline", word)
        call_command("offline")
        assert capsys.readouterr().out == f"The site is {expected}.\n" * 2


def test_switch_needs_neither_a_database_nor_room_on_the_disk(tmp_path, switch):
    (tmp_path / "full.py").write_text(
        f"from baymak.settings import *\nOFFLINE_SWITCH = Path({str(switch)!r})\n"
    )
    command = [sys.executable, "manage.py", "offline", "on"]
    environment = {
        "DJANGO_SETTINGS_MODULE": "full",
        "PYTHONPATH": str(tmp_path),
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing",
    }
    finished = subprocess.run(
        command,
        cwd=project.BASE_DIR,
        env=os.environ | environment,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)),  # no file takes a byte
        capture_output=True,
        text=True,
        check=False,
    )
    assert (finished.stdout, finished.stderr, finished.returncode) == ("The site is offline.\n", "", 0)
    assert switch.exists()
