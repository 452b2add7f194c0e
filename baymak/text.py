"""Text as we keep it: one Unicode form, no characters that nobody sees, and no more than is read.

What a copied text brings along unseen is dropped where it means nothing: soft hyphens, zero-width blanks,
byte order marks. The same characters are letters' helpers in Persian, Hindi or Mongolian, and kept there.
What deceives or is broken is refused, and the message shows where it is.
"""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.base import ModelState
from django.utils.translation import gettext_lazy as _

from baymak import edition

# So many characters a text in our own words may have, and an internal note.
MAX_TEXT, MAX_NOTE = 5_000, 20_000

# Controls break feeds and terminals; overrides and isolates turn a line around; blank letters make two
# different names look the same. Tab and line feed are text.
REFUSED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u115f\u1160\u17b4\u17b5\u2028-\u202e\u2065-\u206f\u2800\u3164\uffa0\ufff9-\ufffb"
    "\U000e0000-\U000e00ff]"
)
UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]+"
)
JOINERS, MONGOLIAN_SIGNS, EMOJI_SIGN = "\u200c\u200d", "\u180b\u180c\u180d\u180e\u180f", "\ufe0f"
# Scripts in which a joiner between two letters is spelling: Arabic and its neighbours, those of India and
# Sri Lanka, Burmese, Khmer, Mongolian. In Persian one parts Ali from Reza.
JOINING = [
    re.compile(f"[{signs}]")
    for signs in (
        "\u0600-\u07ff\u0840-\u08ff\ufb50-\ufdff\ufe70-\ufefc",
        "\u0900-\u0dff",
        "\u1000-\u109f",
        "\u1780-\u17ff",
        "\u1800-\u18af",
    )
]
MONGOLIAN = JOINING[-1]
HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]")

# Letters in forms that only a typesetter or an old file means: ligatures, wide and Arabic forms
TYPESET = re.compile(
    "[\ufb00-\ufb17\ufb50-\ufdf1\ufe70-\ufefc\uff21-\uff3a\uff41-\uff5a\uff66-\uff9d\U0001d400-\U0001d7cb]"
)

# What a wrong encoding leaves behind, as "Ð»Ñ" of Cyrillic letters, and signs of nobody's alphabet
BROKEN = re.compile("[\ufffd\ue000-\uf8ff]|[\u00d0\u00d1][\u0080-\u00bf][^ ]*[\u00d0\u00d1][\u0080-\u00bf]")
PILED_UP = re.compile(
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f]{3}|[\u0591-\u05c7\u0610-\u061a\u064b-\u065f]{5}"
)

WORD = re.compile(r"[^\W\d_]{2,}")
LATIN, CYRILLIC = "aceopxyhijsəABCEHIJKMOPSTXYƏ", "асеорхуһіјѕәАВСЕНІЈКМОРЅТХУӘ"
TO_LATIN, TO_CYRILLIC = str.maketrans(CYRILLIC, LATIN), str.maketrans(LATIN, CYRILLIC)
OF_LATIN, OF_CYRILLIC = re.compile("[a-zA-Z\u00c0-\u024f\u0259]"), re.compile("[\u0400-\u052f]")
ALPHABETS = (OF_LATIN, OF_CYRILLIC, re.compile("[\u0370-\u03ff\u1f00-\u1fff]"), re.compile("[\u0530-\u058f]"))
LOOK_ALIKE = frozenset(LATIN + CYRILLIC)


def without_unseen(text):
    """Return a text without the characters that nobody sees, but those that belong to its letters."""
    return UNSEEN.sub(_helper, text)


def _helper(run):
    """Return the one sign of a run of unseen ones that helps the letters beside it, or ""."""
    before, after = run.string[: run.start()][-1:], run.string[run.end() :][:1]
    return next((sign for sign in run[0] if _helps(sign, before, after)), "")


def _helps(sign, before, after):
    if not before:
        return False
    if sign == EMOJI_SIGN:
        return unicodedata.category(before) == "So"
    if sign >= "\U000e0100":
        return bool(HAN.match(before))
    if sign in MONGOLIAN_SIGNS:
        return bool(MONGOLIAN.match(before))
    are_letters = after and unicodedata.category(before)[0] in "LM" and unicodedata.category(after)[0] in "LM"
    if sign not in JOINERS or not are_letters:
        return False
    return any(script.match(before) and script.match(after) for script in JOINING)


