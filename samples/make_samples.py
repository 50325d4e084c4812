"""Make the sample calls from dialogues.json, with flite's voices.

    python samples/make_samples.py [--into FOLDER]

Needs Debian's `flite` on the path (for making the recordings, not for using them). Writes one recording
per dialogue and timings.json, which says where in each recording every turn lies. The same dialogues, flite
and PyAV give the same bytes again.
"""

import argparse
import io
import json
import subprocess
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

HERE = Path(__file__).parent
FLITE_RATE_HZ = 16_000
# How much slower than flite's own pace: what the embedded recogniser understands best.
STRETCH = {"rms": 1.1, "slt": 1.0}
SPEECH_DBFS = {"agent": -21.0, "caller": -23.0}
CLOSING_SECONDS = 0.8
FADE_SECONDS = 0.01
# Lower than flite's softest consonants: "thank you" must not become "and you".
HEARD_ABOVE = 0.002

Samples = NDArray[np.float64]


@dataclass(frozen=True)
class Encoding:
    """What PyAV needs to know to write one kind of file."""

    codec: str
    sample_format: str
    bit_rate: int | None = None
    options: tuple[tuple[str, str], ...] = ()


# Each channel is coded for itself: joint stereo would let one speaker leak into the other's channel.
ENCODINGS = {
    ".mp3": Encoding("libmp3lame", "s16p", 40_000, (("joint_stereo", "0"),)),
    ".webm": Encoding("libopus", "s16", 32_000, (("application", "voip"), ("frame_duration", "60"))),
    ".flac": Encoding("flac", "s16", None, (("compression_level", "12"),)),
    ".wav": Encoding("pcm_mulaw", "s16"),
}


@dataclass(frozen=True)
class Part:
    """One turn: who says what, from when, and the sound."""

    speaker: str
    text: str
    start_seconds: float
    sound: Samples

    @property
    def end_seconds(self) -> float:
        return self.start_seconds + self.sound.size / FLITE_RATE_HZ


def speak(text: str, voice: str) -> Samples:
    """What flite makes of a sentence: mono, 16 kHz, full scale 1.0, without silence at either end."""
    pace = f"duration_stretch={STRETCH[voice]}"
    command = ["flite", "-voice", voice, "--setf", pace, "-t", text, "-o", "/dev/stdout"]
    spoken = subprocess.run(command, check=True, capture_output=True).stdout
    with wave.open(io.BytesIO(spoken)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2") / 32768
    return trimmed(samples)


def trimmed(samples: Samples) -> Samples:
    """The samples from the first to the last that can be heard, faded so that they do not click."""
    heard = np.flatnonzero(np.abs(samples) > HEARD_ABOVE)
    kept = samples[heard[0] : heard[-1] + 1].copy()
    fade = np.linspace(0, 1, int(FADE_SECONDS * FLITE_RATE_HZ))
    kept[: fade.size] *= fade
    kept[-fade.size :] *= fade[::-1]
    return kept


def at_level(samples: Samples, dbfs: float) -> Samples:
    """The samples with this root mean square, or a little less where a peak would clip."""
    gain = 10 ** (dbfs / 20) / np.sqrt(np.mean(samples**2))
    return samples * min(gain, 0.95 / np.abs(samples).max())


def placed(dialogue: dict[str, Any]) -> Iterator[Part]:
    """The turns one after the other, each after its pause."""
    clock = 0.0
    for turn in dialogue["turns"]:
        speaker = turn["speaker"]
        sound = at_level(speak(turn["text"], dialogue["voices"][speaker]), SPEECH_DBFS[speaker])
        part = Part(speaker, turn["text"], clock + turn["pause_seconds"], sound)
        yield part
        clock = part.end_seconds


def mixed(parts: list[Part], *, channels: int, noise_dbfs: float) -> Samples:
    """The call as (channels, samples) over a little noise: agent left, caller right, or both on one."""
    length = round((parts[-1].end_seconds + CLOSING_SECONDS) * FLITE_RATE_HZ)
    call = np.random.default_rng(1).normal(0, 10 ** (noise_dbfs / 20), (channels, length))
    for part in parts:
        at = round(part.start_seconds * FLITE_RATE_HZ)
        channel = 0 if part.speaker == "agent" else channels - 1
        call[channel, at : at + part.sound.size] += part.sound
    return call


def encode(call: Samples, path: Path, rate_hz: int) -> None:
    """Write (channels, samples) at 16 kHz as the file that its suffix names, at `rate_hz`."""
    encoding = ENCODINGS[path.suffix]
    layout = "mono" if len(call) == 1 else "stereo"
    # Without "bitexact" a container takes random identifiers and the encoder's version.
    with av.open(str(path), "w", options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream(encoding.codec, rate=rate_hz, layout=layout)
        stream.options = dict(encoding.options)
        stream.codec_context.flags |= av.codec.context.Flags.bitexact
        if encoding.bit_rate:
            stream.bit_rate = encoding.bit_rate
        for frame in frames(call, layout, encoding.sample_format, rate_hz):
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def frames(call: Samples, layout: str, sample_format: str, rate_hz: int) -> list[av.AudioFrame]:
    """The whole call as frames in the encoder's format and rate."""
    pcm = np.ascontiguousarray((call * 32767).round().clip(-32768, 32767).astype("<i2"))
    whole = av.AudioFrame.from_ndarray(pcm, format="s16p", layout=layout)
    whole.sample_rate = FLITE_RATE_HZ
    resampler = av.AudioResampler(format=sample_format, layout=layout, rate=rate_hz)
    return resampler.resample(whole) + resampler.resample(None)


def timing(part: Part) -> dict[str, Any]:
    """What a turn says and where it lies in its recording."""
    return {
        "speaker": part.speaker,
        "text": part.text,
        "start_seconds": round(part.start_seconds, 3),
        "end_seconds": round(part.end_seconds, 3),
    }


def make(dialogue: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Write one recording; its length and the place of its turns."""
    path = folder / dialogue["file"]
    parts = list(placed(dialogue))
    call = mixed(parts, channels=dialogue["channels"], noise_dbfs=dialogue["noise_dbfs"])
    encode(call, path, dialogue["sample_rate_hz"])
    seconds = call.shape[1] / FLITE_RATE_HZ
    print(f"{path.name}: {seconds:.1f} s, {path.stat().st_size / 1000:.0f} KB")
    return {
        "name": dialogue["name"],
        "duration_seconds": round(seconds, 3),
        "turns": [timing(part) for part in parts],
    }


def main() -> None:
    """Make all of them."""
    parser = argparse.ArgumentParser(description="Make the sample calls from dialogues.json.")
    parser.add_argument("--into", type=Path, default=HERE, help="folder to write to")
    folder = parser.parse_args().into
    dialogues = json.loads((HERE / "dialogues.json").read_text())
    timings = [make(dialogue, folder) for dialogue in dialogues]
    (folder / "timings.json").write_text(json.dumps(timings, indent=1) + "\n")


if __name__ == "__main__":
    main()
