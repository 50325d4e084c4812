"""Who changed what, and who looked at what: entries of django-auditlog, about what people do."""

from datetime import timedelta
from typing import Any

from auditlog.middleware import AuditlogMiddleware
from auditlog.models import LogEntry
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

ONE_LOOK = timedelta(hours=1)
"""Somebody who comes back to a row within this time is still looking."""


class AuditMiddleware(AuditlogMiddleware):
    """Names the person behind changes. Asked late, since the API finds out whose token it is after middleware."""

    @staticmethod
    def _get_actor(request: HttpRequest) -> Any:
        return SimpleLazyObject(lambda: request.user)


def looked_at(request: HttpRequest, row: Model) -> None:
    """Write down that this person opened the row or listened to it, once an hour."""
    looks = LogEntry.objects.get_for_object(row).filter(action=LogEntry.Action.ACCESS, actor=request.user.pk)
    if looks.filter(timestamp__gt=timezone.now() - ONE_LOOK).exists():
        return
    LogEntry.objects.log_create(
        row,
        force_log=True,
        action=LogEntry.Action.ACCESS,
        actor=request.user,
        actor_email=request.user.email,
        remote_addr=request.META.get("REMOTE_ADDR") or None,
    )


def history(row: Model) -> QuerySet[Any]:
    """What people did to a row, last first, with who they are."""
    return LogEntry.objects.get_for_object(row).select_related("actor").order_by("-timestamp", "-pk")
