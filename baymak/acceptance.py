"""The versions of a row that history keeps, and which of them the public sees: the one that was accepted.

State, code, disclosure, confidentiality and consent are never read from a version: of these counts what they
are now. A row has left the public as soon as its state says so, whatever was accepted.
"""

from contextlib import contextmanager
from functools import cache

from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.migrations.operations.base import Operation
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.lookups import Lookup
from django.utils import timezone
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords

from baymak.columns import fields_of, internal

# Rows that are compared or read at once
CHUNK = 500


class InHistory(models.Model):
    """What every row of a history says beside the columns."""

    act = models.ForeignKey("baymak.Act", models.PROTECT, null=True, editable=False, related_name="+")

    class Meta:
        abstract = True


class KeptHistoryManager(HistoryManager):
    """A manager of which the class is made once, and not, as the library does, each time it is asked for."""

    from_queryset = classmethod(cache(HistoryManager.from_queryset.__func__))


class History(HistoricalRecords):
    """The history of a model; a version does not say which version was accepted."""

    def __init__(self, **options):
        super().__init__(bases=[InHistory], history_manager=KeptHistoryManager, **options)

    def fields_included(self, model):
        return [field for field in super().fields_included(model) if not isinstance(field, AcceptedField)]


class AcceptedField(models.BigIntegerField):
    """The `history_id` of the version that the public sees. Saving a row leaves it as it is: see `accept`."""

    def pre_save(self, row, add):
        return super().pre_save(row, add) if add else F(self.attname)


class Accepted(models.Model):
    """A row of which the public sees the version that was accepted, and nothing where none was."""

    accepted = AcceptedField(null=True, editable=False)

    # Relations by which it is decided what may be told, beside the `public_parents`.
    bound_by = ()
    # Columns that count as they are now in what protects somebody, whatever was accepted.
    counts_now = ()
    # Such rows are evidence: never changed nor taken out.
    is_only_added = False

    columns = [internal("accepted", research=False)]

    class Meta:
        abstract = True

    def is_accepted_as_it_stands(self):
        """Say whether the public sees what the row says now (one query)."""
        return type(self).objects.filter(is_as_accepted(type(self)), pk=self.pk).exists()


def newest_version(model):
    """Return a subquery: the number of the newest version of the row at hand."""
    versions = model.history.filter(id=OuterRef("pk")).order_by("-history_id")
    return Subquery(versions.values("history_id")[:1])


def accept_newest(rows):
    """Let the public see rows as they stand now (one query): nothing else writes `accepted`."""
    rows.order_by().update(accepted=newest_version(rows.model))


@contextmanager
def kept_accepted(row):
    """Let the house itself change a row: what was accepted as it stood is so afterwards."""
    was_accepted = row.is_accepted_as_it_stands()
    yield
    if was_accepted:
        accept_newest(type(row).objects.filter(pk=row.pk))


def is_stateless(model):
    """Say whether rows of a model are accepted, but have no state of their own: a citation, a court."""
    return issubclass(model, Accepted) and not hasattr(model, "state")


def parts_of(model):
    """Return the relations to the rows that belong to a row: they are accepted with it."""
    return [
        relation
        for relation in model._meta.related_objects
        if is_stateless(relation.related_model)
        and relation.related_model.public_parents[:1] == (relation.field.name,)
    ]


def named_without_state(model):
    """Return the fields by which a row names others that have no state."""
    fields = (*model._meta.fields, *model._meta.many_to_many)
    return [field for field in fields if field.is_relation and is_stateless(field.related_model)]


# -- What the public sees -------------------------------------------------------------------------------


class Same(Lookup):
    """Whether two columns hold the same, or both nothing."""

    lookup_name = "same"

    def as_sql(self, compiler, connection):
        (left, params), (right, more) = (
            self.process_lhs(compiler, connection),
            self.process_rhs(compiler, connection),
        )
        return f"{left} {'IS' if connection.vendor == 'sqlite' else 'IS NOT DISTINCT FROM'} {right}", (
            *params,
            *more,
        )


