"""Signing in leads to the admin and never to a site that a link names."""

import pytest

from tests import factories as make


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:x"]
)
def test_login_leads_to_no_foreign_site(client, address):
    user = make.make_user("editor")
    typed = {"username": user.username, "password": make.PASSWORD, "next": address}
    response = client.post("/admin/login/", typed)
    assert response.status_code == 302
    assert response.headers["Location"] == "/admin/"
