"""A researcher proposes a change of what is public: it waits. What takes effect at once stays an editor's."""

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from baymak.acceptance import accepted_by_their_writers, at_once, lines_since
from baymak.accounts import lock_out
from baymak.models import Act
from people.models import Person
from tests import factories as make
from tests.admin_forms import add_row, errors_of, look_and_press, looked, sent_by
from tests.editions import accepted_only

pytestmark = pytest.mark.django_db

WHY = "The court says so."


def url(row, page, *args):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk, *args])


def desk(role):
    browser = Client()
    browser.user = make.make_user(role, password=None)
    browser.force_login(browser.user)
    return browser


@pytest.fixture
def researcher():
    return desk("researcher")


@pytest.fixture
def editor():
    return desk("editor")


def save(browser, row, **changes):
    address = url(row, "change")
    return browser.post(address, sent_by(browser.get(address)) | {"change_reason": WHY} | changes)


def accepted(row):
    return row.history.get(pk=type(row).objects.get(pk=row.pk).accepted)


def make_citation():
    return make.make_charge().citations.get()


ROWS = [
    (make.make_person, "occupation_en"),
    (make.make_case, "title_en"),
    (make.make_charge, "summary_en"),
    (make.make_hearing, "summary_en"),
    (make.make_event, "title_en"),
    (make.make_source, "title"),
    (make_citation, "claim_en"),
    (make.make_name, "usage_en"),
]


@pytest.mark.parametrize(("make_row", "name"), ROWS)
def test_a_change_of_what_is_public_waits_for_an_editor(researcher, editor, make_row, name):
    row = make_row()
    before = getattr(row, name)
    assert save(researcher, row, **{name: "As proposed"}).status_code == 302
    row.refresh_from_db()
    assert (getattr(row, name), getattr(accepted(row), name)) == ("As proposed", before)
    assert row.history.first().history_change_reason == WHY
    owner = getattr(row, row.public_parents[0]) if not hasattr(row, "state") else row
    assert owner.state == "published"
    look_and_press(researcher, url(owner, "step", "accept"))
    assert getattr(accepted(row), name) == before
    look_and_press(editor, url(owner, "step", "accept"))
    assert getattr(accepted(row), name) == "As proposed"


def test_an_editor_sees_the_public_page_as_it_would_be(researcher, editor):
    person = make.make_person(occupation_en="miller")
    save(researcher, person, occupation_en="teacher")
    address, acts = url(person, "step", "accept"), Act.objects.count()
    sent = looked(editor.post(address)) | {"page": "yes"}
    page = editor.post(address, sent)
    assert (page.status_code, "teacher" in page.text, "miller" in page.text) == (200, True, False)
    page = editor.post(address, sent | {"take": []})
    assert ("teacher" in page.text, "miller" in page.text) == (False, True)
    assert (accepted(person).occupation_en, Act.objects.count()) == ("miller", acts)
    assert researcher.post(address, sent).status_code == 403
    draft = make.make_person(state="in_review", submitted_by=researcher.user)
    sent = looked(editor.post(url(draft, "step", "publish"))) | {"page": "yes"}
    assert draft.name_en in editor.post(url(draft, "step", "publish"), sent).text
    assert Person.objects.get(pk=draft.pk).state == "in_review"
    answer = editor.post(url(draft, "step", "publish"), sent | {"take": []})
    assert "no public page" in " ".join(map(str, get_messages(answer.wsgi_request)))


def test_what_follows_from_a_fact_stands_on_the_page_as_it_would_be(researcher, editor):
    """The status, and what it rests on; on the desk nothing follows from what was only looked at."""
    person = make.make_person()
    detention = make.make_detention(person=person, state="in_review", submitted_by=researcher.user)
    address, before = url(detention, "step", "publish"), Person.objects.get(pk=person.pk).status
    sent = looked(editor.post(address)) | {"page": "yes"}
    page = editor.post(address, sent).text
    assert Person.objects.get(pk=person.pk).status == before
    look_and_press(editor, address)
    after = Person.objects.get(pk=person.pk)
    assert after.status != before
    assert after.get_status_display() in page.lower()


def test_readers_see_a_proposal_once_it_is_accepted(researcher, editor, client):
    person = make.make_person(occupation_en="miller")
    address = person.get_absolute_url()
    save(researcher, person, occupation_en="teacher")
    with accepted_only():
        page = client.get(address).text
    assert "miller" in page
    assert "teacher" not in page
    look_and_press(editor, url(person, "step", "accept"))
    with accepted_only():
        assert "teacher" in client.get(address).text


