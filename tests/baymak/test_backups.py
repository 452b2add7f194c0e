"""What was backed up comes back byte for byte; what is no good backup is refused, and breaks nothing."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from baymak import offline, terminal
from baymak.exports import FORMATS
from baymak.folders import passing
from people.models import Person
from sources.keeping import keep
from sources.models import Source
from tests import baymak_data
from tests import factories as make
from tests.addresses import LANGUAGES, public_addresses
from tests.crawl import ask_all
from tests.world import codes_of

# Rows that a backup sees are those that were committed; the seeded ones are there again after each test.
pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.each]

PROGRAMS = ["age", "age-keygen"] + ["pg_dump", "pg_restore", "psql"] * (connection.vendor == "postgresql")

# The key of somebody else, who is not here.
SECOND = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"


@pytest.fixture(autouse=True)
def programs():
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    if missing:
        reason = f"Not installed: {', '.join(missing)} (packages age, postgresql-client)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.fixture(autouse=True)
def identity(settings, tmp_path, programs):
    """The key of this test, the site's own switch and files, and no more."""
    key = tmp_path / "backup.key"
    subprocess.run(["age-keygen", "-o", key], capture_output=True, check=True)
    public = re.search("age1[0-9a-z]+", key.read_text())[0]
    settings.BACKUP_RECIPIENTS = tmp_path / "recipients"
    settings.BACKUP_RECIPIENTS.write_text(f"# of the team\n{public}\n{SECOND}\n")
    settings.LAST_RUNS = tmp_path / "last"
    settings.VAR_DIR = tmp_path / "var"
    settings.VAR_DIR.mkdir()
    settings.OFFLINE_SWITCH = settings.VAR_DIR / "offline"
    settings.BACKUP_FOLDER = settings.VAR_DIR / "backups"
    settings.CAPTURES = settings.VAR_DIR / "captures"
    return key


@pytest.fixture
def one_person():
    return Person.objects.create(name_en="Ural Sampleev", internal_note="canary of a note")


def backup(settings):
    """Make a backup and return its path."""
    before = {*settings.BACKUP_FOLDER.glob("*.age")}
    call_command("backup", verbosity=0)
    (path,) = {*settings.BACKUP_FOLDER.glob("*.age")} - before
    return path


def left_behind(settings):
    """Return the files of the site but what is sealed and the switch: copies in clear would be among them."""
    kept = [*settings.VAR_DIR.rglob("*.age"), settings.OFFLINE_SWITCH]
    return [path for path in settings.VAR_DIR.rglob("*") if path.is_file() and path not in kept]


def refusal(*command, **options):
    with pytest.raises(CommandError) as refused:
        call_command(*command, **options)
    return str(refused.value)


