"""Are our silences pydub's, to the millisecond? `.venv/bin/python -m benchmarks.equality [--cases 2000] [FILE …]`.

Random cases first: rate, channels, length, loudness, shortest silence, threshold (fixed or relative to the loudness),
block size. Then every FILE (default: the samples) at six rates, mono and stereo, as a whole analysis of a WAV. Compares
the silences of the whole, those of each channel, and the loudness. Exits with 1 at the first difference.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import av
import numpy as np

from calls.audio.levels import MillisecondMeter
from calls.audio.loudness import dbfs
from calls.audio.sandbox import analyse_recording
from calls.audio.silence_search import SilenceRule, search
from tests.calls.audio.media import write_wav
from tests.calls.audio.reference import loudness_by_pydub, silences_by_pydub

RATES = (8000, 11025, 16000, 22050, 44100, 48000)
SAMPLES = Path(__file__).resolve().parents[1] / "samples"
KINDS = (".wav", ".mp3", ".flac", ".webm", ".ogg", ".m4a")


def main():
    options = parsed()
    began = time.monotonic()
    counts = Counter(case(number) for number in range(options.seed, options.seed + options.cases))
    print(f"{counts.total()} random cases equal in {time.monotonic() - began:.0f} s: {dict(counts)}", flush=True)
    files = options.files or [path for path in sorted(SAMPLES.iterdir()) if path.suffix in KINDS]
    for path in files:
        found = [whole_file(path, rate, channels) for rate in RATES for channels in (1, 2)]
        print(f"{path.name}: equal in {len(found)} forms, {sum(found)} silences", flush=True)


def parsed():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


def case(seed):
    """One random case; tells its kind."""
    random = np.random.default_rng(seed)
    rate, channels = int(random.choice(RATES)), int(random.integers(1, 3))
    samples = clip(random, rate, channels)
    min_silence_ms = int(random.integers(1, 300))
    fixed, below = float(random.uniform(-90, 0)), float(random.uniform(0, 40))
    relative = bool(random.integers(2))
    rule = SilenceRule(min_silence_ms, fixed, below if relative else None)
    loudness = loudness_by_pydub(samples, rate)
    compare(
        f"seed {seed}",
        by_us(samples, rate, rule, block=int(random.integers(50, 30_000))),
        (loudness, *by_pydub(samples, rate, min_silence_ms, loudness - below if relative else fixed)),
    )
    return f"{rate} Hz, {'relative' if relative else 'fixed'}"


def clip(random, rate, channels):
    """Noise or a tone whose loudness changes every few milliseconds, in each channel otherwise."""
    frames = int(random.integers(1, int(1.5 * rate)))
    parts = int(random.integers(1, 30))
    loudness = random.choice([0, 1, 2, 30, 300, 328, 400, 3000, 32767], (channels, parts))
    envelope = loudness[:, np.arange(frames) * parts // frames]
    if random.integers(4):
        sound = random.uniform(-1, 1, (channels, frames))
    else:
        sound = np.sin(np.arange(frames) * random.uniform(0.001, 3))
    return (sound * envelope).astype("<i2")


def by_us(samples, rate, rule, block):
    """Loudness, silences of the whole, silences of each channel."""
    meter = MillisecondMeter(rate=rate, channels=len(samples))
    found = search(rule, rate=rate, channels=len(samples))
    for start in range(0, samples.shape[1], block):
        found.add(meter.add(samples[:, start : start + block]))
    found.add(meter.finish())
    loudness = dbfs(meter.total, meter.frames * len(samples))
    return loudness, *found.finish(loudness)


def by_pydub(samples, rate, min_silence_ms, threshold_dbfs):
    signals = [samples, *samples[:, np.newaxis]] if len(samples) > 1 else [samples]
    return [silences_by_pydub(signal, rate, min_silence_ms, threshold_dbfs) for signal in signals]


def whole_file(path, rate, channels):
    """A recording converted, measured by the whole analysis and by pydub; how many silences it has."""
    samples = converted(path, rate, channels)
    with tempfile.TemporaryDirectory(prefix="chat-equality-") as folder:
        wav = write_wav(Path(folder) / "call.wav", samples, rate=rate)
        analysis = analyse_recording(wav, min_silence_ms=300, below_loudness_db=16)
    whole = [[round(one.start * 1000), round(one.end * 1000)] for one in analysis.silences]
    apart = [[[round(start * 1000), round(end * 1000)] for start, end in one] for one in analysis.channel_silences]
    loudness = loudness_by_pydub(samples, rate)
    ours = (analysis.loudness_dbfs, whole, *(apart if channels > 1 else []))
    compare(f"{path.name}, {rate} Hz, {channels}", ours, (loudness, *by_pydub(samples, rate, 300, loudness - 16)))
    return len(whole)


def converted(path, rate, channels):
    """All samples of a short file, int16 of shape (channels, n)."""
    with av.open(str(path)) as container:
        resampler = av.AudioResampler(format="s16p", layout="mono" if channels == 1 else "stereo", rate=rate)
        frames = [out for frame in (*container.decode(audio=0), None) for out in resampler.resample(frame)]
        return np.concatenate([frame.to_ndarray() for frame in frames], axis=1)


def compare(name, ours, theirs):
    if tuple(ours) != tuple(theirs):
        sys.exit(f"{name}: we say\n{ours}\npydub says\n{theirs}")


if __name__ == "__main__":
    main()
