"""Writing samples into a file that others read: speech engines and browsers. Only the decoder's process does this."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.audio.stream import AudioStream

from calls.audio.samples import Samples


@dataclass(frozen=True)
class Coding:
    """How a file is written: libavformat's container, libavcodec's encoder, bits a second for each channel."""

    container: str
    codec: str
    bits_a_channel: int
    options: tuple[tuple[str, str], ...] = ()


SPEECH = Coding(
    "webm", "libopus", 24_000, (("application", "voip"), ("compression_level", "0"), ("frame_duration", "60"))
)
"""For upload: two hours take a third of a minute, and times move by less than 0.1 ms (AAC: 33 to 50 ms)."""


class Encoder:
    """Writes blocks of int16 samples, shape (channels, n), into one file until it is told to `close`.

    Raises OSError when the disk does not take it.
    """

    def __init__(self, path: Path, coding: Coding, *, rate: int, channels: int) -> None:
        self._media = av.open(str(path.absolute()), "w", format=coding.container)
        self._layout = "mono" if channels == 1 else "stereo"
        self._rate = rate
        self._frames = 0
        self._track = self._add_track(coding, channels)

    def _add_track(self, coding: Coding, channels: int) -> AudioStream:
        options: dict[str, Any] = dict(coding.options)
        track = self._media.add_stream(coding.codec, rate=self._rate, options=options)
        assert isinstance(track, AudioStream)  # noqa: S101 - an encoder of sound was asked for
        track.codec_context.layout = self._layout
        track.codec_context.bit_rate = coding.bits_a_channel * channels
        return track

    def add(self, block: Samples) -> None:
        """Encode the next samples."""
        if not block.shape[1]:
            return
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(block), format="s16p", layout=self._layout)
        frame.sample_rate, frame.time_base = self._rate, Fraction(1, self._rate)
        frame.pts = self._frames
        self._frames += block.shape[1]
        self._media.mux(self._track.encode(frame))

    def close(self) -> None:
        """Write what the encoder holds back, and close the file."""
        self._media.mux(self._track.encode(None))
        self._media.close()
