"""The second factor: a code of an app, or one of ten that were kept for the day on which the app is lost.

Who may publish or change accounts must have one; whoever has one is asked for it.
"""

import segno
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models.signals import pre_delete
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django_otp import DEVICE_ID_SESSION_KEY, login

from baymak.accounts import write_down
from baymak.models import Act
from baymak.roles import CONFIDENCES, IMPORT
from baymak.sessions import end_sessions

RECOVERY_CODES = 10
# Whoever has one of these rights must have a second factor.
GRAVE_RIGHTS = (".".join(IMPORT), ".".join(CONFIDENCES), "auth.change_user")
# Where somebody may go who has to set it up first
OPEN = ("second_factor", "logout", "jsi18n")


def _kinds():
    # The library is not there in a process that serves public pages only.
    return apps.get_model("otp_totp", "TOTPDevice"), apps.get_model("otp_static", "StaticDevice")


def must_have(user):
    return user.is_superuser or any(map(user.has_perm, GRAVE_RIGHTS))


def has(user):
    return _kinds()[0].objects.filter(user=user, confirmed=True).exists()


def verified(user, code):
    """Return the device that a code is of, or None. Each is taken once; wrong ones make the device wait."""
    code = "".join(code.split()).lower()
    app, kept = _kinds()
    if not code:
        return None
    kind = app if code.isdigit() and len(code) == 6 else kept
    with transaction.atomic():
        for device in kind.objects.filter(user=user, confirmed=True).select_for_update():
            if device.verify_token(code):
                return device
    return None


def offered(user):
    """Return the device that an account is about to set up: the same until it is."""
    return _kinds()[0].objects.get_or_create(user=user, confirmed=False)[0]


def picture(device):
    """Return what an app scans. It names the account and not the site: a phone may be seized."""
    code = segno.make(device.config_url, error="m", micro=False)
    return SafeString(code.svg_inline(omitsize=True, light="#fff"))


@transaction.atomic
def set_up(request, code):
    """Take a code of the offered device, which is the account's only one then. Return its recovery codes."""
    app, _kept = _kinds()
    device = offered(request.user)
    if not device.verify_token("".join(code.split())):
        return None
    for other in app.objects.filter(user=request.user, confirmed=True):
        other.delete()
    device.confirmed = True
    device.save()
    end_sessions([request.user.pk])
    request.session.cycle_key()
    login(request, device)
    write_down(Act.Kind.FACTOR, request.user)
    return new_codes(request.user)


@transaction.atomic
def new_codes(user):
    """Make ten codes, in place of those that there were, and return them: they are shown once."""
    _app, kept = _kinds()
    device, _created = kept.objects.get_or_create(user=user, name="recovery")
    device.token_set.all().delete()
    token = device.token_set.model
    made = [token(device=device, token=token.random_token()) for _ in range(RECOVERY_CODES)]
    return [one.token for one in token.objects.bulk_create(made)]


def codes_left(user):
    return _kinds()[1].objects.filter(user=user, token_set__isnull=False).count()


@transaction.atomic
def take_away(user):
    """Leave an account without a second factor, as before it had one. Return whether it had one."""
    app, kept = _kinds()
    kept.objects.filter(user=user).delete()
    had = app.objects.filter(user=user, confirmed=True).exists()
    for device in app.objects.filter(user=user):
        device.delete()
    return had


def device_goes(sender, instance, **kwargs):
    """Nobody stays in by a factor that the account has no more."""
    if instance.confirmed:
        end_sessions([instance.user_id])
        write_down(Act.Kind.NO_FACTOR, instance.user)


def is_held_back(request):
    """Say whether whoever asks has to set up a second factor first."""
    return DEVICE_ID_SESSION_KEY not in request.session and must_have(request.user)


def hold_back(get_response):
    """Lead who must set up a second factor to the page for it, whatever of the desk they ask for."""
    from baymak.middleware import ADMIN_PREFIX

    def middleware(request):
        if not request.path_info.startswith(ADMIN_PREFIX) or not is_held_back(request):
            return get_response(request)
        if request.path_info in [reverse(f"admin:{name}") for name in OPEN]:
            return get_response(request)
        return redirect("admin:second_factor")

    return middleware


def connect():
    if settings.SERVES != "public":
        pre_delete.connect(device_goes, _kinds()[0], dispatch_uid="baymak.device_goes")
