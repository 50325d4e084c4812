"""Small recordings made on the spot: WAV by the standard library, everything else by PyAV."""

import os
import wave
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

RATE = 8000


def tone(seconds, *, rate=RATE, hertz=440.0, amplitude=8000, channels=1):
    """A tone as int16 samples of shape (channels, n)."""
    wave_form = amplitude * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)
    return np.tile(wave_form.astype("<i2"), (channels, 1))


def hiss(seconds, *, rate=RATE, amplitude=8000, channels=1, seed=0):
    """White noise as int16 samples of shape (channels, n)."""
    noise = np.random.default_rng(seed).uniform(-amplitude, amplitude, (channels, round(seconds * rate)))
    return noise.astype("<i2")


def quiet(seconds, *, rate=RATE, channels=1):
    """Digital silence of shape (channels, n)."""
    return np.zeros((channels, round(seconds * rate)), dtype="<i2")


def write_wav(path, samples, *, rate=RATE):
    """A 16-bit WAV; returns the path."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(len(samples))
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.T.tobytes())
    return path


CODECS = {
    "wav": "pcm_s16le",
    "mp3": "libmp3lame",
    "m4a": "aac",
    "ogg": "libopus",
    "webm": "libopus",
    "flac": "flac",
    "aiff": "pcm_s16be",
    "au": "pcm_s16be",
    "aac": "aac",
    "mka": "libopus",
    "caf": "pcm_s16be",
    "w64": "pcm_s16le",
    "3gp": "aac",
    "mov": "pcm_s16le",
    "ts": "aac",
}


def write(path, samples, *, rate=RATE, codec=None, container=None, options=None):
    """A recording in the container of the path's suffix, unless given; returns the path."""
    codec = codec or CODECS[path.suffix[1:]]
    layout = "mono" if len(samples) == 1 else "stereo"
    container_format = container or {".m4a": "mp4", ".aac": "adts", ".mka": "matroska", ".ts": "mpegts"}.get(
        path.suffix
    )
    with av.open(str(path), "w", format=container_format, options=options or {}) as media:
        stream = media.add_stream(codec, rate=rate, layout=layout)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples), format="s16p", layout=layout)
        frame.sample_rate = rate
        frame.pts, frame.time_base = 0, Fraction(1, rate)
        for part in (frame, None):
            for packet in stream.encode(part):
                media.mux(packet)
    return path


def cut(path, share):
    """Cut a file off after this share of its bytes; returns the path."""
    os.truncate(path, int(path.stat().st_size * share))
    return path


def write_picture_film(path):
    """A film without a sound track; returns the path."""
    with av.open(str(path), "w") as media:
        stream = media.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        for part in (av.VideoFrame(64, 64, "yuv420p"), None):
            for packet in stream.encode(part):
                media.mux(packet)
    return path


def decoder_pids():
    """The ids of this process's children that run the decoder."""
    return [
        int(folder.name) for folder in Path("/proc").iterdir() if folder.name.isdigit() and _is_decoder_of_ours(folder)
    ]


def _is_decoder_of_ours(folder):
    try:
        parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        return parent == os.getpid() and b"calls.audio.child" in (folder / "cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return False
