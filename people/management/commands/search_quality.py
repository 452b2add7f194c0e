import json
import re
from collections import Counter, defaultdict

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from people.models import NameVariant, Person, PersonCitation
from people.search import How, find
from sources.models import Source

CYRILLIC, BASHKIR = re.compile("[а-яё]", re.IGNORECASE), re.compile("[әғҙҡңөҫүһ]", re.IGNORECASE)
# What the reader is told with these is that it may be somebody else.
LABELLED = {How.LAYOUT, How.SHORTER, How.WORDS, How.SIMILAR}
NOBODY = "-"


class Command(BaseCommand):
    help = (
        "Measure the search: load invented people, ask for them in many spellings, and count who is found. "
        "Nothing is kept, and people in the database have no part in it."
    )

    def add_arguments(self, parser):
        parser.add_argument("people", help='JSON: [{"id": "d001", "names": ["Фаниса Галимова", ...]}, ...]')
        parser.add_argument("queries", help="lines of query, id to be found (- for nobody) and kind, by tabs")
        parser.add_argument("--misses", action="store_true", help="print the queries that found wrong people")

    def handle(self, *args, people, queries, misses, **options):
        try:
            with open(people, encoding="utf-8") as file:
                people = {row["id"]: row["names"] for row in json.load(file)}
            with open(queries, encoding="utf-8") as file:
                queries = [line.rstrip("\n").split("\t") for line in file if line.strip()]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CommandError(f"The files can't be read: {error!r}") from error
        if unknown := {wanted for _text, wanted, *_kind in queries} - {*people, NOBODY}:
            raise CommandError(f"The queries ask for people who are not in the file: {sorted(unknown)}")
        with transaction.atomic():
            Person.objects.update(state=Person.State.WITHDRAWN)
            ids = load(people)
            answers = [Answer(ids, *query) for query in queries]
            transaction.set_rollback(True)
        self.report(answers, misses)

    def report(self, answers, misses):
        wanted = [answer for answer in answers if answer.wanted != NOBODY]
        unwanted = [answer for answer in answers if answer.wanted == NOBODY]
        kinds = defaultdict(list)
        for answer in wanted:
            kinds[answer.kind].append(answer)
        self.stdout.write(f"{'kind':<24}{'queries':>8}{'recall@1':>10}{'recall@10':>10}")
        for kind, group in [*sorted(kinds.items()), ("all", wanted)]:
            if group:
                first, among_ten = (sum(answer.is_among(n) for answer in group) / len(group) for n in (1, 10))
                self.stdout.write(f"{kind:<24}{len(group):>8}{first:>10.3f}{among_ten:>10.3f}")
        ways = Counter(answer.found.how.name.lower() if answer.found.how else "nobody" for answer in answers)
        self.stdout.write("answered by: " + ", ".join(f"{way} {count}" for way, count in ways.most_common()))
        labelled = sum(answer.is_wrong and answer.is_labelled for answer in answers)
        unlabelled = sum(answer.is_wrong and not answer.is_labelled for answer in answers)
        self.stdout.write(
            f"wrong people: {unlabelled} answers shown as if right, {labelled} with a word of warning"
            f" (of {len(unwanted)} queries for nobody and {len(wanted)} for somebody)"
        )
        for answer in answers:
            if misses and (answer.is_wrong or (answer.wanted != NOBODY and not answer.is_among(1))):
                self.stdout.write(f"{answer.kind}: {answer.text!r} for {answer.wanted}: {answer.names}")


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
    source = Source.objects.create(publisher="search_quality", language="mis", **state)
    ids = {}
    for key, names in people.items():
        columns = {}
        for name in names:
            columns.setdefault(column_of(name), name)
        person = Person.objects.create(**columns, **state)
        PersonCitation.objects.create(record=person, source=source)
        for name in set(names) - set(columns.values()):
            NameVariant.objects.create(person=person, text=name, language="mis", is_public=True)
        ids[key] = person.pk
    return ids


def column_of(name):
    if BASHKIR.search(name):
        return "name_ba"
    return "name_ru" if CYRILLIC.search(name) else "name_en"
