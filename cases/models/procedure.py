"""Criminal cases: their numbers, and who is tried in them."""

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from baymak.acceptance import Accepted, History
from baymak.columns import internal, shown
from baymak.dates import PartialDateField, check_order, format_partial_date
from baymak.languages import LocalizedText, Titled, active_language, in_languages
from baymak.looked_after import LookedAfter
from baymak.numbers import number_keys
from baymak.search import Findable
from baymak.visibility import CODE, Visible, VisibleQuerySet, code_only, count_of, published_prefetch
from cases.models.reference import Court, Official
from people.models import Person, Region
from sources.models import Citation, Record, evidence_prefetch, with_reading

# What most kinds of rows say of whom and what they are about.
PERSON = shown("person", _("Code of the person."))
CASE = shown("case", _("Code of the case."))
HAPPENED = shown("summary", _("What happened, in our own words"))


class Openness(models.TextChoices):
    """Whether the public may come."""

    OPEN = "open", _("open")
    CLOSED = "closed", _("closed to the public")
    UNKNOWN = "unknown", _("not known")


class Comparator(models.TextChoices):
    """How a number that somebody gave is to be taken."""

    EXACTLY = "exactly", _("exactly")
    AT_LEAST = "at_least", _("at least")
    MORE_THAN = "more_than", _("more than")
    ABOUT = "about", _("about")
    NEARLY = "nearly", _("nearly")
    UP_TO = "up_to", _("up to")


def away(case=""):
    """Return whether the case at the end of a path is tried in another region than the one where it arose.

    Null where one of the two is not known.
    """
    known = Q(**{f"{case}court__region__isnull": False, f"{case}origin_region__isnull": False})
    at_home = Q(**{f"{case}court__region": F(f"{case}origin_region")})
    return models.Case(
        models.When(known & ~at_home, then=models.Value(True)),
        models.When(known, then=models.Value(False)),
        output_field=models.BooleanField(null=True),
    )


class CaseQuerySet(VisibleQuerySet):
    def with_away(self):
        return self.annotate(is_away=away())

    def with_heard_on(self):
        """Annotate the date of the latest hearing that is known, coming ones included."""
        hearings = hearings_of_case().not_called_off().order_by("-held_on", "pk")
        nothing = models.Value("", output_field=PartialDateField())
        return self.annotate(heard_on=Coalesce(Subquery(hearings.values("held_on")[:1]), nothing))

    def with_first_number(self):
        """Annotate `first_number`, or "", for an order."""
        first = CaseNumber.objects.filter(case=OuterRef("pk")).order_by("pk").values("text")[:1]
        return self.annotate(first_number=Coalesce(Subquery(first), models.Value("")))

    def with_defendants(self):
        """Count the defendants who are public, and those of them by initials."""
        defendants = CaseDefendant.objects.published().filter(
            ~Person.described_q("person__"), case=OuterRef("pk")
        )
        return self.annotate(
            defendant_count=count_of(defendants),
            initials_count=count_of(defendants.filter(Person.unnamed_q("person__"))),
        )

    def for_list(self, at=None):
        """Read the court, the regions, the numbers, the last and next hearing, and count what is public."""
        severed = Case.objects.published().filter(severed_from=OuterRef("pk"))
        hearings = hearings_of_case().with_coming(at)
        past = hearings.not_called_off().filter(is_coming=False)
        return (
            self.with_away()
            .with_defendants()
            .select_related("court__region", "origin_region", "judge")
            .annotate(
                severed_count=count_of(severed),
                next_hearing_on=Subquery(
                    hearings.filter(is_coming=True).order_by("coming_on", "pk").values("coming_on")[:1]
                ),
                last_hearing_on=Subquery(past.order_by("-held_on", "pk").values("held_on")[:1]),
            )
            .prefetch_related("numbers")
        )

    def for_detail(self):
        """Read court, regions, numbers, its origin and what was severed from it; count its defendants."""
        return (
            self.with_away()
            .with_defendants()
            .select_related("court__region", "origin_region", "judge")
            .prefetch_related(
                "numbers",
                published_prefetch(Case, "severed_from"),
                published_prefetch(Case, "severed_cases", "court__region", narrow=with_reading),
            )
        )

    def for_export(self):
        """Read for each case also the codes of its defendants, articles and sources."""
        return self.for_list().prefetch_related(
            published_prefetch(Case, "severed_from", narrow=code_only),
            published_prefetch(
                Case,
                "defendants",
                "person",
                narrow=lambda rows: in_order_of_persons(rows).only("case", "person__code"),
            ),
            published_prefetch(
                Case, "charges", "article", narrow=lambda rows: rows.only("case", "outcome", "article__code")
            ),
            evidence_prefetch(Case),
        )


