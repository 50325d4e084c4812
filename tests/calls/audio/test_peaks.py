from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calls.audio.peaks import FIRST_WIDTH, MOST_BUCKETS, MOST_PARTS, PeakMeter
from calls.audio.sandbox import analyse_recording
from tests.calls.audio.media import tone, write_wav


def measured(samples, cuts=()):
    meter = PeakMeter(samples.shape[0])
    for block in np.split(samples, sorted(cuts), axis=1):
        meter.add(block)
    return pairs(meter.finish(), samples.shape[0])


def pairs(waveform, channels):
    return np.frombuffer(waveform, dtype=np.int8).reshape(channels, -1, 2)


def expected(samples):
    """The same from all samples at once: buckets of one width, shared out among equal parts."""
    frames, width = samples.shape[1], FIRST_WIDTH
    while frames // width >= MOST_BUCKETS:
        width *= 2
    count = -(-frames // width)
    parts = min(MOST_PARTS, count)
    borders = [number * count // parts * width for number in range(parts)] + [frames]
    return [
        [[channel[a:b].min() // 256, channel[a:b].max() // 256] for a, b in pairwise(borders)] for channel in samples
    ]


def noise(frames, channels=2, seed=1):
    return np.random.default_rng(seed).integers(-32768, 32768, size=(channels, frames)).astype(np.int16)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_blocks_of_any_size_give_what_all_samples_at_once_give(data):
    frames = data.draw(st.integers(1, 1_200_000))
    channels = data.draw(st.integers(1, 2))
    cuts = data.draw(st.lists(st.integers(0, frames), max_size=12))
    samples = noise(frames, channels, seed=frames)
    np.testing.assert_array_equal(measured(samples, cuts), expected(samples))


@pytest.mark.parametrize("frames", [MOST_BUCKETS * FIRST_WIDTH + more for more in (-1, 0, 1)])
def test_nothing_is_lost_where_the_buckets_are_joined(frames):
    samples = noise(frames, 1)
    np.testing.assert_array_equal(measured(samples, [100]), expected(samples))


def test_a_long_recording_has_a_thousand_parts_a_channel():
    assert measured(noise(2_000_000)).shape == (2, MOST_PARTS, 2)


def test_a_bang_is_drawn_where_it_was():
    samples = np.zeros((1, 800_000), dtype=np.int16)
    samples[0, 600_000] = 32767
    loudest = int(measured(samples)[0, :, 1].argmax())
    assert loudest == pytest.approx(750, abs=1)


def test_no_sample_gives_no_parts():
    assert PeakMeter(2).finish() == b""


def test_a_recordings_analysis_holds_the_waveform_of_each_channel(tmp_path):
    call = np.concatenate([tone(3, amplitude=20_000), tone(3, amplitude=2_000)])
    analysis = analyse_recording(write_wav(tmp_path / "call.wav", call))
    left, right = pairs(analysis.waveform, 2)
    assert left.max() == pytest.approx(20_000 // 256, abs=1)
    assert right.min() == pytest.approx(-2_000 // 256, abs=1)
    assert len(left) == MOST_PARTS
