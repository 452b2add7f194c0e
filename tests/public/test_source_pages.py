"""The list of sources, and the page of a source with everything that rests on it."""

import pytest
from django.utils.encoding import iri_to_uri

from baymak.review import STEPS, take
from cases.models import Tally
from public.views import sources as pages
from sources.models import Source
from tests import factories as make
from tests.lists import csv_rows, json_rows, options, words

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def titles(response):
    assert response.status_code == 200
    return [source.title for source in response.context["object_list"]]


@pytest.fixture
def sources():
    return [
        make.make_cited_source(
            title="First report", publisher="Gazette", kind="news", published_on="2024-01-20"
        ),
        make.make_cited_source(
            title="Приговор в Ижевске",
            publisher="Баймаҡ хәбәрҙәре",
            author="Вера Выдумкина",
            kind="court",
            language="ru",
            published_on="2024-12",
            url="https://court.example/1",
            archive_url="https://archive.example/1",
        ),
        make.make_cited_source(title="Undated letter", publisher="Gazette", kind="letter", published_on=""),
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Приговор в Ижевске", "First report", "Undated letter"]),
        ("sort=old", ["Undated letter", "First report", "Приговор в Ижевске"]),
        ("kind=news", ["First report"]),
        ("kind=news&kind=letter", ["First report", "Undated letter"]),
        ("language=ru", ["Приговор в Ижевске"]),
        ("publisher=Gazette", ["First report", "Undated letter"]),
        ("q=ПРИГОВОР", ["Приговор в Ижевске"]),
        ("q=хәбәрҙәре+выдумкина", ["Приговор в Ижевске"]),
        ("from=2024-12-31", ["Приговор в Ижевске"]),
        ("to=2024-06", ["First report"]),
    ],
)
def test_filters_find_the_right_sources(client, sources, query, expected):
    assert titles(client.get(f"/en/sources/?{iri_to_uri(query)}")) == expected


@pytest.mark.parametrize("query", ["kind=rumour", "publisher=Nobody", "from=32.01.2024", "language=xx"])
def test_question_without_sense_is_refused_with_a_reason(client, sources, query):
    assert client.get(f"/en/sources/?{query}").status_code == 400
    assert client.get(f"/en/sources.json?{query}").status_code == 400


def test_files_have_the_rows_of_the_page(client, sources):
    rows = csv_rows(client.get("/en/sources.csv"))
    assert [row["title"] for row in rows] == titles(client.get("/en/sources/"))
    [row] = json_rows(client.get("/en/sources.json?language=ru"))
    assert row == {
        "code": sources[1].code,
        "title": "Приговор в Ижевске",
        "publisher": "Баймаҡ хәбәрҙәре",
        "author": "Вера Выдумкина",
        "kind": "court",
        "language": "ru",
        "published_on": "2024-12",
        "via": "",
        "via_publisher": "",
        "read_extent": "",
        "read_on": None,
        "url": "https://court.example/1",
        "reachable": None,
        "reachable_on": None,
        "archive_url": "https://archive.example/1",
    }


def test_source_that_is_not_public_leaves_no_trace(client, sources):
    addresses = ("/en/sources/", "/en/sources/?kind=news")
    before = [client.get(address).content for address in addresses]
    unknown = client.get("/en/sources/ZZZZZZZZ/").content
    hidden = [
        make.make_source(publisher="Secret Paper", language="tt", state="draft"),
        make.make_source(publisher="Secret Paper", kind="testimony", is_confidential=True),
        make.make_source(publisher="Secret Paper", state="withdrawn"),
        make.make_source(publisher="Secret Paper"),  # cited by nothing public
    ]
    tally = Tally.objects.first()
    for source in hidden[:3]:
        tally.citations.create(source=source)
    make.make_person(disclosure="hidden", source=hidden[3])
    make.make_person(disclosure="initials", source=hidden[3])
    assert [client.get(address).content for address in addresses] == before
    for source in hidden:
        answer = client.get(source.get_absolute_url())
        assert (answer.status_code, answer.content) == (404, unknown)
    Source.objects.filter(publisher="Secret Paper").update(
        state="published", is_confidential=False, published_at=sources[0].published_at
    )
    tally.citations.create(source=hidden[3])
    assert ("Secret Paper", 4) in options(client.get("/en/sources/"), "publisher")
    assert all(client.get(source.get_absolute_url()).status_code == 200 for source in hidden)


