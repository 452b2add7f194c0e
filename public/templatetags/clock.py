"""Hours by the clock of a court, and by that of the place whose day the site keeps."""

import datetime
import zoneinfo

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from baymak.languages import nearest

register = template.Library()


@register.simple_tag
def hour_of(hearing):
    """Write at which hour it begins by the clock of its court and, where that differs, of the site.

    "" for none; that of a hearing that was put off is not known for the new day.
    """
    hour, day = hearing.start_time, hearing.held_on
    if hour is None or hearing.day != day:
        return ""
    told = _("%(hour)s, time of the court") % {"hour": f"{hour:%H:%M}"}
    zone = hearing.place.zone if hearing.place else ""
    at = _in_site(zone, datetime.datetime.combine(day.earliest(), hour)) if zone else None
    if at is None or at.time() == hour or at.date() != day.earliest():
        return told
    return _("%(told)s (%(hour)s %(place)s)") % {"told": told, "hour": f"{at:%H:%M}", "place": _place()}


@register.simple_tag
def clock_of(court):
    """Write what the clock of a court shows beside that of the site: "12:00 there is 13:00 in Ufa"; or ""."""
    if not court.zone:
        return ""
    noon = datetime.datetime.combine(timezone.localdate(), datetime.time(12))
    at = _in_site(court.zone, noon)
    if at is None:
        return f"UTC{noon.replace(tzinfo=zoneinfo.ZoneInfo(court.zone)).isoformat()[-6:]}"
    if at == noon:
        return _("the same hour as %(place)s") % {"place": _place()}
    return _("12:00 there is %(hour)s %(place)s") % {"hour": f"{at:%H:%M}", "place": _place()}


def _place():
    return nearest(settings.SITE.clock)


def _in_site(zone, moment):
    """Return what the clock of the site shows at a moment of a zone; None where nobody says whose it is."""
    if not _place():
        return None
    at = moment.replace(tzinfo=zoneinfo.ZoneInfo(zone)).astimezone(zoneinfo.ZoneInfo(settings.SITE.zone))
    return at.replace(tzinfo=None)
