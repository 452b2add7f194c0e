"""The further names of a person: other spellings, languages, former names."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from baymak.acceptance import Accepted, History
from baymak.codes import PublicCodeField
from baymak.columns import deciding, shown
from baymak.dates import PartialDateField, check_order
from baymak.languages import LocalizedText, Text
from baymak.tags import LanguageField, language_name
from baymak.visibility import Visible, VisibleQuerySet, published_prefetch
from people.models.person import Person


class NameQuerySet(VisibleQuerySet):
    def for_list(self):
        """Read with each name the person and the source, as far as that is public (1 query)."""
        return self.select_related("person").prefetch_related(published_prefetch(Name, "source"))


class Name(Accepted, Visible):
    """One form of a person's name, in one language and script.

    The three names in the languages of the site are columns of the person. A row with the text of one of them
    says more of it: in which language it is, which word is the family name.
    """

    class Kind(models.TextChoices):
        OFFICIAL = "official", _("in documents")
        BIRTH = "birth", _("at birth")
        FORMER = "former", _("former name")
        ALIAS = "alias", _("also called")
        PSEUDONYM = "pseudonym", _("pseudonym")
        SPELLING = "spelling", _("other spelling")
        TRANSLITERATION = "transliteration", _("written in another script")

    PARTS = ("family", "given", "patronymic")

    code = PublicCodeField()
    person = models.ForeignKey(Person, models.CASCADE, verbose_name=_("person"), related_name="names")
    text = models.CharField(_("name"), max_length=200, help_text=_("The whole name, as it is written."))
    language = LanguageField(
        _("language"), help_text=_("The language that it is written in, as a tag: ba, tt-Latn, zh.")
    )
    kind = models.CharField(_("kind"), max_length=15, choices=Kind.choices, default=Kind.SPELLING)
    family = models.CharField(
        _("family name"),
        max_length=100,
        blank=True,
        help_text=_(
            "Which words of the name these are; lists sort by it, and concealed names are looked for."
        ),
    )
    given = models.CharField(_("given name"), max_length=100, blank=True)
    patronymic = models.CharField(_("patronymic"), max_length=100, blank=True)
    sort_as = models.CharField(
        _("sort as"),
        max_length=200,
        blank=True,
        help_text=_("Only where the family name and the others are not enough: Beethoven, Ludwig van."),
    )
    since = PartialDateField(_("since"), blank=True)
    until = PartialDateField(_("until"), blank=True)
    usage = LocalizedText(
        _("where it is used"), max_length=200, help_text=_("For example: in the passport. Public.")
    )
    source = models.ForeignKey(
        "sources.Source",
        models.PROTECT,
        verbose_name=_("source"),
        null=True,
        blank=True,
        related_name="names_in_it",
        help_text=_("Where it is written so. Public with the name, if the source is."),
    )
    is_public = models.BooleanField(
        _("public"), default=False, help_text=_("Off: only the researchers see it and find by it.")
    )

    history = History()

    objects = NameQuerySet.as_manager()

    public_parents = ("person",)

    columns = [
        shown("code", _("The permanent code of this row, for citing.")),
        shown("person", _("Code of the person.")),
        shown("text", _("The whole name, as it is written.")),
        shown("language", _("Its language, and its script where it is not the usual one, by BCP 47.")),
        shown("kind", _("official, birth, former, alias, pseudonym, spelling or transliteration.")),
        shown("family", _("Which words of it are the family name, where somebody has marked them.")),
        shown("given", _("Which are the given name.")),
        shown("patronymic", _("Which are the patronymic.")),
        shown("sort_as", _("As what it is sorted, where that is not plain.")),
        shown("since", _("Since when it is borne.")),
        shown("until", _("Until when.")),
        shown("usage", _("Where it is used")),
        shown("source", _("Code of a source that has it so."), by="code"),
        deciding("is_public"),
    ]

    class Meta:
        ordering = ["pk"]
        verbose_name = _("further name")
        verbose_name_plural = _("further names")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "text"],
                name="%(app_label)s_%(class)s_once",
                violation_error_message=_("This person has this name already."),
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "official",
                        "birth",
                        "former",
                        "alias",
                        "pseudonym",
                        "spelling",
                        "transliteration",
                    ]
                ),
                name="%(app_label)s_%(class)s_kind",
                violation_error_message=_("This is not a kind of name."),
            ),
        ]

    def __str__(self):
        return self.text

    @classmethod
    def own_public_q(cls, prefix):
        return Q(**{f"{prefix}is_public": True}) & Person.named_q(f"{prefix}person__")

    def clean(self):
        check_order(self, ("since", "until"))
        errors = {}
        for name in self.PARTS:
            part = getattr(self, name)
            if any(word.casefold() not in self.text.casefold() for word in part.split()):
                errors[name] = _("The name does not have these words: mark them as they stand in it.")
        if errors:
            raise ValidationError(errors)

    @property
    def spoken(self):
        """Return the name with its language."""
        return Text(self.text, self.language)

    @property
    def language_name(self):
        return language_name(self.language)