def hearings_of_case():
    """Return the public hearings in the case of an outer query, and in the cases severed from it."""
    from cases.models.hearing import Hearing

    # Each half is found by an index; as one condition they are tried with every case there is.
    own, severed = (
        Case.objects.filter(**{name: OuterRef(OuterRef("pk"))}).order_by().values("pk")
        for name in ("pk", "severed_from")
    )
    return Hearing.objects.published().filter(case__in=own.union(severed))


def in_order_of_names(persons):
    return persons.order_by(f"sort_key_{active_language()}", "pk")


def in_order_of_persons(rows):
    return rows.order_by(f"person__sort_key_{active_language()}", "person")


class Case(Titled, Findable, LookedAfter, Record):
    """One criminal case as a court hears it, with its defendants."""

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
    # Of the trial as a whole; what a hearing says of itself goes before it.
    openness = models.CharField(
        _("trial open or closed"), max_length=7, choices=Openness.choices, default=Openness.UNKNOWN
    )
    judge = models.ForeignKey(
        Official,
        models.PROTECT,
        verbose_name=_("judge of the trial"),
        null=True,
        blank=True,
        related_name="cases",
    )
    defendants_total = models.PositiveIntegerField(
        _("number of defendants"),
        null=True,
        blank=True,
        help_text=_("How many it has, named or not. How many are named here is counted. Public."),
    )
    defendants_comparator = models.CharField(
        _("comparator"), max_length=9, choices=Comparator.choices, blank=True, help_text=_("Empty: exactly.")
    )

    objects = CaseQuerySet.as_manager()

    found_by = in_languages("title")
    parts = ("numbers",)

    columns = [
        shown("code", _("The permanent code of the case, for citing.")),
        shown("title", _("Title of the case")),
        shown("court", _("Code of the court.")),
        shown("origin_region", _("Region where the case arose, by ISO 3166-2."), by="code"),
        shown("opened_on", _("When the case was opened.")),
        shown("severed_from", _("Code of the larger case from which this one was separated."), by="code"),
        shown("transfer_reason", _("Stated reason for moving it")),
        shown("judge", _("Name of the judge of the trial.")),
        shown("openness", _("Of the trial as a whole: open, closed or unknown.")),
        shown(
            "defendants_comparator",
            _("How the next number is to be taken: exactly, at_least, more_than, about, nearly or up_to."),
        ),
        shown("defendants_total", _("Number of defendants, named or not; empty when it is not known.")),
        HAPPENED,
    ]

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

    def derive(self):
        super().derive()
        if self.pk:
            numbers = CaseNumber.objects.filter(case=self).order_by("pk").values_list("text", flat=True)
            self.name_keys = (
                f" {' '.join([*filter(None, map(key_of, numbers)), ''])}{self.name_keys.lstrip()}"
            )

    @property
    def number(self):
        """Its numbers as courts write them, in one line (no query once they are read)."""
        return "; ".join(number.text for number in self.numbers.all())

    @classmethod
    def unnamed_q(cls, prefix=""):
        """Ask its defendants: a source of the case is about them all."""
        return super().unnamed_q(prefix) | unnamed_in_case(f"{prefix}pk")

    def clean(self):
        check_judge(self)

    @property
    def number_of_defendants(self):
        """Return how many it has, in words: "at least 6"; "" when no source says so."""
        return compared(self.defendants_total, self.defendants_comparator)

    @property
    def unnamed_count(self):
        """How many of its defendants are not here at all; None when nobody can tell (after `for_list`)."""
        is_exact = self.defendants_comparator in ("", Comparator.EXACTLY)
        left = (self.defendants_total or 0) - self.defendant_count
        return left if self.defendants_total is not None and is_exact and left >= 0 else None


def compared(number, comparator):
    """Return a number in words: "nearly 80"; "" without one."""
    if number is None:
        return ""
    return (
        str(number) if comparator in ("", Comparator.EXACTLY) else f"{Comparator(comparator).label} {number}"
    )


def check_judge(row):
    if row.judge and row.judge.role != Official.Role.JUDGE:
        raise ValidationError({"judge": _("This official is not a judge.")})


class CaseCitation(Citation):
    """One source for one case."""

    record = models.ForeignKey(Case, models.CASCADE, related_name="citations")


