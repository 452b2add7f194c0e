"""What follows from rows that were written as they were accepted: names, keys, places and statuses.

The desk has worked these out of what it has now. Here they are worked out anew, by the same rules, from the
edition itself; of all other rows they are what the desk says.
"""

from collections import defaultdict
from contextlib import contextmanager

from django.utils import timezone

from baymak.acceptance import as_accepted, batches, parts_of
from baymak.edition import reading_from
from cases.concerned import DERIVED, STATUS, persons_behind
from cases.keeping import derived_of
from cases.models import Detention
from people.indexing import keys_of, text_of
from people.models import Name, NameKey, Person, PersonKey, PersonText
from people.models.person import DERIVED_NAMES
from public.edition.tables import models
from sources.models import Citation, Source

# On their values the status depends; without citations they are not there.
FACTS = [model for model in STATUS if not issubclass(model, Citation | Source)]


def owners(model, changed):
    """Return the keys of the rows of a model that changed, or of which a part did."""
    keys = set(changed[model])
    for relation in parts_of(model):
        for some in batches(changed.get(relation.related_model, ())):
            parts = relation.related_model.objects.filter(pk__in=some).order_by()
            keys.update(parts.values_list(relation.field.attname, flat=True))
    return keys


def name_persons(written, changed):
    """Derive of persons by what names lists show them, and by which they are found."""
    file = written.connection
    keys, texts = (f'"{model._meta.db_table}"' for model in (PersonKey, PersonText))
    there, names = set(), defaultdict(list)
    for some in batches(owners(Person, changed)):
        with reading_from(written):
            there.update(Person.objects.filter(pk__in=some).values_list("pk", flat=True))
            for name in Name.objects.filter(person__in=some).order_by("pk"):
                names[name.person_id].append(name)
    for person in as_accepted(Person, there):
        person._prefetched_objects_cache = {"names": names[person.pk]}
        person.derive_public_names()
        update(written, person, DERIVED_NAMES)
        for table in (keys, texts):
            file.execute(f"DELETE FROM {table} WHERE person_id = ?", [person.pk])
        for key in sorted(key for key, is_public in keys_of(person).items() if is_public):
            file.execute(
                f"INSERT INTO {keys} (key_id, person_id, is_public) VALUES (?, ?, 1)",
                [_number_of(file, key), person.pk],
            )
        if text := text_of(person):
            file.execute(f"INSERT INTO {texts} (person_id, text) VALUES (?, ?)", [person.pk, text])


def _number_of(file, text):
    table = f'"{NameKey._meta.db_table}"'
    found = file.execute(f"SELECT id FROM {table} WHERE text = ?", [text]).fetchone()
    return found[0] if found else file.execute(f"INSERT INTO {table} (text) VALUES (?)", [text]).lastrowid


@contextmanager
def followed(written, changed):
    """Derive the rest, when it has turned out which rows the edition has."""
    file = written.connection
    for model in FACTS:
        table = model._meta.db_table
        file.execute(f'CREATE TEMP TABLE "copied_{table}" AS SELECT id FROM "{table}"')
    yield
    concerned = set()
    for model in FACTS:
        table = model._meta.db_table
        gone = file.execute(f'SELECT id FROM "copied_{table}" EXCEPT SELECT id FROM "{table}"')
        if keys := changed[model] | {pk for (pk,) in gone.fetchall()}:
            for some in batches(keys):
                concerned |= persons_behind(model, some)
        file.execute(f'DROP TABLE "copied_{table}"')
    owned = {model: owners(model, changed) for model in models() if hasattr(model, "derive")}
    with reading_from(written):
        for model, keys in owned.items():
            for some in batches(keys):
                for row in model.objects.filter(pk__in=some):
                    before = {field: getattr(row, field.attname) for field in row._meta.concrete_fields}
                    row.derive()
                    derived = [field for field, was in before.items() if getattr(row, field.attname) != was]
                    update(written, row, [field.name for field in derived])
        for some in batches(concerned):
            give_statuses(written, some)


def give_statuses(written, ids):
    found, current = derived_of(ids, timezone.localdate())
    for pk, derived in found.items():
        update(written, Person(pk=pk, **dict(zip(DERIVED, derived, strict=True))), DERIVED)
    detentions = f'"{Detention._meta.db_table}"'
    for pk in found:
        rows = written.connection.execute(f"SELECT id FROM {detentions} WHERE person_id = ?", [pk]).fetchall()
        written.connection.executemany(
            f"UPDATE {detentions} SET is_current = ? WHERE id = ?", [(pk in current, pk) for (pk,) in rows]
        )


def update(written, row, names):
    """Write columns of a row into the file."""
    if not names:
        return
    fields = [row._meta.get_field(name) for name in names]
    columns = ", ".join(f'"{field.column}" = ?' for field in fields)
    values = [field.get_db_prep_save(getattr(row, field.attname), written) for field in fields]
    written.connection.execute(f'UPDATE "{row._meta.db_table}" SET {columns} WHERE id = ?', [*values, row.pk])
