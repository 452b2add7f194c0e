"""No record is published whose words name a person who is shown by initials or not at all."""

import pytest
from django.core.exceptions import ValidationError

from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.each]

MESSAGE = "names a person who is not shown by name"


@pytest.fixture
def concealed():
    return make.make_person(name_en="Aygiz Withheldov", name_ru="Айгиз Утаенов", disclosure="initials")


def publish(record):
    record.state, record.published_at = "draft", None
    record.save()
    record.submit(make.make_user())
    record.publish(make.make_user())


@pytest.mark.parametrize(
    "text",
    ["Withheldov was beaten.", "Письмо Утаенова из СИЗО", "против УТАЕНОВУ", "a letter of Vitheldov"],
)
def test_text_that_names_a_concealed_person_is_refused(concealed, text):
    event = make.make_event(persons=[concealed, make.make_person()], summary_ru=text)
    with pytest.raises(ValidationError, match=MESSAGE):
        publish(event)


@pytest.mark.parametrize(
    "words",
    [
        {"title": "Withheldov arrested"},
        {"url": "https://gazette.example/2024/aygiz-withheldov-arrested"},
        {"archive_url": "https://archive.example/withheldov"},
    ],
)
def test_source_that_names_a_concealed_person_is_refused(concealed, words):
    charge = make.make_charge(person=concealed, source=make.make_source(**words))
    with pytest.raises(ValidationError, match=MESSAGE):
        publish(charge)


def test_quote_on_the_person_itself_is_refused(concealed):
    concealed.citations.update(quote="Айгиз Утаенов, 1961 г. р.")
    with pytest.raises(ValidationError, match=MESSAGE):
        publish(concealed)


def test_name_in_a_fact_of_the_same_case_is_refused(concealed):
    case = make.make_case(defendants=[concealed, make.make_person()])
    hearing = make.make_hearing(case=case, summary_en="Withheldov spoke.")
    with pytest.raises(ValidationError, match=MESSAGE):
        publish(hearing)


def test_other_spelling_counts(concealed):
    make.make_name(person=concealed, text="Aygiz Verborgen", is_public=False)
    with pytest.raises(ValidationError, match=MESSAGE):
        publish(make.make_detention(person=concealed, summary_en="Verborgen was moved."))


@pytest.mark.parametrize("text", ["A. W. was beaten by four men.", "Aygiz", ""])
def test_other_words_are_published(concealed, text):
    event = make.make_event(persons=[concealed], summary_en=text, internal_note="Withheldov")
    publish(event)
    assert event.is_published()


def test_named_person_may_be_named():
    person = make.make_person(name_en="Ural Sampleev")
    event = make.make_event(persons=[person], title_en="Sampleev was searched")
    publish(event)
    assert event.is_published()


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("Кинзикеев Ильдар Римович", "Дело Кинзикеева: приговор"),
        ("Ишбулатов Салават Маратович", "Салават Ишбулатов осуждён"),
        ("Зайнуллин Азат", "Зайнуллина оставили в СИЗО"),
        ("Ильдар Римович Кинзикеев", "Дело Кинзикеева: приговор"),
    ],
)
def test_source_that_names_a_person_in_another_order_is_refused(name, title):
    source = make.make_source(title=title)
    person = make.make_person(name_en="", name_ru=name, disclosure="initials", source=source)
    with pytest.raises(ValidationError, match=MESSAGE):
        publish(person)
