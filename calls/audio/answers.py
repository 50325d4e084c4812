"""Reading the decoder's answers without trust: one that says anything unexpected counts as crashed."""

import base64
import binascii
import json
import math
from collections.abc import Callable
from typing import Any, TypeVar

from calls.audio import wire
from calls.audio.failures import failure
from calls.audio.peaks import MOST_PARTS
from calls.audio.result import RecordingAnalysis, silence_of
from calls.work.errors import WorkError

T = TypeVar("T", bool, int, float, str, list[Any])
E = TypeVar("E")

Intervals = tuple[tuple[int, int], ...]
"""Begin and end in milliseconds, in order."""

MOST_SECONDS = 7 * 24 * 3600
"""Longer than any recording that is allowed."""
_PAIR = 2


def crashed() -> WorkError:
    """The error for a decoder that makes no sense."""
    return failure("audio:user:crashed")


def facts_of(message: wire.Message) -> dict[str, Any]:
    """The JSON object of a message. Raises `WorkError`, as all here."""
    try:
        facts = json.loads(message.payload)
    except (ValueError, RecursionError) as error:
        raise crashed() from error
    if not isinstance(facts, dict):
        raise crashed()
    return facts


def progress_of(message: wire.Message) -> float:
    """The seconds that a progress message tells."""
    try:
        seconds = wire.unpack_seconds(message.payload)
    except wire.GarbageError as error:
        raise crashed() from error
    if message.kind != wire.PROGRESS or not math.isfinite(seconds):
        raise crashed()
    return seconds


def fact(facts: dict[str, Any], name: str, kind: type[T]) -> T:
    """The fact of this name, of exactly this kind and finite."""
    return _of_kind(facts.get(name), kind)


def intervals(values: Any) -> Intervals:
    """Pairs of ms, in order and apart from one another."""
    if not isinstance(values, list):
        raise crashed()
    last, pairs = -1, []
    for value in values:
        start, end = _interval(value)
        if start <= last:
            raise crashed()
        last = end
        pairs.append((start, end))
    return tuple(pairs)


def analysis_of(facts: dict[str, Any]) -> RecordingAnalysis:
    """The result that the decoder's facts make."""
    channels = fact(facts, "channels", int)
    silences = intervals(facts.get("silences_ms"))
    apart = _of_channels(facts, "channel_silences_ms", channels) if channels > 1 else (silences,)
    activity = _of_channels(facts, "activity_ms", channels)
    return RecordingAnalysis(
        duration_seconds=fact(facts, "duration_seconds", float),
        sample_rate=fact(facts, "sample_rate", int),
        channels=channels,
        container=fact(facts, "container", str),
        codec=fact(facts, "codec", str),
        truncated=fact(facts, "truncated", bool),
        silences=tuple(silence_of(start, end) for start, end in silences),
        silence_seconds=sum(end - start for start, end in silences) / 1000,
        channel_silences=tuple(tuple((start / 1000, end / 1000) for start, end in channel) for channel in apart),
        threshold_used_dbfs=_level(facts.get("threshold_used_dbfs")),
        loudness_dbfs=_level(facts.get("loudness_dbfs")),
        activity=activity,
        talk_seconds=tuple(sum(end - start for start, end in channel) / 1000 for channel in activity),
        identical_channels=fact(facts, "identical_channels", bool),
        silent_channels=_list(facts, "silent_channels", lambda value: _of_kind(value, int)),
        peaks_dbfs=_list(facts, "peaks_dbfs", _level),
        clipped_samples=_list(facts, "clipped_samples", lambda value: _of_kind(value, int)),
        waveform=_binary(facts, "waveform", _PAIR * channels, MOST_PARTS),
        loudness=_binary(facts, "loudness", channels, MOST_SECONDS),
    )


def _binary(facts: dict[str, Any], name: str, unit: int, most: int) -> bytes:
    """At most so many units of so many bytes."""
    try:
        binary = base64.b64decode(fact(facts, name, str), validate=True)
    except (ValueError, binascii.Error) as error:
        raise crashed() from error
    if unit <= 0 or len(binary) % unit or len(binary) > unit * most:
        raise crashed()
    return binary


def _level(value: Any) -> float | None:
    return None if value is None else _of_kind(value, float)


def _of_kind(value: Any, kind: type[T]) -> T:
    if type(value) is not kind or (isinstance(value, float) and not math.isfinite(value)):
        raise crashed()
    return value


def _list(facts: dict[str, Any], name: str, read: Callable[[Any], E]) -> tuple[E, ...]:
    values = facts.get(name)
    if not isinstance(values, list):
        raise crashed()
    return tuple(read(value) for value in values)


def _of_channels(facts: dict[str, Any], name: str, channels: int) -> tuple[Intervals, ...]:
    apart = _list(facts, name, intervals)
    if len(apart) != channels:
        raise crashed()
    return apart


def _interval(value: Any) -> tuple[int, int]:
    if not isinstance(value, list) or len(value) != _PAIR:
        raise crashed()
    start, end = (_of_kind(edge, int) for edge in value)
    if not 0 <= start < end:
        raise crashed()
    return start, end
