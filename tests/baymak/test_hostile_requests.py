"""No request, however odd, makes a mistake in the program: an answer in the 500s is one."""

from urllib.parse import quote

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from people.models import Person
from tests import editions, world
from tests.addresses import public_addresses
from tests.factories import make_user
from tests.world import codes_of

pytestmark = [pytest.mark.django_db, pytest.mark.each]
w = world.in_database(world.make_world)

LONG = "а" * 1000
ODD_VALUES = {
    "empty": "",
    "blank": "+++",
    "NUL": "%00",
    "control": "%0B%1B",
    "bad percent": "%zz%",
    "not UTF-8": "%FF%FE",
    "surrogate": "%ED%A0%80",
    "bidi": quote("\u202eabc"),
    "year 0": "0",
    "year 0000": "0000-00-00",
    "year 99999": "99999",
    "year 9999": "9999-12-31",
    "far year": "-9999999999",
    "month 13": "2024-13",
    "30 February": "2024-02-30",
    "huge": "9" * 400,
    "negative": "-1",
    "superscript": quote("²"),
    "Arabic digit": quote("٣"),
    "not a number": "NaN",
    "infinity": "1e999",
    "brackets": "%5B%5D%7B%7D(",
    "pattern": quote("((((((((((a*)*)*)*)*)*)*)*)*)*)$"),
    "wildcards": quote("%_\\%"),
    "quotes": quote("'\"`;--"),
    "markup": quote("<script>alert(1)</script>"),
    "words": "+".join(["word"] * 1200),
    "short words": "+".join("abcdefghij" * 10),
    "long word": LONG,
    "emoji": quote("😀" * 40),
    "combining": quote("a" + "\u0301" * 150),
    "template": quote("{{ 7|add:7 }}{% now %}"),
}
ODD_CHOICES = (
    *("not UTF-8", "year 0", "year 0000", "year 99999", "year 9999", "far year", "month 13", "30 February"),
    *("huge", "superscript", "markup", "words", "pattern"),
)
ODD_QUERIES = {
    "unknown parameter": "nonsense=1&state=draft&internal_note__startswith=a&id=1&pk__gt=0",
    "no name": "=&=1&&&",
    "only a sign": "?",
    "many parameters": "&".join(f"p{n}=1" for n in range(1100)),
    "100 KB": "q=" + "x" * 100_000,
    "lookups": "code__regex=.&person__internal_note=a&password__startswith=a&_facets=True&e=1",
    "format": "format=json&callback=alert",
}
STAFF_PARAMETERS = [
    "q",
    "o",
    "p",
    "e",
    "all",
    "_facets",
    "_popup",
    "_to_field",
    "state",
    "state__exact",
    "person__id__exact",
    "published_on__year",
    "created_at__gte",
    "internal_note__startswith",
]
ODD_STAFF_VALUES = [
    ODD_VALUES[name]
    for name in (
        "empty",
        "NUL",
        "not UTF-8",
        "year 0",
        "year 99999",
        "huge",
        "negative",
        "superscript",
        "words",
    )
]
ODD_STAFF_PATHS = [
    *("99999999999999999999", "0", "-1", "abc", "%00", "_5F", "_GG", "%FF", "%C2%B2"),
    *("1/history", "99999999999999999999/history", "99999999999999999999/delete", "abc/change", "add/x"),
]
ODD_HEADERS = {
    "accept-language": ["\x00", "а", "x" * 5000, "en;q=NaN", "*;q=" + "9" * 400, "ba-" * 300],
    "if-none-match": ['W/"' + "x" * 600, "*, \x00", '"a", "b'],
    "if-modified-since": ["Thu, 99 Foo 99999 99:99:99 GMT", "0", "Mon, 01 Jan 0000 00:00:00 GMT"],
    "range": ["bytes=-1,0-,99999999999999999999-"],
    "x-forwarded-proto": ["https", "\x00"],
    "origin": ["https://search.example", "null", "\x00"],
}
PAGES = ["0", "-1", "99999999999999999999", "last", "first", "1.5", "%C2%B2", "%D9%A3", "1%00", "", "True"]
PAGES_OF_PEOPLE = ("list", "file", "detail", "calendar", "feed")
ODD_PATHS = [
    "%00",
    "%FF",
    "%ED%A0%80",
    "%0A",
    "%2F",
    "%2e%2e/",
    "..%5C",
    "a" * 5000,
    "%3Cscript%3E",
    "%F0%9F%98%80",
    ";x=1",
    "//",
]

