"""Which role may do what with which kind of rows: every model, every action, every role.

The permission methods are asked for all of that. The pages, which ask the same methods, are tried for every
model in one role, and for each kind of model in all roles and states.
"""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.test import Client, RequestFactory
from django.urls import reverse

from baymak import review
from baymak.models import Act
from baymak.roles import case_models, may
from cases.models import (
    Article,
    Case,
    CaseNumber,
    Charge,
    Court,
    CourtLevel,
    Facility,
    FacilityKind,
    Law,
    Official,
    Penalty,
    Punishment,
    PunishmentKind,
)
from people.models import Consent, Name, NamedIn, Person, Region
from sources.captures import Capture
from sources.models import Citation, Source
from tests import factories as make
from tests.admin_forms import look_and_press, sent_by

pytestmark = pytest.mark.django_db

PUBLISHABLE = {Source: make.make_source} | make.RECORDS
REFERENCE = {
    Court: make.make_court,
    Facility: make.make_facility,
    Official: make.make_official,
}
# Added and looked at, and never changed.
CAPTURES = {Capture: lambda: make.make_capture(source=make.make_source(state="draft"))}
# What the files of a case bring, and nobody changes here.
FROM_FILES = {
    Region: lambda: make.make_region("XX-1"),
    Law: make.make_law,
    Article: make.make_article,
    Penalty: make.make_penalty,
    CourtLevel: lambda: CourtLevel.objects.get(key="district"),
    FacilityKind: lambda: FacilityKind.objects.get(key="colony"),
    PunishmentKind: make.make_punishment_kind,
}
CITATIONS = {
    model.citation_model(): lambda make_record=make_record: make_record(state="draft").citations.get()
    for model, make_record in PUBLISHABLE.items()
    if model is not Source
}
PARTS = CITATIONS | {
    Name: lambda: make.make_name(person=make.make_person(state="draft")),
    Punishment: lambda: make.make_punishment(sentence=make.make_sentence(state="draft", kind=None)),
    CaseNumber: lambda: make.make_casenumber(case=make.make_case(state="draft")),
    Consent: lambda: make.make_consent(person=make.make_person(state="draft")),
    NamedIn: lambda: NamedIn.objects.create(
        person=make.make_person(state="draft"), source=make.make_source()
    ),
}
# What the files of a case bring and nobody types.

WRITE = {"view", "add", "change", "delete"}
ROLES = {
    None: set(),
    "administrator": set(),
    "researcher": WRITE | {"submit"},
    "editor": WRITE | {"submit", "publish", "send_back", "withdraw", "export"},
}
STATES = {"submit": "draft", "publish": "in_review", "send_back": "in_review", "withdraw": "published"}
STEPS = {*STATES, "discard", "restore"}


