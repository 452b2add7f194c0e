"""Hearings as a calendar file (RFC 5545) that phones and mail programs subscribe to."""

import datetime
import zoneinfo
from functools import cache

import icalendar
from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _

from baymak import edition
from baymak.dates import format_partial_date

# How often a program should ask again.
REFRESH = datetime.timedelta(hours=6)


def has_a_day(hearing):
    """Say whether a hearing can stand in a calendar: a calendar knows whole days only, and no "about"."""
    return hearing.day.precision == "day" and not hearing.day.is_approximate


def beginning(hearing):
    """Return when a hearing begins: by the clock of its court, or the whole day.

    Without a court the hour stands as it is. That of a hearing that was put off is not known for the new day.
    Where clocks change twice a year it is in UTC: programs read the rules of such zones differently.
    """
    day, place = hearing.day.earliest(), hearing.place
    if hearing.start_time is None or hearing.day != hearing.held_on:
        return day
    if not (place and place.zone):
        return datetime.datetime.combine(day, hearing.start_time)
    moment = datetime.datetime.combine(day, hearing.start_time, zoneinfo.ZoneInfo(place.zone))
    return moment if is_steady(place.zone) else moment.astimezone(datetime.UTC)


def is_unsure(hearing):
    """Say whether the day, or that it is held at all, is in doubt."""
    doubtful = (hearing.Certainty.ALLEGED, hearing.Certainty.DISPUTED)
    return bool(hearing.day.qualifier) or hearing.certainty in doubtful


def status_of(hearing):
    # One that has a new day stands on that.
    if hearing.outcome in hearing.NOT_HELD and hearing.day == hearing.held_on:
        return "CANCELLED"
    is_sure = hearing.certainty == hearing.Certainty.CONFIRMED and not hearing.day.qualifier
    return "CONFIRMED" if is_sure else "TENTATIVE"


def title_of(hearing):
    title = f"{hearing.case.title}: {hearing.get_kind_display()}"
    if hearing.put_off:
        title += f" ({hearing.put_off})"
    return _("%(title)s (uncertain)") % {"title": title} if is_unsure(hearing) else title


def words_of(hearing):
    """Return what is told of a hearing, line by line."""
    words, openness, judge = [], hearing.is_open, hearing.sitting_judge
    if hearing.put_off:
        set_for = format_partial_date(hearing.held_on)
        words += [_("It was set for %(day)s.") % {"day": set_for}, hearing.outcome_reason]
    words += [str(openness.label)] if openness != hearing.Openness.UNKNOWN else []
    words += [person.public.name for person in hearing.public_persons]
    if judge:
        words.append(_("judge: %(name)s") % {"name": judge.name})
    return "\n".join(filter(None, [*words, hearing.summary]))


def event_of(hearing, state, make_absolute):
    """Return one hearing. Whatever becomes of it, it is the same one; each edition tells it anew.

    The publisher does not keep yet which hearing an edition changed: the number of the edition, which rises
    with each change, is the sequence of all.
    """
    event, court, address = icalendar.Event(), hearing.place, make_absolute(hearing.get_absolute_url())
    written = datetime.datetime.combine(datetime.date.fromisoformat(state.day), datetime.time(), datetime.UTC)
    event.add("uid", f"{hearing.code}@hearings.{settings.SITE.key}")
    event.add("dtstamp", written)
    event.add("last-modified", written)
    event.add("sequence", state.number)
    event.add("dtstart", beginning(hearing))
    event.add("summary", title_of(hearing))
    if court:
        event.add("location", ", ".join(filter(None, [court.name, court.street, court.city])))
    if words := words_of(hearing):
        event.add("description", words)
    event.add("url", address)
    event.add("status", status_of(hearing))
    event.add("transp", "TRANSPARENT")
    return event


@cache
def zone_as_written(name):
    """Return the rules of a time zone, for programs that do not know it by name."""
    return icalendar.Timezone.from_tzid(name, first_date=datetime.date(2020, 1, 1))


def is_steady(name):
    """Say whether the clocks of a zone have not changed since 2020."""
    return len(zone_as_written(name).subcomponents) == 1


def calendar_of(hearings, name, make_absolute):
    """Return a calendar of the hearings whose day is known; they were read with `day`."""
    calendar, state = icalendar.Calendar(), edition.state()
    calendar.add("version", "2.0")
    calendar.add("prodid", f"-//{settings.SITE.key}//Hearings//EN")
    for key in ("name", "x-wr-calname"):
        calendar.add(key, name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", icalendar.vDuration(REFRESH))
    events = [event_of(row, state, make_absolute) for row in hearings if has_a_day(row)]
    zones = {getattr(getattr(event["dtstart"].dt, "tzinfo", None), "key", None) for event in events}
    for zone in sorted(zones - {None}):
        calendar.add_component(zone_as_written(zone))
    for event in events:
        calendar.add_component(event)
    return calendar


def calendar_response(request, hearings, name):
    """Answer with a calendar that programs may subscribe to: they must not take it for a file to keep."""
    calendar = calendar_of(hearings, str(name), request.build_absolute_uri)
    return HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
