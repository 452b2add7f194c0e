"""The two forms in which an account types its password, and the address that nobody else can jam.

A stranger who goes on guessing at a name takes every turn that the brake leaves. So each account has an
address of its own for the log-in, where only its own mistakes cause a pause. It opens nothing by itself.
"""

from contextlib import contextmanager
from http import HTTPStatus

from django.contrib.admin.forms import AdminAuthenticationForm, AdminPasswordChangeForm
from django.core.exceptions import ValidationError
from django.core.signing import Signer
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from baymak.accounts import failed
from baymak.brake import TOO_SOON, brake

OWN = "own"  # the parameter of an account's own address


@contextmanager
def typed(name, door):
    """Let a password be looked at, after the pause that wrong ones made; a wrong one is written down."""
    with brake.before(name, door):
        try:
            yield
        except ValidationError:
            failed(name)
            raise


class LoginForm(AdminAuthenticationForm):
    def clean(self):
        name, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if not (name and password):
            return super().clean()
        is_own = constant_time_compare(self.request.GET.get(OWN, ""), own_word(name))
        with typed(name, door="own address" if is_own else ""):
            return super().clean()

    def confirm_login_allowed(self, user):
        """Let in who may do something there: an account without a role has nothing to look for."""
        super().confirm_login_allowed(user)
        if not (user.is_superuser or user.get_all_permissions()):
            raise self.get_invalid_login_error()


class OwnPasswordForm(AdminPasswordChangeForm):
    """Who found a browser open could guess here, too."""

    def clean_old_password(self):
        with typed(self.user.get_username(), door="own password"):
            return super().clean_old_password()


def own_word(name):
    """Return what stands in an account's own address: nobody can make it up, and it doesn't tell the name."""
    return Signer(salt="baymak.own_login").signature(name.casefold())


def own_address(name):
    return f"{reverse('admin:login')}?{OWN}={own_word(name)}"


def tell_pause(response):
    """Say by the status and in a header that a password was not looked at, and for how long."""
    form = getattr(response, "context_data", {}).get("form")
    for errors in form.errors.as_data().values() if form else ():
        for error in errors:
            if error.code == TOO_SOON:
                response.status_code = HTTPStatus.TOO_MANY_REQUESTS
                response.headers["Retry-After"] = str(error.params["seconds"])
    return response