def test_page_shows_what_rests_on_the_source_under_whom_it_is_about(client):
    source = make.make_source(title="The report", publisher="Gazette")
    person = make.make_person(name_en="Aysylu Invented", source=source)
    case = make.make_case([person], title_en="One case")
    charge = make.make_charge(person=person, case=case, source=None)
    charge.citations.create(source=source, claim_en="article", quote="charged with riots", locator="p. 2")
    make.make_hearing([person], case=case, held_on="2024-09-10", kind="verdict", source=source)
    make.make_sentence(person=person, amount="P5Y", certainty="alleged", source=source)
    make.make_detention(person=person, started_on="2024-01", source=source)
    make.make_recognition(person=person, source=source)
    make.make_circumstance(person=person, source=source)
    make.make_event([person], title_en="A search", source=source)
    make.make_event(title_en="A protest", source=source)
    make.make_tally(number=76, source=source)
    text = words(client.get(source.get_absolute_url()))
    about_case = "One case Hearing: 10 September 2024, verdict reported"
    assert about_case in text
    about_person = text[text.index("Aysylu Invented") : text.index("Other facts")]
    for part in (
        "Person reported",
        f"Charge: {charge.article.reference} reported article: charged with riots p. 2",
        "Sentence: imprisonment, 5 years, first instance alleged",
        "Detention: pre-trial detention, January 2024 – … reported",
        "Recognition: political prisoner, Example Rights reported",
        "Circumstance: illness reported",
        "Event: A search reported",
    ):
        assert part in about_person
    others = text[text.index("Other facts") :]
    assert "Event: A protest reported" in others
    assert "Tally: people charged: at least 76 (Example Media) reported" in others


def test_page_of_what_supports_much_has_pages(client, monkeypatch):
    monkeypatch.setattr(pages, "ON_A_PAGE", 2)
    source = make.make_source(title="Much")
    for number in range(3):
        make.make_person(name_en=f"Somebody Of{number}", source=source)
    address = f"/en/sources/{source.code}/"
    found = [words(client.get(f"{address}?page={number}")) for number in (1, 2)]
    named = [[f"Somebody Of{number}" in page for number in range(3)] for page in found]
    assert named == [[True, True, False], [False, False, True]]
    assert client.get(f"{address}?page=3").status_code == 404


def test_kinship_is_told_without_naming_twice(client):
    source = make.make_source()
    make.make_kinship(person=make.make_person(name_en="Aysylu Invented"), source=source)
    assert "Aysylu Invented Kinship: sister or brother reported" in words(
        client.get(source.get_absolute_url())
    )


def test_page_says_nothing_of_what_is_not_public(client):
    source = make.make_source()
    make.make_charge(source=source)
    before = client.get(source.get_absolute_url()).content
    hidden = make.make_person(name_en="Hidden Person", disclosure="hidden", source=source)
    make.make_charge(person=hidden, source=source)
    make.make_sentence(person=make.make_person(state="draft"), source=source)
    make.make_event(state="in_review", source=source)
    make.make_event([hidden], source=source)
    make.make_circumstance(has_consent=False, source=source)
    make.make_hearing(case=make.make_case(state="withdrawn"), source=source)
    assert client.get(source.get_absolute_url()).content == before
    make.name(hidden)
    assert "Hidden Person" in client.get(source.get_absolute_url()).content.decode()


def test_person_shown_by_initials_is_not_there(client):
    """Their sources would say the name: only their number is told, where they are used."""
    source = make.make_cited_source(title="The report", publisher="Gazette")
    address = source.get_absolute_url()
    before = client.get(address).content
    person = make.make_person(name_en="Zukhra Secretive", disclosure="initials", source=source)
    case = make.make_case([person, make.make_person()], source=source)
    make.make_charge(person=person, source=source)
    make.make_event([person, make.make_person()], source=source)
    make.make_hearing([person], source=source)
    make.make_hearing(case=case, source=source)  # which is about all defendants
    assert client.get(address).content == before
    make.make_hearing([make.make_person()], case=case, held_on="2024-10", source=source)
    assert "Hearing: October 2024" in words(client.get(address))


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "https://user@host.example/", "ftp://host.example"]
)
def test_address_that_must_not_be_a_link_is_none(client, address):
    source = make.make_cited_source(url=address, archive_url=address)
    page = client.get(source.get_absolute_url()).content.decode()
    assert address not in page
    [row] = json_rows(client.get("/en/sources.json"))
    assert (row["url"], row["archive_url"]) == ("", "")


