"""A person's page: what is known, from whom, and what is not."""

import datetime
import re

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags

from tests import factories as make

pytestmark = pytest.mark.django_db


def text_of(response):
    """Return what a reader sees, with single spaces."""
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(strip_tags(main).split())


def read(client, person, language="en"):
    response = client.get(f"/{language}/people/{person.code}/")
    assert response.status_code == 200
    return response


def make_story(person, number=1, **over):
    """Give a person `number` facts of each kind, each with a source of its own."""
    for index in range(1, number + 1):
        court = make.make_court(name_en=f"Court {index}", region=make.make_region("RU-UD"))
        case = make.make_case(
            [person], title_en=f"Case {index}", court=court, origin_region=make.make_region("RU-BA"), **over
        )
        make.make_charge(person=person, case=case, brought_on=f"2024-02-0{index}", **over)
        make.make_hearing(case=case, held_on=f"2024-09-0{index}", judge=make.make_official(), **over)
        make.make_sentence(person=person, case=case, court=court, pronounced_on=f"2024-10-0{index}", **over)
        make.make_detention(
            person=person, facility=make.make_facility(), started_on=f"2024-01-1{index}", **over
        )
        make.make_measureorder(
            person=person, case=case, court=court, kind="custody", decided_on=f"2024-03-0{index}", **over
        )
        event = make.make_event([person], kind="letter", title_en=f"Letter {index}", **over)
        event.officials.add(make.make_official())
        make.make_recognition(person=person, organisation_en=f"Organisation {index}", **over)
        make.make_circumstance(person=person, **over)
        make.make_kinship(person=person, **over)
        make.make_kinship(relative=person, **over)
        make.make_name(person=person)


@pytest.mark.parametrize("number", [1, 3])
def test_page_takes_the_same_queries_for_any_number_of_facts(client, number, public_queries):
    person = make.make_person()
    make_story(person, number)
    # Person, spellings; facts told in lines, kin; cases, charges, the penalties of their articles, sentences,
    # detentions, orders, hearings, events, their officials, counts of groups; all citations, all sources.
    with public_queries(20):
        read(client, person)


def test_every_kind_of_fact_is_told_with_its_source(client):
    person = make.make_person(born="1985-03-04", occupation_en="a beekeeper", home_place_en="Sample district")
    make_story(person)
    response = read(client, person)
    text = text_of(response)
    for words in (
        "Case 1",
        "Court 1",
        "Letter 1",
        "Organisation 1",
        "a beekeeper",
        "Sample district",
        "Born 1985",
        "Illness",
        "4 years",
        "tried away from home",
        "1 February 2024",
        "1 September 2024",
        "1 October 2024",
        "11 January 2024",
        "1 March 2024",
    ):
        assert words in text
    # The day of birth is nobody's business.
    assert "1985-03" not in response.content.decode()
    page = response.content.decode()
    marks = {int(number) for number in re.findall(r'href="#source-(\d+)"', page)}
    notes = [int(number) for number in re.findall(r'id="source-(\d+)"', page)]
    # The person and eleven kinds of fact, kin twice: each has a source of its own.
    assert notes == sorted(marks) == list(range(1, 13))


def test_source_of_several_facts_is_numbered_once_with_all_that_is_quoted(client):
    source = make.make_source(publisher="Example Times", title="A long report")
    person = make.make_person(source=source)
    charge = make.make_charge(person=person, source=None)
    charge.citations.create(source=source, quote="charged with riots", locator="p. 3")
    sentence = make.make_sentence(person=person, source=None)
    sentence.citations.create(source=source, claim_en="the length", quote="four years")
    sentence.citations.create(source=make.make_source(publisher="Other Times"))
    page = read(client, person).content.decode()
    assert re.findall(r'id="source-(\d+)"', page) == ["1", "2"]
    assert page.count("A long report") == 1
    for words in ("charged with riots", "p. 3", "the length:", "four years", "Other Times"):
        assert words in page


