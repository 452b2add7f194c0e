"""Which words of a name are the family name, as far as somebody has marked it in one of its forms."""

from baymak.names import fold, words


def keys_of(parts):
    """Return the keys of the words of parts of names, in whatever script and spelling these are."""
    return frozenset(key for part in parts for word in words(part) if (key := fold(word)))


def family_in(name, families):
    """Return the family name as it stands in a form of a name, where some form has it marked, else ""."""
    marked = keys_of(families)
    return " ".join(word for word in name.split() if (key := keys_of([word])) and key <= marked)
