"""The bases of admin pages, lists and forms; and the accounts of the staff."""

from baymak.admin import accounts  # noqa: F401, registers them
from baymak.admin.data import DataAdmin, FromFilesAdmin
from baymak.admin.forms import (
    Autocomplete,
    CarefulForm,
    KnowsRelated,
    RoomyFormSet,
    found_by_typing,
    is_key,
    read_related,
    with_icons,
)
from baymak.admin.lists import MineFilter, SubmittedFilter, filter_by
from baymak.admin.pages import (
    PartInline,
    PublishableAdmin,
    StepsAdmin,
    in_words,
    may_change,
    may_delete,
    state_badge,
)

__all__ = [
    "Autocomplete",
    "CarefulForm",
    "DataAdmin",
    "FromFilesAdmin",
    "KnowsRelated",
    "MineFilter",
    "PartInline",
    "PublishableAdmin",
    "RoomyFormSet",
    "StepsAdmin",
    "SubmittedFilter",
    "filter_by",
    "found_by_typing",
    "in_words",
    "is_key",
    "may_change",
    "may_delete",
    "read_related",
    "state_badge",
    "with_icons",
]
