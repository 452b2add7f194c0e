"""Make one record out of two when the same person was entered twice.

What is known of the duplicate moves to the record that is kept; what cannot move is written into its
internal note. What nobody has published does not come out by it: a fact that would be public with its new
person is withdrawn, for a second person to look at. (That the person is a defendant of a public case, or
named in a public hearing or event, is part of these; an editor who merges says it there.)
"""

from contextlib import nullcontext

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from baymak.acceptance import Accepted, accept_newest, is_as_accepted, kept_accepted
from baymak.acts import acting
from baymak.changing import carry_out
from baymak.languages import LANGUAGES, in_languages
from baymak.models import Act
from baymak.publishing import Publishable
from baymak.review import STEPS, take
from baymak.tags import language_of
from baymak.visibility import Visible
from people.concealment import concealed_beside, naming
from people.models import MergedRecord, Name, NamedIn, Person, PersonCitation

# Rows that say nothing new when the kept record has one with the same values.
PARTS = {
    NamedIn: ("source", "is_named"),
    Name: ("text",),
    PersonCitation: ("source", *in_languages("claim"), "field", "value", "quote", "locator"),
}
# Columns in which two records of a person may differ, as they are compared.
COMPARED = [
    *in_languages("name"),
    *(
        "has_no_name",
        "state",
        "disclosure",
        "certainty",
        "sex",
        "born",
        "died",
        "death",
        "stated_age",
        "stated_age_on",
    ),
    *("home_region", "languages"),
    *in_languages("home_place", "occupation", "summary"),
    "internal_note",
]
# Those of which the names become spellings, and the others have no value to keep.
NOT_NOTED = {*in_languages("name"), "has_no_name", "state", "disclosure", "certainty"}
# Those of which an editor says which record is right; by itself the kept one is. The age comes with its day.
CHOSEN_OF = [
    name
    for name in COMPARED
    if name not in ("has_no_name", "state", "disclosure", "stated_age_on", "internal_note")
]


def relations():
    """Return the relations through which rows are about a person, not what is derived from the person."""
    return [
        relation for relation in Person._meta.related_objects if issubclass(relation.related_model, Visible)
    ]


def choices(people):
    """Return the names of the columns of which it is chosen what two records say: where they differ."""
    one, other = people
    names = () if one.has_no_name == other.has_no_name else in_languages("name")  # one of them is no name
    return [
        name
        for name in CHOSEN_OF
        if name not in names
        and any(getattr(one, column) != getattr(other, column) for column in _with_its_day(name))
    ]


def _with_its_day(name):
    return ("stated_age", "stated_age_on") if name == "stated_age" else (name,)


def obstacles(duplicate, person):
    """Return what keeps two records from becoming one, as sentences."""
    found = []
    if duplicate.pk == person.pk:
        found.append(_("These are not two records."))
    if Person.State.DISCARDED in (duplicate.state, person.state):
        found.append(_("One was discarded: restore it first."))
    if duplicate.disclosure != person.disclosure:
        found.append(_("Give both records the same disclosure first: otherwise a name could come out."))
    if {duplicate.withdrawn_for, person.withdrawn_for} & set(Person.GRAVE):
        found.append(_("One was withdrawn for safety or at request: first decide whether it comes back."))
    if duplicate.is_published() and not person.is_published():
        found.append(_("Keep the record that is public: others have cited it."))
    if person.has_no_name and not duplicate.has_no_name:
        found.append(_("Enter the name in the record that is kept first: it only describes the person."))
    found += [
        _("“%(row)s” says something else than the public reads: let the changes be accepted first.")
        % {"row": row}
        for row in _changed(duplicate, person)
    ]
    return found


def _changed(duplicate, person):
    """Yield what was changed of the duplicate, or is to be one with it, since it was accepted.

    Moved, it would be public neither of the one nor of the other; and its words would come out unseen.
    """
    own = [(Person, {"pk": duplicate.pk})]
    own += [(relation.related_model, {relation.field.name: duplicate}) for relation in relations()]
    for model, asked in own:
        if issubclass(model, Publishable):
            asked["state"] = Publishable.State.PUBLISHED
        if issubclass(model, Accepted):
            yield from model.objects.filter(~is_as_accepted(model), accepted__isnull=False, **asked)


