"""Captures: read by what they hold, sealed, never changed; their day and hash are public, and no more."""

import gzip
import hashlib
import io
import re
import shutil
import subprocess
import sys
import zipfile
from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from baymak import doctor, sealing
from baymak.backups import back_up_captures
from baymak.notices import notices
from baymak.review import STEPS, take
from cases.erasing import erase
from cases.models import Charge
from public.datasets.sources import CAPTURES
from sources import capturing, keeping
from sources.captures import Capture
from sources.capturing import kind_of, normal, read
from sources.keeping import keep
from sources.models import Source
from tests import factories as make

pytestmark = pytest.mark.django_db

WORDS = "The court left Ildar in custody until 17 March"
ADDRESS = "https://gazette.example/news/1"
PAGE = f"""<!DOCTYPE html><!--
 Page saved with SingleFile
 url: {ADDRESS}
 saved date: Sat Feb 01 2025 23:30:00 GMT+0000 (Coordinated Universal Time)
--><html><head><meta charset="utf-8"><title>T</title><style>p {{ }}</style></head>
<body><script>var hidden = 1;</script><p>The court <b>left</b> Ildar</p>
<p>in custody until 17&nbsp;March</p></body></html>"""
MHTML = f"""From: <Saved by Blink>
Snapshot-Content-Location: {ADDRESS}
Subject: T
Date: Sat, 1 Feb 2025 12:00:00 -0000
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="--B"

----B
Content-Type: text/html; charset="utf-8"
Content-Transfer-Encoding: quoted-printable

<html><body>{WORDS.replace(" ", "=20")}</body></html>
----B--
"""
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 50


def pdf(words):
    """Return a file of one page, as small as it can be."""
    stream = f"BT /F 12 Tf 10 100 Td ({words}) Tj ET"
    things = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 200]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        f"<</Length {len(stream)}>>stream\n{stream}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    text, places = "%PDF-1.4\n", []
    for number, thing in enumerate(things, 1):
        places.append(len(text))
        text += f"{number} 0 obj{thing}endobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = (
        f"xref\n0 6\n0000000000 65535 f \n{table}trailer<</Root 1 0 R/Size 6>>\nstartxref\n{len(text)}\n%%EOF"
    )
    return (text + end).encode()


PDF = pdf(WORDS)


def warc(body=None, kind="text/html; charset=utf-8"):
    body = PAGE.encode() if body is None else body
    http = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {ADDRESS}\r\n"
        "WARC-Date: 2025-02-01T12:00:00Z\r\n"
        "WARC-Record-ID: <urn:uuid:12345678-1234-1234-1234-123456789012>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + http + b"\r\n\r\n")


def zipped(files, **how):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, **how) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def wacz(content=None):
    return zipped({"datapackage.json": "{}", "archive/data.warc.gz": content or warc()})


FILES = {
    "html": PAGE.encode(),
    "mhtml": MHTML.encode(),
    "pdf": PDF,
    "warc": warc(),
    "wacz": wacz(),
    "screenshot": PNG,
}


@pytest.fixture
def user():
    return make.make_user("researcher", password=None)


@pytest.fixture
def sealed(settings, tmp_path, monkeypatch):
    """The folder of captures; sealing turns a file around."""
    settings.CAPTURES = tmp_path / "captures"

    def seal(data, path):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data[::-1])

    monkeypatch.setattr(keeping, "refuse_few_keys", lambda: None)
    monkeypatch.setattr(keeping, "seal_bytes", seal)
    return settings.CAPTURES


# -- Reading ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", FILES)
def test_the_kind_is_what_a_file_holds_and_its_text_is_found(kind):
    assert kind_of(FILES[kind]) == kind
    found = read(FILES[kind])
    assert found.kind == kind
    if kind != "screenshot":
        assert normal(WORDS) in normal(found.text)
        assert "hidden" not in found.text
    if kind not in ("screenshot", "pdf"):
        assert found.addresses == [ADDRESS]
        assert found.made_at.date() == datetime(2025, 2, 1, tzinfo=UTC).date()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a" + b"\0" * 100,
        b"MZ\x90",
        b"just words",
        zipped({"a.txt": "words"}),
        b"PK\x03\x04 broken",
    ],
)
def test_other_files_are_refused(data):
    with pytest.raises(ValidationError, match="This is no capture"):
        read(data)


@pytest.mark.parametrize(
    "data",
    [
        lambda: warc(b"\0" * 60_000_000, "image/png"),
        lambda: wacz(warc(b" " * 60_000_000)),
        lambda: zipped({"datapackage.json": " " * 60_000_000, "archive/a.warc": "WARC/1.0\r\n"}),
        lambda: zipped({"datapackage.json": "", "archive/a.warc": ""} | {f"{n}": "" for n in range(6000)}),
    ],
)
def test_bombs_are_refused(data):
    with pytest.raises(ValidationError) as error:
        read(data())
    assert error.value.code == "bomb"


