"""The frame of every page, the home page, and the answers that belong to no list."""

import datetime
import html
import re
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.utils import timezone

from baymak import edition
from public.views.site import FOR_ENGINES
from tests import factories as make
from tests.addresses import public_addresses
from tests.public.test_person_page import make_story, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PAGES = ["", "about/", "people/"]


def squeezed(response):
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["en", "ru", "ba"])
def test_page_speaks_its_language_and_links_to_itself_in_the_others(client, page, language):
    query, shown = ("?q=%D0%B0&status=died", "?q=%D0%B0&amp;status=died") if page == "people/" else ("", "")
    response = client.get(f"/{language}/{page}{query}")
    text = squeezed(response)
    assert f'<html lang="{language}">' in text
    assert f'<link rel="canonical" href="http://testserver/{language}/{page}">' in text
    alternates = re.findall(r'<link rel="alternate" hreflang="(\w+)" href="([^"]+)">', text)
    assert alternates == [(code, f"http://testserver/{code}/{page}") for code in ("en", "ru", "ba")]
    assert f'hreflang="x-default" href="http://testserver/{page}">' in text
    switch = re.findall(r'<a href="([^"]+)" lang="(\w+)" hreflang="\w+" (aria-current="true")?', text)
    assert switch == [
        (f"/{code}/{page}{shown}", code, 'aria-current="true"' if code == language else "")
        for code in ("en", "ru", "ba")
    ]


def test_section_of_the_page_is_marked_in_the_navigation(client):
    person = make.make_person()
    for address, current in (("/en/people/", "page"), (f"/en/people/{person.code}/", "true")):
        marked = re.findall(r'<a href="([^"]+)" aria-current="(\w+)">', squeezed(client.get(address)))
        assert marked == [("/en/people/", current)]


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("ba", "ba"),
        ("ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        ("fr-CH, ba;q=0.5, en;q=0.1", "ba"),
        ("fr,de", "en"),
        ("", "en"),
        ("x" * 300, "en"),
    ],
)
@pytest.mark.parametrize("address", ["/", "/people/?q=a"])
def test_address_without_a_language_leads_to_the_one_of_the_browser(client, accepted, language, address):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ru"
    response = client.get(address, headers={"accept-language": accepted})
    assert (response.status_code, response["Location"]) == (302, f"/{language}{address}")
    assert response["Vary"] == "Accept-Language"
    assert not response.cookies


def test_refusal_is_in_the_language_of_the_browser_and_not_of_a_cookie(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ru"
    response = client.get("/?q=%00", headers={"accept-language": "ba"})
    assert response.status_code == 400
    assert '<html lang="ba">' in response.content.decode()


@pytest.mark.parametrize(
    "page", ["", "ru/", "en/people/", "en/people.csv", "en/about/", "en/nowhere/", "healthz", "robots.txt"]
)
def test_public_answer_has_no_cookie_and_does_not_vary_with_one(client, page):
    make.make_person()
    response = client.get(f"/{page}")
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")


def test_search_engines_may_read_what_is_public(client):
    assert client.get("/robots.txt").content == (
        b"User-agent: *\nDisallow: /admin/\nSitemap: http://testserver/sitemap.xml\n"
    )


def test_contact_is_shown_when_there_is_one(client, settings):
    assert b"mailto:" not in client.get("/en/about/").content
    settings.CONTACT_EMAIL = "corrections@site.example"
    page = client.get("/en/about/")
    assert b'href="mailto:corrections@site.example"' in page.content
    assert "names no address" not in text_of(page)


@pytest.mark.parametrize("contact", ["", "corrections@site.example"])
def test_security_txt_names_a_contact_that_answers(client, settings, contact):
    """With all that RFC 9116 asks for: a contact, and an end within a year."""
    settings.CONTACT_EMAIL = contact
    response = client.get("/.well-known/security.txt", headers={"accept-language": "ru"})
    assert (response.status_code, response["Content-Type"]) == (200, "text/plain; charset=utf-8")
    fields = [line.split(": ", 1) for line in response.content.decode().splitlines()]
    contacts = [value for name, value in fields if name == "Contact"]
    assert contacts == [f"mailto:{contact}"] * bool(contact) + ["http://testserver/en/about/#corrections"]
    assert client.get("/en/about/").status_code == 200
    one = {name: value for name, value in fields if name != "Contact"}
    assert len(fields) == len(contacts) + len(one)
    expires = datetime.datetime.fromisoformat(one.pop("Expires"))
    assert 30 < (expires - timezone.now()).days < 365
    assert one == {
        "Preferred-Languages": "en, ru, ba",
        "Canonical": "http://testserver/.well-known/security.txt",
    }


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "tell the person who showed it to you"),
        ("ru", "скажите тому, кто вам её показал"),
        ("ba", "уны һеҙгә күрһәткән"),
    ],
)
def test_each_page_leads_to_how_to_ask_for_removal(client, language, said):
    """Also where nobody has named an address, which is possible for the machine itself only."""
    person = make.make_person()
    for page in ("", "people/", f"people/{person.code}/"):
        assert f'href="/{language}/about/#corrections"' in client.get(f"/{language}/{page}").content.decode()
    assert said in text_of(client.get(f"/{language}/about/"))


