"""The alphabetical order of names, the same on every database and for every mixture of alphabets."""

# Latin first, then the Bashkir alphabet, which holds the Russian one in its order.
ORDER = "abcdefghijklmnopqrstuvwxyz" + "аәбвгғдҙеёжзийкҡлмнңоөпрсҫтуүфхһцчшщъыьэюя"
PLACES = {letter: f"{place:02}" for place, letter in enumerate(ORDER, start=10)}
SPACE, OTHER = "00", "99"


def sort_key(name):
    """Return two digits for each letter, the family name (the last word) first.

    Digits sort alike under every collation, so that a list has one order on SQLite and PostgreSQL.
    """
    *given, family = name.casefold().split() or [""]
    letters = " ".join([family, *given])[:240]
    return "".join(SPACE if letter == " " else PLACES.get(letter, OTHER) for letter in letters)
