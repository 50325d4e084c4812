"""Writing rows into a CSV file and an Excel file, one row at a time."""

import csv
import re
from pathlib import Path
from typing import Any, Self

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from calls.csv_safe import safe

MOST_CHARACTERS = 32_767
"""Of one cell, in Excel."""
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that no XML file may hold (XML 1.0, section 2.2): one of them, and no program opens the workbook."""


class ExportFiles:
    """Both files of an export in a folder; used as a context."""

    def __init__(self, folder: Path) -> None:
        self.csv_path, self.excel_path = folder / "calls.csv", folder / "calls.xlsx"
        self._book = Workbook(write_only=True)
        self._calls = self._book.create_sheet("Calls")
        self._objections = self._book.create_sheet("Objections")
        self._calls.freeze_panes = self._objections.freeze_panes = "A2"

    def __enter__(self) -> Self:
        # The mark at the beginning tells Excel that the text is UTF-8.
        self._stream = self.csv_path.open("w", newline="", encoding="utf-8-sig")
        self._csv = csv.writer(self._stream)
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()
        self._book.close()

    def headings(self, calls: list[str], objections: list[str]) -> None:
        """The first row of each."""
        self._csv.writerow(calls)
        self._calls.append([_bold(self._calls, text) for text in calls])
        self._objections.append([_bold(self._objections, text) for text in objections])

    def add(self, row: list[Any], objections: list[list[Any]]) -> None:
        """A call, and its objections."""
        self._csv.writerow([safe(value) for value in row])
        self._calls.append([_cell(self._calls, value) for value in row])
        for objection in objections:
            self._objections.append([_cell(self._objections, value) for value in objection])

    def finish(self) -> None:
        """Write what is left; the files are whole then."""
        self._stream.flush()
        self._book.save(self.excel_path)


def _bold(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, value=text)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, value: Any) -> Any:
    """Text stays text, whatever it begins with: no formula ever runs that somebody said on the telephone."""
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value=_NOT_IN_XML.sub("", value)[:MOST_CHARACTERS])
    cell.data_type = "s"
    return cell
