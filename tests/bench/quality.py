"""Measure the search: load invented people, ask for them in many spellings, and count who is found.

All of it happens in a database of its own, in memory, whatever DATABASE_URL says.
"""

import argparse
import json
import os
import re
import sys
from collections import Counter, defaultdict

import django

if __name__ == "__main__":
    os.environ["DATABASE_URL"] = "sqlite://:memory:"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "baymak.settings")
    django.setup()

from django.utils import timezone

from people.models import Name, Person, PersonCitation
from people.search import How, find
from sources.models import Source
from tests import databases

CYRILLIC, BASHKIR = re.compile("[а-яё]", re.IGNORECASE), re.compile("[әғҙҡңөҫүһ]", re.IGNORECASE)
# What the reader is told with these is that it may be somebody else.
LABELLED = {How.LAYOUT, How.SHORTER, How.WORDS, How.SIMILAR}
NOBODY = "-"


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.bench.quality", description=__doc__)
    parser.add_argument("people", help='JSON: [{"id": "d001", "names": ["Фаниса Галимова", ...]}, ...]')
    parser.add_argument("queries", help="lines of query, id to be found (- for nobody) and kind, by tabs")
    parser.add_argument("--misses", action="store_true", help="print the queries that found wrong people")
    asked = parser.parse_args()
    databases.set_up()
    measure(asked.people, asked.queries, asked.misses)


def measure(people, queries, misses=False):
    """Load the people of a file into a database that holds nobody, and print who is found."""
    with open(people, encoding="utf-8") as file:
        people = {row["id"]: row["names"] for row in json.load(file)}
    with open(queries, encoding="utf-8") as file:
        queries = [line.rstrip("\n").split("\t") for line in file if line.strip()]
    if unknown := {wanted for _text, wanted, *_kind in queries} - {*people, NOBODY}:
        raise ValueError(f"The queries ask for people who are not in the file: {sorted(unknown)}")
    if Person.objects.exists():
        # They would be found, too.
        raise ValueError("This database holds people already.")
    ids = load(people)
    report([Answer(ids, *query) for query in queries], misses)


def report(answers, misses):
    wanted = [answer for answer in answers if answer.wanted != NOBODY]
    unwanted = [answer for answer in answers if answer.wanted == NOBODY]
    kinds = defaultdict(list)
    for answer in wanted:
        kinds[answer.kind].append(answer)
    say(f"{'kind':<24}{'queries':>8}{'recall@1':>10}{'recall@10':>10}")
    for kind, group in [*sorted(kinds.items()), ("all", wanted)]:
        if group:
            first, among_ten = (sum(answer.is_among(n) for answer in group) / len(group) for n in (1, 10))
            say(f"{kind:<24}{len(group):>8}{first:>10.3f}{among_ten:>10.3f}")
    ways = Counter(answer.found.how.name.lower() if answer.found.how else "nobody" for answer in answers)
    say("answered by: " + ", ".join(f"{way} {count}" for way, count in ways.most_common()))
    labelled = sum(answer.is_wrong and answer.is_labelled for answer in answers)
    unlabelled = sum(answer.is_wrong and not answer.is_labelled for answer in answers)
    say(
        f"wrong people: {unlabelled} answers shown as if right, {labelled} with a word of warning"
        f" (of {len(unwanted)} queries for nobody and {len(wanted)} for somebody)"
    )
    for answer in answers:
        if misses and (answer.is_wrong or (answer.wanted != NOBODY and not answer.is_among(1))):
            say(f"{answer.kind}: {answer.text!r} for {answer.wanted}: {answer.names}")


class Answer:
    """What the search said to one query."""

    def __init__(self, ids, text, wanted, kind=""):
        self.text, self.wanted, self.kind = text, wanted, kind
        self.found = find(text)
        people = Person.objects.published().filter(self.found.condition)
        rows = list(people.order_by(*self.found.order(), "sort_key_ru", "pk")[:50])
        self.names = [row.name for row in rows[:3]]
        self.ids = [row.pk for row in rows]
        self.wanted_id = ids.get(wanted)

    def is_among(self, number):
        return self.wanted_id in self.ids[:number]

    @property
    def is_wrong(self):
        """Say whether the answer shows people, but not the right one."""
        return bool(self.ids) and self.wanted_id not in self.ids

    @property
    def is_labelled(self):
        return self.found.how in LABELLED


def load(people):
    """Publish people of these names; return their ids in the database by those in the file."""
    now = timezone.now()
    state = {"state": Person.State.PUBLISHED, "published_at": now}
    source = Source.objects.create(publisher="The file of people", language="mis", **state)
    ids = {}
    for key, names in people.items():
        columns = {}
        for name in names:
            columns.setdefault(column_of(name), name)
        person = Person.objects.create(**columns, **state)
        PersonCitation.objects.create(record=person, source=source)
        for name in set(names) - set(columns.values()):
            Name.objects.create(person=person, text=name, language="mis", is_public=True)
        ids[key] = person.pk
    return ids


def column_of(name):
    if BASHKIR.search(name):
        return "name_ba"
    return "name_ru" if CYRILLIC.search(name) else "name_en"


def say(line):
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
