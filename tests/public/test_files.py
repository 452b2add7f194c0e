"""The files of facts that have no list of their own, and the page that explains all files."""

import pytest
from django.urls import reverse

from baymak.publishing import Publishable
from public.datasets import cases, people, sources
from sources.models import Record
from tests import editions
from tests import factories as make
from tests.lists import csv_rows, json_rows, words

pytestmark = [pytest.mark.django_db, pytest.mark.once]

DATASETS = [*people.DATASETS, *cases.DATASETS, *sources.DATASETS]
FILES = {dataset.name: dataset for dataset in DATASETS if not dataset.has_list}
FACTS = {name: make.of(file.model) for name, file in FILES.items() if issubclass(file.model, Record)}


def only_row(client, name):
    [row] = json_rows(client.get(f"/en/{name}.json"))
    return row


def test_every_kind_of_fact_has_a_file():
    models = [dataset.model for dataset in DATASETS]
    assert len(set(models)) == len(models)
    assert make.RECORDS.keys() <= set(models)


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
    heavy = make.make_charge(person=person, article=make.make_article("901-2"), state="draft")
    charge = make.make_charge(
        person=person,
        case=case,
        article=make.make_article("900", title_en="An offence", most="P8Y"),
        brought_on="2024-01~",
        outcome="requalified",
        outcome_on="2024-06",
        requalified_to=heavy,
    )
    row = only_row(client, "charges")
    assert {name: row[name] for name in row if not name.startswith("summary")} == {
        "code": charge.code,
        "person": person.code,
        "person_name": "Z. S.",
        "case": case.code,
        "article": "RU-UK-900",
        "article_title_en": "An offence",
        "article_title_ru": "",
        "article_title_ba": "",
        "part_stated": True,
        "as_charged": "",
        "form": "completed",
        "by_article": "",
        "shortest_term": "",
        "longest_term": "P8Y",
        "brought_on": "2024-01~",
        "outcome": "requalified",
        "outcome_on": "2024-06",
        "requalified_to": "",  # it is not public
        "certainty": "reported",
        "sources": [],
        "versions": [],
        "sources_kept": 1,
        "read_whole": False,
        "why_empty": ["article_title_ru=not_translated", "article_title_ba=not_translated"],
    }
    heavy.state, heavy.published_at = "published", heavy.created_at
    heavy.save()
    rows = {row["article"]: row for row in json_rows(client.get("/en/charges.json"))}
    assert rows["RU-UK-900"]["requalified_to"] == "RU-UK-901-2"


def test_sentence_detention_event_and_tally_say_what_is_known(client):
    court = make.make_court(name_en="Far Court", region=make.make_region("RU-UD"))
    person = make.make_person()
    sentence = make.make_sentence(
        person=person,
        court=court,
        amount="P9Y",
        punishment={"comparator": "nearly", "as_reported": "nearly nine years"},
    )
    make.make_punishment(sentence=sentence, kind="fine", amount="300000 RUB")
    make.make_punishment(sentence=sentence, asked=True, amount="P10Y", regime="strict")
    row = only_row(client, "sentences")
    assert (row["person"], row["case"], row["court"]) == (person.code, "", court.code)
    assert (row["result"], row["kind"], row["suspended"]) == ("conviction", "imprisonment", False)
    assert (row["comparator"], row["amount"]) == ("nearly", "P9Y")
    assert (row["days_least"], row["days_most"]) == (None, 3288)
    assert row["additional_en"] == "fine, 300,000 roubles"
    assert row["requested_en"] == "imprisonment, 10 years, strict regime"
    assert row["as_reported"] == "nearly nine years"
    make.make_detention(
        person=person,
        facility=make.make_facility(name_en="Centre No. 1", region=make.make_region("RU-CHE")),
        ended_on="2024-05",
        end_reason="unknown",
    )
    row = only_row(client, "detentions")
    assert (row["facility_name"], row["region"]) == ("Centre No. 1", "RU-CHE")
    assert (row["started_on"], row["ended_on"]) == ("2024-01-17", "2024-05")
    order = make.make_measureorder(person=person, kind="bans", court=court, until="2024-03", state="draft")
    make.make_measureorder(
        person=person, kind="bans", court=court, effect="extended", decided_on="2024-03", replaces=order
    )
    row = only_row(client, "measures")
    assert [row[name] for name in ("kind", "effect", "court", "court_region", "decided_on", "until")] == [
        *("bans", "extended", court.code, "RU-UD", "2024-03", None),
    ]
    assert row["replaces"] == ""  # it is not public
    hidden = make.make_person(disclosure="hidden")
    make.make_event([person, hidden], [make.make_official(name_en="Oleg Invented")], place_ru="Баймак")
    row = only_row(client, "events")
    assert (row["persons"], row["officials"], row["place_ru"]) == ([person.code], ["Oleg Invented"], "Баймак")
    make.make_tally(as_of="2024-07")
    row = only_row(client, "tallies")
    assert [row[name] for name in ("measure", "comparator", "number", "counted_by_en", "as_of")] == [
        "charged",
        "at_least",
        76,
        "Example Media",
        "2024-07",
    ]


