"""What apps upstairs have to say on a customer's page; each offers its line in its `AppConfig.ready`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from calls.models import Customer


@dataclass(frozen=True)
class CustomerLine:
    """A sentence or two on what happens with this customer's calls, and the page where that is set."""

    text: str
    address: str
    link: str


Tell = Callable[["Customer"], CustomerLine]

_offers: list[Tell] = []


def offer(tell: Tell) -> None:
    """Let customers' pages show what `tell` says."""
    if tell not in _offers:
        _offers.append(tell)


def lines_of(customer: Customer) -> list[CustomerLine]:
    """All of them."""
    return [tell(customer) for tell in _offers]
