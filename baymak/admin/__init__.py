"""The bases of admin pages, lists and forms; and the accounts of the staff."""

from baymak.admin import accounts  # noqa: F401, registers them
from baymak.admin.forms import (
    Autocomplete,
    CarefulForm,
    FoundByTyping,
    KnowsRelated,
    RoomyFormSet,
    is_key,
    read_related,
    with_icons,
)
from baymak.admin.lists import MineFilter, SubmittedFilter, filter_by
from baymak.admin.pages import (
    DataAdmin,
    PartInline,
    PublishableAdmin,
    RecordedAdmin,
    ReferredAdmin,
    may_change,
    may_delete,
    state_badge,
)

__all__ = [
    "Autocomplete",
    "CarefulForm",
    "DataAdmin",
    "FoundByTyping",
    "KnowsRelated",
    "MineFilter",
    "PartInline",
    "PublishableAdmin",
    "RecordedAdmin",
    "ReferredAdmin",
    "RoomyFormSet",
    "SubmittedFilter",
    "filter_by",
    "is_key",
    "may_change",
    "may_delete",
    "read_related",
    "state_badge",
    "with_icons",
]
