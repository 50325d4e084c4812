"""Excel workbooks, honest and hostile."""

from datetime import UTC, datetime, time

import pytest
from openpyxl import Workbook

from calls.work.errors import WorkError
from imports.manifest import workbook as reading
from imports.manifest.reading import LONGEST_CELL
from tests.imports.manifest.files import URL, saved, with_part, workbook

SHEET = "xl/worksheets/sheet1.xml"
HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
NAME = "calls.xlsx"


def refusal(read, data):
    with pytest.raises(WorkError) as error:
        read(data, NAME)
    assert error.value.permanent
    assert error.value.hint
    return error.value.code


def test_dates_numbers_and_texts_come_as_they_are_meant(read):
    data = workbook(
        ["URL", "Date", "Time", "Order Number", "Caller", "Priority", "Note"],
        [URL.format(1), datetime(2026, 5, 6), time(14, 5), 1001.0, 4915112345678, 2.5, "=1+1"],  # noqa: DTZ001
    )
    [file] = read(data, NAME).found
    assert (file.url, file.name, file.row_number) == (URL.format(1), "1.mp3", 2)
    details = file.details
    assert details.started_at == datetime(2026, 5, 6, 14, 5, tzinfo=UTC)
    assert (details.order_id, details.caller_number, details.metadata["Priority"]) == ("1001", "4915112345678", "2.5")


def test_formulas_are_never_calculated_only_what_they_gave_is_read(read):
    sheet = HEAD + (
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>url</t></is></c><c r="B1" t="inlineStr"><is><t>n</t></is></c></row>'
        b'<row r="2"><c r="A2" t="str"><f>CONCAT("x")</f><v>https://calls.example/1.mp3</v></c>'
        b'<c r="B2"><f>1+1</f></c></row></sheetData></worksheet>'
    )
    [file] = read(with_part(workbook(["x"]), SHEET, sheet), NAME).found
    assert (file.url, file.details.metadata) == (URL.format(1), {})


def test_text_that_looks_like_a_formula_stays_text(read):
    book = Workbook()
    book.active.append(["url", "note"])
    book.active.append([URL.format(1), "x"])
    book.active["B2"].value = "@SUM(A1)"
    [file] = read(saved(book), NAME).found
    assert file.details.metadata == {"note": "@SUM(A1)"}


def test_the_first_visible_sheet_counts(read):
    book = Workbook()
    book.active.sheet_state = "hidden"
    book.create_sheet("Calls").append(["url"])
    book["Calls"].append([URL.format(1)])
    assert [file.url for file in read(saved(book), NAME).found] == [URL.format(1)]


def test_rows_are_counted_as_excel_counts_them(read):
    heard = read(workbook(["url"], [], [URL.format(1)], [None], ["nowhere"]), NAME)
    assert [file.row_number for file in heard.found] == [3]
    assert heard.reasons() == [(5, "url", "nowhere")]


def test_what_a_sheet_says_of_its_size_is_not_believed(read):
    sheet = HEAD.replace(b"<sheetData>", b'<dimension ref="A1:A1"/><sheetData>') + (
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>url</t></is></c></row>'
        b'<row r="2"><c r="A2" t="inlineStr"><is><t>https://calls.example/1.mp3</t></is></c></row>'
        b"</sheetData></worksheet>"
    )
    assert len(read(with_part(workbook(["x"]), SHEET, sheet), NAME).found) == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "import:user:manifest-unreadable"),
        (b"PK\x03\x04 broken", "import:user:manifest-unreadable"),
        (b"%PDF-1.7", "import:user:manifest-unreadable"),
        (b"", "import:user:manifest-empty"),
        (workbook(["url"], [URL.format(1)])[:-200], "import:user:manifest-unreadable"),
        (with_part(workbook(["url"]), SHEET, b"<worksheet"), "import:user:manifest-unreadable"),
        (with_part(workbook(["url"]), "xl/workbook.xml", b"<a/>"), "import:user:manifest-empty"),
        (with_part(workbook(["url"]), SHEET, HEAD + b"</sheetData></worksheet>"), "import:user:manifest-empty"),
    ],
    ids=["old Excel", "no ZIP", "PDF", "nothing", "cut off", "no XML", "no workbook", "no rows"],
)
def test_what_is_no_workbook_is_one_clear_error(read, content, code):
    assert refusal(read, content) == code


