"""Template filters that every page shares."""

import re
from datetime import date

from django import template
from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from baymak.dates import format_partial_date
from baymak.languages import Text, active_language, nearest
from baymak.tags import direction, language_name, language_of, offered_tags

LETTER = re.compile(r"[^\W\d_]")

register = template.Library()


@register.simple_tag
def site_text(name):
    """Return a text of `site.toml` in the page's language or the nearest, also where there is no request."""
    return nearest(getattr(settings.SITE, name))


@register.filter
def when(value):
    """Write a date or partial date in the page's language, as a `<time>` where HTML has one for it."""
    if not value:
        return ""
    if getattr(value, "precision", "day") not in ("day", "month", "year"):
        return format_partial_date(value)
    machine = value.bare() if hasattr(value, "bare") else value.isoformat()
    return format_html('<time datetime="{}">{}</time>', machine, format_partial_date(value))


@register.filter
def told(value):
    """Write a cell: a date in words, a text with its language, a number as it is."""
    return when(value) if isinstance(value, date) else with_lang(value) if isinstance(value, str) else value


@register.filter
def with_lang(text):
    """Mark a text in another language than the page's, so that it is spoken and hyphenated right.

    One that is written from right to left says so, which also keeps what stands beside it in its place.
    """
    language = getattr(text, "language", None)
    is_other = language not in (None, active_language())
    is_turned = direction(text) == "rtl"
    if not text or not (is_other or is_turned):
        return text
    lang = format_html(' lang="{}"', language) if language else ""
    return format_html("<span{}{}>{}</span>", lang, SafeString(' dir="rtl"') if is_turned else "", text)


@register.filter
def linked(row):
    """Write the name of a court, a place, a region or an official as the way to its page; "" for none."""
    return format_html('<a href="{}">{}</a>', row.get_absolute_url(), with_lang(row.name)) if row else ""


@register.simple_tag
def offered_languages():
    """Return (tag, name) of the languages that a form offers, those of Russia's peoples first."""
    return [(tag, language_name(tag)) for tag in offered_tags()]


@register.filter
def by_script(text):
    """Mark the language of a text that is kept in one only, as far as its letters tell."""
    if not LETTER.search(text):
        return text
    return with_lang(Text(text, language_of(text, "en")))


@register.filter
def prose(text):
    """Write a text as paragraphs, each marked when it is in another language than the page."""
    language = getattr(text, "language", None)
    lang = "" if language in (None, active_language()) else format_html(' lang="{}"', language)
    paragraphs = [part.strip() for part in text.split("\n\n") if part.strip()]
    return format_html_join("\n", "<p{}>{}</p>", ((lang, paragraph) for paragraph in paragraphs))
