"""What a page costs grows with the rows, and not with their square."""

from urllib.parse import urlencode

import pytest
from django.db import transaction

from baymak import edition
from cases.models import Official
from public.pages import OPTIONS_SHOWN
from sources.models import Source
from tests import editions
from tests import factories as make
from tests.addresses import public_addresses
from tests.bench.facts import make_facts
from tests.bench.persons import make_persons

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_form_shows_the_most_frequent_choices_and_those_made(client):
    cases = [make.make_case([make.make_person()]) for _ in range(OPTIONS_SHOWN + 3)]
    make.add_defendants(cases[-1], make.make_person())
    rare = min(cases[:-1], key=lambda case: case.code)
    groups = {group.name: group for group in client.get("/en/people/").context["facet_groups"]}
    assert len(groups["case"].options) == OPTIONS_SHOWN
    assert groups["case"].options[0].value == cases[-1].code
    chosen = {case.code for case in cases[:5]} | {rare.code}
    query = urlencode({"case": sorted(chosen)[:20]}, doseq=True)
    groups = {group.name: group for group in client.get(f"/en/people/?{query}").context["facet_groups"]}
    assert {option.value for option in groups["case"].options if option.is_chosen} == set(sorted(chosen)[:20])
    assert len(groups["case"].options) == OPTIONS_SHOWN


def rows_looked_at(client, path):
    """Return how many rows are looked at for a page: a hundred steps of SQLite count as one."""
    steps = []
    connection = editions.present()
    connection.ensure_connection()
    connection.connection.set_progress_handler(lambda: steps.append(1), 100)
    try:
        response = client.get(path)
        assert response.status_code < 400
        response.getvalue()
    finally:
        connection.connection.set_progress_handler(None, 0)
    return sum(steps)


def work(client, persons):
    """Return what each page costs with so many persons and their facts."""
    with transaction.atomic():
        make_persons(persons)
        make_facts(courts=persons // 4)
        paths = {
            address.name: address.paths([row_of(address.rows)] if address.rows else (), ["en"])[0]
            for address in public_addresses()
            # These facts name no official, and files of a release are written with the edition.
            if address.rows is not Official and address.name != "data_file"
        }
        paths["people held"] = "/en/people/?from=2024-03&to=2024-05"
        paths["cases heard"] = "/en/cases/?from=2023&to=2024"
        found = {name: rows_looked_at(client, path) for name, path in paths.items()}
        transaction.set_rollback(True)
    return found


def row_of(model):
    with edition.reading():
        rows = model.objects.all()
        if model is Source:
            rows = rows.exclude(chargecitations=None)
        return rows.order_by("pk").first().code


def test_work_for_a_page_grows_with_the_rows_and_not_with_their_square(client):
    small, large = work(client, 60), work(client, 240)
    # Four times as many; a page has a part that does not grow.
    grown = {name: (small[name], large[name]) for name in small if large[name] > 8 * small[name] + 2000}
    assert grown == {}
