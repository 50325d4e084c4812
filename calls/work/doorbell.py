"""Queue messages: they say only that there may be work, and may be lost or doubled without harm."""

from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django_q.models import OrmQ
from django_q.tasks import async_task

PUMP = "calls.tasks.pump"


def ring(*lanes: str) -> None:
    """Wake workers of these lanes (all by default) once the present transaction has committed."""
    for lane in lanes or settings.LANES:
        transaction.on_commit(partial(_ring, lane))


def _ring(lane: str) -> None:
    if not _unanswered(lane, timezone.now()).exists():
        async_task(PUMP, lane=lane, q_options={"cluster": lane})


def unanswered_since(lane: str, moment: datetime) -> bool:
    """Whether a message that was there at `moment` has still not been taken by any worker."""
    return _unanswered(lane, moment).exists()


def _unanswered(lane: str, moment: datetime) -> QuerySet[OrmQ]:
    # django-q2 sets `lock` to the time of sending, and into the future when a cluster takes the message.
    return OrmQ.objects.filter(key=lane, lock__lte=moment)
