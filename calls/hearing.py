"""What a hosted engine has heard of a call so far, in the database: nothing that was paid is lost or paid twice."""

import hashlib
import json
import time
from decimal import Decimal
from typing import Any

from django.db import InterfaceError, OperationalError, close_old_connections, transaction
from django.db.models import F, Q, Sum
from django.utils import timezone

from calls import budgets
from calls.models import Call, ModelPrice, SpeechPiece, Usage
from calls.speech.base import SpeechEngine
from calls.speech.pieces import Piece
from calls.work.states import State

SIXTY = 60
PAUSES = (1.0, 4.0, 10.0)
"""Seconds between tries to write an answer: it was paid, and a database is restarted within them."""
CENTS = Decimal("0.000001")


class Hearing:
    """`calls.speech.pieces.Pieces` of one call for one engine, model and language.

    Every method writes in a short transaction of its own, whoever holds the item's lease by then: what a vendor
    has answered has to be paid, and whoever works on the call next finds it here.
    """

    def __init__(self, call: Call, engine: SpeechEngine, *, stage: str, batch_id: int) -> None:
        self._call = call
        self._engine = engine
        self._language = call.customer.speech_language
        self._stage = stage
        self._batch_id = batch_id

    def answer(self, piece: Piece) -> Any | None:
        """See `Pieces`, as for all below."""
        return self._rows(piece).values_list("answer", flat=True).first()

    def ticket(self, piece: Piece) -> str:
        """The ticket, if any."""
        return self._rows(piece).values_list("ticket", flat=True).first() or ""

    def sending(self, piece: Piece) -> None:
        """Write the intent; the call may be gone meanwhile, then there is nothing to write it to."""
        place = {"channel": piece.channel, "start_ms": piece.start_ms, "end_ms": piece.end_ms}
        with transaction.atomic():
            if not Call.objects.select_for_update().filter(pk=self._call.pk).exists():
                return
            budgets.check(self._call.customer, self._batch_id, self._most_usd(piece))
            SpeechPiece.objects.get_or_create(
                call=self._call,
                key=self._key(piece),
                defaults={"engine": self._engine.name, "model": self._engine.model, **place},
            )
            self._rows(piece).update(sendings=F("sendings") + 1, sent_at=timezone.now(), ticket="")

    def _most_usd(self, piece: Piece) -> Decimal | None:
        return cost_usd(self._engine, piece.seconds) if _price(self._engine.name, self._engine.model) else None

    def accepted(self, piece: Piece, ticket: str) -> None:
        """Note the ticket."""
        self._rows(piece).update(ticket=ticket)

    def heard(self, piece: Piece, answer: Any) -> None:
        """Write the answer and what it costs; a database that does not answer for a while is waited for."""
        for pause in PAUSES:
            try:
                return self._keep(piece, answer)
            except (OperationalError, InterfaceError):
                close_old_connections()
                time.sleep(pause)
        return self._keep(piece, answer)

    def _keep(self, piece: Piece, answer: Any) -> None:
        cost = cost_usd(self._engine, piece.seconds)
        with transaction.atomic():
            # Deleted meanwhile, a call has no row left; what it cost is still to be told.
            is_there = Call.objects.filter(pk=self._call.pk).update(cost_usd=F("cost_usd") + cost)
            self._rows(piece).update(answer=answer, answered_at=timezone.now())
            Usage.objects.create(
                customer=self._call.customer,
                call=self._call if is_there else None,
                batch_id=self._batch_id,
                stage=self._stage,
                provider=self._engine.name,
                model=self._engine.model,
                audio_seconds=piece.seconds,
                cost_usd=cost,
            )

    def forget(self, piece: Piece) -> None:
        """Drop answer and ticket."""
        self._rows(piece).update(answer=None, ticket="", answered_at=None)

    def done(self) -> None:
        """Drop all, in the transaction that stores the transcript: to hear the call again is to pay again."""
        SpeechPiece.objects.filter(call=self._call, engine=self._engine.name, model=self._engine.model).delete()

    def _rows(self, piece: Piece) -> Any:
        return SpeechPiece.objects.filter(call=self._call.pk, key=self._key(piece))

    def _key(self, piece: Piece) -> str:
        of_recording = [self._call.content_hash, self._engine.name, self._engine.model, self._language]
        of_piece = [piece.cut, piece.channel, piece.start_ms, piece.end_ms]
        return hashlib.sha256(json.dumps(of_recording + of_piece).encode()).hexdigest()


def cost_usd(engine: SpeechEngine, seconds: float) -> Decimal:
    """What so much sound costs at the present price; zero for a model without one."""
    price = _price(engine.name, engine.model) or Decimal(0)
    return (price * Decimal(str(seconds)) / SIXTY).quantize(CENTS)


def under_way_usd(payer: budgets.Payer) -> Decimal:
    """What pieces that were sent and not answered will cost, for `calls.budgets`."""
    running = Q(call__batch_items__job=payer.batch, call__batch_items__state=State.RUNNING)
    whose = Q(call__customer=payer.customer) if payer.customer is not None else running
    sent_at = timezone.now() - budgets.AWAITED
    pieces = SpeechPiece.objects.filter(whose, sent_at__gte=sent_at, answered_at__isnull=True)
    sent = pieces.values("engine", "model").annotate(ms=Sum(F("end_ms") - F("start_ms"))).order_by()
    minutes = {(row["engine"], row["model"]): Decimal(row["ms"]) / 60_000 for row in sent}
    return sum(((_price(*model) or Decimal(0)) * amount for model, amount in minutes.items()), Decimal(0))


def _price(engine: str, model: str) -> Decimal | None:
    """Dollars a minute; None where nobody has entered a price."""
    prices = ModelPrice.objects.filter(provider=engine, model=model)
    return prices.values_list("usd_per_minute", flat=True).first()
