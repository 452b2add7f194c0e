"""Keep the names of persons who are not public, or not by name, out of the words that are.

A title, a quote or a source's own headline can tell whose initials stand beside it. Nobody sees that while
reading one form, so the machine looks before a row is published, and after it was changed.
"""

from collections import defaultdict
from itertools import chain

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Substr
from django.utils.translation import gettext as _

from baymak.acceptance import Accepted, is_as_accepted, parts_of
from baymak.columns import fields_of
from baymak.languages import Named
from baymak.names import PATRONYMIC
from baymak.publishing import Publishable
from baymak.text import CleanTextModel
from baymak.visibility import Visible
from people.family_names import keys_of
from people.given_names import GIVEN_NAMES
from people.indexing import accepted_names
from people.mentions import MIN_KEY, Bearer, read, says, telling
from people.models import Name, Person, PersonKey
from sources.models import Record, Source


def obstacles(row):
    """Return what is said of a concealed person by name, as obstacles to publishing a record or a source."""
    behind = persons_behind(row)
    concealed = concealed_beside(row, behind)
    relatives = kin_of(behind)
    if not (concealed or relatives):
        return []
    shown = [row, *shown_beside(row)]
    beside_it = [*shown[1:], *(() if isinstance(row, Source) else Source.objects.filter(pk__in=_cited(row)))]
    lines = read(
        chain(
            (
                text
                for one in shown
                for text in (*public_words(one), *words_of_sources(one), *quotes_from(one))
            ),
            chain.from_iterable(words_until_accepted(beside_it).values()),
        )
    )
    before = accepted_names([*concealed, *relatives])
    told = any(bearer(person, before[person.pk]).is_told_in(lines) for person in concealed)
    # The family name is a relative's too, and a judge's or a street's may be the same.
    beside = read(text for thing in shown_things(row) for text in public_words(thing))
    named = any(bearer(person, before[person.pk]).is_named_in(beside) for person in concealed)
    kin = [bearer(person, before[person.pk]) for person in relatives]
    if not (told or named or any(one.is_named_in(lines + beside) for one in kin)):
        return []
    # The message is kept nowhere public, and yet it does not say the name.
    return [_("“%(row)s” or its source names a person who is not shown by name.") % {"row": row}]


def doubts(row):
    """Return whom else the words of a row may name, of all who are concealed: {(id, by full name): sentence}.

    The words are those that become public with the row; who stands behind it has `obstacles`. A family name
    alone is no doubt where somebody else of that name, who is named, stands behind the row or in it.
    """
    references = list(shown_things(row))
    # What a public row shows is seen by that already: it may have come with a change.
    is_public = not isinstance(row, Publishable) or row.state == Publishable.State.PUBLISHED
    new = [thing for thing in references if is_public or not _is_seen(thing)]
    lines = read(text for one in (row, *new) for text in public_words(one))
    found = concealed_in(lines)
    if not found:
        return {}
    behind = persons_behind(row) if isinstance(row, Publishable) else set()
    told_of = [bearer(person) for person in behind if person.disclosure == Person.Disclosure.NAMED]
    things = [thing for thing in (row, *references) if not isinstance(thing, Publishable)]
    told_of += [Bearer(names_of(thing)) for thing in things if isinstance(thing, Named)]
    others = frozenset().union(*(one.telling for one in told_of))
    said, before = {}, accepted_names(found)
    for person in found:
        name = bearer(person, before[person.pk])
        if person in behind:
            continue
        if name.is_named_in(lines):
            text = _("“%(row)s” has the name of a person who is not shown by name: %(code)s.")
            said[person.pk, True] = text % {"row": row, "code": person.code}
        elif name.is_hinted_in(lines, others):
            text = _("“%(row)s” has the family name of a person who is not shown by name: %(code)s.")
            said[person.pk, False] = text % {"row": row, "code": person.code}
    return said


