"""All keys of names, kept in the process, to find those that are like a word.

A database finds what is equal or begins alike; what is merely similar must be compared with everything. The
vocabulary holds keys of hidden persons too: whoever uses it asks afterwards which keys are public, and only
then takes the best.
"""

import time
from array import array
from bisect import bisect_left
from itertools import groupby

from rapidfuzz import process
from rapidfuzz.distance import OSA

from baymak.names import beginning, genders, rough, stem
from people.models import NameKey

similarity = OSA.normalized_similarity

SECONDS_BETWEEN_COUNTS = 60

# At least as like as this must a key be. Measured: below, names of other people come in.
LIKE = 0.70
# What a key counts that is not merely like a word but explained by it.
SAME, BEGINS, OTHER_READING, SLIP = 1.0, 0.95, 0.93, 0.9


class Vocabulary:
    """The keys at one moment. Numbers stand for keys: their places in `texts`, which is sorted."""

    def __init__(self):
        rows = sorted(NameKey.objects.values_list("text", "pk"))
        self.texts = [text for text, _pk in rows]
        self.ids = array("q", [pk for _text, pk in rows])
        # Every distinct rough form of a key or its stem, and in `places` the keys of forms[i] from
        # starts[i] to starts[i + 1]. Lists of lists would take three times the memory.
        pairs = sorted(
            {(rough(form), place) for place, key in enumerate(self.texts) for form in (key, stem(key))}
        )
        self.forms, self.places, self.starts = [], array("l"), array("l", [0])
        for form, group in groupby(pairs, key=lambda pair: pair[0]):
            self.forms.append(form)
            self.places.extend(place for _form, place in group)
            self.starts.append(len(self.places))

    def like(self, word):
        """Return the keys that a typed word may mean: {id: likeness up to 1}."""
        found = self._similar(word.key) if len(word.key) > 2 else {}
        explained = [(SLIP, word.slips())]
        explained += [(OTHER_READING, {*genders(key), stem(key)}) for key in word.other_readings()]
        explained += [(BEGINS, {stem(word.key), *self._beginning(word.key)}), (SAME, {word.key})]
        for score, keys in explained:
            for place in self._places(keys):
                found[place] = max(found.get(place, 0), score)
        return {self.ids[place]: score for place, score in found.items()}

    def _similar(self, key):
        """Compare with every key, its stem too, and count half what differs only between like sounds."""
        found = {}
        for own in {key, stem(key)}:
            forms = process.extract(rough(own), self.forms, scorer=similarity, score_cutoff=LIKE, limit=None)
            for _form, roughly, number in forms:
                for place in self.places[self.starts[number] : self.starts[number + 1]]:
                    other = self.texts[place]
                    exactly = max(similarity(own, other), similarity(own, stem(other)))
                    score = (exactly + roughly) / 2
                    if score >= max(LIKE, found.get(place, 0)):
                        found[place] = score
        return found

    def _beginning(self, key):
        start, excluded = beginning(key, or_patronymic=True)
        for place in range(bisect_left(self.texts, start), len(self.texts)):
            text = self.texts[place]
            if not text.startswith(start):
                break
            if not text.startswith(excluded):
                yield text

    def _places(self, keys):
        for key in keys:
            place = bisect_left(self.texts, key)
            if place < len(self.texts) and self.texts[place] == key:
                yield place


class _Cache:
    """The vocabulary of this process, and the newest key that it knows."""

    newest = None
    vocabulary = None
    counted_at = 0.0


def current():
    """Return the vocabulary, read anew when there is a newer key (one query, or two).

    A key with a lower number may be committed after one with a higher: their count is asked now and then.
    """
    newest = NameKey.objects.order_by("-pk").values_list("pk", "text").first()
    is_old = _Cache.vocabulary is None or newest != _Cache.newest
    if not is_old and time.monotonic() - _Cache.counted_at > SECONDS_BETWEEN_COUNTS:
        _Cache.counted_at = time.monotonic()
        is_old = NameKey.objects.count() != len(_Cache.vocabulary.texts)
    if is_old:
        _Cache.newest, _Cache.vocabulary = newest, Vocabulary()
        _Cache.counted_at = time.monotonic()
    return _Cache.vocabulary


def forget():
    """Drop what this process knows; for tests, whose databases forget their keys too."""
    _Cache.newest = _Cache.vocabulary = None
