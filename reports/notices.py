"""Mail to whoever began a batch: it has ended, or CHAT has paused it. Once each time, and only while they may see it.

Workers look every half minute (`calls.work.upkeep`). Several machines may: whoever notes on the batch that its person
is told sends the mail. Where it cannot be sent, that is taken back, and it is tried again for a day.
"""

from collections import Counter
from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Count, F, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from calls.models import Batch, BatchItem, User
from calls.work import upkeep
from calls.work.states import JobState, State
from imports.models import ImportJob
from insights.models import Insight

log = structlog.get_logger(__name__)

OFTEN_SECONDS = 30.0
MOST_AT_ONCE = 50
AS_LONG_AS = timedelta(days=1)
"""Of older ends nobody is told any more."""
FAILURES_TOLD = 5


def offer() -> None:
    """Let workers look for people to tell; called once, when the app is ready."""
    upkeep.offer(tell, every_seconds=OFTEN_SECONDS)


def tell(now: datetime) -> int:
    """Send what is due; how many mails that was."""
    return sum(_tell(batch, now) for batch in untold(now).select_related("created_by", "schedule")[:MOST_AT_ONCE])


def untold(now: datetime) -> QuerySet[Any]:
    """Batches that ended or were paused by CHAT after their person was last told."""
    over = Q(state=JobState.FINISHED) | Q(state=JobState.PAUSED) & ~Q(paused_code="")
    # Who sets a budget changes a batch too; a batch that has ended is over once.
    news = Q(told_at=None) | Q(state=JobState.FINISHED, told_at__lt=F("finished_at"))
    news |= Q(state=JobState.PAUSED, told_at__lt=F("updated_at"))
    return Batch.objects.filter(over, news, created_by__isnull=False, updated_at__gt=now - AS_LONG_AS).order_by("pk")


def wants(batch: Batch, user: User) -> bool:
    """Whether this person is told of the batch: they have an address, did not decline, and may see it."""
    if not (user.is_active and user.email and user.mail_when_done and user.has_perm("calls.view_batch")):
        return False
    return Batch.objects.visible_to(user).filter(pk=batch.pk).exists() and _is_worth_a_mail(batch)


def _is_worth_a_mail(batch: Batch) -> bool:
    """Not what a watched source brings in every hour, and no batch without calls."""
    if ImportJob.objects.filter(batch=batch, watch__isnull=False).exists():
        return False
    return BatchItem.objects.of(batch.pk).exists()


def _tell(batch: Batch, now: datetime) -> bool:
    same = Batch.objects.filter(pk=batch.pk, told_at=batch.told_at, updated_at=batch.updated_at)
    told_at = max(now, batch.updated_at)  # of another machine, whose clock may be ahead
    if not same.update(told_at=told_at):
        return False
    user = batch.created_by
    if user is None or not wants(batch, user):
        return False
    try:
        message(batch, user).send()
    except (OSError, SMTPException):
        log.warning("notice.not_sent", batch=batch.pk, exc_info=True)
        Batch.objects.filter(pk=batch.pk, told_at=told_at).update(told_at=batch.told_at)
        return False
    return True


def message(batch: Batch, user: User) -> EmailMessage:
    """The mail: how it ended or why it waits, its figures, and where to go on."""
    context = {"batch": batch, "user": user, "paused": batch.state == JobState.PAUSED, **_figures(batch, user)}
    subject = render_to_string("reports/batch_subject.txt", context)
    body = render_to_string("reports/batch_mail.txt", context)
    return EmailMessage(" ".join(subject.split()), body, settings.DEFAULT_FROM_EMAIL, [user.email])


def _figures(batch: Batch, user: User) -> dict[str, Any]:
    """As far as this person sees its calls: they may have been limited to other customers since."""
    insights: Any = Insight.objects
    seen = BatchItem.objects.visible_to(user)
    by_state = seen.filter(job=batch).order_by().values_list("state").annotate(calls=Count("pk"))
    counts: Counter[str] = Counter(dict(by_state))
    failed = seen.failed().filter(job=batch).select_related("call").order_by("pk")[:FAILURES_TOLD]
    return {
        "done": counts[State.DONE],
        "failed": counts[State.FAILED],
        "waiting": counts[State.WAITING] + counts[State.RUNNING],
        "skipped": counts[State.SKIPPED] + counts[State.CANCELLED],
        "cached": insights.visible_to(user).filter(batch=batch, copied_from__isnull=False).count(),
        "failures": list(failed),
        "link": address(reverse("admin:calls_batch_change", args=[batch.pk])),
        "no_more": address(reverse("mail-settings")),
    }


def address(path: str) -> str:
    """Of a page, as a mail can name it: without CHAT_URL nobody knows under which name people reach it."""
    return f"{settings.ENV['CHAT_URL'].rstrip('/')}{path}"
