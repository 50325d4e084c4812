"""A manifest of 10,000 rows with 37 bad ones, from the upload to the rows of the import."""

import io
from collections import Counter
from time import process_time
from zipfile import ZipFile

import pytest
from django.core.files.base import ContentFile

from calls.work.states import State
from imports import preview, services, uploads
from imports.models import ImportFile, ImportSource, UnusableRow
from tests.flows import engine
from tests.imports.manifest.files import URL, text, workbook

pytestmark = pytest.mark.django_db

HEADING = ("Recording URL", "Order ID", "Started at", "Direction", "Agent", "Caller", "Called", "Store")
GOOD = {"Started at": "2026-05-31 14:05", "Direction": "in", "Agent": "Ada", "Store": "Berlin"}
BAD = (
    ({"Recording URL": "call-1.mp3"}, "Recording URL", "name of a file"),
    ({"Recording URL": "ftp://calls.example/1.mp3"}, "Recording URL", "not read"),
    ({"Recording URL": "file:///etc/passwd"}, "Recording URL", "not read"),
    ({"Recording URL": "https://me:secret@calls.example/1.mp3"}, "Recording URL", "user name or password"),
    ({"Recording URL": ""}, "", "neither an address nor an order ID"),
    ({"Recording URL": "", "Order ID": "A-1"}, "Order ID", "Nobody has said"),
    ({"Started at": "yesterday"}, "Started at", "no time that can be read"),
    ({"Started at": "2026-02-30 10:00"}, "Started at", "no such day"),
    ({"Started at": "03/04/2026 10:00"}, "Started at", "which number is the day"),
    ({"Started at": "14:05"}, "Started at", "without a date"),
    ({"Direction": "sideways"}, "Direction", "no direction"),
    ({"Agent": "x" * 121}, "Agent", "at most 120"),
    ({"Caller": "4.91E+12"}, "Caller", "shortened this number"),
    ({"Called": "1" * 41}, "Called", "at most 40"),
    ({"Order ID": ".."}, "Order ID", "Dots alone"),
    ({"Store": "x" * 2_001}, "", "at most 2,000"),
)
EVERY = 270
"""Each so many rows one is bad: 37 of 10,000."""


def rows():
    """The cells of each row, and for the bad ones what is to be said of them, by row number."""
    made, wrong = [HEADING], {}
    for number in range(10_000):
        row = {"Recording URL": URL.format(number), **GOOD}
        if number % EVERY == EVERY - 1:
            fault, column, why = BAD[len(wrong) % len(BAD)]
            row |= fault
            wrong[number + 2] = (column, why)
        made.append(tuple(row.get(heading, "") for heading in HEADING))
    return made, wrong


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_each_bad_row_is_named_with_its_reason_and_all_others_become_files(customer, kind):
    made, wrong = rows()
    data = text(*(";".join(row) for row in made)) if kind == "csv" else workbook(*made)
    file = ContentFile(data, name=f"calls.{kind}")
    upload = uploads.take_in(customer=customer, file=file, kind="manifest", created_by=None)
    job = services.start_import(customer=customer, uploads=[upload], previewed=True)

    started = process_time()
    source = engine.work_item(engine.claim("network"))
    seconds = process_time() - started

    assert (source.state, source.kind, source.found, source.unusable) == (State.DONE, "manifest", 9_963, 37)
    told = {row.row_number: (row.column, row.error_text) for row in UnusableRow.objects.filter(source=source)}
    assert told.keys() == wrong.keys()
    assert [
        number for number, (column, why) in wrong.items() if told[number][0] != column or why not in told[number][1]
    ] == []
    files = ImportFile.objects.filter(job=job)
    assert set(files.values_list("row_number", flat=True)) == set(range(2, 10_002)) - wrong.keys()
    assert Counter(files.values_list("details__agent", flat=True)) == {"Ada": 9_963}
    assert preview.of(job).found == 9_963
    assert seconds < 5


def test_a_manifest_that_breaks_in_the_middle_imports_nothing(customer):
    made, _ = rows()
    data = workbook(*made[:3_000])
    sheet = ZipFile(io.BytesIO(data)).getinfo("xl/worksheets/sheet1.xml")
    at = sheet.header_offset + sheet.compress_size * 2 // 3
    damaged = data[:at] + bytes(200) + data[at + 200 :]
    upload = uploads.take_in(customer=customer, file=ContentFile(damaged, "c.xlsx"), kind="manifest", created_by=None)
    services.start_import(customer=customer, uploads=[upload])
    source = engine.work_item(engine.claim("network"))
    assert (source.state, source.error_code) == (State.FAILED, "import:user:manifest-unreadable")
    assert not ImportFile.objects.exists()
    assert ImportSource.objects.count() == 1
