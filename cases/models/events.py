"""Happenings outside the courtroom, and the numbers that others published."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Prefetch, Q
from django.utils.translation import gettext_lazy as _

from baymak.columns import shown
from baymak.dates import PartialDateField, check_order
from baymak.languages import LocalizedText, Titled, in_some_language
from baymak.visibility import CODE, VisibleQuerySet, code_only, published_prefetch
from cases.models.procedure import (
    CASE,
    HAPPENED,
    Case,
    CaseDefendant,
    Comparator,
    compared,
    in_order_of_names,
    unnamed_in_case,
)
from cases.models.reference import Court, Official
from people.models import Person, Region
from sources.models import Citation, CitationQuerySet, Record, evidence_prefetch


def nobody_named_in_case(prefix):
    """Return the condition that all the public knows of the defendants of a row's case is without names.

    A number, or an event that names nobody, is then about them. One of many by initials is not found by it.
    """
    case = f"{prefix}case"
    named = CaseDefendant.objects.filter(
        CaseDefendant.own_q(""),
        Person.public_q("person__"),
        Person.named_q("person__"),
    )
    return unnamed_in_case(case) & ~Q(**{f"{case}__in": named.order_by().values("case")})


class EventQuerySet(VisibleQuerySet):
    def for_list(self):
        """Read what an event refers to, as far as it is public (4 queries)."""
        return self.select_related("case", "region").prefetch_related(
            published_prefetch(Event, "persons", narrow=in_order_of_names),
            published_prefetch(Event, "version_of"),
            "officials",
        )

    def for_export(self):
        return self.telling(case=CODE, region=CODE).prefetch_related(
            published_prefetch(Event, "persons", narrow=lambda rows: code_only(in_order_of_names(rows))),
            published_prefetch(Event, "version_of", narrow=code_only),
            "officials",
            evidence_prefetch(Event),
        )


class Event(Titled, Record):
    """One dated happening that is neither a hearing nor a stretch of detention."""

    class Kind(models.TextChoices):
        PROTEST = "protest", _("protest")
        SEARCH = "search", _("search")
        ARREST = "arrest", _("arrest")
        ILL_TREATMENT = "ill_treatment", _("ill-treatment")
        INJURY = "injury", _("injury")
        DEATH = "death", _("death")
        LETTER = "letter", _("letter")
        STATEMENT = "statement", _("statement")
        DENUNCIATION = "denunciation", _("denunciation")
        VENUE_TRANSFER = "venue_transfer", _("transfer to another court")
        PUNISHMENT = "punishment", _("punishment in custody")
        OTHER = "other", _("other")

    kind = models.CharField(_("kind"), max_length=14, choices=Kind.choices)
    happened_on = PartialDateField(_("date"), blank=True)
    ended_on = PartialDateField(_("last day"), blank=True, help_text=_("When it took several days."))
    place = LocalizedText(_("place"), max_length=200)
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        verbose_name=_("region"),
        null=True,
        blank=True,
        related_name="events",
    )
    case = models.ForeignKey(
        Case, models.PROTECT, verbose_name=_("case"), null=True, blank=True, related_name="events"
    )
    persons = models.ManyToManyField(Person, verbose_name=_("persons"), blank=True, related_name="events")
    officials = models.ManyToManyField(
        Official, verbose_name=_("officials"), blank=True, related_name="events"
    )
    version_of = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("another version of"),
        null=True,
        blank=True,
        related_name="versions",
        help_text=_(
            "The event that this one tells otherwise, by other sources. Both are shown side by side."
        ),
    )
    number_reported = LocalizedText(
        _("number of people, as reported"),
        max_length=100,
        help_text=_("For example: several thousand. Public."),
    )

    objects = EventQuerySet.as_manager()

    _history_m2m_fields = ["persons", "officials"]
    public_parents = ("case", "persons")

    columns = [
        shown("title", _("Title of the event")),
        shown("kind", _("Kind of event, for example protest.")),
        shown("happened_on", _("Day of the event, or its first day.")),
        shown("ended_on", _("Last day of an event of several days.")),
        shown("place", _("Place of the event")),
        shown("region", _("Region of the event, by ISO 3166-2."), by="code"),
        CASE,
        shown("persons", _("Codes of the persons whom it concerns.")),
        shown("officials", _("Names of the office-holders who had a part in it."), by="name"),
        shown("number_reported", _("Number of people, as reported")),
        shown("version_of", _("Code of the event of which this is another version.")),
        HAPPENED,
    ]

    class Meta(Record.Meta):
        ordering = ["happened_on", "pk"]
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            *Record.Meta.constraints,
            *Titled.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ended_on="") | ~Q(happened_on=""),
                name="%(app_label)s_%(class)s_last_day",
                violation_error_message=_("A last day needs a first one."),
            ),
            models.CheckConstraint(
                condition=~Q(version_of=F("id")),
                name="%(app_label)s_%(class)s_version",
                violation_error_message=_("No event is another version of itself."),
            ),
        ]

    def clean(self):
        check_order(self, ("happened_on", "ended_on"))
        main = self.version_of
        if main and (main == self or main.version_of_id or (self.pk and self.versions.exists())):
            raise ValidationError(
                {"version_of": _("Choose the event that itself is no version of another one.")}
            )

    @classmethod
    def unnamed_q(cls, prefix=""):
        return super().unnamed_q(prefix) | nobody_named_in_case(prefix)

    def told_on(self):
        """Return the case, without one the first person; `public_persons` was read with the event."""
        return super().told_on() or next(iter(self.public_persons), None)


class EventCitationQuerySet(CitationQuerySet):
    def for_source(self):
        persons = Prefetch("record__persons", Person.objects.published(), to_attr="public_persons")
        return super().for_source().prefetch_related(persons)


class EventCitation(Citation):
    """One source for one event."""

    record = models.ForeignKey(Event, models.CASCADE, related_name="citations")

    objects = EventCitationQuerySet.as_manager()


class TallyQuerySet(VisibleQuerySet):
    def for_list(self):
        return self.select_related("case", "region", "court")

    def for_export(self):
        return self.for_list().prefetch_related(evidence_prefetch(Tally))


class Tally(Record):
    """A number that somebody published; our own count stands beside it, never in its place."""

    class Measure(models.TextChoices):
        CHARGED = "charged", _("people charged")
        IN_CUSTODY = "in_custody", _("people in pre-trial detention")
        CONVICTED = "convicted", _("people convicted")
        DIED = "died", _("people who died")
        CRIMINAL_CASES = "criminal_cases", _("criminal cases")
        ADMINISTRATIVE_CASES = "administrative_cases", _("administrative cases")
        PROTESTERS = "protesters", _("people at a protest")
        INJURED = "injured", _("people injured")
        CHILDREN = "children", _("children separated from a parent")
        OTHER = "other", _("other")

    class Unit(models.TextChoices):
        PEOPLE = "people", _("people")
        CASES = "cases", _("cases")
        DECISIONS = "decisions", _("decisions of courts")
        REPORTS = "reports", _("reports")
        OTHER = "other", _("other")

    Comparator = Comparator

    case = models.ForeignKey(
        Case, models.PROTECT, verbose_name=_("case"), null=True, blank=True, related_name="tallies"
    )
    measure = models.CharField(_("what was counted"), max_length=20, choices=Measure.choices)
    comparator = models.CharField(
        _("comparator"), max_length=9, choices=Comparator.choices, default=Comparator.EXACTLY
    )
    number = models.PositiveIntegerField(_("number"))
    counted_by = LocalizedText(
        _("counted by"), max_length=200, help_text=_("For example: Mediazona. Public.")
    )
    unit = models.CharField(_("unit"), max_length=9, choices=Unit.choices, default=Unit.PEOPLE)

    # Its scope: of whom it is a number, where that is narrower than the case.
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        verbose_name=_("region"),
        null=True,
        blank=True,
        related_name="tallies",
        help_text=_("When it was counted in one region only."),
    )
    court = models.ForeignKey(
        Court,
        models.PROTECT,
        verbose_name=_("court"),
        null=True,
        blank=True,
        related_name="tallies",
        help_text=_("When it was counted at one court only."),
    )
    since = PartialDateField(
        _("counted from"), blank=True, help_text=_("The first day of the time in which it was counted.")
    )
    as_of = PartialDateField(_("as of"), blank=True, help_text=_("The day for which the number holds."))

    objects = TallyQuerySet.as_manager()

    public_parents = ("case",)

    columns = [
        shown("measure", _("What was counted, for example charged.")),
        shown("comparator", _("exactly, at_least, more_than, about, nearly or up_to.")),
        shown("number", _("The number.")),
        shown("unit", _("Of what: people, cases, decisions, reports or other.")),
        shown("counted_by", _("Who counted")),
        shown("region", _("Counted in this region only, by ISO 3166-2."), by="code"),
        shown("court", _("Counted at this court only: its code.")),
        shown("since", _("The first day of the time in which it was counted.")),
        shown("as_of", _("The day for which the number holds.")),
        CASE,
        HAPPENED,
    ]

    class Meta(Record.Meta):
        ordering = ["as_of", "pk"]
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=in_some_language("counted_by"),
                name="%(app_label)s_%(class)s_counted_by",
                violation_error_message=_("Say in at least one language who counted."),
            ),
        ]

    def clean(self):
        check_order(self, ("since", "as_of"))

    @property
    def amount(self):
        """Return the number in words: "nearly 80"."""
        return compared(self.number, self.comparator)

    @property
    def is_of_people(self):
        """Say whether people were counted, of the whole case and in no shorter time."""
        return self.unit == self.Unit.PEOPLE and not self.is_of_a_part

    @property
    def is_of_a_part(self):
        """Say whether less was counted than the whole case."""
        return bool(self.region_id or self.court_id or self.since)

    @property
    def headline(self):
        return f"{self.get_measure_display()}: {self.amount} ({self.counted_by})"

    def __str__(self):
        return (
            f"{self.get_measure_display()}: {self.get_comparator_display()} {self.number} ({self.counted_by})"
        )

    @classmethod
    def unnamed_q(cls, prefix=""):
        return super().unnamed_q(prefix) | nobody_named_in_case(prefix)


class TallyCitation(Citation):
    """One source for one tally."""

    record = models.ForeignKey(Tally, models.CASCADE, related_name="citations")
