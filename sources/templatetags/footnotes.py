"""The marks that tie a fact on a page to its sources."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag(takes_context=True)
def sources_of(context, record):
    """Link to the numbered sources of a record; the page's `Footnotes` is `footnotes`.

    No template: the white space around its lines would stand before the comma that follows a mark.
    """
    notes = context["footnotes"].of(record)
    if not notes:
        return ""
    links = format_html_join(
        "",
        '<a href="#source-{}" aria-label="{}">[{}]</a>',
        ((note.number, _("Source %(number)s") % {"number": note.number}, note.number) for note in notes),
    )
    return format_html('<sup class="marks">{}</sup>', links)
