"""Forms and widgets of the admin: relations found by typing, and work that nobody undoes."""

from datetime import UTC, datetime
from itertools import chain, pairwise, takewhile

from django.contrib.admin.widgets import (
    AutocompleteSelect,
    AutocompleteSelectMultiple,
    RelatedFieldWidgetWrapper,
)
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Max
from django.forms import ModelForm, Widget
from django.forms.models import BaseInlineFormSet
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from baymak.acceptance import Accepted, parts_of
from baymak.columns import fields_of
from baymak.dossier import text_of
from baymak.publishing import Publishable

MAX_KEY_DIGITS = 18
# So many versions of a row are looked through for the one that a form shows.
MOST_VERSIONS = 50
# So many rows one form can add at once, of all kinds together.
ADDED_AT_ONCE = 60


def is_key(text):
    """Say whether a text from an address or a form can be the key of a row."""
    text = str(text)
    return text.isascii() and text.isdecimal() and len(text) <= MAX_KEY_DIGITS


WHY = "change_reason"
SAY_WHY = gettext_lazy("Something public is changed here: say why, at the end of the form.")


def says_why(data):
    return bool(data.get(WHY, "").strip())


def public_row(row):
    """Return the public row of which a row is a part, be it itself; None where nobody sees it."""
    if isinstance(row, Publishable):
        return row if row.state == row.State.PUBLISHED else None
    if not isinstance(row, Accepted):
        return None
    if name := next(iter(row.public_parents), ""):
        return public_row(getattr(row, name))
    return row if row.accepted else None


class ReasonedForm:
    """The form of a page: why a public row is changed is said.

    To protect it never asks for anything, nor does what the team alone reads.
    """

    def clean(self):
        is_there = self.instance.pk
        super().clean()
        if not isinstance(self, CarefulForm):  # a citation or a court, on a page of its own
            refuse_where_others_saved(self)
        unseen = {field.name for field in fields_of(self._meta.model, "internal")}
        changed = set(self.changed_data) - unseen - set(getattr(self.instance, "guards", ()))
        if is_there and changed and public_row(self.instance) and not says_why(self.data):
            self.add_error(None, ValidationError(SAY_WHY, code="why"))


class KnownChoices:
    """A relation found by typing, which asks nothing about values that its form has read already."""

    known = ()
    # The key of the row whose own rows are offered, as the charges of one person; None: all are.
    offered_of = None

    def get_url(self):
        return super().get_url() + (f"?of={self.offered_of}" if self.offered_of else "")

    def optgroups(self, name, value, attr=None):
        # What is chosen is called as it was where it was chosen.
        self.choices.field.label_from_instance = self.admin_site.get_model_admin(
            self.field.related_model
        ).label
        # What is sent by hand may be no number, or one larger than any database holds.
        value = [one for one in value if is_key(one)]
        chosen = {str(one) for one in value if one not in ("", None)}
        if not chosen or chosen != {str(row.pk) for row in self.known}:
            return super().optgroups(name, value, attr)
        label = self.choices.field.label_from_instance
        options = [
            self.create_option(name, row.pk, label(row), True, number)
            for number, row in enumerate(self.known, 1)
        ]
        if not self.is_required and not self.allow_multiple_selected:
            options.insert(0, self.create_option(name, "", "", False, 0))
        return [(None, options, 0)]


class Autocomplete(KnownChoices, AutocompleteSelect):
    pass


class KeysOnly:
    """A choice of several rows: a number that no database holds is none."""

    def value_from_datadict(self, data, files, name):
        sent = super().value_from_datadict(data, files, name)
        return [one if is_key(one) else "?" for one in sent or ()]


class AutocompleteMultiple(KeysOnly, KnownChoices, AutocompleteSelectMultiple):
    pass


def offer_own(form, parent, name):
    """Offer in the pickers of a form, where their rows belong to such a parent first, those of this one."""
    for field in form.fields.values():
        widget = getattr(field.widget, "widget", field.widget)
        if isinstance(widget, KnownChoices) and belongs_to(widget.field.related_model) == name:
            widget.offered_of = parent.pk


def belongs_to(model):
    """Return the relation to what a row belongs to first, as a charge to its person, or ""."""
    return next(iter(getattr(model, "public_parents", ())), "")


def found_by_typing(model_admin, db_field, request):
    """Return how a relation of `autocomplete_fields` is asked for, as keywords of its form field.

    The widget takes whatever is sent by hand.
    """
    if db_field.name not in model_admin.get_autocomplete_fields(request):
        return {}
    widget = AutocompleteMultiple if db_field.many_to_many else Autocomplete
    return {"widget": widget(db_field, model_admin.admin_site)}


