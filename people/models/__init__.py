"""Who it happens to."""

from people.models.consent import Consent, NamedIn
from people.models.facts import (
    Circumstance,
    CircumstanceCitation,
    Kinship,
    KinshipCitation,
    Recognition,
    RecognitionCitation,
)
from people.models.name import Name
from people.models.person import (
    MergedRecord,
    Person,
    PersonCitation,
    Region,
)
from people.models.search import (
    NameKey,
    NameKeyField,
    PersonKey,
    PersonText,
)

__all__ = [
    "Circumstance",
    "CircumstanceCitation",
    "Consent",
    "Kinship",
    "KinshipCitation",
    "MergedRecord",
    "Name",
    "NameKey",
    "NameKeyField",
    "NamedIn",
    "Person",
    "PersonCitation",
    "PersonKey",
    "PersonText",
    "Recognition",
    "RecognitionCitation",
    "Region",
]
