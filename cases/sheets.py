"""Tables that people fill in a spreadsheet, from CSV and XLSX: text in cells, by sheet, row and column."""

import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils.translation import gettext as _

from baymak.exports import FORMULA

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED = 150 * 1024 * 1024
MAX_ROWS, MAX_COLUMNS, MAX_CELL = 20_000, 200, 20_000


class BadFile(Exception):
    """The file can't be read as a table; the message says why, in words for its author."""


@dataclass(frozen=True)
class Sheet:
    """One table of a file: its name, and its rows as {column: text} by their number in the file."""

    name: str
    columns: list
    rows: list


def read_csv(name, content):
    """Return the one sheet of a CSV file, in UTF-8, with commas, semicolons or tabs."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        said = _("Row %(row)d is not in UTF-8: save the table as “CSV UTF-8”, or as XLSX.")
        raise BadFile(said % {"row": line}) from error
    if "\0" in text:
        raise BadFile(_("This is no CSV file: it has characters that no text has."))
    header = text.partition("\n")[0]
    delimiter = max(",;\t", key=header.count)
    csv.field_size_limit(MAX_CELL)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise BadFile(_("This is no CSV file: %(why)s.") % {"why": error}) from error
    return [_sheet(name, ([_unguarded(cell) for cell in line] for line in lines))]


def read_xlsx(content):
    """Return the sheets of an XLSX file. What is worked out, or runs, is refused."""
    import openpyxl

    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise BadFile(_("This is an old Excel file, or one with a password: save it as XLSX without one."))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = packed.namelist()
            if sum(one.file_size for one in packed.infolist()) > MAX_UNPACKED:
                raise BadFile(_("Unpacked, this file is far too large for a table."))
    except zipfile.BadZipFile as error:
        raise BadFile(_("This is no XLSX file.")) from error
    if any(name.casefold().endswith("vbaproject.bin") for name in names):
        raise BadFile(_("This file has macros: save it as XLSX, without them."))
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        return [_sheet(one.title, _cells(one)) for one in book.worksheets]
    except BadFile:
        raise
    except Exception as error:  # openpyxl raises whatever its parts do
        raise BadFile(_("This is no XLSX file, or it is damaged.")) from error


def _cells(sheet):
    for number, row in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS + 1), start=1):
        line = []
        for cell in row:
            if cell.data_type == "f":
                said = _("%(sheet)s, row %(row)d, column %(column)d: this is a formula; paste its value.")
                raise BadFile(said % {"sheet": sheet.title, "row": number, "column": len(line) + 1})
            line.append(_as_text(cell.value))
        yield line


def _as_text(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _unguarded(cell):
    """Take away the quote before what our files keep a spreadsheet from running."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell[1:]) else cell


def _sheet(name, lines):
    columns, rows = [], []
    for number, line in enumerate(lines, start=1):
        cells = [cell.strip() for cell in line]
        if not any(cells):
            continue
        if not columns:
            columns = cells
            while columns and not columns[-1]:
                columns.pop()
            if len(columns) > MAX_COLUMNS:
                raise BadFile(_("%(sheet)s: more than %(number)d columns.") % _named(name, MAX_COLUMNS))
            double = next((one for one in columns if one and columns.count(one) > 1), "")
            if double:
                raise BadFile(_("%(sheet)s: two columns are called “%(column)s”.") % _named(name, 0, double))
            continue
        if len(rows) >= MAX_ROWS:
            raise BadFile(_("%(sheet)s: more than %(number)d rows.") % _named(name, MAX_ROWS))
        if any(len(cell) > MAX_CELL for cell in cells):
            raise BadFile(_("%(sheet)s, row %(number)d: a cell is far too long.") % _named(name, number))
        if any(cells[len(columns) :]):
            said = _("%(sheet)s, row %(number)d: there is a cell without a column.")
            raise BadFile(said % _named(name, number))
        rows.append((number, {column: cell for column, cell in zip(columns, cells, strict=False) if column}))
    return Sheet(name, [column for column in columns if column], rows)


def _named(sheet, number, column=""):
    return {"sheet": sheet, "number": number, "column": column}