def concealed_q(prefix=""):
    """Return the condition that nothing public may name a person, linked to them or not."""
    withdrawn = Person.State.WITHDRAWN
    was_withdrawn = Person.history.filter(id=OuterRef(f"{prefix}pk"), state=withdrawn)
    # Sent to review again, a withdrawn person is not public yet.
    waits = ~Q(**{f"{prefix}state": Person.State.PUBLISHED}) & Exists(was_withdrawn)
    return ~Person.named_q(prefix) | Q(**{f"{prefix}state": withdrawn}) | waits


def concealed_in(lines):
    """Return the concealed persons of whose names something may stand in lines (three or four queries).

    All cases of a word of a name begin with the same letters, and by these the stored keys are asked.
    """
    said = {word for line in lines for word in line}
    starts = {word[:length] for word in said for length in range(2, MIN_KEY + 1)}
    rows = PersonKey.objects.alias(start=Substr("key__text", 1, MIN_KEY)).filter(
        concealed_q("person__"), start__in=starts
    )
    keys = defaultdict(set)
    for person, key in rows.values_list("person", "key__text"):
        if any(says(word, key) for word in said):
            keys[person].add(key)
    unlikely = [
        person
        for person, found in keys.items()
        if len(found) == 1 and any(key in GIVEN_NAMES or PATRONYMIC.search(key) for key in found)
    ]
    # The one word may be a family name that somebody marked: Абрамович.
    before = Name.history.filter(history_id=OuterRef("accepted")).exclude(family="")
    marked = Name.objects.filter(~Q(family="") | Exists(before), person__in=unlikely)
    likely = keys.keys() - unlikely | {*marked.values_list("person", flat=True)} if unlikely else keys.keys()
    return Person.objects.filter(pk__in=likely).prefetch_related("names").order_by("pk")


def kin_of(persons):
    """Return the concealed relatives of persons, as recorded (one query)."""
    kin = Q(kinships__relative__in=persons) | Q(kinships_as_relative__person__in=persons)
    people = Person.objects.filter(kin, concealed_q()).exclude(pk__in=[person.pk for person in persons])
    return people.prefetch_related("names").distinct()


def mentions(persons):
    """Return the public rows that name one of the persons though nothing may link them: {row: is it sure}.

    All that is public is read once, and what waits only for a row that it rests on or belongs to. It is not
    sure where the family name stands alone, where the row is about somebody else of the same name, and where
    only a proposal has the name, which nobody accepts unseen: proposals must not keep anything in public.
    """
    names = bearers([person.pk for person in persons])
    found = {}
    for model in apps.get_models():
        if not issubclass(model, CleanTextModel):
            continue
        accepted = _accepted_words(_coming_out(model)) if issubclass(model, Accepted) else {}
        for row in _coming_out(model).iterator():
            lines = read((*own_words(row), *accepted.get(row.pk, ())))
            if not any(name.is_named_in(lines) or name.is_hinted_in(lines) for name in names):
                continue
            whole = _whole(row)
            if whole not in persons:
                told_of = [names_of(one) for one in _told_of(whole) if one not in persons]
                others = frozenset().union(*(Bearer(own).telling for own in told_of))
                if any(name.is_named_in(lines) for name in names):
                    told = accepted.get(row.pk, own_words(row))
                    public = read(() if isinstance(row, Accepted) and row.accepted is None else told)
                    is_sure = any(name.is_named_in(public) for name in names)
                    is_sure &= not any(name.is_named_in(read(own)) for name in names for own in told_of)
                elif any(name.is_hinted_in(lines, others) for name in names):
                    is_sure = False
                else:
                    continue
                found[whole] = found.get(whole, False) or is_sure
    return found


def _coming_out(model):
    """Return the rows of a model that are public, or become so without being looked at again."""
    if issubclass(model, Publishable):
        return model.objects.filter(state=Publishable.State.PUBLISHED)
    return model.objects.filter(model.own_public_q("")) if issubclass(model, Visible) else model.objects.all()


def _told_of(row):
    """Return whose names a row may have in public: its persons, and what is called so itself."""
    if not isinstance(row, Publishable):
        return [row] if isinstance(row, Named) else []
    return [one for one in persons_behind(row) if one.disclosure == Person.Disclosure.NAMED]


