"""Rows of text: CSV with whatever separator and encoding, read line by line."""

import codecs
import csv
import io
from collections import deque
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import AnyStr

from imports.local import open_regular
from imports.manifest.columns import recognised
from imports.manifest.reading import LONGEST_CELL, Row, utf16_of

SEPARATORS = (",", ";", "\t", "|")
ONE_COLUMN = "\x1f"
"""A separator that no text holds: lists of addresses may have commas in them."""
LONGEST_LINE = 1_000_000
LONGEST_QUOTED_LINES = 200
SAMPLE_BYTES = 4096
SAYS_SEPARATOR = "sep="
TOO_LONG = f"This row is too long: a cell holds at most {LONGEST_CELL:,} characters, a row {LONGEST_LINE:,}."
NEVER_CLOSED = "A quotation mark opens in this row and is not closed in it. Remove it, or close the quotation."
MISPLACED = "A quotation mark stands in the middle of a cell. Double it, or remove it."
OLD_LINES = "Its lines end as on old Macintosh computers. Save the file as CSV (UTF-8)."
ZERO = "This row holds a zero character: the file is damaged, or was not saved as text."


class _NeverClosedError(Exception):
    """A quotation runs on to the end of the file, or for too many lines."""


class _TooLongError(Exception):
    """A line is longer than a row may be."""


def rows(path: Path) -> Iterator[Row]:
    """The rows of a text file, numbered as a spreadsheet numbers them; a row that cannot be read has a fault.

    After a faulty row reading goes on at the line below, so that no row disappears in a quotation left open.
    """
    with open_regular(path) as file:
        lines = _Lines(_decoded(file))
        first = lines.look_ahead()
        if first.lower().startswith(SAYS_SEPARATOR) and len(first.strip()) == len(SAYS_SEPARATOR) + 1:
            separator = next(lines).strip()[-1]
            lines.begin()
        else:
            separator = _separator(first)
        yield from _rows(lines, separator)


def _rows(lines: "_Lines", separator: str) -> Iterator[Row]:
    reader = csv.reader(lines, delimiter=separator, strict=True)
    number = 0
    while True:
        lines.begin()
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, _NeverClosedError, _TooLongError) as error:
            yield Row(number, fault=_fault(error))
            lines.give_back_all_but_the_first()
            reader = csv.reader(lines, delimiter=separator, strict=True)
            continue
        yield Row(number, fault=ZERO) if any("\0" in cell for cell in cells) else Row(number, tuple(cells))


def _fault(error: Exception) -> str:
    if isinstance(error, _NeverClosedError):
        return NEVER_CLOSED
    if isinstance(error, _TooLongError) or "field larger than" in str(error):
        return TOO_LONG
    return OLD_LINES if "new-line" in str(error) else MISPLACED


class _Lines:
    """The lines of a file; those of the row that is being read are remembered."""

    def __init__(self, lines: Iterator[str | None]) -> None:
        self._lines = lines
        self._waiting: deque[str | None] = deque()
        self._row: list[str] = []

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if len(self._row) >= LONGEST_QUOTED_LINES:
            raise _NeverClosedError
        try:
            line = self._waiting.popleft() if self._waiting else next(self._lines)
        except StopIteration:
            if self._row:
                raise _NeverClosedError from None
            raise
        if line is None:
            self._row.append("")
            raise _TooLongError
        self._row.append(line)
        return line

    def begin(self) -> None:
        """A row begins."""
        self._row = []

    def look_ahead(self) -> str:
        """The first line that holds something; it and those above are read again afterwards."""
        for line in islice(self._lines, LONGEST_QUOTED_LINES):
            self._waiting.append(line)
            if line is None or line.strip():
                return line or ""
        return ""

    def give_back_all_but_the_first(self) -> None:
        """Read the row's further lines again, as rows of their own."""
        self._waiting.extendleft(reversed(self._row[1:]))
        self._row = []


def _decoded(file: io.BufferedReader) -> Iterator[str | None]:
    """Lines as text, None for one too long. What is not UTF-8 is Windows-1252, line by line: files get mixed."""
    head = file.peek(SAMPLE_BYTES)[:SAMPLE_BYTES]
    encoding = utf16_of(head)
    if encoding:
        with io.TextIOWrapper(file, encoding, errors="replace", newline="\n") as text:
            yield from _lines_of(text.readline, "\n")
        return
    file.read(len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0)
    for line in _lines_of(file.readline, b"\n"):
        yield None if line is None else _text(line)


def _lines_of(read: Callable[[int], AnyStr], end: AnyStr) -> Iterator[AnyStr | None]:
    """Lines, each in bounds: None stands for one that is too long, the rest of which is passed over."""
    while line := read(LONGEST_LINE):
        if len(line) < LONGEST_LINE or line.endswith(end):
            yield line
            continue
        while (rest := read(LONGEST_LINE)) and not rest.endswith(end):
            pass
        yield None


def _text(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")


def _separator(heading: str) -> str:
    """What separates the columns: by it the most headings are known, then the most cells there."""

    def told(separator: str) -> tuple[int, int]:
        cells = next(csv.reader([heading], delimiter=separator), [])
        return len(recognised(cells).places), len(cells)

    best = max(SEPARATORS, key=told)
    return best if told(best)[1] > 1 else ONE_COLUMN
