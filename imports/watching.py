"""Sources that are searched again and again: each search is an import that takes only what is new there.

An import that brought nothing is taken away again after a while (`clear`): the watched source itself tells when it was
last searched.
"""

from datetime import datetime, timedelta
from typing import Any

import structlog
from auditlog.context import disable_auditlog
from auditlog.models import LogEntry
from django.db import transaction
from django.utils import timezone

from calls.models import Batch, Customer, User
from calls.work.errors import WorkError
from calls.work.states import OPEN, JobState, State
from imports import folders, services
from imports.models import ImportFile, ImportJob, ImportSource, WatchedSource

log = structlog.get_logger(__name__)

MOST_AT_ONCE = 100
UNENDED = (JobState.ACTIVE, JobState.PAUSED)
KEPT = timedelta(days=1)
"""How long an import is shown that found nothing new."""
KEPT_FAILED = timedelta(days=7)
"""How long one is shown whose source could not be searched."""
MAY_IMPORT = "imports.add_importjob"
WHERE = frozenset({"location", "credential", "is_active"})
"""Fields of a watch for which the person stands who changed one of them last."""


def check_due(now: datetime) -> int:
    """Begin the imports of watched sources whose time has come; how many. Any number may do so side by side."""
    due = WatchedSource.objects.filter(is_active=True, next_at__lte=now).order_by("next_at")
    watches = due.select_related("customer", "credential", "created_by")[:MOST_AT_ONCE]
    return sum(begin_in_turn(watch, now) for watch in watches)


def begin_in_turn(watch: WatchedSource, now: datetime) -> bool:
    """Begin the import of a watch seen to be due, unless another was faster or the import before has not ended."""
    if reason := _refusal(watch, watch.created_by):
        _switch_off(watch, reason)
        return False
    under_way = _is_under_way(watch)
    same = WatchedSource.objects.filter(pk=watch.pk, is_active=True, next_at=watch.next_at)
    searched = {} if under_way else {"checked_at": now}
    with transaction.atomic(), disable_auditlog():  # no deed of a person
        if not same.update(next_at=_next(watch, now), **searched) or under_way:
            return False
        _begin(watch, watch.created_by)
    return True


def check_now(watch: WatchedSource, user: User | None = None, *, now: datetime | None = None) -> ImportJob:
    """Begin an import of what is new, in the name of this person or whoever set the watch up.

    Raises WorkError when that person may not, or the import before has not ended.
    """
    now = now or timezone.now()
    user = user or watch.created_by
    if reason := _refusal(watch, user):
        raise _error("not-allowed", reason, "Let somebody set it up who may import for this customer.")
    with transaction.atomic():
        WatchedSource.objects.select_for_update().get(pk=watch.pk)
        if _is_under_way(watch):
            raise _error("under-way", "Its import before has not ended.", "Look at that import, or stop it.")
        _note(watch, next_at=_next(watch, now), checked_at=now)
        return _begin(watch, user)


def keep(watch: WatchedSource, user: User, *, now: datetime | None = None, **fields: Any) -> WatchedSource:
    """Save a watch with these fields changed.

    Whoever sets it up, changes where it looks or switches it on stands for it from then on, and it is searched at once.
    Whether the person may read the place was asked before.
    """
    for name, value in fields.items():
        setattr(watch, name, value)
    if watch.pk is None or WHERE & fields.keys():
        watch.created_by, watch.next_at = user, now or timezone.now()
    watch.save()
    return watch


def remove(watch: WatchedSource) -> None:
    """Watch it no more. An import of it that is still searching is stopped: it would take what is not new, too."""
    jobs = ImportJob.objects.filter(watch=watch, state__in=UNENDED)
    for job in jobs.filter(sources__state__in=OPEN).distinct():
        services.stop_import(job=job)
    watch.delete()


def clear(now: datetime) -> int:
    """Take away the imports of watches that ended long enough ago and brought nothing; how many."""
    ended = ImportJob.objects.filter(watch__isnull=False, state=JobState.FINISHED)
    empty = ended.exclude(pk__in=ImportFile.objects.filter(job__watch__isnull=False).values("job"))
    unsearched = ImportSource.objects.filter(job__watch__isnull=False).exclude(state=State.DONE).values("job")
    quiet = empty.filter(finished_at__lt=now - KEPT).exclude(pk__in=unsearched)
    old = (quiet | empty.filter(finished_at__lt=now - KEPT_FAILED)).order_by("pk")
    return sum(_take_away(job, batch) for job, batch in old.values_list("pk", "batch")[:MOST_AT_ONCE])


def _begin(watch: WatchedSource, user: User | None) -> ImportJob:
    return services.start_import(
        customer=watch.customer,
        locations=[watch.location],
        credential=watch.credential,
        created_by=user,
        allow_local=user is not None and folders.may_read(watch.location, watch.customer, user),
        watch=watch,
    )


def _is_under_way(watch: WatchedSource) -> bool:
    return ImportJob.objects.filter(watch=watch, state__in=UNENDED).exists()


def _next(watch: WatchedSource, now: datetime) -> datetime:
    return now + timedelta(minutes=watch.every_minutes)


def _refusal(watch: WatchedSource, user: User | None) -> str:
    """Why nobody stands for this watch any more; empty where somebody does."""
    if user is None:
        return "whoever set it up is not there any more"
    sees = Customer.objects.visible_to(user).filter(pk=watch.customer_id).exists()
    if sees and user.has_perm(MAY_IMPORT):
        return ""
    return f"{user.get_username()} may not import for this customer any more"


def _switch_off(watch: WatchedSource, reason: str) -> None:
    """Search no more, and say why in the log and in the history of the row."""
    if WatchedSource.objects.filter(pk=watch.pk, is_active=True).update(is_active=False):
        log.warning("watch.switched_off", watch=watch.pk, reason=reason)
        changes = {"action": ["", f"switched off: {reason}"]}
        LogEntry.objects.log_create(watch, action=LogEntry.Action.UPDATE, changes=changes)


def _note(watch: WatchedSource, **fields: Any) -> None:
    WatchedSource.objects.filter(pk=watch.pk).update(**fields)
    for name, value in fields.items():
        setattr(watch, name, value)


def _take_away(job: int, batch: int | None) -> int:
    """Both in one go, unless somebody has let the import go on meanwhile."""
    with transaction.atomic(), disable_auditlog():
        locked = ImportJob.objects.select_for_update().filter(pk=job, state=JobState.FINISHED).first()
        if locked is None or locked.files.exists():
            return 0
        locked.delete()
        if batch is not None:
            Batch.objects.filter(pk=batch, items__isnull=True).delete()
    return 1


def _error(what: str, text: str, hint: str) -> WorkError:
    return WorkError(f"import:watch:{what}", text[:1].upper() + text[1:], hint=hint, permanent=True)
