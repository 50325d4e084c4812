"""The present list of calls as a file for spreadsheets."""

import csv
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone

from calls.csv_safe import safe
from calls.models import Call, Customer
from calls.wording import words
from reports.access import for_customer
from reports.views.calls import SHOWN, asked, in_order

MOST_ROWS = 100_000
COLUMNS = (
    "Time", "Order ID", "File", "Agent", "Direction", "Seconds", "Silence (%)", "Category", "Sentiment", "Outcome",
    "Satisfaction", "Objections", "Red flags", "Action items",
)  # fmt: skip


class Line:
    """What csv writes to: hands each line back instead of keeping it."""

    def write(self, text: str) -> str:
        """The line."""
        return text


@for_customer
def calls_csv(request: HttpRequest, customer: Customer) -> StreamingHttpResponse:
    """At most `MOST_ROWS` calls, in the order of the list, sent as they are read."""
    rows = in_order(request, asked(request, customer)).only(*SHOWN)[:MOST_ROWS].iterator(chunk_size=2000)
    # Read after this function has ended, so the time zone is taken along.
    answer = StreamingHttpResponse(
        _lines(rows, timezone.get_current_timezone()), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="calls-{customer.slug}.csv"'
    return answer


def _lines(calls: Iterator[Call], zone: Any) -> Iterator[str]:
    writer = csv.writer(Line())
    # Without the mark, spreadsheet programs take the letters for those of another alphabet.
    yield "\ufeff" + writer.writerow(COLUMNS)
    for call in calls:
        yield writer.writerow([safe(cell) for cell in _cells(call, zone)])


def _cells(call: Call, zone: Any) -> list[Any]:
    return [
        call.listed_at.astimezone(zone).strftime("%Y-%m-%d %H:%M"),
        call.order_id, call.file_name, call.agent, call.direction,
        None if call.duration_seconds is None else round(call.duration_seconds, 1),
        None if call.silence_share is None else round(call.silence_share * 100),
        *(words(value) for value in (call.category, call.sentiment, call.outcome, call.satisfaction)),
        call.objection_count, call.red_flag_count, call.action_item_count,
    ]  # fmt: skip
