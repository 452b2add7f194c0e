"""Who is shown by less than before has a new address, and the old one leads nowhere."""

import re

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from baymak.codes import ALPHABET
from people.models import MergedRecord, Person
from tests import factories as make
from tests.admin_forms import sent_by
from tests.lists import json_rows

pytestmark = [pytest.mark.django_db, pytest.mark.each]

NAMED, INITIALS, HIDDEN = Person.Disclosure
CODE = re.compile(rf"\b[{ALPHABET}]{{8}}\b")
FILES = ["people", "cases", "hearings", "charges", "events"]


@pytest.fixture
def person():
    """Return a person with a case and hearings, alone and with another, and with a merged record."""
    person = make.make_person(name_en="Zukhra Secretive", code="1NAMED00")
    other = make.make_person(code="0THER000")
    own = make.make_case([person, make.make_person(state="draft")], code="0WNCASE0")
    shared = make.make_case([person, other], code="SHAREDCC")
    make.make_hearing(case=own, code="HEAR0001")
    make.make_hearing([person], case=shared, code="HEAR0002")
    make.make_hearing([person, other], case=shared, code="HEAR0003")
    make.make_hearing([other], case=shared, code="0THERHRN")
    make.make_charge(person=person, case=own, code="CHARGE00")
    make.make_event([person], code="EVENT000")
    MergedRecord.objects.create(code="MERGED00", person=person, was_public=True)
    return person


def show(person, *ways):
    """Change how a person is shown, and publish the person anew each time it becomes a draft."""
    for way in ways:
        person.disclosure = way
        person.save()
    person.state, person.published_at = Person.State.PUBLISHED, person.created_at
    person.save()


def public_codes(client):
    """Return the codes in the files, but those of sources, which who is shown by initials has none of."""
    rows = [row for name in FILES for row in json_rows(client.get(f"/en/{name}.json"))]
    return {code for row in rows for code in CODE.findall(str(row | {"sources": ""}))}


@pytest.mark.parametrize("ways", [[INITIALS], [HIDDEN, INITIALS], [HIDDEN, NAMED, INITIALS]])
@pytest.mark.parametrize("is_withdrawn", [False, True])
def test_no_code_that_stood_beside_a_name_stands_beside_initials(client, person, ways, is_withdrawn):
    before = public_codes(client)
    gone = {"1NAMED00", "0WNCASE0", "HEAR0001", "HEAR0002", "HEAR0003", "CHARGE00", "EVENT000"}
    assert gone <= before
    if is_withdrawn:
        person.withdraw()
    show(person, *ways)
    after = public_codes(client)
    assert client.get(person.get_absolute_url()).status_code == 200
    assert len(after) == len(before)
    assert before - after == gone


def test_person_hidden_and_shown_by_initials_again_has_another_code(client, person):
    show(person, INITIALS)
    first = person.code
    show(person, HIDDEN, INITIALS)
    assert person.code not in (first, "1NAMED00")


@pytest.mark.parametrize("way", [INITIALS, HIDDEN])
def test_old_address_answers_like_one_that_never_was(client, person, way):
    old = ["people/1NAMED00", "people/MERGED00", "cases/0WNCASE0"]
    old += ["hearings/HEAR0001", "hearings/HEAR0002", "hearings/HEAR0003"]
    assert {client.get(f"/en/{address}/").status_code for address in old} <= {200, 301, 302}
    show(person, way)
    for address in old:
        answer = client.get(f"/en/{address}/")
        never = client.get(f"/en/{address.partition('/')[0]}/AAAAAAAA/")
        assert (answer.status_code, answer.headers, answer.content) == (404, never.headers, never.content)
    for code in ("1NAMED00", "MERGED00"):
        assert not client.get(f"/en/people/?q={code}").context["object_list"]


@pytest.mark.parametrize("ways", [(INITIALS, NAMED), (HIDDEN, INITIALS), (INITIALS, INITIALS)])
def test_who_is_not_shown_by_less_keeps_the_code(ways):
    person = make.make_person(disclosure=ways[0])
    code = person.code
    person.disclosure = ways[1]
    person.save(update_fields=["disclosure"])
    person.refresh_from_db()
    assert person.code == code


def test_new_code_is_kept_when_only_the_disclosure_is_written():
    person = make.make_person()
    code = person.code
    person.disclosure = INITIALS
    person.save(update_fields=["disclosure"])
    person.refresh_from_db()
    assert person.code != code


@pytest.mark.parametrize(("state", "is_said"), [("published", True), ("draft", False)])
def test_desk_says_that_copies_may_exist(client, state, is_said):
    client.force_login(make.make_user("editor", password=None))
    person = make.make_person(state=state)
    address = reverse("admin:people_person_change", args=[person.pk])
    data = sent_by(client.get(address)) | {"disclosure": INITIALS}
    response = client.post(address, data)
    assert response.status_code == 302
    said = " ".join(map(str, get_messages(response.wsgi_request)))
    assert ("Copies of the old pages may exist" in said) == is_said


def test_facts_and_citations_have_new_codes_and_others_keep_theirs(person):
    make.make_detention(person=person, case=make.make_case(code="TH1RDCCC"))
    make.make_kinship(person=person)
    bystander = make.make_charge(case=make.make_case(code="F0URTHCC"))
    facts = [rows.get() for rows in (person.charges, person.detentions, person.kinships, person.events)]
    citations = [fact.citations.get() for fact in facts] + [person.citations.get()]
    before = {row: row.code for row in [*facts, *citations, bystander, bystander.citations.get()]}
    show(person, INITIALS)
    kept = {row for row, code in before.items() if type(row).objects.get(pk=row.pk).code == code}
    assert kept == {bystander, bystander.citations.get()}
