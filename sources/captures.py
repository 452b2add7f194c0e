"""Captures: what a source looked like when somebody read it, kept where nobody but the team can open it."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from baymak.acceptance import Accepted, History
from baymak.codes import PublicCodeField
from baymak.columns import internal, shown
from baymak.visibility import Visible, VisibleQuerySet


class CaptureQuerySet(VisibleQuerySet):
    def for_list(self):
        return self.select_related("source")


class Capture(Accepted, Visible):
    """One file in which somebody kept a source, sealed; it is never changed, and another one is added.

    A copy in which something was blacked out is a row of its own, and says of which it is one.
    """

    class Kind(models.TextChoices):
        WACZ = "wacz", _("archive of the web (WACZ)")
        WARC = "warc", _("archive of the web (WARC)")
        PDF = "pdf", _("PDF")
        MHTML = "mhtml", _("page with its pictures (MHTML)")
        SCREENSHOT = "screenshot", _("picture of the screen")
        HTML = "html", _("page in one file (HTML)")

    code = PublicCodeField()
    source = models.ForeignKey(
        "sources.Source", models.CASCADE, verbose_name=_("source"), related_name="captures"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    made_at = models.DateTimeField(
        _("captured at"), help_text=_("When the page or paper was captured. Public is the day.")
    )
    made_on = models.DateField(_("captured on"), editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, unique=True)
    size = models.PositiveBigIntegerField(_("bytes"))
    address = models.CharField(_("address that was captured"), max_length=1000, blank=True)
    redacts = models.ForeignKey(
        "self",
        models.CASCADE,
        verbose_name=_("redacted copy of"),
        null=True,
        blank=True,
        related_name="redacted",
    )
    text = models.TextField(_("text in it"), blank=True, editable=False)
    internal_note = models.TextField(_("internal note"), blank=True, help_text=_("Never public."))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("added by"),
        null=True,
        editable=False,
        related_name="+",
    )

    history = History(excluded_fields=["text"])

    objects = CaptureQuerySet.as_manager()

    public_parents = ("source",)
    is_only_added = True

    columns = [
        shown("code", _("Permanent code of the capture.")),
        shown("source", _("Code of the source that was captured.")),
        shown("kind", _("Kind of file: wacz, warc, pdf, mhtml, screenshot or html.")),
        shown("made_on", _("Day on which it was captured.")),
        shown("sha256", _("SHA-256 of the file, by which whoever holds it can prove that it is the same.")),
        internal("made_at"),
        internal("size"),
        internal("address"),
        internal("redacts", research=False),
        internal("text", research=False),
        internal("internal_note"),
        internal("added_by", research=False),
    ]

    class Meta:
        ordering = ["-made_at", "pk"]
        default_permissions = ("add", "view")
        verbose_name = _("capture")
        verbose_name_plural = _("captures")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["wacz", "warc", "pdf", "mhtml", "screenshot", "html"]),
                name="%(app_label)s_%(class)s_kind",
                violation_error_message=_("This is no kind of capture."),
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.made_on}"

    def save(self, *args, **kwargs):
        # The day of the site, as everything dated in public.
        self.made_on = timezone.localdate(self.made_at)
        same = Q(sha256=self.sha256, source=self.source_id, kind=self.kind, made_on=self.made_on)
        if not self._state.adding and not type(self).objects.filter(same, pk=self.pk).exists():
            raise ValidationError(_("A capture is never changed: add another one."), code="append_only")
        super().save(*args, **kwargs)

    @classmethod
    def confided_q(cls, user, key="pk"):
        return cls._meta.get_field("source").related_model.confided_q(user, "source")

    @classmethod
    def own_public_q(cls, prefix):
        return Q(**{f"{prefix}accepted__isnull": False})

    @classmethod
    def in_edition_q(cls, prefix):
        return Q()

    @property
    def path(self):
        """Return where the sealed file lies; its name tells nothing of what is in it."""
        return settings.CAPTURES / f"{self.code}.age"

    @property
    def copy(self):
        """Return where its copy lies beside the backups."""
        return settings.BACKUP_FOLDER / self.path.relative_to(settings.CAPTURES.parent)


class UnfoundQuote(models.Model):
    """A citation whose quote stands in no capture of its source; derived."""

    source = models.ForeignKey("sources.Source", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)  # the label of the model of the citation
    key = models.BigIntegerField()

    columns = [internal(name, research=False) for name in ("source", "kind", "key")]

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["kind", "key"], name="%(app_label)s_%(class)s_key")]

    def __str__(self):
        return f"{self.kind} {self.key}"


def forget_file(sender, instance, **kwargs):
    """Delete the file of a capture that was purged or erased, and its copy."""
    for path in (instance.path, instance.copy):
        transaction.on_commit(lambda path=path: path.unlink(missing_ok=True))
