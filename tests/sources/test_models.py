import pytest
from django.core.exceptions import ValidationError

from sources.models import is_web_address
from tests import factories as make


@pytest.mark.parametrize(
    "address",
    ["https://gazette.example/1", "http://gazette.example", "https://пример.example/статья?a=1#b"],
)
def test_web_addresses(address):
    assert is_web_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "gazette.example/1",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://gazette.example/1",
        "https://user:secret@gazette.example/1",
        "https://user@gazette.example/1",
        "https://",
        "https:///path",
        "https://gazette.example/a b",
        "https://gazette.example/\x0b",
        "https://gazette.example/\u202e",
        "https://[",
    ],
)
def test_other_addresses_are_refused_and_never_linked(address):
    assert not is_web_address(address)
    assert make.Source(url=address, archive_url=address).link == ""
    assert make.Source(url=address, archive_url=address).archive_link == ""


@pytest.mark.django_db
def test_form_refuses_what_is_no_web_address():
    source = make.make_source(url="javascript:alert(1)")
    with pytest.raises(ValidationError) as caught:
        source.full_clean()
    assert list(caught.value.message_dict) == ["url"]


@pytest.mark.django_db
def test_confidential_source_is_named_by_its_code_only():
    source = make.make_source(publisher="A frightened witness", is_confidential=True)
    assert str(source) == source.code
    charge = make.make_charge(source=source)
    assert str(charge.citations.get()) == source.code