def test_text_that_could_run_as_a_formula_is_only_text(client):
    make.make_tally(counted_by_en="=HYPERLINK(1)", summary_ru="＝1+1")
    [row] = csv_rows(client.get("/en/tallies.csv"))
    assert (row["counted_by_en"], row["summary_ru"]) == ("'=HYPERLINK(1)", "'＝1+1")
    assert only_row(client, "tallies")["counted_by_en"] == "=HYPERLINK(1)"


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


@pytest.mark.parametrize("name", FACTS)
def test_number_of_queries_does_not_grow(client, public_queries, name):
    queries = {"charges": 6, "measures": 4, "events": 5, "sentences": 5}.get(name, 3)

    def add():
        if name == "charges":
            target = make.make_charge()
            make.make_charge(person=target.person, outcome="requalified", requalified_to=target)
        elif name == "measures":
            order = make.make_measureorder()
            make.make_measureorder(person=order.person, effect="revoked", replaces=order)
        elif name == "events":
            make.make_event([make.make_person()], [make.make_official()])
        else:
            FACTS[name]()

    for rows in (1, 2):
        for _ in range(rows):
            add()
        with public_queries(queries):
            b"".join(client.get(f"/en/{name}.csv").streaming_content)


def test_number_of_queries_for_people_does_not_grow(client, public_queries):
    for rows in (1, 2):
        for _ in range(rows):
            person = make.make_person()
            make.make_name(person=person)
            case = make.make_case([person], court=make.make_court())
            make.make_charge(person=person, case=case, article=make.make_article())
            place = {"facility": make.make_facility(), "region": make.make_region("RU-BA")}
            make.make_detention(person=person, last_known_on="2024-03-01", **place)
        with public_queries(7):
            people = csv_rows(client.get("/en/people.csv"))
        for column in ("courts", "cases", "articles", "held_as", "held_region", "held_at", "held_since"):
            assert all(row[column] for row in people), column


# What finds the one row that is made of each kind, and what finds none; each filter of each file once.
def narrowing(fact):
    """Return {filter: value that the fact has}, of its own columns."""
    found = {"certainty": fact.certainty, "source": fact.citations.get().source.code}
    for name in ("person", "case", "article", "court", "region", "relative"):
        if other := getattr(fact, name, None):
            found[name] = other.code
    for name in ("kind", "form", "outcome", "effect", "measure", "unit"):
        if word := getattr(fact, name, ""):
            found[name] = word
    return found


def made(name):
    """Return a fact of a kind with every relation that its file filters by."""
    person = make.make_person()
    case = make.make_case([person] if name != "defendants" else ())
    region = make.make_region("RU-BA")
    in_case = {"plea": "partly", "counsel": "both", "interpreter": "given", "ended_how": "died"}
    more = {
        "defendants": {"person": person, "case": make.make_case(court=make.make_court()), **in_case},
        "charges": {"person": person, "case": case, "outcome": "convicted"},
        "sentences": {"person": person, "case": case, "court": make.make_court(region=region)},
        "detentions": {
            "person": person,
            "case": case,
            "region": region,
            "ended_on": "2024-01-20",
            "end_reason": "released",
        },
        "measures": {"person": person, "case": case, "court": make.make_court(region=region)},
        "events": {"case": case, "region": region},
        "tallies": {"case": case, "region": region, "court": make.make_court(region=region)},
    }.get(name, {})
    if dates := FILES[name].filterset.dates:
        more[dates] = "2024-01-17"
    fact = FACTS[name](**more)
    found = narrowing(fact)
    if name == "defendants":
        found |= {"role": fact.role, "case_court": fact.case.court.code, **in_case}
    if name == "events":
        fact.persons.add(person)
        found["person"] = person.code
    if name == "sentences":
        found |= {"kind": "imprisonment", "result": fact.result}
        found |= {"instance": fact.court_instance, "court_region": "RU-BA"}
    if dates:
        found |= {"from": "2024-01", "to": "2024"}
    return found


def another(parameter, value):
    """Return a good value of a filter that the one row does not have."""
    words = {
        "certainty": "disputed",
        "outcome": "dropped",
        "effect": "changed",
        "result": "acquittal",
        "form": "attempt",
        "measure": "children",
        "unit": "decisions",
        "instance": "cassation",
        "role": "suspect",
        "plea": "none",
        "counsel": "none",
        "interpreter": "asked",
        "ended_how": "other",
        "from": "2025",
        "to": "2023",
    }
    return words.get(parameter, "00000000")


