"""Find people by a name in any spelling, a number, or words about them.

The ways are tried in the order of `How`; the first that finds anybody answers, and the reader is told which
it was. What cannot be seen has no part in the answer: every way asks for public people by public names, and
only then takes the best of them.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from enum import Enum
from itertools import groupby, islice
from operator import itemgetter

from django.db.models import (
    BigIntegerField,
    Case,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    Value,
    When,
)
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from baymak.codes import ALPHABET, LENGTH
from baymak.languages import in_languages
from baymak.names import beginning, genders, other_layout, read, read_joined
from baymak.text import query
from people import vocabulary
from people.indexing import searchable
from people.models import NameKey, Person, PersonKey

# Up to so many people are put in the order of relevance; more are too many to read, and come by name.
MAX_RANKED = 1500
# Up to so many keys are fetched to find out which words they belong to.
MAX_KEYS = 3000
MAX_SIMILAR = 50
MAX_NAMESAKES = 5
MAX_PARAMETERS = 10_000
# How like its key each word of several must be on average, and a single one (measured).
LIKE_TOGETHER, LIKE_ALONE = 0.84, 0.75
BEST_ALONE = 10
# On the other keyboard too short a word means too many.
MIN_OTHER_LAYOUT = 4
# One digit stands in the number of every case.
MIN_NUMBER = 3
# Signs that are letters on the Russian keyboard, and stand in no name.
RUSSIAN_LETTERS = re.compile(r"[\[\]{};]")
CODE = re.compile(rf"[{ALPHABET}]{{{LENGTH}}}")
WORD = re.compile(r"[^\W_]{2,}")
MAX_WORDS = 12


class How(Enum):
    """The ways to find somebody, the surest first; the value is what the reader is told."""

    NUMBER = _("Found by code or case number.")
    NAME = _("Found by name.")
    LAYOUT = _("Read as typed on the other keyboard layout:")
    SHORTER = _("Nobody is found under the whole name. Without the patronymic or initials:")
    WORDS = _("Nobody has this name. Found by words about the person.")
    SIMILAR = _("Nobody has this name. These people have similar names, and may be somebody else.")


@dataclass(frozen=True)
class Found:
    """Whom a text finds: the condition for their rows, and their ids in groups, the most relevant first.

    `reading` is the text that was looked for when it is not the one that was typed.
    """

    how: How | None
    condition: Q
    ranks: tuple = ()
    reading: str = ""

    def order(self):
        """Return what to sort by first, for relevance: nothing where there are too many people."""
        if not self.ranks:
            return []
        whens = [When(pk__in=ids, then=Value(rank)) for rank, ids in enumerate(self.ranks)]
        return [Case(*whens, output_field=IntegerField())]


NOBODY = Found(None, Q(pk__in=[]))


def find(text, *, public=True, numbered=None):
    """Return whom a text finds: among public people by public names, or for the staff among all by all.

    `numbered` takes what may be a number, and returns conditions for whom it means, the surest first.
    """
    return _Search(text, public, numbered).run()


def find_namesakes(person):
    """Return others who may be the same person under another spelling, the likest first.

    They are looked for among all people and by all names: this is for the staff. A description is like many.
    """
    if person.has_no_name:
        return []
    others = _Search("", public=False)
    others.people = Person.objects.exclude(pk=person.pk)
    names = [getattr(person, column) for column in in_languages("name")]
    names += person.names.values_list("text", flat=True)
    # Most forms of a name have the same keys: these are asked for once. One word alone tells nothing.
    forms = {frozenset(word.key for word in form): form for form in map(_name_proper, names) if len(form) > 1}
    ids = []
    for form in forms.values():
        if found := others.by_likeness(form):
            ids += [pk for rank in found.ranks for pk in rank if pk not in ids]
    people = Person.objects.in_bulk(ids[:MAX_NAMESAKES])
    return [people[pk] for pk in ids[:MAX_NAMESAKES]]


class _Search:
    """One text looked for; what several ways need is made once."""

    def __init__(self, text, public, numbered=None):
        self.text = query(text)
        self.is_public = public
        self.people = Person.objects.published() if public else Person.objects.all()
        self.person_keys = PersonKey.objects.filter(is_public=True) if public else PersonKey.objects.all()
        public_person = Person.public_q("person__") if public else Q()
        # The keys by which somebody is found: a name of somebody hidden must cost what nobody's does.
        self.keys = vocabulary.of_somebody(self.person_keys.filter(public_person))
        self.numbered = numbered
        self.readings = [(How.NAME, read(self.text)), (How.LAYOUT, self._other_reading())]
        if RUSSIAN_LETTERS.search(text):
            self.readings.reverse()
        if whole := read_joined(self.text):
            self.readings.append((How.NAME, whole))

    def _other_reading(self):
        words = read(other_layout(self.text))
        return words if sum(len(word.key) for word in words) >= MIN_OTHER_LAYOUT else []

    def run(self):
        for way in (self.by_number, self.by_name, self.by_shorter_name, self.by_words, self.by_similar_name):
            found = way()
            if found:
                return found
        return NOBODY

    # The ways; each returns None when it finds nobody

    def by_number(self):
        number = self.text.strip()
        if CODE.fullmatch(code := number.upper()):
            merged = Q(merged_records__code=code)
            if self.is_public:
                merged &= Q(merged_records__was_public=True)
            if found := self._found(How.NUMBER, [Q(code=code), merged]):
                return found
        is_number = len(number) >= MIN_NUMBER and any(character.isdigit() for character in number)
        return self._found(How.NUMBER, self.numbered(number)) if self.numbered and is_number else None

    def by_name(self):
        for how, words in self.readings:
            if found := self._by_keys(how, words):
                return _read_as(words, found) if how is How.LAYOUT else found
        return None

    def by_shorter_name(self):
        _how, words = self.readings[0]
        name, initials = _without_patronymic(words)
        if len(name) == len(words):
            return None
        return _read_as(name, self._by_keys(How.SHORTER, name, also=self._any_initial(initials)))

    def by_words(self):
        words = WORD.findall(searchable(self.text))[:MAX_WORDS]
        if not words:
            return None
        keys_of = {word: self._keys_begun_by(word) for word in words}
        # Beside words about a person a name may stand; were all of them names, they would have been found.
        is_mixed = any(keys_of.values()) and not all(keys_of.values())
        rule = Q()
        # First what is in a text only: it leaves few rows.
        for word in sorted(words, key=lambda word: bool(keys_of[word])):
            in_text = Q(search_text__text__contains=word)
            rule &= in_text | self._has(keys_of[word], "pk") if is_mixed and keys_of[word] else in_text
        return self._found(How.WORDS, [rule])

    def _keys_begun_by(self, text):
        """Return the keys that the words of a text begin, as a list of ids; none where these are too many."""
        if self._known is None:
            return []
        return [pk for word in read(text) if not word.is_initial for pk in self._keys_beginning(word)]

    def by_similar_name(self):
        for _how, words in self.readings:
            name, initials = _without_patronymic(words)
            if found := self.by_likeness(name or words, self._any_initial(initials)):
                return found
        return None

    # By keys: for each word those that may be meant, as a list of ids or a query for them

    def _by_keys(self, how, words, also=()):
        whole = [self._keys_of(genders(word.key)) for word in words]
        begun = [self._keys_beginning(word) for word in words]
        if found := self._found(how, [self._having(words, whole, also), self._having(words, begun, also)]):
            return found
        cut = [self._keys_beginning(word, or_cut=True) for word in words]
        return self._found(how, [self._having(words, cut, also)])

    @cached_property
    def _vocabulary(self):
        return vocabulary.current(public=self.is_public)

    @cached_property
    def _known(self):
        """The keys that the words of both readings begin: {text: id}, or None when these are too many."""
        rule = Q()
        for _how, words in self.readings:
            for word in words:
                if not word.is_initial:
                    rule |= Q(text__startswith=beginning(word.key)[0]) | Q(text__startswith=word.finished())
        rows = list(self.keys.filter(rule).values_list("text", "pk")[: MAX_KEYS + 1]) if rule else []
        return dict(rows) if len(rows) <= MAX_KEYS else None

    def _keys_of(self, texts):
        if self._known is None:
            return NameKey.objects.filter(text__in=texts)
        return [self._known[text] for text in texts if text in self._known]

    def _keys_beginning(self, word, or_cut=False):
        """Return the keys that a word begins, or may begin when it was cut within a sound."""
        # An initial may be the patronymic's.
        start, excluded = beginning(word.key, or_patronymic=word.is_initial)
        finished = word.finished() if or_cut and not word.is_initial else start
        if word.is_initial or self._known is None:
            rule = Q(text__startswith=start)
            for other in excluded:
                rule &= ~Q(text__startswith=other)
            return NameKey.objects.filter(rule | Q(text__startswith=finished) if or_cut else rule)
        return [
            pk
            for text, pk in self._known.items()
            if (text.startswith(start) and not text.startswith(excluded))
            or (or_cut and text.startswith(finished))
        ]

    def _any_initial(self, initials):
        """Return the keys of which one must be there for an initial to fit: [keys], or [] without any."""
        rule = Q()
        for word in initials:
            rule |= Q(text__startswith=word.key)
        return [NameKey.objects.filter(rule)] if initials else []

    def _having(self, words, keys_of_words, also=()):
        """Return the rule for people who have a key for every word; None when nobody can have."""
        if not words or any(isinstance(keys, list) and not keys for keys in keys_of_words):
            return None
        # The database starts from the longest word: it is the rarest.
        longest = max(range(len(words)), key=lambda place: len(words[place].key))
        keys = keys_of_words[longest]
        others = [*keys_of_words[:longest], *keys_of_words[longest + 1 :]]
        rule = Q(pk__in=self.person_keys.filter(key__in=keys).values("person"))
        for keys in (*others, *also):
            rule &= self._has(keys, "pk")
        return rule

    def _has(self, keys, person):
        """Return the condition that the person of a row, by the name of that column, has one of the keys."""
        # + 0 is no work, and keeps SQLite from trying all keys in its index instead of the person's few.
        own_key = ExpressionWrapper(F("key_id") + 0, BigIntegerField())
        return Exists(
            self.person_keys.alias(own_key=own_key).filter(own_key__in=keys, person=OuterRef(person))
        )

    def _found(self, how, rules):
        """Return whom the last rule finds, those first whom an earlier one finds; None for nobody."""
        rules = [rule for rule in rules if rule is not None]
        ranks, known = [], set()
        for rule in rules:
            # Unsorted, for a database that must sort by name may walk all names to find few people.
            ids = list(self.people.filter(rule).order_by().values_list("pk", flat=True)[: MAX_RANKED + 1])
            if len(ids) > MAX_RANKED:
                return Found(how, rules[-1])
            if fresh := sorted(set(ids) - known):
                ranks.append(fresh)
            known.update(fresh)
        return Found(how, Q(pk__in=known), tuple(ranks)) if known else None

    # By similar names

    def by_likeness(self, words, also=()):
        """Find people who have keys like all the words, the same ones too."""
        if not words:
            return None
        likes = [self._vocabulary.like(word) for word in words]
        if not all(likes):
            return None
        scores = self._alike(words, likes, also) if len(words) > 1 else self._alone(likes[0], also)
        best = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:MAX_SIMILAR]
        ranks = [[pk for pk, _score in group] for _score, group in groupby(best, key=itemgetter(1))]
        return Found(How.SIMILAR, Q(pk__in=[pk for pk, _score in best]), tuple(ranks)) if best else None

    def _alike(self, words, likes, also):
        """Return the people who have keys like all the words: {id: mean likeness}.

        The rarest word comes first, and people last: so a database of a million doesn't read them all.
        """
        first = max(range(len(words)), key=lambda place: len(words[place].key))
        rule = Q(key__in=list(likes[first]))
        for keys in (*(list(like) for place, like in enumerate(likes) if place != first), *also):
            rule &= self._has(keys, "person")
        people = set(self.person_keys.filter(rule).values_list("person", flat=True))
        keys_of = defaultdict(list)
        for some in batched(people, MAX_PARAMETERS):
            rows = self.person_keys.filter(person__in=some)
            for person, key in rows.values_list("person", "key"):
                keys_of[person].append(key)
        scores = {
            person: sum(max(like.get(key, 0) for key in keys) for like in likes) / len(likes)
            for person, keys in keys_of.items()
        }
        alike = [person for person, score in scores.items() if score >= LIKE_TOGETHER]
        return {
            person: scores[person]
            for some in batched(alike, MAX_PARAMETERS)
            for person in self.people.filter(pk__in=some).values_list("pk", flat=True)
        }

    def _alone(self, like, also):
        """Return the people with the keys most like a single word: {id: likeness} (a query for each key)."""
        # Only keys by which somebody is found can be among the best.
        likely = [key for key, score in like.items() if score >= LIKE_ALONE]
        keys = self.keys.filter(pk__in=likely).values_list("pk", "text")
        # What is equally like comes by the alphabet: an id would tell when somebody hidden came.
        best = sorted(keys, key=lambda key: (-like[key[0]], key[1]))[:BEST_ALONE]
        scores = {}
        for key, _text in best:
            if len(scores) >= MAX_SIMILAR:
                break
            people = self.people.filter(Q(pk__in=self.person_keys.filter(key=key).values("person")))
            for keys_of_initials in also:
                people = people.filter(self._has(keys_of_initials, "pk"))
            for person in people.order_by("pk").values_list("pk", flat=True)[:MAX_SIMILAR]:
                scores.setdefault(person, like[key])
        return scores


def _read_as(words, found):
    return found and replace(found, reading=" ".join(word.text for word in words))


def batched(things, size):
    """Yield lists of so many things; SQLite takes no more parameters in one query."""
    things = iter(things)
    while batch := list(islice(things, size)):
        yield batch


def _name_proper(name):
    return _without_patronymic(read(name))[0]


def _without_patronymic(words):
    """Return the words that are the name proper, and the initials."""
    name = [word for word in words if not word.is_initial and not word.is_patronymic]
    return name, [word for word in words if word.is_initial]
