"""What an operator does in a year, in minutes: `make drill`.

A PostgreSQL server, nginx and a checkout of their own, in a folder that is gone afterwards. It ends at the
first thing that is not as it must be.
"""

import os
import re
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
from urllib.parse import quote, urljoin

from tests.baymak.test_server_log import Server
from tests.drill.flood import flood
from tests.releases import FOLDER

TOP = Path(__file__).resolve().parent.parent.parent
PAGES = int(os.environ.get("PAGES", "400"))
DOORS = (3, 4)  # of the public pages and of the desk: where tests/drill/restart takes them from
LINK = re.compile(rb'href="(/[^"#]*)')
# Of a calendar, of a citation and of the files: the number of the edition, as below.
SEQUENCE = re.compile('(SEQUENCE:|edition |издание |баҫма |ET  - |"edition": )[0-9]+'.encode())
RELEASES = sorted(path.name for path in FOLDER.iterdir() if (path / "postgresql.sql.gz").exists())

BREAKS = """
from django.db import migrations
class Migration(migrations.Migration):
    dependencies = [("people", "{last}")]
    operations = [migrations.RunSQL("UPDATE people_person SET name_en = 'Lost'")]
"""


def say(words):
    sys.stdout.write(f"{time.strftime('%H:%M:%S')} {words}\n")
    sys.stdout.flush()


class Site:
    """A checkout with its settings, behind nginx."""

    def __init__(self, work, database):
        self.work, self.folder, self.database = work, work / "site", database
        self.backups = work / "backups"
        self.doors = [socket.create_server(("127.0.0.1", 0), backlog=512) for _ in DOORS]
        self.port = start_nginx(work, *(f"127.0.0.1:{door.getsockname()[1]}" for door in self.doors))
        # Out of the way first: one of them may be where another has to go.
        for door, place in zip([os.dup(door.fileno()) for door in self.doors], DOORS, strict=True):
            os.dup2(door, place, inheritable=True)

    def run(self, *command, fails=False, typed="", **environment):
        """Run a command in the checkout, as the operator does; return what it wrote."""
        done = subprocess.run(
            command,
            cwd=self.folder,
            input=typed,
            start_new_session=True,  # a password is read from what is typed here, and not of the terminal
            env={"PATH": os.environ["PATH"], "HOME": str(self.work), "ACCOUNT": "root"} | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            pass_fds=DOORS,
            timeout=600,
            check=False,
        )
        assert bool(done.returncode) == fails, f"{command}: {done.stdout}"
        return done.stdout

    def manage(self, *words, **options):
        return self.run(".venv/bin/python", "manage.py", *words, **options)

    def install(self, source, version):
        subprocess.run(["git", "clone", "--quiet", source, self.folder], check=True)
        self.run("git", "checkout", "--quiet", "--detach", version)
        self.run(sys.executable, "-m", "venv", f"venvs/{version}")
        self.run(
            f"venvs/{version}/bin/pip", "install", "--quiet", "--require-hashes", "-r", "requirements.lock"
        )
        self.run("ln", "-s", f"venvs/{version}", ".venv")
        settings = {
            "BAYMAK_SECRET_KEY": "x" * 50,
            "BAYMAK_HTTPS": "false",
            "BAYMAK_BACKUPS": self.backups,
            "BAYMAK_BACKUP_RECIPIENTS": self.work / "recipients",
            "DATABASE_URL": self.database,
        }
        (self.folder / ".env").touch(mode=0o600)
        (self.folder / ".env").write_text("".join(f"{name}={value}\n" for name, value in settings.items()))

    def start(self):
        self.run("tests/drill/restart")

    def stop(self):
        for pid in self.folder.glob("var/pid-*"):
            os.kill(int(pid.read_text()), signal.SIGTERM)
            wait_until(lambda: not pid.exists())  # noqa: B023, it is asked here

    def update(self, version, **options):
        return self.run("deploy/update", version, RESTART="tests/drill/restart", **options)

    def ask(self, path):
        """Return the status, the headers and the body that nginx gives."""
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=100)) as wire:
            # A session that nobody has: the desk looks for it.
            wire.request("GET", path, headers={"Host": "localhost", "Cookie": "sessionid=" + "x" * 32})
            answer = wire.getresponse()
            # An ETag tells the version that answers, an edition how many there were, those of an update that
            # failed too; a static file is as old as its collecting.
            passing = ["Date", "ETag", "Baymak-Edition"] + ["Last-Modified"] * path.startswith("/static/")
            headers = {name: value for name, value in answer.getheaders() if name not in passing}
            return answer.status, headers, SEQUENCE.sub(b"", answer.read())

    def crawl(self):
        """Return the answers of the pages and files that the home pages lead to."""
        answers, found = {}, ["/en/", "/ru/", "/ba/"]
        while found and len(answers) < PAGES:
            path = found.pop(0)
            answers[path] = self.ask(path)
            if answers[path][1].get("Content-Type", "").startswith("text/html"):
                for written in LINK.findall(answers[path][2]):
                    link = urljoin(path, written.decode().replace("&amp;", "&"))
                    if link not in answers and link not in found and not link.startswith("/admin"):
                        found.append(link)
        wrong = {path: answer[0] for path, answer in answers.items() if answer[0] != 200}
        assert not wrong, wrong
        return answers


