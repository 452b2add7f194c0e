"""Tags of languages by BCP 47 (ba, tt-Latn, zh-Hant-HK), their names, and what letters tell of a language."""

import gettext
import re
import unicodedata
from functools import cache

import pycountry
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import CharField, TextInput
from django.utils.translation import gettext as _

from baymak.languages import LANGUAGES, Language, active_language

# Language, script, region, and variants, which no list here knows: be-tarask
TAG = re.compile(
    r"(?P<language>[a-z]{2,3})(?:-(?P<script>[a-z]{4}))?(?:-(?P<region>[a-z]{2}|\d{3}))?"
    r"(?P<variants>(?:-(?:[a-z\d]{5,8}|\d[a-z\d]{3}))*)",
    re.IGNORECASE,
)
MAX_TAG = 35

# As they are offered: the languages of the site's case and of the peoples of Russia, by the number of
# speakers, then every other that has two letters in ISO 639. Any tag may be typed.
OF_RUSSIA = (
    "ru ba tt ce cv av kbd dar os kum udm sah lez inh mhr mrj myv mdf krc bua tyv kv lbe tab xal ady nog alt "
    "kjh koi abq agx rut tkr crh krl vep yrk kca mns evn eve ckt niv sel kpy dlg ykg nio yai rom yi"
)


def tag_of(text):
    """Return the tag that a text means, written as usual: "RUS" -> "ru", "tt-latn" -> "tt-Latn".

    The name of a language means its tag, too. Raise ValidationError for what is none.
    """
    text = text.strip().replace("_", "-")
    found = TAG.fullmatch(text)
    language = _language(found["language"].lower()) if found else None
    script, region = ((found["script"] or "").title(), (found["region"] or "").upper()) if found else ("", "")
    if (
        not language
        or (script and not pycountry.scripts.get(alpha_4=script))
        or (region.isalpha() and not pycountry.countries.get(alpha_2=region))
    ):
        if tag := _tags_by_name().get(text.casefold()):
            return tag
        raise ValidationError(
            _("“%(text)s” is no tag of a language by BCP 47, as ba, tt-Latn or zh-Hant."),
            code="language",
            params={"text": text[:40]},
        )
    return "-".join(filter(None, [_code(language), script, region])) + found["variants"].lower()


def validate_tag(text):
    """Refuse what is no tag, or not written as tags are."""
    if tag_of(text) != text:
        raise ValidationError(
            _("Write the tag of the language as %(tag)s."), code="language", params={"tag": tag_of(text)}
        )


def validate_tags(text):
    """Refuse what is no list of tags with blanks between them: "ba ru"."""
    for tag in text.split(" "):
        validate_tag(tag)


def _language(code):
    by = "alpha_2" if len(code) == 2 else "alpha_3"
    return pycountry.languages.get(**{by: code})


def _code(language):
    """Return the shortest code, as BCP 47 wants it."""
    return getattr(language, "alpha_2", None) or language.alpha_3


@cache
def _words(standard, language):
    return gettext.translation(standard, pycountry.LOCALES_DIR, languages=[language], fallback=True)


def language_name(tag):
    """Return what the language of a tag is called, in the reader's language as far as anybody has it."""
    found = TAG.fullmatch(tag)
    language = found and _language(found["language"].lower())
    if not language:
        return tag
    code = _code(language)
    name = str(Language(code).label) if code in Language.values else _translated("iso639-3", language)
    beside = [found["region"] or ""]
    if found["script"]:
        script = pycountry.scripts.get(alpha_4=found["script"].title())
        beside.insert(0, _translated("iso15924", script) if script else "")
    beside = ", ".join(filter(None, beside))
    return f"{name} ({beside})" if beside else name


def _translated(standard, row):
    # In Bashkir the standard knows few; its readers read Russian.
    reader = active_language()
    for language in (reader, "ru") if reader == "ba" else (reader,):
        if (name := _words(standard, language).gettext(row.name)) != row.name:
            return name
    return row.name


@cache
def _tags_by_name():
    """Return {name of a language in English or Russian: tag}, of those that are offered."""
    rows = {code: _language(code) for code in offered_tags()}
    names = {row.name.casefold(): code for code, row in rows.items()}
    return names | {_words("iso639-3", "ru").gettext(row.name).casefold(): code for code, row in rows.items()}


@cache
def offered_tags():
    """Return the tags that a form offers, those of Russia's peoples first."""
    others = (row.alpha_2 for row in pycountry.languages if hasattr(row, "alpha_2"))
    return list(dict.fromkeys([*OF_RUSSIA.split(), *sorted(others), "mis"]))


