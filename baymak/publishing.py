"""The states that a row passes through on its way to the public."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q, Subquery
from django.db.models.functions import Coalesce
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from baymak.acceptance import (
    Accepted,
    History,
    accept_newest,
    accepted_fields,
    at_once,
    lines_since,
    links_in_history,
    named_without_state,
    parts_of,
    writers,
)
from baymak.codes import PublicCodeField
from baymak.columns import deciding, internal, shown
from baymak.models import Act
from baymak.roles import may
from baymak.visibility import Visible

# Sent with a row that is to be public. A receiver returns what it knows against that, as sentences,
asks_for_obstacles = Signal()
# and what only an editor can know: {what it is: how it is said}.
asks_for_doubts = Signal()

# Sent with a row and a request, where what was tried is not undone yet: a receiver returns its public page.
asks_for_page = Signal()


def accept(model, keys):
    """Let the public see rows as they stand now, with their parts, and with what nobody accepted before.

    Parts have no state (a citation, a spelling), nor have the courts and officials that rows name: these are
    accepted by themselves once they were.
    """
    if not keys:
        return
    accept_newest(model.objects.filter(pk__in=keys))
    for relation in parts_of(model):
        parts = relation.related_model.objects.filter(**{f"{relation.field.name}__in": keys})
        accept(relation.related_model, [*parts.values_list("pk", flat=True)])
    for field in named_without_state(model):
        named = model.objects.filter(pk__in=keys).order_by().values(field.name)
        accept_newest(field.related_model.objects.filter(pk__in=named, accepted=None))


def require_another_writer(row, user):
    """Raise ValidationError where an account would accept lines of its own: two people means two writers."""
    if user.pk in writers(row):
        raise ValidationError(
            _("Whoever wrote a line of a record can't publish it: another editor does."), code="two_people"
        )


def accept_changes(row, user):
    """Let the public see what was written into a public row, or a court, since it was accepted last."""
    if isinstance(row, Publishable):
        row._require(row.State.PUBLISHED)
    if not lines_since(row):
        raise ValidationError(_("Nothing was written into “%(row)s” since.") % {"row": row})
    require_another_writer(row, user)
    if isinstance(row, Publishable):
        row.require_acceptable()
    row._change_reason = str(_("changes accepted"))
    row.save()
    accept(type(row), [row.pk])


def send_back(row, note=""):
    """Return to who wrote it what waits for an editor: a row, or what was changed of one that is public.

    Of that the public goes on reading what was accepted.
    """
    if isinstance(row, Publishable) and row.state != row.State.PUBLISHED:
        row.send_back(note)
        return
    if not lines_since(row):
        raise ValidationError(_("Nothing was written into “%(row)s” since.") % {"row": row})
    row._change_reason = noted(_("changes sent back"), note)
    row.save()


def proposed(row, lines):
    """Return those of the versions since one was accepted that can be taken back: a capture stays."""
    return [line for line in lines if row.accepted and not line.instance_type.is_only_added]


def may_take_back(row, writers, user):
    """Say whether an account may end what these proposed: its own, or as an editor that of who has left."""
    others = writers - {user.pk}
    if not others:
        return True
    accounts = get_user_model().objects.filter(pk__in=others)
    has_left = None not in others and not accounts.filter(is_active=True).exists()
    return has_left and may(user, "publish", type(row))


def take_back(row, user):
    """Take back what an account sent to review, or proposed to change of what is public."""
    if isinstance(row, Publishable) and row.state != row.State.PUBLISHED:
        row.take_back(user)
        return
    lines = proposed(row, lines_since(row))
    if not lines:
        raise ValidationError(_("Nothing was written into “%(row)s” since.") % {"row": row})
    if not may_take_back(row, {line.history_user_id for line in lines}, user):
        raise ValidationError(
            _("Others wrote in it since it was accepted: an editor accepts it or sends it back.")
        )
    if isinstance(row, Publishable) and row.is_guarded() and not may(user, "publish", type(row)):
        raise ValidationError(_("Who is not shown by name is for editors."))
    with transaction.atomic():
        for relation in parts_of(type(row)):
            parts = relation.related_model.objects.filter(**{relation.field.name: row.pk}).order_by("pk")
            written = {line.id for line in lines if line.instance_type is parts.model}
            # What is new goes first: what was accepted may have been as it is.
            for part in sorted(parts.filter(pk__in=written), key=lambda part: part.accepted is not None):
                part._history_user, part._change_reason = user, str(_("changes taken back"))
                if part.accepted is None:
                    part.delete()
                else:
                    _say_what_was_accepted(part)
        row._change_reason = str(_("changes taken back"))
        _say_what_was_accepted(row)


def _say_what_was_accepted(row):
    """Let a row say again what was accepted. What took effect at once stays: who was taken out stays out."""
    model = type(row)
    kept = at_once(model)
    version = model.history.get(pk=row.accepted)
    for field in accepted_fields(model):
        if not field.many_to_many and field.name not in kept:
            setattr(row, field.attname, getattr(version, field.attname))
    row.validate_constraints()
    row.save()
    for field in accepted_fields(model):
        if field.many_to_many:
            past = links_in_history(field).objects.filter(history=version)
            getattr(row, field.name).set(
                getattr(row, field.name).filter(pk__in=past.values(field.m2m_reverse_field_name()))
            )


def noted(said, note):
    return f"{said}: {note}" if note else str(said)


class Loadable(models.Model):
    """A row that a file may have brought; loading the file again finds it, however it was edited since."""

    import_key = models.CharField(max_length=80, blank=True, editable=False)

    columns = [internal("import_key", research=False)]

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["import_key"],
                condition=~Q(import_key=""),
                name="%(app_label)s_%(class)s_import_key",
                violation_error_message=_("A row of this file was loaded already."),
            )
        ]


class Publishable(Loadable, Accepted, Visible):
    """Something that one person writes, a second one publishes, and anybody may then read."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_REVIEW = "in_review", _("in review")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")
        DISCARDED = "discarded", _("discarded")

    class Reason(models.TextChoices):
        """Why a row left the public; nobody needs to say it."""

        MISTAKE = "mistake", _("a mistake")
        SAFETY = "safety", _("safety")
        REQUEST = "request", _("at request")

    code = PublicCodeField()
    state = models.CharField(
        _("state"),
        max_length=9,
        choices=State.choices,
        default=State.DRAFT,
        editable=False,
        db_index=True,
    )
    withdrawn_for = models.CharField(
        _("withdrawn for"), max_length=7, choices=Reason.choices, blank=True, default="", editable=False
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("submitted by"),
        null=True,
        editable=False,
        related_name="submitted_%(class)ss",
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("published by"),
        null=True,
        editable=False,
        related_name="published_%(class)ss",
    )
    published_at = models.DateTimeField(_("published at"), null=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    history = History(inherit=True)

    # Who was withdrawn for one of these comes back by two, with a reason.
    GRAVE = (Reason.SAFETY, Reason.REQUEST)

    was_opened = False  # by `save()`: a protection was taken away, and the row is a draft again

    # The parents with which it is sent to review and published; none said: the first.
    goes_with = ()
    # Columns that keep a row from the public although it is published: {name: values, the closest first}.
    guards = {}
    reason = ""  # an editor's, why what raises doubts may be public
    known_doubts = ()  # those of a public row before somebody changed it
    known_obstacles = ()  # those that came with what waits to be accepted, of which nobody reads

    columns = [
        shown("code", _("The permanent code of this row, for citing.")),
        deciding("state"),
        internal("withdrawn_for", research=False),
        internal("submitted_by", research=False),
        internal("published_by", research=False),
        shown("published_at"),
        internal("created_at"),
        internal("updated_at"),
    ]

    class Meta(Visible.Meta):
        abstract = True
        default_permissions = ("add", "change", "delete", "view", "publish")
        constraints = [
            *Loadable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state__in=["draft", "in_review", "published", "withdrawn", "discarded"]),
                name="%(app_label)s_%(class)s_state",
                violation_error_message=_("This is not a state."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_for="")
                | Q(withdrawn_for__in=["mistake", "safety", "request"]) & ~Q(state="published"),
                name="%(app_label)s_%(class)s_withdrawn_for",
                violation_error_message=_("What is public was not withdrawn."),
            ),
            models.CheckConstraint(
                condition=Q(published_by=None)
                | (Q(submitted_by__isnull=False) & ~Q(submitted_by=F("published_by"))),
                name="%(app_label)s_%(class)s_two_people",
                violation_error_message=_("Whoever submitted a record for review can't publish it."),
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False),
                name="%(app_label)s_%(class)s_published_at",
                violation_error_message=_("A published record says when it was published."),
            ),
        ]

    def save(self, *args, **kwargs):
        if self._is_opened():
            # What was published under protection was never looked at without.
            self.state = self.State.DRAFT
            self.was_opened = True
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "state"}
        super().save(*args, **kwargs)

    @classmethod
    def own_public_q(cls, prefix):
        return Q(**{f"{prefix}state": cls.State.PUBLISHED})

    @classmethod
    def dependents(cls):
        """Return the reverse relations whose rows go with this row (a person's charges).

        They are sent to review and published together with it.
        """
        return [
            relation
            for relation in cls._meta.related_objects
            if issubclass(relation.related_model, Publishable)
            and relation.field.name
            in (relation.related_model.goes_with or relation.related_model.public_parents[:1])
            and not relation.many_to_many
        ]

    @classmethod
    def behind(cls, keys):
        """Yield querysets of the rows that are public only while one of these, or another like it, is."""
        for relation in cls._meta.related_objects:
            model = relation.related_model
            if issubclass(model, Publishable) and relation.field.name in model.public_parents:
                yield model.objects.filter(**{f"{relation.field.name}__in": keys})

    def rows_behind(self):
        for rows in self.behind([self.pk]):
            yield from rows

    @classmethod
    def evidence_of(cls, keys):
        """Return the rows that must be public for these to be; they go with them to review and out."""
        return ()

    def rests_on(self):
        return self.evidence_of([self.pk])

    def evidence_told(self):
        """Return what an editor reads of the evidence: citations with source, quote and locator."""
        return ()

    @classmethod
    def carrying(cls, keys):
        """Return the keys of those rows on which something public rests."""
        return set()

    def publication_obstacles(self):
        """Return what still keeps this row from being published, as sentences."""
        answers = asks_for_obstacles.send(type(self), row=self)
        return [obstacle for _receiver, found in answers for obstacle in found]

    def publication_doubts(self):
        """Return what keeps this row from coming out until an editor gives a reason: {what: sentence}."""
        answers = asks_for_doubts.send(type(self), row=self)
        doubts = {what: said for _receiver, found in answers for what, said in found.items()}
        if self.withdrawn_for in self.GRAVE:
            doubts["withdrawn_for"] = _("“%(row)s” was withdrawn: %(why)s. Say why it may come back.") % {
                "row": self,
                "why": self.get_withdrawn_for_display(),
            }
        return doubts

    def remember_doubts(self):
        """Keep in mind, before a public row is changed, what was no obstacle to its being public."""
        if self.pk and self.state == self.State.PUBLISHED:
            self.known_doubts = tuple(self.publication_doubts())
            if lines_since(self):
                # Else a proposal that nobody would accept took the row away with the next change of anything.
                self.known_obstacles = tuple(self.publication_obstacles())

    def new_reasons(self):
        """Return the obstacles and the doubts that came with a change, as sentences."""
        found = [said for said in self.publication_obstacles() if said not in self.known_obstacles]
        return found + [
            said for what, said in self.publication_doubts().items() if what not in self.known_doubts
        ]

    @classmethod
    def tellers(cls, rows):
        """Return the other public rows whose words tell of these; they go out of public with them."""
        return []

    def is_guarded(self):
        """Say whether something of the row is kept from the public by itself: a name, a whole source."""
        return any(getattr(self, name) != values[-1] for name, values in self.guards.items())

    def _is_opened(self):
        """Say whether a published row is about to lose some of its protection."""
        if not (self.guards and self.pk and self.state == self.State.PUBLISHED):
            return False
        before = type(self).objects.filter(pk=self.pk).values("state", *self.guards).first()
        return (
            before is not None
            and before["state"] == self.State.PUBLISHED
            and any(
                getattr(self, name) in values[values.index(before[name]) + 1 :]
                for name, values in self.guards.items()
            )
        )

    def submit(self, user):
        """Hand the row to a second person."""
        self._require(self.State.DRAFT, self.State.WITHDRAWN)
        self.state, self.submitted_by = self.State.IN_REVIEW, user
        self.published_by = self.published_at = None
        self._save_step(_("sent to review"))

    def send_back(self, note=""):
        """Return the row to its author."""
        self._require(self.State.IN_REVIEW)
        self.state = self.State.DRAFT
        self._save_step(noted(_("sent back"), note))

    def take_back(self, user):
        """Take one's own row out of review, to go on writing."""
        self._require(self.State.IN_REVIEW)
        if self.submitted_by_id != user.pk:
            raise ValidationError(_("Whoever sent it to review takes it back."))
        self.state, self.submitted_by = self.State.DRAFT, None
        self._save_step(_("taken back"))

    def publish(self, user, at=None):
        """Show the row to the public. Raise ValidationError where that must not be."""
        self._require(self.State.IN_REVIEW)
        if self.submitted_by_id is None:
            raise ValidationError(_("Nobody has sent this to review: send it back first."), code="two_people")
        if self.submitted_by_id == user.pk:
            raise ValidationError(
                _("Whoever submitted a record for review can't publish it."), code="two_people"
            )
        require_another_writer(self, user)
        self._require_who_withdrew(user)
        doubts = self.require_acceptable()
        self.withdrawn_for = ""
        self.state, self.published_by, self.published_at = (
            self.State.PUBLISHED,
            user,
            at or timezone.now(),
        )
        self._save_step(noted(_("published"), self.reason if doubts else ""))
        accept(type(self), [self.pk])

    def require_acceptable(self):
        """Raise ValidationError where the row must not be public as it stands; return what raises doubts."""
        if obstacles := self.publication_obstacles():
            raise ValidationError(obstacles)
        doubts = self.publication_doubts()
        if doubts and not self.reason:
            if doubts.keys() - {"withdrawn_for"}:
                doubts[""] = _("If another person is meant, publish it with a reason.")
            raise ValidationError([*doubts.values()], code="reason")
        return doubts

    def withdraw(self, why=""):
        """Take the row out of public, at once; or say why, of one that has left.

        What was withdrawn for safety is not said to have been a mistake afterwards.
        """
        left = (self.State.WITHDRAWN,) if why in self.GRAVE or (not self.withdrawn_for and why) else ()
        self._require(self.State.IN_REVIEW, self.State.PUBLISHED, *left)
        self.state = self.State.WITHDRAWN
        if why in self.GRAVE or self.withdrawn_for not in self.GRAVE:
            self.withdrawn_for = why
        said = f"{_('withdrawn')}: {self.get_withdrawn_for_display()}" if why else _("withdrawn")
        self._save_step(said)

    def come_back(self, why):
        """Undo a withdrawal: the public reads again what was accepted. Raise ValidationError where not."""
        self._require(self.State.WITHDRAWN)
        if self.withdrawn_for in self.GRAVE:
            raise ValidationError(_("What was withdrawn for safety or at request is not undone."))
        if lines_since(self):
            raise ValidationError(_("Something was written into it that nobody accepted: send it to review."))
        self.require_acceptable()
        self.withdrawn_for, self.state = "", self.State.PUBLISHED
        self._save_step(noted(_("withdrawal undone"), why))

    def discard(self, user):
        """Put the row aside, from where it can be restored; what is public is withdrawn first."""
        self._require(self.State.DRAFT, self.State.IN_REVIEW, self.State.WITHDRAWN)
        if found := self.discarding_obstacles(user):
            raise ValidationError(found)
        self.state = self.State.DISCARDED
        self._save_step(_("discarded"))

    def discarding_obstacles(self, user):
        """Return why an account may not discard the row, as sentences."""
        if self.withdrawn_for in self.GRAVE:
            return [_("What was withdrawn for safety or at request is not discarded: it stays withdrawn.")]
        if may(user, "publish", type(self)):
            return []
        others = self.history.filter(history_user__isnull=False).exclude(history_user=user)
        was_public = self.history.filter(state=self.State.PUBLISHED)
        if self.state != self.State.DRAFT or others.exists() or was_public.exists():
            return [_("Only an editor discards what others wrote in, and what is no draft or was public.")]
        return []

    def restore(self, user):
        """Bring a discarded row back, as a draft; why it was withdrawn once is not forgotten by that."""
        self._require(self.State.DISCARDED)
        if self.history.first().history_user_id != user.pk and not may(user, "publish", type(self)):
            raise ValidationError(_("Whoever discarded it restores it, or an editor."))
        name = next(iter(self.public_parents), "")
        parent = getattr(self, name) if name and not self._meta.get_field(name).many_to_many else None
        if parent is not None and getattr(parent, "state", "") == self.State.DISCARDED:
            raise ValidationError(_("First restore what it belongs to: %(row)s.") % {"row": parent})
        self.state = self.State.DRAFT
        self.published_by = self.published_at = None
        self._save_step(_("restored"))

    def _require_who_withdrew(self, user):
        """Ask that one of the two is who withdrew it for safety or at request, while they have an account."""
        if self.withdrawn_for not in self.GRAVE:
            return
        versions = self.history.filter(act__kind=Act.Kind.WITHDRAW, withdrawn_for__in=self.GRAVE)
        # Whoever says so of a row that has left is not who withdrew it: the first since it was public counts.
        public = (
            self.history.filter(state=self.State.PUBLISHED).order_by("-history_id").values("history_id")[:1]
        )
        since = versions.filter(history_id__gt=Coalesce(Subquery(public), 0))
        version = since.select_related("history_user").order_by("history_id").first()
        editor = version and version.history_user
        if editor and editor.is_active and editor.pk not in (user.pk, self.submitted_by_id):
            raise ValidationError(
                _("It comes back only with the editor who withdrew it: %(editor)s.") % {"editor": editor},
                code="withdrawn_for",
            )

    def _require(self, *states):
        if self.state not in states:
            raise ValidationError(
                _("“%(row)s” is %(state)s."),
                code="state",
                params={"row": self, "state": self.get_state_display()},
            )

    def _save_step(self, reason):
        self._change_reason = str(reason)
        self.save()
