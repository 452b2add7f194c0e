"""Every address is known to be public or of the staff."""

from django.urls import get_resolver

from tests.addresses import PUBLIC, STAFF, all_addresses


def test_every_address_is_registered_as_public_or_staff():
    names = {address.name for address in all_addresses() if not address.is_staff}
    assert names == set(PUBLIC), "Sort new URL names into tests/addresses.py."


def test_staff_addresses_lie_under_one_prefix():
    prefixes = [
        str(pattern.pattern) for pattern in get_resolver().url_patterns if _namespace(pattern) == STAFF
    ]
    assert prefixes == ["admin/"]


def test_walk_finds_the_addresses_of_included_files():
    names = {address.name for address in all_addresses()}
    assert {"admin:login", "admin:index"} <= names


def _namespace(pattern):
    return getattr(pattern, "namespace", None)
