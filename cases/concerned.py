"""The persons with whom a row has to do: those whose status depends on it, and whom a change locks first."""

from collections import defaultdict

from cases.models import (
    Case,
    CaseDefendant,
    CaseNumber,
    Charge,
    Detention,
    Event,
    Facility,
    Hearing,
    MeasureOrder,
    Punishment,
    Sentence,
    Tally,
)
from people.models import Name, Person
from sources.models import Record, Source


def with_citations(ways):
    """Add the ways to the citations of records, and to their sources."""
    cited = {
        record.citation_model(): [f"{'' if way == 'pk' else f'{way}__'}citations" for way in ways[record]]
        for record in ways
    }
    # A hearing that names nobody is reached through its case, which has sources of its own.
    sources = sorted({f"{way}__source" for found in cited.values() for way in found})
    return {**ways, **cited, Source: sources}


# What `cases.keeping` stores of a person.
DERIVED = ("status", "liberty", "evidence_on")
# The ways from a person to the rows on which the status depends.
STATUS = with_citations(
    {
        Person: ["pk"],
        Charge: ["charges"],
        Sentence: ["sentences"],
        Detention: ["detentions"],
        MeasureOrder: ["measures"],
        CaseDefendant: ["in_cases"],
        Case: [
            "in_cases__case",
            *(f"{facts}__case" for facts in ("charges", "sentences", "detentions", "measures", "hearings")),
        ],
        Hearing: ["hearings", "in_cases__case__hearings"],
    }
) | {Punishment: ["sentences__punishments"]}
# And to everything else that is about somebody: to all that names them, and to what is told of their cases.
NAMING = defaultdict(list, {Event: ["in_cases__case__events"], Tally: ["in_cases__case__tallies"]})
for relation in Person._meta.related_objects:
    if issubclass(relation.related_model, Record):
        NAMING[relation.related_model].append(relation.get_accessor_name())
ALL = with_citations(
    NAMING | {record: ways for record, ways in STATUS.items() if issubclass(record, Record)}
) | {
    Name: ["names"],
    Punishment: STATUS[Punishment],
    CaseNumber: ["in_cases__case__numbers"],
    Facility: ["detentions__facility"],
}


def persons_behind(model, ids, ways=STATUS):
    """Return the ids of the persons who have to do with rows (one query)."""
    if model is Person:
        return set(ids)
    first, *others = (
        Person.objects.filter(**{f"{way}__in": ids}).order_by().values_list("pk") for way in ways[model]
    )
    return {pk for (pk,) in first.union(*others)}


def lock_persons(rows):
    """Lock the persons with whom rows have to do, and who share a source with them, by key (four queries).

    A source that a step takes along changes the status of all whom it supports.
    """
    keys = defaultdict(set)
    for row in rows:
        keys[type(row)].add(row.pk)
    found = set().union(*(persons_behind(model, keys[model], ALL) for model in keys if model in ALL))
    if not found:
        return
    first, *others = (
        Person.objects.filter(pk__in=found, **{f"{way}__isnull": False}).order_by().values_list(way)
        for way in ALL[Source]
    )
    sources = {pk for (pk,) in first.union(*others)}
    if sources:
        found |= persons_behind(Source, sources, ALL)
    lock(found)


def lock(ids):
    """Lock persons until the end of the transaction, and return {id: what is derived of them}."""
    # The key stays free: whoever only refers to the person need not wait.
    rows = Person.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
    return {pk: tuple(derived) for pk, *derived in rows.values_list("pk", *DERIVED)}