def key_of(number):
    """Return by what the number of a case is found, however somebody writes it."""
    return " ".join(f"#{key}" for key in number_keys(number))


class CaseNumberQuerySet(VisibleQuerySet):
    def for_list(self):
        return self.select_related("case", "court")

    def written(self, text):
        """Return the numbers that hold a text as it is written, in any case of its letters."""
        # By a regular expression: SQLite's LIKE takes "к" and "К" for different letters.
        return self.filter(text__iregex=re.escape(text))


class CaseNumber(Accepted, Visible):
    """A number that one court, or whoever investigates, gave a case."""

    case = models.ForeignKey(Case, models.CASCADE, verbose_name=_("case"), related_name="numbers")
    court = models.ForeignKey(
        Court,
        models.PROTECT,
        verbose_name=_("court"),
        null=True,
        blank=True,
        related_name="case_numbers",
        help_text=_("Whose number it is. Empty when it is not said."),
    )
    text = models.CharField(_("case number"), max_length=60, help_text=_("As the court writes it."))
    key = models.CharField(max_length=200, editable=False, default="")

    history = History()

    objects = CaseNumberQuerySet.as_manager()

    public_parents = ("case",)

    columns = [
        CASE,
        shown("court", _("Code of the court whose number it is.")),
        shown("text", _("The number, as the court writes it."), header="number"),
        internal("key", research=False),
    ]

    class Meta:
        ordering = ["pk"]
        verbose_name = _("case number")
        verbose_name_plural = _("case numbers")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "text"],
                name="%(app_label)s_%(class)s_once",
                violation_error_message=_("The case has this number already."),
            ),
        ]

    def __str__(self):
        return self.text

    @classmethod
    def own_public_q(cls, prefix):
        return Q()

    def save(self, *args, **kwargs):
        self.key = key_of(self.text)
        super().save(*args, **kwargs)
        self._tell_case()

    def delete(self, *args, **kwargs):
        deleted = super().delete(*args, **kwargs)
        self._tell_case()
        return deleted

    def _tell_case(self):
        """Let the case be found by its numbers, and a form of it that is open notice the change."""
        self.case.derive()
        found = Case.objects.filter(pk=self.case_id)
        found.update(name_keys=self.case.name_keys, updated_at=timezone.now())


class CaseDefendantQuerySet(VisibleQuerySet):
    def with_away(self):
        return self.annotate(is_away=away("case__"))

    def for_list(self):
        return self.select_related("person", "case")

    def for_export(self):
        return self.telling(person=Person.TOLD, case=CODE).prefetch_related(evidence_prefetch(CaseDefendant))


