"""The page of a person: everything about them, each fact with its source, in one form."""

from datetime import UTC, datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from cases.models import Charge, Detention, Sentence
from people.models import Circumstance, Kinship, Person, Recognition
from tests import factories as make
from tests.admin_forms import add_row, errors_of, sent_by

pytestmark = pytest.mark.django_db
ADD = "/admin/people/person/add/"


def change(person):
    return reverse("admin:people_person_change", args=[person.pk], query={"open": "all"})


@pytest.fixture
def researcher(client):
    client.force_login(make.make_user("researcher", password=None))
    return client


@pytest.fixture
def editor(client):
    client.force_login(make.make_user("editor", password=None))
    return client


FACTS = {
    "charges": (Charge, lambda: {"article": make.make_article()}),
    "detentions": (Detention, lambda: {"kind": "pretrial", "started_on": "17.01.2024"}),
    "sentences": (
        Sentence,
        lambda: {
            "given_pronounced": "4 years",
            "given_kind": make.make_punishment_kind().key,
            "pronounced_on": "2024-12-24",
        },
    ),
    "recognitions": (Recognition, lambda: {"kind": "persecuted", "organisation_ru": "Пример"}),
    "circumstances": (Circumstance, lambda: {"kind": "illness"}),
    "kinships": (Kinship, lambda: {"kind": "sibling", "relative": make.make_person()}),
}
facts = pytest.mark.parametrize("prefix", FACTS)
MAKE = {prefix: make.of(model) for prefix, (model, _fields) in FACTS.items()}


def test_person_with_all_kinds_of_facts_is_entered_in_one_form(researcher):
    source = make.make_source()
    data = sent_by(researcher.get(ADD)) | {"name_ru": "Ильдар Примеров", "sex": "male", "born": "1982~"}
    data |= {"citations-0-source": source.pk, "citations-0-claim_en": "name"}
    add_row(data, "names", text="Ildar Primerov", language="en")
    for prefix, (_model, fields) in FACTS.items():
        add_row(data, prefix, source=source, quote=f"Quote on {prefix}", locator="p. 3", **fields())
    assert researcher.post(ADD, data).status_code == 302
    person = Person.objects.get(name_ru="Ильдар Примеров")
    assert (person.state, str(person.born)) == ("draft", "1982~")
    assert person.citations.get().claim == "name"
    assert person.names.get().text == "Ildar Primerov"
    for prefix, (model, _fields) in FACTS.items():
        fact = model.objects.get(person=person)
        citation = fact.citations.get()
        assert (fact.state, citation.source, citation.quote) == ("draft", source, f"Quote on {prefix}")
        assert fact.history.get().history_user == citation.history.get().history_user != None  # noqa: E711
    assert str(person.detentions.get().started_on) == "2024-01-17"


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ({"name_ru": "ПРИМЕРОВ ФАИЛЬ"}, "is in capitals"),
        ({"name_en": "Фаиль Примеров"}, "is in letters of another language"),
        ({"name_ru": "Primerov"}, "is in letters of another language"),
        ({"name_ru": "Примеров И.И., Образцов П.П."}, "looks like two persons"),
        ({"name_ru": "Примеров Ф. Ф.", "name_en": "Fail Primerov", "name_ba": "Фаил Примеров"}, ""),
    ],
)
def test_slip_in_a_name_is_told_and_saved(researcher, names, said):
    source = make.make_source()
    data = sent_by(researcher.get(ADD)) | names | {"citations-0-source": source.pk}
    told = [str(message) for message in researcher.post(ADD, data, follow=True).context["messages"]]
    assert Person.objects.filter(**names).exists()
    assert bool(said) == any(said and said in message for message in told)
    slips = ("is in capitals", "is in letters", "looks like two")
    assert sum(any(slip in message for slip in slips) for message in told) == bool(said)


@facts
def test_source_of_a_row_is_edited_where_it_was_entered(researcher, prefix):
    fact = MAKE[prefix](person=make.make_person(state="draft"), state="draft")
    new = make.make_source()
    page = change(fact.person)
    data = sent_by(researcher.get(page))
    assert data[f"{prefix}-0-source"] == str(fact.citations.get().source_id)
    histories = fact.history.count()
    data |= {f"{prefix}-0-source": new.pk, f"{prefix}-0-locator": "p. 7"}
    assert researcher.post(page, data).status_code == 302
    citation = fact.citations.get()
    assert (citation.source, citation.locator) == (new, "p. 7")
    assert fact.history.count() == histories  # the fact itself did not change
    assert citation.history.count() == 2


def test_source_of_a_draft_can_be_taken_away(researcher):
    fact = make.make_charge(person=make.make_person(state="draft"), state="draft")
    data = sent_by(researcher.get(change(fact.person)))
    assert researcher.post(change(fact.person), data | {"charges-0-source": ""}).status_code == 302
    assert fact.citations.count() == 0