def test_a_broken_file_is_refused_in_words():
    with pytest.raises(ValidationError, match="broken"):
        read(b"%PDF-1.7\nnothing")


def test_text_is_bounded_and_has_nothing_that_no_column_takes(monkeypatch):
    monkeypatch.setattr(capturing, "MAX_TEXT", 10)
    assert read(b"<html><body>a\0b\x1b\xe2\x80\xaec" + b"d" * 100).text == "a b  cdddd"


@pytest.mark.parametrize(
    ("text", "charset"), [("Суд оставил", "cp1251"), ("Суд оставил", "utf-8"), ("Суд оставил", "utf-16")]
)
def test_old_pages_in_cyrillic_are_read(text, charset):
    declared = f'<meta charset="{charset}">' if charset == "koi8-r" else ""
    page = f"<html><head>{declared}</head><body>{text}</body></html>".encode(charset)
    if charset == "utf-16":
        with pytest.raises(ValidationError):
            read(page)
    else:
        assert read(page).text == text


# -- Keeping ----------------------------------------------------------------------------------------------


def test_a_file_is_kept_sealed_with_its_text_and_waits_for_a_second_person(user, sealed):
    source = make.make_cited_source(url=ADDRESS)
    capture = keep(FILES["wacz"], user)
    assert (capture.source, capture.kind, str(capture.made_on)) == (source, "wacz", "2025-02-01")
    assert (capture.sha256, capture.size) == (
        hashlib.sha256(FILES["wacz"]).hexdigest(),
        len(FILES["wacz"]),
    )
    assert capture.path.read_bytes() == FILES["wacz"][::-1]
    assert capture.path.parent == sealed
    assert (capture.address, capture.added_by) == (ADDRESS, user)
    assert capture.history.get().act.user == user
    assert not Capture.objects.published().exists()
    take(STEPS["accept"], source, make.make_user("editor", password=None))
    assert [*Capture.objects.published()] == [capture]
    assert "text" not in {field.name for field in Capture.history.model._meta.fields}


def test_an_editor_does_not_accept_a_capture_of_their_own(sealed):
    editor = make.make_user("editor", password=None)
    source = make.make_cited_source(url=ADDRESS)
    keep(FILES["html"], editor)
    assert take(STEPS["accept"], source, editor).done == []
    assert not Capture.objects.published().exists()


def test_the_same_file_is_kept_once(user, sealed):
    source, other = make.make_source(url=ADDRESS), make.make_source()
    keep(FILES["html"], user)
    with pytest.raises(ValidationError, match=source.code):
        keep(FILES["html"], user, other)
    assert len([*sealed.iterdir()]) == 1


@pytest.mark.parametrize(
    "over", [{"made_at": datetime(2999, 1, 1, tzinfo=UTC)}, {"source": None, "data": PDF}]
)
def test_what_nobody_says_is_asked(user, sealed, over):
    source = make.make_source(url=ADDRESS)
    with pytest.raises(ValidationError):
        keep(**{"data": FILES["html"], "user": user, "source": source} | over)
    with pytest.raises(ValidationError, match="Say when"):
        keep(PDF, user, source)
    assert not sealed.exists()


def test_a_redacted_copy_says_of_which_it_is_one(user, sealed):
    source = make.make_source(url=ADDRESS)
    whole = keep(FILES["html"], user)
    copy = keep(FILES["mhtml"], user, source, redacts=whole)
    assert [*whole.redacted.all()] == [copy]
    with pytest.raises(ValidationError, match="same source"):
        keep(FILES["warc"], user, make.make_source(), redacts=whole)


def test_a_capture_is_never_changed():
    capture = make.make_capture()
    capture.sha256 = "0" * 64
    with pytest.raises(ValidationError, match="never changed"):
        capture.save()


def test_what_can_t_be_sealed_is_not_kept(user, settings, tmp_path):
    settings.CAPTURES, settings.BACKUP_RECIPIENTS = tmp_path / "captures", tmp_path / "no file"
    make.make_source(url=ADDRESS)
    with pytest.raises(ValidationError, match="could not be sealed"):
        keep(FILES["html"], user)
    assert not Capture.objects.exists()


def make_key(path):
    """Make the key of somebody; return its public half."""
    subprocess.run(["age-keygen", "-o", path], capture_output=True, check=True)
    return re.search("age1[0-9a-z]+", path.read_text())[0]


@pytest.fixture
def team(settings, tmp_path):
    """Two people's keys, as files, and folders for what is sealed to them."""
    if shutil.which("age") is None:
        pytest.skip("age is not installed")
    keys = [tmp_path / "one", tmp_path / "two"]
    settings.BACKUP_RECIPIENTS, settings.CAPTURES = tmp_path / "recipients", tmp_path / "captures"
    settings.BACKUP_FOLDER = tmp_path / "backups"
    settings.BACKUP_RECIPIENTS.write_text("\n".join(map(make_key, keys)))
    return keys


