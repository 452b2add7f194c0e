"""Let the edition follow the desk: at once where something leaves the public, else after the commit."""

import logging
import subprocess
import sys

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, transaction
from django.db.models.signals import m2m_changed, post_delete, post_save

from baymak.changing import settle
from baymak.publishing import asks_for_page
from baymak.visibility import Visible
from public.edition import publishing
from public.edition.tables import comes_whole, models, relations
from public.preview import page_of

log = logging.getLogger(__name__)


def row_changed(sender, instance, using=DEFAULT_DB_ALIAS, **kwargs):
    if sender not in models():
        # What the public never sees can decide of what it sees.
        parents = getattr(sender, "public_parents", ())
        fields = [sender._meta.get_field(name) for name in parents]
        for field in fields:
            parent = (field.related_model, getattr(instance, field.attname))
            settle(publishing.let_go_behind, {parent}, is_outside=True)
        if not fields:
            return
    elif issubclass(sender, Visible) and not comes_whole(sender):
        settle(publishing.let_go, {(sender, instance.pk)}, is_outside=True)
    want_edition()


def row_deleted(sender, instance, **kwargs):
    row_changed(sender, instance)


def relation_changed(sender, action, **kwargs):
    if action.startswith("post_") and sender in relations():
        want_edition()


def want_edition():
    """Have an edition written once the change is committed, however many rows it has."""
    if not any(work is publish_soon for _points, work, *_more in connection.run_on_commit):
        transaction.on_commit(publish_soon)


def publish_soon():
    """Write an edition now if that takes no time, or let another process write it."""
    publishing.beside("wanted").touch()
    if publishing.takes_long():
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "publish", "--if-wanted"]
        subprocess.Popen(command, start_new_session=True, stdin=subprocess.DEVNULL)  # noqa: S603, our own
        return
    try:
        publishing.publish()
    except Exception:
        # The change is made and stays; the desk says that the public does not see it yet.
        log.exception("No edition was written.")


SIGNALS = [(post_save, row_changed), (post_delete, row_deleted), (m2m_changed, relation_changed)]


def connect():
    asks_for_page.connect(page_of)
    for signal, receiver in SIGNALS:
        signal.connect(receiver)


def disconnect():
    for signal, receiver in SIGNALS:
        signal.disconnect(receiver)
