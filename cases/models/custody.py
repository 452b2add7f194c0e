"""Deprivation of liberty."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from baymak.columns import deciding, shown
from baymak.dates import PartialDateField, check_order, format_partial_date
from baymak.visibility import VisibleQuerySet
from cases.models.procedure import CASE, HAPPENED, PERSON, Case
from cases.models.reference import Court, Facility
from people.models import Person, Region
from sources.models import Citation, Record, evidence_prefetch


class DetentionQuerySet(VisibleQuerySet):
    def for_list(self):
        """Read the person, the case, the place, its region and the court that ordered it."""
        return self.select_related("person", "case", "facility", "region", "ordered_by")

    def for_export(self):
        return self.for_list().prefetch_related(evidence_prefetch(Detention))

    def going_on(self):
        """Return the detentions by which people are held now, at most one of each person."""
        return self.filter(is_current=True)

    def overlapping(self, start, end):
        """Return the detentions that went on at some time from start to end (either may be None).

        One without an end is taken to go on. One whose beginning is unknown counts from the day for which
        it is known to have gone on.
        """
        if start and end and start > end:
            return self.none()
        rows = self
        if start:
            rows = rows.filter(Q(ended_on="") | Q(ended_on__not_before=start))
        if end:
            rows = rows.filter(Q(started_on__not_after=end) | Q(started_on="", last_known_on__not_after=end))
        return rows


class Detention(Record):
    """One stretch of deprivation of liberty of one person."""

    class Kind(models.TextChoices):
        POLICE = "police", _("police custody")
        ADMINISTRATIVE = "administrative", _("administrative arrest")
        PRETRIAL = "pretrial", _("pre-trial detention")
        HOUSE_ARREST = "house_arrest", _("house arrest")
        COLONY = "colony", _("penal colony")
        TRANSIT = "transit", _("in transit")
        MEDICAL = "medical", _("medical facility")

    class EndReason(models.TextChoices):
        RELEASED = "released", _("released")
        SERVED = "served", _("term served")
        MEASURE_CHANGED = "measure_changed", _("measure changed")
        TRANSFERRED = "transferred", _("transferred")
        DIED = "died", _("died")
        UNKNOWN = "unknown", _("not known")

    person = models.ForeignKey(Person, models.PROTECT, verbose_name=_("person"), related_name="detentions")
    case = models.ForeignKey(
        Case,
        models.PROTECT,
        verbose_name=_("case"),
        null=True,
        blank=True,
        related_name="detentions",
    )
    kind = models.CharField(_("kind"), max_length=14, choices=Kind.choices)
    facility = models.ForeignKey(
        Facility,
        models.PROTECT,
        verbose_name=_("place"),
        null=True,
        blank=True,
        related_name="detentions",
    )
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        verbose_name=_("region"),
        null=True,
        blank=True,
        related_name="detentions",
        help_text=_("When the place is not known. The place brings its own region."),
    )
    ordered_by = models.ForeignKey(
        Court,
        models.PROTECT,
        verbose_name=_("ordered by"),
        null=True,
        blank=True,
        related_name="ordered_detentions",
    )
    started_on = PartialDateField(_("started"), blank=True)
    last_known_on = PartialDateField(
        _("last known to go on"),
        blank=True,
        help_text=_("The latest day for which a source says so."),
    )
    ordered_until = PartialDateField(_("ordered until"), blank=True)
    ended_on = PartialDateField(_("ended"), blank=True)
    end_reason = models.CharField(_("why it ended"), max_length=15, choices=EndReason.choices, blank=True)

    # Derived by `cases.keeping` from public facts: the person is held by it now.
    is_current = models.BooleanField(_("goes on"), default=False, editable=False)

    objects = DetentionQuerySet.as_manager()

    public_parents = ("person", "case")

    columns = [
        PERSON,
        CASE,
        shown("kind", _("Kind of detention, for example pretrial.")),
        shown("facility", _("Name of the place of detention."), header="facility_name", by="name"),
        shown("region", _("Region where the person is held, by ISO 3166-2."), by="code"),
        shown("ordered_by", _("Code of the court that ordered it.")),
        shown("started_on", _("When it began.")),
        shown("last_known_on", _("Latest day for which a source says that it goes on.")),
        shown("ordered_until", _("Until when it was ordered.")),
        shown("ended_on", _("When it ended.")),
        shown("end_reason", _("Why it ended.")),
        deciding("is_current", research=False),
        HAPPENED,
    ]

    class Meta(Record.Meta):
        ordering = ["started_on", "pk"]
        verbose_name = _("detention")
        verbose_name_plural = _("detentions")
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ended_on="") | ~Q(end_reason=""),
                name="%(app_label)s_%(class)s_end_reason",
                violation_error_message=_("Say why it ended, or choose “not known”."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.started_on or '…'} – {self.ended_on or '…'}"

    @property
    def headline(self):
        """Return the kind and the days: "pre-trial detention, 17 January 2024 – …"."""
        if not (self.started_on or self.ended_on):
            return self.get_kind_display()
        days = " – ".join(format_partial_date(date) or "…" for date in (self.started_on, self.ended_on))
        return f"{self.get_kind_display()}, {days}"

    @property
    def known_on(self):
        """The latest date for which a source says that it went on, or None."""
        dates = [date for date in (self.started_on, self.last_known_on) if date]
        return max(dates, key=lambda date: date.earliest(), default=None)

    def save(self, *args, **kwargs):
        if self.facility:
            self.region = self.facility.region
        super().save(*args, **kwargs)

    def clean(self):
        check_order(
            self,
            ("started_on", "ended_on"),
            ("started_on", "last_known_on"),
            ("started_on", "ordered_until"),
            ("last_known_on", "ended_on"),
        )


class DetentionCitation(Citation):
    """One source for one detention."""

    record = models.ForeignKey(Detention, models.CASCADE, related_name="citations")
