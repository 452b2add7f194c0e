"""Sentences: on the person's page with their first punishments, on a page of their own with all of them."""

from copy import deepcopy

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from baymak.admin import FromFilesAdmin, PartAdmin, PartInline, RoomyFormSet, filter_by
from baymak.amounts import PronouncedField
from cases.admin.procedure import FOUND_BY, NARROWED_BY
from cases.models import Punishment, PunishmentKind, Sentence
from cases.models.punishment import gravity_of
from people.admin import PersonFactAdmin
from sources.admin import WORDS, FactInline
from sources.admin.citations import CitationAdmin
from sources.admin.facts import cited_form

DETAILS = ("details_ru", "details_en", "details_ba")
AMOUNT = ("comparator", "amount", "amount_to")
DECISION = [
    ("pronounced_on", "court", "certainty"),
    ("result", "court_instance", "effect", "replaces"),
    ("appealed_on", "in_force_on", "is_in_absentia", "charges"),
]


class PunishmentForm(forms.ModelForm):
    """One punishment; its amount is typed as it was pronounced, in one field."""

    pronounced = PronouncedField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("pronounced", self.instance.amount_text)

    def clean(self):
        super().clean()
        if "pronounced" in self.changed_data and "pronounced" in self.cleaned_data:
            for name, value in zip(AMOUNT, self.cleaned_data["pronounced"], strict=True):
                setattr(self.instance, name, value)

    def _update_errors(self, errors):
        # What the model says of the amount stands at the field in which it was typed.
        if hasattr(errors, "error_dict"):
            for name in set(AMOUNT) & set(errors.error_dict):
                errors.error_dict.setdefault("pronounced", []).extend(errors.error_dict.pop(name))
        super()._update_errors(errors)

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - set(AMOUNT)


class PunishmentInline(PartInline, admin.StackedInline):
    model = Punishment
    form = PunishmentForm
    formset = RoomyFormSet
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("kind", "pronounced", "role"),
                    ("suspended", "regime", "asked"),
                    "as_reported",
                    DETAILS,
                ]
            },
        )
    ]
    show_change_link = True

    def get_extra(self, request, obj=None, **kwargs):
        return 0 if obj else 1

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("kind")


class Slot:
    """Where a form holds one punishment: the first that was imposed, or the first that was asked for."""

    names = ("kind", "pronounced", "suspended", "regime", "as_reported")

    def __init__(self, prefix, asked):
        self.prefix, self.asked = prefix, asked
        self.fields = {name: f"{prefix}_{name}" for name in self.names}

    def formfields(self):
        """Return the fields of the slot, {name in the form: field}."""
        form = forms.modelform_factory(
            Punishment, PunishmentForm, fields=[name for name in self.names if name != "pronounced"]
        )
        # The form classes of both slots share the fields that are declared.
        found = {own: deepcopy(form.base_fields[name]) for name, own in self.fields.items()}
        if self.asked:
            for field in found.values():
                field.label = format_lazy(_("asked: {field}"), field=field.label)
        return found


GIVEN, ASKED = Slot("given", asked=False), Slot("asked", asked=True)
SLOTS = (GIVEN, ASKED)