class CaseDefendant(Record):
    """One person whom a case is against. Witnesses, victims and lawyers are no persons of this database."""

    class Role(models.TextChoices):
        DEFENDANT = "defendant", _("defendant")
        SUSPECT = "suspect", _("suspect, or under investigation: not known to be charged")
        VICTIM = "victim", _("defendant, and a victim in the same case")
        TREATMENT = "treatment", _("person whom compulsory treatment is asked for")
        SOUGHT = "sought", _("person whose extradition is asked for")

    class Ending(models.TextChoices):
        SEVERED = "severed", _("severed into another case")
        DROPPED = "dropped", _("prosecution dropped")
        ACQUITTED = "acquitted", _("acquitted")
        SENTENCED = "sentenced", _("sentenced")
        DIED = "died", pgettext_lazy("how a case ended", "died")
        OTHER = "other", _("ended otherwise")

    class Plea(models.TextChoices):
        GUILTY = "guilty", _("guilty")
        PARTLY = "partly", _("guilty in part")
        NOT_GUILTY = "not_guilty", _("not guilty")
        NONE = "none", _("refuses to plead")

    class Counsel(models.TextChoices):
        APPOINTED = "appointed", _("appointed by the state")
        CHOSEN = "chosen", _("chosen by the defendant")
        BOTH = "both", _("both appointed and chosen")
        NONE = "none", pgettext_lazy("counsel", "none")

    class Interpreter(models.TextChoices):
        ASKED = "asked", pgettext_lazy("interpreter", "asked for")
        GIVEN = "given", pgettext_lazy("interpreter", "given")
        REFUSED = "refused", pgettext_lazy("interpreter", "refused by the court")

    # The person leaves the case by these.
    LEAVES = {Ending.SEVERED, Ending.DROPPED, Ending.ACQUITTED}

    person = models.ForeignKey(Person, models.PROTECT, verbose_name=_("person"), related_name="in_cases")
    case = models.ForeignKey(Case, models.PROTECT, verbose_name=_("case"), related_name="defendants")
    role = models.CharField(
        pgettext_lazy("in a case", "role"), max_length=9, choices=Role.choices, default=Role.DEFENDANT
    )
    since = PartialDateField(_("since"), blank=True, help_text=_("When the person came into the case."))
    ended_on = PartialDateField(_("until"), blank=True)
    ended_how = models.CharField(
        _("how it ended"),
        max_length=9,
        choices=Ending.choices,
        blank=True,
        help_text=_("For this person, in this case."),
    )
    plea = models.CharField(
        _("plea"),
        max_length=10,
        choices=Plea.choices,
        blank=True,
        help_text=_("As the person, or counsel, said it last in court. Empty: not known."),
    )
    counsel = models.CharField(
        _("counsel"),
        max_length=9,
        choices=Counsel.choices,
        blank=True,
        help_text=_("Never a name. Empty: not known."),
    )
    interpreter = models.CharField(
        _("interpreter"),
        max_length=7,
        choices=Interpreter.choices,
        blank=True,
        help_text=_("Empty: not known."),
    )

    objects = CaseDefendantQuerySet.as_manager()

    public_parents = ("person", "case")
    goes_with = ("person", "case")
    binds = ("case",)
    headline_relations = ("case",)

    columns = [
        PERSON,
        CASE,
        shown("role", _("defendant, suspect, victim, treatment or sought.")),
        shown("since", _("When the person came into the case.")),
        shown("ended_on", _("When it ended for the person.")),
        shown("ended_how", _("severed, dropped, acquitted, sentenced, died or other.")),
        shown("plea", _("guilty, partly, not_guilty or none; empty when it is not known.")),
        shown("counsel", _("appointed, chosen, both or none; empty when it is not known.")),
        shown("interpreter", _("asked, given or refused; empty when it is not known.")),
        HAPPENED,
    ]

    class Meta(Record.Meta):
        ordering = ["-case__opened_on", "case", "pk"]
        verbose_name = _("defendant")
        verbose_name_plural = _("defendants")
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["case", "person"],
                name="%(app_label)s_%(class)s_once",
                violation_error_message=_("This person is in this case already."),
            ),
            models.CheckConstraint(
                condition=~Q(ended_how="") | Q(ended_on=""),
                name="%(app_label)s_%(class)s_ended",
                violation_error_message=_("Say how it ended on that day."),
            ),
        ]

    def __str__(self):
        return f"{self.person}: {self.case}"

    @classmethod
    def unnamed_q(cls, prefix=""):
        """Ask all defendants of the case, as it does: what says who is in it says who else is."""
        return super().unnamed_q(prefix) | unnamed_in_case(f"{prefix}case")

    def clean(self):
        check_order(self, ("since", "ended_on"))

    @property
    def headline(self):
        return f"{self.get_role_display()}: {self.case.title}"

    @property
    def details(self):
        """Return what is known beside the role of a defendant, as (name, words) in the order of the form."""
        said = []
        if self.role != self.Role.DEFENDANT:
            said.append((pgettext_lazy("in a case", "role"), self.get_role_display()))
        if self.since:
            said.append((_("since"), format_partial_date(self.since)))
        if self.ended_how:
            said.append((_("how it ended"), self.ended_in_words))
        for name in ("plea", "counsel", "interpreter"):
            if getattr(self, name):
                said.append((self._meta.get_field(name).verbose_name, self._words(name)))
        return said

    @property
    def ended_in_words(self):
        return ", ".join(filter(None, (self.get_ended_how_display(), format_partial_date(self.ended_on))))

    def _words(self, name):
        return getattr(self, f"get_{name}_display")()


class CaseDefendantCitation(Citation):
    """One source for one defendant of a case."""

    record = models.ForeignKey(CaseDefendant, models.CASCADE, related_name="citations")


def unnamed_in_case(case):
    """Return the condition that somebody without a name stands on the page of a case, by its path.

    A defendant, or whoever was charged, sentenced or held in it: who leaves the list opens no sources.
    """
    rule = Q()
    for relation in Case._meta.related_objects:
        model = relation.related_model
        if issubclass(model, Record) and relation.field.name == "case" and hasattr(model, "person"):
            told = model.own_q("") & Person.public_q("person__") & Person.unnamed_q("person__")
            # Asked once, and not of each row anew: in a mass trial each of thousands asks for hundreds.
            cases = model.objects.filter(told, case__isnull=False).order_by().values("case")
            rule |= Q(**{f"{case}__in": cases})
    return rule
