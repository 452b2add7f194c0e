"""What the public may see: the one rule, and the states a row passes through on its way there.

`published()` is the only definition of "public". A model says which parents must be public with it
(`public_parents`) and what it asks of itself (`own_public_q`); the rest is composed here, so that
nobody repeats it.
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from baymak.text import CleanTextModel


class VisibleQuerySet(models.QuerySet):
    def published(self):
        """Return the rows that the public may see."""
        return self.filter(self.model.public_q())

    def for_list(self):
        """Read with each row what a list shows of it."""
        return self

    def for_detail(self):
        """Read with the row what its own page shows."""
        return self

    def for_export(self):
        """Read with each row what its line in a file shows."""
        return self.for_list()


def published_prefetch(model, relation, *select, narrow=None):
    """Return a Prefetch of the public rows of a relation, as the list `public_<relation>` of each row.

    So a model shows rows of one that it may not import. `narrow` takes and returns a queryset.
    """
    rows = model._meta.get_field(relation).related_model.objects.published().select_related(*select)
    return Prefetch(relation, narrow(rows) if narrow else rows, to_attr=f"public_{relation}")


def count_of(rows):
    """Return the number of the rows of a subquery, as an expression."""
    return Coalesce(
        Subquery(rows.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n")),
        0,
    )


class Visible(CleanTextModel):
    """Anything that can be shown in public; it says when it is."""

    # Names of relations to the rows that must be public too. An empty optional parent hides nothing.
    # Of a many-to-many relation one public row is enough (the others are not shown), or none at all.
    public_parents = ()

    objects = VisibleQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def own_public_q(cls, prefix):
        """Return what the row at the end of the lookup path `prefix` must fulfil by itself."""
        raise NotImplementedError(f"{cls.__name__} does not say when it is public.")

    @classmethod
    def public_q(cls, prefix=""):
        """Return the condition under which the row at the end of `prefix` is public.

        `Charge.objects.filter(Person.public_q("person__"))` are the charges of public persons.
        """
        rule = cls.own_public_q(prefix)
        for name in cls.public_parents:
            field = cls._meta.get_field(name)
            if field.many_to_many:
                rule &= cls._many_public_q(field, prefix)
            elif field.null:
                rule &= Q(**{f"{prefix}{name}__isnull": True}) | field.related_model.public_q(
                    f"{prefix}{name}__"
                )
            else:
                rule &= field.related_model.public_q(f"{prefix}{name}__")
        return rule

    @classmethod
    def _many_public_q(cls, field, prefix):
        through = field.remote_field.through.objects.filter(
            **{field.m2m_field_name(): OuterRef(f"{prefix}pk")}
        )
        public = field.related_model.public_q(f"{field.m2m_reverse_field_name()}__")
        return ~Exists(through) | Exists(through.filter(public))

    def is_published(self):
        """Say whether the public sees this row now (one query)."""
        return type(self).objects.published().filter(pk=self.pk).exists()


class Loadable(models.Model):
    """A row that a file may have brought; loading the file again finds it, however it was edited since."""

    import_key = models.CharField(max_length=80, blank=True, editable=False)

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


class Publishable(Loadable, Visible):
    """Something that one person writes, a second one publishes, and anybody may then read."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_REVIEW = "in_review", _("in review")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")

    state = models.CharField(
        _("state"),
        max_length=9,
        choices=State.choices,
        default=State.DRAFT,
        editable=False,
        db_index=True,
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

    history = HistoricalRecords(inherit=True)

    was_opened = False  # by `save()`: a protection was taken away, and the row is a draft again

    # Columns that keep a row from the public although it is published: {name: values, the closest first}.
    guards = {}
    # Higher floors add functions of a row that return what they know against publishing it.
    further_obstacles = []
    # And functions of a row that return what only an editor can know: {what it is: how it is said}.
    further_doubts = []
    # And functions of rows that return the other public rows whose words tell of them.
    further_tellers = []

    reason = ""  # an editor's, why what raises doubts may be public
    known_doubts = ()  # those of a public row before somebody changed it

    class Meta(Visible.Meta):
        abstract = True
        default_permissions = ("add", "change", "delete", "view", "publish")
        constraints = [
            *Loadable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state__in=["draft", "in_review", "published", "withdrawn"]),
                name="%(app_label)s_%(class)s_state",
                violation_error_message=_("This is not a state."),
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
        """Return the reverse relations whose rows belong to this row first (a person's charges).

        They are sent to review and published together with it.
        """
        return [
            relation
            for relation in cls._meta.related_objects
            if issubclass(relation.related_model, Publishable)
            and relation.related_model.public_parents[:1] == (relation.field.name,)
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

    @classmethod
    def carrying(cls, keys):
        """Return the keys of those rows on which something public rests."""
        return set()

    def publication_obstacles(self):
        """Return what still keeps this row from being published, as sentences."""
        return [obstacle for find in self.further_obstacles for obstacle in find(self)]

    def publication_doubts(self):
        """Return what keeps this row from coming out until an editor gives a reason: {what: sentence}."""
        return {what: said for find in self.further_doubts for what, said in find(self).items()}

    def remember_doubts(self):
        """Keep in mind, before a public row is changed, what was no obstacle to its being public."""
        if self.pk and self.state == self.State.PUBLISHED:
            self.known_doubts = tuple(self.publication_doubts())

    def new_doubts(self):
        """Return the doubts that came with a change, as sentences."""
        return [said for what, said in self.publication_doubts().items() if what not in self.known_doubts]

    @classmethod
    def tellers(cls, rows):
        """Return the other public rows whose words tell of these; they go out of public with them."""
        return [teller for find in cls.further_tellers for teller in find(rows)]

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

    def send_back(self):
        """Return the row to its author."""
        self._require(self.State.IN_REVIEW)
        self.state = self.State.DRAFT
        self._save_step(_("sent back"))

    def publish(self, user, at=None):
        """Show the row to the public. Raise ValidationError where that must not be."""
        self._require(self.State.IN_REVIEW)
        if self.submitted_by_id is None:
            raise ValidationError(_("Nobody has sent this to review: send it back first."), code="two_people")
        if self.submitted_by_id == user.pk:
            raise ValidationError(
                _("Whoever submitted a record for review can't publish it."), code="two_people"
            )
        if obstacles := self.publication_obstacles():
            raise ValidationError(obstacles)
        doubts = self.publication_doubts()
        if doubts and not self.reason:
            raise ValidationError(
                [*doubts.values(), _("If another person is meant, publish it with a reason.")], code="reason"
            )
        self.state, self.published_by, self.published_at = (
            self.State.PUBLISHED,
            user,
            at or timezone.now(),
        )
        self._save_step(f"{_('published')}: {self.reason}" if doubts else _("published"))

    def withdraw(self):
        """Take the row out of public, at once."""
        self._require(self.State.IN_REVIEW, self.State.PUBLISHED)
        self.state = self.State.WITHDRAWN
        self._save_step(_("withdrawn"))

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