def url(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def rights_by_rule(user, model, row):
    """Ask the permission methods and return the names of what they let through."""
    page, request = admin.site._registry[model], RequestFactory().get("/")
    request.user = user
    allowed = {"add"} if page.has_add_permission(request) else set()
    allowed |= {right for right in WRITE - {"add"} if getattr(page, f"has_{right}_permission")(request, row)}
    return allowed | ({"export"} if "export_csv" in page.get_actions(request) else set())


def rights_in_practice(client, model, make_row):
    """Try everything and return the names of what was let through."""
    allowed = set()
    row = make_row()
    if client.get(url(model, "changelist")).status_code == 200:
        allowed.add("view")
    if client.get(url(model, "add")).status_code == 200:
        allowed.add("add")
    page = client.get(url(model, "change", row.pk))
    data = sent_by(page) if page.status_code == 200 else {}
    if client.post(url(model, "change", row.pk), data).status_code == 302:
        allowed.add("change")
    asked = {"action": "export_csv", "_selected_action": [row.pk]}
    if client.post(url(model, "changelist"), asked).get("Content-Type", "").startswith("text/csv"):
        allowed.add("export")
    assert client.post(url(model, "delete", row.pk), {"post": "yes"}).status_code in (403, 404)
    has_step = "discard" in admin.site._registry[model].steps
    if has_step and client.post(url(model, "step", row.pk, "discard")).status_code == 302:
        allowed.add("delete")
        there = model.objects.filter(pk=row.pk).first()
        assert there is None or there.state == "discarded"
    return allowed


def expected(role, *, without=()):
    return (ROLES[role] & (WRITE | {"export"})) - set(without)


# A model without parts, one whose page gathers facts, one whose rows are such facts.
KINDS = {Source, Person, Charge}


def assert_rights(client_of, model, role, make_row, rights, *, on_pages):
    assert rights_by_rule(make.make_user(role, password=None), model, make_row()) == rights
    if on_pages:
        assert rights_in_practice(client_of(role), model, make_row) == rights


def test_every_model_is_tried():
    tried = [PUBLISHABLE, REFERENCE, CAPTURES, FROM_FILES, PARTS]
    assert set().union(*tried) == set(case_models())
    assert set(admin.site._registry) == {*case_models(), User, Group, Act}


roles = pytest.mark.parametrize("role", ROLES)


@pytest.fixture
def client_of(client):
    def log_in(role):
        client.force_login(make.make_user(role, password=None))
        return client

    return log_in


@roles
@pytest.mark.parametrize("model", PUBLISHABLE)
def test_rights_on_drafts(client_of, model, role):
    def make_row():
        return PUBLISHABLE[model](state="draft")

    on_pages = role == "researcher" or model in KINDS
    assert_rights(client_of, model, role, make_row, expected(role), on_pages=on_pages)


@roles
@pytest.mark.parametrize("state", ["in_review", "published", "withdrawn"])
@pytest.mark.parametrize("model", PUBLISHABLE)
def test_rights_after_the_draft(client_of, model, role, state):
    def make_row():
        return PUBLISHABLE[model](state=state)

    kept = set()
    if role == "researcher":
        # A form of the page may be sent for the facts on it. What is or was public a researcher may correct,
        # for a second person to look at, and does not make undone.
        changes = state != "in_review" or model in (Person, Case)
        kept = {"delete"} if changes else {"change", "delete"}
    rights = expected(role, without=kept)
    assert_rights(client_of, model, role, make_row, rights, on_pages=model in KINDS)


@roles
@pytest.mark.parametrize("model", REFERENCE)
def test_rights_on_reference_rows(client_of, model, role):
    on_pages = role == "researcher" or model is Court
    assert_rights(client_of, model, role, REFERENCE[model], expected(role), on_pages=on_pages)


@roles
def test_captures_are_added_and_never_changed(client_of, role):
    rights = expected(role, without={"change", "delete"})
    assert_rights(client_of, Capture, role, CAPTURES[Capture], rights, on_pages=True)


@roles
@pytest.mark.parametrize("model", FROM_FILES)
def test_what_the_files_bring_is_read_only(client_of, model, role):
    rights = expected(role, without=WRITE - {"view"})
    assert_rights(client_of, model, role, FROM_FILES[model], rights, on_pages=role == "editor")


@pytest.mark.parametrize("model", FROM_FILES)
def test_nobody_at_all_changes_what_the_files_bring(model):
    superuser = make.make_user(password=None, is_superuser=True)
    assert rights_by_rule(superuser, model, FROM_FILES[model]()) == {"view", "export"}


@roles
@pytest.mark.parametrize("model", PARTS)
def test_rights_on_parts(client_of, model, role):
    """Citations, spellings and the like are added on the page of the row to which they belong."""
    on_pages = role == "researcher" or model is Charge.citation_model()
    # What a person allowed or refused is never undone.
    rights = expected(role, without={"add", "delete"} if model is Consent else {"add"})
    assert_rights(client_of, model, role, PARTS[model], rights, on_pages=on_pages)


@roles
@pytest.mark.parametrize("step", STATES)
@pytest.mark.parametrize("model", PUBLISHABLE)
def test_rights_to_steps(client_of, model, role, step):
    allowed = step in ROLES[role]
    user = make.make_user(role, password=None)
    request = RequestFactory().get("/")
    request.user = user
    offered = f"{step}_rows" in admin.site._registry[model].get_actions(request)
    assert (offered, may(user, review.STEPS[step].right, model)) == (allowed, allowed)
    if role != "editor" and model not in KINDS:
        return
    submitter = {"submitted_by": make.make_user(password=None)} if STATES[step] == "in_review" else {}
    by_button, by_action = [PUBLISHABLE[model](state=STATES[step], **submitter) for _ in "12"]
    client = client_of(role)
    button = look_and_press(client, url(model, "step", by_button.pk, step))
    asked = {"action": f"{step}_rows", "_selected_action": [by_action.pk]}
    look_and_press(client, url(model, "changelist"), asked)
    moved = []
    for row in (by_button, by_action):
        row.refresh_from_db()
        moved.append(row.state != STATES[step])
    assert (button.status_code, moved) == (302 if allowed else 403, [allowed, allowed])


@pytest.mark.parametrize("step", STATES)
def test_step_is_never_taken_by_a_link(client_of, step):
    row = make.make_charge(state=STATES[step])
    assert client_of("editor").get(url(Charge, "step", row.pk, step)).status_code == 405
    row.refresh_from_db()
    assert row.state == STATES[step]


def test_step_needs_the_token_of_the_page():
    client = Client(enforce_csrf_checks=True)
    client.force_login(make.make_user("editor", password=None))
    row = make.make_charge()
    assert client.post(url(Charge, "step", row.pk, "withdraw")).status_code == 403
    row.refresh_from_db()
    assert row.state == "published"


def test_unknown_steps_and_rows_are_not_found(client_of):
    client = client_of("editor")
    assert client.post(url(Charge, "step", make.make_charge().pk, "promote")).status_code == 404
    assert client.post(url(Charge, "step", 987654321, "publish")).status_code == 404
    assert client.post(url(Charge, "step", "no number", "publish")).status_code == 404


@pytest.mark.parametrize("model", [model for model in PARTS if issubclass(model, Citation)])
def test_citations_of_what_is_published_are_taken_out_by_editors(client_of, model):
    make_record = PUBLISHABLE[model._meta.get_field("record").related_model]
    record = make_record()
    citation = record.citations.create(source=make.make_source())
    client = client_of("researcher")
    data = sent_by(client.get(url(model, "change", citation.pk)))
    assert "source" not in data
    assert client.post(url(model, "change", citation.pk), data | {"claim_en": "Proposed"}).status_code == 302
    citation.refresh_from_db()
    assert (citation.claim, citation.accepted) == ("Proposed", None)
    assert client.post(url(model, "step", citation.pk, "discard")).status_code == 403


@pytest.mark.parametrize("make_row", [make.make_court, make.make_facility, make.make_official])
def test_reference_row_that_is_public_belongs_to_editors(client_of, make_row):
    row = make_row()
    using = {
        Court: lambda: make.make_case(court=row),
        Facility: lambda: make.make_detention(facility=row),
        Official: lambda: make.make_event(officials=[row]),
    }
    using[type(row)]()
    change = url(type(row), "change", row.pk)
    researcher = client_of("researcher")
    page = researcher.get(change)
    assert page.status_code == 200
    assert researcher.post(change, {"name_en": "Tampered"}).status_code == 403
    editor = client_of("editor")
    assert editor.post(change, sent_by(editor.get(change))).status_code == 302


def test_editor_saves_a_published_record_and_it_stays_published(client_of):
    client = client_of("editor")
    charge = make.make_charge()
    data = sent_by(client.get(url(Charge, "change", charge.pk)))
    assert client.post(url(Charge, "change", charge.pk), data | {"summary_en": "Better"}).status_code == 302
    charge.refresh_from_db()
    assert (charge.summary_en, charge.state) == ("Better", "published")
    newest = charge.history.first()
    assert (newest.summary_en, newest.history_user.username[:6]) == ("Better", "editor")


@pytest.mark.parametrize("role", ["researcher", "editor"])
def test_no_form_takes_a_state(client_of, role):
    client = client_of(role)
    charge = make.make_charge(state="draft")
    data = sent_by(client.get(url(Charge, "change", charge.pk)))
    forged = {"state": "published", "published_at_0": "2024-01-01", "published_by": "1", "submitted_by": "1"}
    client.post(url(Charge, "change", charge.pk), data | forged | {"summary_en": "Saved"})
    charge.refresh_from_db()
    assert (charge.summary_en, charge.state, charge.submitted_by) == ("Saved", "draft", None)


def test_many_rows_are_discarded_only_if_each_may_be(client_of):
    """One row that may not be discarded stops all; nothing goes behind anybody's back."""
    waiting, draft, published = (
        make.make_charge(state=state) for state in ("in_review", "draft", "published")
    )

    def discard(role, action, *rows):
        asked = {"action": action, "_selected_action": [row.pk for row in rows], "post": "yes"}
        status = client_of(role).post(url(Charge, "changelist"), asked).status_code
        return status, set(Charge.objects.exclude(state="discarded"))

    assert discard("researcher", "discard_rows", waiting, draft) == (403, {waiting, draft, published})
    assert discard("editor", "delete_selected", draft)[1] == {waiting, draft, published}
    assert discard("researcher", "discard_rows", draft) == (302, {waiting, published})
    assert discard("editor", "discard_rows", waiting, published) == (302, set())
    assert Charge.objects.count() == 3


# -- What a page tells by refusing ------------------------------------------------------------


def make_act():
    return Act.objects.create(kind=Act.Kind.COMMAND)


def make_row(model):
    makers = (
        PUBLISHABLE
        | REFERENCE
        | CAPTURES
        | FROM_FILES
        | PARTS
        | {User: make.make_user, Group: Group.objects.first, Act: make_act}
    )
    return makers[model]()


def addresses_of_rows(model, pk):
    """Return every address of the admin of a model that has a row's number in it."""
    page = admin.site._registry[model]
    for pattern in page.get_urls():
        names = pattern.pattern.converters
        if pattern.name and names:
            values = dict.fromkeys(names, pk)
            for step in STEPS if "step" in names else [None]:
                yield reverse(f"admin:{pattern.name}", kwargs=values | ({"step": step} if step else {}))


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model._meta.label)
def test_who_may_see_no_row_does_not_learn_which_numbers_exist(client_of, model):
    client = client_of("researcher" if model in (User, Group, Act) else "administrator")
    row = make_row(model)
    there, nowhere = (list(addresses_of_rows(model, pk)) for pk in (row.pk, 99_999))
    assert url(model, "history", row.pk) in there
    for known, unknown in zip(there, nowhere, strict=True):
        for ask in (client.get, client.post):
            answers = [ask(address).status_code for address in (known, unknown)]
            assert answers[0] == answers[1], (known, answers)
            assert answers[0] in (403, 404, 405), known
