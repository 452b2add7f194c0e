"""What somebody is accused of, and what courts imposed for it."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Prefetch, Q
from django.utils.translation import gettext_lazy as _

from baymak.columns import shown
from baymak.dates import PartialDateField, check_order
from baymak.languages import Text
from baymak.publishing import accept
from baymak.visibility import CODE, VisibleQuerySet, published_prefetch
from cases.models.law import Article
from cases.models.procedure import CASE, HAPPENED, PERSON, Case, CaseDefendant
from cases.models.punishment import Punishment, PunishmentKind
from cases.models.reference import Court
from people.models import Person
from sources.models import Citation, CitationQuerySet, Record, evidence_prefetch


def of_what(charges):
    """Read of charges what they are under, alone."""
    return charges.only("code", "as_charged", "article__code")


class ChargeQuerySet(VisibleQuerySet):
    def for_list(self):
        """Read the person, the case, the article, and what the charge became if that is public."""
        return self.select_related("person", "case", "article", "by_article").prefetch_related(
            published_prefetch(Charge, "requalified_to", "article", "by_article")
        )

    def for_export(self):
        # Each article once in a batch, and not anew with each charge.
        articles = Article.objects.prefetch_related("penalties")
        return self.telling(person=Person.TOLD, case=CODE, by_article=CODE).prefetch_related(
            Prefetch("article", articles),
            published_prefetch(Charge, "requalified_to", "article", narrow=of_what),
            evidence_prefetch(Charge),
        )


class Charge(Record):
    """One accusation against one person: under one article, or in the words of a source."""

    class Form(models.TextChoices):
        COMPLETED = "completed", _("completed offence")
        ATTEMPT = "attempt", _("attempt")
        PREPARATION = "preparation", _("preparation")
        COMPLICITY = "complicity", _("complicity")
        CONSPIRACY = "conspiracy", _("conspiracy")

    class Outcome(models.TextChoices):
        REQUALIFIED = "requalified", _("requalified")
        DROPPED = "dropped", _("dropped")
        CONVICTED = "convicted", _("convicted")
        ACQUITTED = "acquitted", _("acquitted")

    person = models.ForeignKey(Person, models.PROTECT, verbose_name=_("person"), related_name="charges")
    case = models.ForeignKey(
        Case, models.PROTECT, verbose_name=_("case"), null=True, blank=True, related_name="charges"
    )
    article = models.ForeignKey(
        Article,
        models.PROTECT,
        verbose_name=_("article"),
        null=True,
        blank=True,
        related_name="charges",
        help_text=_("Empty when the source names none: then write its words."),
    )
    as_charged = models.CharField(
        _("charge in words"),
        max_length=300,
        blank=True,
        help_text=_("The words of the source, for example: failure to disperse. Public."),
    )
    form = models.CharField(
        _("form"),
        max_length=11,
        choices=Form.choices,
        default=Form.COMPLETED,
        help_text=_("Whether the offence itself, or an attempt, a part in it."),
    )
    by_article = models.ForeignKey(
        Article,
        models.PROTECT,
        verbose_name=_("by which article"),
        null=True,
        blank=True,
        related_name="charges_of_form",
        help_text=_("Of an attempt and the like, for example art. 30 part 3."),
    )
    brought_on = PartialDateField(_("brought on"), blank=True)
    outcome = models.CharField(
        _("outcome"), max_length=11, choices=Outcome.choices, blank=True, help_text=_("Empty: not known.")
    )
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

    headline_relations = ("article", "by_article")
    public_parents = ("person", "case")

    columns = [
        PERSON,
        CASE,
        shown("article", _("Code of the article: its law and its number."), by="code"),
        shown("as_charged", _("The charge in the words of the source.")),
        shown("form", _("completed, attempt, preparation, complicity or conspiracy.")),
        shown("by_article", _("Article of the attempt and the like."), by="code"),
        shown("brought_on", _("When the charge was brought.")),
        shown("outcome", _("requalified, dropped, convicted or acquitted; empty when it is not known.")),
        shown("outcome_on", _("Day of the outcome.")),
        shown(
            "requalified_to",
            _("Article of the charge that it became, or its words where it has none."),
            by="article_or_words",
        ),
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
                condition=Q(article__isnull=False) | ~Q(as_charged=""),
                name="%(app_label)s_%(class)s_of_what",
                violation_error_message=_(
                    "Choose an article, or write the charge in the words of the source."
                ),
            ),
            models.CheckConstraint(
                condition=Q(by_article=None) | ~Q(form="completed"),
                name="%(app_label)s_%(class)s_form",
                violation_error_message=_("Say whether it is an attempt, a preparation or a part in it."),
            ),
            models.CheckConstraint(
                condition=~Q(outcome="") | Q(outcome_on=""),
                name="%(app_label)s_%(class)s_outcome_on",
                violation_error_message=_("Say which outcome the charge had on that day."),
            ),
            models.CheckConstraint(
                condition=~Q(requalified_to=F("id")),
                name="%(app_label)s_%(class)s_not_to_itself",
                violation_error_message=_("A charge is not requalified to itself."),
            ),
        ]

    def __str__(self):
        return str(self.reference)

    @property
    def reference(self):
        """The short way to name it: "art. 30 part 3 – art. 281 part 2", or the words of the source."""
        if not self.article:
            return self.as_charged
        return self._with_form(self.article.reference)

    @property
    def heading(self):
        """The same with the title of the article."""
        return self._with_form(self.article.heading) if self.article else self.as_charged

    @property
    def article_or_words(self):
        """How files name it: "RU-UK-212-2", or the words of the source."""
        return self.article.code if self.article else self.as_charged

    def _with_form(self, text):
        return Text(f"{self.by_article.reference} – {text}", text.language) if self.by_article else text

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
    def with_punishments(self):
        """Read the punishments with each sentence (one query)."""
        return self.prefetch_related(Prefetch("punishments", Punishment.objects.in_order()))

    def for_list(self):
        """Read the person, the case, the court and the punishments."""
        return self.select_related("person", "case", "court__region").with_punishments()

    def for_export(self):
        """Read also which public charges each answers."""
        rows = self.telling(person=Person.TOLD, case=CODE, court=Court.TOLD, court__region=CODE)
        return rows.with_punishments().prefetch_related(
            evidence_prefetch(Sentence), published_prefetch(Sentence, "charges", "article", narrow=of_what)
        )


class Sentence(Record):
    """What a court decided on one person, at one instance; what it imposed are its punishments."""

    class Instance(models.TextChoices):
        FIRST = "first", _("first instance")
        APPEAL = "appeal", _("appeal")
        CASSATION = "cassation", _("cassation")
        # A lighter punishment replaced by a heavier one, or the other way round, long after the verdict.
        EXECUTION = "execution", _("on how it is served")

    class Effect(models.TextChoices):
        IMPOSED = "imposed", _("imposed")
        UPHELD = "upheld", _("upheld")
        CHANGED = "changed", _("changed")
        ANNULLED = "annulled", _("annulled")

    class Result(models.TextChoices):
        CONVICTION = "conviction", _("conviction")
        ACQUITTAL = "acquittal", _("acquittal")
        TREATMENT = "treatment", _("compulsory treatment instead of a punishment")
        ENDED = "ended", _("the case was ended")

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
    result = models.CharField(_("result"), max_length=10, choices=Result.choices, default=Result.CONVICTION)
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        verbose_name=_("decides on"),
        null=True,
        blank=True,
        related_name="replaced_by",
        help_text=_("The earlier decision on which this appeal or cassation decides."),
    )
    appealed_on = PartialDateField(
        _("appealed on"), blank=True, help_text=_("When somebody appealed against it, as far as it is known.")
    )
    in_force_on = PartialDateField(_("in force since"), blank=True)
    is_in_absentia = models.BooleanField(
        _("in absentia"), default=False, help_text=_("The person was not there when it was pronounced.")
    )
    charges = models.ManyToManyField(
        Charge,
        verbose_name=_("charges that it answers"),
        blank=True,
        related_name="sentences",
        help_text=_("Empty when no source says it."),
    )

    objects = SentenceQuerySet.as_manager()

    _history_m2m_fields = ["charges"]
    public_parents = ("person", "case")
    parts = ("punishments",)

    columns = [
        PERSON,
        CASE,
        shown("court", _("Code of the court.")),
        shown("pronounced_on", _("Day on which it was pronounced.")),
        shown("court_instance", _("first, appeal, cassation or execution."), header="instance"),
        shown("effect", _("imposed, upheld, changed or annulled.")),
        shown("result", _("conviction, acquittal, treatment or ended.")),
        shown("replaces"),
        shown(
            "charges",
            _("Articles, or words, of the charges that it answers, as far as we have read of it."),
            by="article_or_words",
        ),
        shown("appealed_on", _("When somebody appealed against it.")),
        shown("in_force_on", _("When it came into force.")),
        shown("is_in_absentia", _("The person was not there.")),
        HAPPENED,
    ]

    class Meta(Record.Meta):
        ordering = ["pronounced_on", "pk"]
        verbose_name = _("sentence")
        verbose_name_plural = _("sentences")
        constraints = [
            *Record.Meta.constraints,
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
        return f"{self.decided} ({self.get_court_instance_display()})"

    def publish(self, user, at=None):
        super().publish(user, at)
        make_defendant(self)

    def clean(self):
        check_order(self, ("pronounced_on", "in_force_on"), ("pronounced_on", "appealed_on"))
        if self.replaces and self.replaces.person_id != self.person_id:
            raise ValidationError({"replaces": _("This decision is about another person.")})

    # -- What was imposed, and what was asked for ---------------------------------------------------

    @property
    def imposed(self):
        """The punishments of the court, the main ones first (no query after `with_punishments`)."""
        return [row for row in self._punishments if not row.asked]

    @property
    def asked_for(self):
        """The punishments for which the prosecutor asked."""
        return [row for row in self._punishments if row.asked]

    @property
    def _punishments(self):
        if self.pk is None:
            return ()
        # Kept only when they were read with the row: a form writes them after it has read the row.
        read = getattr(self, "_prefetched_objects_cache", {}).get("punishments")
        return self.punishments.in_order() if read is None else read

    @property
    def main(self):
        """The main punishment, or None when none is known; of several the first."""
        return next((row for row in self.imposed if row.role == row.Role.MAIN), None)

    @property
    def beside_main(self):
        """What was imposed beside the main punishment."""
        main = self.main
        return [row for row in self.imposed if row != main]

    # What the rule of the status asks of a sentence.

    @property
    def is_acquittal(self):
        """Say whether it left nobody guilty: an acquittal, or the end of the case."""
        return self.result in (self.Result.ACQUITTAL, self.Result.ENDED)

    @property
    def is_treatment(self):
        """Say whether it is no conviction: a court sends to treatment whom it can't convict."""
        return self.result == self.Result.TREATMENT

    @property
    def is_fine(self):
        """Say whether nothing but money was imposed."""
        main = [row for row in self.imposed if row.role == row.Role.MAIN]
        return bool(main) and all(row.kind and row.kind.measure == row.kind.Measure.MONEY for row in main)

    @property
    def takes_liberty(self):
        """Say whether a punishment takes liberty; None when nobody can tell, because none is known."""
        known = [row.liberty for row in self.imposed if row.role == row.Role.MAIN]
        if PunishmentKind.Liberty.TAKES in known:
            return True
        is_punished = self.result in (self.Result.CONVICTION, self.Result.TREATMENT)
        return None if is_punished and (not known or None in known) else False

    @property
    def longest_days(self):
        """Return the days that it may last at most, or None when nothing limits it or nobody can tell."""
        main = [row for row in self.imposed if row.role == row.Role.MAIN]
        days = [None if row.suspended else row.days_most for row in main]
        return None if None in days else sum(days) or None

    @property
    def is_exact(self):
        """Say whether it is known how long liberty is taken, as far as this decision imposed anything."""
        taking = [row for row in self.imposed if row.liberty == PunishmentKind.Liberty.TAKES]
        imposes = self.effect in (self.Effect.IMPOSED, self.Effect.CHANGED)
        return all(row.is_exact for row in taking) and not (imposes and self.takes_liberty is None)

    @property
    def decided(self):
        """What was decided, in words: "imprisonment, 4 years; fine, 300,000 roubles", "acquittal"."""
        return "; ".join(map(str, filter(None, [self.outcome, *(row.text for row in self.imposed)])))

    @property
    def outcome(self):
        """What was decided, as far as the punishments do not say it: "acquittal", "upheld"; or ""."""
        if self.effect in (self.Effect.UPHELD, self.Effect.ANNULLED):
            return self.get_effect_display()
        is_punished = self.result in (self.Result.CONVICTION, self.Result.TREATMENT)
        is_said = is_punished and any(row.text for row in self.imposed)
        return "" if is_said else self.get_result_display()

    @property
    def headline(self):
        return f"{self.decided}, {self.get_court_instance_display()}"


class SentenceCitationQuerySet(CitationQuerySet):
    def for_source(self):
        return (
            super()
            .for_source()
            .prefetch_related(Prefetch("record__punishments", Punishment.objects.in_order()))
        )


class SentenceCitation(Citation):
    """One source for one sentence."""

    record = models.ForeignKey(Sentence, models.CASCADE, related_name="citations")

    objects = SentenceCitationQuerySet.as_manager()


def make_defendant(fact):
    """Make whoever is charged or sentenced in a case its defendant: it is known once the fact is public.

    The sources of the fact say it, and who published the fact publishes it.
    """
    if not fact.case or fact.case.defendants.filter(person=fact.person).exists():
        return
    taken_over = ("person", "case", "state", "submitted_by", "published_by", "published_at")
    row = CaseDefendant(**{name: getattr(fact, name) for name in taken_over})
    row._history_user = None  # it follows from the charge, and nobody wrote it
    row.save()
    for citation in fact.citations.all():
        cited = CaseDefendant.citation_model()(record=row, source=citation.source)
        cited._history_user = None
        cited.save()
    accept(CaseDefendant, [row.pk])
