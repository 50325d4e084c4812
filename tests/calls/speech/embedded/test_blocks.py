"""A channel is cut into blocks where nobody speaks."""

import numpy as np
import pytest

from calls.speech.embedded.blocks import LONGEST_SECONDS, SHORTEST_SECONDS, BlockCutter, quietest_cut

RATE = 16_000


def cut(samples, piece_seconds):
    cutter, blocks = BlockCutter(RATE), []
    step = round(piece_seconds * RATE)
    for start in range(0, len(samples), step):
        blocks += cutter.feed(samples[start : start + step])
    return [*blocks, *cutter.rest()]


@pytest.fixture(scope="module")
def noise():
    return np.random.default_rng(1).normal(0, 0.1, 245 * RATE).astype(np.float32)


@pytest.mark.parametrize("piece_seconds", [0.37, 10, 30, 245])
def test_blocks_add_up_to_the_channel_whatever_the_pieces(noise, piece_seconds):
    blocks = cut(noise, piece_seconds)
    assert np.array_equal(np.concatenate([block.samples for block in blocks]), noise)
    lengths = [len(block.samples) / RATE for block in blocks]
    assert [block.start_seconds for block in blocks] == pytest.approx(np.cumsum([0, *lengths[:-1]]))


def test_all_blocks_but_the_last_are_20_to_90_seconds_long(noise):
    lengths = [len(block.samples) / RATE for block in cut(noise, 10)[:-1]]
    assert min(lengths) >= SHORTEST_SECONDS
    assert max(lengths) <= LONGEST_SECONDS


def test_a_block_ends_in_the_pause(noise):
    samples = noise[: 100 * RATE].copy()
    samples[int(64.5 * RATE) : 66 * RATE] = 0
    assert 64.5 < len(cut(samples, 10)[0].samples) / RATE < 66


def test_the_cut_is_the_middle_of_the_quietest_moment(noise):
    samples = noise[: 90 * RATE] * 1.0
    samples[22 * RATE : int(23.3 * RATE)] = 0
    samples[50 * RATE : int(50.8 * RATE)] = 0  # too short for a pause
    assert quietest_cut(samples, RATE) / RATE == pytest.approx(22.65, abs=0.04)


def test_blocks_keep_in_step_with_the_detector(noise):
    assert {round(block.start_seconds * RATE) % 512 for block in cut(noise, 10)} == {0}


def test_nothing_fed_gives_no_block():
    assert list(BlockCutter(RATE).rest()) == []
