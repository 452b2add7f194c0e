"""Texts in the languages of the site: the columns, the one fallback rule, and the names of languages."""

from django.conf import settings
from django.db import models
from django.db.migrations import AddField, AlterField, RenameField
from django.db.migrations.operations.base import Operation
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

LANGUAGES = tuple(settings.TEXT_LANGUAGES)
# What a reader of each language is shown when a text does not exist in it.
FALLBACKS = {code: (code, *others) for code, (_name, _words, others) in settings.TEXT_LANGUAGES.items()}


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
    """Return the code of the reader's language: one of those that texts are kept in."""
    language = (get_language() or settings.LANGUAGE_CODE).partition("-")[0]
    return language if language in FALLBACKS else LANGUAGES[0]


def localized(row, name, language=None):
    """Return the `Text` `name` of a row in a language (the active one), or in the nearest that has it.

    The row carries the columns `in_languages(name)`; the answer is "" when all are empty.
    """
    return nearest({code: getattr(row, f"{name}_{code}") for code in LANGUAGES}, language)


def nearest(texts, language=None):
    """Return the `Text` for a reader of a language (the active one) among {code of a language: text}."""
    order = FALLBACKS[language or active_language()]
    return next((Text(texts[code], code) for code in order if texts[code]), Text("", order[0]))


def in_languages(*names):
    """Return the columns of texts that are kept in each language: title -> title_en, title_ru, title_ba."""
    return [f"{name}_{code}" for name in names for code in LANGUAGES]


def in_some_language(name):
    """Return the condition that a row has the text `name` in at least one language."""
    return ~models.Q(**dict.fromkeys(in_languages(name), ""))


class LocalizedText:
    """A text that a model keeps in each language: `title = LocalizedText(_("title"), max_length=300)`.

    It makes the columns title_en, title_ru, title_ba, and `title` is the `Text` for the reader, with the
    label as its documentation. With a `max_length` they are short texts; `options` are those of the columns,
    which may be blank.
    """

    def __init__(self, label=None, **options):
        make = models.CharField if "max_length" in options else models.TextField
        self.label = label
        # Made here and not when the class takes them, so that the columns stand where they are declared.
        self.columns = {
            code: make(label and format_lazy("{} {}", label, words), **{"blank": True} | options)
            for code, (_name, words, _others) in settings.TEXT_LANGUAGES.items()
        }

    def contribute_to_class(self, model, name):
        for code, column in self.columns.items():
            column.contribute_to_class(model, f"{name}_{code}")
        setattr(model, name, property(lambda row: localized(row, name), doc=self.label))


class AtOnce(Operation):
    """The same change of several models: each by itself would make Django draw up all models anew."""

    def __init__(self, changes):
        self.changes = changes

    def state_forwards(self, app_label, state):
        vars(state).pop("apps", None)
        for change in self.changes:
            change.state_forwards(app_label, state)

    def database_forwards(self, *args):
        for change in self.changes:
            change.database_forwards(*args)

    def database_backwards(self, *args):
        for change in self.changes:
            change.database_backwards(*args)

    def describe(self):
        return "; ".join(change.describe() for change in self.changes)


def texts_in_languages(names, text, label, help_text):
    """Return the operations by which models and their histories keep a text in each language.

    For migrations: what there was becomes English.
    """
    models_and_histories = [model for name in names for model in (name, f"historical{name}")]

    def changed(change, code, words):
        column = models.CharField(f"{label} {words}", max_length=200, blank=True, help_text=help_text)
        return AtOnce([change(model, f"{text}_{code}", column) for model in models_and_histories])

    return [
        AtOnce([RenameField(model, text, f"{text}_en") for model in models_and_histories]),
        changed(AlterField, "en", "in English"),
        changed(AddField, "ru", "in Russian"),
        changed(AddField, "ba", "in Bashkir"),
    ]


class Named(models.Model):
    """A thing with a name in at least one language."""

    name = LocalizedText(_("name"), max_length=200)

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


class Titled(models.Model):
    """A thing with a title in at least one language."""

    title = LocalizedText(_("title"), max_length=300)

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
