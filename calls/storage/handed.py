"""How a file is handed out by a signed address: under which name, as what."""

from dataclasses import dataclass

ADDRESS_SECONDS = 3600
"""For so long a signed address is valid."""
NO_STORE = "private, no-store"


@dataclass(frozen=True)
class Handed:
    """`disposition` and `content_type` as the answer's headers tell them; `method` as browsers ask, GET or HEAD."""

    disposition: str
    content_type: str
    method: str = "GET"
