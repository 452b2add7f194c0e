"""Two people at one page, and buttons that save first."""

import pytest
from django.urls import reverse

from people.models import Person
from tests import factories as make
from tests.admin_forms import add_row, errors_of, look_and_press, sent_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    client.user = make.make_user("editor", password=None)
    client.force_login(client.user)
    return client


def address(row):
    return reverse(
        f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk], query={"open": "all"}
    )


def opened(client, row):
    """Return what a browser sends that has the page open, with the moments that the page holds."""
    response = client.get(address(row))
    return sent_by(response) | shown(response)


def shown(response):
    """Return by what a page knows that nobody saved anything of it since."""
    data = {"seen": response.context["seen"]}
    for inline in response.context["inline_admin_formsets"]:
        data |= dict(inline.formset.seen())
        for form in inline.formset.initial_forms:
            if hasattr(form.instance, "updated_at"):
                data[f"{form.prefix}-seen"] = form.instance.updated_at.isoformat()
    page = response.content.decode()
    assert all(f'name="{name}"' in page and f'value="{moment}"' in page for name, moment in data.items())
    return data


def test_what_somebody_else_saved_meanwhile_is_not_undone(editor):
    person = make.make_person(home_place_ru="Сибай")
    first, second = opened(editor, person), opened(editor, person)
    assert editor.post(address(person), first | {"home_place_ru": "Баймак"}).status_code == 302
    response = editor.post(
        address(person), second | {"occupation_ru": "учитель", "home_place_ru": "<b>Уфа</b>"}
    )
    said = [text for text in errors_of(response) if "Somebody else changed this" in text]
    assert "учитель" in response.content.decode()
    # Both texts of what they changed stand beside each other, with who it was; of the rest, nothing.
    saved = (
        f"<th>Home place in Russian</th><td>&lt;b&gt;Уфа&lt;/b&gt;</td><td>Баймак</td><td>{editor.user}</td>"
    )
    assert [saved in text for text in said] == [True]
    assert "учитель" not in said[0]
    person.refresh_from_db()
    assert (person.home_place_ru, person.occupation_ru) == ("Баймак", "")
    # Who was told and saves again means it.
    again = second | {"occupation_ru": "учитель", "seen": response.context["seen"]}
    assert editor.post(address(person), again).status_code == 302
    person.refresh_from_db()
    assert (person.home_place_ru, person.occupation_ru) == ("Сибай", "учитель")


@pytest.mark.parametrize("seen", ["nonsense", "0001-01-01T00:00:00+14:00"])
def test_a_moment_that_there_never_was_is_told_as_a_change(editor, seen):
    person = make.make_person()
    response = editor.post(
        address(person), opened(editor, person) | {"occupation_ru": "учитель", "seen": seen}
    )
    assert any("Somebody else changed this" in text for text in errors_of(response))


def test_a_fact_that_somebody_else_changed_meanwhile_is_not_undone(editor):
    person = make.make_person()
    sentence = make.make_sentence(person=person, amount="P5Y")
    first, second = opened(editor, person), opened(editor, person)
    assert (
        editor.post(address(person), first | {"sentences-0-given_pronounced": "6 years"}).status_code == 302
    )
    response = editor.post(address(person), second | {"occupation_ru": "учитель"})
    assert any(
        "Somebody else changed this" in text and f"by: {editor.user}." in text for text in errors_of(response)
    )
    sentence.refresh_from_db()
    assert sentence.decided == "imprisonment, 6 years"


def make_citation():
    return make.make_charge().citations.get()


# Of a part, on the page of its row or of the fact, and on a page of its own
PARTS = [
    (lambda: make.make_name().person, "names-0-text", lambda row: row.names.get(), "text"),
    (make.make_name, "text", lambda row: row, "text"),
    (make.make_charge, "citations-0-quote", lambda row: row.citations.get(), "quote"),
    (make_citation, "quote", lambda row: row, "quote"),
    (
        lambda: make.make_charge().person,
        "charges-0-quote",
        lambda row: row.charges.get().citations.get(),
        "quote",
    ),
    (make.make_sentence, "punishments-0-as_reported", lambda row: row.punishments.get(), "as_reported"),
    (
        lambda: make.make_sentence().person,
        "sentences-0-given_as_reported",
        lambda row: row.sentences.get().punishments.get(),
        "as_reported",
    ),
    (make.make_court, "name_en", lambda row: row, "name_en"),
]


