"""The columns of research files: everything, with what is never public.

They are apart from `exports`, so that nothing public can take them by mistake.
"""

from operator import attrgetter

from django.utils.translation import gettext_lazy as _

from baymak.exports import Column, text_columns


def column(name, description, path=None):
    """Return a column that reads an attribute, by default the one of its name."""
    return Column(name, attrgetter(path or name), description)


def cited_sources(record):
    """Return the sources of a record as texts; a confidential one is its code."""
    return [str(citation.source) for citation in record.citations.all()]


STATE = [
    column("state", _("draft, in_review, published or withdrawn.")),
    column("published_at", _("When it was published last.")),
    column("created_at", _("When it was entered.")),
    column("updated_at", _("When it was changed last.")),
]

# What a research file says about every record, after the record's own columns.
RESEARCH_RECORD = [
    column("certainty", _("confirmed, reported, alleged or disputed.")),
    *text_columns("summary", _("Our own words")),
    column("internal_note", _("Never public.")),
    Column("sources", cited_sources, _("All sources; a confidential one by its code.")),
    *STATE,
]

RESEARCH_SOURCE = [
    column("code", _("The permanent code of the source.")),
    column("title", _("As printed.")),
    column("publisher", _("Who published it.")),
    column("author", _("As printed.")),
    column("kind", _("What kind of source it is.")),
    column("language", _("ISO 639 code.")),
    column("published_on", _("Date of publication, as far as it is known.")),
    column("accessed_on", _("When it was read.")),
    column("url", _("Its address.")),
    column("archive_url", _("The address of an archived copy.")),
    column("is_confidential", _("Never shown in public.")),
    column("internal_note", _("Never public.")),
    *STATE,
]

RESEARCH_CITATION = [
    column("record", _("What the source supports.")),
    column("record_state", _("The state of what it supports."), "record.state"),
    column("source", _("The source; a confidential one by its code.")),
    column("source_code", _("The permanent code of the source."), "source.code"),
    column("claim", _("Which claim or field.")),
    column("quote", _("A short quote.")),
    column("locator", _("Page, paragraph or minute.")),
]
