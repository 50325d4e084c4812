"""manage.py prune_audit: entries of the audit that have been kept long enough go."""

from datetime import timedelta
from typing import Any

from auditlog.models import LogEntry
from axes.models import AccessFailureLog, AccessLog
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db.models import QuerySet
from django.utils import timezone

AT_ONCE = 5000
"""Rows deleted by one statement, so that nobody waits long for SQLite's one writer."""


class Command(BaseCommand):
    """To be run once a day or week by the machine's timer."""

    help = "Deletes entries of the audit and of log-ins that are older than CHAT_AUDIT_DAYS."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """One line says how many."""
        before = timezone.now() - timedelta(days=settings.AUDIT_DAYS)
        entries = _delete(LogEntry.objects.filter(timestamp__lt=before))
        log_ins = _delete(AccessLog.objects.filter(attempt_time__lt=before))
        failures = _delete(AccessFailureLog.objects.filter(attempt_time__lt=before))
        self.stdout.write(f"Deleted {entries:,} audit entries and {log_ins + failures:,} entries of log-ins.")


def _delete(rows: QuerySet[Any]) -> int:
    deleted = 0
    while ids := list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        rows.model.objects.filter(pk__in=ids).delete()
        deleted += len(ids)
    return deleted
