"""Two people means two writers: nobody publishes, or accepts, a line of their own, whoever submitted it.

The first four are the ways in which one person alone published in 0.1.0.
"""

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from baymak.acceptance import key_of, lines_since, lines_to_accept, name_of
from baymak.models import Act
from baymak.review import STEPS, take
from cases.models import Court, Hearing, Official
from people.models import Person
from tests import factories as make
from tests.admin_forms import add_row, look_and_press, looked, sent_by

pytestmark = pytest.mark.django_db

OWN_LINE = "Whoever wrote a line of a record can't publish it: another editor does."


class Desk:
    """What one account does, in its browser."""

    def __init__(self, role):
        self.user = make.make_user(role, password=None)
        self.browser = Client()
        self.browser.force_login(self.user)

    def save(self, row, **changes):
        address = url(row, "change")
        return self.browser.post(address, sent_by(self.browser.get(address)) | changes)

    def add(self, model, **values):
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
        answer = self.browser.post(address, sent_by(self.browser.get(address)) | values)
        assert answer.status_code == 302
        return model.objects.order_by("pk").last()

    def step(self, name, row, **changed):
        """Press a button and return what is said."""
        answer = look_and_press(self.browser, url(row, "step", name), **changed)
        return [*map(str, get_messages(answer.wsgi_request)), *answer.stays]


def url(row, page, *args):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk, *args])


@pytest.fixture
def researcher():
    return Desk("researcher")


@pytest.fixture
def editor():
    return Desk("editor")


@pytest.fixture
def other():
    return Desk("editor")


def told(row):
    """Return what the public is to see of a row: its accepted version, or None."""
    row = type(row).objects.get(pk=row.pk)
    is_out = getattr(row, "state", "published") == "published"
    return row.history.filter(pk=row.accepted).first() if is_out else None


def waiting_hearing(desk):
    """Return a hearing with a new judge, which somebody wrote and sent to review."""
    judge = desk.add(Official, name_en="Judge Plain", role="judge")
    hearing = make.make_hearing(state="draft")
    desk.save(hearing, judge=judge.pk)
    desk.step("submit", hearing)
    return hearing, judge


def test_a_researcher_does_not_rewrite_a_judge_between_the_look_and_the_click(researcher, editor):
    hearing, judge = waiting_hearing(researcher)
    assert researcher.save(judge, name_en="Agent Petrov of the FSB, Lenin St 5").status_code == 403
    editor.step("publish", hearing)
    assert told(hearing).judge_id == judge.pk
    assert told(judge).name_en == "Judge Plain"


def test_an_editor_does_not_bring_out_a_judge_of_their_own_with_the_fact_of_another(researcher, editor):
    hearing, judge = waiting_hearing(researcher)
    editor.save(judge, name_en="Agent Petrov of the FSB, Lenin St 5")
    assert OWN_LINE in " ".join(editor.step("publish", hearing))
    assert (told(hearing), told(judge)) == (None, None)


def test_an_editor_does_not_bring_out_a_court_of_their_own_by_the_number_of_a_case(researcher, editor, other):
    court = editor.add(Court, name_en="Agent Petrov of the FSB")
    case = make.make_case(state="draft")
    make.make_casenumber(case=case, court=court)
    Court.objects.filter(pk=court.pk).update(accepted=None)
    researcher.step("submit", case)
    assert f"cases.court:{court.pk}" in {key_of(line) for line in lines_to_accept(case)}
    assert OWN_LINE in " ".join(editor.step("publish", case))
    assert (told(case), told(court)) == (None, None)
    other.step("publish", case)
    assert told(court).name_en == "Agent Petrov of the FSB"


def test_own_words_do_not_come_out_because_another_has_sent_them_to_review(researcher, editor, other):
    person = make.make_person()
    own = make.make_recognition(person=person, state="draft")
    editor.save(own, organisation_en="WORDS OF THE EDITOR")
    researcher.step("submit", person, take=[name_of(own)])
    own.refresh_from_db()
    assert own.state == "in_review"
    assert OWN_LINE in " ".join(editor.step("publish", person))
    assert told(own) is None
    other.step("publish", person)
    assert told(own).organisation_en == "WORDS OF THE EDITOR"


