"""Tables that browsers fetch as CSV, sent row by row as they are read."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.http import StreamingHttpResponse

from calls.csv_safe import safe

MARK = "\ufeff"
"""Without it, spreadsheet programs take the letters for those of another alphabet."""


def csv_answer(name: str, headings: Sequence[str], rows: Iterable[Iterable[Any]]) -> StreamingHttpResponse:
    """The file `name`; no cell of it is taken for a formula, and no cache keeps it."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return StreamingHttpResponse(_lines(headings, rows), content_type="text/csv; charset=utf-8", headers=headers)


class _Echo:
    """What csv writes to: hands each line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def _lines(headings: Sequence[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield MARK + writer.writerow([safe(heading) for heading in headings])
    for row in rows:
        yield writer.writerow([safe(value) for value in row])
