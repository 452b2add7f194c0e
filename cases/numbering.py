"""How a law numbers its provisions, how people write these numbers, and how we print them.

A template holds the levels of a number in braces; what stands in square brackets stands there only when all
levels in it do: "{article}[-{part}[-{point}]]", "art. {article}[ part {part}][, {law}]".
"""

import re
from functools import cached_property

from anyascii import anyascii

LEVEL, SECTION = re.compile(r"\{(\w+)\}"), re.compile(r"\[([^\[\]]*)\]")
SUPERSCRIPT = re.compile("[⁰¹²³⁴-⁹]+")
UNSAID = re.compile(r"[\s«»„“”\"]+")
PUNCTUATION = " ,.;:–—-"


def fill(template, values):
    """Return a template with the values of its levels."""
    found = 1
    while found:
        template, found = SECTION.subn(lambda section: _section(section[1], values), template)
    return LEVEL.sub(lambda level: values.get(level[1]) or "", template)


def _section(text, values):
    return text if all(values.get(name) for name in LEVEL.findall(text)) else ""


def without_superscripts(text):
    """Return a text with 207³ as 207.3, which is how it is typed."""
    return SUPERSCRIPT.sub(lambda digits: f".{anyascii(digits[0])}", text)


def slug(text):
    """Return a number as it stands in an address: 105-2-в is 105-2-V, 1512(c)(2) is 1512-C-2."""
    ascii_letters = anyascii(without_superscripts(text)).upper()
    return re.sub("[^A-Z0-9.]+", "-", ascii_letters).strip("-")


def in_order(text):
    """Return a number so that texts stand in the order of numbers: 20.2 before 212, 212-2 before 212-10."""
    return re.sub(r"\d+", lambda digits: digits[0].zfill(5), text)


class Numbering:
    """The numbering of one law.

    `levels` are {"name", "form", "words"}, the gravest first: a regular expression of its values, and how
    the words begin that people put before one ("ст" for ст. and статья). `pattern` is the template of a
    number as it is kept, `ways` other ones, `names` what the law itself is called.
    """

    def __init__(self, levels, pattern, ways=(), names=()):
        self.levels = {level["name"]: level for level in levels}
        self.pattern, self.ways, self.names = pattern, ways, names

    def number(self, levels):
        return fill(self.pattern, levels)

    def levels_of(self, number):
        """Return {level: value} of a number as it is kept, or None."""
        found = self._forms[0].fullmatch(number)
        levels = found and {name: value for name, value in found.groupdict().items() if value}
        return levels if levels and self.number(levels) == number else None

    def above(self, number):
        """Return the number without its last level: 212 above 212-2; "" above 212."""
        levels = self.levels_of(number) or {}
        for name in reversed(self.levels):
            if levels.pop(name, None):
                break
        return self.number(levels) if levels else ""

    def next_level(self, number):
        """Return the level at which a number stops: the part, for 212."""
        levels = self.levels_of(number) or {}
        names = list(self.levels)
        last = max((names.index(name) for name in levels), default=-1)
        return self.levels[names[last + 1]] if last + 1 < len(names) else None

    def read(self, text):
        """Return a number however it is written: "п. «д» ч. 2 ст. 207³ УК РФ" is 207.3-2-д; or ""."""
        text = UNSAID.sub(" ", text).strip()
        for name in sorted(self.names, key=len, reverse=True):
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", text, flags=re.IGNORECASE)
        for spelled in dict.fromkeys([text, without_superscripts(text)]):
            levels = self._read(spelled.strip(PUNCTUATION))
            number = self.number(levels) if levels else ""
            if number and self.levels_of(number):
                return number
        return ""

    def _read(self, text):
        """Return {level: value} of a text without the name of the law, or None."""
        first = next(iter(self.levels))
        number = re.sub(rf"^(?:{self._words(first)})\s*", "", text, flags=re.IGNORECASE)
        if levels := self._fits(number) or self._fits(number.replace(" ", "")):
            return levels
        # The words say what each number is, whatever their order.
        levels = {}
        for name, level in self.levels.items():
            labelled = rf"(?<!\w)(?:{self._words(name)})\s*(?P<value>{level['form']})(?!\w)"
            if found := re.search(labelled, text, re.IGNORECASE):
                levels[name] = self._as_kept(name, found["value"])
                text = f"{text[: found.start()]} {text[found.end() :]}"
        rest = " ".join(text.split()).strip(PUNCTUATION)
        if not rest:
            return levels
        others = self._fits(rest)
        return others | levels if others and others.keys().isdisjoint(levels) else None

    def _fits(self, text):
        for form in self._forms:
            if found := form.fullmatch(text):
                said = found.groupdict().items()
                return {name: self._as_kept(name, value) for name, value in said if value}
        return None

    def _as_kept(self, name, value):
        """Return a value in small or large letters, as its form wants it."""
        form = self.levels[name]["form"]
        return next((one for one in (value, value.lower(), value.upper()) if re.fullmatch(form, one)), value)

    def _words(self, name):
        words = [re.escape(word) for word in self.levels[name].get("words", ())]
        return "|".join(rf"{word}[^\W\d]*\.?" for word in words) or "(?!)"

    @cached_property
    def _forms(self):
        templates = (self.pattern, *self.ways)
        return [re.compile(self._expression(template), re.IGNORECASE) for template in templates]

    def _expression(self, template):
        """Return the regular expression of a template; a blank in it is any or none."""
        signs = {"[": "(?:", "]": ")?"}
        pieces = []
        for piece in re.split(r"(\[|\]|\{\w+\}|\s+)", template):
            level = LEVEL.fullmatch(piece)
            if level:
                pieces.append(rf"(?P<{level[1]}>{self.levels[level[1]]['form']})")
            else:
                pieces.append(r"\s*" if piece.isspace() else signs.get(piece, re.escape(piece)))
        return "".join(pieces)
