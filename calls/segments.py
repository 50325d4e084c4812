"""The shape of a transcript's segments, and what is made of them alone."""

import hashlib
import json
from typing import Any, NotRequired, TypedDict, cast


class SpokenWord(TypedDict):
    """A word with its time in seconds; `probability` where the engine gives it."""

    text: str
    start: float
    end: float
    probability: float | None


class Segment(TypedDict):
    """What one speaker said in one go, times in seconds.

    `speaker` is neutral ("Speaker 1"), `channel` counts from 0 and is None where it does not tell the speaker, `role`
    is "agent", "customer" or empty while nobody knows; `words` only where the engine times them.
    """

    start: float
    end: float
    speaker: str
    channel: int | None
    role: str
    text: str
    words: NotRequired[list[SpokenWord]]


def with_roles(segments: list[Any], roles: dict[int | None, str]) -> list[Segment]:
    """Segments as an engine gives them, with the role of their channel where `roles` knows it."""
    return [cast("Segment", {**segment, "role": roles.get(segment["channel"], "")}) for segment in segments]


def plain_text(segments: list[Segment]) -> str:
    """All that was said, without speakers."""
    return " ".join(segment["text"] for segment in segments)


def text_hash(segments: list[Segment]) -> str:
    """SHA-256 of who said what; times do not matter to what is drawn from it."""
    said = [[segment["speaker"], segment["role"], segment["text"]] for segment in segments]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()