def some_of_each_kind():
    """Return every file and list in each language, and of each kind of page two rows, each in one language.

    The files hold every public row; the database behind a page does not differ from language to language.
    """
    found = []
    for address in public_addresses():
        if address.rows:
            codes = codes_of(address.rows)
            rows = enumerate(codes[:: len(codes) // 2][:2])
            found += [path for n, code in rows for path in address.paths([code], [LANGUAGES[n + 1]])]
        else:
            found += address.paths()
    return found


def test_site_comes_back_byte_for_byte(settings, identity):
    with transaction.atomic():
        baymak_data.add()
    Session.objects.create(session_key="key", session_data="data", expire_date="2090-01-01T00:00Z")
    page = keep(b"<html>As it was read", None, Source.objects.first(), timezone.now()).path
    addresses = some_of_each_kind()
    before = ask_all(addresses)
    assert sum(status == 200 for status, _headers, _body in before.values()) >= 80
    path = backup(settings)
    kept = page.read_bytes()
    page.unlink()

    # The worst day: a table gone, a row lost, one too many, and a table that the backup does not know.
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE cases_event_persons")
        cursor.execute("CREATE TABLE people_tomorrow (person_id bigint REFERENCES people_person (id))")
    Person.objects.create(name_en="Somebody Else")
    assert "The database lacks cases_event_persons" in refusal("backup")
    assert [*settings.BACKUP_FOLDER.glob("*.age")] == [path]
    assert "The database holds data" in refusal("restore", path, identity=identity)
    assert not offline.is_on()

    call_command("restore", path, identity=identity, replace=True, verbosity=0)
    assert Client().get("/en/people/").status_code == 503
    assert not Session.objects.exists()
    assert page.read_bytes() == kept
    assert left_behind(settings) == []
    call_command("offline", "off")
    assert ask_all(addresses) == before
    assert "people_tomorrow" not in connection.introspection.table_names()

    call_command("flush", interactive=False, verbosity=0)
    assert "The database is empty" in refusal("backup")
    assert [*settings.BACKUP_FOLDER.glob("*.age")] == [path]
    call_command("restore", path, identity=identity, verbosity=0)
    call_command("offline", "off")
    files = [address for address in addresses if address.endswith(tuple(FORMATS))]
    assert ask_all(files) == {address: before[address] for address in files}


def test_who_was_erased_since_is_erased_again_before_the_site_opens(settings, identity, monkeypatch, capsys):
    """On another machine, to which somebody brought the folder of the backups."""
    person, other = make.make_person(name_en="Zulfarid Qaramursalin"), make.make_person()
    make.make_charge(person=person)
    path = backup(settings)
    monkeypatch.setattr(terminal, "getpass", lambda prompt: make.PASSWORD)
    for confirm in (False, True):
        call_command("erase", person.code, by=make.make_user("editor").username, confirm=confirm, verbosity=0)
    assert [*Person.objects.all()] == [other]
    [ledger] = settings.BACKUP_FOLDER.glob("erased-*.age")
    settings.BACKUP_FOLDER = settings.VAR_DIR / "new"

    Person.objects.all().delete()
    call_command("restore", path, identity=identity, replace=True)
    assert "Erased again by the ledger: 1." in capsys.readouterr().out
    assert offline.is_on()
    assert [*Person.objects.all()] == [other]
    assert not Person.history.filter(name_en__contains="Zulfarid").exists()
    assert (settings.BACKUP_FOLDER / ledger.name).read_bytes() == ledger.read_bytes()
    assert left_behind(settings) == []


def test_backup_is_sealed_and_for_this_account_alone(settings, one_person):
    paths = [backup(settings)]
    assert re.fullmatch(rf"baymak-\d{{4}}-\d\d-\d\dT\d{{6}}Z\.{connection.vendor}\.age", paths[0].name)
    assert paths[0].stat().st_mode & 0o777 == 0o600
    assert paths[0].parent.stat().st_mode & 0o777 == 0o700
    sealed = paths[0].read_bytes()
    assert sealed.startswith(b"age-encryption.org/v1")
    assert b"canary" not in sealed
    assert left_behind(settings) == []


@pytest.mark.parametrize(
    ("recipients", "reason"),
    [
        (None, "The keys can't be read: "),
        ("", " needs the keys of 2 people and has 0."),
        (f"{SECOND}\n# {SECOND}\n {SECOND}\n", " needs the keys of 2 people and has 1."),
        (f"{SECOND}\nage1nonsense", "age failed."),
    ],
)
def test_without_two_keys_nothing_is_written(settings, one_person, recipients, reason):
    if recipients is None:
        settings.BACKUP_RECIPIENTS.unlink()
    else:
        settings.BACKUP_RECIPIENTS.write_text(recipients)
    assert reason in refusal("backup")
    assert [*settings.BACKUP_FOLDER.glob("*")] == left_behind(settings) == []


def test_missing_program_is_named(settings, one_person, identity, monkeypatch):
    path = backup(settings)
    monkeypatch.setenv("PATH", "/nowhere")
    missing = "age" if connection.vendor == "sqlite" else "pg_dump"
    assert refusal("backup") == f"No backup was written. The program {missing} is not installed."
    assert [*settings.BACKUP_FOLDER.iterdir()] == [path]
    refused = refusal("restore", path, identity=identity, replace=True)
    assert refused == "Nothing was restored. The program age is not installed."


def test_half_of_yesterdays_rows_is_no_backup(settings, one_person):
    for number in range(50):
        Group.objects.create(name=f"group {number}")
    path = backup(settings)
    Group.objects.filter(name__in=[f"group {number}" for number in range(20)]).delete()
    path.unlink()  # in the same second another would have its name
    path = backup(settings)
    Group.objects.filter(name__startswith="group").delete()
    assert re.search(r"auth_group had 3\d rows at the last backup and has 4: ", refusal("backup"))
    assert [*settings.BACKUP_FOLDER.iterdir()] == [path]
    path.unlink()
    call_command("backup", fewer_rows=True, verbosity=0)
    assert len([*settings.BACKUP_FOLDER.iterdir()]) == 1


def databases():
    if connection.vendor == "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", ["%_drill"])
        return cursor.fetchall()


@pytest.mark.parametrize("version", ["same", "older"])
def test_drill_opens_a_backup_beside_the_site(settings, one_person, identity, capsys, version):
    last = MigrationRecorder.Migration.objects.filter(app="people").latest("name")
    if version == "older":
        last.delete()
    path = backup(settings)
    if version == "older":
        last.save(force_insert=True)
    Person.objects.create(name_en="Somebody Else")
    assert not (settings.LAST_RUNS / "drill").exists()
    call_command("restore", path, identity=identity, drill=True)
    told = capsys.readouterr().out
    ends = "rows, of another version" if version == "older" else "rows, 0 of them public"
    assert re.search(rf"^This backup comes back: \d+ {ends}. The site was not touched.$", told, re.MULTILINE)
    assert (settings.LAST_RUNS / "drill").exists()
    assert (Person.objects.count(), offline.is_on()) == (2, False)
    assert left_behind(settings) == databases() == []


@pytest.mark.parametrize("is_cut", [True, False])
def test_drill_with_a_bad_backup_fails(settings, one_person, identity, is_cut):
    path = backup(settings)
    path = damage(path) if is_cut else sealed(OWN + b"x" * 9000)(path)
    refused = refusal("restore", path, identity=identity, drill=True)
    assert refused.startswith("This backup does not come back. ")
    assert not (settings.LAST_RUNS / "drill").exists()
    assert left_behind(settings) == databases() == []
    assert Person.objects.count() == 1


def test_what_a_killed_process_left_open_goes_with_the_next_backup(settings, one_person):
    """A copy of the database that nobody sealed, as `restore` makes one; not that of somebody at work."""
    left, young = settings.VAR_DIR / "passing-left", settings.VAR_DIR / "passing-young"
    for folder in (left, young):
        folder.mkdir()
        (folder / "copy").write_bytes(OWN)
    os.utime(left, (1_700_000_000, 1_700_000_000))
    with passing(settings.VAR_DIR) as held:
        os.utime(held, (1_700_000_000, 1_700_000_000))
        call_command("backup")
        assert {*settings.VAR_DIR.glob("passing-*")} == {young, held}
    assert {*settings.VAR_DIR.glob("passing-*")} == {young}


def test_nightly_does_all_the_work_and_says_what_failed(settings, one_person, capsys):
    Session.objects.create(session_key="key", session_data="data", expire_date="2020-01-01T00:00Z")
    told = refusal("nightly").splitlines()
    assert (settings.LAST_RUNS / "statuses").exists()
    assert len([*settings.BACKUP_FOLDER.iterdir()]) == 1
    assert not Session.objects.exists()
    assert "No backup was ever opened: try one with “manage.py restore FILE --drill”." in told
    settings.BACKUP_RECIPIENTS.unlink()
    (settings.LAST_RUNS / "statuses").unlink()
    assert refusal("nightly").startswith("backup: No backup was written. The keys can't be read")
    assert (settings.LAST_RUNS / "statuses").exists()


def damage(path):
    path.write_bytes(path.read_bytes()[:-100])
    return path


def sealed(content):
    """Return a function that makes a backup file of its own with this content."""

    def seal(path):
        public = path.parent.parent.parent / "recipients"
        made = path.with_name("made.age")
        command = ["age", "--encrypt", f"--recipients-file={public}", f"--output={made}"]
        subprocess.run(command, input=content, check=True)
        return made

    return seal


SQLITE, POSTGRESQL = b"SQLite format 3\0", b"PGDMP"
OWN, OTHER = (SQLITE, POSTGRESQL) if connection.vendor == "sqlite" else (POSTGRESQL, SQLITE)


@pytest.mark.parametrize(
    ("change", "is_closed"),
    [
        (damage, False),
        (sealed(OTHER + b"x" * 9000), False),
        (sealed(OWN + b"x" * 9000), True),
        (lambda path: Path("/nowhere"), False),
    ],
    ids=["cut", "other database", "broken", "no file"],
)
def test_bad_backup_changes_nothing(settings, one_person, identity, change, is_closed):
    path = change(backup(settings))
    assert refusal("restore", path, identity=identity, replace=True).startswith("Nothing was restored. ")
    assert offline.is_on() == is_closed
    assert [person.name_en for person in Person.objects.all()] == ["Ural Sampleev"]
    assert left_behind(settings) == []


def test_other_key_opens_nothing(settings, one_person, tmp_path):
    path = backup(settings)
    other = tmp_path / "other.key"
    subprocess.run(["age-keygen", "-o", other], capture_output=True, check=True)
    assert refusal("restore", path, identity=other, replace=True) == "Nothing was restored. age failed."


@pytest.mark.parametrize("version", ["older", "newer"])
def test_backup_of_another_version_is_told(settings, one_person, identity, capsys, version):
    if version == "newer":
        MigrationRecorder.Migration.objects.create(app="people", name="9999_from_tomorrow")
    else:
        last = MigrationRecorder.Migration.objects.filter(app="people").latest("name")
        last.delete()
    path = backup(settings)
    MigrationRecorder.Migration.objects.filter(app="people", name="9999_from_tomorrow").delete()
    if version == "newer":
        assert "is of a newer version" in refusal("restore", path, identity=identity, replace=True)
    else:
        call_command("restore", path, identity=identity, replace=True)
        assert "run `manage.py migrate`" in capsys.readouterr().out
        last.save(force_insert=True)
    assert offline.is_on()
    MigrationRecorder.Migration.objects.filter(app="people", name="9999_from_tomorrow").delete()
