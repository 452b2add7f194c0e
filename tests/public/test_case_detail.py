"""The page of a case."""

import pytest
from django.utils import timezone
from django.utils.translation import override

from baymak import edition
from cases.models import Article, Case, CaseDefendant
from people.models import Person
from public.counts import own_counts
from tests import factories as make
from tests.bench.persons import make_persons
from tests.lists import json_rows, words

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def case():
    person = make.make_person(name_en="Aysylu Invented")
    case = make.make_case(
        [person],
        title_en="The invented case",
        number="1-1/2024",
        court=make.make_court(region=make.make_region("RU-UD"), name_en="Far Court"),
        origin_region=make.make_region("RU-BA"),
        opened_on="2024-01",
        transfer_reason_en="A risk of pressure on the court.",
        summary_en="About the invented protest.",
    )
    article = Article.objects.get(code="RU-UK-212-2")
    make.make_charge(person=person, case=case, article=article, outcome="convicted", outcome_on="2024-12")
    make.make_sentence(
        person=person,
        case=case,
        amount="P9Y",
        punishment={"comparator": "nearly", "as_reported": "nearly nine years"},
        certainty="confirmed",
    )
    make.make_hearing(case=case, held_on="2024-12-24", kind="verdict", summary_en="All were sentenced.")
    make.make_event(
        [person],
        [make.make_official(name_en="Oleg Invented", role="prosecutor")],
        case=case,
        title_en="A protest",
        number_reported_en="several thousand",
    )
    make.make_tally(case=case, number=76, as_of="2024-07")
    return case


def test_page_tells_the_whole_case(client, case):
    text = words(client.get(case.get_absolute_url()))
    for part in (
        "Case 1-1/2024",
        "Far Court Udmurtia",
        "Arose in Bashkortostan tried away from home",
        "People of the case named here 1",
        "Last hearing known 24 December 2024 verdict",
        "About the invented protest.",
        "Opened January 2024",
        "Stated reason for moving it A risk of pressure on the court.",
        "art. 212 part 2, Criminal Code [2]",
        "convicted, December 2024 reported",
        "Imprisonment, nearly 9 years [3]",
        "as reported: nearly nine years",
        "24 December 2024 Verdict [4] reported All were sentenced.",
        "17 January 2024 A protest [5] reported",
        "people, as reported: several thousand",
        "prosecutor: Oleg Invented",
        "people charged · our own count today: 1",
        "at least 76 [6] Example Media July 2024",
    ):
        assert part in text
    person = case.defendants.get().person
    assert (
        f'<a href="/en/people/{person.code}/">Aysylu Invented</a>'
        in client.get(case.get_absolute_url()).content.decode()
    )


def test_large_case_shows_what_the_severed_ones_decide(client, case):
    large = make.make_case([case.defendants.get().person], title_en="The large case")
    Case.objects.filter(pk=case.pk).update(severed_from=large)
    text = words(client.get(large.get_absolute_url()))
    assert "Court several see the severed cases" in text
    assert "The invented case Far Court Udmurtia" in text
    assert "Imprisonment, nearly 9 years" in text
    assert "24 December 2024 Verdict" in text
    assert "Severed from The large case" in words(client.get(case.get_absolute_url()))


