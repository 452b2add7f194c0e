"""The files that a reader takes away: what is in them and how a spreadsheet takes it."""

import csv
import io
import json

import pytest
from django.test.utils import CaptureQueriesContext

from baymak.dates import PartialDate
from baymak.exports import Column, csv_lines, json_lines, safe_cell
from public.datasets.people import PUBLIC_PERSON
from tests import editions
from tests import factories as make
from tests.lists import json_rows


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠", "｜", "％"]
)
@pytest.mark.parametrize("blank", ["", " ", "\u00a0", "\u200b", "\ufeff", "  \u3000"])
def test_text_that_could_run_as_a_formula_is_quoted(start, blank):
    text = f"{blank}{start}cmd"
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("value", ["Ильдар", "a=b", "2024-01-17", "Ҡ", "", "'x", 4, -4, 2.5])
def test_other_values_stay_as_they_are(value):
    assert safe_cell(value) == value


def test_values_without_a_text_of_their_own_get_one():
    assert [safe_cell(value) for value in (None, True, False, ["a", "b"], PartialDate(2024, 1))] == [
        "",
        "yes",
        "no",
        "a; b",
        "2024-01",
    ]


COLUMNS = [Column("a", lambda row: row[0], ""), Column("b", lambda row: row[1], "")]


def test_csv_is_quoted_and_starts_with_a_byte_order_mark():
    lines = list(csv_lines([('say "hi"', 1), ("=1+1", None)], COLUMNS))
    assert lines == ['\ufeff"a","b"\r\n', '"say ""hi""","1"\r\n', '"\'=1+1",""\r\n']


@pytest.mark.parametrize("rows", [[], [("Ҡ", PartialDate(2024))], [("=1", 1), (None, ["x"])]])
def test_json_is_a_list_of_objects(rows):
    text = "".join(json_lines(rows, COLUMNS))
    expected = [
        {"a": row[0], "b": str(row[1]) if isinstance(row[1], PartialDate) else row[1]} for row in rows
    ]
    assert json.loads(text) == expected


@pytest.mark.django_db
def test_file_holds_the_filtered_rows_of_all_pages(client):
    women = [make.make_person(name_en=f"Aliya Name{number:03}", sex="female") for number in range(60)]
    make.make_person(sex="male")
    response = client.get("/en/people.csv?sex=female")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    name = f"people-edition-{response.headers['Baymak-Edition']}.csv"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    text = b"".join(response.streaming_content).decode()
    header, *rows = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    assert header == [column.name for column in PUBLIC_PERSON]
    assert [row[0] for row in rows] == [woman.code for woman in women]
    response = client.get("/ru/people.json?sex=female")
    assert [row["code"] for row in json.loads(b"".join(response.streaming_content))] == [
        woman.code for woman in women
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/en/people.csv?status=x", "/en/people.json?from=x", "/en/people.csv?sort=x"]
)
def test_file_is_refused_when_the_filters_are_wrong(client, address):
    make.make_person()
    response = client.get(address)
    assert response.status_code == 400
    assert "Content-Disposition" not in response.headers


@pytest.mark.django_db
def test_unknown_file_format_is_not_found(client):
    assert client.get("/en/people.xml").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3])
def test_file_of_people_takes_seven_queries(client, number, public_queries):
    for _ in range(number):
        person = make.make_person()
        make.make_charge(person=person)
        make.make_detention(person=person)
        make.make_case([person], court=make.make_court())
        make.make_name(person=person)
    # People, spellings, cases, detentions, charges, citations, sources.
    with public_queries(7):
        response = client.get("/en/people.csv")
        assert len(b"".join(response.streaming_content).splitlines()) == 1 + number


@pytest.mark.django_db
def test_person_shown_by_initials_is_withheld_from_files(client):
    person = make.make_person(
        name_en="Ildar Sample",
        name_ru="",
        disclosure="initials",
        born="1985-03-04",
        home_place_en="Sample district",
        home_region=make.make_region("RU-BA"),
        occupation_en="teacher",
        languages="ba",
        summary_en="A long story.",
    )
    make.make_name(person=person, text="Sampleson")
    [row] = json.loads(b"".join(client.get("/en/people.json").streaming_content))
    assert row == row | {
        "name_en": "I. S.",
        "name_ru": "",
        "other_names": [],
        "shown_as": "initials",
        "birth_year": None,
        "home_region": "",
        "home_place_en": "",
        "languages": [],
    }
    for secret in ("Ildar", "Sample", "1985", "teacher", "story"):
        assert secret not in json.dumps(row)


@pytest.mark.django_db
def test_file_is_read_in_batches(client, monkeypatch, public_queries):
    """Memory does not grow with the rows: what each row shows is asked for a batch at a time."""
    for _number in range(5):
        make.make_recognition()
    address = "/en/recognitions.json"
    with CaptureQueriesContext(editions.present()) as in_one_batch:
        whole = json_rows(client.get(address))
    monkeypatch.setattr("baymak.exports.BATCH", 2)
    beside = len(in_one_batch) - 1
    with public_queries(1 + 3 * beside):
        assert json_rows(client.get(address)) == whole
    assert (len(whole), beside > 0) == (5, True)
