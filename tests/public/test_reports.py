"""Readers write to the team: sealed, limited without addresses, and nothing of them is kept."""

import re
import subprocess
import time
from datetime import datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.signing import Signer, b62_encode
from django.utils import timezone

from baymak import reports
from baymak.sealing import seal_bytes
from tests import factories as make

pytestmark = pytest.mark.django_db
ADDRESS = "/en/report/"


@pytest.fixture
def identity(settings, tmp_path):
    """The team's key; its public half is on the site."""
    key = tmp_path / "team.key"
    subprocess.run(["age-keygen", "-o", key], capture_output=True, check=True)
    settings.REPORTS, settings.REPORT_RECIPIENTS = tmp_path / "reports", tmp_path / "recipients"
    settings.REPORT_RECIPIENTS.write_text(re.search("age1[0-9a-z]+", key.read_text())[0])
    return key


def opened(seconds_ago):
    """Return the stamp of a form that was opened so long ago."""
    return Signer(salt="report").sign(f"form:{b62_encode(int(time.time()) - seconds_ago)}")


def send(client, **said):
    typed = {"kind": "mistake", "words": "The court is another one.", "stamp": opened(60)} | said
    return client.post(ADDRESS, typed)


def read(identity):
    out = StringIO()
    call_command("read_reports", identity=str(identity), stdout=out)
    return out.getvalue()


def test_what_a_reader_writes_is_read_with_the_key_and_not_without(client, identity, settings):
    answer = send(client, kind="removal", code="K7QM2X9R", words="Зөһрә\r\nне должна", reply="a@b.example")
    assert answer.status_code == 200
    assert "sealed" in answer.content.decode()
    assert (answer["Cache-Control"], answer.cookies.output()) == ("no-store", "")
    (path,) = reports.waiting()
    day = timezone.localdate()
    assert (path.name[:10], path.stat().st_mode & 0o777) == (f"{day}", 0o600)
    made = datetime.fromtimestamp(path.stat().st_mtime, timezone.get_current_timezone())
    assert (made.hour, made.minute, made.second) == (0, 0, 0)
    assert "Зөһрә".encode() not in path.read_bytes()
    head = f"{day} en removal K7QM2X9R\nAnswer to: a@b.example\n\nЗөһрә\nне должна\n"
    assert read(identity) == f"== {path.name}\n{head}"
    digest = StringIO()
    call_command("digest", stdout=digest)
    assert "What readers wrote to the team: 1\n" in digest.getvalue()
    call_command("read_reports", done=[path.name], stdout=StringIO())
    assert (reports.waiting(), read(identity)) == ([], "")


def test_the_same_form_sent_twice_is_kept_once(client, identity):
    stamp = opened(5)
    for _time in range(2):
        assert send(client, stamp=stamp).status_code == 200
    assert len(reports.waiting()) == 1


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"website": "https://spam.example"}, "Leave this field empty."),
        ({"stamp": 0}, "faster than people write"),
        ({"stamp": 2 * 24 * 60 * 60}, "open for long"),
        ({"stamp": "made:up:stamp"}, "open for long"),
        ({"words": "\u200b "}, "Write a few words."),
        ({"kind": ""}, "Choose one of these."),
        ({"words": "long " * 1000}, "At most 4000 characters."),
    ],
)
def test_what_is_not_taken_is_still_there_to_send(client, identity, said, words):
    said = {name: opened(value) if isinstance(value, int) else value for name, value in said.items()}
    answer = send(client, reply="Somewhere & <b>", **said)
    text = answer.content.decode()
    assert (answer.status_code, reports.waiting()) == (400, [])
    assert words in text
    assert "Somewhere &amp; &lt;b&gt;" in text
    offered = re.search(r'name="stamp" value="([^"]+)"', text)[1]
    assert (offered == said.get("stamp", offered)) is ("open for long" not in words)


def test_removal_needs_no_words_but_a_code(client, identity):
    assert send(client, kind="removal", words="").status_code == 400
    assert send(client, kind="removal", words="", code="K7QM2X9R").status_code == 200


def test_no_more_is_taken_than_a_day_may_bring(client, identity, monkeypatch):
    monkeypatch.setattr(reports, "MOST_IN_A_DAY", 1)
    assert send(client).status_code == 200
    answer = send(client, stamp=opened(90), words="Second letter")
    assert (answer.status_code, len(reports.waiting())) == (503, 1)
    assert "Second letter" in answer.content.decode()


def test_without_a_key_there_is_the_text_and_nothing_is_taken(client, settings, tmp_path):
    settings.REPORTS, settings.REPORT_RECIPIENTS = tmp_path / "reports", tmp_path / "none"
    settings.CONTACT_EMAIL = "team@cases.example"
    person = make.make_person()
    text = client.get(ADDRESS).content.decode()
    assert "mailto:team@cases.example" in text
    assert "<textarea" not in text
    assert send(client).status_code == 405
    assert not settings.REPORTS.exists()
    assert "/en/report/" not in client.get(person.get_absolute_url()).content.decode()


def test_page_leads_to_the_form_with_its_code(client, identity):
    person = make.make_person()
    address = f"{ADDRESS}?code={person.code}"
    assert f'href="{address}"' in client.get(person.get_absolute_url()).content.decode()
    assert f'name="code" value="{person.code}"' in client.get(address).content.decode()
    assert 'name="code" value' not in client.get(f"{ADDRESS}?code=no code").content.decode()


def test_terminal_gets_no_sign_that_it_obeys(identity, settings):
    seal_bytes(b"red \x1b[31m and \xff", settings.REPORTS / "2026-01-01-x.age", settings.REPORT_RECIPIENTS)
    (settings.REPORTS / "2026-01-02-y.age").write_text("not sealed")
    said = read(identity)
    assert "red  [31m and" in said
    assert "\x1b" not in said
    assert "2026-01-02-y.age\n(not opened: age failed.)" in said
