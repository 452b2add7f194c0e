"""What no honest link contains is refused before any view runs."""

import pytest
from django.http import HttpResponse
from django.urls import path, re_path

seen = []


def view(request, **kwargs):
    seen.append(request.get_full_path())
    return HttpResponse("the view")


urlpatterns = [path("", view), re_path(r"^(?P<rest>.*)$", view)]

pytestmark = pytest.mark.urls(__name__)


@pytest.fixture(autouse=True)
def nothing_seen():
    seen.clear()


@pytest.mark.parametrize(
    "address",
    [
        "/?q=%D0%90%D0%BB%D1%81%D1%8B%D0%BD%D0%BE%D0%B2",
        "/?q=a%09b",  # pasted from a spreadsheet
        "/?q=100%25",
        "/?q=%FF",  # not UTF-8: the view sees the replacement character
        "/?q=" + "x" * 7990,
        "/%D0%90/",
    ],
)
def test_honest_request_reaches_the_view(client, address):
    response = client.get(address)
    assert response.content == b"the view"
    assert len(seen) == 1


@pytest.mark.parametrize(
    "address",
    [
        "/%00",
        "/en/people/%00/",
        "/a%0Ab",
        "/a%09b",
        "/a%7Fb",
        "/a%C2%85b",  # a control character of two bytes
        "/?q=%00",
        "/?%00=q",
        "/?q=a%0D%0Ab",
        "/?q=%1B",
        "/?q=%C2%9F",
    ],
)
def test_control_character_is_refused(client, address):
    response = client.get(address)
    assert response.status_code == 400
    assert "<h1>This request could not be read</h1>" in response.content.decode()
    assert seen == []


@pytest.mark.parametrize("length", [8001, 100_000])
def test_long_query_is_refused(client, length):
    response = client.get("/?" + "x" * length)
    assert response.status_code == 414
    assert "The address is too long." in response.content.decode()
    assert seen == []


@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "testserver:x", "a b", "<script>", "\u0430"]
)
def test_foreign_host_is_refused_without_a_trace(client, settings, caplog, host, debug):
    settings.DEBUG = debug
    response = client.get("/", headers={"host": host})
    assert response.status_code == 400
    page = response.content.decode()
    assert "<h1>This request could not be read</h1>" in page
    assert host not in page
    assert "Traceback" not in page
    assert seen == []
    assert caplog.text == ""


def test_refusal_repeats_nothing_of_the_request(client):
    page = client.get("/%00secret?q=secret").content.decode()
    assert "secret" not in page


def test_refusal_speaks_the_language_of_the_address(client):
    assert '<html lang="ba">' in client.get("/ba/%00").content.decode()
    accepts_russian = {"accept-language": "ru"}
    assert '<html lang="ru">' in client.get("/%00", headers=accepts_russian).content.decode()
