"""The log says what broke, and nothing of who visited or what they looked for."""

import subprocess
import sys

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import path
from django.views.decorators.csrf import csrf_protect


def broken(request):
    raise RuntimeError("a mistake in a view")


@csrf_protect
def form(request):
    return HttpResponse("accepted")


urlpatterns = [path("broken/", broken), path("admin/form/", form)]

pytestmark = pytest.mark.urls(__name__)

ADDRESS = "203.0.113.9"


@pytest.fixture
def visitor():
    return Client(
        raise_request_exception=False,
        enforce_csrf_checks=True,
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


def test_forged_form_is_logged_without_the_visitor(visitor, caplog):
    assert visitor.post("/admin/form/?q=visitor-query").status_code == 403
    assert "Forbidden (CSRF cookie not set.): /admin/form/" in caplog.text
    assert_nothing_of_the_visitor(caplog.text)


def test_unknown_page_is_not_logged(visitor, caplog):
    assert visitor.get("/nowhere/?q=visitor-query").status_code == 404
    assert caplog.text == ""


def test_development_server_writes_no_requests():
    """runserver hands the whole address line to a logger of its own."""
    code = """
import logging
logging.getLogger("django.server").error("GET /?q=visitor-query")
logging.getLogger("django.request").error("something broke")
"""
    shell = [sys.executable, "manage.py", "shell", "--command", code]
    written = subprocess.run(shell, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True)
    assert "something broke" in written.stderr
    assert "visitor-query" not in written.stderr + written.stdout
