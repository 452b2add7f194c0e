"""The edition: what is in the file, and what never is, whatever happens on the way."""

import random
import shutil
import sqlite3
from contextlib import closing, suppress

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, transaction

from baymak import edition
from baymak.columns import fields_of
from baymak.models import LastEdition
from baymak.review import STEPS, take
from baymak.visibility import Visible
from people.models import Circumstance, Kinship, MergedRecord, NameKey, Person, PersonKey
from public.edition import publishing, tables, writing
from sources.models import Citation
from tests import editions, world
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.each]
w = world.in_database(world.make_whole_world)


@pytest.fixture(autouse=True)
def folder(w, settings, tmp_path):
    """Give each test an edition of its own, which follows the desk."""
    for row in (w.named, w.dead, w.initials, w.case, w.source):
        row.refresh_from_db()  # the test before may have changed it
    settings.EDITION = tmp_path / "edition.sqlite3"
    with editions.followed():
        yield tmp_path


def rows_of(model, path=None):
    with publishing.opened(path or settings.EDITION) as file:
        file.row_factory = sqlite3.Row
        return [dict(row) for row in file.execute(f'SELECT * FROM "{model._meta.db_table}"')]


def bytes_of(folder):
    """Return all that lies beside the edition, and itself."""
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))


def withdraw(row):
    outcome = take(STEPS["withdraw"], row, make.make_user("editor"))
    assert row in outcome.done


def show(row):
    """Bring a row back to the public, by whom does not matter here."""
    type(row).objects.filter(pk=row.pk).update(state="published")


# -- What is in it ----------------------------------------------------------------------------------


@pytest.mark.parametrize("model", tables.models(), ids=lambda model: model._meta.label)
def test_edition_has_the_public_rows_of_each_model(w, model):
    publishing.publish()
    there = {row[model._meta.pk.column] for row in rows_of(model) if (row.get("source_id") or 1) > 0}
    if issubclass(model, Visible) and not tables.comes_whole(model):
        assert there == set(model.objects.published().values_list("pk", flat=True))
    assert there or model is MergedRecord


@pytest.mark.parametrize("model", tables.models(), ids=lambda model: model._meta.label)
def test_private_columns_are_empty(w, model):
    publishing.publish()
    names = [field.column for field in fields_of(model, "internal")]
    held = {str(row[name]) for row in rows_of(model) for name in names}
    assert held <= {"None", "", "0", "1970-01-01 00:00:00"}


