"""Sources in the admin, and the bases of every record that cites them."""

from sources.admin import captures, source  # noqa: F401, registers them
from sources.admin.citations import register_citations
from sources.admin.facts import FactInline, gathering_form
from sources.admin.records import LOOKED_AFTER, WORDS, RecordAdmin

__all__ = ["LOOKED_AFTER", "WORDS", "FactInline", "RecordAdmin", "gathering_form", "register_citations"]