def _whole(row):
    """Return the row that a citation, a spelling or a punishment is part of; any other is whole."""
    is_part = isinstance(row, Visible) and not isinstance(row, Publishable) and row.public_parents
    return getattr(row, row.public_parents[0]) if is_part else row


def shown_things(row):
    """Yield the courts, places, articles, officials and regions that a page shows with a record."""
    for field in (*row._meta.fields, *row._meta.many_to_many):
        model = field.related_model
        if model and issubclass(model, CleanTextModel) and not issubclass(model, Publishable):
            if field.many_to_many:
                yield from getattr(row, field.name).all()
            elif thing := getattr(row, field.name):
                yield thing


def _is_seen(thing):
    """Say whether a thing is public by other rows already; then it was looked at."""
    return isinstance(thing, Visible) and thing.is_published()


def names_of(row):
    return [row.name_en, row.name_ru, row.name_ba]


def bearer(person, before=()):
    """Return a person as the bearer of all their names, public or not (a query for the further ones)."""
    names, families = [text for text, _family in before], [family for _text, family in before]
    if not person.has_no_name:
        rows = person.names.all()
        names += [*names_of(person), *(row.text for row in rows)]
        families += [row.family for row in rows]
    return Bearer(names, keys_of(families))


def concealed_beside(row, persons):
    """Return those of some persons whom the words of a row must not name (one query)."""
    named = [one for one in persons if one.disclosure == Person.Disclosure.NAMED and one != row]
    if isinstance(row, Source):
        # Of a draft a source may tell: it goes out before the person who rests on it.
        shown = {one for one in named if one.state != Person.State.WITHDRAWN}
    else:
        shown = set(Person.objects.published().filter(pk__in=[one.pk for one in named])) if named else set()
    return [
        one
        for one in persons
        if one.disclosure != Person.Disclosure.NAMED or (one != row and one not in shown)
    ]


def naming(people):
    """Return the public rows that name persons: about them, about their cases, and sources of these.

    Each kind of row is read at once (four queries for each way to it), however many persons there are.
    """
    keys = [person.pk for person in people]
    groups = [Person.objects.filter(pk__in=keys)]
    for relation in Person._meta.related_objects:
        model = relation.related_model
        if issubclass(model, Publishable):
            about = model.objects.filter(**{f"{relation.field.name}__in": keys}).order_by()
            groups += [about, *(model.behind(about.values("pk")) if relation.many_to_many else ())]
            for name in getattr(model, "binds", ()):
                bound = model._meta.get_field(name).related_model.objects.filter(pk__in=about.values(name))
                groups += [bound, *bound.model.behind(bound.values("pk"))]
    public, sources = {}, set()
    for group in groups:
        ids = group.order_by().values("pk")
        cited = group.model.citation_model().objects.filter(record__in=ids).order_by()
        sources.update(cited.values_list("source", flat=True).distinct())
        for row in group.model.objects.published().filter(pk__in=ids).prefetch_related("citations__source"):
            public[group.model, row.pk] = row
    # A record of which only a source names somebody may keep its others.
    said = {row: [*public_words(row)] for row in public.values()}
    # A source that nothing public names now comes out with the next record that does.
    cited = Source.objects.filter(Source.own_public_q(""), pk__in=sources)
    said |= {row: [*public_words(row)] for row in cited}
    for row, texts in words_until_accepted(said).items():
        said[row] += texts
    telltale = telling(chain.from_iterable(said.values()), bearers(keys))
    rows = [row for row, texts in said.items() if not telltale.isdisjoint(texts)]
    return sorted(rows, key=lambda row: (row._meta.label, row.pk))


def bearers(keys):
    """Return persons as the bearers of their names, and of those that the public still reads."""
    people = Person.objects.filter(pk__in=keys).prefetch_related("names")
    before = accepted_names(people)
    return [bearer(person, before[person.pk]) for person in people]


def _cited(record):
    return record.citations.values("source")