def test_private_tables_are_absent(w):
    publishing.publish()
    with publishing.opened(settings.EDITION) as file:
        there = {name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert not [name for name in there if "historical" in name or name.startswith(("auth", "django"))]
    assert not there & {"people_consent", "people_namedin"}


def test_person_by_initials_is_there_by_initials(w):
    publishing.publish()
    [row] = [row for row in rows_of(Person) if row["code"] == w.initials.code]
    assert row["name_en"] == "Z. W."
    assert not any(row[field.column] for field in fields_of(Person, "named") if "name" not in field.name)
    [named] = [row for row in rows_of(Person) if row["code"] == w.named.code]
    assert named["born"] == "1986"


def test_of_sources_kept_by_us_there_are_only_numbers(w, folder):
    kept = make.make_source(code="KEPT0001", title="Zqxtitle")
    for row in (w.initials, w.charges[1]):
        make.accepted(row.citations.create(source=kept, quote="Zqxquote"))
    publishing.publish()
    assert b"KEPT0001" not in bytes_of(folder)
    numbers = {
        row["source_id"]
        for model in tables.models()
        if issubclass(model, Citation)
        for row in rows_of(model)
        if row["source_id"] < 0
    }
    assert numbers == {-1, -2}  # the source of the world, and this one


def test_capture_keeps_no_source_on_which_nothing_public_rests(w, folder):
    source = make.make_source(code="ALONE001", title="Zqxtitle")
    make.make_capture(source=source, sha256="ab" * 32)
    w.named.citations.create(source=source)  # nobody accepted it
    publishing.publish()
    assert b"ALONE001" not in bytes_of(folder)
    make.accepted(w.named.citations.get(source=source))
    publishing.publish()
    less = folder / "less"
    shutil.copyfile(settings.EDITION, less)
    assert b"ALONE001" in less.read_bytes()
    assert b"ab" * 32 in less.read_bytes()
    publishing.cut(less, {Person: {w.named.pk}})
    for told in (b"ALONE001", b"ab" * 32, b"Zqxtitle"):
        assert told not in less.read_bytes()


def test_no_byte_of_what_is_hidden(w, folder):
    world.change_internal_fields(w)
    publishing.publish()
    assert b"zqx" not in bytes_of(folder).lower()
    assert b"Ural Sampleev" in bytes_of(folder)


def test_the_same_rows_make_the_same_bytes(w, tmp_path):
    for name in ("one", "other"):
        writing.write(tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


def test_hidden_rows_change_no_byte(w, tmp_path):
    writing.write(tmp_path / "before")
    make.make_person(state="draft")
    make.make_charge(person=w.named, state="in_review")
    make.make_name(person=w.named, is_public=False)
    writing.write(tmp_path / "after")
    assert (tmp_path / "before").read_bytes() == (tmp_path / "after").read_bytes()


def test_number_rises_when_the_bytes_differ(w):
    assert publishing.publish()
    assert not publishing.publish()
    assert publishing.present().number == 1
    w.named.occupation_en = "beekeeper"
    w.named.save()
    assert not publishing.differs()  # nobody accepted it
    make.accepted(w.named)
    assert publishing.differs()
    assert publishing.publish()
    assert publishing.present().number == 2
    assert not publishing.differs()


@pytest.mark.parametrize("is_installed", [False, True])
def test_number_counts_on_where_the_file_is_lost(w, is_installed):
    """Restored on another machine, a database knows of the number at its backup; more may have come since."""
    publishing.publish()
    installed = settings.EDITION.read_bytes()
    make.make_person()
    publishing.publish()
    settings.EDITION.unlink()
    if is_installed:  # with an edition of its own
        settings.EDITION.write_bytes(installed)
    for number in (1003, 1004):
        make.make_person()
        publishing.publish()
        assert publishing.present().number == number


def test_desk_that_is_busy_learns_the_number_with_the_next_edition(w, monkeypatch):
    def busy(self):
        raise OperationalError("database is locked")

    with monkeypatch.context() as patch:
        patch.setattr(LastEdition, "save", busy)
        make.make_person()
        publishing.publish()
        number = publishing.present().number
        assert publishing.kept_number() < number
    make.make_person()
    publishing.publish()
    assert publishing.kept_number() == publishing.present().number == number + 1


def test_column_of_which_nothing_is_said_fails_the_edition(w, monkeypatch):
    publishing.publish()
    monkeypatch.setattr(tables, "columns_of", lambda model: {})
    tables.known_to.cache_clear()
    with pytest.raises(ImproperlyConfigured, match="does not say who may know"):
        tables.known_to(Person)
    assert publishing.present().number == 1


# -- Who reads it -----------------------------------------------------------------------------------


def test_public_page_cannot_ask_the_desk(w):
    publishing.publish()
    with edition.reading():
        assert Person.objects.count() == 3
        with pytest.raises(edition.DeskAsked):
            Person.objects.using("default").count()
    assert Person.objects.count() > 3


def test_edition_cannot_be_written_by_a_page(w):
    publishing.publish()
    with edition.reading(), pytest.raises(Exception, match=r"readonly|left out"):
        Person.objects.filter(code=w.named.code).update(sex="")


def test_new_edition_is_read_at_once(w, client):
    assert client.get(w.named.get_absolute_url()).status_code == 200
    with editions.unwatched():
        withdraw(w.named)
        assert client.get(w.named.get_absolute_url()).status_code == 404


def test_without_an_edition_the_site_is_not_available(client):
    with editions.unwatched():
        answer = client.get("/en/people/")
    assert (answer.status_code, answer["Cache-Control"]) == (503, "no-store")


# -- Withdrawing, whatever comes between ----------------------------------------------------------------


def test_edition_begun_before_a_withdrawal_is_not_put_in_place_after_it(w, monkeypatch, folder):
    """The race: somebody is withdrawn after the desk was read, and before the file is in place."""
    publishing.publish()
    seen = []
    look = publishing.check

    def withdrawn_meanwhile(path):
        look(path)
        if not seen:
            withdraw(w.named)
        seen.append({row["code"] for row in rows_of(Person)})

    monkeypatch.setattr(publishing, "check", withdrawn_meanwhile)
    w.dead.sex = "female"
    w.dead.save()
    publishing.publish()
    assert len(seen) == 2  # written anew
    assert not any(w.named.code in codes for codes in seen)
    assert w.named.code not in {row["code"] for row in rows_of(Person)}
    assert w.named.code.encode() not in bytes_of(folder)


class Killed(BaseException):
    """The process is gone."""


STEPS_OF_PUBLISHING = [
    "cuts_before",
    "write",
    "check",
    "put_in_place",
    "digest_of",
    "mark",
    "swap",
    "keep_number",
]
STEPS_OF_WITHDRAWING = ["wait_for_withdrawals", "cut", "prune", "mark", "swap"]


def killed(monkeypatch, name, after):
    work = getattr(publishing, name)

    def dying(*args):
        if after:
            work(*args)
        raise Killed

    monkeypatch.setattr(publishing, name, dying)


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("step", STEPS_OF_PUBLISHING)
def test_killed_while_publishing(w, monkeypatch, folder, step, after):
    publishing.publish()
    withdraw(w.named)
    with monkeypatch.context() as patch, suppress(Killed):
        killed(patch, step, after)
        publishing.publish()
    assert w.named.code.encode() not in bytes_of(folder)
    publishing.publish()
    assert not publishing.differs()


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("step", STEPS_OF_WITHDRAWING)
def test_killed_while_withdrawing(w, monkeypatch, step, after):
    """The change is not made, and the edition has less than it might; the next one has what is public."""
    publishing.publish()
    with monkeypatch.context() as patch:
        killed(patch, step, after)
        with suppress(Killed), transaction.atomic():
            withdraw(w.named)
    w.named.refresh_from_db()
    assert w.named.state == "published"
    publishing.publish()
    assert not publishing.differs()
    assert w.named.code in {row["code"] for row in rows_of(Person)}


def conceal(w):
    w.named.disclosure = "initials"
    w.named.save()


def make_confidential(w):
    w.source.is_confidential = True
    w.source.save()


def take_spelling_back(w):
    [variant] = w.named.names.filter(is_public=True)
    variant.is_public = False
    variant.save()


@pytest.mark.parametrize(
    ("leave", "words"),
    [
        (conceal, ["Sampleev", "Урал Примеров", "PERS0001", "A text about him"]),
        (lambda w: withdraw(w.named), ["Sampleev", "Урал Примеров", "PERS0001", "A text about him"]),
        (lambda w: withdraw(w.case), ["The case of the square", "1-23/2024", "CASE0001", "HEAR0001"]),
        (make_confidential, ["S0RCE001"]),
        (lambda w: withdraw(w.source), ["S0RCE001"]),
        (take_spelling_back, ["Ural Primerov"]),
        (lambda w: withdraw(w.event), ["The square"]),
    ],
)
def test_what_leaves_is_in_no_byte_before_the_desk_commits(w, folder, leave, words):
    publishing.publish()
    assert all(word.encode() in bytes_of(folder) for word in words)
    leave(w)
    held = bytes_of(folder)
    assert [word for word in words if word.encode() in held] == []
    publishing.check(settings.EDITION)
    publishing.publish()
    held = bytes_of(folder)
    assert [word for word in words if word.encode() in held] == []


@pytest.mark.parametrize("leave", [conceal, lambda w: withdraw(w.named)], ids=["by initials", "withdrawn"])
def test_case_that_names_somebody_leaves_with_them(w, folder, leave):
    """Whatever takes them out first: new codes and citations are cut before the person is."""
    w.case.title_en = "The case of Zqzov and others"
    w.case.save()
    make.accepted(w.case)
    make.make_event(persons=[w.named], place_en="Zqzplace", source=w.source)
    publishing.publish()
    words = [b"Zqzov", b"CASE0001", b"HEAR0001", b"The square", b"Zqzplace"]
    assert all(word in bytes_of(folder) for word in words)
    leave(w)
    held = bytes_of(folder)
    assert [word for word in words if word in held] == []
    publishing.check(settings.EDITION)
    publishing.publish()
    assert not publishing.differs()
    # It goes for a while only: the desk has it still, for others are in it.
    assert b"CASE0001" in bytes_of(folder)


def test_health_leaves_with_the_consent(w, folder):
    publishing.publish()
    assert rows_of(Circumstance)
    assert rows_of(Kinship)
    for consent in w.named.consents.all():
        consent.decision = "refused"
        consent.save()
    assert rows_of(Circumstance) == rows_of(Kinship) == []


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_withdrawn_in_whatever_order_is_in_no_byte(w, folder, seed):
    chance = random.Random(seed)
    publishing.publish()
    persons, gone = [w.named, w.dead, *(make.make_person(source=w.source) for _ in range(4))], set()
    for _step in range(12):
        person = chance.choice(persons)
        act = chance.choice(["withdraw", "show", "edit", "publish"])
        if act == "withdraw" and person not in gone:
            person.refresh_from_db()
            withdraw(person)
            gone.add(person)
        elif act == "show" and person in gone:
            show(person)
            gone.discard(person)
        elif act == "edit":
            person.refresh_from_db()
            person.sex = chance.choice(["male", "female", ""])
            person.save()
        else:
            publishing.publish()
        held = bytes_of(folder)
        assert [one.code for one in gone if one.code.encode() in held] == []
        assert [one.name_ru for one in gone if one.name_ru.encode() in held] == []
    publishing.publish()
    assert not publishing.differs()


def test_who_cannot_be_cut_out_takes_everything_along(w, monkeypatch, folder):
    publishing.publish()

    def full(path, gone):
        raise OSError("no room on the disk")

    monkeypatch.setattr(publishing, "cut", full)
    withdraw(w.named)
    assert not settings.EDITION.exists()
    assert w.named.code.encode() not in bytes_of(folder)
    publishing.publish()
    assert {row["code"] for row in rows_of(Person)} == {w.dead.code, w.initials.code}


def test_broken_file_leaves_the_edition_before(w, monkeypatch):
    publishing.publish()
    w.named.sex = ""
    w.named.save()

    def broken(path):
        writing.write(path)
        with closing(sqlite3.connect(path)) as file, file:
            file.execute("DELETE FROM people_person WHERE code = ?", [w.dead.code])

    monkeypatch.setattr(publishing, "write", broken)
    with pytest.raises(publishing.Unpublished, match="refers to"):
        publishing.publish()
    assert publishing.present().number == 1
    assert "refers to" in publishing.beside("failed").read_text()


def test_copy_of_the_file_is_all_that_a_mirror_needs(w, folder, client):
    publishing.publish()
    shutil.copyfile(settings.EDITION, folder / "copy")
    settings.EDITION = folder / "copy"
    with editions.unwatched():
        assert client.get(w.named.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("how", ["withdrawn", "by initials", "deleted"])
def test_whoever_leaves_while_the_first_edition_with_them_is_written_is_not_in_it(monkeypatch, how):
    publishing.publish()
    person = make.make_person(name_en="Zqz Newcomer")
    written = publishing.write

    def leave_meanwhile(path):
        written(path)
        monkeypatch.setattr(publishing, "write", written)
        if how == "withdrawn":
            return withdraw(person)
        person.refresh_from_db()
        if how == "deleted":
            return person.delete()
        person.disclosure = "initials"
        return person.save()

    monkeypatch.setattr(publishing, "write", leave_meanwhile)
    publishing.publish()
    assert b"Zqz Newcomer" not in settings.EDITION.read_bytes()


def test_drafts_and_what_stays_public_cut_nothing(w):
    publishing.publish()
    before = publishing.number_of_cuts()
    draft = make.make_person(state="draft")
    for row in (draft, w.dead):
        row.sex = "female"
        row.save()
    assert publishing.number_of_cuts() == before


def test_nobody_is_found_by_a_name_that_was_taken_back(w, client):
    name = make.make_name(person=w.named, text="Xanthippe Qwertovich", is_public=True)
    publishing.publish()
    with editions.unwatched():
        assert w.named.code in client.get("/en/people/?q=Qwertovich").text
        name.refresh_from_db()
        name.is_public = False
        name.save()
        assert w.named.code not in client.get("/en/people/?q=Qwertovich").text
        assert client.get(w.named.get_absolute_url()).status_code == 200


def test_change_that_is_rolled_back_waits_for_an_edition_that_mends_it(w):
    publishing.publish()
    with suppress(RuntimeError), transaction.atomic():
        w.named.state = "withdrawn"
        w.named.save()
        raise RuntimeError
    assert publishing.last_asked() is not None
    publishing.publish(only_if_wanted=True)
    assert w.named.code.encode() in settings.EDITION.read_bytes()
    assert publishing.last_asked() is None


def test_publishing_stops_when_another_one_has_seen_the_change(monkeypatch):
    publishing.publish()
    monkeypatch.setattr(publishing, "write", None)
    assert publishing.publish(only_if_wanted=True) is False


def test_change_that_comes_while_an_edition_is_written_waits_for_the_next(monkeypatch):
    written = publishing.write

    def ask_meanwhile(path):
        written(path)
        publishing.beside("wanted").touch()

    monkeypatch.setattr(publishing, "write", ask_meanwhile)
    publishing.publish()
    assert publishing.last_asked() is not None


def test_which_edition_it_is_does_not_say_how_often_hidden_rows_were_written(w):
    hidden = make.make_person(disclosure="hidden")

    def digest_after(times):
        settings.EDITION.unlink(missing_ok=True)
        LastEdition.objects.all().delete()
        publishing.publish()
        with suppress(RuntimeError), transaction.atomic():
            for _time in range(times):
                publishing.let_go({(Person, hidden.pk)})
            Person.objects.filter(pk=w.named.pk).update(state="withdrawn")
            publishing.let_go({(Person, w.named.pk)})
            raise RuntimeError
        return edition.present().digest

    assert digest_after(0) == digest_after(3)


def test_numbers_of_keys_do_not_say_how_many_nobody_may_know(w):
    make.make_person(disclosure="hidden", name_en="Aaaa Bbbb Zzzz")
    make.make_person(disclosure="initials", name_en="Zukhra Secretive")
    publishing.publish()
    for model in (NameKey, PersonKey):
        found = [row["id"] for row in rows_of(model)]
        assert sorted(found) == [*range(1, len(found) + 1)]
    texts = {row["id"]: row["text"] for row in rows_of(NameKey)}
    told = {(row["person_id"], texts[row["key_id"]]) for row in rows_of(PersonKey)}
    public = PersonKey.objects.filter(is_public=True, person__in=Person.objects.published())
    assert told == set(public.values_list("person", "key__text"))
