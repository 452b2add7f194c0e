"""One form for what happened to several persons at once."""

import pytest
from django.urls import reverse

from cases.models import Charge, Detention, Hearing, MeasureOrder, Sentence
from people.models import Recognition
from tests import factories as make

pytestmark = pytest.mark.django_db


def address(name, **asked):
    return reverse("admin:people_person_together", args=[name], query=asked)


@pytest.fixture
def researcher(client):
    client.force_login(make.make_user("researcher", password=None))
    return client


@pytest.fixture
def case():
    return make.make_case([make.make_person() for _ in range(3)])


@pytest.fixture
def source():
    return make.make_source()


def sent(case, source, *, chosen=None, lines=(), **common):
    """Return what a browser sends of the form: all are ticked unless `chosen` says who."""
    data = {"all-source": source.pk, "all-case": case.pk, "all-certainty": "reported"}
    data |= {f"all-{name}": getattr(value, "pk", value) for name, value in common.items()}
    persons = [row.person for row in case.defendants.order_by("person")]
    for person in persons if chosen is None else chosen:
        data[f"p{person.pk}-chosen"] = "on"
    for person, values in dict(lines).items():
        data |= {f"p{person.pk}-{name}": getattr(value, "pk", value) for name, value in values.items()}
    return data


def errors_of(response):
    """Return the errors of a refused form: of the common part, and of each person."""
    assert response.status_code == 200
    together = response.context["together"]
    lines = {
        line.person: dict(line.errors) | ({"elsewhere": line.elsewhere} if line.elsewhere else {})
        for line in together.lines
    }
    return dict(together.common.errors), {person: found for person, found in lines.items() if found}


def test_verdict_of_several_persons_with_another_term_of_one(researcher, case, source):
    first, second, third = (row.person for row in case.defendants.order_by("person"))
    data = sent(
        case,
        source,
        court_instance="first",
        effect="imposed",
        result="conviction",
        pronounced_on="10.09.2025",
        given_kind="imprisonment",
        given_pronounced="4 years",
        quote="sentenced to four years",
        lines={second: {"given_pronounced": "5 years 6 months", "quote": "the second to more"}},
    )
    response = researcher.post(address("sentence", case=case.pk), data)
    assert response.headers["Location"] == reverse("admin:cases_case_change", args=[case.pk])
    rows = {row.person: row for row in Sentence.objects.all()}
    assert [rows[person].decided for person in (first, second, third)] == [
        "imprisonment, 4 years",
        "imprisonment, 5 years 6 months",
        "imprisonment, 4 years",
    ]
    quotes = [rows[person].citations.get().quote for person in (first, second)]
    assert quotes == ["sentenced to four years", "the second to more"]
    for row in rows.values():
        assert (row.case, row.state, row.citations.get().source) == (case, "draft", source)
        assert row.history.get().history_user.username.startswith("researcher-")


def test_extension_decides_on_the_latest_order_of_each(researcher, case, source):
    first, second, third = (row.person for row in case.defendants.order_by("person"))
    earlier = {
        person: make.make_measureorder(person=person, case=case, kind=kind, decided_on="2024-01")
        for person, kind in ((first, "custody"), (second, "house_arrest"))
    }
    page = researcher.get(address("measureorder", case=case.pk))
    shown = {line.person: line["replaces"].value() for line in page.context["together"].lines}
    assert shown == {first: earlier[first].pk, second: earlier[second].pk, third: None}
    data = sent(
        case,
        source,
        effect="extended",
        decided_on="2024-03-10",
        until="2024-06-10",
        lines={person: {"replaces": row} for person, row in earlier.items()},
    )
    refused = researcher.post(address("measureorder", case=case.pk), data)
    # Only the one without an earlier order must say of what kind it is.
    assert errors_of(refused) == ({}, {third: {"elsewhere": ["Kind: This field is required."]}})
    assert MeasureOrder.objects.count() == 2
    del data[f"p{third.pk}-chosen"]
    assert researcher.post(address("measureorder", case=case.pk), data).status_code == 302
    new = MeasureOrder.objects.filter(effect="extended")
    assert {row.person: (row.kind, row.replaces) for row in new} == {
        first: ("custody", earlier[first]),
        second: ("house_arrest", earlier[second]),
    }


def test_what_is_ordered_first_decides_on_nothing(researcher, case, source):
    """Each line shows the latest order, for who extends it: that is no mistake of who enters a first one."""
    person = case.defendants.order_by("person")[0].person
    earlier = make.make_measureorder(person=person)
    data = sent(
        case, source, kind="bans", effect="ordered", chosen=[person], lines={person: {"replaces": earlier}}
    )
    assert researcher.post(address("measureorder", case=case.pk), data).status_code == 302
    assert MeasureOrder.objects.get(kind="bans").replaces is None


