"""A process that serves public pages only: an edition, and nothing of the desk."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from public.edition import publishing
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ASK = """
import json, sys, django
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.test import Client, override_settings
from django.test.utils import setup_test_environment
call_command("check", stdout=sys.stderr)
setup_test_environment()
storages = settings.STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
with override_settings(STORAGES=storages):
    client = Client(raise_request_exception=False)
    answers = {path: client.get(path) for path in sys.argv[1:]}
    told = {path: [one.status_code, one.headers.get("Baymak-Edition")] for path, one in answers.items()}
print(json.dumps({
    "answers": told,
    "database": settings.DATABASES["default"]["ENGINE"],
    "apps": settings.INSTALLED_APPS,
    "middleware": settings.MIDDLEWARE,
}))
"""


def test_mirror_serves_a_copied_edition_with_nothing_else(settings, tmp_path):
    settings.EDITION = tmp_path / "edition.sqlite3"
    person = make.make_person()
    publishing.publish()
    shutil.copyfile(settings.EDITION, tmp_path / "copy.sqlite3")
    pages = [person.get_absolute_url(), "/en/people/", "/en/people.csv", "/en/"]
    environment = os.environ | {
        "BAYMAK_SERVES": "public",
        "BAYMAK_EDITION": str(tmp_path / "copy.sqlite3"),
        "DATABASE_URL": "postgres://nobody@127.0.0.1:9/desk",
        "DJANGO_SETTINGS_MODULE": "baymak.settings",
    }
    asked = [sys.executable, "-W", "ignore", "-c", ASK, *pages, "/admin/", "/admin/login/"]
    ran = subprocess.run(
        asked, env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    )
    told = json.loads(ran.stdout)
    assert told["answers"] == {path: [200, "1"] for path in pages} | {
        "/admin/": [404, None],
        "/admin/login/": [404, None],
    }
    assert told["database"] == "django.db.backends.dummy"
    of_the_desk = ("admin", "sessions", "messages", "staff", "AuthenticationMiddleware")
    held = told["apps"] + told["middleware"]
    assert [name for name in held if any(word in name for word in of_the_desk)] == []


def test_desk_alone_shows_nothing_public(settings, client):
    settings.SERVES = "desk"
    assert client.get(make.make_person().get_absolute_url()).status_code == 404
    assert client.get("/admin/login/").status_code == 200