def test_a_fact_is_changed_on_the_page_of_its_person_too(researcher):
    charge, other = make.make_charge(summary_en="Before"), make.make_source()
    source = charge.citations.get().source
    address = f"{url(charge.person, 'change')}?open=charges-{charge.pk}"
    data = sent_by(researcher.get(address))
    crafted = {"charges-0-case": make.make_case().pk, "charges-0-source": other.pk, "charges-0-DELETE": "on"}
    data |= {"charges-0-summary_en": "After", "charges-0-quote": "Their own words"} | crafted
    assert researcher.post(address, data).status_code == 302
    case = charge.case_id
    charge.refresh_from_db()
    assert (charge.summary_en, charge.case_id, charge.state) == ("After", case, "published")
    citation = charge.citations.get()
    assert (citation.quote, citation.source) == ("Their own words", source)
    assert (accepted(charge).summary_en, accepted(citation).quote) == ("Before", "")


def test_a_reason_is_asked_for(researcher):
    person = make.make_person()
    page = save(researcher, person, occupation_en="teacher", change_reason="")
    assert "say why" in " ".join(errors_of(page))


def test_nothing_that_takes_effect_at_once_is_taken_from_a_form(researcher):
    """Whatever a form that was made by hand says: disclosure, person, case, source, what is deleted."""
    person, other = make.make_person(), make.make_person()
    charge, case = make.make_charge(person=person), make.make_case()
    source, name = make.make_source(), make.make_name(person=person, is_public=True)
    hearing = make.make_hearing()
    hearing.persons.set([person])
    official = make.make_official()
    event, sentence = make.make_event(officials=[official]), make.make_sentence()
    sentence.charges.set([charge])
    several = {(hearing, "persons"): person, (event, "officials"): official, (sentence, "charges"): charge}
    crafted = {
        person: {"disclosure": "hidden", "has_no_name": "on", "state": "draft"},
        charge: {"person": other.pk, "case": case.pk},
        source: {"is_confidential": "on"},
        name: {"is_public": "", "person": other.pk},
        charge.citations.get(): {"source": source.pk},
        hearing: {"case": case.pk, "persons": [other.pk]},
        event: {"officials": [make.make_official().pk]},
        sentence: {"charges": []},
    }
    for row, changes in crafted.items():
        assert set(changes) - {"state"} <= at_once(type(row)) | {"person"}
        many = {field.name for field in row._meta.many_to_many}
        before = {name: str(getattr(row, name)) for name in changes if name not in many}
        data = sent_by(researcher.get(url(row, "change")))
        assert not set(changes) & set(data)
        researcher.post(url(row, "change"), data | changes | {"change_reason": WHY})
        row.refresh_from_db()
        assert {name: str(getattr(row, name)) for name in before} == before
    for (row, name), one in several.items():
        assert [*getattr(row, name).all()] == [one]


def test_parts_of_what_is_public_are_added_and_never_taken_out(researcher):
    charge = make.make_charge()
    charge.citations.create(source=make.make_source(), claim_en="First")
    data = sent_by(researcher.get(url(charge, "change")))
    add_row(data, "citations", source=make.make_source(), claim_en="Says so, too")
    data |= {"citations-0-DELETE": "on", "change_reason": WHY}
    assert researcher.post(url(charge, "change"), data).status_code == 302
    assert charge.citations.count() == 3
    assert {one.claim for one in charge.citations.filter(accepted=None)} == {"First", "Says so, too"}
    assert researcher.post(url(charge.citations.first(), "step", "discard")).status_code == 403


def test_a_punishment_is_not_emptied_away(researcher):
    sentence = make.make_sentence()
    address = f"{url(sentence.person, 'change')}?open=sentences-{sentence.pk}"
    data = sent_by(researcher.get(address))
    emptied = {name: "" for name in data if name.startswith("sentences-0-given_")}
    page = researcher.post(address, data | emptied)
    assert "Only an editor takes out what is public." in errors_of(page)
    assert sentence.punishments.count() == 1


def test_withdrawing_and_what_was_consented_stay_with_editors(researcher):
    person = make.make_person()
    for step in ("withdraw", "publish", "accept", "send_back", "discard"):
        assert researcher.post(url(person, "step", step)).status_code == 403
    save(researcher, person, occupation_en="teacher", _step="withdraw")
    data = sent_by(researcher.get(f"{url(person, 'change')}?open=consents-add&open=named_in-add"))
    assert not any(name.startswith(("consents-0", "named_in-0")) for name in data)
    assert Person.objects.get(pk=person.pk).state == "published"


SAFETY = {"state": "withdrawn", "withdrawn_for": "safety"}


@pytest.mark.parametrize("over", [{"disclosure": "initials"}, {"state": "in_review"}, SAFETY])
def test_who_is_not_shown_by_name_and_what_waits_is_changed_by_editors_only(researcher, over):
    person = make.make_person(occupation_en="miller", **over)
    data = sent_by(researcher.get(url(person, "change")))
    assert "occupation_en" not in data
    researcher.post(url(person, "change"), data | {"occupation_en": "teacher", "change_reason": WHY})
    assert Person.objects.get(pk=person.pk).occupation_en == "miller"