def clean_text(text, *, is_line=False):
    """Return a text as it is kept; a line has single blanks between its words, and each word one alphabet.

    Raise ValidationError when it holds what would deceive the eye or is broken.
    """
    text = without_unseen(text.replace("\r\n", "\n"))
    text = TYPESET.sub(lambda letter: unicodedata.normalize("NFKC", letter[0]), text)
    text = unicodedata.normalize("NFC", text)
    if found := REFUSED.search(text):
        raise ValidationError(
            _("This text holds a hidden character (U+%(code)s). Delete it or type the text again."),
            code="hidden_character",
            params={"code": f"{ord(found.group()):04X}"},
        )
    if found := BROKEN.search(text):
        raise _spoilt(_("“%(word)s” came here broken: type it again."), text, found)
    if found := PILED_UP.search(text):
        raise _spoilt(_("“%(word)s” has more marks on one letter than any spelling."), text, found)
    if is_line:
        text = " ".join(text.split())
        for word in WORD.finditer(text):
            if in_one_alphabet(word[0]) != word[0]:
                raise _spoilt(
                    _("“%(word)s” mixes Latin and Cyrillic letters: type it in one alphabet."),
                    text,
                    word,
                )
    return text


def in_one_alphabet(word):
    """Return a word with its look-alikes in the alphabet that can write all of it: Алсынов, с and not c.

    A word that shows both alphabets, such as ПРОtest, deceives nobody and stays.
    """
    if word.isascii() or not (OF_LATIN.search(word) and OF_CYRILLIC.search(word)):
        return word
    cyrillic, latin = word.translate(TO_CYRILLIC), word.translate(TO_LATIN)
    if not OF_LATIN.search(cyrillic):
        return cyrillic
    return word if OF_CYRILLIC.search(latin) else latin


def deceiving(text):
    """Return the words of a text that may deceive: of two alphabets, or all of look-alikes of the others'.

    In lines nobody saves such a word (`clean_text`); longer texts may quote one.
    """
    words = dict.fromkeys(re.findall(r"[^\W\d_]+", text))
    alphabets = {word: [letters for letters in ALPHABETS if letters.search(word)] for word in words}
    whole = {word: found[0] for word, found in alphabets.items() if len(found) == 1 and len(word) > 1}
    alike = [word for word in whole if not set(word) - LOOK_ALIKE]
    sure = {letters for word, letters in whole.items() if word not in alike}
    return [
        word
        for word, found in alphabets.items()
        if len(found) > 1 or (word in alike and len(sure) == 1 and whole[word] not in sure)
    ]


def _spoilt(message, text, found):
    """Return the error about the word in which something was found."""
    start = max(text.rfind(" ", 0, found.start()), text.rfind("\n", 0, found.start())) + 1
    word = text[start:].split(maxsplit=1)[0]
    return ValidationError(message, code="spoilt_text", params={"word": word[:40]})


def query(text):
    """Return what a reader typed or copied into a search, without what nobody sees: it is never refused."""
    return REFUSED.sub(" ", without_unseen(text))


class CleanTextModel(models.Model):
    """A model whose every text column passes `clean_text`, so that no new column can forget it."""

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db, field_names, values):
        """Make a row of the edition of its values as they are: making rows takes longest."""
        if db != edition.ALIAS:
            return super().from_db(db, field_names, values)
        row = cls.__new__(cls)
        row._state = ModelState()
        row._state.adding, row._state.db = False, db
        row.__dict__.update(zip(field_names, values, strict=True))
        return row

    def clean_fields(self, exclude=None):
        errors = {}
        for field in self._meta.concrete_fields:
            if field.name in (exclude or ()) or not isinstance(field, models.CharField | models.TextField):
                continue
            value = getattr(self, field.attname)
            if isinstance(value, str):
                try:
                    setattr(self, field.attname, clean_column(field, value))
                except ValidationError as error:
                    errors[field.name] = [error]
        try:
            super().clean_fields(exclude=exclude)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)


def clean_column(field, text):
    """Return a text as a column keeps it."""
    text = clean_text(text, is_line=not isinstance(field, models.TextField))
    if isinstance(field, models.TextField) and field.editable:
        # Django asks the form for the length of a long text, and not the model.
        limit = field.max_length or (MAX_NOTE if field.name == "internal_note" else MAX_TEXT)
        if len(text) > limit:
            raise ValidationError(
                _("This text has %(length)d characters, and may have %(limit)d."),
                code="max_length",
                params={"length": len(text), "limit": limit},
            )
    return text
