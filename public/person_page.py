"""The part of a person's page that tells what the state did: procedure, custody and events."""

from django.db.models import Q
from django.utils.translation import gettext as _

from baymak.visibility import published_prefetch
from cases.custody import custody_on, days_in_custody, days_under_house_arrest
from cases.models import CaseDefendant, Charge, Detention, Event, Hearing, MeasureOrder, Sentence, Tally
from cases.status import Facts, Row, newest_of, status_on
from cases.term_end import CREDIT, HELD, term_end
from people.models import Recognition
from public.rows import heard_cases
from public.timeline import side_by_side, timeline

# So many things that happened stand open where there is little room; as many as this are few.
LATEST, FEW = 6, 9
# Of whom nobody asks where they are held.
NOWHERE_HELD = {Row.DEAD, Row.WAR, Row.WANTED, Row.ABROAD, Row.RELEASED, Row.FREE, Row.MEASURE}


def procedure_of(person, day, others):
    """Return the context of this part, the records in it, and what they leave open (9 queries).

    `others` are facts about the person that stand in the timeline as well.
    """
    in_cases = list(
        CaseDefendant.objects.published()
        .with_away()
        .filter(person=person)
        .select_related("person", "case__court__region", "case__origin_region")
        .prefetch_related("case__numbers")
        .order_by("-case__opened_on", "case")
    )
    for row in in_cases:
        row.case.is_away = row.is_away
    cases = [row.case for row in in_cases]
    charges = list(
        Charge.objects.published()
        .filter(person=person)
        .select_related("article", "by_article", "case")
        .prefetch_related("article__penalties")
    )
    sentences = list(
        Sentence.objects.published()
        .filter(person=person)
        .select_related("court", "case")
        .prefetch_related(published_prefetch(Sentence, "charges", "article"))
        .with_punishments()
    )
    detentions = list(
        Detention.objects.published().filter(person=person).select_related("facility", "region")
    )
    hearings = list(
        Hearing.objects.published().concerning([person], cases).with_coming().with_place().in_order()
    )
    measures = list(
        MeasureOrder.objects.published().filter(person=person).select_related("court", "official", "case")
    )
    events = list(
        Event.objects.published()
        .filter(persons=person)
        .select_related("region")
        .prefetch_related("officials")
    )
    # Sources of a number may name whom this page shows by initials.
    perhaps = [] if person.public.is_withheld else perhaps_of(cases, sentences)
    facts = Facts(
        charges, sentences, detentions, measures, hearings, in_cases, died=person.died, death=person.death
    )
    finding = status_on(facts, day)
    is_over = finding.liberty.row in NOWHERE_HELD
    held = [finding.detention] if finding.detention else []
    story = timeline(
        person,
        day,
        charges=charges,
        hearings=hearings,
        sentences=sentences,
        detentions=detentions,
        measures=measures,
        in_cases=in_cases,
        events=events,
        others=others,
    )
    custody = None if is_over else custody_on(held, day, person.died)
    days = days_in_custody(detentions, day, died=person.died)
    context = {
        "in_cases": in_cases,
        "cases": cases,
        "main_cases": heard_cases(cases),
        "charges": charges,
        "sentences": sentences,
        "punishment": standing_punishment(sentences),
        "detentions": detentions,
        "custody": custody,
        "days_in_custody": days,
        "days_told": days.told(custody and custody.last_known_on),
        "days_under_house_arrest": days_under_house_arrest(detentions, day, died=person.died),
        # The sum would tell what is withheld of somebody shown by initials: their story, day by day.
        "term_end": None if person.public.is_withheld else term_end(facts, finding, day),
        "hearings": hearings,
        "next_hearing": next_of(hearings),
        "measures": measures,
        "status": finding.status,
        "liberty": finding.liberty,
        "standings": standings_of(finding, day, [*cases, *(row.case for row in (*charges, *sentences))]),
        "evidence_on": finding.evidence_on,
        "grounds": grounds(finding.rests_on, story),
        # What the status rests on is told with it.
        "liberty_grounds": grounds(
            [row for row in finding.liberty.rests_on if row not in finding.rests_on], story
        ),
        "liberty_known_on": newest_of(finding.liberty.rests_on, day),
        "has_died": finding.liberty.row is Row.DEAD,
        "is_over": is_over,
        "perhaps": perhaps,
        **_folded(side_by_side([entry for entry in story if not _is_told_elsewhere(entry)])),
        "coming_hearings": sorted((row for row in hearings if row.is_coming), key=lambda row: row.coming_on),
    }
    is_serving = finding.liberty.row in HELD and context["punishment"] and not person.public.is_withheld
    context["has_no_term_end"] = bool(CREDIT and is_serving and not context["term_end"])
    link_successors(charges)
    records = [*in_cases, *cases, *charges, *sentences, *measures, *detentions, *hearings, *events, *perhaps]
    person.public_in_cases = in_cases
    return context, records, open_questions(person, context)


