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
    marks = format_html_join(" ", "{}", ((_mark(note),) for note in notes))
    return format_html('<sup class="marks">{}</sup>', marks)


def _mark(note):
    """Link to a note; the first mark of each is where the note leads back to."""
    anchor = "" if note.is_marked else format_html(' id="mark-{}"', note.number)
    note.is_marked = True
    label = _("Source %(number)s") % {"number": note.number}
    return format_html(
        '<a href="#source-{}"{} aria-label="{}">[{}]</a>', note.number, anchor, label, note.number
    )
