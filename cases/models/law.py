"""The law that people are tried under: laws, their provisions, and what these threaten with.

The files of a case bring them, and the desk only reads them. They carry no state: the public sees a provision
exactly when something that it sees refers to it.
"""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from baymak.acceptance import History
from baymak.amounts import Amount
from baymak.columns import derived, shown
from baymak.dates import PartialDateField
from baymak.durations import check_duration
from baymak.languages import LANGUAGES, LocalizedText, Titled, in_languages, in_some_language, localized
from baymak.text import CleanTextModel
from baymak.visibility import VisibleQuerySet
from cases.models.reference import Referred
from cases.numbering import Numbering, fill, in_order, slug
from people.models import Region
from people.places import is_country


class Law(Titled, CleanTextModel):
    """One law, with how it numbers its provisions and how they are cited."""

    key = models.CharField(_("key"), max_length=30, unique=True, help_text=_("For example RU-UK."))
    country = models.CharField(
        _("country"), max_length=2, blank=True, help_text=_("ISO 3166-1; empty for international law.")
    )
    levels = models.JSONField(
        _("levels"),
        help_text=_("Of a number, the gravest first: name, form, words before it, words if missing."),
    )
    pattern = models.CharField(
        _("pattern"), max_length=100, help_text=_("How a number is kept: {article}[-{part}[-{point}]].")
    )
    ways = models.JSONField(_("ways of writing"), default=list, blank=True)
    names = models.JSONField(
        _("other names"), default=list, blank=True, help_text=_("What people call it beside its title.")
    )
    template = LocalizedText(
        _("print template"),
        max_length=200,
        help_text=_("For example: art. {article}[ part {part}][ point {point}], {law}."),
    )

    history = History()

    columns = [
        shown("key"),
        shown("country"),
        shown("title"),
        shown("pattern"),
        shown("template"),
        derived("levels"),
        derived("ways"),
        derived("names"),
    ]

    class Meta(Titled.Meta):
        ordering = ["key"]
        default_permissions = ("view",)
        verbose_name = _("law")
        verbose_name_plural = _("laws")
        constraints = [
            *Titled.Meta.constraints,
            models.CheckConstraint(
                condition=in_some_language("template"),
                name="%(app_label)s_%(class)s_template",
                violation_error_message=_("Say in at least one language how the law is cited."),
            ),
        ]

    def clean(self):
        # A country may be of the files' own: invented, or none that the standard recognises.
        known = not self.country or is_country(self.country)
        if not known and not Region.objects.filter(code=self.country).exists():
            raise ValidationError({"country": _("There is no such country in ISO 3166.")})
        try:
            numbering = self.numbering
            numbering.read("1")
        except (KeyError, TypeError, ValueError) as error:  # a broken expression is a ValueError too
            raise ValidationError({"levels": _("They do not fit the pattern: %s.") % error}) from error

    @property
    def numbering(self):
        names = [*self.names, *filter(None, (getattr(self, name) for name in in_languages("title")))]
        return Numbering(self.levels, self.pattern, self.ways, names)

    def cite(self, number, language):
        """Return how a provision is cited for a reader of a language."""
        levels = self.numbering.levels_of(number) or {}
        return fill(
            localized(self, "template", language), levels | {"law": localized(self, "title", language)}
        )


class ArticleQuerySet(VisibleQuerySet):
    def for_list(self):
        return self.select_related("law", "parent").prefetch_related("penalties")

    def for_export(self):
        return self.for_list()

    def written(self, text):
        """Return the provisions that a text may mean however it writes a number, and all in them."""
        numbers = Q(pk__in=[])
        for law in Law.objects.all():
            if number := law.numbering.read(text):
                numbers |= Q(within__law=law, within__number=number)
        return self.filter(pk__in=Article.objects.filter(numbers).order_by().values("pk"))


