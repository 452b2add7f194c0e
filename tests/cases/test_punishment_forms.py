"""Punishments typed as they were pronounced: in the form of a person, and on the page of a sentence."""

import pytest
from django.urls import reverse

from cases.models import Sentence
from people.models import Person
from tests import factories as make
from tests.admin_forms import add_row, errors_of, sent_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def researcher(client):
    client.force_login(make.make_user("researcher", password=None))
    return client


def change(row):
    return reverse(
        f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk], query={"open": "all"}
    )


def test_sentence_and_what_was_asked_are_typed_in_the_form_of_a_person(researcher):
    add, kind = reverse("admin:people_person_add"), make.make_punishment_kind()
    data = sent_by(researcher.get(add)) | {
        "name_ru": "Ильдар Примеров",
        "common_source": make.make_source().pk,
    }
    typed = {"given_kind": kind.key, "given_pronounced": "50 месяцев", "given_regime": "general"}
    asked = {"asked_kind": kind.key, "asked_pronounced": "от 6 до 8 лет"}
    add_row(data, "sentences", **typed, **asked)
    assert researcher.post(add, data).status_code == 302
    sentence = Person.objects.get().sentences.get()
    assert list(map(str, sentence.imposed)) == ["imprisonment, 50 months, general regime"]
    assert list(map(str, sentence.asked_for)) == ["imprisonment, 6 years – 8 years"]
    assert sentence.imposed[0].history.get().history_user is not None

    # What the form shows is what was typed; saving it again changes nothing, emptying it takes the row away.
    page = change(sentence.person)
    data = sent_by(researcher.get(page))
    assert data["sentences-0-given_pronounced"] == "50 months"
    assert researcher.post(page, data).status_code == 302
    assert sentence.imposed[0].history.count() == sentence.history.count() == 1
    emptied = dict.fromkeys(("sentences-0-asked_kind", "sentences-0-asked_pronounced"), "")
    assert researcher.post(page, data | emptied).status_code == 302
    assert (len(sentence.imposed), sentence.asked_for) == (1, [])


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"given_kind": "imprisonment", "given_pronounced": "four"}, "Write how much, with its unit"),
        ({"given_pronounced": "4 years"}, "Say which kind of punishment it is"),
        ({"given_kind": "imprisonment", "given_pronounced": "999 years"}, "No court means so many years"),
        ({"given_kind": "imprisonment", "given_pronounced": "300 000 руб"}, "A length of time is no sum"),
        ({"given_kind": "imprisonment", "given_pronounced": "about 5 years"}, "needs the words as reported"),
        ({"asked_kind": "fine", "asked_pronounced": "5 years"}, "A sum of money is no length of time"),
    ],
)
def test_what_cannot_be_is_refused_in_the_form_of_a_person(researcher, typed, message):
    make.make_punishment_kind(), make.make_punishment_kind("fine")
    add = reverse("admin:people_person_add")
    data = sent_by(researcher.get(add)) | {
        "name_ru": "Ильдар Примеров",
        "common_source": make.make_source().pk,
    }
    add_row(data, "sentences", **typed)
    errors = errors_of(researcher.post(add, data))
    assert len(errors) == 1
    assert message in errors[0]
    assert not Sentence.objects.exists()


def test_several_punishments_of_one_verdict_are_rows_of_its_page(researcher):
    sentence = make.make_sentence(person=make.make_person(state="draft"), state="draft", kind=None)
    for kind in ("imprisonment", "fine", "obligatory_work", "life"):
        make.make_punishment_kind(kind)
    page = change(sentence)
    data = sent_by(researcher.get(page))
    add_row(data, "punishments", kind="imprisonment", pronounced="2 years 6 months", suspended="on")
    add_row(data, "punishments", kind="fine", pronounced="300 000 руб", role="additional")
    add_row(data, "punishments", kind="obligatory_work", pronounced="480 часов", role="additional")
    add_row(data, "punishments", kind="life", asked="on")
    assert researcher.post(page, data).status_code == 302
    assert list(map(str, sentence.imposed)) == [
        "imprisonment, 2 years 6 months, suspended",
        "fine, 300,000 roubles",
        "obligatory work, 480 hours",
    ]
    assert list(map(str, sentence.asked_for)) == ["life imprisonment"]
    assert sentence.takes_liberty is False


def test_mistakes_on_the_page_of_a_sentence_stand_at_the_amount(researcher):
    sentence = make.make_sentence(person=make.make_person(state="draft"), state="draft", kind=None)
    make.make_punishment_kind("life")
    page = change(sentence)
    data = add_row(sent_by(researcher.get(page)), "punishments", kind="life", pronounced="30 years")
    response = researcher.post(page, data)
    assert errors_of(response) == ["This kind of punishment has no length and no sum."]
    assert sentence.punishments.count() == 0


def test_researcher_proposes_another_punishment_of_a_public_sentence(researcher):
    sentence = make.make_sentence()
    person_page, own_page = change(sentence.person), change(sentence)
    punishment, before = sentence.punishments.get(), sentence.punishments.get().accepted
    data = sent_by(researcher.get(person_page))
    researcher.post(person_page, data | {"sentences-0-given_pronounced": "9 years"})
    punishment.refresh_from_db()
    assert (punishment.amount.years, punishment.accepted) == (9, before)
    data = sent_by(researcher.get(own_page))
    researcher.post(own_page, data | {"punishments-0-pronounced": "8 years"})
    punishment.refresh_from_db()
    assert (punishment.amount.years, punishment.accepted) == (8, before)
    assert punishment.history.get(pk=before).amount.years == 4


def test_longest_terms_come_first_in_the_list_of_sentences(researcher):
    for values in ({"amount": "P50M"}, {"kind": "life", "amount": ""}, {"amount": "P9Y"}):
        make.make_sentence(**values)
    make.make_sentence(amount="P20Y", punishment={"suspended": True})
    column = (
        researcher.get(reverse("admin:cases_sentence_changelist"))
        .context["cl"]
        .list_display.index("decided_in_words")
    )
    response = researcher.get(reverse("admin:cases_sentence_changelist") + f"?o=-{column}")
    rows = [row.decided for row in response.context["cl"].result_list]
    assert rows[:3] == ["life imprisonment", "imprisonment, 9 years", "imprisonment, 50 months"]
