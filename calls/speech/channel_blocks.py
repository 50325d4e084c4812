"""A recording read in blocks, for engines on this machine."""

from collections.abc import Iterator
from pathlib import Path

from calls.audio.sandbox import open_pcm
from calls.speech.base import Progress
from calls.speech.blocks import Block, BlockCutter
from calls.speech.layout import Layout
from calls.speech.survey import RATE


def blocks_of(path: Path, layout: Layout, progress: Progress) -> Iterator[tuple[int, Block]]:
    """The blocks of each speaking channel, 16 kHz, as the recording goes on; a sign of life before each."""
    cutters = {channel: BlockCutter(RATE) for channel in layout.levels_db}
    done = 0
    with open_pcm(path, rate=RATE) as pcm:
        for samples in pcm:
            for channel, cutter in cutters.items():
                for block in cutter.feed(samples[channel]):
                    progress(done / RATE)
                    yield channel, block
            done += samples.shape[1]
            progress(done / RATE)
    for channel, cutter in cutters.items():
        for block in cutter.rest():
            progress(done / RATE)
            yield channel, block
