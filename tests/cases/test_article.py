"""An article beside the forms: chosen once, entered line by line, and kept nowhere."""

import pytest
from django.apps import apps
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext

from baymak.models import Act
from cases.models import Charge, Detention, Event, Hearing, MeasureOrder, Sentence
from tests import factories as make

pytestmark = pytest.mark.django_db

ADDRESS = reverse("admin:people_person_article")
CHARGE = {"as_charged": "failure to disperse", "form": "completed", "outcome": ""}
TEXT = "Aaa was taken on 17 January.\n\nUnrepeatable words of an article: xyzzy."


@pytest.fixture
def user():
    return make.make_user("researcher", password=None)


@pytest.fixture
def researcher(client, user):
    client.force_login(user)
    return client


@pytest.fixture
def case():
    return make.make_case([make.make_person() for _ in range(3)], court=make.make_court())


@pytest.fixture
def source():
    return make.make_source(state="draft")


def head(source, case=None, persons=(), **more):
    data = {"source": source.pk, "article": TEXT, "place": "", "persons": [person.pk for person in persons]}
    return data | ({"case": case.pk} if case else {}) | more


def line(kind, persons, ticked=None, /, **values):
    """Return what a browser sends of the line of a kind: all persons are ticked unless `ticked` says who."""
    data = {"kind": kind, "known": [person.pk for person in persons], f"{kind}-all-certainty": "reported"}
    data |= {f"{kind}-p{person.pk}-chosen": "on" for person in (persons if ticked is None else ticked)}
    return data | {f"{kind}-all-{name}": getattr(value, "pk", value) for name, value in values.items()}


def saved(client, *parts):
    data = {}
    for part in parts:
        data |= part
    return client.post(ADDRESS, data | {"_save": ""})


def persons_of(case):
    return [row.person for row in case.defendants.order_by("person")]


def shown(response):
    """Return what the line of a page begins with, but for what the model itself begins with."""
    together = response.context["together"]
    return {
        bound.name: bound.value()
        for bound in together.common
        if bound.value() not in (None, "", [], together.kind.model().__dict__.get(bound.name))
    }


def test_line_is_saved_for_who_is_ticked_with_source_case_and_quote(researcher, user, case, source):
    first, second, third = persons_of(case)
    article = make.make_article()
    response = saved(
        researcher,
        head(source, case, [first, second, third]),
        line(
            "charge",
            [first, second, third],
            [first, third],
            **(CHARGE | {"as_charged": "", "article": article}),
            brought_on="17.01.2024",
            quote="was charged",
            locator="paragraph 2",
        ),
    )
    assert response.status_code == 200
    rows = {row.person: row for row in Charge.objects.all()}
    assert set(rows) == {first, third}
    for row in rows.values():
        citation = row.citations.get()
        assert (row.case, row.article, row.state) == (case, article, "draft")
        assert (citation.source, citation.quote, citation.locator) == (source, "was charged", "paragraph 2")
        assert row.history.get().act.user == user
    assert response.context["together"].number_of_errors == 0
    assert (
        Act.objects.filter(user=user).exclude(kind=Act.Kind.LOGIN).get().rows == 4
    )  # two charges, two citations
    # The next one begins with what two charges of an article have in common, and its quote is empty.
    assert shown(response) == {"brought_on": "17.01.2024"}
    ticked = {one.person for one in response.context["together"].lines if one["chosen"].value()}
    assert ticked == {first, third}


def test_text_is_in_the_answer_and_nowhere_else(researcher, case, source):
    person = persons_of(case)[0]
    for more in ({"quote": "was taken"}, {"started_on": "yesterday"}):
        response = saved(
            researcher, head(source, case, [person]), line("detention", [person], kind="pretrial", **more)
        )
        assert "xyzzy" in response.content.decode()
    assert Detention.objects.count() == 1
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if isinstance(field, models.CharField | models.TextField):
                assert not model._default_manager.filter(**{f"{field.name}__contains": "xyzzy"}).exists()
    assert "xyzzy" not in str(dict(researcher.session))
    assert "xyzzy" not in researcher.get(ADDRESS, {"source": source.pk}).content.decode()


