"""Keep the search index right, however a name changed. Nothing is decided here."""

from django.db.models.signals import post_delete, post_save

from people.indexing import index
from people.models import NameVariant, Person


def person_saved(sender, instance, **kwargs):
    index(Person.objects.filter(pk=instance.pk))


def variant_saved(sender, instance, **kwargs):
    index(Person.objects.filter(pk=instance.person_id))


def variant_deleted(sender, instance, origin, **kwargs):
    # Where the person is deleted, the index goes with them.
    if getattr(origin, "model", type(origin)) is NameVariant:
        index(Person.objects.filter(pk=instance.person_id))


def connect():
    post_save.connect(person_saved, sender=Person)
    post_save.connect(variant_saved, sender=NameVariant)
    post_delete.connect(variant_deleted, sender=NameVariant)
