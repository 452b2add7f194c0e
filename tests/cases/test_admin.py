"""The page of a case, and the pages of facts in it."""

import pytest
from django.urls import reverse

from cases.models import Case, Event, Hearing, Sentence
from tests import factories as make
from tests.admin_forms import add_row, errors_of, sent_by

pytestmark = pytest.mark.django_db
ADD = "/admin/cases/case/add/"


def change(row):
    return reverse(
        f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk], query={"open": "all"}
    )


@pytest.fixture
def researcher(client):
    client.force_login(make.make_user("researcher", password=None))
    return client


@pytest.fixture
def editor(client):
    client.force_login(make.make_user("editor", password=None))
    return client


def test_case_is_entered_with_defendants_hearings_events_and_tallies(researcher):
    defendants = [make.make_person(), make.make_person()]
    source, judge = make.make_source(), make.make_official()
    data = sent_by(researcher.get(ADD)) | {
        "title_ru": "Выдуманное дело",
        "court": make.make_court().pk,
        "common_source": source.pk,
    }
    for person in defendants:
        add_row(data, "defendants", person=person, plea="not_guilty", counsel="appointed")
    add_row(
        data, "hearings", held_on="10.09.2024", start_time="10:30", judge=judge, persons=[defendants[0].pk]
    )
    add_row(
        data, "events", kind="protest", title_ru="Сход", happened_on="2024-01", number_reported_ru="тысячи"
    )
    add_row(
        data, "tallies", measure="charged", number="76", counted_by_en="Выдуманная газета", locator="p. 2"
    )
    assert researcher.post(ADD, data).status_code == 302
    case = Case.objects.get(title_ru="Выдуманное дело")
    assert [(row.person, row.plea) for row in case.defendants.order_by("pk")] == [
        (person, "not_guilty") for person in defendants
    ]
    assert list(case.hearings.get().persons.all()) == defendants[:1]
    for fact in (case, *case.defendants.all(), case.hearings.get(), case.events.get(), case.tallies.get()):
        assert (fact.state, fact.citations.get().source) == ("draft", source)
    assert case.tallies.get().citations.get().locator == "p. 2"


def test_second_case_of_one_number_at_one_court_is_noticed(researcher):
    case = make.make_case(number="1-45/2025", court=make.make_court())
    data = sent_by(researcher.get(ADD)) | {"title_en": "Another", "common_source": make.make_source().pk}
    for number, court, is_noticed in (
        ("дело № 01–45/2025", case.court, True),
        ("1-46/2025", case.court, False),
        ("1-45/2025", make.make_court(), False),
        ("", case.court, False),
    ):
        sent = data | {"court": court.pk}
        if number:
            add_row(sent, "numbers", text=number)
        response = researcher.post(ADD, sent, follow=True)
        said = " ".join(map(str, response.context["messages"]))
        assert "added successfully" in said or "добавлен" in said
        assert (case.code in said) is is_noticed


def test_history_tells_who_put_somebody_into_a_case_and_what_was_changed(researcher):
    case, person = make.make_case(state="draft"), make.make_person(name_en="Ilshat Invented")
    data = sent_by(researcher.get(change(person)))
    add_row(data, "in_cases", case=case, source=make.make_source())
    assert researcher.post(change(person), data).status_code == 302
    row = case.defendants.get()
    data = sent_by(researcher.get(change(row))) | {"plea": "partly"}
    assert researcher.post(change(row), data).status_code == 302
    page = researcher.get(reverse("admin:cases_casedefendant_history", args=[row.pk])).content.decode()
    assert "guilty in part" in page or "partly" in page
    assert [version.history_user for version in row.history.all()] == [row.history.first().history_user] * 2
    assert "researcher-" in page


def test_version_of_a_row_is_never_brought_back(editor):
    """It would bring back its state too."""
    charge = make.make_charge()
    version = charge.history.get()
    charge.withdraw()
    page = f"/admin/cases/charge/{charge.pk}/history/{version.pk}/"
    assert editor.post(page, {"summary_en": "old"}).status_code == 404
    charge.refresh_from_db()
    assert charge.state == "withdrawn"


