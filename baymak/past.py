"""What was done to a dossier: to a row, to all that belongs to it, and to their parts, field by field."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import OuterRef, Subquery, Value
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from baymak.acceptance import links_in_history
from baymak.confidence import NOTE, readable_versions, reads_all
from baymak.dossier import Difference
from baymak.roles import case_models

# Beside what people type: what steps say of a row.
OF_STEPS = ("state", "withdrawn_for")


@dataclass
class Change:
    """One version of a row beside the one before it."""

    version: object
    row: object  # as it is now, or None
    differences: list

    @property
    def model(self):
        return self.version.instance_type

    @property
    def why(self):
        return self.version.history_change_reason or ""

    @property
    def name(self):
        name = str(self.row or "")
        return f"{self.model._meta.verbose_name} “{name}”" if name else str(self.model._meta.verbose_name)


class Past:
    """The versions of a row and of all that belongs to it, or did so once, the latest first."""

    def __init__(self, row, user, may_view):
        self.user = user
        self.kinds = [
            (model, readable_versions(versions, model, user))
            for model, versions in _kinds(row)
            if may_view(model)
        ]

    @cached_property
    def _keys(self):
        """Return (moment, number of the kind, number of the version) of all, as one question."""
        first, *others = [
            versions.order_by()
            .annotate(which=Value(number))
            .values_list("history_date", "which", "history_id")
            for number, (_model, versions) in enumerate(self.kinds)
        ]
        return first.union(*others, all=True).order_by("-history_date", "-which", "-history_id")

    def count(self):
        return self._keys.count()

    def __getitem__(self, part):
        """Return the Changes of a part of the list (a few questions for each kind in it)."""
        keys = [*self._keys[part]]
        found = {}
        for number in {kind for _moment, kind, _version in keys}:
            of_kind = [version for _moment, kind, version in keys if kind == number]
            for change in _changes(self.kinds[number][0], of_kind, self.user):
                found[number, change.version.pk] = change
        if not reads_all(self.user):
            for change in found.values():
                change.differences = [said for said in change.differences if said.field.name != NOTE]
        _put_into_words(found.values())
        return [found[kind, version] for _moment, kind, version in keys]


def _kinds(row):
    """Yield (model, all versions of the rows of that kind which belong to a row, or did so once)."""
    own = type(row)
    yield own, own.history.filter(id=row.pk)
    yield from _parts(own, [row.pk])
    for relation in own._meta.related_objects:
        model, name = relation.related_model, relation.field.name
        if model not in case_models() or not _tells_of(model, name, own) or not hasattr(model, "state"):
            continue
        once = model.history
        if relation.many_to_many:
            links = links_in_history(relation.field).objects
            ours = links.filter(**{relation.field.m2m_reverse_field_name(): row.pk})
            once = once.filter(pk__in=ours.values("history"))
        else:
            once = once.filter(**{name: row.pk})
        keys = once.order_by().values("id")
        yield model, model.history.filter(id__in=keys)
        yield from _parts(model, keys)


def _tells_of(model, name, own):
    """Say whether rows of a kind are told with the row that a relation names: not a charge with its case."""
    if name not in model.public_parents:
        return False
    first = model._meta.get_field(model.public_parents[0]).related_model
    return first is own or name in model.goes_with or model._meta.get_field(name).many_to_many


def _parts(model, keys):
    """Yield (model, versions) of the rows without a state that belong to rows: a citation, a spelling."""
    for relation in model._meta.related_objects:
        part, name = relation.related_model, relation.field.name
        if part in case_models() and not hasattr(part, "state") and part.public_parents[:1] == (name,):
            yield part, part.history.filter(**{f"{name}__in": keys})


def told_of(model):
    """Return the fields of which a history says how they changed."""
    kept = model.history.model
    fields = (*model._meta.concrete_fields, *model._meta.many_to_many)
    told = [field for field in fields if field.editable or field.name in OF_STEPS]
    return [field for field in told if hasattr(kept, field.name) and not field.primary_key]


def _changes(model, numbers, user):
    """Return Changes whose differences are values, to be put into words (3 questions and 1 a relation)."""
    before = model.history.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id"))
    before = readable_versions(before, model, user)  # of a citation that named another source once
    versions = model.history.filter(pk__in=numbers).select_related("history_user", "act__user")
    versions = versions.annotate(
        number_before=Subquery(before.order_by("-history_id").values("history_id")[:1])
    )
    versions = [*versions]
    others = model.history.in_bulk([one.number_before for one in versions if one.number_before])
    rows = _read(model, "pk", {one.id for one in versions})
    fields = told_of(model)
    several = {
        field: _linked(field, [*(one.pk for one in versions), *others])
        for field in fields
        if field.many_to_many
    }

    def said(version, field):
        if version is None:
            return None
        return several[field].get(version.pk, ()) if field.many_to_many else getattr(version, field.attname)

    found = []
    for version in versions:
        was = others.get(version.number_before)
        now = None if version.history_type == "-" else version
        pairs = [(field, said(was, field), said(now, field)) for field in fields]
        found.append(
            Change(
                version,
                rows.get(version.id),
                [
                    Difference(field, capfirst(field.verbose_name), old, new)
                    for field, old, new in pairs
                    if old != new and not (_is_nothing(old) and _is_nothing(new))
                ],
            )
        )
    return found


def _is_nothing(value):
    return value is None or value is False or value in ("", ())


def _linked(field, numbers):
    """Return {version: keys of the rows that a relation to several names in it}."""
    end = f"{field.m2m_reverse_field_name()}_id"
    found = {}
    for number, key in (
        links_in_history(field).objects.filter(history__in=numbers).order_by(end).values_list("history", end)
    ):
        found[number] = (*found.get(number, ()), key)
    return found


def _put_into_words(changes):
    """Say the values of differences in words, those of relations by their rows (one question a kind)."""
    named = {}
    for change in changes:
        for said in change.differences:
            if said.field.is_relation:
                keys = named.setdefault((said.field.related_model, _end(said.field)), set())
                for value in (said.before, said.after):
                    keys |= {*value} if isinstance(value, tuple) else {value} - {None}
    rows = {kind: _read(*kind, keys) for kind, keys in named.items()}

    def in_words(field, value):
        if _is_nothing(value):
            return ""
        if value is True:
            return _("yes")
        if not field.is_relation:
            return str(dict(field.flatchoices).get(value, value))
        known = rows[field.related_model, _end(field)]
        keys = value if isinstance(value, tuple) else (value,)
        return ", ".join(str(known.get(key, key)) for key in keys)

    for change in changes:
        change.differences = [
            said._replace(before=in_words(said.field, said.before), after=in_words(said.field, said.after))
            for said in change.differences
        ]


def _end(field):
    return "pk" if field.many_to_many else field.target_field.name


def _read(model, name, keys):
    """Return {key: row} with what the rows' own texts read (one question)."""
    rows = model._default_manager.filter(**{f"{name}__in": keys})
    related = [one.name for one in model._meta.fields if one.is_relation and not one.null]
    return {getattr(row, name): row for row in rows.select_related(*related)}
