"""List filters: one GET form whose choices are what public rows have, each with its count.

A choice filter (`FacetFilter`) names a path from the listed row to a value. Options and counts come
from published rows only, so that nothing hidden shows in a form.
"""

import re
from typing import NamedTuple

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import CharField, F, Q, Value
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from baymak.dates import PartialDateFormField
from baymak.languages import LANGUAGES, active_language, nearest
from public.filters.choices import Keys, all_of, choices_of, order_of

MAX_QUERY_LENGTH = 200
# Public codes, codes of regions (RU-BA) and of articles (RU-UK-20.2-6.1); keys of what a case's files name.
CODE = re.compile(r"[A-Z0-9][A-Z0-9.-]{1,49}")
KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,29}")

# Our own words for what Django says in no Bashkir.
NO_SUCH_CHOICE = _("“%(value)s” is not one of the choices.")
BACKWARDS = _("“From” is after “To”.")
TOO_LONG = _("Search for %(limit_value)d characters at most; these are %(show_value)d.")


class Counted(NamedTuple):
    """How many rows a choice finds, and how many of them by a report of the last twelve months.

    `recent` is None of a choice that does not tell of the present.
    """

    facet: "FacetFilter"
    value: str
    texts: tuple
    number: int
    recent: int | None

    @property
    def label(self):
        return self.facet.describe(self.value, self.texts)


class FacetField(forms.MultipleChoiceField):
    """Several choices; an empty one in the address (`?sex=`) is none.

    What is a good question does not depend on the rows: a code that nobody has is one too, asked by an old
    link or a calendar, and finds nothing. `pattern` is how a value looks that is no word of the choices.
    """

    def __init__(self, *, pattern=None, **options):
        super().__init__(**options)
        self.pattern = pattern

    def to_python(self, value):
        return [item for item in dict.fromkeys(super().to_python(value)) if item]

    def valid_value(self, value):
        return super().valid_value(value) or bool(self.pattern and self.pattern.fullmatch(value))


class FacetFilter(django_filters.Filter):
    """A filter by values that public rows have; several values widen it.

    `value` is the lookup path of the value, from the listed model or, with `relation`, from the model at
    the other end of that relation. `text` is the path of its name without `_en`, `_ru`, `_ba`; without it the
    value is a word of `choices`, or looks like `pattern`; without either it is what public rows have.
    `where` narrows the rows that count.
    """

    field_class = FacetField

    def __init__(self, *, value, label, relation=None, text=None, choices=(), pattern=CODE, where=None):
        choices = getattr(choices, "choices", choices)
        super().__init__(
            label=label,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"invalid_choice": NO_SUCH_CHOICE},
            choices=choices,
            pattern=None if choices else pattern,
        )
        self.value, self.relation, self.text, self.pattern = value, relation, text, pattern
        self.words = dict(choices)
        self.where = where or Q()

    def links(self, listed):
        """Return the rows that tie a listed row (`facet_owner`) to a value (`facet_value`)."""
        if self.relation:
            relation = self.model._meta.get_field(self.relation)
            rows, owner = relation.related_model.objects.published(), relation.remote_field.name
        else:
            rows, owner = listed, "pk"
        return (
            self.narrow(rows)
            .annotate(facet_owner=F(owner), facet_value=F(self.value))
            .filter(self.where, facet_owner__isnull=False, facet_value__gt="")
            .order_by()
        )

    def narrow(self, rows):
        """Return the rows that can count; for subclasses that annotate first."""
        return rows

    def filter(self, queryset, values):
        if not values:
            return queryset
        if self.relation:
            owners = self.links(queryset).filter(facet_value__in=values).values("facet_owner")
            return queryset.filter(pk__in=owners)
        return self.narrow(queryset).filter(self.where, **{f"{self.value}__in": values})

    def recent_q(self):
        """Return which links were reported within a year; None of what is not told in the present."""
        return

    def choices(self, name, listed):
        """Return querysets of (name, value, its name in each language, keys of the rows that have it, ...).

        The last are the keys of those of a report of the last twelve months (`recent_q`).
        """
        return [self.counted(name, self.links(listed))]

    def counted(self, name, links):
        texts = {
            f"facet_{language}": F(f"{self.text}_{language}")
            if self.text
            else Value("", output_field=CharField())
            for language in LANGUAGES
        }
        return (
            links.annotate(facet=Value(name, output_field=CharField()), **texts)
            .values("facet", "facet_value", *texts)
            .annotate(
                facet_rows=Keys("facet_owner"), facet_recent=Keys("facet_owner", filter=self.recent_q())
            )
            .values_list("facet", "facet_value", *texts, "facet_rows", "facet_recent")
        )

    def describe(self, value, texts):
        """Return what the reader sees for a value, by its texts in our languages."""
        return self.words.get(value) or nearest(dict(zip(LANGUAGES, texts, strict=True))) or value


class SortFilter(django_filters.ChoiceFilter):
    """The order of a list. `orders` maps the word in the address to (label, order_by fields).

    `{language}` in a field stands for the reader's language; a field may be an expression, or a function
    that returns one. Every order ends in the primary key.
    """

    def __init__(self, orders):
        self.orders = orders
        super().__init__(
            label=_("Sort by"),
            required=False,
            empty_label=None,
            choices=[(word, label) for word, (label, _fields) in orders.items()],
            error_messages={"invalid_choice": NO_SUCH_CHOICE},
        )

    @property
    def usual(self):
        """The order when the reader chose none."""
        return next(iter(self.orders))

    def filter(self, queryset, value):
        _label, fields = self.orders[value or self.usual]
        columns = [
            field.format(language=active_language())
            if isinstance(field, str)
            else field()
            if callable(field)
            else field
            for field in fields
        ]
        return queryset.order_by(*columns, "pk")


