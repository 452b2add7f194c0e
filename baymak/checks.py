"""System checks: a deployment that would do harm names its mistake and does not start.

gunicorn's configuration runs them too, so they hold for a server and not only for commands.
"""

from pathlib import Path

from django.conf import settings
from django.core import checks
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from baymak.schema import schema_mismatch, unsettled_migrations

# The values by which the log of a PostgreSQL server keeps nothing of what is written or searched.
QUIET = {
    "log_min_messages": ["fatal", "panic"],  # 'invalid input syntax for type integer: "..."'
    "log_min_error_statement": ["log", "fatal", "panic"],  # the statement of each that failed
    "log_error_verbosity": ["terse"],  # "Failing row contains ...", and both statements of a deadlock
    "log_parameter_max_length_on_error": ["0"],
    "log_statement": ["none", "ddl"],
    "log_min_duration_statement": ["-1"],
    "log_min_duration_sample": ["-1"],
    "log_transaction_sample_rate": ["0"],
}
LOOPBACK = {"localhost", "127.0.0.1", "[::1]"}


@checks.register(checks.Tags.security)
def check_hosts(app_configs, **kwargs):
    """Refuse to be reachable from elsewhere without HTTPS or a contact, with DEBUG, or under any name."""
    hosts = sorted(set(settings.ALLOWED_HOSTS) - LOOPBACK - {settings.ONION})
    problems = []
    if hosts and not settings.HTTPS:
        problems.append(
            checks.Error(
                f"Other machines reach the site as {', '.join(hosts)}, but BAYMAK_HTTPS is off.",
                hint="Passwords would travel in the open. Set BAYMAK_HTTPS=true.",
                id="baymak.E001",
            )
        )
    if hosts and settings.DEBUG:
        problems.append(
            checks.Error(
                f"Other machines reach the site as {', '.join(hosts)}, but BAYMAK_DEBUG is on.",
                hint="Its error pages show unpublished data. Set BAYMAK_DEBUG=false.",
                id="baymak.E002",
            )
        )
    if any(set(host) <= set("*.") for host in hosts):
        problems.append(
            checks.Error(
                "BAYMAK_ALLOWED_HOSTS accepts every name.",
                hint="A false Host header would write foreign links into pages. List the names.",
                id="baymak.E003",
            )
        )
    if hosts and not settings.CONTACT_EMAIL:
        problems.append(
            checks.Error(
                f"Other machines reach the site as {', '.join(hosts)}, but BAYMAK_CONTACT_EMAIL is empty.",
                hint="Who stands in it must be able to ask for removal. Name an address that is read.",
                id="baymak.E004",
            )
        )
    return problems


@checks.register(checks.Tags.security)
def check_files(app_configs, **kwargs):
    """Warn of secrets and unpublished data that other accounts of the machine can read."""
    database = settings.DATABASES["default"]
    files = [settings.BASE_DIR / ".env"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        files.append(Path(database["NAME"]))
    return [
        checks.Warning(
            _("Other accounts of this machine can read or write %(name)s.") % {"name": path.name},
            hint=f"chmod 600 {path.name}",
            id="baymak.W001",
        )
        for path in files
        if path.is_file() and path.stat().st_mode & 0o077
    ]


@checks.register(checks.Tags.database)
def check_database(app_configs, databases, **kwargs):
    """Refuse to migrate a database of another version: it would say OK and leave pages that fail.

    `migrate` asks this first, so what it is about to apply is no mistake; a start asks for that too.
    """
    if not databases:
        return []
    try:
        _waiting, unknown = unsettled_migrations()
        mistake = schema_mismatch() if unknown else ""
    except DatabaseError as error:
        mistake = f"The database does not answer: {error}"
    return [checks.Error(mistake, id="baymak.E004")] if mistake else []


@checks.register(checks.Tags.database)
def check_log_of_the_server(app_configs, databases, **kwargs):
    """Warn when PostgreSQL's own log would keep statements, and in them notes, names and searched words."""
    if not databases or connection.vendor != "postgresql":
        return []
    try:
        with connection.cursor() as cursor:
            loud = loud_settings(cursor)
    except DatabaseError:
        return []  # said by the check above
    return [
        checks.Warning(
            _("PostgreSQL writes parts of statements into its log: %(settings)s.")
            % {"settings": ", ".join(loud)},
            hint="Names, notes and searched words are in them. docs/operating.md has the settings.",
            id="baymak.W002",
        )
    ] * bool(loud)


def loud_settings(cursor):
    """Return the settings by which the log of the server keeps what a statement holds, with their values."""
    cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [[*QUIET]])
    return [f"{name} = {value}" for name, value in sorted(cursor.fetchall()) if value not in QUIET[name]]
