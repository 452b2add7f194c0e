"""Put an edition in place, and take rows out of the present one before the desk has forgotten them.

Two things happen at once one day: somebody is withdrawn while an edition is written that has them still.
So a cut counts: whoever writes looks at the number of cuts while no withdrawal is on its way, reads the desk
after that, and puts the file in place only if the number is the same. Otherwise the file is thrown away.
"""

import fcntl
import hashlib
import logging
import os
import shutil
import sqlite3
from collections import defaultdict
from contextlib import closing, contextmanager, suppress
from time import monotonic

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from baymak.acceptance import Accepted
from baymak.edition import STATE, State, beside, opened, present
from baymak.folders import passing
from baymak.languages import in_languages
from baymak.models import LastEdition
from people.models import Name, Person, PersonKey
from public.edition.tables import models, relations
from public.edition.writing import prune, write

log = logging.getLogger(__name__)

# Any number that nothing else in the database of the desk locks.
CUTTING = 16_2026
# So often an edition is written anew because somebody was withdrawn meanwhile.
TRIES = 20
# So many editions may have been published after the backup from which a database comes.
SINCE_BACKUP = 1000
# Up to so many seconds whoever changed something waits for the edition.
SECONDS_WAITED = 2


class Unpublished(Exception):
    """No edition was put in place; the one before stays."""


@contextmanager
def locked(word):
    """Let one process of this machine at a time do something with the file; a process that dies lets go."""
    with beside(word).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def note(word, number):
    """Write a number beside the edition, whole or not at all, even if the power fails or the disk is full."""
    fresh = beside(f"{word}.new")
    fresh.write_text(f"{number}")
    os.replace(fresh, beside(word))


# -- Publishing -----------------------------------------------------------------------------------


def publish(only_if_wanted=False):
    """Write what is public now, and put it in place with its release if it differs; return whether it did.

    What goes wrong is kept for the desk to show; the edition before stays. Of several that wait for one
    another, `only_if_wanted` lets those end that come after one which has seen what they were started for.
    """
    from public.release import publishing

    began = monotonic()
    try:
        differs = _publish(only_if_wanted)
        publishing.renew()
    except Exception as error:
        # What a database says may quote somebody.
        beside("failed").write_text(f"{error}" if isinstance(error, Unpublished) else type(error).__name__)
        raise
    beside("failed").unlink(missing_ok=True)
    note("took", monotonic() - began)
    return differs


def takes_long():
    """Say whether writing an edition takes longer than somebody should wait for it."""
    took = beside("took")
    return took.exists() and float(took.read_text()) > SECONDS_WAITED


def last_asked():
    """Return when the desk last asked for an edition that is not there yet, or None."""
    try:
        return beside("wanted").stat().st_mtime_ns
    except FileNotFoundError:
        return None


def _publish(only_if_wanted):
    fresh = beside("fresh")
    with locked("writing"):
        if only_if_wanted and last_asked() is None:
            return False
        with locked("lock"):
            beside("cut").unlink(missing_ok=True)  # of somebody whose power failed
        for _try in range(TRIES):
            cuts, asked = cuts_before(), last_asked()
            fresh.unlink(missing_ok=True)
            write(fresh)
            check(fresh)
            if (differs := put_in_place(fresh, cuts)) is not None:
                keep_number()
                if asked == last_asked():  # nobody has since
                    beside("wanted").unlink(missing_ok=True)
                return differs
        fresh.unlink(missing_ok=True)
    raise Unpublished("People were withdrawn all the time.")


def differs():
    """Say whether the edition in place is another than what would be written now."""
    with locked("writing"), passing(settings.EDITION.parent) as folder:
        fresh = folder / "edition"
        write(fresh)
        check(fresh)
        before = present()
        return before is None or before.digest != digest_of(fresh)


def cuts_before():
    """Return the number of cuts of which what is read of the desk from now on knows the outcome."""
    if connection.in_atomic_block:  # a change that reads what it has written itself
        return number_of_cuts()
    with transaction.atomic():  # on SQLite it begins when no other is writing
        wait_for_withdrawals()
        return number_of_cuts()


