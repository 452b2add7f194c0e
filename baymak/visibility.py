"""What the public may see: the one rule.

`published()` is the only definition of "public". A model says which parents must be public with it
(`public_parents`) and what it asks of itself (`own_public_q`); the rest is composed here, so that
nobody repeats it. The edition is written by this rule, and what is read from there is public already.
"""

from functools import cache

from django.db import models
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Subquery, Value
from django.db.models.constants import LOOKUP_SEP
from django.db.models.functions import Coalesce

from baymak import edition
from baymak.text import CleanTextModel


def kept_rule(method):
    """Keep what a rule says for a prefix: making it takes longer than asking it.

    To who reads the edition it says another thing than to the desk.
    """
    kept = cache(lambda cls, prefix, _is_read: method(cls, prefix))
    return classmethod(lambda cls, prefix="": kept(cls, prefix, edition.is_read()))


# Of most rows to which others refer a file says this alone.
CODE = ("code",)


def code_only(rows):
    return rows.only(*CODE)


class VisibleQuerySet(models.QuerySet):
    def published(self):
        """Return the rows that the public may see."""
        return self.filter(self.model.public_q())

    def public_by_itself(self):
        """Return the rows that are public if what they belong to is."""
        return self.filter(self.model.own_q(""))

    def for_list(self):
        """Read with each row what a list shows of it."""
        return self

    def for_detail(self):
        """Read with the row what its own page shows."""
        return self

    def for_export(self):
        """Read with each row what its line in a file shows."""
        return self.for_list()

    def telling(self, **columns):
        """Read these rows to which each refers, a `court__region` after its `court`, and these columns alone.

        Making rows takes longest, and the longer the more columns they have.
        """
        left = []
        for path, names in columns.items():
            model = self.model
            for name in path.split(LOOKUP_SEP):
                model = model._meta.get_field(name).related_model
            left += [
                f"{path}__{field.name}"
                for field in model._meta.concrete_fields
                if not field.primary_key
                and field.name not in names
                and f"{path}__{field.name}" not in columns  # which leads further
            ]
        return self.select_related(*columns).defer(*left)


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

    @kept_rule
    def public_q(cls, prefix):
        """Return the condition under which the row at the end of `prefix` is public.

        `Charge.objects.filter(Person.public_q("person__"))` are the charges of public persons.
        """
        return cls.in_edition_q(prefix) if edition.is_read() else cls.at_the_desk_q(prefix)

    @classmethod
    def at_the_desk_q(cls, prefix):
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
    def in_edition_q(cls, prefix):
        """Return what makes a row of the edition public."""
        return Q()

    @classmethod
    def own_q(cls, prefix):
        """Return `own_public_q`, which holds of all that an edition has."""
        return cls.in_edition_q(prefix) if edition.is_read() else cls.own_public_q(prefix)

    @classmethod
    def public_values(cls, values):
        """Return the values of a public row, {column: value}, as the edition may hold them."""
        return values

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
