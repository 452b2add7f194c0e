"""A small world in public, and everything that must not show: the tests of safety.md compare them.

Whatever is hidden has "Zqx" in its name and a court, place, article, region, official and year (1999) of
its own, so that a choice, a count or an order that knew of it would change.
"""

from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.db.models.signals import pre_save

from baymak import edition
from baymak.changing import changing
from baymak.columns import fields_of
from baymak.looked_after import LookedAfter
from baymak.publishing import Publishable
from baymak.visibility import Visible
from people.models import NamedIn, Region
from sources.models import Record
from tests import factories as make
from tests.fields import case_models, holds_free_text

HIDDEN_STATES = ["draft", "in_review", "withdrawn"]
SECRET = "Zqx"
# Their addresses are asked for before they exist, too.
HIDDEN_CODES = ["H1DDENP1", "H1DDENC1", "H1DDENS1", "H1DDENS2", "H1DDENS3", "H1DDEN01", "DARKCASE"]
# No row number on a public page: ten digits that nothing else there has.
PUBLIC_ROW_NUMBERS, HIDDEN_ROW_NUMBERS = 9_100_000_000, 8_100_000_000
ROW_NUMBER = rb"[89]1000000\d\d"


@contextmanager
def row_numbers_from(start):
    """Give new case rows recognisable numbers; hidden rows get lower ones, to come first in every order."""
    numbers = count(start)

    def number(sender, instance, **_signal):
        if instance.pk is None and sender in case_models():
            instance.pk = next(numbers)

    pre_save.connect(number)
    try:
        yield
    finally:
        pre_save.disconnect(number)


def in_database(make_rows):
    """Return a fixture: rows that all tests of a module share, each of which leaves them as they were."""

    @pytest.fixture(scope="module")
    def shared(django_db_setup, django_db_blocker):
        with django_db_blocker.unblock(), transaction.atomic():
            yield make_rows()
            transaction.set_rollback(True)

    return shared


def make_world():
    """Make what the public sees: persons named, dead and shown by initials, in two cases."""
    with row_numbers_from(PUBLIC_ROW_NUMBERS):
        return _make_world()


@changing([])
def _make_world():
    author, editor = make.make_user(username="Zqxauthor"), make.make_user(username="Zqxeditor")
    people = {"submitted_by": author, "published_by": editor}
    w = SimpleNamespace(author=author, editor=editor)
    w.home, w.away = make.make_region("RU-BA"), make.make_region("RU-UD")
    w.court = make.make_court(region=w.away, name_en="Court of Trial", code="C0RT0001")
    w.appeal_court = make.make_court(region=w.home, name_en="Court of Appeal", code="C0RT0002")
    w.facility = make.make_facility(region=w.away, name_en="Facility of the case")
    w.article = make.make_article("998-1", most="P8Y")
    w.judge = make.make_official(name_en="Judge Sample", court=w.court)
    w.source = make.make_source(code="S0RCE001", author="A reporter", read_on="2024-02-01", **people)
    make.make_capture(source=w.source)
    w.letter = make.make_source(code="S0RCE002", kind="letter", url="", **people)
    cited = people | {"source": w.source}

    w.named = make.make_person(
        code="PERS0001",
        name_en="Ural Sampleev",
        name_ru="Урал Примеров",
        name_ba="Урал Өлгөлөв",
        born="1986-11-27",
        occupation_en="farmer",
        languages="ba ru",
        home_place_en="Sample district",
        home_region=w.home,
        summary_en="A text about him.",
        **cited,
    )
    w.dead = make.make_person(code="PERS0002", name_en="Salavat Example", died="2024-01-26", **cited)
    w.initials = make.make_person(
        code="PERS0003",
        name_en="Zqxaygiz Withheldov",
        name_ru="Zqxайгиз Утаенов",
        name_ba="Zqxайғыҙ Йәшерен",
        disclosure="initials",
        born="1961-11-28",
        home_place_en="Zqxdistrict",
        home_region=make.make_region("RU-ZQ", name_en="Zqxregion of initials", name_ru="Zqxрегион"),
        stated_age=62,
        stated_age_on="2024-01-19",
        occupation_en="Zqxoccupation",
        languages="tt",
        summary_en="Zqxsummary that names Withheldov",
        sex="female",
        **cited,
    )
    w.persons = [w.named, w.dead, w.initials]
    make.make_name(person=w.named, text="Ural Primerov")
    make.make_kinship(person=w.named, relative=w.dead, **cited)
    for make_fact in of_nothing_else():
        make_fact(person=w.named, **cited)

    w.dark_case = make.make_case(code="DARKCASE", state="draft", title_en="Zqxcase severed from", **cited)
    w.case = make.make_case(
        code="CASE0001",
        title_en="The case of the square",
        number="1-23/2024",
        court=w.court,
        origin_region=w.home,
        opened_on="2024-01",
        severed_from=w.dark_case,
        transfer_reason_en="Because of the crowd.",
        defendants=[w.dead, w.initials],
        **cited,
    )
    make.make_casedefendant(
        person=w.named,
        case=w.case,
        since="2024-01-20",
        plea="not_guilty",
        counsel="appointed",
        interpreter="asked",
        **cited,
    )
    make.make_casenumber(case=w.case, text="22-7/2024", court=w.appeal_court)
    w.other_case = make.make_case(
        code="CASE0002", court=w.appeal_court, origin_region=w.home, defendants=[w.named], **cited
    )
    for person in w.persons:
        make.make_detention(person=person, case=w.case, facility=w.facility, **cited)
        make.make_measureorder(person=person, case=w.case, court=w.appeal_court, official=w.judge, **cited)
    dark_charge = make.make_charge(
        person=w.named, case=w.case, article=w.article, state="draft", summary_en="Zqxdark charge", **cited
    )
    w.charges = [
        make.make_charge(
            person=w.named,
            case=w.case,
            article=w.article,
            brought_on="2024-01-20",
            outcome="requalified",
            outcome_on="2024-06",
            requalified_to=dark_charge,
            **cited,
        ),
        make.make_charge(person=w.initials, case=w.case, article=w.article, **cited),
    ]
    dark_sentence = make.make_sentence(
        person=w.named,
        case=w.case,
        amount="P99Y",
        state="draft",
        punishment={"as_reported": "Zqxdark sentence"},
        **cited,
    )
    w.sentence = make.make_sentence(
        person=w.named,
        case=w.case,
        court=w.court,
        court_instance="appeal",
        effect="changed",
        replaces=dark_sentence,
        **cited,
    )
    w.sentence.charges.set([w.charges[0], dark_charge])
    w.hearing = make.make_hearing(
        case=w.case, code="HEAR0001", court=w.court, judge=w.judge, start_time="10:30", **cited
    )
    w.next_hearing = make.make_hearing(
        case=w.case, code="HEAR0002", court=w.court, held_on="2090-01-10", persons=[w.named], **cited
    )
    w.event = make.make_event(persons=w.persons, case=w.case, region=w.home, place_en="The square", **cited)
    w.denunciation = make.make_event(
        kind="denunciation", officials=[make.make_official(role="head_of_region")], **cited
    )
    w.tally = make.make_tally(case=w.case, as_of="2024-07", **cited)
    return w


