"""What file names tell of calls, by a pattern that a customer's names follow."""

from dataclasses import dataclass
from typing import Self

from imports.details import CallDetails


@dataclass(frozen=True)
class NamePattern:
    """A pattern such as `{time:%Y%m%d-%H%M%S}_{agent}_{order_id}.{*}`; empty tells nothing."""

    pattern: str
    time_zone: str

    @classmethod
    def compiled(cls, pattern: str, time_zone: str) -> Self:
        """Ready to read names."""
        return cls(pattern, time_zone)

    def read(self, name: str) -> CallDetails:  # noqa: ARG002 - for now
        """What this name tells; nothing where it does not follow the pattern."""
        return CallDetails()


TELLS_NOTHING = NamePattern("", "UTC")
