"""Lists of questions: pasted, as text, as CSV."""

import pytest

from calls.work.errors import WorkError
from insights.question_lists import MOST, decoded, parse
from insights.questions import NewQuestion


def rows(text, **more):
    return [(row.group, row.text) for row in parse(text, **more).rows]


@pytest.mark.parametrize(("text", "found"), [
    ("What of the price?\nWho calls?", [("", "What of the price?"), ("", "Who calls?")]),
    ("Price: What of it?\r\nWho calls?\r\n", [("Price", "What of it?"), ("", "Who calls?")]),
    ("Which is it: dear or cheap?", [("Which is it", "dear or cheap?")]),
    ("Why so? Tell: now", [("", "Why so? Tell: now")]),
    ("What, if anything, was dear?", [("", "What, if anything, was dear?")]),
    ("Price\tWhat of it?\nPeople\tWho calls?", [("Price", "What of it?"), ("People", "Who calls?")]),
    ("Price;What of it?\nPeople;Who calls?", [("Price", "What of it?"), ("People", "Who calls?")]),
    ('question,group\n"What, if anything?",Price', [("Price", "What, if anything?")]),
    ("Question\nWhat of it?", [("", "What of it?")]),
    ("", []),
])  # fmt: skip
def test_lists_are_read_as_people_write_them(text, found):
    assert rows(text) == found


def test_a_csv_file_without_headings_has_group_and_question():
    assert rows('Price,What of it?\nPeople,"Who, then?"', is_table=True) == [
        ("Price", "What of it?"),
        ("People", "Who, then?"),
    ]


def test_a_column_may_say_who_has_to_say_it():
    assert parse("Group,Question,Role\nPrice,Dear?,Customer").rows == (NewQuestion("Dear?", "Price", "customer"),)


def test_the_first_row_is_only_left_out_where_it_is_a_heading():
    assert rows("Price\tWhat of it?") == [("Price", "What of it?")]


def test_doubles_and_blanks_are_dropped_and_told():
    found = parse("Who calls?\n\n  \nwho   CALLS?\nWhy?\n")
    assert [row.text for row in found.rows] == ["Who calls?", "Why?"]
    assert (found.blanks, found.doubles) == (2, 1)


def test_what_is_no_question_is_told_by_its_line():
    found = parse("Group,Question,Role\nPrice,,\nPrice,Dear?,boss\n," + "x" * 501)
    assert [number for number, _ in found.unusable] == [2, 3, 4]
    assert found.rows == ()


@pytest.mark.parametrize(
    "content", ["Größe?".encode(), "Größe?".encode("utf-8-sig"), "Größe?".encode("cp1252"), "Größe?".encode("utf-16")]
)
def test_files_are_read_in_the_usual_encodings(content):
    assert decoded(content) == "Größe?"


@pytest.mark.parametrize("content", [b"\x00\x01\x02", b"x" * 1_000_001])
def test_what_is_no_list_is_refused_in_words(content):
    with pytest.raises(WorkError) as refused:
        decoded(content)
    assert refused.value.hint


def test_a_list_without_an_end_is_refused():
    with pytest.raises(WorkError, match="more than"):
        parse("Why?\n" * (MOST + 2))


@pytest.mark.parametrize("before", ["", "Price;Too dear?\n", "question\n"])
def test_a_line_without_an_end_is_no_question(before):
    found = parse(f"{before}{'x' * 200_000};y")
    assert [wrong for _, wrong in found.unusable] == ["A question has at most 500 characters."]
