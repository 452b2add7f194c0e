"""Sources in the admin, and the bases of every record that cites them.

A fact and its first source are one form: see `CitedForm`. Further citations have the record's own page.
"""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from baymak.admin import (
    Autocomplete,
    CarefulForm,
    FoundByTyping,
    KnowsRelated,
    MineFilter,
    PartInline,
    PublishableAdmin,
    RecordedAdmin,
    RoomyFormSet,
    SubmittedFilter,
    is_key,
    may_change,
    may_delete,
    read_related,
    state_badge,
    with_icons,
)
from baymak.publishing import Publishable
from sources.models import Source
from sources.research import RESEARCH_CITATION, RESEARCH_SOURCE

PUBLISHED = Publishable.State.PUBLISHED
CITED = ("source", "quote", "locator")
COMMON_SOURCE = "common_source"

# The parts of a page that all records have.
WORDS = (
    _("Text and notes"),
    {"fields": ["summary_en", "summary_ru", "summary_ba", "internal_note"], "classes": ["collapse"]},
)


@admin.register(Source)
class SourceAdmin(PublishableAdmin):
    list_display = ["__str__", "state_badge", "kind", "language", "published_on", "is_confidential"]
    list_filter = ["state", MineFilter, SubmittedFilter, "kind", "language", "is_confidential"]
    search_fields = ["code", "title", "publisher", "author", "url", "archive_url"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("url", "archive_url"),
                    ("publisher", "author"),
                    "title",
                    ("kind", "language"),
                    ("published_on", "accessed_on"),
                    "is_confidential",
                    "internal_note",
                ]
            },
        ),
    ]
    readonly_fields = ["code"]
    export_columns = RESEARCH_SOURCE

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        return [*fieldsets, (_("For citing"), {"fields": ["code"]})] if obj else fieldsets


# -- A record must keep a public source while it is published --------------------------------------


def require_public_source(record, sources):
    """Raise ValidationError when a published record would be left without a public source."""
    if record.state == PUBLISHED and not any(
        source.state == PUBLISHED and not source.is_confidential for source in sources
    ):
        raise ValidationError(
            _("A published record keeps at least one source that is published and not confidential."),
            code="last_source",
        )


class CitationFormSet(RoomyFormSet):
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
            require_public_source(self.instance, kept)


def common_source(data):
    """Return the source that a whole form names for what is new in it, or None."""
    chosen = data.get(COMMON_SOURCE, "")
    return Source.objects.filter(pk=chosen).first() if is_key(chosen) else None


class CitationForm(KnowsRelated, forms.ModelForm):
    """One citation; a new one without a source of its own is of the form's common source."""

    def _clean_fields(self):
        super()._clean_fields()
        is_missing = self.has_error("source", "required")
        if is_missing and not self.instance.pk and (source := common_source(self.data)):
            del self._errors["source"]
            self.cleaned_data["source"] = source


class CitationInline(FoundByTyping, PartInline, admin.TabularInline):
    """The citations on the page of a record, one line each."""

    form = CitationForm
    formset = CitationFormSet
    fields = ["source", "claim", "quote", "locator"]
    autocomplete_fields = ["source"]
    show_change_link = True
    verbose_name = _("source")
    verbose_name_plural = _("sources")

    def get_extra(self, request, obj=None, **kwargs):
        # A new record has a source at hand; an old one is asked by "Add another".
        return 0 if obj else 1

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("source")

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "quote":
            kwargs["widget"] = forms.Textarea(attrs={"rows": 2, "cols": 30})
        return with_icons(super().formfield_for_dbfield(db_field, request, **kwargs), "add")


def citation_inline(record):
    """Return the inline for the citations of a kind of record."""
    return type(f"{record.__name__}CitationInline", (CitationInline,), {"model": record.citation_model()})


class CitationAdmin(RecordedAdmin):
    """The page of one citation: its history, and the list of all for export. Made on its record's page."""

    list_display = ["record", "source", "claim", "locator"]
    search_fields = ["source__title", "source__publisher", "source__code", "claim", "quote"]
    list_filter = ["record__state", "record__certainty", "source__state"]
    fields = ["record", "source", "claim", "quote", "locator"]
    readonly_fields = ["record"]
    autocomplete_fields = ["source"]
    export_columns = RESEARCH_CITATION
    # What the text of a record reads.
    record_related = ()

    @property
    def export_related(self):
        return ("source", "record", *(f"record__{name}" for name in self.record_related))

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*self.export_related)

    def get_model_perms(self, request):
        # Not on the index: a citation is found with its record.
        return {}

    def has_add_permission(self, request):
        return False

    def is_locked(self, request, row):
        return not may_change(request.user, row.record)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        # The page of the record looks after what is public of it.
        self.admin_site.get_model_admin(type(obj.record)).keep_publishable(request, obj.record)

    def is_undeletable(self, request, row):
        if self.is_locked(request, row):
            return True
        try:
            require_public_source(row.record, _other_sources(row.record, row))
        except ValidationError:
            return True
        return False

    def get_form(self, request, obj=None, change=False, **kwargs):
        return super().get_form(request, obj, change, form=OneCitationForm, **kwargs)


