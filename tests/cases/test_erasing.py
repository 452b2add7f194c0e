"""Erased on request: no word of the name is left on the desk, and neither backup nor file brings it back."""

import re
import shutil
import subprocess

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import models
from django.utils import timezone

from baymak import terminal
from baymak.models import Account, Act, Gone
from cases import erasing
from people.merging import merge
from people.models import Person
from sources.models import Source
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.each]

RARE = ("Zulfarid", "Qaramursalin")


@pytest.fixture
def ledger(settings, tmp_path, monkeypatch):
    """A folder for the ledger, whose file is not sealed here."""
    settings.BACKUP_FOLDER = tmp_path / "backups"
    monkeypatch.setattr(erasing, "refuse_few_keys", lambda: None)
    monkeypatch.setattr(erasing, "seal", lambda copy, sealed: sealed.write(copy.read()))
    monkeypatch.setattr(erasing, "unseal", lambda path, key, written: written.write(path.read_bytes()))
    monkeypatch.setattr(erasing, "forget", lambda: None)  # a test is one transaction
    return settings.BACKUP_FOLDER


@pytest.fixture
def somebody():
    """A person of whom the desk knows much, some of it together with somebody else."""
    other = make.make_person()
    person = make.make_person(name_en=" ".join(RARE), name_ru="Зульфарид Карамурсалин", import_key="P")
    make.make_name(person=person, text=f"{RARE[0]} {RARE[1]}-aga")
    own = make.make_source(title=f"The trial of {' '.join(RARE)}")
    make.make_charge(person=person, source=own)
    make.make_sentence(person=person)
    make.make_kinship(person=other, relative=person)
    make.make_circumstance(person=person)
    alone = make.make_case([person], title_en=f"The case of {RARE[1]}")
    make.make_hearing([person], case=alone)
    make.make_hearing([person, other], case=make.make_case([other, person]))
    make.make_event([person, other])
    make.make_event([person], title_en=f"Arrest of {RARE[1]}")
    return person, other


def where_it_stands(words):
    """Return the tables in which a text says one of the words."""
    found = set()
    for model in apps.get_models():
        texts = [
            field.attname
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField)
        ]
        for row in model._base_manager.values_list(*texts) if texts else ():
            if any(word.casefold() in str(text).casefold() for word in words for text in row):
                found.add(model._meta.label)
    return found


def test_nothing_of_the_name_is_left_and_others_keep_theirs(ledger, somebody):
    person, other = somebody
    words = (*RARE, "Карамурсалин")
    assert len(where_it_stands(words)) > 6
    stays, named = erasing.erase(person, make.make_user("editor"))
    # The vocabulary of names knows keys, not whose they are.
    assert where_it_stands(words) <= {"people.NameKey"}
    assert (stays, named) == ([], [])
    assert set(Person.objects.all()) == {other}
    assert other.events.count() == other.hearings.count() == 1
    assert not Source.objects.filter(title__contains=RARE[1]).exists()
    assert Gone.objects.filter(digest=Gone.digest_of(Person, "P")).exists()


def test_what_still_names_somebody_is_told(ledger, somebody):
    person, other = somebody
    event = make.make_event([other], title_en="Rally", summary_en=f"{' '.join(RARE)} spoke")
    _stays, named = erasing.erase(person, None)
    assert named == [f"event {event.pk}"]


def test_a_record_that_was_merged_goes_with_its_versions(ledger):
    person, double = make.make_person(), make.make_person(name_en=" ".join(RARE))
    merge(double, person, make.make_user("editor"))
    erasing.erase(person, None)
    assert where_it_stands(RARE) <= {"people.NameKey"}


def test_two_people_erase_and_no_act_says_the_name(ledger, somebody, monkeypatch):
    person, _other = somebody
    code = person.code
    monkeypatch.setattr(terminal, "getpass", lambda prompt: make.PASSWORD)
    one, two = (make.make_user(role).username for role in ("editor", "administrator"))
    researcher = make.make_user("researcher").username

    def erase(by, **more):
        call_command("erase", code, by=by, **more)

    for by, more in ((researcher, {}), (one, {"confirm": True})):
        with pytest.raises(CommandError):
            erase(by, **more)
    erase(one)
    with pytest.raises(CommandError, match="another person"):
        erase(one, confirm=True)
    assert Person.objects.filter(code=code).exists()
    erase(two, confirm=True)
    assert not Person.objects.filter(code=code).exists()
    acts = Act.objects.filter(reason__contains="eras").order_by("at")
    assert [act.user.username for act in acts] == [one, two]
    assert code not in str(list(acts.values_list("reason", flat=True)))


def test_words_of_a_form_ask_for_nothing(ledger, somebody):
    person, _other = somebody
    erasing.ask(person.code, make.make_user("editor"))
    Act.objects.update(kind=Act.Kind.FORM)
    with pytest.raises(erasing.ErasingError, match="Nobody has asked"):
        erasing.confirm(person.code, make.make_user("editor"))


def test_account_that_waits_for_a_second_person_is_none_at_the_terminal():
    waiting = make.make_user("editor")
    Account.objects.create(user=waiting, waits_since=timezone.now())
    with pytest.raises(CommandError, match="waits for a second person"):
        terminal.who_is(waiting.username, "editor")


def test_without_a_ledger_nobody_is_erased(ledger, somebody, monkeypatch):
    def fails(*args):
        raise erasing.ErasingError("no room")

    monkeypatch.setattr(erasing, "seal", fails)
    person, _other = somebody
    erasing.ask(person.code, make.make_user("editor"))
    with pytest.raises(erasing.ErasingError):
        erasing.confirm(person.code, make.make_user("editor"))
    assert Person.objects.filter(pk=person.pk).exists()


def test_the_ledger_erases_again_whoever_an_old_backup_brought(ledger):
    person = make.make_person()
    old = person.code
    person.disclosure = "initials"
    person.save()
    assert person.code != old
    erasing.ask(person.code, make.make_user("editor"))
    erasing.confirm(person.code, make.make_user("editor"))
    again, other = make.make_person(code=old), make.make_person()
    call_command("erase", again=True, identity="any")
    assert set(Person.objects.all()) == {other}
    assert not Person.history.filter(id=again.pk).exists()


@pytest.mark.skipif(shutil.which("age") is None, reason="age is not installed")
def test_the_ledger_is_sealed(settings, tmp_path, monkeypatch):
    monkeypatch.setattr(erasing, "forget", lambda: None)  # a test is one transaction
    key = tmp_path / "key"
    subprocess.run(["age-keygen", "-o", key], capture_output=True, check=True)
    public = re.search("age1[0-9a-z]+", key.read_text())[0]
    second = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
    settings.BACKUP_RECIPIENTS = tmp_path / "recipients"
    settings.BACKUP_RECIPIENTS.write_text(f"{public}\n{second}\n")
    settings.BACKUP_FOLDER = tmp_path / "backups"
    person = make.make_person()
    code = person.code
    erasing.ask(code, make.make_user("editor"))
    erasing.confirm(code, make.make_user("editor"))
    [path] = settings.BACKUP_FOLDER.iterdir()
    assert code.encode() not in path.read_bytes()
    make.make_person(code=code)
    assert erasing.again(key) == 1
    make.make_person(code=code)
    other = tmp_path / "other"
    subprocess.run(["age-keygen", "-o", other], capture_output=True, check=True)
    with pytest.raises(erasing.ErasingError, match=f"does not open {path.name}"):
        erasing.again(other)
    assert Person.objects.filter(code=code).exists()