def accepted_fields(model):
    """Return the fields of which the public sees what was accepted: what protects a row counts as it is."""
    return [field for field in told_fields(model) if field.name not in getattr(model, "guards", ())]


def binding_fields(model):
    """Return the fields that decide whether a row is public, and of whom and what it tells."""
    names = {*model.public_parents, *model.bound_by}
    deciding = fields_of(model, "deciding")
    return [
        field
        for field in accepted_fields(model)
        if not field.many_to_many and (field.name in names or field in deciding)
    ]


def at_once(model):
    """Return the names of the fields of which a change takes effect before anybody accepts it.

    Who is taken out of a relation to several rows is not shown any more.
    """
    bound = {field.name for field in binding_fields(model)}
    bound |= {field.name for field in accepted_fields(model) if field.many_to_many}
    return bound | {*model.public_parents, *getattr(model, "guards", ()), *model.counts_now}


def links_in_history(field):
    """Return the model in which history keeps to which rows a many-to-many relation led."""
    past = getattr(field.model.history.model, field.name, None)
    if past is None:
        raise ImproperlyConfigured(f"The history of {field.model._meta.label} does not keep {field.name}.")
    return past.model


def is_as_accepted(model):
    """Return the condition that a row says, in all that people type for the public, what was accepted."""
    fields = accepted_fields(model)
    said = [Same(F(field.attname), OuterRef(field.attname)) for field in fields if not field.many_to_many]
    rule = Q(Exists(model.history.filter(*said, pk=OuterRef("accepted"), id=OuterRef("pk")).order_by()))
    for field in fields:
        if field.many_to_many:
            own, end = field.m2m_field_name(), field.m2m_reverse_field_name()
            now, past = field.remote_field.through.objects, links_in_history(field).objects
            same = past.filter(history=OuterRef(f"{own}__accepted"), **{end: OuterRef(end)})
            kept = now.filter(**{own: OuterRef(own), end: OuterRef(end)})
            rule &= ~Exists(now.filter(~Exists(same), **{own: OuterRef("pk")}))
            rule &= ~Exists(past.filter(~Exists(kept), history=OuterRef("accepted")))
    return rule


def batches(keys):
    """Return keys in their order, in lists of which each fits into a question."""
    keys = sorted(keys)
    return [keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK)]


def as_accepted(model, keys):
    """Yield rows that say what was accepted in the place of what they say now.

    What was never accepted is left out. So is what was moved since, to another person, case or source: what
    may be told of whom is asked of the row as it is, and it is about somebody else.
    """
    for some in batches(keys):
        rows = model._base_manager.in_bulk(some)
        versions = model.history.in_bulk([row.accepted for row in rows.values() if row.accepted])
        lost = _without_parents(model, rows)
        for pk, row in sorted(rows.items()):
            version = versions.get(row.accepted)
            if version is None or version.id != pk or pk in lost or _was_moved(row, version):
                continue
            for field in accepted_fields(model):
                if not field.many_to_many:
                    setattr(row, field.attname, getattr(version, field.attname))
            yield row


def _was_moved(row, version):
    return any(
        getattr(row, field.attname) != getattr(version, field.attname) for field in binding_fields(type(row))
    )


def _without_parents(model, rows):
    """Return the keys of rows of which nobody is left whom they named when they were accepted."""
    lost = set()
    for field in accepted_fields(model):
        if field.many_to_many and field.name in model.public_parents:
            own, end = field.m2m_field_name(), field.m2m_reverse_field_name()
            versions = [row.accepted for row in rows.values() if row.accepted]
            past = links_in_history(field).objects.filter(history__in=versions)
            now = field.remote_field.through.objects.filter(**{own: OuterRef(own), end: OuterRef(end)})
            named, left = past, past.filter(Exists(now))
            lost |= {*named.values_list(own, flat=True)} - {*left.values_list(own, flat=True)}
    return lost


# -- Who wrote what the public does not see yet ---------------------------------------------------------


