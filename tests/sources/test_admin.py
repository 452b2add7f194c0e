"""The page of a source in the admin."""

import pytest
from django.urls import reverse

from sources.models import Source
from tests import factories as make
from tests.admin_forms import errors_of, sent_by

pytestmark = pytest.mark.django_db

ADD = reverse("admin:sources_source_add")


@pytest.fixture
def desk(client):
    client.force_login(make.make_user("researcher", password=None))
    return client


def test_an_address_typed_again_leads_to_its_source(desk):
    source = make.make_source(url="https://gazette.example/a", title="The report")
    data = sent_by(desk.get(ADD)) | {
        "url": "http://www.gazette.example/a/",
        "publisher": "Gazette",
        "language": "en",
    }
    [said] = errors_of(desk.post(ADD, data))
    assert "There is a source of this address already." in said
    assert reverse("admin:sources_source_change", args=[source.pk]) in said
    assert "The report" in said
    assert Source.objects.count() == 1


def test_a_source_is_found_by_its_address_however_it_is_written(desk):
    make.make_source(url="https://gazette.example/a?id=7", title="The report")
    make.make_source(title="Another")
    page = desk.get(reverse("admin:sources_source_changelist"), {"q": "www.gazette.example/a/?id=7"})
    assert [source.title for source in page.context["cl"].queryset] == ["The report"]


def test_who_said_how_far_it_was_read_is_kept(desk):
    source = make.make_source(state="draft")
    address = reverse("admin:sources_source_change", args=[source.pk])
    desk.post(address, sent_by(desk.get(address)) | {"title": "Another title"})
    source.refresh_from_db()
    assert (source.title, source.read_by) == ("Another title", None)
    desk.post(address, sent_by(desk.get(address)) | {"read_extent": "whole", "read_on": "2024-02-01"})
    source.refresh_from_db()
    assert source.read_by.username == desk.get(address).context["user"].username
    assert source.history.first().read_extent == "whole"
