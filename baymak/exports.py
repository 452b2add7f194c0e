"""The one engine that writes rows out: an allow-list of columns, as CSV or JSON, streamed.

The columns are what a reader of the file sees: a page, an admin action and both formats read the same
list, and nothing that is not in the list can leave.
"""

import csv
import gc
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.http import StreamingHttpResponse
from django.urls import register_converter
from django.urls.converters import StringConverter
from django.utils.text import format_lazy

from baymak.amounts import Amount
from baymak.dates import Edtf

BATCH = 500

# A spreadsheet runs a cell that starts so as a formula, also after blanks that it drops.
FORMULA = re.compile(
    "^[\\s\u00a0\u00ad\u034f\u115f\u1160\u180b-\u180f\u200b-\u200f\u2060-\u2064\u2800\u3164\ufeff\uffa0]*"
    "[=+\\-@\t\r\n|%\ufe62\ufe63\ufe66\ufe6a\ufe6b\uff1d\uff0b\uff0d\uff20\uff5c\uff05]"
)


@dataclass(frozen=True)
class Column:
    """One column of a file: its header, how to read it from a row, and what a dictionary says it means."""

    name: str
    read: Callable[[Any], Any]
    description: str = ""


@dataclass(frozen=True)
class Dataset:
    """One public file: its name, what a row of it is, the rows and the columns."""

    name: str
    title: str
    description: str
    model: type
    columns: list[Column]
    # Whether a list page shows the same rows, and filters them.
    has_list: bool = False
    # What narrows a file without a list.
    filterset: type | None = None

    @property
    def url_name(self):
        """The URL name of the file: "cases:charge_file"."""
        return f"{self.model._meta.app_label}:{self.model._meta.model_name}_file"

    @property
    def list_url_name(self):
        return f"{self.model._meta.app_label}:{self.model._meta.model_name}_list" if self.has_list else ""


def text_columns(name, description, path=None, reader=attrgetter):
    """Return the columns of a text that is kept in each language, at `path` or as `name`.

    `reader` takes the path of the text in one language and returns what reads it from a row.
    """
    return [
        Column(
            f"{name}_{code}",
            reader(f"{path or name}_{code}"),
            format_lazy("{} ({}).", description, language),
        )
        for code, language in settings.LANGUAGES
    ]


def safe_cell(value):
    """Return a value as CSV holds it: text that can't run as a formula, numbers as numbers."""
    if type(value) is str:
        return f"'{value}" if FORMULA.match(value) else value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return value
    if isinstance(value, list | tuple):
        value = "; ".join(str(item) for item in value)
    text = str(value)
    return f"'{text}" if FORMULA.match(text) else text


class _Echo:
    """A file that hands each line back to the stream."""

    def write(self, line):
        return line


def csv_lines(rows, columns):
    """Yield a CSV file: UTF-8 with a byte order mark for Excel, every cell quoted."""
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_ALL)
    yield "\ufeff" + writer.writerow([column.name for column in columns])
    for row in rows:
        yield writer.writerow([safe_cell(column.read(row)) for column in columns])


class _Encoder(DjangoJSONEncoder):
    def default(self, value):
        return str(value) if isinstance(value, Edtf | Amount) else super().default(value)


def json_lines(rows, columns):
    """Yield a JSON file: a list of objects, one on each line."""
    encode = _Encoder(ensure_ascii=False).encode
    separator = "[\n"
    for row in rows:
        yield separator + encode({column.name: column.read(row) for column in columns})
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


FORMATS = {
    "csv": ("text/csv; charset=utf-8", csv_lines),
    "json": ("application/json; charset=utf-8", json_lines),
}


class FileFormatConverter(StringConverter):
    """The ending of a file in an address: `people.csv`."""

    regex = "|".join(FORMATS)


register_converter(FileFormatConverter, "format")


def export_response(queryset, columns, file_format, name):
    """Stream the rows of a queryset as a file `name`.csv or `name`.json.

    The queryset is read in batches, so that memory does not grow with it; an empty one gives an empty file.
    """
    rows = swept_at_once(queryset.iterator(chunk_size=BATCH))
    return rows_response(rows, columns, file_format, name)


def swept_at_once(rows):
    """Yield rows, and look for what is left of a batch when it is done: else that is looked for all the time.

    Rows of a batch and what was read with them refer to each other, so it takes the garbage collector; by
    itself it goes over all that there is in this process, again and again. A worker answers one request at a
    time (`deploy/gunicorn.conf.py`), so nobody else's leavings wait for a slow reader.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        for number, row in enumerate(rows, start=1):
            yield row
            if number % BATCH == 0:
                gc.collect(0)
    finally:
        if was_on:
            gc.enable()


def rows_response(rows, columns, file_format, name):
    """Stream rows that were read or worked out as a file `name`.csv or `name`.json."""
    content_type, write = FORMATS[file_format]
    lines = write(rows, columns)
    # The header and the first row are made now: a mistake is an error page and not half a file.
    response = StreamingHttpResponse(chain([next(lines), next(lines, "")], lines), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{file_format}"'
    return response
