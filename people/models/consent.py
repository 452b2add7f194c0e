"""What people allow and refuse to have told of them, and which sources name them: never public itself."""

from operator import attrgetter

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from baymak.acceptance import History
from baymak.columns import deciding, internal
from baymak.confidence import worked_on_by
from baymak.visibility import Visible
from people.models.person import Person
from sources.models import Source


class Private(Visible):
    """A row about a person that the public never sees."""

    history = History(inherit=True)

    public_parents = ("person",)

    class Meta:
        abstract = True

    @classmethod
    def own_public_q(cls, prefix):
        return Q(**{f"{prefix}pk__in": []})


class Consent(Private):
    """What somebody allowed or refused on one subject. It is not rewritten: the next word is a new row."""

    class About(models.TextChoices):
        NAME = "name", pgettext_lazy("person", "name")
        INDEXING = "indexing", _("search engines")
        PHOTO = "photo", _("photo")
        HEALTH = "health", _("health")
        FAMILY = "family", _("family")
        LETTERS = "letters", _("letters")

    class Decision(models.TextChoices):
        GIVEN = "given", _("given")
        REFUSED = "refused", _("refused")

    person = models.ForeignKey(Person, models.PROTECT, verbose_name=_("person"), related_name="consents")
    about = models.CharField(_("about what"), max_length=8, choices=About.choices)
    decision = models.CharField(_("given or refused"), max_length=7, choices=Decision.choices)
    by = models.CharField(
        _("by whom"),
        max_length=200,
        blank=True,
        help_text=_("Who gave or refused it, and to whom. Never public."),
    )
    on = models.DateField(_("on"), null=True, blank=True, help_text=_("Never public."))
    note = models.TextField(_("internal note"), blank=True, help_text=_("Never public."))

    columns = [
        deciding("person"),
        deciding("about"),
        deciding("decision"),
        internal("by"),
        deciding("on"),
        internal("note"),
    ]

    class Meta:
        ordering = ["on", "pk"]
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="refused") | Q(decision="given", on__isnull=False) & ~Q(by=""),
                name="%(app_label)s_%(class)s_given",
                violation_error_message=_("Consent needs who gave it and when."),
            )
        ]

    def __str__(self):
        # Who may not read the consents of others reads this where a fact names one.
        return f"{self.person}: {self.get_about_display()}"

    @property
    def in_full(self):
        day = f", {self.on}" if self.on else ""
        return f"{self}, {self.get_decision_display()}{day}"

    @classmethod
    def confided_q(cls, user, key="pk"):
        """Return the condition that a row is, or names by a key, what others wrote down."""
        return Q(~worked_on_by(user, cls, key))

    @classmethod
    def refused_since(cls, person, about, on):
        """Return the refusals of a subject on or after a day, each given as a value or an expression."""
        later = Q(on__isnull=True) | Q(on__gte=on)
        return cls.objects.filter(later, person=person, about=about, decision=cls.Decision.REFUSED)

    @classmethod
    def is_refused(cls, person, about):
        """Say whether a refusal is the last word of a person on a subject; without a day it always is."""
        given = cls.objects.filter(person=person, about=about, decision=cls.Decision.GIVEN)
        last = given.order_by("-on").values_list("on", flat=True).first()
        refused = cls.objects.filter(person=person, about=about, decision=cls.Decision.REFUSED)
        return (cls.refused_since(person, about, last) if last else refused).exists()


class Consented(models.Model):
    """A fact about health or family, public only with the consent of whom it concerns, not refused since."""

    consent = models.ForeignKey(
        Consent,
        models.PROTECT,
        verbose_name=_("consent to publish"),
        null=True,
        blank=True,
        related_name="%(class)ss",
        help_text=_("Without it this is never public, nor after it was refused."),
    )

    # The relations to those who can refuse.
    concerned = ("person",)

    columns = [deciding("consent", by=attrgetter("in_full"))]

    class Meta:
        abstract = True

    @property
    def consent_about(self):
        """Return the subject of the consent that this needs."""
        raise NotImplementedError

    @classmethod
    def consent_q(cls, prefix):
        rule = Q(**{f"{prefix}consent__decision": Consent.Decision.GIVEN})
        about, on = OuterRef(f"{prefix}consent__about"), OuterRef(f"{prefix}consent__on")
        for name in cls.concerned:
            rule &= ~Exists(Consent.refused_since(OuterRef(f"{prefix}{name}"), about, on))
        return rule

    def clean(self):
        super().clean()
        if self.consent is None:
            return
        if self.consent.person_id not in {getattr(self, f"{name}_id") for name in self.concerned}:
            raise ValidationError({"consent": _("This is the consent of somebody else.")})
        if (self.consent.about, self.consent.decision) != (self.consent_about, Consent.Decision.GIVEN):
            said = _("Choose a consent that was given, about: %(about)s.")
            raise ValidationError({"consent": said % {"about": Consent.About(self.consent_about).label}})

    def _is_opened(self):
        """Say also whether a public row is about to rest on another consent, or on one for the first time."""
        there = type(self).objects.filter(pk=self.pk, state=self.State.PUBLISHED)
        is_new = self.state == self.State.PUBLISHED and self.consent_id and self.pk
        return super()._is_opened() or bool(is_new and there.exclude(consent=self.consent_id).exists())


class NamedIn(Private):
    """Whether a source names a person."""

    person = models.ForeignKey(Person, models.PROTECT, verbose_name=_("person"), related_name="named_in")
    source = models.ForeignKey(Source, models.PROTECT, verbose_name=_("source"), related_name="names")
    is_named = models.BooleanField(_("names the person"), default=True)

    columns = [internal("person"), internal("source", by=str), internal("is_named")]

    class Meta:
        ordering = ["pk"]
        verbose_name = _("source that names")
        verbose_name_plural = _("sources that name")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "source"],
                name="%(app_label)s_%(class)s_once",
                violation_error_message=_("This is said of the source already."),
            )
        ]

    def __str__(self):
        return f"{self.source}"

    @classmethod
    def confided_q(cls, user, key="pk"):
        return Source.confided_q(user, "source")