def test_every_status_is_explained(client):
    from people.models import Person

    text = text_of(client.get("/en/about/")).casefold()
    assert [status.label for status in Person.Status if status.label.casefold() not in text] == []


@pytest.mark.parametrize("number", [1, 3])
def test_home_takes_the_same_queries_for_any_number_of_rows(client, number, public_queries):
    for _ in range(number):
        make_story(make.make_person(), number)
        make.make_tally()
    # Our numbers, terms, tallies, regions; coming hearings; persons, six kinds of fact
    # about them, hearings, events published last, asked for their keys and then for what is shown, with its
    # punishments; and the last hearings, as none is coming.
    client.get("/en/people/")  # what there is to choose is asked once in an edition
    with public_queries(23):
        assert client.get("/en/").status_code == 200


def test_home_shows_the_numbers_and_who_is_held(client):
    izhevsk = make.make_region("RU-UD")
    for _ in range(2):
        make.make_detention(person=make.make_person(), region=izhevsk)
    make.make_detention(person=make.make_person(), region=izhevsk, ended_on="2024-05", end_reason="released")
    make.make_person(died="2024-01-26")
    make.make_person(state="draft")
    make.make_tally(
        measure="died", number=2, comparator="at_least", counted_by_en="Example Media", as_of="2024-07"
    )
    page = client.get("/en/")
    context = page.context
    shown = [context[name].value for name in ("people", "held", "convicted", "died")]
    assert shown == [4, 2, 0, 1]
    [region] = [row for row in context["regions"] if row["code"] == "RU-UD"]
    assert (region["name"], region["held_in"].value, region["held_in_recent"].value) == ("Udmurtia", 2, 0)
    text = text_of(page)
    assert "People who died at least 2 Example Media, July 2024 1 person who died" in text


def test_home_counts_the_case_that_others_counted(client):
    """Beside a number about one case stands our number about the same case."""
    case = make.make_case([make.make_person()])
    make.make_case([make.make_person()], title_en="Another case")
    make.make_tally(measure="charged", case=case)
    died_uncharged = make.make_person(died="2024-01-26")
    make.make_event([died_uncharged], kind="death", case=case)
    make.make_tally(measure="died", case=case)
    context = client.get("/en/").context
    assert context["counted_case"] == case
    assert [(label, own.value) for label, own, _tallies in context["counts"]] == [
        ("people charged", 1),
        ("people who died", 0),
    ]
    make.make_tally(measure="charged")
    context = client.get("/en/").context
    assert context["counted_case"] is None
    assert context["counts"][0][1].value == 2


def test_numbers_of_others_stand_beside_one_of_the_same_scope(client):
    case = make.make_case([make.make_person()])
    make.make_tally(case=case, number=71)
    for other in (
        {"region": make.make_region("RU-UD")},
        {"court": make.make_court()},
        {"since": "2024-01"},
        {"unit": "decisions"},
        {"measure": "injured"},
    ):
        make.make_tally(case=case, number=5555, **other)
    page = text_of(client.get("/en/"))
    assert "at least 71" in page
    assert "5555" not in page


