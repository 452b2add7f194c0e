"""Look at every public page of the Baymak data, in each language and at three widths: `make look`.

No page scrolls sideways, breaks a rule of accessibility, complains in the console or asks another host.
Pictures of the lists and of one page of each kind are in `var/look/`. It takes too long for `make test`.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import transaction

from tests import baymak_data
from tests.addresses import LANGUAGES, public_addresses
from tests.world import codes_of

WIDTHS = [320, 390, 1280]
NO_PAGES = {"health", "robots", "security", "cases:hearing_calendar"}


def pages(language):
    """Return {address: name of its picture, or ""}; the address of a hearing only leads to its case."""
    found = {}
    for address in public_addresses():
        if "file_format" in address.parameters or address.name in NO_PAGES:
            continue
        for path in address.paths(codes_of(address.rows), [language]):
            found[path] = "" if address.name in found.values() else address.name
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_fit_to_be_seen(page, language):
    with transaction.atomic():
        baymak_data.add()
    folder = settings.VAR_DIR / "look"
    folder.mkdir(exist_ok=True)
    addresses, found = pages(language), []
    assert len(addresses) > 100
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for address, name in addresses.items():
            answer = page.goto(address)
            if answer.status != 200:
                found.append(f"{address}: {answer.status}")
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                found.append(f"{address} is wider than {width}")
            for violation in Axe().run(page).response["violations"]:
                node = violation["nodes"][0]["html"][:120]
                found.append(f"{address} at {width}: {violation['id']} {node}")
            if name:
                place = folder / f"{name.replace(':', '-')}-{language}-{width}.png"
                page.screenshot(path=place, full_page=True)
    assert found == []
