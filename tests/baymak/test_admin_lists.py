"""The lists of the admin: odd addresses, searches, filters, files, and how many queries they cost."""

import csv
import io
from urllib.parse import parse_qsl

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth.models import User
from django.contrib.messages.storage.cookie import CookieStorage
from django.urls import reverse

from baymak.roles import case_models
from cases.models import (
    Article,
    Case,
    Charge,
    Court,
    CourtLevel,
    FacilityKind,
    Hearing,
    Law,
    Penalty,
    PunishmentKind,
)
from people.models import Person, Region
from sources.models import Source
from tests import factories as make
from tests.baymak.test_admin_rights import FROM_FILES, PARTS, PUBLISHABLE, REFERENCE, url

pytestmark = pytest.mark.django_db

MAKE = PUBLISHABLE | REFERENCE | PARTS | FROM_FILES
models = pytest.mark.parametrize("model", MAKE)
# Of these the factory gives the one that the files of a case brought.
ONE = {Region, PunishmentKind, CourtLevel, FacilityKind}


@pytest.fixture
def editor(client):
    client.force_login(make.make_user("editor", password=None))
    return client


def rows_on(response):
    return list(response.context["cl"].result_list)


def read_csv(response):
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


ODD = {
    "state__exact=%00": 400,
    "internal_note__startswith=a": 400,
    "submitted_by__password__startswith=a": 400,
    "consent_by__contains=a": 400,
    "import_key__gt=": 400,
    "id__in=1,2": 400,
    "person__internal_note__regex=.": 400,
    "record__internal_note__contains=a": 400,
    "p=99999": 200,
    "p=0": 200,
    "p=x": 200,
    "o=999": 200,
    "o=-1.x.3": 200,
    "o=--": 200,
    "e=1": 200,
    "all=": 200,
    "_facets=True": 200,
    "q=%D0%98%D0%BB%D1%8C%D0%B4%D0%B0%D1%80": 200,
    "q=%22%27%5C%25_": 200,
    "q=" + "a+" * 1200: 200,
    "q=" + "a" * 7000: 200,
    "q=%F0%9F%98%80&q=x": 200,
    "_to_field=internal_note": 400,
    "_popup=1&_to_field=id": 200,
}


@models
def test_odd_addresses_get_a_plain_answer(editor, model):
    MAKE[model]()
    # What a list refuses it declares itself; the rest is read by Django, for all of them alike.
    asked = {query: status for query, status in ODD.items() if status == 400 or model in (Person, Charge)}
    answers = {query: editor.get(f"{url(model, 'changelist')}?{query}").status_code for query in asked}
    # A list of several pages, as of regions, leads back from a page that it does not have.
    assert {query: 200 if status == 302 else status for query, status in answers.items()} == asked


@models
def test_every_declared_filter_works_and_bad_values_lead_back(editor, model, rf):
    MAKE[model]()
    page = editor.get(url(model, "changelist") + "?_facets=True")
    assert page.status_code == 200

    def ask(query):
        """Ask for rows as the page does; whether it leads back. To draw each page would take minutes."""
        request = rf.get("/", query)
        request.user, request._messages = page.context["user"], CookieStorage(request)
        try:
            list(admin.site._registry[model].get_changelist_instance(request).result_list)
        except IncorrectLookupParameters:
            return True
        return False

    refused = None
    for spec in page.context["cl"].filter_specs:
        for choice in spec.choices(page.context["cl"]):
            if "query_string" in choice:
                assert not ask(dict(parse_qsl(choice["query_string"].removeprefix("?"))))
        for name in spec.expected_parameters():
            for value in ("x", "-1", "99999999999999999999", "1,2", ""):
                if ask({name: value}):
                    refused = {name: value}
    if refused:
        assert editor.get(url(model, "changelist"), refused).status_code == 302


def test_filters_by_state_status_court_region_certainty_and_article(editor):
    """Each filter that the researchers were promised finds its person and not the other."""
    home, away = make.make_region("RU-BA"), make.make_region("RU-UD")
    article = make.make_article()
    found = make.make_person(home_region=home, certainty="disputed", state="draft")
    make.make_person(home_region=away)
    court = make.make_court(region=away)
    make.make_case(defendants=[found], court=court)
    make.make_charge(person=found, article=article)
    make.make_detention(person=found, region=away)
    make.make_charge()
    make.make_detention(region=home)
    other_court = make.make_court(region=home)
    make.make_case(defendants=[make.make_person()], court=other_court)
    Person.objects.filter(pk=found.pk).update(status="on_trial")
    for query in (
        {"state__exact": "draft"},
        {"status__exact": "on_trial"},
        {"certainty__exact": "disputed"},
        {"home_region__id__exact": home.pk},
        {"in_cases__case__court__id__exact": court.pk},
        {"in_cases__case__court__region__id__exact": away.pk},
        {"detentions__region__id__exact": away.pk},
        {"charges__article__within__id__exact": article.pk},
    ):
        assert rows_on(editor.get(url(Person, "changelist"), query)) == [found], query


