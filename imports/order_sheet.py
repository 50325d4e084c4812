"""The first sheet of an Excel workbook, row by row; loads openpyxl, so only workers that need it import this."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from imports.order_files import not_a_list

MOST_COLUMNS = 200
MOST_BYTES = 200_000_000
"""Unpacked, of all parts together: an archive of a few kilobytes can claim gigabytes."""
UNREADABLE = (
    InvalidFileException, zipfile.BadZipFile, ParseError, KeyError, ValueError, TypeError, IndexError, AttributeError,
    OSError, EOFError, NotImplementedError,
)  # fmt: skip
"""What openpyxl raises for workbooks that are none."""


def rows(path: Path) -> Iterator[list[str]]:
    """Cells as text, as people see them; raises WorkError."""
    try:
        _check_size(path)
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
        try:
            sheet: Any = book.worksheets[0]
            # What the file claims of its size is not believed.
            sheet.reset_dimensions()
            for row in sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True):
                yield [_text(value) for value in row]
        finally:
            book.close()
    except UNREADABLE as e:
        raise not_a_list("The workbook cannot be read.") from e


def _check_size(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        if sum(part.file_size for part in archive.infolist()) > MOST_BYTES:
            raise not_a_list("The workbook is too large unpacked.")


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