def test_numbers_of_others_are_drawn_by_their_days_beside_ours(client):
    case = make.make_case([make.make_person()])
    for number, as_of in ((71, "2024-03"), (76, "2024-07-08")):
        make.make_tally(case=case, number=number, as_of=as_of)
    make.make_tally(case=case, number=4444)
    make.make_tally(case=case, number=5555, as_of="2999")
    assert "<figure>" not in client.get("/en/").content.decode()
    make.make_tally(case=case, number=80, as_of="2024-12", comparator="exactly")
    figure = client.get("/en/").content.decode().partition("<figure>")[2].partition("</figure>")[0]
    assert [figure.count(f'class="{css}"') for css in ("open", "dot", "arrow", "middle")] == [4, 2, 4, 2]
    assert "The line is ours of today: 1." in figure


def test_home_shows_coming_hearings_or_else_the_last_ones(client):
    today = timezone.localdate()
    past = make.make_hearing(held_on="2024-09-10")
    context = client.get("/en/").context
    assert (context["coming_hearings"], context["last_hearings"]) == ([], [past])
    later = make.make_hearing(held_on=(today + datetime.timedelta(days=40)).isoformat())
    sooner = make.make_hearing(held_on=(today + datetime.timedelta(days=4)).isoformat())
    context = client.get("/en/").context
    assert (context["coming_hearings"], context["last_hearings"]) == ([sooner, later], [])


def test_what_was_published_last_is_listed_by_page_and_names_nobody_hidden(client):
    person, hidden = make.make_person(name_en="Aliya Sample"), make.make_person(disclosure="hidden")
    charge = make.make_charge(person=person)
    make.make_charge(person=hidden)
    make.make_recognition(person=person, state="draft")
    [change] = client.get("/en/").context["changes"]
    assert (change.name, change.is_new) == ("Aliya Sample", True)
    assert change.facts == [("Charge", str(charge.reference))]


def test_engines_keep_only_pages_that_are_about_nobody(client):
    make_story(make.make_person())
    kept = set()
    for address in public_addresses():
        with edition.reading():
            code = address.rows and address.rows.objects.values_list("code", flat=True)[0]
        for path in address.paths([code], ["en"]):
            answer = client.get(path)  # a file that is not written is none
            if answer.status_code < 400 and answer.headers.get("X-Robots-Tag") != "noindex":
                kept.add(address.name)
    assert kept == {*FOR_ENGINES, "health", "robots", "security", "sitemap"}


def test_engines_are_told_of_these_pages_alone_in_each_language(client):
    urls = ElementTree.fromstring(client.get("/sitemap.xml").content)
    told = [(url[0].text, [link.get("href") for link in url[1:]]) for url in urls]
    assert len(told) == 3 * len(FOR_ENGINES)
    for address, languages in told:
        answer = client.get(address)
        assert (answer.status_code, "X-Robots-Tag" in answer.headers) == (200, False)
        text = squeezed(answer)
        assert f'<link rel="canonical" href="{address}">' in text
        assert languages == re.findall(r'hreflang="\w\w" href="([^"]+)">', text)[:3]
    assert 'itemtype="https://schema.org/Dataset"' in squeezed(client.get("/en/data/"))


def test_page_says_how_it_is_cited_in_words_and_for_programs(client):
    person = make.make_person(name_en="Ural_1 & {Sons}", born="")
    text = html.unescape(client.get(person.get_absolute_url()).content.decode())
    state, address = edition.present(), f"http://testserver/en/people/{person.code}/"
    today = timezone.localdate()
    assert f"edition {state.number} of" in text
    bibtex = re.search(r'<pre class="code">(@misc.*?)</pre>', text, re.DOTALL)[1]
    assert "  title = {{Ural\\_1 \\& \\{Sons\\}}},\n" in bibtex
    assert f"{person.code}, edition {state.number} of {state.day}, read on {today}}},\n" in bibtex
    assert f"  url = {{{address}}},\n" in bibtex
    ris = re.search(r'<pre class="code">(TY.*?)</pre>', text, re.DOTALL)[1]
    said = dict(line.split("  - ", 1) for line in ris.splitlines())
    assert (said["TI"], said["UR"], said["ET"]) == ("Ural_1 & {Sons}", address, f"{state.number}")
    assert [*said][:: len(said) - 1] == ["TY", "ER"]
    for other in (f"/en/cases/{make.make_case().code}/", "/ru/statistics/custody/"):
        assert "@misc{" in client.get(other).content.decode()
