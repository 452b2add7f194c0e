"""Who sits at the terminal: what can't be undone asks for a password, and what is done is kept."""

from contextlib import suppress
from getpass import getpass, getuser

from django.contrib.auth.models import User
from django.core.management import CommandError
from django.db import DatabaseError

from baymak.accounts import waits
from baymak.models import Act

# What changes much, takes data away, or opens everything. Others write their own acts, or change nothing.
WRITTEN_DOWN = frozenset(
    (
        *("backup", "restore", "seal_anew", "read_reports", "write_mirror", "offline", "dumpdata"),
        *("load_case_data", "import_rows", "import_captures", "purge", "erase", "loaddata", "flush"),
        *("shell", "dbshell", "migrate"),
    )
)


def who_is(username, *roles):
    """Ask for the password of an account that has one of the roles, and return it."""
    user = User.objects.filter(username=username or "", is_active=True).first()
    if user is None or not (user.is_superuser or user.groups.filter(name__in=roles).exists()):
        raise CommandError(f"--by names an account of the role {' or '.join(roles)}.")
    if waits(user):
        raise CommandError(f"{user.username} waits for a second person.")
    if not user.check_password(getpass(f"Password of {user.username}: ")):
        raise CommandError("This is not the password.")
    return user


def write_down_run(argv):
    """Keep that an account of the machine ran a command; with what words, such as a code, is not kept."""
    name = argv[1] if len(argv) > 1 else ""
    if name not in WRITTEN_DOWN:
        return
    # Where the database is away, or not made yet, the command has done its work all the same.
    with suppress(DatabaseError, OSError, KeyError):
        Act.objects.create(kind=Act.Kind.COMMAND, reason=f"{name} ({getuser()})")
