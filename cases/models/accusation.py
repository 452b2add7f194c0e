"""What somebody is accused of, and what courts imposed for it."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from baymak.columns import shown
from baymak.dates import PartialDateField, check_order
from baymak.languages import LocalizedText
from baymak.visibility import VisibleQuerySet, published_prefetch
from cases.models.procedure import CASE, HAPPENED, PERSON, Case
from cases.models.reference import Article, Court
from people.models import Person
from sources.models import Citation, Record, evidence_prefetch


class ChargeQuerySet(VisibleQuerySet):
    def for_list(self):
        """Read the person, the case, the article, and what the charge became if that is public."""
        return self.select_related("person", "case", "article").prefetch_related(
            published_prefetch(Charge, "requalified_to", "article")
        )

    def for_export(self):
        return self.for_list().prefetch_related(evidence_prefetch(Charge))


class Charge(Record):
    """One accusation under one article against one person."""

    class Outcome(models.TextChoices):
        PENDING = "pending", _("pending")
        REQUALIFIED = "requalified", _("requalified")
        DROPPED = "dropped", _("dropped")
        CONVICTED = "convicted", _("convicted")
        ACQUITTED = "acquitted", _("acquitted")

    person = models.ForeignKey(Person, models.PROTECT, verbose_name=_("person"), related_name="charges")
    case = models.ForeignKey(
        Case, models.PROTECT, verbose_name=_("case"), null=True, blank=True, related_name="charges"
    )
    article = models.ForeignKey(Article, models.PROTECT, verbose_name=_("article"), related_name="charges")
    brought_on = PartialDateField(_("brought on"), blank=True)
    outcome = models.CharField(_("outcome"), max_length=11, choices=Outcome.choices, default=Outcome.PENDING)
    outcome_on = PartialDateField(_("day of the outcome"), blank=True)
    requalified_to = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("requalified to"),
        null=True,
        blank=True,
        related_name="requalified_from",
    )

    objects = ChargeQuerySet.as_manager()

    # Outcomes by which the person is accused of it no longer.
    NO_LONGER = (Outcome.REQUALIFIED, Outcome.DROPPED, Outcome.ACQUITTED)

    headline_relations = ("article",)
    public_parents = ("person", "case")

    columns = [
        PERSON,
        CASE,
        shown("article", _("Article, for example RU-UK-212-2."), by="code"),
        shown("brought_on", _("When the charge was brought.")),
        shown("outcome", _("pending, requalified, dropped, convicted or acquitted.")),
        shown("outcome_on", _("Day of the outcome.")),
        shown("requalified_to", _("Article of the charge that it became."), by="article.code"),
        HAPPENED,
    ]

    class Meta(Record.Meta):
        ordering = ["brought_on", "pk"]
        verbose_name = _("charge")
        verbose_name_plural = _("charges")
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(outcome="requalified", requalified_to__isnull=False)
                | ~Q(outcome="requalified") & Q(requalified_to=None),
                name="%(app_label)s_%(class)s_requalified",
                violation_error_message=_(
                    "A requalified charge names the charge it became, and no other does."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(outcome="pending") | Q(outcome_on=""),
                name="%(app_label)s_%(class)s_pending",
                violation_error_message=_("A pending charge has no day of outcome."),
            ),
            models.CheckConstraint(
                condition=~Q(requalified_to=F("id")),
                name="%(app_label)s_%(class)s_not_to_itself",
                violation_error_message=_("A charge is not requalified to itself."),
            ),
        ]

    def __str__(self):
        return f"{self.article.reference}"

    def publish(self, user, at=None):
        super().publish(user, at)
        make_defendant(self)

    def clean(self):
        check_order(self, ("brought_on", "outcome_on"))
        if self.requalified_to and self.requalified_to.person_id != self.person_id:
            raise ValidationError({"requalified_to": _("This charge is against another person.")})


class ChargeCitation(Citation):
    """One source for one charge."""

    record = models.ForeignKey(Charge, models.CASCADE, related_name="citations")


class SentenceQuerySet(VisibleQuerySet):
    def for_list(self):
        """Read the person, the case and the court."""
        return self.select_related("person", "case", "court__region")

    def for_export(self):
        return self.for_list().prefetch_related(evidence_prefetch(Sentence))


class Sentence(Record):
    """What a court imposed on one person, at one instance."""

    class Instance(models.TextChoices):
        FIRST = "first", _("first instance")
        APPEAL = "appeal", _("appeal")
        CASSATION = "cassation", _("cassation")

    class Effect(models.TextChoices):
        IMPOSED = "imposed", _("imposed")
        UPHELD = "upheld", _("upheld")
        CHANGED = "changed", _("changed")
        ANNULLED = "annulled", _("annulled")

    class Kind(models.TextChoices):
        IMPRISONMENT = "imprisonment", _("imprisonment")
        SUSPENDED = "suspended", _("suspended sentence")
        FORCED_LABOUR = "forced_labour", _("forced labour")
        COMPULSORY_TREATMENT = "compulsory_treatment", _("compulsory treatment")
        FINE = "fine", _("fine")
        ACQUITTAL = "acquittal", _("acquittal")
        OTHER = "other", _("other")

    class Regime(models.TextChoices):
        SETTLEMENT = "settlement", _("settlement colony")
        GENERAL = "general", _("general regime")
        STRICT = "strict", _("strict regime")
        SPECIAL = "special", _("special regime")
        PRISON = "prison", _("prison")

    person = models.ForeignKey(Person, models.PROTECT, verbose_name=_("person"), related_name="sentences")
    case = models.ForeignKey(
        Case,
        models.PROTECT,
        verbose_name=_("case"),
        null=True,
        blank=True,
        related_name="sentences",
    )
    court = models.ForeignKey(
        Court,
        models.PROTECT,
        verbose_name=_("court"),
        null=True,
        blank=True,
        related_name="sentences",
    )
    pronounced_on = PartialDateField(_("pronounced on"), blank=True)
    # Not `instance`: the history of a row has a property of that name.
    court_instance = models.CharField(
        _("instance"), max_length=9, choices=Instance.choices, default=Instance.FIRST
    )
    effect = models.CharField(_("effect"), max_length=8, choices=Effect.choices, default=Effect.IMPOSED)
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        verbose_name=_("decides on"),
        null=True,
        blank=True,
        related_name="replaced_by",
        help_text=_("The earlier decision on which this appeal or cassation decides."),
    )
    in_force_on = PartialDateField(_("in force since"), blank=True)
    is_in_absentia = models.BooleanField(
        _("in absentia"), default=False, help_text=_("The person was not there when it was pronounced.")
    )

    # The punishment
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.IMPRISONMENT)
    years = models.PositiveSmallIntegerField(_("years"), null=True, blank=True)
    months = models.PositiveSmallIntegerField(
        _("months"), null=True, blank=True, validators=[MaxValueValidator(11)]
    )
    days = models.PositiveSmallIntegerField(
        _("days"), null=True, blank=True, validators=[MaxValueValidator(30)]
    )
    is_approximate = models.BooleanField(_("approximate"), default=False)
    as_reported = models.CharField(
        _("as reported"),
        max_length=200,
        blank=True,
        help_text=_("The words of the source, for example: nearly nine years. Public."),
    )
    regime = models.CharField(_("regime"), max_length=10, choices=Regime.choices, blank=True)
    additional = LocalizedText(
        _("additional punishment"), max_length=300, help_text=_("For example: a ban on mass events. Public.")
    )
    requested = LocalizedText(
        _("requested by the prosecutor"), max_length=200, help_text=_("As reported. Public.")
    )

    objects = SentenceQuerySet.as_manager()

    public_parents = ("person", "case")

    columns = [
        PERSON,
        CASE,
        shown("court", _("Code of the court.")),
        shown("pronounced_on", _("Day on which it was pronounced.")),
        shown("court_instance", _("first, appeal or cassation."), header="instance"),
        shown("effect", _("imposed, upheld, changed or annulled.")),
        shown("replaces", research=False),  # a sentence has no code by which a row could name it
        shown("in_force_on", _("When it came into force.")),
        shown("is_in_absentia", _("The person was not there.")),
        shown("kind", _("Kind of punishment, for example imprisonment.")),
        shown("years", _("Term: years.")),
        shown("months", _("Term: months.")),
        shown("days", _("Term: days.")),
        shown("is_approximate", _("The term is not exactly known.")),
        shown("as_reported", _("The words of the source.")),
        shown("regime", _("Regime of the colony.")),
        shown("additional", _("Additional punishment")),
        shown("requested", _("What the prosecutor asked for, as reported")),
        HAPPENED,
    ]

    class Meta(Record.Meta):
        ordering = ["pronounced_on", "pk"]
        verbose_name = _("sentence")
        verbose_name_plural = _("sentences")
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(is_approximate=False) | ~Q(as_reported=""),
                name="%(app_label)s_%(class)s_approximate",
                violation_error_message=_("An approximate term needs the words as reported."),
            ),
            models.CheckConstraint(
                condition=~Q(court_instance="first") | Q(effect="imposed", replaces=None),
                name="%(app_label)s_%(class)s_first_instance",
                violation_error_message=_("A first instance imposes, and decides on no earlier decision."),
            ),
            models.CheckConstraint(
                condition=~Q(replaces=F("id")),
                name="%(app_label)s_%(class)s_not_itself",
                violation_error_message=_("A decision does not decide on itself."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} ({self.get_court_instance_display()})"

    def publish(self, user, at=None):
        super().publish(user, at)
        make_defendant(self)

    def clean(self):
        check_order(self, ("pronounced_on", "in_force_on"))
        if self.replaces and self.replaces.person_id != self.person_id:
            raise ValidationError({"replaces": _("This decision is about another person.")})

    @property
    def headline(self):
        return ", ".join(
            filter(None, [self.get_kind_display(), self.term, self.get_court_instance_display()])
        )

    @property
    def is_deprivation(self):
        return self.kind == self.Kind.IMPRISONMENT

    # What the rule of the status asks of a sentence.

    @property
    def is_acquittal(self):
        return self.kind == self.Kind.ACQUITTAL

    @property
    def is_treatment(self):
        """Say whether it is no conviction: a court sends to treatment whom it can't convict."""
        return self.kind == self.Kind.COMPULSORY_TREATMENT

    @property
    def is_fine(self):
        return self.kind == self.Kind.FINE

    @property
    def takes_liberty(self):
        return self.kind in (self.Kind.IMPRISONMENT, self.Kind.FORCED_LABOUR)

    @property
    def longest_days(self):
        """The days that it may last at most, or None when nothing limits it."""
        if self.is_approximate or self.kind == self.Kind.SUSPENDED:
            return None
        days = 366 * (self.years or 0) + 31 * (self.months or 0) + (self.days or 0)
        return days or None

    @property
    def term(self):
        """The length in words: "4 years 6 months", "about 9 years"; "" when none is known."""
        parts = []
        if self.years:
            parts.append(ngettext("%(count)d year", "%(count)d years", self.years) % {"count": self.years})
        if self.months:
            parts.append(
                ngettext("%(count)d month", "%(count)d months", self.months) % {"count": self.months}
            )
        if self.days:
            parts.append(ngettext("%(count)d day", "%(count)d days", self.days) % {"count": self.days})
        term = " ".join(parts)
        return gettext("about %(term)s") % {"term": term} if term and self.is_approximate else term


class SentenceCitation(Citation):
    """One source for one sentence."""

    record = models.ForeignKey(Sentence, models.CASCADE, related_name="citations")


def make_defendant(fact):
    """Make whoever is charged or sentenced in a case its defendant: it is known once the fact is public."""
    if fact.case:
        fact.case.defendants.add(fact.person)