def may_be_pending(model):
    """Return the condition that something was written into a row, or a part of it, since it was accepted."""
    rule = models.Q(accepted=None) | ~models.Q(accepted=newest_version(model))
    for relation in parts_of(model):
        parts = relation.related_model.objects.filter(**{relation.field.name: OuterRef("pk")})
        rule |= models.Exists(parts.filter(may_be_pending(parts.model)))
    return rule


def lines_since(row):
    """Return the versions of a row and its parts since one was accepted which say something new in public."""
    found = _lines(type(row), {row.pk: row.accepted})
    for relation in parts_of(type(row)):
        parts = relation.related_model.objects.filter(**{relation.field.name: row.pk}).order_by()
        found += _lines(relation.related_model, dict(parts.values_list("pk", "accepted")))
    return found


def writers(row):
    """Return the keys of the accounts that wrote a line since a version was accepted; None is no account."""
    return {line.history_user_id for line in lines_to_accept(row)}


def lines_to_accept(row):
    """Return the versions that come out with a row, and were not accepted.

    A court that was never accepted comes out with the first row that names it, be it by a part such as the
    number of a case, and so do its lines.
    """
    found, told = lines_since(row), set()
    own = [(type(row), {"pk": row.pk})]
    own += [(relation.related_model, {relation.field.name: row.pk}) for relation in parts_of(type(row))]
    for model, those in own:
        for field in named_without_state(model):
            named = model.objects.filter(**those).order_by().values(field.name)
            for other in field.related_model.objects.filter(pk__in=named, accepted=None):
                if (type(other), other.pk) not in told:
                    told.add((type(other), other.pk))
                    found += lines_since(other)
    return found


def name_of(row):
    """Return what a page calls a row."""
    return f"{row._meta.label_lower}:{row.pk}"


def key_of(line):
    """Return what a page calls the row of a version."""
    return f"{line.instance_type._meta.label_lower}:{line.id}"


def unseen(row, user, shown):
    """Return how many things would come out with a row that others wrote and that a page did not show."""
    return len(
        {
            key_of(line)
            for line in lines_to_accept(row)
            if line.history_user_id != user.pk and line.history_id > shown.get(key_of(line), 0)
        }
    )


def _lines(model, accepted):
    """Return the versions since those accepted, by the keys of rows, that say something else in public.

    Of a row that came to say again what was accepted, nothing that was written in between is left.
    """
    if not accepted:
        return []
    versions = [*model.history.filter(id__in=accepted).order_by("history_id")]
    said = _said_by(model, versions)
    was = {version.id: said[version.pk] for version in versions if version.pk == accepted[version.id]}
    before, found = {}, {}
    for version in versions:
        since = accepted[version.id]
        if was.get(version.id) == said[version.pk]:
            found.pop(version.id, None)
        elif (since is None or version.history_id > since) and before.get(version.id) != said[version.pk]:
            found.setdefault(version.id, []).append(version)
        before[version.id] = said[version.pk]
    return [line for lines in found.values() for line in lines]


# Acts by which somebody says: what stands there may be public.
ACCEPTING = ("publish", "accept")
# What moves, or brings, the words of others, or those that were accepted.
NO_LINES = ("merge", "load", "take_back", *ACCEPTING)


def is_versioned(model):
    return issubclass(model, Accepted)


def accepted_by_their_writers(model):
    """Yield the codes of rows of which somebody once accepted a line of their own, as the history tells.

    Forms and steps refuse that: this finds what went round them.
    """
    past = model.history.model
    keys = past.objects.filter(act__kind__in=ACCEPTING).order_by("id").values_list("id", flat=True).distinct()
    keys = [*keys]
    for start in range(0, len(keys), CHUNK):
        some = keys[start : start + CHUNK]
        events = {key: [] for key in some}
        for line, said in _history(model, {"id__in": some}):
            events[line.id].append((line, said))
        for relation in parts_of(model):
            column = relation.field.attname
            for line, said in _history(relation.related_model, {f"{column}__in": some}):
                events[getattr(line, column)].append((line, said))
        codes = dict(model.objects.filter(pk__in=some).values_list("pk", "code"))
        for key in some:
            if _has_own(model, sorted(events[key], key=lambda one: one[0].history_date)):
                yield codes.get(key, key)


