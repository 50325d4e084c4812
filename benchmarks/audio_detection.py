"""The part of benchmarks.audio that compares with pydub; prints JSON. Started by it in the decoder's environment."""

import argparse
import json
import time
from statistics import median

import numpy as np

from calls.audio.decode import block_frames
from calls.audio.levels import MillisecondMeter
from calls.audio.silence import SilenceFinder
from tests.calls.audio.reference import detect_silence, segment_of

MIN_SILENCE_MS, THRESHOLD_DBFS = 1000, -40.0
PART_SECONDS = 360


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    rounds = 2 if options.quick else 5
    rows = [row("10 min, 8 kHz mono", call(600, 8000, 1), 8000, rounds)]
    if not options.quick:
        part = None if options.full else PART_SECONDS
        rows.append(row("60 min, 44.1 kHz stereo", call(3600, 44_100, 2), 44_100, rounds, part=part))
    print(json.dumps(rows))


def call(seconds, rate, channels):
    """A call of noise: every half second it is loud, quiet or nothing."""
    random = np.random.default_rng(4)
    samples = np.empty((channels, seconds * rate), dtype=np.int16)
    step = rate // 2
    for channel in samples:
        for start in range(0, len(channel), step):
            noise = random.integers(-32768, 32768, len(channel[start : start + step]), dtype=np.int32)
            channel[start : start + step] = noise * int(random.choice([0, 100, 6000], p=[0.4, 0.3, 0.3])) >> 15
    return samples


def row(name, samples, rate, rounds, part=None):
    """CPU seconds of both, medians of the rounds; pydub's once where it takes minutes, on a part where that is said."""
    seconds = samples.shape[1] // rate
    measured = samples if part is None else samples[:, : part * rate]
    theirs, expected = timed(by_pydub, measured, rate, rounds=rounds if seconds <= 600 else 1)
    ours, found = timed(by_us, samples, rate, rounds=rounds)
    same = found if part is None else by_us(measured, rate)
    assert same == expected, f"{len(same)} silences are not pydub's {len(expected)}"
    how = "whole" if part is None else f"{part} s of it, times {seconds // part}"
    return {"name": name, "how": how, "pydub": theirs * (seconds / (part or seconds)), "ours": ours}


def timed(work, samples, rate, *, rounds):
    taken = []
    for _ in range(rounds):
        began = time.process_time()
        found = work(samples, rate)
        taken.append(time.process_time() - began)
    return median(taken), found


def by_pydub(samples, rate):
    return detect_silence(segment_of(samples, rate), MIN_SILENCE_MS, THRESHOLD_DBFS, seek_step=1)


def by_us(samples, rate):
    """As the pass does it: block by block, and silences a minute at a time."""
    channels = len(samples)
    meter = MillisecondMeter(rate=rate, channels=channels)
    finder = SilenceFinder(rate=rate, channels=[channels], min_silence_ms=MIN_SILENCE_MS, threshold_dbfs=THRESHOLD_DBFS)
    found, waiting, length = [], [], block_frames(rate, channels)
    for start in range(0, samples.shape[1], length):
        waiting.append(meter.add(samples[:, start : start + length]))
        if sum(part.shape[1] for part in waiting) >= 60_000:
            found += finder.add(np.concatenate(waiting, axis=1).sum(axis=0, keepdims=True))
            waiting = []
    waiting.append(meter.finish())
    found += finder.add(np.concatenate(waiting, axis=1).sum(axis=0, keepdims=True))
    return np.concatenate([*found, *finder.finish()]).tolist()


if __name__ == "__main__":
    main()
