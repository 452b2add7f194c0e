"""Find somebody's name in a text, in whatever order, case form, script and spelling it stands there.

Where somebody marked which word of a name is the family name, it is that. Elsewhere nobody has written it
down, and the official Russian order puts it first: it is every word that is neither a given name that many
bear nor a patronymic.
"""

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise, permutations
from urllib.parse import unquote

from baymak.names import PATRONYMIC, fold, genders, spoken, stem, words
from people.given_names import GIVEN_NAMES

# A shorter key begins too many words; then it must be the whole word, in some case.
MIN_KEY = 4
CASE_ENDINGS = ("", "a", "u", "i", "m", "im", "um", "ui", "ai", "ia", "iu", "ium")
# So many letters of a key the ending of a family name has at most; places end in -ский.
MAX_ENDING, PLACE = 3, "sk"
# So many words apart two words of a name may stand.
NEAR = 3
# Words after a father's name.
SON_OR_DAUGHTER = frozenset(map(fold, ("улы", "оглы", "угли", "уулу", "кызы", "ҡыҙы", "гызы")))
VOWELS = "aiu"
LAST = chr(0x10FFFF)  # after every letter


def read(texts):
    """Return the words of texts as keys, a list for each text."""
    lines = []
    for text in texts:
        said = unquote(text)
        # With-heldov is found as Withheldov too.
        for form in dict.fromkeys((said, said.replace("-", ""))):
            lines.append([key for word in spoken(form) if (key := fold(word))])
    return lines


def root(key):
    """Return how a word of a name begins in all its cases, "" when it is too short to tell.

    Without -ov it is as Bashkir has it; Бедный and Бедного have no vowel of the ending in common.
    """
    bare = stem(key)
    forms = (key.rstrip(VOWELS) if bare == key else bare, key)
    return next((form for form in forms if len(form) >= MIN_KEY), "")


def says(word, key):
    """Say whether a word of a text is a word of a name, in some case."""
    beginning = root(key)
    return word.startswith(beginning) if beginning else word in {key + ending for ending in CASE_ENDINGS}


@dataclass(frozen=True)
class Form:
    """One form of a name as keys: all words of it, and those which tell the person by themselves."""

    keys: frozenset
    telling: frozenset
    family: frozenset  # what is surely a family name among the words that tell

    @classmethod
    def of(cls, name, marked=frozenset()):
        given, patronymics, family, are_two_given = set(), set(), set(), False
        # An initial is no word of a name; Ахмет-Заки is Ахметзаки too.
        for form in dict.fromkeys((name, name.replace("-", ""))):
            keys = [fold(word) for word in words(form) if len(word) > 1]
            are_two_given |= sum(key in GIVEN_NAMES for key in keys) > 1
            for key, after in pairwise([*keys, ""]):
                if key in SON_OR_DAUGHTER:
                    continue
                is_given = key in GIVEN_NAMES
                is_patronymic = after in SON_OR_DAUGHTER or (PATRONYMIC.search(key) and not is_given)
                is_family = key in marked or not (is_given or is_patronymic)
                (family if is_family else patronymics if is_patronymic else given).add(key)
        keys = frozenset(given | patronymics | family) - {""}
        # A family name may look like any of them: Абрамович, or Тимур beside another given name.
        other = keys if are_two_given else patronymics or given
        # A rare given name tells the person, too, but is no family name where that is marked.
        sure = frozenset(family & marked or family) - {""}
        return cls(keys, frozenset(family or other) - {""}, sure)


class Bearer:
    """Somebody with the forms of their name, and the keys of the words that are marked as the family name."""

    def __init__(self, names, marked=frozenset()):
        self.forms = [Form.of(name, marked) for name in dict.fromkeys(names) if name]

    @cached_property
    def telling(self):
        return frozenset().union(*(form.telling for form in self.forms))

    def is_told_in(self, lines):
        """Say whether lines have a word that tells the person, or any two words of the name together."""
        return any(says(word, key) for line in lines for word in set(line) for key in self.telling) or any(
            _together(line, form.keys, form.keys) for line in lines for form in self.forms
        )

    def is_named_in(self, lines):
        """Say whether lines have the family name with another word of the name."""
        return any(_together(line, form.telling, form.keys) for line in lines for form in self.forms)

    def is_hinted_in(self, lines, others=frozenset()):
        """Say whether lines have the family name alone, where it is not that of others who are told of."""
        family = {
            beginning
            for form in self.forms
            for key in form.family
            if len(beginning := genders(key)[0].rstrip(VOWELS)) >= MIN_KEY
        }
        said = {word for line in lines for word in line if any(map(word.startswith, family))}
        return any(
            word.startswith(beginning)
            and len(ending := word.removeprefix(beginning)) <= MAX_ENDING
            and not ending.startswith(PLACE)
            for word in said
            if not any(says(word, key) for key in others)
            for beginning in family
        )


def _together(line, telling, keys):
    """Say whether one of the words that tell stands near another word of the name."""
    places = {key: [place for place, word in enumerate(line) if says(word, key)] for key in keys}
    return any(
        0 < abs(place - other) <= NEAR
        for one, two in permutations(keys, 2)
        if one in telling
        for place in places[one]
        for other in places[two]
    )


def telling(texts, bearers):
    """Return those of many texts that tell somebody.

    A text is read once, and asked only about those of whose names it has a word.
    """
    lines = {text: read([text]) for text in set(texts)}
    said = defaultdict(set)
    for text, spoken_in in lines.items():
        for word in chain.from_iterable(spoken_in):
            said[word].add(text)
    words_said = sorted(said)
    found = set()
    for one in bearers:
        asked = set()
        for key in frozenset().union(*(form.keys for form in one.forms)):
            beginning = root(key) or key
            first, last = bisect_left(words_said, beginning), bisect_left(words_said, beginning + LAST)
            for word in words_said[first:last]:
                asked |= said[word]
        found.update(text for text in asked - found if one.is_told_in(lines[text]))
    return found
