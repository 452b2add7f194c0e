"""What the desk should look at: of orders, hearings, records, persons, sources and detentions."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from baymak.notices import Notice
from baymak.publishing import Publishable
from cases.models import Detention, Hearing, MeasureOrder
from people.models import Person
from sources.keeping import gone, uncaptured, with_unfound_quotes
from sources.models import Record, Source

SOON = timedelta(days=14)
STALE = timedelta(days=183)
OVER = {
    Person.Liberty.EXECUTED,
    Person.Liberty.KILLED,
    Person.Liberty.DIED_IN_CUSTODY,
    Person.Liberty.DIED,
}
IN_WORK = (Publishable.State.DRAFT, Publishable.State.IN_REVIEW)


def ending(rows):
    """Return the orders that may end within two weeks, and on which nothing decides yet."""
    today = timezone.localdate()
    ends = Q(until__not_before=today, until__not_after=today + SOON)
    return rows.filter(ends, replaced_by=None).exclude(until="").exclude(effect=MeasureOrder.Effect.REVOKED)


def passed(rows):
    """Return the hearings that are over, and of which nobody has written what came of them."""
    return rows.filter(outcome="").exclude(held_on__not_before=timezone.localdate())


def hidden(rows):
    """Return what somebody published, and readers can't see all the same."""
    public = rows.model.objects.published().order_by().values("pk")
    return rows.filter(state=Publishable.State.PUBLISHED).exclude(pk__in=public)


def unsupported(rows):
    return rows.filter(state__in=IN_WORK, citations=None)


def disputed(rows):
    return rows.filter(certainty=Record.Certainty.DISPUTED)


def stale(rows):
    """Return the public persons of whom the newest evidence is older than half a year."""
    day = timezone.localdate() - STALE
    known = rows.filter(state=Publishable.State.PUBLISHED).exclude(evidence_on="")
    return known.exclude(evidence_on__not_before=day).exclude(liberty__in=OVER)


def unread(rows):
    partly = [Source.ReadExtent.OPENING, Source.ReadExtent.PART]
    return rows.filter(read_extent__in=partly).exclude(state=Publishable.State.WITHDRAWN)


def still_open(rows):
    """Return the public detentions without an end of those who are at liberty."""
    is_open = Q(state=Publishable.State.PUBLISHED, ended_on="", end_reason="")
    return rows.filter(is_open, person__liberty=Person.Liberty.AT_LIBERTY)


def tell(sender, **kwargs):
    """Answer `asks_for_notices`."""
    found = [
        Notice("ending", _("ends within 14 days"), MeasureOrder, ending),
        Notice("passed", _("over, outcome not entered"), Hearing, passed),
        Notice("open", _("no end entered, though the person is at liberty"), Detention, still_open),
        Notice("stale", _("newest evidence older than six months"), Person, stale),
        Notice("unread", _("not read to the end"), Source, unread),
        Notice("uncaptured", _("without a capture"), Source, uncaptured),
        Notice("gone", _("the address leads nowhere, and nothing was kept"), Source, gone),
    ]
    for model in (citation.record_model() for citation in Source.citation_models()):
        found += [
            Notice("hidden", _("published, but readers can't see it"), model, hidden),
            Notice("unsupported", _("in work without a source"), model, unsupported),
            Notice("disputed", _("disputed"), model, disputed),
            Notice("quotes", _("quote not found in the capture"), model, with_unfound_quotes),
        ]
    return found
