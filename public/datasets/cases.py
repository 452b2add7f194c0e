"""The columns of files about procedure and custody: what leaves the site, and how it is explained."""

from dataclasses import replace
from operator import attrgetter

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from baymak.columns import END, public_columns
from baymak.exports import Column, Dataset, text_columns
from cases.models import (
    Case,
    CaseDefendant,
    CaseNumber,
    Charge,
    Court,
    Detention,
    Event,
    Hearing,
    MeasureOrder,
    Punishment,
    Sentence,
    Tally,
)
from public.datasets.sources import fact_columns
from public.filters.cases import CaseNumberFilterSet, PunishmentFilterSet, SentenceFilterSet
from public.filters.people import ProvisionFilter
from public.filters.sources import fact_filters
from public.rows import articles_no_longer

PERSON_NAME = Column(
    "person_name", lambda row: row.person.public.name, _("Public name, or initials, of the person.")
)
OF_COURT = [
    Column("court_name", lambda row: row.court.name if row.court else "", _("Name of the court.")),
    Column(
        "court_region",
        lambda row: row.court.region.code if row.court and row.court.region else "",
        _("Region of the court, by ISO 3166-2."),
    ),
]

PUBLIC_CASE = fact_columns(
    Case,
    {
        "court": [
            Column(
                "numbers",
                lambda row: [number.text for number in row.numbers.all()],
                _("Numbers of the case, as courts write them."),
            )
        ],
        "origin_region": OF_COURT,
        "opened_on": [
            Column(
                "tried_away",
                lambda row: row.is_away,
                _("Heard in another region than the one where it arose."),
            ),
            "transfer_reason",
        ],
        "defendants_comparator": [
            Column(
                "defendants",
                lambda row: [one.person.code for one in row.public_defendants],
                _("Codes of the defendants, of suspects too."),
            )
        ],
        "certainty": [
            Column(
                "defendants_named",
                lambda row: row.defendant_count,
                _("How many of its defendants and suspects this site names, or shows by initials."),
            ),
            Column(
                "defendants_by_initials",
                lambda row: row.initials_count,
                _("How many of these are shown by initials."),
            ),
            Column(
                "defendants_unnamed",
                lambda row: row.unnamed_count,
                _("How many more it has; empty where its number is not exactly known."),
            ),
            Column(
                "articles",
                lambda row: sorted({charge.article.code for charge in row.public_charges if charge.article}),
                _("Articles of the charges, by their codes."),
            ),
            Column(
                "articles_no_longer",
                lambda row: articles_no_longer(row.public_charges),
                _("Those of which nobody here is accused any more: dropped, requalified, acquitted."),
            ),
            Column(
                "last_hearing_on",
                lambda row: row.last_hearing_on,
                _("Day of the last hearing that is known."),
            ),
            Column(
                "next_hearing_on",
                lambda row: row.next_hearing_on,
                _("Day of the next hearing that is known."),
            ),
        ],
    },
)

PUBLIC_HEARING = fact_columns(
    Hearing,
    {
        "court": [
            Column(
                "time_zone",
                lambda row: row.place.zone if row.place else "",
                _("Time zone of the court."),
            )
        ],
        "judge": OF_COURT,
    },
)


def of_article(path):
    """Return what reads something of the article of a charge, or "" where it has none."""
    return lambda row: attrgetter(path)(row) if row.article else ""


def imprisonment(charge, end):
    """Return the shortest ("least") or longest ("most") imprisonment for the charge's article, or ""."""
    threats = {threat.kind_id: threat for threat in charge.article.threats} if charge.article else {}
    if end == "most":
        for gravest in ("death", "life"):
            if gravest in threats:
                return gravest
    found = threats.get("imprisonment")
    return getattr(found, end) if found else ""


PUBLIC_COURT = public_columns(
    Court,
    {
        "region": ["city"],
        "time_zone": [
            Column(
                "level",
                lambda row: row.level_id or "unknown",
                _("Level of the court, for example district or appeal."),
            )
        ],
        END: [
            Column(
                "cases",
                lambda row: row.case_count,
                _("Number of cases here that the court hears or heard."),
            ),
            Column("hearings", lambda row: row.hearing_count, _("Number of its hearings here.")),
            Column(
                "sentences",
                lambda row: row.sentence_count,
                _("Number of its decisions on a punishment here."),
            ),
        ],
    },
)

PUBLIC_DEFENDANT = fact_columns(CaseDefendant, {"case": [PERSON_NAME]})

PUBLIC_CHARGE = fact_columns(
    Charge,
    {
        "case": [PERSON_NAME],
        "brought_on": [
            Column(
                "shortest_term",
                lambda row: imprisonment(row, "least"),
                _("Shortest imprisonment that the article allows for the completed offence, by ISO 8601."),
            ),
            Column(
                "longest_term",
                lambda row: imprisonment(row, "most"),
                _("Longest one by ISO 8601, or “life” or “death” where it threatens with these."),
            ),
        ],
        "as_charged": [
            *text_columns("article_title", _("Title of the article"), "article.title", of_article),
            Column(
                "part_stated",
                lambda row: not row.article.is_divided if row.article else None,
                _("Whether the part is known; without it nothing says how long a term may be."),
            ),
        ],
    },
)


def of_main(column):
    """Return a column of punishments as one of sentences, which may have no main punishment."""
    return replace(column, read=lambda row: column.read(main) if (main := row.main) else None)