# What letters tell

RIGHT_TO_LEFT = ("R", "AL")
# By the first word of the names of letters in Unicode; the language is the one that most write so.
BY_SCRIPT = {
    "ARABIC": "ar", "HEBREW": "he", "GEORGIAN": "ka", "ARMENIAN": "hy", "GREEK": "el", "CJK": "zh",
    "HIRAGANA": "ja", "KATAKANA": "ja", "HANGUL": "ko", "DEVANAGARI": "hi", "BENGALI": "bn", "TAMIL": "ta",
    "TELUGU": "te", "KANNADA": "kn", "MALAYALAM": "ml", "GUJARATI": "gu", "GURMUKHI": "pa", "SINHALA": "si",
    "THAI": "th", "LAO": "lo", "KHMER": "km", "MYANMAR": "my", "TIBETAN": "bo", "MONGOLIAN": "mn",
    "ETHIOPIC": "am", "SYRIAC": "syr", "THAANA": "dv",
}  # fmt: skip
# Letters that other languages of the script do not write; the first that fits tells.
BY_LETTERS = {
    "ARABIC": [("[ەۈۋې]", "ug"), ("[ڕڵێ]", "ckb"), ("[ٹڈڑے]", "ur"), ("[پچژگکی]", "fa")],
    "CYRILLIC": [
        ("[ӑӗӳ]", "cv"),
        ("[ҡҙ]", "ba"),
        ("[ұқ]|(?=.*[әғңөүһ]).*і", "kk"),
        ("[җ]", "tt"),
        ("ў", "be"),
        ("[їєґі]", "uk"),
        ("[әғңөүһҫ]", "ba"),
    ],
}


def script_of(text):
    """Return the script of the first letter of a text, by its name in Unicode; "" where it has none."""
    letter = next((character for character in text if character.isalpha()), "")
    return unicodedata.name(letter, "").partition(" ")[0] if letter else ""


def language_of(text, usual):
    """Return the language of a text as far as its letters tell, or the usual one."""
    script = script_of(text)
    for letters, language in BY_LETTERS.get(script, ()):
        if re.search(letters, text.lower()):
            return language
    if script == "CYRILLIC":
        return "ru" if usual == "en" else usual
    if script == "LATIN":
        return "en" if usual in ("ru", "ba") else usual
    return BY_SCRIPT.get(script, usual)


def move_by_letters(apps, app, name, text):
    """Move texts from the English column to that of the language that their letters tell, for migrations."""
    for model in (apps.get_model(app, name), apps.get_model(app, f"Historical{name}")):
        for pk, said in model.objects.exclude(**{f"{text}_en": ""}).values_list("pk", f"{text}_en"):
            if (language := language_of(said, "en")) in LANGUAGES and language != "en":
                model.objects.filter(pk=pk).update(**{f"{text}_{language}": said, f"{text}_en": ""})


def direction(text):
    """Return "rtl" for a text whose first letter is written from right to left, else "ltr"."""
    letter = next((character for character in text if character.isalpha()), "")
    return "rtl" if letter and unicodedata.bidirectional(letter) in RIGHT_TO_LEFT else "ltr"


# The column and its field


class LanguageInput(TextInput):
    """A tag typed, or chosen among those that the page offers once (`admin/languages.html`)."""

    def __init__(self, attrs=None):
        super().__init__({"list": "languages", "size": 12, "autocomplete": "off", **(attrs or {})})


class LanguageFormField(CharField):
    widget = LanguageInput

    def clean(self, value):
        value = super().clean(value)
        return tag_of(value) if value else value


class LanguageField(models.CharField):
    """The language of a text, as a tag of BCP 47."""

    default_validators = [validate_tag]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"max_length": MAX_TAG} | kwargs)

    def formfield(self, **kwargs):
        # The admin has a widget of its own for columns of text.
        return super().formfield(**kwargs | {"form_class": LanguageFormField, "widget": LanguageInput})


class LanguagesFormField(CharField):
    def clean(self, value):
        tags = re.split(r"[\s,;]+", super().clean(value).strip(" ,;"))
        return " ".join(tag_of(tag) for tag in tags if tag)


class LanguagesField(models.CharField):
    """Languages, as tags of BCP 47 with blanks between them; people write "ba, ru" too."""

    default_validators = [validate_tags]

    def formfield(self, **kwargs):
        return super().formfield(**kwargs | {"form_class": LanguagesFormField})
