"""The files of an export with answers and quotes: a workbook with a sheet for each table, and the quotes as CSV."""

import csv
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from calls.csv_safe import safe
from calls.models import Batch, BatchItem, Call
from insights.models import Answer, Question
from reports.answer_rows import TABLES, AnswerTable, Told
from reports.answers import quotes_in
from reports.exports.files import bold, cell

MOST_ROWS = 1_000_000
"""Of one sheet: Excel opens no more than 1,048,576."""
BEAT_ROWS = 2000


def write_answers(batch: Batch, folder: Path, on_progress: Callable[[], None]) -> list[Path]:
    """Write the files into a folder; none where no question was asked of these calls."""
    told = _told(batch)
    if not Answer.objects.filter(call__in=told.calls.values("pk")).exists():
        return []
    return [_workbook(told, folder / "answers.xlsx", on_progress), _csv(told, folder / "answers.csv", on_progress)]


def _told(batch: Batch) -> Told:
    taken = BatchItem.objects.filter(job=batch, call__isnull=False)
    calls = Call.objects.filter(pk__in=taken.values("call"))
    asked = Question.objects.filter(customer__in=taken.values("customer")).order_by(
        "customer", "group", "position", "pk"
    )
    return Told(calls, quotes_in(calls), asked)


def _workbook(told: Told, path: Path, on_progress: Callable[[], None]) -> Path:
    book = Workbook(write_only=True)
    for table in TABLES.values():
        sheet = book.create_sheet(table.title)
        sheet.freeze_panes = "A2"
        sheet.append([bold(sheet, heading) for heading in table.headings])
        for row in _rows(table, told, on_progress):
            sheet.append([cell(sheet, value) for value in row])
    book.save(path)
    return path


def _csv(told: Told, path: Path, on_progress: Callable[[], None]) -> Path:
    quotes = TABLES["quotes"]
    # The mark at the beginning tells Excel that the text is UTF-8.
    with path.open("w", newline="", encoding="utf-8-sig") as stream:
        writer = csv.writer(stream)
        writer.writerow(quotes.headings)
        writer.writerows([safe(value) for value in row] for row in _rows(quotes, told, on_progress))
    return path


def _rows(table: AnswerTable, told: Told, on_progress: Callable[[], None]) -> Iterator[list[Any]]:
    for number, row in enumerate(islice(table.rows(told), MOST_ROWS)):
        if number % BEAT_ROWS == 0:
            on_progress()
        yield row