@pytest.mark.parametrize(
    ("make_row", "name", "value"),
    [
        (make.make_facility, "postal_address", "FSB, Lubyanka 1, Moscow"),
        (make.make_court, "name_en", "Court of the people, call +7 999"),
        (make.make_official, "name_en", "Agent Petrov"),
        (make.make_charge, "summary_en", "WORDS OF THE EDITOR"),
    ],
)
def test_a_change_of_what_is_public_takes_two(editor, other, make_row, name, value):
    row = make_row()
    confirmed = {"address_confirmed_on": "2026-11-01"} if name == "postal_address" else {}
    editor.save(row, **{name: value} | confirmed)
    assert value in editor.browser.get(url(row, "change")).content.decode()
    assert getattr(told(row), name) != value
    assert OWN_LINE in " ".join(editor.step("accept", row))
    assert getattr(told(row), name) != value
    assert other.step("accept", row) == [f"Changes accepted: {row._meta.verbose_name_plural} (1)."]
    assert getattr(told(row), name) == value
    assert lines_since(type(row).objects.get(pk=row.pk)) == []


def test_a_spelling_that_an_editor_adds_to_a_public_person_waits_for_another(editor, other):
    person = make.make_person()
    address = url(person, "change")
    data = sent_by(editor.browser.get(address))
    add_row(data, "names", text="Agent Of The Police", language="en", is_public="on")
    assert editor.browser.post(address, data).status_code == 302
    spelling = person.names.get()
    assert (told(spelling), told(person).name_en) == (None, person.name_en)
    assert OWN_LINE in " ".join(editor.step("accept", person))
    other.step("accept", person)
    assert told(spelling).text == "Agent Of The Police"


# -- The rule itself -----------------------------------------------------------------------------


def in_review(author, **over):
    return make.make_charge(state="in_review", submitted_by=author, **over)


@pytest.mark.parametrize("way", ["form", "citation", "source", "popup", "saved and published", "list"])
def test_whoever_wrote_a_line_by_any_way_does_not_publish_it(researcher, editor, other, way):
    charge = in_review(researcher.user)
    source = charge.citations.get().source
    if way == "form":
        editor.save(charge, summary_en="Mine")
    elif way == "citation":
        editor.save(charge.citations.get(), claim_en="Mine")
    elif way == "source":
        source.state, source.submitted_by = "in_review", researcher.user
        source.save()
        editor.save(source, title="Mine")
    elif way == "popup":
        editor.save(charge, summary_en="Mine", _popup="1")
    if way == "saved and published":
        data = sent_by(editor.browser.get(url(charge, "change")))
        data |= {"summary_en": "Mine", "_step": "publish"}
        look_and_press(editor.browser, url(charge, "change"), data)
    elif way == "list":
        editor.save(charge, summary_en="Mine")
        asked = {"action": "publish_rows", "_selected_action": [charge.pk]}
        look_and_press(editor.browser, reverse("admin:cases_charge_changelist"), asked)
    else:
        editor.step("publish", charge)
    assert told(charge) is None
    other.step("publish", charge)
    assert told(charge) is not None


def test_a_note_of_the_team_and_a_step_are_no_lines(researcher, editor):
    charge = in_review(researcher.user)
    editor.save(charge, internal_note="Looked at the court's page.")
    editor.step("send_back", charge)
    take(STEPS["submit"], charge, researcher.user)
    editor.step("publish", charge)
    assert told(charge) is not None


def test_what_was_accepted_once_is_anybodys(researcher, editor, other):
    charge = in_review(researcher.user)
    editor.save(charge, summary_en="Mine")
    other.step("publish", charge)
    editor.step("withdraw", charge)
    researcher.step("submit", charge)
    editor.step("publish", charge)
    assert told(charge).summary_en == "Mine"


def test_who_is_defendant_by_a_charge_was_written_by_nobody(researcher, editor):
    case = make.make_case(state="in_review", submitted_by=researcher.user)
    charge = in_review(researcher.user, case=case)
    editor.step("publish", charge)
    editor.step("publish", case)
    assert told(case) is not None


def test_persons_of_a_hearing_are_lines_of_it(researcher, editor):
    hearing = make.make_hearing(state="in_review", submitted_by=researcher.user)
    editor.save(hearing, persons=[make.make_person().pk])
    assert OWN_LINE in " ".join(editor.step("publish", hearing))
    assert Hearing.objects.get().state == "in_review"


def test_nothing_to_accept_is_said(editor):
    charge = make.make_charge()
    assert "Nothing was written" in editor.step("accept", charge)[0]
    page = editor.browser.get(url(charge, "change"))
    assert "accept" not in [step.name for step, _url in page.context["steps"]]


