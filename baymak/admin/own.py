"""What an account sees and does of itself: second factor, sessions; and what it confirms of others."""

from base64 import b32encode

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from baymak import accounts, second_factor, sessions
from baymak.accounts import write_down
from baymak.admin.login import CodeField, ask_again
from baymak.models import Act


class SetUpForm(forms.Form):
    code = CodeField(label=gettext_lazy("The code that the app shows"))


def account(site, request):
    """Show one's second factor and sessions; end sessions, or make new recovery codes."""
    mine = sessions.running([request.user.pk])
    if request.method == "POST" and "end" in request.POST:
        return _end(request, mine)
    codes = []
    if request.method == "POST" and "codes" in request.POST and second_factor.has(request.user):
        if page := ask_again(site, request):
            return page
        codes = second_factor.new_codes(request.user)
    context = site.each_context(request) | {
        "title": _("Your account"),
        "sessions": [(one, one.key == request.session.session_key) for one in mine],
        "has_factor": second_factor.has(request.user),
        "codes": codes,
        "codes_left": second_factor.codes_left(request.user),
    }
    return TemplateResponse(request, "admin/account.html", context)


def _end(request, mine):
    word, this = request.POST["end"], request.session.session_key
    ended = [one for one in mine if one.key != this and word in (one.word, "others")]
    sessions.end(ended)
    for _one in ended:
        write_down(Act.Kind.LOGOUT, request.user)
    messages.success(request, _("Sessions ended: %(number)d") % {"number": len(ended)})
    return redirect("admin:account")


def set_up(site, request):
    """Show the code to scan, and take a code that the app made of it."""
    has = second_factor.has(request.user)
    if has and second_factor.DEVICE_ID_SESSION_KEY not in request.session:
        # Set up elsewhere since: the password alone is not enough any more.
        request.session.flush()
        return redirect("admin:login")
    form = SetUpForm(request.POST or None)
    if request.method == "POST":
        if page := ask_again(site, request):
            return page
        if form.is_valid():
            codes = second_factor.set_up(request, form.cleaned_data["code"])
            if codes:
                context = site.each_context(request) | {"title": _("Your recovery codes"), "codes": codes}
                return TemplateResponse(request, "admin/recovery_codes.html", context)
            form.add_error("code", _("That is not right. The clock of the phone must be right, too."))
    device = second_factor.offered(request.user)
    key = b32encode(device.bin_key).decode()
    context = site.each_context(request) | {
        "title": _("Second factor"),
        "form": form,
        "picture": second_factor.picture(device),
        "key": " ".join(key[n : n + 4] for n in range(0, len(key), 4)),
        "is_nav_sidebar_enabled": has,
        "must": second_factor.must_have(request.user) and not has,
        "has_factor": has,
    }
    return TemplateResponse(request, "admin/second_factor.html", context)


def confirm_accounts(site, request):
    """List the accounts that wait for a second person, and confirm one."""
    if not site.looks_after(request.user):
        raise PermissionDenied
    waiting = accounts.waiting()
    if request.method == "POST":
        found = [one for one, _acts in waiting if str(one.pk) == request.POST.get("account")]
        if not found or not accounts.may_confirm(request.user, found[0]):
            raise PermissionDenied
        if page := ask_again(site, request):
            return page
        if accounts.confirm(found[0], request.user, request.POST.getlist("shown")):
            messages.success(request, _("“%(name)s” may log in now.") % {"name": found[0]})
        else:
            messages.error(request, _("More was done to this account since you looked. Look again."))
        return redirect("admin:confirm_accounts")
    context = site.each_context(request) | {
        "title": _("Accounts that wait for a second person"),
        "waiting": [(one, acts, accounts.may_confirm(request.user, one)) for one, acts in waiting],
    }
    return TemplateResponse(request, "admin/confirm_accounts.html", context)
