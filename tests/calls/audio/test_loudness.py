import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calls.audio.levels import MillisecondMeter
from calls.audio.loudness import LoudnessMeter, dbfs
from calls.audio.sandbox import analyse_recording
from tests.calls.audio.media import hiss, quiet, tone, write_wav
from tests.calls.audio.reference import loudness_by_pydub


def measured(samples, rate, block=10_000):
    meter = MillisecondMeter(rate=rate, channels=len(samples))
    loudness = LoudnessMeter(rate=rate, channels=len(samples))
    for start in range(0, samples.shape[1], block):
        loudness.add(meter.add(samples[:, start : start + block]))
    loudness.add(meter.finish())
    levels = np.frombuffer(loudness.finish(), dtype=np.int8).reshape(len(samples), -1)
    return levels.tolist(), dbfs(meter.total, meter.frames * len(samples))


@pytest.mark.parametrize("rate", [8000, 11025, 44100])
def test_each_second_of_each_channel_has_its_level(rate):
    left = np.concatenate([tone(2, rate=rate, amplitude=32767), quiet(1, rate=rate)], axis=1)
    right = np.concatenate([quiet(1, rate=rate), tone(2, rate=rate, amplitude=328)], axis=1)
    levels, _ = measured(np.concatenate([left, right]), rate)
    assert levels == [[-3, -3, -128], [-128, -43, -43]]


def test_the_last_part_of_a_second_has_the_level_of_what_is_there():
    levels, _ = measured(tone(1.25, amplitude=32767), 8000)
    assert levels == [[-3, -3]]


@settings(max_examples=100, deadline=None)
@given(
    frames=st.integers(1, 60_000),
    channels=st.integers(1, 2),
    rate=st.sampled_from([8000, 11025, 22050, 44100]),
    amplitude=st.sampled_from([0, 1, 5, 700, 32767]),
    block=st.integers(100, 70_000),
)
def test_the_loudness_of_the_whole_is_that_of_pydub_to_the_last_bit(frames, channels, rate, amplitude, block):
    samples = hiss(1, rate=frames, amplitude=amplitude, channels=channels, seed=frames)
    assert measured(samples, rate, block)[1] == loudness_by_pydub(samples, rate)


def test_a_recording_of_zeros_has_no_loudness(tmp_path):
    analysis = analyse_recording(write_wav(tmp_path / "call.wav", quiet(2)), below_loudness_db=16)
    assert (analysis.loudness_dbfs, analysis.threshold_used_dbfs) == (None, None)
    assert analysis.loudness == bytes([128, 128])
    assert analysis.silence_seconds == 2.0
