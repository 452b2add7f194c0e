"""The choices of a list, and which rows each of them finds, kept for as long as an edition is read.

Which rows those are is one integer of bits, one for each row. So a list asks for its choices once in an
edition, and what each of some hundreds would find beside what a reader chose is one `&`.
"""

from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import NamedTuple

from django.db.models import Aggregate, TextField

from public.kept import once


class Keys(Aggregate):
    """The keys of a group, as text; an edition is a file of SQLite."""

    function = "GROUP_CONCAT"
    output_field = TextField()


class Choice(NamedTuple):
    """A choice by its texts in our languages, and the bits of the rows that it finds.

    `recent` are those of a report of the last twelve months, None of a choice that does not tell of the
    present.
    """

    texts: tuple
    rows: int
    recent: int | None


@dataclass(frozen=True)
class Choices:
    """The choices of a list, {facet: {value: Choice}}, and the place of each row's bit, {key: place}."""

    of: dict
    places: dict

    def bits(self, keys):
        """Return the integer that has the bits of the rows of these keys."""
        found = bytearray(len(self.places) // 8 + 1)
        for key in keys:
            place = self.places[key]
            found[place >> 3] |= 1 << (place & 7)
        return int.from_bytes(found, "little")

    def having(self, name, values):
        """Return the bits of the rows that one of these values of a facet finds."""
        return reduce(or_, (self.of[name][value].rows for value in values if value in self.of[name]), 0)

    def bits_of(self, rows):
        """Return the bits of a queryset (one query), or None where nothing narrows it: all are meant."""
        return self.bits(rows.order_by().values_list("pk", flat=True)) if rows.query.where else None


@once
def choices_of(list_filters):
    """Return the Choices among all rows that a list, by its filter set, could show.

    Two queries for an edition.
    """
    rows = list_filters._meta.model.objects.published()
    facets = list_filters(queryset=rows).facets
    keys = rows.order_by("pk").values_list("pk", flat=True)
    found = Choices({name: {} for name in facets}, {key: place for place, key in enumerate(keys)})

    def bits(text):
        return found.bits(map(int, text.split(","))) if text else 0

    if queries := [query for name, facet in facets.items() for query in facet.choices(name, rows)]:
        for name, value, *texts, having, recent in queries[0].union(*queries[1:], all=True):
            if having:  # a group of constants is there even when it is empty
                told = None if facets[name].recent_q() is None else bits(recent)
                found.of[name][value] = Choice(tuple(texts), bits(having), told)
    return found


def all_of(several):
    """Return the bits that all have; None stands for all there are."""
    several = [rows for rows in several if rows is not None]
    return reduce(and_, several) if several else None


def number_of(list_filters, query):
    """Return how many rows of a list a QueryDict asks for, by its choices and by nothing else."""
    every = choices_of(list_filters)
    found = all_of(every.having(name, values) for name, values in query.lists() if any(values))
    return len(every.places) if found is None else found.bit_count()
