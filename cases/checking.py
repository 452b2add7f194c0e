"""What is missing or at odds in the facts that are public, for whoever keeps the data of a case.

`manage.py check_case_data` prints it, and changes nothing. What is listed may be right as it is:
a number that others counted differently is no mistake, but somebody should know of each.
"""

from collections import defaultdict

from baymak.dates import PartialDateField
from baymak.languages import LANGUAGES
from cases.models import Charge, Detention, Hearing, Sentence, Tally
from sources.models import Record, Source


def records():
    """Yield each kind of record that has rows of its own, and its public rows with what they rest on."""
    for model in sorted(Record.__subclasses__(), key=lambda model: model._meta.label):
        yield model, model.objects.published().prefetch_related("citations__source")


def called(row):
    return f"{row._meta.verbose_name} {row.code}, {row}"


def without_source():
    """Records that are to be public and rest on nothing that is."""
    for model, rows in records():
        resting = set(rows.values_list("pk", flat=True))
        for row in model.objects.exclude(pk__in=resting).filter(state=model.State.PUBLISHED):
            yield f"{called(row)}: rests on no public source"


def without_day_read():
    """Sources of which nobody wrote down when they were read, or which were not read to their end."""
    for source in Source.objects.published():
        if not source.read_on:
            yield f"{called(source)}: when was it read?"
        if source.read_extent != Source.ReadExtent.WHOLE:
            yield f"{called(source)}: read: {source.get_read_extent_display() or 'not said'}"


def without_language():
    """Texts that are written in some of the languages of the site and not in the others."""
    for model, rows in records():
        columns = {field.name for field in model._meta.get_fields()}
        names = [
            name.removesuffix(f"_{LANGUAGES[0]}") for name in columns if name.endswith(f"_{LANGUAGES[0]}")
        ]
        for row in rows:
            for name in sorted(names):
                texts = {code: getattr(row, f"{name}_{code}") for code in LANGUAGES}
                missing = [code for code, text in texts.items() if not text]
                if len(missing) < len(texts):
                    yield from (f"{code}: {called(row)}: {name}" for code in missing)


def contradictions():
    """What sources say otherwise, and rows that can't all be right."""
    for model, rows in records():
        for row in rows:
            said = [citation for citation in row.citations.all() if citation.value]
            for citation in said:
                yield f"{called(row)}: {citation.field} is “{citation.value}” by {citation.source}"
            versions = getattr(row, "version_of_id", None) or (
                hasattr(row, "versions") and row.versions.exists()
            )
            if row.certainty == Record.Certainty.DISPUTED and not said and not versions:
                yield f"{called(row)}: disputed, and no other value stands beside it"
            yield from later_than_sources(model, row)
    yield from counts_at_odds()
    yield from decisions_at_odds()


def later_than_sources(model, row):
    """A fact of a day after the last of its sources came out: one of the days is wrong."""
    published = [citation.source.published_on for citation in row.citations.all()]
    announced = model is Hearing and row.outcome != Hearing.Outcome.HELD
    if published and all(published) and not announced:
        last = max(day.latest() for day in published)
        for field in model._meta.get_fields():
            day = isinstance(field, PartialDateField) and getattr(row, field.name)
            if day and field.name not in ("until", "moved_to") and day.earliest() > last:
                yield f"{called(row)}: {field.name} is {day}, and its newest source of {last}"


def counts_at_odds():
    """Different numbers of one thing by one who counts, on one day."""
    counted = defaultdict(set)
    for tally in Tally.objects.published():
        scope = (tally.case_id, tally.measure, tally.unit, tally.region_id, tally.court_id)
        counted[*scope, tally.counted_by, tally.as_of].add((tally.comparator, tally.number))
    for (*_scope, who, day), numbers in counted.items():
        if len(numbers) > 1:
            yield f"{who}, {day}: {sorted(number for _comparator, number in numbers)}"


def decisions_at_odds():
    """Convicted without a sentence, sentenced without an accusation, held before a trial that has ended."""
    convicted = (
        Charge.objects.published().filter(outcome=Charge.Outcome.CONVICTED).values_list("person", "case")
    )
    accused = set(Charge.objects.published().values_list("person", "case"))
    sentences = list(Sentence.objects.published().select_related("person", "case"))
    sentenced = {(sentence.person_id, sentence.case_id): sentence for sentence in sentences}
    for person, case in sorted(set(convicted) - sentenced.keys()):
        charge = Charge.objects.published().filter(person=person, case=case).first()
        yield f"{called(charge)}: convicted, and no sentence is entered"
    for of, sentence in sentenced.items():
        if of not in accused:
            yield f"{called(sentence)}: sentenced, and no charge is entered"
    ends = {sentence.person_id: sentence for sentence in sentences}
    for stay in (
        Detention.objects.published()
        .filter(kind=Detention.Kind.PRETRIAL, ended_on="")
        .select_related("person")
    ):
        if stay.person_id in ends:
            yield f"{called(stay)}: no end is known, and there is a sentence: where now?"


QUESTIONS = {
    "without a source": without_source,
    "without a day read, or not read whole": without_day_read,
    "without a language": without_language,
    "at odds": contradictions,
}