def test_source_that_is_not_public_leaves_no_trace(client):
    person = make.make_person()
    before = read(client, person).content
    person.citations.create(source=make.make_source(publisher="Secret", is_confidential=True), quote="Secret")
    person.citations.create(source=make.make_source(publisher="Secret", state="withdrawn"), quote="Secret")
    person.citations.create(source=make.make_source(publisher="Secret", state="draft"), quote="Secret")
    assert read(client, person).content == before


@pytest.mark.parametrize("state", ["draft", "in_review", "withdrawn"])
def test_fact_that_is_not_public_changes_nothing(client, state):
    person = make.make_person()
    make.make_charge(person=person)
    before = read(client, person).content
    make_story_rows = {"state": state}
    court = make.make_court(name_en="Secret court")
    case = make.make_case([person], title_en="Secret case", court=court, **make_story_rows)
    make.make_charge(person=person, **make_story_rows)
    make.make_charge(person=person, case=case)  # published, in a case that is not
    make.make_hearing(case=case, persons=[person])
    make.make_sentence(person=person, court=court, **make_story_rows)
    make.make_detention(person=person, end_reason="died", ended_on="2024-02", **make_story_rows)
    make.make_event([person], **make_story_rows)
    make.make_recognition(person=person, **make_story_rows)
    make.make_circumstance(person=person, **make_story_rows)
    make.make_circumstance(person=person, has_consent=False)
    make.make_kinship(person=person, relative=make.make_person(disclosure="initials"))
    make.make_kinship(person=person, relative=make.make_person(state="draft"))
    make.make_name(person=person, is_public=False)
    assert read(client, person).content == before


def test_person_shown_by_initials_has_no_name_home_age_work_family_or_text(client):
    person = make.make_person(
        name_en="Ildar Sample",
        name_ru="Ильдар Примеров",
        disclosure="initials",
        born="1985",
        home_place_en="Sample district",
        home_region=make.make_region("RU-TY", name_en="Region of home"),
        occupation_en="beekeeper",
        languages="ba",
        summary_en="A long story.",
    )
    make.make_name(person=person, text="Sampleson")
    make.make_circumstance(person=person)
    make.make_kinship(person=person, relative=make.make_person(name_en="A Sister"))
    make.make_charge(person=person)
    response = read(client, person)
    assert "<h1>I. S.</h1>" in response.content.decode()
    assert "withheld" in text_of(response)
    assert "the year of birth" not in text_of(response)
    for secret in (
        "Ildar",
        "Sample",
        "Ильдар",
        "1985",
        "Region of home",
        "beekeeper",
        "Bashkir",
        "story",
        "Sister",
        "llness",
    ):
        assert secret not in text_of(response)


def test_hidden_withdrawn_and_unknown_person_are_the_same_to_everybody(client):
    persons = [
        make.make_person(disclosure="hidden"),
        *(make.make_person(state=state) for state in ("draft", "in_review", "withdrawn")),
        make.make_person(source=None),
        make.make_person(source=make.make_source(is_confidential=True)),
    ]
    for language in ("en", "ru", "ba"):
        answers = [client.get(f"/{language}/people/{person.code}/") for person in persons]
        answers.append(client.get(f"/{language}/people/00000000/"))
        answers.append(client.get(f"/{language}/people/not-a-code/"))
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.content for answer in answers}) == 1
        assert len({tuple(sorted(answer.headers.items())) for answer in answers}) == 1


def test_withdrawing_a_person_takes_the_page_away_at_once(client):
    person = make.make_person()
    read(client, person)
    person.withdraw()
    assert client.get(f"/en/people/{person.code}/").status_code == 404


def test_code_may_be_typed_in_small_letters(client):
    make.make_person(code="ABCD2345")
    page = client.get("/en/people/abcd2345/").content.decode()
    assert '<link rel="canonical" href="http://testserver/en/people/ABCD2345/">' in " ".join(page.split())


