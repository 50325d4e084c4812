"""When a call was, as spreadsheets write it. What cannot be read for certain is refused, never guessed."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from imports.clocks import moment_of

FIRST_YEAR, LAST_YEAR = 1980, 2100
MIDNIGHT, ONE = time(), time(1)

ISO = re.compile(r"\d{4}-\d\d?-\d\d?|\d{8}")
YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d\d?)[-/.](\d\d?)")
YEAR_LAST = re.compile(r"(\d\d?)([-/.])(\d\d?)\2(\d{4})")
COMPACT = re.compile(r"(\d{8})(\d{6}|\d{4})")
SECONDS = re.compile(r"\d{10}|\d{13}")
CLOCK = re.compile(
    r"(\d\d?)[:.h](\d\d)(?:[:.](\d\d)(?:[.,]\d+)?)?\s*([ap])?\.?m?\.?\s*(z|utc|gmt|[+-]\d\d:?\d\d|[+-]\d\d)?",
    re.IGNORECASE,
)
WRITE = "Write it as 2026-05-31 14:05."


@dataclass(frozen=True)
class Moments:
    """Reads times of one manifest: `zone` is that of times without one, `day_first` how 05/06/2026 is meant.

    `day_first` None means that the manifest does not tell, and such a date is refused.
    """

    zone: tzinfo
    day_first: bool | None = None

    def read(self, day: object, clock: object) -> datetime | None:
        """The aware time of a row: from one cell with both, or a date and a time in cells of their own.

        None where both cells are empty. Raises ValueError, in words for the person who made the manifest.
        """
        day, clock = _plain(day), _plain(clock)
        found_clock = self._parts(clock) if clock is not None else None
        if found_clock is not None and found_clock[0] is not None:
            return self._moment(*found_clock)
        found_day = self._parts(day) if day is not None else None
        if found_day is None and found_clock is None:
            return None
        if found_day is None or found_day[0] is None:
            raise ValueError(f"This is a time of day without a date. {WRITE}")
        return self._moment(found_day[0], found_clock[1] if found_clock else found_day[1])

    def _moment(self, day: date | None, clock: time | None) -> datetime:
        if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValueError(f"Calls are expected between {FIRST_YEAR} and {LAST_YEAR}.")
        moment = moment_of(datetime.combine(day, clock or MIDNIGHT), self.zone)
        if moment is None and clock is None:  # here and there a day begins at one o'clock
            moment = moment_of(datetime.combine(day, ONE), self.zone)
        if moment is None:
            raise ValueError("Clocks never showed this time: they were put forward over it.")
        return moment

    def _parts(self, cell: object) -> tuple[date | None, time | None]:
        """Date and time of day in a cell; None for the part that it does not hold."""
        if isinstance(cell, datetime):
            return cell.date(), cell.timetz()
        if isinstance(cell, date):
            return cell, None
        if isinstance(cell, time):
            return None, cell
        if isinstance(cell, timedelta):
            return None, (datetime(1, 1, 1, tzinfo=UTC) + cell % timedelta(days=1)).time()
        return self._of_text(str(cell))

    def _of_text(self, text: str) -> tuple[date | None, time | None]:
        if SECONDS.fullmatch(text):
            moment = datetime.fromtimestamp(int(text[:10]), UTC)
            return moment.date(), moment.timetz()
        if match := COMPACT.fullmatch(text):
            return _day(match[1]), _clock(":".join(re.findall("..", match[2])))
        if match := CLOCK.fullmatch(text):
            return None, _clock(text)
        day, clock = _split(text)
        return self._day_of(day), _clock(clock) if clock else None

    def _day_of(self, text: str) -> date:
        if match := YEAR_FIRST.fullmatch(text):
            return _made(int(match[1]), int(match[2]), int(match[3]))
        if match := YEAR_LAST.fullmatch(text):
            return self._year_last(int(match[1]), int(match[3]), int(match[4]), dotted=match[2] == ".")
        return _day(text)

    def _year_last(self, first: int, second: int, year: int, *, dotted: bool) -> date:
        day_first = True if dotted else self.day_first
        if day_first is None:
            raise ValueError(f"It is not certain which number is the day and which the month. {WRITE}")
        return _made(year, second, first) if day_first else _made(year, first, second)


def tells_day_first(cell: object) -> bool | None:
    """Whether a date such as 31/05/2026 shows that the day comes first; None where it does not tell."""
    match = YEAR_LAST.match(cell) if isinstance(cell, str) else None
    if match is None or match[2] == ".":
        return None
    first, second = int(match[1]), int(match[3])
    return first > 12 if (first > 12) != (second > 12) else None  # noqa: PLR2004 - months of a year


def _plain(cell: object) -> object:
    """A cell without what surrounds it; None for an empty one."""
    if isinstance(cell, str):
        return cell.strip() or None
    return cell


def _split(text: str) -> tuple[str, str]:
    """The date and the time of day of a text: between them a space, a comma or a T."""
    match = re.fullmatch(r"([\d./-]+)(?:,?\s+|T)(.+)", text)
    return (match[1], match[2]) if match else (text, "")


def _day(text: str) -> date:
    if not ISO.fullmatch(text):
        raise ValueError(f"This is no time that can be read. {WRITE}")
    return _made(int(text[:4]), int(text[4:6]), int(text[6:8]))


def _made(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as e:
        raise ValueError(f"There is no such day. {WRITE}") from e


def _clock(text: str) -> time:
    match = CLOCK.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"This is no time that can be read. {WRITE}")
    hour, half = int(match[1]), (match[4] or "").lower()
    if half and not 1 <= hour <= 12:  # noqa: PLR2004 - hours of a half day
        raise ValueError(f"There is no such time of day. {WRITE}")
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return time(hour, int(match[2]), int(match[3] or 0), tzinfo=_zone(match[5] or ""))
    except ValueError as e:
        raise ValueError(f"There is no such time of day. {WRITE}") from e


def _zone(text: str) -> tzinfo | None:
    if not text:
        return None
    if text.lower() in {"z", "utc", "gmt"}:
        return UTC
    return datetime.strptime(text if len(text) > len("+01") else f"{text}00", "%z").tzinfo
