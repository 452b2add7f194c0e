"""Lists are narrowed by their address, and their choices are what public rows have.

The list of people stands for all lists: it has every kind of filter.
"""

import html
import json
import re

import pytest

from tests import factories as make
from tests.lists import json_rows

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def names(response):
    return [person.name_en for person in response.context["object_list"]]


def options(response, facet):
    """Return {value: count} of one filter, as the page shows it."""
    groups = {group.name: group for group in response.context["facet_groups"]}
    return {option.value: option.count for option in groups[facet].options} if facet in groups else {}


@pytest.fixture
def people():
    """Three people whose every filtered value differs."""
    ba, ud, oren = (make.make_region(code) for code in ("RU-BA", "RU-UD", "RU-ORE"))
    izhevsk = make.make_court(name_en="Court of Izhevsk", region=ud)
    ufa = make.make_court(name_en="Court of Ufa", region=ba)
    first = make.make_person(
        name_en="Aliya Abdullina", name_ru="Алия Абдуллина", sex="female", home_region=ba
    )
    second = make.make_person(name_en="Boris Burin", name_ru="Борис Бурин", sex="male", home_region=oren)
    third = make.make_person(name_en="Chulpan Churina", name_ru="Чулпан Чурина", sex="female")
    away = make.make_case([first, second], title_en="Case away", court=izhevsk, origin_region=ba)
    home = make.make_case([third], title_en="Case at home", court=ufa, origin_region=ba)
    riot = make.make_article("9212-2")
    make.make_charge(person=first, article=riot)
    make.make_charge(person=second, article=make.make_article("9318-1"))
    make.make_detention(person=first, kind="pretrial", region=ud, started_on="2024-01-20")
    make.make_detention(
        person=second, region=ba, started_on="2024-02", ended_on="2024-05-06", end_reason="released"
    )
    make.make_name(person=third, text="Чулпан Чурыкина")
    return {
        "first": first,
        "second": second,
        "third": third,
        "away": away,
        "home": home,
        "izhevsk": izhevsk,
        "ufa": ufa,
        "riot": riot,
    }


FIRST, SECOND, THIRD = "Aliya Abdullina", "Boris Burin", "Chulpan Churina"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [FIRST, SECOND, THIRD]),
        ("q=burin", [SECOND]),
        ("q=АЛИЯ", [FIRST]),
        ("q=чурыкина", [THIRD]),
        ("q=boris+бурин", [SECOND]),
        ("q=boris+aliya", []),
        ("q={first.code}", [FIRST]),
        ("status=pretrial", [FIRST]),
        ("status=released", [SECOND]),
        ("status=pretrial&status=released", [FIRST, SECOND]),
        ("status=died", []),
        ("region=RU-BA", [FIRST]),
        ("region=RU-BA&region=RU-ORE", [FIRST, SECOND]),
        ("court={izhevsk.code}", [FIRST, SECOND]),
        ("court_region=RU-BA", [THIRD]),
        ("held_region=RU-UD", [FIRST]),
        ("article={riot.code}", [FIRST]),
        ("sex=female", [FIRST, THIRD]),
        ("case={home.code}", [THIRD]),
        ("away=yes", [FIRST, SECOND]),
        ("sex=female&away=yes", [FIRST]),
        ("from=2024-05-06&to=2024-05-06", [FIRST, SECOND]),
        ("from=2024-05-07", [FIRST]),
        ("to=2024-01-19", []),
        ("to=2024-01", [FIRST]),
        ("to=2024-02-01", [FIRST, SECOND]),
        ("from=06.05.2024&to=2024", [FIRST, SECOND]),
        ("sort=name", [FIRST, SECOND, THIRD]),
        ("sort=new", [THIRD, SECOND, FIRST]),
        ("unknown=1&sex=male&utm=x", [SECOND]),
        ("sex=", [FIRST, SECOND, THIRD]),
    ],
)
def test_each_parameter_narrows_the_list(client, people, query, expected):
    response = client.get("/en/people/?" + query.format(**people), follow=True)
    assert response.status_code == 200
    assert names(response) == expected
    assert f"Found now: {len(expected)}</span>" in response.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "",
        "sort=status",
        "sex=female&sort=new",
        "court_region=RU-UD&court_region=RU-BA&sort=term",
        "sex=female&stage=charged",
        "from=2024-03",
        "from=2024-03&away=yes",
        "known=home",
        "court=ZZZZZZZZ",
    ],
)
def test_page_has_the_rows_of_its_file_in_the_same_order(client, people, query):
    """The page takes them from what was read once of the edition, the file asks for them."""
    page = client.get(f"/ru/people/?{query}").context
    file = json.loads(client.get(f"/ru/people.json?{query}").getvalue())
    assert [row["code"] for row in file] == [person.code for person in page["object_list"]]
    assert page["paginator"].count == len(file)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status=gone", "status"),
        ("region=<b>", "region"),
        ("court=of%20Ufa", "court"),
        ("sex=female&sex=other", "sex"),
        ("from=yesterday", "from"),
        ("to=2024-02-30", "to"),
        ("from=0000", "from"),
        ("to=99999", "to"),
        ("sort=random", "sort"),
        ("from=2025&to=2024", "from"),
        ("q=" + "я" * 201, "q"),
    ],
)
def test_wrong_choice_gets_a_message_and_no_rows(client, people, query, field):
    response = client.get("/en/people/?" + query)
    assert response.status_code == 400
    assert names(response) == []
    assert list(response.context["form"].errors) == [field]
    text = response.content.decode()
    assert 'role="alert"' in text
    assert text.count("<li>") >= 1


