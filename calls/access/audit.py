"""Who changed what, and who looked at what: entries of django-auditlog, about what people do.

`chat_project/audited.py` says which models are watched. What the engine writes is no deed of a person: it is on the
pages of batches and calls, and would only bury what people did.
"""

from collections.abc import Callable
from contextvars import ContextVar
from datetime import timedelta
from typing import Any

from auditlog.models import LogEntry
from auditlog.signals import pre_log
from django.db.models import Model, QuerySet
from django.db.models.signals import pre_save
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from calls.models import Batch, Call, Transcript, User

ONE_LOOK = timedelta(hours=1)
"""Somebody who comes back to a row within this time is still looking."""

MADE_BY_MACHINES = (Batch, Call, Transcript)
"""Rows whose making and deleting is the engine's work, except where a person stands behind it."""

_request: ContextVar[HttpRequest | None] = ContextVar("audited_request", default=None)


class AuditMiddleware:
    """Remembers whose request is being answered, so that changes can be told by whom they were made."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _request.set(request)
        try:
            return self.get_response(request)
        finally:
            _request.reset(token)


def person() -> User | None:
    """Who asked for what is being done. Found late: the API learns whose token it is after all middleware."""
    request = _request.get()
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None


def looked_at(request: HttpRequest, row: Model) -> None:
    """Write down that this person opened the row or listened to it, once an hour."""
    looks = LogEntry.objects.get_for_object(row).filter(action=LogEntry.Action.ACCESS, actor=request.user.pk)
    if looks.filter(timestamp__gt=timezone.now() - ONE_LOOK).exists():
        return
    LogEntry.objects.log_create(row, force_log=True, action=LogEntry.Action.ACCESS, actor=request.user)


def did(row: Model, deed: str) -> None:
    """Write down what the person behind the request did to a row where no field says it, for example `paused`."""
    if person() is not None:
        LogEntry.objects.log_create(row, action=LogEntry.Action.UPDATE, changes={"action": ["", deed]})


def history(row: Model) -> QuerySet[Any]:
    """What people did to a row and who looked at it, last first."""
    return LogEntry.objects.get_for_object(row).select_related("actor").order_by("-timestamp", "-pk")


def hidden(value: str) -> str:  # noqa: ARG001 - the signature of a mask
    """What is kept of a secret: that it was another."""
    return "********"


def watch() -> None:
    """Let entries name the person, and leave out what no person did; called once, when all models are there."""
    pre_save.connect(_name_person, sender=LogEntry, dispatch_uid="calls.access.audit.person")
    for model in MADE_BY_MACHINES:
        pre_log.connect(_by_person, sender=model, dispatch_uid=f"calls.access.audit.{model._meta.label}")


def _by_person(**_: Any) -> bool:
    return person() is not None


def _name_person(instance: Any, **_: Any) -> None:
    request = _request.get()
    who = instance.actor or person()
    if instance.pk is None and who is not None:
        instance.actor, instance.actor_email = who, who.email
        # People can be deleted; what they did stays theirs.
        instance.additional_data = {**(instance.additional_data or {}), "username": who.get_username()}
    if instance.pk is None and request is not None:
        instance.remote_addr = request.META.get("REMOTE_ADDR") or None
