"""`deploy/copies` keeps the edition, and its files, in other folders as they are here."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parent.parent.parent / "deploy/copies"
pytestmark = pytest.mark.skipif(shutil.which("rrsync") is None, reason="no rsync is here")
# What sshd does with the line that the guide gives for `authorized_keys`.
SSH = """#!/bin/sh
[ "$1" = second.example ] || exit 1
shift
SSH_ORIGINAL_COMMAND="$*" SSH_CONNECTION="127.0.0.1 1 127.0.0.1 22" exec rrsync -wo {folder}
"""


def becomes(holds, seconds=60):
    """Wait as long as a busy machine needs; who is in time waits for nothing."""
    for _ in range(seconds * 20):
        if holds():
            return True
        time.sleep(0.05)
    return False


def told(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()
    }


def replace(path, text):
    fresh = path.with_name("fresh")
    fresh.write_text(text)
    fresh.replace(path)


@pytest.fixture
def here(tmp_path):
    """An edition with a file of its release."""
    edition = tmp_path / "here/edition.sqlite3"
    data = edition.with_name("edition.sqlite3.data")
    data.mkdir(parents=True)
    (data / "people.csv").write_text("one")
    edition.write_text("one")
    edition.with_name("edition.sqlite3.changes").write_text("from one to two")  # what the feeds tell
    return edition


@pytest.fixture
def copies(here, tmp_path):
    """A folder here and one on a host that takes what the guide lets it; a third does not answer."""
    folders = [tmp_path / "first", tmp_path / "second"]
    for folder in folders:
        folder.mkdir()
    ssh = tmp_path / "ssh"
    ssh.write_text(SSH.format(folder=folders[1]))
    ssh.chmod(0o700)
    environment = os.environ | {"BAYMAK_EDITION": str(here), "RSYNC_RSH": str(ssh)}
    command = [str(SCRIPT), "nobody.example:", str(folders[0]), "second.example:"]
    running = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        yield folders
    finally:
        os.killpg(running.pid, signal.SIGTERM)
        running.wait()


def test_copies_follow_and_forget_while_another_host_is_away(here, copies):
    whole = {"edition.sqlite3": "one", "edition.sqlite3.data/people.csv": "one"}
    whole |= {"edition.sqlite3.changes": "from one to two"}
    assert becomes(lambda: [*map(told, copies)] == [whole] * 2)
    # Somebody is withdrawn: the files go, and what changed, and the edition is another.
    here.with_name("edition.sqlite3.changes").unlink()
    shutil.rmtree(here.with_name("edition.sqlite3.data"))
    replace(here, "two")
    assert becomes(lambda: [*map(told, copies)] == [{"edition.sqlite3": "two"}] * 2)
    # Nobody could be cut out of it: it is gone.
    here.unlink()
    assert becomes(lambda: [*map(told, copies)] == [{}] * 2)
    here.write_text("three")
    assert becomes(lambda: [*map(told, copies)] == [{"edition.sqlite3": "three"}] * 2)


def test_copy_is_as_old_as_what_it_was_made_of(here, copies):
    """A copy that nothing touched for seven days is not served."""
    copy = copies[0] / here.name
    assert becomes(copy.exists)
    os.utime(here, (1_700_000_000, 1_700_000_000))
    assert becomes(lambda: copy.stat().st_mtime == 1_700_000_000)
