"""The filters of the list of sources, and what files of facts have in common."""

from django.utils.translation import gettext_lazy as _

from baymak.columns import columns_of
from baymak.search import words_q
from baymak.tags import language_name
from public.filters.base import FacetFilter, FileFilterSet, PublicFilterSet, SortFilter
from sources.captures import Capture
from sources.models import Record, Source


class LanguageFilter(FacetFilter):
    """Languages by their tags."""

    def describe(self, value, texts):
        return language_name(value)


class SourceFilterSet(PublicFilterSet):
    """Who published what, in which language, and when."""

    kind = FacetFilter(value="kind", choices=Source.Kind, label=_("Kind"))
    language = LanguageFilter(value="language", pattern=None, label=_("Language"))
    publisher = FacetFilter(value="publisher", pattern=None, label=_("Publisher"))
    sort = SortFilter(
        {
            "new": (_("Newest first"), ["-published_on", "publisher"]),
            "old": (_("Oldest first"), ["published_on", "publisher"]),
            "publisher": (_("Publisher"), ["publisher", "-published_on"]),
        }
    )

    dates = "published_on"
    dates_label = _("Published between")

    class Meta:
        model = Source
        fields = []

    def search(self, queryset, name, value):
        return queryset.filter(words_q(["title", "publisher", "author", "code"], value, ["name_keys"]))


class CaptureFilterSet(FileFilterSet):
    kind = FacetFilter(value="kind", choices=Capture.Kind, label=_("kind"))

    class Meta:
        model = Capture
        fields = []


class FactFilterSet(FileFilterSet):
    """Filters that every file of facts has."""

    certainty = FacetFilter(value="certainty", choices=Record.Certainty, label=_("certainty"))
    source = FacetFilter(relation="citations", value="source__code", label=_("source"))

    def within(self, queryset, start, end):
        """Narrow to what began from start to end; of facts that last, to what went on at some time then."""
        if hasattr(queryset, "overlapping"):
            return queryset.overlapping(start, end)
        return super().within(queryset, start, end)


def fact_filters(model, *paths, dates=None, **more):
    """Return the filters of a file of facts: by words, and by the codes of related rows (`court__region`).

    `more` are filters of their own.
    """
    filters = {}
    for path in paths:
        first = path.split("__")[0]
        field = model._meta.get_field(first)
        name = columns_of(model)[first].header or path.replace("__", "_")
        if field.many_to_many:
            name, options = name.removesuffix("s"), {"relation": first, "value": "code"}
        elif field.is_relation:
            options = {"value": f"{path}__code"}
        else:
            options = {"value": path, "choices": field.choices}
        filters[name] = FacetFilter(label=field.verbose_name, **options)
    meta = type("Meta", (), {"model": model, "fields": []})
    return type(
        f"{model.__name__}FilterSet", (FactFilterSet,), {**filters, **more, "dates": dates, "Meta": meta}
    )
