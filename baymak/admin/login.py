"""The forms in which an account types its password, and the address that nobody else can jam.

A stranger who goes on guessing at a name takes every turn that the brake leaves. So each account has an
address of its own for the log-in, where only its own mistakes cause a pause. It opens nothing by itself.
"""

from contextlib import contextmanager
from datetime import timedelta
from http import HTTPStatus

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm, AdminPasswordChangeForm
from django.core.exceptions import ValidationError
from django.core.signing import Signer
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from baymak import second_factor
from baymak.accounts import RIGHT_PASSWORD, failed, waits
from baymak.brake import TOO_SOON, brake
from baymak.sessions import LOGIN_AT

OWN = "own"  # the parameter of an account's own address
WRONG_CODE, WAITS = "wrong_code", "waits"
# What a password opens that was typed so long ago is no more than reading and writing.
FRESH = timedelta(minutes=15)
TYPED_AT = "typed_at"
AGAIN = "again"  # before the names of what is typed again


@contextmanager
def typed(name, door):
    """Let a password be looked at, after the pause that wrong ones made; a wrong one is written down."""
    with brake.before(name, door):
        try:
            yield
        except ValidationError as error:
            code = getattr(error, "code", "")
            if code != WAITS:
                failed(name, RIGHT_PASSWORD if code == WRONG_CODE else "")
            raise


class CodeField(forms.CharField):
    """A code of the app, or one of those that were kept."""

    def __init__(self, **kwargs):
        widget = forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"})
        super().__init__(**{"label": _("Code"), "max_length": 20, "widget": widget} | kwargs)


class LoginForm(AdminAuthenticationForm):
    # The same words whatever is wrong: nobody learns that a password is right.
    error_messages = AdminAuthenticationForm.error_messages | {
        "invalid_login": _(
            "Name, password or code is not right. A code works once; whoever has no second factor types none."
        )
    }
    code = CodeField(
        required=False,
        help_text=_("If you have a second factor: from the app, or one of the codes you kept."),
    )

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
        if second_factor.has(user):
            user.otp_device = second_factor.verified(user, self.cleaned_data.get("code", ""))
            if user.otp_device is None:
                raise ValidationError(self.get_invalid_login_error().message, code=WRONG_CODE)
        if waits(user):
            said = _("This account waits until a second administrator or editor has confirmed it.")
            raise ValidationError(said, code=WAITS)


class OwnPasswordForm(AdminPasswordChangeForm):
    """Who found a browser open could guess here, too."""

    def clean_old_password(self):
        with typed(self.user.get_username(), door="own password"):
            return super().clean_old_password()


# -- Typed again ------------------------------------------------------------------------------


class AgainForm(forms.Form):
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )

    def __init__(self, user, data=None):
        super().__init__(data, prefix=AGAIN)
        self.user = user
        if second_factor.has(user):
            self.fields["code"] = CodeField(help_text=_("From the app, or one of the codes you kept."))

    def clean(self):
        password, code = self.cleaned_data.get("password"), self.cleaned_data.get("code")
        if not password or ("code" in self.fields and not code):
            return
        with typed(self.user.get_username(), door="own password"):
            if not self.user.check_password(password):
                raise ValidationError(_("That is not right."))
            if code and second_factor.verified(self.user, code) is None:
                raise ValidationError(_("That is not right."), code=WRONG_CODE)


def ask_again(site, request):
    """Return the page that asks for the password, or None where it was typed a short while ago.

    What was asked for comes along with the answer, in the same request.
    """
    session = request.session
    at = max(filter(None, (session.get(TYPED_AT), session.get(LOGIN_AT))), default=None)
    if at and timezone.now() - parse_datetime(at) < FRESH:
        return None
    form = AgainForm(request.user, request.POST if f"{AGAIN}-password" in request.POST else None)
    if form.is_valid():
        session[TYPED_AT] = timezone.now().isoformat()
        return None
    kept = [
        (name, value)
        for name in request.POST
        for value in request.POST.getlist(name)
        if name != "csrfmiddlewaretoken" and not name.startswith(f"{AGAIN}-")
    ]
    title = _("Your password again")
    context = site.each_context(request) | {"title": title, "form": form, "kept": kept}
    return tell_pause(TemplateResponse(request, "admin/again.html", context))


def own_word(name):
    """Return what stands in an account's own address: nobody can make it up, and it doesn't tell the name."""
    return Signer(salt="baymak.own_login").signature(name.casefold())


def own_address(name):
    return f"{reverse('admin:login')}?{OWN}={own_word(name)}"


def tell_pause(response):
    """Say by the status and in a header that a password was not looked at, and for how long."""
    form = (getattr(response, "context_data", None) or {}).get("form")
    for errors in form.errors.as_data().values() if form else ():
        for error in errors:
            if error.code == TOO_SOON:
                response.status_code = HTTPStatus.TOO_MANY_REQUESTS
                response.headers["Retry-After"] = str(error.params["seconds"])
    return response
