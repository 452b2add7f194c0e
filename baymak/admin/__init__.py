"""The bases of admin pages, lists and forms; and the accounts of the staff."""

from baymak.admin import accounts  # noqa: F401, registers them
from baymak.admin.data import DataAdmin, FromFilesAdmin, in_words, state_badge
from baymak.admin.forms import (
    Autocomplete,
    AutocompleteMultiple,
    CarefulForm,
    KnowsRelated,
    RoomyFormSet,
    found_by_typing,
    is_key,
    offer_own,
    read_related,
    with_icons,
)
from baymak.admin.lists import MineFilter, SubmittedFilter, filter_by
from baymak.admin.pages import (
    PartInline,
    PublishableAdmin,
    may_change,
    may_discard,
)

__all__ = [
    "Autocomplete",
    "AutocompleteMultiple",
    "CarefulForm",
    "DataAdmin",
    "FromFilesAdmin",
    "KnowsRelated",
    "MineFilter",
    "PartInline",
    "PublishableAdmin",
    "RoomyFormSet",
    "SubmittedFilter",
    "filter_by",
    "found_by_typing",
    "in_words",
    "is_key",
    "may_change",
    "may_discard",
    "offer_own",
    "read_related",
    "state_badge",
    "with_icons",
]
