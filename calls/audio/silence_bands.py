"""Silences in bands: short, medium and long, as each customer draws the lines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Band:
    """How many silences, and how long together."""

    count: int
    seconds: float


@dataclass(frozen=True)
class SilenceBands:
    """`longest` is the first of the longest silences as (from, to) in seconds, None where there is none."""

    short: Band
    medium: Band
    long: Band
    longest: tuple[float, float] | None


def silence_bands(
    silences: Iterable[tuple[float, float]], *, medium_seconds: float, long_seconds: float
) -> SilenceBands:
    """Sort silences (from, to, in seconds): medium from `medium_seconds` on, long from `long_seconds` on.

    Lengths are compared in whole milliseconds, so a silence from 1.1 to 4.1 is one of 3 seconds.
    """
    known = list(silences)
    lengths = [round((end - start) * 1000) for start, end in known]
    medium, long = round(medium_seconds * 1000), round(long_seconds * 1000)
    longest = max(zip(lengths, known, strict=True), key=lambda pair: pair[0], default=None)
    return SilenceBands(
        short=_band([length for length in lengths if length < medium]),
        medium=_band([length for length in lengths if medium <= length < long]),
        long=_band([length for length in lengths if length >= long]),
        longest=longest[1] if longest else None,
    )


def _band(lengths: Sequence[int]) -> Band:
    return Band(len(lengths), sum(lengths) / 1000)
