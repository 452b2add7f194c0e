"""What an operator does in a year, in minutes: `make drill`.

A PostgreSQL server, nginx and a checkout of their own, in a folder that is gone afterwards. It ends at the
first thing that is not as it must be.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

from tests.drill.flood import flood
from tests.drill.site import (
    TEAM,
    TOP,
    Site,
    a_server,
    execute,
    make_keys,
    make_versions,
    say,
    start_nginx,
    url,
    wait_until,
)
from tests.releases import FOLDER

RELEASES = sorted(path.name for path in FOLDER.iterdir() if (path / "postgresql.sql.gz").exists())


@contextmanager
def a_visitor(site):
    """Ask again and again meanwhile; give the list of statuses, and of pages that nginx itself had to say."""
    end, statuses = Event(), []

    def ask():
        while not end.wait(0.1):
            status, _headers, body = site.ask("/en/about/")
            statuses.append("nginx" if b"does not answer at the moment" in body else status)

    visitor = Thread(target=ask)
    visitor.start()
    try:
        yield statuses
    finally:
        end.set()
        visitor.join()


def same(before, after):
    assert before.keys() == after.keys(), sorted({*before} ^ {*after})[:5]
    for path, answer in before.items():
        assert answer == after[path], f"{path} differs: {first_difference(answer, after[path])}"


def first_difference(before, after):
    if before[:2] != after[:2]:
        return before[:2], after[:2]
    at = next(n for n, pair in enumerate(zip(before[2], after[2], strict=False)) if pair[0] != pair[1])
    return tuple(body[max(at - 80, 0) : at + 80] for body in (before[2], after[2]))


KEPT = """<!DOCTYPE html><!--
 Page saved with SingleFile
 url: {address}
 saved date: Sat Feb 01 2025 12:00:00 GMT+0000 (UTC)
