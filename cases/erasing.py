"""Erase a person on request: with every version, and so that neither a backup nor a file brings them back.

Two people do it: one asks, another confirms. What is about that person alone goes: facts, cases and hearings
of nobody else, and the sources that then support nothing. What names others, too, stays without them. A
sealed ledger beside the backups keeps the codes; `restore` erases again by it.
"""

import json
from datetime import timedelta
from hashlib import sha256
from tempfile import TemporaryFile

from django.conf import settings
from django.db import connection, models
from django.db.models import Q
from django.utils import timezone

from baymak.acts import acting
from baymak.changing import carry_out
from baymak.discarding import destroy, wipe
from baymak.models import Act, Gone
from baymak.publishing import Publishable
from baymak.roles import case_models
from baymak.sealing import BackupError, copy_sealed, refuse_few_keys, seal, unseal, whole
from cases.models import Case
from people.concealment import bearer
from people.mentions import read
from people.models import Person
from sources.models import Citation, Source

ASKED_FOR = timedelta(days=30)
LEDGER = "erased-*.age"


class ErasingError(Exception):
    """Why nobody was erased, in a sentence for who asked."""


def ask(code, user):
    """Write down that somebody asks to erase a person; return when it is confirmed until."""
    Act.objects.create(user=user, kind=Act.Kind.COMMAND, reason=_asked(_person(code).code))
    return timezone.now() + ASKED_FOR


def confirm(code, user):
    """Erase a person whom somebody else asked to erase; return the Erased."""
    person = _person(code)
    since = timezone.now() - ASKED_FOR
    # A command's: the reasons that forms keep are anybody's words.
    asked = Act.objects.filter(kind=Act.Kind.COMMAND, reason=_asked(person.code), at__gt=since)
    if not asked.exists():
        raise ErasingError("Nobody has asked for this within 30 days: another person asks first.")
    if not asked.exclude(user=user).exclude(user=None).exists():
        raise ErasingError("Whoever asked does not confirm: another person does.")
    refuse_few_keys()
    return carry_out([person], _confirmed, person, user)


def _confirmed(person, user):
    codes = _codes(_keys(person))
    erased = erase(person, user)
    _note(codes)  # at last: what fails here undoes the rest
    return erased


def again(identity, backups=None):
    """Erase whom the ledger names, after an old backup was restored; return their number.

    A ledger that lies beside the backup, brought from another machine, is kept here from then on. When
    the key does not open all of it, those whom the rest names are erased nevertheless.
    """
    if backups:
        for path in backups.glob(LEDGER):
            if not (settings.BACKUP_FOLDER / path.name).exists():
                copy_sealed(path, settings.BACKUP_FOLDER)
    number, closed = 0, []
    for path in sorted(settings.BACKUP_FOLDER.glob(LEDGER)):
        with TemporaryFile() as written:
            try:
                unseal(path, identity, written)
            except BackupError:
                closed.append(path.name)
                continue
            written.seek(0)
            codes = json.load(written)["codes"]
        there = Person.objects.filter(Q(code__in=codes) | Q(merged_records__code__in=codes)).distinct()
        for person in there:
            carry_out([person], erase, person, None)
            number += 1
    if number:
        forget()
    if closed:
        raise ErasingError(f"This key does not open {', '.join(closed)} of the ledger: take another one.")
    return number


def erase(person, user):
    """Erase a person, at once; return the rows that stay, and where words may still name them."""
    name, keys = bearer(person), _keys(person)
    imported = [*person.merged_records.exclude(import_key="").values_list("import_key", flat=True)]
    with acting(user, Act.Kind.PURGE, f"erased: {_digest(person.code)}"):
        stays = [row for row in destroy(_alone(person, keys)) if not isinstance(row, Source)]
        for row in stays:
            if isinstance(row, Publishable) and row.state == row.State.PUBLISHED:
                row.withdraw()  # an event that names nobody any more would be public
    for key in imported:
        Gone.objects.get_or_create(digest=Gone.digest_of(Person, key))
    wipe(Person, keys)
    return stays, still_named(name)


