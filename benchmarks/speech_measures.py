"""What `benchmarks.speech` measures with: word errors, shares of speech time, processor time, WAV files."""

import os
import re
import resource
import wave
from pathlib import Path

import numpy as np

RATE = 16_000
FRAMES_PER_SECOND = 100


def words(text):
    return re.sub(r"[^a-z0-9']", " ", text.lower()).split()


def word_errors(said, heard):
    """Levenshtein's distance in words."""
    row = list(range(len(heard) + 1))
    for index, word in enumerate(said, 1):
        diagonal, row[0] = row[0], index
        for column, other in enumerate(heard, 1):
            change = diagonal + (word != other)
            diagonal, row[column] = row[column], min(row[column] + 1, row[column - 1] + 1, change)
    return row[-1]


def labels_over_time(lines, seconds):
    """The index of each frame's label, -1 without one, from (start, end, label) triples; and the labels."""
    names = sorted({label for _, _, label in lines})
    frames = np.full(round(seconds * FRAMES_PER_SECOND) + 1, -1)
    for start, end, label in lines:
        frames[round(start * FRAMES_PER_SECOND) : round(end * FRAMES_PER_SECOND)] = names.index(label)
    return frames, names


def purity(lines, activity, seconds):
    """The share of time one side alone speaks whose label means that side (each label means where it is most), and
    how much of that time has a label at all."""
    frames, names = labels_over_time(lines, seconds)
    sides = np.zeros((len(activity), len(frames)), dtype=bool)
    for side, intervals in zip(sides, activity, strict=True):
        for start, end in intervals:
            side[start // 10 : end // 10] = True
    alone = sides.sum(axis=0) == 1
    table = np.array([[np.sum(alone & side & (frames == index)) for side in sides] for index in range(len(names))])
    return table.max(axis=1).sum() / table.sum(), table.sum() / alone.sum()


def same_speaker(one, other, seconds):
    """The share of time with a label in both in which their labels mean the same (each mapped to where it is most)."""
    (ours, our_names), (theirs, _) = labels_over_time(one, seconds), labels_over_time(other, seconds)
    both = (ours >= 0) & (theirs >= 0)
    right = sum(np.bincount(theirs[both & (ours == index)]).max(initial=0) for index in range(len(our_names)))
    return right / both.sum()


class Clock:
    """`with Clock() as clock: ...`: processor seconds, `cpu`, of this process and of children that ended in it."""

    def __enter__(self):
        self._began = _cpu()
        return self

    def __exit__(self, *_):
        self.cpu = _cpu() - self._began


def _cpu():
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    own = os.times()
    return ended.ru_utime + ended.ru_stime + own.user + own.system


def write_wav(path, samples):
    """16 kHz, shape (channels, n)."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(len(samples))
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").T.tobytes())
    return Path(path)
