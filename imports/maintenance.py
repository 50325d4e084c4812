"""What workers do for imports beside their items: searching watched sources, and taking away what nobody needs."""

from datetime import datetime

from django.conf import settings

from calls.work import upkeep
from imports import partial, uploads, watching
from imports.work import leftovers

OFTEN_SECONDS, SELDOM_SECONDS = 15.0, 60.0


def offer() -> None:
    """Let workers do it; called once, when the app is ready."""
    upkeep.offer(watching.check_due, every_seconds=OFTEN_SECONDS)
    for task in (watching.clear, leftovers.clear, uploads.clear, clear_parts):
        upkeep.offer(task, every_seconds=SELDOM_SECONDS)


def clear_parts(now: datetime) -> None:
    """Remove downloads that nobody has gone on with for long."""
    partial.clear_old_parts(settings.TEMPORARY_DIR, now)
