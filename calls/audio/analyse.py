"""The one pass over a recording that measures everything, in memory that does not grow with its length."""

import base64
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from calls.audio.channels import ChannelFacts
from calls.audio.decode import Decoder, Samples
from calls.audio.failures import failure
from calls.audio.levels import Energies, MillisecondMeter
from calls.audio.limits import Limits
from calls.audio.peaks import PeakMeter
from calls.audio.probe import Recording
from calls.audio.silence import SilenceFinder
from calls.audio.talk import TalkMeter

MOST_SILENCES = 200_000


def analyse(
    recording: Recording,
    limits: Limits,
    *,
    min_silence_ms: int,
    threshold_dbfs: float,
    on_progress: Callable[[float], None],
) -> dict[str, Any]:
    """Measure `recording`; the facts of `RecordingAnalysis`, silences as pairs of ms, waveform in base64, for JSON.

    Calls `on_progress` with the seconds decoded after each block. Raises `WorkError`.
    """
    decoder = Decoder(recording, limits)
    measurements: _Measurements | None = None
    for block in decoder.blocks():
        if measurements is None:
            measurements = _Measurements(decoder, min_silence_ms, threshold_dbfs)
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
    """Everything that listens to the samples, fed in step."""

    def __init__(self, decoder: Decoder, min_silence_ms: int, threshold_dbfs: float) -> None:
        rate, channels = decoder.rate, decoder.channels
        self._meter = MillisecondMeter(rate=rate, channels=channels)
        self._facts = ChannelFacts(channels)
        self._peaks = PeakMeter(channels)
        self._talk = TalkMeter(rate=rate, channels=channels)
        self._finder = SilenceFinder(
            rate=rate, channels=channels, min_silence_ms=min_silence_ms, threshold_dbfs=threshold_dbfs
        )
        self._silences: list[npt.NDArray[np.int64]] = []
        self._silence_count = 0

    def add(self, block: Samples) -> None:
        self._facts.add(block)
        self._peaks.add(block)
        self._add_energies(self._meter.add(block))

    def _add_energies(self, energies: Energies) -> None:
        self._talk.add(energies)
        self._keep(self._finder.add(energies.sum(axis=0)))

    def _keep(self, silences: npt.NDArray[np.int64]) -> None:
        self._silences.append(silences)
        self._silence_count += len(silences)
        if self._silence_count > MOST_SILENCES:
            raise failure("audio:limit:silences")

    def finish(self) -> dict[str, Any]:
        self._add_energies(self._meter.finish())
        self._keep(self._finder.finish())
        return {
            "silences_ms": np.concatenate(self._silences).tolist(),
            "talk_seconds": self._talk.finish(),
            "identical_channels": self._facts.identical,
            "silent_channels": self._facts.silent,
            "peaks_dbfs": self._facts.peaks_dbfs,
            "clipped_samples": self._facts.clipped_samples,
            "waveform": base64.b64encode(self._peaks.finish()).decode(),
        }