@pytest.mark.parametrize("query", ["region=RU-MOW", "court=00000000", "status=house_arrest"])
def test_code_that_nobody_has_finds_nobody(client, people, query):
    """An old link, or a calendar that somebody subscribed to, is not a mistake."""
    name, _, value = query.partition("=")
    response = client.get("/en/people/?" + query)
    assert (response.status_code, names(response)) == (200, [])
    # A word of ours is a choice that can be taken away; a code that nobody has is none.
    is_word = name == "status"
    assert options(response, name).get(value) == (0 if is_word else None)
    assert [chip.remove_query for chip in response.context["chips"]] == [""] * is_word
    assert "Nothing is found for this choice." in response.content.decode()
    response = client.get(f"/en/people/?{query}&sex=female&{name}={'RU-BA' if name == 'region' else value}")
    assert response.status_code == 200


@pytest.mark.parametrize("address", ["people", "cases", "hearings", "sources"])
def test_days_that_end_before_they_begin_are_exchanged_by_a_link(client, address):
    query = "sort=old&from=2025-03&to=2024" if address in ("hearings", "sources") else "from=2025-03&to=2024"
    response = client.get(f"/en/{address}/?{query}&q=a")
    assert response.status_code == 400
    assert len(response.context["object_list"]) == 0
    page = response.content.decode()
    assert "“From” is after “To”." in page
    [link] = re.findall(r'<a href="([^"]+)">Exchange both dates</a>', page)
    link = html.unescape(link)
    assert client.get(link).status_code == 200
    assert "from=2024&to=2025-03&q=a" in link
    for ending in ("csv", "json", *(["ics"] if address == "hearings" else [])):
        response = client.get(f"/en/{address}.{ending}?{query}")
        kind = "application/problem+json" if ending == "json" else "text/plain; charset=utf-8"
        assert (response.status_code, response["Content-Type"]) == (400, kind)
        if ending == "json":
            assert "“From” is after “To”." in str(response.json()["errors"])
            continue
        first, link, _end = response.content.decode().split("\n")
        assert first == "from: “From” is after “To”."
        assert client.get(link).status_code == 200


def test_days_that_may_be_the_same_are_the_right_way_round(client):
    assert client.get("/en/people/?from=2024-03-05&to=2024").status_code == 200
    assert client.get("/en/people/?from=2024&to=2024-01").status_code == 200


def test_choices_are_counted_beside_the_others_made(client, people):
    response = client.get("/en/people/")
    assert options(response, "sex") == {"female": 2, "male": 1}
    assert options(response, "court_region") == {"RU-UD": 2, "RU-BA": 1}
    assert options(response, "held_region") == {"RU-UD": 1}
    assert options(response, "away") == {"yes": 2, "no": 1}
    response = client.get("/en/people/?court_region=RU-UD")
    # Its own choices say what they would add; the others what is left.
    assert options(response, "court_region") == {"RU-UD": 2, "RU-BA": 1}
    assert options(response, "sex") == {"female": 1, "male": 1}
    assert options(response, "court") == {people["izhevsk"].code: 2, people["ufa"].code: 0}


def test_chosen_word_that_nobody_has_stays_visible(client, people):
    response = client.get("/en/people/?status=died")
    assert options(response, "status")["died"] == 0
    assert [chip.text for chip in response.context["chips"]] == ["died"]


def test_each_chip_takes_only_itself_away(client, people):
    response = client.get("/en/people/?sex=female&sex=male&q=burin&from=2024-02&sort=new&page=1")
    chips = {(str(chip.label), str(chip.text)): chip.remove_query for chip in response.context["chips"]}
    assert chips == {
        ("Search", "burin"): "sex=female&sex=male&sort=new&from=2024-02",
        ("Sex", "female"): "q=burin&sex=male&sort=new&from=2024-02",
        ("Sex", "male"): "q=burin&sex=female&sort=new&from=2024-02",
        ("From", "February 2024"): "q=burin&sex=female&sex=male&sort=new",
    }
    for remove_query in chips.values():
        assert client.get(f"/en/people/?{remove_query}").status_code == 200


