"""Decoding a recording into blocks of samples, whatever the file does on the way."""

import math
from collections.abc import Callable, Iterator
from itertools import chain
from typing import cast

import av
from av import AudioFifo, AudioFrame, AudioLayout, AudioResampler

from calls.audio.failures import failure
from calls.audio.limits import Limits
from calls.audio.probe import Recording
from calls.audio.samples import Samples

_BLOCK_SAMPLES = 131_072
"""Samples of all channels handled at a time; larger or much smaller blocks are slower (measured)."""
_LOWEST_RATE, _HIGHEST_RATE = 4_000, 192_000


class Decoder:
    """Decodes the sound track of `recording` into blocks of int16 samples, shape (channels, n).

    `rate` in Hz is the file's own unless given. Channels are those of the first frame and stay apart; what
    comes at another rate or layout later in the file is converted. After the last block `truncated` says
    whether the file holds less than it claims. Damaged packets are left out.
    """

    def __init__(self, recording: Recording, limits: Limits, *, rate: int | None = None) -> None:
        self._recording = recording
        self._limits = limits
        self._wanted_rate = rate
        self._damaged = False
        self._broke_off = False
        self._most_frames = 0.0
        self.source_rate = 0
        self.rate = 0
        self.channels = 0
        self.frames = 0

    @property
    def seconds(self) -> float:
        """Seconds decoded so far."""
        return self.frames / self.rate if self.rate else 0.0

    @property
    def truncated(self) -> bool:
        """Whether the file broke off or gave clearly less sound than its headers claim.

        Where they claim nothing, a packet that could not be decoded counts.
        """
        claim = self._recording.claimed_seconds
        # A quarter of a second covers encoder delay and padding in every format tried.
        short = self._damaged if claim is None else self.seconds < claim * 0.999 - 0.25
        return self._recording.cut_off or self._broke_off or short

    def blocks(self) -> Iterator[Samples]:
        """Decode; raises `WorkError` when there is no sound or more than allowed."""
        if self._recording.track.codec_context.channels > self._limits.max_channels:
            raise failure("audio:limit:channels")  # before PyAV sees a frame with too many planes
        frames = self._frames()
        first = next(frames, None)
        if first is None:
            raise failure("audio:user:unreadable" if self._damaged or self._broke_off else "audio:user:empty")
        self._settle(first)
        conformer = _Conformer(first.layout, self.rate, block_frames(self.source_rate, self.channels))
        for block in conformer.convert(chain([first], frames), self._check):
            self.frames += block.shape[1]
            if self.frames > self._most_frames:
                raise failure("audio:limit:too-long")
            yield block

    def _settle(self, first: AudioFrame) -> None:
        self._check(first)
        self.source_rate = first.sample_rate
        self.rate = self._wanted_rate or first.sample_rate
        self.channels = first.layout.nb_channels
        self._most_frames = self._limits.max_decoded_seconds * self.rate

    def _frames(self) -> Iterator[AudioFrame]:
        """What can be decoded. An hour may hold 200,000 packets: every step here counts."""
        try:
            for packet in self._recording.media.demux(self._recording.track):
                try:
                    frames = packet.decode()
                except MemoryError:
                    raise
                except av.error.FFmpegError:
                    self._damaged = True
                else:
                    yield from frames
        except MemoryError:
            raise
        except av.error.FFmpegError:
            self._broke_off = True

    def _check(self, frame: AudioFrame) -> None:
        if frame.layout.nb_channels > self._limits.max_channels:
            raise failure("audio:limit:channels")
        if not _LOWEST_RATE <= frame.sample_rate <= _HIGHEST_RATE:
            raise failure("audio:limit:rate")


def block_frames(rate: int, channels: int) -> int:
    """Frames of a block of about `_BLOCK_SAMPLES` that ends with a millisecond: then nothing has to be carried on."""
    period = rate // math.gcd(rate, 1000)
    return period * max(1, _BLOCK_SAMPLES // channels // period)


class _Conformer:
    """Gathers frames into blocks and converts those to planar int16 of one layout and rate.

    Converting block by block instead of frame by frame halves the time of the whole pass (measured).
    """

    def __init__(self, layout: AudioLayout, rate: int, block_frames: int) -> None:
        self._layout = layout
        self._rate = rate
        self._block_frames = block_frames

    def convert(self, frames: Iterator[AudioFrame], check: Callable[[AudioFrame], None]) -> Iterator[Samples]:
        """The blocks that the frames make; calls `check` with each frame that is of another kind than the last."""
        fifo, resampler, kind = AudioFifo(), self._resampler(), None
        for frame in frames:
            its_kind = (frame.format.name, frame.layout.nb_channels, frame.sample_rate)
            if kind != its_kind:
                check(frame)
                yield from _drain(fifo, resampler)
                fifo, resampler, kind = AudioFifo(), self._resampler(), its_kind
            frame.pts = None  # gaps in the time stamps are no concern here, and the FIFO refuses them
            fifo.write(frame)
            while fifo.samples >= self._block_frames:
                yield from _resampled(resampler, fifo.read(self._block_frames))
        yield from _drain(fifo, resampler)

    def _resampler(self) -> AudioResampler:
        return AudioResampler(format="s16p", layout=self._layout, rate=self._rate)


def _drain(fifo: AudioFifo, resampler: AudioResampler) -> Iterator[Samples]:
    """What is left in the FIFO, then what the resampler holds back."""
    rest = fifo.read(0, partial=True)
    if rest is not None:
        yield from _resampled(resampler, rest)
    yield from _resampled(resampler, None)


def _resampled(resampler: AudioResampler, frame: AudioFrame | None) -> Iterator[Samples]:
    for out in resampler.resample(frame):
        if out is not None:  # a resampler with nothing to do hands the flush back
            yield cast("Samples", out.to_ndarray())
