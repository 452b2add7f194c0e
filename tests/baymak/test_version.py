"""The release that runs is named by the program, to operators, on the desk and to a monitor."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings

from baymak import VERSION
from tests import factories as make


def test_changelog_tells_of_every_release_and_of_what_comes():
    changelog = (settings.BASE_DIR / "CHANGELOG.md").read_text()
    headings = re.findall(r"^## (.+)$", changelog, re.MULTILINE)
    assert headings[-1] == "0.1.0"
    assert headings[0] == ("Unreleased" if "dev" in VERSION else VERSION)


@pytest.mark.parametrize("words", ["version", "--version"])
def test_command_tells_the_version_without_settings_or_a_database(tmp_path, words):
    environment = {"PATH": os.environ["PATH"], "DATABASE_URL": "postgres://127.0.0.1:1/none"}
    told = subprocess.run(
        [sys.executable, settings.BASE_DIR / "manage.py", words],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout == f"{VERSION}\n"


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "ru", "ba"])
def test_desk_shows_the_version(client, language):
    client.force_login(make.make_user("researcher"))
    page = client.get("/admin/", headers={"accept-language": language}).content.decode()
    assert page.count(VERSION) == 1


@pytest.mark.django_db
def test_stranger_at_the_door_of_the_desk_is_not_told(client):
    assert VERSION not in client.get("/admin/login/").content.decode()
