"""The columns of files about procedure and custody: what leaves the site, and how it is explained."""

from django.utils.translation import gettext_lazy as _

from baymak.exports import Column, Dataset, text_columns
from cases.models import Case, Charge, Court, Detention, Event, Hearing, Sentence, Tally
from public.datasets.sources import SOURCES
from public.filters.cases import (
    ChargeFilterSet,
    DetentionFilterSet,
    EventFilterSet,
    SentenceFilterSet,
    TallyFilterSet,
)


def code_of(name):
    """Read the public code of the row at the end of a relation, or nothing."""

    def read(row):
        other = getattr(row, name)
        return other.code if other else ""

    return read


def codes_of(name):
    """Read the public codes of the rows of a relation that were read with the row."""
    return lambda row: [other.code for other in getattr(row, name)]


def name_of(name):
    """Read the name, in the reader's language, of the row at the end of a relation."""

    def read(row):
        other = getattr(row, name)
        return other.name if other else ""

    return read


PERSON = [
    Column("person", lambda row: row.person.code, _("Code of the person.")),
    Column("person_name", lambda row: row.person.public.name, _("Public name, or initials, of the person.")),
]
CASE = Column("case", code_of("case"), _("Code of the case."))
COURT = [
    Column("court", code_of("court"), _("Code of the court.")),
    Column("court_name", name_of("court"), _("Name of the court.")),
    Column(
        "court_region",
        lambda row: row.court.region.code if row.court else "",
        _("Region of the court, by ISO 3166-2."),
    ),
]
EVIDENCE = [
    Column("certainty", lambda row: row.certainty, _("confirmed, reported, alleged or disputed.")),
    *SOURCES,
]
SUMMARY = text_columns("summary", _("What happened, in our own words"))


def region_column(name, description):
    return Column(name, code_of(name), description)


PUBLIC_CASE = [
    Column("code", lambda row: row.code, _("The permanent code of the case, for citing.")),
    *text_columns("title", _("Title of the case")),
    Column("number", lambda row: row.number, _("Number of the case, as the court writes it.")),
    *COURT,
    region_column("origin_region", _("Region where the case arose, by ISO 3166-2.")),
    Column("tried_away", lambda row: row.is_away, _("Heard in another region than the one where it arose.")),
    *text_columns("transfer_reason", _("Stated reason for moving it")),
    Column("opened_on", lambda row: row.opened_on, _("When the case was opened.")),
    Column(
        "severed_from",
        lambda row: row.public_severed_from.code if row.public_severed_from else "",
        _("Code of the larger case from which this one was separated."),
    ),
    Column("defendants", codes_of("public_defendants"), _("Codes of the defendants.")),
    Column(
        "articles",
        lambda row: sorted({charge.article.code for charge in row.public_charges}),
        _("Articles of the charges, for example RU-UK-212-2."),
    ),
    Column("last_hearing_on", lambda row: row.last_hearing_on, _("Day of the last hearing that is known.")),
    Column("next_hearing_on", lambda row: row.next_hearing_on, _("Day of the next hearing that is known.")),
    *SUMMARY,
    *EVIDENCE,
]

PUBLIC_HEARING = [
    Column("code", lambda row: row.code, _("The permanent code of the hearing, for citing.")),
    CASE,
    Column("held_on", lambda row: row.held_on, _("Day of the hearing.")),
    Column("start_time", lambda row: row.start_time, _("Hour, in the time zone of the court.")),
    Column("time_zone", lambda row: row.court.time_zone if row.court else "", _("Time zone of the court.")),
    *COURT,
    Column("judge", name_of("judge"), _("Name of the judge.")),
    Column("kind", lambda row: row.kind, _("Kind of hearing, for example trial or verdict.")),
    Column("openness", lambda row: row.openness, _("open, closed or unknown.")),
    Column(
        "persons",
        codes_of("public_persons"),
        _("Codes of the persons whom it concerns; empty when it concerns all defendants of the case."),
    ),
    *SUMMARY,
    *EVIDENCE,
]

PUBLIC_COURT = [
    Column("code", lambda row: row.code, _("The permanent code of the court.")),
    *text_columns("name", _("Name of the court")),
    *text_columns("city", _("City of the court")),
    region_column("region", _("Region of the court, by ISO 3166-2.")),
    Column("level", lambda row: row.level, _("Level of the court, for example district or appeal.")),
    Column("time_zone", lambda row: row.time_zone, _("Time zone of the court.")),
    Column("cases", lambda row: row.case_count, _("Number of cases here that the court hears or heard.")),
    Column("hearings", lambda row: row.hearing_count, _("Number of its hearings here.")),
    Column("sentences", lambda row: row.sentence_count, _("Number of its decisions on a punishment here.")),
]

PUBLIC_CHARGE = [
    *PERSON,
    CASE,
    Column("article", lambda row: row.article.code, _("Article, for example RU-UK-212-2.")),
    *text_columns("article_title", _("Title of the article"), path="article.title"),
    Column(
        "max_term_years",
        lambda row: row.article.max_term_years,
        _("Longest term of imprisonment that the article allows, in years."),
    ),
    Column("brought_on", lambda row: row.brought_on, _("When the charge was brought.")),
    Column("outcome", lambda row: row.outcome, _("pending, requalified, dropped, convicted or acquitted.")),
    Column("outcome_on", lambda row: row.outcome_on, _("Day of the outcome.")),
    Column(
        "requalified_to",
        lambda row: row.public_requalified_to.article.code if row.public_requalified_to else "",
        _("Article of the charge that it became."),
    ),
    *SUMMARY,
    *EVIDENCE,
]

