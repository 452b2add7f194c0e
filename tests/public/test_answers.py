"""What a cache may do with the answers, and what a process keeps of them."""

import pytest
from django.conf import settings

from baymak import answers
from baymak.review import STEPS, take
from public.edition import publishing
from tests import editions
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(autouse=True)
def whoever_accepted_it():
    with editions.all_accepted():
        yield


HOSTS = ["localhost", "127.0.0.1"]


@pytest.fixture(autouse=True)
def room(monkeypatch):
    monkeypatch.setattr(answers, "ROOM", 1_000_000)
    answers.ANSWERS.forget(None)
    yield
    answers.ANSWERS.forget(None)


def test_answers_say_which_edition_they_are_of_and_how_long_they_hold(client):
    make.make_person()
    for address in ("/en/people/", "/en/people.csv", "/en/"):
        answer = client.get(address)
        assert answer["Cache-Control"] == "public, max-age=0, s-maxage=8, must-revalidate"
        assert answer["Baymak-Edition"] == "1"
        assert answer["ETag"].startswith('W/"')
    assert not client.get("/en/nowhere/").has_header("Baymak-Edition")
    assert not client.get("/admin/login/").has_header("Baymak-Edition")


def test_same_address_is_asked_nothing_again(client, public_queries):
    address = make.make_person().get_absolute_url()
    first = client.get(address)
    with public_queries(0):
        again = client.get(address)
    assert (again.content, dict(again.items())) == (first.content, dict(first.items()))
    with public_queries(0):
        told = client.get(address, headers={"if-none-match": first["ETag"]})
    assert (told.status_code, told.content, told["ETag"]) == (304, b"", first["ETag"])


def test_another_edition_or_host_has_other_answers(client, tmp_path, monkeypatch):
    monkeypatch.setattr(settings._wrapped, "EDITION", tmp_path / "edition.sqlite3", raising=False)
    person = make.make_person(name_en="Ural Sampleev")
    publishing.publish()
    with editions.unwatched():
        first = client.get("/en/people/")
        assert "Ural Sampleev" in first.content.decode()
        pages = [client.get(person.get_absolute_url(), headers={"host": host}) for host in HOSTS]
        assert all(
            f"http://{host}/" in page.content.decode() for host, page in zip(HOSTS, pages, strict=True)
        )
        person.state = "withdrawn"
        person.save()
        publishing.publish()
        second = client.get("/en/people/", headers={"if-none-match": first["ETag"]})
    assert second.status_code == 200
    assert "Ural Sampleev" not in second.content.decode()
    assert second["ETag"] != first["ETag"]


def test_no_more_is_kept_than_there_is_room_for(client, monkeypatch):
    make.make_person()
    monkeypatch.setattr(answers, "ROOM", len(client.get("/en/people/").content) * 2)
    for number in range(5):
        client.get(f"/en/people/?q=a{number}")
    assert answers.ANSWERS.bytes <= answers.ROOM
    assert len(answers.ANSWERS.kept) in (1, 2)


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("/en/people/?utm_source=x&sex=male", "/en/people/?sex=male"),
        ("/en/people/?x=1", "/en/people/"),
        ("/en/?x=1", "/en/"),
        ("/en/about/?fbclid=1", "/en/about/"),
        ("/en/courts/?page=1&y=2", "/en/courts/?page=1"),
    ],
)
def test_page_has_one_address(client, asked, answered):
    answer = client.get(asked)
    assert (answer.status_code, answer["Location"]) == (302, answered)


def test_page_of_a_row_has_one_address(client):
    person = make.make_person()
    answer = client.get(f"{person.get_absolute_url()}?x=1")
    assert (answer.status_code, answer["Location"]) == (302, person.get_absolute_url())


def test_nothing_is_answered_from_before_somebody_was_withdrawn(client, tmp_path, monkeypatch):
    monkeypatch.setattr(settings._wrapped, "EDITION", tmp_path / "edition.sqlite3", raising=False)
    person = make.make_person(name_en="Ural Sampleev")
    publishing.publish()
    with editions.unwatched(), editions.followed():
        page = client.get(person.get_absolute_url())
        assert "Ural Sampleev" in client.get("/en/people/").text
        take(STEPS["withdraw"], person, make.make_user("editor"))
        assert "Ural Sampleev" not in client.get("/en/people/").text
        for headers in ({}, {"if-none-match": page["ETag"]}):
            assert client.get(person.get_absolute_url(), headers=headers).status_code == 404
