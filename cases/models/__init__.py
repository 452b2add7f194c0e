"""What is done to a person by the state: procedure, custody, events."""

from cases.models.accusation import Charge, ChargeCitation, Sentence, SentenceCitation
from cases.models.custody import Detention, DetentionCitation
from cases.models.events import Event, EventCitation, Tally, TallyCitation
from cases.models.procedure import HOUR, Case, CaseCitation, Hearing, HearingCitation
from cases.models.reference import Article, Court, Facility, Official

__all__ = [
    "HOUR",
    "Article",
    "Case",
    "CaseCitation",
    "Charge",
    "ChargeCitation",
    "Court",
    "Detention",
    "DetentionCitation",
    "Event",
    "EventCitation",
    "Facility",
    "Hearing",
    "HearingCitation",
    "Official",
    "Sentence",
    "SentenceCitation",
    "Tally",
    "TallyCitation",
]
