"""Measures that restrain a person, and where they were held."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from baymak.columns import deciding, shown
from baymak.dates import PartialDateField, check_order, format_partial_date
from baymak.visibility import CODE, VisibleQuerySet, published_prefetch
from cases.models.procedure import CASE, HAPPENED, PERSON, Case
from cases.models.reference import Court, Facility, Official
from people.models import Person, Region
from sources.models import Citation, Record, evidence_prefetch


class DetentionQuerySet(VisibleQuerySet):
    def for_list(self):
        """Read the person, the case, the place and its region."""
        return self.select_related("person", "case", "facility", "region")

    def for_export(self):
        rows = self.telling(person=Person.TOLD, case=CODE, facility=Facility.TOLD, region=CODE)
        return rows.prefetch_related(evidence_prefetch(Detention))

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
    """One stretch of deprivation of liberty of one person, and the place; a `MeasureOrder` orders it."""

    class Kind(models.TextChoices):
        POLICE = "police", _("police custody")
        ADMINISTRATIVE = "administrative", _("administrative arrest")
        PRETRIAL = "pretrial", _("pre-trial detention")
        HOUSE_ARREST = "house_arrest", _("house arrest")
        COLONY = "colony", pgettext_lazy("detention", "serving a sentence")
        TRANSIT = "transit", _("in transit")
        MEDICAL = "medical", _("medical facility")
        UNACKNOWLEDGED = "unacknowledged", _("held, and nobody admits it")

    class EndReason(models.TextChoices):
        RELEASED = "released", _("released")
        SERVED = "served", _("term served")
        PAROLE = "parole", _("released on parole")
        PARDON = "pardon", _("pardoned")
        AMNESTY = "amnesty", _("amnesty")
        EXCHANGE = "exchange", _("exchanged")
        WAR = "war", _("sent to the war")
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
    started_on = PartialDateField(_("started"), blank=True)
    last_known_on = PartialDateField(
        _("last known to go on"),
        blank=True,
        help_text=_("The latest day for which a source says so."),
    )
    ended_on = PartialDateField(_("ended"), blank=True)
    end_reason = models.CharField(_("why it ended"), max_length=15, choices=EndReason.choices, blank=True)

    # Derived by `cases.keeping` from public facts: the person is held by it now.
    is_current = models.BooleanField(_("goes on"), default=False, editable=False)

    objects = DetentionQuerySet.as_manager()

    public_parents = ("person", "case")
    renewed = ("last_known_on",)
    columns = [
        PERSON,
        CASE,
        shown("kind", _("Kind of detention, for example pretrial.")),
        shown("facility", _("Name of the place of detention."), header="facility_name", by="name"),
        shown("region", _("Region where the person is held, by ISO 3166-2."), by="code"),
        shown("started_on", _("When it began.")),
        shown("last_known_on", _("Latest day for which a source says that it goes on.")),
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
        self.derive()
        super().save(*args, **kwargs)

    def derive(self):
        """Take the region over from the place, once it is known."""
        if self.facility and self.facility.region:
            self.region = self.facility.region

    def clean(self):
        check_order(
            self,
            ("started_on", "ended_on"),
            ("started_on", "last_known_on"),
            ("last_known_on", "ended_on"),
        )


class DetentionCitation(Citation):
    """One source for one detention."""

    record = models.ForeignKey(Detention, models.CASCADE, related_name="citations")


class MeasureOrderQuerySet(VisibleQuerySet):
    def for_list(self):
        """Read the person, the case, the court and the official."""
        return self.select_related("person", "case", "court", "official")

    def for_export(self):
        return self.for_list().prefetch_related(
            evidence_prefetch(MeasureOrder), published_prefetch(MeasureOrder, "replaces")
        )


class MeasureOrder(Record):
    """One decision on a measure of restraint against one person: by whom, until when, and what it does."""

    class Kind(models.TextChoices):
        CUSTODY = "custody", _("pre-trial detention")
        HOUSE_ARREST = "house_arrest", _("house arrest")
        BANS = "bans", _("ban on certain acts")
        BAIL = "bail", _("bail")
        RECOGNISANCE = "recognisance", _("recognisance not to leave")
        GUARANTEE = "guarantee", _("personal guarantee")
        WANTED = "wanted", _("wanted")
        ABSENTIA = "absentia", _("arrest in absentia")
        ABROAD = "abroad", _("abroad")
        ADMINISTRATIVE = "administrative", _("administrative arrest")
        OTHER = "other", _("another measure")

    class Effect(models.TextChoices):
        ORDERED = "ordered", _("ordered")
        EXTENDED = "extended", _("extended")
        UPHELD = "upheld", pgettext_lazy("measure", "upheld")
        CHANGED = "changed", pgettext_lazy("measure", "changed")
        REVOKED = "revoked", _("revoked")

    person = models.ForeignKey(Person, models.PROTECT, verbose_name=_("person"), related_name="measures")
    case = models.ForeignKey(
        Case, models.PROTECT, verbose_name=_("case"), null=True, blank=True, related_name="measures"
    )
    kind = models.CharField(
        _("kind"),
        max_length=14,
        choices=Kind.choices,
        help_text=_("The measure that holds from this decision on, or that it revokes."),
    )
    effect = models.CharField(_("effect"), max_length=8, choices=Effect.choices, default=Effect.ORDERED)
    court = models.ForeignKey(
        Court, models.PROTECT, verbose_name=_("court"), null=True, blank=True, related_name="measures"
    )
    official = models.ForeignKey(
        Official, models.PROTECT, verbose_name=_("official"), null=True, blank=True, related_name="measures"
    )
    decided_on = PartialDateField(_("decided on"), blank=True)
    until = PartialDateField(_("until"), blank=True, help_text=_("The last day for which it was ordered."))
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        verbose_name=_("decides on"),
        null=True,
        blank=True,
        related_name="replaced_by",
        help_text=_("The earlier order that this one extends, upholds, changes or revokes."),
    )

    objects = MeasureOrderQuerySet.as_manager()

    public_parents = ("person", "case")
    columns = [
        PERSON,
        CASE,
        shown("kind", _("Kind of measure, for example house_arrest.")),
        shown("effect", _("ordered, extended, upheld, changed or revoked.")),
        shown("court", _("Code of the court.")),
        shown("official", _("Name of the office-holder who decided, when no court did.")),
        shown("decided_on", _("Day of the decision.")),
        shown("until", _("The last day for which it was ordered.")),
        shown("replaces", _("Code of the earlier order on which it decides.")),
        HAPPENED,
    ]

    class Meta(Record.Meta):
        ordering = ["decided_on", "pk"]
        verbose_name = _("order on a measure")
        verbose_name_plural = _("orders on measures")
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(replaces=F("id")),
                name="%(app_label)s_%(class)s_not_itself",
                violation_error_message=_("An order does not decide on itself."),
            ),
            models.CheckConstraint(
                condition=~Q(effect="ordered") | Q(replaces=None),
                name="%(app_label)s_%(class)s_ordered",
                violation_error_message=_("What is ordered for the first time decides on no earlier order."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.get_effect_display()}, {self.decided_on or '…'}"

    @property
    def headline(self):
        """Return what was decided, and when: "house arrest: extended, 14 March 2024"."""
        words = f"{self.get_kind_display()}: {self.get_effect_display()}"
        return f"{words}, {format_partial_date(self.decided_on)}" if self.decided_on else words

    def clean(self):
        check_order(self, ("decided_on", "until"))
        if self.replaces and self.replaces.person_id != self.person_id:
            raise ValidationError({"replaces": _("This order is about another person.")})


class MeasureOrderCitation(Citation):
    """One source for one order."""

    record = models.ForeignKey(MeasureOrder, models.CASCADE, related_name="citations")
