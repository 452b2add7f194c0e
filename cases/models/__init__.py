"""What is done to a person by the state: procedure, custody, events."""

from cases.models.accusation import Charge, ChargeCitation, Sentence, SentenceCitation
from cases.models.custody import Detention, DetentionCitation, MeasureOrder, MeasureOrderCitation
from cases.models.events import Event, EventCitation, Tally, TallyCitation
from cases.models.hearing import HOUR, Hearing, HearingCitation
from cases.models.law import Article, Law, Penalty
from cases.models.procedure import (
    Case,
    CaseCitation,
    CaseDefendant,
    CaseDefendantCitation,
    CaseNumber,
    Comparator,
    Openness,
)
from cases.models.punishment import Punishment, PunishmentKind
from cases.models.reference import Court, CourtLevel, Facility, FacilityKind, Official

__all__ = [
    "HOUR",
    "Article",
    "Case",
    "CaseCitation",
    "CaseDefendant",
    "CaseDefendantCitation",
    "CaseNumber",
    "Charge",
    "ChargeCitation",
    "Comparator",
    "Court",
    "CourtLevel",
    "Detention",
    "DetentionCitation",
    "Event",
    "EventCitation",
    "Facility",
    "FacilityKind",
    "Hearing",
    "HearingCitation",
    "Law",
    "MeasureOrder",
    "MeasureOrderCitation",
    "Official",
    "Openness",
    "Penalty",
    "Punishment",
    "PunishmentKind",
    "Sentence",
    "SentenceCitation",
    "Tally",
    "TallyCitation",
]
