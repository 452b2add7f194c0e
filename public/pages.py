"""The bases of public list and detail pages.

A list page is queryset -> filterset -> paginator, and the same rows as CSV and JSON. A detail page
answers alike for what is hidden, withdrawn or was never there.
"""

from dataclasses import dataclass
from heapq import nsmallest
from http import HTTPStatus
from itertools import chain, islice

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.generic import DetailView, ListView, View

from baymak import edition
from baymak.dates import Edtf, format_partial_date
from baymak.exports import export_response
from baymak.sorting import alphabetical
from public.filters.base import SortFilter
from public.problems import problem
from sources.models import Record, with_reading

# So many choices of one filter a form shows: with a case or a court each, a page would grow with the rows.
OPTIONS_SHOWN = 12


@dataclass(frozen=True)
class Option:
    """One choice of a filter, as the form shows it."""

    value: str
    label: str
    count: int
    # How many of these by a report of the last twelve months; None where nothing is told in the present.
    recent: int | None
    is_chosen: bool


@dataclass(frozen=True)
class FacetGroup:
    """One filter with its choices, the most frequent first."""

    name: str
    label: str
    options: list[Option]

    @property
    def is_of_present(self):
        return any(option.recent is not None for option in self.options)

    @property
    def is_open(self):
        return any(option.is_chosen for option in self.options)


@dataclass(frozen=True)
class Chip:
    """One thing the reader chose, and the address of the list without it."""

    label: str
    text: str
    remove_query: str


def file_mistakes(request, filterset, file_format=""):
    """Return an answer that says what is wrong with the filters of a file, to a program in JSON, or None.

    A parameter that is not known would be a question answered with everything.
    """
    said = no_such_filters(set(request.GET) - filterset.filters.keys())
    for name, errors in filterset.form.errors.items():
        said += [(name, f"{name}: {error}") for error in errors]
    if filterset.is_backwards:
        said.append(("from", request.build_absolute_uri(f"?{exchanged(request.GET)}")))
    return refused(said, file_format) if said else None


def file_name(name):
    """Return how the file of a list is called where it is kept: nothing in it says of which edition it is."""
    return f"{name}-edition-{edition.state().number}"


def no_such_filters(names):
    """Return [(parameter, what is wrong with it)] of parameters that a file does not know."""
    return [(name, _("%(name)s: there is no such filter here.") % {"name": name}) for name in sorted(names)]


def refused(said, file_format):
    """Answer a question without sense in the form of the file, lines of text or a JSON problem."""
    if file_format == "json":
        errors = [{"parameter": name, "detail": line} for name, line in said]
        return problem(HTTPStatus.BAD_REQUEST, said[0][1], errors=errors)
    lines = "".join(f"{line}\n" for _name, line in said)
    return HttpResponse(lines, status=400, content_type="text/plain; charset=utf-8")


def exchanged(query):
    """Return a query string with the ends of its range of days exchanged."""
    query = query.copy()
    query["from"], query["to"] = query["to"], query["from"]
    return query.urlencode()


class CanonicalAddress:
    """A page that has one address: what it does not know as a parameter is taken out of it.

    A file says instead what is wrong: it would be a question answered with everything.
    """

    is_file = False
    # Search engines keep only pages that say so: who is named here has not asked to be found there.
    is_for_engines = False

    def parameters(self):
        return ()

    def dispatch(self, request, *args, **kwargs):
        unknown = request.GET.keys() - {*self.parameters()}
        if not unknown or self.is_file or "file_format" in kwargs:
            response = super().dispatch(request, *args, **kwargs)
            if not self.is_for_engines or "file_format" in kwargs:
                response.headers["X-Robots-Tag"] = "noindex"
            return response
        query = request.GET.copy()
        for name in unknown:
            del query[name]
        address = f"{request.path}?{query.urlencode()}" if query else request.path
        return HttpResponseRedirect(address)


class Filtered:
    """A page of rows that a `filterset` narrows: what there is to choose, what is chosen, and its address."""

    filterset = None

    def filter_form(self):
        """Return what the form of the filters and the chips show."""
        return {
            "form": self.filterset.form,
            "dates_label": self.filterset.dates_label,
            "facet_groups": self.facet_groups(),
            "chips": self.chips(),
            "is_narrowed": self.filterset.is_narrowed,
            "address": self.request.path,
            "query": self.query(),
        }

    def query(self, drop=None, drop_value=None):
        """Return the query string of this list: without what is unknown, empty, usual or dropped."""
        query = QueryDict(mutable=True)
        for name, item in self.filterset.filters.items():
            usual = item.usual if isinstance(item, SortFilter) else ""
            values = [
                value for value in dict.fromkeys(self.request.GET.getlist(name)) if value not in ("", usual)
            ]
            if name == drop:
                values = [value for value in values if drop_value is not None and value != drop_value]
            if values:
                query.setlist(name, values)
        return query.urlencode()

    def facet_groups(self):
        groups = []
        for name, facet in self.filterset.facets.items():
            of, counts = self.filterset.every.of[name], self.filterset.counts[name]
            chosen = [
                value
                for value in self.filterset.form.cleaned_data.get(name, ())
                if value in of.texts or value in facet.words
            ]
            options = [
                Option(
                    value, self.filterset.label(name, value), *counts.get(value, of.nothing), value in chosen
                )
                for value in [*chosen, *most_frequent(of, counts, chosen)]
            ]
            if options:
                groups.append(FacetGroup(name, facet.label, in_order(options)))
        return groups

    def chips(self):
        filterset = self.filterset
        chips = []
        for name, value in filterset.form.cleaned_data.items():
            if not value or name == "sort":
                continue
            label = filterset.filters[name].label
            if name in filterset.facets:
                # A code that nobody has is no choice to take away.
                labels = {item: filterset.label(name, item) for item in value}
                chips += [
                    Chip(label, text, self.query(drop=name, drop_value=item))
                    for item, text in labels.items()
                    if text is not None
                ]
            else:
                text = format_partial_date(value) if isinstance(value, Edtf) else value
                text = dict(getattr(filterset.form.fields[name], "choices", ())).get(value, text)
                chips.append(Chip(label, text, self.query(drop=name)))
        return chips


