"""`create_first_administrator` makes one account, once."""

import io
import re

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command

from baymak import settings as configured
from baymak.models import Act

pytestmark = pytest.mark.django_db


def run():
    out = io.StringIO()
    call_command("create_first_administrator", stdout=out)
    return out.getvalue()


def printed_password(text):
    return re.search(r"password +([a-z2-9]{4}(?:-[a-z2-9]{4}){5})\n", text)[1]


def test_printed_password_opens_the_admin(client):
    assert client.login(username="admin", password=printed_password(run()))
    assert client.get("/admin/").status_code == 200


def test_account_has_the_three_roles_and_is_no_superuser():
    run()
    user = User.objects.get()
    assert user.is_staff
    assert not user.is_superuser
    roles = user.groups.order_by("name").values_list("name", flat=True)
    assert list(roles) == ["administrator", "editor", "researcher"]


def test_password_is_hashed_with_argon2(settings):
    settings.PASSWORD_HASHERS = configured.PASSWORD_HASHERS  # tests have a quick one
    run()
    assert User.objects.get().password.startswith("argon2$argon2id$")


def test_second_run_changes_and_says_nothing():
    run()
    before = User.objects.values().get()
    assert run() == ""
    assert User.objects.values().get() == before


@pytest.mark.parametrize(
    "other",
    [
        {"username": "invented", "is_staff": True},
        {"username": "invented", "is_staff": True, "is_active": False},
        {"username": "admin", "is_staff": False},
    ],
)
def test_existing_account_is_left_alone(other):
    User.objects.create_user(**other)
    assert run() == ""
    assert User.objects.count() == 1


def test_passwords_differ():
    first = printed_password(run())
    Act.objects.filter(about__username="admin").delete()
    User.objects.all().delete()
    assert printed_password(run()) != first
