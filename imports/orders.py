"""Where an order's recording is: at an address made from the order ID, or at one that a service tells."""

from dataclasses import dataclass
from urllib.parse import quote

PLACEHOLDER = "{order_id}"


@dataclass(frozen=True)
class OrderAddresses:
    """How one customer's order IDs lead to recordings: by `url`, or by asking `lookup_url` and reading `lookup_path`.

    Both addresses hold `{order_id}`; at most one is given.
    """

    url: str = ""
    lookup_url: str = ""
    lookup_path: str = ""

    def address_of(self, order_id: str) -> str:
        """What to retrieve for an order: its recording's address, or `order:<id>` where that has to be asked for."""
        told = quote(order_id, safe="")
        return self.url.replace(PLACEHOLDER, told) if self.url else f"order:{told}"
