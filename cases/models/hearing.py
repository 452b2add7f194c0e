"""Hearings: the sittings of a court in a case."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from baymak.columns import shown
from baymak.dates import PartialDateField, check_order, format_partial_date
from baymak.languages import LocalizedText, in_languages
from baymak.visibility import CODE, VisibleQuerySet, code_only, published_prefetch
from cases.models.procedure import (
    CASE,
    HAPPENED,
    Case,
    Openness,
    check_judge,
    in_order_of_names,
    unnamed_in_case,
)
from cases.models.reference import Court, Official
from people.models import Person
from sources.models import Citation, Record, evidence_prefetch

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
        courts = {"court": Court.TOLD, "court__region": ("code", "time_zone")}
        of_case = {f"case__{path}": columns for path, columns in courts.items()}
        rows = self.telling(case=CODE, judge=in_languages("name"), **courts, **of_case)
        return rows.prefetch_related(
            published_prefetch(Hearing, "persons", narrow=lambda rows: code_only(in_order_of_names(rows))),
            evidence_prefetch(Hearing),
        )


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
        return super().unnamed_q(prefix) | (Q(nobody) & unnamed_in_case(f"{prefix}case"))

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
