"""A concealed name comes out nowhere without an editor's reason, though nothing links the words to it."""

from dataclasses import replace
from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from baymak.publishing import accept
from baymak.review import STEPS, take, withdraw
from cases.loading import LoadingError, load
from cases.models import Event
from people.concealment import concealed_in
from people.indexing import index
from people.mentions import read
from people.models import Name, Person
from tests import factories as make
from tests.admin_forms import add_row, errors_of, look_and_press, sent_by
from tests.people.test_leaving_the_public import save, states

pytestmark = pytest.mark.django_db

FULL = "has the name of a person who is not shown by name"
FAMILY = "has the family name of a person who is not shown by name"
REASON = "the poet of this name, born 1950"


@pytest.fixture
def editor():
    return make.make_user("editor", password=None)


@pytest.fixture
def hidden():
    return make.make_person(
        name_en="Gaynislam Khaybullin", name_ru="Хайбуллин Гайнислам", disclosure="hidden", state="draft"
    )


def waiting(make_row, **over):
    """Return a row in review."""
    return make_row(state="in_review", submitted_by=make.make_user("researcher", password=None), **over)


def reasons(row):
    """Return what is said against publishing a row, or "" when it was published."""
    try:
        row.publish(make.make_user())
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def test_a_name_that_waits_to_be_changed_is_looked_for_as_the_public_knew_it():
    """Or a change that nobody accepts, made before somebody is withdrawn, would let their name out."""
    person = make.make_person(name_en="Gaynislam Khaybullin", name_ru="Хайбуллин Гайнислам")
    make.make_name(person=person, text="Ghaynislam Zqxaybulla")
    accept(Person, [person.pk])
    person.refresh_from_db()
    person.name_en = person.name_ru = "Somebody Else"
    person.save()
    spelling = person.names.get()
    spelling.text = "Somebody Other"
    spelling.save()
    withdraw([person], make.make_user("editor", password=None))
    for text in ("Letter of Gaynislam Khaybullin", "Хайбуллину пишут", "From Zqxaybulla"):
        event = waiting(make.make_event, title_en=text)
        assert FULL in reasons(event) or FAMILY in reasons(event)


def test_a_mark_that_waits_to_be_taken_away_still_tells_the_family_name():
    """Абрамович ends as a patronymic: without the mark nobody would take it for a family name."""
    person = make.make_person(name_en="", name_ru="Роман Абрамович")
    spelling = make.make_name(person=person, text="Абрамович Роман", family="Абрамович")
    accept(Person, [person.pk])
    spelling.refresh_from_db()
    spelling.family = ""
    spelling.save()
    withdraw([person], make.make_user("editor", password=None))
    assert FAMILY in reasons(waiting(make.make_event, title_ru="Дело Абрамовича"))


def test_a_name_that_waits_to_become_a_description_is_looked_for():
    person = make.make_person(name_en="Gaynislam Khaybullin", name_ru="")
    accept(Person, [person.pk])
    person.refresh_from_db()
    person.has_no_name = True
    person.name_en = "a man of forty"
    person.save()
    withdraw([person], make.make_user("editor", password=None))
    assert FULL in reasons(waiting(make.make_event, title_en="Letter of Gaynislam Khaybullin"))


def test_an_event_without_persons_does_not_bring_the_name_out(hidden, client):
    event = waiting(make.make_event, title_en="Letter of Gaynislam Khaybullin")
    assert FULL in reasons(event)
    assert "Khaybullin" not in client.get("/en/events.json").getvalue().decode()


def test_a_relative_by_name_does_not_bring_the_name_out(hidden):
    wife = waiting(make.make_person, name_en="Aygul Khaybullina", summary_en="Wife of Gaynislam Khaybullin")
    assert FULL in reasons(wife)
    make.make_kinship(person=wife, relative=hidden, state="draft")
    assert "names a person who is not shown by name" in reasons(wife)


def test_a_relative_by_the_same_family_name_is_published(hidden):
    wife = waiting(make.make_person, name_en="Aygul Khaybullina", summary_en="Khaybullina lives in Ufa.")
    make.make_kinship(person=wife, relative=hidden, state="draft")
    assert reasons(wife) == ""


@pytest.mark.parametrize("name", ["Gaynislam Khaybullin", "Хайбуллин Гайнислам"])
def test_an_official_of_the_name_needs_a_reason(hidden, name):
    judge = make.make_official(name_en=name)
    assert FULL in reasons(waiting(make.make_hearing, judge=judge))
    assert reasons(waiting(make.make_hearing, judge=make.make_official(name_en="Ildar Khaybullin"))) == ""