def make_whole_world():
    """Make what the public sees and what it must not see."""
    w = make_world()
    add_hidden(w)
    return w


def add_hidden(w):
    """Add everything that the public must not notice."""
    with row_numbers_from(HIDDEN_ROW_NUMBERS):
        _add_hidden(w)


@changing([])
def _add_hidden(w):
    w.hidden_region = make.make_region("RU-ZX", name_en="Zqxregion", name_ru="Zqxрегион")
    w.hidden_court = make.make_court(
        region=w.hidden_region, name_en="Zqxcourt", name_ru="Zqxсуд", code="H1DDEN01", level="military"
    )
    w.hidden_facility = make.make_facility(
        region=w.hidden_region, name_en="Zqxfacility", kind="prison", address_confirmed_on="1999-03"
    )
    w.hidden_article = make.make_article(
        "999-9", law=make.make_law(key="ZQ-UK", title_en="Zqxlaw"), title_en="Zqxarticle", most="P99Y"
    )
    w.hidden_official = make.make_official(name_en="Zqxjudge", court=w.hidden_court, region=w.hidden_region)
    hidden_source = make.make_source(
        code="H1DDENS1", publisher="Zqxpublisher", language="tt", kind="testimony", published_on="1999-03",
        title="Zqxwithdrawn", state="withdrawn",
    )  # fmt: skip
    confidential = make.make_source(
        code="H1DDENS2", publisher="Zqxpublisher", language="tt", kind="letter", published_on="1999-03",
        title="Zqxconfidential", is_confidential=True,
    )  # fmt: skip
    draft_source = make.make_source(
        code="H1DDENS3", publisher="Zqxpublisher", title="Zqxdraft", state="draft"
    )

    for source in (hidden_source, confidential, draft_source):
        make.make_capture(source=source, kind="pdf", made_at=datetime(1999, 3, 1, tzinfo=UTC))
    make.make_capture(
        source=w.source, kind="pdf", made_at=datetime(1999, 3, 1, tzinfo=UTC), is_accepted=False
    )
    # On what is public: facts in every hidden state, and facts whose only source is not public.
    hidden_ways = [{"state": state, "source": w.source} for state in HIDDEN_STATES]
    hidden_ways += [{"source": source} for source in (None, hidden_source, confidential, draft_source)]
    for person in (w.dead, w.initials):
        add_facts(w, person, w.case, **hidden_ways[0])
    for way in hidden_ways:
        add_facts(w, w.named, w.case, **way)
        make.make_case(**hidden_case(w), defendants=w.persons, **way)
        make.make_person(**hidden_person(w), **way)
        make.make_tally(case=w.case, number=999, counted_by_en="Zqxcounter", as_of="1999", **way)
        make.make_event(title_en="Zqxevent", happened_on="1999-03-01", region=w.hidden_region,
                        officials=[w.hidden_official], **way)  # fmt: skip

    # Facts in public, of persons and cases that are not.
    cited = {"source": w.source}
    ways = [{"state": state} | cited for state in HIDDEN_STATES]
    ways += [{"code": "H1DDENP1", "disclosure": "hidden"} | cited, {"source": confidential}]
    hidden_persons = [make.make_person(**hidden_person(w), **way) for way in ways]
    add_facts(w, hidden_persons[3], None, **cited)
    # Decoys: names of hidden persons that are more like a search than the public name that it means.
    for spelling in ("Samplejev", "Samplejew", *(f"Sample{letter}ev" for letter in "abdghiklm")):
        make.make_name(person=hidden_persons[3], text=spelling)
    hidden_cases = [make.make_case(**hidden_case(w), state=state, **cited) for state in HIDDEN_STATES]
    hidden_cases.append(make.make_case(**hidden_case(w), code="H1DDENC1", source=confidential))
    for person in hidden_persons:
        add_facts(w, person, w.case, **cited)
        make.make_name(person=person, text="Zqxspelling")
        make.make_kinship(person=w.named, relative=person, summary_en="Zqxkin", **cited)
        make.make_case(**hidden_case(w) | {"state": "draft"} | cited, defendants=[person])
    for case in hidden_cases:
        make.add_defendants(case, *w.persons, **cited)
        add_case_facts(w, w.named, case, **cited)
        make.make_tally(case=case, number=999, counted_by_en="Zqxcounter", as_of="1999", **cited)

    # Facts that nobody published, of a person and a case that are public.
    for person, way in ((w.dead, {"state": "draft"} | cited), (w.initials, {"source": confidential})):
        make.make_casedefendant(
            person=person, case=w.other_case, role="suspect", plea="none", summary_en="Zqxdefendant", **way
        )

    # Hidden persons beside public ones.
    for row in (w.case, w.other_case):
        make.add_defendants(row, *hidden_persons, plea="none", summary_en="Zqxdefendant", **cited)
    for row in (w.next_hearing, w.event):
        row.persons.add(*hidden_persons)

    # What needs consent or a name that may be known.
    for person in w.persons:
        make.make_name(person=person, text="Zqxinternal spelling", is_public=False)
        make.make_circumstance(
            person=person, kind="minor", has_consent=False, since="1999", summary_en="Zqxillness", **cited
        )
    make.make_consent(person=w.named, about="letters", decision="refused", on="1999-03-01")
    NamedIn.objects.create(person=w.initials, source=w.source)
    make.make_kinship(person=w.dead, relative=w.named, has_consent=False, summary_en="Zqxkin", **cited)
    make.make_name(person=w.initials, text="Zqxaygiz Withheldoff")
    make.make_circumstance(person=w.initials, since="1999", summary_en="Zqxillness", **cited)
    make.make_kinship(person=w.initials, relative=w.named, summary_en="Zqxkin", **cited)

    # Sources that are not public, for facts that are.
    for row in public_records():
        for source in (hidden_source, confidential, draft_source):
            row.citations.create(source=source, claim_en="Zqxclaim", quote="Zqxquote", locator="Zqxlocator")