def shown_beside(row):
    """Return the public rows that a page shows together with a record: the case of a charge."""
    if isinstance(row, Source | Person):
        return []
    parents = [getattr(row, name) for name in row.public_parents if not _is_many(row, name)]
    return [
        parent
        for parent in parents
        if parent is not None and not isinstance(parent, Person) and parent.is_published()
    ]


def _is_many(row, name):
    return row._meta.get_field(name).many_to_many


def persons_behind(row):
    """Return the persons whom a row is about; of a source, those of all records that cite it."""
    if not isinstance(row, Source):
        return persons_of(row)
    records = (citation.record for citations in row.citations_by_kind() for citation in citations)
    return set(chain.from_iterable(map(persons_of, records)))


def persons_of(row):
    """Return the persons whom a row is about, itself or through what it is part of."""
    if isinstance(row, Person):
        return {row}
    found = set()
    for field in [*row._meta.fields, *row._meta.many_to_many]:
        if field.many_to_many and field.related_model is Person:
            found.update(getattr(row, field.name).all())
        elif field.name in row.public_parents and (parent := getattr(row, field.name)):
            found |= persons_of(parent)
    for relation in row._meta.related_objects:
        if relation.field.name in getattr(relation.related_model, "binds", ()):
            binding = relation.related_model.objects.filter(**{relation.field.name: row}).order_by()
            found.update(Person.objects.filter(pk__in=binding.values("person")))
    return found


def public_words(row):
    """Yield the texts that are public with a row: its own, its quotes, its parts and its other spellings."""
    yield from own_words(row)
    if isinstance(row, Person) and not row.public.is_withheld:
        for name in row.names.filter(is_public=True):
            yield from own_words(name)
    if isinstance(row, Record):
        for name in row.parts:
            # Asked anew: the row may have been read before a form changed them.
            for part in getattr(row, name).order_by("pk"):
                yield from own_words(part)
        for citation in row.citations.all():
            if not citation.source.is_confidential:
                yield from own_words(citation)


def own_words(row):
    """Yield the texts of a row that pages and files show."""
    if isinstance(row, Person) and row.disclosure != Person.Disclosure.NAMED:
        return
    yield from _words_of(type(row), row)


def _words_of(model, version):
    for field in fields_of(model, "shown", "named"):
        is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
        if is_text and field.editable:
            yield getattr(version, field.name)


def words_until_accepted(rows):
    """Return {row: texts} of what the public reads of rows and parts that say something else now.

    Two or three queries for each kind of rows, and more for those kinds of which something was changed.
    """
    kinds = defaultdict(dict)
    for row in rows:
        if not (isinstance(row, Person) and row.disclosure != Person.Disclosure.NAMED):
            kinds[type(row)][row.pk] = row
    found = defaultdict(list)
    for model, known in kinds.items():
        for pk, texts in _accepted_words(model.objects.filter(pk__in=known)).items():
            found[known[pk]] += texts
        for relation in parts_of(model):
            parts = relation.related_model.objects.filter(**{f"{relation.field.name}__in": known})
            for pk, texts in _accepted_words(parts, relation.field.attname).items():
                found[known[pk]] += texts
    return found


def _accepted_words(rows, key="pk"):
    """Return {key: texts} of the accepted versions of those rows that say something else now."""
    changed = rows.filter(~is_as_accepted(rows.model), accepted__isnull=False).order_by()
    owners = dict(changed.values_list("accepted", key))
    found = defaultdict(list)
    for version in rows.model.history.filter(pk__in=owners) if owners else ():
        found[owners[version.pk]] += filter(None, _words_of(rows.model, version))
    return found


def words_of_sources(row):
    """Yield the texts of the sources that a page shows with a record."""
    if not isinstance(row, Source):
        for source in Source.objects.filter(pk__in=_cited(row), is_confidential=False):
            yield from public_words(source)


def quotes_from(row):
    """Yield what published records say of a source: it comes out with it if it was confidential."""
    if isinstance(row, Source):
        for citations in row.citations_by_kind():
            for citation in citations.filter(record__state=Publishable.State.PUBLISHED):
                yield from own_words(citation)
