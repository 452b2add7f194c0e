"""The registry of our own numbers: each has one name, one rule, and the list that proves it.

A number is the length of a list, and the filters of that list count it: what its address asks for is what
is counted, so the two can't differ. All are of what is public on the day of the page. Numbers of others
(`Tally`) stand beside one of ours that counts the same thing in the same scope, and never in its place.
"""

from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from cases.models import Tally
from public.filters.cases import CaseFilterSet, HearingFilterSet
from public.filters.choices import number_of
from public.filters.people import PersonFilterSet

LISTS = {
    "people": ("people:person_list", PersonFilterSet),
    "cases": ("cases:case_list", CaseFilterSet),
    "hearings": ("cases:hearing_list", HearingFilterSet),
}


@dataclass(frozen=True)
class Number:
    """One number: what it is called, how it is counted, and what its list is asked.

    `by` is the parameter of the list by which it is of one court, region ...: such a number is asked for with
    a code. `of` is the number of which it is a part. A name has two forms: a
    Figure has the one that agrees with it.
    """

    key: str
    name: str
    rule: str
    query: str = ""
    rows: str = "people"
    by: str = ""
    of: str = ""

    def asked(self, code=""):
        """Return what its list is asked, narrowed to a code."""
        query = QueryDict(self.query, mutable=True)
        if self.by:
            query.appendlist(self.by, code)
        return query


HELD = _(
    "By the newest report of each person; custody counts as going on until a source says that it ended. "
    "An old report is no news of today: that is why the number is split by the age of the report."
)
RECENT = _("Of these, whose custody a source reported within the last twelve months.")
OLDER = _("Of these, of whose custody nothing was reported within the last twelve months.")
CHARGED = _(
    "Defendants of a case, and who is charged under an article or in words; convicted or not. Nobody who is "
    "a suspect only."
)
CONVICTED = _("By a decision of a court that was not annulled, in force or not; nobody who was acquitted.")
PRETRIAL = _("Whatever became of their case since; that the stay ended is not in what we have read so far.")
DIED = _("Of whom a source says that they died, in custody or not, charged or not.")
HEARD = _("A case counts where its court is known; of a case that was severed into others, those count.")

