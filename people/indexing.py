"""Keep what people are found by: the keys of their names and the words about them.

Both are derived, and say which names and words would be public. Whether the person is public is not copied
here: the search asks `published()` each time, for a withdrawn source changes the answer.
"""

import unicodedata
from collections import defaultdict

from django.db import transaction

from baymak.languages import in_languages
from baymak.names import keys
from people.models import Name, NameKey, Person, PersonKey, PersonText

BATCH = 500


def index(people):
    """Make the keys and texts of these persons anew (some ten queries for a batch)."""
    batch = []
    for person in people.select_related("home_region").prefetch_related("names").iterator(chunk_size=BATCH):
        batch.append(person)
        if len(batch) == BATCH:
            _index(batch)
            batch = []
    _index(batch)


@transaction.atomic
def _index(people):
    accepted = accepted_names(people)
    wanted = {
        (person.pk, key): public
        for person in people
        for key, public in keys_of(person, accepted[person.pk]).items()
    }
    stored = PersonKey.objects.filter(person__in=people).select_related("key")
    known = {(row.person_id, row.key.text): row for row in stored}

    stale = [row.pk for place, row in known.items() if wanted.get(place) != row.is_public]
    PersonKey.objects.filter(pk__in=stale).delete()
    missing = [
        place for place, public in wanted.items() if place not in known or known[place].is_public != public
    ]
    ids = _ids_of({key for _person, key in missing})
    PersonKey.objects.bulk_create(
        PersonKey(person_id=person, key_id=ids[key], is_public=wanted[person, key]) for person, key in missing
    )
    texts = {person.pk: text for person in people if (text := text_of(person))}
    PersonText.objects.filter(person__in=people).exclude(person__in=texts).delete()
    PersonText.objects.bulk_create(
        [PersonText(person_id=person, text=text) for person, text in texts.items()],
        update_conflicts=True,
        unique_fields=["person"],
        update_fields=["text"],
    )


def _ids_of(texts):
    """Return {key: id}, for new keys too."""
    stored = NameKey.objects.filter(text__in=texts).values_list("text", "pk")
    ids = dict(stored)
    if new := sorted(texts - ids.keys()):
        # Somebody else may be adding them at the same time.
        NameKey.objects.bulk_create([NameKey(text=text) for text in new], ignore_conflicts=True)
        ids |= dict(stored.all())
    return ids


def accepted_names(people):
    """Return {id: [(a name as it was accepted last, the family name marked in it)]}, at most by two queries.

    A change of them waits, and may be refused: the public, and whoever knew the person, still says these.
    """
    names = defaultdict(list)
    versions = [person.accepted for person in people if person.accepted]
    spellings = [name.accepted for person in people for name in person.names.all() if name.accepted]
    if versions:
        for version in Person.history.filter(history_id__in=versions, has_no_name=False):
            names[version.id] += [(getattr(version, column), "") for column in in_languages("name")]
    if spellings:
        for version in Name.history.filter(history_id__in=spellings):
            names[version.person_id].append((version.text, version.family))
    return names


def keys_of(person, accepted=()):
    """Return the keys of all names of a person, and of those before: {key: whether a public name has it}."""
    before = [text for text, _family in accepted]
    if person.has_no_name:  # a description is no name
        return dict.fromkeys(keys(before), False)
    names = [getattr(person, column) for column in in_languages("name")]
    internal = keys([*names, *(variant.text for variant in person.names.all()), *before])
    return dict.fromkeys(internal, False) | dict.fromkeys(keys(public_names(person)), True)


def public_names(person):
    """Return the names by which the public may find a person; of one known by initials, these."""
    names = [getattr(person, column) for column in in_languages("public_name")]
    if not person.public.is_withheld:
        names += [variant.text for variant in person.names.all() if variant.is_public]
    return names


def text_of(person):
    """Return the public words about a person but the names, in the form in which they are compared."""
    if person.public.is_withheld:
        return ""
    texts = [getattr(person, column) for column in in_languages("name")] if person.has_no_name else []
    texts += [getattr(person, column) for column in in_languages("home_place", "occupation", "summary")]
    if region := person.home_region:
        texts += [getattr(region, column) for column in in_languages("name")]
    return searchable("\n".join(filter(None, texts)))


def searchable(text):
    """Return a text in the one form in which words are compared, on databases that know no Cyrillic case."""
    return unicodedata.normalize("NFC", text).casefold().replace("ё", "е")