class Article(Titled, Referred):
    """One provision of a law: an article, a part or a point of one, or a section, as the law has it."""

    code = models.CharField(
        _("code"), max_length=50, unique=True, blank=True, help_text=_("As in an address: RU-UK-212-2.")
    )
    law = models.ForeignKey(
        Law, models.PROTECT, to_field="key", verbose_name=_("law"), related_name="articles"
    )
    number = models.CharField(_("number"), max_length=40, help_text=_("As the pattern of the law has it."))
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("part of"),
        null=True,
        blank=True,
        editable=False,
        related_name="parts",
    )
    is_divided = models.BooleanField(
        _("only its parts threaten with a penalty"),
        default=False,
        help_text=_("Then a charge under it alone does not say the part, and shows no penalty."),
    )
    knows_penalties = models.BooleanField(
        _("penalties are entered"), default=False, help_text=_("If so, no row means that there is none.")
    )

    # Derived by `derive()`
    within = models.ManyToManyField("self", symmetrical=False, related_name="contents", editable=False)
    sort_key = models.CharField(max_length=100, editable=False)
    reference = LocalizedText(max_length=300, editable=False)
    heading = LocalizedText(max_length=650, editable=False)
    not_stated = LocalizedText(max_length=100, editable=False)

    objects = ArticleQuerySet.as_manager()

    public_references = ("charges", "charges_of_form")

    columns = [
        shown("code"),
        shown("law", by="key"),
        shown("number"),
        shown("parent", by="code"),
        shown("title"),
        shown("is_divided"),
        shown("knows_penalties"),
        shown("reference"),
        shown("heading", research=False),
        shown("not_stated"),
        derived("sort_key"),
        derived("within"),
    ]

    class Meta(Titled.Meta):
        ordering = ["law", "sort_key"]
        default_permissions = ("view",)
        verbose_name = _("provision of law")
        verbose_name_plural = _("provisions of law")
        constraints = [
            *Titled.Meta.constraints,
            models.UniqueConstraint(
                fields=["law", "number"],
                name="%(app_label)s_%(class)s_once",
                violation_error_message=_("This article is there already."),
            ),
        ]

    def __str__(self):
        return self.heading

    def get_absolute_url(self):
        return reverse("cases:article_detail", args=[self.code])

    def clean(self):
        law = getattr(self, "law", None)
        if law is None:
            return
        number = law.numbering.read(self.number)
        if not number:
            raise ValidationError(
                {
                    "number": ValidationError(
                        _("“%(number)s” is no number of this law, which are like %(pattern)s."),
                        params={"number": self.number, "pattern": law.pattern},
                    )
                }
            )
        self.number = number
        self.derive()

    def save(self, *args, **kwargs):
        self.derive()
        super().save(*args, **kwargs)
        self.place()

    def place(self):
        """Keep what holds this provision, itself among it."""
        self.within.set([self, *self.ancestors()])

    def derive(self):
        """Make what the law says of a number: its address, its place, how it is cited."""
        numbering = self.law.numbering
        self.code = self.code or slug(f"{self.law.key}-{self.number}")
        self.sort_key = in_order(self.number)
        self.parent = next(iter(self.ancestors()), None)
        next_level = numbering.next_level(self.number) if self.is_divided else None
        for language in LANGUAGES:
            title = getattr(self, f"title_{language}")
            cited = self.law.cite(self.number, language)
            setattr(self, f"reference_{language}", cited)
            setattr(self, f"heading_{language}", f"{cited}: {title}" if title else "")
            missing = (next_level or {}).get("missing", {})
            setattr(self, f"not_stated_{language}", missing.get(language, ""))

    def ancestors(self):
        """Return the provisions that hold this one, as far as they are there: the nearest first."""
        numbers, number = [], self.number
        while number := self.law.numbering.above(number):
            numbers.append(number)
        found = {row.number: row for row in Article.objects.filter(law=self.law, number__in=numbers)}
        return [found[number] for number in numbers if number in found]

    @property
    def threats(self):
        """Return the penalties of this provision; those of its parts are never taken for its own."""
        return [] if self.is_divided else list(self.penalties.all())


class PenaltyManager(models.Manager):
    def get_queryset(self):
        return super().get_queryset().select_related("kind")


class Penalty(CleanTextModel):
    """One punishment that a provision threatens with, from its lowest to its highest."""

    article = models.ForeignKey(
        Article, models.CASCADE, verbose_name=_("provision"), related_name="penalties"
    )
    kind = models.ForeignKey(
        "cases.PunishmentKind",
        models.PROTECT,
        to_field="key",
        verbose_name=_("kind"),
        related_name="penalties",
    )
    least = models.CharField(
        _("lowest"), max_length=20, blank=True, validators=[check_duration], help_text=_("ISO 8601: P2M.")
    )
    most = models.CharField(
        _("highest"), max_length=20, blank=True, validators=[check_duration], help_text=_("ISO 8601: P8Y.")
    )
    amount_least = models.PositiveBigIntegerField(_("lowest amount"), null=True, blank=True)
    amount_most = models.PositiveBigIntegerField(_("highest amount"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True, help_text=_("ISO 4217."))
    since = PartialDateField(_("from which day"), blank=True, help_text=_("Empty when it is not entered."))

    history = History()

    objects = PenaltyManager()

    columns = [
        shown("article", by="code"),
        shown("kind"),
        shown("least"),
        shown("most"),
        shown("amount_least"),
        shown("amount_most"),
        shown("currency"),
        shown("since"),
    ]

    class Meta:
        ordering = ["pk"]
        default_permissions = ("view",)
        verbose_name = _("penalty")
        verbose_name_plural = _("penalties")
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=["life", "death"]) | Q(least="", most=""),
                name="%(app_label)s_%(class)s_without_number",
                violation_error_message=_("Life imprisonment and the death penalty have no number."),
            ),
            models.CheckConstraint(
                condition=Q(amount_least=None, amount_most=None) | ~Q(currency=""),
                name="%(app_label)s_%(class)s_currency",
                violation_error_message=_("An amount needs its currency."),
            ),
            models.CheckConstraint(
                condition=Q(amount_least=None) | Q(amount_most=None) | Q(amount_least__lte=F("amount_most")),
                name="%(app_label)s_%(class)s_amounts",
                violation_error_message=_("The lowest amount is more than the highest."),
            ),
        ]

    def __str__(self):
        return ", ".join(filter(None, [self.kind.name, self.range]))

    def clean(self):
        if self.article.is_divided:
            raise ValidationError(_("Only the parts of this provision threaten with a penalty."))

    @property
    def range(self):
        """Return the lowest and highest in words: "8 years – 15 years", "longest 5 years"; or ""."""
        least = self._in_words(self.least, self.amount_least)
        most = self._in_words(self.most, self.amount_most)
        if least and most:
            return least if least == most else f"{least} – {most}"
        if most:
            return _("at the most: %(length)s") % {"length": most}
        return _("at the least: %(length)s") % {"length": least} if least else ""

    def _in_words(self, length, money):
        if length:
            return Amount.parse(length).text
        return Amount(money=Decimal(money), currency=self.currency).text if money else ""