def hidden_person(w):
    return {
        "name_en": "Zqxhidden Personov",
        "name_ru": "Zqxскрытый Человеков",
        "sex": "female",
        "born": "1999-03-01",
        "died": "1999-03-02",
        "home_place_en": "Zqxplace",
        "home_region": w.hidden_region,
        "languages": "udm",
    }


def hidden_case(w):
    return {
        "title_en": "Zqxcase",
        "number": "Zqx-9/1999",
        "court": w.hidden_court,
        "origin_region": w.away,
        "opened_on": "1999",
        "severed_from": w.other_case,
    }


def add_facts(w, person, case, **way):
    """Add to a person one fact of each kind, each of which would change what is derived from them."""
    add_case_facts(w, person, case, **way)
    own = {"person": person, "summary_en": "Zqxfact"} | way
    make.make_recognition(organisation_en="Zqxorganisation", recognised_on="1999", **own)
    make.make_circumstance(since="1999", **own)
    for make_fact in of_nothing_else():
        make_fact(**own)


def of_nothing_else():
    """Return what makes the kinds of facts that are about one person and about no case or other person."""
    return [
        make_fact for model, make_fact in make.ABOUT_A_PERSON.items() if model.public_parents == ("person",)
    ]


def add_case_facts(w, person, case, **way):
    """Add to a person one fact of each kind that belongs to a case."""
    fact = {"person": person, "case": case, "summary_en": "Zqxfact"} | way
    make.make_charge(
        article=w.hidden_article,
        as_charged="Zqxcharged",
        form="attempt",
        by_article=w.hidden_article,
        brought_on="1999-03-01",
        outcome="acquitted",
        outcome_on="1999-03-02",
        **fact,
    )
    make.make_sentence(
        court=w.hidden_court,
        pronounced_on="2024-12-30",
        kind="corrective_labour",
        amount="P99Y",
        punishment={"as_reported": "Zqxreported", "details_en": "Zqxdetails"},
        in_force_on="2024-12-31",
        **fact,
    )
    make.make_detention(
        facility=w.hidden_facility,
        kind="colony",
        started_on="2025-03-01",
        ended_on="2025-04-01",
        end_reason="released",
        **fact,
    )
    make.make_measureorder(
        kind="wanted",
        court=w.hidden_court,
        official=w.hidden_official,
        decided_on="2025-05-01",
        until="2090-05-01",
        **fact,
    )
    own = {"summary_en": "Zqxfact"} | way
    make.make_event(
        title_en="Zqxevent",
        kind="death",
        happened_on="1999-03-01",
        place_en="Zqxplace",
        region=w.hidden_region,
        case=case,
        persons=[person],
        officials=[w.hidden_official],
        **own,
    )
    make.make_hearing(
        case=case or make.make_case(**hidden_case(w) | {"state": "draft", "source": w.source}),
        held_on="2089-01-01",
        kind="verdict",
        court=w.hidden_court,
        judge=w.hidden_official,
        persons=[person],
        **own,
    )


