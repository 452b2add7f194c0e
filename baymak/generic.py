"""The bases of public list and detail pages.

A list page is queryset -> filterset -> paginator, and the same rows as CSV and JSON. A detail page
answers alike for what is hidden, withdrawn or was never there.
"""

from dataclasses import dataclass

from django.core.exceptions import BadRequest
from django.http import QueryDict
from django.urls import path, reverse
from django.views.generic import DetailView, ListView, View

from baymak.dates import PartialDate, format_partial_date
from baymak.exports import export_response
from baymak.filters import SortFilter
from baymak.sorting import alphabetical


@dataclass(frozen=True)
class Option:
    """One choice of a filter, as the form shows it."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class FacetGroup:
    """One filter with its choices, the most frequent first."""

    name: str
    label: str
    options: list[Option]

    @property
    def is_open(self):
        return any(option.is_chosen for option in self.options)


@dataclass(frozen=True)
class Chip:
    """One thing the reader chose, and the address of the list without it."""

    label: str
    text: str
    remove_query: str


class PublicListView(ListView):
    """A list of what is published, filtered by one GET form.

    Subclasses name `model`, `filterset_class`, `columns` and name of the file, and the URL name under which
    the same rows are streamed as a file (`people.csv`).
    """

    paginate_by = 50
    filterset_class = None
    columns = ()
    export_name = ""
    file_url_name = ""

    def get_queryset(self):
        published = self.model.objects.published()
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
        if not self.filterset.is_valid():
            raise BadRequest("The filters of this address are not valid.")
        return export_response(rows.for_export(), self.columns, file_format, self.export_name)

    def paginate_queryset(self, queryset, page_size):
        # Only the rows of the page are read with what they show.
        return super().paginate_queryset(queryset.for_list(), page_size)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(
            form=self.filterset.form,
            dates_label=self.filterset.dates_label,
            facet_groups=self.facet_groups(),
            chips=self.chips(),
            is_narrowed=self.filterset.is_narrowed,
            address=self.request.path,
            query=self.query(),
            csv=reverse(self.file_url_name, args=["csv"]),
            json=reverse(self.file_url_name, args=["json"]),
            **kwargs,
        )
        page = context["page_obj"]
        context["page_numbers"] = list(page.paginator.get_elided_page_range(page.number, on_ends=1))
        return context

    def query(self, drop=None, drop_value=None):
        """Return the query string of this list: without what is unknown, empty, usual or dropped."""
        query = QueryDict(mutable=True)
        for name, item in self.filterset.filters.items():
            usual = item.usual if isinstance(item, SortFilter) else ""
            values = [value for value in self.request.GET.getlist(name) if value not in ("", usual)]
            if name == drop:
                values = [value for value in values if drop_value is not None and value != drop_value]
            if values:
                query.setlist(name, values)
        return query.urlencode()

    def facet_groups(self):
        groups = []
        for name, facet in self.filterset.facets.items():
            counts = self.filterset.counts[name]
            chosen = self.filterset.form.cleaned_data.get(name, ())
            labels = self.labels(name)
            options = [
                Option(
                    value,
                    labels.get(value, value),
                    counts[value][1] if value in counts else 0,
                    value in chosen,
                )
                for value in dict.fromkeys([*labels, *chosen])
                if value in self.filterset.universe[name] or value in chosen
            ]
            if options:
                options.sort(
                    key=lambda option: (
                        not option.is_chosen,
                        -option.count,
                        alphabetical(str(option.label)),
                        option.value,
                    )
                )
                groups.append(FacetGroup(name, facet.label, options))
        return groups

    def labels(self, name):
        """Return {value: label} of the choices of a filter."""
        return dict(self.filterset.form.fields[name].choices)

    def chips(self):
        filterset = self.filterset
        chips = []
        for name, value in filterset.form.cleaned_data.items():
            if not value or name == "sort":
                continue
            label = filterset.filters[name].label
            if name in filterset.facets:
                labels = self.labels(name)
                for item in value:
                    chips.append(Chip(label, labels.get(item, item), self.query(drop=name, drop_value=item)))
            else:
                text = format_partial_date(value) if isinstance(value, PartialDate) else value
                chips.append(Chip(label, text, self.query(drop=name)))
        return chips


class PublicFileView(View):
    """One public file of rows that have no list page of their own; give it the `dataset`."""

    dataset = None

    def get(self, request, file_format):
        rows = self.dataset.model.objects.published().for_export()
        return export_response(rows, self.dataset.columns, file_format, self.dataset.name)


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


class PublicDetailView(DetailView):
    """The page of one published row, by its public code."""

    slug_field = slug_url_kwarg = "code"

    def get_queryset(self):
        return self.model.objects.published().for_detail()