def test_further_sources_are_shown_as_a_number_and_kept(researcher):
    fact = make.make_charge(person=make.make_person(state="draft"), state="draft")
    others = [fact.citations.create(source=make.make_source()) for _ in range(2)]
    page = researcher.get(change(fact.person))
    assert "2 more sources" in page.content.decode()
    researcher.post(change(fact.person), sent_by(page) | {"charges-0-quote": "Changed"})
    first, *rest = fact.citations.all()
    assert (first.quote, rest) == ("Changed", others)


def test_saving_without_a_change_writes_no_history(researcher):
    fact = make.make_charge(person=make.make_person(state="draft"), state="draft")
    person = fact.person
    before = person.history.count(), fact.history.count()
    assert researcher.post(change(person), sent_by(researcher.get(change(person)))).status_code == 302
    assert (person.history.count(), fact.history.count()) == before


def test_one_source_is_chosen_once_for_all_that_is_new(researcher):
    """The row that names its own source keeps it; what was there before gets none."""
    common, own = make.make_source(), make.make_source()
    data = sent_by(researcher.get(ADD)) | {"name_ru": "Ильдар Примеров", "common_source": common.pk}
    add_row(data, "charges", article=make.make_article(), quote="Said so")
    add_row(data, "detentions", kind="pretrial", source=own)
    add_row(data, "sentences")  # opened and left empty
    assert researcher.post(ADD, data).status_code == 302
    person = Person.objects.get(name_ru="Ильдар Примеров")
    assert person.citations.get().source == common
    assert person.charges.get().citations.get().source == common
    assert person.charges.get().citations.get().quote == "Said so"
    assert person.detentions.get().citations.get().source == own
    assert person.sentences.count() == 0
    bare = make.make_charge(person=person, state="draft", source=None)
    data = sent_by(researcher.get(change(person))) | {"common_source": common.pk}
    add_row(data, "sentences", given_kind=make.make_punishment_kind().key, given_pronounced="4 years")
    assert researcher.post(change(person), data).status_code == 302
    assert person.sentences.get().citations.get().source == common
    assert (bare.citations.count(), person.citations.count(), person.history.count()) == (0, 1, 1)


def test_common_source_works_on_a_person_that_is_not_theirs_to_change(researcher):
    person, common = make.make_person(), make.make_source()
    data = sent_by(researcher.get(change(person))) | {"common_source": common.pk}
    add_row(data, "charges", article=make.make_article())
    assert researcher.post(change(person), data).status_code == 302
    assert person.charges.get().citations.get().source == common
    assert person.citations.count() == 1


# -- What a form refuses, and that nothing typed is lost ----------------------------------------------


def test_refused_form_keeps_everything_that_was_typed(researcher):
    source = make.make_source()
    data = sent_by(researcher.get(ADD)) | {"name_ru": "", "occupation_ru": "учитель"}
    add_row(
        data,
        "charges",
        article=make.make_article(),
        brought_on="99.99.2024",
        source=source,
        quote="Typed with care",
        locator="minute 4",
    )
    response = researcher.post(ADD, data)
    assert len(errors_of(response)) == 2
    again = sent_by(response)
    typed = {key: str(value) for key, value in data.items() if value not in ("", None)}
    assert {key: str(again.get(key)) for key in typed} == typed
    assert not Person.objects.filter(occupation_ru="учитель").exists()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"source": "", "quote": "A quote"}, "Choose the source of this quote."),
        ({"source": "", "locator": "p. 3"}, "Choose the source of this quote."),
        ({"quote": "turned \u202e around"}, "This text holds a hidden character (U+202E)"),
        ({"quote": "a" * 1001}, "at most 1000 characters"),
        ({"source": "987654321"}, "not one of the available choices"),
        ({"article": ""}, "Choose an article, or write the charge in the words of the source."),
    ],
)
def test_source_on_a_row_is_checked_as_on_its_own_page(researcher, fields, message):
    data = sent_by(researcher.get(ADD)) | {"name_ru": "Ильдар Примеров"}
    given = {"article": make.make_article(), "source": make.make_source()} | fields
    response = researcher.post(ADD, add_row(data, "charges", **given))
    assert [error for error in errors_of(response) if message in error] == errors_of(response) != []
    assert not Person.objects.filter(name_ru="Ильдар Примеров").exists()


def test_constraint_of_the_database_is_a_message_on_the_row(researcher):
    data = sent_by(researcher.get(ADD)) | {"name_ru": "Ильдар Примеров"}
    add_row(data, "detentions", kind="police", started_on="2024-01-17", ended_on="2024-01-19")
    response = researcher.post(ADD, data)
    assert errors_of(response) == ["Say why it ended, or choose “not known”."]


