"""The questions that statistics answer: each has a page with a table, a file and mostly a drawing.

A row is of a group of people, and where it is, the list of just these people proves it. Counted is from the
edition only, so whom it does not hold is in no number. Nothing is counted by what is not on the public pages
of the people, and no table crosses more than two of their properties: a small number tells nothing that a
page does not. Filters of the list of people say of whom a question is asked (`Whom`): by case, court,
article, verdict and region, which that list tells anyway; by sex, age or illness nothing is asked.
"""

import calendar
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from django.db.models import CharField, Count, QuerySet, Value
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from baymak.amounts import Amount
from baymak.dates import format_partial_date
from baymak.exports import Column
from baymak.languages import in_languages
from cases.custody import SHORT
from cases.models import Detention, Punishment, Sentence
from people.models import Person
from public import charts
from public.counts import figures
from public.filters.people import KNOWN, KnownFilter, PersonFilterSet, with_known
from public.last_known import year_before
from public.terms import ENOUGH, Term, middle_of, of_liberty, standing_terms

# A drawing shows so many groups, a table so many rows: the file has all.
DRAWN, SHOWN = 30, 50
MONTHS_DRAWN = 60


@dataclass
class Answer:
    """What is found: the finding in a sentence, the rows, the drawing, and how to read it."""

    finding: str
    rows: list
    chart: str = ""
    legend: str = ""
    # How many rows there are, where not all of them were asked for.
    total: int = 0


@dataclass(frozen=True)
class Whom:
    """Of whom a question is asked: everybody, or the `chosen` whom filters of the list of people find."""

    chosen: QuerySet | None = None
    query: QueryDict = field(default_factory=QueryDict)

    @property
    def people(self):
        return Person.objects.published() if self.chosen is None else self.chosen

    def narrow(self, rows, person="person"):
        """Return the rows that are about them."""
        return rows if self.chosen is None else rows.filter(**{f"{person}__in": self.chosen})

    def listed(self, **asked):
        """Return the address of the list of those of them of whom this is so."""
        query = self.query.copy()
        for name, value in asked.items():
            query.appendlist(name, value)
        return f"{reverse('people:person_list')}?{query.urlencode()}"


EVERYBODY = Whom()
# By which filters of the list of people it may be said whom a question is about.
FILTERS = ("case", "court", "court_region", "article", "verdict", "region")


class Question:
    """One question; subclasses answer it."""

    slug = ""
    title = ""
    rule = ""
    columns = ()
    # The filter by which the rows differ: a second choice of it would widen the list of a row.
    by = ""

    @property
    def url_name(self):
        return f"statistic_{self.slug}"

    @property
    def file_url_name(self):
        return f"{self.url_name}_file"

    @property
    def filters(self):
        return [name for name in FILTERS if name != self.by]

    def answer(self, whom=EVERYBODY, most=None):
        """Answer of these people, with at least so many rows, or with all."""
        raise NotImplementedError

    def heads(self):
        return [column.description for column in self.columns]

    def cells(self, row):
        """Return (head, cell) of a row."""
        return [(column.description, column.read(row)) for column in self.columns]


def column(name, description):
    return Column(name, lambda row: row.get(name, ""), description)


