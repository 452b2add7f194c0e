"""The bases of admin pages, lists and forms; and the accounts of the staff."""

from baymak.admin import accounts, acts  # noqa: F401, registers them
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
from baymak.admin.lists import MineFilter, ResponsibleFilter, SubmittedFilter, filter_by
from baymak.admin.pages import (
    PartAdmin,
    PartInline,
    PublishableAdmin,
    held,
    may_change,
    may_decide,
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
    "PartAdmin",
    "PartInline",
    "PublishableAdmin",
    "ResponsibleFilter",
    "RoomyFormSet",
    "SubmittedFilter",
    "filter_by",
    "found_by_typing",
    "held",
    "in_words",
    "is_key",
    "may_change",
    "may_decide",
    "may_discard",
    "offer_own",
    "read_related",
    "state_badge",
    "with_icons",
]
