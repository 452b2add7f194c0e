"""Notes of others, consents, confidential sources: who has no right to them meets them nowhere."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from baymak.confidence import CONFIDENCES, reads_all
from baymak.discarding import destroy
from baymak.models import Act
from baymak.second_factor import must_have
from people.models import Circumstance, Consent, Kinship, NamedIn, Person
from sources.captures import Capture
from sources.models import Source
from tests import factories as make
from tests.admin_forms import sent_by

pytestmark = pytest.mark.django_db
SECRET = "Qoturbai"


def desk(*roles):
    browser = Client()
    browser.user = make.make_user(roles[0], password=None)
    browser.user.groups.add(*Group.objects.filter(name__in=roles))
    browser.force_login(browser.user)
    return browser


def name_of(model, page):
    return f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"


def confide(user=None):
    """Make a dossier in which a secret stands wherever a note, a consent or a confidential source may."""
    source = Source(publisher=SECRET, title=SECRET, author=SECRET, is_confidential=True, internal_note=SECRET)
    source.url = f"https://{SECRET.lower()}.example/1"
    person, case = make.make_person(state="draft"), make.make_case(state="draft")
    consent = Consent(
        person=person, about="health", decision="given", by=SECRET, on="2024-02-03", note=SECRET
    )
    rows = [source, consent]
    for row in rows:
        row._history_user = user
        row.save()
    for model, make_row in make.RECORDS.items():
        over = {"state": "draft", "internal_note": SECRET}
        for field in model._meta.fields:
            if field.name == "person":
                over["person"] = person
            elif field.name == "case":
                over["case"] = case
            elif field.name == "consent" and model is Circumstance:
                over["consent"] = consent
        row = {Person: person}.get(model) or (case if model is type(case) else make_row(**over))
        row.internal_note, row._history_user = SECRET, user
        row.save()
        cited = row.citations.model(record=row, source=source, quote=SECRET, claim_en=SECRET)
        cited._history_user = user
        cited.save()
        # Taken out since: history keeps it.
        gone = row.citations.create(source=source, quote=SECRET)
        gone.delete()
        rows += [row, cited]
    capture = make.make_capture(source=source, internal_note=SECRET, text=SECRET)
    rows += [capture, NamedIn.objects.create(person=person, source=source)]
    return person, rows


def pages(person, rows):
    """Yield every address of the desk at which these rows may be read."""
    for row in rows:
        model = type(row)
        for page in ("change", "history", "past"):
            if page == "past" and not getattr(admin.site._registry[model], "gathers_facts", False):
                continue
            yield reverse(name_of(model, page), args=[row.pk])
        yield f"{reverse(name_of(model, 'change'), args=[row.pk])}?open=all"
        yield f"{reverse(name_of(model, 'change'), args=[row.pk])}?_popup=1"
        yield reverse(name_of(model, "changelist"))
        for field in model._meta.get_fields():
            if field.is_relation and field.concrete and field.related_model in admin.site._registry:
                opts = model._meta
                asked = {
                    "app_label": opts.app_label,
                    "model_name": opts.model_name,
                    "field_name": field.name,
                }
                yield reverse("admin:autocomplete", query=asked | {"term": ""})
    capture = next(row for row in rows if type(row) is Capture)
    source = next(row for row in rows if type(row) is Source)
    yield reverse("admin:sources_capture_sealed", args=[capture.pk])
    other = make.make_person(state="draft")
    yield reverse("admin:people_person_compare", args=[person.pk, other.pk])
    yield reverse("admin:people_person_article", query={"source": source.pk})
    for name in ("index", "discarded", "account"):
        yield reverse(f"admin:{name}")


def read(browser, address):
    page = browser.get(address)
    return "" if page.status_code != 200 or page.streaming else page.content.decode()


def tells(text):
    return SECRET in text or SECRET.lower() in text


@pytest.mark.each
def test_who_has_no_right_reads_nothing_that_others_were_told_in_confidence():
    person, rows = confide()
    addresses = [*dict.fromkeys(pages(person, rows))]
    researcher, editor = desk("researcher"), desk("editor")
    assert [address for address in addresses if tells(read(researcher, address))] == []
    # The same pages tell an editor.
    told = {address for address in addresses if tells(read(editor, address))}
    assert len(told) > len(rows) * 2


def test_a_confidant_reads_it_and_the_role_gives_nothing_else():
    person, rows = confide()
    confidant = desk("researcher", "confidant")
    for row in rows:
        if type(row) not in (NamedIn, Capture):
            assert tells(read(confidant, reverse(name_of(type(row), "change"), args=[row.pk]))), row
    assert tells(read(confidant, reverse("admin:people_person_past", args=[person.pk])))
    assert desk("confidant").get(reverse(name_of(Person, "changelist"))).status_code == 403
    group = Group.objects.get(name="confidant")
    assert [(one.content_type.app_label, one.codename) for one in group.permissions.all()] == [CONFIDENCES]


def test_whoever_wrote_it_reads_it_until_another_writes_into_it():
    researcher = desk("researcher")
    person, rows = confide(researcher.user)
    for row in rows:
        if type(row) not in (NamedIn, Capture):
            assert tells(read(researcher, reverse(name_of(type(row), "change"), args=[row.pk]))), row
    person._history_user = make.make_user("editor", password=None)
    person.save()  # a step or another field: the note stays the author's
    address = reverse(name_of(Person, "change"), args=[person.pk])
    assert 'name="internal_note"' in read(researcher, address)
    person.internal_note = f"{SECRET}: more of an editor"
    person.save()
    assert 'name="internal_note"' not in read(researcher, address)


def test_an_old_version_tells_no_more_than_the_row():
    person, rows = confide()
    source, consent = rows[:2]
    other = make.make_source(state="draft")
    cited = person.citations.get(source=source)
    version = cited.history.get()
    cited.source, cited.quote, cited.claim_en = other, "In other words", ""
    cited.save()
    consent.circumstances.update(consent=None)
    consent.delete()
    address = reverse(name_of(type(cited), "change"), args=[cited.pk])
    asked = [reverse(name_of(Person, "past"), args=[person.pk]), f"{address}?version={version.pk}"]
    researcher, editor = desk("researcher"), desk("editor")
    assert ["In other words" in read(researcher, one) for one in asked] == [True, True]
    assert [tells(read(researcher, one)) for one in asked] == [False, False]
    assert [tells(read(editor, one)) for one in asked] == [True, True]
    # Nor when the source is purged, with what says that it was confidential.
    source.captures.all().delete()
    for relation in Source._meta.related_objects:
        if relation.get_accessor_name():
            relation.related_model.objects.filter(source=source).delete()
    destroy([source])
    assert not Source.objects.filter(pk=source.pk).exists()
    assert [tells(read(researcher, one)) for one in asked] == [False, False]
    assert [tells(read(editor, one)) for one in asked] == [True, True]


def test_searching_finds_nothing_by_what_is_not_read():
    _person, rows = confide()
    researcher, editor = desk("researcher"), desk("editor")
    for model in (Source, Capture, *{type(row) for row in rows if hasattr(row, "quote")}):
        address = f"{reverse(name_of(model, 'changelist'))}?q={SECRET}"
        found = [browser.get(address).context["cl"].result_count for browser in (researcher, editor)]
        assert (found[0], found[1] > 0) == (0, True), model
    for model in (Circumstance, Kinship):
        address = f"{reverse(name_of(model, 'changelist'))}?consent__decision__exact=given"
        assert (researcher.get(address).status_code, editor.get(address).status_code) == (400, 200)


def test_what_is_not_read_stays_as_it_is_when_the_page_is_saved():
    person, rows = confide()
    researcher = desk("researcher")
    for query in ("", "?open=all"):
        address = f"{reverse(name_of(Person, 'change'), args=[person.pk])}{query}"
        data = sent_by(researcher.get(address)) | {"occupation_en": f"teacher {query}"}
        forged = {name.replace("-id", "-internal_note"): "Forged" for name in data if name.endswith("-id")}
        assert researcher.post(address, data | forged | {"internal_note": "Forged"}).status_code == 302
    person.refresh_from_db()
    assert (person.internal_note, person.occupation_en) == (SECRET, "teacher ?open=all")
    for row in rows:
        if hasattr(row, "internal_note"):
            row.refresh_from_db()
            assert row.internal_note == SECRET
    assert person.citations.get(source=rows[0]).quote == SECRET


def test_a_confidential_source_of_others_is_not_offered_and_its_page_is_not_there():
    _person, rows = confide()
    source = rows[0]
    researcher = desk("researcher")
    assert researcher.get(reverse(name_of(Source, "change"), args=[source.pk])).status_code == 302
    assert researcher.get(reverse(name_of(Source, "history"), args=[source.pk])).status_code == 404
    step = reverse(name_of(Source, "step"), args=[source.pk, "submit"])
    assert researcher.post(step).status_code == 404
    source.refresh_from_db()
    assert source.state == "draft"


def test_a_page_of_what_goes_to_review_tells_none_of_it():
    person, _rows = confide(make.make_user("researcher", password=None))
    researcher = desk("researcher")
    person.occupation_en, person._history_user = "teacher", researcher.user
    person.save()
    asked = researcher.post(reverse(name_of(Person, "step"), args=[person.pk, "submit"]))
    assert asked.context_data["dossier"]
    assert not tells(asked.content.decode())


def test_the_role_is_written_down_and_asks_for_a_second_factor():
    user = make.make_user("researcher", password=None)
    assert not must_have(user)
    user.groups.add(Group.objects.get(name="confidant"))
    assert Act.objects.filter(kind="role_given", about=user, reason="confidant").exists()
    user = type(user).objects.get(pk=user.pk)
    assert reads_all(user)
    assert must_have(user)
