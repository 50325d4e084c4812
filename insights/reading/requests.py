"""Asking hosted models on behalf of a call, by the database: nothing that was paid is lost or paid twice.

A request is a row before it is sent, and its raw answer is in the row, with its cost, before anybody reads it. Whoever
works on the call next finds it there. A request whose answer was lost is asked for at the provider, where that keeps
answers; where it does not, people decide whether it is sent again.
"""

import hashlib
import json
import time
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, transaction
from django.db.models import F, Q, Sum
from django.utils import timezone

from calls import budgets
from calls.models import Call, ModelPrice, Usage
from calls.work import rates
from calls.work.errors import WorkError
from calls.work.pace import Apart
from insights.models import ModelRequest, Purpose
from insights.prices import cost_usd, most_usd, price_of
from insights.providers.base import RawAnswer, Request, Vendor
from insights.providers.faults import AnswerLostError, CannotBeAskedError

STAGE = "insights"
PAUSES = (1.0, 4.0, 10.0)
"""Seconds between tries to write an answer: it was paid, and a database is restarted within them."""
CUT = "insights:provider:cut"
CUT_SECONDS = 5.0
"""After the provider has closed the connection it has either done the request or given up on it."""
LOST = "insights:provider:answer-lost"
ASK_AGAIN_SECONDS = 2.0
UNDER_WAY = Q(sent_at__isnull=False, answered_at__isnull=True, refused_at__isnull=True)


