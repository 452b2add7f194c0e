"""Ask for public pages and files as the world does: every address, every parameter, every link."""

import re
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit

from django.test import Client

from tests.addresses import LANGUAGES, public_addresses
from tests.world import HIDDEN_CODES, codes_of

# What a reader may type or choose, found or not; some of it only hidden rows have.
TEXTS = [
    "Ural",
    "Zqxhidden",  # a hidden person
    "Человеков",
    "Personov",
    "Withheldov",  # the name behind initials
    "Withheldof",
    "Утаенов",
    "Z. W.",
    "internal spelling",
    "Zqx-9/1999",
    "1-23/2024",
    "Zqxoccupation",
    "Samplejev",  # like Sampleev, and hidden decoys are more like it
    "Samplejev Ural",
    "H1DDENP1",
]
DAYS = ["1999-03", "2024-01~", "2089"]
# What only hidden rows have, by the last word of the parameter that asks for it.
HIDDEN_CHOICES = {
    "court": "H1DDEN01",
    "case": "H1DDENC1",
    "region": "RU-ZX",
    "article": "ZQ-UK-999-9",
    "publisher": "Zqxpublisher",
    "language": "tt",
    "level": "military",
    "kind": "verdict",
    "sex": "female",
    "plea": "none",
    "status": "released",
}


# A form says when it was opened.
STAMP = re.compile(rb'(?<=name="stamp" value=")[^"]+')


class _Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.links, self.choices, self._select = set(), set(), ""

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "a":
            self.links.add(attributes.get("href") or "")
        elif tag == "select":
            self._select = attributes.get("name", "")
        elif tag == "option":
            self.choices.add((self._select, attributes.get("value", "")))
        elif tag == "input" and attributes.get("type") in ("checkbox", "radio", "hidden"):
            self.choices.add((attributes.get("name", ""), attributes.get("value", "")))


def read_page(body):
    page = _Page()
    page.feed(body.decode())
    return page


def ask(address, client=None, **extra):
    """Return the status, the headers and the body of an answer."""
    response = (client or Client()).get(address, **extra)
    headers = {name: value for name, value in response.items() if name != "Date"}
    if response.cookies:
        headers["Set-Cookie"] = response.cookies.output()
    return response.status_code, headers, STAMP.sub(b"", response.getvalue())


def plain_addresses(languages=LANGUAGES):
    """Return every page and file without parameters, and in English the pages of hidden rows."""
    found = []
    for address in public_addresses():
        found += address.paths(codes_of(address.rows), languages)
        if address.rows:
            found += address.paths(HIDDEN_CODES, ["en"])
    return found


def filtered_addresses():
    """Return every list with each of its parameters, and its files with some."""
    found = []
    for address in public_addresses():
        if not address.is_list:
            continue
        path = address.paths(languages=["en"])[0]
        if not address.is_page:
            queries = [{"q": "Withheldov"}, {"q": "1-23/2024"}, {"from": "1999", "to": "1999-12"}]
        else:
            queries = queries_of(address, read_page(ask(path)[2]).choices)
        found += [f"{path}?{urlencode(query)}" for query in queries]
    return found


def queries_of(address, choices):
    """Yield queries: each parameter of a list with what rows have, and what hidden rows have."""
    # Of people alone more is hidden than rows: names behind initials, spellings, what is like them.
    texts = TEXTS if address.name == "people:person_list" else TEXTS[::3]
    for name in address.filters:
        offered = sorted(value for offered_name, value in choices if offered_name == name)
        hidden = HIDDEN_CHOICES.get(name.rpartition("_")[2])
        for value in {"q": texts, "from": DAYS, "to": DAYS}.get(name, offered[:2]):
            yield {name: value}
        if hidden:
            yield {name: hidden}
    yield {"from": "1999", "to": "1999-12"}
    yield {"page": "2"}


def linked_addresses(answers, limit=60):
    """Return the addresses of the site to which these pages link."""
    found = {}
    for address, (_status, headers, body) in answers.items():
        if headers.get("Content-Type", "").startswith("text/html"):
            for link in sorted(read_page(body).links):
                parts = urlsplit(urljoin(address, link))
                if not parts.netloc and not parts.scheme and parts.path.startswith("/en/"):
                    found[parts._replace(fragment="").geturl()] = None
    return [address for address in found if address not in answers][:limit]


def ask_all(addresses):
    """Return {address: status, headers and body}."""
    client = Client()
    return {address: ask(address, client) for address in addresses}


def ask_for_everything():
    """Ask for all that the public can ask for in one language: pages, files, filters, searches, links."""
    answers = ask_all([*plain_addresses(["en"]), *filtered_addresses()])
    return answers | ask_all(linked_addresses(answers))
