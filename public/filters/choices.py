"""The choices of a list, and which rows each of them finds, kept for as long as an edition is read.

A list asks for its choices once in an edition. Which rows a choice finds is one integer of bits, one for each
row, so that what each of some hundreds would find beside what a reader chose is one `&`. Of a filter with
thousands of choices, a case each for every few persons, it is kept the other way round: what each row has.
The order of all rows is asked for once as well, and a page is a piece of what is left of it.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import chain, compress
from operator import and_, or_

from django.db.models import Aggregate, TextField
from django.http import QueryDict

from public.kept import once

# With more choices than this the integers would take more memory, and more time, than the rows.
MANY = 500
BITS = bytes.maketrans(b"01", b"\0\1")


class Keys(Aggregate):
    """The keys of a group, as text; an edition is a file of SQLite."""

    function = "GROUP_CONCAT"
    output_field = TextField()


@dataclass
class Links:
    """Which rows have which values: `rows` is {value: the places of its rows}, of so many rows in all."""

    rows: dict
    size: int

    def having(self, value):
        """Return the bits of the rows that have a value."""
        if len(self.rows) > MANY:
            return bits(self.rows.get(value, ()), self.size)
        return self._bits.get(value, 0)

    def count(self, among):
        """Return {value: how many of these rows have it}, without those that none has."""
        if among is None:
            return {value: len(places) for value, places in self.rows.items() if places}
        if len(self.rows) > MANY:
            return Counter(chain.from_iterable(compress(self._values, one_by_one(among, self.size))))
        counted = ((value, (rows & among).bit_count()) for value, rows in self._bits.items())
        return {value: number for value, number in counted if number}

    @cached_property
    def _bits(self):
        return {value: bits(places, self.size) for value, places in self.rows.items()}

    @cached_property
    def _values(self):
        found = [()] * self.size
        for value, places in self.rows.items():
            for place in places:
                found[place] += (value,)
        return found


@dataclass
class Facet:
    """The choices of one filter: their texts in our languages by value, and the rows that have each.

    `recent` are those of a report of the last twelve months, None of a filter that does not tell of the
    present. A number of rows is (how many, how many of these by such a report).
    """

    texts: dict
    links: Links
    recent: Links | None

    def count(self, among):
        """Return {value: number of rows} among these; of all rows if None."""
        return self.of_all if among is None else self._count(among)

    @cached_property
    def of_all(self):
        """The numbers among all rows, the largest first."""
        return dict(sorted(self._count(None).items(), key=lambda item: (-item[1][0], item[0])))

    def _count(self, among):
        recent = self.recent and self.recent.count(among)
        return {
            value: (number, None if recent is None else recent.get(value, 0))
            for value, number in self.links.count(among).items()
        }

    @cached_property
    def in_order(self):
        """The values by their letters."""
        return sorted(self.texts)

    @property
    def nothing(self):
        """The number of no rows."""
        return 0, None if self.recent is None else 0


@dataclass(frozen=True)
class Choices:
    """The facets of a list by name, and the place of each row's bit, {key: place}."""

    of: dict
    places: dict

    def having(self, name, values):
        """Return the bits of the rows that one of these values of a facet finds."""
        return reduce(or_, (self.of[name].links.having(value) for value in values), 0)

    def bits_of(self, rows):
        """Return the bits of a queryset (one query), or None where nothing narrows it: all are meant."""
        if not rows.query.where:
            return None
        keys = rows.order_by().values_list("pk", flat=True)
        return bits((self.places[key] for key in keys), len(self.places))

    def left(self, order, among):
        """Return the keys of these rows in the order of `order`, which has the keys of all."""
        if among is None:
            return order
        is_among = one_by_one(among, len(self.places))
        return [key for key in order if is_among[self.places[key]]]


def one_by_one(rows, size):
    """Return for each of so many rows 1 if it has a bit, else 0."""
    return f"{rows:0{size}b}"[::-1].encode().translate(BITS)


def bits(places, size):
    """Return the integer that has the bits of these places."""
    found = bytearray(size // 8 + 1)
    for place in places:
        found[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(found, "little")


@once
def choices_of(list_filters):
    """Return the Choices among all rows that a list, by its filter set, could show.

    Two queries for an edition.
    """
    rows = list_filters._meta.model.objects.published()
    facets = list_filters(queryset=rows).facets
    keys = rows.order_by("pk").values_list("pk", flat=True)
    places = {key: place for place, key in enumerate(keys)}
    texts, links, recent = (defaultdict(dict) for _ in range(3))

    def places_of(text):
        return sorted({places[int(key)] for key in text.split(",")}) if text else []

    if queries := [query for name, facet in facets.items() for query in facet.choices(name, rows)]:
        for name, value, *words, having, told in queries[0].union(*queries[1:], all=True):
            if having:  # a group of constants is there even when it is empty
                texts[name][value] = tuple(words)
                links[name][value] = places_of(having)
                recent[name][value] = places_of(told)
    return Choices(
        {
            name: Facet(
                texts[name],
                Links(links[name], len(places)),
                None if facet.recent_q() is None else Links(recent[name], len(places)),
            )
            for name, facet in facets.items()
        },
        places,
    )


@once
def order_of(list_filters, sort, language):
    """Return the keys of all rows that a list could show, in an order of the language (one query)."""
    listed = list_filters(QueryDict(f"sort={sort}"), queryset=list_filters._meta.model.objects.published())
    return list(listed.qs.values_list("pk", flat=True))


def all_of(several):
    """Return the bits that all have; None stands for all there are."""
    several = [rows for rows in several if rows is not None]
    return reduce(and_, several) if several else None


def number_of(list_filters, query):
    """Return how many rows of a list a QueryDict asks for, by its choices and by nothing else."""
    every = choices_of(list_filters)
    found = all_of(every.having(name, values) for name, values in query.lists() if any(values))
    return len(every.places) if found is None else found.bit_count()
