"""The numbered sources of a page: what supports each fact that it shows."""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import chain

from django.db.models import CharField, Value
from django.utils.functional import cached_property

from baymak.languages import LANGUAGES, in_languages, nearest
from sources.models import Source, supported

# So many sources stand open where there is little room; as many as this are few.
OPEN, FEW = 3, 6
QUOTED = ("quote", "locator", "quote_language")


@dataclass(frozen=True)
class Passage:
    """What a source says, and where in it, for one claim."""

    claim: str  # with its language, where that may be another one than the page's
    quote: str
    locator: str
    language: str  # of the quote, where it is another one than that of the source


@dataclass(frozen=True)
class Version:
    """What some sources say of one value of a record, in words, and the notes of those who say so."""

    text: str
    notes: list["Note"]


@dataclass
class Note:
    """One source of a page, under one number, with the passages that the facts of the page rest on."""

    source: Source
    number: int
    passages: list[Passage] = field(default_factory=list)
    mark: int = 0  # by which number the first mark is called that leads here; 0 if none does

    @property
    def claims(self):
        """Return the claims that the source supports without being quoted."""
        return [passage.claim for passage in self.passages if not (passage.quote or passage.locator)]

    @property
    def quotes(self):
        return [passage for passage in self.passages if passage.quote or passage.locator]


class Footnotes:
    """The sources of the records on one page, numbered in the order in which the page names them.

    Give it all public records of the page at once (two queries, however many kinds of record there are);
    it tells each as `is_read_whole` whether all its sources were read to the end (`public.absence`).
    Sources that we keep to ourselves are only counted.
    """

    def __init__(self, records):
        self._notes = {}
        self._citations = defaultdict(list)
        self._versions = defaultdict(list)
        self._kept = defaultdict(set)
        self.records = records
        by_model = defaultdict(list)
        for record in records:
            by_model[type(record)].append(record.pk)
        queries = [
            model.citation_model()
            .objects.admissible()
            .filter(record__in=pks)
            .order_by()
            .annotate(model=Value(model._meta.label, output_field=CharField()))
            .values_list(
                *("model", "record_id", "pk", "source_id", "is_kept"),
                *(*in_languages("claim"), "field", "value", *QUOTED),
            )
            for model, pks in by_model.items()
        ]
        if not queries:
            return
        rows = sorted(queries[0].union(*queries[1:], all=True))
        # What public records rest on is public, unless it is kept: no need to ask again who cites it.
        self._sources = Source.objects.in_bulk(
            {source for _model, _record, _pk, source, is_kept, *_passage in rows if not is_kept}
        )
        models = {model._meta.label: model for model in by_model}
        for label, record_pk, _pk, source_pk, is_kept, *said in rows:
            if is_kept:
                self._kept[label, record_pk].add(source_pk)
                continue
            *claims, name, value = said[: -len(QUOTED)]
            claim = nearest(dict(zip(LANGUAGES, claims, strict=True)))
            passage = Passage(supported(models[label], claim, name, value), *said[-len(QUOTED) :])
            self._citations[label, record_pk].append((source_pk, passage))
            if name in models[label].citable() and name not in models[label].renewed:
                self._versions[label, record_pk].append((name, value, source_pk))
        for record in records:
            record.is_read_whole = self._is_read_whole(record)

    def _is_read_whole(self, record):
        cited = self._citations.get((record._meta.label, record.pk), ())
        sources = [self._sources[source_pk] for source_pk, _passage in cited]
        whole = Source.ReadExtent.WHOLE
        return not self.kept_of(record) and all(source.read_extent == whole for source in sources)

    @cached_property
    def read_whole(self):
        """Return of how many of the page's records we read all sources to their ends."""
        return sum(record.is_read_whole for record in self.records)

    def of(self, *records):
        """Return the notes of records, each once, numbering those that the page had not named yet."""
        notes = []
        for source_pk, passage in chain.from_iterable(
            self._citations.get((record._meta.label, record.pk), ()) for record in records
        ):
            if source_pk not in self._notes:
                self._notes[source_pk] = Note(self._sources[source_pk], len(self._notes) + 1)
            note = self._notes[source_pk]
            if any((passage.claim, passage.quote, passage.locator)) and passage not in note.passages:
                note.passages.append(passage)
            if note not in notes:
                notes.append(note)
        return sorted(notes, key=lambda note: note.number)

    def versions_of(self, record, *names):
        """Return {label: versions} of the values of a record on which sources differ, its own first.

        With names only of these values; the notes are those that `of` has numbered.
        """
        differing = {}
        for name, value, source_pk in self._versions.get((record._meta.label, record.pk), ()):
            if not names or name in names:
                text = record.value_in_words(name, value) if value else record.own_value_in_words(name)
                own = {record.own_value_in_words(name): []}
                differing.setdefault(name, own).setdefault(text, []).append(self._notes[source_pk])
        return {
            record.citable()[name]: [Version(text, notes) for text, notes in versions.items()]
            for name, versions in differing.items()
            if len(versions) > 1
        }

    @property
    def listed(self):
        """Return the notes that the page has named so far: ask at its end."""
        return list(self._notes.values())

    @property
    def open(self):
        """Return those that stand open wherever there is little room; of a few all."""
        return self.listed[:OPEN] if len(self.listed) > FEW else self.listed

    @property
    def folded(self):
        """Return the others. A link to one unfolds them."""
        return self.listed[len(self.open) :]

    def kept_of(self, *records):
        """Return the number of the sources of records that are not shown."""
        return len(set().union(*(self._kept.get((record._meta.label, record.pk), ()) for record in records)))

    @property
    def kept(self):
        """Return the number of the sources of all records that are not shown."""
        return len(set().union(*self._kept.values()))
