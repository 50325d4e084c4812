"""Order IDs as people write them down: one a line, or several with something between them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from imports.manifest import columns
from imports.orders.addresses import LONGEST, order_id_fault
from imports.sources.base import Unusable

SEPARATORS = re.compile(r"[,;\s]+")
QUOTES = "\"'\u201c\u201d"
MARK = "\ufeff"
"""Some programs begin text with it."""
HEADINGS = {re.sub(r"\W", "", name) for name in (*columns.HEADINGS[columns.ORDER_ID], "orders", "order ids")}


@dataclass(frozen=True)
class Entry:
    """One order ID as it stands in a list; `place` says where in its row, where there are several."""

    text: str
    row_number: int
    place: str = ""

    def refusal(self) -> Unusable | None:
        """Why it cannot be used; None when it can."""
        why = order_id_fault(self.text)
        return Unusable(self.row_number, why, self.place, _shown(self.text)) if why else None


@dataclass(frozen=True)
class OrderIds:
    """What a pasted list holds: IDs in order, each once; how many came again; and what cannot be used."""

    ids: tuple[str, ...]
    repeated: int
    refused: tuple[Unusable, ...]


def parse_order_ids(text: str) -> OrderIds:
    """Read pasted IDs at once, so that whoever pasted them sees what is wrong before anything starts."""
    entries = list(entries_of_lines(text.removeprefix(MARK).splitlines()))
    refused = tuple(found for entry in entries if (found := entry.refusal()))
    usable = [entry.text for entry in entries if not order_id_fault(entry.text)]
    ids = tuple(dict.fromkeys(usable))
    return OrderIds(ids, len(usable) - len(ids), refused)


def entries_of_lines(lines: Iterable[str]) -> Iterator[Entry]:
    """IDs between commas, semicolons, tabs and spaces; a heading is passed over."""
    for number, line in enumerate(lines, 1):
        if number == 1 and is_heading(line):
            continue
        texts = [text for part in SEPARATORS.split(line) if (text := part.strip(QUOTES))]
        for place, text in enumerate(texts, 1):
            yield Entry(text, number, f"entry {place}" if len(texts) > 1 else "")


def entries_of_table(rows: Iterable[tuple[int, list[str]]]) -> Iterator[Entry]:
    """IDs of the column that is headed as such, otherwise of the first one; rows come with their numbers."""
    column = 0
    for number, row in rows:
        if number == 1 and (headed := heading_in(row)) is not None:
            column = headed
            continue
        text = row[column].strip() if column < len(row) else ""
        if text:
            yield Entry(text, number)


def heading_in(row: list[str]) -> int | None:
    """The column of order IDs, as far as the headings tell."""
    return next((number for number, cell in enumerate(row) if is_heading(cell)), None)


def is_heading(cell: str) -> bool:
    """Whether this names order IDs and is none."""
    return re.sub(r"[\W_]+", "", cell).lower() in HEADINGS


def _shown(text: str) -> str:
    """As people and databases can bear it."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in text[:LONGEST])
