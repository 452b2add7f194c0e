import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from baymak.codes import ALPHABET, PublicCodeConverter, make_code
from people.models import Person
from tests import factories as make


def test_codes_hold_no_letter_that_is_mistaken_for_another():
    codes = {make_code() for _ in range(1000)}
    assert len(codes) == 1000
    assert {len(code) for code in codes} == {8}
    assert set("".join(codes)) <= set(ALPHABET)
    assert not set("ILOU") & set(ALPHABET)


def test_new_code_reads_as_no_number():
    assert {make_code()[0] for _ in range(2000)} == set(ALPHABET[10:]) - {"E"}


def test_address_takes_a_code_in_either_case():
    assert PublicCodeConverter().to_python("7k3m9qxz") == "7K3M9QXZ"


@pytest.mark.django_db
def test_two_persons_never_share_a_code():
    person = make.make_person()
    twin = Person(name_en="Another Sample", code=person.code)
    with pytest.raises(ValidationError):
        twin.validate_unique()
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()
    person.save()  # history keeps the code of every version
    assert person.history.filter(code=person.code).count() == 2
