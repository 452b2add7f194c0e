"""All keys of names, kept in the process, to find those that are like a word.

A database finds what is equal or begins alike; what is merely similar must be compared with everything.
That of the public search holds keys of public persons only, so that no question takes longer because of
somebody hidden; that of the staff holds all. The public one may lag some seconds behind: whoever uses it
asks afterwards which persons are public.
"""

import time
from array import array
from bisect import bisect_left
from itertools import groupby

from django.db.models import Exists, OuterRef, Subquery
from rapidfuzz import process
from rapidfuzz.distance import OSA

from baymak import edition
from baymak.names import beginning, genders, rough, stem
from people.models import Name, NameKey, Person, PersonCitation, PersonKey
from sources.models import Source

similarity = OSA.normalized_similarity

SECONDS_BETWEEN_COUNTS = 60
# Reading the public vocabulary again takes at most one part in so many of a process's time.
REST = 20

# At least as like as this must a key be. Measured: below, names of other people come in.
LIKE = 0.70
# What a key counts that is not merely like a word but explained by it.
SAME, BEGINS, OTHER_READING, SLIP = 1.0, 0.95, 0.93, 0.9


def of_somebody(person_keys):
    """Return the keys that are among those of persons."""
    return NameKey.objects.filter(Exists(person_keys.filter(key=OuterRef("pk"))))


class Vocabulary:
    """Keys at one moment. Numbers stand for keys: their places in `texts`, which is sorted."""

    def __init__(self, keys):
        rows = sorted(keys.values_list("text", "pk"))
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


class _Kept:
    """A vocabulary that this process keeps, until something changes of which `newest` knows."""

    rest = 0

    def __init__(self):
        self.forget()

    def forget(self):
        self.vocabulary = self.newest = None
        self.read_at = self.took = self.counted_at = 0.0

    def current(self):
        newest = self.find_newest()
        if self.vocabulary is None or (newest != self.newest and self._is_rested()) or self._is_miscounted():
            self.newest, started = newest, time.monotonic()
            self.vocabulary = Vocabulary(self.keys())
            self.read_at = self.counted_at = time.monotonic()
            self.took = self.read_at - started
        return self.vocabulary

    def _is_rested(self):
        return time.monotonic() - self.read_at >= self.took * self.rest

    def _is_miscounted(self):
        """Count now and then: a row with a lower number may be committed after one with a higher."""
        if time.monotonic() - self.counted_at < SECONDS_BETWEEN_COUNTS:
            return False
        self.counted_at = time.monotonic()
        return self.keys().count() != len(self.vocabulary.texts)


class _OfAll(_Kept):
    """All keys that somebody's name has or had."""

    def keys(self):
        return NameKey.objects.all()

    def find_newest(self):
        return NameKey.objects.order_by("-pk").values_list("pk", "text").first()


class _OfPublic(_Kept):
    """The keys of public names of public persons."""

    rest = REST

    def keys(self):
        return of_somebody(PersonKey.objects.filter(Person.public_q("person__"), is_public=True))

    def find_newest(self):
        """Return the newest rows of which the keys may depend, and of the histories that tell of changes."""
        if edition.is_read():
            return edition.identity()
        written = [
            PersonKey,
            *(model.history.model for model in (Person, Name, PersonCitation, Source)),
        ]
        newest = [Subquery(model.objects.order_by("-pk").values("pk")[:1]) for model in written]
        return NameKey.objects.order_by("-pk").values_list("pk", "text", *newest).first()


_ALL, _PUBLIC = _OfAll(), _OfPublic()


def current(*, public=True):
    """Return the vocabulary of the public or of the staff, read anew when it is old (1 to 3 queries)."""
    return (_PUBLIC if public else _ALL).current()


def forget():
    """Drop what this process knows; for tests, whose databases forget their keys too."""
    for kept in (_ALL, _PUBLIC):
        kept.forget()