--><html><body>As somebody read it</body></html>
"""
ONE = """
from people.models import Person
print(Person.objects.published().exclude(name_en="").last().code)
"""
WITHDRAW = """
from django.contrib.auth.models import User
from baymak.review import withdraw
from people.models import Person
print(withdraw(Person.objects.filter(code="{code}"), User.objects.get(username="one")))
"""


def drill(work, server):
    make_keys(work)
    source = make_versions(work)
    site = Site(work, url(server, "cases"))
    try:
        say("install")
        site.install(source, "v1")
        site.fill()
        site.start()
        say("two people, and a page that one of them kept")
        told = site.manage("shell", "--verbosity=0", "--command", TEAM).strip().splitlines()[-1]
        code, address, name = told.split("|")
        (work / "kept").mkdir()
        (work / "kept/page.html").write_text(KEPT.format(address=address))
        site.manage("import_captures", work / "kept", "--by", "one")
        (capture,) = (site.folder / "var/captures").iterdir()
        page = capture.read_bytes()
        say("the night")
        night = site.manage("nightly", fails=True)
        assert "No backup was ever opened" in night
        (backup,) = site.backups.glob("*.age")
        told = site.manage("restore", backup, "--identity", work / "one", "--drill")
        assert "This backup comes back" in told
        say(told.strip())

        say(f"{name} is erased, by two")
        typed = "as in a drill\n"
        site.manage("erase", code, "--by", "one", typed=typed)
        site.manage("erase", code, "--by", "two", "--confirm", typed=typed)
        site.manage("publish")
        say("read")
        before = site.crawl()
        say(f"{len(before)} pages and files")
        assert not [path for path, answer in before.items() if code.encode() in answer[2]]

        say("floods from one address")
        flood(site.port, say)

        show_on_two_hosts(site)

        say("lose everything, and restore")
        site.stop()
        subprocess.run(["rm", "-rf", site.folder], check=True)
        execute(server, "drop database cases", "create database cases")
        site.install(source, "v1")
        told = site.manage("restore", backup, "--identity", work / "two")
        assert "Erased again by the ledger: 1." in told, told
        assert "All 1 captures open." in told, told
        assert (site.folder / "var/captures" / capture.name).read_bytes() == page
        site.manage("migrate", "--verbosity=0")
        site.manage("publish")
        site.manage("collectstatic", "--no-input", "--verbosity=0")
        site.start()
        wait_until(lambda: site.ask("/en/")[0] == 503)  # what the proxy kept is over in ten seconds
        site.manage("offline", "off")
        same(before, site.crawl())

        say("update")
        with a_visitor(site) as statuses:
            told = site.update("v2")
        assert "Updated to 1.2.3." in told, told
        assert b"ok 1.2.3" in site.ask("/healthz")[2]
        say(f"a visitor meanwhile: { {status: statuses.count(status) for status in {*statuses}} }")
        assert {*statuses} == {200, 503}
        same(before, site.crawl())

        say("an update that fails")
        with a_visitor(site) as statuses:
            told = site.update("v3", fails=True)
        assert told.splitlines()[-1] == "Not updated: the doctor failed. 1.2.3 runs as before.", told
        assert {*statuses} == {200, 503}
        same(before, site.crawl())

        say("the disk is full, the database stops, hangs, and is back")
        with full_disk(site):
            server.control("stop", "--mode=immediate")
            # Readers have the edition; the desk and whoever watches are told.
            assert [site.ask(path)[0] for path in ("/en/people/", "/admin/", "/healthz")] == [200, 503, 503]
            site.manage("offline", "on")
            wait_until(lambda: site.ask("/en/about/")[0] == 503)
            site.manage("offline", "off")
            server.control("start", "--wait", f"--log={server.log}")
        wait_until(lambda: site.ask("/healthz")[0] == 200)
        hang(site, server)
        log = (site.folder / "var/log").read_text()
        assert "Traceback" not in log, log
        say("what the log says: " + " | ".join(line for line in log.splitlines() if "ERROR" in line))
    finally:
        site.stop()
        os.kill(int((work / "nginx/pid").read_text()), signal.SIGTERM)


@contextmanager
def full_disk(site):
    """Let what the site writes lie on a disk of its own that has no room left; only root can."""
    var, aside = site.folder / "var", site.work / "var"
    if os.geteuid():
        say("(the disk is not full: only root can mount one)")
        yield
        return
    site.stop()
    var.rename(aside)
    var.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=100m", "tmpfs", var], check=True)
    try:
        subprocess.run(["cp", "-a", f"{aside}/.", var], check=True)
        site.start()
        # What somebody asked for before comes first: on a slow machine it is written beside.
        wait_until(lambda: not (var / "edition.sqlite3.wanted").exists())
        with suppress(OSError), (var / "filler").open("wb", buffering=0) as filler:
            while True:
                filler.write(b"x" * 4096)
        assert not shutil.disk_usage(var).free
        yield
        site.stop()
    finally:
        subprocess.run(["umount", "--lazy", var], check=True)
    var.rmdir()
    aside.rename(var)
    site.start()


def show_on_two_hosts(site):
    """Withdraw somebody whose page two other hosts show, behind a proxy that keeps pages."""
    say("two hosts with copies of the edition, behind one proxy")
    hosts = [site.work / name for name in ("first", "second")]
    ports, running = [], []

    def start(*command, **environment):
        with (site.work / "log-of-hosts").open("a") as log:
            environment |= {
                "PATH": os.environ["PATH"],
                "BAYMAK_SECRET_KEY": "x" * 50,
                "BAYMAK_HTTPS": "false",
            }
            running.append(
                subprocess.Popen(
                    command, cwd=site.folder, env=environment, stdout=log, stderr=log, start_new_session=True
                )
            )

    for host in hosts:
        host.mkdir()
    try:
        start("deploy/copies", *hosts, BAYMAK_EDITION=f"{site.folder}/var/edition.sqlite3")
        for host in hosts:
            wait_until((host / "edition.sqlite3.data/index.json").exists)
            with closing(socket.create_server(("127.0.0.1", 0))) as free:
                ports.append(free.getsockname()[1])
            start(
                ".venv/bin/gunicorn",
                f"--bind=127.0.0.1:{ports[-1]}",
                "--config=deploy/gunicorn.conf.py",
                "baymak.wsgi",
                BAYMAK_SERVES="public",
                BAYMAK_EDITION=f"{host}/edition.sqlite3",
            )
        upstream = "".join(f"server 127.0.0.1:{port};" for port in ports)
        front = start_nginx(site.work / "front", "hosts", "127.0.0.1:9", f"upstream hosts {{ {upstream} }}")
        code = site.manage("shell", "--verbosity=0", "--command", ONE).strip().splitlines()[-1]
        pages = [
            (port, path.format(code))
            for port in (*ports, front)
            for path in ("/en/people/{}/", "/ru/people/{}/")
        ]
        statuses = lambda: {ask(*page) for page in pages}  # noqa: E731
        wait_until(lambda: statuses() == {200})
        site.manage("shell", "--verbosity=0", "--command", WITHDRAW.format(code=code))
        began = time.monotonic()
        wait_until(lambda: statuses() == {404})
        took = time.monotonic() - began
        left = [
            path
            for host in hosts
            for path in host.rglob("*")
            if path.is_file() and code.encode() in path.read_bytes()
        ]
        say(f"withdrawn on the desk, gone on both hosts and at the proxy after {took:.1f} s")
        assert took < 10
        assert left == []
    finally:
        for process in running:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        with suppress(FileNotFoundError):
            os.kill(int((site.work / "front/nginx/pid").read_text()), signal.SIGTERM)


def ask(port, path):
    with closing(HTTPConnection("127.0.0.1", port, timeout=100)) as wire:
        try:
            wire.request("GET", path, headers={"Host": "localhost"})
        except ConnectionRefusedError:  # it is still beginning
            return None
        return wire.getresponse().status


def hang(site, server):
    postmaster = (server.folder / "data/postmaster.pid").read_text().split()[0]
    children = subprocess.run(["pgrep", "-P", postmaster], capture_output=True, text=True, check=True).stdout
    pids = [postmaster, *children.split()]
    try:
        for pid in pids:
            os.kill(int(pid), signal.SIGSTOP)
        begun = time.monotonic()
        assert b"database hangs" in site.ask("/healthz")[2]
        say(f"/healthz says that it hangs after {time.monotonic() - begun:.2f} s")
        assert site.ask("/en/people/")[0] == 200
        status = site.ask("/admin/")[0]
        say(f"readers read on; the desk answers {status} after {time.monotonic() - begun:.0f} s")
        assert status == 503
    finally:
        for pid in pids:
            os.kill(int(pid), signal.SIGCONT)
    wait_until(lambda: site.ask("/healthz")[0] == site.ask("/admin/login/")[0] == 200)


def update_release(version, server):
    """Restore the database of a release, edit it, migrate: what was edited stays."""
    execute(server, "drop database cases", "create database cases")
    script = f"""