class Room:
    """How many rows the formsets of one form may still add."""

    def __init__(self):
        self.left = ADDED_AT_ONCE

    def take(self, wanted):
        given = min(wanted, self.left)
        self.left -= given
        return given


def hold(form, names):
    """Leave some fields of a form as they are: Django takes the value of a disabled one from the database."""
    for name in names:
        if name in form.fields:
            form.fields[name].disabled = True


class Withheld(Widget):
    """In place of a field that stays as it is, and that the user may not read."""

    def render(self, name, value, attrs=None, renderer=None):
        return format_html(
            '<span class="help">{}</span>', _("Others wrote a note here; your role does not read it.")
        )


class RoomyFormSet(BaseInlineFormSet):
    """Rows of a form, of which the sender does not say alone how many the server builds."""

    held = frozenset()  # names of fields that stay as they are in rows that are there

    default_error_messages = {
        "too_many_forms": format_lazy(
            gettext_lazy("A form adds at most {number} rows at once: save these, and add the others then."),
            number=ADDED_AT_ONCE,
        )
    }

    def seen(self):
        """Return (name, value) by which the form knows that nobody saved parts since (a question a kind)."""
        found = []
        for form in self.initial_forms:
            if not hasattr(form.instance, "updated_at"):
                found.append((form.add_prefix("seen"), form.instance))
            if isinstance(form, CarefulForm):
                found += [(form.add_prefix(name), row) for name, row, _fields in form.parts_shown()]
        kinds = {}
        for _name, row in found:
            kinds.setdefault(type(row), []).append(row.pk)
        numbers = {kind: newest(kind, keys) for kind, keys in kinds.items()}
        return [(name, numbers[type(row)][row.pk]) for name, row in found if row.pk in numbers[type(row)]]

    def clean(self):
        super().clean()
        for form in self.initial_forms:
            if not isinstance(form, CarefulForm) and hasattr(form, "cleaned_data"):
                refuse_where_others_saved(form)
        if not says_why(self.data) and any(map(self._changes_public, self.forms)):
            raise ValidationError(SAY_WHY, code="why")

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if form.instance.pk:
            hold(form, self.held - {self.fk.name})

    def _changes_public(self, form):
        row = form.instance
        if not form.has_changed() or getattr(form, "cleaned_data", {}).get("DELETE"):
            return False
        if isinstance(row, Publishable):
            return bool(row.pk and public_row(row))
        return isinstance(row, Accepted) and bool(public_row(self.instance))

    @cached_property
    def empty_form(self):
        """Make it once; the admin asks it for its media, its headings and its encoding."""
        return super().empty_form

    def __init__(self, *args, room=None, **kwargs):
        super().__init__(*args, **kwargs)
        there = len(self.get_queryset())
        self.max_num = there + ADDED_AT_ONCE  # where the page stops to offer another one
        if self.is_bound:
            wanted = max(self.management_form.cleaned_data["TOTAL_FORMS"] - there, 0)
            self.absolute_max = there + (room or Room()).take(wanted)


def seen_of(row):
    """Return by what a form knows that nobody saved a row since it was opened: a moment, or a version."""
    if hasattr(row, "updated_at"):
        return row.updated_at.isoformat()
    return str(newest(type(row), [row.pk]).get(row.pk, ""))


def newest(model, keys):
    """Return {key: number of the newest version} (one question)."""
    if not hasattr(model, "history"):
        return {}
    versions = model.history.filter(id__in=keys).order_by()
    return dict(versions.values_list("id").annotate(Max("history_id")))


