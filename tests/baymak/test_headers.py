"""Every answer carries the site's headers: pages, files, redirects and errors."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import path

SAME_EVERYWHERE = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
PUBLIC = SAME_EVERYWHERE | {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
}
ADMIN = SAME_EVERYWHERE | {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
        "script-src 'self'; connect-src 'self'"
    ),
    "Referrer-Policy": "same-origin",
}


def page(request):
    return HttpResponse("a page")


def broken(request):
    raise RuntimeError("a mistake in a view")


urlpatterns = [path("page/", page), path("broken/", broken), path("admin/broken/", broken)]


def headers_of(response, expected):
    return {name: response.headers.get(name) for name in expected}


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/page/", 200),
        ("/nowhere/", 404),
        ("/broken/", 500),
        ("/page/?q=%00", 400),
        ("/page/?q=" + "x" * 9000, 414),
        ("/static/admin/css/base.css", 200),
        ("/static/nothing.css", 404),
    ],
)
def test_public_answer_has_the_headers(address, status):
    response = Client(raise_request_exception=False).get(address)
    response.getvalue()  # a static file is open until it is read
    assert response.status_code == status
    assert headers_of(response, PUBLIC) == PUBLIC


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(("address", "status"), [("/admin/broken/", 500), ("/admin/x/", 404)])
def test_answer_under_admin_has_the_admin_headers(address, status):
    response = Client(raise_request_exception=False).get(address)
    assert response.status_code == status
    assert headers_of(response, ADMIN) == ADMIN


@pytest.mark.django_db
def test_login_page_has_the_admin_headers(client):
    assert headers_of(client.get("/admin/login/"), ADMIN) == ADMIN


def test_redirect_to_https_has_the_headers(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    response = client.get("/page/")
    assert response.status_code == 301
    assert response.headers["Location"] == "https://testserver/page/"
    assert headers_of(response, PUBLIC) == PUBLIC


def test_browser_features_are_denied(client):
    policy = client.get("/nowhere/").headers["Permissions-Policy"]
    features = policy.split(", ")
    assert all(feature.endswith("=()") for feature in features)
    assert {"camera=()", "geolocation=()", "microphone=()"} <= set(features)


def test_static_file_is_for_this_site_only(client):
    response = client.get("/static/admin/css/base.css")
    assert response.getvalue() != b""
    assert "Access-Control-Allow-Origin" not in response.headers