@pytest.fixture
def large_case():
    """A case of more than a page holds, that grew in one severed from it."""
    people = [make.make_person(name_en=f"Person {letter}") for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    case = make.make_case(people, title_en="The large case", court=make.make_court())
    severed = make.make_case(title_en="The severed case", severed_from=case)
    for person in people:
        make.make_charge(person=person, case=severed)
        make.make_sentence(person=person, case=severed, court=make.make_court())
    for number in range(3):
        make.make_hearing(case=severed, held_on=f"2024-01-1{number}", judge=make.make_official())
        make.make_event(people[:2], case=case, title_en=f"Event {number}", happened_on=f"2024-02-1{number}")
        make.make_tally(case=case)
    return case


def test_large_case_is_several_pages_and_a_small_one_a_page(client, case, large_case):
    address = large_case.get_absolute_url()
    overview = words(client.get(address))
    assert "Overview People of the case 26 Hearings 3 Events 3 Published numbers, and ours 3" in overview
    assert "Person A Person B" in overview
    assert "Cases severed from this one" in overview
    assert "art. 212" not in overview
    first, second = (words(client.get(f"{address}people/?page={page}")) for page in (1, 2))
    assert ("Person A" in first, "Person Z" in first) == (True, False)
    assert ("Person A" in second, "Person Z" in second) == (False, True)
    assert "3 years" in second or "Imprisonment" in second
    assert client.get(f"{address}people/?page=3").status_code == 404
    assert client.get(f"{address}people/?page=x").status_code == 404
    assert "12 January 2024" in words(client.get(f"{address}hearings/"))
    assert "Event 2" in words(client.get(f"{address}events/"))
    assert "our own count today: 26" in words(client.get(f"{address}numbers/"))
    moved = client.get(f"{case.get_absolute_url()}events/")
    assert (moved.status_code, moved["Location"]) == (302, f"{case.get_absolute_url()}#events")
    assert 'id="events"' in client.get(case.get_absolute_url()).content.decode()


def store(records):
    """Store public records past the history, each with a source."""
    records = list(records)
    model = type(records[0])
    model.objects.bulk_create(records)
    citation, source = model.citation_model(), make.make_source()
    citation.objects.bulk_create(citation(record=record, source=source) for record in records)


def test_page_of_300_defendants_stays_below_100_kilobytes(client):
    """In Bashkir, with texts in Russian; each fact of a page rests on a source of its own."""
    make_persons(300)
    people = list(Person.objects.order_by("sort_key_ba", "pk"))
    case = make.make_case(title_ru="Большое дело о народном сходе и о насилии")
    now = {"state": "published", "published_at": timezone.now()}
    store(CaseDefendant(case=case, person=person, **now) for person in people)
    store(
        Case(code=f"{number:08}", title_ru=f"Дело {number}, выделенное из большого", severed_from=case, **now)
        for number in range(60)
    )
    severed = Case.objects.get(code="00000000")
    for person in people[:20]:
        make.make_charge(person=person, case=severed)
        make.make_sentence(person=person, case=severed, amount="P4Y2M")
    for _ in range(31):
        make.make_hearing(people[:3], case=severed, summary_ru="Допрос свидетелей. " * 20)
        make.make_event(people[:3], case=case, title_ru="Событие", summary_ru="Что произошло. " * 20)
        make.make_tally(case=case, summary_ru="Сколько человек насчитали. " * 5)
    for part in ("", "people/", "hearings/", "events/", "numbers/"):
        page = client.get(f"/ba/cases/{case.code}/{part}")
        assert (page.status_code, len(page.content) < 100_000) == (200, True), (part, len(page.content))
    with override("ba"):
        last = people[299].public.name
    assert f">{last}<" in client.get(f"/ba/cases/{case.code}/people/?page=15").text


def test_case_of_which_little_is_known_says_so(client):
    text = words(client.get(make.make_case(title_en="Vague").get_absolute_url()))
    for part in (
        "Court not found so far",
        "Arose in not found so far",
        "Nobody is named here yet.",
        "No hearing in what we have read so far.",
    ):
        assert part in text
    for heading in ("Events", "Published numbers", "Stated reason", "Opened"):
        assert heading not in text


def test_what_is_not_public_leaves_no_trace(client, case):
    address = case.get_absolute_url()
    before = client.get(address).content
    hidden = make.make_person(name_en="Hidden Person", disclosure="hidden")
    unpublished = make.make_case(title_en="Unpublished", severed_from=case, state="draft")
    make.add_defendants(case, hidden)
    Case.objects.filter(pk=case.pk).update(severed_from=make.make_case(title_en="Parent", state="withdrawn"))
    make.make_charge(person=hidden, case=case)
    make.make_sentence(person=hidden, case=case)
    make.make_sentence(person=case.defendants.first().person, case=unpublished)
    make.make_hearing([hidden], case=case)
    make.make_hearing(case=case, state="draft", held_on="2030")
    make.make_event([hidden], case=case)
    make.make_event(case=case, source=make.make_source(is_confidential=True))
    make.make_tally(case=case, state="in_review")
    case.citations.create(source=make.make_source(publisher="Secret", is_confidential=True))
    assert client.get(address).content == before
    make.name(hidden)
    assert "Hidden Person" in client.get(address).content.decode()


def test_person_shown_by_initials_is_not_named(client, case):
    make.add_defendants(case, make.make_person(name_en="Zukhra Secretive", disclosure="initials"))
    page = client.get(case.get_absolute_url()).content.decode()
    assert "Z. S." in page
    assert "Secretive" not in page


@pytest.mark.parametrize("state", ["draft", "in_review", "withdrawn"])
def test_case_that_is_not_public_answers_like_none(client, case, state):
    unknown = client.get("/en/cases/ZZZZZZZZ/")
    Case.objects.filter(pk=case.pk).update(state=state)
    hidden = client.get(case.get_absolute_url())
    assert (hidden.status_code, hidden.content) == (404, unknown.content)


def test_own_counts_count_public_persons_once():
    one, two, three, four = (make.make_person() for _ in range(4))
    case = make.make_case([one, two])
    make.make_charge(person=one, case=case)
    make.make_charge(person=one, case=case, outcome="convicted")
    make.make_sentence(person=one, case=case)
    make.make_sentence(person=two, kind=None, result="acquittal")
    make.make_charge(person=three)
    make.make_sentence(person=four, state="draft")
    make.make_detention(person=one)
    make.make_detention(person=two, ended_on="2024-05", end_reason="released")
    make.make_detention(person=three, state="draft")
    make.make_person(died="2024-01-26")
    make.make_person(died="2024", state="draft")
    make.make_case([make.make_person(disclosure="hidden")])
    with edition.reading():
        of_all, of_case = own_counts(), own_counts(case)
    assert {measure: figure.value for measure, figure in of_all.items()} == {
        "charged": 3,
        "convicted": 1,
        "in_custody": 1,
        "died": 1,
    }
    assert {measure: figure.value for measure, figure in of_case.items()} == {
        "charged": 2,
        "convicted": 1,
        "in_custody": 1,
        "died": 0,
    }
    # The same words never name two counts.
    assert not {figure.name for figure in of_all.values()} & {figure.name for figure in of_case.values()}


def test_number_of_queries_does_not_grow(client, public_queries):
    large = make.make_case()
    case = make.make_case(severed_from=large)

    def add():
        person, other = make.make_person(), make.make_person()
        make.add_defendants(case, person, other)
        make.make_case(severed_from=case, court=make.make_court())
        new = make.make_charge(person=person, case=case)
        make.make_charge(person=person, case=case, outcome="requalified", requalified_to=new)
        make.make_sentence(person=other, case=case, court=make.make_court())
        make.make_hearing([person], case=case, court=make.make_court(), judge=make.make_official())
        make.make_event([other], [make.make_official()], case=case)
        make.make_tally(case=case)

    for rows in (1, 2):
        for _ in range(rows):
            add()
        client.get("/en/people/")  # what there is to choose is asked once in an edition
        with public_queries(18):
            assert client.get(case.get_absolute_url()).status_code == 200


def test_page_of_a_large_case_asks_ten_questions_at_most(client, public_queries, large_case):
    asked = {"": 10, "people/": 9, "hearings/": 6, "events/": 7, "numbers/": 5}
    client.get("/en/people/")  # what there is to choose is asked once in an edition
    for part, queries in asked.items():
        with public_queries(queries):
            assert client.get(f"{large_case.get_absolute_url()}{part}").status_code == 200


@pytest.mark.parametrize(
    ("total", "comparator", "named", "told"),
    [
        (None, "", 1, "People of the case named here 1"),
        (6, "", 0, "Defendants 6 named here: 0"),
        (6, "at_least", 2, "Defendants at least 6 named here: 2"),
    ],
)
def test_defendants_without_a_name_are_counted(client, total, comparator, named, told):
    people = [make.make_person() for _number in range(named)]
    case = make.make_case(people, defendants_total=total, defendants_comparator=comparator)
    assert told in words(client.get(f"/en/cases/{case.code}/"))
    [row] = json_rows(client.get("/en/cases.json"))
    assert (row["defendants_total"], row["defendants_comparator"], row["defendants_named"]) == (
        total,
        comparator,
        named,
    )


def test_what_is_known_of_a_defendant_stands_on_both_pages_and_in_the_file(client):
    person = make.make_person()
    case = make.make_case([make.make_person(disclosure="initials")], defendants_total=5)
    make.make_casedefendant(
        person=person,
        case=case,
        role="suspect",
        since="2024-01-20",
        plea="not_guilty",
        counsel="appointed",
        interpreter="refused",
        ended_how="severed",
        ended_on="2024-09",
    )
    make.make_casedefendant(person=person, plea="guilty", state="draft")
    told = (
        "role: suspect, or under investigation: not known to be charged; since: 20 January 2024; "
        "how it ended: severed into another case, September 2024; "
        "plea: not guilty; counsel: appointed by the state; interpreter: refused by the court"
    )
    page = words(client.get(case.get_absolute_url()))
    assert told in page
    assert "Defendants 5 named here: 2 by initials only: 1 without a name here: 3" in page
    assert told in words(client.get(person.get_absolute_url()))
    [row] = json_rows(client.get("/en/defendants.json?plea=not_guilty"))
    assert (row["person"], row["case"], row["counsel"]) == (person.code, case.code, "appointed")
    assert json_rows(client.get("/en/defendants.json?plea=guilty")) == []
    assert [row["code"] for row in json_rows(client.get("/en/people.json?plea=not_guilty"))] == [person.code]
    assert json_rows(client.get("/en/people.json?plea=guilty")) == []
    rows = {row["code"]: row for row in json_rows(client.get("/en/cases.json"))}
    assert [rows[case.code][f"defendants_{how}"] for how in ("by_initials", "unnamed")] == [1, 3]


def test_a_number_tells_of_which_part_it_is(client):
    case, region = make.make_case(), make.make_region("RU-UD")
    make.make_tally(case=case, measure="convicted", number=14, region=region, counted_by_en="A paper")
    make.make_tally(case=case, measure="criminal_cases", number=34, unit="cases", since="2024-01")
    page = words(client.get(f"/en/cases/{case.code}/"))
    assert "14 Udmurtia" in page
    assert "34 (cases) since January 2024" in page
    assert "A paper" not in words(client.get("/en/"))  # beside our number of all it would mislead
    rows = json_rows(client.get("/en/tallies.json?region=RU-UD"))
    assert [(row["number"], row["region"], row["unit"]) for row in rows] == [(14, "RU-UD", "people")]
