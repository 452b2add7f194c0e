"""From an article to the public, in a browser: two people, one form, and every fact with its source."""

import pytest
from playwright.sync_api import expect

from people.models import Person
from tests import factories as make
from tests.browser import logging_in
from tests.browser.choosing import choose


def log_in(page, user):
    page.context.clear_cookies()
    logging_in.log_in(page, user.username, make.PASSWORD)


def add(page, prefix):
    """Press the button that saves and opens a new fact of a kind, and return its row."""
    page.locator(f"button[value='{prefix}-add']").click()
    return page.locator(f"#{prefix}-group .inline-related:not(.empty-form)").last


@pytest.fixture
def people(site):
    return make.make_user("researcher"), make.make_user("editor")


def test_researcher_enters_an_article_and_an_editor_publishes_it(page, people, site):
    """One source, typed once in a window of its own, supports the person and all three facts.

    Facts are added after the first save; what is typed is saved with each.
    """
    researcher, editor = people
    article = make.make_article("9212", title_en="An invented riot")
    make.make_facility(name_en="Remand prison 1")
    log_in(page, researcher)
    page.goto("/admin/people/person/add/")
    page.get_by_label("Name in English:").fill("Ilshat Invented")
    page.locator(".field-name_en summary").first.click()
    page.get_by_label("Name in Russian:").fill("Ильшат Выдуманный")

    with page.expect_popup() as opened:
        page.locator("#add_id_common_source").click()
    window = opened.value
    window.get_by_label("Address:").fill("https://gazette.example/article")
    window.get_by_label("Publisher:").fill("Invented Gazette")
    window.get_by_label("Language:").fill("en")
    window.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".field-common_source")).to_contain_text("Invented Gazette")

    charge = add(page, "charges")
    choose(page, charge.locator(".fieldBox.field-article"), "9212", "An invented riot")
    detention = add(page, "detentions")
    detention.get_by_label("Kind:").select_option("pretrial")
    detention.get_by_label("Started:").fill("17.01.2024")
    choose(page, detention.locator(".fieldBox.field-facility"), "remand", "Remand prison 1")
    sentence = add(page, "sentences")
    sentence.locator("[name$='-given_kind']").select_option(label="imprisonment")
    sentence.locator("[name$='-given_pronounced']").fill("4 years")
    sentence.get_by_label("Pronounced on:").fill("12.2024")
    sentence.get_by_label("Quote:", exact=True).fill("sentenced to four years")
    page.get_by_role("button", name="Save and send to review").click()
    expect(page.locator(".messagelist")).to_contain_text(
        "Sent to review: sources (1), people (1), charges (1), sentences (1), detentions (1)."
    )
    person = Person.objects.get(name_en="Ilshat Invented")
    assert [citation.source.publisher for citation in person.citations.all()] == ["Invented Gazette"]
    assert person.sentences.get().citations.get().quote == "sentenced to four years"
    assert person.charges.get().article == article
    assert page.goto(person.get_absolute_url()).status == 404
    page.complaints.clear()  # the browser notes the 404

    log_in(page, editor)
    page.get_by_role("link", name="people (1)").click()
    page.get_by_role("link", name="Ilshat Invented").click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("main")).to_contain_text("sentenced to four years")
    page.get_by_role("button", name="Do what is ticked and noted").click()
    expect(page.locator(".messagelist")).to_contain_text("Published: sources (1), people (1), charges (1)")
    page.get_by_role("link", name="View on site").click()
    main = page.get_by_role("main")
    for text in ("Ilshat Invented", "4 years", "17 January 2024", "Invented Gazette"):
        expect(main).to_contain_text(text)

    page.goto(f"/admin/people/person/{person.pk}/change/")
    page.get_by_role("button", name="Withdraw", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("Withdrawn: people (1), sources (1).")
    assert page.goto(person.get_absolute_url()).status == 404
    page.goto("/en/people/?q=Ilshat")
    expect(page.get_by_role("main").get_by_text("Ilshat Invented")).to_have_count(0)
    page.complaints.clear()


@pytest.mark.parametrize("width", [1280, 390])
def test_long_pages_fit_the_window(page, people, width):
    researcher, _editor = people
    person = make.make_person(state="draft")
    for _ in range(2):
        make.make_charge(person=person)
        make.make_detention(person=person, state="draft")
        person.citations.create(source=make.make_source(title="A long title " * 10))
    log_in(page, researcher)
    page.set_viewport_size({"width": width, "height": 900})
    for address in ("/admin/", "/admin/people/person/add/", f"/admin/people/person/{person.pk}/change/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_the_enter_key_saves_and_publishes_nothing(page, site):
    person = make.make_person(state="draft", name_ru="Ильдар Примеров")
    person.submit(make.make_user("researcher"))
    log_in(page, make.make_user("editor"))
    page.goto(f"/admin/people/person/{person.pk}/change/")
    page.locator(".field-occupation_en summary").first.click()
    page.click("#id_occupation_ru")  # a browser asks only who touched the page
    page.fill("#id_occupation_ru", "учитель")
    # Whoever leaves with what is not saved is asked, and stays.
    with page.expect_event("dialog") as asked:
        page.evaluate("setTimeout(() => location.assign('/admin/'))")
    asked.value.dismiss()
    assert asked.value.type == "beforeunload"
    page.press("#id_occupation_ru", "Enter")
    page.wait_for_load_state()
    person.refresh_from_db()
    assert (person.state, person.occupation_ru) == ("in_review", "учитель")