@changing([])
def change_internal_fields(w):
    """Change whatever the public must not know of the rows in the world, as a member of the team would."""
    other_author, other_editor = make.make_user(username="Zqxother"), make.make_user(username="Zqxanother")
    for model in case_models():
        for row in hidden_rows(model):
            fields = fields_of(model, "shown", "named", "internal")
            _write_texts(row, [field for field in fields if holds_free_text(field)])
        for row in shown_rows(model):
            if isinstance(row, Publishable):
                row.submitted_by, row.published_by = other_author, other_editor
                row.created_at = datetime(1999, 3, 1, tzinfo=UTC)
            if isinstance(row, LookedAfter):
                row.responsible = other_author
            _write_texts(row, [field for field in fields_of(model, "internal") if holds_free_text(field)])
    w.named.refresh_from_db()
    w.named.born = "1986-05-06"
    w.named.save()
    make.accepted(w.named)
    w.initials.refresh_from_db()
    w.initials.name_en, w.initials.name_ru, w.initials.name_ba = "Zorro Wqx", "Zорро Уткин", "Zорро Йот"
    w.initials.born, w.initials.stated_age, w.initials.languages = "1999-03-01", 24, "udm"
    w.initials.home_place_en, w.initials.home_region = "Zqxelsewhere", w.home
    w.initials.occupation_en = w.initials.summary_en = "Zqxanother"
    w.initials.save()
    make.accepted(w.initials)
    make.make_name(person=w.initials, text="Zorro Wqxov")


def _write_texts(row, fields):
    for field in fields:
        if field.name == "import_key":
            setattr(row, field.name, f"Zqxkey-{row._meta.model_name}-{row.pk}")
        elif field.name not in ("languages", "time_zone"):
            if field.name == "via_publisher":
                row.via = "repost"
            setattr(row, field.name, f"Zqxtext {row.pk} {field.name}"[: field.max_length])
    row.save()


def shown_rows(model):
    if model is Region:
        # It has no rule of its own: public is what something public refers to.
        with edition.reading():
            codes = list(Region.objects.values_list("code", flat=True))
        return Region.objects.filter(code__in=codes)
    return model.objects.published() if hasattr(model.objects, "published") else model.objects.none()


def hidden_rows(model):
    published = shown_rows(model).values("pk")
    has_hidden = model is Region or issubclass(model, Visible)
    return model.objects.exclude(pk__in=published) if has_hidden else model.objects.none()


def public_records():
    """Return every public row that cites sources."""
    return [row for model in case_models() if issubclass(model, Record) for row in shown_rows(model)]


def codes_of(model):
    """Return the codes of a model's rows that the public sees."""
    return sorted(shown_rows(model).values_list("code", flat=True)) if model else []


def hidden_codes(model):
    """Return the codes of a model's rows that the public does not see."""
    return sorted(hidden_rows(model).values_list("code", flat=True)) if model else []
