"""`manage.py doctor` and the desk name what is wrong with the machine, and nothing when all is well."""

import os
import re
import shutil
import subprocess
import time
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import OperationalError, ProgrammingError, connection, transaction
from django.test import Client

from baymak import doctor
from baymak.models import Act
from baymak.roles import ADMINISTRATOR
from tests.factories import make_user

pytestmark = pytest.mark.django_db

DAY = 24 * 60 * 60


@pytest.fixture
def machine(settings, tmp_path, monkeypatch):
    """A machine on which all was done last night."""
    settings.VAR_DIR = tmp_path
    settings.LAST_RUNS = tmp_path / "last"
    settings.BACKUP_FOLDER = tmp_path / "backups"
    settings.BACKUP_FOLDER.mkdir()
    (settings.BACKUP_FOLDER / "baymak-2026-01-01T000000Z.sqlite.age").touch()
    doctor.note("statuses")
    doctor.note("drill")
    # What the machine of the tests is like is no matter of the site.
    monkeypatch.setattr(doctor, "TIMESYNC", tmp_path / "timesync")
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: (100e9, 50e9, 50e9))
    monkeypatch.setattr(doctor, "check_files", lambda _configs: [])
    monkeypatch.setattr(doctor, "check_log_of_the_server", lambda _configs, _databases: [])
    monkeypatch.setattr(doctor, "CHECKS", [check for check in doctor.CHECKS if check is not doctor.acts])
    return tmp_path


def age(path, days):
    moment = time.time() - days * DAY
    os.utime(path, (moment, moment))


def told(capsys, **options):
    """Return what the doctor writes, and how it ends."""
    try:
        call_command("doctor", **options)
        status = 0
    except SystemExit as end:
        status = end.code
    return status, capsys.readouterr().out.splitlines()


def test_all_is_well(machine, capsys):
    assert told(capsys) == (0, ["All is well."])


@pytest.mark.parametrize(
    ("harm", "line"),
    [
        (
            lambda at: age(at / "last/statuses", 2),
            "The statuses of persons were worked out 48 hours ago: what is dated since does not count.",
        ),
        (
            lambda at: (at / "last/statuses").unlink(),
            "The statuses of persons were never worked out: run “manage.py nightly”.",
        ),
        (lambda at: age(next(at.glob("backups/*")), 3), "The newest backup is 72 hours old."),
        (lambda at: age(at / "last/drill", 40), "The last drill with a backup was 40 days ago."),
        (
            lambda at: (at / "last/drill").unlink(),
            "No backup was ever opened: try one with “manage.py restore FILE --drill”.",
        ),
        (lambda at: (at / "timesync").mkdir(), "Nobody sets the clock of this machine: see “timedatectl”."),
        (lambda at: age(at / "last/drill", -1), "Files were made after now: the clock is wrong, or was."),
    ],
)
def test_what_is_wrong_has_a_line(machine, capsys, harm, line):
    harm(machine)
    assert told(capsys) == (1, [line])


def test_edition_that_no_night_found_right(machine, capsys, settings):
    age(settings.EDITION, 2)
    try:
        told_of_it = told(capsys)
    finally:
        age(settings.EDITION, 0)
    assert told_of_it == (1, ["The edition was last found right 48 hours ago: run “manage.py nightly”."])


def test_no_backup(machine, capsys):
    next(machine.glob("backups/*")).unlink()
    assert told(capsys) == (1, [f"There is no backup in {machine}/backups."])


def test_full_disk(machine, capsys, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: (100e9, 99.6e9, 0.4e9))
    lines = [
        f"The disk of {folder} is nearly full: 400 MB are left." for folder in (machine, machine / "backups")
    ]
    assert told(capsys) == (1, lines)


def test_settings_of_the_log_and_files_that_others_read(machine, capsys, monkeypatch):
    problem = SimpleNamespace(msg="Other accounts of this machine can read or write .env.")
    monkeypatch.setattr(doctor, "check_files", lambda _configs: [problem])
    assert told(capsys) == (1, [problem.msg])


