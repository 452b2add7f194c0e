"""The filters of the list of sources, and what files of facts have in common."""

from django.utils.translation import gettext_lazy as _

from baymak.languages import Language
from baymak.search import words_q
from public.filters.base import FacetFilter, FileFilterSet, PublicFilterSet, SortFilter
from sources.models import Record, Source


class SourceFilterSet(PublicFilterSet):
    """Who published what, in which language, and when."""

    kind = FacetFilter(value="kind", choices=Source.Kind, label=_("Kind"))
    language = FacetFilter(value="language", choices=Language, label=_("Language"))
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


class FactFilterSet(FileFilterSet):
    """Filters that every file of facts has."""

    certainty = FacetFilter(value="certainty", choices=Record.Certainty, label=_("certainty"))
    source = FacetFilter(relation="citations", value="source__code", label=_("source"))