@pytest.mark.parametrize(
    "make_row",
    [
        lambda: waiting(make.make_source, title="Дело Гайнислама Хайбуллина"),
        lambda: waiting(make.make_source, url="https://gazette.example/gaynislam-khaybullin-writes"),
        lambda: waiting(make.make_case, title_ru="Дело Хайбуллина Гайнислама"),
        lambda: waiting(make.make_event, summary_ru="Гайнислам, сын Хайбуллина"),
        lambda: waiting(
            make.make_detention, facility=make.make_facility(name_en="Gaynislam Khaybullin centre")
        ),
        lambda: waiting(make.make_case, court=make.make_court(city_en="Gaynislam Khaybullin")),
    ],
)
def test_every_public_word_is_looked_at(hidden, make_row):
    row = make_row()
    assert FULL in reasons(row)


def test_a_quote_and_a_spelling_are_looked_at(hidden):
    event = waiting(make.make_event)
    event.citations.update(quote="Гайнислам Хайбуллин говорит")
    assert FULL in reasons(event)
    named = waiting(make.make_person)
    make.make_name(person=named, text="Gaynislam Khaybullin")
    assert FULL in reasons(named)


@pytest.mark.parametrize("over", [{"disclosure": "initials"}, {"disclosure": "named", "state": "withdrawn"}])
def test_whoever_is_concealed_is_watched(hidden, over):
    Person.objects.filter(pk=hidden.pk).update(**over)
    assert FULL in reasons(waiting(make.make_event, title_en="Letter of Gaynislam Khaybullin"))


def test_a_withdrawn_person_is_watched_until_they_are_public_again(editor):
    person = make.make_person(name_en="Gaynislam Khaybullin")
    take(STEPS["withdraw"], person, editor)
    take(STEPS["submit"], person, make.make_user("researcher", password=None))
    event = waiting(make.make_event, title_en="Letter of Gaynislam Khaybullin")
    assert FULL in reasons(event)
    assert [str(row) for row, _reasons in take(STEPS["publish"], person, editor).refused] == []
    assert reasons(event) == ""


def test_a_named_draft_is_nobody_who_is_concealed():
    make.make_person(name_en="Gaynislam Khaybullin", state="draft")
    assert reasons(waiting(make.make_event, title_en="Letter of Gaynislam Khaybullin")) == ""


def test_a_family_name_needs_a_reason_where_nobody_else_has_it(hidden):
    assert FAMILY in reasons(waiting(make.make_event, title_en="Letter of Khaybullin"))
    namesake = make.make_person(name_en="Ildar Khaybullin")
    event = waiting(make.make_event, persons=[namesake], title_en="Letter of Khaybullin")
    assert reasons(event) == ""


@pytest.mark.parametrize("thing", ["judge", "court"])
def test_nor_does_it_come_out_beside_the_initials(hidden, thing):
    Person.objects.filter(pk=hidden.pk).update(disclosure="initials")
    shown = {"judge": make.make_official, "court": make.make_court}[thing](name_en="Gaynislam Khaybullin")
    hearing = waiting(make.make_hearing, persons=[hidden], **{thing: shown})
    assert "names a person who is not shown by name" in reasons(hearing)


# The reason


def sent(page):
    """Return what a browser sends from the page that asks for a reason."""
    data = {}
    for name, value in page.context["asked"]:
        data.setdefault(name, []).append(value)
    return data


def test_a_reason_publishes_and_stays_in_the_history(hidden, editor, client):
    client.force_login(editor)
    source = waiting(make.make_source, title="Poems by Gaynislam Khaybullin")
    event = waiting(make.make_event, title_en="Letter of Gaynislam Khaybullin", source=source)
    address = reverse("admin:cases_event_step", args=[event.pk, "publish"])
    page = look_and_press(client, address)
    assert page.status_code == 200
    assert page.content.decode().count(FULL) >= 2
    assert states(event, source) == ["in_review"] * 2
    shown = sent(page)
    assert client.post(address, shown | {"reason": "  "}).status_code == 200
    assert client.post(address, shown | {"reason": REASON}).status_code == 302
    assert states(event, source) == ["published"] * 2
    for row in (event, source):
        assert row.history.first().history_change_reason == f"published: {REASON}"
    assert REASON not in client.get("/en/events.json").getvalue().decode()


