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
    is "agent", "customer" or empty while nobody knows; `words` only where the engine times them. `timing` and `doubt`
    only where they are not as usual (`calls.speech.base.Timing`, `Doubt`).
    """

    start: float
    end: float
    speaker: str
    channel: int | None
    role: str
    text: str
    words: NotRequired[list[SpokenWord]]
    timing: NotRequired[str]
    doubt: NotRequired[str]


def with_roles(segments: list[Any], roles: dict[int | None, str]) -> list[Segment]:
    """Segments as an engine gives them, with the role of their channel where `roles` knows it."""
    return [cast("Segment", {**segment, "role": roles.get(segment["channel"], "")}) for segment in segments]


def channel_of(segments: list[Segment]) -> dict[str, int]:
    """The channel of each speaker, where each has one of their own; otherwise none."""
    pairs = {(segment["speaker"], segment["channel"]) for segment in segments}
    channels = {speaker: channel for speaker, channel in pairs if channel is not None}
    return channels if len(pairs) == len(channels) == len(set(channels.values())) else {}


def what_counts(segment: Segment) -> str:
    """What was said, as far as anything is drawn from it: nothing, where it is doubtful that it was said at all."""
    return "" if segment.get("doubt") else segment["text"]


def plain_text(segments: list[Segment]) -> str:
    """All that was said, without speakers."""
    return " ".join(text for segment in segments if (text := what_counts(segment)))


def text_hash(segments: list[Segment]) -> str:
    """SHA-256 of who said what, segment by segment; times do not matter to what is drawn from it."""
    said = [[segment["speaker"], segment["role"], what_counts(segment)] for segment in segments]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()
