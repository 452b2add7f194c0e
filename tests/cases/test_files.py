"""The files of facts that have no list of their own, and the page that explains all files."""

import pytest
from django.urls import reverse

import cases.exports
import people.exports
import sources.exports
from baymak.publishing import Publishable
from tests import factories as make
from tests.lists import csv_rows, json_rows, words

pytestmark = pytest.mark.django_db

DATASETS = [*people.exports.DATASETS, *cases.exports.DATASETS, *sources.exports.DATASETS]
FACTS = {
    "charges": make.make_charge,
    "sentences": make.make_sentence,
    "detentions": make.make_detention,
    "events": make.make_event,
    "tallies": make.make_tally,
    "recognitions": make.make_recognition,
    "circumstances": make.make_circumstance,
    "kinships": make.make_kinship,
}


def only_row(client, name):
    [row] = json_rows(client.get(f"/en/{name}.json"))
    return row


def test_every_kind_of_fact_has_a_file():
    assert {dataset.name for dataset in DATASETS if not dataset.has_list} == FACTS.keys()
    assert len({dataset.model for dataset in DATASETS}) == len(DATASETS)


@pytest.mark.parametrize("name", FACTS)
def test_row_has_its_evidence_and_both_formats_agree(client, name):
    fact = FACTS[name](certainty="alleged", summary_en="In our own words.")
    fact.citations.create(source=make.make_source(is_confidential=True))
    row = only_row(client, name)
    public, _confidential = fact.citations.order_by("pk")
    assert (row["certainty"], row["sources"]) == ("alleged", [public.source.code])
    assert row["summary_en"] == "In our own words."
    [flat] = csv_rows(client.get(f"/en/{name}.csv"))
    assert flat.keys() == row.keys()
    assert (flat["certainty"], flat["sources"]) == ("alleged", public.source.code)


@pytest.mark.parametrize("name", FACTS)
@pytest.mark.parametrize("state", ["draft", "in_review", "withdrawn"])
def test_fact_that_is_not_public_is_in_no_file(client, name, state):
    fact = FACTS[name]()
    assert len(json_rows(client.get(f"/en/{name}.json"))) == 1
    fact.state = state
    fact.save()
    assert json_rows(client.get(f"/en/{name}.json")) == []
    fact.state = Publishable.State.PUBLISHED
    fact.save()
    fact.citations.get().source.withdraw()
    assert json_rows(client.get(f"/en/{name}.json")) == []


def test_charge_names_person_case_article_and_what_became_of_it(client):
    person = make.make_person(name_en="Zukhra Secretive", disclosure="initials")
    case = make.make_case([person])
    heavy = make.make_charge(person=person, article=make.make_article(article="901", part="2"), state="draft")
    make.make_charge(
        person=person,
        case=case,
        article=make.make_article(article="900", title_en="An offence", max_term_years=8),
        brought_on="2024-01~",
        outcome="requalified",
        outcome_on="2024-06",
        requalified_to=heavy,
    )
    row = only_row(client, "charges")
    assert {name: row[name] for name in row if not name.startswith("summary")} | {"sources": []} == {
        "person": person.code,
        "person_name": "Z. S.",
        "case": case.code,
        "article": "RU-UK-900",
        "article_title_en": "An offence",
        "article_title_ru": "",
        "article_title_ba": "",
        "max_term_years": 8,
        "brought_on": "2024-01~",
        "outcome": "requalified",
        "outcome_on": "2024-06",
        "requalified_to": "",  # it is not public
        "certainty": "reported",
        "sources": [],
    }
    heavy.state, heavy.published_at = "published", heavy.created_at
    heavy.save()
    rows = {row["article"]: row for row in json_rows(client.get("/en/charges.json"))}
    assert rows["RU-UK-900"]["requalified_to"] == "RU-UK-901-2"


def test_sentence_detention_event_and_tally_say_what_is_known(client):
    court = make.make_court(name_en="Far Court", region=make.make_region("RU-UD"))
    person = make.make_person()
    make.make_sentence(
        person=person, court=court, years=9, is_approximate=True, as_reported="nearly nine years"
    )
    row = only_row(client, "sentences")
    assert (row["person"], row["case"], row["court"]) == (person.code, "", court.code)
    assert (row["years"], row["months"], row["is_approximate"]) == (9, None, True)
    assert row["as_reported"] == "nearly nine years"
    make.make_detention(
        person=person,
        facility=make.make_facility(name_en="Centre No. 1", region=make.make_region("RU-CHE")),
        ordered_by=court,
        ended_on="2024-05",
        end_reason="unknown",
    )
    row = only_row(client, "detentions")
    assert (row["facility_name"], row["region"], row["ordered_by"]) == ("Centre No. 1", "RU-CHE", court.code)
    assert (row["started_on"], row["ended_on"]) == ("2024-01-17", "2024-05")
    hidden = make.make_person(disclosure="hidden")
    make.make_event([person, hidden], [make.make_official(name_en="Oleg Invented")], place_ru="Баймак")
    row = only_row(client, "events")
    assert (row["persons"], row["officials"], row["place_ru"]) == ([person.code], ["Oleg Invented"], "Баймак")
    make.make_tally(as_of="2024-07")
    row = only_row(client, "tallies")
    assert [row[name] for name in ("measure", "comparator", "number", "counted_by", "as_of")] == [
        "charged",
        "at_least",
        76,
        "Example Media",
        "2024-07",
    ]


def test_text_that_could_run_as_a_formula_is_only_text(client):
    make.make_tally(counted_by="=HYPERLINK(1)", summary_ru="＝1+1")
    [row] = csv_rows(client.get("/en/tallies.csv"))
    assert (row["counted_by"], row["summary_ru"]) == ("'=HYPERLINK(1)", "'＝1+1")
    assert only_row(client, "tallies")["counted_by"] == "=HYPERLINK(1)"


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.name)
def test_data_page_explains_every_column_of_every_file(client, dataset):
    text = words(client.get("/en/data/"))
    assert f"{dataset.title} {dataset.description} {dataset.name}.csv, {dataset.name}.json" in text
    for column in dataset.columns:
        assert f"{column.name} {' '.join(str(column.description).split())}" in text
    for word in ("csv", "json"):
        address = reverse(dataset.url_name, args=[word])
        assert f'href="{address}"' in client.get("/en/data/").content.decode()
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.name)
def test_columns_have_their_own_names_and_no_row_number(dataset):
    names = [column.name for column in dataset.columns]
    assert len(set(names)) == len(names)
    assert not {"id", "pk", "state", "internal_note", "import_key"} & set(names)


@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("charges", 3),
        ("sentences", 2),
        ("detentions", 2),
        ("events", 4),
        ("tallies", 2),
        ("recognitions", 2),
        ("circumstances", 2),
        ("kinships", 2),
    ],
)
def test_number_of_queries_does_not_grow(client, django_assert_num_queries, name, queries):
    def add():
        if name == "charges":
            target = make.make_charge()
            make.make_charge(person=target.person, outcome="requalified", requalified_to=target)
        elif name == "events":
            make.make_event([make.make_person()], [make.make_official()])
        else:
            FACTS[name]()

    for rows in (1, 2):
        for _ in range(rows):
            add()
        with django_assert_num_queries(queries):
            b"".join(client.get(f"/en/{name}.csv").streaming_content)
