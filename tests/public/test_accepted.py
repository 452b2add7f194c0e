"""The public reads what a second person accepted, whatever is written into a row afterwards (A3.1)."""

import pytest
from django.conf import settings

from baymak import edition
from baymak.acceptance import as_accepted
from baymak.review import STEPS, take
from cases.models import Charge, Court, Hearing
from people.merging import merge, obstacles
from people.models import Kinship, Name, Person, Region
from public.edition import publishing, writing
from public.edition.tables import models, relations
from tests import editions
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.each]

OLD, NEW = "Zqzaccepted", "Zqzproposed"


@pytest.fixture
def desk(settings, tmp_path):
    """Return two editors; the edition follows what they do."""
    settings.EDITION = tmp_path / "edition.sqlite3"
    publishing.publish()
    with editions.followed():
        yield make.make_user("editor", password=None), make.make_user("editor", password=None)


def written():
    """Return all bytes of what is public now, and of all that lies beside it."""
    publishing.publish()
    return b"".join(path.read_bytes() for path in sorted(settings.EDITION.parent.iterdir())).decode("latin-1")


def tables():
    """Return what is in the tables of the edition that would be written now."""
    fresh = edition.beside("fresh")
    fresh.unlink(missing_ok=True)
    writing.write(fresh)
    with publishing.opened(fresh) as file:
        names = [model._meta.db_table for model in (*models(), *relations())]
        return {name: file.execute(f'SELECT * FROM "{name}" ORDER BY 1, 2').fetchall() for name in names}


def rows_of(model):
    with publishing.opened(settings.EDITION) as file:
        file.row_factory = lambda cursor, row: dict(
            zip([column[0] for column in cursor.description], row, strict=True)
        )
        return {row["id"]: row for row in file.execute(f'SELECT * FROM "{model._meta.db_table}"')}


def edit(row, user, **values):
    row.refresh_from_db()
    row._history_user = user
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    return row


def in_court(**over):
    return make.make_hearing(court=make.make_court(**over)).court


# How a row is made that has a text in public, its field, and which row is accepted to accept it.
TEXTS = {
    "a person's name": (make.make_person, "name_en", None),
    "a summary": (make.make_person, "summary_en", None),
    "a spelling": (make.make_name, "text", "person"),
    "a source's title": (make.make_cited_source, "title", None),
    "a charge in words": (make.make_charge, "as_charged", None),
    "a court": (in_court, "name_en", None),
    "a judge": (lambda **over: make.make_hearing(judge=make.make_official(**over)).judge, "name_en", None),
    "an address": (
        lambda **over: (
            make.make_detention(facility=make.make_facility(address_confirmed_on="2024", **over)).facility
        ),
        "postal_address",
        None,
    ),
    "a case": (make.make_case, "title_en", None),
    "the number of a case": (make.make_casenumber, "text", "case"),
    "a quote": (
        lambda **over: make.accepted(_with(make.make_charge().citations.get(), over)),
        "quote",
        "record",
    ),
    "a punishment": (
        lambda **over: make.make_sentence(punishment=over).punishments.get(),
        "details_en",
        "sentence",
    ),
    "an event": (make.make_event, "place_en", None),
    "a number": (make.make_tally, "counted_by_en", None),
}


def _with(row, values):
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    return row


@pytest.mark.parametrize(("make_row", "field", "whole"), TEXTS.values(), ids=TEXTS)
def test_edit_is_public_when_somebody_else_has_accepted_it(desk, make_row, field, whole):
    writer, other = desk
    row = make_row(**{field: OLD})
    assert OLD in written()
    before = tables()
    edit(row, writer, **{field: NEW})
    # No word, and no key, order or status that follows from one.
    assert tables() == before
    assert "zqzproposed" not in written().lower()

    decided = getattr(row, whole) if whole else row
    outcome = take(STEPS["accept"], decided, writer)
    assert (outcome.done, len(outcome.refused)) == ([], 1)
    assert "zqzproposed" not in written().lower()
    assert take(STEPS["accept"], decided, other).done == [decided]
    held = written()
    assert NEW in held
    assert "zqzaccepted" not in held.lower()


def test_withdrawn_after_an_edit_neither_text_is_in_any_byte(desk):
    person = make.make_person(name_en=f"Ural {OLD}", summary_en=OLD)
    assert OLD in written()
    edit(person, desk[0], name_en=f"Ural {NEW}", summary_en=NEW)
    written()
    take(STEPS["withdraw"], person, desk[0])
    held = b"".join(path.read_bytes() for path in settings.EDITION.parent.iterdir()).lower()
    assert [word for word in (OLD, NEW) if word.lower().encode() in held] == []
    held = written().lower()
    assert [word for word in (OLD, NEW) if word.lower() in held] == []


