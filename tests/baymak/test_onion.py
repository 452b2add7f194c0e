"""Under the onion name Tor encrypts: nothing leads away to HTTPS, and other names tell of it."""

import pytest
from django.test import Client

ONION = "a" * 56 + ".onion"


@pytest.fixture(autouse=True)
def deployed(settings):
    settings.ONION = ONION
    settings.ALLOWED_HOSTS = ["cases.example", ONION]
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 3600


def get(host, path, **more):
    return Client(headers={"host": host}).get(path, **more)


@pytest.mark.parametrize("path", ["/en/about/", "/admin/login/"])
@pytest.mark.django_db
def test_onion_answers_without_https(path):
    response = get(ONION, path)
    assert response.status_code == 200
    assert not {"Strict-Transport-Security", "Onion-Location"} & {*response.headers}


def test_other_name_leads_to_https_and_tells_of_the_onion():
    assert get("cases.example", "/en/about/").headers["Location"] == "https://cases.example/en/about/"
    response = get("cases.example", "/en/about/?a=%D0%B0", secure=True)
    assert response.headers["Onion-Location"] == f"http://{ONION}/en/about/?a=%D0%B0"
    assert response.headers["Strict-Transport-Security"] == "max-age=3600"


@pytest.mark.django_db
def test_desk_and_files_tell_nothing():
    for path in ("/admin/login/", "/robots.txt"):
        assert "Onion-Location" not in get("cases.example", path, secure=True).headers


def test_without_an_onion_there_is_no_header(settings):
    settings.ONION = ""
    assert "Onion-Location" not in get("cases.example", "/en/about/", secure=True).headers
