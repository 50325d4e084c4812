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


def analysis_of(facts: dict[str, Any]) -> RecordingAnalysis:
    """The result that the decoder's facts make."""
    silences = _list(facts, "silences_ms", _silence)
    return RecordingAnalysis(
        duration_seconds=fact(facts, "duration_seconds", float),
        sample_rate=fact(facts, "sample_rate", int),
        channels=fact(facts, "channels", int),
        container=fact(facts, "container", str),
        codec=fact(facts, "codec", str),
        truncated=fact(facts, "truncated", bool),
        silences=tuple(silence_of(start, end) for start, end in silences),
        silence_seconds=sum(end - start for start, end in silences) / 1000,
        talk_seconds=_list(facts, "talk_seconds", lambda value: _of_kind(value, float)),
        identical_channels=fact(facts, "identical_channels", bool),
        silent_channels=_list(facts, "silent_channels", lambda value: _of_kind(value, int)),
        peaks_dbfs=_list(facts, "peaks_dbfs", lambda value: None if value is None else _of_kind(value, float)),
        clipped_samples=_list(facts, "clipped_samples", lambda value: _of_kind(value, int)),
        waveform=_waveform(facts),
    )


def _waveform(facts: dict[str, Any]) -> bytes:
    try:
        waveform = base64.b64decode(fact(facts, "waveform", str), validate=True)
    except (ValueError, binascii.Error) as error:
        raise crashed() from error
    channel = _PAIR * fact(facts, "channels", int)
    if channel <= 0 or len(waveform) % channel or len(waveform) > channel * MOST_PARTS:
        raise crashed()
    return waveform


def _of_kind(value: Any, kind: type[T]) -> T:
    if type(value) is not kind or (isinstance(value, float) and not math.isfinite(value)):
        raise crashed()
    return value


def _list(facts: dict[str, Any], name: str, read: Callable[[Any], E]) -> tuple[E, ...]:
    values = facts.get(name)
    if not isinstance(values, list):
        raise crashed()
    return tuple(read(value) for value in values)


def _silence(value: Any) -> tuple[int, int]:
    if not isinstance(value, list) or len(value) != _PAIR:
        raise crashed()
    start, end = (_of_kind(edge, int) for edge in value)
    if not 0 <= start < end:
        raise crashed()
    return start, end
