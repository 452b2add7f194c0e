"""Courts, places of detention, articles of law and officials.

They carry no state: the public sees one exactly when something that it sees refers to it.
"""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from baymak.codes import PublicCodeField
from baymak.columns import shown
from baymak.dates import PartialDateField, validate_time_zone
from baymak.languages import LocalizedText, Named, Titled, in_languages
from baymak.publishing import Loadable
from baymak.search import Findable
from baymak.visibility import Visible, VisibleQuerySet, count_of
from people.models import Region


class Referred(Visible):
    """A thing that is public while a public row refers to it."""

    # Reverse relations through which a public row can refer to this one.
    public_references = ()

    history = HistoricalRecords(inherit=True)

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


class CourtQuerySet(VisibleQuerySet):
    def for_list(self):
        """Read the region, and count the public cases, hearings and sentences of each court."""
        return self.select_related("region").annotate(
            **{
                f"{name[:-1]}_count": count_of(
                    Court._meta.get_field(name).related_model.objects.published().filter(court=OuterRef("pk"))
                )
                for name in ("cases", "hearings", "sentences")
            }
        )

    def for_detail(self):
        return self.for_list()


class Court(Loadable, Named, Findable, Referred):
    """One court of law."""

    class Level(models.TextChoices):
        DISTRICT = "district", _("district or city court")
        REGIONAL = "regional", _("court of a republic or region")
        APPEAL = "appeal", _("court of appeal")
        CASSATION = "cassation", _("court of cassation")
        SUPREME = "supreme", _("Supreme Court")
        MILITARY = "military", _("military court")
        MAGISTRATE = "magistrate", _("justice of the peace")
        UNKNOWN = "unknown", _("not known")

    code = PublicCodeField()
    region = models.ForeignKey(Region, models.PROTECT, verbose_name=_("region"), related_name="courts")
    city = LocalizedText(_("city"), max_length=100)
    level = models.CharField(_("level"), max_length=10, choices=Level.choices, default=Level.DISTRICT)
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

    public_references = ("cases", "hearings", "sentences", "measures", "tallies")
    found_by = in_languages("name", "city")

    columns = [
        shown("code", _("The permanent code of the court.")),
        shown("name", _("Name of the court")),
        shown("region", _("Region of the court, by ISO 3166-2."), by="code"),
        shown("city", _("City of the court")),
        shown("level", _("Level of the court, for example district or appeal.")),
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
        return self.time_zone or self.region.time_zone


class Facility(Loadable, Named, Findable, Referred):
    """One place where people are held."""

    class Kind(models.TextChoices):
        POLICE = "police", _("police station")
        TEMPORARY = "temporary", _("temporary detention facility")
        PRETRIAL = "pretrial", _("pre-trial detention centre")
        COLONY = "colony", _("penal colony")
        SETTLEMENT = "settlement", _("settlement colony")
        PRISON = "prison", _("prison")
        MEDICAL = "medical", _("medical facility")
        OTHER = "other", _("other")

    code = PublicCodeField()
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name=_("region"), related_name="facilities")
    city = LocalizedText(_("city"), max_length=100)
    postal_address = models.TextField(
        _("postal address"),
        blank=True,
        help_text=_("For letters, as the post office wants it. Public."),
    )
    address_confirmed_on = PartialDateField(_("address confirmed on"), blank=True)

    public_references = ("detentions",)
    found_by = in_languages("name", "city")

    columns = [
        shown("code"),
        shown("name"),
        shown("kind"),
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


class Article(Titled, Referred):
    """One part of one article of law, with the longest term it allows."""

    class Law(models.TextChoices):
        CRIMINAL = "UK", _("Criminal Code")
        ADMINISTRATIVE = "KOAP", _("Code of Administrative Offences")

    code = models.CharField(_("code"), max_length=30, unique=True, editable=False)
    country = models.CharField(
        _("country"), max_length=2, default="RU", validators=[RegexValidator(r"^[A-Z]{2}$")]
    )
    law = models.CharField(_("law"), max_length=4, choices=Law.choices, default=Law.CRIMINAL)
    article = models.CharField(_("article"), max_length=8, validators=[RegexValidator(r"^\d+(\.\d+)?$")])
    part = models.CharField(
        _("part"),
        max_length=6,
        blank=True,
        validators=[RegexValidator(r"^\d+(\.\d+)?$")],
        help_text=_("Empty when the source names the article only."),
    )
    max_term_years = models.PositiveSmallIntegerField(
        _("longest term in years"),
        null=True,
        blank=True,
        help_text=_("Of imprisonment. Empty when there is none."),
    )

    public_references = ("charges",)

    columns = [
        shown("code"),  # which says the country, the law, the article and the part
        shown("country", research=False),
        shown("law", research=False),
        shown("article", research=False),
        shown("part", research=False),
        shown("title"),
        shown("max_term_years"),
    ]

    class Meta(Titled.Meta):
        ordering = ["country", "law", "article", "part"]
        verbose_name = _("article of law")
        verbose_name_plural = _("articles of law")
        constraints = [
            *Titled.Meta.constraints,
            models.UniqueConstraint(
                fields=["country", "law", "article", "part"],
                name="%(app_label)s_%(class)s_once",
                violation_error_message=_("This article is there already."),
            ),
        ]

    def __str__(self):
        return f"{self.reference}: {self.title}"

    def save(self, *args, **kwargs):
        parts = [self.country, self.law, self.article, self.part]
        self.code = "-".join(part for part in parts if part)
        super().save(*args, **kwargs)

    @property
    def reference(self):
        """The short way to name it: "art. 212 part 2, Criminal Code"."""
        law = self.get_law_display()
        if self.part:
            return _("art. %(article)s part %(part)s, %(law)s") % {
                "article": self.article,
                "part": self.part,
                "law": law,
            }
        return _("art. %(article)s, %(law)s") % {"article": self.article, "law": law}


class Official(Loadable, Named, Findable, Referred):
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
