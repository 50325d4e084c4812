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
from django.db import transaction
from django.db.models import Q, Sum
from django.utils import timezone

from calls import budgets
from calls.models import Call, ModelPrice
from calls.work import rates
from calls.work.errors import WorkError
from calls.work.pace import Apart
from insights.models import ModelRequest, Purpose
from insights.prices import most_usd, price_of
from insights.providers.base import Request, Vendor
from insights.providers.faults import AnswerLostError, CannotBeAskedError
from insights.reading.arrived import UNDER_WAY, keep, name_of, note, over_at

LOST = "insights:provider:answer-lost"
ASK_AGAIN_SECONDS = 2.0


class Requests:
    """`insights.providers.base.Ask` of one call at one model.

    Every method writes in short transactions of its own, whoever holds the item's lease by then. With `again`, results
    of earlier batches do not count: what is asked is asked anew, once in this batch.
    """

    def __init__(
        self,
        call: Call,
        vendor: Vendor,
        *,
        batch_id: int,
        again: bool,
        delay_seconds: float = 0.0,
        most_at_once: int | None = None,
        since: datetime | None = None,
    ) -> None:
        """`since`: from when on what is known of the call was looked at; what was stored later is looked at anew."""
        self._call = call
        self._since = since
        self._vendor = vendor
        self._batch_id = batch_id
        self._nonce = f"batch {batch_id}" if again else ""
        self._delay_seconds = delay_seconds
        self._most_at_once = most_at_once
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
            row = self._fetched(row) or self._sent(request, key, row)
        self._used.append(row)
        self._last = [*before, row] if row.purpose == Purpose.REPAIR else [row]
        return self._counted(row)

    def reject(self, error: WorkError) -> None:
        """Note that the last answer, and its repair, cannot be used: whoever asks again, asks anew."""
        ModelRequest.objects.filter(pk__in=[row.pk for row in self._last]).update(error_code=error.code, answer=None)

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

    def _fetched(self, row: ModelRequest | None) -> ModelRequest | None:
        """The answer to a request that was sent before, from the provider; None where it is to be sent."""
        if row is None or not ModelRequest.objects.filter(UNDER_WAY, pk=row.pk).exists():
            return None
        if row.error_code == LOST:  # people were told, and let it be sent again
            return None
        try:
            raw = self._vendor.find(name_of(row))
        except CannotBeAskedError:
            if row.lost_at is None and timezone.now() < over_at(row):  # maybe somebody waits for it at this moment
                raise _under_way() from None
            self._let_people_decide(row)
            return None
        if raw is not None:
            return keep(row, raw)
        if timezone.now() < over_at(row):
            raise _under_way()
        return None

    def _let_people_decide(self, row: ModelRequest) -> None:
        if settings.ENV["CHAT_RESEND_LOST_ANSWERS"]:
            return
        note(row, error_code=LOST)
        raise WorkError(
            LOST,
            f"The request to {self._vendor.name} was sent, and its answer was lost: it may have to be paid.",
            hint="“Retry failed” sends it again.",
            permanent=True,
        )

    def _sent(self, request: Request, key: str, seen: ModelRequest | None) -> ModelRequest:
        self._check_number_at_once()
        self._wait_for_turn(request)
        row = self._intended(request, key, seen)
        try:
            raw = self._vendor.send(request, name_of(row))
        except AnswerLostError as error:
            note(row, lost_at=timezone.now(), error_code=error.code)
            raise
        except WorkError as error:
            note(row, refused_at=timezone.now(), error_code=error.code)
            if error.rate_limited:
                rates.refused(self._gate, retry_after=error.retry_after)
            raise
        row = keep(row, raw)  # before all else: it was paid
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
        return row

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

    def _intended(self, request: Request, key: str, seen: ModelRequest | None) -> ModelRequest:
        """Write the intent with the most that it may cost.

        Raises WorkError where a budget is passed by it, or where somebody else asks the same: two batches may hold
        one call.
        """
        most = most_usd(self._price, request) if self._price else None
        of_request = {
            "customer": self._call.customer,
            "purpose": request.purpose,
            "provider": self._vendor.name,
            "model": self._vendor.model,
        }
        with transaction.atomic():
            if not Call.objects.select_for_update(of=("self",)).filter(pk=self._call.pk).exists():
                raise WorkError("calls:user:deleted", "The call has been deleted.", permanent=True)
            budgets.check(self._call.customer, self._batch_id, most, waits=True)
            row, _ = ModelRequest.objects.get_or_create(call=self._call, key=key, defaults=of_request)
            if self._is_anothers(row, seen):
                raise _under_way()
            _change(
                row, batch_id=self._batch_id, reserved_usd=most or Decimal(0), sendings=row.sendings + 1,
                sent_at=timezone.now(), answer=None, error_code="", lost_at=None, answered_at=None, refused_at=None,
            )  # fmt: skip
        return row

    def _check_number_at_once(self) -> None:
        """As good as can be seen without a lock: workers that look in the same moment may be one or two more."""
        if self._most_at_once is None:
            return
        lately = timezone.now() - timedelta(seconds=settings.ENV["CHAT_MODEL_TIMEOUT_SECONDS"])
        of_customer = ModelRequest.objects.filter(UNDER_WAY, customer=self._call.customer_id, sent_at__gte=lately)
        if of_customer.filter(lost_at=None).count() >= self._most_at_once:
            raise WorkError(
                "insights:settings:enough-at-once",
                f"As many calls of this customer as its settings allow ({self._most_at_once}) are being read.",
                hint="Nothing has to be done: it goes on by itself.",
                rate_limited=True,
                retry_after=ASK_AGAIN_SECONDS,
            )

    def _is_anothers(self, row: ModelRequest, seen: ModelRequest | None) -> bool:
        """Whether it was sent or answered since this one looked: then the answer is there, or the result already."""
        known = (seen.sendings, seen.answered_at) if seen is not None else (0, None)
        if (row.sendings, row.answered_at) != known:
            return True
        if self._since is None or row.answered_at is None or row.error_code:
            return False
        return row.answered_at >= self._since

    @cached_property
    def _price(self) -> ModelPrice | None:
        return price_of(self._vendor.name, self._vendor.model)

    @property
    def _gate(self) -> str:
        return f"{self._vendor.name}/{self._vendor.model}"


def _under_way() -> WorkError:
    return WorkError(
        "insights:provider:answer-under-way",
        "The answer to this request is under way, or was lost on its way; the provider is asked for it.",
        rate_limited=True,
        retry_after=ASK_AGAIN_SECONDS,
    )


def _change(row: ModelRequest, **fields: Any) -> None:
    """Write to the row by its own number: the call, and its number with it, may be gone."""
    ModelRequest.objects.filter(pk=row.pk).update(**fields)
    vars(row).update(fields)


def _expected_tokens(request: Request) -> int:
    """Answers come to about a quarter of what they may have."""
    return request.input_tokens + request.output_tokens // 4


def under_way_usd(payer: budgets.Payer) -> Decimal:
    """The most that requests under way may cost, for `calls.budgets`."""
    whose = Q(customer=payer.customer) if payer.customer is not None else Q(batch=payer.batch)
    sent = Q(sent_at__gte=timezone.now() - budgets.AWAITED)
    rows = ModelRequest.objects.filter(UNDER_WAY, whose, sent).exclude(error_code=LOST)
    return rows.aggregate(sum=Sum("reserved_usd"))["sum"] or Decimal(0)
