"""Fill an empty database with invented people, for benchmarks and tests."""

from itertools import islice

from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone

from baymak.acceptance import accept_newest, is_versioned, links_in_history
from baymak.codes import LENGTH
from people.indexing import index
from people.models import Name, Person, PersonCitation
from sources.models import Source
from tests.bench.synthetic import generate

BATCH = 2000
PUBLISHER = "Invented people"


def make_persons(count, seed=1):
    """Publish invented people, in a database that holds nobody; the same seed makes the same people."""
    if Person.objects.exists():
        # Invented people must never stand beside real ones.
        raise ValueError("This database holds people already.")
    state = {"state": Person.State.PUBLISHED, "published_at": timezone.now()}
    source = Source.objects.create(publisher=PUBLISHER, language="mis", **state)
    # Of a million random codes two are likely to be the same: here they are numbers.
    invented = enumerate(generate(seed, count), start=1)
    while batch := list(islice(invented, BATCH)):
        store(batch, source, state)
    accept_all()
    analyze()


@transaction.atomic
def accept_all():
    """Write a version of each row that has none and accept it: an edition shows nothing else."""
    for model in filter(is_versioned, apps.get_models()):
        new = model.objects.filter(accepted=None)
        rows = new.order_by("pk").iterator(BATCH)
        while batch := list(islice(rows, BATCH)):
            versions = model.history.bulk_history_create(batch, batch_size=BATCH)
            for field in model._meta.many_to_many:
                keep_links(field, {version.id: version for version in versions})
        accept_newest(new)


def keep_links(field, versions):
    """Write to which rows a many-to-many relation led in these versions, {key of the row: version}."""
    own, through, past = field.m2m_field_name(), field.remote_field.through, links_in_history(field)
    columns = [column.attname for column in through._meta.concrete_fields]
    past.objects.bulk_create(
        past(history=versions[getattr(link, f"{own}_id")], **{name: getattr(link, name) for name in columns})
        for link in through.objects.filter(**{f"{own}__in": versions.keys()}).order_by("pk")
    )


def analyze():
    """Count the rows for PostgreSQL, which would plan for the empty tables that it knows."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@transaction.atomic
def store(batch, source, state):
    """Store numbered persons with their spellings, past the history: nobody did this."""
    people = [
        Person(
            code=f"{number:0{LENGTH}}",
            sex=person.sex,
            born=str(person.birth_year),
            name_en=person.name_en,
            name_ru=person.name_ru,
            name_ba=person.name_ba,
            occupation_ru=person.occupation,
            **state,
        )
        for number, person in batch
    ]
    for person in people:
        person.derive_public_names()
    Person.objects.bulk_create(people)
    PersonCitation.objects.bulk_create(PersonCitation(record=person, source=source) for person in people)
    # Two languages sometimes write a name alike; a spelling is kept once.
    spellings = {
        (person.pk, text): language
        for person, (_number, invented) in zip(people, batch, strict=True)
        for language, text in invented.variants
    }
    Name.objects.bulk_create(
        Name(person_id=person, text=text, language=language, is_public=True)
        for (person, text), language in spellings.items()
    )
    index(Person.objects.filter(pk__in=[person.pk for person in people]))
