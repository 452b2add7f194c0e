"""The log says what broke, and nothing of who visited or what they looked for."""

import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client
from django.urls import path


def broken(request):
    raise RuntimeError("a mistake in a view")


urlpatterns = [path("broken/", broken)]

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
