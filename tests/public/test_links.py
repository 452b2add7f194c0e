"""Every link of every page of the Baymak data leads to something."""

from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client

from public.case_page import PARTS
from tests import baymak_data, crawl, editions, world
from tests.addresses import LANGUAGES, public_addresses

pytestmark = [pytest.mark.django_db, pytest.mark.once]
baymak = world.in_database(baymak_data.add)
FIRST, *OTHERS = LANGUAGES


def look_at(address, client):
    """Ask for a page; return the status, and where it leads on this site."""
    status, headers, body = crawl.ask(address, client)
    links = [headers["Location"]] if 300 <= status < 400 else []
    if headers.get("Content-Type", "").startswith("text/html"):
        links += crawl.read_page(body).links
    here = [urlsplit(urljoin(address, link))._replace(fragment="") for link in links]
    return status, {link.geturl() for link in here if not link.scheme and not link.netloc}


def crawl_from(addresses):
    """Ask for all addresses, and for what the pages among them lead to; return {address: (status, links)}.

    A page with parameters is one of the same kind: where it leads is not followed. The other languages are
    not either: another test sees that they have the same links.
    """
    client, found = Client(), {}
    waiting = list(addresses)
    while waiting:
        address = waiting.pop()
        if address in found or language_of(address) in OTHERS:
            continue
        found[address] = look_at(address, client)
        if "?" not in address:
            waiting += found[address][1]
    return found


def language_of(address):
    return address.split("/")[1]


def in_no_language(links):
    """Return where links lead, whatever language they do it in."""
    return {link.split("/", 2)[2] for link in links if language_of(link) in LANGUAGES}


@pytest.fixture(scope="module")
def crawled(baymak, django_db_blocker):
    with django_db_blocker.unblock(), editions.of_which_there_are_files():
        return crawl_from(
            path
            for address in public_addresses()
            for path in address.paths(crawl.codes_of(address.rows), [FIRST])
        )


def test_every_link_answers_or_redirects_to_what_does(crawled):
    statuses = {address: status for address, (status, _links) in crawled.items()}
    assert len(statuses) > 200
    assert {address: status for address, status in statuses.items() if status not in (200, 301, 302)} == {}
    moved = [address for address, status in statuses.items() if status != 200]
    # A part of a small case leads to its page, and the bare address of the site to a language.
    parts = tuple(f"/{part}/" for part in PARTS)
    assert [address for address in moved if address != "/" and not address.endswith(parts)] == []


@pytest.mark.parametrize("language", OTHERS)
def test_same_pages_are_linked_in_each_language(crawled, language):
    """On each list, and on the page of each fourth row: one template makes the links of all rows."""
    client, looked_at = Client(), 0
    for address in public_addresses():
        if address.name == "cases:case_people":  # who stands on which page, the order of a language says
            continue
        codes = crawl.codes_of(address.rows)[OTHERS.index(language) :: 4]
        for path in address.paths(codes, [language]):
            if language_of(path) != language or "." in path:  # a file
                continue
            status, links = look_at(path, client)
            in_english = crawled[path.replace(f"/{language}/", f"/{FIRST}/", 1)]
            assert (status, in_no_language(links)) == (in_english[0], in_no_language(in_english[1])), path
            looked_at += 1
    assert looked_at > 40


def test_dead_link_would_be_found(baymak, monkeypatch):
    """Proves that the tests above can fail."""
    page = crawl.read_page(b'<a href="/en/people/ZZZZZZZZ/">gone</a>')
    monkeypatch.setattr(crawl, "read_page", lambda body: page)
    assert 404 in [status for status, _links in crawl_from(["/en/about/"]).values()]
