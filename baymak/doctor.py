"""What is wrong with the site and its machine: lines for whoever looks after them.

A check is a function that returns lines, none when all is well; one more is a function in CHECKS.
"""

import shutil
import subprocess
import time
from pathlib import Path

from django.conf import settings
from django.db import Error, connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from baymak import reports
from baymak.checks import check_files, check_log_of_the_server
from baymak.edition import beside
from baymak.health import problems
from baymak.models import Act

HOUR, DAY = 60 * 60, 24 * 60 * 60  # seconds
NIGHTLY = 26 * HOUR  # with time to run
DRILL = 32 * DAY  # weekly is better; somebody has to bring the key
CERTIFICATE = 14 * DAY  # whoever renews them does so thirty days before
FREE_PART, FREE_BYTES = 0.1, 1_000_000_000
AHEAD = 60  # seconds
PATIENCE = 10  # seconds for the database: a busy machine is not a sick one
NEVER = float("inf")
TIMESYNC = Path("/run/systemd/timesync")

RIGHT_TO_REWRITE = """
    SELECT has_table_privilege(oid, 'UPDATE, DELETE, TRUNCATE') OR pg_has_role(relowner, 'MEMBER')
    FROM pg_class WHERE oid = to_regclass(%s)
"""

# What to do about each word of /healthz.
REMEDIES = {
    "database hangs": gettext_lazy("it takes the question and gives no answer: look at its log and its disk"),
    "no database": gettext_lazy("start it; the site finds it by itself"),
    "migrations pending": gettext_lazy("run “manage.py migrate”"),
    "migrations unknown": gettext_lazy("the database is of a newer version: install that"),
    "no edition": gettext_lazy("run “manage.py publish”"),
    "no static files": gettext_lazy("run “manage.py collectstatic --no-input”, then reload the site"),
}


def diagnose(checks=None):
    """Return what is wrong, in a line each; what can't be looked at is wrong, too."""
    found = []
    for check in checks or CHECKS:
        try:
            found += check()
        except (Error, OSError) as error:
            found.append(f"{check.__name__}: {type(error).__name__}")
    return found


def note(work):
    """Remember that a nightly work, or a drill, was done now."""
    settings.LAST_RUNS.mkdir(exist_ok=True)
    (settings.LAST_RUNS / work).touch()


def pages():
    """Return what keeps the pages from being served: the words of /healthz, with what to do."""
    return [f"{problem}: {REMEDIES[problem]}" for problem in problems(PATIENCE)]


def files():
    return [str(problem.msg) for problem in check_files(None)]


def log_of_the_server():
    return [str(problem.msg) for problem in check_log_of_the_server(None, ["default"])]


def acts():
    """Look whether the account of the site may rewrite what was done; PostgreSQL alone knows such rights."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(RIGHT_TO_REWRITE, [Act._meta.db_table])
        found = cursor.fetchone()  # nothing where the table is not there yet
    told = _("The site's account may change or delete what was done (acts): see “Who did what” in the guide.")
    return [told] if found and found[0] else []


def statuses():
    age = _age(settings.LAST_RUNS / "statuses")
    if age < NIGHTLY:
        return []
    if age == NEVER:
        return [_("The statuses of persons were never worked out: run “manage.py nightly”.")]
    told = _(
        "The statuses of persons were worked out %(hours)d hours ago: what is dated since does not count."
    )
    return [told % {"hours": age / HOUR}]


def publishing():
    """Look whether readers see what was published last."""
    failed = beside("failed")
    if failed.exists():
        told = _("No edition was written, readers see the one before: %(reason)s")
        return [told % {"reason": failed.read_text()}]
    waiting = _age(beside("wanted"))
    if HOUR < waiting < NEVER:
        told = _("A change has waited for %(hours)d hours to be published: run “manage.py publish”.")
        return [told % {"hours": waiting / HOUR}]
    confirmed = _age(settings.EDITION)
    if NIGHTLY < confirmed < NEVER:
        told = _("The edition was last found right %(hours)d hours ago: run “manage.py nightly”.")
        return [told % {"hours": confirmed / HOUR}]
    return []


def backup():
    age = min(map(_age, settings.BACKUP_FOLDER.glob("baymak-*.age")), default=NEVER)
    if age < NIGHTLY:
        return []
    if age == NEVER:
        return [_("There is no backup in %(folder)s.") % {"folder": settings.BACKUP_FOLDER}]
    return [_("The newest backup is %(hours)d hours old.") % {"hours": age / HOUR}]


def drill():
    age = _age(settings.LAST_RUNS / "drill")
    if age < DRILL:
        return []
    if age == NEVER:
        return [_("No backup was ever opened: try one with “manage.py restore FILE --drill”.")]
    return [_("The last drill with a backup was %(days)d days ago.") % {"days": age / DAY}]


def writers():
    """Tell what the nightly look at the history found: see `check_writers`."""
    found = settings.LAST_RUNS / "writers"
    rows = found.read_text().split("\n") if found.exists() else []
    told = _("Somebody published, or accepted, a line of their own: %(row)s. Look who has that account.")
    return [told % {"row": row} for row in rows if row]


def reports_of_readers():
    """Look whether readers can write to the team, and whether it reads them."""
    if not reports.are_taken():
        return []
    found = []
    if shutil.which("age") is None:
        found.append(_("The program “age” is not installed: nobody can write to the team."))
    if (number := len(reports.waiting())) > reports.MOST / 2:
        told = _("Readers wrote %(number)d times and nobody read it; at %(most)d no more is taken.")
        found.append(told % {"number": number, "most": reports.MOST})
    return found


def disk():
    found = []
    for folder in (settings.VAR_DIR, settings.BACKUP_FOLDER):
        if folder.exists():
            whole, _used, free = shutil.disk_usage(folder)
            if free < min(FREE_BYTES, whole * FREE_PART):
                told = _("The disk of %(folder)s is nearly full: %(free)d MB are left.")
                found.append(told % {"folder": folder, "free": free / 1_000_000})
    return found


def clock():
    found = []
    if TIMESYNC.is_dir() and not (TIMESYNC / "synchronized").exists():
        found.append(_("Nobody sets the clock of this machine: see “timedatectl”."))
    made = [*settings.LAST_RUNS.glob("*"), *settings.BACKUP_FOLDER.glob("*.age")]
    if any(_age(path) < -AHEAD for path in made):
        found.append(_("Files were made after now: the clock is wrong, or was."))
    return found


def certificate():
    if not settings.CERTIFICATE:
        return []
    command = ["openssl", "x509", "-noout", "-checkend", str(CERTIFICATE), "-in", settings.CERTIFICATE]
    if not subprocess.run(command, capture_output=True, check=False).returncode:  # noqa: S603
        return []
    days = CERTIFICATE / DAY
    told = _("The certificate %(path)s can't be read, or ends within %(days)d days.")
    return [told % {"path": settings.CERTIFICATE, "days": days}]


def _age(path):
    """Return how many seconds ago a file was made; below zero if it is of the future."""
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return NEVER


CHECKS = [
    pages,
    files,
    log_of_the_server,
    acts,
    statuses,
    publishing,
    writers,
    backup,
    drill,
    reports_of_readers,
    disk,
    clock,
    certificate,
]