def test_filter_offers_only_regions_that_are_in_use(editor):
    make.make_person(home_region=make.make_region("RU-BA"))
    make.make_person(home_region=make.make_region("RU-UD"))
    spec = next(
        spec
        for spec in editor.get(url(Person, "changelist")).context["cl"].filter_specs
        if getattr(spec, "field_path", "") == "home_region"
    )
    assert len(spec.lookup_choices) == 2 < Region.objects.count()


def test_work_of_mine_is_found(client):
    mine, others = make.make_user("researcher", password=None), make.make_user("researcher", password=None)
    rows = []
    for user in (mine, others):
        charge = make.make_charge(state="draft")
        charge._history_user = user
        charge.save()
        rows.append(charge)
    client.force_login(mine)
    assert rows_on(client.get(url(Charge, "changelist"), {"mine": "yes"})) == rows[:1]
    assert rows_on(client.get(url(Charge, "changelist"), {"mine": "no"})) == rows[1:]


# -- Search ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed", ["ильдар", "ИЛЬДАР", "Ильдар", "льда", "ильдар прим", "прим ильдар", "ildar"]
)
def test_search_takes_letters_of_any_case(editor, typed):
    """SQLite alone would tell Cyrillic capitals from small letters."""
    found = make.make_person(name_ru="Ильдар Примеров", name_en="Ildar Sample")
    make.make_person(name_ru="Другой Человек", name_en="Someone Else")
    assert rows_on(editor.get(url(Person, "changelist"), {"q": typed})) == [found]


def test_search_finds_other_spellings_once(editor):
    person = make.make_person()
    make.make_name(person=person, text="Эльдар Одинаков")
    make.make_name(person=person, text="Эльдар Одинаковский")
    assert rows_on(editor.get(url(Person, "changelist"), {"q": "одинаков"})) == [person]


def test_search_by_too_many_words_finds_nothing_and_says_so(editor):
    make.make_person()
    response = editor.get(url(Person, "changelist"), {"q": "a " * 13})
    assert rows_on(response) == []
    assert [str(message) for message in response.context["messages"]] == ["Search for 12 words at most."]


# A dozen rows that the files of a case bring, none of them about anybody; and who works at the desk.
SHORT = {CourtLevel, FacilityKind, PunishmentKind, User}


def test_every_relation_is_found_by_typing():
    """No page has a list of rows to choose from: it would be long, and show what may not be seen."""
    for model in set(case_models()) - set(FROM_FILES):
        page = admin.site._registry[model]
        of_page = {*page.autocomplete_fields, *page.readonly_fields}
        relations = {
            field.name for field in model._meta.get_fields() if field.many_to_one or field.many_to_many
        }
        relations = {
            name
            for name in relations
            if name in {f.name for f in model._meta.fields + model._meta.many_to_many}
        }
        editable = {
            name
            for name in relations
            if (field := model._meta.get_field(name)).editable and field.related_model not in SHORT
        }
        assert editable <= of_page, model


def test_autocompletion_needs_the_right_to_see(client):
    make.make_person(name_ru="Ильдар Примеров")
    asked = {"app_label": "cases", "model_name": "charge", "field_name": "person", "term": "примеров"}
    client.force_login(make.make_user("researcher", password=None))
    found = client.get(reverse("admin:autocomplete"), asked).json()["results"]
    person = Person.objects.get()
    assert [row["text"] for row in found] == [f"{person}, {person.code}"]
    client.force_login(make.make_user("administrator", password=None))
    assert client.get(reverse("admin:autocomplete"), asked).status_code == 403


# -- Files ----------------------------------------------------------------------------------------


