"""Keep right, however a row changed, by which names persons are found, and who is named where."""

from django.db.models import ProtectedError
from django.db.models.signals import post_delete, post_save, pre_delete
from django.utils.translation import gettext as _

from baymak.changing import settle
from baymak.publishing import asks_for_doubts, asks_for_obstacles
from people import concealment
from people.indexing import index
from people.models import Name, Person
from people.models.person import DERIVED_NAMES


def index_persons(ids):
    index(Person.objects.filter(pk__in=ids))


def names_changed(ids):
    """Derive anew of persons what lists and pages show of their names, and by what they are found."""
    people = list(Person.objects.filter(pk__in=ids).prefetch_related("names"))
    for person in people:
        person.derive_public_names()
    # A derived value is no history of its own.
    Person.objects.bulk_update(people, DERIVED_NAMES)
    index_persons(ids)


def person_saved(sender, instance, **kwargs):
    settle(index_persons, {instance.pk})


def name_saved(sender, instance, **kwargs):
    settle(names_changed, {instance.person_id})


def name_deleted(sender, instance, origin, **kwargs):
    # Where the person is deleted, the index goes with them.
    if getattr(origin, "model", type(origin)) is Name:
        settle(names_changed, {instance.person_id})


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
    post_save.connect(name_saved, sender=Name)
    post_delete.connect(name_deleted, sender=Name)