def test_the_action_of_a_list_asks_too(hidden, editor, client):
    client.force_login(editor)
    event = waiting(make.make_event, title_en="Letter of Gaynislam Khaybullin")
    plain = waiting(make.make_event)
    address = reverse("admin:cases_event_changelist")
    chosen = {"action": "publish_rows", "_selected_action": [event.pk, plain.pk]}
    page = look_and_press(client, address, chosen)
    assert states(event, plain) == ["in_review", "published"]
    assert client.post(address, sent(page) | {"reason": REASON}).status_code == 302
    assert states(event, plain) == ["published"] * 2


def test_the_button_of_a_form_asks_too(hidden, editor, client):
    client.force_login(editor)
    event = waiting(make.make_event)
    address = reverse("admin:cases_event_change", args=[event.pk])
    Event.objects.filter(pk=event.pk).update(title_en="Letter of Gaynislam Khaybullin")
    page = look_and_press(client, address, sent_by(client.get(address)) | {"_step": "publish"})
    assert page.context["address"] == reverse("admin:cases_event_step", args=[event.pk, "publish"])
    event.refresh_from_db()
    assert (event.title_en, event.state) == ("Letter of Gaynislam Khaybullin", "in_review")


def test_who_submitted_it_is_not_asked(hidden, editor, client):
    client.force_login(editor)
    event = make.make_event(state="in_review", submitted_by=editor, title_en="Gaynislam Khaybullin")
    assert (
        look_and_press(client, reverse("admin:cases_event_step", args=[event.pk, "publish"])).status_code
        == 302
    )


def test_a_reason_helps_nobody_whom_the_row_is_about(hidden, editor):
    event = waiting(make.make_event, persons=[hidden], title_en="Letter of Khaybullin")
    assert not take(replace(STEPS["publish"], reason=REASON), event, editor).done


# Editing what is public


def test_a_public_row_that_comes_to_name_somebody_unlinked_leaves(hidden, editor):
    event = make.make_event()
    assert FULL in save(editor, event, title_en="Letter of Gaynislam Khaybullin")
    assert states(event) == ["withdrawn"]


def test_a_public_row_with_a_reason_is_edited_and_stays(hidden, editor):
    event = make.make_event(title_en="Letter of Khaybullin")
    save(editor, event, happened_on="2024-02")
    assert states(event) == ["published"]
    save(editor, event, title_en="Letter of Gaynislam Khaybullin")
    assert states(event) == ["withdrawn"]


def test_a_spelling_added_to_a_public_person_is_looked_at(hidden, editor, client):
    client.force_login(editor)
    person = make.make_person()
    address = reverse("admin:people_person_change", args=[person.pk])
    data = add_row(
        sent_by(client.get(address)),
        "names",
        text="Gaynislam Khaybullin",
        language="en",
        is_public="on",
    )
    client.post(address, data)
    assert Name.objects.filter(person=person).exists()
    assert states(person) == ["withdrawn"]


def test_a_spelling_changed_on_its_own_page_is_looked_at(hidden, editor):
    variant = make.make_name()
    save(editor, variant, text="Gaynislam Khaybullin")
    assert states(variant.person) == ["withdrawn"]


def test_a_quote_changed_on_its_own_page_is_looked_at(hidden, editor):
    event = make.make_event()
    save(editor, event.citations.get(), quote="Gaynislam Khaybullin says")
    assert states(event) == ["withdrawn"]


def test_an_official_who_comes_to_a_public_hearing_is_looked_at(hidden, editor):
    hearing = make.make_hearing()
    save(editor, hearing, judge=make.make_official(name_en="Gaynislam Khaybullin").pk)
    assert states(hearing) == ["withdrawn"]


SHARED = {
    "official": lambda: make.make_hearing(judge=make.make_official()).judge,
    "court": lambda: make.make_case(court=make.make_court()).court,
    "facility": lambda: make.make_detention(facility=make.make_facility()).facility,
}


def send(editor, row, **over):
    client = Client()
    client.force_login(editor)
    address = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    return client.post(address, sent_by(client.get(address)) | over)


@pytest.mark.parametrize("kind", SHARED)
def test_what_is_public_without_a_state_is_not_renamed_so(hidden, editor, kind):
    thing = SHARED[kind]()
    assert any(FULL in error for error in errors_of(send(editor, thing, name_en="Khaybullin Gaynislam")))
    assert send(editor, thing, name_en="Ildar Khaybullin").status_code == 302
    thing.refresh_from_db()
    assert thing.name_en == "Ildar Khaybullin"