class Requests:
    """`insights.providers.base.Ask` of one call at one model.

    Every method writes in short transactions of its own, whoever holds the item's lease by then. With `again`, results
    of earlier batches do not count: what is asked is asked anew, once in this batch.
    """

    def __init__(self, call: Call, vendor: Vendor, *, batch_id: int, again: bool, delay_seconds: float = 0.0) -> None:
        self._call = call
        self._vendor = vendor
        self._batch_id = batch_id
        self._nonce = f"batch {batch_id}" if again else ""
        self._delay_seconds = delay_seconds
        self._used: list[ModelRequest] = []
        self._last: list[ModelRequest] = []
        self.input_tokens = self.output_tokens = 0
        self.cost_usd = Decimal(0)

    def ask(self, request: Request) -> dict[str, Any]:
        """See `Ask`; raises WorkError."""
        key = self._key(request)
        before, self._last = self._last, []
        row = ModelRequest.objects.filter(call=self._call.pk, key=key).first()
        if row is None or row.answer is None or row.error_code:
            row = self._fetched(row) or self._sent(request, key)
        self._used.append(row)
        self._last = [*before, row] if row.purpose == Purpose.REPAIR else [row]
        return self._counted(row)

    def reject(self, error: WorkError) -> None:
        """Note that the last answer, and its repair, cannot be used: whoever asks again, asks anew."""
        ModelRequest.objects.filter(pk__in=[row.pk for row in self._last]).update(error_code=error.code)

    def done(self) -> None:
        """Drop the raw answers, in the transaction that stores what was drawn from them."""
        ModelRequest.objects.filter(pk__in=[row.pk for row in self._used]).update(answer=None)

    def _counted(self, row: ModelRequest) -> dict[str, Any]:
        self.input_tokens += row.input_tokens
        self.output_tokens += row.output_tokens
        self.cost_usd += row.cost_usd
        return row.answer or {}

    def _key(self, request: Request) -> str:
        said = [self._vendor.name, self._vendor.model, request.purpose, request.body, self._nonce]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

    def _name(self, key: str) -> str:
        """What the provider keeps the answer under: of this call, since two may say the same."""
        return hashlib.sha256(f"{self._call.pk} {key}".encode()).hexdigest()

    def _fetched(self, row: ModelRequest | None) -> ModelRequest | None:
        """The answer to a request that was sent before, from the provider; None where it is to be sent."""
        if row is None or not ModelRequest.objects.filter(UNDER_WAY, pk=row.pk).exists():
            return None
        if row.error_code == LOST:  # people were told, and let it be sent again
            return None
        try:
            raw = self._vendor.find(self._name(row.key))
        except CannotBeAskedError:
            self._let_people_decide(row)
            return None
        if raw is not None:
            return self._keep(row, raw)
        if timezone.now() < _over_at(row):
            raise WorkError(
                "insights:provider:answer-under-way",
                "The answer to this request was lost on its way; the provider is asked for it.",
                rate_limited=True,
                retry_after=ASK_AGAIN_SECONDS,
            )
        return None

    def _let_people_decide(self, row: ModelRequest) -> None:
        if settings.ENV["CHAT_RESEND_LOST_ANSWERS"]:
            return
        ModelRequest.objects.filter(pk=row.pk).update(error_code=LOST)
        raise WorkError(
            LOST,
            f"The request to {self._vendor.name} was sent, and its answer was lost: it may have to be paid.",
            hint="“Retry failed” sends it again.",
            permanent=True,
        )

    def _sent(self, request: Request, key: str) -> ModelRequest:
        self._wait_for_turn(request)
        row = self._intended(request, key)
        try:
            raw = self._vendor.send(request, self._name(key))
        except AnswerLostError as error:
            _change(row, lost_at=timezone.now(), error_code=error.code)
            raise
        except WorkError as error:
            _change(row, refused_at=timezone.now(), error_code=error.code)
            if error.rate_limited:
                rates.refused(self._gate, retry_after=error.retry_after)
            raise
        rates.answered(
            self._gate,
            requests_per_minute=raw.limits.requests_per_minute,
            tokens_per_minute=raw.limits.tokens_per_minute,
        )
        rates.corrected(
            self._gate,
            tokens=raw.input_tokens + raw.output_tokens - _expected_tokens(request),
            tokens_per_minute=self._price.tokens_per_minute if self._price else None,
        )
        return self._keep(row, raw)

    def _wait_for_turn(self, request: Request) -> None:
        """Wait for a moment at most: longer than that, the item waits and not this thread."""
        wait = rates.take(
            self._gate,
            tokens=_expected_tokens(request),
            requests_per_minute=self._price.requests_per_minute if self._price else None,
            tokens_per_minute=self._price.tokens_per_minute if self._price else None,
            apart=Apart(f"customer/{self._call.customer_id}", self._delay_seconds),
        )
        time.sleep(wait)

    def _intended(self, request: Request, key: str) -> ModelRequest:
        """Write the intent with the most that it may cost; raises WorkError where a budget is passed by it."""
        most = most_usd(self._vendor.name, self._vendor.model, request) if self._price else None
        of_request = {
            "customer": self._call.customer,
            "purpose": request.purpose,
            "provider": self._vendor.name,
            "model": self._vendor.model,
        }
        with transaction.atomic():
            if not Call.objects.select_for_update(of=("self",)).filter(pk=self._call.pk).exists():
                raise WorkError("calls:user:deleted", "The call has been deleted.", permanent=True)
            budgets.check(self._call.customer, self._batch_id, most)
            row, _ = ModelRequest.objects.get_or_create(call=self._call, key=key, defaults=of_request)
            _change(
                row, batch_id=self._batch_id, reserved_usd=most or Decimal(0), sendings=row.sendings + 1,
                sent_at=timezone.now(), answer=None, error_code="", lost_at=None, answered_at=None, refused_at=None,
            )  # fmt: skip
        return row

    def _keep(self, row: ModelRequest, raw: RawAnswer) -> ModelRequest:
        """Write the answer and what it costs; a database that does not answer for a while is waited for."""
        for pause in PAUSES:
            try:
                return self._write(row, raw)
            except (OperationalError, InterfaceError):
                close_old_connections()
                time.sleep(pause)
        return self._write(row, raw)

    def _write(self, row: ModelRequest, raw: RawAnswer) -> ModelRequest:
        used = {
            "input_tokens": raw.input_tokens,
            "cached_input_tokens": raw.cached_input_tokens,
            "output_tokens": raw.output_tokens,
        }
        cost = cost_usd(row.provider, row.model, raw.input_tokens, raw.cached_input_tokens, raw.output_tokens)
        with transaction.atomic():
            # Deleted meanwhile, a call has no row left, and none of its words is kept; what it cost is still told.
            is_there = Call.objects.filter(pk=self._call.pk).update(cost_usd=F("cost_usd") + cost)
            _change(
                row, answer=raw.body if is_there else None, kept_there=raw.kept_there, cost_usd=cost, error_code="",
                answered_at=timezone.now(), **used,
            )  # fmt: skip
            Usage.objects.create(
                customer=self._call.customer,
                call=self._call if is_there else None,
                batch_id=self._batch_id,
                stage=STAGE,
                purpose=row.purpose,
                provider=row.provider,
                model=row.model,
                cost_usd=cost,
                **used,
            )
        row.answer = raw.body
        return row

    @cached_property
    def _price(self) -> ModelPrice | None:
        return price_of(self._vendor.name, self._vendor.model)

    @property
    def _gate(self) -> str:
        return f"{self._vendor.name}/{self._vendor.model}"


def _change(row: ModelRequest, **fields: Any) -> None:
    """Write to the row by its own number: the call, and its number with it, may be gone."""
    ModelRequest.objects.filter(pk=row.pk).update(**fields)
    vars(row).update(fields)


def _expected_tokens(request: Request) -> int:
    """Answers come to about a quarter of what they may have."""
    return request.input_tokens + request.output_tokens // 4


def _over_at(row: ModelRequest) -> datetime:
    """When the provider has surely ended with a request: giving up here does not stop it there."""
    timeout = settings.ENV["CHAT_MODEL_TIMEOUT_SECONDS"]
    if row.lost_at is None:  # a worker was killed
        return (row.sent_at or row.created_at) + timedelta(seconds=2 * timeout)
    return row.lost_at + timedelta(seconds=CUT_SECONDS if row.error_code == CUT else timeout)


def under_way_usd(payer: budgets.Payer) -> Decimal:
    """The most that requests under way may cost, for `calls.budgets`."""
    whose = Q(customer=payer.customer) if payer.customer is not None else Q(batch=payer.batch)
    rows = ModelRequest.objects.filter(UNDER_WAY, whose).exclude(error_code=LOST)
    return rows.aggregate(sum=Sum("reserved_usd"))["sum"] or Decimal(0)
