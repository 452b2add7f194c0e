"""Hearings as a calendar file (RFC 5545) that phones and mail programs subscribe to."""

import datetime
import re
import zoneinfo

from django.conf import settings
from django.utils.translation import gettext as _

from baymak.dates import format_partial_date

LINE_OCTETS = 75


def escape(text):
    """Return a text as a calendar holds it."""
    text = re.sub(r"([\\;,])", r"\\\1", str(text))
    return re.sub(r"\r\n|\r|\n", r"\\n", text)


def fold(line):
    """Return a line cut into pieces of at most 75 octets, never inside a letter."""
    pieces, piece, size = [], "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > LINE_OCTETS:
            pieces.append(piece)
            piece, size = " ", 1
        piece += letter
        size += octets
    return "\r\n".join([*pieces, piece]) + "\r\n"


def has_a_day(hearing):
    """Say whether a hearing can stand in a calendar: a calendar knows whole days only, and no "about"."""
    return hearing.day.precision == "day" and not hearing.day.is_approximate


def when(hearing):
    """Return the line that says when a hearing begins.

    An hour is given in UTC, from the zone of the court; without a court it stands as it is. That of a hearing
    that was put off is not known for the new day.
    """
    day, place = hearing.day.earliest(), hearing.place
    if hearing.start_time is None or hearing.day != hearing.held_on:
        return f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
    moment = datetime.datetime.combine(day, hearing.start_time)
    if not (place and place.zone):
        return f"DTSTART:{moment:%Y%m%dT%H%M%S}"
    moment = moment.replace(tzinfo=zoneinfo.ZoneInfo(place.zone)).astimezone(datetime.UTC)
    return f"DTSTART:{moment:%Y%m%dT%H%M%SZ}"


def event_lines(hearing, make_absolute):
    """Yield the lines of one hearing, unfolded."""
    court, judge, openness = hearing.place, hearing.sitting_judge, hearing.is_open
    title, words = f"{hearing.case.title}: {hearing.get_kind_display()}", []
    if hearing.put_off:
        title += f" ({hearing.put_off})"
        set_for = format_partial_date(hearing.held_on)
        words += [_("It was set for %(day)s.") % {"day": set_for}, hearing.outcome_reason]
    words += [str(openness.label)] if openness != hearing.Openness.UNKNOWN else []
    words += [person.public.name for person in hearing.public_persons]
    if judge:
        words.append(_("judge: %(name)s") % {"name": judge.name})
    words = [*filter(None, [*words, hearing.summary])]
    is_sure = hearing.certainty == hearing.Certainty.CONFIRMED and not hearing.day.qualifier
    # One that has a new day stands on that.
    is_off = hearing.outcome in hearing.NOT_HELD and hearing.day == hearing.held_on
    status = "CANCELLED" if is_off else "CONFIRMED" if is_sure else "TENTATIVE"
    yield "BEGIN:VEVENT"
    yield f"UID:{hearing.code}@hearings.{settings.SITE.key}"
    yield f"DTSTAMP:{hearing.published_at.astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}"
    yield when(hearing)
    yield f"SUMMARY:{escape(title)}"
    if court:
        yield f"LOCATION:{escape(', '.join(filter(None, [court.name, court.city])))}"
    if words:
        yield f"DESCRIPTION:{escape(chr(10).join(words))}"
    yield f"URL:{make_absolute(hearing.get_absolute_url())}"
    yield f"STATUS:{status}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def calendar_lines(hearings, name, make_absolute):
    """Yield a calendar of the hearings whose day is known, line by line."""
    for line in ("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//{settings.SITE.key}//Hearings//EN"):
        yield fold(line)
    yield fold("METHOD:PUBLISH")
    yield fold(f"X-WR-CALNAME:{escape(name)}")
    for hearing in hearings:
        if has_a_day(hearing):
            for line in event_lines(hearing, make_absolute):
                yield fold(line)
    yield fold("END:VCALENDAR")