def test_hearing_of_several_persons_is_one_row(researcher, case, source):
    chosen = [row.person for row in case.defendants.order_by("person")][:2]
    data = sent(case, source, held_on="2024-05-17", kind="trial", openness="open", chosen=chosen)
    assert researcher.post(address("hearing", case=case.pk), data).status_code == 302
    assert list(Hearing.objects.get().persons.order_by("pk")) == chosen


@pytest.mark.parametrize(
    ("name", "model", "common"),
    [
        ("charge", Charge, {"as_charged": "failure to disperse", "form": "completed", "outcome": ""}),
        ("detention", Detention, {"kind": "pretrial", "started_on": "2024-02"}),
        ("recognition", Recognition, {"kind": "political_prisoner", "organisation_en": "Example Rights"}),
    ],
)
def test_other_kinds(researcher, case, source, name, model, common):
    assert researcher.post(address(name, case=case.pk), sent(case, source, **common)).status_code == 302
    assert {row.person for row in model.objects.all()} == {row.person for row in case.defendants.all()}
    assert {row.citations.get().source for row in model.objects.all()} == {source}


def test_errors_stand_where_they_belong_and_nothing_is_saved_or_lost(researcher, case, source):
    first, second, _third = (row.person for row in case.defendants.order_by("person"))
    data = sent(
        case,
        source,
        kind="pretrial",
        started_on="yesterday",
        lines={first: {"started_on": "2024-02"}, second: {"ended_on": "2023-13", "quote": "Taken away"}},
    )
    response = researcher.post(address("detention", case=case.pk), data)
    common, lines = errors_of(response)
    # Who has a day of their own is not concerned by the common one.
    assert list(common) == []
    assert list(lines[second]) == ["ended_on", "started_on"] or set(lines[second]) == {
        "ended_on",
        "started_on",
    }
    assert first not in lines
    assert "Taken away" in response.content.decode()
    assert not Detention.objects.exists()
    del data[f"p{first.pk}-started_on"]
    common, lines = errors_of(researcher.post(address("detention", case=case.pk), data))
    assert list(common) == ["started_on"]
    assert {person: list(found) for person, found in lines.items()} == {second: ["ended_on"]}


def test_source_is_asked_for_once(researcher, case, source):
    data = sent(case, source, kind="pretrial")
    del data["all-source"]
    common, lines = errors_of(researcher.post(address("detention", case=case.pk), data))
    assert (list(common), lines) == (["source"], {})


def test_form_that_is_sent_twice_makes_no_row_twice(researcher, case, source):
    data = sent(case, source, kind="pretrial", started_on="2024-02")
    assert researcher.post(address("detention", case=case.pk), data).status_code == 302
    common, _lines = errors_of(researcher.post(address("detention", case=case.pk), data))
    assert "This is there already" in str(common["__all__"])
    assert Detention.objects.count() == 3


def test_rows_go_to_review_at_once_if_asked(researcher, case, source):
    data = sent(case, source, kind="pretrial", started_on="2024-02") | {"_save_and_submit": "1"}
    assert researcher.post(address("detention", case=case.pk), data).status_code == 302
    assert {row.state for row in Detention.objects.all()} == {"in_review"}


def test_list_of_people_leads_to_the_form(researcher, case):
    first, second, _third = (row.person for row in case.defendants.order_by("person"))
    asked = {"action": "together_charge", "_selected_action": [first.pk, second.pk]}
    response = researcher.post(reverse("admin:people_person_changelist"), asked, follow=True)
    assert [line.person for line in response.context["together"].lines] == [first, second]


def test_page_of_a_case_leads_to_the_form(researcher, case):
    page = researcher.get(reverse("admin:cases_case_change", args=[case.pk])).content.decode()
    assert address("sentence", case=case.pk).replace("&", "&amp;") in page


def test_nobody_is_chosen(researcher, case, source):
    response = researcher.post(address("detention", case=case.pk), sent(case, source, chosen=[]))
    assert response.status_code == 200
    assert researcher.get(address("detention", persons="")).status_code == 302
    assert researcher.get(address("nothing", case=case.pk)).status_code == 404
    assert researcher.get(address("detention", case="999999")).status_code == 404


def test_whoever_may_add_nothing_does_not_get_the_form(client, case):
    client.force_login(make.make_user("administrator", password=None))
    assert client.get(address("detention", case=case.pk)).status_code == 403
