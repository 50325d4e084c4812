"""Cells of exports that no spreadsheet takes for a formula."""

from typing import Any

BEGINNINGS = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b")
"""A cell that begins with one of these is run by spreadsheet programs (OWASP, "CSV Injection"); behind the line breaks
stand the first four as wide as Chinese signs, and as small ones."""
QUOTES = frozenset("\"'`\u2018\u2019\u201c\u201d")


def safe(value: Any) -> Any:
    """The value for a cell; text that would be a formula gets an apostrophe in front, None becomes empty.

    Numbers stay numbers: -5 is no formula, but the text "-5" could begin one.
    """
    if value is None:
        return ""
    if isinstance(value, str) and next(filter(_is_looked_at, value), "") in BEGINNINGS:
        return f"'{value}"
    return value


def _is_looked_at(sign: str) -> bool:
    """Blanks, quotes and what cannot be seen are passed over by some programs before they look."""
    return sign in BEGINNINGS or (sign.isprintable() and not sign.isspace() and sign not in QUOTES)
