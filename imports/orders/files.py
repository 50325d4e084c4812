"""Reading files with order IDs: text, CSV and Excel, a row at a time."""

import csv
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from calls.work.errors import WorkError
from imports.archives.reading import is_zip
from imports.local import read_head
from imports.manifest import widgets, workbook
from imports.manifest.reading import HEAD_BYTES, utf16_of
from imports.orders.ids import Entry, entries_of_lines, entries_of_table, heading_in

LONGEST_LINE = 8_000_000
"""Characters: enough for a list of 100,000 IDs on one line."""
DELIMITERS = ",;\t|"
TABLE_SUFFIXES = {".csv", ".tsv"}


def entries(path: Path, name: str) -> Iterator[Entry]:
    """The order IDs of the file, which was called `name`; raises WorkError for what is no list."""
    head = read_head(path, HEAD_BYTES)
    if is_zip(head):  # Excel's files are archives
        yield from entries_of_table(_sheet_rows(path))
        return
    wide = utf16_of(head)
    if b"\0" in head and not wide:
        raise not_a_list(f"{name} is no text and no Excel workbook.")
    # What is no UTF-8 becomes characters that no order ID may have, and is refused row by row.
    encoding, errors = (wide, "replace") if wide else ("utf-8-sig", "surrogateescape")
    with path.open(newline="", encoding=encoding, errors=errors) as text:
        yield from _entries_of_text(text, name)


def not_a_list(text: str) -> WorkError:
    """A file in which nobody finds order IDs."""
    hint = "Give a text file with one order ID a line, a CSV file or an Excel workbook (.xlsx, without a password)."
    return WorkError("import:order:not-a-list", text, hint=hint, permanent=True)


def _sheet_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    for row in workbook.rows(path):
        yield row.number, [widgets.text_of(cell) for cell in row.cells]


def _entries_of_text(text: IO[str], name: str) -> Iterator[Entry]:
    lines = _lines(text)
    first = list(itertools.islice(lines, 2))
    lines = itertools.chain(first, lines)
    delimiter = _delimiter(first[0]) if first else ""
    if delimiter and _is_table(first, delimiter, name):
        yield from entries_of_table(enumerate(_rows(lines, delimiter), 1))
    else:
        yield from entries_of_lines(lines)


def _is_table(first: list[str], delimiter: str, name: str) -> bool:
    """A heading makes a table, and so does its name; IDs all on one line are a list, whatever it is called."""
    headed = heading_in(next(csv.reader(first[:1], delimiter=delimiter), [])) is not None
    return headed or (Path(name).suffix.lower() in TABLE_SUFFIXES and len(first) > 1)


def _delimiter(line: str) -> str:
    """What stands between the cells of a line; empty where it has but one."""
    count, delimiter = max((line.count(sign), sign) for sign in DELIMITERS)
    return delimiter if count else ""


def _lines(text: IO[str]) -> Iterator[str]:
    while line := text.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE and not line.endswith("\n"):
            raise not_a_list("It has a line that never ends.")
        yield line


def _rows(lines: Iterator[str], delimiter: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(lines, delimiter=delimiter)
    except csv.Error as e:
        raise not_a_list(f"It cannot be read as CSV: {e}.") from e
