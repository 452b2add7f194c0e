"""Fill an empty database with invented people, for benchmarks and tests."""

from itertools import islice

from django.db import connection, transaction
from django.utils import timezone

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
    analyze()


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