class PublicListView(Filtered, CanonicalAddress, ListView):
    """A list of what is published, filtered by one GET form.

    Subclasses name the `dataset`, whose file has the same rows, the filters, and what their text searches.
    """

    paginate_by = 50
    dataset = None
    filterset_class = None
    search_label = ""

    @property
    def model(self):
        return self.dataset.model

    def parameters(self):
        return (*self.filterset_class.get_filters(), self.page_kwarg)

    def get_published(self):
        """Return the rows of which the reader may choose."""
        return self.model.objects.published()

    def get_queryset(self):
        published = self.get_published()
        self.filterset = self.filterset_class(self.request.GET, queryset=published)
        if not self.filterset.is_valid():
            return published.none()
        return self.filterset.qs

    def get(self, request, *args, **kwargs):
        if file_format := kwargs.get("file_format"):
            return self.render_file(file_format)
        response = super().get(request, *args, **kwargs)
        if not self.filterset.is_valid():
            response.status_code = 400
        return response

    def render_file(self, file_format):
        rows = self.get_queryset()
        return file_mistakes(self.request, self.filterset, file_format) or export_response(
            self.for_file(rows), self.dataset.columns, file_format, file_name(self.dataset.name)
        )

    def for_list(self, rows):
        """Read with each row what the page shows of it."""
        return rows.for_list()

    def for_file(self, rows):
        """Read with each row what its line in a file shows."""
        return rows.for_export()

    def paginate_queryset(self, queryset, page_size):
        keys = self.filterset.keys if self.filterset.is_valid() else []
        paginator, page, keys, is_paginated = super().paginate_queryset(keys, page_size)
        # Only the rows of the page are read, with what they show.
        rows = self.for_list(queryset.filter(pk__in=keys))
        page.object_list = list(with_reading(rows) if issubclass(self.model, Record) else rows)
        return paginator, page, page.object_list, is_paginated

    def get_context_data(self, **kwargs):
        context = super().get_context_data(
            **self.filter_form(),
            exchanged_query=exchanged(self.request.GET) if self.filterset.is_backwards else "",
            title=self.dataset.title,
            search_label=self.search_label,
            csv=reverse(self.dataset.url_name, args=["csv"]),
            json=reverse(self.dataset.url_name, args=["json"]),
            **kwargs,
        )
        page = context["page_obj"]
        context["page_numbers"] = list(page.paginator.get_elided_page_range(page.number, on_ends=1))
        return context


def most_frequent(of, counts, chosen):
    """Return the values that a form shows beside those chosen, the most frequent first."""
    frequent = counts
    if counts is not of.of_all:  # these stand in their order
        most = OPTIONS_SHOWN + len(chosen)
        frequent = nsmallest(most, counts, key=lambda value: (-counts[value][0], value))
    nothing = (value for value in of.in_order if value not in counts)
    others = (value for value in chain(frequent, nothing) if value not in chosen)
    return islice(others, max(0, OPTIONS_SHOWN - len(chosen)))


def in_order(options):
    def place(option):
        return not option.is_chosen, -option.count, alphabetical(str(option.label)), option.value

    return sorted(options, key=place)


class PublicFileView(View):
    """One public file of rows that have no list page of their own; give it the `dataset`."""

    dataset = None

    def get(self, request, file_format):
        dataset = self.dataset
        filterset = dataset.filterset(request.GET, queryset=dataset.model.objects.published())
        response = file_mistakes(request, filterset, file_format) or export_response(
            filterset.qs.for_export(), dataset.columns, file_format, file_name(dataset.name)
        )
        response.headers["X-Robots-Tag"] = "noindex"
        return response


def file_paths(datasets):
    """Return the addresses of the files that have no list page: `charges.csv` as `charge_file`."""
    return [
        path(
            f"{dataset.name}.<format:file_format>",
            PublicFileView.as_view(dataset=dataset),
            name=dataset.url_name.partition(":")[2],
        )
        for dataset in datasets
        if not dataset.has_list
    ]


class PublicDetailView(CanonicalAddress, DetailView):
    """The page of one published row, by its public code."""

    slug_field = slug_url_kwarg = "code"

    def get_queryset(self):
        return self.model.objects.published().for_detail()
