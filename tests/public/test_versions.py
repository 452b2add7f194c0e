"""What sources say otherwise stands beside what the record says, each with who says so."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from cases.models import Event
from tests import factories as make
from tests.admin_forms import add_row, errors_of, sent_by
from tests.lists import csv_rows, json_rows, words

pytestmark = pytest.mark.django_db


def cite(record, publisher, **over):
    citation = record.citation_model()(record=record, source=make.make_source(publisher=publisher), **over)
    citation.full_clean()
    citation.save()
    return citation


@pytest.fixture
def event():
    event = make.make_event(case=make.make_case(), happened_on="2024-01-19", source=None)
    cite(event, "Gazette", field="happened_on")
    cite(event, "Other Paper", field="happened_on", value="18 января 2024")
    cite(event, "Third Paper", field="happened_on", value="2024-01-18", quote="q" * 1000, quote_language="ru")
    return event


def test_conflicting_days_stand_side_by_side_with_who_says_so(client, event):
    page = words(client.get(event.case.get_absolute_url()))
    assert (
        "Sources differ on “date”: 19 January 2024 (Gazette [2]); 18 January 2024 (Other Paper [3]," in page
    )
    assert "For: date: 18 January 2024." in page
    assert f'<q lang="ru">{"q" * 1000}</q>' in client.get(event.case.get_absolute_url()).content.decode()


def test_files_tell_them_too(client, event):
    codes = [citation.source.code for citation in event.citations.order_by("pk")]
    [row] = json_rows(client.get("/en/events.json"))
    assert row["happened_on"] == "2024-01-19"
    assert row["versions"] == [f"happened_on=2024-01-18 ({code})" for code in codes[1:]]
    [row] = csv_rows(client.get("/en/events.csv"))
    assert row["versions"].split("; ")[0] == f"happened_on=2024-01-18 ({codes[1]})"


def test_where_sources_agree_nothing_is_said_of_it(client, event):
    event.citations.exclude(value="").delete()
    assert "Sources differ" not in words(client.get(event.case.get_absolute_url()))


def test_what_nobody_may_know_is_in_no_version(client, event):
    hidden = event.citations.get(source__publisher="Other Paper")
    hidden.value = "1999"
    hidden.save()
    hidden.source.is_confidential = True
    hidden.source.save()
    page = words(client.get(event.case.get_absolute_url()))
    assert "1999" not in page
    assert "18 January 2024 (Third Paper [3])" in page
    assert "1999" not in client.get("/en/events.json").getvalue().decode()


def test_day_of_birth_is_a_year_in_every_version(client):
    person = make.make_person(born="1986-12-07", source=None)
    cite(person, "Gazette", field="born", value="7 ноября 1987")
    cite(person, "Other Paper", field="born", value="1986-11-07")
    page = words(client.get(person.get_absolute_url()))
    assert "Sources differ on “born”: 1986 (Other Paper [2]); 1987 (Gazette [1])" in page
    assert "1987-11" not in client.get("/en/people.json").getvalue().decode()


def test_initials_have_no_versions(client):
    person = make.make_person(disclosure="initials", source=None, died="2024-01-26")
    cite(person, "Gazette", field="died", value="2024-01-27")
    assert "27 January" not in words(client.get(person.get_absolute_url()))
    [row] = json_rows(client.get("/en/people.json"))
    assert row["versions"] == []


@pytest.mark.parametrize(
    ("over", "where"),
    [
        ({"value": "2024"}, "field"),
        ({"field": "internal_note"}, "field"),
        ({"field": "code"}, "field"),
        ({"field": "happened_on", "value": "soon"}, "value"),
        ({"quote": "q" * 1001}, "quote"),
    ],
)
def test_what_makes_no_version_is_refused(event, over, where):
    with pytest.raises(ValidationError) as caught:
        cite(event, "Gazette", **over)
    assert list(caught.value.message_dict) == [where]


def test_values_are_read_as_the_form_of_the_record_reads_them():
    hearing = make.make_hearing()
    assert cite(hearing, "Gazette", field="kind", value="Verdict").value == "verdict"
    assert cite(hearing, "Gazette", field="court", value="A court of Ufa").value == "A court of Ufa"
    tally = make.make_tally()
    assert cite(tally, "Gazette", field="number", value=" 80 ").value == "80"


def test_version_is_entered_with_the_record(client, event):
    client.force_login(make.make_user("editor", password=None))
    address = reverse("admin:cases_event_change", args=[event.pk])
    data = sent_by(client.get(address))
    source = make.make_source()
    add_row(data, "citations", source=source, field="happened_on", value="20.01.2024")
    assert client.post(address, data).status_code == 302
    assert event.citations.get(source=source).value == "2024-01-20"
    add_row(data, "citations", source=make.make_source(), field="", value="20.01.2024")
    assert any("Say which value" in said for said in errors_of(client.post(address, data)))


def test_versions_of_one_event_stand_side_by_side(client):
    person, case = make.make_person(), make.make_case()
    main = make.make_event(
        [person], case=case, kind="death", happened_on="2024-01-26", title_en="Dies of blows"
    )
    make.make_event([person], case=case, happened_on="2024-01-27", title_en="Something else")
    other = make.make_event(
        [person],
        case=case,
        kind="death",
        happened_on="2024-01-28",
        title_en="Dies of poison",
        version_of=main,
    )
    for page in (words(client.get(row.get_absolute_url())) for row in (person, case)):
        assert page.index("Dies of blows") < page.index("Another version:") < page.index("Dies of poison")
        assert page.index("Dies of poison") < page.index("Something else")
    for row in (person, case):
        [both] = [
            item for item in client.get(row.get_absolute_url()).text.split("<li") if "of poison" in item
        ]
        assert "Dies of blows" in both
    rows = {row["title_en"]: row["version_of"] for row in json_rows(client.get("/en/events.json"))}
    assert rows["Dies of poison"] == main.code
    # What it is a version of is told by nobody when that is hidden.
    Event.objects.filter(pk=main.pk).update(state="withdrawn")
    assert "Another version" not in words(client.get(case.get_absolute_url()))
    assert {row["version_of"] for row in json_rows(client.get("/en/events.json"))} == {""}
    with pytest.raises(ValidationError, match="no version of another one"):
        make.make_event(version_of=other).full_clean()
    main.version_of = make.make_event()
    with pytest.raises(ValidationError, match="no version of another one"):
        main.full_clean()