def test_a_judge_of_the_name_is_edited_and_one_who_waits_is_renamed(hidden, editor):
    judge = make.make_hearing(judge=make.make_official(name_en="Gaynislam Khaybullin")).judge
    assert send(editor, judge, name_ba="Гайнислам Хайбуллин").status_code == 302
    assert send(editor, make.make_official(), name_en="Gaynislam Khaybullin").status_code == 302


# Becoming concealed


@pytest.mark.parametrize("disclosure", ["initials", "hidden"])
def test_all_public_text_is_searched_when_somebody_is_named_no_more(editor, disclosure):
    person = make.make_person(name_en="Gaynislam Khaybullin")
    event = make.make_event(title_en="Letter of Gaynislam Khaybullin")
    source = make.make_source(title="Khaybullin Gaynislam in court")
    make.make_event(source=source)
    quoted = make.make_event()
    citation = quoted.citations.get()
    citation.quote = "Gaynislam Khaybullin says"
    citation.save()
    make.accepted(quoted)
    wife = make.make_person(
        name_en="Aygul Khaybullina", name_ru="", summary_en="Wife of Gaynislam Khaybullin"
    )
    family = make.make_event(title_en="Letter of Khaybullin")
    namesake = make.make_person(name_en="Gaynislam Khaybullin")
    judge = make.make_official(name_en="Gaynislam Khaybullin")
    hearing = make.make_hearing(judge=judge)
    said = save(editor, person, disclosure=disclosure)
    assert states(event, source, quoted, wife) == ["withdrawn"] * 4
    # These may be somebody else's: an editor looks.
    assert states(family, namesake, hearing) == ["published"] * 3
    listed = said[said.index("Public words may name") :]
    for row in (family, namesake, judge):
        assert reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk]) in listed


def test_what_waits_for_its_case_or_a_record_is_searched_too(editor):
    person = make.make_person(name_en="Gaynislam Khaybullin")
    source = make.make_source(title="Khaybullin Gaynislam in court")
    hearing = make.make_hearing(
        case=make.make_case(state="withdrawn"), summary_en="Gaynislam Khaybullin spoke"
    )
    save(editor, person, disclosure="hidden")
    assert states(source, hearing) == ["withdrawn"] * 2


def test_all_public_text_is_searched_when_somebody_is_withdrawn(editor, client):
    client.force_login(editor)
    person = make.make_person(name_en="Gaynislam Khaybullin")
    event = make.make_event(title_en="Letter of Gaynislam Khaybullin")
    client.post(reverse("admin:people_person_step", args=[person.pk, "withdraw"]))
    assert states(person, event) == ["withdrawn"] * 2


def test_a_namesake_does_not_empty_the_site(editor):
    person = make.make_person(name_en="Gaynislam Khaybullin")
    events = [make.make_event(title_en="Letter of Gaynislam Khaybullin") for _ in range(13)]
    said = save(editor, person, disclosure="hidden")
    assert states(*events) == ["published"] * 13
    assert "(13)" in said


# Loading


def test_files_that_name_somebody_concealed_are_refused(hidden, tmp_path):
    (tmp_path / "case.toml").write_text(
        """
        [[source]]
        key = "S1"
        publisher = "Invented Gazette"
        language = "en"
        url = "https://gazette.example/loaded"
        [[event]]
        key = "letter"
        kind = "letter"
        title_en = "Letter of Gaynislam Khaybullin"
        cite = [{ source = "S1" }]
        """
    )
    with pytest.raises(LoadingError, match=FULL):
        load(tmp_path)
    assert load(tmp_path, reason=REASON)["event"]["created"] == 1


# Speed


def test_concealed_persons_are_asked_for_by_how_words_begin(django_assert_max_num_queries):
    """Whatever their number: a comparison with each of ten thousand would take seconds."""
    sounds = ("бар", "вил", "гор", "дум", "жил", "зар", "кут", "лом", "мур", "ниг")
    names = [
        f"{''.join(family)}ов {name}" for family in product(sounds, repeat=2) for name in ("Ильдар", "Нина")
    ]
    people = [
        Person(name_ru=name, disclosure="hidden", code=f"W{number:04}XYZ")
        for number, name in enumerate(names)
    ]
    Person.objects.bulk_create(people)
    index(Person.objects.all())
    lines = read(["Письмо Барвилова Ильдара. " + "Суд в Уфе оставил под стражей всех обвиняемых. " * 20])
    with django_assert_max_num_queries(4):
        assert len(concealed_in(lines)) == 2