@pytest.mark.parametrize(
    ("address", "queries"), [("/en/sources/", 1), ("/en/sources/?q=report", 3), ("/en/sources.csv", 1)]
)
def test_number_of_queries_of_the_list_does_not_grow(client, public_queries, address, queries):
    for rows in (1, 2):
        for _ in range(rows):
            make.make_cited_source()
        client.get(address)  # what there is to choose is asked once in an edition
        with public_queries(queries):
            response = client.get(address)
            assert response.status_code == 200
            b"".join(response.streaming_content if response.streaming else [response.content])


def test_number_of_queries_of_the_page_does_not_grow(client, public_queries):
    source = make.make_source()
    for rows in (1, 2):
        for _ in range(rows):
            person = make.make_person(source=source)
            case = make.make_case([person], source=source)
            for make_fact in (make.make_charge, make.make_sentence, make.make_detention):
                make_fact(person=person, case=case, source=source)
            make.make_hearing([person], case=case, source=source)
            make.make_event([person], source=source)
        # The source, its captures, whether any citation of each of twelve kinds is there; what seven say,
        # with the punishments of sentences.
        with public_queries(25):
            assert client.get(source.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("kind", ["event", "tally"])
def test_source_about_a_case_of_which_nobody_is_named_is_not_there(client, kind):
    """The number of a case, or what happened in it, is about its only defendant."""
    person = make.make_person(name_en="Zukhra Secretive")
    case = make.make_case([person])
    source = make.make_source(title="Zukhra before the court")
    getattr(make, f"make_{kind}")(case=case, source=source)
    pages = [f"/en/sources/{source.code}/", f"/en/cases/{case.code}/"]
    assert [b"Zukhra before" in client.get(page).content for page in pages] == [True, True]
    person.disclosure = "initials"
    person.save()
    case.refresh_from_db()
    pages[1] = f"/en/cases/{case.code}/"
    assert [client.get(page).status_code for page in pages] == [404, 200]
    assert b"Zukhra before" not in client.get(pages[1]).content
    make.add_defendants(case, make.make_person(name_en="Somebody Named"))
    assert [b"Zukhra before" in client.get(page).content for page in pages] == [True, True]


def test_source_of_a_case_does_not_come_out_when_a_place_in_it_is_withdrawn(client):
    """Whoever is shown by initials stands on the page of the case with a charge, too."""
    person = make.make_person(name_en="Zukhra Secretive", disclosure="initials")
    case = make.make_case([make.make_person(), person])
    source = make.make_source(title="Zukhra before the court")
    case.citations.create(source=source)
    make.make_charge(person=person, case=case)
    for place in (None, case.defendants.get(person=person)):
        if place:
            take(STEPS["withdraw"], place, make.make_user("editor"))
        page = client.get(case.get_absolute_url()).text
        assert ("Z. S." in page, "Zukhra before" in page) == (True, False)
        assert client.get(source.get_absolute_url()).status_code == 404


def test_how_we_read_a_source_is_told_on_its_page_and_in_footnotes(client):
    source = make.make_source(
        publisher="Gazette",
        via="repost",
        via_publisher="Another Paper",
        read_extent="opening",
        read_on="2024-02-01",
        reachable=False,
        reachable_on="2024-03",
    )
    person = make.make_person(source=source)
    page = words(client.get(source.get_absolute_url()))
    assert "What we read a repost, the original was not seen (Another Paper)" in page
    assert "Read by us the opening only, 1 February 2024" in page
    assert "The address leads to it no longer, March 2024" in page
    said = "Read: a repost, the original was not seen (Another Paper); the opening only."
    assert said in words(client.get(person.get_absolute_url()))
    source.via = source.via_publisher = ""
    source.read_extent = "whole"
    source.save()
    assert "Read:" not in words(client.get(person.get_absolute_url()))
    [row] = json_rows(client.get("/en/sources.json"))
    assert (row["read_extent"], row["reachable"]) == ("whole", False)
