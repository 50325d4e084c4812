"""Lists of questions as people have them: pasted lines, text files, tables of CSV."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from calls.work.errors import WorkError
from insights.questions import NewQuestion, plain
from insights.schema import Role

LONGEST_QUESTION, LONGEST_GROUP = 500, 80
MOST = 2000
"""Questions of one list."""
MOST_BYTES = 1_000_000
HEADINGS = {
    "group": ("group", "topic", "theme", "category"),
    "text": ("question", "questions", "text"),
    "wanted_role": ("role", "wanted role", "who has to say it", "speaker"),
}


@dataclass(frozen=True, slots=True)
class QuestionList:
    """What a list holds: the questions, and what is no question."""

    rows: tuple[NewQuestion, ...]
    blanks: int = 0
    doubles: int = 0
    unusable: tuple[tuple[int, str], ...] = ()
    """Line (from 1) and what is wrong with it."""


def decoded(content: bytes) -> str:
    """The text of a file; raises WorkError where it is none or too long."""
    if len(content) > MOST_BYTES:
        raise _refused("too-long", "This file is too long for a list of questions.", "Split it: 1 MB is the most.")
    for encoding in ("utf-16",) if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise _refused("not-text", "This file is no text.", "Save the list as CSV or as plain text, and choose it again.")


def parse(text: str, *, is_table: bool = False) -> QuestionList:
    """The questions of a list: one a line, "group: question", or columns.

    Columns are told by tabs or semicolons on every line, by headings, or by `is_table` for a file named .csv. Raises
    WorkError for lists of more than `MOST` lines.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(lines) > MOST + 1:
        raise _refused("too-many", f"This list has more than {MOST:,} lines.", "Import it in parts.")
    read = [(number, _checked(row)) for number, row in _rows(lines, is_table=is_table)]
    return _without_doubles(read, blanks=sum(not line.strip() for line in lines[:-1]))


def _rows(lines: Sequence[str], *, is_table: bool) -> Iterator[tuple[int, NewQuestion]]:
    told = [(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    separator = _separator([line for _, line in told], is_table=is_table)
    if not separator:
        yield from ((number, _line(line)) for number, line in told)
        return
    cells = [(number, _cells(line, separator)) for number, line in told]
    names = _names(cells[0][1])
    for number, row in cells[1:] if names else cells:
        yield number, _of_cells(row, names or ("group", "text"))


def _cells(line: str, separator: str) -> list[str]:
    """What stands between the separators; a line too long for a table is one cell, and no question."""
    try:
        return next(csv.reader([line], delimiter=separator, skipinitialspace=True))
    except csv.Error:
        return [line]


def _separator(lines: Sequence[str], *, is_table: bool) -> str:
    """What stands between the columns; empty where there are none."""
    if not lines:
        return ""
    for separator in ("\t", ";", ","):
        if _names(_cells(lines[0], separator)):
            return separator
        if separator != "," and all(separator in line for line in lines):
            return separator
    return "," if is_table else ""


def _names(cells: Sequence[str]) -> tuple[str, ...]:
    """Which field each column holds, where the row is one of headings; empty where it is not."""
    plain_cells = [plain(cell).casefold() for cell in cells]
    names = [next((name for name, words in HEADINGS.items() if cell in words), "") for cell in plain_cells]
    return tuple(names) if "text" in names else ()


def _of_cells(cells: Sequence[str], names: Sequence[str]) -> NewQuestion:
    if len(cells) == 1:
        return _line(cells[0]) if "text" not in names[:1] else NewQuestion(plain(cells[0]))
    found = {name: plain(cell) for name, cell in zip(names, cells, strict=False) if name}
    return NewQuestion(found.get("text", ""), found.get("group", ""), found.get("wanted_role", "").casefold())


def _line(line: str) -> NewQuestion:
    """ "Price: What did they think of it?" has a group; a question that has a colon within has none."""
    group, colon, text = line.partition(": ")
    if colon and text.strip() and len(group.strip()) <= LONGEST_GROUP and "?" not in group:
        return NewQuestion(plain(text), plain(group))
    return NewQuestion(plain(line))


def _checked(row: NewQuestion) -> NewQuestion | str:
    """The row, or what is wrong with it."""
    if not row.text:
        return "There is no question on it."
    if len(row.text) > LONGEST_QUESTION:
        return f"A question has at most {LONGEST_QUESTION} characters."
    if len(row.group) > LONGEST_GROUP:
        return f"A group has at most {LONGEST_GROUP} characters."
    if row.wanted_role and row.wanted_role not in set(Role):
        return f"“{row.wanted_role}” is none of the roles {', '.join(Role)}."
    return row


def _without_doubles(read: Sequence[tuple[int, NewQuestion | str]], *, blanks: int) -> QuestionList:
    rows: dict[tuple[str, str], NewQuestion] = {}
    unusable, doubles = [], 0
    for number, row in read:
        if isinstance(row, str):
            unusable.append((number, row))
            continue
        key = (row.text.casefold(), row.wanted_role)
        doubles += key in rows
        rows.setdefault(key, row)
    return QuestionList(tuple(rows.values()), blanks, doubles, tuple(unusable))


def _refused(code: str, text: str, hint: str) -> WorkError:
    return WorkError(f"insights:user:list-{code}", text, hint=hint, permanent=True)