def test_only_the_keys_of_the_team_open_it(user, team):
    make.make_source(url=ADDRESS)
    capture = keep(FILES["html"], user)
    assert b"Ildar" not in capture.path.read_bytes()
    assert capture.path.stat().st_mode & 0o777 == 0o600
    command = ["age", "-d", "-i", team[0], capture.path]
    assert subprocess.run(command, capture_output=True, check=True).stdout == FILES["html"]


def test_captures_lie_beside_the_backups_and_come_back(user, team, settings, capsys, monkeypatch):
    make.make_source(url=ADDRESS)
    lost, cut = (keep(FILES[kind], user) for kind in ("html", "mhtml"))
    folder = settings.BACKUP_FOLDER
    back_up_captures(folder)
    whole = {path.name: path.read_bytes() for path in settings.CAPTURES.iterdir()}
    assert {path.name: path.read_bytes() for path in (folder / "captures").iterdir()} == whole
    assert doctor.diagnose([keeping.lacking]) == []
    call_command("check_captures", folder, identity=team[0], only=True)

    lost.path.unlink()
    cut.path.write_bytes(cut.path.read_bytes()[:50])
    [line] = doctor.diagnose([keeping.lacking])
    assert line.startswith("Captures of which no whole file is here: ")
    assert {lost.code, cut.code} <= {*re.findall(r"\w+", line)}
    assert keeping.lacking in doctor.CHECKS
    back_up_captures(folder)  # no bad copy takes the place of a good one
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(team[1].read_bytes())))
    sealing._handed_in.cache_clear()
    call_command("check_captures", folder, identity="-")
    sealing._handed_in.cache_clear()
    assert {path.name: path.read_bytes() for path in settings.CAPTURES.iterdir()} == whole
    assert capsys.readouterr().out == "All 2 captures open.\n" * 2

    lost.copy.write_bytes(cut.copy.read_bytes())  # opens, and is another
    cut.copy.write_bytes(b"")
    with pytest.raises(CommandError, match=f"2 of 2 captures lack .*{lost.code}"):
        call_command("check_captures", folder, identity=team[0], only=True)
    with pytest.raises(CommandError, match="No such file"):
        call_command("check_captures", folder, identity=folder / "no key")


def test_captures_are_sealed_anew_to_the_keys_of_today(user, team, settings, tmp_path):
    make.make_source(url=ADDRESS)
    capture = keep(FILES["html"], user)
    back_up_captures(settings.BACKUP_FOLDER)
    third = tmp_path / "three"
    public = settings.BACKUP_RECIPIENTS.read_text().splitlines()[1]
    settings.BACKUP_RECIPIENTS.write_text(f"{public}\n{make_key(third)}")
    with pytest.raises(CommandError, match=f"does not open {capture.path.name}, "):
        call_command("seal_anew", identity=third)
    call_command("seal_anew", identity=team[1])
    call_command("check_captures", settings.BACKUP_FOLDER, identity=third, only=True)
    with pytest.raises(CommandError, match=capture.code):
        call_command("check_captures", identity=team[0])


def test_who_is_erased_takes_along_the_captures_of_their_sources(
    user, sealed, settings, django_capture_on_commit_callbacks
):
    settings.BACKUP_FOLDER = sealed.parent / "backups"
    person = make.make_person()
    source = make.make_source(url=ADDRESS)
    make.make_charge(person=person, source=source)
    capture = keep(FILES["html"], user)
    back_up_captures(settings.BACKUP_FOLDER)
    assert capture.copy.exists()
    with django_capture_on_commit_callbacks(execute=True):
        erase(person, None)
    assert not Source.objects.filter(pk=source.pk).exists()
    assert not Capture.history.filter(id=capture.pk).exists()
    assert [*sealed.iterdir(), *capture.copy.parent.iterdir()] == []


# -- Desk -------------------------------------------------------------------------------------------------


def upload(client, **over):
    file = SimpleUploadedFile("what the name says.exe", over.pop("content", FILES["html"]))
    data = {"file": file, "source": "", "made_at_0": "", "made_at_1": "", "redacts": "", "internal_note": ""}
    return client.post(reverse("admin:sources_capture_add"), data | over)


