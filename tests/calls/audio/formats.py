"""The same three seconds in every format that calls come in; made by PyAV's encoders, GSM by the ffmpeg program."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests.calls.audio.media import quiet, write

FFMPEG = shutil.which("ffmpeg")
SECONDS = 3.0


@dataclass(frozen=True)
class Format:
    """How a file is made, and what is to be found in it; `rate` is the source's, `found_rate` the decoder's.

    `padding` is what an encoder may add that no header tells of: blocks are filled, raw AAC begins with its delay.
    """

    suffix: str
    codec: str
    container: str
    found_codec: str = ""
    rate: int = 8000
    channels: int = 1
    muxer: str | None = None
    plays: bool = False
    found_rate: int = 0
    program: bool = False
    padding: float = 0.0


FORMATS = {
    "wav-8": Format("wav", "pcm_u8", "wav", plays=True),
    "wav-16": Format("wav", "pcm_s16le", "wav", channels=2, plays=True),
    "wav-24": Format("wav", "pcm_s24le", "wav", rate=48_000, channels=2, plays=True),
    "wav-32": Format("wav", "pcm_s32le", "wav", rate=44_100),
    "wav-float": Format("wav", "pcm_f32le", "wav", rate=16_000, plays=True),
    "wav-double": Format("wav", "pcm_f64le", "wav", channels=2),
    "wav-mulaw": Format("wav", "pcm_mulaw", "wav", channels=2, plays=True),
    "wav-alaw": Format("wav", "pcm_alaw", "wav", plays=True),
    "wav-gsm": Format("wav", "libgsm_ms", "wav", "gsm_ms", program=True),
    "wav-adpcm-ima": Format("wav", "adpcm_ima_wav", "wav", channels=2),
    "wav-adpcm-ms": Format("wav", "adpcm_ms", "wav", rate=11_025, padding=0.19),
    "w64": Format("w64", "pcm_s16le", "w64"),
    "mp3": Format("mp3", "libmp3lame", "mp3", "mp3float", channels=2, plays=True),
    "m4a": Format("m4a", "aac", "m4a", muxer="ipod", rate=22_050, plays=True),
    "mp4": Format("mp4", "aac", "mp4", rate=44_100, channels=2, plays=True),
    "mov": Format("mov", "aac", "mov", rate=16_000),
    "aac": Format("aac", "aac", "aac", muxer="adts", rate=16_000, padding=0.13),
    "webm-opus": Format("webm", "libopus", "webm", "opus", channels=2, found_rate=48_000, plays=True),
    "ogg-opus": Format("ogg", "libopus", "ogg", "opus", found_rate=48_000, plays=True),
    "ogg-vorbis": Format("ogg", "libvorbis", "ogg", "vorbis", rate=16_000, plays=True, program=True),
    "mka": Format("mka", "libopus", "matroska", "opus", muxer="matroska", found_rate=48_000),
    "flac": Format("flac", "flac", "flac", rate=44_100, channels=2, plays=True),
    "amr-nb": Format("amr", "libopencore_amrnb", "amr", "amrnb", muxer="amr"),
    "amr-wb": Format("amr", "amrwb", "amr", rate=16_000),
    "3gp-amr": Format("3gp", "libopencore_amrnb", "3gp", "amrnb"),
    "aiff": Format("aiff", "pcm_s16be", "aiff", channels=2),
    "au": Format("au", "pcm_mulaw", "au"),
    "caf": Format("caf", "pcm_s16be", "caf"),
    "wma": Format("asf", "wmav2", "asf", rate=44_100, channels=2, program=True),
}


def make(name, folder):
    """The file of this format in `folder`; its path."""
    form = FORMATS[name]
    path = folder / f"{name}.{form.suffix}"
    if form.codec == "amrwb":
        path.write_bytes(_wideband())
    elif form.program:
        _by_program(form, folder, path)
    else:
        write(path, sweeps(form), rate=form.rate, codec=form.codec, container=form.muxer)
    return path


def sweeps(form):
    """Three bursts with a rising tone in each, another one in each channel; shape (channels, n), int16."""
    return np.concatenate([_sweep(400 + 300 * number, form.rate) for number in range(form.channels)])


def _sweep(hertz, rate):
    at = np.arange(round(0.75 * rate)) / rate
    burst = (9000 * np.sin(2 * np.pi * (hertz + 400 * at) * at)).astype("<i2")[np.newaxis]
    pause = quiet(0.25, rate=rate)
    return np.concatenate([pause[:, : pause.shape[1] // 2], burst, pause[:, pause.shape[1] // 2 :]] * 3, axis=1)


def _by_program(form: Format, folder: Path, path: Path):
    source = write(folder / "source.wav", sweeps(form), rate=form.rate)
    command = [FFMPEG, "-loglevel", "error", "-y", "-i", source, "-c:a", form.codec, path]
    subprocess.run(command, check=True, timeout=30)
    source.unlink()


def _wideband():
    """AMR-WB at its lowest rate, which nothing here can encode: frames of 20 ms with any parameters."""
    random = np.random.default_rng(1)
    frames = [b"\x04" + random.integers(0, 256, 17, dtype=np.uint8).tobytes() for _ in range(round(SECONDS * 50))]
    return b"#!AMR-WB\n" + b"".join(frames)