def start_nginx(work, public, desk, further=""):
    port = socket.create_server(("127.0.0.1", 0)).getsockname()[1]
    folder = work / "nginx"
    (folder / "snippets").mkdir(parents=True)
    site = (TOP / "deploy/nginx/site.conf").read_text()
    for ours, theirs in (("8000", public), ("8001", desk)):
        site = site.replace(f"127.0.0.1:{ours}", f"{theirs}")
    site = site.replace("/srv/baymak", str(TOP))
    (folder / "snippets/baymak.conf").write_text(site)
    (folder / "snippets/baymak-team.conf").write_text("allow 127.0.0.0/8;")
    zones = (TOP / "deploy/nginx/zones.conf").read_text().replace("/run/baymak-pages", f"{folder}/pages")
    (folder / "zones.conf").write_text(zones)
    temporary = "\n".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user} pid {folder}/pid; events {{}} http {{ include /etc/nginx/mime.types; access_log off;"
        f"{temporary} include zones.conf; {further}"
        f" server {{ listen 127.0.0.1:{port}; include snippets/baymak.conf; }} }}"
    )
    subprocess.run(["nginx", "-c", folder / "nginx.conf", "-e", folder / "log"], check=True)
    return port


def make_versions(work):
    """Make a repository with this version, the next one, and one that breaks after its migration."""
    source = work / "source"

    def git(*words):
        author = ["-c", "user.name=drill", "-c", "user.email=drill@example.org"]
        subprocess.run(["git", "-C", source, *author, *words], check=True)

    subprocess.run(["git", "clone", "--quiet", TOP, source], check=True)
    git("tag", "v1")
    project = source / "pyproject.toml"
    version = re.search(r'^version = "(.*)"', project.read_text(), re.MULTILINE)[1]
    project.write_text(project.read_text().replace(f'version = "{version}"', 'version = "1.2.3"'))
    git("commit", "--quiet", "--all", "--message", "The next version")
    git("tag", "v2")
    last = sorted(
        path.stem for path in source.glob("people/migrations/0*.py") if "squashed" not in path.stem
    )[-1]
    (source / "people/migrations/9999_lose.py").write_text(BREAKS.format(last=last))
    health = source / "baymak/health.py"
    health.write_text(health.read_text().replace("baymak/site.css", "baymak/nowhere.css"))
    git("add", "--all")
    git("commit", "--quiet", "--message", "A version that breaks")
    git("tag", "v3")
    return source


def wait_until(holds, seconds=60):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)


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
    return before[2][at - 80 : at + 80], after[2][at - 80 : at + 80]


def make_keys(work):
    public = []
    for name in ("one", "two"):
        made = subprocess.run(["age-keygen", "-o", work / name], capture_output=True, text=True, check=True)
        public.append(re.search("age1[0-9a-z]+", made.stderr)[0])
    (work / "recipients").write_text("\n".join(public))


KEPT = """<!DOCTYPE html><!--
 Page saved with SingleFile
 url: {address}
 saved date: Sat Feb 01 2025 12:00:00 GMT+0000 (UTC)
--><html><body>As somebody read it</body></html>
"""
TEAM = """
from django.contrib.auth.models import Group, User
from people.models import Person
from cases.models import Tally
for name in ("one", "two"):
    user = User.objects.create_user(name, password="as in a drill", is_staff=True)
    user.groups.set(Group.objects.filter(name="editor"))
person = Person.objects.published().exclude(name_en="").first()
cited = Tally.citation_model().objects.exclude(source__url="").first()
print(person.code, cited.source.url, person.name_en, sep="|")
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
    database = f"postgres://keeper@{quote(str(server.folder), safe='')}/cases"
    site = Site(work, database)
    try:
        say("install")
        site.install(source, "v1")
        for words in (["migrate"], ["load_case_data"], ["collectstatic", "--no-input"], ["offline", "off"]):
            site.manage(*words, "--verbosity=0")
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

        say("the database stops, hangs, and is back")
        # What somebody asked for before comes first: on a slow machine it is written beside.
        wait_until(lambda: not (site.folder / "var/edition.sqlite3.wanted").exists())
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
        wire.request("GET", path, headers={"Host": "localhost"})
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


def execute(server, *statements):
    with server.connect("postgres") as keeper:
        for statement in statements:
            keeper.execute(statement)


def update_release(version, work, server):
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
        "DATABASE_URL": f"postgres://keeper@{quote(str(server.folder), safe='')}/cases",
    }
    subprocess.run([sys.executable, "-c", script], cwd=TOP, env=environment, check=True)


def main():
    with TemporaryDirectory(prefix="drill") as folder, TemporaryDirectory(prefix="drill") as cluster:
        server = Server(Path(cluster))
        try:
            with (server.folder / "data/postgresql.conf").open("a") as options:
                options.write(f"listen_addresses = ''\nunix_socket_directories = '{server.folder}'\n")
            execute(server, "create database cases")
            drill(Path(folder), server)
            for version in RELEASES:
                say(f"update from {version}, with what was edited")
                update_release(version, Path(folder), server)
        finally:
            server.control("stop", "--mode=immediate")
    say("All held.")


if __name__ == "__main__":
    main()