def _history(model, which):
    """Return (version, what it says in public), the oldest first."""
    versions = [*model.history.filter(**which).select_related("act").order_by("history_id")]
    said = _said_by(model, versions)
    return [(version, said[version.pk]) for version in versions]


def _has_own(model, events):
    """Say whether, among the versions of a row and its parts in order, somebody accepts what they wrote."""
    now, was, writers = {}, {}, {}
    for version, said in events:
        key, kind, user = key_of(version), version.act and version.act.kind, version.history_user_id
        if kind in ACCEPTING and version.instance_type is model:
            if user is not None and any(user in some for some in writers.values()):
                return True
            was, writers = {**now, key: said}, {}
        elif version.history_type == "-" or said == was.get(key):
            writers.pop(key, None)
        elif not kind or kind in NO_LINES:
            was.setdefault(key, said)  # a file brought it, as public
        elif now.get(key) != said:
            writers.setdefault(key, set()).add(user)
        now[key] = said
    return False


def told_fields(model):
    """Return the fields in which somebody types what the public is told, or what decides it."""
    return [field for field in fields_of(model, "shown", "named", "deciding") if field.editable]


def _said_by(model, versions):
    """Return {number of a version: what it says in public} (a query for each relation to several rows)."""
    fields = told_fields(model)
    columns = [field.attname for field in fields if not field.many_to_many]
    said = {version.pk: [getattr(version, name) for name in columns] for version in versions}
    for field in fields:
        if field.many_to_many and hasattr(model.history.model, field.name):
            links = getattr(model.history.model, field.name).model
            end = f"{field.m2m_reverse_field_name()}_id"
            for link in links.objects.filter(history__in=said).order_by(end):
                said[link.history_id].append((field.name, getattr(link, end)))
    return said


# -- Migrations: those that ran already rest on these, so another way is another function --------------------

STATES = ["draft", "in_review", "published", "withdrawn", "discarded"]
REASONS = ["mistake", "safety", "request"]


STATE = models.CharField(
    max_length=9,
    choices=[(word, word.replace("_", " ")) for word in STATES],
    default="draft",
    editable=False,
    db_index=True,
    verbose_name="state",
)
WITHDRAWN_FOR = models.CharField(
    max_length=7,
    choices=[("mistake", "a mistake"), ("safety", "safety"), ("request", "at request")],
    blank=True,
    default="",
    editable=False,
    verbose_name="withdrawn for",
)
ACT = models.ForeignKey("baymak.act", models.PROTECT, null=True, editable=False, related_name="+")
ACCEPTED = AcceptedField(null=True, editable=False)


class AddAcceptance(Operation):
    """Add `accepted`, and what belongs to it, to models given by name: all at once, for each step by itself
    would make Django draw up all models anew.

    `publishable` have a state, `others` have none; `histories` are those of which only the history changes.
    """

    reversible = False

    def __init__(self, publishable, others=(), histories=()):
        self.publishable, self.versioned = publishable, [*publishable, *others]
        self.histories = [f"historical{name}" for name in (*self.versioned, *histories)]
        self.stated = [*publishable, *(f"historical{name}" for name in publishable)]

    def constraints(self, app_label, name):
        yield models.CheckConstraint(
            condition=models.Q(state__in=STATES),
            name=f"{app_label}_{name}_state",
            violation_error_message="This is not a state.",
        )
        yield models.CheckConstraint(
            condition=models.Q(withdrawn_for="")
            | models.Q(withdrawn_for__in=REASONS) & ~models.Q(state="published"),
            name=f"{app_label}_{name}_withdrawn_for",
            violation_error_message="What is public was not withdrawn.",
        )

    def state_forwards(self, app_label, state):
        vars(state).pop("apps", None)
        for name in self.histories:
            state.add_field(app_label, name, "act", ACT, preserve_default=True)
        for name in self.versioned:
            state.add_field(app_label, name, "accepted", ACCEPTED, preserve_default=True)
        for name in self.stated:
            state.alter_field(app_label, name, "state", STATE, preserve_default=True)
            state.add_field(app_label, name, "withdrawn_for", WITHDRAWN_FOR, preserve_default=True)
        for name in self.publishable:
            state.remove_constraint(app_label, name, f"{app_label}_{name}_state")
            for constraint in self.constraints(app_label, name):
                state.add_constraint(app_label, name, constraint)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        # On SQLite a table is made anew as its model is, so what is not empty comes before all else.
        for names, column, state in (
            (self.stated, "withdrawn_for", from_state),
            (self.histories, "act", to_state),
            (self.versioned, "accepted", to_state),
        ):
            for name in names:
                field = to_state.apps.get_model(app_label, name)._meta.get_field(column)
                schema_editor.add_field(state.apps.get_model(app_label, name), field)
        for name in self.publishable:
            model = to_state.apps.get_model(app_label, name)
            states, withdrawn_for = self.constraints(app_label, name)
            if schema_editor.connection.vendor != "sqlite":
                schema_editor.remove_constraint(model, states)
                schema_editor.add_constraint(model, states)
            schema_editor.add_constraint(model, withdrawn_for)

    def describe(self):
        return "Add which version the public sees, and in which act each was made"


