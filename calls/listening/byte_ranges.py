"""Which bytes of a file an HTTP `Range` header asks for (RFC 9110, section 14)."""

import re
from dataclasses import dataclass

# One range only: several would have to be answered in parts, which no player asks for.
_ONE_RANGE = re.compile(r"bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.IGNORECASE)


class UnsatisfiableError(Exception):
    """The file has none of the bytes asked for."""


@dataclass(frozen=True)
class Span:
    """Bytes from `start` up to, not including, `stop`."""

    start: int
    stop: int

    @property
    def length(self) -> int:
        """How many."""
        return self.stop - self.start


def span(header: str, size: int) -> Span | None:
    """The part of a file of `size` bytes; None for the whole, also where the header means nothing to us.

    Raises UnsatisfiableError.
    """
    asked = _ONE_RANGE.fullmatch(header)
    if asked is None or asked.groups() == ("", ""):
        return None
    first, last = asked.groups()
    if not first:
        return _checked(max(0, size - int(last)), size, size)
    if last and int(last) < int(first):
        return None
    return _checked(int(first), int(last) + 1 if last else size, size)


def _checked(start: int, stop: int, size: int) -> Span:
    if start >= size:
        raise UnsatisfiableError
    return Span(start, min(stop, size))
