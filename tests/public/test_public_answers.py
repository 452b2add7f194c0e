"""What all public answers share: no cookie, the site's headers, one 404 for all that is not there."""

import pytest
from django.test import Client

from tests import crawl, world
from tests.addresses import LANGUAGES, public_addresses

pytestmark = pytest.mark.django_db
w = world.in_database(world.make_whole_world)

HEADERS = {
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
    "Permissions-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
}
NOBODY = "ZZZZZZZZ"
pages_of_rows = [address for address in public_addresses() if address.rows]
each_page_of_a_row = pytest.mark.parametrize("address", pages_of_rows, ids=str)


@pytest.fixture(scope="module")
def anonymous(w, django_db_blocker):
    """Return what every reader gets in English: {address: answer}."""
    with django_db_blocker.unblock():
        return crawl.ask_all(crawl.plain_addresses(["en"]))


def test_public_answers_set_no_cookie_and_have_the_headers(w):
    for address in [*crawl.plain_addresses(), "/", "/nowhere", "/en/nowhere/", "/en/people?x=1"]:
        _status, headers, body = crawl.ask(address)
        assert "Set-Cookie" not in headers, address
        assert "cookie" not in headers.get("Vary", "").lower(), address
        assert b"csrf" not in body, address
        assert headers.keys() >= HEADERS, address
        assert headers["Referrer-Policy"] == "no-referrer", address
        assert "unsafe" not in headers["Content-Security-Policy"], address


def test_cookie_changes_nothing_in_public(anonymous):
    client = Client(headers={"cookie": "django_language=ru; theme=dark; messages=x"})
    for address in filter(speaks_a_language, anonymous):
        assert crawl.ask(address, client) == anonymous[address], address


def speaks_a_language(address):
    return address.startswith("/en/")


def test_signed_in_reader_gets_the_same_public_pages(w, client, anonymous):
    client.force_login(w.editor)
    for address, answer in anonymous.items():
        assert crawl.ask(address, client) == answer, address


@each_page_of_a_row
@pytest.mark.parametrize("language", LANGUAGES)
def test_hidden_withdrawn_and_never_existing_give_the_same_answer(w, address, language):
    hidden = list(world.hidden_rows(address.rows).values_list("code", flat=True))
    assert hidden, "There must be rows that could show."
    answers = [crawl.ask(path) for path in address.paths([*hidden, NOBODY, NOBODY.lower()], [language])]
    assert [answer for answer in answers if answer != answers[-1]] == []
    assert answers[-1][0] == 404


@each_page_of_a_row
@pytest.mark.parametrize(
    "code", ["IIIIIIII", "ZZZZZZZ", "ZZZZZZZZZ", "1", "ZZZZZZZ٣", "%F0%9F%98%80", "admin"]
)
def test_odd_codes_give_the_same_answer(w, address, code):
    path = address.paths([NOBODY], ["en"])[0]
    assert crawl.ask(path.replace(NOBODY, code)) == crawl.ask(path)


@each_page_of_a_row
def test_row_number_is_no_address(w, address):
    path = address.paths([NOBODY], ["en"])[0]
    for row in world.shown_rows(address.rows):
        assert crawl.ask(path.replace(NOBODY, str(row.pk)))[0] == 404


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_public_addresses_take_no_data(w, method):
    client = Client(enforce_csrf_checks=True)
    for address in crawl.plain_addresses(["en"]):
        response = getattr(client, method)(address)
        assert response.status_code in {403, 404, 405}, address
        assert not response.cookies, address


def test_redirects_stay_on_the_site(w):
    for address in crawl.plain_addresses(["en"]):
        for way in (address.rstrip("/"), f"/{address}", f"/{address}?next=https://evil.example/"):
            response = Client().get(way or "/")
            location = response.headers.get("Location", "/")
            assert location.startswith("/"), way
            assert not location.startswith(("//", "/\\")), way
