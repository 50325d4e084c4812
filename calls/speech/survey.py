"""One look at the whole of a recording before it is heard: which of its channels carry a speaker."""

from pathlib import Path

from calls.audio.sandbox import open_pcm
from calls.speech.base import Progress
from calls.speech.layout import Layout, Survey

RATE = 16_000


def survey(path: Path, progress: Progress) -> tuple[Layout, bool]:
    """The recording's layout, and whether it is truncated. Raises `WorkError` audio:*."""
    with open_pcm(path, rate=RATE) as pcm:
        found = Survey(pcm.channels, RATE)
        for samples in pcm:
            progress(0.0)
            found.add(samples)
        return found.layout(), pcm.truncated
