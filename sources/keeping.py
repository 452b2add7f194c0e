"""Keeping captures: each is read, its text kept for the team, and the file sealed."""

from hashlib import file_digest, sha256

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from baymak.acts import acting
from baymak.changing import settle
from baymak.models import Act
from baymak.sealing import BackupError, copy_sealed, opened, refuse_few_keys, seal_bytes
from sources.captures import Capture, UnfoundQuote
from sources.capturing import normal, read
from sources.models import Source


def keep(data, user, source=None, made_at=None, redacts=None, note=""):
    """Keep a file as a capture of a source; without one, of that whose address the file says.

    Raise ValidationError where it can't be kept, and leave nothing.
    """
    found, digest = read(data), sha256(data).hexdigest()
    if known := Capture.objects.filter(sha256=digest).select_related("source").first():
        said = _("This file is here already, of the source %(code)s.")
        raise ValidationError(said % {"code": known.source.code}, code="known")
    source = source or source_of(found.addresses)
    if redacts is not None and redacts.source_id != source.pk:
        raise ValidationError(_("A redacted copy is of the same source."), code="redacts")
    made_at = made_at or found.made_at
    if made_at is None or made_at > timezone.now():
        raise ValidationError(_("Say when it was captured; the file does not."), code="made_at")
    capture = Capture(
        source=source,
        kind=found.kind,
        made_at=made_at,
        made_on=timezone.localdate(made_at),
        sha256=digest,
        size=len(data),
        address=next((one for one in found.addresses if one in (source.url, source.archive_url)), ""),
        redacts=redacts,
        text=found.text,
        internal_note=note,
        added_by=user,
    )
    capture.full_clean(exclude=["text"])  # which nobody typed
    capture._history_user = user
    try:
        refuse_few_keys()
        with transaction.atomic(), acting(user, Act.Kind.FORM):
            capture.save()
            seal_bytes(data, capture.path)
    except (BackupError, OSError) as error:
        capture.path.unlink(missing_ok=True)
        raise ValidationError(_("It could not be sealed: %(why)s") % {"why": error}, code="seal") from error
    return capture


def source_of(addresses):
    """Return the source of one of the addresses that a file says; ValidationError where there is none."""
    for address in addresses:
        if source := Source.of_address(address).first():
            return source
    raise ValidationError(
        _("Say of which source it is: the file has no address that a source has."), code="source"
    )


# -- Files ------------------------------------------------------------------------------------------------

# So many codes are told at once.
TOLD = 10


def lacking():
    """Tell the doctor, in a line, of which captures the file is not there, or cut."""
    codes = [one.code for one in Capture.objects.only("code", "size") if _size(one.path) <= one.size]
    if not codes:
        return []
    told = _(
        "Captures of which no whole file is here: %(codes)s. “manage.py check_captures” brings them back."
    )
    return [told % {"codes": ", ".join(codes[:TOLD]) + " …" * (len(codes) > TOLD)}]


def look_through(identity, copies=None, only_copies=False):
    """Open the file of each capture and compare its sum; return (how many there are, codes of bad ones).

    What is bad, or not there, is taken from a folder of copies, if that one is good.
    """
    captures, bad = Capture.objects.only("code", "sha256"), []
    for capture in captures:
        copy = copies and copies / capture.path.name
        path = copy if only_copies else capture.path
        if not _is_good(path, capture, identity):
            if only_copies or not (copy and _is_good(copy, capture, identity)):
                bad.append(capture.code)
            else:
                copy_sealed(copy, settings.CAPTURES)
    return len(captures), bad


def _is_good(path, capture, identity):
    """Say whether a sealed file opens, and is what was captured."""
    if not path.exists():
        return False
    try:
        with opened(path, identity) as content:
            return file_digest(content, "sha256").hexdigest() == capture.sha256
    except BackupError:
        return False


def _size(path):
    """Return how large a file is, which sealing makes larger; 0 without one."""
    return path.stat().st_size if path.exists() else 0


# -- Quotes -----------------------------------------------------------------------------------------------


def look_for_quotes(sources):
    """Find anew which quotes stand in no capture of their source, where a capture has text."""
    UnfoundQuote.objects.filter(source__in=sources).delete()
    captures = Capture.objects.filter(source__in=sources).exclude(text="")
    texts = {}
    for source, text in captures.values_list("source", "text"):
        texts.setdefault(source, []).append(normal(text))
    if not texts:
        return
    for model in Source.citation_models():
        quotes = model.objects.filter(source__in=texts).exclude(quote="")
        UnfoundQuote.objects.bulk_create(
            UnfoundQuote(source_id=source, kind=model._meta.label_lower, key=key)
            for key, source, quote in quotes.values_list("pk", "source", "quote")
            if not any(_stands(quote, text) for text in texts[source])
        )


def _stands(quote, text):
    """Say whether all parts of a quote, which may leave words out, stand in a text."""
    parts = map(normal, quote.replace("[…]", "…").replace("[...]", "…").replace("...", "…").split("…"))
    return all(part in text for part in parts)


def quote_saved(sender, instance, **kwargs):
    settle(look_for_quotes, {instance.source_id})


def with_unfound_quotes(rows):
    """Return the records of which a quote stands in no capture of its source."""
    citation = rows.model.citation_model()
    unfound = UnfoundQuote.objects.filter(kind=citation._meta.label_lower)
    return rows.filter(pk__in=citation.objects.filter(pk__in=unfound.values("key")).values("record"))


def uncaptured(rows):
    """Return the sources of which there is no capture."""
    return rows.filter(captures=None).exclude(state=Source.State.WITHDRAWN)


def gone(rows):
    """Return the sources whose address leads nowhere, and of which nothing was kept."""
    return rows.filter(reachable=False, archive_url="", captures=None)
