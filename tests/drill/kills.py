"""What is left where a work is killed at a random moment: 20 of each kind on each database, by `make drill`.

Those of the desk and of loading are in `tests.drill.works`; an update is killed from here.
"""

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from random import uniform
from tempfile import TemporaryDirectory

from tests.drill.site import (
    DOORS,
    RESTART,
    TEAM,
    Site,
    a_server,
    commit,
    last_migration,
    make_keys,
    make_versions,
    say,
    url,
    wait_until,
)

KILLS = int(os.environ.get("KILLS", "20"))
KILL = "from tests.drill.works import {0}; {0}()"
HALVES = """
import time
from django.db import migrations
class Migration(migrations.Migration):
    dependencies = [("people", "{before}")]
    operations = [
        migrations.RunPython(lambda *_: time.sleep(0.5)),
        migrations.RunSQL("UPDATE people_person SET internal_note = '{told}'"),
    ]
"""
NOTES = "from people.models import Person; print(*{*Person.objects.values_list('internal_note', flat=True)})"


def kill_at_random(work, database, empty):
    """Kill what is done on a site with this database, each 20 times; `empty` is another database."""
    make_keys(work)
    source = make_versions(work)
    site = Site(work, database)
    public, desk = (str(door.getsockname()[1]) for door in site.doors)
    shown = {"PUBLIC": public, "DESK": desk, "KILLS": str(KILLS)}
    fresh = {"DATABASE_URL": empty, "BAYMAK_EDITION": f"{work}/fresh.sqlite3"}
    try:
        site.install(source, "v1")
        site.manage("migrate", "--verbosity=0", **fresh)
        say(site.manage("shell", "--verbosity=0", "--command", KILL.format("load"), **shown, **fresh).strip())
        site.fill()
        site.manage("shell", "--verbosity=0", "--command", TEAM)
        site.start()
        say(site.manage("shell", "--verbosity=0", "--command", KILL.format("desk"), **shown).strip())
        kill_updates(site, source)
    finally:
        site.stop()
        os.kill(int((work / "nginx/pid").read_text()), signal.SIGTERM)


def make_versions_of_halves(source):
    """Make versions k0, k1 …, each with two migrations, after the first of which it is half done."""
    subprocess.run(["git", "-C", source, "checkout", "--quiet", "v2"], check=True)
    before = last_migration(source)
    for number in range(KILLS + 1):
        for part, told in (("a", "half"), ("b", "whole")):
            name = f"9{number:03}_{part}"
            text = HALVES.format(before=before, told=f"k{number} {told}")
            (source / f"people/migrations/{name}.py").write_text(text)
            before = name
        project = source / "pyproject.toml"
        project.write_text(
            re.sub('^version = ".*"', f'version = "2.0.{number}"', project.read_text(), flags=re.M)
        )
        commit(source, f"k{number}")


def kill_updates(site, source):
    make_versions_of_halves(source)
    first = site.folder / "venvs/v1"
    (first / "requirements.lock").write_bytes((site.folder / "requirements.lock").read_bytes())
    for number in range(KILLS + 1):  # the packages are the same, and there
        subprocess.run(["cp", "-al", first, first.with_name(f"k{number}")], check=True)
    page, begun = site.ask("/en/people/"), time.monotonic()
    site.update("k0")
    took, is_at, cut = time.monotonic() - begun, 0, 0
    for number in range(1, KILLS + 1):
        update = site.begin("deploy/update", f"k{number}", RESTART=RESTART)
        time.sleep(uniform(0, took))
        with suppress(ProcessLookupError):
            os.killpg(update.pid, signal.SIGKILL)
        update.communicate()
        answer = site.ask("/en/people/")
        assert answer == page or (answer[0] == 503 and b"does not answer" not in answer[2]), answer[0]
        wait_until(lambda: len([*site.folder.glob("var/pid-*")]) == len(DOORS))  # it may be in a restart
        begun = site.folder / ".git/updating"
        if begun.exists():
            cut += 1
            keys = Path(re.search("keys='(.*?)'", begun.read_text())[1])
            assert "Updated to" in site.update(f"k{number}")
            assert not keys.exists()
            is_at = number
        elif not update.returncode:  # it was quicker
            is_at = number
        assert f"ok 2.0.{is_at}\n".encode() == site.ask("/healthz")[2]
        notes = site.manage("shell", "--verbosity=0", "--command", NOTES)
        assert notes.strip() == f"k{is_at} whole", notes
        wait_until(lambda: site.ask("/en/people/") == page)
    say(f"killed in update, of {took:.0f} s: {KILLS} times, {cut} after it was begun; the next one went on")


def main(*databases):
    with TemporaryDirectory(prefix="drill") as folder, a_server("cases", "empty") as server:
        for database in databases:
            say(f"{KILLS} kills each, on {database}")
            addresses = {
                "postgresql": lambda name: url(server, name),
                "sqlite": lambda name: f"sqlite:///{folder}/{name}.sqlite3",
            }[database]
            kill_at_random(Path(folder) / database, addresses("cases"), addresses("empty"))
    say("All held.")


if __name__ == "__main__":
    main(*(sys.argv[1:] or ("postgresql", "sqlite")))
