"""What lists and files read with each person beside the person's own columns."""

from baymak.visibility import published_prefetch
from people.models import Person
from sources.models import evidence_prefetch


def people_for_list(people):
    """Read the names, the courts and the place of detention with each person (4 queries)."""
    return people.for_list().prefetch_related(
        published_prefetch(Person, "in_cases", "case__court__region"),
        published_prefetch(Person, "detentions", "facility", "region", narrow=lambda rows: rows.going_on()),
    )


def people_for_file(people):
    """Read with each person what its line in a file shows (7 queries a batch)."""
    return people_for_list(people).prefetch_related(
        published_prefetch(Person, "charges", "article"),
        evidence_prefetch(Person),
    )


def courts_of(person):
    """Return the courts that hear the person's public cases, each once; needs `people_for_list()`."""
    return list(dict.fromkeys(row.case.court for row in person.public_in_cases if row.case.court))


def articles_no_longer(charges):
    """Return the codes of the articles under which no charge of these stands any more."""
    numbered = [row for row in charges if row.article]  # not those in words alone
    standing = {row.article.code for row in numbered if row.outcome not in row.NO_LONGER}
    return sorted({row.article.code for row in numbered} - standing)
