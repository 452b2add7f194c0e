"""An article of two defendants is entered in few interactions a fact, counted as in `test_together`.

Marking words of the text is one, too.
"""

import re

from playwright.sync_api import expect

from cases.models import Charge, Detention, MeasureOrder, Sentence
from people.models import Recognition
from tests import factories as make
from tests.browser.test_entry import log_in
from tests.browser.test_together import Counting

TEXT = """Amir and Bulat were taken to remand prison 3 in January.

They are charged under the article on invented riots.
The court kept both of them in custody until 17 April 2024.

Amir was sentenced to four years in a general regime colony, Bulat to five years."""


class Reading(Counting):
    """Somebody who reads a text and marks words of it."""

    def mark(self, words):
        self.count += 1
        start = TEXT.index(words)
        text = self.page.locator("#id_article")
        text.evaluate(f"(text) => text.setSelectionRange({start}, {start + len(words)})")
        text.dispatch_event("mouseup")
        expect(self.page.locator("textarea[name$='-all-quote']")).to_have_value(words)

    def save(self):
        self.press("button", "Save the line")
        expect(self.page.locator(".messagelist")).to_contain_text("Added as drafts")


def test_article_of_two(page, site):
    make.make_article("9212", title_en="An invented riot")
    make.make_facility(name_en="Remand prison 3")
    court = make.make_court(name_en="Invented District Court")
    case = make.make_case(state="draft", court=court, title_en="The invented case")
    source = make.make_source(publisher="Other Gazette", title="The verdict", state="draft")
    people = [make.make_person(name_en=name, state="draft") for name in ("Amir Ay", "Bulat Be")]
    log_in(page, make.make_user("researcher"))
    user, counts = Reading(page), {}

    def counted(name):
        counts[name], user.count = user.count, 0

    user.press("link", "New from an article")
    user.choose("source", "other", "Other Gazette")
    link = page.locator(".field-persons .add-related")
    expect(link).to_have_attribute("href", re.compile(f"common_source={source.pk}$"))
    user.choose("case", "invented", "The invented case")
    for person in people:
        user.choose("persons", person.name_en, person.name_en)
    user.fill("article", TEXT)
    user.press("button", "Continue")
    page.get_by_text("Whom it concerns").wait_for()
    counted("chosen once")

    user.choose("article", "9212", "An invented riot")
    user.mark("charged under the article on invented riots")
    expect(page.locator("[name$='-all-locator'][type=text]")).to_have_value("paragraph 2")
    user.save()
    counted("charge of both")

    user.press("button", "Detention")
    user.select("detention-all-kind", "pre-trial detention")
    user.choose("facility", "remand", "Remand prison 3")
    user.fill("detention-all-started_on", "01.2024")
    user.mark("taken to remand prison 3 in January")
    user.save()
    counted("stay of both")

    user.press("button", "Order on a measure")
    user.select("measureorder-all-kind", "pre-trial detention")
    user.select("measureorder-all-effect", "ordered")
    user.fill("measureorder-all-until", "17.04.2024")
    user.mark("kept both of them in custody until 17 April 2024")
    user.save()
    counted("order on both")

    user.press("button", "Sentence")
    user.count += 1
    page.get_by_label("Bulat Be").first.uncheck()
    user.select("sentence-all-given_kind", "imprisonment")
    user.fill("sentence-all-given_pronounced", "4 years")
    user.fill("sentence-all-pronounced_on", "12.2024")
    user.mark("Amir was sentenced to four years")
    user.save()
    counted("sentence of the first")

    for name in ("Amir Ay", "Bulat Be"):
        user.count += 1
        page.get_by_label(name).first.click()
    user.fill("sentence-all-given_pronounced", "5 years")
    user.mark("Bulat to five years")
    user.save()
    counted("sentence of the second")

    user.press("button", "Send all of it that is mine to review")
    expect(page.locator(".messagelist")).to_contain_text("Sent to review")
    counted("sent")

    facts = [Charge, Detention, MeasureOrder, Sentence, Recognition]
    assert [model.objects.count() for model in facts] == [2, 2, 2, 2, 0]
    for model in facts[:4]:
        for row in model.objects.all():
            assert (row.state, row.citations.get().source) == ("in_review", source)
            assert row.case == case or model is Detention
    terms = {row.person.name_en: row.main.amount_text for row in Sentence.objects.all()}
    assert terms == {"Amir Ay": "4 years", "Bulat Be": "5 years"}
    assert sum(counts.values()) <= 6 * 8, counts
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_what_is_marked_and_becomes_no_quote_is_said(page, site):
    source = make.make_source()
    log_in(page, make.make_user("researcher"))
    page.goto(f"/admin/people/person/article/?source={source.pk}")
    user = Reading(page)
    user.fill("article", TEXT)
    quote = page.locator("textarea[name$='-all-quote']")
    too_short = page.get_by_text("Fewer than 15 letters are marked")
    stays = page.get_by_text("This line has a quote already")

    def mark(words):
        start = TEXT.index(words)
        text = page.locator("#id_article")
        text.evaluate(f"(text) => text.setSelectionRange({start}, {start + len(words)})")
        text.dispatch_event("mouseup")

    mark("Amir")
    expect(too_short).to_be_visible()
    expect(quote).to_have_value("")
    user.mark("taken to remand prison 3")
    expect(too_short).to_be_hidden()
    user.mark("Bulat to five years")  # marked anew, it takes the place of what was marked
    quote.fill("Bulat: five years")
    mark("taken to remand prison 3")
    expect(stays).to_be_visible()
    expect(quote).to_have_value("Bulat: five years")
    # Without a text, too, who leaves an unsaved line is asked.
    page.fill("#id_article", "")
    with page.expect_event("dialog") as asked:
        page.evaluate("setTimeout(() => location.assign('/admin/'))")
    asked.value.dismiss()
    assert asked.value.type == "beforeunload"
