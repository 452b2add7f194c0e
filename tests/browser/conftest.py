"""Tests that look at the site as a visitor does, in the system's Chromium."""

import os
import shutil

import pytest
from django.db import connection
from playwright.sync_api import sync_playwright

# Playwright's loop lives in the thread that also runs the test; nothing else here is asynchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)


@pytest.fixture(scope="session")
def chromium(django_db_setup):
    """One browser for all tests."""
    if CHROMIUM is None:
        reason = "Chromium is not installed (package chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    initial_data = connection._test_serialized_contents
    with sync_playwright() as playwright:
        # In Playwright's loop Django opens another connection, to which this text brings the initial data.
        connection._test_serialized_contents = initial_data
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def site(live_server, django_db_serialized_rollback):
    """The address of a running site; the initial data is there again after each test."""
    return live_server.url


@pytest.fixture
def page(chromium, site):
    """A new visitor's page. The test fails if the page complains or asks another host."""
    context = chromium.new_context(base_url=site, locale="en")
    context.set_default_timeout(60_000)  # of a busy machine; a test that passes waits for nothing
    complaints = []

    def read_console(message):
        if message.type in ("error", "warning"):
            complaints.append(f"{message.text} ({message.location['url']})")

    def read_request(request):
        if not request.url.startswith(site):
            complaints.append(f"asked {request.url}")

    context.on("console", read_console)
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    context.on("request", read_request)
    page = context.new_page()
    page.complaints = complaints
    yield page
    context.close()
    assert complaints == [], "\n".join(complaints)