def test_a_researcher_uploads_a_file(client, user, sealed):
    source = make.make_source(url=ADDRESS)
    client.force_login(user)
    assert upload(client, source=source.pk, internal_note="seen with my own eyes").status_code == 302
    capture = source.captures.get()
    assert (capture.kind, capture.internal_note) == ("html", "seen with my own eyes")
    page = client.get(reverse("admin:sources_capture_change", args=[capture.pk])).text
    assert "in custody until" in page
    listed = client.get(reverse("admin:sources_source_change", args=[source.pk])).text
    assert "page in one file (HTML)" in listed
    answer = client.get(reverse("admin:sources_capture_sealed", args=[capture.pk]))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content) == FILES["html"][::-1]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"MZ\x90 no capture", "This is no capture"),
        (b"<html>" + b" " * 5_300_000, "5 MB at most"),
        (b"", "empty"),
    ],
)
def test_what_can_t_be_kept_is_told_on_the_form(client, user, sealed, content, said):
    client.force_login(user)
    answer = upload(client, content=content, source=make.make_source().pk)
    assert said in answer.text
    assert not Capture.objects.exists()


def test_sealed_files_are_for_the_team(client, sealed):
    capture = make.make_capture()
    address = reverse("admin:sources_capture_sealed", args=[capture.pk])
    assert client.get(address).status_code == 302
    client.force_login(make.make_user("administrator", password=None))
    assert client.get(address).status_code == 403
    client.force_login(make.make_user("researcher", password=None))
    assert client.get(address).status_code == 404  # there is no file


def rows_of(name, model):
    [notice] = [one for one in notices() if (one.name, one.model) == (name, model)]
    return set(notice.rows())


def test_a_quote_that_no_capture_has_is_a_notice(user, sealed):
    source = make.make_source(url=ADDRESS)
    right, wrong, cut = (make.make_charge(source=source) for _ in "123")
    for charge, quote in (
        (right, "«The court LEFT\nIldar in custody»"),
        (wrong, "The court freed Ildar"),
        (cut, "The court … until 17 March"),
    ):
        charge.citations.update(quote=quote)
    assert rows_of("quotes", Charge) == set()
    keep(FILES["html"], user)
    assert rows_of("quotes", Charge) == {wrong}
    citation = wrong.citations.get()
    citation.quote = "left Ildar in custody"
    citation.save()
    assert rows_of("quotes", Charge) == set()


def test_sources_without_a_capture_and_those_that_are_gone_are_lists():
    kept, lost, gone = make.make_source(), make.make_source(), make.make_source(reachable=False)
    make.make_capture(source=kept)
    assert rows_of("uncaptured", Source) == {lost, gone}
    assert rows_of("gone", Source) == {gone}


# -- A folder ---------------------------------------------------------------------------------------------


def test_a_folder_is_imported_by_manifest_name_and_what_the_files_say(user, sealed, tmp_path, capsys):
    by_file, by_name, by_manifest = (
        make.make_source(url=f"{ADDRESS}{n}" if n else ADDRESS) for n in range(3)
    )
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "whatever.wacz").write_bytes(FILES["wacz"])
    (folder / f"{by_name.code}_2025-01-30.pdf").write_bytes(PDF)
    (folder / "shot.png").write_bytes(PNG)
    manifest = f"file,source,made_at,note\nshot.png,{ADDRESS}2,2025-01-31T10:00+05:00,by hand\n"
    (folder / "captures.csv").write_text(manifest)
    call_command("import_captures", folder, by=user.username)
    kept = {capture.source: (capture.kind, str(capture.made_on)) for capture in Capture.objects.all()}
    assert kept == {
        by_file: ("wacz", "2025-02-01"),
        by_name: ("pdf", "2025-01-30"),
        by_manifest: ("screenshot", "2025-01-31"),
    }
    call_command("import_captures", folder, by=user.username)  # what is here stays
    assert "Kept 0, refused 0." in capsys.readouterr().out
    (folder / "S0RCE000_2025-01-30.html").write_bytes(b"<html>another")
    with pytest.raises(CommandError, match="Not all"):
        call_command("import_captures", folder, by=user.username)


def test_an_import_needs_somebody_and_a_folder(tmp_path, user):
    for folder, by in ((tmp_path, "nobody"), (tmp_path / "nothing", user.username)):
        with pytest.raises(CommandError):
            call_command("import_captures", folder, by=by)


# -- Public -----------------------------------------------------------------------------------------------


def test_day_kind_and_hash_are_public_and_nothing_else(client):
    source = make.make_cited_source()
    shown = make.make_capture(source=source, address="https://gazette.example/secret", internal_note="Note")
    waiting = make.make_capture(source=source, is_accepted=False)
    confidential = make.make_capture(source=make.make_cited_source(is_confidential=True))
    page = client.get(source.get_absolute_url()).text
    file = b"".join(client.get(f"/en/{CAPTURES.name}.csv").streaming_content).decode()
    for text in (page, file):
        assert shown.sha256 in text
        assert waiting.sha256 not in text
        assert confidential.sha256 not in text
        assert "secret" not in text
        assert "What the page said" not in text
    assert "1 February 2024" in page
