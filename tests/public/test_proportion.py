"""No question makes an answer out of proportion to its length."""

from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from baymak.middleware import QUERY_BYTES
from people.models import Person
from public.filters.base import FacetFilter
from tests import world
from tests.addresses import public_addresses
from tests.world import codes_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]
w = world.in_database(world.make_world)

PAGE_BYTES = 200_000
LISTS = [address for address in public_addresses() if address.is_page]
TOO_MUCH = "The address asks for too much at once"


@pytest.mark.parametrize("address", LISTS, ids=str)
@pytest.mark.parametrize("values", [21, 570])
def test_more_values_than_a_page_can_repeat_are_refused_before_the_database(
    client, address, values, public_queries
):
    name = next(name for name, item in address.filters.items() if isinstance(item, FacetFilter))
    query = urlencode({name: [f"{number:08}" for number in range(values)]}, doseq=True)[:QUERY_BYTES]
    with public_queries(0):
        response = client.get(f"{address.paths(languages=['en'])[0]}?{query}")
    assert response.status_code == 400
    assert TOO_MUCH in response.content.decode()
    assert len(response.content) < 10_000


def test_more_values_in_all_are_refused_and_as_many_are_answered(w, client):
    twenty = [("case", f"{number:08}") for number in range(20)]
    names = ("court", "status", "sex", "region", "article")
    assert client.get("/en/people/?" + urlencode(twenty)).status_code == 200
    more = twenty + [(name, "") for name in names] * 4
    assert client.get("/en/people/?" + urlencode(more)).status_code == 200  # what is empty is no value
    more = twenty + [(name, "RU-BA") for name in names] * 4 + [("q", "a")]
    assert client.get("/en/people/?" + urlencode(more)).status_code == 400


def test_code_that_nobody_has_is_repeated_nowhere_but_in_what_keeps_the_question(w, client):
    response = client.get("/en/people/?case=00000000")
    assert (response.status_code, response.context["chips"]) == (200, [])
    assert not any(o.value == "00000000" for group in response.context["facet_groups"] for o in group.options)
    page = response.content.decode()
    assert "Nothing is found for this choice." in page
    assert 'href="/en/people/"' in page


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_query_makes_a_large_page(w, client, data):
    address = data.draw(st.sampled_from(LISTS))
    path = address.paths(codes_of(address.rows)[:1], ["en"])[0]
    text = st.one_of(
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200),
        st.sampled_from(["😀" * 200, "RU-BA", "00000000", "2024", *Person.Status.values]),
    )
    name = st.sampled_from([*address.filters, "page", "x"])
    query = urlencode(data.draw(st.lists(st.tuples(name, text), max_size=60)))
    assert len(client.get(f"{path}?{query[:QUERY_BYTES]}").content) < PAGE_BYTES
