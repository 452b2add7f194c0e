"""Keep the names of persons who are not shown by name out of the words that would be published.

A title, a quote or a source's own headline can tell whose initials stand beside it. Nobody sees that while
reading one form, so the machine looks before a record is published.
"""

from django.db import models
from django.utils.translation import gettext as _

from baymak.names import LETTERS, fold, stem, words
from people.models import Person

# Texts of a record that pages and files never show.
NOT_SHOWN = {"internal_note", "consent_by"}
# A shorter key begins too many words.
MIN_KEY = 4


def obstacles(record):
    """Return what is said of a concealed person by name, as obstacles to publishing a record."""
    concealed = [person for person in persons_of(record) if person.disclosure != Person.Disclosure.NAMED]
    if not concealed:
        return []
    said = {fold(word) for text in public_words(record) for word in LETTERS.findall(text.casefold())}
    if not any(word.startswith(tuple(surnames(person))) for person in concealed for word in said):
        return []
    # The message is kept nowhere public, and yet it does not say the name.
    return [_("“%(row)s” or its source names a person who is not shown by name.") % {"row": record}]


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


def public_words(record):
    """Yield the texts that would be public with a record: its own, its quotes, its sources' titles."""
    if not isinstance(record, Person):  # whose own texts are withheld
        for field in record._meta.fields:
            is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
            if is_text and field.editable and field.name not in NOT_SHOWN:
                yield getattr(record, field.name)
    for citation in record.citations.select_related("source"):
        yield from (citation.claim, citation.quote, citation.locator)
        source = citation.source
        yield from (source.title, source.author, source.url, source.archive_url)


def surnames(person):
    """Return the keys with which the last words of a person's names begin, in whatever case they stand."""
    names = [person.name_en, person.name_ru, person.name_ba]
    names += person.name_variants.values_list("text", flat=True)
    return {key for name in names for word in words(name)[-1:] if len(key := stem(fold(word))) >= MIN_KEY}