def test_form_opened_before_a_withdrawal_does_not_undo_it(editor):
    charge = make.make_charge()
    data = sent_by(editor.get(change(charge))) | {"summary_en": "Typed meanwhile"}
    person_page = change(charge.person)
    of_person = sent_by(editor.get(person_page)) | {"charges-0-summary_ru": "Тоже"}
    charge.withdraw()
    assert editor.post(change(charge), data).status_code == 302
    assert editor.post(person_page, of_person).status_code == 302
    charge.refresh_from_db()
    assert (charge.summary_ru, charge.state) == ("Тоже", "withdrawn")


@pytest.mark.parametrize(
    ("model", "fields", "message"),
    [
        (
            Sentence,
            {
                "punishments-0-suspended": "on",
                "punishments-0-pronounced": "about 9 years",
            },
            "An approximate term needs the words as reported.",
        ),
        (Hearing, {"start_time": "10:00", "held_on": "2024"}, "An hour needs a full date."),
        (Event, {"kind": "protest"}, "Give the title in at least one language."),
        (Sentence, {"pronounced_on": "31.02.2024"}, "There is no such day in the calendar."),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason(researcher, model, fields, message):
    add = reverse(f"admin:cases_{model._meta.model_name}_add")
    needed = {"person": make.make_person().pk, "case": make.make_case().pk}
    assert errors_of(researcher.post(add, sent_by(researcher.get(add)) | needed | fields)) == [message]
    assert not model.objects.exists()


def test_event_is_started_from_the_page_of_a_person(researcher):
    person = make.make_person()
    page = researcher.get(f"/admin/cases/event/add/?persons={person.pk}")
    assert sent_by(page)["persons"] == [str(person.pk)]


def test_researcher_adds_a_hearing_to_a_public_case_and_proposes_what_else_changes(researcher):
    case = make.make_case()
    published = make.make_hearing(case=case)
    data = sent_by(researcher.get(change(case)))
    data |= {"title_en": "Proposed", "hearings-0-openness": "closed"}
    add_row(data, "hearings", held_on="2024-10-01", source=make.make_source())
    assert researcher.post(change(case), data).status_code == 302
    published.refresh_from_db()
    case.refresh_from_db()
    assert (published.openness, case.title_en) == ("closed", "Proposed")
    accepted = [row.history.get(pk=row.accepted) for row in (published, case)]
    assert (accepted[0].openness, accepted[1].title_en == "Proposed") == ("unknown", False)
    assert [hearing.state for hearing in case.hearings.order_by("pk")] == ["published", "draft"]


def test_page_of_a_case_costs_the_same_with_one_fact_of_each_kind_and_with_three(
    editor, django_assert_num_queries
):
    case = make.make_case()

    def add_facts():
        person = make.make_person()
        make.add_defendants(case, person)
        make.make_hearing(case=case, persons=[person], court=make.make_court(), judge=make.make_official())
        make.make_event(case=case, persons=[person], officials=[make.make_official()])
        make.make_tally(case=case)

    page = change(case).partition("?")[0]
    add_facts()
    editor.get(page)  # Django keeps the kinds of rows that it has read
    with django_assert_num_queries(30):
        assert editor.get(page).status_code == 200
    add_facts()
    add_facts()
    with django_assert_num_queries(30):
        assert editor.get(page).status_code == 200


# -- The first page -----------------------------------------------------------------------------------


def test_first_page_says_what_waits_for_whom(client):
    author, editor = make.make_user("researcher", password=None), make.make_user("editor", password=None)
    make.make_charge(state="draft", person=make.make_person())
    for user in (author, author, editor):
        make.make_charge(state="in_review", submitted_by=user)
    client.force_login(editor)
    queues = {
        str(title): [(str(kind), number) for _url, kind, number in links]
        for title, links in client.get("/admin/").context["queues"]
    }
    assert queues == {
        "Drafts": [("charges", 1)],
        "In review, sent by others": [("charges", 2)],
        "In review, sent by you": [("charges", 1)],
    }
    for _title, links in client.get("/admin/").context["queues"]:
        for url, _kind, number in links:
            assert client.get(url).context["cl"].result_count == number


def test_first_page_of_an_administrator_says_nothing_of_cases(client):
    make.make_charge(state="draft")
    client.force_login(make.make_user("administrator", password=None))
    page = client.get("/admin/")
    assert [links for _title, links in page.context["queues"]] == [[], [], []]
    assert [str(section["name"]) for section in page.context["app_list"]] == ["Accounts"]