NUMBERS = {
    number.key: number
    for number in [
        Number(
            "people",
            ngettext_lazy("person recorded here", "people recorded here"),
            _(
                "Everybody whom a public source names, or says so much of that one person can be told from "
                "others; each once, in however many cases. Some are shown by initials."
            ),
        ),
        Number(
            "charged",
            ngettext_lazy("person charged, of those recorded here", "people charged, of those recorded here"),
            CHARGED,
            "stage=convicted&stage=charged",
            of="people",
        ),
        Number(
            "convicted",
            ngettext_lazy(
                "person convicted, of those recorded here", "people convicted, of those recorded here"
            ),
            CONVICTED,
            "stage=convicted",
            of="charged",
        ),
        Number(
            "held",
            ngettext_lazy("person held, at the last report", "people held, at the last report"),
            HELD,
            "liberty=held",
            of="people",
        ),
        Number(
            "held_recent",
            ngettext_lazy(
                "person held, reported within twelve months", "people held, reported within twelve months"
            ),
            RECENT,
            "liberty=held&held_reported=recent",
            of="held",
        ),
        Number(
            "held_older",
            ngettext_lazy("person held, last reported longer ago", "people held, last reported longer ago"),
            OLDER,
            "liberty=held&held_reported=older",
            of="held",
        ),
        Number(
            "pretrial",
            ngettext_lazy(
                "person in a pre-trial centre, no end of it reported",
                "people in a pre-trial centre, no end of it reported",
            ),
            PRETRIAL,
            "held_as=pretrial",
            of="held",
        ),
        Number(
            "died",
            ngettext_lazy(
                "person who died, of those recorded here", "people who died, of those recorded here"
            ),
            DIED,
            "status=died&status=killed&status=executed",
            of="people",
        ),
        Number(
            "away",
            ngettext_lazy("person tried away from home", "people tried away from home"),
            _("In at least one case that a court of another region hears than the one where it arose."),
            "away=yes",
            of="people",
        ),
        Number(
            "at_home",
            ngettext_lazy(
                "person tried in the region where their case arose",
                "people tried in the region where their case arose",
            ),
            _("In at least one case; the region of the court and the one where it arose are both known."),
            "away=no",
            of="people",
        ),
        # Of one court, region, article, place, judge.
        Number(
            "people_of_court",
            ngettext_lazy("person whose case it hears or heard", "people whose case it hears or heard"),
            HEARD,
            by="court",
            of="people",
        ),
        Number(
            "cases_of_court",
            ngettext_lazy("case that it hears or heard", "cases that it hears or heard"),
            HEARD,
            rows="cases",
            by="court",
        ),
        Number(
            "hearings_of_court",
            ngettext_lazy("hearing there that is known", "hearings there that are known"),
            _("Past and coming ones, those that were cancelled too."),
            rows="hearings",
            by="court",
        ),
        Number(
            "tried_in",
            ngettext_lazy("person tried by its courts", "people tried by its courts"),
            HEARD,
            by="court_region",
            of="people",
        ),
        Number(
            "cases_in",
            ngettext_lazy("case that its courts hear or heard", "cases that its courts hear or heard"),
            HEARD,
            rows="cases",
            by="court_region",
        ),
        Number(
            "held_in",
            ngettext_lazy("person held there, at the last report", "people held there, at the last report"),
            HELD,
            "liberty=held",
            by="held_region",
            of="held",
        ),
        Number(
            "held_in_recent",
            ngettext_lazy(
                "person held there, reported within twelve months",
                "people held there, reported within twelve months",
            ),
            RECENT,
            "liberty=held&held_reported=recent",
            by="held_region",
            of="held_in",
        ),
        Number(
            "home_in",
            ngettext_lazy("person whose home is there", "people whose home is there"),
            _("As far as a source says so of somebody who is shown by name."),
            by="region",
            of="people",
        ),
        Number(
            "arisen_in",
            ngettext_lazy("case that arose there", "cases that arose there"),
            _("Where the case was opened, wherever it is heard."),
            rows="cases",
            by="region",
        ),
        Number(
            "held_at",
            ngettext_lazy(
                "person held in this place, at the last report",
                "people held in this place, at the last report",
            ),
            HELD,
            by="held_at",
            of="people",
        ),
        Number(
            "held_at_recent",
            ngettext_lazy(
                "person held in this place, reported within twelve months",
                "people held in this place, reported within twelve months",
            ),
            RECENT,
            "held_reported=recent",
            by="held_at",
            of="held_at",
        ),
        Number(
            "accused_of",
            ngettext_lazy("person accused of it", "people accused of it"),
            _("Under this provision or a part of it, convicted or not; not if the charge was dropped."),
            by="article",
            of="people",
        ),
        Number(
            "no_longer_accused_of",
            ngettext_lazy("person accused of it no longer", "people accused of it no longer"),
            _("The charge was dropped or changed into another, or a court acquitted."),
            by="no_longer",
            of="people",
        ),
        Number(
            "cases_under",
            ngettext_lazy(
                "case in which somebody is accused of it", "cases in which somebody is accused of it"
            ),
            _("Under this provision or a part of it."),
            rows="cases",
            by="article",
        ),
        Number(
            "people_of_judge",
            ngettext_lazy(
                "person whose case this judge hears or heard", "people whose case this judge hears or heard"
            ),
            _("As judge of the trial, where a source names one for the whole of it."),
            by="judge",
            of="people",
        ),
        Number(
            "cases_of_judge",
            ngettext_lazy("case of this judge", "cases of this judge"),
            _("As judge of the trial, where a source names one for the whole of it."),
            rows="cases",
            by="judge",
        ),
        Number(
            "hearings_of_judge",
            ngettext_lazy("hearing of this judge that is known", "hearings of this judge that are known"),
            _("Past and coming ones, those that were cancelled too."),
            rows="hearings",
            by="judge",
        ),
        Number(
            "charged_in_case",
            ngettext_lazy("person charged in this case", "people charged in this case"),
            CHARGED,
            "stage=convicted&stage=charged",
            by="case",
        ),
        Number(
            "convicted_in_case",
            ngettext_lazy(
                "person convicted, of the defendants of this case",
                "people convicted, of the defendants of this case",
            ),
            CONVICTED,
            "stage=convicted",
            by="case",
            of="charged_in_case",
        ),
        Number(
            "pretrial_in_case",
            ngettext_lazy(
                "person of this case in a pre-trial centre, no end of it reported",
                "people of this case in a pre-trial centre, no end of it reported",
            ),
            PRETRIAL,
            "held_as=pretrial",
            by="case",
            of="people",
        ),
        Number(
            "died_in_case",
            ngettext_lazy(
                "person who died, of the people of this case",
                "people who died, of the people of this case",
            ),
            DIED,
            "status=died&status=killed&status=executed",
            by="case",
            of="people",
        ),
    ]
}


@dataclass(frozen=True)
class Figure:
    """A number as it is today, and what its list was asked for it."""

    number: Number
    value: int
    query: QueryDict

    @property
    def address(self):
        """The list that proves it."""
        url_name, _filterset = LISTS[self.number.rows]
        return f"{reverse(url_name)}?{self.query.urlencode()}" if self.query else reverse(url_name)

    @property
    def name(self):
        """What it is of, in the form that stands beside this number: “1 person”, “2 people”."""
        return self.number.name % self.value

    def __str__(self):
        return str(self.value)


def figures(*asked, among=None):
    """Return a Figure for each number asked for: its key, or (key, code).

    `among` is what each list is asked besides. No query: what the choices of a list find is known, and a
    number asks for nothing else.
    """
    wanted = []
    for one in asked:
        key, code = (one, "") if isinstance(one, str) else one
        query = NUMBERS[key].asked(code)
        query.update(among or {})
        wanted.append((NUMBERS[key], query))
    return [Figure(number, number_of(LISTS[number.rows][1], query), query) for number, query in wanted]


# What others count, and which number of ours counts the same.
BESIDE = {
    Tally.Measure.CHARGED: "charged",
    Tally.Measure.CONVICTED: "convicted",
    Tally.Measure.IN_CUSTODY: "pretrial",
    Tally.Measure.DIED: "died",
}


def asked_beside(case=None):
    """Return what `figures` are asked for beside numbers of others: of one case's defendants, or of all."""
    return [(f"{key}_in_case", case.code) if case else key for key in BESIDE.values()]


def own_counts(case=None):
    """Return {measure: Figure} of what a tally may count, of one case's defendants or of all."""
    return dict(zip(BESIDE, figures(*asked_beside(case)), strict=True))
