"""Rows of CSV files, however they are written."""

import pytest

from calls.work.errors import WorkError
from imports.manifest import table
from tests.imports.manifest.files import text


@pytest.fixture
def rows(tmp_path):
    def rows(data):
        (tmp_path / "t.csv").write_bytes(data)
        return list(table.rows(tmp_path / "t.csv"))

    return rows


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found(rows, separator):
    found = rows(text(f"url{separator}note", f'https://a.example/1.mp3{separator}"a{separator}b, c"'))
    assert found[1].cells == ("https://a.example/1.mp3", f"a{separator}b, c")


def test_commas_within_cells_do_not_hide_the_separator(rows):
    assert rows(text("url;notes, remarks, and, more;agent", "u;n;a"))[1].cells == ("u", "n", "a")


def test_a_single_column_may_hold_any_character(rows):
    assert rows(text("url", "https://a.example/1,2;3.mp3"))[1].cells == ("https://a.example/1,2;3.mp3",)


def test_the_separator_may_be_said_as_excel_says_it(rows):
    assert [(row.number, row.cells) for row in rows(text("sep=|", "url|a,b", "u|x"))] == [
        (1, ("url", "a,b")),
        (2, ("u", "x")),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_encoding_is_found(rows, encoding, end):
    found = rows(text("url,agent", "u,Zoë Müller", encoding=encoding, end=end))
    assert [row.cells for row in found] == [("url", "agent"), ("u", "Zoë Müller")]


def test_a_file_of_two_encodings_has_each_line_right(rows):
    found = rows("url,agent\nu,Zoë\n".encode() + "v,Jürgen\n".encode("cp1252"))
    assert [row.cells[1] for row in found] == ["agent", "Zoë", "Jürgen"]


def test_rows_are_counted_as_a_spreadsheet_counts_them(rows):
    found = rows(b'url,note\nu,"two\nlines"\n\nv,\n')
    assert [(row.number, row.cells, row.is_empty) for row in found] == [
        (1, ("url", "note"), False),
        (2, ("u", "two\nlines"), False),
        (3, (), True),
        (4, ("v", ""), False),
    ]


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (b'a,"never closed', "not closed"),
        (b'a,"closed" too early,b', "middle of a cell"),
        (b"a,\0", "zero character"),
        (b"a," + b"x" * 10_000_000, "too long"),
        (b'a,"' + b"x" * 200_000 + b'"', "too long"),
        (b"a\rb", "old Macintosh"),
    ],
    ids=["left open", "closed too early", "zero", "long", "long in quotes", "old Macintosh"],
)
def test_a_row_that_cannot_be_read_takes_no_other_with_it(rows, bad, why):
    lines = [b"url,note", b"u,1", bad, *(b"v,%d" % number for number in range(300))]
    found = rows(b"\n".join(lines))
    faulty = [row for row in found if row.fault]
    assert [row.number for row in faulty] == [3]
    assert why in faulty[0].fault
    assert [row.cells for row in found if not row.fault][-300:] == [("v", str(number)) for number in range(300)]
    assert found[-1].number == 303


def test_a_quotation_left_open_that_meets_another_swallows_nothing(rows):
    found = rows(b'url,note\nu,"open\nv,"closed"\nw,1\n')
    assert [(row.number, row.cells) for row in found if not row.fault] == [
        (1, ("url", "note")), (3, ("v", "closed")), (4, ("w", "1")),
    ]  # fmt: skip


def test_an_empty_file_has_no_rows(rows):
    assert rows(b"") == rows(b"\xef\xbb\xbf") == []


@pytest.mark.parametrize("size", [4095, 4096, 4097])
def test_a_character_at_the_end_of_the_sample_is_whole(rows, size):
    agent = "x" * (size - len("url,agent\nu,")) + "ë"
    assert rows(f"url,agent\nu,{agent}\n".encode())[1].cells[1] == agent


def test_only_regular_files_are_read(tmp_path):
    (tmp_path / "link.csv").symlink_to("/etc/passwd")
    with pytest.raises(WorkError):
        next(table.rows(tmp_path / "link.csv"))