@models
def test_selected_rows_go_to_a_file_and_no_others(editor, model):
    rows = [
        MAKE[model](),
        *([] if model in ONE else [MAKE[model](), MAKE[model]()]),
    ]
    chosen = rows[:2]
    response = editor.post(
        url(model, "changelist"),
        {"action": "export_csv", "_selected_action": [row.pk for row in chosen]},
    )
    assert response["Content-Disposition"] == f'attachment; filename="{model._meta.model_name}-research.csv"'
    assert len(read_csv(response)) == len(chosen)


@models
def test_nothing_selected_exports_nothing(editor, model):
    MAKE[model]()
    response = editor.post(url(model, "changelist"), {"action": "export_csv", "index": "0"}, follow=True)
    assert response["Content-Type"] == "text/html; charset=utf-8"
    assert "Items must be selected" in response.content.decode()
    assert not response.streaming


def test_all_pages_can_be_selected(editor):
    for _ in range(3):
        make.make_source()
    first = Source.objects.first()
    asked = {"action": "export_csv", "_selected_action": [first.pk], "select_across": "1"}
    assert len(read_csv(editor.post(url(Source, "changelist"), asked))) == Source.objects.count()


def test_file_holds_what_is_never_public_and_is_safe_in_a_spreadsheet(editor):
    secret = make.make_source(publisher="A frightened witness", is_confidential=True)
    charge = make.make_charge(
        state="draft", internal_note="=cmd|' /C calc'!A0", source=secret, summary_ru="Обвинение"
    )
    charge.citations.create(source=make.make_source(publisher="Gazette", title="Report", published_on=""))
    asked = {"action": "export_csv", "_selected_action": [charge.pk]}
    [row] = read_csv(editor.post(url(Charge, "changelist"), asked))
    assert row["internal_note"] == "'=cmd|' /C calc'!A0"
    assert row["source_names"] == f"{secret.code}; Gazette, Report"
    assert (row["person_code"], row["article_code"]) == (charge.person.code, charge.article.code)
    assert (row["state"], row["certainty"], row["summary_ru"]) == ("draft", "reported", "Обвинение")


def test_file_names_no_user(editor):
    user = make.make_user(username="secretname")
    charge = make.make_charge(state="in_review", submitted_by=user)
    asked = {"action": "export_csv", "_selected_action": [charge.pk]}
    response = editor.post(url(Charge, "changelist"), asked)
    assert "secretname" not in b"".join(response.streaming_content).decode()


def test_file_of_many_rows_takes_few_queries(editor, django_assert_num_queries):
    def export(rows):
        asked = {"action": "export_csv", "_selected_action": [row.pk for row in rows]}
        return read_csv(editor.post(url(Charge, "changelist"), asked))

    charges = [make.make_charge() for _ in range(3)]
    with django_assert_num_queries(20):
        assert len(export(charges[:1])) == 1
    with django_assert_num_queries(20):
        assert len(export(charges)) == 3


# -- Cost -----------------------------------------------------------------------------------------

# Session, account and two for rights; the number of rows and the rows; the choices of each filter that
# offers rows of another kind.
LIST_QUERIES = (
    dict.fromkeys(MAKE, 6)
    | dict.fromkeys(make.ABOUT_A_PERSON, 8)
    | {
        Source: 8,
        Penalty: 7,
        Person: 11,
        Case: 11,
        make.CaseDefendant: 10,
        make.CaseNumber: 7,
        Charge: 11,
        Hearing: 11,
        make.Sentence: 13,
        make.Sentence.citation_model(): 7,
        make.Punishment: 7,
        make.Detention: 11,
        make.MeasureOrder: 10,
        make.Event: 9,
        make.Tally: 10,
        Court: 8,
        make.Facility: 8,
        make.Official: 8,
        make.Name: 7,
        Law: 7,
        Article: 8,
    }
)


@models
def test_list_costs_the_same_with_one_row_and_with_three(editor, django_assert_num_queries, model):
    if model in ONE:
        pytest.skip("regions come as initial data")
    MAKE[model]()
    with django_assert_num_queries(LIST_QUERIES[model]):
        assert editor.get(url(model, "changelist")).status_code == 200
    for _ in range(2):
        MAKE[model]()
    with django_assert_num_queries(LIST_QUERIES[model]):
        assert editor.get(url(model, "changelist")).status_code == 200


def test_no_page_stands_on_more_than_five_classes_of_ours():
    deep = {}
    for page in admin.site._registry.values():
        ours = [
            one for one in type(page).__mro__ if (settings.BASE_DIR / one.__module__.split(".")[0]).is_dir()
        ]
        if len(ours) > 5:
            deep[type(page).__name__] = ours
    assert deep == {}
