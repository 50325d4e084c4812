"""Answers of hosted models as they come in: each is written once, with what it cost, before anybody reads it."""

import hashlib
import time
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, transaction
from django.db.models import F, Q
from django.utils import timezone

from calls.models import BatchItem, Call, Usage
from calls.work.states import OPEN
from insights.models import ModelRequest
from insights.prices import cost_usd
from insights.providers.base import RawAnswer

STAGE = "insights"
PAUSES = (1.0, 4.0, 10.0)
"""Seconds between tries to write an answer: it was paid, and a database is restarted within them."""
CUT = "insights:provider:cut"
CUT_SECONDS = 5.0
"""After the provider has closed the connection it has either done the request or given up on it."""
UNDER_WAY = Q(sent_at__isnull=False, answered_at__isnull=True, refused_at__isnull=True)


def name_of(row: ModelRequest) -> str:
    """What the provider keeps the answer under: of this sending, since two calls may say the same."""
    return hashlib.sha256(f"{row.pk} {row.sendings} {row.key}".encode()).hexdigest()


def keep(row: ModelRequest, raw: RawAnswer) -> ModelRequest:
    """Write the answer and what it costs; a database that does not answer for a while is waited for."""
    for pause in PAUSES:
        try:
            return _write(row, raw)
        except (OperationalError, InterfaceError):
            close_old_connections()
            time.sleep(pause)
    return _write(row, raw)


def _write(row: ModelRequest, raw: RawAnswer) -> ModelRequest:
    """Once for each sending: whoever waited for the answer and whoever fetched it may come at the same time."""
    used = {
        "input_tokens": raw.input_tokens,
        "cached_input_tokens": raw.cached_input_tokens,
        "output_tokens": raw.output_tokens,
    }
    cost = cost_usd(row.provider, row.model, raw.input_tokens, raw.cached_input_tokens, raw.output_tokens)
    answered = {"kept_there": raw.kept_there, "cost_usd": cost, "error_code": "", "answered_at": timezone.now(), **used}
    with transaction.atomic():
        # Deleted meanwhile, a call has no row left, and none of its words is kept; what it cost is still told.
        is_there = Call.objects.select_for_update(of=("self",)).filter(pk=row.call_id or 0).exists()
        mine = ModelRequest.objects.filter(pk=row.pk, sendings=row.sendings)
        is_first = mine.filter(answered_at=None).update(answer=raw.body if is_there else None, **answered)
        if not is_first and mine.exists():
            vars(row).update(answered, answer=raw.body)
            return row
        Call.objects.filter(pk=row.call_id or 0).update(cost_usd=F("cost_usd") + cost)
        Usage.objects.create(
            customer_id=row.customer_id,
            call_id=row.call_id if is_there else None,
            batch_id=row.batch_id,
            stage=STAGE,
            purpose=row.purpose,
            provider=row.provider,
            model=row.model,
            cost_usd=cost,
            **used,
        )
    vars(row).update(answered, answer=raw.body)
    return row


def note(row: ModelRequest, **fields: Any) -> None:
    """Write what became of a sending without an answer, unless somebody has fetched the answer or sent it again."""
    ModelRequest.objects.filter(UNDER_WAY, pk=row.pk, sendings=row.sendings).update(**fields)


def forget_answers(call_id: int, *, batch_id: int) -> None:
    """Drop what was answered on a call whose result is stored now, whoever gave it; other batches keep their own.

    To be called in the transaction that stores the result.
    """
    others = BatchItem.objects.filter(call=call_id, state__in=OPEN).exclude(job=batch_id)
    rows = ModelRequest.objects.filter(call=call_id, answer__isnull=False)
    rows.exclude(batch__in=others.values("job")).update(answer=None)


def over_at(row: ModelRequest) -> datetime:
    """When the provider has surely ended with a request: giving up here does not stop it there."""
    timeout = settings.ENV["CHAT_MODEL_TIMEOUT_SECONDS"]
    if row.lost_at is None:  # a worker was killed
        return (row.sent_at or row.created_at) + timedelta(seconds=2 * timeout)
    return row.lost_at + timedelta(seconds=CUT_SECONDS if row.error_code == CUT else timeout)
