"""The settings name what is wrong with their environment and start only with what is right."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from baymak import settings as project_settings
from baymak import site

SECRET = "invented-for-this-test-0123456789-abcdefghijklmnopqrstuvwxyz"
REPORT = """
import json
from django.conf import settings
names = [
    "DEBUG", "ALLOWED_HOSTS", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS",
    "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE",
]
values = {name: getattr(settings, name) for name in names}
database = settings.DATABASES["default"]
print(json.dumps(values | {"ENGINE": database["ENGINE"], "NAME": database["NAME"]}))
"""


@pytest.fixture
def start(tmp_path):
    """Start the settings in a directory of their own, where no `.env` of a developer lies."""
    package = tmp_path / "baymak"
    package.mkdir()
    (package / "__init__.py").touch()
    shutil.copy(project_settings.__file__, package)
    shutil.copy(site.__file__, package)
    case = Path(*project_settings.CASE_FOLDER.parts[-3:])
    (tmp_path / case).mkdir(parents=True)
    shutil.copy(project_settings.CASE_FOLDER / site.FILE, tmp_path / case)

    def start(**environment):
        clean = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("BAYMAK_") and name != "DATABASE_URL"
        }
        return subprocess.run(
            [sys.executable, "-c", REPORT],
            cwd=tmp_path,
            env=clean | {"DJANGO_SETTINGS_MODULE": "baymak.settings"} | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return start


def refusal(finished):
    """Return the last line of a start that failed."""
    assert finished.returncode == 1
    return (
        finished.stderr.strip().splitlines()[-1].removeprefix("django.core.exceptions.ImproperlyConfigured: ")
    )


def test_secret_alone_gives_the_settings_of_production(start, tmp_path):
    finished = start(BAYMAK_SECRET_KEY=SECRET)
    assert json.loads(finished.stdout) == {
        "DEBUG": False,
        "ALLOWED_HOSTS": ["localhost", "127.0.0.1", "[::1]"],
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 31536000,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(tmp_path / "var" / "baymak.sqlite3"),
    }


def test_every_variable_is_read(start):
    finished = start(
        BAYMAK_SECRET_KEY=SECRET,
        BAYMAK_DEBUG="true",
        BAYMAK_HTTPS="false",
        BAYMAK_ALLOWED_HOSTS="cases.example,www.cases.example",
        DATABASE_URL="postgres://keeper@database.example/cases",
    )
    assert json.loads(finished.stdout) == {
        "DEBUG": True,
        "ALLOWED_HOSTS": ["cases.example", "www.cases.example"],
        "SECURE_SSL_REDIRECT": False,
        "SECURE_HSTS_SECONDS": 0,
        "SESSION_COOKIE_SECURE": False,
        "CSRF_COOKIE_SECURE": False,
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "cases",
    }


def test_env_file_is_read_and_the_environment_wins(start, tmp_path):
    (tmp_path / ".env").write_text(f"BAYMAK_SECRET_KEY={SECRET}\nBAYMAK_DEBUG=true\n")
    assert json.loads(start().stdout)["DEBUG"] is True
    assert json.loads(start(BAYMAK_DEBUG="false").stdout)["DEBUG"] is False


def test_missing_secret_is_named(start):
    assert refusal(start()) == "BAYMAK_SECRET_KEY: Environment variable not set."


@pytest.mark.parametrize("secret", ["", "short"])
def test_weak_secret_is_refused_and_not_repeated(start, secret):
    finished = start(BAYMAK_SECRET_KEY=secret)
    assert refusal(finished) == "BAYMAK_SECRET_KEY: Shorter than minimum length 50."


@pytest.mark.parametrize(
    ("misspelt", "nearest"),
    [("BAYMAK_HTPS", "BAYMAK_HTTPS"), ("BAYMAK_ALLOWED_HOST", "BAYMAK_ALLOWED_HOSTS")],
)
def test_misspelt_variable_is_named_with_the_nearest(start, misspelt, nearest):
    finished = start(**{"BAYMAK_SECRET_KEY": SECRET, misspelt: "true"})
    assert refusal(finished) == f"{misspelt} is not a setting; the nearest name is {nearest}."


def test_misspelt_secret_is_named_before_the_missing_one(start):
    assert refusal(start(BAYMAK_SECRET_KY=SECRET)) == (
        "BAYMAK_SECRET_KY is not a setting; the nearest name is BAYMAK_SECRET_KEY."
    )


def test_misspelt_variable_in_the_env_file_is_named(start, tmp_path):
    (tmp_path / ".env").write_text(f"BAYMAK_SECRET_KEY={SECRET}\nBAYMAK_DEBUGG=true\n")
    assert refusal(start()).startswith("BAYMAK_DEBUGG is not a setting")


def test_all_malformed_values_are_named_together(start):
    finished = start(
        BAYMAK_SECRET_KEY=SECRET, BAYMAK_DEBUG="perhaps", BAYMAK_HTTPS="2", DATABASE_URL="nothing"
    )
    assert refusal(finished) == (
        "BAYMAK_DEBUG: Not a valid boolean. BAYMAK_HTTPS: Not a valid boolean. "
        "DATABASE_URL: Not a valid database URL."
    )
