"""A fact that needs consent is public with one only, and not after a refusal; consents never are."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from people.models import Consent, NamedIn, Person
from tests import factories as make
from tests.admin_forms import add_row, sent_by

pytestmark = [pytest.mark.django_db, pytest.mark.each]

PERSON_FACTS = [make.make_circumstance, make.make_kinship]


def refuse(person, about, on):
    return make.make_consent(person=person, about=about, decision="refused", by="", on=on)


@pytest.mark.parametrize("make_fact", PERSON_FACTS)
@pytest.mark.parametrize(
    ("refused_on", "is_public"),
    [("2024-04-30", True), ("2024-05-01", False), ("2025-01-01", False), (None, False)],
)
def test_refusal_on_the_day_or_later_hides_what_was_allowed(make_fact, refused_on, is_public):
    fact = make_fact()
    refuse(fact.person, fact.consent_about, refused_on)
    assert fact.is_published() is is_public


def test_refusal_about_something_else_or_of_somebody_else_hides_nothing():
    illness = make.make_circumstance()
    refuse(illness.person, "family", "2025-01-01")
    refuse(make.make_person(), "health", "2025-01-01")
    assert illness.is_published()


def test_either_of_two_relatives_can_refuse():
    kinship = make.make_kinship()
    refuse(kinship.relative, "family", "2025-01-01")
    assert not kinship.is_published()


def test_refused_consent_opens_nothing():
    person = make.make_person()
    illness = make.make_circumstance(person=person, consent=refuse(person, "health", "2024-01-01"))
    assert not illness.is_published()


def test_later_consent_counts_only_where_a_fact_rests_on_it(client):
    illness = make.make_circumstance()
    refuse(illness.person, "health", "2025-01-01")
    illness.consent = make.make_consent(person=illness.person, on="2025-02-01")
    illness.save()
    assert (illness.state, illness.is_published()) == ("draft", False)
    illness.state = "published"
    illness.save()
    assert illness.is_published()


@pytest.mark.parametrize(
    ("over", "said"),
    [
        ({"about": "family"}, "a consent that was given, about: health"),
        ({"decision": "refused"}, "a consent that was given, about: health"),
        ({"person": None}, "the consent of somebody else"),
    ],
)
def test_a_fact_rests_on_the_right_consent(over, said):
    illness = make.make_circumstance(has_consent=False)
    person = over.pop("person", illness.person)
    illness.consent = make.make_consent(person=person or make.make_person(), **over)
    with pytest.raises(ValidationError, match=said):
        illness.full_clean()


@pytest.fixture
def editor(client):
    client.force_login(make.make_user("editor", password=None))
    return client


def test_whoever_refused_to_be_named_is_not_published_by_name(editor):
    person = make.make_person()
    address = reverse("admin:people_person_change", args=[person.pk])
    data = add_row(
        sent_by(editor.get(address)), "consents", about="name", decision="refused", on="2024-06-01"
    )
    assert editor.post(address, data).status_code == 302
    person = Person.objects.get()
    assert person.state == "withdrawn"
    assert refuses_the_name(person)
    person.disclosure = "initials"
    assert not refuses_the_name(person)
    person.disclosure = "named"
    make.make_consent(person=person, about="name", on="2024-07-01")
    assert not refuses_the_name(person)


def refuses_the_name(person):
    return any("refused to be named" in str(said) for said in person.publication_obstacles())


def test_a_refusal_takes_the_source_of_the_fact_along(editor):
    source = make.make_source(title="The illness of Sampleev")
    illness = make.make_circumstance(source=source)
    address = reverse("admin:people_person_change", args=[illness.person.pk])
    data = add_row(
        sent_by(editor.get(address)), "consents", about="health", decision="refused", on="2024-06-01"
    )
    assert editor.post(address, data).status_code == 302
    source.refresh_from_db()
    assert (source.state, illness.is_published()) == ("withdrawn", False)


@pytest.mark.parametrize("planted_in", ["fact", "quote", "person"])
def test_a_proposal_is_no_reason_to_take_a_fact_away_when_something_is_allowed(editor, planted_in):
    """Whoever planted it would hide the fact by the next consent that somebody writes down."""
    make.make_person(name_en="Zulfiya Concealed", disclosure="initials")
    illness = make.make_circumstance(summary_en="Ill since spring")
    quote = illness.citations.get()
    row, name = {
        "fact": (illness, "summary_en"),
        "quote": (quote, "quote"),
        "person": (illness.person, "occupation_en"),
    }[planted_in]
    setattr(row, name, "Told by Zulfiya Concealed")
    row.save()
    address = reverse("admin:people_person_change", args=[illness.person.pk])
    given = {"decision": "given", "by": "herself, to us", "on": "2024-06-01"}
    data = add_row(sent_by(editor.get(address)), "consents", about="letters", **given)
    assert editor.post(address, data).status_code == 302
    illness.refresh_from_db()
    assert (illness.person.consents.count(), illness.state) == (2, "published")
    assert illness.person.state == "published"
    refused = {"decision": "refused", "on": "2024-07-01"}
    data = add_row(sent_by(editor.get(address)), "consents", about="health", **refused)
    assert editor.post(address, data).status_code == 302
    illness.refresh_from_db()
    assert not illness.is_published()


def test_a_consent_is_not_rewritten_or_deleted(editor):
    consent = make.make_consent()
    address = reverse("admin:people_consent_change", args=[consent.pk])
    assert (
        editor.post(address, {"note": "by telephone", "decision": "refused", "on": "2030-01-01"}).status_code
        == 302
    )
    consent.refresh_from_db()
    assert (consent.note, consent.decision, str(consent.on)) == ("by telephone", "given", "2024-05-01")
    delete = reverse("admin:people_consent_delete", args=[consent.pk])
    assert editor.post(delete, {"post": "yes"}).status_code == 404
    person = reverse("admin:people_person_change", args=[consent.person.pk])
    data = sent_by(editor.get(f"{person}?open=consents-{consent.pk}"))
    assert data["consents-0-id"] == str(consent.pk)
    editor.post(person, data | {"consents-0-decision": "refused", "consents-0-DELETE": "on"})
    assert Consent.objects.get().decision == "given"


def test_nothing_of_consents_and_names_in_sources_is_public(client):
    illness = make.make_circumstance()
    make.make_consent(person=illness.person, about="letters", by="Zqxgiver", note="Zqxnote")
    NamedIn.objects.create(person=illness.person, source=make.make_source())
    assert not Consent.objects.published().exists()
    assert not NamedIn.objects.published().exists()
    page = client.get(illness.person.get_absolute_url()).content.decode()
    assert "Zqx" not in page
    assert "2024-05-01" not in client.get("/en/circumstances.json").getvalue().decode()


def test_merging_keeps_consents_and_names_in_sources(editor):
    kept, duplicate = make.make_person(), make.make_person()
    source = make.make_source()
    for person in (kept, duplicate):
        NamedIn.objects.create(person=person, source=source)
        make.make_consent(person=person, about="photo", decision="refused")
    address = reverse("admin:people_person_compare", args=[kept.pk, duplicate.pk])
    assert editor.post(address, {"keep": kept.pk}).status_code == 302
    assert NamedIn.objects.get().person == kept
    assert list(Consent.objects.values_list("person", flat=True)) == [kept.pk] * 2
