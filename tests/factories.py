"""Plain functions that make rows with invented names; every argument can be overridden.

A fact is made published and cited unless a test says otherwise: `make_charge(state="draft")`. What follows
from a row, as the status of a person, is worked out once, when all that is made with it is there.
"""

from datetime import UTC, datetime
from itertools import count

from django.apps import apps
from django.contrib.auth.models import Group, User
from django.utils import timezone

from baymak.changing import changing, settle
from baymak.publishing import Publishable, accept
from cases.models import (
    Article,
    Case,
    CaseDefendant,
    CaseNumber,
    Charge,
    Court,
    CourtLevel,
    Detention,
    Event,
    Facility,
    FacilityKind,
    Hearing,
    Law,
    MeasureOrder,
    Official,
    Penalty,
    Punishment,
    PunishmentKind,
    Sentence,
    Tally,
)
from people.models import Circumstance, Consent, Kinship, Name, Person, Recognition, Region
from sources.captures import Capture
from sources.models import Record, Source

# All of six digits, for names sort alike however many rows were made before. None has a year in it, or
# another number that a test looks for.
_numbers = (number for number in count(100_001) if "9" not in str(number))
PASSWORD = "a long enough phrase"


def make_user(role=None, **over):
    """Return a staff account; `role` is the name of a group. `password=None` is quick, for `force_login`."""
    number = next(_numbers)
    user = User.objects.create_user(
        **{"username": f"{role or 'user'}-{number}", "password": PASSWORD, "is_staff": True} | over
    )
    if role:
        user.groups.add(Group.objects.get(name=role))
    return user


def _publishable(over):
    state = over.get("state", "published")
    moment = timezone.now() if state == "published" else None
    return {"state": state, "published_at": moment} | over


def _accepted(row):
    """Let the public see a row that a factory made, as it stands in the end, if it is published."""
    if not isinstance(row, Publishable) or row.state == row.State.PUBLISHED:
        settle(_accept, {(type(row), row.pk)})
    return row


def _accept(rows):
    for model in {model for model, _key in rows}:
        accept(model, [key for one, key in rows if one is model])


def accepted(row):
    """Let the public see a row that a test has changed, as a second person does who accepts it; return it."""
    accept(type(row), [row.pk])
    return row


def make_source(**over):
    number = next(_numbers)
    defaults = {
        "publisher": "Invented Gazette",
        "title": f"Invented report {number}",
        "language": "en",
        "url": f"https://gazette.example/{number}",
        "published_on": "2024-01-20",
    }
    return _accepted(Source.objects.create(**_publishable(defaults | over)))


def make_capture(**over):
    number = next(_numbers)
    defaults = {
        "kind": "html",
        "made_at": datetime(2024, 2, 1, 7, tzinfo=UTC),
        "sha256": f"{number:064x}",
        "size": 1000,
        "text": "What the page said.",
    }
    source, is_accepted = over.pop("source", None) or make_source(), over.pop("is_accepted", True)
    capture = Capture.objects.create(**{"source": source} | defaults | over)
    return _accepted(capture) if is_accepted else capture


@changing([])
def make_cited_source(**over):
    """Return a source that a public record names, and so is public itself."""
    source = make_source(**over)
    make_tally(source=source)
    return source


@changing([])
def _make_record(model, defaults, over):
    """Create a record with one citation; `source=None` leaves it without."""
    source = over.pop("source", ...)
    row = model.objects.create(**_publishable(defaults | over))
    if source is not None:
        row.citations.create(source=make_source() if source is ... else source)
    return _accepted(row)


def make_region(code="RU-BA", **over):
    defaults = {"name_en": f"Region {code}", "name_ru": f"Регион {code}"}
    return Region.objects.get_or_create(code=code, defaults=defaults | over)[0]


@changing([])
def make_person(**over):
    number = next(_numbers)
    defaults = {"name_en": f"Ildar Sample{number}", "name_ru": f"Ильдар Примеров{number}", "sex": "male"}
    return _make_record(Person, defaults, over)