def test_an_old_excel_file_is_told_how_to_save_it(read):
    with pytest.raises(WorkError, match=r"\.xls") as error:
        read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "calls.xls")
    assert ".xlsx" in error.value.hint


def test_texts_that_unpack_to_more_than_fits_are_refused_before_they_are(read, monkeypatch):
    monkeypatch.setattr(reading, "MAX_OTHER_BYTES", 1_000_000)
    data = with_part(workbook(["url"], ["x"]), "xl/sharedStrings.xml", b"<sst>" + b" " * 2_000_000 + b"</sst>")
    assert len(data) < 50_000
    assert refusal(read, data) == "import:user:manifest-too-large"


def test_a_sheet_that_unpacks_to_more_than_can_be_read_is_refused(read, monkeypatch):
    monkeypatch.setattr(reading, "MAX_SHEET_BYTES", 1_000_000)
    data = with_part(workbook(["url"]), SHEET, HEAD + b"<row/>" * 200_000 + b"</sheetData></worksheet>")
    assert refusal(read, data) == "import:user:manifest-too-large"


def test_sheets_that_only_together_unpack_to_too_much_are_refused(read, monkeypatch):
    monkeypatch.setattr(reading, "MAX_SHEETS_BYTES", 1_000_000)
    sheet = HEAD + b"<row/>" * 100_000 + b"</sheetData></worksheet>"
    data = with_part(workbook(["url"], ["x"]), SHEET.replace("sheet1", "sheet2"), sheet)
    data = with_part(data, SHEET.replace("sheet1", "sheet3"), sheet)
    assert refusal(read, data) == "import:user:manifest-too-large"


def test_a_row_that_would_fill_the_memory_is_refused(read):
    row = b'<row r="1"><c r="A1" t="inlineStr"><is><t>' + b"x" * 10_000_000 + b"</t></is></c></row>"
    data = with_part(workbook(["url"]), SHEET, HEAD + row + b"</sheetData></worksheet>")
    assert refusal(read, data) == "import:user:manifest-too-large"


def test_a_row_far_below_and_a_cell_far_to_the_right_cost_nothing(read):
    sheet = HEAD + (
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>url</t></is></c></row>'
        b'<row r="2"><c r="A2" t="inlineStr"><is><t>https://calls.example/1.mp3</t></is></c>'
        b'<c r="XFD2" t="inlineStr"><is><t>far</t></is></c></row>'
        b'<row r="99999999999"><c r="A99999999999"><v>1</v></c></row></sheetData></worksheet>'
    )
    assert len(read(with_part(workbook(["x"]), SHEET, sheet), NAME).found) == 1


def test_entities_are_not_blown_up(read):
    bomb = b'<!DOCTYPE x [<!ENTITY a "' + b"x" * 10_000 + b'">'
    for name, inner in (b"ba", b"cb", b"dc"):
        bomb += b'<!ENTITY %c "%s">' % (name, b"&%c;" % inner * 100)
    cell = b'<row r="1"><c r="A1" t="inlineStr"><is><t>&d;</t></is></c></row></sheetData></worksheet>'
    assert refusal(read, with_part(workbook(["url"]), SHEET, bomb + b"]>" + HEAD + cell)).startswith("import:user:")


def test_a_cell_as_long_as_excel_allows_is_refused_by_its_row(read):
    heard = read(workbook(["url", "note"], [URL.format(1), "x" * LONGEST_CELL], [URL.format(2), "y"]), NAME)
    assert [file.row_number for file in heard.found] == [3]
    assert heard.reasons() == [(2, "", "")]
    assert "note" in heard.refused[0].text
