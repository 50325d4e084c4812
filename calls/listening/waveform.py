"""Drawing the stored waveform: `AudioProfile.waveform` as outlines for SVG.

The bytes are those of `calls.audio.peaks`: of each channel, one after the other, pairs of int8, the lowest and highest
sample of each of at most 1,000 equal parts of the recording.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from calls.audio.intervals import joined

HEIGHT = 100
"""Units from the lowest sample to the highest; 0 is on top."""
LEAST = 2
"""Units that silence is drawn high."""
_MIDDLE = HEIGHT // 2
_LINE = 96
"""Where the line of speech begins, from the top."""


def outlines(waveform: bytes, channels: int) -> list[str]:
    """Of each channel the `d` of an SVG path, one unit wide a part, scaled so that the loudest fills the height."""
    if not waveform or channels < 1 or len(waveform) % (2 * channels):
        return []
    pairs = np.frombuffer(waveform, dtype=np.int8).reshape(channels, -1, 2).astype(np.float64)
    loudest = max(float(np.abs(pairs).max()), 1.0)
    scaled = np.rint(_MIDDLE - pairs * (_MIDDLE / loudest)).astype(int)
    return [_outline(channel[:, 1], channel[:, 0]) for channel in scaled]


def parts(waveform: bytes, channels: int) -> int:
    """Pairs of each channel: how many units wide its outline is."""
    return len(waveform) // (2 * channels) if channels else 0


def speech(activity: Sequence[Sequence[Sequence[int]]], seconds: float, waveform: bytes, channels: int) -> list[str]:
    """Of each channel the `d` of a line along the bottom, where somebody speaks (ms); as wide as its outline.

    Empty where that was not measured. It is as exact as it can be seen: to a part.
    """
    width = parts(waveform, channels)
    scale = width / (1000 * seconds) if seconds else 0.0
    spoken = [*activity, *([] for _ in range(channels))][:channels]
    return ["".join(_stroke(said, scale, width)) for said in spoken]


def _stroke(said: Sequence[Sequence[int]], scale: float, width: int) -> Iterator[str]:
    drawn = joined((int(start * scale), min(int(end * scale) + 1, width)) for start, end in said)
    return (f"M{start} {_LINE}h{end - start}v{HEIGHT - _LINE}h{start - end}z" for start, end in drawn)


def _outline(top: np.ndarray, bottom: np.ndarray) -> str:
    """Along the top, and back along the bottom; in steps from one part to the next, which is shortest."""
    top = np.minimum(top, _MIDDLE - LEAST // 2)
    bottom = np.maximum(bottom, _MIDDLE + LEAST // 2)
    there = "".join(f"v{step}h1" if step else "h1" for step in np.diff(top, prepend=_MIDDLE))
    back = "".join(f"v{step}h-1" if step else "h-1" for step in np.diff(bottom[::-1], prepend=top[-1]))
    return f"M0 {_MIDDLE}{there}{back}z"