def in_words(name, description, punishments):
    """Return what punishments of a sentence are in words, a column for each language."""

    def read(language):
        def write(row):
            return "; ".join(filter(None, (one.text_in(language) for one in punishments(row))))

        return write

    return [
        Column(f"{name}_{code}", read(code), format_lazy("{} ({}).", description, language))
        for code, language in settings.LANGUAGES
    ]


# What a file of sentences says of the main punishment.
MAIN = {
    *("kind", "suspended", "regime", "as_reported"),
    *("comparator", "amount", "amount_to", "days_least", "days_most"),
}
PUBLIC_SENTENCE = fact_columns(
    Sentence,
    {
        "case": [PERSON_NAME],
        "pronounced_on": OF_COURT,
        "appealed_on": [
            *(of_main(column) for column in public_columns(Punishment) if column.name in MAIN),
            *in_words("additional", _("The other punishments in words"), Sentence.beside_main.fget),
            *in_words("requested", _("What the prosecutor asked for, in words"), Sentence.asked_for.fget),
        ],
    },
)

PUBLIC_PUNISHMENT = public_columns(
    Punishment,
    {
        "asked": [
            Column("person", lambda row: row.sentence.person.code, _("Code of the person.")),
            Column(
                "case",
                lambda row: row.sentence.case.code if row.sentence.case else "",
                _("Code of the case."),
            ),
            Column(
                "court",
                lambda row: row.sentence.court.code if row.sentence.court else "",
                _("Code of the court."),
            ),
            Column(
                "pronounced_on",
                lambda row: row.sentence.pronounced_on,
                _("Day on which it was pronounced."),
            ),
            Column(
                "instance",
                lambda row: row.sentence.court_instance,
                _("first, appeal, cassation or execution."),
            ),
            Column("effect", lambda row: row.sentence.effect, _("imposed, upheld, changed or annulled.")),
        ]
    },
)

PUBLIC_DETENTION = fact_columns(
    Detention,
    {
        "case": [PERSON_NAME],
        "region": [
            Column(
                "facility_address",
                lambda row: row.facility.postal_address if row.facility else "",
                _("Its postal address, for letters."),
            ),
            Column(
                "facility_address_confirmed_on",
                lambda row: row.facility.address_confirmed_on if row.facility else None,
                _("When that address was last confirmed."),
            ),
        ],
    },
)

PUBLIC_MEASURE = fact_columns(MeasureOrder, {"case": [PERSON_NAME], "official": OF_COURT})

PUBLIC_EVENT = fact_columns(Event, {"title": ["kind"]})

PUBLIC_TALLY = fact_columns(Tally, {"measure": ["case"]})

CASES = Dataset(
    "cases", _("Cases"), _("One criminal case as a court hears it."), Case, PUBLIC_CASE, has_list=True
)
HEARINGS = Dataset(
    "hearings",
    _("Hearings"),
    _("One sitting of a court in a case."),
    Hearing,
    PUBLIC_HEARING,
    has_list=True,
)
COURTS = Dataset("courts", _("Courts"), _("One court of law."), Court, PUBLIC_COURT, has_list=True)

DATASETS = [
    CASES,
    Dataset(
        "case_numbers",
        _("Case numbers"),
        _("One number that a court, or whoever investigates, gave a case."),
        CaseNumber,
        public_columns(CaseNumber),
        filterset=CaseNumberFilterSet,
    ),
    Dataset(
        "defendants",
        _("Defendants"),
        _("One person whom a case is against, with plea, counsel and interpreter."),
        CaseDefendant,
        PUBLIC_DEFENDANT,
        filterset=fact_filters(
            CaseDefendant,
            *("person", "case", "case__court", "role", "plea", "counsel", "interpreter", "ended_how"),
            dates="since",
        ),
    ),
    Dataset(
        "charges",
        _("Charges"),
        _("One accusation under one article against one person."),
        Charge,
        PUBLIC_CHARGE,
        filterset=fact_filters(
            Charge,
            "person",
            "case",
            "form",
            "outcome",
            dates="brought_on",
            article=ProvisionFilter(label=_("article")),
        ),
    ),
    HEARINGS,
    Dataset(
        "sentences",
        _("Sentences"),
        _("What a court decided on one person, at one instance, with the main punishment."),
        Sentence,
        PUBLIC_SENTENCE,
        filterset=SentenceFilterSet,
    ),
    Dataset(
        "punishments",
        _("Punishments"),
        _("One punishment of a sentence: imposed by the court, or asked for by the prosecutor."),
        Punishment,
        PUBLIC_PUNISHMENT,
        filterset=PunishmentFilterSet,
    ),
    Dataset(
        "detentions",
        _("Detentions"),
        _("One stretch of deprivation of liberty of one person."),
        Detention,
        PUBLIC_DETENTION,
        filterset=fact_filters(Detention, "person", "case", "kind", "region", dates="started_on"),
    ),
    Dataset(
        "measures",
        _("Orders on measures"),
        _("One decision on a measure of restraint against one person."),
        MeasureOrder,
        PUBLIC_MEASURE,
        filterset=fact_filters(MeasureOrder, "person", "case", "court", "kind", "effect", dates="decided_on"),
    ),
    Dataset(
        "events",
        _("Events"),
        _("One dated happening that is neither a hearing nor a stretch of detention."),
        Event,
        PUBLIC_EVENT,
        filterset=fact_filters(Event, "persons", "case", "kind", "region", dates="happened_on"),
    ),
    Dataset(
        "tallies",
        _("Published numbers"),
        _("A number that somebody else published."),
        Tally,
        PUBLIC_TALLY,
        filterset=fact_filters(Tally, "case", "measure", "unit", "region", "court", dates="as_of"),
    ),
    COURTS,
]
