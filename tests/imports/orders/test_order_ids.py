"""Lists of order IDs as people make them: typed, pasted, exported."""

import csv
import io
import tracemalloc

import pytest
from openpyxl import Workbook

from calls.work.errors import WorkError
from imports.orders.addresses import OrderAddresses
from imports.orders.files import entries
from imports.orders.ids import parse_order_ids


def of_file(tmp_path, name, content):
    """What a file with this content holds: text and row of each ID."""
    path = tmp_path / "list"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return [(entry.text, entry.row_number) for entry in entries(path, name)]


def workbook(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    "text",
    ["A-1\nA-2\r\nA-3", "A-1,A-2;A-3", "A-1\tA-2 A-3", " A-1 , A-2,\n\n ;A-3 ", '"A-1","A-2",\'A-3\'',
     "\ufeffA-1\nA-2\nA-3", "Order ID\nA-1\nA-2\nA-3"],
)  # fmt: skip
def test_ids_stand_on_lines_or_between_commas_semicolons_tabs_and_spaces(text):
    assert parse_order_ids(text).ids == ("A-1", "A-2", "A-3")


def test_an_id_that_comes_again_is_counted_and_taken_once():
    found = parse_order_ids("1\n2\n1\n1")
    assert (found.ids, found.repeated) == (("1", "2"), 2)


@pytest.mark.parametrize(
    ("bad", "words"),
    [("x" * 121, "at most 120"), ("a\x07b", "cannot be seen"), ("a\u200bb", "cannot be seen"), ("..", "Dots alone"),
     ("a\x00", "cannot be seen"), ("a\u202eb", "cannot be seen"), ("1.23457E+15", "has shortened")],
)  # fmt: skip
def test_what_is_no_order_id_is_refused_with_its_row(bad, words):
    found = parse_order_ids(f"1\n2 {bad}\n3")
    [refused] = found.refused
    assert (found.ids, refused.row_number, refused.column) == (("1", "2", "3"), 2, "entry 2")
    assert words in refused.text
    assert refused.value.isprintable()


def test_two_bad_ones_on_a_line_are_two():
    assert len({(row.row_number, row.column) for row in parse_order_ids("..,...").refused}) == 2


