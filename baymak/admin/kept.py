"""A form that was sent after its session ended: it comes back as it was typed, and nothing of it is saved.

The page for the log-in carries it, signed and within the browser; the server keeps nothing. It says by whom
it was typed (`typed_by`), so that nobody else gets it. Files do not come back.
"""

from datetime import timedelta
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import resolve, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from baymak.second_factor import is_held_back

KEPT, TYPED_BY = "kept", "typed_by"
SALT = "baymak.kept."  # with the name of the field: what is signed for one is nothing in the other
DAYS = 7  # for which a form may lie open
AGAIN = gettext_lazy("Nothing is saved yet: your session had ended. Look over what you typed, and save.")
NOT_SENT = ("csrfmiddlewaretoken", TYPED_BY)


def signature(user):
    """Return what a form says of who has it open."""
    return signing.dumps(user.pk, salt=SALT + TYPED_BY)


def typed_by(request):
    """Return the key of the account that was shown the form which is sent; None where it is none of ours."""
    match, sent = request.resolver_match, request.POST.get(TYPED_BY)
    is_form = request.method == "POST" and (match.url_name or "").endswith(("_add", "_change"))
    return _read(TYPED_BY, sent) if is_form and sent else None


def answer(site, request):
    """Return what answers a form that came too late, be the session over or begun anew; None: it is none."""
    user = typed_by(request)
    if user is None:
        return None
    if request.user.is_anonymous:
        return ask_to_log_in(site, request)
    return show_again(request, request.get_full_path(), request.POST) if user == request.user.pk else None


def _read(name, signed):
    try:
        return signing.loads(signed, salt=SALT + name, max_age=timedelta(days=DAYS))
    except signing.BadSignature:
        return None


def ask_to_log_in(site, request):
    """Answer a form that nobody is logged in for any more by the page for the log-in, which carries it."""
    path = request.get_full_path()
    fields = [(name, request.POST.getlist(name)) for name in request.POST if name not in NOT_SENT]
    kept = signing.dumps([typed_by(request), path, fields], salt=SALT + KEPT, compress=True)
    address = f"{reverse(f'{site.name}:login')}?{urlencode({REDIRECT_FIELD_NAME: path})}"
    request.method = "GET"  # it is no try to log in
    messages.warning(request, _("Your session has ended. Log in, and what you typed comes back."))
    response = site.login(request, {"app_path": address, REDIRECT_FIELD_NAME: path, KEPT: kept})
    response.status_code = 403
    return response


def after_login(request, response):
    """Return, in the place of the way to where somebody was, the form that they had typed there."""
    kept = _read(KEPT, request.POST.get(KEPT, ""))
    if kept is None or response.status_code != 302 or is_held_back(request):
        return response
    user, path, fields = kept
    if user != request.user.pk:
        messages.warning(request, _("What was typed here before is another account's: it is gone."))
        return response
    sent = QueryDict(mutable=True)
    for name, values in fields:
        sent.setlist(name, values)
    return show_again(request, path, sent)


def show_again(request, path, sent):
    """Return the page of a form as it was typed, with nothing saved."""
    parts = urlsplit(path)
    request.method, request.POST, request.GET = "POST", sent, QueryDict(parts.query)
    request.path = request.path_info = parts.path
    request.is_shown_again = True
    request.csrf_processing_done = True  # nothing is done by it
    match = request.resolver_match = resolve(parts.path)
    return match.func(request, *match.args, form_url=path, **match.kwargs)


class ShownAgain:
    """A form that may be shown again: then it is refused, whatever stands in it."""

    is_shown_again = False

    def clean(self):
        super().clean()
        if self.is_shown_again:
            self.add_error(None, ValidationError(AGAIN, code="again"))
