"""Copies of answers that providers keep until they have arrived here: deleted there as soon as they have."""

import time
from datetime import datetime

import structlog

from calls.work.errors import WorkError
from insights.models import ModelRequest
from insights.reading.readers import reader

log = structlog.get_logger(__name__)

EVERY_SECONDS = 20.0
LONGEST_SECONDS = 60.0
"""One round deletes for so long at the most; the rest is for the next."""


def forget_copies(now: datetime) -> int:  # noqa: ARG001 - whatever has arrived may go
    """Delete what has arrived; how many. Several machines may do it at once: what is gone stays gone."""
    end = time.monotonic() + LONGEST_SECONDS
    kept = ModelRequest.objects.exclude(kept_there="").filter(answered_at__isnull=False)
    stuck: set[str] = set()
    deleted = 0
    for row in kept.only("provider", "model", "kept_there").order_by("pk").iterator():
        if time.monotonic() > end:
            break
        if row.provider in stuck:
            continue
        try:
            _forget(row)
        except WorkError as error:
            log.info("insights.copy_stays", provider=row.provider, code=error.code)
            stuck.add(row.provider)
            continue
        deleted += 1
    return deleted


def _forget(row: ModelRequest) -> None:
    vendor = reader(row.provider, row.model).vendor
    if vendor is not None:
        vendor.forget(row.kept_there)
    ModelRequest.objects.filter(pk=row.pk, kept_there=row.kept_there).update(kept_there="")
