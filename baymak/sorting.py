"""The alphabetical order of names, the same on every database and for every mixture of alphabets."""

# Latin first, then the Bashkir alphabet, which holds the Russian one in its order.
ORDER = "abcdefghijklmnopqrstuvwxyz" + "абвгғдҙеёжзийкҡлмнңоөпрсҫтуүфхһцчшщъыьэәюя"
PLACES = {letter: f"{place:02}" for place, letter in enumerate(ORDER, start=10)}
SPACE, OTHER = "00", "99"


def alphabetical(text):
    """Return two digits for each letter: digits sort alike under every collation."""
    return "".join(SPACE if letter == " " else PLACES.get(letter, OTHER) for letter in text.casefold()[:240])


def sort_key(name):
    """Return the key of a name, the family name (the last word) first; without a name they are last."""
    *given, family = name.split() or [""]
    return alphabetical(" ".join([family, *given])) or OTHER
