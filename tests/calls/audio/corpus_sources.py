"""The small recordings that the corpus damages: some seconds each, made by code, the same bytes every time."""

import random
import tempfile
from functools import cache
from pathlib import Path

import numpy as np

from tests.calls.audio.media import hiss, quiet, tone, write

# Name in the corpus: suffix, codec (None: the suffix's own) and sample rate.
ENCODED = {
    "pcm.wav": ("wav", None, 8000),
    "mulaw.wav": ("wav", "pcm_mulaw", 8000),
    "adpcm.wav": ("wav", "adpcm_ms", 8000),
    "mp3.mp3": ("mp3", None, 44100),
    "aac.m4a": ("m4a", None, 44100),
    "opus.webm": ("webm", None, 48000),
    "opus.ogg": ("ogg", None, 48000),
    "flac.flac": ("flac", None, 16000),
    "amr.amr": ("amr", "libopencore_amrnb", 8000),
    "pcm.aiff": ("aiff", None, 8000),
    "pcm.w64": ("w64", None, 8000),
    "pcm.caf": ("caf", None, 8000),
    "mulaw.au": ("au", "pcm_mulaw", 8000),
    "aac.aac": ("aac", None, 16000),
    "amr.3gp": ("3gp", "libopencore_amrnb", 8000),
}
_SECONDS = 4.5
_GSM_FRAME_BYTES, _GSM_BLOCK_BYTES, _GSM_BLOCK_SAMPLES = 33, 65, 320


@cache
def recording(name):
    """The bytes of the sound recording of this name: one of `ENCODED`, `gsm.wav` or `gsm.gsm`."""
    if name == "gsm.gsm":
        return _raw_gsm()
    if name == "gsm.wav":
        return _gsm_wav()
    suffix, codec, rate = ENCODED[name]
    return encoded(suffix, codec=codec, rate=rate)


NAMES = (*ENCODED, "gsm.wav", "gsm.gsm")


@cache
def encoded(suffix, *, codec=None, rate=8000, channels=1):
    """A recording in the container of this suffix: a tone, a pause, noise."""
    parts = [
        tone(_SECONDS / 3, rate=rate, channels=channels),
        quiet(_SECONDS / 3, rate=rate, channels=channels),
        hiss(_SECONDS / 3, rate=rate, channels=channels),
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"call.{suffix}"
        write(path, np.concatenate(parts, axis=1), rate=rate, codec=codec, options={"fflags": "+bitexact"})
        return path.read_bytes()


def noise(size, seed):
    """Bytes that mean nothing."""
    return random.Random(seed).randbytes(size)


def _raw_gsm():
    """Frames of 20 ms. Any bits after the mark of four make some sound, and no encoder is at hand."""
    frames = range(round(_SECONDS / 0.02))
    return b"".join(b"\xd3" + noise(_GSM_FRAME_BYTES - 1, seed) for seed in frames)


def _gsm_wav():
    """Blocks of 65 bytes with two frames each, as telephone exchanges write them."""
    blocks = round(_SECONDS * 8000 / _GSM_BLOCK_SAMPLES)
    sound = noise(blocks * _GSM_BLOCK_BYTES, 0)
    layout = (0x31, 1, 8000, 1625, _GSM_BLOCK_BYTES, 0)
    shape = b"".join(value.to_bytes(size, "little") for value, size in zip(layout, (2, 2, 4, 4, 2, 2), strict=True))
    shape += (2).to_bytes(2, "little") + _GSM_BLOCK_SAMPLES.to_bytes(2, "little")
    body = b"WAVEfmt " + len(shape).to_bytes(4, "little") + shape + b"data" + len(sound).to_bytes(4, "little") + sound
    return b"RIFF" + len(body).to_bytes(4, "little") + body
