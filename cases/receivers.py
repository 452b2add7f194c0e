"""Keep the stored status of persons right, however a fact changed.

Before a row is written and after it, the persons who depend on it are looked up: a charge that is moved
from one person to another concerns both. Nothing else is decided here.
"""

from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save

from cases.models import Case, Charge, Detention, Facility, Hearing, Sentence
from cases.status import refresh_status
from people.models import Person
from sources.models import Source

# The ways from a person to the rows on which the status depends.
WAYS = {
    Person: ["pk"],
    Charge: ["charges"],
    Sentence: ["sentences"],
    Detention: ["detentions"],
    Case: ["cases", "charges__case", "sentences__case", "detentions__case", "hearings__case"],
    Hearing: ["hearings", "cases__hearings"],
}
RECORDS = tuple(WAYS)
for record in RECORDS:
    prefixes = ["" if way == "pk" else f"{way}__" for way in WAYS[record]]
    WAYS[record.citation_model()] = [f"{prefix}citations" for prefix in prefixes]
# A hearing that names nobody is reached through its case, which has sources of its own.
WAYS[Source] = sorted({f"{way}__source" for record in RECORDS for way in WAYS[record.citation_model()]})


def persons_behind(model, ids):
    """Return the ids of the persons whose status depends on rows (one query)."""
    first, *others = (
        Person.objects.filter(**{f"{way}__in": ids}).order_by().values("pk") for way in WAYS[model]
    )
    return {row["pk"] for row in first.union(*others)}


def before_change(sender, instance, **kwargs):
    instance._persons_before = persons_behind(sender, [instance.pk]) if instance.pk else set()


def after_save(sender, instance, **kwargs):
    refresh_status(instance.__dict__.pop("_persons_before", set()) | persons_behind(sender, [instance.pk]))


def after_delete(sender, instance, **kwargs):
    refresh_status(instance.__dict__.pop("_persons_before", set()))


def relation_changed(sender, instance, action, reverse, model, pk_set, **kwargs):
    """Follow persons who come to a case or a hearing, or leave it; either side may be the one changed."""
    if pk_set is None and reverse:  # A person is taken out of all of them.
        pk_set = set(sender.objects.filter(person=instance).values_list(model._meta.model_name, flat=True))
    persons = persons_behind(type(instance), [instance.pk]) | persons_behind(model, pk_set or ())
    if action.startswith("pre_"):
        instance._persons_before = persons
    else:
        refresh_status(instance.__dict__.pop("_persons_before", set()) | persons)


def facility_saved(sender, instance, **kwargs):
    """Take the region of a place over into the detentions there."""
    with transaction.atomic():
        moved = instance.detentions.exclude(region=instance.region_id).order_by("pk")
        for detention in moved.select_for_update(of=("self",)):
            detention.save()


def case_saved(sender, instance, **kwargs):
    """Give its court to the hearings of a case that were entered before it was known."""
    if not instance.court_id:
        return
    with transaction.atomic():
        for hearing in instance.hearings.filter(court=None).order_by("pk").select_for_update(of=("self",)):
            hearing.save()


def connect():
    post_save.connect(facility_saved, sender=Facility)
    post_save.connect(case_saved, sender=Case)
    for model in WAYS:
        pre_save.connect(before_change, sender=model)
        pre_delete.connect(before_change, sender=model)
        post_save.connect(after_save, sender=model)
        post_delete.connect(after_delete, sender=model)
    for relation in (Case.defendants, Hearing.persons):
        m2m_changed.connect(relation_changed, sender=relation.through)