class DayFilter(django_filters.Filter):
    """One end of a range of days, typed as far as it is known: `2024` from, `2024-03` to."""

    field_class = PartialDateFormField

    def filter(self, queryset, value):
        return queryset  # both ends together are one condition: see PublicFilterSet.filter_queryset


class RangeForm(forms.Form):
    """The choices of a list; a range of days that ends before it begins asks for nothing."""

    def clean(self):
        super().clean()
        start, end = self.cleaned_data.get("from"), self.cleaned_data.get("to")
        if start and end and start.earliest() > end.latest():
            self.add_error("from", ValidationError(BACKWARDS, code="backwards"))


class FileFilterSet(django_filters.FilterSet):
    """The base of the filters of public rows: facets, and a range of days."""

    # The lookup path of the PartialDate that `from` and `to` are about; none, no such fields.
    dates = None
    dates_label = _("Date")

    def __init__(self, data=None, queryset=None, only=None, **options):
        """Take all the filters, or `only` those of these names."""
        super().__init__(data, queryset, **options)
        if only is not None:
            self.filters = {name: self.filters[name] for name in only}

    @classmethod
    def get_filters(cls):
        filters = super().get_filters()
        if cls.dates:
            # `from` is a word of Python, so it can't be declared in a class body.
            filters["from"] = DayFilter(label=_("From"), required=False)
            filters["to"] = DayFilter(label=_("To"), required=False)
        return filters

    def get_form_class(self):
        form_class = type("ListForm", (RangeForm, super().get_form_class()), {})
        for name, facet in self.facets.items():
            if not (facet.words or facet.pattern) and self.data.get(name):
                values = self.queryset.order_by().values_list(facet.value, flat=True).distinct()
                form_class.base_fields[name].choices = [(value, value) for value in values]
        return form_class

    @property
    def is_backwards(self):
        """Say whether the reader asked for days from a later to an earlier one."""
        return self.form.has_error("from", "backwards")

    def within(self, queryset, start, end):
        """Narrow the rows to those whose date overlaps the days from start to end (either may be None)."""
        return queryset.filter(**{f"{self.dates}__overlaps": (start, end)})

    @property
    def is_narrowed(self):
        """Say whether the reader chose anything but an order."""
        return any(value for name, value in self.form.cleaned_data.items() if name != "sort")

    @cached_property
    def facets(self):
        return {name: item for name, item in self.filters.items() if isinstance(item, FacetFilter)}

    def filter_queryset(self, queryset):
        return self._filter(queryset)

    def _filter(self, queryset, leave_out=()):
        chosen = self.form.cleaned_data
        for name, value in chosen.items():
            if name not in leave_out:
                queryset = self.filters[name].filter(queryset, value)
        start, end = chosen.get("from"), chosen.get("to")
        if start or end:
            queryset = self.within(queryset, start and start.earliest(), end and end.latest())
        return queryset


class PublicFilterSet(FileFilterSet):
    """The base of a public list's filters: with a text, an order, and what there is to choose.

    The choices are counted when a page shows them; a file asks for none.
    """

    q = django_filters.CharFilter(
        method="search",
        label=_("Search"),
        max_length=MAX_QUERY_LENGTH,
        error_messages={"max_length": TOO_LONG},
    )

    def search(self, queryset, name, value):
        """Narrow the rows to those that a text finds."""
        raise NotImplementedError

    @cached_property
    def every(self):
        """Whatever there is to choose."""
        return choices_of(type(self))

    @cached_property
    def _left(self):
        """The bits of the rows that each choice of a facet leaves, and as "" that all the rest leaves.

        Without those that leave all (at most one query).
        """
        chosen = {name: self.form.cleaned_data.get(name) for name in self.facets}
        rest = self.every.bits_of(self._filter(self.queryset.all(), leave_out=chosen))
        left = {name: self.every.having(name, values) for name, values in chosen.items() if values}
        return left if rest is None else left | {"": rest}

    @cached_property
    def counts(self):
        """The choices with what each would find beside the others made.

        {facet: {value: (number, number by new reports)}}, without those that would find nothing.
        """
        return {
            name: facet.count(all_of(rows for other, rows in self._left.items() if other != name))
            for name, facet in self.every.of.items()
        }

    @cached_property
    def keys(self):
        """The keys of the rows found, in their order: of a text the database knows it, else the edition's."""
        if self.form.cleaned_data["q"]:
            return list(self.qs.values_list("pk", flat=True))
        sort = self.filters["sort"]
        order = order_of(type(self), self.form.cleaned_data["sort"] or sort.usual, active_language())
        return self.every.left(order, all_of(self._left.values()))

    def label(self, name, value):
        """Return what the reader sees for a value of a facet; None if no row has it and it is no word."""
        facet = self.facets[name]
        texts = self.every.of[name].texts.get(value)
        return facet.words.get(value) if texts is None else facet.describe(value, texts)

    def choices(self, listed):
        """Return {facet: {value: Counted}} of facets, each among the rows of a queryset."""
        found = {}
        for name, rows in listed.items():
            facet, of = self.facets[name], self.every.of[name]
            found[name] = {
                value: Counted(facet, value, of.texts[value], number, recent)
                for value, (number, recent) in of.count(self.every.bits_of(rows)).items()
            }
        return found
