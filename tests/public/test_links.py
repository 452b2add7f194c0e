"""Every link of every page of the Baymak data leads to something."""

from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client

from tests import baymak_data, crawl, world
from tests.addresses import LANGUAGES, public_addresses

pytestmark = pytest.mark.django_db
baymak = world.in_database(baymak_data.add)


def crawl_from(addresses):
    """Ask for all addresses, and for what the pages among them lead to; return the status of each.

    A page with parameters is one of the same kind: where it leads is not followed, and it is asked for in
    English alone; another test sees that the other languages have the same links.
    """
    client, statuses = Client(), {}
    waiting = list(addresses)
    while waiting:
        address = waiting.pop()
        if address in statuses:
            continue
        if "?" in address and not address.startswith("/en/"):
            statuses[address] = None
            continue
        status, headers, body = crawl.ask(address, client)
        statuses[address] = status
        links = [headers["Location"]] if 300 <= status < 400 else []
        if "?" not in address and headers.get("Content-Type", "").startswith("text/html"):
            links += crawl.read_page(body).links
        here = [urlsplit(urljoin(address, link))._replace(fragment="") for link in links]
        waiting += {link.geturl() for link in here if not link.scheme and not link.netloc}
    return statuses


@pytest.fixture(scope="module")
def statuses(baymak, django_db_blocker):
    with django_db_blocker.unblock():
        addresses = [
            path for address in public_addresses() for path in address.paths(crawl.codes_of(address.rows))
        ]
        return crawl_from(addresses)


def test_every_link_answers_or_redirects_to_what_does(statuses):
    asked = {address: status for address, status in statuses.items() if status}
    assert {address: status for address, status in asked.items() if status not in (200, 301, 302)} == {}
    moved = [address for address, status in asked.items() if status != 200]
    # The address of a hearing leads to its case, and the bare address of the site to a language.
    assert [address for address in moved if address != "/" and "/hearings/" not in address] == []


def test_same_pages_are_linked_in_each_language(statuses):
    pages = [address.split("/", 2) for address in statuses]
    linked = {
        language: {tuple(rest) for _, first, *rest in pages if first == language} for language in LANGUAGES
    }
    assert len(linked["en"]) > 130
    assert linked["ru"] == linked["ba"] == linked["en"]


def test_dead_link_would_be_found(baymak, monkeypatch):
    """Proves that the tests above can fail."""
    page = crawl.read_page(b'<a href="/en/people/ZZZZZZZZ/">gone</a>')
    monkeypatch.setattr(crawl, "read_page", lambda body: page)
    assert 404 in crawl_from(["/en/about/"]).values()