def accept_what_is_public(app_label, public):
    """Return the work of a migration: all rows that these conditions find, by model, become accepted.

    Where the newest version is not what the row says, for a migration wrote none, another is written.
    """

    def accept(apps, schema_editor):
        for name, is_public in public.items():
            model = apps.get_model(app_label, name)
            past = apps.get_model(app_label, f"Historical{name}")
            versions = past.objects.filter(id=OuterRef("pk")).order_by("-history_id")
            rows = model.objects.filter(pk__in=model.objects.filter(is_public).values("pk")).order_by("pk")
            rows.update(accepted=Subquery(versions.values("history_id")[:1]))
            keys = [*rows.values_list("pk", flat=True)]
            for start in range(0, len(keys), CHUNK):
                _write_what_history_lacks(apps, model, past, rows.filter(pk__in=keys[start : start + CHUNK]))

    return accept


def _write_what_history_lacks(apps, model, past, rows):
    columns = [field for field in model._meta.concrete_fields if field.name != "accepted"]
    # The others follow from these, or are read as they are now.
    said = [field.attname for field in columns if field.editable or field.name == "code"]
    relations = _recorded_relations(apps, model, past)
    rows = [*rows]
    versions = past.objects.in_bulk([row.accepted for row in rows if row.accepted])
    now = timezone.now()
    for row in rows:
        version = versions.get(row.accepted)
        linked = [
            (through, copy, [*through.objects.filter(**{column: row.pk}).order_by("pk")])
            for column, through, copy in relations
        ]
        if (
            version is not None
            and all(getattr(row, name) == getattr(version, name) for name in said)
            and all(_ends(copy.objects.filter(history=version)) == _ends(there) for _, copy, there in linked)
        ):
            continue
        made = past.objects.create(
            **{field.attname: getattr(row, field.attname) for field in columns},
            history_date=now,
            history_type="~",
            history_change_reason="accepted as it stood, by an update",
        )
        for through, copy, there in linked:
            names = [field.attname for field in through._meta.concrete_fields]
            copy.objects.bulk_create(
                copy(history=made, **{name: getattr(link, name) for name in names}) for link in there
            )
        model.objects.filter(pk=row.pk).update(accepted=made.pk)


def _recorded_relations(apps, model, past):
    """Return of each many-to-many relation that history keeps: its column of the row, its table, the copy."""
    found = []
    for field in model._meta.many_to_many:
        through = field.remote_field.through
        try:
            copy = apps.get_model(model._meta.app_label, f"Historical{through.__name__}")
        except LookupError:
            continue
        found.append((field.m2m_column_name(), through, copy))
    return found


def _ends(links):
    """Return the rows that links join, as pairs of keys."""
    return {
        tuple(
            getattr(link, field.attname)
            for field in link._meta.concrete_fields
            if field.is_relation and field.name != "history"
        )
        for link in links
    }
