"""The public pages of persons."""

from collections import defaultdict

from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Case, Event, Hearing, Tally
from people.models import Circumstance, Kinship, Person, Recognition
from public.absence import Why, by_reason
from public.cite import cited
from public.datasets.people import PEOPLE
from public.filters.people import PersonFilterSet
from public.footnotes import Footnotes
from public.pages import PublicDetailView, PublicListView
from public.person_page import procedure_of
from public.rows import accused_of, heard_cases, people_for_file, people_for_list, tell_terms


class PersonListView(PublicListView):
    """Everybody in the database, by status, place, court, article and days in custody."""

    dataset = PEOPLE
    filterset_class = PersonFilterSet
    search_label = gettext_lazy("A name, or part of it")
    paginate_by = 36  # with names, cases, charges and sentences a row is long: 2.5 kB in Bashkir

    def for_list(self, rows):
        return people_for_list(rows)

    def for_file(self, rows):
        return people_for_file(rows)

    def get_context_data(self, **kwargs):
        valid = self.filterset.is_valid()
        context = super().get_context_data(found=self.filterset.found if valid else None, **kwargs)
        people = list(context["object_list"])
        tell_terms(people)
        for person in people:
            cases = [row.case for row in person.public_in_cases]
            person.cases_shown = heard_cases(cases) or cases
            person.accused_of = accused_of(person.public_charges)
        context["object_list"] = people
        return context


# The kinds of facts that a person's page tells in a line each (`people/_recognition.html`), with headings.
TOLD_IN_LINES = [
    ("recognitions", Recognition, gettext_lazy("Recognised as"), lambda row: not row.is_entry),
    ("lists", Recognition, gettext_lazy("On lists of the state"), lambda row: row.is_entry),
    ("circumstances", Circumstance, gettext_lazy("Circumstances"), lambda row: True),
]


class ToldInLines:
    """The public facts of one kind about a person, those that fit `among`; `facts` are all of each model."""

    def __init__(self, facts, name, model, title, among):
        self.name, self.title = name, title
        self.template = f"people/_{model._meta.model_name}.html"
        self.rows = [row for row in facts[model] if among(row)]


class PersonDetailView(PublicDetailView):
    """What is known about one person, and from whom."""

    model = Person

    def get(self, request, *args, **kwargs):
        try:
            return super().get(request, *args, **kwargs)
        except Http404:
            # The record was merged with another of the same person: what was cited still leads there.
            merged = Q(merged_records__code=kwargs["code"], merged_records__was_public=True)
            person = Person.objects.published().filter(merged).first()
            if person is None:
                raise
            return redirect(person, permanent=True)

    def get_context_data(self, **kwargs):
        person, day = self.object, timezone.localdate()
        facts = {
            model: list(model.objects.published().filter(person=person))
            for model in {model: None for _name, model, *_others in TOLD_IN_LINES}
        }
        told_in_lines = [ToldInLines(facts, *kind) for kind in TOLD_IN_LINES]
        kinships = list(
            Kinship.objects.published()
            .filter(Q(person=person) | Q(relative=person))
            .select_related("person", "relative")
        )
        context = {
            "person": person,
            "face": person.public,
            "further_names": person.public_names,
            "day": day,
            "told_in_lines": [facts for facts in told_in_lines if facts.rows],
            "relatives": [self.relative(kinship) for kinship in kinships],
        }
        told = [row for facts in told_in_lines for row in facts.rows]
        procedure, procedure_records, procedure_questions = procedure_of(person, day, told)
        records = [person, *told, *kinships, *procedure_records]
        footnotes = Footnotes(records)
        # What is about this person comes before what is about everybody in the case.
        for row in records:
            if not isinstance(row, (Case, Event, Hearing, Tally)):
                footnotes.of(row)
        absent = by_reason([*self.open_questions(), *procedure_questions])
        return super().get_context_data(
            **context,
            **procedure,
            not_known=absent[Why.NOT_KNOWN],
            not_read=absent[Why.NOT_READ],
            footnotes=footnotes,
            changes=changes(records),
            envelope=envelope_of(person.public),
            cite=cited(self.request, person.public.name, person.code),
            **kwargs,
        )

    def relative(self, kinship):
        """Return what a relative is to the person, the relative, and the record that says so."""
        if kinship.relative_id == self.object.pk:
            return kinship.get_kind_display(), kinship.person, kinship
        inverse = {Kinship.Kind.PARENT: Kinship.Kind.CHILD, Kinship.Kind.CHILD: Kinship.Kind.PARENT}
        kind = Kinship.Kind(inverse.get(kinship.kind, kinship.kind))
        return kind.label, kinship.relative, kinship

    def open_questions(self):
        """Return what every record of a person should say and this one does not, as `procedure_of`."""
        person, face = self.object, self.object.public
        gaps = [
            (face.birth_year, "birth_year", _("the year of birth")),
            (face.home_region or face.home_place, "home_region", _("where the person lives or lived")),
            (face.occupation, "occupation", _("the occupation")),
            (face.languages, "languages", _("which languages the person speaks")),
        ]
        return [(person, column, question) for value, column, question in gaps if not value]


def envelope_of(face):
    """Return the name and the year of birth as an envelope bears them, in Russian where it is known."""
    born = face.birth_year
    is_sure = born and born.precision == "year" and not born.qualifier
    return ", ".join(filter(None, [face.name_in("ru") or face.name, str(born) if is_sure else ""]))


def changes(records):
    """Return the days on which records of a page were published, the last first, with their kinds."""
    days = defaultdict(dict)
    for record in records:
        day = timezone.localdate(record.published_at)
        kinds = days[day]
        kinds[type(record)] = kinds.get(type(record), 0) + 1
    return [
        (
            day,
            [
                f"{capfirst(kind._meta.verbose_name_plural if number > 1 else kind._meta.verbose_name)}"
                + (f" ({number})" if number > 1 else "")
                for kind, number in kinds.items()
            ],
        )
        for day, kinds in sorted(days.items(), reverse=True)
    ]
