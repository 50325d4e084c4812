"""The present list of calls as a file for spreadsheets."""

from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone

from calls.csv_answer import csv_answer
from calls.models import Call, Customer
from calls.wording import words
from reports.access import for_customer
from reports.views.calls import SHOWN, asked, in_order

MOST_ROWS = 100_000
COLUMNS = (
    "Time", "Order ID", "File", "Agent", "Direction", "Seconds", "Silence (%)", "Category", "Sentiment", "Outcome",
    "Satisfaction", "Objections", "Red flags", "Action items",
)  # fmt: skip


@for_customer
def calls_csv(request: HttpRequest, customer: Customer) -> StreamingHttpResponse:
    """At most `MOST_ROWS` calls, in the order of the list, sent as they are read."""
    rows = in_order(request, asked(request, customer)).only(*SHOWN)[:MOST_ROWS].iterator(chunk_size=2000)
    # Read after this function has ended, so the time zone is taken along.
    zone = timezone.get_current_timezone()
    return csv_answer(f"calls-{customer.slug}.csv", COLUMNS, (_cells(call, zone) for call in rows))


def _cells(call: Call, zone: Any) -> list[Any]:
    return [
        call.listed_at.astimezone(zone).strftime("%Y-%m-%d %H:%M"),
        call.order_id, call.file_name, call.agent, call.direction,
        None if call.duration_seconds is None else round(call.duration_seconds, 1),
        None if call.silence_share is None else round(call.silence_share * 100),
        *(words(value) for value in (call.category, call.sentiment, call.outcome, call.satisfaction)),
        call.objection_count, call.red_flag_count, call.action_item_count,
    ]  # fmt: skip
