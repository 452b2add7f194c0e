"""The pages of an office-holder, a place of detention, a provision of law and a region."""

import datetime

import pytest
from django.utils import timezone

from public import charts
from tests import factories as make
from tests.lists import words

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def story():
    """Somebody tried by a judge under a part of an article, held in a place of another region."""
    region = make.make_region("RU-UD")
    person = make.make_person(name_en="Aysylu Invented")
    judge = make.make_official(name_en="Vera Invented", region=region)
    court = make.make_court(region=region, name_en="Far Court")
    case = make.make_case([person], court=court, judge=judge, origin_region=make.make_region("RU-BA"))
    facility = make.make_facility(
        name_en="Invented Colony",
        region=region,
        postal_address="Sample street 1",
        address_confirmed_on="2025-03",
    )
    article = make.make_article()
    rows = {"region": region, "judge": judge, "facility": facility, "article": article}
    make.make_detention(person=person, facility=facility)
    make.make_measureorder(
        kind="custody", person=person, court=court, official=judge, decided_on="2024-01-20"
    )
    make.make_charge(person=person, case=case, article=article)
    make.make_sentence(person=person, case=case, court=court)
    soon = timezone.localdate() + datetime.timedelta(days=4)
    make.make_hearing(case=case, court=court, judge=judge, held_on=soon.isoformat())
    return rows | {"person": person, "case": case}


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("region", {"tried_in": 1, "cases_in": 1, "held_in": 1}),
        ("judge", {"people_of_judge": 1, "cases_of_judge": 1, "hearings_of_judge": 1}),
        ("facility", {"held_at": 1}),
        ("article", {"accused_of": 1, "cases_under": 1}),
    ],
)
def test_page_tells_what_it_is_its_numbers_terms_and_hearings(client, story, name, numbers):
    page = client.get(story[name].get_absolute_url())
    found = page.context["figures"]
    assert {figure.number.key: figure.value for figure in found} == numbers
    for figure in found:
        assert client.get(figure.address).context["paginator"].count == figure.value
    text = words(page)
    assert (name in ("region", "judge")) == ("pre-trial detention: ordered, 20 January 2024" in text)
    if name == "facility":
        assert "Aysylu Invented pre-trial detention, 17 January 2024 – …" in text
        assert "Sample street 1 (last confirmed on March 2025)" in text
    else:
        assert "Next hearings" in text
    assert "People whose sentence has a known length: 1. 4 years" in text
    assert client.get(page.context["strip"].address).context["paginator"].count == 1
    if name in ("region", "article"):
        assert client.get(page.context["strip"].more).context["number"] == 1


def test_page_of_a_court_tells_hearings_ahead_and_orders_as_the_others(client, story):
    page = client.get(story["case"].court.get_absolute_url())
    text = words(page)
    assert "Next hearings" in text
    assert "Aysylu Invented pre-trial detention: ordered, 20 January 2024" in text
    assert client.get(page.context["strip"].more).context["number"] == 1


def test_terms_of_many_people_are_told_and_not_drawn(client, story, monkeypatch):
    address = story["article"].get_absolute_url()
    few = client.get(address)
    assert few.context["strip"].chart
    assert "Each dot is a person" in words(few)
    monkeypatch.setattr(charts, "DOTS", 0)
    many = client.get(address)
    assert (many.context["strip"].chart, many.context["strip"].finding) == ("", few.context["strip"].finding)
    assert "Each dot is a person" not in words(many)
    assert "These people" in words(many)
    assert "Each dot is a person" not in words(client.get("/en/statistics/terms_by_article/"))
    monkeypatch.undo()
    assert "Each dot is a person" in words(client.get("/en/statistics/terms_by_article/"))


def test_article_says_what_came_of_a_charge_where_a_source_does(client, story):
    make.make_charge(article=story["article"], outcome="dropped", outcome_on="2024-06")
    text = words(client.get(story["article"].get_absolute_url()))
    assert "dropped" in text
    assert "pending" not in text.casefold()


def test_what_is_named_leads_to_its_page(client, story):
    case = client.get(f"/en/courts/{story['case'].court.code}/").content.decode()
    for row in (story["region"], story["judge"]):
        assert f'href="{row.get_absolute_url()}"' in case
    assert f'href="{story["article"].get_absolute_url()}"' in client.get("/en/people/").content.decode()
    assert f'href="{story["region"].get_absolute_url()}"' in client.get("/en/").content.decode()


def test_page_tells_nothing_hidden(client, story):
    addresses = [story[name].get_absolute_url() for name in ("region", "judge", "facility", "article")]
    before = [client.get(address).content for address in addresses]
    hidden = make.make_person(disclosure="hidden")
    case = make.make_case([hidden], court=story["case"].court, judge=story["judge"], state="draft")
    make.make_detention(person=hidden, facility=story["facility"])
    make.make_charge(person=hidden, article=story["article"])
    make.make_sentence(person=hidden, case=case)
    make.make_charge(person=story["person"], article=story["article"], state="draft")
    assert [client.get(address).content for address in addresses] == before


def test_row_to_which_nothing_public_refers_has_no_page(client):
    rows = [
        make.make_region("RU-AD"),
        make.make_official(),
        make.make_facility(region=None),
        make.make_article(),
    ]
    for row in rows:
        assert client.get(row.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(("name", "queries"), [("region", 9), ("judge", 9), ("facility", 5), ("article", 8)])
def test_page_takes_the_same_queries_for_any_number_of_rows(client, story, name, queries, public_queries):
    for number in (0, 3):
        for _ in range(number):
            person = make.make_person()
            case = make.make_case([person], court=story["case"].court, judge=story["judge"])
            make.make_charge(person=person, case=case, article=story["article"])
            make.make_detention(person=person, facility=story["facility"])
            make.make_sentence(person=person, case=case, court=case.court)
            make.make_hearing(case=case, court=case.court, judge=story["judge"])
        address = story[name].get_absolute_url()
        client.get(address)  # what there is to choose is asked once in an edition
        with public_queries(queries):
            assert client.get(address).status_code == 200
