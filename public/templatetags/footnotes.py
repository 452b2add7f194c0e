"""The marks that tie a fact on a page to its sources."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()

# So many marks and more that follow each other are one: "[1–5]".
RUN = 3


@register.simple_tag(takes_context=True)
def sources_of(context, record, *names):
    """Link to the numbered sources of a record; the page's `Footnotes` is `footnotes`.

    Behind the marks stands what sources say otherwise, of the values of these names or of all.

    No template: the white space around its lines would stand before the comma that follows a mark.
    """
    footnotes = context["footnotes"]
    marks = _marks(footnotes, record)
    if not marks:
        return ""
    checked = _checked() if record.is_read_whole else ""
    versions = (_told(label, told) for label, told in footnotes.versions_of(record, *names).items())
    return format_html(
        '<sup class="marks">{}{}</sup>{}',
        marks,
        checked,
        format_html_join("", "{}", ((version,) for version in versions)),
    )


@register.simple_tag(takes_context=True)
def sources_of_all(context, records):
    """Link once to each source of records on which one statement rests."""
    marks = _marks(context["footnotes"], *records)
    return format_html('<sup class="marks">{}</sup>', marks) if marks else ""


def _marks(footnotes, *records):
    marks = [_mark(run) for run in runs_of(footnotes.of(*records))]
    if kept := footnotes.kept_of(*records):
        marks.append(format_html('<a href="#sources-kept" aria-label="{}">[*]</a>', kept_by_us(kept)))
    return format_html_join(" ", "{}", ((mark,) for mark in marks))


def _checked():
    """Mark what somebody has checked against the whole of its sources."""
    return format_html(
        ' <span aria-hidden="true">✓</span><span class="hidden-text">{}</span>',
        _("checked against its whole sources"),
    )


def _told(label, versions):
    """Write the versions of a value side by side, each with who says so."""
    return format_html(
        ' <span class="small versions">{}: <span class="sides">{}</span></span>',
        _("Sources differ on “%(value)s”") % {"value": label},
        format_html_join(
            mark_safe('<span class="hidden-text">; </span>'),
            "<span><b>{}</b>{}</span>",
            ((version.text or "–", _sayers(version.notes)) for version in versions),
        ),
    )


def _sayers(notes):
    said = (
        (note.source.publisher, note.number, note.number)
        for note in {note.number: note for note in notes}.values()
    )
    names = format_html_join(", ", '{} <a href="#source-{}">[{}]</a>', said)
    return format_html(" ({})", names) if names else ""


@register.filter
def kept_by_us(number):
    """Say how many sources are not shown."""
    said = ngettext("%(number)d source, kept by us", "%(number)d sources, kept by us", number)
    return said % {"number": number}


def runs_of(notes):
    """Return notes one by one, and three or more that follow each other as one run: one mark leads to it."""
    runs = []
    for note in notes:
        if runs and runs[-1][-1].number + 1 == note.number:
            runs[-1].append(note)
        else:
            runs.append([note])
    return [part for run in runs for part in ([run] if len(run) >= RUN else ([note] for note in run))]


def _mark(run):
    """Link to the first note of a run; the first mark of each note is where that leads back to."""
    first, last = run[0].number, run[-1].number
    unmarked = [note for note in run if not note.mark]
    anchor = format_html(' id="mark-{}"', unmarked[0].number) if unmarked else ""
    for note in unmarked:
        note.mark = unmarked[0].number
    if first == last:
        label, shown = _("Source %(number)s") % {"number": first}, first
    else:
        label, shown = _("Sources %(first)s to %(last)s") % {"first": first, "last": last}, f"{first}–{last}"
    return format_html('<a href="#source-{}"{} aria-label="{}">[{}]</a>', first, anchor, label, shown)
