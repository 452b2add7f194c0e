"""Settings: one file, read from the environment and from `.env` beside manage.py.

A variable that is missing, misspelt or malformed stops the start and names itself. Nothing here
has a default that would be dangerous on the open internet: DEBUG is off and HTTPS is on.
"""

import difflib
import os
from pathlib import Path

from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from dotenv import load_dotenv
from environs import Env, EnvValidationError, validate

from baymak.site import read_site

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"  # everything that this machine makes: database file, collected files
VAR_DIR.mkdir(mode=0o700, exist_ok=True)
LAST_RUNS = VAR_DIR / "last"  # a file for each nightly work; its age is how long ago that was done
REPORTS = VAR_DIR / "reports"  # what readers write to the team, each sealed: all that a public process writes
CAPTURES = VAR_DIR / "captures"  # of sources, each sealed; neither served nor in the edition
OFFLINE_SWITCH = VAR_DIR / "offline"  # while this file is there, nothing public is shown

# -- Environment ------------------------------------------------------------------------------

load_dotenv(BASE_DIR / ".env")  # what the environment already says wins
env = Env(eager=False)  # all mistakes are collected and shown together, at `seal()`

with env.prefixed("BAYMAK_"):
    SECRET_KEY = env.str("SECRET_KEY", validate=validate.Length(min=50))
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
    # The same site as an onion service, which Tor itself encrypts: no redirect to HTTPS there.
    ONION = env.str("ONION", default="", validate=validate.Regexp(r"^([a-z2-7]{56}\.onion)?$"))
    DEBUG = env.bool("DEBUG", default=False)
    HTTPS = env.bool("HTTPS", default=True)
    BACKUP_FOLDER = env.path("BACKUPS", default=VAR_DIR / "backups")
    # A file with the public keys, one to a line, to whose owners backups are sealed.
    BACKUP_RECIPIENTS = env.str("BACKUP_RECIPIENTS", default="/etc/baymak/backup-recipients")
    # The same of what readers write to the team; without a key there is no form.
    REPORT_RECIPIENTS = env.str("REPORT_RECIPIENTS", default="/etc/baymak/report-recipients")
    CERTIFICATE = env.str("CERTIFICATE", default="")  # the site's; `manage.py doctor` looks at its end
    CONTACT_EMAIL = env.str("CONTACT_EMAIL", default="", validate=validate.Regexp(r"^([^@\s]+@[^@\s]+)?$"))
    # The file of what is public: `manage.py publish` writes it, public pages read it.
    EDITION = env.path("EDITION", default=VAR_DIR / "edition.sqlite3")
    # Public pages, the desk, or both. Who serves public pages only knows no database of the desk.
    SERVES = env.str("SERVES", default="both", validate=validate.OneOf(["public", "desk", "both"]))
    # The folder of the case: what the site is called, and the files that `load_case_data` reads.
    CASE_FOLDER = env.path("CASE", default=BASE_DIR / "cases" / "data" / "baymak")
DATABASES = {
    "default": env.dj_db_url(
        "DATABASE_URL",
        default=f"sqlite:///{VAR_DIR / 'baymak.sqlite3'}",
        conn_max_age=60,
        conn_health_checks=True,
    )
}

try:
    env.seal()
    mistakes = {}
except EnvValidationError as error:
    mistakes = error.error_messages
# A misspelt name would leave a default in force without a word. It is looked for first, because it
# also explains why another name is missing.
known = sorted(name for name in {*env.dump(), *mistakes} if name.startswith("BAYMAK_"))
for name in sorted(os.environ):
    if name.startswith("BAYMAK_") and name not in known:
        nearest = difflib.get_close_matches(name, known, n=1, cutoff=0)[0]
        raise ImproperlyConfigured(f"{name} is not a setting; the nearest name is {nearest}.")
if mistakes:
    raise ImproperlyConfigured(
        " ".join(f"{name}: {' '.join(reasons)}" for name, reasons in sorted(mistakes.items()))
    )

ALLOWED_HOSTS += [ONION] * bool(ONION)

# -- Application ------------------------------------------------------------------------------

INSTALLED_APPS = [
    "baymak",
    "sources",
    "people",
    "cases",
    "public",
    "baymak.staff.StaffConfig",  # django.contrib.admin with our first page
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",  # runserver serves static files as gunicorn does
    "django.contrib.staticfiles",
    "django_filters",
    "simple_history",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
]

MIDDLEWARE = [
    "baymak.middleware.security_headers",  # outermost: the answers of all others pass through it
    "baymak.middleware.answer_for_health",
    "baymak.middleware.close_while_offline",
    "baymak.middleware.refuse_malformed",
    "baymak.middleware.read_edition",
    "baymak.middleware.Transport",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "baymak.middleware.ReaderLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "baymak.sessions.see",
    "baymak.second_factor.hold_back",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]

ROOT_URLCONF = "baymak.urls"
WSGI_APPLICATION = "baymak.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "public.context.site",
            ],
        },
    },
]

