"""Requests whose answers were lost and that nobody takes up again: the provider is asked what became of them.

Their calls may have been deleted, their batches stopped, or others have read the calls. What was done is counted, and
its copy at the provider deleted (`insights.reading.copies`); what was not done holds back no budget any more.
"""

import time
from datetime import datetime, timedelta

import structlog
from django.db.models import Q
from django.utils import timezone

from calls.work.errors import WorkError
from insights.models import ModelRequest
from insights.reading.arrived import UNDER_WAY, keep, name_of, note, over_at
from insights.reading.readers import reader

log = structlog.get_logger(__name__)

EVERY_SECONDS = 60.0
LONGEST_SECONDS = 60.0
LEFT_TO_ITEMS = timedelta(hours=1)
"""For so long an item that is tried again asks by itself."""
KEPT_THERE = timedelta(days=30)
"""No provider keeps an answer for longer (OpenAI's stored completions)."""


def look_for_lost(now: datetime) -> int:
    """Settle what was lost; how many. Several machines may do it at once: each answer is written once."""
    end = time.monotonic() + LONGEST_SECONDS
    sent = Q(sent_at__lt=now - LEFT_TO_ITEMS, sent_at__gte=now - KEPT_THERE)
    stuck: set[str] = set()
    settled = 0
    for row in ModelRequest.objects.filter(UNDER_WAY, sent).order_by("pk").iterator():
        if time.monotonic() > end:
            break
        if row.provider in stuck or now < over_at(row):
            continue
        try:
            _settle(row)
        except WorkError as error:  # one that keeps no answers can never be asked
            log.info("insights.lost_answer", provider=row.provider, code=error.code)
            stuck.add(row.provider)
            continue
        settled += 1
    return settled


def _settle(row: ModelRequest) -> None:
    vendor = reader(row.provider, row.model).vendor
    raw = vendor.find(name_of(row)) if vendor is not None else None
    if raw is not None:
        keep(row, raw)
    else:
        note(row, refused_at=timezone.now())