# The public pages, which read the same file whatever database the desk has.
each_address = pytest.mark.parametrize("address", public_addresses(), ids=str)
# What reads headers and bytes is the same for all pages, all files and all lists.
each_kind = pytest.mark.parametrize(
    "address",
    [
        address
        for address in public_addresses()
        if address.name
        in ("home", "health", "data_file", "statistics", *(f"people:person_{one}" for one in PAGES_OF_PEOPLE))
    ],
    ids=str,
)


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


@pytest.fixture(autouse=True)
def files(w, request):
    """Have the files of a release where they are asked for."""
    params = getattr(request.node, "callspec", None) and request.node.callspec.params
    if params and "address" in params and params["address"].name == "data_file":
        with editions.of_which_there_are_files():
            yield
    else:
        yield


def mistakes_at(client, asked):
    """Return the answers that are a mistake of the program, or that repeat what could run."""
    mistakes = []
    for address in asked:
        response = client.get(address)
        if response.status_code >= 500 or b"<script>alert" in response.getvalue():
            mistakes.append(f"{response.status_code} {address[:200]}")
    return mistakes


def status_of(client, address, **asked):
    """Return the status of an answer that was read to its end: what is unread still holds the edition."""
    response = client.get(path_of(address), **asked)
    response.getvalue()
    return response.status_code


def path_of(address):
    return address.paths(codes_of(address.rows)[:1], ["en"])[0]


@pytest.mark.once
@each_address
def test_odd_parameters_are_no_mistake(w, client, address):
    path = path_of(address)
    asked = [f"{path}?{query}" for query in ODD_QUERIES.values()]
    if address.is_page:  # the files have the same filters
        # The lists share their filters, and only people are searched in a way of their own.
        texts = ODD_VALUES if address.name == "people:person_list" else ODD_CHOICES
        choices = [name for name in address.filters if name not in ("q", "from", "to")]
        asked += [f"{path}?page={page}" for page in PAGES]
        asked += [f"{path}?q={ODD_VALUES[name]}" for name in texts]
        for value in map(ODD_VALUES.get, ODD_CHOICES):
            asked.append(f"{path}?from={value}&to={value}")
            asked.append(f"{path}?" + "&".join(f"{name}={value}&{name}={value}" for name in choices))
        asked.append(f"{path}?" + "&".join(f"{name}&{name}[]=a" for name in choices))
    assert mistakes_at(client, asked) == []


@pytest.mark.once
@each_address
def test_odd_paths_are_no_mistake(w, client, address):
    path = path_of(address)
    asked = [f"{path}{odd}" for odd in ODD_PATHS] + [f"{path.rstrip('/')}{odd}/" for odd in ODD_PATHS]
    asked += [path.replace("/en/", odd) for odd in ("/EN/", "/xx/", "/en-us/", "/%00/", "//en/")]
    assert mistakes_at(client, asked) == []


@pytest.mark.once
@each_kind
def test_odd_bytes_are_no_mistake(w, client, address):
    """A server hands over what came down the wire, which is no Unicode at all."""
    for raw in ("q=\x80", "q=\xff\xfe", "q=\xd0\xb0", "%u0430=1", "\x7f", "from=\xff&sort=\xff"):
        assert status_of(client, address, QUERY_STRING=raw) < 500, raw


@pytest.mark.once
@each_kind
def test_odd_headers_are_no_mistake(w, client, address):
    for name, values in ODD_HEADERS.items():
        for value in values:
            assert status_of(client, address, headers={name: value}) < 500, (name, value)


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model._meta.label)
def test_odd_parameters_of_a_staff_list_are_no_mistake(w, client, model):
    user = make_user("editor")
    user.groups.add(Group.objects.get(name="administrator"))
    client.force_login(user)
    path = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    # One base class reads them all; a list of its own for each kind would differ in its search only.
    if model is Person:
        asked = [f"{path}?{name}={value}" for name in STAFF_PARAMETERS for value in ODD_STAFF_VALUES]
    else:
        asked = [f"{path}?q={value}&o={value}&p={value}" for value in ODD_STAFF_VALUES]
    asked += [f"{path}{odd}/" for odd in ODD_STAFF_PATHS]
    assert mistakes_at(client, asked) == []