class InCustody(Question):
    """How many people were held at the end of each month."""

    slug = "custody"
    title = _("How many people were held, month by month?")
    rule = _(
        "Counted is on the last day of each month who was held, by the police, in custody, under house "
        "arrest or serving, until a source says that it ended. Reported: a source said so of one of the "
        "twelve months before; older: nothing newer was reported. Ended: all that was reported of the "
        "person had ended by then."
    )
    columns = [
        column("day", _("Day")),
        column("people", _("People held")),
        column("reported", _("of these, reported within twelve months")),
        column("older", _("of these, nothing newer reported")),
        column("ended", _("People held before, no longer")),
    ]

    def answer(self, whom=EVERYBODY, most=None):
        stays = defaultdict(list)
        rows = whom.narrow(Detention.objects.published().exclude(started_on="", last_known_on=""))
        for person, *stay in rows.values_list("person", "started_on", "last_known_on", "ended_on"):
            stays[person].append(stay)
        days = month_ends(stays.values())
        counted = [dict.fromkeys(("reported", "older", "ended"), 0) for _day in days]
        for of_person in stays.values():
            starts = turns(of_person, days)
            for start, end in pairwise([*starts, len(days)]):
                # Between these days nothing changes.
                if word := custody_word(of_person, days[start]):
                    for number in counted[start:end]:
                        number[word] += 1
        found = [
            {
                "day": day,
                "people": number["reported"] + number["older"],
                **number,
                "address": whom.listed(**{"from": day.isoformat(), "to": day.isoformat()}),
            }
            for day, number in zip(days, counted, strict=True)
        ]
        if not found:
            return Answer(gettext("No custody is entered."), [])
        last = found[-1]
        finding = gettext(
            "Held on %(day)s, as far as anybody reported: %(people)d; of these a source said so within "
            "twelve months of %(reported)d."
        ) % {**last, "day": format_partial_date(last["day"])}
        drawn = found[-MONTHS_DRAWN:]
        ticks = [
            (place, row["day"].year) for place, row in enumerate(drawn) if row["day"].month == 1 or not place
        ]
        draw = charts.columns(
            [(row["reported"], row["older"], row["ended"]) for row in drawn], ("full", "half", "frame"), ticks
        )
        legend = gettext(
            "Dark: reported within twelve months; light: older; outline: held before, no longer."
        )
        return Answer(
            finding,
            found[::-1],
            charts.both(draw, finding, legend),
            legend,
        )


def custody_word(stays, day):
    """Return "reported", "older" or "ended" for one person's stays by a day; "" for none."""
    held, was_held = [], False
    for started, known, ended in stays:
        begun = started or known
        if begun.earliest() > day:
            continue
        if ended and ended.latest() < day:
            was_held = True
        else:
            held += [date for date in (started, known) if date and date.earliest() <= day]
    if held:
        return "reported" if max(date.latest() for date in held) >= year_before(day) else "older"
    return "ended" if was_held else ""


def turns(stays, days):
    """Return the places among the days on which the word for one person's stays may be another, in order."""
    found = set()
    for started, known, ended in stays:
        for told in filter(None, (started, known)):
            found |= {bisect_left(days, told.earliest()), bisect_right(days, told.latest(), key=year_before)}
        if ended:
            found.add(bisect_right(days, ended.latest()))
    return sorted(found - {len(days)})


def month_ends(people):
    """Return the last days of the months from the first stay to the present, which ends today."""
    first = min(
        ((start or known).earliest() for stays in people for start, known, _ended in stays), default=None
    )
    today = timezone.localdate()
    # "Not after May" begins on no day that could be drawn.
    first = first and max(first, today.replace(year=today.year - 20, day=1))
    days = []
    while first and first <= today:
        last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
        days.append(min(last, today))
        first = last + timedelta(days=1)
    return days