def _alone(person, keys):
    """Take a person out of what names others, too; return the rows that are about nobody else."""
    cases = Case.objects.filter(defendants__person=person)
    cases = cases.exclude(defendants__person__in=Person.objects.exclude(pk=person.pk))
    rows, of_case = [], [*cases.distinct()]
    for relation in Person._meta.related_objects:
        model, name = relation.related_model, relation.field.name
        if relation.many_to_many:
            for row in model.objects.filter(**{name: person}):
                named = getattr(row, name)
                if named.exclude(pk=person.pk).exists():
                    named.remove(person)
                else:
                    named.clear()
                    rows.append(row)
            if hasattr(model.history.model, name):
                copies = getattr(model.history.model, name).model
                copies.objects.filter(person__in=keys).delete()
        elif hasattr(model, "history"):
            if getattr(relation, "on_delete", None) is models.PROTECT:
                rows += model.objects.filter(**{name: person})
            # What was theirs once, and moved to another by mistake.
            model.history.filter(**{f"{name}__in": keys}).delete()
    for case in of_case:
        rows += [*case.hearings.all(), *case.events.filter(persons=None), *case.tallies.all()]
    rows = [*dict.fromkeys([*rows, person, *of_case])]
    return [*rows, *_sources(rows)]


def _sources(rows):
    """Return the sources that rows name; those that others name, too, stay by themselves."""
    found = {}
    for row in rows:
        for relation in row._meta.related_objects:
            if issubclass(relation.related_model, Citation):
                for citation in getattr(row, relation.get_accessor_name()).select_related("source"):
                    found[citation.source_id] = citation.source
    named = [pk for row in rows if isinstance(row, Person) for pk in _named_sources(row)]
    return [*found.values(), *Source.objects.filter(pk__in=named).exclude(pk__in=found)]


def _named_sources(person):
    yield from person.named_in.values_list("source", flat=True)
    yield from person.names.exclude(source=None).values_list("source", flat=True)


def _person(code):
    person = Person.objects.filter(Q(code=code) | Q(merged_records__code=code)).first()
    if person is None:
        raise ErasingError("Nobody has this code.")
    return person


def _keys(person):
    """Return the numbers of a person, and of the records that were merged into theirs."""
    merged = Person.history.filter(code__in=person.merged_records.values("code"))
    return {person.pk, *merged.values_list("id", flat=True)}


def _codes(keys):
    return sorted(set(Person.history.filter(id__in=keys).values_list("code", flat=True)))


def _digest(code):
    return sha256(code.encode()).hexdigest()[:16]


def _asked(code):
    return f"erasing asked for: {_digest(code)}"


def _note(codes):
    """Write the codes of somebody into the ledger."""
    path = settings.BACKUP_FOLDER / f"erased-{timezone.now():%Y-%m-%dT%H%M%S%fZ}.age"
    with TemporaryFile() as copy, whole(path) as sealed:
        copy.write(json.dumps({"codes": codes}).encode())
        copy.seek(0)
        seal(copy, sealed)


def still_named(name):
    """Return where words of the desk, old versions among them, may still name somebody, as texts."""
    found = {}
    for model in case_models():
        for rows in (model, getattr(model, "history", None) and model.history.model):
            fields = rows and [
                field.attname
                for field in rows._meta.concrete_fields
                if field.get_internal_type() in ("CharField", "TextField")
                and not field.choices
                and field.name not in ("code", "import_key")
            ]
            if not fields:
                continue
            key = "pk" if rows is model else "id"
            for pk, *texts in rows.objects.values_list(key, *fields).iterator():
                if name.is_named_in(read(text for text in texts if isinstance(text, str))):
                    found[f"{model._meta.verbose_name} {pk}"] = None
    return list(found)


def forget():
    """Let the database overwrite what was deleted."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM" if connection.vendor == "sqlite" else "VACUUM FULL")
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
