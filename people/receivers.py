"""Keep right, however a row changed, by which names persons are found, and who is named where."""

from django.db.models import ProtectedError
from django.db.models.signals import post_delete, post_save, pre_delete
from django.utils.translation import gettext as _

from baymak.changing import settle
from baymak.publishing import asks_for_doubts, asks_for_obstacles
from people import concealment
from people.indexing import index
from people.models import NameVariant, Person


def index_persons(ids):
    index(Person.objects.filter(pk__in=ids))


def person_saved(sender, instance, **kwargs):
    settle(index_persons, {instance.pk})


def variant_saved(sender, instance, **kwargs):
    settle(index_persons, {instance.person_id})


def variant_deleted(sender, instance, origin, **kwargs):
    # Where the person is deleted, the index goes with them.
    if getattr(origin, "model", type(origin)) is NameVariant:
        settle(index_persons, {instance.person_id})


def person_deleted(sender, instance, **kwargs):
    """Refuse: an event that named only this person would name nobody, and be public."""
    if instance.is_named_elsewhere():
        raise ProtectedError(_("A case, a hearing or an event names this person."), {instance})


def obstacles(sender, row, **kwargs):
    return concealment.obstacles(row)


def doubts(sender, row, **kwargs):
    return concealment.doubts(row)


def connect():
    asks_for_obstacles.connect(obstacles)
    asks_for_doubts.connect(doubts)
    pre_delete.connect(person_deleted, sender=Person)
    post_save.connect(person_saved, sender=Person)
    post_save.connect(variant_saved, sender=NameVariant)
    post_delete.connect(variant_deleted, sender=NameVariant)
