"""One key for every spelling of a personal name.

Russian, Bashkir and Tatar in Cyrillic, and any romanisation of them, fold to one key or to keys close to
each other, so that Байгускаров, Байғусҡаров, Baiguskarov and Bayghusqar are found by each other. Keys are
compared and never shown, and persons who share one remain different persons.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from anyascii import anyascii

from baymak.text import in_one_alphabet

# Nobody's name is longer. What a stranger types is cut here, so that no query costs more than a name.
MAX_TEXT = 300
MAX_WORDS = 12
MAX_KEY = 40
# A longer word has a thousand slips, and with one of them it is still like the right one.
MAX_SLIPS_IN = 20


def rules(*pairs):
    return [(re.compile(pattern), replacement) for pattern, replacement in pairs]


def apply(rules, text):
    for pattern, replacement in rules:
        text = pattern.sub(replacement, text)
    return text


# From a text to its words

# Two letters under one bow (Library of Congress) are one sound; the bow is an accent that must not just go.
TIED = {"i\u0361u": "iu", "i\u0361a": "ia", "t\u0361s": "ts"}
# Soft signs, apostrophes, quotation marks and accents that no letter carries. Most spellings leave them out.
QUIET = re.compile("['’ʼʹʺ`´\"“”‘ʻ\u0300-\u036f]")
LETTERS = re.compile(r"[^\W\d_]+")
# Words beside a name in lists and letters, and a name after the sign under which networks collect it
BESIDE = re.compile(
    r"\b(?:г-н\w*|г-ж\w+|гр-н\w*|гр-к\w+|господин\w*|госпож\w+|гражданин\w*|гражданк\w+|mrs?|ms|dr)\b\.?(?=\s*\w)"
    r"|\b\d{4}\s*(?:г\.?\s*р\b\.?|год\w*\s+рожд\w*)",
    re.IGNORECASE,
)
TAG = re.compile(r"#\w+")
CAPITAL = re.compile(r"(?<=[^\W\d_])(?=[A-ZА-ЯЁ\u04a0-\u04ff])")
# The first half of names that are written as one word or as two: عبدالله, عبد الله
HALVES = frozenset(
    ["عبد", "ابو", "أبو", "abd", "abdul", "abdel", "abdal", "abu", "абд", "абдул", "абдель", "абу"]
)

# Names that are written without a blank: 王炳章 is 王 and 炳章, الحامد is حامد with an article.
HAN_NAME = re.compile("[\u3400-\u9fff\uf900-\ufaff]{3,4}")
ARTICLE = re.compile(r"ال\w{3}")


def spoken(text):
    """Return the words of a text in lower case, without what is written but not heard."""
    text = text.casefold()
    if not text.isascii():
        text = LETTERS.sub(lambda word: in_one_alphabet(word[0]), text)
    for tied, letters in TIED.items():
        text = text.replace(tied, letters)
    text = QUIET.sub("", unicodedata.normalize("NFC", text))
    if not text.isascii():
        # A mark that no letter carries, as a vowel sign of Arabic, would part a word.
        text = "".join(sign for sign in text if not unicodedata.category(sign).startswith("M"))
    return LETTERS.findall(text)


def words(text):
    """Return the words of a name or a query, which are no more than somebody's name has."""
    return spoken(text[:MAX_TEXT])[:MAX_WORDS]


# From a word to its key