if SERVES == "public":
    # Of the staff nothing is here but the models of accounts, for rows say who wrote them; no table has any.
    OF_THE_STAFF = (
        "baymak.second_factor",
        "baymak.sessions",
        "baymak.staff",
        "django.contrib.auth.",
        "django.contrib.messages",
        "django.contrib.sessions",
        "django_otp",
        "simple_history",
    )
    for names in (INSTALLED_APPS, MIDDLEWARE, TEMPLATES[0]["OPTIONS"]["context_processors"]):
        names[:] = [name for name in names if not name.startswith(OF_THE_STAFF)]
    DATABASES = {"default": {"ENGINE": "django.db.backends.dummy"}}

# -- Database ---------------------------------------------------------------------------------

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # Readers go on while somebody writes, and a write waits its turn instead of failing:
        # IMMEDIATE takes the lock at the start, where the timeout still helps.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
elif SERVES != "public":
    DATABASES["default"]["OPTIONS"] = {
        # A server that is away is no reason to wait: whoever watches over the machine shall hear of it.
        "connect_timeout": 5,
        # Nor is a line that is dead: ten seconds, where the system's own would be minutes. How long a server
        # may take for an answer is limited where visitors wait for it: baymak/patience.py.
        "tcp_user_timeout": 10_000,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 2,
        # What is public is asked in long conditions, which PostgreSQL overrates: it would compile for seconds
        # what it answers in milliseconds.
        "options": "-c jit=off",
    } | DATABASES["default"].get("OPTIONS", {})

DATABASE_ROUTERS = ["baymak.edition.Router"]

# -- Languages and time -----------------------------------------------------------------------

# Django has no entry for Bashkir.
LANG_INFO["ba"] = {"bidi": False, "code": "ba", "name": "Bashkir", "name_local": "Башҡортса"}
# The languages that texts are kept in; a case chooses among them for its pages. Each is one line: its name,
# "in" it, and where a text that it lacks is looked for, the nearest first. Another one needs a migration for
# its columns and a `.po`, too.
TEXT_LANGUAGES = {
    "en": (_("English"), _("in English"), ("ru", "ba")),
    "ru": (_("Russian"), _("in Russian"), ("ba", "en")),
    "ba": (_("Bashkir"), _("in Bashkir"), ("ru", "en")),
}
SITE = read_site(CASE_FOLDER, TEXT_LANGUAGES)
LANGUAGE_CODE = SITE.languages[0]
LANGUAGES = [(code, TEXT_LANGUAGES[code][0]) for code in SITE.languages]
CONTACT_EMAIL = CONTACT_EMAIL or SITE.contact
LOCALE_PATHS = [BASE_DIR / "baymak" / "locale"]
USE_I18N = True
TIME_ZONE = SITE.zone  # whose day is today; a court carries its own zone
USE_TZ = True

# -- Static files -----------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_ALLOW_ALL_ORIGINS = False  # no other site has a use for these files

# -- Accounts and sessions --------------------------------------------------------------------

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["baymak.accounts.Backend"]
PASSWORD_RESET_TIMEOUT = 2 * 24 * 60 * 60  # of a link with which somebody sets a password
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"  # also when `next` names a foreign site

# Only the admin has cookies. Their path keeps them out of every request for a public page.
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/admin/"
SESSION_ENGINE = "baymak.sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60  # from the log-in on, whatever is done in it
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "baymak.sessions.refuse_forged"
CSRF_COOKIE_AGE = None  # gone when the browser closes: a seized machine shows no visit
# A message may hold a person's name: it stays on the server and never in a cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# -- Transport and limits ---------------------------------------------------------------------

# gunicorn tells Django that a request came by HTTPS, and believes it of its trusted proxy only;
# so no header is trusted here.
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
# Whatever else its owner has under the domain is not ours to bind, and preloading can hardly be undone: both
# are steps of the owner, at the proxy, and no defaults.
SECURE_HSTS_INCLUDE_SUBDOMAINS = False
SILENCED_SYSTEM_CHECKS = [
    "security.W001",  # Django's middleware is there as `Transport`, a kind of it
    "security.W005",
    "security.W021",
]
X_FRAME_OPTIONS = "DENY"

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# A person with many charges, detentions and citations in one form has thousands of fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_NUMBER_FILES = 10
# What is uploaded lies nowhere open on the disk.
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# -- Logging ----------------------------------------------------------------------------------

# No line holds a client's address or what somebody searched for. Django's own messages carry the
# path at most; the two loggers that write more are silenced.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "baymak.logs.Line", "format": "{asctime} {levelname} {name}: {message}", "style": "{"}
    },
    "filters": {
        "broken": {
            "()": "django.utils.log.CallbackFilter",
            "callback": lambda record: getattr(record, "status_code", 500) != 503,
        },
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING"},
        # Answers in the 400s are the visitor's business, and so is what is asked of a site that is offline.
        "django.request": {"level": "ERROR", "filters": ["broken"]},
        # runserver's access log has the whole address line.
        "django.server": {"handlers": ["nowhere"], "propagate": False},
        # Anybody can send a false Host header, as often as they like.
        "django.security.DisallowedHost": {"handlers": ["nowhere"], "propagate": False},
        # Why a form was refused names the page that the visitor came from.
        "django.security.csrf": {"handlers": ["nowhere"], "propagate": False},
    },
}
