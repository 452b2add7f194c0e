"""Rows on the page of the row they belong to: read in a table; a form has only what is open.

The address says what is open: "?open=charges-12" a row, "charges-add" a new one, "all" everything.
"""

import re
from dataclasses import dataclass

from django.contrib import admin
from django.contrib.admin.utils import flatten
from django.core.exceptions import FieldDoesNotExist
from django.db.models import BooleanField, Model
from django.forms.models import _get_foreign_key
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from baymak.admin.forms import RoomyFormSet, is_key
from baymak.confidence import readable
from baymak.dates import PartialDateField, format_partial_date

OPEN, ALL, ADD = "open", "all", "add"
# Sent by the button of a new row that saves it and opens one of these then.
OPEN_NEXT = "_open"
# So many of a kind are read on the page of a row; the list has the others.
READ = 50


@dataclass
class ReadRow:
    """A row as it is read on the page of the row to which it belongs."""

    row: Model
    address: str  # of the page on which it is open
    title: str
    details: list  # (label, text)


class OpenedFormSet(RoomyFormSet):
    """The rows that belong to one row: what is open has a form, the others are read."""

    # Set by OpenedInline for each request.
    inline = None
    request = None

    @cached_property
    def others(self):
        """Return the rows that are not open, to read (1 query and those of their relations)."""
        is_seen = self.inline.has_view_or_change_permission(self.request)
        if self.inline.opened(self.request) is None or not is_seen:
            return []
        rows = list(self.not_open()[:READ])
        for row in rows:
            setattr(row, self.fk.name, self.instance)
        return self.read(rows)

    def not_open(self):
        """Return the rows that are there and have no form here."""
        if self.instance.pk is None:
            return self.model._default_manager.none()
        rows = self.inline.readable(self.request).filter(**{self.fk.name: self.instance})
        return rows.exclude(pk__in=[row.pk for row in self.get_queryset()])

    def read(self, rows):
        """Return how rows are read."""
        return [ReadRow(*self.said_of(row)) for row in rows]

    def said_of(self, row):
        title, details = self.inline.title_of(row), self.inline.details_of(row, self.fk.name)
        return row, self.address(row.pk), title, details

    @cached_property
    def number(self):
        """Return how many rows there are beside those that are open."""
        return len(self.others) if len(self.others) < READ else self.not_open().count()

    @property
    def all_url(self):
        """Return the address of the list of all, or "" where the list can't be narrowed to the row."""
        page = self.inline.admin_site.get_model_admin(self.model)
        opts, lookup = self.model._meta, f"{self.fk.name}__id__exact"
        if not page.lookup_allowed(lookup, str(self.instance.pk), self.request):
            return ""
        address = reverse(f"{self.inline.admin_site.name}:{opts.app_label}_{opts.model_name}_changelist")
        return f"{address}?{lookup}={self.instance.pk}"

    def address(self, key=ADD):
        """Return the address of the page on which one row is open, or a new one."""
        asked = self.request.GET.copy()
        asked[OPEN] = f"{self.prefix}-{key}"
        return f"?{asked.urlencode()}#{self.prefix}-group"

    @property
    def is_all_open(self):
        return ALL in self.request.GET.getlist(OPEN)

    @property
    def is_compact(self):
        """Say whether nothing of the kind is open: then the page has no field of it."""
        return not self.inline.is_open(self.request) and not self.forms


class OpenedInline(admin.options.InlineModelAdmin):
    """Rows of which a page that gathers facts has forms only for what is open; other pages have them all."""

    formset = OpenedFormSet
    template = "admin/parts.html"
    extra = 0
    # Relations that the row's own text and its fields read.
    related = ()

    @property
    def form_template(self):
        """Return Django's own template, for what is open."""
        return super().template

    @property
    def is_gathered(self):
        return self.admin_site.get_model_admin(self.parent_model).gathers_facts

    def readable(self, request):
        """Return the rows of the kind with what their texts read."""
        rows = readable(super().get_queryset(request), request.user)
        return rows.select_related(*self.related) if self.related else rows

    def get_queryset(self, request):
        rows, keys = self.readable(request), self.opened(request)
        return rows if keys is None else rows.filter(pk__in=keys)

    @cached_property
    def prefix(self):
        """Return the name of the kind on the page: that of the relation, as in the names of its fields."""
        fk = _get_foreign_key(self.parent_model, self.model, fk_name=self.fk_name)
        return fk.remote_field.get_accessor_name()

    def opened(self, request):
        """Return the keys of the rows that are open; None means all."""
        if not self.is_gathered:
            return None
        if request.method == "POST":
            named = re.compile(rf"{self.prefix}-\d+-{self.model._meta.pk.name}")
            found = [request.POST[name] for name in request.POST if named.fullmatch(name)]
        else:
            asked = request.GET.getlist(OPEN)
            if ALL in asked:
                return None
            found = [one.removeprefix(f"{self.prefix}-") for one in asked]
        return [key for key in found if is_key(key)]

    def is_open(self, request):
        """Say whether the page has forms of the kind."""
        asked = request.GET.getlist(OPEN)
        return not self.is_gathered or ALL in asked or any(one.startswith(f"{self.prefix}-") for one in asked)

    def get_extra(self, request, obj=None, **kwargs):
        is_asked = obj is not None and f"{self.prefix}-{ADD}" in request.GET.getlist(OPEN)
        return int(is_asked and self.has_add_permission(request, obj))

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.inline, formset.request = self, request
        return formset

    def words(self, field):
        """Return {value: word} of a field; made once for all rows, as Django's own way takes long."""
        # An inline lives as long as its request.
        known = self.__dict__.setdefault("_words", {})
        if field.name not in known:
            known[field.name] = {value: str(label) for value, label in field.flatchoices if value != ""}
        return known[field.name]

    def title_of(self, row):
        """Return what a row is called where it is read on the page of another."""
        return str(row)

    # Names of the fields that are read.
    @property
    def read_fields(self):
        return flatten(self.fields)

    def details_of(self, row, parent):
        """Return (label, text) of what else a row says, without the row on whose page it stands."""
        title, found = str(self.title_of(row)), []
        for name in self.read_fields:
            try:
                field = row._meta.get_field(name)
            except FieldDoesNotExist:  # a punishment, which the title says
                continue
            if name == parent:
                continue
            text = self.text_of(row, field)
            if text and text not in title:
                found.append((field.verbose_name, text))
        return found

    def text_of(self, row, field):
        if field.many_to_many:
            return ", ".join(map(str, getattr(row, field.name).all()))
        value = getattr(row, field.name)
        if field.choices:
            return self.words(field).get(value, "")
        if isinstance(field, BooleanField):
            return _("yes") if value else ""
        if isinstance(field, PartialDateField) and value:
            return format_partial_date(value)
        return str(value or "")
