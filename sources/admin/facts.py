"""A fact and its first source in one form. Further citations have the record's own page."""

from dataclasses import dataclass

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import flatten
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from baymak.admin import (
    Autocomplete,
    AutocompleteMultiple,
    CarefulForm,
    KnowsRelated,
    found_by_typing,
    held,
    may_change,
    may_decide,
    may_discard,
    offer_own,
    read_related,
    state_badge,
    with_icons,
)
from baymak.admin.forms import Withheld, hold
from baymak.admin.opened import OpenedFormSet, OpenedInline, ReadRow
from baymak.confidence import NOTE, readable, reads_all, reads_note
from baymak.looked_after import at_the_desk
from baymak.publishing import Publishable
from baymak.review import STEPS, take
from sources.admin.citations import COMMON_SOURCE, common_source, require_public_source, told_when_long

CITED = ("source", "quote", "quote_language", "locator")


class CitedForm(KnowsRelated, CarefulForm):
    """A record and its first citation: source, quote and locator stand beside the fact's own fields."""

    takes_out = True  # parts of the record, by emptying their fields

    def __init__(self, *args, **kwargs):
        instance = kwargs.get("instance")
        citations = list(instance.citations.all()) if instance and instance.pk else []
        # Prefetched and in the order of the model, so the first stays the first.
        self.citation = citations[0] if citations else self._meta.model.citation_model()()
        self.other_citations = citations[1:]
        self.common_source = None
        super().__init__(*args, **kwargs)
        if citations:
            first = {"source": self.citation.source_id} | {
                name: getattr(self.citation, name) for name in CITED[1:]
            }
            self.initial = first | self.initial

    @property
    def state_badge(self):
        return state_badge(self.instance)

    def known_related(self, relation):
        if isinstance(self.citation, relation.model):
            return read_related(self.citation, relation)
        return super().known_related(relation)

    def parts_shown(self):
        return [*super().parts_shown(), ("cited-seen", self.citation, {name: name for name in CITED})]

    def clean(self):
        super().clean()
        if "source" not in self.errors and not self.cleaned_data.get("source"):
            self.cleaned_data["source"] = self.common_source = self._find_common_source()
        cited = {name: self.cleaned_data.get(name) for name in CITED}
        if not self._cites_anew() or any(name in self.errors for name in CITED):
            return
        if cited["source"]:
            for name, value in cited.items():
                setattr(self.citation, name, value)
            try:
                self.citation.full_clean(exclude=["record"], validate_unique=False)
            except ValidationError as error:
                for name, errors in error.error_dict.items():
                    self.add_error(name if name in CITED else None, errors)
        elif cited["quote"] or cited["locator"]:
            self.add_error("source", _("Choose the source of this quote."))
        kept = [cited["source"]] if cited["source"] else []
        try:
            require_public_source(self.instance, kept + [other.source for other in self.other_citations])
        except ValidationError as error:
            self.add_error("source", error)

    def save(self, commit=True):
        if commit and self.instance.pk and not set(self.changed_data) - set(CITED):
            # Only the citation changed: no line in the history of the fact.
            self._save_m2m()
            return self.instance
        return super().save(commit)

    def _save_m2m(self):
        super()._save_m2m()
        if not self._cites_anew():
            return
        if self.cleaned_data.get("source"):
            self.citation.record = self.instance
            self.citation.save()
        elif self.citation.pk:
            self.citation.delete()

    def _cites_anew(self):
        return bool(set(self.changed_data) & set(CITED)) or self.common_source is not None

    def _find_common_source(self):
        """Return the source that the whole form names for its new rows, if this is one."""
        if self.instance.pk or not self.has_changed():
            return None
        return common_source(self.data)


def source_field(record, field_class=None, **kwargs):
    """Return a field for a source of a kind of record, found by typing and added in a window."""
    relation = record.citation_model()._meta.get_field("source")
    return related_field(relation, form_class=field_class, **kwargs)


def related_field(relation, form_class=None, **kwargs):
    """Return a field for what a relation names, found by typing and added in a window."""
    kind = AutocompleteMultiple if relation.many_to_many else Autocomplete
    picker = RelatedFieldWidgetWrapper(
        kind(relation, admin.site), relation.remote_field, admin.site, can_add_related=True
    )
    if form_class:
        kwargs["form_class"] = form_class
    return with_icons(relation.formfield(required=False, widget=picker, **kwargs), "add")


def cited_form(record):
    """Return the CitedForm of a kind of record."""
    citation = record.citation_model()._meta
    quote = forms.Textarea(attrs={"rows": 2, "cols": 30})
    form = {
        "source": source_field(record),
        "quote": told_when_long(citation.get_field("quote").formfield(widget=quote)),
        "quote_language": citation.get_field("quote_language").formfield(),
        "locator": citation.get_field("locator").formfield(),
    }
    return type(f"Cited{record.__name__}Form", (CitedForm,), form)


class CommonSourceField(forms.ModelChoiceField):
    """The source of whatever a form adds without naming one; it changes nothing of the row itself."""

    def has_changed(self, initial, data):
        return False