def told_of_others(row, seen, typed):
    """Say who saved a row since a form showed it, and both texts of what they changed; None where nobody did.

    `typed` is what the form says now, by the names of fields.
    """
    if not seen or not row.pk or seen == seen_of(row):
        return None
    said = _(
        "Somebody else changed this since you opened it. Look at it in another window; "
        "to keep what stands here, save again."
    )
    versions = row.history.select_related("history_user").order_by("-history_id")[:MOST_VERSIONS]
    try:
        if hasattr(row, "updated_at"):
            moment = datetime.fromisoformat(seen).astimezone(UTC)
            is_later = lambda one: one.updated_at > moment  # noqa: E731
        else:
            moment, number = None, int(seen)
            is_later = lambda one: one.history_id > number  # noqa: E731
    except (ValueError, OverflowError):
        return said
    later = [*takewhile(is_later, versions)][::-1]
    opened = versions[len(later)] if len(later) < len(versions) else None
    found = [_both_texts(row, name, value, opened, later) for name, value in typed.items()] if opened else []
    rows = [texts for texts in found if texts]
    if moment is None and not rows:
        return None  # somebody accepted it, or says the same
    of_parts = [
        relation.related_model.history.filter(
            **{relation.field.name: row.pk}, history_date__gt=moment
        ).select_related("history_user")
        for relation in (parts_of(type(row)) if moment else ())
    ]
    writers = [one.history_user for one in chain(later, *of_parts)]
    if not writers:
        return said
    who = ", ".join(dict.fromkeys(str(user) for user in writers if user)) or "–"
    table = format_html(
        '<table class="conflict"><tr><th>{}</th><th>{}</th><th>{}</th><th>{}</th></tr>{}</table>',
        _("What"),
        _("As you typed it"),
        _("As it was saved meanwhile"),
        _("By"),
        format_html_join("", "<tr><th>{}</th><td>{}</td><td>{}</td><td>{}</td></tr>", rows),
    )
    return format_html("{} {} {}", said, _("It was saved by: %(who)s.") % {"who": who}, table if rows else "")


def _both_texts(row, name, typed, opened, later):
    """Return (field, what is typed, what others saved, who) where others changed it, or None."""
    try:
        field = row._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    texts = [text_of(version, field) for version in (opened, *later)]
    changed = [one for one, (old, new) in zip(later, pairwise(texts), strict=True) if old != new]
    if field.many_to_many:
        typed = ", ".join(map(str, typed or ()))
    typed = "" if typed is None else str(dict(field.flatchoices).get(typed, typed))
    if not changed or typed == texts[-1]:
        return None
    return capfirst(field.verbose_name), typed, texts[-1], changed[-1].history_user or "–"


def typed_into(form):
    """Return {name: what a form says now} of the fields that its user reads."""
    return {
        name: form.cleaned_data.get(name, form[name].value())
        for name, field in form.fields.items()
        if not isinstance(field.widget, Withheld)
    }


class CarefulForm(ModelForm):
    """A form that does not undo what somebody else saved since it was opened.

    It comes with what it knows that by (`seen`). Who is told and saves again means it.
    """

    def clean(self):
        super().clean()
        if self.has_changed() or not self.prefix:  # the form of a page changes its row by inlines, too
            self.instance.remember_doubts()
        refuse_where_others_saved(self)
        for name, row, fields in self.parts_shown():
            typed = {field: self.typed_of(field, own) for field, own in fields.items()}
            seen = self.data.get(self.add_prefix(name))
            if {*fields.values()} & {*self.changed_data} and (said := told_of_others(row, seen, typed)):
                self.add_error(None, ValidationError(said, code="conflict"))

    def parts_shown(self):
        """Return (name, part, {its field: the form's}) of the parts that the form shows beside its row."""
        return []

    def typed_of(self, field, own):
        return self.cleaned_data.get(own)


def refuse_where_others_saved(form):
    """Refuse a form once whose row somebody else has saved since it was opened."""
    seen = form.data.get(form.add_prefix("seen"))
    if form.has_changed() and (said := told_of_others(form.instance, seen, typed_into(form))):
        form.add_error(None, ValidationError(said, code="conflict"))


class KnowsRelated:
    """A model form that tells its relation fields what its row has read already."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for formfield in self.fields.values():
            widget = getattr(formfield.widget, "widget", formfield.widget)
            if isinstance(widget, KnownChoices):
                widget.known = self.known_related(widget.field)

    def known_related(self, relation):
        return read_related(self.instance, relation)


def read_related(row, relation):
    """Return the rows at the other end of a relation as far as they have been read."""
    if not isinstance(row, relation.model):
        return ()
    if relation.many_to_many:
        return row._prefetched_objects_cache.get(relation.name, ()) if row.pk else ()
    related = relation.get_cached_value(row, default=None)
    return () if related is None else (related,)


def with_icons(formfield, *kept):
    """Leave beside a relation the icons for some of "add", "change", "delete" and "view"."""
    if formfield and isinstance(formfield.widget, RelatedFieldWidgetWrapper):
        for icon in {"add", "change", "delete", "view"}.difference(kept):
            setattr(formfield.widget, f"can_{icon}_related", False)
    return formfield
