"""A first reading of a whole manifest, before anything of it is imported: columns, rows, and how it writes dates."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from calls.work.errors import WorkError
from imports.manifest.columns import DATE, MAX_COLUMNS, ORDER_ID, STARTED_AT, TIME, URL, Columns, recognised
from imports.manifest.moments import tells_day_first
from imports.manifest.reading import Row, unusable
from imports.manifest.widgets import text_of

SHOWN_CHARACTERS = 200
TELL_EVERY = 1_000
NAME_THEM = (
    "Its first row has to name the columns, one of them “url” or “order id”. Others that are understood: started at "
    "(or date and time), direction, agent, caller, callee."
)


@dataclass(frozen=True)
class Survey:
    """What the first reading told; `rows` is how many there are below the headings."""

    columns: Columns
    rows: int
    day_first: bool | None


def survey(
    rows: Iterator[Row], put_aside: Callable[[Row], None], *, max_rows: int, on_progress: Callable[[], None]
) -> Survey:
    """Read a manifest to its end, and put its rows aside.

    Raises WorkError for one that is damaged, too long, or has no headings or no rows.

    Thus nothing of such a manifest is imported, rather than half of it.
    """
    rows = _filled(rows, on_progress)
    heading = next(rows, None)
    if heading is None:
        raise unusable("manifest-empty", "Nothing stands in this manifest.", NAME_THEM)
    columns = _columns(heading)
    count, day_first = 0, None
    for row in rows:
        count += 1
        if count > max_rows:
            raise unusable("manifest-too-long", f"This manifest has more than {max_rows:,} rows.", "Split it.")
        put_aside(row)
        day_first = _day_first(row, columns) if day_first is None else day_first
    if not count:
        raise unusable("manifest-empty", "This manifest has headings, but no row below them.", "Add the recordings.")
    return Survey(columns, count, day_first)


def _filled(rows: Iterator[Row], on_progress: Callable[[], None]) -> Iterator[Row]:
    """Rows that hold something; `on_progress()` is called now and then."""
    for row in rows:
        if row.number % TELL_EVERY == 0:
            on_progress()
        if not row.is_empty:
            yield row


def _columns(heading: Row) -> Columns:
    if heading.fault:
        raise unusable("manifest-heading", f"The headings cannot be read. {heading.fault}", NAME_THEM)
    if len(heading.cells) > MAX_COLUMNS:
        raise unusable("manifest-heading", f"This manifest has more than {MAX_COLUMNS} columns.", "Leave some out.")
    texts = [text_of(cell) for cell in heading.cells]
    if any("://" in text for text in texts):
        text = "The first row of this manifest is no heading: it holds an address already."
        raise unusable("manifest-heading", text, NAME_THEM)
    columns = recognised(texts)
    if URL not in columns.places and ORDER_ID not in columns.places:
        raise _unknown(texts)
    return columns


def _unknown(texts: Sequence[str]) -> WorkError:
    told = ", ".join(text for text in texts if text)
    shown = f"{told[:SHOWN_CHARACTERS]}…" if len(told) > SHOWN_CHARACTERS else told
    text = f"No column of this manifest holds addresses or order IDs. Its first row reads: {shown}."
    return unusable("manifest-heading", text, NAME_THEM)


def _day_first(row: Row, columns: Columns) -> bool | None:
    for name in (STARTED_AT, DATE, TIME):
        if (told := tells_day_first(columns.cell(row.cells, name))) is not None:
            return told
    return None
