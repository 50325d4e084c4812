"""What a stage will cost, said in SQL for many calls at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Exists, F, FloatField, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, NullIf

from calls.models import AudioProfile, Customer, ModelPrice
from calls.speech import registry as speech

TYPICAL_CALL_SECONDS = 240.0
"""Assumed of calls whose length nobody knows yet."""
UNKNOWN_CHANNELS = 2
"""Assumed of recordings that nobody has measured, for the dearer end."""


@dataclass(frozen=True)
class StageCost:
    """For each row of `Call`: dollars from this to that, and whether it is done by a model without a known price."""

    usd_low: Any
    usd_high: Any
    unpriced: Q


def of_speech() -> StageCost | None:
    """What transcribing costs; None while every customer's engine works on this machine."""
    hosted = [name for name in speech.names() if speech.engine_class(name).hosted]
    if not Customer.objects.filter(speech_engine__in=hosted).exists():
        return None
    is_hosted = Q(customer__speech_engine__in=hosted)
    minutes = Coalesce(F("duration_seconds"), Value(TYPICAL_CALL_SECONDS)) / Value(60.0)
    price = Coalesce(Subquery(_prices().values("usd")[:1]), Value(0.0))
    one_channel = Case(When(is_hosted, then=price * minutes), default=Value(0.0), output_field=FloatField())
    # Of one channel at the least, of all at the most: one in which nobody speaks is not sent.
    return StageCost(one_channel, one_channel * _channels(), is_hosted & ~Q(Exists(_prices())))


def usual_model(engine: str) -> Case:
    """The model that an engine takes where none is chosen, by the column that names the engine."""
    usual = [When(**{engine: name}, then=Value(speech.engine_class(name).default_model)) for name in speech.names()]
    return Case(*usual, default=Value(""))


def _prices() -> QuerySet[Any]:
    """The price of the model that the customer of an outer `Call` has chosen."""
    chosen = Coalesce(NullIf(OuterRef("customer__speech_model"), Value("")), usual_model("provider"))
    prices = ModelPrice.objects.filter(provider=OuterRef("customer__speech_engine"), model=chosen)
    return prices.annotate(usd=Cast("usd_per_minute", FloatField()))


def _channels() -> Coalesce:
    """How many channels may be sent."""
    different = AudioProfile.objects.filter(call=OuterRef("pk")).annotate(
        sent=Case(When(identical_channels=True, then=Value(1)), default=F("channels"), output_field=IntegerField())
    )
    return Coalesce(Subquery(different.values("sent")[:1]), Value(UNKNOWN_CHANNELS), output_field=FloatField())
