"""The facts on the page of a person or a case are read; a form has only the one that is open."""

import re

import pytest
from django.urls import reverse

from cases.models import Charge, Detention
from tests import factories as make
from tests.admin_forms import errors_of, sent_by

pytestmark = pytest.mark.django_db

FIELD = re.compile(r'<(?:input|select|textarea)[^>]* name="([a-z_]+)-(?:\d+|__prefix__)-(?!id|person|case)')


@pytest.fixture
def editor(client):
    client.force_login(make.make_user("editor", password=None))
    return client


def change(row, **query):
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_change"
    return reverse(name, args=[row.pk], query=query)


def kinds_with_fields(page):
    return set(FIELD.findall(page.content.decode()))


def test_facts_are_read_with_source_state_and_what_hides_them(editor):
    case = make.make_case(state="draft")
    charge = make.make_charge(case=case, certainty="disputed")
    charge.citations.update(quote="Charged on a day")
    detention = make.make_detention(person=charge.person, state="draft")
    detention.citations.all().delete()
    page = editor.get(change(charge.person))
    assert kinds_with_fields(page) == set()
    rows = {
        one.row: one
        for inline in page.context["inline_admin_formsets"]
        for one in getattr(inline.formset, "others", ())
    }
    assert rows[charge].is_hidden
    assert not rows[detention].is_hidden
    assert ("certainty", "disputed") in rows[charge].details
    text = page.content.decode()
    for shown in (charge.headline, "Charged on a day", "no source", case.title, "published, but readers"):
        assert shown in text


def test_one_fact_is_opened_and_saved_and_the_others_stay(editor):
    person = make.make_person()
    first, second = (make.make_detention(person=person, started_on=day) for day in ("2024-01-17", "2024-02"))
    make.make_charge(person=person)
    page = editor.get(change(person, open=f"detentions-{first.pk}"))
    assert kinds_with_fields(page) == {"detentions"}
    data = sent_by(page)
    assert data["detentions-0-started_on"] == "2024-01-17"
    assert data["detentions-TOTAL_FORMS"] == "1"
    assert editor.post(change(person), data | {"detentions-0-started_on": "2024-01-18"}).status_code == 302
    assert {str(row.started_on) for row in Detention.objects.all()} == {"2024-01-18", "2024-02"}
    assert second.history.count() == Charge.objects.get().history.count() == 1


def test_page_with_nothing_open_is_saved_and_loses_nothing(editor):
    charge = make.make_charge()
    person = charge.person
    data = sent_by(editor.get(change(person))) | {"occupation_en": "a baker"}
    assert editor.post(change(person), data).status_code == 302
    person.refresh_from_db()
    assert (person.occupation_en, person.charges.get()) == ("a baker", charge)


def test_new_fact_is_added_without_script(editor):
    person = make.make_person()
    page = editor.get(change(person, open="charges-add"))
    assert kinds_with_fields(page) == {"charges"}
    data = sent_by(page) | {"charges-0-as_charged": "failure to disperse", "charges-0-quote": "Said so"}
    data["charges-0-source"] = make.make_source().pk
    assert editor.post(change(person), data).status_code == 302
    assert person.charges.get().citations.get().quote == "Said so"


def test_names_sources_and_consents_are_read_and_opened_like_facts(editor):
    person = make.make_person()
    name, other = (make.make_name(person=person, text=text) for text in ("Ildar One", "Ildar Two"))
    consent = make.make_consent(person=person)
    page = editor.get(change(person))
    assert kinds_with_fields(page) == set()
    text = page.content.decode()
    for shown in (name.text, other.text, str(person.citations.get().source), str(consent)):
        assert shown in text
    page = editor.get(change(person, open=f"names-{other.pk}"))
    assert kinds_with_fields(page) == {"names"}
    data = sent_by(page)
    assert (data["names-TOTAL_FORMS"], data["names-0-text"]) == ("1", "Ildar Two")
    assert editor.post(change(person), data | {"names-0-text": "Ildar Three"}).status_code == 302
    assert {row.text for row in person.names.all()} == {"Ildar One", "Ildar Three"}
    # What stands there is not rewritten: a consent has no form, and a new one stands beside it.
    assert f"?open=consents-{consent.pk}" not in text
    page = editor.get(change(person, open="consents-add"))
    assert (kinds_with_fields(page), sent_by(page)["consents-TOTAL_FORMS"]) == ({"consents"}, "1")