import gzip, django; django.setup()
from django.core.management import call_command
from django.db import connection
from tests.releases import restore
restore(gzip.decompress(open("{FOLDER / version}/postgresql.sql.gz", "rb").read()).decode())
with connection.cursor() as cursor:
    cursor.execute("UPDATE people_person SET occupation_en = 'Edited by the drill' WHERE id = "
                   "(SELECT min(id) FROM people_person)")
call_command("migrate", verbosity=0)
call_command("load_case_data", if_empty=True, verbosity=0)
with connection.cursor() as cursor:
    cursor.execute("SELECT count(*) FROM people_person WHERE occupation_en = 'Edited by the drill'")
    assert cursor.fetchone() == (1,)
"""
    environment = {
        "PATH": os.environ["PATH"],
        "BAYMAK_SECRET_KEY": "x" * 50,
        "BAYMAK_HTTPS": "false",
        "DJANGO_SETTINGS_MODULE": "baymak.settings",
        "DATABASE_URL": url(server, "cases"),
    }
    subprocess.run([sys.executable, "-c", script], cwd=TOP, env=environment, check=True)


def main():
    with TemporaryDirectory(prefix="drill") as folder, a_server("cases") as server:
        drill(Path(folder) / "year", server)
        for version in RELEASES:
            say(f"update from {version}, with what was edited")
            update_release(version, server)
    say("All held.")


if __name__ == "__main__":
    main()