# -- Who may change what ------------------------------------------------------------------------------


@facts
def test_researcher_cannot_change_or_delete_a_row_that_waits_for_review(researcher, prefix):
    person = make.make_person()
    fact = MAKE[prefix](person=person, state="in_review")
    source, histories = fact.citations.get().source, fact.history.count()
    page = researcher.get(change(person))
    data = sent_by(page)
    assert f"{prefix}-0-certainty" not in data
    data |= {
        f"{prefix}-0-certainty": "confirmed",
        f"{prefix}-0-summary_en": "Tampered",
        f"{prefix}-0-source": make.make_source().pk,
        f"{prefix}-0-quote": "Tampered",
        f"{prefix}-0-DELETE": "on",
    }
    researcher.post(change(person), data)
    fact.refresh_from_db()
    assert (fact.summary_en, fact.certainty, fact.state) == ("", "reported", "in_review")
    assert (fact.citations.get().source, fact.citations.get().quote) == (source, "")
    assert fact.history.count() == histories


@facts
def test_researcher_proposes_words_of_a_public_row_and_neither_its_source_nor_its_end(researcher, prefix):
    fact = MAKE[prefix]()
    source = fact.citations.get().source
    page = change(fact.person)
    data = sent_by(researcher.get(page))
    assert f"{prefix}-0-source" not in data
    data |= {
        f"{prefix}-0-certainty": "confirmed",
        f"{prefix}-0-summary_en": "Proposed",
        f"{prefix}-0-source": make.make_source().pk,
        f"{prefix}-0-quote": "Proposed",
        f"{prefix}-0-DELETE": "on",
    }
    assert researcher.post(page, data).status_code == 302
    fact.refresh_from_db()
    assert (fact.summary_en, fact.certainty, fact.state) == ("Proposed", "confirmed", "published")
    assert (fact.citations.get().source, fact.citations.get().quote) == (source, "Proposed")
    assert fact.history.get(pk=fact.accepted).summary_en == ""


def test_researcher_adds_facts_to_a_person_that_is_not_theirs_to_change(researcher):
    person = make.make_person(state="in_review")
    variant = make.make_name(person=person)
    histories = person.history.count()
    page = researcher.get(change(person))
    data = sent_by(page)
    assert "name_ru" not in data
    data |= {"name_ru": "Подмена", "disclosure": "named", "citations-0-claim_en": "Tampered"}
    data |= {"names-0-text": "Tampered", "names-0-DELETE": "on"}
    add_row(data, "charges", article=make.make_article(), source=make.make_source())
    assert researcher.post(change(person), data).status_code == 302
    person.refresh_from_db()
    variant.refresh_from_db()
    assert person.charges.get().state == "draft"
    assert not person.charges.get().is_published()
    assert person.name_ru != "Подмена"
    assert (variant.text != "Tampered", person.citations.get().claim) == (True, "")
    assert person.history.count() == histories


@pytest.mark.parametrize(("over", "added"), [({}, 1), ({"disclosure": "initials"}, 0)])
def test_researcher_proposes_a_spelling_and_a_source_of_a_person_who_is_named(researcher, over, added):
    person = make.make_person(**over)
    data = sent_by(researcher.get(change(person)))
    add_row(data, "names", text="Proposed", language="en", is_public="on")
    add_row(data, "citations", source=make.make_source())
    researcher.post(change(person), data)
    assert (person.names.count(), person.citations.count()) == (added, 1 + added)
    assert not person.names.exclude(accepted=None).exists()
    assert person.citations.exclude(accepted=None).count() == 1


@facts
def test_editor_changes_a_published_row_and_it_stays_published(editor, prefix):
    fact = MAKE[prefix]()
    page = change(fact.person)
    data = sent_by(editor.get(page)) | {f"{prefix}-0-summary_en": "Better"}
    assert editor.post(page, data).status_code == 302
    fact.refresh_from_db()
    assert (fact.summary_en, fact.state) == ("Better", "published")


@facts
def test_published_row_is_withdrawn_and_discarded_by_the_box_beside_it(editor, prefix):
    fact = MAKE[prefix]()
    page = change(fact.person)
    editor.post(page, sent_by(editor.get(page)) | {f"{prefix}-0-DELETE": "on", "change_reason": ""})
    fact.refresh_from_db()
    assert (fact.state, fact.is_published()) == ("discarded", False)
    assert [version.state for version in fact.history.all()][:2] == ["discarded", "withdrawn"]


# -- A published record keeps a public source -----------------------------------------------------------

KEEP = "A published record keeps at least one source that is published and not confidential."


