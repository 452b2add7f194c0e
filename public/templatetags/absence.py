"""The words of an empty place."""

from django import template
from django.utils.html import format_html

from public import absence

register = template.Library()


@register.simple_tag
def why_empty(row, field):
    """Say why a row has no value in a column of its file."""
    why = absence.why_empty(row, field)
    if why is absence.Why.DOES_NOT_APPLY:
        # A dash for the eye; the words are for who listens.
        return format_html(
            '<span class="quiet"><span aria-hidden="true">–</span><span class="hidden-text">{}</span></span>',
            why.label,
        )
    return format_html('<span class="quiet">{}</span>', why.label)


@register.simple_tag
def or_why(value, row, field):
    """Return a value, or why there is none."""
    return value or why_empty(row, field)
