"""The public pages of sources."""

from collections import defaultdict
from dataclasses import dataclass

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404
from django.utils.translation import gettext_lazy

from public.datasets.sources import SOURCES
from public.filters.sources import SourceFilterSet
from public.pages import PublicDetailView, PublicListView
from sources.models import Citation, Record, Source

# Of so many persons and cases a page tells what the source supports.
ON_A_PAGE = 40


@dataclass(frozen=True)
class Supported:
    """One record that the source supports: what kind it is, what it says, and the passage."""

    kind: str
    headline: str
    citation: Citation


@dataclass(frozen=True)
class Subject:
    """A row with a page of its own (or none), and what the source supports of all that the page says."""

    row: Record | None
    supported: list[Supported]


class SourceListView(PublicListView):
    """Everything that supports the facts, by publisher, kind, language and date."""

    is_for_engines = True
    dataset = SOURCES
    filterset_class = SourceFilterSet
    search_label = gettext_lazy("Title, publisher or author")


class SourceDetailView(PublicDetailView):
    """One source, and every public record that rests on it."""

    model = Source

    def parameters(self):
        return ("page",)

    def get_context_data(self, **kwargs):
        paginator = Paginator(subjects_of(self.object), ON_A_PAGE)
        try:
            page = paginator.page(self.request.GET.get("page", 1))
        except InvalidPage as error:
            raise Http404 from error
        return super().get_context_data(
            page_obj=page,
            page_numbers=list(paginator.get_elided_page_range(page.number, on_ends=1)),
            captures=self.object.captures.published(),
            **kwargs,
        )


def subjects_of(source):
    """Return what the source supports in public, grouped by the person or case that it is about.

    A query for each kind of record, and one more where there is something: sources know records only through
    the citations that point here, and asking for them costs less than making the question what is public.
    """
    groups = defaultdict(list)
    for citations in source.citations_by_kind():
        if not citations.exists():
            continue
        for citation in citations.published().for_source():
            record = citation.record
            row = record.told_on()
            headline = "" if row == record else record.headline
            groups[row].append(Supported(record._meta.verbose_name, headline, citation))
    # What is about nobody in particular stands last.
    named = sorted(
        (row for row in groups if row), key=lambda row: (row._meta.model_name, row.headline, row.pk)
    )
    return [Subject(row, groups[row]) for row in [*named, *(row for row in groups if not row)]]
