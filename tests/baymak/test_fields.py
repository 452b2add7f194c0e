"""Every field of every model is sorted into public and internal."""

import pytest
from django.apps import apps

from tests.fields import FIELDS, INTERNAL_APPS, is_history


@pytest.mark.parametrize("label", FIELDS)
def test_every_field_is_sorted_once(label):
    names = [name for names in FIELDS[label].values() for name in names.split()]
    there = [field.name for field in apps.get_model(label)._meta.get_fields() if field.concrete]
    assert sorted(names) == sorted(there), "Sort new fields into tests/fields.py."


def test_every_model_is_sorted():
    models = {
        model._meta.label
        for model in apps.get_models()
        if model._meta.app_label not in INTERNAL_APPS and not is_history(model)
    }
    assert models == set(FIELDS), "Sort new models into tests/fields.py."