def name(person):
    """Show a person by name who was not: a draft again, and therefore published once more."""
    person.disclosure = "named"
    person.save()
    person.state = "published"
    person.save()
    accepted(person)


@changing([])
def make_name(**over):
    defaults = {"text": f"Spelling {next(_numbers)}", "language": "en", "is_public": True}
    person = over.pop("person", None) or make_person()
    return _accepted(Name.objects.create(**{"person": person} | defaults | over))


@changing([])
def make_kinship(**over):
    persons = {
        "person": over.pop("person", None) or make_person(),
        "relative": over.pop("relative", None) or make_person(),
    }
    _give_consent(persons["person"], "family", over)
    return _make_record(Kinship, persons | {"kind": "sibling"}, over)


def make_consent(**over):
    defaults = {"about": "health", "decision": "given", "by": "the person", "on": "2024-05-01"}
    person = over.pop("person", None) or make_person()
    return Consent.objects.create(**{"person": person} | defaults | over)


def _give_consent(person, about, over):
    """Give a fact of a person the consent that it needs, unless it has one or `has_consent` is false."""
    if over.pop("has_consent", True) and "consent" not in over:
        over["consent"] = make_consent(person=person, about=about)


@changing([])
def make_recognition(**over):
    defaults = {"kind": "political_prisoner", "organisation_en": "Example Rights", "recognised_on": "2024-05"}
    return _make_record(Recognition, {"person": over.pop("person", None) or make_person()} | defaults, over)


@changing([])
def make_circumstance(**over):
    person = over.pop("person", None) or make_person()
    kind = over.setdefault("kind", "illness")
    _give_consent(person, Circumstance(kind=kind).consent_about, over)
    return _make_record(Circumstance, {"person": person}, over)


def make_court(**over):
    defaults = {"name_en": f"Court {next(_numbers)}", "time_zone": "Asia/Yekaterinburg"}
    level = CourtLevel.objects.filter(key=over.pop("level", "district")).first()
    return _accepted(Court.objects.create(**{"region": make_region(), "level": level} | defaults | over))


def make_facility(**over):
    kind = FacilityKind.objects.get(key=over.pop("kind", "pretrial"))
    defaults = {"name_en": f"Facility {next(_numbers)}", "kind": kind}
    return _accepted(Facility.objects.create(**{"region": make_region()} | defaults | over))


def make_law(**over):
    """Return a law of its own; its articles are numbered as in the Criminal Code of Russia."""
    key = f"XA-{next(_numbers)}"
    defaults = {
        "key": key,
        "title_en": f"Invented code {key}",
        "levels": [{"name": "article", "form": r"\d+"}, {"name": "part", "form": r"\d+"}],
        "pattern": "{article}[-{part}]",
        "template_en": "art. {article}[ part {part}], {law}",
    }
    return Law.objects.create(**defaults | over)


def make_article(number=None, law="RU-UK", most=None, **over):
    """Return a provision; `most` is the longest imprisonment that it threatens with, as P8Y."""
    defaults = {
        "law": law if isinstance(law, Law) else Law.objects.get(key=law),
        "number": number or str(next(_numbers)),
        "title_en": "An invented offence",
    }
    article = Article.objects.create(**defaults | over)
    if most:
        make_penalty(article=article, most=most)
    return article


def make_penalty(**over):
    article = over.pop("article", None) or make_article()
    kind = make_punishment_kind(over.pop("kind", "imprisonment"))
    return Penalty.objects.create(**{"article": article, "kind": kind, "most": "P8Y"} | over)


def make_official(**over):
    defaults = {"name_en": f"Official {next(_numbers)}", "role": "judge"}
    return _accepted(Official.objects.create(**defaults | over))


@changing([])
def make_case(defendants=(), number="", **over):
    case = _make_record(Case, {"title_en": f"The case of sample {next(_numbers)}"}, over)
    add_defendants(case, *defendants)
    if number:
        make_casenumber(case=case, text=number)
    return case


@changing([])
def make_casenumber(**over):
    defaults = {"text": f"1-{next(_numbers)}/2024"}
    case = over.pop("case", None) or make_case()
    return _accepted(CaseNumber.objects.create(**{"case": case} | defaults | over))