def test_board_says_status_place_days_and_next_hearing(client):
    today = timezone.localdate()
    person = make.make_person()
    case = make.make_case([person])
    began = today - datetime.timedelta(days=9)
    facility = make.make_facility(name_en="Centre 1", region=make.make_region("RU-UD"))
    known = today - datetime.timedelta(days=4)
    make.make_detention(
        person=person,
        facility=facility,
        started_on=began.isoformat(),
        last_known_on=known.isoformat(),
    )
    for days, kind in ((-3, "custody"), (5, "trial"), (40, "verdict")):
        day = today + datetime.timedelta(days=days)
        make.make_hearing(case=case, held_on=day.isoformat(), kind=kind)
    context = read(client, person).context
    assert context["status"] == "pretrial"
    assert context["custody"].facility == facility
    assert context["days_in_custody"].text == "from 6 to 10 days"
    assert context["next_hearing"].kind == "trial"
    text = text_of(read(client, person))
    for words in (
        "In pre-trial detention",
        "Centre 1",
        "at least 6 days, to ",
        "; up to 10 if it still goes on",
        "last known",
        "Next hearing",
    ):
        assert words in text


def test_end_of_the_term_is_an_estimate_with_its_sum_and_never_of_who_is_withheld(client):
    named, withheld = make.make_person(), make.make_person(disclosure="initials")
    for person in (withheld, named):
        facts = {"person": person, "case": make.make_case([person])}
        first = make.make_sentence(
            **facts, amount="P30Y", punishment={"regime": "general"}, pronounced_on="2024-03-01"
        )
        appeal = make.make_sentence(
            **facts,
            replaces=first,
            court_instance="appeal",
            effect="upheld",
            pronounced_on="2024-04-18",
        )
        make.make_detention(**facts, started_on="2024-01-17", last_known_on="2024-04-17")
        both = make.make_source()
        for row in (first, appeal):
            row.citations.create(source=both)
    page = read(client, named)
    text = text_of(page)
    for words in (
        "Estimate: between 30 November 2053 and 16 January 2054",
        "30 years, general regime, in force since 18 April 2024",
        "In custody before that: 92 days",
        "Days of the term for a day in custody: 1–1.5 (Criminal Code, art. 72, parts 3.1–3.4)",
        "Taken off the term: from 92 to 138 days",
    ):
        assert words in text
    # Of each line of the sum a source is named once.
    for line in re.findall(r"<li>(.*?)</li>", page.text[page.text.index("How this is worked out") :], re.S)[
        :2
    ]:
        numbers = re.findall(r'href="#source-(\d+)"', line)
        assert numbers
        assert len(numbers) == len(set(numbers))
    why = "When the term may end is not estimated: what that needs is not all known, or is disputed."
    assert why not in text
    assert "30 years" in (text := text_of(read(client, withheld)))
    assert "Estimate" not in text
    assert why not in text
    first.certainty = "disputed"
    first.save()
    page = text_of(read(client, named))
    assert "Estimate" not in page
    assert why in page


def test_page_tells_liberty_and_the_standing_in_each_case(client):
    person = make.make_person()
    old, new = (make.make_case([person], title_en=title) for title in ("The old case", "The new case"))
    make.make_sentence(
        person=person, case=old, amount="P2Y", pronounced_on="2012-09-10", in_force_on="2012-12-10"
    )
    make.make_detention(
        person=person,
        case=old,
        kind="colony",
        started_on="2012-12-20",
        ended_on="2014-01-10",
        end_reason="parole",
    )
    make.make_charge(person=person, case=new, brought_on="2024-02-01")
    order = make.make_measureorder(
        person=person,
        case=new,
        kind="bans",
        court=make.make_court(name_en="The court"),
        decided_on="2024-02-03",
    )
    response = read(client, person)
    text = text_of(response)
    text = re.sub(r" last known: [\w ]+; nothing reported since \([\w ]+\)", " (old)", text)
    assert "Under a measure of restraint (old) It rests on: ban on certain acts: ordered, 3 Feb" in text
    assert "Liberty Restricted in liberty Standing" in text  # what it rests on, and when, the status tells
    assert re.search(r"Standing in the case Accused last known: [\w ]+ The new case", text)
    assert re.search(r"Standing in the case Sentence over last known: [\w ]+ The old case", text)
    assert "Ban on certain acts: ordered" in text
    order.state = "withdrawn"
    order.save()
    person.died = "2024-05"
    assert "Standing in the case Accused" in text_of(read(client, person))
    person.save()
    assert "Standing in the case" not in text_of(read(client, person))  # nobody tries the dead
    person.died = None
    person.save()
    text = text_of(read(client, person))
    assert "Under investigation" in text
    assert "ban on certain acts" not in text.lower()