@pytest.mark.parametrize("name", ["orders.csv", "orders.txt"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_column_that_is_headed_order_id_is_taken(tmp_path, name, delimiter):
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows(
        [["Agent", "Order_ID"], ["Anna, B.", "A 1"], ["Bob", ""], ["", "A2"]]
    )
    assert of_file(tmp_path, name, stream.getvalue()) == [("A 1", 2), ("A2", 4)]


def test_otherwise_it_is_the_first_column_of_a_csv_file(tmp_path):
    assert of_file(tmp_path, "orders.csv", "77,Anna\n78,Bob\n") == [("77", 1), ("78", 2)]


def test_ids_on_one_line_are_a_list_whatever_the_file_is_called(tmp_path):
    assert of_file(tmp_path, "orders.csv", "77,78,79\n") == [("77", 1), ("78", 1), ("79", 1)]


def test_text_of_other_programs_is_read(tmp_path):
    assert of_file(tmp_path, "a.txt", "77\r\nä8\r\n".encode("utf-16")) == [("77", 1), ("ä8", 2)]
    assert of_file(tmp_path, "a.txt", "77\n78".encode("utf-8-sig")) == [("77", 1), ("78", 2)]


def test_a_workbook_is_read_by_its_column(tmp_path):
    rows = [["Agent", "Order ID"], ["Anna", 77], ["Bob", 78.0], ["Eve", "A-79"], ["None", None]]
    assert of_file(tmp_path, "orders.xlsx", workbook(*rows)) == [("77", 2), ("78", 3), ("A-79", 4)]


def test_a_workbook_without_headings_is_read_by_its_first_column(tmp_path):
    assert of_file(tmp_path, "orders.xlsx", workbook(["77", "Anna"], ["78", "Bob"])) == [("77", 1), ("78", 2)]


@pytest.mark.parametrize("content", [b"RIFF\x00\x00\x00\x00WAVE", b"\xd0\xcf\x11\xe0\x00 old Excel"])
def test_what_is_no_list_is_refused_in_words(tmp_path, content):
    with pytest.raises(WorkError) as error:
        of_file(tmp_path, "orders.xlsx", content)
    assert (error.value.code, error.value.permanent) == ("import:order:not-a-list", True)
    assert "one order ID a line" in error.value.hint


@pytest.mark.parametrize("content", [b"PK\x03\x04 no workbook", workbook(["77"])[:900]])
def test_a_broken_workbook_is_refused_in_words(tmp_path, content):
    with pytest.raises(WorkError, match="Excel") as error:
        of_file(tmp_path, "orders.xlsx", content)
    assert error.value.permanent


def test_a_csv_file_with_a_cell_that_never_ends_is_refused(tmp_path):
    with pytest.raises(WorkError, match="CSV"):
        of_file(tmp_path, "orders.csv", 'order id,x\n"' + "x\n" * 100_000)


@pytest.mark.parametrize(
    ("url", "order_id", "address"),
    [
        ("https://a.example/{order_id}.mp3", "77", "https://a.example/77.mp3"),
        ("https://a.example/x?id={order_id}&p=1", "7&p=2#x", "https://a.example/x?id=7%26p%3D2%23x&p=1"),
        ("https://a.example/{order_id}/{order_id}.wav", "../a b", "https://a.example/..%2Fa%20b/..%2Fa%20b.wav"),
        ("https://a.example/{order_id}", "ä@evil.example", "https://a.example/%C3%A4%40evil.example"),
        ("https://a.example/{order_id}", "{order_id}", "https://a.example/%7Border_id%7D"),
    ],
)
def test_an_id_stays_in_its_place_of_the_address(url, order_id, address):
    assert OrderAddresses(url).address_of(order_id) == address


@pytest.mark.parametrize("order_id", ["..", ".", "", "a\nb", "x" * 121, "\ud800"])
def test_an_id_that_could_lead_elsewhere_makes_no_address(order_id):
    with pytest.raises(WorkError, match="import:order:unusable"):
        OrderAddresses("https://a.example/{order_id}").address_of(order_id)


@pytest.mark.parametrize(
    "url",
    [
        "https://{order_id}/", "https://{order_id}.a.example/x", "https://a.example{order_id}/x", "{order_id}",
        "https://a.example:{order_id}/", "https://{order_id}@a.example/", "https:/{order_id}/a", "https:{order_id}",
        "{order_id}://a.example/", "https:///{order_id}", "https://a.example\\{order_id}", "ftp://a.example/{order_id}",
        "https://a.example/x#{order_id}", "https://a.example/",
    ],
)  # fmt: skip
def test_no_template_lets_an_order_choose_the_host_even_if_it_got_into_the_database(url):
    with pytest.raises(WorkError, match="import:order:address"):
        OrderAddresses(url).address_of("1")


@pytest.mark.parametrize(
    ("url", "order_id", "name"),
    [
        ("https://a.example/{order_id}.mp3", "77", "77.mp3"),
        ("https://a.example/calls/{order_id}/audio.wav", "77", "77.wav"),
        ("https://a.example/get.php?id={order_id}", "2024/77", "2024-77"),
        ("", "77", "77"),
    ],
)
def test_a_recording_is_called_after_its_order(url, order_id, name):
    assert OrderAddresses(url).name_of(order_id) == name


def test_a_long_list_is_read_a_row_at_a_time(tmp_path):
    path = tmp_path / "list"
    path.write_text("".join(f"order-{number:09}\n" for number in range(30_000)))
    tracemalloc.start()
    assert sum(1 for _ in entries(path, "orders.txt")) == 30_000
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 1_000_000