class DossierForm(CarefulForm):
    """The form of a row with facts in inlines: somebody looks after it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "responsible" in self.fields:
            self.fields["responsible"].queryset = at_the_desk(self.instance.responsible_id)


def gathering_form(record):
    """Return the form of a row with facts in inlines, which names a source for all new ones at once."""
    common = source_field(
        record,
        CommonSourceField,
        label=_("Source of what is new"),
        help_text=_(
            "For everything that is added in this form and names no source of its own. "
            "One article that tells of an arrest and a charge is chosen once."
        ),
    )
    return type(f"{record.__name__}Form", (DossierForm,), {COMMON_SOURCE: common})


@dataclass
class ReadFact(ReadRow):
    """A fact as it is read on the page of the row to which it belongs."""

    is_hidden: bool  # published, but readers can't see it
    citations: list
    badge: str


class FactFormSet(OpenedFormSet):
    """The facts that belong to one row. What a user may not touch is shown and can't be changed."""

    # Set by FactInline for each request.
    user = None

    def read(self, rows):
        """Return how facts are read (1 query)."""
        published = [row.pk for row in rows if row.state == row.State.PUBLISHED]
        shown = set()
        if published:
            shown = set(self.model.objects.published().filter(pk__in=published).values_list("pk", flat=True))
        badges = {}
        for row in rows:
            row.badge_key = (row.state, row.withdrawn_for)
            if row.badge_key not in badges:
                badges[row.badge_key] = state_badge(row)
        return [
            ReadFact(
                *self.said_of(row),
                row.state == row.State.PUBLISHED and row.pk not in shown,
                list(row.citations.all()),
                badges[row.badge_key],
            )
            for row in rows
        ]

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if self.instance.pk and self.fk.name == "person":
            offer_own(form, self.instance, self.fk.name)
        row = form.instance
        if row.pk is None:
            return
        if not may_change(self.user, row):
            hold(form, form.fields.keys() - {self._pk_field.name, self.fk.name})
        elif not may_decide(self.user, row):
            hold(form, held(self.user, row, self.model) - {self.fk.name} | {"source"})
            form.takes_out = False
        if NOTE in form.fields and not reads_note(row, self.user):
            hold(form, [NOTE])
            form.fields[NOTE].widget = Withheld()
        if "DELETE" in form.fields and not may_discard(self.user, row):
            form.fields["DELETE"].disabled = True

    def delete_existing(self, obj, commit=True):
        """Discard a fact, as it is kept and not as the form was filled in."""
        take(STEPS["discard"], type(obj).objects.get(pk=obj.pk), self.user)


class FactInline(OpenedInline, admin.StackedInline):
    """Facts on the page of the row to which they belong, each with its first source."""

    formset = FactFormSet
    template = "admin/facts.html"
    view_on_site = False
    many = ()
    # What is seen at once, and what is opened when needed.
    visible = ()
    hidden = ("summary_en", "summary_ru", "summary_ba", "internal_note")

    def __init__(self, parent_model, admin_site):
        # A form class for each kind of record, made once.
        if not issubclass(self.form, CitedForm):
            self.form = cited_form(self.model)
        super().__init__(parent_model, admin_site)

    def get_fieldsets(self, request, obj=None):
        # Where nothing can be changed Django shows all values.
        is_form = obj is None or self.admin_site.get_model_admin(self.parent_model).has_change_permission(
            request, obj
        )
        hidden = [name for name in self.hidden if name != NOTE or is_form or reads_all(request.user)]
        return [
            (None, {"fields": [*self.visible, CITED]}),
            # Django opens a collapsed part with a mistake in it only when its fields are in no row together.
            (_("More"), {"fields": hidden, "classes": [] if request.method == "POST" else ["collapse"]}),
        ]

    def readable(self, request):
        """Return the rows of the kind with what their texts read."""
        citations = readable(self.model.citation_model().objects.select_related("source"), request.user)
        rows = self.model._default_manager.exclude(state=Publishable.State.DISCARDED)
        rows = rows.prefetch_related(Prefetch("citations", citations), *self.many)
        return rows.select_related(*self.related) if self.related else rows

    def get_queryset(self, request):
        if not self.has_view_or_change_permission(request):
            return self.model._default_manager.none()
        rows = super().get_queryset(request)
        # As in DataAdmin.get_object: a form must not undo a step that is taken meanwhile.
        return rows.select_for_update(of=("self",)) if request.method == "POST" else rows

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.user = request.user
        # Others may refer to what is discarded: it is there.
        formset.form.hand_clean_DELETE = lambda form: None
        return formset

    def title_of(self, row):
        return row.headline

    @property
    def read_fields(self):
        return flatten(self.visible)

    def text_of(self, row, field):
        if field.name == "certainty" and row.certainty == row.Certainty.REPORTED:
            return ""
        return super().text_of(row, field)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        kwargs |= found_by_typing(self, db_field, request)
        if db_field.name.startswith("summary_") or db_field.name == NOTE:
            kwargs["widget"] = forms.Textarea(attrs={"rows": 2, "cols": 80})
        # The icons of many rows would hide the fields; adding is what one needs while typing.
        return with_icons(super().formfield_for_dbfield(db_field, request, **kwargs), "add")
