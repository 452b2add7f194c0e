"""The migration that made punishments of the columns of 0.1.0 loses nothing and adds nothing."""

from importlib import import_module
from types import SimpleNamespace

import pytest

migration = import_module("cases.migrations.0011_punishments_of_sentences")
EMPTY = {
    "kind": "imprisonment",
    "effect": "imposed",
    "years": None,
    "months": None,
    "days": None,
    "is_approximate": False,
    "as_reported": "",
    "regime": "",
    **dict.fromkeys(
        [f"{name}_{code}" for name in ("additional", "requested") for code in ("en", "ru", "ba")], ""
    ),
}


def said(**columns):
    """Return what each slot keeps, without what is empty."""
    found = migration.punishments(SimpleNamespace(**EMPTY | columns))
    return {slot: {name: value for name, value in row.items() if value} for slot, row in found.items()}


@pytest.mark.parametrize(
    ("columns", "kept"),
    [
        ({}, {"kind_id": "imprisonment", "comparator": "exactly"}),
        (
            {"years": 4, "months": 6, "regime": "general"},
            {"kind_id": "imprisonment", "comparator": "exactly", "amount": "P4Y6M", "regime": "general"},
        ),
        ({"months": 0, "days": 15}, {"kind_id": "imprisonment", "comparator": "exactly", "amount": "P15D"}),
        (
            {"is_approximate": True, "as_reported": "nearly nine years"},
            {"kind_id": "imprisonment", "comparator": "about", "as_reported": "nearly nine years"},
        ),
        # What was suspended nobody wrote down.
        (
            {"kind": "suspended", "years": 3},
            {"suspended": True, "comparator": "exactly", "amount": "P3Y"},
        ),
        ({"kind": "fine"}, {"kind_id": "fine", "comparator": "exactly"}),
        (
            {"kind": "other", "effect": "upheld"},
            {"comparator": "exactly", "details_en": "other", "details_ru": "другое", "details_ba": "башҡа"},
        ),
    ],
)
def test_columns_become_a_main_punishment(columns, kept):
    assert said(**columns) == {"main": kept}


@pytest.mark.parametrize(
    "columns",
    [{"effect": "upheld"}, {"effect": "annulled"}, {"kind": "acquittal"}, {"kind": "acquittal", "years": 0}],
)
def test_what_imposed_nothing_has_no_punishment(columns):
    assert said(**columns) == {}


def test_texts_stay_words():
    found = said(requested_ru="четыре года", requested_en="four years", additional_ba="тыйыу")
    assert found["asked"] == {"details_ru": "четыре года", "details_en": "four years"}
    assert found["additional"] == {"details_ba": "тыйыу"}