class PunishingForm(cited_form(Sentence)):
    """A sentence with its first citation, its first punishment, and what was asked for first."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rows = list(self.instance.punishments.all()) if self.instance.pk else []
        self.punishments = {}
        for slot in SLOTS:
            row = next((row for row in rows if row.asked == slot.asked), None) or Punishment(asked=slot.asked)
            self.punishments[slot] = row
            for name, own in slot.fields.items():
                shown = "amount_text" if name == "pronounced" else row._meta.get_field(name).attname
                self.initial.setdefault(own, getattr(row, shown))

    def parts_shown(self):
        of_slots = [
            (
                f"{slot.prefix}-seen",
                self.punishments[slot],
                {"amount" if name == "pronounced" else name: own for name, own in slot.fields.items()},
            )
            for slot in SLOTS
        ]
        return [*super().parts_shown(), *of_slots]

    def typed_of(self, field, own):
        typed = super().typed_of(field, own)
        return typed[AMOUNT.index(field)] if typed and field == "amount" else typed

    def clean(self):
        super().clean()
        for slot in SLOTS:
            row = self.punishments[slot]
            if not self._changed(slot) or any(own in self.errors for own in slot.fields.values()):
                continue
            for name, own in slot.fields.items():
                if name != "pronounced":
                    setattr(row, name, self.cleaned_data[own])
                elif own in self.changed_data:
                    for column, value in zip(AMOUNT, self.cleaned_data[own], strict=True):
                        setattr(row, column, value)
            if self._is_empty(slot):
                if row.pk and not self.takes_out:
                    self.add_error(None, _("Only an editor takes out what is public."))
                continue
            try:
                row.full_clean(exclude=["sentence"])
            except ValidationError as error:
                for name, errors in error.error_dict.items():
                    own = slot.fields.get("pronounced" if name in AMOUNT else name)
                    self.add_error(own, errors)

    def _changed(self, slot):
        return set(slot.fields.values()) & set(self.changed_data)

    def _is_empty(self, slot):
        """Say whether nothing is left of the punishment: it had no more than what the form shows."""
        row = self.punishments[slot]
        return not (row.kind or row.amount or row.suspended or row.regime or row.as_reported or row.details)

    def save(self, commit=True):
        own = {name for slot in SLOTS for name in slot.fields.values()}
        if commit and self.instance.pk and self.changed_data and not set(self.changed_data) - own:
            # Only punishments changed: no line in the history of the sentence.
            self._save_m2m()
            return self.instance
        return super().save(commit)

    def _save_m2m(self):
        super()._save_m2m()
        for slot in SLOTS:
            row = self.punishments[slot]
            if not self._changed(slot):
                continue
            row.sentence = self.instance
            if not self._is_empty(slot):
                row.save()
            elif row.pk:
                row.delete()


FORMFIELDS = {name: field for slot in SLOTS for name, field in slot.formfields().items()}


class SentenceInline(FactInline):
    model = Sentence
    form = type("SentenceForm", (PunishingForm,), FORMFIELDS)
    visible = [tuple(GIVEN.fields.values()), *DECISION[:1], "case", tuple(ASKED.fields.values())]
    hidden = (*DECISION[1:], *FactInline.hidden)
    autocomplete_fields = ["court", "case", "replaces", "charges"]
    related = ("court", "case", "replaces")
    many = ("charges__article", Prefetch("punishments", Punishment.objects.in_order()))

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        # The kinds are read once for a page, and not for each form on it.
        fields = formset.form.base_fields
        kinds = list(iter(fields[GIVEN.fields["kind"]].choices))
        for slot in SLOTS:
            name = slot.fields["kind"]
            fields[name] = deepcopy(fields[name])
            fields[name].choices = kinds
        return formset


@admin.register(Sentence)
class SentenceAdmin(PersonFactAdmin):
    label_also = ("court",)
    list_display = ["person", "state_badge", "decided_in_words", "pronounced_on", "court_instance", "court"]
    list_display_links = ["person", "decided_in_words"]
    list_select_related = ["person", "case", "court"]
    list_filter = [
        *NARROWED_BY,
        "court_instance",
        "result",
        ("punishments__kind", filter_by(_("kind of punishment"))),
        "punishments__suspended",
        ("court", filter_by(_("court"))),
        ("court__region", filter_by(_("region of the court"))),
    ]
    search_fields = FOUND_BY
    autocomplete_fields = ["person", "case", "court", "replaces", "charges"]
    fieldsets = [
        (None, {"fields": [("person", "case"), *DECISION]}),
        WORDS,
    ]
    inlines = [PunishmentInline]
    export_related = ("person", "case", "court")
    export_prefetch = (*PersonFactAdmin.export_prefetch, "charges__article", "punishments__kind")

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        if request.resolver_match and request.resolver_match.url_name.endswith("changelist"):
            rows = rows.annotate(gravity=gravity_of()).with_punishments()
        return rows

    def label(self, row):
        return f"{super().label(row)}, {row.pronounced_on}" if row.pronounced_on else super().label(row)

    @admin.display(description=_("punishment"), ordering="gravity")
    def decided_in_words(self, row):
        return row.decided


@admin.register(Punishment)
class PunishmentAdmin(PartAdmin):
    """The page of one punishment, with its history; the list of all. Made on its sentence's page."""

    form = PunishmentForm
    list_display = ["__str__", "sentence_person", "asked", "role", "amount_in_words", "regime"]
    list_select_related = ["kind", "sentence__person"]
    list_filter = [
        "sentence__state",
        "asked",
        "role",
        "suspended",
        ("kind", filter_by(_("kind of punishment"))),
    ]
    search_fields = [
        "as_reported",
        *DETAILS,
        *(f"sentence__{name}" for name in PersonFactAdmin.search_fields),
    ]
    fields = ["sentence", *(name for _title, part in PunishmentInline.fieldsets for name in part["fields"])]
    readonly_fields = ["sentence"]
    export_related = ("kind", "sentence__person", "sentence__case", "sentence__court")

    @admin.display(description=_("person"))
    def sentence_person(self, row):
        return row.sentence.person

    @admin.display(description=_("how much"), ordering="gravity")
    def amount_in_words(self, row):
        return row.amount_text

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*self.export_related)

    def save_model(self, request, obj, form, change):
        obj.sentence.remember_doubts()
        super().save_model(request, obj, form, change)
        # The page of the sentence looks after what is public of it.
        self.admin_site.get_model_admin(Sentence).keep_publishable(request, obj.sentence)


@admin.register(PunishmentKind)
class PunishmentKindAdmin(FromFilesAdmin):
    """The kinds that the files of the case brought: to look at, not to change."""

    list_display = ["name", "key", "liberty", "measure", "rank"]
    list_filter = ["liberty", "measure"]
    search_fields = ["key", "name_en", "name_ru", "name_ba"]
    fields = ["key", ("name_ru", "name_en", "name_ba"), ("liberty", "measure", "rank")]


@admin.register(Sentence.citation_model())
class SentenceCitationAdmin(CitationAdmin):
    def get_queryset(self, request):
        # The text of a sentence reads its punishments.
        punishments = Prefetch("record__punishments", Punishment.objects.in_order())
        return super().get_queryset(request).prefetch_related(punishments)