def test_page_file_and_search_have_the_name_that_was_accepted(desk, client):
    writer, other = desk
    person = make.make_person(name_en="Ildar Oldname", name_ru="")
    edit(person, writer, name_en="Ildar Newname")
    for name, there, away in (("old", "Oldname", "Newname"), ("new", "Newname", "Oldname")):
        written()
        with editions.unwatched():
            page = client.get(person.get_absolute_url()).text
            file = b"".join(client.get("/en/people.csv").streaming_content).decode()
            assert person.code in client.get("/en/people/", {"q": there}).text, name
            assert person.code not in client.get("/en/people/", {"q": away}).text, name
        assert (there in page, away in page, there in file, away in file) == (True, False, True, False)
        if name == "old":
            take(STEPS["accept"], person, other)


def test_new_part_waits_and_so_does_a_new_place(desk):
    writer, other = desk
    sentence = make.make_sentence()
    case = make.make_case()
    written()
    before = tables()
    new_part = sentence.punishments.model(
        sentence=sentence, kind=None, as_reported="zqzpart", role="additional"
    )
    court = Court(name_en="zqzcourt")
    for row in (new_part, court):
        row._history_user = writer
        row.save()
    edit(case, writer, court=court)
    assert tables() == before
    for row in (sentence, case):
        take(STEPS["accept"], row, other)
    held = written()
    assert "zqzpart" in held
    assert "zqzcourt" in held


def test_source_that_is_cited_since_waits(desk):
    charge, source = make.make_charge(), make.make_cited_source()
    before = tables()
    charge.citations.create(source=source, quote="zqzquote")
    assert tables() == before
    take(STEPS["accept"], charge, desk[0])
    assert "zqzquote" in written()


# -- What protects counts as it is now --------------------------------------------------------------


def test_initials_count_at_once_of_what_was_accepted(desk):
    person = make.make_person(name_en="Ural Oldnamov", summary_en=OLD)
    edit(person, desk[0], name_en="Ilnur Newnamov")
    edit(person, desk[0], disclosure="initials")
    held = written()
    assert [word for word in ("Oldnamov", "Newnamov", OLD) if word in held] == []
    assert rows_of(Person)[person.pk]["public_name_en"] == "U. O."


def test_spelling_that_somebody_alone_made_public_waits(desk):
    name = make.make_name(text=OLD, is_public=False)
    assert OLD not in written()
    edit(name, desk[0], is_public=True)
    assert "zqzaccepted" not in written().lower()
    take(STEPS["accept"], name.person, desk[1])
    assert OLD in written()


def test_who_is_concealed_is_not_named_by_what_was_accepted(desk):
    """The title of the case names a defendant until a change is accepted: it goes with the name."""
    person = make.make_person(name_en="Ural Zqzovlyanov", name_ru="")
    case = make.make_case([person], title_en="The case of Zqzovlyanov")
    assert "The case of Zqzovlyanov" in written()
    edit(case, desk[0], title_en="The case of the square")
    take(STEPS["withdraw"], person, desk[0])
    case.refresh_from_db()
    assert case.state == "withdrawn"
    assert "zqzov" not in written().lower()


def test_who_is_concealed_is_not_named_by_the_name_that_was_accepted(desk):
    person, other = make.make_person(name_en="Ural Zqzovlyanov", name_ru=""), make.make_person()
    case = make.make_case([person, other], title_en="The case of Zqzovlyanov")
    edit(person, desk[0], name_en="Ural Anothernamov")
    take(STEPS["withdraw"], person, desk[0])
    case.refresh_from_db()
    assert case.state == "withdrawn"
    assert "zqzov" not in written().lower()


# -- What was moved ----------------------------------------------------------------------------------


def test_charge_that_was_moved_is_nobodys_until_it_is_accepted(desk):
    writer, other = desk
    one, two = make.make_person(), make.make_person()
    charge = make.make_charge(person=one)
    written()
    edit(charge, writer, person=two)
    written()
    assert rows_of(Charge) == {}
    # Nor does it decide of anybody's status.
    assert {row["status"] for row in rows_of(Person).values()} == {"unknown"}
    take(STEPS["accept"], charge, writer)
    written()
    assert rows_of(Charge) == {}
    take(STEPS["accept"], charge, other)
    written()
    assert [row["person_id"] for row in rows_of(Charge).values()] == [two.pk]


