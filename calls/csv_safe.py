"""Cells of exports that no spreadsheet takes for a formula."""

from typing import Any

BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""A cell that begins with one of these is run by spreadsheet programs (OWASP, "CSV Injection"); the last four are the
first four as wide as Chinese signs."""


def safe(value: Any) -> Any:
    """The value for a cell; text that would be a formula gets an apostrophe in front, None becomes empty.

    Numbers stay numbers: -5 is no formula, but the text "-5" could begin one.
    """
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(BEGINNINGS):
        return f"'{value}"
    return value