@changing([])
def add_defendants(case, *persons, **over):
    """Put persons into a case, by the source of the case unless another is given."""
    cited = case.citations.first()
    for person in persons:
        make_casedefendant(**{"person": person, "case": case, "source": cited and cited.source} | over)


@changing([])
def make_casedefendant(**over):
    parents = {
        name: over.pop(name, None) or make() for name, make in (("person", make_person), ("case", make_case))
    }
    return _make_record(CaseDefendant, parents, over)


@changing([])
def make_charge(**over):
    defaults = {"person": over.pop("person", None) or make_person()}
    if "article" not in over:
        defaults["article"] = make_article()
    return _make_record(Charge, defaults, over)


@changing([])
def make_hearing(persons=(), **over):
    defaults = {"case": over.pop("case", None) or make_case(), "held_on": "2024-09-10"}
    hearing = _make_record(Hearing, defaults, over)
    hearing.persons.set(persons)
    return hearing


# {key: (liberty, measure)}, as for the most part in `cases/data/baymak/punishments.toml`
KINDS = {
    "imprisonment": ("takes", "time"),
    "corrective_labour": ("restricts", "time"),
    "obligatory_work": ("restricts", "time"),
    "fine": ("leaves", "money"),
    "ban": ("leaves", "time"),
    "compulsory_treatment": ("takes", "time"),
    "life": ("takes", "nothing"),
    "death": ("takes", "nothing"),
}


def make_punishment_kind(key="imprisonment"):
    liberty, measure = KINDS[key]
    defaults = {"name_en": key.replace("_", " "), "liberty": liberty, "measure": measure}
    defaults["rank"] = list(KINDS).index(key)
    return PunishmentKind.objects.get_or_create(key=key, defaults=defaults)[0]


@changing([])
def make_sentence(amount="P4Y", kind="imprisonment", punishment=None, **over):
    """Return a sentence to one punishment, or to none with `kind=None`; `punishment` has its other values.

    A decision that leaves a punishment as it was, or takes it away, has none of its own.
    """
    if over.get("effect") in ("upheld", "annulled"):
        kind = None
    defaults = {
        "person": over.pop("person", None) or make_person(),
        "pronounced_on": "2024-12-24",
    }
    sentence = _make_record(Sentence, defaults, over)
    if kind:
        make_punishment(sentence=sentence, kind=kind, amount=amount, **punishment or {})
    return sentence


@changing([])
def make_punishment(kind="imprisonment", **over):
    sentence = over.pop("sentence", None) or make_sentence(kind=None)
    return _accepted(
        Punishment.objects.create(
            sentence=sentence, kind=kind and make_punishment_kind(kind), **{"amount": "P4Y"} | over
        )
    )


@changing([])
def make_detention(**over):
    defaults = {
        "person": over.pop("person", None) or make_person(),
        "kind": "pretrial",
        "started_on": "2024-01-17",
    }
    return _make_record(Detention, defaults, over)


@changing([])
def make_measureorder(**over):
    defaults = {
        "person": over.pop("person", None) or make_person(),
        "kind": "recognisance",
        "decided_on": "2024-01-18",
    }
    return _make_record(MeasureOrder, defaults, over)


@changing([])
def make_event(persons=(), officials=(), **over):
    defaults = {"kind": "protest", "title_en": f"Event {next(_numbers)}", "happened_on": "2024-01-17"}
    event = _make_record(Event, defaults, over)
    event.persons.set(persons)
    event.officials.set(officials)
    return event


@changing([])
def make_tally(**over):
    defaults = {
        "measure": "charged",
        "comparator": "at_least",
        "number": 76,
        "counted_by_en": "Example Media",
    }
    return _make_record(Tally, defaults, over)


def of(model):
    """Return the function here that makes rows of a model."""
    return globals()[f"make_{model._meta.model_name}"]


# Every kind of record, and those that are about one person.
RECORDS = {model: of(model) for model in apps.get_models() if issubclass(model, Record)}
ABOUT_A_PERSON = {model: of(model) for model in RECORDS if "person" in model.public_parents}
