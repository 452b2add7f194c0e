"""The alphabetical order of names, the same on every database and for every mixture of alphabets.

Latin comes first, then Cyrillic in the order of the reader's language, then every other script by itself.
"""

import re
import unicodedata

from anyascii import anyascii

LATIN = "abcdefghijklmnopqrstuvwxyz"
BASHKIR = "абвгғдҙеёжзийкҡлмнңоөпрсҫтуүфхһцчшщъыьэәюя"
# The letters of other languages stand beside those from which they were made, as in Kazakh and Tatar; ё is
# an accent, as Russian dictionaries have it.
CYRILLIC = "аәӕбвгґғҕдҙеєжҗзѕиійјкқҡлљмнњңҥоөпрсҫтћуүұфхҳһцчҷџшщъыьэюяӏ"
PLACES = {
    language: {letter: f"{place:02}" for place, letter in enumerate(LATIN + letters, start=10)}
    for language, letters in (("ba", BASHKIR), ("", CYRILLIC))
}
SPACE, OTHER = "00", "99"
MAX_LETTERS, MAX_KEY = 240, 500
# Chinese stands by its sounds, as its dictionaries have it; its names begin with the family name, as Korean.
HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
FAMILY_FIRST = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af\uac00-\ud7a3]")


def alphabetical(text, language="ba"):
    """Return digits that sort as the text in the alphabet of a language: alike under every collation.

    What differs only in accents is told apart by these, which follow.
    """
    places = PLACES.get(language, PLACES[""])
    text = HAN.sub(lambda sign: f"{anyascii(sign[0])} ", text[:MAX_LETTERS])
    letters, accents = [], []
    for letter in unicodedata.normalize("NFC", text.casefold()).strip():
        if letter in places:
            letters.append(places[letter])
            continue
        bare, *marks = unicodedata.normalize("NFD", letter)
        if bare.isalpha():
            letters.append(places.get(bare) or f"{OTHER}{ord(bare):06}")
            accents += [f"{len(letters):03}{ord(mark):05}" for mark in marks]
        elif bare.isspace() or unicodedata.category(bare) == "Pd":
            letters.append(SPACE)
        else:
            accents.append(f"{len(letters):03}{ord(bare):05}"[:8])
    key = "".join(letters)
    return (f"{key}{SPACE}{SPACE}{''.join(accents)}" if accents else key)[:MAX_KEY]


def sort_key(name, language="ba", family=""):
    """Return the key of a name, the family name first: the one that is known, else the usual word.

    Without a name they are last.
    """
    words = name.split()
    if not family and words:
        family = words[0 if FAMILY_FIRST.match(name) else -1]
    rest = [word for word in words if word not in family.split()]
    return alphabetical(" ".join([family, *rest]), language) or OTHER
