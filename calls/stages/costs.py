"""What stages will cost: summed in SQL over many calls at once, at the present prices of the customers' models."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, FloatField, IntegerField, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from calls.models import AudioProfile, Customer, ModelPrice
from calls.speech import registry as speech

TYPICAL_CALL_SECONDS = 240.0
"""Assumed of calls whose length nobody knows yet."""
UNKNOWN_CHANNELS = 2
"""Assumed of recordings that nobody has measured, for the dearer end."""
MINUTE = 60.0


@dataclass(frozen=True, kw_only=True)
class Spending:
    """What hosted work of one stage takes for calls of one customer, from this to that.

    Requests and tokens are those of language models. `unpriced` calls are not in the dollars: nobody has entered what
    their model costs.
    """

    stage: str
    customer: int
    provider: str
    model: str
    calls: int
    unpriced: int = 0
    usd_low: float = 0.0
    usd_high: float = 0.0
    requests_low: int = 0
    requests_high: int = 0
    input_tokens_low: int = 0
    input_tokens_high: int = 0
    output_tokens_low: int = 0
    output_tokens_high: int = 0


class StageCost(ABC):
    """How a stage's costs are found, where it costs any customer anything."""

    @abstractmethod
    def amounts(self, *, again: bool) -> dict[str, Any]:
        """What is summed over rows of `Call` that have to be worked on: aggregates by name.

        With `again` results are made anew, also where they are there.
        """

    @abstractmethod
    def spending(self, customer: int, calls: int, sums: Mapping[str, Any]) -> Spending | None:
        """What so many calls of a customer cost, of these sums; None where that customer pays nothing."""

    def cached(self) -> Q | None:
        """Of a row of `Call` that has to be worked on: an earlier result is loaded free. None where none ever is."""
        return None


@dataclass(frozen=True)
class Price:
    """What a customer's model costs a minute; None where nobody has entered it."""

    engine: str
    model: str
    usd_per_minute: float | None


class SpeechCost(StageCost):
    """By the minute: of one channel at the least, of all at the most, since one in which nobody speaks is not sent."""

    stage = "transcribe"

    def __init__(self, prices: Mapping[int, Price]) -> None:
        self._prices = prices

    def amounts(self, *, again: bool) -> dict[str, Any]:  # noqa: ARG002 - the same either way
        """Minutes of the recordings, and of all their channels."""
        minutes = Coalesce(F("duration_seconds"), Value(TYPICAL_CALL_SECONDS)) / Value(MINUTE)
        return {"minutes": Sum(minutes), "channel_minutes": Sum(minutes * _channels())}

    def spending(self, customer: int, calls: int, sums: Mapping[str, Any]) -> Spending | None:
        """None for engines of this machine."""
        price = self._prices.get(customer)
        if price is None:
            return None
        each = price.usd_per_minute or 0.0
        return Spending(
            stage=self.stage,
            customer=customer,
            provider=price.engine,
            model=price.model,
            calls=calls,
            unpriced=calls if price.usd_per_minute is None else 0,
            usd_low=each * sums["minutes"],
            usd_high=each * sums["channel_minutes"],
        )


def of_speech() -> StageCost | None:
    """What transcribing costs; None while every customer's engine works on this machine."""
    hosted = [name for name in speech.names() if speech.engine_class(name).hosted]
    chosen = Customer.objects.filter(speech_engine__in=hosted).order_by()
    customers = list(chosen.values_list("pk", "speech_engine", "speech_model"))
    if not customers:
        return None
    rows = ModelPrice.objects.filter(provider__in=hosted).values_list("provider", "model", "usd_per_minute")
    prices = {(provider, model): float(usd) for provider, model, usd in rows}
    models = {pk: (engine, model or speech.engine_class(engine).default_model) for pk, engine, model in customers}
    return SpeechCost({pk: Price(*asked, prices.get(asked)) for pk, asked in models.items()})


def usual_model(engine: str) -> Case:
    """The model that an engine takes where none is chosen, by the column that names the engine."""
    usual = [When(**{engine: name}, then=Value(speech.engine_class(name).default_model)) for name in speech.names()]
    return Case(*usual, default=Value(""))


def _channels() -> Coalesce:
    """How many channels may be sent."""
    different = AudioProfile.objects.filter(call=OuterRef("pk")).annotate(
        sent=Case(When(identical_channels=True, then=Value(1)), default=F("channels"), output_field=IntegerField())
    )
    return Coalesce(Subquery(different.values("sent")[:1]), Value(UNKNOWN_CHANNELS), output_field=FloatField())
