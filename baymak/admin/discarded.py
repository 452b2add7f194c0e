"""The page of what was discarded, with the buttons that bring it back."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from baymak import discarding, undoing
from baymak.acceptance import name_of
from baymak.admin.data import MAX_REASON, SHOWN_REFUSALS, in_words, refusal
from baymak.changing import Busy, carry_out
from baymak.review import STEPS, Outcome


def discarded_view(site, request):
    """List what was discarded of what the user may view; restore an act, or one row of it."""
    may_view = partial(site.may_view, request)
    if not discarding.may_list(may_view):
        raise PermissionDenied
    groups = discarding.groups(may_view)
    if request.method == "POST":
        if "undo" in request.POST:
            _undo(request, request.POST["undo"])
        else:
            _restore(request, groups)
        return HttpResponseRedirect(request.path)
    told = [
        (
            group.act,
            [(f"row:{name_of(row)}", in_words(row), _page_of(site, row)) for row in group.rows]
            + [(f"version:{name_of(version)}", in_words(version.instance), "") for version in group.versions],
        )
        for group in groups
    ]
    context = site.each_context(request) | {
        "title": _("Discarded"),
        "groups": told,
        "withdrawals": [
            (act, Outcome(done=rows).counted())
            for act, rows in undoing.withdrawals()
            if all(may_view(type(row)) for row in rows)
        ],
        "max_why": MAX_REASON,
        "days": discarding.KEPT.days,
    }
    return TemplateResponse(request, "admin/discarded.html", context)


def _page_of(site, row):
    return reverse(f"{site.name}:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def _undo(request, key):
    why = request.POST.get(f"why:{key}", "").strip()[:MAX_REASON]
    try:
        outcome = undoing.undo(key, request.user, why)
    except ValidationError as error:  # be it that others were at it
        messages.error(request, " ".join(error.messages))
        return
    if outcome.done:
        messages.success(request, _("Public again: %(rows)s.") % {"rows": outcome.counted()})
    for row, reasons in outcome.refused[:SHOWN_REFUSALS]:
        messages.warning(request, refusal(STEPS["publish"], row, reasons))


def _restore(request, groups):
    asked = request.POST.get("restore", "")
    rows, versions = [], []
    for group in groups:
        everything = asked == f"act:{group.act.pk}"
        rows += [row for row in group.rows if everything or asked == f"row:{name_of(row)}"]
        versions += [one for one in group.versions if everything or asked == f"version:{name_of(one)}"]
    try:
        outcome = carry_out(rows, discarding.restore, rows, versions, request.user)
    except Busy as error:
        messages.error(request, error.message)
        return
    step = STEPS["restore"]
    if outcome.done:
        messages.success(request, step.done % {"rows": outcome.counted()})
    for row, reasons in outcome.refused:
        messages.warning(
            request, step.refused % {"row": in_words(row), "reasons": " ".join(map(str, reasons))}
        )