def test_punishment_is_the_one_that_stands(client):
    person = make.make_person()
    first = make.make_sentence(person=person, pronounced_on="2024-01-17")
    changed = make.make_sentence(
        person=person,
        amount="P3Y",
        pronounced_on="2024-04-18",
        court_instance="appeal",
        effect="changed",
        replaces=first,
    )
    upheld = make.make_sentence(
        person=person,
        pronounced_on="2024-09",
        court_instance="cassation",
        effect="upheld",
        replaces=changed,
    )
    assert read(client, person).context["punishment"] == changed
    upheld.effect = "annulled"
    upheld.save()
    assert read(client, person).context["punishment"] is None


def test_requalified_charge_names_its_successor_only_when_that_is_public(client):
    person = make.make_person()
    successor = make.make_charge(person=person, article=make.make_article("9777"))
    make.make_charge(person=person, outcome="requalified", outcome_on="2024-05", requalified_to=successor)
    assert text_of(read(client, person)).count("Requalified, May 2024: art. 9777") == 1
    successor.withdraw()
    text = text_of(read(client, person))
    assert "Requalified, May 2024" in text
    assert "9777" not in text


def test_relative_is_named_from_both_sides(client):
    mother, son = make.make_person(name_en="Alma Sample"), make.make_person(name_en="Salawat Sample")
    make.make_kinship(person=mother, relative=son, kind="parent")
    assert "Parent Alma Sample" in text_of(read(client, son))
    assert "Child Salawat Sample" in text_of(read(client, mother))


@pytest.mark.parametrize(
    ("certainty", "shown"), [("confirmed", 0), ("reported", 1), ("alleged", 1), ("disputed", 1)]
)
def test_fact_that_is_not_confirmed_says_how_sure_it_is(client, certainty, shown):
    person = make.make_person()
    make.make_recognition(person=person, certainty=certainty)
    section = (
        read(client, person).content.decode().partition('id="recognitions"')[2].partition("</section>")[0]
    )
    assert section.count(f'class="certainty {certainty}"') == shown


def test_nobody_asks_a_dead_person_for_a_court_or_a_language(client):
    """A case ends with a death; of charges one may ask when somebody was a defendant."""
    about_the_living = read(client, make.make_person()).context["not_read"]
    assert {"which court hears the case", "which languages the person speaks"} <= set(about_the_living)
    person = make.make_person(died="2024-01")
    asked = read(client, person).context["not_read"]
    assert asked == ["the year of birth", "where the person lives or lived", "the occupation"]
    make.make_case(defendants=[person])
    assert read(client, person).context["not_read"] == [*asked, "which articles the charges are under"]


def test_what_is_not_known_is_said(client):
    person = make.make_person()
    make.make_charge(person=person)
    gaps = read(client, person).context["not_read"]
    assert {"the year of birth", "when the charges were brought", "which court hears the case"} <= set(gaps)
    assert "which articles the charges are under" not in gaps
    person.born = "1985"
    person.save()
    assert "the year of birth" not in read(client, person).context["not_read"]


def test_text_in_another_language_says_which(client):
    person = make.make_person(name_en="", name_ru="Ильдар Примеров", summary_ru="Первый.\n\nВторой <b>.")
    make.make_hearing(persons=[person], case=make.make_case([person]), summary_ru="Судили.")
    page = read(client, person).content.decode()
    assert '<p lang="ru">Судили.</p>' in page
    assert '<h1><span lang="ru">Ильдар Примеров</span></h1>' in " ".join(page.split())
    assert '<p lang="ru">Первый.</p>\n<p lang="ru">Второй &lt;b&gt;.</p>' in page
    assert '<span lang="ru">Ильдар' not in read(client, person, "ru").content.decode()


