"""Criminal procedure: cases and their sittings."""

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from baymak.acceptance import Accepted, History
from baymak.columns import internal, shown
from baymak.dates import PartialDateField, check_order, format_partial_date
from baymak.languages import LocalizedText, Titled, active_language, in_languages
from baymak.numbers import number_keys
from baymak.search import Findable
from baymak.visibility import Visible, VisibleQuerySet, count_of, published_prefetch
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
    """Return whether the case at the end of a path is tried in another region than the one where it arose."""
    known = Q(**{f"{case}court__region__isnull": False, f"{case}origin_region__isnull": False})
    at_home = Q(**{f"{case}court__region": F(f"{case}origin_region")})
    return models.Case(models.When(known & ~at_home, then=models.Value(True)), default=models.Value(False))


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

    def for_list(self, at=None):
        """Read the court, the regions, the numbers, the last and next hearing, and count what is public."""
        defendants = CaseDefendant.objects.published().filter(
            ~Person.described_q("person__"), case=OuterRef("pk")
        )
        severed = Case.objects.published().filter(severed_from=OuterRef("pk"))
        hearings = hearings_of_case().with_coming(at)
        past = hearings.not_called_off().filter(is_coming=False)
        return (
            self.with_away()
            .select_related("court__region", "origin_region", "judge")
            .annotate(
                defendant_count=count_of(defendants),
                initials_count=count_of(defendants.filter(Person.unnamed_q("person__"))),
                severed_count=count_of(severed),
                next_hearing_on=Subquery(
                    hearings.filter(is_coming=True).order_by("coming_on", "pk").values("coming_on")[:1]
                ),
                last_hearing_on=Subquery(past.order_by("-held_on", "pk").values("held_on")[:1]),
            )
            .prefetch_related("numbers")
        )

    def for_detail(self):
        """Read the court, the regions and the cases that it was severed from or that were from it."""
        return (
            self.with_away()
            .select_related("court__region", "origin_region", "judge")
            .prefetch_related(
                "numbers",
                published_prefetch(Case, "severed_from"),
                published_prefetch(Case, "severed_cases", "court__region", narrow=with_reading),
                published_prefetch(Case, "defendants", narrow=with_persons_as_read),
            )
        )

    def for_export(self):
        """Read for each case also the codes of its defendants, articles and sources."""
        return self.for_list().prefetch_related(
            published_prefetch(Case, "severed_from"),
            published_prefetch(Case, "defendants", "person", narrow=in_order_of_persons),
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


def with_persons_as_read(rows):
    """Read the persons with how far their sources were read, in the order of their names."""
    persons = with_reading(Person.objects.published())
    return in_order_of_persons(rows).prefetch_related(models.Prefetch("person", persons))


def in_order_of_persons(rows):
    return rows.order_by(f"person__sort_key_{active_language()}", "person")


class Case(Titled, Findable, Record):
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

    def derive_name_keys(self):
        super().derive_name_keys()
        if self.pk:
            numbers = CaseNumber.objects.filter(case=self).order_by("pk").values_list("key", flat=True)
            self.name_keys = f" {' '.join([*filter(None, numbers), ''])}{self.name_keys.lstrip()}"

    @property
    def number(self):
        """Its numbers as courts write them, in one line (no query once they are read)."""
        return "; ".join(number.text for number in self.numbers.all())

    @classmethod
    def unnamed_q(cls, prefix=""):
        """Ask its defendants: a source of the case is about them all."""
        return super().unnamed_q(prefix) | unnamed_told_of(f"{prefix}pk")

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
        self.key = " ".join(f"#{key}" for key in number_keys(self.text))
        super().save(*args, **kwargs)
        self._tell_case()

    def delete(self, *args, **kwargs):
        deleted = super().delete(*args, **kwargs)
        self._tell_case()
        return deleted

    def _tell_case(self):
        """Let the case be found by its numbers, and a form of it that is open notice the change."""
        self.case.derive_name_keys()
        found = Case.objects.filter(pk=self.case_id)
        found.update(name_keys=self.case.name_keys, updated_at=timezone.now())


class CaseDefendantQuerySet(VisibleQuerySet):
    def with_away(self):
        return self.annotate(is_away=away("case__"))

    def for_list(self):
        return self.select_related("person", "case")

    def for_export(self):
        return self.for_list().prefetch_related(evidence_prefetch(CaseDefendant))


class CaseDefendant(Record):
    """One person whom a case is against. Witnesses, victims and lawyers are no persons of this database."""

    class Role(models.TextChoices):
        DEFENDANT = "defendant", _("defendant")
        SUSPECT = "suspect", _("suspect")
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
        return super().unnamed_q(prefix) | unnamed_told_of(f"{prefix}case")

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
    """Return the public defendants of a case, by its path, who are shown without a name."""
    of_public_persons = CaseDefendant.own_public_q("") & Person.public_q("person__")
    return CaseDefendant.objects.filter(of_public_persons, Person.unnamed_q("person__"), case=OuterRef(case))


def unnamed_told_of(case):
    """Return the condition that somebody without a name stands on the page of a case, by its path.

    A defendant, or whoever was charged, sentenced or held in it: who leaves the list opens no sources.
    """
    rule = Q(Exists(unnamed_in_case(case)))
    for relation in Case._meta.related_objects:
        model = relation.related_model
        if issubclass(model, Record) and relation.field.name == "case" and hasattr(model, "person"):
            told = model.own_public_q("") & Person.public_q("person__") & Person.unnamed_q("person__")
            rule |= Q(Exists(model.objects.filter(told, case=OuterRef(case))))
    return rule


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

    def by_person(self, persons, defendants_of):
        """Yield (person, hearing) for those of the persons whom each hearing concerns, in the order of keys.

        Persons are keys; `defendants_of` are those of them in each case, {case: persons}.
        """
        rows = self.concerning(persons, defendants_of).annotate(named=F("persons"))
        for row in rows.order_by("pk", "named"):
            for person in [row.named] if row.named else defendants_of[row.case_id]:
                if person in persons:
                    yield person, row

    def not_called_off(self):
        """Leave out those for whose day nobody came together."""
        return self.exclude(outcome__in=Hearing.NOT_HELD)

    def with_day(self):
        """Annotate `day`: when it is held, which is the new day of one that was put off.

        Where another hearing of the case is entered for the new day, that one is held on it.
        """
        entered = Hearing.objects.published().filter(case=OuterRef("case"), held_on=OuterRef("moved_to"))
        return self.annotate(
            day=models.Case(
                models.When(~Q(moved_to="") & ~Exists(entered), then=F("moved_to")), default=F("held_on")
            )
        )

    def with_coming(self, at=None):
        """Annotate `day`; `is_coming`: it may mean today or a later day; `coming_on` is the day if so."""
        today = timezone.localdate(at)
        is_off = Q(outcome__in=[Hearing.Outcome.POSTPONED, *Hearing.NOT_HELD], day=F("held_on"))
        is_coming = Q(day__not_before=today) & ~is_off
        return self.with_day().annotate(
            is_coming=models.Case(
                models.When(is_coming, then=models.Value(True)), default=models.Value(False)
            ),
            coming_on=models.Case(
                models.When(is_coming, then=F("day")),
                default=models.Value("", output_field=PartialDateField()),
            ),
        )

    def with_place(self):
        """Read the case, the courts and the judges."""
        return self.select_related("case__court__region", "case__judge", "court__region", "judge")

    def for_list(self):
        """Read the case, the courts, the judges and the public persons whom it concerns (2 queries)."""
        return self.with_place().prefetch_related(
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

    class Outcome(models.TextChoices):
        HELD = "held", pgettext_lazy("hearing", "held")
        POSTPONED = "postponed", _("postponed")
        MOVED = "moved", _("moved to another day")
        CANCELLED = "cancelled", _("cancelled")

    # The court of the case holds these, and what is said of its trial is said of them.
    OF_TRIAL = {Kind.PRELIMINARY, Kind.TRIAL, Kind.ARGUMENTS, Kind.VERDICT}
    # Nobody sits, or sat, on its day.
    NOT_HELD = {Outcome.MOVED, Outcome.CANCELLED}

    Openness = Openness

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
        help_text=_("As a source names it; it is never taken from the case."),
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

    outcome = models.CharField(
        _("outcome"), max_length=9, choices=Outcome.choices, blank=True, help_text=_("Empty: not known.")
    )
    outcome_reason = LocalizedText(
        _("why it was put off"), max_length=300, help_text=_("As the court or a source says. Public.")
    )
    moved_to = PartialDateField(_("put off to"), blank=True, help_text=_("The new day, if it is known."))

    objects = HearingQuerySet.as_manager()

    _history_m2m_fields = ["persons"]
    public_parents = ("case", "persons")

    columns = [
        shown("code", _("The permanent code of the hearing, for citing.")),
        CASE,
        shown("held_on", _("Day of the hearing.")),
        shown("start_time", _("Hour, in the time zone of the court.")),
        shown("court", _("Code of the court.")),
        shown("judge", _("Name of the judge."), by="name"),
        shown("kind", _("Kind of hearing, for example trial or verdict.")),
        shown("openness", _("open, closed or unknown.")),
        shown(
            "persons",
            _("Codes of the persons whom it concerns; empty when it concerns all defendants of the case."),
        ),
        shown("outcome", _("held, postponed, moved or cancelled; empty when it is not known.")),
        shown("outcome_reason", _("Why it was put off")),
        shown("moved_to", _("The new day of a hearing that was put off.")),
        HAPPENED,
    ]

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
            models.CheckConstraint(
                condition=Q(moved_to="") | Q(outcome__in=["postponed", "moved"]),
                name="%(app_label)s_%(class)s_moved_to",
                violation_error_message=_("Only a hearing that was postponed or moved has a new day."),
            ),
        ]

    def __str__(self):
        return f"{self.held_on}, {self.get_kind_display()}"

    def get_absolute_url(self):
        return reverse("cases:hearing_detail", args=[self.code])

    @classmethod
    def unnamed_q(cls, prefix=""):
        """Ask the defendants of the case when it names nobody, for then it is about them all."""
        nobody = ~Exists(cls.persons.through.objects.filter(hearing=OuterRef(f"{prefix}pk")))
        return super().unnamed_q(prefix) | Q(nobody, Exists(unnamed_in_case(f"{prefix}case")))

    @property
    def headline(self):
        return f"{format_partial_date(self.held_on)}, {self.get_kind_display()}"

    def clean(self):
        if self.start_time and self.held_on and self.held_on.precision != "day":
            raise ValidationError({"start_time": _("An hour needs a full date.")})
        check_judge(self)
        check_order(self, ("held_on", "moved_to"))

    @property
    def put_off(self):
        """Return that it was put off or cancelled, and to when: "postponed, new day: 17 January 2024"."""
        if self.outcome in ("", self.Outcome.HELD):
            return ""
        words = self.get_outcome_display()
        if not self.moved_to:
            return words
        day = format_partial_date(self.moved_to)
        return gettext("%(outcome)s, new day: %(day)s") % {"outcome": words, "day": day}

    @property
    def is_of_trial(self):
        return self.kind in self.OF_TRIAL

    @property
    def place(self):
        """The court that sits: its own, and in a trial that of the case; None when it is not known."""
        return self.court or (self.case.court if self.is_of_trial else None)

    @property
    def sitting_judge(self):
        """The judge: its own, and in a trial that of the case; None when it is not known."""
        return self.judge or (self.case.judge if self.is_of_trial else None)

    @property
    def is_open(self):
        """Whether the public may come, as it is said of the hearing, or of the whole trial."""
        own = self.openness != Openness.UNKNOWN
        return Openness(self.openness if own or not self.is_of_trial else self.case.openness)


class HearingCitation(Citation):
    """One source for one hearing."""

    record = models.ForeignKey(Hearing, models.CASCADE, related_name="citations")
