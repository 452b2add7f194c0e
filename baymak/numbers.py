"""One key for every way to write the number of a case: "дело № 1‑45/2025" and "1-45 / 2025" are one.

Keys are compared and never shown; the number stays as the court writes it.
"""

import re
import unicodedata

from baymak.text import TO_LATIN, query

MAX_TEXT = 120
MIN_KEY = 3
# What stands before a number and is no part of it
BEFORE = re.compile(
    r"^\s*(?:(?:уголовн|гражданск|административн|судебн)\w*\s+)?(?:(?:дел|материал|производств|эш)\w*|case|application|docket)?"
    r"\s*(?:№|#|номер\w*|number|nos?\b\.?|nr\b\.?|n\b\.?)?\s*(?=\S*\d|[^\W\d_])",
)
DOTTED = re.compile(r"\d+(?:\.\d+){3,}")


def number_keys(text):
    """Return the keys of the numbers in a text: of one, and of an older one that stands in brackets."""
    parts = re.split(r"[()\[\];]", query(text[:MAX_TEXT]))
    keys = dict.fromkeys(filter(None, map(_key, parts)))
    return [key for key in keys if len(key) >= MIN_KEY]


def _key(text):
    text = BEFORE.sub("", text.casefold())
    text = BEFORE.sub("", unicodedata.normalize("NFKC", text))
    signs = []
    for sign in text.upper().translate(TO_LATIN).casefold():
        kind = unicodedata.category(sign)
        if kind == "Nd":
            signs.append(str(unicodedata.digit(sign)))
        elif kind == "Pd" or sign == "\u2212":
            signs.append("-")
        elif not sign.isspace():
            signs.append("/" if sign == "\\" else sign)
    key = "".join(signs).strip(".,:")
    if DOTTED.fullmatch(key):
        key = key.replace(".", "")
    key = re.sub(r"(?<!\d)0+(?=\d)", "", key)
    return key if re.search(r"\d", key) else ""