@pytest.mark.each
@pytest.mark.parametrize(("make_row", "box", "part_of", "name"), PARTS)
def test_both_texts_of_a_part_that_somebody_else_saved_stand_beside_each_other(
    editor, make_row, box, part_of, name
):
    row = make_row()
    first, second = opened(editor, row), opened(editor, row)
    assert editor.post(address(row), first | {box: "Of the first"}).status_code == 302
    response = editor.post(address(row), second | {box: "Of the second"})
    texts = f"<td>Of the second</td><td>Of the first</td><td>{editor.user}</td>"
    assert any(texts in text for text in errors_of(response))
    assert getattr(part_of(type(row).objects.get(pk=row.pk)), name) == "Of the first"
    # Who was told and saves again means it.
    assert editor.post(address(row), second | {box: "Of the second"} | shown(response)).status_code == 302
    assert getattr(part_of(type(row).objects.get(pk=row.pk)), name) == "Of the second"


@pytest.mark.parametrize("make_row", [make.make_name, make.make_court])
def test_who_accepted_it_meanwhile_is_no_conflict(editor, make_row):
    row = make_row()
    sent = opened(editor, row)
    row.save()
    name = "text" if hasattr(row, "text") else "name_en"
    assert editor.post(address(row), sent | {name: "Another"}).status_code == 302


def test_page_that_nobody_else_changed_is_saved(editor):
    person = make.make_person()
    make.make_sentence(person=person, amount="P5Y")
    data = opened(editor, person) | {"occupation_ru": "учитель", "sentences-0-given_pronounced": "6 years"}
    assert editor.post(address(person), data).status_code == 302


def test_publishing_saves_what_the_editor_has_typed(editor):
    person = make.make_person(state="draft")
    person.submit(make.make_user("researcher", password=None))
    data = opened(editor, person) | {"internal_note": "seen", "_step": "publish"}
    assert look_and_press(editor, address(person), data).status_code == 302
    person.refresh_from_db()
    assert (person.state, person.internal_note) == ("published", "seen")


def test_publishing_waits_until_what_was_typed_is_right(editor):
    person = make.make_person(state="draft")
    person.submit(make.make_user("researcher", password=None))
    data = opened(editor, person) | {"born": "30.02.1986", "_step": "publish"}
    assert errors_of(editor.post(address(person), data))
    person.refresh_from_db()
    assert person.state == "in_review"


def test_nobody_takes_a_step_by_the_form_without_the_right(client):
    person = make.make_person(state="draft")
    client.force_login(make.make_user("researcher", password=None))
    client.post(address(person), opened(client, person) | {"_step": "publish"})
    person.refresh_from_db()
    assert person.state == "draft"


def test_consent_given_in_an_inline_says_what_follows(editor):
    person = make.make_person()
    illness = make.make_circumstance(person=person, has_consent=False)
    data = opened(editor, person) | {"circumstances-0-consent": make.make_consent(person=person).pk}
    response = editor.post(address(person), data, follow=True)
    assert "A draft again" in response.content.decode()
    illness.refresh_from_db()
    assert illness.state == "draft"


def test_the_source_of_the_form_serves_its_own_row_too(editor):
    source = make.make_source()
    data = sent_by(editor.get(reverse("admin:people_person_add")))
    data |= {"name_ru": "Ильдар Примеров", "common_source": str(source.pk), "citations-0-quote": "his words"}
    assert editor.post(reverse("admin:people_person_add"), data).status_code == 302
    citation = Person.objects.get().citations.get()
    assert (citation.source, citation.quote) == (source, "his words")


def test_parts_of_a_fact_with_a_mistake_are_open(editor):
    data = sent_by(editor.get(reverse("admin:people_person_add"))) | {"name_ru": "Ильдар Примеров"}
    add_row(data, "sentences", in_force_on="32.01.2025")
    response = editor.post(reverse("admin:people_person_add"), data)
    assert errors_of(response)
    [fieldset] = [
        fieldset
        for inline in response.context["inline_admin_formsets"]
        if inline.formset.prefix == "sentences"
        for fieldset in next(iter(inline))
        if any("in_force_on" in str(line.fields) for line in fieldset)
    ]
    assert "collapse" not in fieldset.classes


def test_whoever_is_charged_in_a_case_becomes_its_defendant_with_the_publication():
    case = make.make_case()
    charge = make.make_charge(state="draft", case=case)
    charge.submit(make.make_user())
    assert list(case.defendants.all()) == []
    charge.publish(make.make_user())
    defendant = case.defendants.published().get()
    assert (defendant.person, defendant.citations.get().source) == (
        charge.person,
        charge.citations.get().source,
    )
    assert (defendant.submitted_by, defendant.published_by) == (charge.submitted_by, charge.published_by)
