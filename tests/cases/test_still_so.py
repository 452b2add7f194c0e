"""Many people at once: what goes on for them was still so on a day."""

import pytest
from django.utils import timezone

from cases.models import Detention
from people.models import Person
from tests import factories as make

pytestmark = pytest.mark.django_db
LIST = "/admin/people/person/"


@pytest.fixture
def editor(client):
    client.force_login(make.make_user("editor", password=None))
    return client


def still_so(client, people, **values):
    chosen = {"action": "still_so", "_selected_action": [person.pk for person in people]}
    return client.post(LIST, chosen | values)


def test_what_goes_on_for_many_is_confirmed_at_once(editor):
    people = [make.make_person() for _number in range(3)]
    stays = [make.make_detention(person=person, started_on="2024-01-22") for person in people[:2]]
    source = make.make_source()
    page = still_so(editor, people)
    assert [person for person, _stay in page.context["stays"]] == people[:2] or len(
        page.context["stays"]
    ) == 2
    assert page.context["others"] == people[2:]
    assert still_so(editor, people, confirm="1", day="2024-05-20", source=source.pk).status_code == 302
    for stay in Detention.objects.filter(pk__in=[stay.pk for stay in stays]):
        assert str(stay.last_known_on) == "2024-05-20"
        new = stay.citations.get(source=source)
        assert (new.field, new.value) == ("last_known_on", "2024-05-20")
        assert stay.history.count() == 2
    assert {
        str(person.evidence_on) for person in Person.objects.filter(pk__in=[p.pk for p in people[:2]])
    } == {"2024-05-20"}


def test_older_day_and_later_one_contradict_nothing(editor, client):
    stay = make.make_detention(started_on="2024-01-22")
    for day in ("2024-05-20", "2024-03-01", "2024-08-01"):
        still_so(editor, [stay.person], confirm="1", day=day, source=make.make_source().pk)
    stay.refresh_from_db()
    assert str(stay.last_known_on) == "2024-08-01"
    page = client.get(stay.person.get_absolute_url()).content.decode()
    assert "1 August 2024" in page
    assert "Sources differ" not in page


@pytest.mark.parametrize(
    "values",
    [{"day": ""}, {"source": ""}, {"day": "2999-01-01"}, {"day": "2023-01-01"}],
    ids=["no day", "no source", "a day to come", "before it began"],
)
def test_wrong_form_changes_nothing(editor, values):
    stay = make.make_detention(started_on="2024-01-22")
    sent = {"confirm": "1", "day": "2024-05-20", "source": make.make_source().pk} | values
    response = still_so(editor, [stay.person], **sent)
    if values != {"day": "2023-01-01"}:
        assert response.status_code == 200
        assert response.context["form"].errors
    stay.refresh_from_db()
    assert stay.last_known_on is None


def test_public_stay_needs_a_public_source(editor):
    stay = make.make_detention(started_on="2024-01-22")
    source = make.make_source(is_confidential=True)
    response = still_so(editor, [stay.person], confirm="1", day="2024-05-20", source=source.pk)
    assert response.context["form"].non_field_errors()
    stay.refresh_from_db()
    assert (stay.last_known_on, stay.citations.count()) == (None, 1)


def test_what_a_researcher_says_of_what_is_public_is_a_proposal(client):
    client.force_login(make.make_user("researcher", password=None))
    public = make.make_detention(started_on="2024-01-22")
    draft = make.make_detention(started_on="2024-01-22", state="draft")
    day = timezone.localdate().isoformat()
    sent = {"confirm": "1", "day": day, "source": make.make_source().pk}
    still_so(client, [public.person, draft.person], **sent)
    public.refresh_from_db()
    draft.refresh_from_db()
    assert (str(public.last_known_on), str(draft.last_known_on)) == (day, day)
    assert public.history.get(pk=public.accepted).last_known_on is None
    assert public.citations.exclude(accepted=None).count() == 1