def test_other_line_keeps_what_was_typed_into_the_first(researcher, case, source):
    person = persons_of(case)[0]
    begun = head(source, case, [person]) | line("charge", [person], **CHARGE)
    response = researcher.post(ADDRESS, begun | {"open": "detention"})
    assert response.context["kind"].name == "detention"
    assert ("charge-all-as_charged", "failure to disperse") in response.context["others"]
    again = head(source, case, [person]) | line("detention", [person]) | dict(response.context["others"])
    response = researcher.post(ADDRESS, again | {"open": "charge"})
    assert shown(response)["as_charged"] == "failure to disperse"
    assert not Charge.objects.exists()


def test_wrong_line_keeps_what_was_typed_and_says_what_is_wrong(researcher, case, source):
    person = persons_of(case)[0]
    data = line("detention", [person], kind="pretrial", started_on="yesterday", quote="Taken away")
    response = saved(researcher, head(source, case, [person]), data)
    together = response.context["together"]
    assert list(together.common.errors) == ["started_on"]
    assert "Taken away" in response.content.decode()
    assert not Detention.objects.exists()


def test_stay_begins_where_the_last_one_ended_and_a_verdict_as_the_one_before(researcher, case, source):
    first, second, _third = persons_of(case)
    court = make.make_court()
    dates = {"kind": "pretrial", "started_on": "17.01.2024", "ended_on": "20.02.2024"}
    dates["end_reason"] = "transferred"
    response = saved(researcher, head(source, case, [first]), line("detention", [first], **dates))
    assert shown(response) == {"started_on": "20.02.2024"}
    verdict = {"court_instance": "first", "effect": "imposed", "result": "conviction"}
    verdict |= {"pronounced_on": "10.09.2025", "court": court, "given_kind": "imprisonment"}
    values = verdict | {"given_pronounced": "4 years", "quote": "four years"}
    response = saved(researcher, head(source, case, [first, second]), line("sentence", [first], **values))
    # `second` was not known to the line: whom it concerns is asked, and nothing saved.
    assert not Sentence.objects.exists()
    both = [first, second]
    response = saved(researcher, head(source, case, both), line("sentence", both, [first], **values))
    together = response.context["together"]
    assert {name: together.common[name].value() for name in verdict} == verdict | {"court": str(court.pk)}
    assert {"given_pronounced", "quote"}.isdisjoint(shown(response))
    assert Sentence.objects.get().person == first


def test_order_decides_on_the_latest_of_the_person(researcher, case, source):
    person = persons_of(case)[0]
    earlier = make.make_measureorder(person=person, case=case, kind="house_arrest")
    page = researcher.post(ADDRESS, head(source, case, [person]) | {"open": "measureorder"})
    [one] = page.context["together"].lines
    assert one["replaces"].value() == earlier.pk
    values = line("measureorder", [person], effect="extended", decided_on="2024-03-10", until="2024-06-10")
    values |= {f"measureorder-p{person.pk}-replaces": earlier.pk}
    saved(researcher, head(source, case, [person]), values)
    new = MeasureOrder.objects.get(effect="extended")
    assert (new.kind, new.replaces, new.case) == ("house_arrest", earlier, case)


def test_hearing_of_a_whole_case_names_nobody(researcher, case, source):
    values = {"held_on": "2024-05-17", "kind": "trial", "openness": "open"}
    response = saved(researcher, head(source, case), line("hearing", persons_of(case), [], **values))
    # Of a case whose defendants nobody named, none is ticked at first.
    assert {one["chosen"].value() for one in response.context["together"].lines} == {False}
    assert (Hearing.objects.get().case, list(Hearing.objects.get().persons.all())) == (case, [])
    saved(researcher, head(source, case), line("charge", persons_of(case), [], **CHARGE))
    assert not Charge.objects.exists()


def test_event_names_who_is_ticked(researcher, case, source):
    first, second, _third = persons_of(case)
    values = {"kind": "letter", "title_en": "A letter", "happened_on": "2024-05"}
    saved(researcher, head(source, case, [first, second]), line("event", [first, second], [first], **values))
    assert [*Event.objects.get().persons.all()] == [first]