# Letters whose mark carries the sound (ISO 9, scholarly, Turkish, Bashkir Latin): plain ASCII would lose it.
MARKED = str.maketrans(
    {"š": "sh", "ş": "sh", "ș": "sh", "ŝ": "sh", "č": "ch", "ç": "ch", "ĉ": "ch", "ž": "zh", "ż": "zh"}
    | {"ə": "a", "â": "ia", "û": "iu", "ñ": "n", "ŋ": "n"}
    | {"ё": "е"}  # as Russian itself mostly prints it
)
# Latin letters are read together, for their sound is in their company (sh, tsch). Others are read one by one.
LATIN_OR_ONE = re.compile(r"[a-z\u00df-\u024f\u0259\u1e00-\u1eff]+|.")
# In the end kh = h, sh = shch = w, ch = ts = c, zh = dzh = j. Until all rules have run they are capitals,
# which no later rule takes for the letters of an alphabet.
CONSONANTS = rules(
    (r"[^a-z]", ""),
    (r"kh|x", "H"),
    (r"schtsch|shtch|chtch|shch|szcz|shh", "S"),
    (r"tsch|tch", "C"),
    (r"sch|sh|sz|sc(?=[aeiouyl])", "S"),
    (r"ch|ts|tc|tz|cz|c(?!k)", "C"),
    (r"dzh|dj|zh", "J"),
    (r"gh", "g"),
    (r"ck|q|c", "k"),
    (r"ph", "f"),
    (r"ng", "n"),
    (r"(?<=[oe])(?:ff?|w)(?=a?$)", "v"),  # Iwanow, Ivanoff
    (r"w", "v"),
    (r"(?<=[^aeiouy])ine$", "in"),  # Chtchoukine
    (r"(?<=[bcdfghklmnprstvzHSCJ])[yj]o", "e"),  # Fyodor, Solovjov: the Russian ё
    (r"ou", "u"),
    (r"oe", "o"),
    (r"ue", "u"),
    (r"j", "i"),  # as in Sulejmanov; `CONVENTIONS` know the other one
)
CODES = str.maketrans("HSCJ", "hwcj")
# Over the whole word, so that two Cyrillic letters are read as the Latin ones for them would be
LETTERS_TOGETHER = rules(
    (r"ts", "c"),  # Советский is Sovetsky
    (r"dj", "j"),
    (r"ng", "n"),
)
VOWELS = rules(
    (r"(?<=[ae])u(?=[aeiouybcdfghjklmnrstvwz])", "v"),  # Дәүләт is Давлет
    (r"[iye]+", "i"),
    (r"[ou]+", "u"),  # three vowels are left, for no two spellings agree on more
    (r"(?<=[^aiu])i(?=[au])", ""),  # a soft consonant: Утябаев is Үтәбаев
    (r"(.)\1+", r"\1"),
)


@lru_cache(maxsize=1 << 16)
def fold(word):
    """Return the key of a word, "" for one without a sound. A key is no word: it is never folded again."""
    letters = "".join(map(consonants, LATIN_OR_ONE.findall(word)))
    return apply(LETTERS_TOGETHER + VOWELS, letters.translate(CODES))[:MAX_KEY]


@lru_cache(maxsize=1 << 16)
def consonants(letters):
    return apply(CONSONANTS, anyascii(letters.translate(MARKED)).lower())


def keys(names):
    """Return the keys to store for a person of these names."""
    found = set()
    for name in names:
        for form in (name, name.replace("-", "")):  # Akhmet-Zaki is found as Akhmetzaki too
            written = words(form)
            found.update(map(fold, [*written, *joined(written), *parted(written)]))
    return found - {""}


def joined(words):
    """Return the words with each first half of a name in one with what follows it."""
    whole = []
    for word in words:
        if whole and whole[-1] in HALVES:
            whole[-1] += word
        else:
            whole.append(word)
    return whole


def parted(words):
    """Return the second of two names in one word: a Han given name, a name after the Arabic article."""
    given = [
        word[family:] for word in words if HAN_NAME.fullmatch(word) for family in range(1, len(word) - 1)
    ]
    return [*given, *(word[2:] for word in words if ARTICLE.match(word))]


# Letters that sound unlike elsewhere, where no single slip or likeness leads to the usual reading
CONVENTIONS = (
    {"x": "ks"},  # Maxim
    {"e": "a", "j": "zh", "s": "sh", "c": "ch"},  # Turkish for ә ж ш ч, once the accents are lost
)
SOUNDS = re.compile("[cdgkstz]h|.")


def respell(word, convention):
    return "".join(convention.get(sound, sound) for sound in SOUNDS.findall(word))


# What a reader typed