def wait_for_withdrawals():
    """Wait until no withdrawal is on its way; let none begin until the end of this transaction."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CUTTING])


def number_of_cuts():
    try:
        return int(beside("cuts").read_text())
    except FileNotFoundError:
        return 0


def check(path):
    """Refuse a file that is broken, or in which something refers to what is not there."""
    with opened(path) as file:
        if (found := file.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
            raise Unpublished(f"The file is broken: {found}")
        for table, _row, other, _key in file.execute("PRAGMA foreign_key_check"):
            if not (other == "sources_source" and table.endswith("citation")) and is_there(file, other):
                raise Unpublished(f"A row of {table} refers to one of {other} that is not public.")


def is_there(file, table):
    return file.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [table]).fetchone()


def put_in_place(fresh, cuts):
    """Number a file and let it take the place of the present one; None if somebody was withdrawn since."""
    from public.release import changes

    digest, kept = digest_of(fresh), kept_number()
    with locked("lock"):
        if number_of_cuts() != cuts:
            return None
        before = present()
        if before and before.digest == digest:
            fresh.unlink()
            os.utime(settings.EDITION)  # it is right as of now, which a copy of it says by its age
            return False
        day = f"{timezone.localdate()}"
        if before:
            changes.follow(settings.EDITION, fresh, day)
        else:  # nobody cut what lies beside
            changes.forget(fresh)
            take_back()
        mark(fresh, State(next_number(before, kept), day, digest))
        swap(fresh)
    return True


def next_number(before, kept):
    """Return the number of the next edition: none had it before, on whatever machine."""
    last = before.number if before else 0
    return last + 1 if last >= kept else kept + SINCE_BACKUP + 1


def kept_number():
    """Return the number of the last edition of which the desk, and so a backup of it, knows; or 0."""
    return LastEdition.objects.values_list("number", flat=True).first() or 0


def keep_number():
    """Let the desk know the number in place; outside of the lock, for which who writes the desk may wait.

    The edition is in place: a desk that is written all the while learns the number with the next one.
    """
    state = present()
    if state and state.number > kept_number():
        try:
            LastEdition(pk=1, number=state.number).save()
        except OperationalError:
            log.warning("The desk is busy, and does not know the number of the edition yet.")


def digest_of(path):
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def mark(path, state):
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("PRAGMA journal_mode=MEMORY")
        file.execute(f"DELETE FROM {STATE}")
        file.execute(f"INSERT INTO {STATE} VALUES (?, ?, ?)", [state.number, state.day, state.digest])


def swap(path):
    """Let a whole file take the place of the edition; after a crash it is there, or the one before is."""
    path.chmod(0o644)
    with path.open("rb") as file:
        os.fsync(file.fileno())
    os.replace(path, settings.EDITION)
    folder = os.open(settings.EDITION.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


# -- Cutting ------------------------------------------------------------------------------------


def let_go(rows):
    """Take rows, {(model, key)}, out of the present edition if they leave it, before the desk commits.

    Too much goes with them: what is told of them, and what rests on them alone. The next edition mends that.
    """
    from public.release import changes

    has_edition = settings.EDITION.exists()
    gone = leaving(rows) if has_edition else {}
    # An edition that is being written may have what the present one has not.
    if has_edition and not gone and not any(was_public(model, key) for model, key in rows):
        return
    wait_for_withdrawals()
    with locked("lock"):
        cuts = number_of_cuts() + 1
        note("cuts", cuts)
        if not gone:
            return
        smaller = beside("cut")
        try:
            # If the desk takes the change back, the public has less than it says until somebody publishes.
            beside("wanted").touch()
            take_back()
            before = present()
            shutil.copyfile(settings.EDITION, smaller)
            cut(smaller, gone)
            changes.forget(smaller)
            # Readers are told the digest, and nobody how often something was withdrawn that they never saw.
            digest = f"{before.digest.partition('-')[0]}-{digest_of(smaller)[:16]}"
            mark(smaller, State(before.number, before.day, digest))
            swap(smaller)
        except (OSError, sqlite3.Error):
            # Without room on the disk, say: then nothing is public until the next edition.
            settings.EDITION.unlink(missing_ok=True)
            smaller.unlink(missing_ok=True)
            beside("changes").unlink(missing_ok=True)
            with suppress(OSError):
                take_back()
            log.exception("Nobody could be cut out of the edition: it is gone.")


def take_back():
    """Take the files of the present edition away, that nobody may keep any longer; hold the lock."""
    gone = beside("data-gone")
    shutil.rmtree(gone, ignore_errors=True)  # of somebody whose power failed
    with suppress(FileNotFoundError):
        beside("data").rename(gone)  # all of them at once
        shutil.rmtree(gone)


def let_go_behind(rows):
    """The same for all that is public only while these are, as after a consent was taken back."""
    for model, key in rows:
        for others in model.behind([key]):
            let_go({(others.model, pk) for pk in others.values_list("pk", flat=True)})


def leaving(rows):
    """Return {model: keys} of the rows that are in the edition and, for the desk, not so public any more."""
    keys, gone = defaultdict(set), {}
    for model, key in rows:
        keys[model].add(key)
    with opened(settings.EDITION) as file:
        for model, wanted in keys.items():
            there = {pk for pk in wanted if _find(file, model, pk)}
            if not there:
                continue
            public = model.objects.published().filter(pk__in=there)
            left = there - set(public.values_list("pk", flat=True))
            if model is Person:
                known = {pk: _find(file, model, pk, "disclosure") for pk in there}
                left |= {person.pk for person in public if known[person.pk] != (person.disclosure,)}
            if left:
                gone[model] = left
    return gone


def was_public(model, key):
    """Say whether a row that is hidden or deleted now, or of which less is told, was ever accepted."""
    rows = model.objects.filter(pk=key)
    if not rows.exists():
        return True
    if issubclass(model, Accepted):
        rows = rows.exclude(accepted=None)
    if model is Person and rows.filter(Person.unnamed_q()).exists():
        return True
    return rows.exclude(pk__in=model.objects.published().filter(pk=key).values("pk")).exists()


def _find(file, model, pk, column="id"):
    return file.execute(f'SELECT {column} FROM "{model._meta.db_table}" WHERE id = ?', [pk]).fetchone()


def cut(path, gone):
    """Delete rows from a file, with all that tells of them, so that no byte of them is left."""
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.execute("PRAGMA secure_delete=ON")
        file.execute("PRAGMA journal_mode=MEMORY")
        file.execute("BEGIN")
        before = _persons_in(file)
        for model, keys in gone.items():
            if model is Name:
                for key in keys:
                    _cut_derived(file, key)
            _delete(file, model, keys)
        prune(file)
        # Whoever leaves does so with the first row that takes them along, be it their last citation.
        if lost := before - _persons_in(file):
            _cut_tellers(file, lost)
            prune(file)
        file.execute("COMMIT")


def _persons_in(file):
    return {pk for (pk,) in file.execute(f'SELECT id FROM "{Person._meta.db_table}"')}


def _delete(file, model, keys):
    file.executemany(f'DELETE FROM "{model._meta.db_table}" WHERE id = ?', [[key] for key in keys])


def _cut_derived(file, name):
    """Delete what was derived of a name: whoever bears it is not found by it, nor sorted as it says."""
    person = f'(SELECT person_id FROM "{Name._meta.db_table}" WHERE id = ?)'
    file.execute(f'DELETE FROM "{PersonKey._meta.db_table}" WHERE person_id = {person}', [name])
    empty = ", ".join(f"{column} = ''" for column in in_languages("sort_key"))
    file.execute(f'UPDATE "{Person._meta.db_table}" SET {empty} WHERE id = {person}', [name])


def _cut_tellers(file, persons):
    """Delete what names persons among others: its words and its sources may tell of them.

    What leads to it is asked of the edition before this cut, and of the desk: a cut before this one, or the
    change itself, may have taken it.
    """
    with opened(settings.EDITION) as before:
        for model, person, owner in _ways_to_tellers():
            rows = before.execute(f'SELECT "{person.column}", "{owner.column}" FROM "{model._meta.db_table}"')
            keys = {key for pk, key in rows if pk in persons}
            known = model._base_manager.filter(**{f"{person.name}__in": persons}).order_by()
            keys.update(known.values_list(owner.attname, flat=True))
            _delete(file, owner.related_model, keys)


def _ways_to_tellers():
    """Yield (model, its field of the person, its field of what may name them) of all that links the two."""
    for relation in relations():
        owner, other = [field for field in relation._meta.concrete_fields if field.is_relation]
        if other.related_model is Person:
            yield relation, other, owner
    for model in models():
        for name in getattr(model, "binds", ()):
            yield model, model._meta.get_field("person"), model._meta.get_field(name)
