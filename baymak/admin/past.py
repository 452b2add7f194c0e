"""The page of what was done to a dossier, and the form of a row as it once was."""

from functools import partial
from itertools import groupby

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.paginator import Paginator
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from baymak.acceptance import accepted_fields, is_versioned
from baymak.admin.forms import is_key
from baymak.admin.lists import require_right_before_row
from baymak.confidence import readable_versions
from baymak.past import Past

SHOWN = 50  # versions on a page
VERSION = "version"


def past_path(page):
    """Return where a page that gathers facts shows what was done to a row and to all that belongs to it."""
    name = f"{page.opts.app_label}_{page.opts.model_name}_past"
    view = page.admin_site.admin_view(partial(past_view, page))
    return path("<path:object_id>/past/", view, name=name)


def past_address(page, row):
    return reverse(f"{page.admin_site.name}:{page.opts.app_label}_{page.opts.model_name}_past", args=[row.pk])


def past_view(page, request, object_id):
    """Show who changed what, when and why, in acts, the latest first."""
    require_right_before_row(page, request)
    row = page.get_object(request, unquote(object_id))
    if row is None:
        raise Http404
    site = page.admin_site
    past = Past(row, request.user, lambda model: site.may_view(request, model))
    shown = Paginator(past, SHOWN).get_page(request.GET.get("p"))
    acts = [
        (changes[0].version, [(one, *_addresses(site, one)) for one in changes])
        for _act, some in groupby(shown, key=_act_of)
        for changes in [[*some]]
    ]
    context = site.each_context(request) | {
        "title": _("All that was done: %(row)s") % {"row": row},
        "opts": page.opts,
        "original": row,
        "acts": acts,
        "page": shown,
        "pages": shown.paginator.get_elided_page_range(shown.number),
    }
    return TemplateResponse(request, "admin/past.html", context)


def _addresses(site, change):
    """Return the address of the page of a row, and of its form as it says in a version, "" for none."""
    row = change.row
    if row is None or not site.is_registered(change.model):
        return "", ""
    opts = change.model._meta
    address = reverse(f"{site.name}:{opts.app_label}_{opts.model_name}_change", args=[row.pk])
    return address, f"{address}?{VERSION}={change.version.pk}" if is_versioned(change.model) else ""


def _act_of(change):
    version = change.version
    return version.act_id or (version.history_date, version.history_user_id)


def as_it_was(page, request, row):
    """Let the form of a row say what it once said, if that is asked: saved, it is a change like any other."""
    number = request.GET.get(VERSION, "")
    is_form = request.method == "GET" and request.resolver_match.url_name.endswith("_change")
    if not (is_form and is_key(number) and is_versioned(page.model)):
        return
    versions = readable_versions(page.model.history.filter(pk=number, id=row.pk), page.model, request.user)
    version = versions.first()
    if version is not None and page.has_change_permission(request, row):
        _say_again(row, version, page.get_readonly_fields(request, row))
        said = _("Here stands what it said on %(day)s. It counts when it is saved, as any change.")
        day = timezone.localtime(version.history_date).strftime("%Y-%m-%d %H:%M")
        page.message_user(request, said % {"day": day}, messages.INFO)


def _say_again(row, version, kept):
    """Let a row, which is not saved, say what people typed into a version of it, of rows that are there."""
    for field in accepted_fields(type(row)):
        if not field.many_to_many and field.name not in kept and field.attname in vars(version):
            value = getattr(version, field.attname)
            if value is None or not field.is_relation or _is_there(field, value):
                setattr(row, field.attname, value)


def _is_there(field, value):
    return field.related_model._default_manager.filter(**{field.target_field.name: value}).exists()
