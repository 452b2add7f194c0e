"""Log in as a person does, and set the second factor up where one is needed."""

import time
from base64 import b32decode

from django_otp.oath import TOTP
from playwright.sync_api import expect


def log_in(page, name, password):
    page.goto("/admin/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()
    heading = page.get_by_role("heading", name="Second factor").or_(page.get_by_role("heading", name="Work"))
    heading.wait_for()
    if "second-factor" in page.url:
        app = TOTP(b32decode(page.locator("code").inner_text().replace(" ", "")))
        app.time = time.time()
        expect(page.get_by_role("img", name="The picture to scan").locator("svg")).to_be_visible()
        page.get_by_label("The code that the app shows").fill(f"{app.token():06}")
        page.get_by_role("button", name="Set up the second factor").click()
        expect(page.locator(".recovery-codes code")).to_have_count(10)
        page.get_by_role("link", name="I have kept them").click()
    page.get_by_role("heading", name="Work").wait_for()
