"""What is known about a person apart from the procedure: family, recognitions, circumstances."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from baymak.columns import shown
from baymak.dates import PartialDateField, check_order
from baymak.languages import LocalizedText, in_some_language
from baymak.visibility import VisibleQuerySet
from people.models.consent import Consent, Consented
from people.models.person import Person
from sources.models import Citation, Record, evidence_prefetch


class FactQuerySet(VisibleQuerySet):
    """Facts about a person that this floor keeps."""

    def for_list(self):
        return self.select_related(*self.model.public_parents)

    def for_export(self):
        return self.for_list().prefetch_related(evidence_prefetch(self.model))


class Kinship(Consented, Record):
    """How two persons in the database are related; the first is this to the second."""

    class Kind(models.TextChoices):
        SPOUSE = "spouse", _("wife or husband")
        PARENT = "parent", _("parent")
        CHILD = "child", _("child")
        SIBLING = "sibling", _("sister or brother")
        OTHER = "other", _("another relative")

    person = models.ForeignKey(Person, models.PROTECT, verbose_name=_("person"), related_name="kinships")
    relative = models.ForeignKey(
        Person, models.PROTECT, verbose_name=_("relative"), related_name="kinships_as_relative"
    )
    kind = models.CharField(_("the person is the relative's"), max_length=7, choices=Kind.choices)

    objects = FactQuerySet.as_manager()

    public_parents = ("person", "relative")
    concerned = ("person", "relative")
    consent_about = Consent.About.FAMILY

    columns = [
        shown("person", _("Code of the person.")),
        shown("kind", _("What the person is of the relative: spouse, parent, child …")),
        shown("relative", _("Code of the relative.")),
    ]

    class Meta(Record.Meta):
        ordering = ["pk"]
        verbose_name = _("kinship")
        verbose_name_plural = _("kinships")
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(person=F("relative")),
                name="%(app_label)s_%(class)s_two_persons",
                violation_error_message=_("Nobody is their own relative."),
            ),
            models.UniqueConstraint(
                fields=["person", "relative"],
                name="%(app_label)s_%(class)s_once",
                violation_error_message=_("This kinship is there already."),
            ),
        ]

    def __str__(self):
        return f"{self.person} → {self.relative}: {self.get_kind_display()}"

    @property
    def headline(self):
        return self.get_kind_display()

    @classmethod
    def own_public_q(cls, prefix):
        both_named = Person.named_q(f"{prefix}person__") & Person.named_q(f"{prefix}relative__")
        return super().own_public_q(prefix) & cls.consent_q(prefix) & both_named


class KinshipCitation(Citation):
    """One source for one kinship."""

    record = models.ForeignKey(Kinship, models.CASCADE, related_name="citations")


class Recognition(Record):
    """The status that an organisation gave a person, or a list that a state put them on, with its days."""

    class Kind(models.TextChoices):
        POLITICAL_PRISONER = "political_prisoner", _("political prisoner")
        PRISONER_OF_CONSCIENCE = "prisoner_of_conscience", _("prisoner of conscience")
        PERSECUTED = "persecuted", _("victim of political persecution")
        ARBITRARY_DETENTION = "arbitrary_detention", _("arbitrarily detained")
        EXTREMISTS_LIST = "extremists_list", _("list of terrorists and extremists")
        FOREIGN_AGENTS_LIST = "foreign_agents_list", _("register of foreign agents")
        OTHER_LIST = "other_list", _("another list of a state")
        OTHER = "other", _("another status")

    LISTS = {Kind.EXTREMISTS_LIST, Kind.FOREIGN_AGENTS_LIST, Kind.OTHER_LIST}

    person = models.ForeignKey(Person, models.PROTECT, verbose_name=_("person"), related_name="recognitions")
    kind = models.CharField(_("recognised as"), max_length=22, choices=Kind.choices)
    organisation = LocalizedText(_("organisation"), max_length=200)
    recognised_on = PartialDateField(_("recognised or entered on"), blank=True)
    ended_on = PartialDateField(
        _("until"), blank=True, help_text=_("The day on which it was taken back, or the name off the list.")
    )

    objects = FactQuerySet.as_manager()

    public_parents = ("person",)

    columns = [
        shown("person", _("Code of the person.")),
        shown("kind", _("Recognised as what, for example political_prisoner.")),
        shown("organisation", _("The organisation")),
        shown("recognised_on", _("Day of the recognition, or on which the name came onto the list.")),
        shown("ended_on", _("Day on which it was taken back, or the name off the list.")),
    ]

    class Meta(Record.Meta):
        ordering = ["recognised_on", "pk"]
        verbose_name = _("recognition")
        verbose_name_plural = _("recognitions")
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=in_some_language("organisation"),
                name="%(app_label)s_%(class)s_organisation",
                violation_error_message=_("Name the organisation in at least one language."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.organisation}"

    def clean(self):
        check_order(self, ("recognised_on", "ended_on"))

    @property
    def is_entry(self):
        """Say whether it is an entry in the list of a state, which recognises nobody."""
        return self.kind in self.LISTS


class RecognitionCitation(Citation):
    """One source for one recognition."""

    record = models.ForeignKey(Recognition, models.CASCADE, related_name="citations")


class Circumstance(Consented, Record):
    """Something in a person's life that makes prosecution weigh heavier: an illness, children."""

    class Kind(models.TextChoices):
        ILLNESS = "illness", _("illness")
        DISABILITY = "disability", _("disability")
        PARENT_OF_MINORS = "parent_of_minors", _("parent of minors")
        CARER = "carer", _("carer of a relative")
        PREGNANCY = "pregnancy", _("pregnancy")
        ELDERLY = "elderly", _("elderly")
        MINOR = "minor", _("minor")
        LANGUAGE = "language", _("language barrier")
        OTHER = "other", _("other")

    person = models.ForeignKey(Person, models.PROTECT, verbose_name=_("person"), related_name="circumstances")
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    number = models.PositiveSmallIntegerField(
        _("number"), null=True, blank=True, help_text=_("Of how many: for example 3 of a parent of three.")
    )
    since = PartialDateField(_("since"), blank=True)

    objects = FactQuerySet.as_manager()

    public_parents = ("person",)

    columns = [
        shown("person", _("Code of the person.")),
        shown("kind", _("Kind of circumstance, for example parent_of_minors.")),
        shown("number", _("Of how many, for example children.")),
        shown("since", _("Since when.")),
    ]

    class Meta(Record.Meta):
        ordering = ["since", "pk"]
        verbose_name = _("circumstance")
        verbose_name_plural = _("circumstances")
        constraints = [*Record.Meta.constraints]

    def __str__(self):
        return self.get_kind_display()

    @property
    def consent_about(self):
        return Consent.About.HEALTH if self.kind in OF_HEALTH else Consent.About.FAMILY

    @classmethod
    def own_public_q(cls, prefix):
        return super().own_public_q(prefix) & cls.consent_q(prefix) & Person.named_q(f"{prefix}person__")


# Kinds of circumstances that need a consent about health; the others need one about the family.
OF_HEALTH = {
    Circumstance.Kind.ILLNESS,
    Circumstance.Kind.DISABILITY,
    Circumstance.Kind.PREGNANCY,
    Circumstance.Kind.ELDERLY,
}


class CircumstanceCitation(Citation):
    """One source for one circumstance."""

    record = models.ForeignKey(Circumstance, models.CASCADE, related_name="citations")
