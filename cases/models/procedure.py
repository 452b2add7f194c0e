"""Criminal procedure: cases, accusations, sittings and what courts imposed."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from baymak.codes import PublicCodeField
from baymak.dates import PartialDateField, check_order, format_partial_date
from baymak.languages import LocalizedText, Titled, active_language, in_languages
from baymak.search import Findable
from baymak.visibility import VisibleQuerySet, count_of, published_prefetch
from cases.models.reference import Article, Court, Official
from people.models import Person, Region
from sources.models import Citation, Record, evidence_prefetch, unnamed_among


class CaseQuerySet(VisibleQuerySet):
    def with_away(self):
        """Annotate `is_away`: tried in another region than the one where the case arose."""
        known = Q(court__isnull=False, origin_region__isnull=False)
        return self.annotate(
            is_away=models.Case(
                models.When(known & ~Q(court__region=F("origin_region")), then=models.Value(True)),
                default=models.Value(False),
            )
        )

    def with_heard_on(self):
        """Annotate the date of the latest hearing that is known, coming ones included."""
        hearings = hearings_of_case().order_by("-held_on", "pk")
        nothing = models.Value("", output_field=PartialDateField())
        return self.annotate(heard_on=Coalesce(Subquery(hearings.values("held_on")[:1]), nothing))

    def for_list(self, at=None):
        """Read the court, the regions, the last and the next hearing, and count what is public."""
        today = (at or timezone.now()).date()
        defendants = Person.objects.published().filter(cases=OuterRef("pk"))
        severed = Case.objects.published().filter(severed_from=OuterRef("pk"))
        hearings = hearings_of_case().values("held_on")
        return (
            self.with_away()
            .select_related("court__region", "origin_region")
            .annotate(
                defendant_count=count_of(defendants),
                severed_count=count_of(severed),
                next_hearing_on=Subquery(
                    hearings.filter(held_on__not_before=today).order_by("held_on", "pk")[:1]
                ),
                last_hearing_on=Subquery(
                    hearings.exclude(held_on__not_before=today).order_by("-held_on", "pk")[:1]
                ),
            )
        )

    def for_detail(self):
        """Read the court, the regions and the cases that it was severed from or that were from it."""
        return (
            self.with_away()
            .select_related("court__region", "origin_region")
            .prefetch_related(
                published_prefetch(Case, "severed_from"),
                published_prefetch(Case, "severed_cases", "court__region"),
                published_prefetch(Case, "defendants", narrow=in_order_of_names),
            )
        )

    def for_export(self):
        """Read for each case also the codes of its defendants, articles and sources."""
        return self.for_list().prefetch_related(
            published_prefetch(Case, "severed_from"),
            published_prefetch(Case, "defendants", narrow=in_order_of_names),
            published_prefetch(Case, "charges", "article"),
            evidence_prefetch(Case),
        )


def hearings_of_case():
    """Return the public hearings in the case of an outer query, and in the cases severed from it."""
    # An alternative across a join is tried with every hearing there is: the cases are found first.
    family = Case.objects.filter(Q(pk=OuterRef(OuterRef("pk"))) | Q(severed_from=OuterRef(OuterRef("pk"))))
    return Hearing.objects.published().filter(case__in=family.order_by().values("pk"))


def in_order_of_names(persons):
    return persons.order_by(f"sort_key_{active_language()}", "pk")


class Case(Titled, Findable, Record):
    """One criminal case as a court hears it, with its defendants."""

    code = PublicCodeField()
    number = models.CharField(
        _("case number"), max_length=60, blank=True, help_text=_("As the court writes it.")
    )
    court = models.ForeignKey(
        Court, models.PROTECT, verbose_name=_("court"), null=True, blank=True, related_name="cases"
    )
    origin_region = models.ForeignKey(
        Region,
        models.PROTECT,
        verbose_name=_("region where it arose"),
        null=True,
        blank=True,
        related_name="cases_arisen",
    )
    opened_on = PartialDateField(_("opened on"), blank=True)
    severed_from = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("severed from"),
        null=True,
        blank=True,
        related_name="severed_cases",
        help_text=_("The larger case from which this one was separated."),
    )
    transfer_reason = LocalizedText(_("stated reason for moving it"))
    defendants = models.ManyToManyField(
        Person, verbose_name=_("defendants"), blank=True, related_name="cases"
    )

    objects = CaseQuerySet.as_manager()

    _history_m2m_fields = ["defendants"]
    found_by = in_languages("title")
    numbered_by = ("number",)

    class Meta(Record.Meta):
        ordering = ["-opened_on", "pk"]
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            *Record.Meta.constraints,
            *Titled.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(severed_from=F("id")),
                name="%(app_label)s_%(class)s_not_from_itself",
                violation_error_message=_("A case is not severed from itself."),
            ),
        ]

    def get_absolute_url(self):
        return reverse("cases:case_detail", args=[self.code])


class CaseCitation(Citation):
    """One source for one case."""

    record = models.ForeignKey(Case, models.CASCADE, related_name="citations")


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

    headline_relations = ("article",)
    public_parents = ("person", "case")

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


# The databases do not agree where an hour that is not known belongs.
HOUR = F("start_time").asc(nulls_last=True)


class HearingQuerySet(VisibleQuerySet):
    def in_order(self):
        """Put the hearings in the order in which they are held; within a day an hour not known comes last."""
        return self.order_by("held_on", HOUR, "pk")

    def concerning(self, persons, cases):
        """Return the hearings that name one of the persons, and those in the cases that name nobody."""
        # Each half is found by an index; as one condition they are tried with every hearing there is.
        named = Hearing.objects.filter(persons__in=persons)
        unnamed = Hearing.objects.filter(persons=None, case__in=cases)
        ids = [rows.order_by().values("pk") for rows in (named, unnamed)]
        return self.filter(pk__in=ids[0].union(ids[1]))

    def with_coming(self, at=None):
        """Annotate `is_coming`: its date may mean today or a later day; `coming_on` is the date if so."""
        today = (at or timezone.now()).date()
        is_coming = Q(held_on__not_before=today)
        return self.annotate(
            is_coming=models.Case(
                models.When(is_coming, then=models.Value(True)), default=models.Value(False)
            ),
            coming_on=models.Case(
                models.When(is_coming, then=F("held_on")),
                default=models.Value("", output_field=PartialDateField()),
            ),
        )

    def for_list(self):
        """Read the case, the court, the judge and the public persons whom it concerns (2 queries)."""
        return self.select_related("case", "court__region", "judge").prefetch_related(
            published_prefetch(Hearing, "persons", narrow=in_order_of_names)
        )

    def for_export(self):
        return self.for_list().prefetch_related(evidence_prefetch(Hearing))


class Hearing(Record):
    """One sitting of a court in a case; it concerns all defendants unless some are named."""

    class Kind(models.TextChoices):
        CUSTODY = "custody", _("on custody")
        PRELIMINARY = "preliminary", _("preliminary hearing")
        TRIAL = "trial", _("trial")
        ARGUMENTS = "arguments", _("closing arguments")
        VERDICT = "verdict", _("verdict")
        APPEAL = "appeal", _("appeal")
        CASSATION = "cassation", _("cassation")
        OTHER = "other", _("other")

    class Openness(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed to the public")
        UNKNOWN = "unknown", _("not known")

    code = PublicCodeField()
    case = models.ForeignKey(Case, models.PROTECT, verbose_name=_("case"), related_name="hearings")
    held_on = PartialDateField(_("date"))
    start_time = models.TimeField(_("hour"), null=True, blank=True, help_text=_("In the court's time zone."))
    court = models.ForeignKey(
        Court,
        models.PROTECT,
        verbose_name=_("court"),
        null=True,
        blank=True,
        related_name="hearings",
        help_text=_("Empty: the court of the case."),
    )
    judge = models.ForeignKey(
        Official,
        models.PROTECT,
        verbose_name=_("judge"),
        null=True,
        blank=True,
        related_name="hearings",
    )
    kind = models.CharField(_("kind"), max_length=11, choices=Kind.choices, default=Kind.TRIAL)
    openness = models.CharField(
        _("open or closed"), max_length=7, choices=Openness.choices, default=Openness.UNKNOWN
    )
    persons = models.ManyToManyField(
        Person,
        verbose_name=_("persons"),
        blank=True,
        related_name="hearings",
        help_text=_("Empty when it concerns all defendants of the case."),
    )

    objects = HearingQuerySet.as_manager()

    _history_m2m_fields = ["persons"]
    public_parents = ("case", "persons")

    class Meta(Record.Meta):
        ordering = ["-held_on", HOUR, "pk"]
        verbose_name = _("hearing")
        verbose_name_plural = _("hearings")
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(held_on=""),
                name="%(app_label)s_%(class)s_held_on",
                violation_error_message=_("A hearing has a date, as far as it is known."),
            ),
        ]

    def __str__(self):
        return f"{self.held_on}, {self.get_kind_display()}"

    def get_absolute_url(self):
        return reverse("cases:hearing_detail", args=[self.code])

    def save(self, *args, **kwargs):
        if self.court is None:
            self.court = self.case.court
        super().save(*args, **kwargs)

    @classmethod
    def unnamed_q(cls, prefix=""):
        """Ask the defendants of the case when it names nobody, for then it is about them all."""
        nobody = ~Exists(cls.persons.through.objects.filter(hearing=OuterRef(f"{prefix}pk")))
        return super().unnamed_q(prefix) | Q(
            nobody, Exists(unnamed_among(Case.defendants.field, f"{prefix}case"))
        )

    @property
    def headline(self):
        return f"{format_partial_date(self.held_on)}, {self.get_kind_display()}"

    def clean(self):
        if self.start_time and self.held_on and self.held_on.precision != "day":
            raise ValidationError({"start_time": _("An hour needs a full date.")})
        if self.judge and self.judge.role != Official.Role.JUDGE:
            raise ValidationError({"judge": _("This official is not a judge.")})


class HearingCitation(Citation):
    """One source for one hearing."""

    record = models.ForeignKey(Hearing, models.CASCADE, related_name="citations")


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
