"""Tables as CSV, for browsers and spreadsheet programs."""

from calls.csv_answer import csv_answer


def test_spreadsheet_programs_are_told_the_alphabet_and_get_no_formula():
    answer = csv_answer("calls.csv", ["name"], [["Zoë"], ["=1+1"]])
    assert answer.getvalue() == b"\xef\xbb\xbfname\r\nZo\xc3\xab\r\n'=1+1\r\n"


def test_no_cache_keeps_the_file():
    assert csv_answer("calls.csv", ["name"], [])["Cache-Control"] == "private, no-store"
