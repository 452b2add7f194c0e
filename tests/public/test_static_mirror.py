"""A copy of the site as files: whole without a server, and without whoever left since the last one."""

import hashlib
import os
import time
from html import unescape
from urllib.parse import unquote, urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.core.signals import request_finished
from django.db import close_old_connections

from baymak.review import STEPS, take
from public import mirror
from public.edition import publishing
from tests import crawl, editions, world
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.once]
w = world.in_database(world.make_world)


@pytest.fixture
def folder(w, settings, tmp_path):
    w.named.refresh_from_db()
    settings.EDITION = tmp_path / "edition.sqlite3"
    # The client of the tests does so too: it would end the transaction of this one.
    request_finished.disconnect(close_old_connections)
    with editions.released(), editions.unwatched():
        publishing.publish()
        yield tmp_path / "copy"
    request_finished.connect(close_old_connections)


def pages(folder):
    return {path: path.read_text() for path in folder.rglob("*.html")}


def test_every_link_leads_to_a_file_of_the_copy_and_nothing_asks_a_server(w, folder, monkeypatch):
    call_command("write_mirror", folder, verbosity=0)
    followed = 0
    for path, text in pages(folder).items():
        for link in crawl.read_page(text.encode()).links:
            parts = urlsplit(unescape(link))
            if parts.scheme or not parts.path:
                continue
            followed += 1
            assert not link.startswith("/")
            assert (path.parent / unquote(parts.path)).is_file(), (path, link)
        assert "<form" not in text
        assert "<input" not in text
    assert followed > 1000
    for language in ("en", "ru", "ba"):
        assert (folder / language / "people" / w.named.code / "index.html").is_file()
    page = (folder / "en/people" / w.named.code / "index.html").read_text()
    assert f"This is a copy of edition 1 of {publishing.present().day}." in page
    assert (folder / "people" / w.named.code / "index.html").is_file()
    assert (folder / "data/index.json").is_file()
    sums = dict(line.split("  ")[::-1] for line in (folder / "files.txt").read_text().splitlines())
    there = {f"{path.relative_to(folder)}": path for path in folder.rglob("*") if path.is_file()}
    assert sums.keys() == there.keys() - {"files.txt"}
    assert all(hashlib.sha256(there[name].read_bytes()).hexdigest() == told for name, told in sums.items())
    # Every form of the name is there to be found.
    names = (folder / "en/names/index.html").read_text()
    assert {"Ural Sampleev", "Z. W."} <= {*names.replace("<", ">").split(">")}
    assert "zqx" not in "".join(pages(folder).values()).lower()
    # Whoever left is in no byte of the next one.
    code = w.named.code
    with editions.followed():
        assert w.named in take(STEPS["withdraw"], w.named, make.make_user("editor")).done
    publishing.publish()
    want = mirror.Writer.want
    english = ("/en/", "/static/")  # what one language has, all have
    monkeypatch.setattr(mirror.Writer, "want", lambda self, to: to.startswith(english) and want(self, to))
    call_command("write_mirror", folder, verbosity=0)
    left = [
        path
        for path in folder.rglob("*")
        if code in path.name
        or (path.is_file() and any(word.encode() in path.read_bytes() for word in (code, "Ural Sampleev")))
    ]
    assert left == []
    assert not [path for path in folder.parent.iterdir() if path.name.startswith("copy.")]


def test_folder_of_something_else_is_left_alone_and_a_copy_that_fails_leaves_the_one_before(
    w, folder, monkeypatch
):
    folder.mkdir()
    (folder / "letter.txt").write_text("mine")
    with pytest.raises(CommandError, match="something else"):
        call_command("write_mirror", folder)
    assert (folder / "letter.txt").read_text() == "mine"
    monkeypatch.setattr(mirror.Writer, "ask", lambda self, address: (503, {}, b""))
    with pytest.raises(CommandError, match="answers 503"):
        call_command("write_mirror", folder.with_name("other"))
    assert not folder.with_name("other").exists()


def test_long_index_of_names_has_pages(w, folder, monkeypatch):
    monkeypatch.setattr(mirror, "NAMES_ON_PAGE", 2)
    monkeypatch.setattr(mirror.Writer, "write_address", lambda self, address: None)
    mirror.write_mirror(folder)
    first, second = (folder / "en/names" / name for name in ("index.html", "2/index.html"))
    assert 'href="2/index.html"' in first.read_text()
    assert 'href="../index.html"' in second.read_text()


def test_copied_edition_of_more_than_a_week_shows_nobody(w, folder, client, settings):
    def age(days):
        moment = time.time() - days * 86_400
        os.utime(settings.EDITION, (moment, moment))

    addresses = ["/en/people/", w.named.get_absolute_url(), "/data/people.csv"]
    age(8)
    assert [client.get(address).status_code for address in addresses] == [200, 200, 200]
    settings.SERVES = "public"
    assert [client.get(address).status_code for address in addresses] == [503, 503, 503]
    age(6)
    assert [client.get(address).status_code for address in addresses] == [200, 200, 200]


def test_edition_that_is_still_right_is_young_again(w, folder, settings):
    os.utime(settings.EDITION, (0, 0))
    assert not publishing.publish()
    assert time.time() - settings.EDITION.stat().st_mtime < 3600