def test_a_proposal_that_could_not_be_public_takes_nothing_out(researcher):
    concealed = make.make_person(name_en="Zulfiya Concealed", disclosure="initials")
    case = make.make_case()
    make.make_charge(person=concealed, case=case)
    answer = save(researcher, case, title_en="The case of Zulfiya Concealed")
    assert answer.status_code == 302
    said = " ".join(map(str, get_messages(answer.wsgi_request)))
    assert "has the name of a person who is not shown by name" in said
    case.refresh_from_db()
    assert case.state == "published"
    assert accepted(case).title_en != case.title_en


@pytest.mark.parametrize("make_changed", [lambda charge: charge, lambda charge: charge.citations.get()])
def test_an_editor_who_changes_something_else_takes_nothing_out_either(researcher, editor, make_changed):
    """A proposal that nobody would accept waits, and is told of, whoever saves the page next."""
    person = make.make_person(name_en="Zulfiya Concealed", disclosure="initials")
    charge = make.make_charge(person=person)
    save(researcher, charge, as_charged="Zulfiya Concealed said")
    changed = make_changed(charge)
    note = "locator" if changed is not charge else "internal_note"
    assert save(editor, changed, **{note: "looked at"}).status_code == 302
    charge.refresh_from_db()
    assert charge.state == "published"
    save(editor, charge, as_charged="She said")
    save(editor, charge, as_charged="Zulfiya Concealed said so")
    charge.refresh_from_db()
    assert charge.state == "withdrawn"


def test_proposals_do_not_keep_in_public_what_names_somebody(researcher, editor):
    """More of a name than an editor can look at means a namesake: so many are proposed, and one is public."""
    person = make.make_person(name_en="Ural Zqzovlyanov", name_ru="")
    teller, *others = [make.make_event() for _number in range(14)]
    teller.title_en = "Letter of Ural Zqzovlyanov"
    teller.save()
    make.accepted(teller)
    for event in others:
        save(researcher, event, title_en=f"Ural Zqzovlyanov in {event.pk}")
    answer = save(editor, person, disclosure="initials")
    states = {event: type(event).objects.get(pk=event.pk).state for event in (teller, *others)}
    assert states == dict.fromkeys(others, "published") | {teller: "withdrawn"}
    assert "(13)" in " ".join(map(str, get_messages(answer.wsgi_request)))


def test_whoever_sent_a_dossier_to_review_takes_back_what_they_sent(researcher, editor):
    mine, other = {"submitted_by": researcher.user}, {"submitted_by": editor.user}
    person = make.make_person(state="in_review", **mine)
    own = make.make_charge(person=person, state="in_review", **mine)
    foreign = make.make_charge(person=person, state="in_review", **other)
    assert b"Take back" not in desk("editor").get(url(person, "change")).content
    assert b"Take back" in researcher.get(url(person, "change")).content
    researcher.post(url(person, "step", "take_back"))
    for row, state, by in (
        (person, "draft", None),
        (own, "draft", None),
        (foreign, "in_review", editor.user),
    ):
        row.refresh_from_db()
        assert (row.state, row.submitted_by) == (state, by)
    act = person.history.first().act
    assert (act.kind, act.rows, act.user) == ("take_back", 2, researcher.user)


def take_back(browser, row):
    answer = browser.post(url(row, "step", "take_back"))
    return answer.status_code, [*map(str, get_messages(answer.wsgi_request))][-1]


def test_whoever_proposed_a_change_takes_it_back_with_its_citations(researcher, editor):
    charge = make.make_charge(summary_en="Before")
    cited = charge.citations.get()
    cited.quote = "As printed"
    cited.save()
    make.accepted(charge)
    data = sent_by(researcher.get(url(charge, "change")))
    add_row(data, "citations", source=make.make_source(), claim_en="New")
    data |= {"summary_en": "After", "citations-0-quote": "Their own words", "change_reason": WHY}
    researcher.post(url(charge, "change"), data)
    # A note of the team is no part of it, and stays.
    save(editor, charge, internal_note="Looked at")
    assert "To review" in editor.get(reverse("admin:index")).text
    assert take_back(researcher, charge) == (302, "Taken back: charges (1).")
    charge.refresh_from_db()
    assert (charge.summary_en, charge.state, charge.internal_note) == ("Before", "published", "Looked at")
    assert [(one.quote, one.claim) for one in charge.citations.all()] == [("As printed", "")]
    assert "To review" not in editor.get(reverse("admin:index")).text
    assert [step.name for step, _url in researcher.get(url(charge, "change")).context["steps"]] == []
    act = charge.history.first().act
    assert (act.kind, act.user) == ("take_back", researcher.user)
    # The text is anybody's again: the night finds nothing in it.
    save(desk("researcher"), charge, summary_en="Another")
    look_and_press(editor, url(charge, "step", "accept"))
    assert accepted(charge).summary_en == "Another"
    assert [*accepted_by_their_writers(type(charge))] == []


