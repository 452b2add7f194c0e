"""What a model declares of its fields, and the files that follow from it."""

import pytest

from baymak.columns import columns_of, deciding, fields_of, internal, public_columns, research_columns
from baymak.exports import Column
from cases.models import Case, Charge, Event, Hearing, Sentence
from people.models import Kinship, Person
from sources.models import Record
from tests import factories as make


def names(columns):
    return [column.name for column in columns]


def read(columns, row):
    return {column.name: column.read(row) for column in columns}


def test_what_is_internal_is_in_no_public_file_even_if_it_is_described():
    with pytest.raises(TypeError):
        internal("internal_note", "A note.")
    assert internal("internal_note", description="A note.").public(Charge) == []


@pytest.mark.parametrize("model", [Case, Charge, Event, Hearing, Kinship, Person, Sentence])
def test_public_file_has_what_is_described_and_nothing_else(model):
    described = {one.name for one in columns_of(model).values() if one.description}
    open_to_all = {one.name for one in columns_of(model).values() if one.known in ("shown", "named")}
    assert described - open_to_all <= {"disclosure"}
    fields = {field.name for field in fields_of(model, "internal")}
    assert not fields & set(names(public_columns(model)))


def test_model_says_anew_what_its_base_says():
    assert columns_of(Person)["certainty"].description != columns_of(Record)["certainty"].description
    assert columns_of(Person)["summary"].known == "named"
    assert list(columns_of(Charge))[:4] == ["code", "person", "case", "article"]
    assert [*columns_of(Charge)].count("summary") == 1


def test_what_a_file_works_out_stands_where_it_says():
    worked_out = Column("anything", lambda row: 1)
    columns = names(public_columns(Charge, {"case": [worked_out, "outcome"], "": [worked_out]}))
    assert columns[:5] == ["code", "person", "anything", "outcome", "case"]
    assert columns[-1] == "anything"
    assert columns.count("outcome") == 1


@pytest.mark.parametrize("before", [{"nothing": []}, {"case": ["nothing"]}])
def test_name_that_no_field_has_is_a_mistake(before):
    with pytest.raises(LookupError, match="nothing"):
        public_columns(Charge, before)


def test_only_what_decides_may_be_described_beside_what_is_shown():
    assert names(deciding("disclosure", "As.", header="shown_as").public(Person)) == ["shown_as"]


@pytest.mark.django_db
def test_related_row_that_may_be_hidden_is_read_as_the_public_sees_it():
    shown, hidden = make.make_person(), make.make_person(state="draft")
    hearing = make.make_hearing(persons=[shown, hidden], case=make.make_case())
    [row] = Hearing.objects.published().for_export()
    assert read(public_columns(Hearing), row)["persons"] == [shown.code]
    said = read(research_columns(Hearing), hearing)
    assert set(said["person_codes"]) == {shown.code, hidden.code}
    assert set(said["person_names"]) == {str(shown), str(hidden)}


@pytest.mark.django_db
def test_person_without_a_name_is_read_through_the_public_face():
    person = make.make_person(
        disclosure="initials", occupation_en="miller", stated_age=40, stated_age_on="2024", languages="ba"
    )
    said = read(public_columns(Person), person)
    assert (said["occupation_en"], said["stated_age"], said["languages"]) == ("", None, [])
    person = make.make_person(occupation_en="miller", languages="ba")
    said = read(public_columns(Person), person)
    assert (said["occupation_en"], said["languages"]) == ("miller", ["ba"])
