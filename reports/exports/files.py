"""Writing rows into a CSV file and an Excel file, one row at a time."""

import csv
import re
from collections.abc import Collection, Mapping
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
    """Both files of an export in a folder; used as a context. `others` are the workbook's sheets beside the calls."""

    def __init__(self, folder: Path, others: Collection[str] = ()) -> None:
        self.csv_path, self.excel_path = folder / "calls.csv", folder / "calls.xlsx"
        self._book = Workbook(write_only=True)
        self._calls, *rest = (self._sheet(name) for name in ("Calls", *others))
        self._others = dict(zip(others, rest, strict=True))

    def __enter__(self) -> Self:
        # The mark at the beginning tells Excel that the text is UTF-8.
        self._stream = self.csv_path.open("w", newline="", encoding="utf-8-sig")
        self._csv = csv.writer(self._stream)
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()
        self._book.close()

    def _sheet(self, name: str) -> Any:
        sheet = self._book.create_sheet(name)
        sheet.freeze_panes = "A2"
        return sheet

    def headings(self, calls: list[str], others: Mapping[str, list[str]]) -> None:
        """The first row of each."""
        self._csv.writerow(calls)
        self._calls.append([bold(self._calls, text) for text in calls])
        for name, headings in others.items():
            self._others[name].append([bold(self._others[name], text) for text in headings])

    def add(self, row: list[Any], others: Mapping[str, list[list[Any]]]) -> None:
        """A call, and its rows of the other sheets."""
        self._csv.writerow([safe(value) for value in row])
        self._calls.append([cell(self._calls, value) for value in row])
        for name, found in others.items():
            for cells in found:
                self._others[name].append([cell(self._others[name], value) for value in cells])

    def finish(self) -> None:
        """Write what is left; the files are whole then."""
        self._stream.flush()
        self._book.save(self.excel_path)


def bold(sheet: Any, text: str) -> Any:
    """A heading."""
    cell = WriteOnlyCell(sheet, value=text)
    cell.font = Font(bold=True)
    return cell


def cell(sheet: Any, value: Any) -> Any:
    """Text stays text, whatever it begins with: no formula ever runs that somebody said on the telephone."""
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value=_NOT_IN_XML.sub("", value)[:MOST_CHARACTERS])
    cell.data_type = "s"
    return cell
