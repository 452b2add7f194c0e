"""Texts in three languages: the columns, the one fallback rule, and the names of languages."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

# What a reader of each language is shown when a text does not exist in it.
FALLBACKS = {"en": ("en", "ru", "ba"), "ru": ("ru", "ba", "en"), "ba": ("ba", "ru", "en")}


class Language(models.TextChoices):
    """A language that a source is written in, a name is spelled in, or a person speaks (ISO 639)."""

    BASHKIR = "ba", _("Bashkir")
    RUSSIAN = "ru", _("Russian")
    ENGLISH = "en", _("English")
    TATAR = "tt", _("Tatar")
    CHUVASH = "cv", _("Chuvash")
    UDMURT = "udm", _("Udmurt")
    UKRAINIAN = "uk", _("Ukrainian")
    TURKISH = "tr", _("Turkish")
    GERMAN = "de", _("German")
    FRENCH = "fr", _("French")
    ITALIAN = "it", _("Italian")
    SLOVAK = "sk", _("Slovak")
    POLISH = "pl", _("Polish")
    OTHER = "mis", _("another language")


class Text(str):
    """A text that knows which language it is in, for a `lang` attribute."""

    __slots__ = ("language",)

    def __new__(cls, text, language):
        self = super().__new__(cls, text)
        self.language = language
        return self

    def __getnewargs__(self):  # the choices of a form are copied
        return str(self), self.language


def active_language():
    """Return the code of the reader's language: one of the three that texts are kept in."""
    language = (get_language() or "en").partition("-")[0]
    return language if language in FALLBACKS else "en"


def localized(row, name, language=None):
    """Return the `Text` `name` of a row in a language (the active one), or in the nearest that has it.

    The row carries the columns name_en, name_ru and name_ba; the answer is "" when all are empty.
    """
    return nearest({code: getattr(row, f"{name}_{code}") for code in FALLBACKS}, language)


def nearest(texts, language=None):
    """Return the `Text` for a reader of a language (the active one) among {code of a language: text}."""
    order = FALLBACKS[language or active_language()]
    return next((Text(texts[code], code) for code in order if texts[code]), Text("", order[0]))


def in_some_language(name):
    """Return the condition that a row has the text `name` in at least one language."""
    return ~models.Q(**{f"{name}_en": "", f"{name}_ru": "", f"{name}_ba": ""})


class Named(models.Model):
    """A thing with a name in up to three languages."""

    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    name_ru = models.CharField(_("name in Russian"), max_length=200, blank=True)
    name_ba = models.CharField(_("name in Bashkir"), max_length=200, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=in_some_language("name"),
                name="%(app_label)s_%(class)s_has_name",
                violation_error_message=_("Give the name in at least one language."),
            )
        ]

    def __str__(self):
        return self.name

    @property
    def name(self):
        return localized(self, "name")


class Titled(models.Model):
    """A thing with a title in up to three languages."""

    title_en = models.CharField(_("title in English"), max_length=300, blank=True)
    title_ru = models.CharField(_("title in Russian"), max_length=300, blank=True)
    title_ba = models.CharField(_("title in Bashkir"), max_length=300, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=in_some_language("title"),
                name="%(app_label)s_%(class)s_has_title",
                violation_error_message=_("Give the title in at least one language."),
            )
        ]

    def __str__(self):
        return self.title

    @property
    def title(self):
        return localized(self, "title")
