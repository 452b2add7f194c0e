"""Every public page is accessible, keeps the policy, and fits a narrow phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests import factories as make
from tests.public.test_person_page import make_story

pytestmark = pytest.mark.once


@pytest.fixture
def world():
    """A person with every kind of fact, one by initials, and one whose texts are in another language."""
    person = make.make_person(
        name_en="Aliya Sample",
        name_ru="Алия Примерова",
        name_ba="Алиә Өлгө ҡыҙы",
        born="1985~",
        home_place_en="Sample district",
        occupation_en="a beekeeper",
        languages="ba ru",
        summary_en="A short text.\n\nAnd a second paragraph.",
    )
    make_story(person, 2)
    for _ in range(13):
        person.citations.create(source=make.make_source())
    make.make_charge(person=make.make_person(disclosure="initials"), certainty="alleged")
    make.make_person(name_en="", name_ru="Ильдар Примеров", summary_ru="Текст.")
    make.make_tally(as_of="2024-07")
    return person


def addresses(person):
    case, source = person.in_cases.first().case, person.citations.first().source
    return [
        "",
        "about/",
        "data/",
        "people/",
        "people/?sex=male&q=nobody",
        "people/?status=pretrial&from=2024",
        "people/?from=yesterday",
        f"people/{person.code}/",
        "people/00000000/",
        "cases/",
        f"cases/{case.code}/",
        "hearings/",
        "courts/",
        f"courts/{case.court.code}/",
        "sources/",
        f"sources/{source.code}/",
    ]


@pytest.mark.parametrize(
    ("width", "scheme", "language"), [(390, "light", "en"), (1280, "light", "ba"), (1280, "dark", "en")]
)
def test_axe_finds_nothing(page, world, width, scheme, language):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    found = []
    for address in addresses(world):
        page.goto(f"/{language}/{address}")
        for violation in Axe().run(page).response["violations"]:
            nodes = [node["html"][:200] for node in violation["nodes"]]
            found.append(f"{address} {violation['id']}: {violation['help']} {nodes}")
    # The browser notes each answer that is an error; that is no fault of the page.
    page.complaints[:] = [line for line in page.complaints if "Failed to load resource" not in line]
    assert found == []


@pytest.mark.parametrize("language", ["en", "ru", "ba"])
def test_nothing_is_wider_than_a_narrow_phone(page, world, language):
    page.set_viewport_size({"width": 360, "height": 640})
    wide = []
    for address in addresses(world):
        page.goto(f"/{language}/{address}")
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wide.append(address)
    page.complaints[:] = [line for line in page.complaints if "Failed to load resource" not in line]
    assert wide == []


@pytest.mark.parametrize("language", ["ru", "ba"])
def test_table_of_long_words_stays_in_its_column(page, world, language):
    home = make.make_region("RU-BA")
    court = make.make_court(
        name_ru="Индустриальный районный суд Ижевска", region=make.make_region("RU-UD"), city_ru="Ижевск"
    )
    case = make.make_case(
        [world],
        title_en="",
        title_ru="Баймакское дело: Оренбург, предполагаемые организаторы",
        court=court,
        origin_region=home,
    )
    make.make_hearing(case=case, held_on="2025-12-23")
    spilt = []
    for width in (320, 768, 870, 1000, 1250):
        page.set_viewport_size({"width": width, "height": 900})
        for address in ("people/", "cases/", "hearings/", "courts/", "sources/"):
            page.goto(f"/{language}/{address}")
            if page.eval_on_selector("table", "table => table.offsetWidth > table.parentElement.clientWidth"):
                spilt.append((width, address))
    assert spilt == []


def test_list_is_filtered_with_the_keyboard_alone(page, world):
    page.goto("/en/people/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("алия")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/people/?**q=**")
    assert page.get_by_role("rowheader").count() == 1
    page.get_by_text("Sex", exact=True).press("Enter")
    page.get_by_label("male").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**sex=male**")
    page.get_by_role("link", name="Remove: Search: алия").press("Enter")
    page.wait_for_url("**/en/people/?sex=male**")
    assert page.get_by_role("rowheader").count() == 7