def test_citation_of_another_source_waits_with_what_rests_on_it_alone(desk):
    charge, source = make.make_charge(), make.make_cited_source(title="zqzother")
    citation = charge.citations.get()
    edit(citation, desk[0], source=source)
    written()
    assert rows_of(Charge) == {}
    take(STEPS["accept"], charge, desk[1])
    written()
    assert [row["source_id"] for row in rows_of(type(citation)).values()] == [source.pk]


def test_kinship_is_of_nobody_else_than_who_consented(desk):
    kinship = make.make_kinship()
    edit(kinship, desk[0], relative=make.make_person())
    written()
    assert rows_of(Kinship) == {}


def test_person_who_comes_to_an_event_waits_and_who_leaves_it_does_not(desk):
    stays, leaves, comes = (make.make_person() for _ in range(3))
    event = make.make_event(persons=[stays, leaves])
    event._history_user = desk[0]
    event.persons.set([stays, comes])

    def named():
        written()
        through = type(event).persons.through
        return {row["person_id"] for row in rows_of(through).values()}

    assert named() == {stays.pk}
    take(STEPS["accept"], event, desk[1])
    assert named() == {stays.pk, comes.pk}


def test_hearing_that_now_concerns_others_concerns_nobody_until_that_is_accepted(desk):
    """Without the one whom it concerned it would concern all defendants."""
    before, since = make.make_person(), make.make_person()
    hearing = make.make_hearing([before])
    hearing.persons.set([since])
    written()
    assert rows_of(Hearing) == {}


def test_hearing_of_all_defendants_shows_no_source_of_those_behind_initials(desk):
    """As it stands now it concerns one by name, and as it was accepted also one without."""
    named, initials = make.make_person(), make.make_person(disclosure="initials")
    case = make.make_case([named, initials])
    hearing = make.make_hearing(case=case, source=make.make_source(title="zqztelltale"))
    written()
    [citation] = rows_of(Hearing.citation_model()).values()
    assert citation["source_id"] < 0
    hearing.persons.set([named])
    assert "zqztelltale" not in written()
    [citation] = rows_of(Hearing.citation_model()).values()
    assert citation["source_id"] < 0


def test_what_was_accepted_of_two_rows_may_be_the_same(desk):
    """Only one of them can say so now, and that is the one which is public."""
    name = make.make_name(text=OLD)
    edit(name, desk[0], text=NEW)
    make.make_name(person=name.person, text=OLD, usage_en="the new row")
    written()
    assert [row["usage_en"] for row in rows_of(Name).values()] == ["the new row"]


def test_sentence_that_was_accepted_counts_for_the_status(desk):
    sentence = make.make_sentence(in_force_on="2024-12-25")
    written()
    before = tables()
    edit(sentence, desk[0], result="acquittal")
    edit(sentence.punishments.get(), desk[0], amount="P1Y")
    sentence.person.refresh_from_db()
    assert rows_of(Person)[sentence.person_id]["status"] != sentence.person.status
    assert tables() == before


def test_records_are_not_merged_while_something_waits(desk):
    writer, other = desk
    twice, person = make.make_person(), make.make_person()
    charge = make.make_charge(person=twice)
    edit(charge, writer, as_charged=NEW)
    edit(twice, writer, name_en=NEW)
    assert len(obstacles(twice, person)) == 2
    take(STEPS["accept"], twice, other)
    assert obstacles(twice, person) == []
    merge(twice, person, writer)
    written()
    assert [row["person_id"] for row in rows_of(Charge).values()] == [person.pk]


# -- How it is done -----------------------------------------------------------------------------------


def test_row_without_an_accepted_version_is_not_public(desk):
    for row in (make.make_charge(), make.make_person(), make.make_event()):
        type(row).objects.filter(pk=row.pk).update(accepted=None)
        written()
        assert row.pk not in rows_of(type(row))


def test_number_of_a_version_of_another_row_accepts_nothing(desk):
    one, two = make.make_charge(), make.make_charge()
    Charge.objects.filter(pk=one.pk).update(accepted=two.accepted or Charge.objects.get(pk=two.pk).accepted)
    assert list(as_accepted(Charge, [one.pk])) == []
    written()
    assert list(rows_of(Charge)) == [two.pk]


def test_region_of_a_place_comes_to_those_who_are_held_there_when_it_is_accepted(desk):
    there = make.make_region("RU-UD")
    facility = make.make_facility(region=make.make_region("RU-BA"))
    detention = make.make_detention(facility=facility)
    written()
    before = tables()
    edit(facility, desk[0], region=there)
    detention.refresh_from_db()
    assert detention.region == there
    assert tables() == before
    take(STEPS["accept"], facility, desk[1])
    written()
    assert rows_of(type(detention))[detention.pk]["region_id"] == Region.objects.get(code="RU-UD").pk
