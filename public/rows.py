"""What lists and files read with each person beside the person's own columns."""

from typing import NamedTuple

from baymak.languages import in_languages
from baymak.visibility import published_prefetch
from cases.models import Punishment, Sentence
from people.models import Person
from sources.models import evidence_prefetch


def people_for_list(people):
    """Read the names, the cases with their courts and the charges with each person (4 queries)."""
    return people.for_list().prefetch_related(
        published_prefetch(Person, "in_cases", "case__court__region"),
        published_prefetch(Person, "charges", "article", "by_article"),
    )


def people_for_file(people):
    """Read with each person what its line in a file shows (7 queries a batch).

    Of the facts no more than that: whole rows would take a third longer.
    """
    detention = ("kind", "started_on", "last_known_on", *in_languages("facility__name"), "region__code")
    return people.for_list().prefetch_related(
        _only("in_cases", "role", "case__code", "case__court__code"),
        _only("charges", "outcome", "article__code"),
        _only("detentions", *detention, narrow=lambda rows: rows.going_on()),
        evidence_prefetch(Person),
    )


def _only(relation, *fields, narrow=lambda rows: rows):
    """Return a Prefetch of these fields of the public rows of a person."""
    related = {name.rpartition("__")[0] for name in fields} - {""}
    return published_prefetch(
        Person, relation, *related, narrow=lambda rows: narrow(rows).only("person", *fields)
    )


def standing_punishments():
    """Return the punishments that a court imposed for a conviction and none changed or annulled."""
    # As lists: most sentences replace none, so SQLite thinks little of the index and would read all for each.
    undone = Sentence.objects.filter(
        effect__in=[Sentence.Effect.CHANGED, Sentence.Effect.ANNULLED], replaces__isnull=False
    ).order_by()
    return (
        Punishment.objects.published()
        .filter(asked=False, sentence__result=Sentence.Result.CONVICTION)
        .exclude(sentence__in=undone.values("replaces"))
        # By an appeal that upheld it, and a cassation that did not.
        .exclude(sentence__in=undone.filter(replaces__replaces__isnull=False).values("replaces__replaces"))
    )


def tell_terms(people):
    """Give each of these persons the punishments that stand, main ones first, as `terms` (one query)."""
    by_pk = {person.pk: person for person in people}
    for person in people:
        person.terms = []
    standing = standing_punishments().in_order().filter(sentence__person__in=by_pk)
    for punishment in standing.select_related("kind", "sentence"):
        by_pk[punishment.sentence.person_id].terms.append(punishment)


def heard_cases(cases):
    """Return the cases that a court hears; one that was severed takes the place of its origin."""
    left = {case.severed_from_id for case in cases}
    return [case for case in cases if case.court and case.pk not in left]


class Accused(NamedTuple):
    """Of what somebody is accused, in words, and the page of the provision, if it is one."""

    words: str
    address: str


def accused_of(charges):
    """Return of what somebody is accused, each once; or was, if nothing of it stands."""
    standing = [row for row in charges if row.outcome not in row.NO_LONGER] or charges
    told = (Accused(row.reference, row.article.get_absolute_url() if row.article else "") for row in standing)
    return list(dict.fromkeys(told))


def courts_of(person):
    """Return the courts that hear the person's public cases, each once; needs `people_for_list()`."""
    return list(dict.fromkeys(row.case.court for row in person.public_in_cases if row.case.court))


def articles_no_longer(charges):
    """Return the codes of the articles under which no charge of these stands any more."""
    numbered = [row for row in charges if row.article]  # not those in words alone
    standing = {row.article.code for row in numbered if row.outcome not in row.NO_LONGER}
    return sorted({row.article.code for row in numbered} - standing)
