"""What the public may take away about sources."""

from django.utils.translation import gettext_lazy as _

from baymak.exports import Column, Dataset
from sources.models import Source

# What a file says of the evidence for a record; reads `evidence_prefetch()`.
SOURCES = [
    Column(
        "sources",
        lambda row: sorted({one.source.code for one in row.evidence if not one.is_kept}),
        _("Codes of the sources that support the row."),
    ),
    Column(
        "sources_kept",
        lambda row: len({one.source_id for one in row.evidence if one.is_kept}),
        _("Number of its sources that we keep to ourselves, for they may name a person shown by initials."),
    ),
]

PUBLIC_SOURCE = [
    Column("code", lambda row: row.code, _("permanent code of the source")),
    Column("title", lambda row: row.title, _("title as printed, in the language of the source")),
    Column("publisher", lambda row: row.publisher, _("who published it")),
    Column("author", lambda row: row.author, _("author as printed")),
    Column("kind", lambda row: row.kind, _("kind of source, as a word of the filter")),
    Column("language", lambda row: row.language, _("language of the source (ISO 639)")),
    Column("published_on", lambda row: row.published_on, _("date of publication")),
    Column("accessed_on", lambda row: row.accessed_on, _("date on which we read it")),
    Column("url", lambda row: row.link, _("address")),
    Column("archive_url", lambda row: row.archive_link, _("address of an archived copy")),
]

DATASETS = [
    Dataset(
        "sources",
        _("Sources"),
        _("One document or publication that supports facts."),
        Source,
        PUBLIC_SOURCE,
        has_list=True,
    )
]