# -- What was shown -----------------------------------------------------------------------------------


def page_before(editor, name, row):
    """Return the page that shows what becomes public, as an editor has it open."""
    page = editor.browser.post(url(row, "step", name))
    assert page.status_code == 200
    return page


def press(editor, page):
    answer = editor.browser.post(page.context["address"], looked(page))
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_what_comes_after_the_look_does_not_come_out_with_it(researcher, editor):
    person = make.make_person(state="in_review", submitted_by=researcher.user)
    page = page_before(editor, "publish", person)
    late = make.make_recognition(person=person, state="draft")
    researcher.save(late, organisation_en="UNSEEN WORDS of one researcher")
    researcher.step("submit", late)
    said = press(editor, page)
    assert said[0].startswith("Published: people (1)")
    # The recognition and its citation
    assert "2 things changed here since you looked" in said[1]
    assert (told(person).pk, told(late)) == (newest(person), None)


@pytest.mark.parametrize("what", ["row", "citation", "judge"])
def test_what_changes_after_the_look_does_not_come_out(researcher, editor, other, what):
    hearing, judge = waiting_hearing(researcher)
    page = page_before(editor, "publish", hearing)
    changed = {"row": hearing, "citation": hearing.citations.get(), "judge": judge}[what]
    value = {"row": "summary_en", "citation": "claim_en", "judge": "name_en"}[what]
    other.save(changed, **{value: "UNSEEN WORDS"})
    assert "changed here since you looked" in press(editor, page)[0]
    assert (told(hearing), told(judge)) == (None, None)
    page = page_before(editor, "publish", hearing)
    assert "UNSEEN WORDS" in page.content.decode()
    press(editor, page)
    assert told(hearing) is not None


def test_a_step_sent_without_the_page_publishes_nothing(researcher, editor):
    charge = in_review(researcher.user)
    for data in ({}, {"looked": "yes"}, {"looked": "yes", "shown": f"cases.charge:{charge.pk}=0"}):
        charge.refresh_from_db()
        editor.browser.post(url(charge, "step", "publish"), data)
        assert told(charge) is None
    editor.browser.post(
        reverse("admin:cases_charge_changelist"), {"action": "publish_rows", "_selected_action": [charge.pk]}
    )
    assert told(charge) is None


def test_page_shows_what_was_before_and_is_now_and_what_stays_hidden(editor, other):
    case = make.make_case(state="draft", title_en="The draft case")
    charge = make.make_charge(case=case, summary_en="Before")
    editor.save(charge, summary_en="After")
    editor.save(charge.citations.get(), quote="Their own words")
    page = page_before(other, "accept", charge).content.decode()
    for words in ("Before", "After", "Their own words", "Stays hidden", "The draft case"):
        assert words in page


def test_each_fact_of_a_dossier_is_accepted_or_refused_by_itself(researcher, editor, other):
    person = make.make_person()
    changed, kept = make.make_charge(person=person), make.make_charge(person=person)
    editor.save(changed, summary_en="Better")
    editor.save(kept, summary_en="Worse")
    good, wrong, later = (make.make_recognition(person=person, state="draft") for _ in range(3))
    for row in (good, wrong, later):
        researcher.save(row, organisation_en=f"Told of {row.code}")
    researcher.step("submit", person)
    source = good.citations.get().source
    page = page_before(other, "publish", person)
    assert {one["name"]: one["is_ticked"] for one in page.context["dossier"]} == dict.fromkeys(
        map(name_of, (good, wrong, later, changed, kept)), True
    )
    assert source.url in page.text
    sent = looked(page) | {
        "take": [*map(name_of, (good, wrong, changed, kept))],
        f"note:{name_of(wrong)}": "It was another organisation.",
        f"note:{name_of(kept)}": "The court says otherwise.",
    }
    again = other.browser.post(page.context["address"], sent | {"again": "yes"})
    foot = [[*map(str, texts)] for _title, texts in again.context["foot"]]
    assert [len(texts) for texts in foot] == [2, 0, 3]
    assert "It was another organisation." in again.text
    assert told(good) is None
    other.browser.post(page.context["address"], sent)
    assert [told(row).pk for row in (good, changed)] == [newest(good), newest(changed)]
    assert (told(wrong), told(later), told(kept).summary_en) == (None, None, "")
    for row in (wrong, later):
        row.refresh_from_db()
    assert (wrong.state, later.state) == ("draft", "in_review")
    back = {"Sent back to you": ["sent back: It was another organisation."]}
    assert notes_of(researcher) == back
    assert notes_of(editor) == {"Sent back to you": ["changes sent back: The court says otherwise."]}
    # Who refused it is asked again when its writer has written again.
    assert "changes" not in " ".join(line.what for line in lines_of(other, "To review"))
    editor.save(kept, summary_en="As the court says")
    assert "changes (1)" in " ".join(line.what for line in lines_of(other, "To review"))