@pytest.mark.parametrize("name", FACTS)
def test_each_filter_of_a_file_narrows_it(client, name):
    found = made(name)
    dataset = FILES[name]
    assert found.keys() == dataset.filterset.base_filters.keys()
    for parameter, value in found.items():
        address = f"/en/{name}.json?{parameter}="
        assert len(json_rows(client.get(address + value))) == 1, parameter
        if parameter == "kind":
            words = dataset.filterset.base_filters["kind"].words or ["death"]
            assert json_rows(client.get(address + next(word for word in words if word != value))) == []
            assert client.get(address + "00000000").status_code == 400
        else:
            assert json_rows(client.get(address + another(parameter, value))) == [], parameter
    everything = "&".join(f"{parameter}={value}" for parameter, value in found.items())
    assert len(csv_rows(client.get(f"/en/{name}.csv?{everything}"))) == 1


def test_punishments_are_rows_with_their_amounts(client):
    person, court = make.make_person(), make.make_court(region=make.make_region("RU-UD"))
    sentence = make.make_sentence(person=person, court=court, case=make.make_case([person]), amount="P50M")
    make.make_punishment(sentence=sentence, kind="obligatory_work", amount="PT480H", role="additional")
    make.make_punishment(sentence=sentence, asked=True, amount="P3Y", amount_to="P5Y", comparator="from_to")
    make.make_punishment(sentence=make.make_sentence(state="draft", kind=None), amount="P99Y")
    rows = json_rows(client.get("/en/punishments.json"))
    columns = (
        *("person", "kind", "role", "asked"),
        *("comparator", "amount", "amount_to", "days_least", "days_most"),
    )
    assert [tuple(row[name] for name in columns) for row in rows] == [
        (person.code, "imprisonment", "main", False, "exactly", "P50M", None, 1520, 1523),
        (person.code, "obligatory_work", "additional", False, "exactly", "PT480H", None, None, None),
        (person.code, "imprisonment", "main", True, "from_to", "P3Y", "P5Y", 1095, 1827),
    ]
    for query, number in {
        f"person={person.code}": 3,
        f"case={sentence.case.code}": 3,
        f"court={court.code}": 3,
        "kind=imprisonment": 2,
        "kind=death": 0,
        "role=additional": 1,
        "from=2024&to=2025": 3,
        "to=2023": 0,
    }.items():
        assert len(json_rows(client.get(f"/en/punishments.json?{query}"))) == number, query
    # What was only asked for was not imposed.
    make.make_punishment(sentence=sentence, asked=True, kind="fine", amount="5 RUB")
    assert json_rows(client.get("/en/sentences.json?kind=fine")) == []
    assert len(json_rows(client.get("/en/sentences.json?kind=obligatory_work"))) == 1


def test_event_is_not_found_by_a_person_or_a_source_that_nobody_may_see(client):
    hidden = make.make_person(disclosure="hidden")
    event = make.make_event()
    event.persons.add(make.make_person(), hidden)
    secret = event.citations.create(source=make.make_source(is_confidential=True)).source
    assert len(json_rows(client.get("/en/events.json"))) == 1
    assert json_rows(client.get(f"/en/events.json?person={hidden.code}")) == []
    assert json_rows(client.get(f"/en/events.json?source={secret.code}")) == []


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.name)
@pytest.mark.parametrize("ending", ["csv", "json"])
def test_file_refuses_a_filter_that_it_does_not_know(client, dataset, ending):
    for query in ("unknown=1", "page=2", "state=draft&utm=x"):
        response = client.get(f"/en/{dataset.name}.{ending}?{query}")
        kind = {"csv": "text/plain; charset=utf-8", "json": "application/problem+json"}[ending]
        assert (response.status_code, response["Content-Type"]) == (400, kind)
        for name in query.split("&"):
            assert f"{name.split('=')[0]}: there is no such filter here." in response.content.decode()
    assert client.get("/en/hearings.ics?unknown=1").status_code == 400


def test_page_names_the_filters_of_each_file(client):
    page = words(client.get("/en/data/"))
    assert "Filters: certainty, source, article, person, case, form, outcome, from, to" in page
    assert "Filters: q, kind, language, publisher, sort, from, to" in page


@pytest.mark.parametrize("address", ["people.csv?sex=male", "cases.json", "hearings.ics", "sources.csv"])
def test_file_counts_no_choices(client, address, django_assert_max_num_queries):
    make.make_hearing()
    with django_assert_max_num_queries(12, connection=editions.present()) as captured:
        response = client.get(f"/en/{address}")
        assert (response.status_code, bool(response.getvalue())) == (200, True)
    assert not any("facet" in query["sql"] and "UNION" in query["sql"] for query in captured.captured_queries)


@pytest.mark.parametrize("address", ["people.csv?sex=male", "charges.json", "statistics/asked.csv"])
def test_file_is_called_after_its_edition(client, address):
    answer = client.get(f"/en/{address}")
    stem, ending = address.partition("?")[0].rpartition("/")[2].split(".")
    name = f"{stem}-edition-{answer['Baymak-Edition']}.{ending}"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
