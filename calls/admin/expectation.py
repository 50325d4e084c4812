"""Estimates in words: from this to that, no more exact than they are."""

from decimal import Decimal

MINUTE, HOUR, DAY = 60, 3600, 86_400

_SIZES = ((1_000_000_000, "billion"), (1_000_000, "million"))
_UNITS = ((DAY, "day", 1), (HOUR, "hour", 1), (MINUTE, "minute", 5))
"""Seconds in each unit, its name, and to how many of it long times are rounded."""
EXACT_BELOW = 1000
ROUNDED_FROM = 10
"""So many of a unit and more are rounded."""


def time_range(low: float, high: float) -> str:
    """Seconds as "about 20 to 50 minutes"."""
    if high < MINUTE:
        return "less than a minute"
    (first, first_unit), (last, last_unit) = _rounded(low), _rounded(high)
    if (first, first_unit) == (last, last_unit):
        return f"about {_told(last, last_unit)}"
    if low < MINUTE:
        return f"up to about {_told(last, last_unit)}"
    begin = f"{first:,}" if first_unit == last_unit else _told(first, first_unit)
    return f"about {begin} to {_told(last, last_unit)}"


def cost_range(low: Decimal, high: Decimal) -> str:
    """Dollars as "$1.20 to $3.40", in cents where they are few."""
    if 0 < high < Decimal("0.01"):
        return "less than $0.01"
    if low == high:
        return f"${high:,.2f}"
    if round(low, 2) == round(high, 2):
        return f"about ${high:,.2f}"
    return f"${low:,.2f} to ${high:,.2f}" if round(low, 2) else f"up to ${high:,.2f}"


def number_range(low: int, high: int) -> str:
    """Numbers as "about 2,100 to 3,400", from a hundred thousand on in millions."""
    if low == high:
        return f"{high:,}"
    size, unit = next((row for row in _SIZES if high >= row[0] / 10), (1, ""))
    if size == 1:
        first, last = f"{_few_digits(low):,}", f"{_few_digits(high):,}"
        return f"about {last}" if first == last else f"about {first} to {last}"
    first, last = f"{low / size:,.1f}", f"{high / size:,.1f}"
    return f"about {last} {unit}" if first == last else f"about {first} to {last} {unit}"


def _few_digits(number: int) -> int:
    """From a thousand on two digits are as exact as an estimate is."""
    return number if number < EXACT_BELOW else round(number, 2 - len(str(number)))


def _rounded(seconds: float) -> tuple[int, str]:
    # Two hours are "2 hours", 100 minutes stay minutes: a unit is used from (nearly) two of it on.
    size, unit, step = next((row for row in _UNITS if seconds >= 1.95 * row[0]), _UNITS[-1])
    amount = seconds / size
    if amount >= ROUNDED_FROM:
        return round(amount / step) * step, unit
    return max(round(amount), 1), unit


def _told(amount: int, unit: str) -> str:
    return f"{amount:,} {unit}{'' if amount == 1 else 's'}"
