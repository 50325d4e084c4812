"""Charts of an overview as SVG within the page: no script, no inline style, colours from the theme.

Each mark is a link to the calls behind it, and the same figures stand below as a table. Drawn by two small templates:
a library that draws Vega-Lite (vl-convert 1.9) took 115 MB in every web process and 0.8 s for a page's first charts.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from calls.wording import words
from reports.overview import Overview, Sums
from reports.spans import Span, split, unit

WIDTH, HEIGHT = 360, 170
LEFT, RIGHT, TOP, BOTTOM = 44, 4, 10, 22
ROW_HEIGHT, NAMES_END, BARS_END = 30, 138, 314
HALF_A_NAME = 20
"""Room that the name of a day needs to either side of its middle."""
LABELLED_COLUMNS = 5


class Link(Protocol):
    """Address of the list of calls with these filters (names of CallFilter)."""

    def __call__(self, **filters: str) -> str:
        """Values as they stand in an address: days as 2026-11-01."""


@dataclass(frozen=True)
class Mark:
    """One figure: its place in the chart in units of the drawing, its name, and where it leads."""

    name: str
    value: str
    href: str
    x: float
    y: float
    width: float
    height: float
    kind: str = ""
    label: str = ""
    """What stands below its column; not every one has it."""

    @property
    def middle(self) -> float:
        """Where its name stands below it, within the drawing."""
        return round(min(self.x + self.width / 2, WIDTH - HALF_A_NAME), 1)


def all_charts(overview: Overview, link: Link) -> list[SafeString]:
    """The charts of an overview, in their order on the page."""
    return [
        calls_over_time(overview, link),
        minutes_over_time(overview, link),
        cost_over_time(overview, link),
        categories(overview, link),
        sentiments(overview, link),
    ]


def calls_over_time(overview: Overview, link: Link) -> SafeString:
    """How many calls there were on each day or in each week."""
    return _columns(overview, link, "Calls", lambda sums: sums.calls, "{:,.0f}".format, least=1)


def minutes_over_time(overview: Overview, link: Link) -> SafeString:
    """Minutes of recordings of each day or week."""
    return _columns(overview, link, "Minutes", lambda sums: sums.minutes, _plain, least=0.1)


def cost_over_time(overview: Overview, link: Link) -> SafeString:
    """What the calls of each day or week have cost so far."""
    return _columns(overview, link, "Cost", lambda sums: float(sums.cost_usd), money, least=0.0001)


def categories(overview: Overview, link: Link) -> SafeString:
    """How many calls came to what."""
    return _bars(overview, link, "What calls came to", "category", overview.by_category)


def sentiments(overview: Overview, link: Link) -> SafeString:
    """How many calls left customers in which mood."""
    return _bars(overview, link, "How customers felt", "sentiment", overview.by_sentiment)


def money(usd: float) -> str:
    """Dollars, with two more places where a small sum is no whole number of cents."""
    whole = usd >= 1 or math.isclose(usd * 100, round(usd * 100), abs_tol=1e-6)
    return f"${usd:,.2f}" if whole else f"${usd:,.4f}"


def nice_steps(largest: float, *, least: float = 0.0, at_most: int = 4) -> list[float]:
    """Round numbers from 0 to the first that is not below `largest`: 1, 2 or 5 times a power of ten apart.

    They are at least `least` apart: half a call is no call.
    """
    if largest <= 0:
        return [0.0, 1.0]
    power = 10 ** math.floor(math.log10(largest / at_most))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor * at_most >= largest * (1 - 1e-9))
    step = max(step, least)
    return [step * number for number in range(math.ceil(largest / step - 1e-9) + 1)]


def _columns(
    overview: Overview,
    link: Link,
    title: str,
    value: Callable[[Sums], float],
    show: Callable[[float], str],
    *,
    least: float,
) -> SafeString:
    """One column a day, or a week where there are many days."""
    values = {span: sum(value(overview.by_day[day]) for day in days) for span, days in split(overview.by_day).items()}
    steps = nice_steps(max(values.values(), default=0), least=least)
    marks = [
        _column(number, span, len(values), height=height / steps[-1], text=show(height), link=link)
        for number, (span, height) in enumerate(values.items())
    ]
    lines = [{"y": round(_y(step / steps[-1]), 1), "text": show(step)} for step in steps]
    title = f"{title} per {unit(len(overview.by_day))}"
    return _figure("columns", title, overview, marks, lines=lines, height=HEIGHT, right=WIDTH - RIGHT, left=LEFT)


def _column(number: int, span: Span, columns: int, *, height: float, text: str, link: Link) -> Mark:
    pitch = (WIDTH - LEFT - RIGHT) / columns
    top = _y(height)
    # Counted from the end: today always has its name.
    labelled = (columns - 1 - number) % max(1, math.ceil(columns / LABELLED_COLUMNS)) == 0
    return Mark(
        name=span.name, value=text, label=span.short if labelled else "",
        href=link(first_day=span.first_day.isoformat(), last_day=span.last_day.isoformat()),
        x=round(LEFT + number * pitch + pitch * 0.1, 1), width=round(pitch * 0.8, 1),
        y=round(top, 1), height=round(_y(0) - top, 1),
    )  # fmt: skip


def _y(share: float) -> float:
    """Height within the drawing of a share of the highest line."""
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - share)


def _bars(overview: Overview, link: Link, title: str, name: str, groups: dict[str, Sums]) -> SafeString:
    """One bar for each value that the filter `name` takes."""
    days = {"first_day": overview.first_day.isoformat(), "last_day": overview.last_day.isoformat()}
    most = max((sums.calls for sums in groups.values()), default=0)
    marks = [
        Mark(
            name=words(key), value=f"{sums.calls:,}", kind=key,
            href=link(**days, **{name: key}),
            x=NAMES_END, y=number * ROW_HEIGHT + 5, height=ROW_HEIGHT - 12,
            width=round((BARS_END - NAMES_END) * sums.calls / most, 1),
        )
        for number, (key, sums) in enumerate(groups.items())
    ]  # fmt: skip
    return _figure("bars", title, overview, marks, height=max(ROW_HEIGHT * len(marks), ROW_HEIGHT))


def _figure(kind: str, title: str, overview: Overview, marks: Iterable[Mark], **more: Any) -> SafeString:
    context = {"title": title, "overview": overview, "marks": marks, "width": WIDTH, **more}
    return render_to_string(f"reports/charts/{kind}.html", context)


def _plain(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 or value == int(value) else f"{value:,.1f}"  # noqa: PLR2004 - two digits
