"""The file that says what the site of a case is called: a mistake in it stops the start and is named."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from baymak.site import read_site

pytestmark = pytest.mark.each

RIGHT = """
key = "xa"
zone = "Africa/Tunis"
languages = ["ru", "en"]
[name]
en = "The case of the lake"
[lead]
en = "Who is tried."
[story]
ru = "Что было."
"""


def read(tmp_path, text):
    (tmp_path / "site.toml").write_text(text, encoding="utf-8")
    return read_site(tmp_path, settings.TEXT_LANGUAGES)


def test_what_is_said_is_read_and_what_may_be_missing_is_empty(tmp_path):
    site = read(tmp_path, RIGHT)
    assert (site.key, site.zone, site.languages) == ("xa", "Africa/Tunis", ("ru", "en"))
    assert site.name == {"en": "The case of the lake", "ru": "", "ba": ""}
    assert (site.beginning, site.clock, site.contact) == (*[{"en": "", "ru": "", "ba": ""}] * 2, "")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('key = "xa"', "", "“key” is missing"),
        ('key = "xa"', 'key = "The lake"', "“key” must be a short word"),
        ('key = "xa"', 'key = "xa"\ncolour = 1', "“colour” is no word of this file"),
        ("Africa/Tunis", "Africa/Carthage", "“zone” must be"),
        ('"Africa/Tunis"', "[1]", "“zone” must be"),
        ('["ru", "en"]', '["ru", "fr"]', "“languages” must be"),
        ('["ru", "en"]', '["ru", "ru"]', "“languages” must be"),
        ('["ru", "en"]', "[]", "“languages” must be"),
        ('["ru", "en"]', "[[1], {}]", "“languages” must be"),
        ('key = "xa"', 'key = "xa"\ncontact = "nobody"', "“contact” must be"),
        ('en = "The case of the lake"', "", "“name” must be"),
        ('en = "The case of the lake"', 'fr = "Le lac"', "“name” must be"),
        ('en = "Who is tried."', "en = 1", "“lead” must be"),
        ('en = "Who is tried."', 'en = " "', "“lead” must be"),
        ("[story]", "[story", "site.toml: "),
    ],
)
def test_a_mistake_is_named_with_the_file(tmp_path, old, new, message):
    with pytest.raises(ImproperlyConfigured, match=re.escape(message)) as caught:
        read(tmp_path, RIGHT.replace(old, new))
    assert "site.toml" in str(caught.value)


def test_a_folder_without_the_file_is_no_case(tmp_path):
    with pytest.raises(ImproperlyConfigured, match=r"BAYMAK_CASE: there is no site\.toml in"):
        read_site(tmp_path, settings.TEXT_LANGUAGES)


def test_site_of_another_case_says_nothing_of_the_first(tmp_path, database_url):
    """From the outside: a start with another folder, and what its pages are called."""
    (tmp_path / "site.toml").write_text(RIGHT, encoding="utf-8")
    ask = (
        "PLAIN = 'django.contrib.staticfiles.storage.StaticFilesStorage';"
        "import django; django.setup();"
        "from django.conf import settings;"
        "settings.STORAGES['staticfiles'] = {'BACKEND': PLAIN};"
        "from public.edition import publishing; publishing.publish();"
        "from django.test import Client; client = Client(headers={'host': 'localhost'});"
        "pages = ['/ru/', '/en/about/', '/ru/hearings.ics', '/ru/nowhere/', '/ba/', '/ru/people/'];"
        "print(settings.TIME_ZONE, client.get('/ba/').status_code);"
        "print(*(client.get(page).getvalue().decode() for page in pages))"
    )
    environment = {**os.environ, "BAYMAK_CASE": str(tmp_path), "DATABASE_URL": database_url}
    environment |= {"BAYMAK_HTTPS": "false", "DJANGO_SETTINGS_MODULE": "baymak.settings"}
    environment["BAYMAK_EDITION"] = f"{tmp_path}/edition.sqlite3"
    run = subprocess.run(
        [sys.executable, "-c", ask],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.startswith("Africa/Tunis 404")
    assert "The case of the lake" in run.stdout
    assert '<span lang="en">Who is tried.</span>' in run.stdout
    assert "Что было." in run.stdout
    said = re.sub(r"/static/baymak[^\"]*", "", run.stdout)
    assert re.findall(r"(?i).{0,40}(?:baymak|баймак|баймаҡ).{0,40}", said) == []
