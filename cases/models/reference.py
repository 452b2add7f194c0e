"""Courts, places of detention and officials; and the kinds of courts and places that a country has.

They carry no state: the public sees one exactly when something that it sees refers to it.
"""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from baymak.acceptance import Accepted, History
from baymak.codes import PublicCodeField
from baymak.columns import shown
from baymak.dates import PartialDateField, validate_time_zone
from baymak.languages import LocalizedText, Named, in_languages
from baymak.publishing import Loadable, Publishable
from baymak.search import Findable
from baymak.text import CleanTextModel
from baymak.visibility import Visible, VisibleQuerySet, count_of
from people.models import Region


class Referred(Visible):
    """A thing that is public while a public row refers to it."""

    # Reverse relations through which a public row can refer to this one.
    public_references = ()

    history = History(inherit=True)

    class Meta:
        abstract = True

    @classmethod
    def own_public_q(cls, prefix):
        rule = Q(pk__in=[])
        for name in cls.public_references:
            relation = cls._meta.get_field(name)
            row = relation.related_model
            if relation.many_to_many:
                through = relation.through.objects.filter(
                    row.public_q(f"{relation.field.m2m_field_name()}__"),
                    **{relation.field.m2m_reverse_field_name(): OuterRef(f"{prefix}pk")},
                )
                rule |= Exists(through)
            else:
                rule |= Exists(
                    row.objects.published().filter(**{relation.field.name: OuterRef(f"{prefix}pk")})
                )
        return rule

    def is_in_use(self):
        """Say whether a row names it that waits for review or is published."""
        states = (Publishable.State.IN_REVIEW, Publishable.State.PUBLISHED)
        for name in self.public_references:
            relation = self._meta.get_field(name)
            model = relation.related_model
            # A part, as the number of a case, waits with what it is a part of.
            path = "" if issubclass(model, Publishable) else f"{model.public_parents[0]}__"
            asked = {relation.field.name: self.pk, f"{path}state__in": states}
            if model.objects.filter(**asked).exists():
                return True
        return False


class KindOfPlace(Named, CleanTextModel):
    """What a country calls its courts or places of one kind; the files of a case bring it."""

    key = models.CharField(_("key"), max_length=30, unique=True, help_text=_("For example district."))
    country = models.CharField(
        _("country"), max_length=2, blank=True, help_text=_("ISO 3166-1; empty when it is of no country.")
    )
    rank = models.PositiveSmallIntegerField(_("rank"), default=0, help_text=_("Its place in lists."))

    history = History(inherit=True)

    columns = [shown("key"), shown("country"), shown("name"), shown("rank")]

    class Meta(Named.Meta):
        abstract = True
        ordering = ["rank", "key"]
        default_permissions = ("view",)


class CourtLevel(KindOfPlace):
    """One level of the courts of a country."""

    class Meta(KindOfPlace.Meta):
        verbose_name = _("level of courts")
        verbose_name_plural = _("levels of courts")


class FacilityKind(KindOfPlace):
    """One kind of the places where a country holds people."""

    class Meta(KindOfPlace.Meta):
        verbose_name = _("kind of places of detention")
        verbose_name_plural = _("kinds of places of detention")


class CourtQuerySet(VisibleQuerySet):
    def for_list(self):
        """Read the region and the level, and count the public cases, hearings and sentences of each court."""
        return self.select_related("region", "level").annotate(
            **{
                f"{name[:-1]}_count": count_of(
                    Court._meta.get_field(name).related_model.objects.published().filter(court=OuterRef("pk"))
                )
                for name in ("cases", "hearings", "sentences")
            }
        )

    def for_detail(self):
        return self.for_list()