class Word(NamedTuple):
    """One word of a query, as typed and as a key."""

    text: str
    key: str

    @property
    def is_initial(self):
        return len(self.text) <= 2

    @property
    def is_patronymic(self):
        return bool(PATRONYMIC.search(self.key))

    def finished(self):
        """Return the key if the reader stopped within a sound: "petuk" may become "petukhov"."""
        return fold(self.text + "h")

    def other_readings(self):
        """Return the keys of the word as other languages would mean it."""
        return {fold(respell(self.text, convention)) for convention in CONVENTIONS} - {self.key, ""}

    def slips(self):
        """Return the keys of what the reader may have meant to type, were one stroke of it wrong.

        Slips are undone before folding: one letter is often several in the key, or none.
        """
        if len(self.text) > MAX_SLIPS_IN:
            return set()
        alphabet = LATIN if self.text.isascii() else CYRILLIC
        halves = [(self.text[:i], self.text[i:]) for i in range(len(self.text) + 1)]
        intended = {start + end[1:] for start, end in halves}
        intended |= {start + end[1] + end[0] + end[2:] for start, end in halves if len(end) > 1}
        intended |= {start + letter + end[1:] for start, end in halves for letter in alphabet}
        intended |= {start + letter + end for start, end in halves for letter in alphabet}
        # Hundreds of words that nobody typed would drive the others out of the cache of `fold`.
        return {fold.__wrapped__(word) for word in intended} - {self.key, ""}


def read(text):
    """Return the words of a query that have a key."""
    return _with_keys(_query_words(text))


def read_joined(text):
    """Return the words of a query with halves of names in one; none where it has no halves."""
    written = _query_words(text)
    return _with_keys(whole) if (whole := joined(written)) != written else []


def _query_words(text):
    text = TAG.sub(lambda tag: CAPITAL.sub(" ", tag[0]), text[:MAX_TEXT])
    return words(BESIDE.sub(" ", text))


def _with_keys(words):
    return [Word(word, key) for word in words if (key := fold(word))]


LATIN, CYRILLIC = "abcdefghijklmnopqrstuvwxyz", "абвгдежзийклмнопрстуфхцчшщыэюя"
RUSSIAN_KEYS, ENGLISH_KEYS = "йцукенгшщзхъфывапролджэячсмитьбюё", "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
OTHER_LAYOUT = str.maketrans(RUSSIAN_KEYS + ENGLISH_KEYS, ENGLISH_KEYS + RUSSIAN_KEYS)


def other_layout(text):
    """Return what the same strokes write on the other keyboard: "bdfyjd" is "иванов"."""
    return text[:MAX_TEXT].casefold().translate(OTHER_LAYOUT)


# What can be told from a key

SURNAME = re.compile("(..+?)(?:[ui]v|in)a?")
PATRONYMIC = re.compile("..(?:[aiu]vic|lic|[aiu]vna|icna|uli|ugli|kizi)$")
AFTER_SURNAME = ("ic", "na")
AFTER_GIVEN_NAME = ("uvic", "uvna", "ivic", "ivna", "vic", "vna")


def genders(key):
    """Return a surname as a man and as a woman bear it; of any other word just the key."""
    if not SURNAME.fullmatch(key):
        return (key,)
    masculine = key.removesuffix("a")
    return masculine, masculine + "a"


def beginning(key, or_patronymic=False):
    """Return how keys begin that a word may go on to, and how they must not begin.

    A name does not become a patronymic: who types Ivanov does not mean Ivanovich or Ivanovna, and who types
    Ruslan not Ruslanovich, unless (`or_patronymic`) what is meant need only be likely.
    """
    masculine = genders(key)[0]
    if len(genders(key)) > 1:
        endings = AFTER_SURNAME
    elif or_patronymic:
        endings = ()
    else:
        endings = AFTER_GIVEN_NAME
    return masculine, tuple(masculine + ending for ending in endings)


def stem(key):
    """Return a surname without -ov, -ev, -in, as Bashkir may write it: Bayghusqar."""
    match = SURNAME.fullmatch(key)
    return match[1] if match and len(match[1]) > 2 else key


# Sounds that Russian, Bashkir and Tatar forms of one name exchange, and those that typists take for each
# other: any vowel; s, sh, ch; z, zh, d; k, g, h; b, p; t, d.
ALIKE = str.maketrans("iuwcjdhgbt", "aasszzkkpt")


def rough(key):
    """Return the key with all sounds of a kind made one: what differs only in these is half as different."""
    return re.sub(r"(.)\1+", r"\1", key.translate(ALIKE))
