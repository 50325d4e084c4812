"""What a vendor would put on the bill: each request whose model has run."""

from collections import Counter
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class Entry:
    """A billed request. `request` is the hash of all that was sent, `key` what it carried to be found by."""

    request: str
    model: str
    key: str
    kind: str
    is_repair: bool
    input_tokens: int
    output_tokens: int


@dataclass
class Bill:
    """`entries` are those billed, in their order; `unbilled` counts what else came, by what it met."""

    entries: list[Entry] = field(default_factory=list)
    unbilled: Counter[str] = field(default_factory=Counter)
    invented: int = 0
    """Quotes that were given and that nobody said."""

    def of(self, kind: str) -> int:
        """Billed requests that met this."""
        return sum(entry.kind == kind for entry in self.entries)

    @property
    def twice(self) -> list[str]:
        """Requests that were billed more than once."""
        return [request for request, times in Counter(e.request for e in self.entries).items() if times > 1]

    def told(self) -> dict[str, object]:
        """As JSON."""
        return {
            "billed": len(self.entries),
            "by_kind": Counter(entry.kind for entry in self.entries),
            "repairs": sum(entry.is_repair for entry in self.entries),
            "twice": self.twice,
            "unbilled": self.unbilled,
            "invented_quotes": self.invented,
            "input_tokens": sum(entry.input_tokens for entry in self.entries),
            "output_tokens": sum(entry.output_tokens for entry in self.entries),
            "entries": [asdict(entry) for entry in self.entries],
        }
