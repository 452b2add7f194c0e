"""The page of what was done to a dossier, and the form of a row as it once was."""

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
from baymak.past import Past

SHOWN = 50  # versions on a page
VERSION = "version"


class DossierPast:
    """Of a page that gathers facts: what was done to the row and to all that belongs to it."""

    def get_urls(self):
        if not self.gathers_facts:
            return super().get_urls()
        view = self.admin_site.admin_view(self.past_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_past"
        return [path("<path:object_id>/past/", view, name=name), *super().get_urls()]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if self.gathers_facts and obj:
            name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_past"
            context["past_url"] = reverse(name, args=[obj.pk])
        return super().render_change_form(request, context, add, change, form_url, obj)

    def past_view(self, request, object_id):
        """Show who changed what, when and why, in acts, the latest first."""
        require_right_before_row(self, request)
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        past = Past(row, request.user, lambda model: self.admin_site.may_view(request, model))
        page = Paginator(past, SHOWN).get_page(request.GET.get("p"))
        acts = [
            (changes[0].version, [(one, *self._addresses(request, one)) for one in changes])
            for _act, some in groupby(page, key=_act_of)
            for changes in [[*some]]
        ]
        context = self.admin_site.each_context(request) | {
            "title": _("All that was done: %(row)s") % {"row": row},
            "opts": self.opts,
            "original": row,
            "acts": acts,
            "page": page,
            "pages": page.paginator.get_elided_page_range(page.number),
        }
        return TemplateResponse(request, "admin/past.html", context)

    def _addresses(self, request, change):
        """Return the address of the page of a row, and of its form as it says in a version, "" for none."""
        site, row = self.admin_site, change.row
        if row is None or not site.is_registered(change.model):
            return "", ""
        opts = change.model._meta
        address = reverse(f"{site.name}:{opts.app_label}_{opts.model_name}_change", args=[row.pk])
        return address, f"{address}?{VERSION}={change.version.pk}" if is_versioned(change.model) else ""


def _act_of(change):
    version = change.version
    return version.act_id or (version.history_date, version.history_user_id)


class FormOfVersion:
    """A page whose form can be opened as a row once said: what is saved then is a change like any other."""

    def get_object(self, request, object_id, from_field=None):
        row = super().get_object(request, object_id, from_field)
        number = request.GET.get(VERSION, "")
        is_form = request.method == "GET" and request.resolver_match.url_name.endswith("_change")
        if row is None or not (is_form and is_key(number) and is_versioned(self.model)):
            return row
        version = self.model.history.filter(pk=number, id=row.pk).first()
        if version is not None and self.has_change_permission(request, row):
            _say_again(row, version, self.get_readonly_fields(request, row))
            said = _("Here stands what it said on %(day)s. It counts when it is saved, as any change.")
            day = timezone.localtime(version.history_date).strftime("%Y-%m-%d %H:%M")
            self.message_user(request, said % {"day": day}, messages.INFO)
        return row


def _say_again(row, version, kept):
    """Let a row, which is not saved, say what people typed into a version of it."""
    for field in accepted_fields(type(row)):
        if not field.many_to_many and field.name not in kept and field.attname in vars(version):
            setattr(row, field.attname, getattr(version, field.attname))
