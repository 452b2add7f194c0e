"""Give invented people cases, hearings, charges, sentences and custody, for benchmarks and tests."""

import random
from itertools import chain, count, islice

from django.db import transaction
from django.utils import timezone

from baymak.codes import LENGTH
from cases.models import (
    Article,
    Case,
    CaseDefendant,
    Charge,
    Court,
    Detention,
    Event,
    Facility,
    FacilityKind,
    Hearing,
    Punishment,
    PunishmentKind,
    Sentence,
)
from people.models import Person, PersonCitation, Region
from sources.models import Source
from tests.bench.persons import BATCH, PUBLISHER, accept_all, analyze

# One case is as large as that of Baymak could become.
LARGE_CASE, LARGE_HEARINGS = 300, 60
SMALL_CASE, SMALL_HEARINGS = 5, 3


@transaction.atomic
def make_facts(courts, seed=1):
    """Give invented people facts; the same seed makes the same facts."""
    real = PersonCitation.objects.exclude(source__publisher=PUBLISHER)
    if Case.objects.exists() or real.exists():
        # Invented facts must never stand beside real ones.
        raise ValueError("This database holds more than people who were invented.")
    _Maker(random.Random(seed)).make(list(Person.objects.order_by("pk")), courts)
    accept_all()
    analyze()


class _Maker:
    """Makes the facts by chance, and nobody did it, the history says. Every tenth row is a draft."""

    def __init__(self, rng):
        self.rng, self.now = rng, timezone.now()
        self.codes = (f"{number:0{LENGTH}}" for number in count(1))
        self.numbers = count(1)

    def make(self, persons, courts):
        regions, articles = list(Region.objects.all()), list(Article.objects.all())
        self.sources = self.store(
            Source(code=code, publisher=f"Invented newspaper {code[-1]}", language="ru", **self.state())
            for code in islice(self.codes, len(persons) // 2 + 1)
        )
        courts = self.store(
            Court(
                code=code,
                name_en=f"Court {code}",
                name_keys=f" {code} ",
                region=self.pick(regions),
                time_zone="Asia/Yekaterinburg",
            )
            for code in islice(self.codes, courts)
        )
        kind = FacilityKind.objects.get(key="pretrial")
        facilities = self.store(
            Facility(name_en=f"Prison {number}", region=self.pick(regions), kind=kind)
            for number in range(len(courts) // 2)
        )
        groups = self.groups(persons)
        cases = self.store(
            Case(
                code=code,
                title_en=f"Case {code}",
                name_keys=f" {code} ",
                court=self.pick(courts),
                origin_region=self.pick(regions),
                opened_on=self.day(),
                **self.state(),
            )
            for code in islice(self.codes, len(groups))
        )
        in_case = [(case, person) for case, group in zip(cases, groups, strict=True) for person in group]
        self.store(CaseDefendant(case=case, person=person, **self.state()) for case, person in in_case)
        self.store(
            Hearing(code=next(self.codes), case=case, court=case.court, held_on=self.day(), **self.state())
            for case, group in zip(cases, groups, strict=True)
            for _ in range(LARGE_HEARINGS if len(group) == LARGE_CASE else SMALL_HEARINGS)
        )
        self.store(
            Charge(
                case=case, person=person, article=self.pick(articles), brought_on=self.day(), **self.state()
            )
            for case, person in in_case * 2
        )
        sentences = self.store(
            Sentence(case=case, person=person, court=case.court, pronounced_on=self.day(), **self.state())
            for case, person in in_case
        )
        kind, _created = PunishmentKind.objects.get_or_create(
            key="imprisonment", defaults={"name_en": "imprisonment", "liberty": "takes"}
        )
        self.store(Punishment(sentence=row, kind=kind, amount="P5Y") for row in sentences)
        self.store(
            Detention(
                case=case,
                person=person,
                kind=Detention.Kind.PRETRIAL,
                facility=(facility := self.pick(facilities)),
                region=facility.region,
                started_on=self.day(),
                is_current=self.rng.random() < 0.5,
                **self.state(),
            )
            for case, person in in_case
        )
        events = self.store(
            Event(
                case=case, title_en="Search", kind=Event.Kind.SEARCH, happened_on=self.day(), **self.state()
            )
            for case, _person in in_case
        )
        concerned = Event.persons.through
        concerned.objects.bulk_create(
            (
                concerned(event=event, person=person)
                for event, (_case, person) in zip(events, in_case, strict=True)
            ),
            BATCH,
        )

    def groups(self, persons):
        """Return the defendants of each case."""
        large = [LARGE_CASE] if len(persons) > 2 * LARGE_CASE else []
        sizes = chain(large, iter(lambda: self.rng.randint(1, SMALL_CASE), 0))
        rest = iter(persons)
        return list(iter(lambda: list(islice(rest, next(sizes))), []))

    def store(self, rows):
        """Store rows, each record with one citation."""
        rows = list(rows)
        model = type(rows[0])
        model.objects.bulk_create(rows, BATCH)
        if hasattr(model, "citation_model"):
            citation = model.citation_model()
            citation.objects.bulk_create(
                (citation(record=row, source=self.pick(self.sources)) for row in rows), BATCH
            )
        return rows

    def state(self):
        state = "published" if next(self.numbers) % 10 else "draft"
        return {"state": state, "published_at": self.now}

    def pick(self, rows):
        return self.rng.choice(rows)

    def day(self):
        return f"{self.rng.randint(2019, 2027)}-{self.rng.randint(1, 12):02}-{self.rng.randint(1, 28):02}"
