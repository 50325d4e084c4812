"""The one pass over a recording that measures everything, in memory that does not grow with its length."""

import base64
from collections.abc import Callable
from typing import Any

import numpy as np

from calls.audio.activity import ActivityMeter
from calls.audio.channels import ChannelFacts
from calls.audio.decode import Decoder
from calls.audio.failures import failure
from calls.audio.levels import Energies, MillisecondMeter
from calls.audio.limits import Limits
from calls.audio.loudness import LoudnessMeter, dbfs, finite
from calls.audio.peaks import PeakMeter
from calls.audio.probe import Recording
from calls.audio.samples import Samples
from calls.audio.silence_search import SilenceRule, search

MOST_INTERVALS = 600_000
"""Silences and stretches of speech, of the whole and of all channels: in JSON they stay below `wire.MOST_BYTES`."""

_BATCH_MS, _LONGEST_BATCH_MS = 20_000, 60_000
"""Milliseconds looked at together: few enough for the processor's cache (measured), many beside the shortest silence,
since its length is looked at again with each batch."""


def analyse(
    recording: Recording, limits: Limits, rule: SilenceRule, *, on_progress: Callable[[float], None]
) -> dict[str, Any]:
    """Measure `recording`; the facts of `RecordingAnalysis`, intervals as pairs of ms, bytes in base64, for JSON.

    Calls `on_progress` with the seconds decoded after each block. Raises `WorkError`, OSError where a long recording
    finds no room on the disk.
    """
    decoder = Decoder(recording, limits)
    measurements: _Measurements | None = None
    for block in decoder.blocks():
        if measurements is None:
            measurements = _Measurements(decoder, rule)
        measurements.add(block)
        on_progress(decoder.seconds)
    if measurements is None:
        raise failure("audio:user:empty")
    return {
        "duration_seconds": round(decoder.seconds, 6),
        "sample_rate": decoder.source_rate,
        "channels": decoder.channels,
        "container": recording.container,
        "codec": recording.codec,
        "truncated": decoder.truncated,
        **measurements.finish(),
    }


class _Measurements:
    """Everything that listens to the samples, fed in step: some by the block, the rest many milliseconds at a time."""

    def __init__(self, decoder: Decoder, rule: SilenceRule) -> None:
        rate, channels = decoder.rate, decoder.channels
        self._meter = MillisecondMeter(rate=rate, channels=channels)
        self._facts = ChannelFacts(channels)
        self._peaks = PeakMeter(channels)
        self._activity = ActivityMeter(rate=rate, channels=channels)
        self._loudness = LoudnessMeter(rate=rate, channels=channels)
        self._silences = search(rule, rate=rate, channels=channels)
        self._waiting: list[Energies] = []
        self._waiting_ms = 0
        self._channels = channels
        self._batch_ms = min(max(_BATCH_MS, 4 * rule.min_silence_ms), _LONGEST_BATCH_MS)

    def add(self, block: Samples) -> None:
        self._facts.add(block)
        self._peaks.add(block)
        self._wait(self._meter.add(block))
        if self._waiting_ms >= self._batch_ms:
            self._add_energies()

    def _wait(self, energies: Energies) -> None:
        self._waiting.append(energies)
        self._waiting_ms += energies.shape[1]

    def _add_energies(self) -> None:
        energies = np.concatenate(self._waiting, axis=1)
        self._waiting, self._waiting_ms = [], 0
        self._activity.add(energies)
        self._loudness.add(energies)
        self._silences.add(energies)
        self._check()

    def _check(self) -> None:
        if self._silences.count + self._activity.count > MOST_INTERVALS:
            raise failure("audio:limit:silences")

    def finish(self) -> dict[str, Any]:
        self._wait(self._meter.finish())
        self._add_energies()
        activity = self._activity.finish()
        loudness = dbfs(self._meter.total, self._meter.frames * self._channels)
        whole, *channels = self._silences.finish(loudness)
        self._check()
        return {
            "silences_ms": whole,
            "channel_silences_ms": channels,
            "threshold_used_dbfs": finite(self._silences.threshold_dbfs),
            "activity_ms": activity,
            "loudness_dbfs": finite(loudness),
            "loudness": _text(self._loudness.finish()),
            "identical_channels": self._facts.identical,
            "silent_channels": self._facts.silent,
            "peaks_dbfs": self._facts.peaks_dbfs,
            "clipped_samples": self._facts.clipped_samples,
            "waveform": _text(self._peaks.finish()),
        }


def _text(binary: bytes) -> str:
    return base64.b64encode(binary).decode()
