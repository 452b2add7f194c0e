"""The models and the fields that the tests of leaks go over; who may know a field is said by its model."""

from django.apps import apps
from django.db import models

from baymak.text import CleanTextModel

# Accounts, their second factors, rights, sessions and the admin's log are internal altogether.
INTERNAL_APPS = {"admin", "auth", "contenttypes", "otp_static", "otp_totp", "sessions"}


def case_models():
    """Return the models that people edit, without what is derived from them and the copies of history."""
    return [model for model in apps.get_models() if issubclass(model, CleanTextModel)]


def history_models():
    """Return the copies that history keeps; no field of them is ever public."""
    return [model for model in apps.get_models(include_auto_created=True) if is_history(model)]


def is_history(model):
    return model.__name__.startswith("Historical")


def holds_free_text(field):
    """Say whether somebody types a text into the field, so that it can hold a sentinel."""
    return (
        isinstance(field, models.CharField | models.TextField)
        and not field.choices
        and not field.unique
        and field.get_internal_type() in ("CharField", "TextField")
        and (field.max_length or 1000) >= 40
    )