def test_an_editor_who_took_back_accepts_what_another_proposes_then(editor, researcher):
    person = make.make_person(occupation_en="miller")
    save(editor, person, occupation_en="baker")
    assert take_back(editor, person) == (302, "Taken back: people (1).")
    save(researcher, person, occupation_en="teacher")
    look_and_press(editor, url(person, "step", "accept"))
    assert accepted(person).occupation_en == "teacher"
    assert [*accepted_by_their_writers(Person)] == []


def test_what_took_effect_at_once_stays_when_a_proposal_is_taken_back(editor):
    hearing, kept, gone = make.make_hearing(summary_en="Before"), make.make_person(), make.make_person()
    hearing.persons.set([kept, gone])
    make.accepted(hearing)
    new = make.make_person()
    save(editor, hearing, summary_en="After", persons=[kept.pk, new.pk])
    assert take_back(editor, hearing) == (302, "Taken back: hearings (1).")
    hearing.refresh_from_db()
    assert (hearing.summary_en, [*hearing.persons.all()]) == ("Before", [kept])


def test_a_proposal_in_which_others_wrote_is_not_taken_back(researcher, editor):
    charge = make.make_charge(summary_en="Before")
    save(researcher, charge, summary_en="After")
    save(editor, charge, as_charged="in other words")
    status, said = take_back(researcher, charge)
    assert (status, "Others wrote in it" in said) == (302, True)
    charge.refresh_from_db()
    assert (charge.summary_en, charge.as_charged) == ("After", "in other words")


@pytest.mark.each
def test_an_editor_ends_the_proposal_of_who_has_left(researcher, editor):
    charge = make.make_charge(summary_en="One")
    citation = charge.citations.get()
    save(researcher, charge, summary_en="Planted")
    save(researcher, citation, quote="Planted")
    take_back = url(charge, "step", "take_back")
    assert editor.post(take_back).status_code == 403
    lock_out(researcher.user)
    assert take_back in editor.get(url(charge, "change")).text
    other = desk("researcher")
    assert other.post(take_back).status_code == 403
    assert editor.post(take_back).status_code == 302
    charge.refresh_from_db()
    citation.refresh_from_db()
    assert (charge.summary_en, citation.quote, lines_since(charge)) == ("One", "", [])
    act = charge.history.first().act
    assert (act.kind, act.user) == ("take_back", editor.user)


def test_what_somebody_sent_and_left_is_published_sent_back_and_sent_again_by_others(researcher, editor):
    charges = [make.make_charge(state="in_review", submitted_by=researcher.user) for _number in "12"]
    lock_out(researcher.user)
    published, sent_back = charges
    look_and_press(editor, url(published, "step", "publish"))
    editor.post(url(sent_back, "step", "send_back"))
    other = desk("researcher")
    save(other, sent_back, summary_en="Taken over")
    look_and_press(other, url(sent_back, "step", "submit"))
    for charge in charges:
        charge.refresh_from_db()
    assert [charge.state for charge in charges] == ["published", "in_review"]
    assert sent_back.submitted_by == other.user


def test_a_proposal_of_who_was_concealed_since_is_for_editors(researcher):
    person = make.make_person(occupation_en="miller")
    save(researcher, person, occupation_en="teacher")
    Person.objects.filter(pk=person.pk).update(disclosure="initials")
    assert "is for editors" in take_back(researcher, person)[1]
    person.refresh_from_db()
    assert person.occupation_en == "teacher"


def test_whoever_is_sent_a_proposal_back_reads_why_and_takes_it_back(researcher, editor):
    person = make.make_person(occupation_en="miller")
    save(researcher, person, occupation_en="teacher")
    look_and_press(
        editor, url(person, "step", "accept"), **{f"note:people.person:{person.pk}": "Which school?"}
    )
    page = researcher.get(url(person, "change")).text
    assert "Which school?" in page
    assert "takes it back" in page
    assert "Which school?" in researcher.get(reverse("admin:index")).text
    take_back(researcher, person)
    assert "Which school?" not in researcher.get(reverse("admin:index")).text
    assert "Which school?" not in researcher.get(url(person, "change")).text


@pytest.mark.parametrize("state", ["in_review", "published", "draft"])
def test_nobody_takes_back_what_another_sent_or_what_does_not_wait(researcher, state):
    sender = {"submitted_by": make.make_user(password=None)} if state == "in_review" else {}
    charge = make.make_charge(state=state, **sender)
    assert researcher.post(url(charge, "step", "take_back")).status_code == 403
    charge.refresh_from_db()
    assert charge.state == state