@pytest.mark.parametrize(("days", "is_late"), [(13, True), (15, False)])
def test_certificate_that_ends(machine, capsys, settings, days, is_late):
    settings.CERTIFICATE = str(machine / "fullchain.pem")
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    command += ["-subj", "/CN=cases.example", "-days", str(days), "-out", settings.CERTIFICATE]
    subprocess.run([*command, "-keyout", machine / "key.pem"], capture_output=True, check=True)
    line = f"The certificate {settings.CERTIFICATE} can't be read, or ends within 14 days."
    assert told(capsys) == ((1, [line]) if is_late else (0, ["All is well."]))


def test_certificate_that_is_not_there(machine, capsys, settings):
    settings.CERTIFICATE = str(machine / "nowhere.pem")
    assert told(capsys)[0] == 1


def test_what_cannot_be_looked_at_is_wrong(machine, capsys, monkeypatch):
    def broken():
        raise OperationalError("words of the database")

    monkeypatch.setattr(doctor, "CHECKS", [broken, doctor.drill])
    assert told(capsys) == (1, ["broken: OperationalError"])


def test_pages_alone(machine, capsys, monkeypatch):
    (machine / "last/drill").unlink()
    assert told(capsys, pages=True) == (0, ["All is well."])
    monkeypatch.setattr(doctor, "problems", lambda _patience: ["migrations pending"])
    assert told(capsys, pages=True) == (1, ["migrations pending: run “manage.py migrate”"])


def test_nightly_work_is_noted(machine, capsys):
    (machine / "last/statuses").unlink()
    call_command("refresh_statuses", as_of="2026-01-01")
    assert not (machine / "last/statuses").exists()
    call_command("refresh_statuses")
    assert (machine / "last/statuses").exists()


@pytest.mark.parametrize(("role", "sees"), [("editor", True), (ADMINISTRATOR, True), ("researcher", False)])
def test_desk_tells_those_who_look_after_it(machine, role, sees):
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_user(role))
    assert "needs somebody" not in client.get("/admin/").content.decode()
    (machine / "last/drill").unlink()
    page = client.get("/admin/").content.decode()
    assert ("No backup was ever opened" in page) == sees == ("The machine needs somebody" in page)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite knows no rights")
def test_a_database_without_the_table_of_acts_does_not_stop_the_doctor(monkeypatch):
    monkeypatch.setattr(Act._meta, "db_table", "not_there_yet")
    assert doctor.acts() == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite knows no rights")
def test_the_account_of_the_site_adds_acts_and_changes_none_as_the_guide_says(settings):
    guide = (settings.BASE_DIR / "docs/operating.md").read_text()
    lines = re.findall(r"^(?:ALTER TABLE|GRANT) .*baymak_act .*;$", guide, re.MULTILINE)
    role = connection.ops.quote_name(f"site of {connection.settings_dict['NAME']}")
    act = Act.objects.create(kind="command", reason="before")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # or no table of these can be given away
        cursor.execute(f"CREATE ROLE {role}")
        cursor.execute(f"GRANT USAGE, CREATE ON SCHEMA public TO {role}")
        cursor.execute(f"ALTER TABLE baymak_act OWNER TO {role}")
        cursor.execute(f"SET LOCAL ROLE {role}")
        assert len(doctor.acts()) == 1
        cursor.execute("RESET ROLE")
        for line in lines:
            cursor.execute(line.replace("TO baymak", f"TO {role}").replace("TO postgres", "TO CURRENT_USER"))
        cursor.execute(f"SET LOCAL ROLE {role}")
        assert doctor.acts() == []
        cursor.execute("CREATE TABLE of_acts (act uuid REFERENCES baymak_act)")
        cursor.execute("INSERT INTO of_acts SELECT id FROM baymak_act")
        for statement in (
            "UPDATE baymak_act SET reason = ''",
            "DELETE FROM baymak_act",
            "TRUNCATE baymak_act CASCADE",
            "ALTER TABLE baymak_act DISABLE TRIGGER ALL",
        ):
            with pytest.raises(ProgrammingError), transaction.atomic():
                cursor.execute(statement)
        Act.objects.create(kind="command", reason="after")
        cursor.execute("RESET ROLE")
    assert len(lines) == 2
    assert [*Act.objects.filter(kind="command").order_by("at").values_list("reason", flat=True)][-2:] == [
        act.reason,
        "after",
    ]
