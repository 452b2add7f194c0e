"""A site of a drill: a checkout with its settings, two services, nginx before them."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote, urljoin

from tests.baymak.test_server_log import Server

TOP = Path(__file__).resolve().parent.parent.parent
PAGES = int(os.environ.get("PAGES", "400"))
DOORS = (3, 4)  # of the public pages and of the desk: where tests/drill/restart takes them from
RESTART = "setsid --wait tests/drill/restart"  # as systemd's, it goes on when who asked for it is killed
LINK = re.compile(rb'href="(/[^"#]*)')
# Of a calendar, of a citation and of the files: the number of the edition, as below.
SEQUENCE = re.compile('(SEQUENCE:|edition[ -]|издание |баҫма |ET  - |"edition": )[0-9]+'.encode())
# These have the number packed in or in their sums, or tell what came before; their tables are read alone.
NUMBERED = re.compile(r"^/data/(.*\.(zip|sqlite|atom)|SHA256SUMS|index\.json|datapackage\.json)$")

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

    def begin(self, *command, **environment):
        """Begin a command in the checkout, as the operator does."""
        return subprocess.Popen(
            command,
            cwd=self.folder,
            start_new_session=True,  # a password is read from what is typed here, and not of the terminal
            env={"PATH": os.environ["PATH"], "HOME": str(self.work), "ACCOUNT": "root"} | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            pass_fds=DOORS,
        )

    def run(self, *command, fails=False, typed="", **environment):
        """Run a command to its end; return what it wrote."""
        process = self.begin(*command, **environment)
        told, _nothing = process.communicate(typed, timeout=3600)
        assert bool(process.returncode) == fails, f"{command}: {told}"
        return told

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

    def fill(self):
        """Let it have its data, and be public."""
        for words in (["migrate"], ["load_case_data"], ["collectstatic", "--no-input"], ["offline", "off"]):
            self.manage(*words, "--verbosity=0")

    def start(self):
        self.run("tests/drill/restart")

    def stop(self):
        for pid in self.folder.glob("var/pid-*"):
            os.kill(int(pid.read_text()), signal.SIGTERM)
            wait_until(lambda: not pid.exists())  # noqa: B023, it is asked here

    def update(self, version, **options):
        return self.run("deploy/update", version, RESTART=RESTART, **options)

    def ask(self, path):
        """Return the status, the headers and the body that nginx gives."""
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=100)) as wire:
            # A session that nobody has: the desk looks for it.
            wire.request("GET", path, headers={"Host": "localhost", "Cookie": "sessionid=" + "x" * 32})
            answer = wire.getresponse()
            # An ETag tells the version that answers, an edition how many there were, those of an update that
            # failed too, the length how many digits that has; a static file is as old as its collecting.
            passing = ["Date", "ETag", "Baymak-Edition", "Content-Length"]
            passing += ["Last-Modified"] * path.startswith("/static/")
            headers = {
                name: SEQUENCE.sub(b"", value.encode())
                for name, value in answer.getheaders()
                if name not in passing
            }
            body = answer.read()
            return answer.status, headers, b"" if NUMBERED.search(path) else SEQUENCE.sub(b"", body)

    def crawl(self):
        """Return the answers of the pages and files that the home pages lead to."""
        answers, found = {}, ["/en/", "/ru/", "/ba/"]
        while found and len(answers) < PAGES:
            path = found.pop(0)
            answers[path] = self.ask(path)
            if answers[path][1].get("Content-Type", b"").startswith(b"text/html"):
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

    subprocess.run(["git", "clone", "--quiet", TOP, source], check=True)
    subprocess.run(["git", "-C", source, "tag", "v1"], check=True)
    project = source / "pyproject.toml"
    version = re.search(r'^version = "(.*)"', project.read_text(), re.MULTILINE)[1]
    project.write_text(project.read_text().replace(f'version = "{version}"', 'version = "1.2.3"'))
    commit(source, "v2")
    (source / "people/migrations/9999_lose.py").write_text(BREAKS.format(last=last_migration(source)))
    health = source / "baymak/health.py"
    health.write_text(health.read_text().replace("baymak/site.css", "baymak/nowhere.css"))
    commit(source, "v3")
    return source


def commit(source, version):
    author = ["-c", "user.name=drill", "-c", "user.email=drill@example.org"]
    for words in (["add", "--all"], [*author, "commit", "--quiet", f"--message={version}"], ["tag", version]):
        subprocess.run(["git", "-C", source, *words], check=True)


def last_migration(source):
    found = source.glob("people/migrations/0*.py")
    return sorted(path.stem for path in found if "squashed" not in path.stem)[-1]


def wait_until(holds, seconds=60):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)


def make_keys(work):
    work.mkdir()
    public = []
    for name in ("one", "two"):
        made = subprocess.run(["age-keygen", "-o", work / name], capture_output=True, text=True, check=True)
        public.append(re.search("age1[0-9a-z]+", made.stderr)[0])
    (work / "recipients").write_text("\n".join(public))


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


@contextmanager
def a_server(*databases):
    """Run a PostgreSQL server of a drill alone, with empty databases."""
    with TemporaryDirectory(prefix="drill") as folder:
        server = Server(Path(folder))
        try:
            with (server.folder / "data/postgresql.conf").open("a") as options:
                options.write(f"listen_addresses = ''\nunix_socket_directories = '{server.folder}'\n")
            execute(server, *(f"create database {name}" for name in databases))
            yield server
        finally:
            server.control("stop", "--mode=immediate")


def url(server, database):
    return f"postgres://keeper@{quote(str(server.folder), safe='')}/{database}"


def execute(server, *statements):
    with server.connect("postgres") as keeper:
        for statement in statements:
            keeper.execute(statement)
