"""What happened to several persons at once is entered in few interactions, counted in a browser.

A field filled, a box or option chosen and a button pressed are one each; a row found by typing is three.
"""

from playwright.sync_api import expect

from cases.models import MeasureOrder, Sentence
from tests import factories as make
from tests.browser.choosing import choose
from tests.browser.test_entry import log_in


class Counting:
    """A page whose interactions are counted."""

    def __init__(self, page):
        self.page, self.count = page, 0

    def press(self, role, name):
        self.count += 1
        self.page.get_by_role(role, name=name, exact=True).click()

    def fill(self, name, text):
        self.count += 1
        self.page.locator(f"[name='{name}']").fill(text)

    def select(self, name, label):
        self.count += 1
        self.page.locator(f"[name='{name}']").select_option(label=label)

    def choose(self, name, typed, found):
        self.count += 3
        choose(self.page, self.page.locator(f".field-{name} .related-widget-wrapper").first, typed, found)


def test_verdict_of_five(page, site):
    case = make.make_case([make.make_person() for _ in range(5)], state="draft")
    make.make_source(publisher="Other Gazette", title="The verdict")
    make.make_court(name_en="Invented District Court")
    log_in(page, make.make_user("researcher"))
    page.goto(f"/admin/cases/case/{case.pk}/change/")
    user = Counting(page)
    user.press("link", "sentence")
    page.get_by_role("heading", name="Add for several persons").wait_for()
    user.select("all-given_kind", "imprisonment")
    user.fill("all-given_pronounced", "4 years")
    user.select("all-given_regime", "general regime")
    user.fill("all-pronounced_on", "10.09.2025")
    user.choose("court", "invented", "Invented District Court")
    user.choose("source", "other", "Other Gazette")
    user.fill("all-quote", "sentenced to four to six years")
    first, *others = (row.person for row in case.defendants.order_by("person"))
    for years, person in enumerate(others, start=3):
        user.fill(f"p{person.pk}-given_pronounced", f"{years} years 6 months")
    user.press("button", "Save")
    expect(page.locator(".messagelist")).to_contain_text("Added as drafts: sentences (5).")
    assert user.count <= 20, user.count
    terms = {row.person: str(row.main.amount) for row in Sentence.objects.all()}
    assert terms == {first: "P4Y"} | {person: f"P{years}Y6M" for years, person in enumerate(others, start=3)}


def test_order_for_twelve(page, site):
    case = make.make_case([make.make_person() for _ in range(12)], state="draft")
    for person in (row.person for row in case.defendants.all()):
        make.make_measureorder(person=person, case=case, kind="custody", decided_on="2024-03-10")
    make.make_source(publisher="Other Gazette", title="The extension")
    log_in(page, make.make_user("researcher"))
    page.goto(f"/admin/cases/case/{case.pk}/change/")
    user = Counting(page)
    user.press("link", "order on a measure")
    page.get_by_role("heading", name="Add for several persons").wait_for()
    user.select("all-effect", "extended")
    user.fill("all-decided_on", "10.05.2024")
    user.fill("all-until", "10.08.2024")
    user.choose("source", "other", "Other Gazette")
    user.fill("all-quote", "all twelve stay in custody")
    user.press("button", "Save")
    expect(page.locator(".messagelist")).to_contain_text("Added as drafts: orders on measures (12).")
    assert user.count <= 9, user.count
    new = MeasureOrder.objects.filter(effect="extended", kind="custody", until="2024-08-10")
    assert {row.replaces.person for row in new} == {row.person for row in case.defendants.all()}