def merge(duplicate, person, user, chosen=()):
    """Move what is known of `duplicate` to `person` and delete it.

    Of the columns `chosen` what the duplicate says is kept; where the person is public, that waits for a
    second editor. Raise ValidationError, and change nothing, where the two can't be one.
    """

    def work():
        with acting(user, Act.Kind.MERGE):
            _merge(duplicate, person, user, chosen)

    carry_out([duplicate, person], work)


def _merge(duplicate, person, user, chosen):
    locked = Person.objects.select_for_update(of=("self",)).order_by("pk").in_bulk([duplicate.pk, person.pk])
    if not {duplicate.pk, person.pk} <= locked.keys():
        raise ValidationError(_("One of the records is gone: somebody else has merged them."))
    duplicate, person = locked[duplicate.pk], locked[person.pk]
    if found := obstacles(duplicate, person):
        raise ValidationError(found)
    reason = _("merged with %(code)s") % {"code": duplicate.code}
    is_public = duplicate.is_published()
    comes_out = person.is_published() and not is_public
    was_public = is_public or was_once_public(duplicate)
    for row in [duplicate, person]:
        row._history_user, row._change_reason = user, reason

    rows = [
        (relation, row)
        for relation in relations()
        for row in relation.related_model.objects.filter(**{relation.field.name: duplicate})
        .order_by("pk")
        .select_for_update(of=("self",))
    ]
    hidden = [row for _relation, row in rows if isinstance(row, Publishable) and not row.is_published()]
    before = _choose(duplicate, person, chosen)
    note = _note(duplicate, person, before, with_sources=comes_out)
    for relation, row in rows:
        row._history_user, row._change_reason = user, reason
        if comes_out and isinstance(row, PersonCitation):
            row.delete()
            continue
        if comes_out and isinstance(row, Name):
            row.is_public = False
        if twin := _twin(row, relation, person):
            twin._history_user, twin._change_reason = user, reason
            if _fold(row, twin, was_public=row not in hidden) == twin:
                continue
        with kept_accepted(row) if isinstance(row, Accepted) else nullcontext():
            _move(row, relation, duplicate, person)
    for row in hidden:
        if row.pk and row.is_published():
            row.withdraw()
    _keep_names(duplicate, person, before, is_public, user)
    if note:
        person.internal_note = "\n\n".join(filter(None, [person.internal_note, note]))
    person.responsible = person.responsible or duplicate.responsible
    person.next_step = person.next_step or duplicate.next_step
    with nullcontext() if before else kept_accepted(person):
        person.save()
    for row in naming([person]):
        if concealed_beside(row, [person]):
            # Under its other name the person was told of before.
            take(STEPS["withdraw"], row, user)
    duplicate.merged_records.update(person=person)
    MergedRecord.objects.create(
        code=duplicate.code, person=person, import_key=duplicate.import_key, was_public=was_public
    )
    duplicate.delete()


def was_once_public(person):
    """Say whether a record was ever published and not hidden, as its history tells."""
    published = person.history.filter(state=Person.State.PUBLISHED)
    return published.exclude(disclosure=Person.Disclosure.HIDDEN).exists()


def _move(row, relation, duplicate, person):
    name = relation.field.name
    if relation.many_to_many:
        getattr(row, name).add(person)
        getattr(row, name).remove(duplicate)
        return
    setattr(row, name, person)
    if same := PARTS.get(type(row)):
        values = {column: getattr(row, column) for column in same}
        if type(row).objects.filter(**{name: person}, **values).exists():
            row.delete()
            return
    try:
        row.validate_constraints()
    except ValidationError as error:
        raise ValidationError(
            [f"{capfirst(row._meta.verbose_name)} “{row}”: {message}" for message in error.messages]
        ) from error
    row.save()


