"""Every field of every model says who may know it."""

import pytest
from django.apps import apps

from baymak.columns import fields_of
from tests.fields import INTERNAL_APPS, is_history

MODELS = [
    model
    for model in apps.get_models()
    if model._meta.app_label not in INTERNAL_APPS and not is_history(model)
]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_field_says_who_may_know_it(model):
    said = [field.name for field in fields_of(model, "shown", "named", "deciding", "derived", "internal")]
    # The number of a row is in no page, file or header.
    there = [field.name for field in model._meta.get_fields() if field.concrete and field.name != "id"]
    assert sorted(said) == sorted(there), "Declare new fields in the `columns` of their model."
