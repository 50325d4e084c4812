"""What requests to language models cost, at the prices that are entered now."""

from decimal import ROUND_UP, Decimal

from calls.models import ModelPrice
from insights.providers.base import Access, Request

MILLION = Decimal(1_000_000)
SMALLEST = Decimal("0.000001")
"""Dollars are kept to this."""


def price_of(provider: str, model: str) -> ModelPrice | None:
    """The price that is entered for a model; None where nobody has entered one."""
    return ModelPrice.objects.filter(provider=provider, model=model).first()


def cost_usd(  # noqa: PLR0917 - all that a price depends on
    provider: str,
    model: str,
    input_tokens: int,
    cached_input_tokens: int,
    output_tokens: int,
    batch: bool = False,
) -> Decimal:
    """Dollars for tokens, rounded up to a millionth; 0 where the model has no price (`price_of` tells).

    `cached_input_tokens` are a part of `input_tokens`. `batch` is the provider's half-price lane.
    """
    price = price_of(provider, model)
    return Decimal(0) if price is None else _dollars(price, input_tokens, cached_input_tokens, output_tokens, batch)


def _dollars(
    price: ModelPrice, input_tokens: int, cached_input_tokens: int, output_tokens: int, batch: bool = False
) -> Decimal:
    cached = min(cached_input_tokens, input_tokens)
    dollars = (
        (input_tokens - cached) * price.usd_per_million_input
        + cached * price.usd_per_million_kept_input
        + output_tokens * price.usd_per_million_output
    ) / MILLION
    return (dollars * (price.batch_factor if batch else 1)).quantize(SMALLEST, rounding=ROUND_UP)


def most_usd(price: ModelPrice, request: Request) -> Decimal:
    """What a request may cost at the most: nothing of it kept by the provider, and the longest answer."""
    return _dollars(price, request.input_tokens, 0, request.output_tokens)


def window_tokens_of(provider: str, model: str) -> int:
    """How many tokens of input and output together a model takes; the usual number where none is entered."""
    price = price_of(provider, model)
    return (price and price.context_tokens) or Access().window_tokens