def _twin(row, relation, person):
    """Return what the kept record has of a kind that it can have once only: its place in the same case."""
    bound = {name: getattr(row, name) for name in getattr(row, "binds", ())}
    return bound and type(row).objects.filter(**{relation.field.name: person}, **bound).first()


def _fold(row, twin, was_public):
    """Make one of two rows that say the same of a person, and return it: the one that is public.

    It takes over what it does not say itself and what supports the other, unless nobody has published that;
    what is left is written into its internal note.
    """
    twin_is_public = twin.is_published()
    kept, other = (row, twin) if was_public and not twin_is_public else (twin, row)
    is_taken_over = (was_public and twin_is_public) or kept.state != kept.State.PUBLISHED
    said = []
    for field in other._meta.concrete_fields:
        value = getattr(other, field.name)
        if (
            not field.editable
            or field.primary_key
            or field.is_relation
            or value in ("", None, getattr(kept, field.name))
        ):
            continue
        if is_taken_over and getattr(kept, field.name) in ("", None):
            setattr(kept, field.name, value)
        else:
            said.append(f"{field.verbose_name}: {value}")
    cited = set(kept.citations.values_list("source", flat=True))
    for citation in other.citations.exclude(source__in=cited).select_related("source"):
        if is_taken_over:
            citation.record = kept
            with kept_accepted(citation):
                citation.save()
        else:
            said.append(f"{citation._meta.get_field('source').verbose_name}: {citation}")
    other.delete()
    if said:
        kept.internal_note = "\n\n".join(
            filter(None, [kept.internal_note, "\n".join([_heading(other.code), *said])])
        )
    with kept_accepted(kept):
        kept.save()
    return kept


def _choose(duplicate, person, chosen):
    """Let the person say in some columns what the duplicate says; return {column: what stood there}."""
    before = {}
    for name in choices([duplicate, person]):
        if name in chosen:
            for column in _with_its_day(name):
                before[column] = getattr(person, column)
                setattr(person, column, getattr(duplicate, column))
    if before:
        person.clean()
        person.validate_constraints()
    return before


def _keep_names(duplicate, person, before, is_public, user):
    """Make spellings of the names that give way: of the kept record they wait as the choice does."""
    # Where the duplicate only describes the person, the note keeps that.
    given_way = [] if duplicate.has_no_name else [(vars(duplicate), is_public, is_public)]
    given_way.append((before, person.is_published(), False))
    known = {getattr(person, column) for column in in_languages("name")}
    known.update(person.names.values_list("text", flat=True))
    for values, is_shown, was_accepted in given_way:
        for language in LANGUAGES:
            name = values.get(f"name_{language}")
            if name and name not in known:
                known.add(name)
                tag = language_of(name, language)
                row = Name(person=person, text=name, language=tag, is_public=is_shown)
                row._history_user = user
                row.save()
                if was_accepted:  # as a name of the other record it was
                    accept_newest(Name.objects.filter(pk=row.pk))


def _note(duplicate, person, before, with_sources):
    """Return as an internal note what the duplicate says otherwise, and what gave way to it."""
    said = [
        f"{duplicate._meta.get_field(name).verbose_name}: {value}"
        for name in COMPARED
        if name not in NOT_NOTED and (value := getattr(duplicate, name)) and value != getattr(person, name)
    ]
    if duplicate.has_no_name:
        said += filter(None, (getattr(duplicate, name) for name in in_languages("name")))
    if with_sources:
        citations = duplicate.citations.select_related("source")
        said += [f"{citation._meta.get_field('source').verbose_name}: {citation}" for citation in citations]
    lost = [
        f"{person._meta.get_field(name).verbose_name}: {value}"
        for name, value in before.items()
        if value and name not in NOT_NOTED
    ]
    parts = [(_heading(duplicate.code), said), (_("Chosen of the other one; before, it said here:"), lost)]
    return "\n".join(line for heading, lines in parts if lines for line in (heading, *lines))


def _heading(code):
    return _("%(day)s: merged with %(code)s, which said:") % {
        "day": timezone.localdate().isoformat(),
        "code": code,
    }