def _folded(entries):
    """Return what happened last, and of a long story what came before: that is folded on a phone."""
    place = len(entries) - LATEST if len(entries) > FEW else 0
    return {"earlier": entries[:place], "timeline": entries[place:]}


def _is_told_elsewhere(entry):
    """Say whether the page tells something in a line or a table of its own: a birth, a list, a charge."""
    if isinstance(entry.record, Charge):
        return not entry.date
    return isinstance(entry.record, Recognition) or entry.kind == "born"


def next_of(hearings):
    """Return the hearing that comes next, or None; they were read `with_coming()`."""
    return min((row for row in hearings if row.is_coming), key=lambda row: row.coming_on, default=None)


def perhaps_of(cases, sentences):
    """Return what was counted among some in these cases, where they are heard, and who was it nobody says.

    Who was sentenced later than the day of a number of convicted people is none of them.
    """
    sentenced = min((row.pronounced_on.earliest() for row in sentences if row.pronounced_on), default=None)
    regions = {case.court.region_id for case in cases if case.court and case.court.region_id}
    counted_in = {case.pk for case in cases} | {case.severed_from_id for case in cases}
    tallies = (
        Tally.objects.published()
        .filter(Q(region__in=regions) | Q(court__region__in=regions), case__in=counted_in - {None})
        .filter(unit=Tally.Unit.PEOPLE)
        .select_related("region", "court")
    )
    return [
        tally
        for tally in tallies
        if not (
            tally.measure == Tally.Measure.CONVICTED
            and tally.as_of
            and sentenced
            and tally.as_of.latest() < sentenced
        )
    ]


def standings_of(finding, day, cases):
    """Return (case or None, standing, day of its newest fact) for each case, the gravest first.

    Of the dead none.
    """
    if finding.liberty.row is Row.DEAD:
        return []
    by_pk = {case.pk: case for case in cases if case}
    return [
        (by_pk.get(pk), found.value, newest_of(found.rests_on, day))
        for pk, found in finding.standings.items()
    ]


def grounds(rows, story):
    """Return rows that the rule rests on, each with the entry of the timeline that tells it, or None."""
    entries = {}
    for entry in story:
        entries.setdefault((type(entry.record), entry.record.pk), entry)
    return [(record, entries.get((type(record), record.pk))) for record in rows]


def standing_punishment(sentences):
    """Return the sentence whose punishments stand: the last that imposed them, unless it was annulled."""
    for sentence in reversed(sentences):
        if sentence.effect == Sentence.Effect.ANNULLED:
            return None
        if sentence.effect != Sentence.Effect.UPHELD:
            return sentence
    return None


def link_successors(charges):
    """Give each requalified charge the public one that it became, as `successor`."""
    by_pk = {charge.pk: charge for charge in charges}
    for charge in charges:
        charge.successor = by_pk.get(charge.requalified_to_id)


def open_questions(person, context):
    """Return [(record, column, question)] of what the records of a prosecution should say and these do not.

    Whether each question applies, and whether enough was read to say so, tells `public.absence`.
    """
    charges, cases, custody = context["charges"], context["main_cases"], context["custody"]
    gaps = [
        (not charges, person, "articles", _("which articles the charges are under")),
        (not cases, person, "courts", _("which court hears the case")),
        (
            not custody and not context["is_over"],
            person,
            "held_as",
            _("whether the person is held, and where"),
        ),
        (custody and not custody.facility, person, "held_at", _("in which place the person is held")),
        (custody and not custody.since, person, "held_since", _("since when the person is held there")),
    ]
    gaps += [(not row.article, row, "article", _("which articles the charges are under")) for row in charges]
    gaps += [(not row.brought_on, row, "brought_on", _("when the charges were brought")) for row in charges]
    gaps += [(not row.number, row, "numbers", _("the number of the case")) for row in cases]
    gaps += [
        (not row.is_exact, row, "amount", _("the exact length of the sentence"))
        for row in context["sentences"]
    ]
    return [(row, column, question) for is_missing, row, column, question in gaps if is_missing]