def test_address_that_is_no_web_address_is_never_a_link(client):
    source = make.make_source(url="javascript:alert(1)", archive_url="https://user:word@archive.example/")
    page = read(client, make.make_person(source=source)).content.decode()
    assert "javascript" not in page
    assert "archive.example" not in page


def test_page_names_no_user(client):
    person = make.make_person()
    user, other = make.make_user("editor"), make.make_user("editor")
    person.submitted_by, person.published_by = user, other
    person.save()
    page = read(client, person).content.decode()
    assert user.username not in page
    assert other.username not in page


def test_researcher_who_is_logged_in_sees_the_same_page():
    person = make.make_person()
    make.make_charge(person=person, state="draft")
    client, staff = Client(), Client()
    staff.force_login(make.make_user("researcher"))
    assert read(staff, person).content == read(client, person).content


def test_lists_of_the_state_stand_apart_with_their_days(client):
    person = make.make_person()
    make.make_recognition(person=person, organisation_en="Example Rights")
    make.make_recognition(
        person=person,
        kind="extremists_list",
        organisation_en="A ministry",
        recognised_on="2024-01-16",
        ended_on="2025-03",
    )
    page = text_of(read(client, person))
    assert (
        "On lists of the state List of terrorists and extremists: A ministry, 16 January 2024 – March 2025"
        in page
    )
    assert page.count("ist of terrorists and extremists") == 1
    assert page.count("Example Rights") == 1


def test_each_fact_of_a_table_can_be_linked_by_its_code(client):
    person = make.make_person()
    facts = [make.make_charge(person=person), make.make_detention(person=person)]
    page = client.get(person.get_absolute_url()).content.decode()
    assert [page.count(f'id="{fact.code}"') for fact in facts] == [1, 1]


def test_title_says_the_year_as_the_page_does(client):
    person = make.make_person(name_en="Ural Sampleev", born="1981~")
    title = client.get(person.get_absolute_url()).text.partition("</title>")[0]
    assert "(about 1981)" in title


def test_each_fact_is_told_once(client):
    person = make.make_person(born="1985")
    case = make.make_case([person])
    told = {
        make.make_charge: "Text of a charge.",
        make.make_sentence: "Text of a sentence.",
        make.make_detention: "Text of a stay.",
        make.make_measureorder: "Text of an order.",
    }
    for make_fact, summary in told.items():
        make_fact(person=person, summary_en=summary)
    make.make_hearing(
        case=case, summary_en="Text of a hearing.", judge=make.make_official(name_en="Vera Invented")
    )
    make.make_event([person], summary_en="Text of an event.")
    text = text_of(read(client, person))
    for words in (*told.values(), "Text of a hearing.", "Text of an event.", "Vera Invented", "1985"):
        assert text.count(words) == 1, words


def test_sources_of_the_person_come_before_those_of_the_case(client):
    person = make.make_person(source=make.make_source(publisher="Own"))
    case = make.make_case([person], source=make.make_source(publisher="Of the case"))
    make.make_hearing(case=case, held_on="2024-01-10", source=make.make_source(publisher="Of a hearing"))
    make.make_charge(
        person=person, case=case, brought_on="2024-02-10", source=make.make_source(publisher="Charge")
    )
    notes = read(client, person).context["footnotes"].listed
    assert [note.source.publisher for note in notes][-1] == "Of a hearing"


def test_coming_hearings_stand_first_with_a_calendar(client):
    person = make.make_person()
    make.make_hearing([person], held_on="2900-01-10", start_time="10:30", kind="verdict")
    text = text_of(read(client, person))
    assert "Coming hearings 10 January 2900 10:30, time of the court verdict" in text


