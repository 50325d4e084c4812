"""Times as they stand in file names: the directives of strptime, or seconds and milliseconds since 1970."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import re2

from imports.clocks import moment_of

EPOCH = "epoch"
EPOCH_DIGITS = r"[0-9]{12,13}|[0-9]{9,10}"
"""Milliseconds or seconds, of any time between 1973 and 2286."""
SECONDS_DIGITS = 10
FIRST_YEAR = 1970
DIRECTIVES = {
    "%Y": "[0-9]{4}", "%y": "[0-9]{2}", "%m": "[0-9]{1,2}", "%d": "[0-9]{1,2}", "%j": "[0-9]{1,3}",
    "%b": "[A-Za-z]{3}", "%B": "[A-Za-z]{3,9}", "%a": "[A-Za-z]{3}", "%A": "[A-Za-z]{6,9}",
    "%H": "[0-9]{1,2}", "%I": "[0-9]{1,2}", "%p": "[AaPp][Mm]", "%M": "[0-9]{1,2}", "%S": "[0-9]{1,2}",
    "%f": "[0-9]{1,6}", "%z": "(?:[Zz]|[+-][0-9]{2}:?[0-9]{2})", "%%": "%",
}  # fmt: skip
"""What each stands for, as a regular expression: any number of digits that strptime takes."""
DIRECTIVE = re.compile(r"%.?", re.DOTALL)
A_YEAR = ({"%Y"}, {"%y"})
A_DAY = ({"%d", "%m"}, {"%d", "%b"}, {"%d", "%B"}, {"%j"})


def time_fault(form: str) -> str:
    """Why this is no form of a time, in words; empty when it is one."""
    if form == EPOCH:
        return ""
    told = [name for name in DIRECTIVE.findall(form) if name != "%%"]
    unknown = [name for name in told if name not in DIRECTIVES]
    if unknown:
        return f"{unknown[0]} means nothing in a time; there are {' '.join(DIRECTIVES)}."
    twice = [name for name in told if told.count(name) > 1]
    if twice:
        return f"{twice[0]} stands twice in a time."
    if not _one_of(A_YEAR, told) or not _one_of(A_DAY, told):
        return "A time needs its day: %Y (or %y), %m (or %b) and %d; or it is written as {time:epoch}."
    if ("%I" in told) != ("%p" in told):
        return "%I, the hour out of twelve, needs %p (AM or PM) and the other way round; %H is the hour out of 24."
    return ""


def expression(form: str) -> str:
    """What a time of this form looks like, for RE2; `form` has no fault."""
    if form == EPOCH:
        return EPOCH_DIGITS
    literals = (re2.escape(text) for text in DIRECTIVE.split(form))
    signs = (DIRECTIVES[name] for name in DIRECTIVE.findall(form))
    return "".join(part for pair in zip(literals, (*signs, ""), strict=False) for part in pair)


def read_time(text: str, form: str, zone: ZoneInfo) -> datetime | None:
    """The moment, in UTC; None for one that never was: the 31st of February, an hour that clocks leapt over.

    Of an hour that clocks showed twice it is the first. A zone that the text tells counts before `zone`.
    """
    try:
        found = _epoch(text) if form == EPOCH else datetime.strptime(text, form)  # noqa: DTZ007 - its zone comes below
        moment = moment_of(found, zone)
    except (ValueError, OverflowError):
        return None
    return moment if moment is not None and moment.year >= FIRST_YEAR else None


def _epoch(text: str) -> datetime:
    count = int(text)
    return datetime(FIRST_YEAR, 1, 1, tzinfo=UTC) + (
        timedelta(seconds=count) if len(text) <= SECONDS_DIGITS else timedelta(milliseconds=count)
    )


def _one_of(sets: tuple[set[str], ...], told: list[str]) -> bool:
    return any(names <= set(told) for names in sets)
