"""Load this folder twice into a migrated database, ask for all that links lead to, and print it as JSON.

In a process of its own: settings read the folder of the case at the start. See `test_invented_case.py`.
"""

import json
import sys
from html.parser import HTMLParser
from io import StringIO
from urllib.parse import urljoin, urlsplit

import django


class Links(HTMLParser):
    """The addresses to which a page links."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        if tag == "a":
            self.found.append(dict(attributes).get("href") or "")


def crawl(start):
    """Return {address: [status, text]} of all pages, files and calendars that the site links to."""
    from django.test import Client

    client = Client(headers={"host": "localhost"})
    found, waiting = {}, list(start)
    while waiting:
        address = waiting.pop()
        response = client.get(address)
        content = response.getvalue()
        # An archive and a database are no text; what is in them stands in files that are.
        text = "" if address.endswith((".zip", ".sqlite")) else content.decode()
        found[address] = [response.status_code, text]
        links = Links()
        if response["Content-Type"].startswith("text/html"):
            links.feed(text)
        for link in links.found:
            to = urlsplit(urljoin(address, link))
            # Each choice of a filter alone, and not all of them together
            if not to.netloc and not to.scheme and to.query.count("=") < 2 and "/static/" not in to.path:
                linked = to._replace(fragment="").geturl()
                if linked not in found and linked not in waiting:
                    waiting.append(linked)
    return found


def main():
    from django.conf import settings

    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    django.setup()
    from django.core.management import call_command

    loaded = []
    for _time in range(2):
        report = StringIO()
        call_command("load_case_data", stdout=report)
        loaded.append(report.getvalue())
    call_command("publish", stdout=StringIO())
    start = ["/", "/robots.txt", "/.well-known/security.txt", "/en/nowhere/"]
    json.dump({"loaded": loaded, "answers": crawl(start)}, sys.stdout)


if __name__ == "__main__":
    main()
