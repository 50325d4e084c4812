"""What a source tells of a call besides the recording: manifests by their columns, files by their names."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any, Self


@dataclass(frozen=True)
class CallDetails:
    """Facts of a call as told, empty where nothing was. `started_at` is aware; `direction` inbound or outbound."""

    order_id: str = ""
    started_at: datetime | None = None
    direction: str = ""
    agent: str = ""
    caller_number: str = ""
    callee_number: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)

    def filled_from(self, other: "CallDetails") -> Self:
        """These details, and where they tell nothing those of the other."""
        missing = {name: getattr(other, name) for name in FACTS if not getattr(self, name)}
        return replace(self, **missing, metadata={**other.metadata, **self.metadata})

    def as_json(self) -> dict[str, Any]:
        """Only what was told; times in ISO format."""
        told = {name: value for name in FACTS if (value := getattr(self, name))}
        if self.started_at is not None:
            told["started_at"] = self.started_at.isoformat()
        return {**told, "metadata": dict(self.metadata)} if self.metadata else told

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        """What `as_json` wrote."""
        known = {name: told[name] for name in (*FACTS, "metadata") if name in told}
        if "started_at" in known:
            known["started_at"] = datetime.fromisoformat(known["started_at"])
        return cls(**known)

    def facts(self) -> dict[str, Any]:
        """As fields of a call."""
        return {name: getattr(self, name) for name in (*FACTS, "metadata")}


FACTS = tuple(item.name for item in fields(CallDetails) if item.name != "metadata")