@facts
@pytest.mark.parametrize("other", [None, {"state": "draft"}, {"is_confidential": True}])
def test_last_public_source_of_a_published_row_stays(editor, prefix, other):
    fact = MAKE[prefix]()
    page = change(fact.person)
    source = make.make_source(**other).pk if other else ""
    response = editor.post(page, sent_by(editor.get(page)) | {f"{prefix}-0-source": source})
    assert errors_of(response) == [KEEP]
    assert fact.is_published()


def test_last_public_source_of_a_person_stays(editor):
    person = make.make_person()
    data = sent_by(editor.get(change(person))) | {"citations-0-DELETE": "on"}
    assert errors_of(editor.post(change(person), data)) == [KEEP]
    assert person.citations.count() == 1
    add_row(data, "citations", source=make.make_source())
    assert editor.post(change(person), data).status_code == 302
    assert person.is_published()


def test_citation_page_keeps_the_last_public_source_too(editor):
    citation = make.make_charge().citations.get()
    page = reverse("admin:cases_chargecitation_change", args=[citation.pk])
    data = sent_by(editor.get(page)) | {"source": make.make_source(state="draft").pk}
    assert errors_of(editor.post(page, data)) == [KEEP]
    discard = reverse("admin:cases_chargecitation_step", args=[citation.pk, "discard"])
    assert editor.post(discard).status_code == 403
    assert citation.record.is_published()


# -- The page ---------------------------------------------------------------------------------------------


def test_save_and_save_and_submit_is_one_click(researcher):
    data = sent_by(researcher.get(ADD)) | {"name_ru": "Ильдар Примеров", "_save_and_submit": "1"}
    add_row(data, "charges", article=make.make_article(), source=make.make_source(state="draft"))
    response = researcher.post(ADD, data, follow=True)
    person = Person.objects.get(name_ru="Ильдар Примеров")
    assert [str(message) for message in response.context["messages"]] == [
        "“Ильдар Примеров” was saved.",
        "Sent to review: people (1), sources (1), charges (1).",
    ]
    assert {person.state, person.charges.get().state} == {"in_review"}
    assert response.redirect_chain[-1][0] == change(person).partition("?")[0]


def test_page_leads_to_cases_hearings_and_events_of_the_person(researcher):
    person = make.make_person()
    case = make.make_case(defendants=[person])
    of_all, named, of_others = (
        make.make_hearing(case=case),
        make.make_hearing(persons=[person]),
        make.make_hearing(case=case, persons=[make.make_person()]),
    )
    event = make.make_event(persons=[person])
    page = researcher.get(change(person)).content.decode()
    for row in (case, of_all, named, event):
        assert f'href="/admin/cases/{row._meta.model_name}/{row.pk}/change/"' in page
    assert f'href="/admin/cases/hearing/{of_others.pk}/change/"' not in page
    assert f"/admin/cases/event/add/?persons={person.pk}" in page


def test_steps_and_changes_are_written_down(researcher):
    data = sent_by(researcher.get(ADD)) | {"name_ru": "Ильдар Примеров", "_save_and_submit": "1"}
    researcher.post(ADD, data)
    assert [entry.get_change_message() for entry in LogEntry.objects.order_by("pk")] == [
        "Added.",
        "Sent to review: people (1).",
    ]


def test_moment_of_publication_is_told_in_the_zone_that_it_names(researcher):
    moment = datetime(2024, 1, 17, 22, 30, tzinfo=UTC)
    page = researcher.get(change(make.make_person(published_at=moment))).content.decode()
    assert "published 2024-01-18 03:30 +05" in page
    assert "UTC" not in page


@pytest.mark.parametrize("role", ["researcher", "editor"])
def test_page_costs_the_same_with_one_row_of_each_kind_and_with_three(
    client, django_assert_num_queries, role
):
    client.force_login(make.make_user(role, password=None))
    person = make.make_person()
    # The rows of each kind, their number, their citations, which are public; of sentences also the kinds of
    # punishments, these, and the charges; what the person allows, and which sources name the person.
    # What was written since it was accepted, of the person, of its citations and its names; whether that
    # was sent back. And the board: what is public, and what is in work. Who may look after it.
    queries = 17 + 4 * len(make.ABOUT_A_PERSON) + 3 + 1 + 2 + 18 + 1

    def add_facts():
        make.make_name(person=person)
        person.citations.create(source=make.make_source())
        case = make.make_case(defendants=[person])
        make.make_hearing(case=case)
        make.make_event(persons=[person])
        for make_fact in make.ABOUT_A_PERSON.values():
            make_fact(person=person)

    page = change(person).partition("?")[0]
    add_facts()
    client.get(page)  # Django keeps the kinds of rows that it has read
    with django_assert_num_queries(queries):
        assert client.get(page).status_code == 200
    add_facts()
    add_facts()
    with django_assert_num_queries(queries):
        assert client.get(page).status_code == 200
