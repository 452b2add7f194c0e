"""What is internal is nowhere in public: each internal text holds a sentinel, and none is found.

`Zqx` begins all of them. Rows that are hidden hold one in every text, rows that are public in those fields
which their model calls internal, and the history in all, also in what is public by now.
"""

import logging
import re

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from baymak.columns import fields_of
from baymak.visibility import Visible
from people.models import Person
from people.models.consent import Private
from public.pages import PublicDetailView, PublicListView
from tests import crawl, world
from tests.addresses import public_addresses
from tests.fields import (
    INTERNAL_APPS,
    case_models,
    history_models,
    holds_free_text,
)

pytestmark = pytest.mark.django_db

# Made by `save()` from names and titles: no text of their own can be planted there.
FOLDED = ("sort_key", "name_keys", "canonical_url", "key")
SENTINEL = re.compile(rb"(?i)zqx.{0,40}")
ROW_NUMBER = re.compile(world.ROW_NUMBER)
# The public knows the years 1986 and 1961 at most, of Ural and of nobody. A random code may hold the digits
# of a year among others, and a page the day on which it is asked for: hence the edges, and a day with
# its year.
BIRTHDAYS = re.compile(
    rb"(?i)(?<![0-9a-z])(?:1986-?11(?:-?27)?|(?:27\.11|28\.11)\.(?:19)?[68][16]|1961(?:-?11-?28)?"
    rb"|1999(?:-?03(?:-?0[12])?)?|27[^0-9<>]{1,20}1986|1986[^0-9<>]{1,20}27)(?![0-9a-z])"
)
# What is no statement, though it may hold the digits of a year: the name of the links of a sitemap, and
# the identities of feeds, their entries and days (UUID of version 5, of addresses that are public).
NO_STATEMENT = re.compile(
    rb"http://www\.w3\.org/1999/xhtml|urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)
# Of the person who is shown by initials.
BEHIND_INITIALS = re.compile("Withheld|Утаен|Йәшерен|RU-ZQ|Zqxdistrict".encode())


def make_planted_world():
    w = world.make_whole_world()
    world.change_internal_fields(w)
    plant_in_history()
    plant_in_accounts(w)
    return w


def plant_in_history():
    for model in history_models():
        texts = [field.name for field in model._meta.concrete_fields if holds_free_text(field)]
        model.objects.update(**{name: f"Zqxhistory {name}" for name in texts})


def plant_in_accounts(w):
    User.objects.update(
        first_name="Zqxfirst", last_name="Zqxlast", email="zqx@secret.example", password="Zqxpassword"
    )
    LogEntry.objects.create(
        user=w.author,
        content_type=ContentType.objects.get_for_model(Person),
        object_id=str(w.initials.pk),
        object_repr="Zqxobject",
        action_flag=2,
        change_message="Zqxmessage",
    )
    TOTPDevice.objects.create(user=w.author, name="Zqxdevice")
    StaticDevice.objects.create(user=w.author, name="Zqxdevice").token_set.create(token="zqxtoken")
    Session.objects.create(session_key="Zqxkey", session_data="Zqxdata", expire_date=timezone.now())


w = world.in_database(make_planted_world)


# -- The sentinels are there ------------------------------------------------------------------------


@pytest.mark.parametrize("model", case_models(), ids=lambda model: model._meta.label)
def test_every_internal_text_holds_a_sentinel(w, model):
    fields = [field.name for field in fields_of(model, "internal") if holds_free_text(field)]
    for row in [*world.shown_rows(model), *world.hidden_rows(model)]:
        texts = {name: getattr(row, name) for name in fields if not name.startswith(FOLDED)}
        assert all(text.startswith("Zqx") for text in texts.values()), (row.pk, texts)


@pytest.mark.parametrize("model", case_models(), ids=lambda model: model._meta.label)
def test_every_model_has_rows_in_the_world(w, model):
    assert model.objects.exists()
    # What the files of a case bring is public wherever it stands.
    is_never_shown = not issubclass(model, Visible) or issubclass(model, Private)
    assert is_never_shown or world.shown_rows(model).exists()


def test_history_and_accounts_hold_sentinels(w):
    assert all(model.objects.exists() for model in history_models())
    others = {model for model in apps.get_models() if model._meta.app_label in INTERNAL_APPS}
    assert {model for model in others if not model.objects.exists()} == set()


# -- And nothing of them is public ------------------------------------------------------------------


def found_in(answers):
    """Return what the public could read that it must not, with the address."""
    return [
        f"{address}: {match}"
        for address, (_status, headers, body) in answers
        for text in (NO_STATEMENT.sub(b"", body), repr(headers).encode())
        for pattern in (SENTINEL, ROW_NUMBER, BIRTHDAYS, BEHIND_INITIALS)
        for match in set(pattern.findall(text))
    ]


def answers(addresses, **extra):
    client = Client(raise_request_exception=False)
    return [(address, crawl.ask(address, client, **extra)) for address in addresses]


def test_public_answers_hold_nothing_internal(w):
    answered = crawl.ask_all(crawl.plain_addresses())
    # What is typed is repeated in its field; of the links some are of such lists.
    links = [link for link in crawl.linked_addresses(answered) if "q=" not in link]
    assert found_in([*answered.items(), *crawl.ask_all(links).items()]) == []


def test_canary_finds_what_a_page_shows(w):
    """Proves that the tests above can fail."""
    w.named.occupation_en = "Zqxfarmer"
    w.named.save()
    w.dead.summary_en = f"Row {w.dead.pk}, born 27 November 1986."
    w.dead.save()
    found = found_in(crawl.ask_all(crawl.plain_addresses(["en"])).items())
    assert any("Zqxfarmer" in item for item in found)
    assert any(str(w.dead.pk) in item for item in found)
    assert any("27 Nov" in item for item in found)


def test_error_pages_hold_nothing_internal(w, monkeypatch):
    def fail(view, **kwargs):
        row = getattr(view, "object", None) or view.object_list.first()
        raise RuntimeError(f"Zqxmistake {row}")

    for base in (PublicDetailView, PublicListView):
        monkeypatch.setattr(base, "get_context_data", fail)
    addresses = [
        path
        for address in public_addresses()
        for path in address.paths(crawl.codes_of(address.rows)[:1], ["ru"])
        if issubclass(getattr(address.view, "view_class", object), PublicDetailView) or address.is_page
    ]
    broken = answers([*addresses, "/en/nowhere/", "/en/people/?from=Zqx", "/ru/%00", "/en/people.csv?from=x"])
    # A part of a small case leads to its page, and a calendar is no page.
    assert {status for _address, (status, _headers, _body) in broken} == {200, 302, 400, 404, 500}
    typed = "/en/people/?from=Zqx"  # a form repeats what was typed into it, and nothing else does
    assert found_in([answer for answer in broken if answer[0] != typed]) == []


def test_log_holds_nothing_internal_and_nothing_of_the_visitor(w, caplog):
    """As the site is set up: what its loggers let through at their levels."""
    searches = [
        "/en/people/?q=VISITOR",
        "/en/VISITOR/",
        "/en/people/?from=VISITOR",
        "/en/people.csv?to=VISITOR",
    ]
    answers(
        [*crawl.plain_addresses(["en"]), *searches], headers={"user-agent": "VISITOR", "referer": "VISITOR"}
    )
    assert "zqx" not in caplog.text.lower()
    assert "VISITOR" not in caplog.text
    assert "127.0.0.1" not in caplog.text
    logging.getLogger("django.request").error("the canary can see this")
    assert "the canary can see this" in caplog.text
