"""What a court imposed, or a prosecutor asked for: its kind, and how much, as it was pronounced."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from baymak.acceptance import Accepted, History
from baymak.amounts import Amount, AmountField, Comparator, write
from baymak.columns import shown
from baymak.languages import LocalizedText, Named, in_some_language
from baymak.text import CleanTextModel
from baymak.visibility import Visible, VisibleQuerySet

# Beyond the days of every term: for life, and death.
ENDLESS = 10_000_000


class PunishmentKind(Named, CleanTextModel):
    """One kind of punishment that a law knows; the files of a case bring it."""

    class Liberty(models.TextChoices):
        TAKES = "takes", _("takes liberty")
        RESTRICTS = "restricts", _("restricts liberty")
        LEAVES = "leaves", _("leaves at liberty")
        NONE = "none", _("says nothing of liberty")

    class Measure(models.TextChoices):
        TIME = "time", _("a length of time")
        MONEY = "money", _("a sum of money")
        NOTHING = "nothing", _("nothing")

    key = models.CharField(
        _("key"),
        max_length=30,
        unique=True,
        validators=[RegexValidator(r"^[a-z][a-z_]*$")],
        help_text=_("The word in files, for example forced_labour."),
    )
    liberty = models.CharField(_("liberty"), max_length=9, choices=Liberty.choices)
    measure = models.CharField(_("measured by"), max_length=7, choices=Measure.choices, default=Measure.TIME)
    # The place in a list; of two without a number the higher is the graver.
    rank = models.PositiveSmallIntegerField(_("rank"), default=0)

    history = History()

    columns = [shown("key"), shown("name"), shown("liberty"), shown("measure"), shown("rank")]

    class Meta(Named.Meta):
        ordering = ["rank", "key"]
        default_permissions = ("view",)
        verbose_name = _("kind of punishment")
        verbose_name_plural = _("kinds of punishments")

    @property
    def is_endless(self):
        """Say whether it takes liberty, or life, and has no number: imprisonment for life, death."""
        return self.liberty == self.Liberty.TAKES and self.measure == self.Measure.NOTHING


class PunishmentQuerySet(VisibleQuerySet):
    def for_list(self):
        return self.select_related("kind", "sentence__person", "sentence__case", "sentence__court__region")

    def in_order(self):
        """Put the main ones first, as a verdict does; what was asked for comes last."""
        main_first = Case(When(role=Punishment.Role.MAIN, then=Value(0)), default=Value(1))
        return self.select_related("kind").order_by("asked", main_first, "pk")


class Punishment(Accepted, Visible):
    """One punishment of a sentence: imposed by the court, or asked for by the prosecutor."""

    class Role(models.TextChoices):
        MAIN = "main", _("main")
        ADDITIONAL = "additional", _("additional")

    class Regime(models.TextChoices):
        SETTLEMENT = "settlement", _("settlement colony")
        GENERAL = "general", _("general regime")
        ENHANCED = "enhanced", _("enhanced regime")
        STRICT = "strict", _("strict regime")
        SPECIAL = "special", _("special regime")
        PRISON = "prison", _("prison")

    Comparator = Comparator

    sentence = models.ForeignKey(
        "cases.Sentence", models.CASCADE, verbose_name=_("sentence"), related_name="punishments"
    )
    asked = models.BooleanField(
        _("asked for by the prosecutor"), default=False, help_text=_("Off: the court imposed it.")
    )
    kind = models.ForeignKey(
        PunishmentKind,
        models.PROTECT,
        to_field="key",
        verbose_name=_("kind"),
        null=True,
        blank=True,
        related_name="punishments",
        help_text=_("Empty when no source says it: then write the words below."),
    )
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.MAIN)
    suspended = models.BooleanField(
        _("suspended"), default=False, help_text=_("Not to be served unless a court decides so.")
    )
    comparator = models.CharField(
        _("comparator"), max_length=9, choices=Comparator.choices, default=Comparator.EXACTLY
    )
    amount = AmountField(
        _("how much"), help_text=_("As pronounced: 4 years 6 months, 480 hours, 300,000 RUB.")
    )
    amount_to = AmountField(_("up to"), help_text=_("The greater amount of “from … to …”."))
    regime = models.CharField(_("regime"), max_length=10, choices=Regime.choices, blank=True)
    as_reported = models.CharField(
        _("as reported"),
        max_length=200,
        blank=True,
        help_text=_("The words of the source, for example: nearly nine years. Public."),
    )
    details = LocalizedText(
        _("in detail"), max_length=300, help_text=_("For example: of calling to mass events. Public.")
    )

    # Derived from the amount. Without a bound, and of what is measured in hours or money, there is none.
    days_least = models.PositiveIntegerField(_("days, at least"), null=True, editable=False)
    days_most = models.PositiveIntegerField(_("days, at most"), null=True, editable=False)
    gravity = models.PositiveIntegerField(default=0, editable=False)

    history = History()

    objects = PunishmentQuerySet.as_manager()

    public_parents = ("sentence",)

    columns = [
        shown("sentence", _("Code of the sentence.")),
        shown("asked", _("Asked for by the prosecutor, and not imposed by the court.")),
        shown("role", _("main or additional.")),
        shown("kind", _("Kind of punishment, for example imprisonment."), by="key"),
        shown("suspended", _("Not to be served unless a court decides so.")),
        shown("comparator", _("exactly, about, nearly, more_than, at_least, at_most or from_to.")),
        shown(
            "amount",
            _("As pronounced, by ISO 8601 (P4Y6M, P50M, PT480H), or a sum with its currency (300000 RUB)."),
        ),
        shown("amount_to", _("The greater amount of “from … to …”.")),
        shown("days_least", _("Fewest days that it can be; empty: no bound.")),
        shown("days_most", _("Most days that it can be; empty: no bound.")),
        shown("gravity"),
        shown("regime", _("Regime of the colony.")),
        shown("as_reported", _("The words of the source.")),
        shown("details", _("In detail")),
    ]

    class Meta:
        ordering = ["asked", "pk"]
        verbose_name = _("punishment")
        verbose_name_plural = _("punishments")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__isnull=False)
                | Q(suspended=True)
                | ~Q(as_reported="")
                | in_some_language("details"),
                name="%(app_label)s_%(class)s_says_something",
                violation_error_message=_("Say which kind of punishment it is, or give the words."),
            ),
            models.CheckConstraint(
                condition=~Q(comparator="about") | ~Q(as_reported=""),
                name="%(app_label)s_%(class)s_approximate",
                violation_error_message=_("An approximate term needs the words as reported."),
            ),
            models.CheckConstraint(
                condition=Q(comparator="from_to") & ~Q(amount="") & ~Q(amount_to="")
                | ~Q(comparator="from_to") & Q(amount_to=""),
                name="%(app_label)s_%(class)s_from_to",
                violation_error_message=_("“From … to …” has two amounts, and nothing else has."),
            ),
        ]

    def __str__(self):
        return self.text or self.as_reported

    @classmethod
    def own_public_q(cls, prefix):
        return Q()

    def save(self, *args, **kwargs):
        self.derive()
        super().save(*args, **kwargs)
        self._touch()

    def derive(self):
        """Work out anew what follows from the columns."""
        self.days_least, self.days_most = self._days()
        self.gravity = self._gravity()

    def delete(self, *args, **kwargs):
        self._touch()
        return super().delete(*args, **kwargs)

    def _touch(self):
        """Let a form of the sentence that somebody else has open notice the change."""
        type(self.sentence).objects.filter(pk=self.sentence_id).update(updated_at=timezone.now())

    def clean(self):
        # What could not be read is reported already.
        amounts = [amount for amount in (self.amount, self.amount_to) if isinstance(amount, Amount)]
        measure = self.kind.measure if self.kind else None
        if measure == PunishmentKind.Measure.NOTHING and amounts:
            raise ValidationError({"amount": _("This kind of punishment has no length and no sum.")})
        if measure == PunishmentKind.Measure.MONEY and any(amount.is_time for amount in amounts):
            raise ValidationError({"amount": _("A sum of money is no length of time.")})
        if measure == PunishmentKind.Measure.TIME and not all(amount.is_time for amount in amounts):
            raise ValidationError({"amount": _("A length of time is no sum of money.")})
        if len(amounts) > 1:
            least, most = amounts
            if (least.is_time, least.currency) != (most.is_time, most.currency):
                raise ValidationError({"amount_to": _("Both amounts are of one measure.")})
            if most.order() < least.order():
                raise ValidationError({"amount_to": _("This is less than the amount before it.")})

    # -- How long ---------------------------------------------------------------------------------

    def _days(self):
        if not self.amount:
            return None, None
        least, most = self.amount.in_days()
        if self.comparator == Comparator.FROM_TO:
            most = self.amount_to.in_days()[1] if self.amount_to else None
        elif self.comparator in (Comparator.NEARLY, Comparator.AT_MOST):
            least = None
        elif self.comparator in (Comparator.MORE_THAN, Comparator.AT_LEAST):
            most = None
        elif self.comparator == Comparator.ABOUT:
            least = most = None
        return least, most

    def _gravity(self):
        """Return the place in an order of lengths: money has none, and nothing is longer than for ever."""
        if self.kind and self.kind.is_endless:
            return ENDLESS + self.kind.rank
        amount = self.amount_to or self.amount
        return round(amount.order()) if amount and amount.is_time else 0

    @property
    def liberty(self):
        """Return what it does to liberty (a `PunishmentKind.Liberty`), or None when nobody can tell."""
        if self.suspended:
            return PunishmentKind.Liberty.RESTRICTS
        return PunishmentKind.Liberty(self.kind.liberty) if self.kind else None

    @property
    def is_exact(self):
        """Say whether its length is known, as far as it has one."""
        if self.kind and self.kind.is_endless:
            return True
        return bool(self.amount) and self.comparator == Comparator.EXACTLY

    # -- In words ---------------------------------------------------------------------------------

    @property
    def amount_text(self):
        """What was pronounced: "50 months", "more than 5 years", "300,000 roubles"; or ""."""
        return write(self.comparator, self.amount, self.amount_to)

    @property
    def text(self):
        """All of it in the reader's language: "imprisonment, 4 years, general regime"."""
        return ", ".join(map(str, self.words))

    @property
    def words(self):
        """The words of `text`; those of a language say which."""
        return self._words(self.details)

    def _words(self, details):
        words = [
            self.kind.name if self.kind else "",
            details,
            self.amount_text,
            _now("suspended") if self.suspended else "",
            self.get_regime_display(),
        ]
        return [word for word in words if word]

    def text_in(self, language):
        """Return all of it in one language; of details that nobody wrote in that language, nothing."""
        with override(language):
            return ", ".join(map(str, self._words(getattr(self, f"details_{language}"))))

    @property
    def headline(self):
        return capfirst(self.text)


def gravity_of(asked=False):
    """Return an expression of sentences: the gravity of the gravest punishment, for an order."""
    counting = Q(punishments__asked=asked, punishments__suspended=False)
    # Databases differ on where nothing stands in an order.
    return Coalesce(models.Max(F("punishments__gravity"), filter=counting), -1)
