"""Keep the names of persons who are not public, or not by name, out of the words that are.

A title, a quote or a source's own headline can tell whose initials stand beside it. Nobody sees that while
reading one form, so the machine looks before a row is published, and after it was changed.
"""

from itertools import chain

from django.db import models
from django.utils.translation import gettext as _

from baymak.publishing import Publishable
from people.mentions import Bearer, read, telling
from people.models import Person
from sources.models import Source

# Texts of a record that pages and files never show.
NOT_SHOWN = {"internal_note", "consent_by"}


def obstacles(row):
    """Return what is said of a concealed person by name, as obstacles to publishing a record or a source."""
    concealed = [person for person in persons_behind(row) if is_concealed(person, row)]
    if not concealed:
        return []
    shown = [row, *shown_beside(row)]
    lines = read(
        text for one in shown for text in (*public_words(one), *words_of_sources(one), *quotes_from(one))
    )
    if not any(bearer(person).is_told_in(lines) for person in concealed):
        return []
    # The message is kept nowhere public, and yet it does not say the name.
    return [_("“%(row)s” or its source names a person who is not shown by name.") % {"row": row}]


def bearer(person):
    """Return a person as the bearer of all their names, public or not (a query for the other spellings)."""
    names = [person.name_en, person.name_ru, person.name_ba]
    return Bearer([*names, *(variant.text for variant in person.name_variants.all())])


def is_concealed(person, row):
    """Say whether the words of a row must not name a person."""
    if person.disclosure != Person.Disclosure.NAMED:
        return True
    if row == person:
        return False
    if isinstance(row, Source):
        # Of a draft a source may tell: it goes out before the person who rests on it.
        return person.state == Person.State.WITHDRAWN
    return not person.is_published()


def naming(people):
    """Return the public rows that name persons: about them, about their cases, and sources of these.

    Each kind of row is read at once (four queries for each way to it), however many persons there are.
    """
    keys = [person.pk for person in people]
    groups = [Person.objects.filter(pk__in=keys)]
    for relation in Person._meta.related_objects:
        model = relation.related_model
        if issubclass(model, Publishable):
            about = model.objects.filter(**{f"{relation.field.name}__in": keys}).order_by()
            groups += [about, *(model.behind(about.values("pk")) if relation.many_to_many else ())]
    public, sources = {}, set()
    for group in groups:
        ids = group.order_by().values("pk")
        cited = group.model.citation_model().objects.filter(record__in=ids).order_by()
        sources.update(cited.values_list("source", flat=True).distinct())
        for row in group.model.objects.published().filter(pk__in=ids).prefetch_related("citations__source"):
            public[group.model, row.pk] = row
    # A record of which only a source names somebody may keep its others.
    said = {row: [*public_words(row)] for row in public.values()}
    said |= {row: [*public_words(row)] for row in Source.objects.published().filter(pk__in=sources)}
    telltale = telling(chain.from_iterable(said.values()), map(bearer, _with_spellings(keys)))
    rows = [row for row, texts in said.items() if not telltale.isdisjoint(texts)]
    return sorted(rows, key=lambda row: (row._meta.label, row.pk))


def _with_spellings(keys):
    return Person.objects.filter(pk__in=keys).prefetch_related("name_variants")


def _cited(record):
    return record.citations.values("source")


def shown_beside(row):
    """Return the public rows that a page shows together with a record: the case of a charge."""
    if isinstance(row, Source | Person):
        return []
    parents = [getattr(row, name) for name in row.public_parents if not _is_many(row, name)]
    return [
        parent
        for parent in parents
        if parent is not None and not isinstance(parent, Person) and parent.is_published()
    ]


def _is_many(row, name):
    return row._meta.get_field(name).many_to_many


def persons_behind(row):
    """Return the persons whom a row is about; of a source, those of all records that cite it."""
    if not isinstance(row, Source):
        return persons_of(row)
    records = (citation.record for citations in row.citations() for citation in citations)
    return set(chain.from_iterable(map(persons_of, records)))


def persons_of(row):
    """Return the persons whom a row is about, itself or through what it is part of."""
    if isinstance(row, Person):
        return {row}
    found = set()
    for field in [*row._meta.fields, *row._meta.many_to_many]:
        if field.many_to_many and field.related_model is Person:
            found.update(getattr(row, field.name).all())
        elif field.name in row.public_parents and (parent := getattr(row, field.name)):
            found |= persons_of(parent)
    return found


def public_words(row):
    """Yield the texts that are public with a row: its own and its quotes."""
    if isinstance(row, Source):
        yield from (row.publisher, row.title, row.author, row.url, row.archive_url)
        return
    if not isinstance(row, Person):  # whose own texts are withheld
        for field in row._meta.fields:
            is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
            if is_text and field.editable and field.name not in NOT_SHOWN:
                yield getattr(row, field.name)
    for citation in row.citations.all():
        if not citation.source.is_confidential:
            yield from (citation.claim, citation.quote, citation.locator)


def words_of_sources(row):
    """Yield the texts of the sources that a page shows with a record."""
    if not isinstance(row, Source):
        for source in Source.objects.filter(pk__in=_cited(row), is_confidential=False):
            yield from public_words(source)


def quotes_from(row):
    """Yield the quotes of a source in published records: they come out with it if it was confidential."""
    if isinstance(row, Source):
        for citations in row.citations():
            for citation in citations.filter(record__state=Publishable.State.PUBLISHED):
                yield from (citation.claim, citation.quote, citation.locator)