def test_source_that_is_not_open_still_carries_its_record(editor):
    person = make.make_person()
    kept = person.citations.get()
    second = person.citations.create(source=make.make_source(state="draft"))
    page = change(person, open=f"citations-{second.pk}")
    data = sent_by(editor.get(page)) | {"citations-0-DELETE": "on"}
    assert editor.post(change(person), data).status_code == 302
    assert person.citations.get() == kept
    data = sent_by(editor.get(change(person, open=f"citations-{kept.pk}"))) | {"citations-0-DELETE": "on"}
    assert errors_of(editor.post(change(person), data))
    assert person.citations.get() == kept


def test_wrong_fact_stays_open_with_what_was_typed(editor):
    detention = make.make_detention()
    page = editor.get(change(detention.person, open=f"detentions-{detention.pk}"))
    data = sent_by(page) | {"detentions-0-started_on": "yesterday"}
    refused = editor.post(change(detention.person), data)
    assert refused.status_code == 200
    assert kinds_with_fields(refused) == {"detentions"}
    assert 'value="yesterday"' in refused.content.decode()


@pytest.mark.parametrize(
    "asked", ["charges-{}", "charges-99999999999999999999", "charges-²", "charges-", "x"]
)
def test_fact_of_somebody_else_is_not_opened(editor, asked):
    other, charge = make.make_charge(), make.make_charge()
    page = editor.get(change(charge.person, open=asked.format(other.pk)))
    [formset] = [one.formset for one in page.context["inline_admin_formsets"] if one.formset.model is Charge]
    assert (formset.initial_forms, [one.row for one in formset.others]) == ([], [charge])


def test_quote_that_is_too_long_is_kept_and_told(editor):
    """A browser would cut it without a word."""
    charge = make.make_charge()
    page = editor.get(change(charge.person, open=f"charges-{charge.pk}"))
    quote = "a" * 1001
    fields = re.findall(r'<textarea[^>]* name="charges-0-quote"[^>]*>', page.content.decode())
    assert ["maxlength" in field for field in fields] == [False]
    refused = editor.post(change(charge.person), sent_by(page) | {"charges-0-quote": quote})
    assert errors_of(refused) == ["Ensure this value has at most 1000 characters (it has 1001)."]
    assert quote in refused.content.decode()


def test_long_kinds_are_read_in_their_list(editor):
    case = make.make_case()
    for _ in range(51):
        make.make_hearing(case=case)
    page = editor.get(change(case))
    [formset] = [
        one.formset for one in page.context["inline_admin_formsets"] if one.formset.prefix == "hearings"
    ]
    assert (len(formset.others), formset.number) == (50, 51)
    assert formset.all_url.replace("&", "&amp;") in page.content.decode()
    assert editor.get(formset.all_url).context["cl"].result_count == 51


def test_board_says_what_is_public_and_what_would_be(editor):
    person = make.make_person()
    make.make_detention(person=person, kind="pretrial", started_on="2024-01-17")
    now, after = editor.get(change(person)).context["board"]
    assert now == after
    assert now.status == "in pre-trial detention"
    make.make_sentence(person=person, amount="P30Y", in_force_on="2024-05", state="draft")
    make.make_detention(person=person, kind="serving", started_on="2024-06", state="draft")
    now, after = editor.get(change(person)).context["board"]
    assert (now.status, after.status) == ("in pre-trial detention", "serving a sentence")
    person.withdraw()
    now, after = editor.get(change(person)).context["board"]
    assert (now, after.status) == (None, "serving a sentence")


def test_picker_of_a_fact_offers_those_of_the_person(editor):
    sentence, other = make.make_sentence(), make.make_sentence()
    page = editor.get(change(sentence.person, open=f"sentences-{sentence.pk}")).content.decode()
    assert f"/admin/autocomplete/?of={sentence.person_id}" in page
    asked = {"app_label": "cases", "model_name": "sentence", "field_name": "replaces"}
    found = {}
    for of in (sentence.person_id, "", "²"):
        answer = editor.get("/admin/autocomplete/", asked | {"of": of}).json()
        found[of] = {row["id"] for row in answer["results"]}
    both = {str(sentence.pk), str(other.pk)}
    assert found == {sentence.person_id: {str(sentence.pk)}, "": both, "²": both}
