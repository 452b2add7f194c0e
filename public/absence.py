"""Why a place is empty, said in one way by pages, lists and files.

Nobody may say "no source says" of what was not read: only where every source that a row names was read whole
is what it lacks *not known*; else it is *not found so far*.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from baymak.languages import LANGUAGES
from cases.models import Case, CaseDefendant, Charge, Court, Detention, Hearing, MeasureOrder, Sentence, Tally
from people.models import Person
from sources.models import Source


class Why(TextChoices):
    """The words for an empty place."""

    NOT_KNOWN = "not_known", _("not known")
    NOT_READ = "not_read", _("not found so far")
    DOES_NOT_APPLY = "does_not_apply", _("does not apply")
    WITHHELD = "withheld", _("withheld")
    NOT_TRANSLATED = "not_translated", _("not translated")


Kind = MeasureOrder.Kind
Status = Person.Status
SENTENCED = {
    *(Status.SERVING, Status.TREATMENT, Status.SENTENCED),
    *(Status.IN_ABSENTIA, Status.UNDER_SENTENCE, Status.FINED),
}
# What the public never learns of who is shown by initials.
WITHHELD = {"birth_year", "home_region", "occupation", "languages"}


def _always(row):
    return True


def _is_alive(person):
    return not person.public.has_died


def _may_be_charged(person):
    roles = {row.role for row in person.public_in_cases}
    return roles != {CaseDefendant.Role.SUSPECT} if roles else _is_alive(person)


def _may_be_held(person):
    return not person.public.is_nowhere_held


def _has_a_term(order):
    return order.effect != order.Effect.REVOKED and order.kind not in (Kind.WANTED, Kind.ABROAD)


EMPTY = (None, "", [])
# The day of any fact in a timeline.
DATE = "date"
# What the records of a kind are asked for, by the names of the columns of its file, and of which of them.
ASKED = {
    Person: {
        "birth_year": _always,
        "home_region": _always,
        "occupation": _always,
        "languages": _is_alive,
        "courts": _is_alive,
        "articles": _may_be_charged,
        "sentences": lambda person: person.status in SENTENCED,
        "held_as": _may_be_held,
        "held_at": _may_be_held,
        "held_since": _may_be_held,
    },
    Case: {
        "numbers": _always,
        "court": lambda case: not getattr(case, "severed_count", 0),
        "origin_region": _always,
        "last_hearing_on": _always,
        "articles": _always,
    },
    Charge: {"article": _always, "brought_on": _always, "outcome": _always},
    Hearing: {"court": _always, "judge": lambda hearing: hearing.outcome not in hearing.NOT_HELD},
    Sentence: {"pronounced_on": _always, "court": _always, "amount": _always, "requested": _always},
    Detention: {
        "facility_name": lambda stay: stay.kind != stay.Kind.HOUSE_ARREST,
        "region": _always,
        "started_on": _always,
        "ended_on": lambda stay: bool(stay.end_reason),
    },
    MeasureOrder: {
        "court": lambda order: not order.official_id and order.kind != Kind.ABROAD,
        "decided_on": _always,
        "until": _has_a_term,
    },
    Tally: {"as_of": _always},
    Source: {"published_on": _always},
    Court: {"level": _always, "city": _always, "region": _always, "time_zone": _always},
}


def why_empty(row, field):
    """Say why a row has no value in a column of its file; without a query.

    How far its sources were read the row was told before: by `Footnotes`, `with_reading()` or
    `evidence_prefetch()`; who was told nothing has read nothing.
    """
    stem, language = _in_language(field)
    if isinstance(row, Person) and row.public.is_withheld and (language or field in WITHHELD):
        return Why.WITHHELD
    if language and any(getattr(row, f"{stem}_{code}") for code in LANGUAGES):
        return Why.NOT_TRANSLATED
    if field != DATE and not ASKED[type(row)][field](row):
        return Why.DOES_NOT_APPLY
    return Why.NOT_KNOWN if is_read_whole(row) else Why.NOT_READ


def is_read_whole(row):
    """Say whether somebody has read all public sources of a row to their end."""
    if isinstance(row, Source):
        return row.read_extent == Source.ReadExtent.WHOLE
    if hasattr(row, "evidence"):
        return all(not one.is_kept and is_read_whole(one.source) for one in row.evidence)
    return getattr(row, "is_read_whole", False)


def asked_columns(columns):
    """Return of the columns of a file ({text: its columns}, {name: column} of the others).

    A row is asked only for these: what is not asked, and is no text in several languages, may be empty.
    """
    texts, others = {}, {}
    names = {name for asked in ASKED.values() for name in asked}
    for column in columns:
        stem, language = _in_language(column.name)
        if language:
            texts.setdefault(stem, []).append(column)
        elif column.name in names:
            others[column.name] = column
    return texts, others


def empty_cells(row, texts, others):
    """Return "column=why" for the `asked_columns` in which a row should have a value and has none."""
    asked, empty = ASKED.get(type(row), {}), []
    for name, column in others.items():
        if name in asked and column.read(row) in EMPTY:
            empty.append(f"{name}={why_empty(row, name).value}")
    for stem, columns in texts.items():
        missing = [column.name for column in columns if column.read(row) in EMPTY]
        if len(missing) < len(columns):
            empty += [f"{name}={Why.NOT_TRANSLATED.value}" for name in missing]
        elif stem in asked:
            empty.append(f"{stem}={why_empty(row, stem).value}")
    return empty


def _in_language(column):
    """Return the name of a text and its language: ("title", "ba"); ("", "") of what is no such text."""
    stem, _underscore, language = column.rpartition("_")
    return (stem, language) if language in LANGUAGES else ("", "")


def by_reason(questions):
    """Return {why: questions} of [(row, column, question)] that are open, each question once."""
    found = {why: {} for why in Why}
    for row, column, question in questions:
        found[why_empty(row, column)][question] = None
    # What was not read of one row is not read, whatever is known of another.
    for question in found[Why.NOT_READ]:
        found[Why.NOT_KNOWN].pop(question, None)
    return {why: list(asked) for why, asked in found.items()}
