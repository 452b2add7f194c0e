"""The stock admin works under the site's content security policy."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from tests import factories as make
from tests.browser.choosing import choose
from tests.browser.logging_in import log_in

pytestmark = pytest.mark.once


@pytest.fixture
def root(site):
    return User.objects.create_superuser("root", password="a long enough password")


def test_page_that_breaks_the_policy_is_noticed(page):
    """The other tests here can fail: inline code, inline style and a foreign picture are seen."""
    page.goto("/admin/login/")
    with page.expect_console_message(lambda message: "foreign.invalid" in message.text):
        page.set_content(
            '<script>alert(1)</script><p style="color: red">red</p>'
            '<img src="https://foreign.invalid/picture.png" alt="">'
        )
    found = " ".join(page.complaints)
    assert "Executing inline script violates" in found
    assert "Applying inline style violates" in found
    assert "Loading the image 'https://foreign.invalid/picture.png' violates" in found
    page.complaints.clear()


def test_admin_works_under_the_policy(page, root):
    """A group is made with the two-pane picker, renamed, found in its history, and deleted."""
    log_in(page, "root", "a long enough password")
    page.goto("/admin/auth/group/add/")
    page.get_by_label("Name:").fill("invented group")
    page.locator("#id_permissions_from option").first.dblclick()
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="invented group").first.click()
    expect(page.locator("#id_permissions_to option")).to_have_count(1)
    page.get_by_label("Name:").fill("renamed group")
    page.get_by_role("button", name="Save and continue editing").click()
    page.get_by_role("link", name="History").click()
    page.get_by_text("Changed Name.").wait_for()
    page.goto("/admin/auth/group/")
    page.get_by_role("row", name="renamed group").get_by_role("checkbox").check()
    page.get_by_text("1 of 5 selected").wait_for()  # beside the four roles
    page.get_by_label("Action:").select_option("delete_selected")
    page.get_by_role("button", name="Go").click()
    page.get_by_role("button", name="Yes").click()
    page.get_by_text("Successfully deleted 1 group.").wait_for()


def test_history_and_autocompletion_work_under_the_policy(page, root):
    """A person gets a region by typing, then another name; the history shows both names."""
    make.make_region("RU-BA", name_en="Bashkortostan")
    log_in(page, "root", "a long enough password")
    page.goto("/admin/people/person/add/")
    page.get_by_label("Name in English:").fill("Invented Name")
    choose(page, page.locator(".field-home_region"), "Bashk", "Bashkortostan")
    page.get_by_role("button", name="Save and continue editing").click()
    page.get_by_label("Name in English:").fill("Other Name")
    page.get_by_role("button", name="Save and continue editing").click()
    page.get_by_role("link", name="History").click()
    newest = page.locator("#change-history tbody tr").first
    expect(newest).to_contain_text("Invented Name → Other Name")
