import tracemalloc
from contextlib import contextmanager

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calls.audio.activity import ActivityMeter
from calls.audio.levels import MillisecondMeter
from calls.audio.loudness import dbfs
from calls.audio.sandbox import Limits, analyse_recording
from calls.audio.silence_search import SilenceRule, search
from calls.audio.spool import EnergySpool
from tests.calls.audio.media import hiss, quiet, write_wav
from tests.calls.audio.reference import loudness_by_pydub, silences_by_pydub
from tests.calls.audio.test_silence import by_pydub, clips


def searched(samples, rate, rule, block):
    meter = MillisecondMeter(rate=rate, channels=len(samples))
    found = search(rule, rate=rate, channels=len(samples))
    for start in range(0, samples.shape[1], block):
        found.add(meter.add(samples[:, start : start + block]))
    found.add(meter.finish())
    return found.finish(dbfs(meter.total, meter.frames * len(samples)))


@settings(max_examples=100, deadline=None)
@given(
    clip=clips(),
    min_silence_ms=st.integers(1, 200),
    below=st.one_of(st.floats(0, 60), st.just(16.0)),
    block=st.integers(1000, 20000),
)
def test_silences_below_the_loudness_are_those_of_pydub(clip, min_silence_ms, below, block):
    samples, rate = clip
    found = searched(samples, rate, SilenceRule(min_silence_ms, -40.0, below), block)
    expected = by_pydub(samples, rate, min_silence_ms, loudness_by_pydub(samples, rate) - below)
    assert found == (expected if len(samples) > 1 else expected[:1])


def changing(seconds, rate=8000):
    """Noise of two channels whose loudness changes every eighth of a second."""
    random = np.random.default_rng(1)
    loudness = np.repeat(random.choice([100, 400, 3000], (2, 8 * seconds)), rate // 8, axis=1)
    return (random.uniform(-1, 1, loudness.shape) * loudness).astype("<i2")


@pytest.mark.parametrize("below", [None, 12.0])
def test_silences_of_a_recording_and_its_channels_are_those_of_pydub(tmp_path, below):
    samples = changing(20)
    path = write_wav(tmp_path / "call.wav", samples)
    analysis = analyse_recording(path, min_silence_ms=150, below_loudness_db=below)
    threshold = -40.0 if below is None else loudness_by_pydub(samples, 8000) - below
    assert analysis.threshold_used_dbfs == threshold
    whole, *channels = by_pydub(samples, 8000, 150, threshold)
    assert len(channels[0]) > 10
    assert [[silence.start, silence.end] for silence in analysis.silences] == in_seconds(whole)
    assert [[list(one) for one in channel] for channel in analysis.channel_silences] == [*map(in_seconds, channels)]


def in_seconds(silences):
    return [[start / 1000, end / 1000] for start, end in silences]


def test_energies_beyond_the_memory_come_back_from_the_disk_in_order():
    energies = np.arange(1_600_000).reshape(2, -1)
    with memory() as most, EnergySpool(2, in_memory_bytes=1 << 20) as spool:
        for start in range(0, energies.shape[1], 7_001):
            spool.add(energies[:, start : start + 7_001])
        pieces = [(piece.shape[1], piece[:, 0].tolist()) for piece in spool.pieces()]
        assert most() < 5 << 20 < energies.nbytes
    assert pieces[1] == (60_000, [60_000, 860_000])
    assert sum(length for length, _ in pieces) == energies.shape[1]


@contextmanager
def memory():
    """Tells the most memory that was held at a time since the beginning of the context, in bytes."""
    tracemalloc.start()
    try:
        yield lambda: tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_recording_that_outgrows_the_memory_is_measured_all_the_same(tmp_path):
    """75 minutes of one channel are 36 MB of energies, more than are kept in memory and more than files may hold."""
    samples = np.tile(np.concatenate([hiss(60, rate=4000), quiet(30, rate=4000)], axis=1), 50)
    path = write_wav(tmp_path / "call.wav", samples, rate=4000)
    analysis = analyse_recording(path, below_loudness_db=16, limits=Limits(max_channels=2))
    assert [round(silence.duration) for silence in analysis.silences] == [30] * 50


def test_a_threshold_below_the_loudness_must_be_a_number_of_decibels(tmp_path):
    with pytest.raises(ValueError, match="below_loudness_db"):
        analyse_recording(tmp_path / "call.mp3", below_loudness_db=-1)


def test_the_silences_of_one_channel_are_those_of_the_whole(tmp_path):
    samples = changing(5)[:1]
    analysis = analyse_recording(write_wav(tmp_path / "call.wav", samples), min_silence_ms=150)
    expected = silences_by_pydub(samples, 8000, 150, -40.0)
    assert [list(one) for one in analysis.channel_silences[0]] == in_seconds(expected)
    assert len(analysis.silences) == len(expected)


def test_what_is_carried_on_does_not_grow_with_the_recording():
    minute = np.full((2, 60_000), 10**9)
    with memory() as most:
        found = search(SilenceRule(500, -40.0), rate=8000, channels=2)
        heard = ActivityMeter(rate=8000, channels=2)
        held = []
        for _ in range(30):
            found.add(minute)
            heard.add(minute)
            held.append(most())
    assert held[-1] < 1.05 * held[2]