def test_line_that_says_nothing_is_no_fact(researcher, case, source):
    """Its kinds and outcomes begin with a value, and a fact of these alone would be nobody's word."""
    person = persons_of(case)[0]
    values = {"court_instance": "first", "effect": "imposed", "result": "conviction"}
    response = saved(researcher, head(source, case, [person]), line("sentence", [person], **values))
    assert "This says nothing yet." in response.content.decode()
    assert not Sentence.objects.exists()


def test_line_that_is_sent_twice_is_saved_once(researcher, case, source):
    person = persons_of(case)[0]
    for _ in range(2):
        response = saved(
            researcher, head(source, case, [person]), line("detention", [person], kind="pretrial")
        )
    assert "This is there already" in response.content.decode()
    assert Detention.objects.count() == 1


def test_what_is_entered_is_listed_and_goes_to_review_at_once(researcher, user, source):
    case = make.make_case(state="draft")
    person = make.make_person(state="draft")
    others = make.make_detention(person=make.make_person(), state="draft")
    others.citations.create(source=source)
    saved(researcher, head(source, case, [person]), line("charge", [person], **CHARGE))
    page = researcher.get(ADDRESS, {"source": source.pk, "persons": person.pk})
    assert len(page.context["entered"][0]) == 2
    page = researcher.post(ADDRESS, head(source, case, [person]) | {"_submit": "yes"})
    assert [message.level_tag for message in page.context["messages"]] == ["success"]
    for row in (person, case, source, Charge.objects.get()):
        row.refresh_from_db()
        assert row.state == "in_review"
    others.refresh_from_db()
    assert others.state == "draft"  # a colleague's, of the same source


def test_page_of_a_source_and_of_a_case_lead_to_it(researcher, case, source):
    for row, asked in ((source, f"?source={source.pk}"), (case, f"?case={case.pk}")):
        opts = row._meta
        url = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[row.pk])
        assert f"{ADDRESS}{asked}" in researcher.get(url).content.decode()
    assert ADDRESS in researcher.get(reverse("admin:index")).content.decode()


@pytest.mark.parametrize("name", ["source", "case", "persons", "place", "known", "kind", "open"])
@pytest.mark.parametrize("value", ["9" * 40, "abc", "-1", "²", "\0"])
def test_odd_values_are_no_mistake_of_the_program(researcher, case, source, name, value):
    data = (
        head(source, case, persons_of(case)) | line("charge", persons_of(case)) | {name: value, "_save": ""}
    )
    assert researcher.post(ADDRESS, data).status_code == 200
    if value != "\0":
        assert researcher.get(ADDRESS, {name: value}).status_code == 200


def test_whoever_may_add_nothing_does_not_get_the_page(client):
    client.force_login(make.make_user("administrator", password=None))
    assert client.get(ADDRESS).status_code == 403


def test_after_an_appeal_the_first_verdict_on_somebody_else_begins_anew(researcher, case, source):
    first, second, third = people = persons_of(case)
    make.make_sentence(person=first, case=case, pronounced_on="2024-01-10")
    appeal = {"court_instance": "appeal", "effect": "changed", "pronounced_on": "10.05.2024"}
    appeal |= {"result": "conviction", "given_kind": "imprisonment", "given_pronounced": "4 years"}
    chosen = head(source, case, people)
    response = saved(researcher, chosen, line("sentence", people, [first], **appeal))
    assert Sentence.objects.filter(court_instance="appeal").count() == 1
    assert {"court_instance", "effect", "pronounced_on", "given_kind"}.isdisjoint(shown(response))
    for person in (second, third):
        make.make_sentence(person=person, case=case, pronounced_on="2024-01-10")
    response = saved(researcher, chosen, line("sentence", people, [second], **appeal))
    kept = shown(response)
    assert (kept["court_instance"], kept["pronounced_on"]) == ("appeal", "10.05.2024")
    # What the next line begins with is not folded.
    folds = {title: part["classes"] for title, part in response.context["adminform"].fieldsets}
    assert folds[gettext("More")] == []