def test_empty_list_says_which_choice_to_take_away(client, people):
    response = client.get("/en/people/?q=nobody&sex=male")
    links = re.findall(r'<a href="([^"]+)">\s*without ([^<]+?)\s*</a>', response.content.decode())
    assert links == [
        ("/en/people/?sex=male", "Search: nobody"),
        ("/en/people/?q=nobody", "Sex: male"),
    ]


@pytest.fixture
def hidden():
    """Rows that the public must not see, with values of their own; each could be a choice or a count."""
    court = make.make_court(name_en="Secret court", region=make.make_region("RU-SE"))
    article = make.make_article("9999")
    visible = make.make_person(name_en=FIRST, home_region=make.make_region("RU-BA"))
    hidden = make.make_person(disclosure="hidden", sex="female", home_region=make.make_region("RU-SA"))
    by_initials = make.make_person(disclosure="initials", sex="", home_region=make.make_region("RU-TY"))
    draft = make.make_person(state="draft", sex="female", home_region=make.make_region("RU-AL"))
    # A public case whose only defendants nobody may see, and a draft case of a public person.
    make.make_case([hidden, draft], court=court)
    make.make_case([visible], state="draft", court=court)
    make.make_charge(person=visible, article=article, state="draft")
    make.make_charge(person=hidden, article=article)
    make.make_detention(person=visible, region=make.make_region("RU-CE"), state="withdrawn")
    make.make_detention(
        person=visible, region=make.make_region("RU-CE"), source=make.make_source(is_confidential=True)
    )
    return [visible, by_initials]


def test_choices_and_counts_know_nothing_that_is_hidden(client, hidden):
    response = client.get("/en/people/")
    assert {group.name: options(response, group.name) for group in response.context["facet_groups"]} == {
        "status": {"unknown": 2},
        "liberty": {"unknown": 2},
        "stage": {"none": 2},
        "region": {"RU-BA": 1},
        "sex": {"male": 1},
        "reported": {"older": 2},
    }
    for secret in ("Secret", "RU-SE", "RU-TY", "9999", "RU-CE"):
        assert secret not in response.content.decode()


@pytest.mark.parametrize(
    "query", ["region=RU-TY", "court_region=RU-SE", "article=RU-UK-9999", "held_region=RU-CE"]
)
def test_hidden_value_answers_like_one_that_never_was(client, hidden, query):
    name, _, value = query.partition("=")
    asked, never = client.get(f"/en/people/?{query}"), client.get(f"/en/people/?{name}={'X' * len(value)}")
    assert asked.status_code == never.status_code == 200
    assert asked.content.decode().replace(value, "X" * len(value)) == never.content.decode()


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(("query", "queries"), [("", 5), ("?sex=male&away=yes&from=2024&q=ildar", 10)])
def test_list_takes_the_same_queries_for_any_number_of_rows(client, number, query, queries, public_queries):
    for _ in range(number):
        person = make.make_person()
        make.make_charge(person=person)
        make.make_detention(person=person, facility=make.make_facility())
        court, origin = make.make_court(region=make.make_region("RU-UD")), make.make_region("RU-BA")
        make.make_case([person], court=court, origin_region=origin)
        make.make_name(person=person)
    client.get("/en/people/")  # what there is to choose is asked once in an edition
    # Whom the search finds, and their keys, when something is asked; people, spellings, cases, charges,
    # punishments; keys of the words, whole names, beginnings.
    with public_queries(queries):
        assert len(client.get(f"/en/people/{query}").context["object_list"]) == number


def test_who_is_a_suspect_only_is_not_counted_as_charged(client):
    suspect, charged = make.make_person(), make.make_person()
    for person in (suspect, charged):
        make.make_casedefendant(person=person, role="suspect")
    make.make_charge(person=charged)

    def found(stage):
        return [row["code"] for row in json_rows(client.get(f"/en/people.json?stage={stage}"))]

    assert (found("charged"), found("none")) == ([charged.code], [suspect.code])
    [row] = json_rows(client.get("/en/people.json?stage=none"))
    assert "articles=does_not_apply" in row["why_empty"]


def test_choice_in_another_language_than_the_page_says_so(client, people):
    page = client.get(f"/ru/people/?court={people['izhevsk'].code}&q=nobody").content.decode()
    # The choice, the chip, and the way out of the empty list.
    assert page.count('<span lang="en">Court of Izhevsk</span>') == 3
    page = client.get("/en/people/").content.decode()
    assert "<span>Court of Izhevsk</span>" in page