class OneCitationForm(forms.ModelForm):
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


# -- A fact with its source in the same form --------------------------------------------------------


class CitedForm(KnowsRelated, CarefulForm):
    """A record and its first citation: source, quote and locator stand beside the fact's own fields."""

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
                name: getattr(self.citation, name) for name in ("quote", "locator")
            }
            self.initial = first | self.initial

    @property
    def state_badge(self):
        return state_badge(self.instance)

    def known_related(self, relation):
        if isinstance(self.citation, relation.model):
            return read_related(self.citation, relation)
        return super().known_related(relation)

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
    picker = RelatedFieldWidgetWrapper(
        Autocomplete(relation, admin.site), relation.remote_field, admin.site, can_add_related=True
    )
    if field_class:
        kwargs["form_class"] = field_class
    return with_icons(relation.formfield(required=False, widget=picker, **kwargs), "add")


def cited_form(record):
    """Return the CitedForm of a kind of record."""
    citation = record.citation_model()._meta
    quote = forms.Textarea(attrs={"rows": 2, "cols": 30})
    form = {
        "source": source_field(record),
        "quote": citation.get_field("quote").formfield(widget=quote),
        "locator": citation.get_field("locator").formfield(),
    }
    return type(f"Cited{record.__name__}Form", (CitedForm,), form)


class CommonSourceField(forms.ModelChoiceField):
    """The source of whatever a form adds without naming one; it changes nothing of the row itself."""

    def has_changed(self, initial, data):
        return False


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
    return type(f"{record.__name__}Form", (CarefulForm,), {COMMON_SOURCE: common})


class FactFormSet(RoomyFormSet):
    """The facts that belong to one row. What a user may not touch is shown and can't be changed."""

    user = None  # set by FactInline for each request

    def add_fields(self, form, index):
        super().add_fields(form, index)
        row = form.instance
        if row.pk is None:
            return
        if not may_change(self.user, row):
            for name, field in form.fields.items():
                if name not in (self._pk_field.name, self.fk.name):
                    # Django takes the value of a disabled field from the database, whatever is sent.
                    field.disabled = True
        if "DELETE" in form.fields and not may_delete(self.user, row):
            form.fields["DELETE"].disabled = True


class FactInline(FoundByTyping, admin.StackedInline):
    """Facts on the page of the row to which they belong, each with its first source."""

    formset = FactFormSet
    template = "admin/facts.html"
    extra = 0
    view_on_site = False
    # Relations that the row's own text and its fields read.
    related = ()
    many = ()
    # What is seen at once, and what is opened when needed.
    visible = ()
    hidden = ("summary_en", "summary_ru", "summary_ba", "internal_note")

    def __init__(self, parent_model, admin_site):
        # A form class for each kind of record, made once.
        self.form = cited_form(self.model)
        super().__init__(parent_model, admin_site)

    def get_fieldsets(self, request, obj=None):
        return [
            (None, {"fields": [*self.visible, CITED]}),
            # Django opens a collapsed part with a mistake in it only when its fields are in no row together.
            (_("More"), {"fields": self.hidden, "classes": [] if request.method == "POST" else ["collapse"]}),
        ]

    def get_queryset(self, request):
        citations = self.model.citation_model().objects.select_related("source")
        rows = super().get_queryset(request).prefetch_related(Prefetch("citations", citations), *self.many)
        if self.related:
            rows = rows.select_related(*self.related)
        if request.method == "POST":
            # As in DataAdmin.get_object: a form must not undo a step that is taken meanwhile.
            rows = rows.select_for_update(of=("self",))
        return rows

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.user = request.user
        return formset

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name.startswith("summary_") or db_field.name == "internal_note":
            kwargs["widget"] = forms.Textarea(attrs={"rows": 2, "cols": 80})
        # The icons of many rows would hide the fields; adding is what one needs while typing.
        return with_icons(super().formfield_for_dbfield(db_field, request, **kwargs), "add")


class RecordAdmin(PublishableAdmin):
    """The base of the page and the list of a kind of record."""

    export_prefetch = ("citations__source",)

    def get_inlines(self, request, obj):
        return [citation_inline(self.model), *self.inlines]

    def get_fieldsets(self, request, obj=None):
        fieldsets = [*super().get_fieldsets(request, obj)]
        if self.gathers_facts:
            fieldsets.append((_("For the facts below"), {"fields": [COMMON_SOURCE]}))
        return fieldsets

    def get_readonly_fields(self, request, obj=None):
        # Who may not change the row itself still adds facts to it.
        return [name for name in super().get_readonly_fields(request, obj) if name != COMMON_SOURCE]

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        common = form.cleaned_data.get(COMMON_SOURCE)
        if common and not change and not form.instance.citations.exists():
            form.instance.citations.create(source=common)


def register_citations(*records, related=()):
    """Give the citations of some kinds of records their pages; `related` is what the records' texts read."""
    for record in records:
        admin.site.register(record.citation_model(), CitationAdmin, record_related=related)
