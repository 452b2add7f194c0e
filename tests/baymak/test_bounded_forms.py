"""A form of the staff builds what it shows, and not what a sender says: see also test_hostile_requests."""

from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.urls import reverse

from baymak.admin import RoomyFormSet
from baymak.admin.forms import ADDED_AT_ONCE
from cases.models import Case
from people.models import Person
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    client.force_login(make.make_user(password=None, is_superuser=True))
    return client


def empty_post(response, forms):
    """Return what an empty form sends, that claims so many rows of each kind."""
    data = {}
    for formset in response.context["inline_admin_formsets"]:
        prefix = formset.formset.prefix
        data |= {f"{prefix}-TOTAL_FORMS": forms, f"{prefix}-INITIAL_FORMS": 0}
    return data


@pytest.mark.parametrize("forms", [ADDED_AT_ONCE + 1, 1000, 10**9])
@pytest.mark.parametrize("model", [Person, Case], ids=["person", "case"])
def test_short_form_builds_no_more_rows_than_one_adds_at_once(staff, model, forms):
    path = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
    data = empty_post(staff.get(path), forms)
    assert len(urlencode(data)) < 10_000
    response = staff.post(path, data)
    assert response.status_code == 200
    formsets = [one.formset for one in response.context["inline_admin_formsets"]]
    assert sum(len(formset.forms) for formset in formsets) <= ADDED_AT_ONCE
    assert f"at most {ADDED_AT_ONCE} rows" in response.content.decode()


def test_every_formset_of_the_staff_is_bounded(staff):
    request = staff.get("/admin/").wsgi_request
    inlines = [
        inline for page in admin.site._registry.values() for inline in page.get_inline_instances(request)
    ]
    assert len(inlines) > 10
    assert [inline for inline in inlines if not issubclass(inline.formset, RoomyFormSet)] == []


def test_as_many_rows_as_one_adds_at_once_are_added(staff):
    person = make.make_person(state="draft")
    for _ in range(5):
        make.make_name(person=person)
    path = reverse("admin:people_person_change", args=[person.pk])
    response = staff.get(path)
    counted = {one.formset.prefix: one.formset for one in response.context["inline_admin_formsets"]}
    data = {f"{prefix}-TOTAL_FORMS": len(one.forms) for prefix, one in counted.items()}
    data |= {f"{prefix}-INITIAL_FORMS": one.initial_form_count() for prefix, one in counted.items()}
    data["names-TOTAL_FORMS"] = 5 + ADDED_AT_ONCE
    for number in range(5, 5 + ADDED_AT_ONCE):
        data |= {f"names-{number}-text": f"Name {number}", f"names-{number}-language": "ru"}
    for number, variant in enumerate(person.names.all()):
        data |= {f"names-{number}-id": variant.pk, f"names-{number}-person": person.pk}
    response = staff.post(path, data)
    assert "at most" not in response.content.decode()
    formsets = [one.formset for one in response.context["inline_admin_formsets"]]
    assert next(len(one.forms) for one in formsets if one.prefix == "names") == 5 + ADDED_AT_ONCE


JUNK = ["9" * 40, "\0", "99999999999999999999", "-1", "abc", "²"]


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model._meta.label)
def test_number_that_no_database_holds_is_no_relation(staff, model):
    path = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
    form = staff.get(path)
    if form.status_code == 403:
        return
    relations = [field.name for field in model._meta.get_fields() if field.is_relation and field.concrete]
    for value in JUNK if model is Person else JUNK[:2]:
        asked = dict.fromkeys(relations, value)
        assert staff.get(path, asked).status_code in (200, 400)
        formsets = empty_post(form, 0) if form.context.get("inline_admin_formsets") else {}
        response = staff.post(path, asked | formsets)
        assert response.status_code == 200
        errors = response.context["adminform"].form.errors
        shown = set(relations) & set(response.context["adminform"].form.fields)
        assert shown <= set(errors), (value, shown)
