"""Reading captures: what kind of file it is by what it holds, what it is of, and the text in it.

The server fetches nothing: people bring files that they made. What would fill memory or disk is refused.
"""

import email
import email.policy
import io
import re
import zipfile
import zlib
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from html.parser import HTMLParser
from itertools import islice

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

MAX_BYTES = 200_000_000
MAX_TEXT = 1_000_000  # characters
MAX_PAGES = 500  # of a PDF
MAX_FILES = 5_000  # of an archive
# What is packed in a file may be so many times larger than it, or so large without a question.
MAX_RATIO, HARMLESS = 100, 20_000_000
HTML = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.S)
CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?\s*([\w-]+)", re.I)
# What SingleFile writes at the top of a page.
SAVED = re.compile(r"Page saved with SingleFile\s+url:\s*(\S+)\s+saved date:\s*([^\n]+)")
IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
UNSEEN = {"script", "style", "template", "noscript", "svg", "head"}
BLOCKS = {"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "blockquote", "article", "section", "td"}
NO_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass
class Read:
    """What a file says of itself."""

    kind: str
    text: str = ""
    addresses: list = field(default_factory=list)
    made_at: datetime | None = None


def read(data):
    """Return what a captured file is; raise ValidationError where it is none, or too large when unpacked."""
    if len(data) > MAX_BYTES:
        raise ValidationError(_("A capture has 200 MB at most."), code="size")
    kind = kind_of(data)
    try:
        found = READERS[kind](data)
    except _Bomb as error:
        raise ValidationError(_("This file unpacks to far more than it is."), code="bomb") from error
    except Exception as error:
        raise ValidationError(_("This file can't be read: it is broken."), code="broken") from error
    found.text = NO_TEXT.sub(" ", found.text)[:MAX_TEXT]
    found.addresses = [*dict.fromkeys(filter(None, found.addresses))]
    return found


def kind_of(data):
    """Return the kind of a file by what it holds; its name says nothing."""
    start = data[:4096]
    if b"%PDF-" in start[:1024]:
        return "pdf"
    if start.startswith(b"PK\x03\x04"):
        with suppress(zipfile.BadZipFile), zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if "datapackage.json" in names and any(map(_is_archive, names)):
                return "wacz"
    if start.startswith(b"WARC/1.") or (start.startswith(b"\x1f\x8b") and _begins_as_warc(data)):
        return "warc"
    if start.startswith(IMAGES) or (start.startswith(b"RIFF") and start[8:12] == b"WEBP"):
        return "screenshot"
    if HTML.match(start):
        return "html"
    headers = email.message_from_bytes(start, policy=email.policy.compat32)
    if headers.get_content_type() == "multipart/related":
        return "mhtml"
    raise ValidationError(
        _("This is no capture: WACZ, WARC, PDF, MHTML, HTML in one file, or a picture (PNG, JPEG, WebP)."),
        code="kind",
    )


def normal(text):
    """Return a text as a quote is compared with it: without case, blanks, dashes and quotation marks."""
    return re.sub(r"[\W_]+", " ", text.casefold().replace("ё", "е")).strip()


# -- Each kind --------------------------------------------------------------------------------------------


def _read_html(data, charset=""):
    text = _decoded(data, charset)
    page = _Page()
    page.feed(text)
    page.close()
    found = Read("html", page.text())
    if saved := SAVED.search(text[:5000]):
        found.addresses, found.made_at = [saved[1]], _js_date(saved[2])
    return found


def _read_mhtml(data):
    message = email.message_from_bytes(data, policy=email.policy.default)
    found = Read("mhtml", addresses=[str(message.get("Snapshot-Content-Location", "")).strip()])
    with suppress(ValueError, TypeError):
        found.made_at = _aware(email.utils.parsedate_to_datetime(str(message.get("Date"))))
    texts, length = [], 0
    for part in message.walk():
        if part.get_content_type() == "text/html" and length < MAX_TEXT:
            content = part.get_payload(decode=True) or b""
            texts.append(_read_html(content, part.get_content_charset() or "").text)
            length += len(texts[-1])
    found.text = "\n".join(texts)
    return found


def _read_pdf(data):
    from pypdf import PdfReader  # no page needs it, and each process would hold it

    reader = PdfReader(io.BytesIO(data))
    texts, length = [], 0
    for page in islice(reader.pages, MAX_PAGES):
        texts.append(page.extract_text())
        length += len(texts[-1])
        if length > MAX_TEXT:
            break
    return Read("pdf", "\n".join(texts))


def _read_picture(data):
    return Read("screenshot")  # nothing is unpacked, so no bomb goes off


def _read_warc(data):
    found = Read("warc")
    _read_records(io.BytesIO(data), _Budget(len(data)), found)
    return found


def _read_wacz(data):
    found = Read("wacz")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = archive.infolist()
        budget = _Budget(len(data))
        if len(files) > MAX_FILES or sum(one.file_size for one in files) > budget.left:
            raise _Bomb
        for one in files:
            if _is_archive(one.filename):
                with archive.open(one) as packed:  # reads no more than the size that it claims
                    _read_records(io.BytesIO(packed.read()), budget, found)
    return found


READERS = {
    "html": _read_html,
    "mhtml": _read_mhtml,
    "pdf": _read_pdf,
    "screenshot": _read_picture,
    "warc": _read_warc,
    "wacz": _read_wacz,
}


def _read_records(stream, budget, found):
    """Add to what was found the pages that an archive of the web holds."""
    from warcio.archiveiterator import ArchiveIterator  # as above

    for record in ArchiveIterator(stream):
        if record.rec_type != "response":
            continue
        kind = (record.http_headers and record.http_headers.get_header("Content-Type")) or ""
        is_page = kind.partition(";")[0].strip().lower() == "text/html"
        content, texts = record.content_stream(), []
        while part := content.read(65_536):
            budget.take(len(part))
            if is_page:
                texts.append(part)
        if not is_page:
            continue
        headers = record.rec_headers
        found.addresses.append(headers.get_header("WARC-Target-URI") or "")
        found.made_at = found.made_at or _aware(parse_datetime(headers.get_header("WARC-Date") or ""))
        if len(found.text) < MAX_TEXT:
            charset = kind.lower().partition("charset=")[2].strip("\"' ")
            found.text += _read_html(b"".join(texts), charset).text + "\n"


class _Bomb(Exception):
    """A file that unpacks to far more than it is."""


class _Budget:
    """How many bytes may still be unpacked out of a file."""

    def __init__(self, size):
        self.left = max(HARMLESS, MAX_RATIO * size)

    def take(self, number):
        self.left -= number
        if self.left < 0:
            raise _Bomb


def _is_archive(name):
    return name.startswith("archive/") and name.endswith((".warc", ".warc.gz"))


def _begins_as_warc(data):
    with suppress(zlib.error):
        return zlib.decompressobj(31).decompress(data[:4096], 16).startswith(b"WARC/1.")
    return False


class _Page(HTMLParser):
    """The words of a page that a reader sees."""

    def __init__(self):
        super().__init__()
        self.parts, self.unseen, self.length = [], 0, 0

    def handle_starttag(self, tag, attrs):
        if tag in UNSEEN:
            self.unseen += 1
        elif tag in BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag):
        if tag in UNSEEN and self.unseen:
            self.unseen -= 1
        elif tag == "body":
            self.unseen = 0

    def handle_data(self, data):
        if not self.unseen and self.length < MAX_TEXT:
            self.parts.append(data)
            self.length += len(data)

    def text(self):
        lines = (" ".join(line.split()) for line in "".join(self.parts).split("\n"))
        return "\n".join(filter(None, lines))


def _decoded(data, charset):
    named = CHARSET.search(data[:4096])
    for name in (charset, named and named[1].decode("ascii", "replace"), "utf-8", "cp1251"):
        with suppress(LookupError, UnicodeDecodeError):
            if name:
                return data.decode(name)
    return data.decode("utf-8", "replace")


def _js_date(text):
    """Return the moment of "Sun Feb 02 2025 11:00:01 GMT+0500 (Yekaterinburg)"."""
    with suppress(ValueError):
        return datetime.strptime(text.partition("(")[0].strip(), "%a %b %d %Y %H:%M:%S GMT%z")
    return None


def _aware(moment):
    return moment and (moment if timezone.is_aware(moment) else timezone.make_aware(moment))
