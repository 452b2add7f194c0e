"""What was done on the desk: by whom, when, why; and what else the whole site has to remember."""

from hashlib import sha256
from uuid import uuid4

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from baymak.columns import internal


class Act(models.Model):
    """One thing that somebody did, over however many rows: written once and never changed.

    What history keeps of the rows points at it (`baymak.acceptance`). Its key is made before it is written,
    for it says how many they are.
    """

    class Kind(models.TextChoices):
        FORM = "form", _("saved a form")
        SUBMIT = "submit", _("sent to review")
        PUBLISH = "publish", _("published")
        ACCEPT = "accept", _("accepted changes")
        SEND_BACK = "send_back", _("sent back")
        TAKE_BACK = "take_back", _("took back")
        WITHDRAW = "withdraw", _("withdrew")
        DISCARD = "discard", _("discarded")
        RESTORE = "restore", _("restored")
        PURGE = "purge", _("purged")
        UNDO = "undo", _("undid")
        MERGE = "merge", _("merged")
        LOAD = "load", _("loaded files")
        COMMAND = "command", _("ran a command")
        EXPORT = "export", _("exported")
        LOGIN = "login", _("logged in")
        LOGIN_FAIL = "login_fail", _("failed to log in")
        LOGOUT = "logout", _("logged out")
        MADE = "made", _("made an account")
        ROLE_GIVEN = "role_given", _("gave a role")
        ROLE_TAKEN = "role_taken", _("took a role")
        PASSWORD = "password", _("set a password")
        CLOSED = "closed", _("closed an account")
        OPENED = "opened", _("opened an account")
        LOCK_OUT = "lock_out", _("locked out")
        FACTOR = "factor", _("set up a second factor")
        NO_FACTOR = "no_factor", _("took a second factor away")
        CONFIRM = "confirm", _("confirmed an account")
        ACCOUNT = "account", _("changed an account")

    # What everybody hears of
    OF_ACCOUNTS = (
        Kind.MADE,
        Kind.ROLE_GIVEN,
        Kind.ROLE_TAKEN,
        Kind.PASSWORD,
        Kind.CLOSED,
        Kind.OPENED,
        Kind.LOCK_OUT,
        Kind.FACTOR,
        Kind.NO_FACTOR,
        Kind.CONFIRM,
        Kind.ACCOUNT,
    )

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("who"), null=True, related_name="acts"
    )
    kind = models.CharField(_("what"), max_length=10, choices=Kind.choices)
    reason = models.CharField(_("why"), max_length=200, blank=True)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("whose account"), null=True, related_name="+"
    )
    undoes = models.ForeignKey("self", models.PROTECT, null=True, related_name="undone_by")

    columns = [internal(name) for name in ("at", "user", "kind", "reason", "rows", "about", "undoes")]

    class Meta:
        ordering = ["-at", "pk"]
        default_permissions = ()
        verbose_name = _("act")
        verbose_name_plural = _("acts")

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M}: {self.get_kind_display()}"

    @property
    def what(self):
        """Say what was done to what: "gave a role: editor"."""
        of = self.reason
        if self.kind == self.Kind.EXPORT:
            of = f"{apps.get_model(of)._meta.verbose_name_plural} ({self.rows})"
        return f"{self.get_kind_display()}: {of}" if of else self.get_kind_display()


class Account(models.Model):
    """Of an account of the staff, whether it waits for a second person, and who that was."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="account"
    )
    waits_since = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    columns = [internal(name) for name in ("user", "waits_since", "confirmed_by")]

    class Meta:
        default_permissions = ()

    def __str__(self):
        return str(self.user)


class Gone(models.Model):
    """A row that was purged or erased, and that no file may bring again: of its key a digest is left."""

    digest = models.CharField(max_length=64, unique=True)

    columns = [internal("digest", research=False)]

    class Meta:
        default_permissions = ()

    def __str__(self):
        return self.digest

    @staticmethod
    def digest_of(model, import_key):
        return sha256(f"{model._meta.label_lower}:{import_key}".encode()).hexdigest()


class LastEdition(models.Model):
    """The number of the edition that was published last, for where its file is lost."""

    number = models.PositiveIntegerField()

    columns = [internal("number", research=False)]

    class Meta:
        default_permissions = ()

    def __str__(self):
        return str(self.number)
