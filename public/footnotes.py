"""The numbered sources of a page: what supports each fact that it shows."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import CharField, Value

from sources.models import Source


@dataclass(frozen=True)
class Passage:
    """What a source says, and where in it, for one claim."""

    claim: str
    quote: str
    locator: str


@dataclass
class Note:
    """One source of a page, under one number, with the passages that the facts of the page rest on."""

    source: Source
    number: int
    passages: list[Passage] = field(default_factory=list)
    is_marked: bool = False  # some mark on the page leads here

    @property
    def claims(self):
        """Return the claims that the source supports without being quoted."""
        return [passage.claim for passage in self.passages if not (passage.quote or passage.locator)]

    @property
    def quotes(self):
        return [passage for passage in self.passages if passage.quote or passage.locator]


class Footnotes:
    """The sources of the records on one page, numbered in the order in which the page names them.

    Give it all public records of the page at once (two queries, however many kinds of record there are).
    Sources that we keep to ourselves are only counted.
    """

    def __init__(self, records):
        self._notes = {}
        self._citations = defaultdict(list)
        self._kept = defaultdict(set)
        by_model = defaultdict(list)
        for record in records:
            by_model[type(record)].append(record.pk)
        queries = [
            model.citation_model()
            .objects.admissible()
            .filter(record__in=pks)
            .order_by()
            .annotate(model=Value(model._meta.label, output_field=CharField()))
            .values_list("model", "record_id", "pk", "source_id", "is_kept", "claim", "quote", "locator")
            for model, pks in by_model.items()
        ]
        if not queries:
            return
        rows = sorted(queries[0].union(*queries[1:], all=True))
        # What public records rest on is public, unless it is kept: no need to ask again who cites it.
        self._sources = Source.objects.in_bulk(
            {source for *_row, source, kept, _c, _q, _l in rows if not kept}
        )
        for label, record_pk, _pk, source_pk, is_kept, *passage in rows:
            if is_kept:
                self._kept[label, record_pk].add(source_pk)
            else:
                self._citations[label, record_pk].append((source_pk, Passage(*passage)))

    def of(self, record):
        """Return the notes of one record, numbering those that the page had not named yet."""
        notes = []
        for source_pk, passage in self._citations.get((record._meta.label, record.pk), ()):
            if source_pk not in self._notes:
                self._notes[source_pk] = Note(self._sources[source_pk], len(self._notes) + 1)
            note = self._notes[source_pk]
            if any((passage.claim, passage.quote, passage.locator)) and passage not in note.passages:
                note.passages.append(passage)
            if note not in notes:
                notes.append(note)
        return sorted(notes, key=lambda note: note.number)

    @property
    def listed(self):
        """Return the notes that the page has named so far: ask at its end."""
        return list(self._notes.values())

    def kept_of(self, record):
        """Return the number of the sources of one record that are not shown."""
        return len(self._kept.get((record._meta.label, record.pk), ()))

    @property
    def kept(self):
        """Return the number of the sources of all records that are not shown."""
        return len(set().union(*self._kept.values()))
