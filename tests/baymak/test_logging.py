"""The log says what broke, and nothing of who visited or what they looked for."""

import os
import subprocess
import sys
from logging.config import DictConfigurator

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import path

from people.models import Region

LINE = settings.LOGGING["formatters"]["line"]


def broken(request):
    raise RuntimeError("a mistake in a view")


def refused(request):
    """Break on a row that the database refuses."""
    Region(code="XX-1", name_en="canary-of-a-row").save()
    try:
        with transaction.atomic():
            Region(code="XX-1", name_en="canary-of-a-row").save()
    except IntegrityError as error:
        raise RuntimeError("no region") from error


def unread(request):
    """Break on a value that the database can't read."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT CAST('canary-of-a-row' AS integer) FROM canary_of_a_row")


urlpatterns = [path("broken/", broken), path("admin/refused/", refused), path("admin/unread/", unread)]

pytestmark = pytest.mark.urls(__name__)

ADDRESS = "203.0.113.9"


@pytest.fixture
def visitor():
    return Client(
        raise_request_exception=False,
        REMOTE_ADDR=ADDRESS,
        headers={"x-forwarded-for": ADDRESS, "user-agent": "visitor-agent"},
    )


def assert_nothing_of_the_visitor(text):
    for trace in (ADDRESS, "visitor-agent", "visitor-query"):
        assert trace not in text


def test_broken_view_is_logged_without_the_visitor(visitor, caplog):
    assert visitor.get("/broken/?q=visitor-query").status_code == 500
    assert "Internal Server Error: /broken/" in caplog.text
    assert "a mistake in a view" in caplog.text
    assert_nothing_of_the_visitor(caplog.text)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["refused", "unread"])
def test_what_the_database_says_of_a_row_is_not_logged(visitor, caplog, address):
    caplog.handler.setFormatter(DictConfigurator({}).configure_formatter(dict(LINE)))
    assert visitor.get(f"/admin/{address}/").status_code == 500
    assert f"Internal Server Error: /admin/{address}/" in caplog.text
    assert f", in {address}\n" in caplog.text
    assert "django.db.utils." in caplog.text
    quoted = caplog.text.replace('canary-of-a-row").save()', "").replace("'canary-of-a-row' AS", "")
    assert [said for said in ("canary-of-a-row", "XX-1)", "no such table") if said in quoted] == []


def test_unknown_page_is_not_logged(visitor, caplog):
    assert visitor.get("/nowhere/?q=visitor-query").status_code == 404
    assert caplog.text == ""


@pytest.mark.parametrize(
    "logger",
    [
        "django.server",  # runserver hands it the whole address line
        "django.security.csrf",  # why a form was refused: by the page that the visitor came from
        "django.security.DisallowedHost",
    ],
)
def test_what_is_about_the_visitor_is_written_nowhere(logger):
    code = f"""
import logging
logging.getLogger("{logger}").error("GET /?q=visitor-query")
logging.getLogger("django.request").error("something broke")
"""
    shell = [sys.executable, "manage.py", "shell", "--command", code]
    written = subprocess.run(shell, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True)
    assert "something broke" in written.stderr
    assert "visitor-query" not in written.stderr + written.stdout


def test_command_that_breaks_does_not_quote_the_database():
    code = """
from django.db import IntegrityError
raise IntegrityError("canary-of-" + "a-row")
"""
    shell = [sys.executable, "manage.py", "shell", "--command", code]
    broken = subprocess.run(shell, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)
    assert broken.returncode == 1
    assert "IntegrityError: its words are left out" in broken.stderr
    assert "canary-of-a-row" not in broken.stderr + broken.stdout


def test_command_says_that_it_reaches_no_database():
    unreachable = os.environ | {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}
    shell = [sys.executable, "manage.py", "showmigrations"]
    broken = subprocess.run(
        shell, cwd=settings.BASE_DIR, env=unreachable, capture_output=True, text=True, check=False
    )
    assert broken.returncode == 1
    assert "Connection refused" in broken.stderr
    assert "its words are left out" not in broken.stderr