PUBLIC_SENTENCE = [
    *PERSON,
    CASE,
    *COURT,
    Column("pronounced_on", lambda row: row.pronounced_on, _("Day on which it was pronounced.")),
    Column("instance", lambda row: row.court_instance, _("first, appeal or cassation.")),
    Column("effect", lambda row: row.effect, _("imposed, upheld, changed or annulled.")),
    Column("kind", lambda row: row.kind, _("Kind of punishment, for example imprisonment.")),
    Column("years", lambda row: row.years, _("Term: years.")),
    Column("months", lambda row: row.months, _("Term: months.")),
    Column("days", lambda row: row.days, _("Term: days.")),
    Column("is_approximate", lambda row: row.is_approximate, _("The term is not exactly known.")),
    Column("as_reported", lambda row: row.as_reported, _("The words of the source.")),
    Column("regime", lambda row: row.regime, _("Regime of the colony.")),
    *text_columns("additional", _("Additional punishment")),
    *text_columns("requested", _("What the prosecutor asked for, as reported")),
    Column("in_force_on", lambda row: row.in_force_on, _("When it came into force.")),
    *SUMMARY,
    *EVIDENCE,
]

PUBLIC_DETENTION = [
    *PERSON,
    CASE,
    Column("kind", lambda row: row.kind, _("Kind of detention, for example pretrial.")),
    Column("facility_name", name_of("facility"), _("Name of the place of detention.")),
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
    region_column("region", _("Region where the person is held, by ISO 3166-2.")),
    Column("ordered_by", code_of("ordered_by"), _("Code of the court that ordered it.")),
    Column("started_on", lambda row: row.started_on, _("When it began.")),
    Column(
        "last_known_on",
        lambda row: row.last_known_on,
        _("Latest day for which a source says that it goes on."),
    ),
    Column("ordered_until", lambda row: row.ordered_until, _("Until when it was ordered.")),
    Column("ended_on", lambda row: row.ended_on, _("When it ended.")),
    Column("end_reason", lambda row: row.end_reason, _("Why it ended.")),
    *SUMMARY,
    *EVIDENCE,
]

PUBLIC_EVENT = [
    Column("kind", lambda row: row.kind, _("Kind of event, for example protest.")),
    *text_columns("title", _("Title of the event")),
    Column("happened_on", lambda row: row.happened_on, _("Day of the event, or its first day.")),
    Column("ended_on", lambda row: row.ended_on, _("Last day of an event of several days.")),
    *text_columns("place", _("Place of the event")),
    region_column("region", _("Region of the event, by ISO 3166-2.")),
    CASE,
    Column("persons", codes_of("public_persons"), _("Codes of the persons whom it concerns.")),
    Column(
        "officials",
        lambda row: [official.name for official in row.officials.all()],
        _("Names of the office-holders who had a part in it."),
    ),
    *text_columns("number_reported", _("Number of people, as reported")),
    *SUMMARY,
    *EVIDENCE,
]

PUBLIC_TALLY = [
    CASE,
    Column("measure", lambda row: row.measure, _("What was counted, for example charged.")),
    Column(
        "comparator", lambda row: row.comparator, _("exactly, at_least, more_than, about, nearly or up_to.")
    ),
    Column("number", lambda row: row.number, _("The number.")),
    Column("counted_by", lambda row: row.counted_by, _("Who counted.")),
    Column("as_of", lambda row: row.as_of, _("The day for which the number holds.")),
    *SUMMARY,
    *EVIDENCE,
]

DATASETS = [
    Dataset(
        "cases", _("Cases"), _("One criminal case as a court hears it."), Case, PUBLIC_CASE, has_list=True
    ),
    Dataset(
        "charges",
        _("Charges"),
        _("One accusation under one article against one person."),
        Charge,
        PUBLIC_CHARGE,
        filterset=ChargeFilterSet,
    ),
    Dataset(
        "hearings",
        _("Hearings"),
        _("One sitting of a court in a case."),
        Hearing,
        PUBLIC_HEARING,
        has_list=True,
    ),
    Dataset(
        "sentences",
        _("Sentences"),
        _("What a court imposed on one person, at one instance."),
        Sentence,
        PUBLIC_SENTENCE,
        filterset=SentenceFilterSet,
    ),
    Dataset(
        "detentions",
        _("Detentions"),
        _("One stretch of deprivation of liberty of one person."),
        Detention,
        PUBLIC_DETENTION,
        filterset=DetentionFilterSet,
    ),
    Dataset(
        "events",
        _("Events"),
        _("One dated happening that is neither a hearing nor a stretch of detention."),
        Event,
        PUBLIC_EVENT,
        filterset=EventFilterSet,
    ),
    Dataset(
        "tallies",
        _("Published numbers"),
        _("A number that somebody else published."),
        Tally,
        PUBLIC_TALLY,
        filterset=TallyFilterSet,
    ),
    Dataset("courts", _("Courts"), _("One court of law."), Court, PUBLIC_COURT, has_list=True),
]
