"""Citations: on the page of their record, and each on a page of its own."""

from operator import attrgetter

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from baymak.admin import (
    KnowsRelated,
    PartAdmin,
    PartInline,
    found_by_typing,
    is_key,
    with_icons,
)
from baymak.admin.opened import OpenedFormSet, OpenedInline
from baymak.exports import Column
from baymak.languages import in_languages
from baymak.publishing import Publishable
from sources.models import Source

PUBLISHED = Publishable.State.PUBLISHED
COMMON_SOURCE = "common_source"
# What is said of a source that is cited.
CITED = (*in_languages("claim"), "field", "value", "quote", "quote_language", "locator")


def require_public_source(record, sources):
    """Raise ValidationError when a published record would be left without a public source."""
    if record.state == PUBLISHED and not any(
        source.state == PUBLISHED and not source.is_confidential for source in sources
    ):
        raise ValidationError(
            _("A published record keeps at least one source that is published and not confidential."),
            code="last_source",
        )


def told_when_long(field):
    """Return the field of a quote: a browser cuts what is too long without a word, a form says so."""
    field.widget.attrs.pop("maxlength", None)
    return field


class CitationFormSet(OpenedFormSet):
    """The citations of one record."""

    def clean(self):
        super().clean()
        if any(self.errors):
            return
        kept = [
            form.cleaned_data["source"]
            for form in self.forms
            if form.cleaned_data.get("source") and not form.cleaned_data.get("DELETE")
        ]
        if self.has_changed():
            require_public_source(self.instance, kept + [citation.source for citation in self.not_open()])


def common_source(data):
    """Return the source that a whole form names for what is new in it, or None."""
    chosen = data.get(COMMON_SOURCE, "")
    return Source.objects.filter(pk=chosen).first() if is_key(chosen) else None


class ValueOfRecord(forms.ModelForm):
    """A form in which the values of a kind of record are chosen from."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if field := self.fields.get("field"):
            choices = [("", "---------"), *self._meta.model.record_model().citable().items()]
            self.fields["field"] = forms.ChoiceField(
                choices=choices, required=False, label=field.label, help_text=field.help_text
            )


class CitationForm(KnowsRelated, ValueOfRecord):
    """One citation; a new one without a source of its own is of the form's common source."""

    def _clean_fields(self):
        super()._clean_fields()
        is_missing = self.has_error("source", "required")
        if is_missing and not self.instance.pk and (source := common_source(self.data)):
            del self._errors["source"]
            self.cleaned_data["source"] = source


class CitationInline(PartInline, OpenedInline, admin.TabularInline):
    """The citations on the page of a record, one line each."""

    form = CitationForm
    formset = CitationFormSet
    fields = ["source", *CITED]
    autocomplete_fields = ["source"]
    related = ("source",)
    show_change_link = True
    verbose_name = _("source")
    verbose_name_plural = _("sources")

    def get_extra(self, request, obj=None, **kwargs):
        # A new record has a source at hand; an old one is asked by "Add another".
        return super().get_extra(request, obj, **kwargs) if obj else 1

    def title_of(self, row):
        return row.source

    def text_of(self, row, field):
        if field.name == "field":
            return str(row.record.citable().get(row.field, ""))
        return super().text_of(row, field)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        kwargs |= found_by_typing(self, db_field, request)
        if db_field.name == "quote":
            kwargs["widget"] = forms.Textarea(attrs={"rows": 2, "cols": 30})
        field = with_icons(super().formfield_for_dbfield(db_field, request, **kwargs), "add")
        return told_when_long(field) if db_field.name == "quote" else field


def citation_inline(record):
    """Return the inline for the citations of a kind of record."""
    return type(f"{record.__name__}CitationInline", (CitationInline,), {"model": record.citation_model()})


class CitationAdmin(PartAdmin):
    """The page of one citation: its history, and the list of all for export. Made on its record's page."""

    list_display = ["record", "source", "claim", "field", "value", "locator"]
    search_fields = [
        "source__title",
        "source__publisher",
        "source__code",
        *in_languages("claim"),
        "value",
        "quote",
    ]
    list_filter = ["record__state", "record__certainty", "source__state"]
    fields = ["record", "source", *CITED]
    readonly_fields = ["record"]
    autocomplete_fields = ["source"]
    export_before = {
        "source": [Column("record_state", attrgetter("record.state"))],
    }
    # What the text of a record reads.
    record_related = ()

    @property
    def export_related(self):
        return ("source", "record", *(f"record__{name}" for name in self.record_related))

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*self.export_related)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        return told_when_long(field) if db_field.name == "quote" else field

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        # The page of the record looks after what is public of it.
        self.admin_site.get_model_admin(type(obj.record)).keep_publishable(request, obj.record)

    def is_undeletable(self, request, row):
        if super().is_undeletable(request, row):
            return True
        try:
            require_public_source(row.record, _other_sources(row.record, row))
        except ValidationError:
            return True
        return False

    def get_form(self, request, obj=None, change=False, **kwargs):
        return super().get_form(request, obj, change, form=OneCitationForm, **kwargs)


class OneCitationForm(ValueOfRecord):
    """The form on the page of one citation."""

    def clean(self):
        super().clean()
        record = self.instance.record
        record.remember_doubts()
        if source := self.cleaned_data.get("source"):
            require_public_source(record, [source, *_other_sources(record, self.instance)])


def _other_sources(record, citation):
    others = record.citations.exclude(pk=citation.pk).select_related("source")
    return [other.source for other in others]


def register_citations(*records, related=()):
    """Give the citations of some kinds of records their pages; `related` is what the records' texts read."""
    for record in records:
        admin.site.register(record.citation_model(), CitationAdmin, record_related=related)
