"""What is common to the rows of a manifest, whatever kind of spreadsheet it is, and how its kind is told."""

import codecs
import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from calls.work.errors import WorkError
from imports.archives.reading import is_zip
from imports.content import seems_to_be

HEAD_BYTES = 4096
LONGEST_CELL = 32_767
"""Characters that a cell of Excel can hold."""
WORKBOOK_SUFFIXES = {".xlsx", ".xlsm"}
TABLE_SUFFIXES = {".csv", ".tsv", ".tab"}
CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
OLD_OFFICE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WORKBOOK_PARTS = (b"[Content_Types].xml", b"xl/", b"docProps/", b"_rels/")
SAVE_AS = "Save it as an Excel workbook (.xlsx) or as CSV, and import that."


@dataclass(frozen=True)
class Row:
    """A row as the spreadsheet counts it, from 1. `fault` says why its cells could not be told apart."""

    number: int
    cells: tuple[object, ...] = ()
    fault: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it."""
        return not self.fault and all(cell is None or cell == "" for cell in self.cells)


def is_workbook(head: bytes, name: str) -> bool:
    """Whether the first bytes are those of an Excel workbook (.xlsx), and of no other ZIP archive."""
    if not is_zip(head):
        return False
    return PurePosixPath(name).suffix.lower() in WORKBOOK_SUFFIXES or head[30:].startswith(WORKBOOK_PARTS)


def is_table_name(name: str) -> bool:
    """Whether a file is called as spreadsheets are."""
    return PurePosixPath(name).suffix.lower() in TABLE_SUFFIXES | WORKBOOK_SUFFIXES


def check_readable(head: bytes, name: str) -> None:
    """Raise WorkError for a file that is no spreadsheet which can be read, saying what it seems to be."""
    if not head:
        raise unusable("manifest-empty", f"{name} is empty.", "Save the spreadsheet again: this file has no content.")
    if head.startswith(OLD_OFFICE_MARK):
        text = f"{name} is an Excel file of the old kind (.xls), or locked with a password."
        raise unusable("manifest-unreadable", text, SAVE_AS)
    if is_workbook(head, name):
        return
    what = seems_to_be(head)
    if (not what and _is_binary(head)) or what not in {"", "a text file", "a JSON document"}:
        text = f"{name} is no spreadsheet, it seems to be {what or 'something else'}."
        raise unusable("manifest-unreadable", text, SAVE_AS)


def unusable(what: str, text: str, hint: str) -> WorkError:
    """Somebody's file of which nothing can be read."""
    return WorkError(f"import:user:{what}", text, hint=hint, permanent=True)


def utf16_of(head: bytes) -> str:
    """The kind of UTF-16 that a file begins in, told by its mark or its zeros; empty for another encoding."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) * 4 < len(head):  # Latin text: most of one half
        return ""
    if not even:
        return "utf-16-le"
    return "" if odd else "utf-16-be"


def _is_binary(head: bytes) -> bool:
    """Whether there is more in it than a stray zero in a text."""
    return not utf16_of(head) and len(CONTROL.findall(head)) * 20 > len(head)
