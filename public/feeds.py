"""What is new and what changed among the facts of one page, as a feed (Atom, RFC 4287).

An entry is a day and a fact: what it is, and from what to what its values came. It tells of public facts
only, of no user, and of nothing that left: such a row is neither in the edition nor among the changes kept.
"""

import datetime
from collections import defaultdict

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.http import HttpResponse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from baymak import edition
from public.release import changes, package
from public.release.feed import identity
from public.release.tables import tabled, tables

# So many entries are told, the newest.
ENTRIES = 100
BREAK = mark_safe("<br>")


class Feed(Atom1Feed):
    def latest_post_date(self):
        """Return the day of the newest entry; of none that of the edition, for Django would take the hour."""
        days = [item["updateddate"] for item in self.items]
        return max(days, default=moment(datetime.date.fromisoformat(edition.state().day)))


def feed_response(request, row, name, records):
    """Answer with the feed of a person, a case or a court, whose facts are `records`."""
    language, page = get_language(), request.build_absolute_uri(row.get_absolute_url())
    feed = Feed(
        title=name,
        link=page,
        description="",
        language=language,
        author_name=package.name_of_site(language),
        feed_url=request.build_absolute_uri(request.path),
        feed_guid=identity(language, row.code),
        feed_copyright=f"CC BY 4.0, {package.LICENCE}",
    )
    for (day, record), said in entries_of(records):
        feed.add_item(
            title=title_of(record, row),
            link=f"{page}#{record.code}" if record != row else page,
            description=format_html_join(BREAK, "{}", ((line,) for line in said)),
            unique_id=identity(language, f"{day}", row.code, record.code),
            pubdate=moment(day),
            updateddate=moment(day),
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def moment(day):
    return datetime.datetime.combine(day, datetime.time(), datetime.UTC)


def entries_of(records):
    """Return [((day, record), what is said of it)], the newest first."""
    found, by_code = defaultdict(list), {}
    for record in records:
        by_code[tabled()[type(record)], record.code] = record
        found[timezone.localdate(record.published_at), record].append(_("new here"))
    for change in changes.kept():
        if record := by_code.get((change.record_table, change.record_code)):
            found[datetime.date.fromisoformat(change.day), record].append(told(record, change))
    newest = sorted(found.items(), key=lambda one: (one[0][0], one[0][1].code), reverse=True)
    return newest[:ENTRIES]


def title_of(record, row):
    """Return what a record is and says; of whom, where the page is about several."""
    kind, said = capfirst(record._meta.verbose_name), record.headline
    person = getattr(record, "person", None)
    about = f"{person.public.name} – " if person and person != row else ""
    return f"{about}{kind}: {said}" if record != row else kind


def told(record, change):
    """Return a change in words: from what to what, or only that something changed."""
    model, name = type(record), change.record_column
    labels = model.citable()
    if change.after is None or name not in labels or is_yes_or_no(model, name):
        label, word = capfirst(label_of(model, name)), pgettext("value", "changed")
        return f"{label}: {word}"
    before, after = (
        model.value_in_words(name, value or "") or "–" for value in (change.before, change.after)
    )
    return f"{capfirst(labels[name])}: {before} → {after}"


def is_yes_or_no(model, name):
    try:
        return isinstance(model._meta.get_field(name), models.BooleanField)
    except FieldDoesNotExist:
        return False


def label_of(model, column):
    """Return what a column of a table is called: a field of its model, or what belongs to its rows."""
    for name in (column, column.removesuffix("_code")):
        try:
            return model._meta.get_field(name).verbose_name
        except FieldDoesNotExist:
            continue
    return next((table.title for table in tables() if table.name == column), model._meta.verbose_name)
