"""Rows of an Excel workbook (.xlsx): streamed, with the values that Excel has stored. Nothing is calculated here."""

import io
import lzma
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile, ZipInfo

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from calls.work.errors import WorkError
from imports.archives.reading import BoundedReads
from imports.local import open_regular
from imports.manifest.columns import MAX_COLUMNS
from imports.manifest.reading import SAVE_AS, Row, unusable

SHEETS = "xl/worksheets/"
MAX_SHEET_BYTES = 200_000_000
MAX_SHEETS_BYTES = 1_000_000_000
"""Unpacked, of all sheets: each is looked through, and a small file can hold thousands of them."""
MAX_OTHER_BYTES = 64_000_000
"""Unpacked, of everything but the sheets: openpyxl holds the texts of all cells in memory."""
MAX_ROW_BYTES = 4_000_000
"""Unpacked, between the ends of two rows: openpyxl holds one row in memory."""
LAST_ROW = 1_048_576
SCAN_BYTES = 1 << 20
ROW_ENDS = b"</row>", b":row>", b"<row", b":row "
BROKEN = (
    BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, ParseError, InvalidFileException,
    KeyError, IndexError, ValueError, TypeError, AttributeError, OverflowError, RuntimeError,
)  # fmt: skip
"""What openpyxl raises for files that are none of Excel's, or damaged."""


def rows(path: Path) -> Iterator[Row]:
    """The rows of the first visible sheet. Raises WorkError for a damaged workbook, and for one too large to be read.

    `Row.cells` holds text, numbers, truth values, dates and times as the sheet has them; of formulas what they gave.
    """
    with BoundedReads(open_regular(path).detach()) as file:
        _check_sizes(file)
        try:
            yield from _of_sheet(file)
        except BROKEN as e:
            text = "The Excel file is damaged, or no Excel file."
            raise unusable(
                "manifest-unreadable", text, f"Open and save it with a spreadsheet program. {SAVE_AS}"
            ) from e


def _of_sheet(file: IO[bytes]) -> Iterator[Row]:
    book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    try:
        sheet: Any = next((sheet for sheet in book.worksheets if sheet.sheet_state == "visible"), None)
        if sheet is None:
            raise unusable("manifest-empty", "The Excel file has no visible sheet.", SAVE_AS)
        sheet.reset_dimensions()  # what a sheet says of its own size is not to be believed
        found = sheet.iter_rows(max_row=LAST_ROW, max_col=MAX_COLUMNS + 1, values_only=True)
        yield from _trimmed(found)
    finally:
        book.close()


def _trimmed(found: Iterator[tuple[object, ...]]) -> Iterator[Row]:
    """Rows without the empty cells at their ends; empty rows only between others."""
    last = 0
    for number, cells in enumerate(found, 1):
        if cells.count(None) < len(cells):
            yield from (Row(empty) for empty in range(last + 1, number))
            yield Row(number, _without_end(cells))
            last = number


def _without_end(cells: tuple[object, ...]) -> tuple[object, ...]:
    return cells[: max(place for place, cell in enumerate(cells, 1) if cell is not None)]


def _check_sizes(file: IO[bytes]) -> None:
    """Refuse a workbook that would not fit into memory, whatever it says of itself. Leaves the file at its start."""
    try:
        with ZipFile(file) as archive:
            infos = archive.infolist()
            sheets = [info for info in infos if _is_sheet(info)]
            others = sum(info.file_size for info in infos if not _is_sheet(info))
            sizes = [info.file_size for info in sheets]
            if others > MAX_OTHER_BYTES or max(sizes, default=0) > MAX_SHEET_BYTES or sum(sizes) > MAX_SHEETS_BYTES:
                raise _too_large()
            for info in sheets:
                _check_rows(archive, info)
    except BROKEN as e:
        raise unusable("manifest-unreadable", "The Excel file is damaged, or no Excel file.", SAVE_AS) from e
    file.seek(0, io.SEEK_SET)


def _check_rows(archive: ZipFile, info: ZipInfo) -> None:
    """Refuse a sheet with a row too large to be held; ZIP's own sizes bound what is read here."""
    since, tail = 0, b""
    with archive.open(info) as stream:
        while chunk := stream.read(SCAN_BYTES):
            text = tail + chunk
            end = max(text.rfind(mark) for mark in ROW_ENDS)
            since = len(text) - end if end >= 0 else since + len(chunk)
            if since > MAX_ROW_BYTES:
                raise _too_large()
            tail = text[-len(b"</row>") :]


def _is_sheet(info: ZipInfo) -> bool:
    return info.filename.lower().lstrip("/").startswith(SHEETS)


def _too_large() -> WorkError:
    text = "The Excel file unpacks to more than can be read."
    return unusable("manifest-too-large", text, "Split it, or save it as CSV.")
