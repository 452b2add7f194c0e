"""The invented country XA (`tests/xa`): a case of other law, script and zone is files, not a line of code."""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest
from django.conf import settings

pytestmark = pytest.mark.once  # in a process of its own, on SQLite

# What belongs to the first case, and to its country
FIRST_CASE = r"b[ae]ymak|баймак|баймаҡ|bash(?:k|q)ort|башк|башҡ|russia|росси|рәсәй|\bRU-|\bUK\b|kremlin"
# Names of the code and of its languages, which are no words about a case
OURS = r"/static/\S*|<option[^>]*>|Access-Control\S*"


@pytest.fixture(scope="module")
def site(tmp_path_factory, database_url):
    folder = settings.BASE_DIR / "tests" / "xa"
    own = tmp_path_factory.mktemp("xa")
    shutil.copy(database_url.removeprefix("sqlite:///"), own / "desk.sqlite3")
    environment = {**os.environ, "BAYMAK_CASE": str(folder), "DATABASE_URL": f"sqlite:///{own}/desk.sqlite3"}
    environment |= {"BAYMAK_EDITION": str(own / "edition.sqlite3")}
    environment |= {"BAYMAK_HTTPS": "false", "DJANGO_SETTINGS_MODULE": "baymak.settings"}
    run = subprocess.run(
        [sys.executable, "-m", "tests.xa"],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(run.stdout)


def test_it_is_loaded_and_then_nothing_is_new(site):
    first, second = ([line.split() for line in text.splitlines()[1:]] for text in site["loaded"])
    assert {name for name, created, _kept in first if created != "0"} >= {
        "law",
        "person",
        "case",
        "defendant",
    }
    assert {created for _name, created, _kept in second} == {"0"}


def test_no_page_file_or_calendar_tells_of_another_case(site):
    answers = site["answers"]
    assert len(answers) > 60
    broken = {address for address, (status, _text) in answers.items() if status not in (200, 301, 302)}
    assert broken == {"/en/nowhere/"}
    told = {
        address: found
        for address, (_status, text) in answers.items()
        if (
            found := re.findall(rf".{{0,30}}(?:{FIRST_CASE}).{{0,30}}", re.sub(OURS, "", text), re.IGNORECASE)
        )
    }
    assert told == {}


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/en/", "The case of the lake"),
        ("/en/people/XAPER001/", "თამარ იდორანი"),
        ("/en/people/XAPER001/", "s. 41A of the Penal Law of Orvela"),
        ("/en/people/XAPER001/", "50 months"),
        ("/en/people/XAPER002/", "އިލެން ސަރޯ"),
        ("/en/people/XAPER003/", "rowing to and fro"),
        ("/en/people/XAPER004/", "480 hours"),
        ("/en/cases/XACAS001/", "Boats 7 of 21; HB 21/0112"),
        ("/en/cases/XACAS001/", "interpreter: refused by the court"),
        ("/en/courts/XACRT001/", "bench of a shire"),
        ("/en/hearings.ics", "DTSTART:20210831T204500Z"),
        ("/en/hearings.ics", "@hearings.lake"),
    ],
)
def test_what_is_true_there_is_told(site, address, words):
    assert words in site["answers"][address][1]
