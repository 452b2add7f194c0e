"""What the public may take away about sources."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from baymak.columns import END, public_columns
from baymak.exports import Column, Dataset
from public.absence import Why, asked_columns, empty_cells, is_read_whole
from public.filters.sources import CaptureFilterSet
from sources.captures import Capture
from sources.models import Source

# What a file says of the evidence for a record; reads `evidence_prefetch()`.
EVIDENCE = [
    Column(
        "sources",
        lambda row: sorted({one.source.code for one in row.evidence if not one.is_kept}),
        _("Codes of the sources that support the row."),
    ),
    Column(
        "versions",
        lambda row: [
            f"{one.field}={row.told(one.field, one.value)} ({one.source.code})"
            for one in row.evidence
            if one.value and not one.is_kept and one.field not in row.renewed
        ],
        _("What its sources say instead: a column, the value, and the code of the source."),
    ),
    Column(
        "sources_kept",
        lambda row: len({one.source_id for one in row.evidence if one.is_kept}),
        _("Number of its sources that we keep to ourselves, for they may name a person shown by initials."),
    ),
    Column(
        "read_whole", is_read_whole, _("Whether somebody checked the row against the whole of its sources.")
    ),
]


def with_reasons(columns):
    """Return the columns of a file with one more that says why cells are empty."""
    asked = asked_columns(columns)
    reasons = Column(
        "why_empty",
        lambda row: empty_cells(row, *asked),
        format_lazy(
            "{} ({})",
            _("Why cells are empty that should not be: a column, and the reason"),
            ", ".join(Why.values),
        ),
    )
    return [*columns, reasons]


def fact_columns(model, before=None):
    """Return the columns of the public file of a kind of record: it ends in the text and the evidence."""
    before = before or {}
    ends = {"certainty": [*before.get("certainty", ()), "summary"], END: EVIDENCE}
    return with_reasons(public_columns(model, before | ends))


SOURCES = Dataset(
    "sources",
    _("Sources"),
    _("One document or publication that supports facts."),
    Source,
    public_columns(Source),
    has_list=True,
)

CAPTURES = Dataset(
    "captures",
    _("Captures of sources"),
    _("One file in which a source was kept. The files are not public: they show others, too."),
    Capture,
    public_columns(Capture),
    filterset=CaptureFilterSet,
)

DATASETS = [SOURCES, CAPTURES]