class Court(Loadable, Accepted, Named, Findable, Referred):
    """One court of law."""

    code = PublicCodeField()
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        verbose_name=_("region"),
        null=True,
        blank=True,
        related_name="courts",
        help_text=_("Empty for an international court, or when it is not known."),
    )
    city = LocalizedText(_("city"), max_length=100)
    level = models.ForeignKey(
        CourtLevel,
        models.PROTECT,
        to_field="key",
        verbose_name=_("level"),
        null=True,
        blank=True,
        related_name="courts",
        help_text=_("Empty when it is not known."),
    )
    time_zone = models.CharField(
        _("time zone"),
        max_length=40,
        blank=True,
        validators=[validate_time_zone],
        help_text=_("IANA name, for example Asia/Yekaterinburg. Empty: that of the region."),
    )
    street = LocalizedText(_("street"), max_length=200, help_text=_("With the number of the house. Public."))
    hours = LocalizedText(_("opening hours"), max_length=200, help_text=_("Of the registry. Public."))
    phone = models.CharField(_("phone"), max_length=60, blank=True, help_text=_("Of the registry. Public."))

    objects = CourtQuerySet.as_manager()

    TOLD = ("code", *in_languages("name"), "time_zone")  # where it is named in the row of a fact
    public_references = ("cases", "hearings", "sentences", "measures", "tallies", "case_numbers")
    found_by = in_languages("name", "city")

    columns = [
        shown("code", _("The permanent code of the court.")),
        shown("name", _("Name of the court")),
        shown("region", _("Region of the court, by ISO 3166-2."), by="code"),
        shown("city", _("City of the court")),
        shown("level", by="key"),
        shown("time_zone", _("Time zone of the court."), read="zone"),
        shown("street", _("Street and number of the house")),
        shown("hours", _("Opening hours of the registry")),
        shown("phone", _("Phone of the registry.")),
    ]

    class Meta(Named.Meta):
        ordering = ["name_en", "name_ru", "pk"]
        verbose_name = _("court")
        verbose_name_plural = _("courts")
        constraints = [*Loadable.Meta.constraints, *Named.Meta.constraints]

    def get_absolute_url(self):
        return reverse("cases:court_detail", args=[self.code])

    @property
    def zone(self):
        """The name of the time zone in which its hours are, or "" when neither it nor its region says so."""
        return self.time_zone or (self.region.time_zone if self.region else "")


class Facility(Loadable, Accepted, Named, Findable, Referred):
    """One place where people are held."""

    code = PublicCodeField()
    kind = models.ForeignKey(
        FacilityKind, models.PROTECT, to_field="key", verbose_name=_("kind"), related_name="facilities"
    )
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        verbose_name=_("region"),
        null=True,
        blank=True,
        related_name="facilities",
        help_text=_("Empty when it is not known."),
    )
    city = LocalizedText(_("city"), max_length=100)
    postal_address = models.TextField(
        _("postal address"),
        blank=True,
        help_text=_("For letters, as the post office wants it. Public."),
    )
    address_confirmed_on = PartialDateField(_("address confirmed on"), blank=True)

    TOLD = (*in_languages("name"), "postal_address", "address_confirmed_on")
    public_references = ("detentions",)
    found_by = in_languages("name", "city")

    columns = [
        shown("code"),
        shown("name"),
        shown("kind", by="key"),
        shown("region", by="code"),
        shown("city"),
        shown("postal_address"),
        shown("address_confirmed_on"),
    ]

    class Meta(Named.Meta):
        ordering = ["name_en", "name_ru", "pk"]
        verbose_name = _("place of detention")
        verbose_name_plural = _("places of detention")
        constraints = [
            *Loadable.Meta.constraints,
            *Named.Meta.constraints,
            models.CheckConstraint(
                condition=Q(postal_address="") | ~Q(address_confirmed_on=""),
                name="%(app_label)s_%(class)s_address_confirmed",
                violation_error_message=_("Say when the postal address was last confirmed."),
            ),
        ]

    def get_absolute_url(self):
        return reverse("cases:facility_detail", args=[self.code])


class Official(Loadable, Accepted, Named, Findable, Referred):
    """One public office-holder, named in that office."""

    class Role(models.TextChoices):
        JUDGE = "judge", _("judge")
        PROSECUTOR = "prosecutor", _("prosecutor")
        INVESTIGATOR = "investigator", _("investigator")
        HEAD_OF_REGION = "head_of_region", _("head of region")
        OTHER = "other", _("another public office")

    code = PublicCodeField()
    role = models.CharField(_("role"), max_length=14, choices=Role.choices)
    court = models.ForeignKey(
        Court,
        models.PROTECT,
        verbose_name=_("court"),
        null=True,
        blank=True,
        related_name="officials",
    )
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        verbose_name=_("region"),
        null=True,
        blank=True,
        related_name="officials",
    )

    public_references = ("cases", "hearings", "events", "measures")
    found_by = in_languages("name")

    columns = [shown("code"), shown("name"), shown("role"), shown("court"), shown("region", by="code")]

    class Meta(Named.Meta):
        ordering = ["name_en", "name_ru", "pk"]
        verbose_name = _("official")
        verbose_name_plural = _("officials")
        constraints = [*Loadable.Meta.constraints, *Named.Meta.constraints]

    def get_absolute_url(self):
        return reverse("cases:official_detail", args=[self.code])
