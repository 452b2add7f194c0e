"""The day of the newest evidence for what is told in the present."""

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from baymak.templatetags.baymak import when
from public.last_known import age, is_recent

register = template.Library()


@register.simple_tag
def last_known(date, told=None):
    """Say when something was last known, and for how long nothing newer is, when that is over a year.

    What stands beside a day that the page has `told` that of says only another day than that.
    """
    if not date:
        return format_html('<span class="small quiet">{}</span>', _("last known: day not found yet"))
    if told and date == told:
        return ""
    said = format_html(_("last known: {day}"), day=when(date))
    today = timezone.localdate()
    if not told and not is_recent(date, today) and (since := age(date, today)):
        silence = _("nothing reported since (%(time)s)") % {"time": since.text}
        said = format_html("{}; {}", said, silence)
    return format_html('<span class="small quiet">{}</span>', said)
