"""What stands in the workbook beside the calls, one row each: objections, action items, red flags."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from insights.models import Insight

WHOSE = ("Call", "Customer", "Order ID")
"""The first cells of every row."""


@dataclass(frozen=True)
class Sheet:
    """A sheet, its headings behind WHOSE, and the cells below them for a call's insight."""

    name: str
    headings: tuple[str, ...]
    cells: Callable[[Insight], Iterable[list[Any]]]

    @property
    def first_row(self) -> list[str]:
        """All its headings."""
        return [*WHOSE, *self.headings]


def _plain(value: Any) -> Any:
    return "" if value is None else value


def _objections(insight: Insight) -> Iterable[list[Any]]:
    for row in insight.objections.all():
        yield [
            row.type, row.quote, row.speaker, row.start_seconds, row.confidence, row.overcome_method,
            row.overcome_quote, row.overcome_speaker, _plain(row.overcome_start_seconds),
            _plain(row.overcome_confidence),
        ]  # fmt: skip


def _action_items(insight: Insight) -> Iterable[list[Any]]:
    """Older ones tell no words."""
    for item in insight.action_items:
        yield [item["priority"], item["action"], _plain(item.get("assignee")), _plain(item.get("quote"))]


def _red_flags(insight: Insight) -> Iterable[list[Any]]:
    for flag in insight.red_flags:
        yield [flag["severity"], flag["category"], flag["concern"], _plain(flag.get("quote"))]


SHEETS = (
    Sheet(
        "Objections",
        ("Type", "Quote", "Speaker", "At second", "Confidence", "Overcome by", "Answer", "Answered by",
         "Answered at second", "Answer confidence"),
        _objections,
    ),
    Sheet("Action items", ("Priority", "Action", "Assignee", "Quote"), _action_items),
    Sheet("Red flags", ("Severity", "Category", "Concern", "Quote"), _red_flags),
)  # fmt: skip
