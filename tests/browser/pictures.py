"""Picture the pages of the Baymak data that README shows, on a phone and on a wide screen: `make pictures`.

The pictures are replaced in `docs/pictures/`; look at them before they go in.
"""

import pytest
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from cases.models import Case, Official
from people.models import Person
from tests import baymak_data

SIZES = {"phone": (390, 844), "wide": (1100, 1000)}
# Of a page that tells of somebody: who it is in the data.
PAGES = {
    "home": lambda: "/en/",
    "person": lambda: Person.objects.get(name_en="Fayil Alsynov").get_absolute_url(),
    "statistics": lambda: f"{reverse('statistic_terms_by_article')}?court_region=RU-UD",
    "case": lambda: Case.objects.get(title_en="The Baymak case").get_absolute_url(),
    "judge": lambda: Official.objects.get(name_en="Elina Tagirova").get_absolute_url(),
}


@pytest.mark.parametrize("name", PAGES)
def test_page_is_pictured(page, name):
    with transaction.atomic():
        baymak_data.add()
    folder = settings.BASE_DIR / "docs" / "pictures"
    folder.mkdir(exist_ok=True)
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        assert page.goto(PAGES[name]()).status == 200
        page.screenshot(path=folder / f"{name}-{size}.png")
    assert page.complaints == []
