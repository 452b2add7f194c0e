"""The feeds of a person, a case and a court."""

from django.db.models import Q

from cases.models import Case, CaseDefendant, Charge, Court, Detention, Event, Hearing, MeasureOrder, Sentence
from people.models import Person, Recognition
from public.feeds import feed_response
from public.pages import PublicDetailView


class FeedOfOne(PublicDetailView):
    """What is new and what changed among the facts of one row."""

    def get_queryset(self):
        return self.model.objects.published()

    def get(self, request, *args, **kwargs):
        row = self.object = self.get_object()
        records = [record for rows in self.facts(row) for record in told_in_a_line(rows)]
        return feed_response(request, row, self.name(row), [*self.itself(row), *records])

    def itself(self, row):
        return [row]


def told_in_a_line(rows):
    """Read with public facts what their headlines say."""
    if hasattr(rows.model, "person"):
        rows = rows.select_related("person", *rows.model.headline_relations)
    return rows.with_punishments() if rows.model is Sentence else rows


class PersonFeedView(FeedOfOne):
    model = Person

    def name(self, person):
        return person.public.name

    def facts(self, person):
        own = (CaseDefendant, Charge, Sentence, MeasureOrder, Detention, Recognition)
        yield from (model.objects.published().filter(person=person) for model in own)
        cases = CaseDefendant.objects.published().filter(person=person).order_by().values("case")
        yield Hearing.objects.published().concerning([person], cases)
        yield Event.objects.published().filter(persons=person)


class CaseFeedView(FeedOfOne):
    model = Case

    def name(self, case):
        return case.title

    def facts(self, case):
        for model in (CaseDefendant, Charge, Sentence, MeasureOrder, Hearing, Event):
            yield model.objects.published().filter(case=case)


class CourtFeedView(FeedOfOne):
    """Of a court are hearings that say so, trials of its cases that name no other, and sentences."""

    model = Court

    def name(self, court):
        return court.name

    def itself(self, court):
        return []  # it is no fact

    def facts(self, court):
        in_its_cases = Q(court=None, kind__in=Hearing.OF_TRIAL, case__court=court)
        yield Hearing.objects.published().filter(Q(court=court) | in_its_cases)
        yield Sentence.objects.published().filter(court=court)