class Terms(Question):
    """How long the terms are, by a choice of the list of people."""

    unit = ""
    rule = _(
        "Of each person the gravest sentence to a loss of liberty that stands, in force or not; what a "
        "higher court changed is taken as changed. An open dot is no exact length: the arrow says whether "
        "it is more or less. The middle (median) and the ends are told from five exact lengths on, and are "
        "of these only. Who is in several groups counts in each."
    )

    @property
    def columns(self):
        return [
            column("group", self.unit),
            column("people", _("People")),
            column("exact", _("Exact lengths")),
            column("median", _("Median")),
            column("shortest", _("Shortest")),
            column("longest", _("Longest")),
        ]

    def answer(self, whom=EVERYBODY, most=None):
        terms = standing_terms(whom.chosen)
        filterset = PersonFilterSet(QueryDict(), queryset=Person.objects.published())
        facet = filterset.facets[self.by]
        texts = in_languages(facet.text)
        groups, names = defaultdict(set), {}
        links = whom.narrow(facet.links(filterset.queryset), "facet_owner")
        for person, code, *told in links.values_list("facet_owner", "facet_value", *texts):
            if person in terms:
                groups[code].add(person)
                names[code] = told
        order = sorted(groups, key=lambda code: (-len(groups[code]), code))
        rows = [
            self.row(
                code, facet.describe(code, names[code]), [terms[person] for person in groups[code]], whom
            )
            for code in order
        ]
        if not rows:
            return Answer(gettext("No length of a sentence is known."), [])
        known = ngettext(
            "A length is known of the sentence of %(count)d person.",
            "A length is known of the sentences of %(count)d people.",
            len(terms),
        ) % {"count": len(terms)}
        middle = middle_of(terms.values())
        finding = known
        if middle:
            finding += " " + gettext("Half of the %(number)d exact ones are of %(median)s or more.") % {
                "number": middle.number,
                "median": in_years(middle.median),
            }
        told = len(set().union(*groups.values()))
        if told < len(terms):
            finding += " " + gettext("In the groups of the table: %(count)d of them.") % {"count": told}
        most = max(term.years for term in terms.values())
        most = int(most) + 2
        ticks = [(year, year) for year in range(0, most + 1, max(1, most // 8))]
        drawn = [row["drawn"] for row in rows[:DRAWN]]
        if sum(len(points) for _label, points, _middle in drawn) > charts.DOTS:
            return Answer(finding, rows)
        draw = charts.strips(drawn, most, ticks)
        legend = gettext("Each dot is a person, further right is longer, in years.")
        return Answer(finding, rows, charts.both(draw, finding, legend), legend)

    def row(self, code, name, terms, whom):
        middle = middle_of(terms)
        points = [charts.Point(term.years, term.points_to) for term in terms]
        return {
            "group": name,
            "people": len(terms),
            "exact": sum(term.is_exact for term in terms),
            "median": in_years(middle.median) if middle else "",
            "shortest": middle.shortest.text if middle else "",
            "longest": middle.longest.text if middle else "",
            "drawn": (f"{name} · {len(terms)}", points, middle.median if middle else None),
            "address": whom.listed(**{self.by: code, "known": "term"}),
        }


def in_years(years):
    """Write a number of years as courts do: in years and months."""
    months = round(years * 12)
    return Amount(years=months // 12, months=months % 12).text


class TermsByArticle(Terms):
    slug = "terms_by_article"
    by = "article"
    unit = _("Article")
    title = _("How long are the sentences, by article?")


class TermsByCourt(Terms):
    slug = "terms_by_court"
    by = "court"
    unit = _("Court")
    title = _("How long are the sentences, by court?")


class TermsByJudge(Terms):
    slug = "terms_by_judge"
    by = "judge"
    unit = _("Judge")
    title = _("How long are the sentences, by judge?")


class AskedAndGiven(Question):
    """What the prosecutor asked for, and what the court gave."""

    slug = "asked"
    title = _("What do prosecutors ask for, and what do courts give?")
    rule = _(
        "Every sentence of a first court of which both are known: the loss of liberty that the prosecutor "
        "asked for, and the one that the court imposed."
    )
    columns = [
        column("person", _("Person")),
        column("asked", _("Asked for")),
        column("given", _("Given")),
    ]

    def answer(self, whom=EVERYBODY, most=None):
        first = Punishment.objects.published().filter(sentence__court_instance=Sentence.Instance.FIRST)
        lengths = of_liberty(whom.narrow(first, "sentence__person"))
        found = defaultdict(dict)
        for person, sentence, asked, *length in lengths.order_by("gravity", "-pk").values_list(
            *("sentence__person", "sentence", "asked", "comparator", "amount", "amount_to")
        ):
            found[person, sentence][asked] = Term(*length)
        pairs = [(person, both) for (person, _pk), both in found.items() if len(both) == len((True, False))]
        pairs.sort(key=lambda pair: -pair[1][True].years)
        people = Person.objects.published().in_bulk({person for person, _both in pairs[:most]})
        rows = [
            {
                "person": people[person].public.name,
                "asked": both[True].text,
                "given": both[False].text,
                "address": people[person].get_absolute_url(),
            }
            for person, both in pairs[:most]
        ]
        finding = ngettext(
            "Both are known of %(count)d sentence.", "Both are known of %(count)d sentences.", len(pairs)
        ) % {"count": len(pairs)}
        if len(pairs) < ENOUGH:
            finding += " " + gettext("So few tell nothing of the others.")
        return Answer(finding, rows, total=len(pairs))


class ArrestToVerdict(Question):
    """How long it took from the first custody to the first verdict."""

    slug = "verdict"
    title = _("How long from the arrest to the verdict?")
    rule = _(
        "Days from the first stay in custody that is known of the person, without hours with the police and"
        " administrative arrests, to the first verdict. Where a date is known by its month or year only, it"
        " is from so many days to so many."
    )
    columns = [
        column("person", _("Person")),
        column("arrested", _("Held from")),
        column("sentenced", _("Verdict")),
        column("least", _("Days, at least")),
        column("most", _("Days, at most")),
    ]

    def answer(self, whom=EVERYBODY, most=None):
        started = {}
        stays = whom.narrow(Detention.objects.published().exclude(started_on="").exclude(kind__in=SHORT))
        for person, day in stays.values_list("person", "started_on"):
            if person not in started or day.earliest() < started[person].earliest():
                started[person] = day
        verdicts = {}
        first = whom.narrow(Sentence.objects.published().filter(court_instance=Sentence.Instance.FIRST))
        for person, day in first.exclude(pronounced_on="").values_list("person", "pronounced_on"):
            if person not in verdicts or day.earliest() < verdicts[person].earliest():
                verdicts[person] = day
        rows = []
        for person in started.keys() & verdicts.keys():
            begun, ended = started[person], verdicts[person]
            # Who was held for the first time by the verdict did not wait for it.
            if date.min < begun.earliest() and begun.latest() < ended.earliest():
                least, longest = ended.earliest() - begun.latest(), ended.latest() - begun.earliest()
                rows.append((person, begun, ended, least.days, longest.days))
        rows.sort(key=lambda row: (-row[4], row[0]))
        people = Person.objects.published().in_bulk([row[0] for row in rows[:most]])
        found = [
            {
                "person": people[person].public.name,
                "arrested": format_partial_date(begun),
                "sentenced": format_partial_date(ended),
                "least": least,
                "most": longest,
                "address": people[person].get_absolute_url(),
            }
            for person, begun, ended, least, longest in rows[:most]
        ]
        finding = ngettext(
            "Both days are known of %(count)d person.", "Both days are known of %(count)d people.", len(rows)
        ) % {"count": len(rows)}
        if not found:
            return Answer(finding, [])
        finding += " " + gettext("The longest waited at least %(days)d days.") % {
            "days": max(least for *_row, least, _longest in rows)
        }
        longest = rows[0][-1]
        ticks = [(day, day) for day in range(0, longest + 1, 100 if longest < 600 else 365)]
        draw = charts.spans(
            [(row["person"], row["least"], row["most"]) for row in found[:DRAWN]], longest, ticks
        )
        legend = gettext("Each bar is a person: from the fewest to the most days that it may have been.")
        return Answer(finding, found, charts.both(draw, finding, legend), legend, len(rows))


class Verdicts(Question):
    """How many people were sentenced in each month."""

    slug = "verdict_months"
    by = "verdict"
    title = _("When were the verdicts, month by month?")
    rule = _(
        "People by the month of a verdict of a first court, as it was told; a second one of the same person "
        "counts in its own month. What is told by a year only, between two days or not at all is counted "
        "beside, and is in no column of the drawing. So far: everybody of whom a verdict of that month or of "
        "an earlier one is known."
    )
    columns = [
        column("month", _("Month")),
        column("people", _("People with a verdict")),
        column("so_far", _("So far, at least")),
    ]

    def answer(self, whom=EVERYBODY, most=None):
        facet = PersonFilterSet(QueryDict(), queryset=Person.objects.published()).facets[self.by]
        links = whom.narrow(facet.links(whom.people), "facet_owner")
        people = defaultdict(set)
        for person, month in links.values_list("facet_owner", "facet_value"):
            people[month].add(person)
        unknown = people.pop(facet.UNKNOWN, set())
        rows, so_far = [], set()
        for month in sorted(people):
            so_far |= people[month]
            rows.append(self.row(facet, month, people[month], whom) | {"so_far": len(so_far)})
        if unknown:
            rows.append(self.row(facet, facet.UNKNOWN, unknown, whom) | {"so_far": len(so_far | unknown)})
        if not rows:
            return Answer(gettext("No verdict is entered."), [])
        everybody = len(so_far | unknown)
        finding = ngettext(
            "A verdict is known of %(count)d person; its month of %(dated)d.",
            "A verdict is known of %(count)d people; its month of %(dated)d.",
            everybody,
        ) % {"count": everybody, "dated": len(so_far)}
        if not people:
            return Answer(finding, rows)
        drawn = months_between(min(people), max(people))[-MONTHS_DRAWN:]
        ticks = [
            (place, month[:4]) for place, month in enumerate(drawn) if month.endswith("-01") or not place
        ]
        draw = charts.columns([(len(people.get(month, ())),) for month in drawn], ("full",), ticks)
        legend = gettext("Each column is a month: its height is the number of people with a verdict of it.")
        return Answer(finding, rows, charts.both(draw, finding, legend), legend)

    def row(self, facet, month, people, whom):
        return {
            "month": facet.describe(month, ()),
            "people": len(people),
            "address": whom.listed(verdict=month),
        }


def months_between(first, last):
    """Return the months from one to another, both included, as `2024-01`."""
    (year, month), (last_year, last_month) = (map(int, text.split("-")) for text in (first, last))
    count = (last_year - year) * 12 + last_month - month + 1
    return [
        f"{year + (month - 1 + place) // 12:04}-{(month - 1 + place) % 12 + 1:02}" for place in range(count)
    ]


class TriedAway(Question):
    """How many are tried in another region than their own."""

    slug = "away"
    title = _("How many are tried away from home?")
    rule = _(
        "By where the case arose and where its court sits. Not known: the court, or its region, is in "
        "nothing that we have read. Who has several cases may be in both of the first rows."
    )
    columns = [column("group", _("Where")), column("people", _("People"))]

    def answer(self, whom=EVERYBODY, most=None):
        people, away, home = figures("people", "away", "at_home", among=whom.query)
        unknown = with_known(whom.people, "trial").filter(is_known=False).count()
        rows = [
            {"group": away.name, "people": away.value, "address": away.address},
            {"group": home.name, "people": home.value, "address": home.address},
            {"group": _("not known"), "people": unknown, "address": whom.listed(known="no_trial")},
        ]
        finding = gettext("Tried in another region: %(away)d of %(people)d; not known of %(unknown)d.") % {
            "away": away.value,
            "people": people.value,
            "unknown": unknown,
        }
        drawn = [(f"{row['group']} · {row['people']}", (row["people"],), people.value) for row in rows]
        return Answer(finding, rows, charts.both(charts.bars(drawn, ("full",)), finding, ""), "")


class WhatIsKnown(Question):
    """Of how many people each thing is known."""

    slug = "known"
    title = _("How much is known of each person?")
    rule = _(
        "Each is asked only of whom it can be: the year of birth and the home of those who are shown by "
        "name, the sentence of who was convicted, the place of who is held. Not known is what is not in "
        "what we have read so far."
    )
    columns = [
        column("group", _("What")),
        column("people", _("Known of")),
        column("of", _("Of how many people")),
    ]

    def answer(self, whom=EVERYBODY, most=None):
        queries = []
        for name in KNOWN:
            rows = with_known(whom.people, name).order_by()
            named = rows.annotate(name=Value(name, output_field=CharField())).values_list("is_known", "name")
            queries.append(named.annotate(number=Count("pk")))
        found = defaultdict(dict)
        for is_known, name, number in queries[0].union(*queries[1:], all=True):
            found[name][bool(is_known)] = number
        rows = []
        for name, label in KNOWN.items():
            known, missing = found[name].get(True, 0), found[name].get(False, 0)
            rows.append(
                {
                    "group": label,
                    "people": known,
                    "of": known + missing,
                    "address": whom.listed(known=name),
                    "missing": whom.listed(known=f"{KnownFilter.NOT}{name}") if missing else "",
                }
            )
        asked = [row for row in rows if row["of"]]
        if not asked:
            return Answer(gettext("Nobody is recorded yet."), rows)
        least = min(asked, key=lambda row: row["people"] / row["of"])
        finding = gettext("Least known: %(what)s, of %(people)d of %(of)d.") % {
            "what": least["group"],
            "people": least["people"],
            "of": least["of"],
        }
        drawn = [
            (f"{row['group']} · {row['people']} / {row['of']}", (row["people"],), row["of"]) for row in rows
        ]
        return Answer(finding, rows, charts.both(charts.bars(drawn, ("full",)), finding, ""), "")


QUESTIONS = [
    InCustody(),
    TermsByArticle(),
    TermsByCourt(),
    TermsByJudge(),
    AskedAndGiven(),
    ArrestToVerdict(),
    Verdicts(),
    TriedAway(),
    WhatIsKnown(),
]
