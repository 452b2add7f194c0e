"""Look at the public pages of the Baymak data, in each language: `make look`.

No page scrolls sideways on the narrowest phone nor with text of twice the size, none is over 100 kB or
answers anything but 200. The first page of each kind keeps the rules of accessibility, too, and is pictured
in `var/look/`, narrow and wide. It takes minutes: too long for `make test`.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import transaction

from tests import baymak_data
from tests.addresses import LANGUAGES, public_addresses
from tests.world import codes_of

# Width, size of the text.
NARROW = [(320, "100%"), (320, "200%")]
IS_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def pages(language):
    """Return [(address, name of its picture, or "")]."""
    found, named = [], set()
    for address in public_addresses():
        for path in address.paths(codes_of(address.rows), [language]):
            # Files, feeds and what has no language are no pages.
            if path.startswith(f"/{language}/") and path.endswith("/"):
                found.append((path, "" if address.name in named else address.name))
                named.add(address.name)
    return found


# `ONLY=en` chooses by the name: it may hold no "en" of its own.
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_fits(page, language):
    with transaction.atomic():
        baymak_data.add()
    folder = settings.VAR_DIR / "look"
    folder.mkdir(exist_ok=True)
    found = []
    for address, name in pages(language):
        page.set_viewport_size({"width": 320, "height": 700})
        answer = page.goto(address)
        size = len(answer.body())
        if answer.status != 200 or size > 100_000:
            found.append(f"{address}: {answer.status}, {size} bytes")
        for width, text in NARROW:
            page.set_viewport_size({"width": width, "height": 700})
            page.evaluate(f"document.documentElement.style.fontSize = '{text}'")
            if page.evaluate(IS_WIDE):
                found.append(f"{address} is wider than {width} with text of {text}")
        if name:
            page.evaluate("document.documentElement.style.fontSize = ''")
            for width in (320, 1280):
                page.set_viewport_size({"width": width, "height": 700})
                page.screenshot(
                    path=folder / f"{name.replace(':', '-')}-{language}-{width}.png", full_page=True
                )
            for violation in Axe().run(page).response["violations"]:
                found.append(f"{address}: {violation['id']} {violation['nodes'][0]['html'][:120]}")
    assert not found, "\n".join(found)