def lines_of(desk, group):
    groups = desk.browser.get("/admin/").context["groups"]
    return [line for title, lines, _more in groups for line in lines if str(title) == group]


def notes_of(desk):
    notes = [note for line in lines_of(desk, "Sent back to you") for note in line.notes]
    return {"Sent back to you": [note.partition(": ")[2].partition(" (")[0] for note in notes]}


def test_drafts_of_others_go_to_review_only_where_they_are_ticked(researcher, other):
    case = other.add(type(make.make_case()), title_en="A case of others", kind="criminal")
    case = type(case).objects.get(pk=case.pk)
    person = make.make_person()
    own, foreign = (
        make.make_charge(person=person, state="draft", case=case),
        make.make_charge(person=person, state="draft"),
    )
    researcher.save(own, summary_en="Mine")
    other.save(foreign, summary_en="Not ready")
    page = researcher.browser.post(url(person, "step", "submit"))
    assert {one["name"]: one["is_ticked"] for one in page.context["dossier"]} == {
        name_of(own): True,
        name_of(foreign): False,
        name_of(case): False,
    }
    researcher.browser.post(page.context["address"], looked(page))
    states = {row.pk: type(row).objects.get(pk=row.pk).state for row in (own, foreign)}
    assert states == {own.pk: "in_review", foreign.pk: "draft"}
    # The case that a fact needs goes along where the user wrote in it.
    researcher.save(case, internal_note="Read it.")
    researcher.save(foreign, summary_en="Ready", case=case.pk)
    researcher.step("submit", person)
    assert {type(row).objects.get(pk=row.pk).state for row in (foreign, case)} == {"in_review"}


def newest(row):
    return row.history.order_by("-history_id").first().pk


# -- Acts ---------------------------------------------------------------------------------------------


def acts_of_desk():
    """Return all acts but that which loaded the law into the schema."""
    return [*Act.objects.exclude(kind__in=["load", "login", *Act.OF_ACCOUNTS])]


def test_each_step_and_form_is_one_act(researcher, editor):
    person = make.make_person(state="draft")
    charge = make.make_charge(person=person, state="draft")
    researcher.save(person, occupation_en="miller")
    researcher.step("submit", person)
    editor.step("publish", person)
    acts = {act.kind: act for act in acts_of_desk()}
    assert {kind: (act.user, act.rows) for kind, act in acts.items()} == {
        "form": (researcher.user, 1),
        "submit": (researcher.user, 2),
        "publish": (editor.user, 2),
    }
    for row in (person, charge):
        assert row.history.first().act == acts["publish"]


def test_what_came_to_nothing_is_no_act(editor):
    charge = make.make_charge()
    editor.step("publish", charge)
    editor.save(charge)
    assert not acts_of_desk()


def test_many_rows_withdrawn_at_once_are_one_act(editor):
    people = [make.make_person() for _ in range(3)]
    asked = {"action": "withdraw_rows", "_selected_action": [person.pk for person in people]}
    editor.browser.post(reverse("admin:people_person_changelist"), asked)
    [act] = acts_of_desk()
    assert (act.kind, act.rows, act.user) == ("withdraw", 6, editor.user)
    assert Person.history.filter(act=act).count() == 3


def test_what_comes_out_again_with_a_row_is_said_before_it_does():
    person = make.make_person()
    make.make_recognition(person=person, organisation_en="Those who come back")
    make.make_charge(person=person, case=make.make_case(state="draft"), as_charged="in a draft case")
    take(STEPS["withdraw"], person, make.make_user("editor"))
    take(STEPS["submit"], person, make.make_user("researcher"))
    page = Desk("editor").browser.post(url(person, "step", "publish")).text
    assert "Those who come back" in page
    assert "Comes out again with it" in page
    assert page.index("Comes out again") < page.index("Those who come back")
    # The charge stays hidden with its case.
    assert "in a draft case" not in page