def test_letter_is_addressed_as_on_the_envelope_and_never_to_who_is_withheld(client):
    facility = make.make_facility(
        postal_address="Sample street 1\nSampletown", address_confirmed_on="2024-05-06"
    )
    named = make.make_person(name_en="Ildar Sample", name_ru="Ильдар Примеров", born="1986")
    withheld = make.make_person(disclosure="initials")
    for person in (named, withheld):
        make.make_detention(person=person, facility=facility, started_on="2024-01", last_known_on="2024-02")
    text = text_of(read(client, named))
    assert re.search("Writing a letter Sample street 1 ?Sampletown Ильдар Примеров, 1986", text)
    assert "last confirmed on 6 May 2024" in text
    assert "Sample street" not in text_of(read(client, withheld))


def test_long_story_and_many_sources_are_folded_and_nothing_is_left_out(client):
    person = make.make_person()
    letters = [
        make.make_event([person], title_en=f"Letter {day}", happened_on=f"2024-01-{day}", source=None)
        for day in range(10, 19)
    ]
    for letter in letters:
        letter.citations.create(source=make.make_source())
    context = read(client, person).context
    assert (context["earlier"], len(context["timeline"])) == ([], 9)
    make.make_event([person], title_en="Letter 19", happened_on="2024-01-19", summary_en="Words. " * 21)
    response = read(client, person)
    folded, _, rest = response.text.partition("4 things earlier")[2].partition("</details>")
    assert [f"Letter {day}" in folded for day in (10, 13, 14)] == [True, True, False]
    assert [f"Letter {day}" in rest for day in (13, 14, 19)] == [False, True, True]
    assert "In full" in rest  # of the long text
    notes = response.context["footnotes"]
    assert [note.number for note in (*notes.open, *notes.folded)] == [note.number for note in notes.listed]
    assert f"{len(notes.listed) - 3} sources more" in text_of(response)


def test_marks_that_follow_each_other_are_one_and_each_source_leads_back(client):
    sources = [make.make_source() for _ in range(5)]
    person = make.make_person(occupation_en="a beekeeper", source=None)
    for source in sources[:4]:
        person.citations.create(source=source)
    event = make.make_event([person], title_en="A letter", source=None)
    for source in (sources[0], sources[3], sources[4]):
        event.citations.create(source=source)
    page = read(client, person)
    assert [
        (first, label)
        for first, label in re.findall(r'href="#source-(\d+)"[^>]*aria-label="([^"]+)">', page.text)
        if label != "Sources 1 to 4"
    ] == [("1", "Source 1"), ("4", "Source 4"), ("5", "Source 5")]
    assert "a beekeeper [1–4]" in text_of(page).replace("beekeeper[", "beekeeper [")
    back = re.findall(r'href="#(mark-\d+)"', page.text)
    assert len(back) == 5
    assert all(page.text.count(f'id="{mark}"') == 1 for mark in back)


def test_line_of_a_sentence_names_the_main_punishment_and_the_table_tells_the_others(client):
    person = make.make_person()
    sentence = make.make_sentence(person=person, amount="P4Y", pronounced_on="2024-01-17")
    make.make_punishment(sentence=sentence, role="additional", amount="P2Y")
    page = read(client, person).text
    line = page.partition('class="timeline"')[2].partition("</ol>")[0]
    assert "Imprisonment, 4 years; 1 punishment more".casefold() in " ".join(line.split()).casefold()
    assert "2 years" not in line
    assert "2 years" in page.partition('id="sentences"')[2]


def test_who_wants_to_write_is_told_that_the_address_is_not_known(client):
    facility = make.make_facility(name_en="Colony of a test")
    named, withheld = make.make_person(), make.make_person(disclosure="initials")
    for person in (named, withheld):
        make.make_detention(person=person, facility=facility, started_on="2024-01", last_known_on="2024-02")
    said = "The postal address of Colony of a test is not in what we have read so far. Do you know it?"
    assert said in text_of(read(client, named))
    assert "Writing a letter" not in text_of(read(client, withheld))
