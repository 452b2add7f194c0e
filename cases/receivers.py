"""Keep the stored status of persons right, however a fact changed.

Before a row is written and after it, the persons who depend on it are looked up: a charge that is moved
from one person to another concerns both. Nothing else is decided here.
"""

from collections import defaultdict

from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save

from baymak.acceptance import kept_accepted
from baymak.changing import about_to_change, changing, settle
from baymak.codes import make_code
from baymak.notices import asks_for_notices
from cases import notices
from cases.concerned import STATUS, lock_persons, persons_behind
from cases.keeping import refresh_status
from cases.models import Case, Facility, Hearing
from people.models import Person
from sources.models import Citation, Source

# What leads from a person to one of these stands elsewhere: saving it moves nobody.
UNMOVED = {Person, Case, Source}


def lock_concerned(sender, rows, **kwargs):
    lock_persons(rows)


def before_save(sender, instance, **kwargs):
    if sender not in UNMOVED:
        before_delete(sender, instance)


def before_delete(sender, instance, **kwargs):
    instance._persons_before = persons_behind(sender, [instance.pk]) if instance.pk else set()


def after_save(sender, instance, created, **kwargs):
    # A new record is not public: its first citation comes after it, and that is followed.
    is_new = created and not issubclass(sender, Citation)
    follow(instance, set() if is_new else {(sender, instance.pk)})


def after_delete(sender, instance, **kwargs):
    follow(instance)


def follow(instance, rows=frozenset()):
    """Let the status follow a row, of those too who had to do with it before the change."""
    before = instance.__dict__.pop("_persons_before", set())
    if rows := rows | {(Person, pk) for pk in before}:
        settle(refresh_behind, rows)


def refresh_behind(rows):
    """Refresh the status of the persons behind rows, as (model, id) (a query for each model)."""
    keys = defaultdict(set)
    for model, pk in rows:
        keys[model].add(pk)
    refresh_status(set().union(*(persons_behind(model, ids) for model, ids in keys.items())))


def relation_changed(sender, instance, action, reverse, model, pk_set, **kwargs):
    """Follow persons who come to a hearing, or leave it; either side may be the one changed."""
    if pk_set is None and reverse:  # A person is taken out of all of them.
        pk_set = set(sender.objects.filter(person=instance).values_list(model._meta.model_name, flat=True))
    persons = persons_behind(type(instance), [instance.pk]) | persons_behind(model, pk_set or ())
    if action.startswith("pre_"):
        instance._persons_before = persons
    else:
        follow(instance, {(Person, pk) for pk in persons})


def facility_saved(sender, instance, **kwargs):
    """Take the region of a place over into the detentions there, once it is known."""
    if not instance.region_id:
        return
    with changing([instance]):
        moved = instance.detentions.exclude(region=instance.region_id).order_by("pk")
        for detention in moved.select_for_update(of=("self",)):
            detention.save()


def person_saved(sender, instance, **kwargs):
    """Give new codes to what a name stood beside that is shown no more: facts, and cases of nobody else."""
    if not instance.was_narrowed:
        return
    others = Person.objects.published().exclude(pk=instance.pk)
    alone = Case.objects.filter(defendants__person=instance).exclude(defendants__person__in=others)
    keys = [*alone.values_list("pk", flat=True)]
    named = defaultdict(set)
    for rows in (Case.objects.filter(pk__in=keys), *Case.behind(keys), *Person.behind([instance.pk])):
        named[rows.model].update(rows)
    with changing(set().union(*named.values())):
        for model, rows in named.items():
            give_new_codes(model.objects.filter(pk__in=[row.pk for row in rows]))
            give_new_codes(model.citation_model().objects.filter(record__in=rows))
        give_new_codes(instance.citations.all())


def give_new_codes(rows):
    for row in rows.order_by("pk").select_for_update(of=("self",)):
        row.code = make_code()
        with kept_accepted(row):
            row.save()


def connect():
    about_to_change.connect(lock_concerned)
    asks_for_notices.connect(notices.tell)
    post_save.connect(person_saved, sender=Person)
    post_save.connect(facility_saved, sender=Facility)
    for model in STATUS:
        pre_save.connect(before_save, sender=model)
        pre_delete.connect(before_delete, sender=model)
        post_save.connect(after_save, sender=model)
        post_delete.connect(after_delete, sender=model)
    m2m_changed.connect(relation_changed, sender=Hearing.persons.through)
