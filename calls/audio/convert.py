"""Making the copy of a recording that every browser plays."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from calls.audio.browsers import BITS_A_CHANNEL
from calls.audio.decode import Decoder
from calls.audio.encode import Coding, Encoder
from calls.audio.failures import failure
from calls.audio.limits import Limits
from calls.audio.probe import Recording
from calls.audio.samples import Samples

_STEREO = 2
PLAYBACK = Coding("mp3", "libmp3lame", BITS_A_CHANNEL, (("compression_level", "7"), ("joint_stereo", "0")))
"""MP3 of constant bit rate, in which every browser finds a moment to the frame; no channel is heard in the other."""

_RATES = (32_000, 44_100, 48_000)
"""Those of MPEG-1. At 32 kHz the encoder's delay (1,105 samples) is 35 ms where a player does not take it off; at the
8 kHz of telephones it would be 138 ms, and MP3 at 8 kHz is an extension that not every player knows."""


def playback_rate(rate: int) -> int:
    """The copy's sample rate for a recording of `rate` Hz: none of its sound is lost below 24 kHz."""
    return next((known for known in _RATES if known >= rate), _RATES[-1])


def convert(
    recording: Recording, limits: Limits, target: Path, *, on_progress: Callable[[float], None]
) -> dict[str, Any]:
    """Write the copy to `target`; its `seconds` and whether the recording is `truncated`, for JSON.

    Mono stays mono and stereo stays stereo, more channels are mixed to one. Raises `WorkError`, OSError where the disk
    is full.
    """
    decoder = Decoder(recording, limits, rate=playback_rate(recording.track.codec_context.sample_rate))
    out: Encoder | None = None
    for block in decoder.blocks():
        if out is None:
            out = Encoder(target, PLAYBACK, rate=decoder.rate, channels=len(_heard(block)))
        out.add(_heard(block))
        on_progress(decoder.seconds)
    if out is None:
        raise failure("audio:user:empty")
    out.close()
    return {"seconds": round(decoder.seconds, 6), "truncated": decoder.truncated}


def _heard(block: Samples) -> Samples:
    """Up to two channels as they are, more as their mean, which cannot exceed full scale."""
    if len(block) <= _STEREO:
        return block
    mixed: Samples = block.mean(axis=0, keepdims=True, dtype=np.float32).astype(np.int16)
    return mixed
