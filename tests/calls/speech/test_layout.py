"""One look at a recording tells which channels carry a speaker of their own."""

import numpy as np
import pytest

from calls.speech.layout import Survey

RATE = 16_000
FIRST, SECOND = range(0, 20, 4), range(2, 20, 4)


def layout(*channels, piece=RATE // 3):
    samples = np.stack(channels)
    survey = Survey(len(channels), RATE)
    for start in range(0, samples.shape[1], piece):
        survey.add(samples[:, start : start + piece])
    return survey.layout()


@pytest.fixture
def caller(talk):
    return talk(20, SECOND, seed=1)


@pytest.fixture
def agent(talk):
    return talk(20, FIRST, seed=2)


def test_two_people_on_two_channels_are_both_heard(agent, caller):
    found = layout(agent, caller)
    assert list(found.levels_db) == [0, 1]
    assert found.channel_is_speaker
    assert found.audio_seconds == 20


def test_pieces_of_any_length_give_the_same_layout(agent, caller):
    assert layout(agent, caller, piece=1111) == layout(agent, caller, piece=20 * RATE)


def test_the_same_sound_on_both_channels_is_one(agent, caller):
    found = layout(agent + caller, agent + caller)
    assert list(found.levels_db) == [0]
    assert not found.channel_is_speaker


@pytest.mark.parametrize("change", [lambda x: -x, lambda x: 0.2 * x, lambda x: np.roll(x, 40)])
def test_a_copy_inverted_or_fainter_or_late_is_still_a_copy(agent, caller, change):
    assert len(layout(agent + caller, change(agent + caller)).levels_db) == 1


def test_of_two_copies_the_louder_is_kept(agent, caller):
    assert list(layout(0.3 * (agent + caller), agent + caller).levels_db) == [1]


def test_a_dead_channel_is_left_out(agent):
    assert list(layout(np.zeros_like(agent), agent).levels_db) == [1]


def test_a_channel_of_hiss_is_left_out(agent):
    hiss = np.random.default_rng(3).normal(0, 0.0005, len(agent)).astype(np.float32)
    assert list(layout(agent, hiss).levels_db) == [0]


def test_a_channel_of_clicks_is_left_out(agent):
    clicks = np.zeros_like(agent)
    clicks[:: 5 * RATE] = 0.9
    assert list(layout(agent, clicks).levels_db) == [0]


def test_a_channel_that_only_hears_the_other_one_through_is_left_out(agent):
    assert list(layout(agent, 0.04 * np.roll(agent, 4000)).levels_db) == [0]


def test_somebody_who_says_one_word_is_a_speaker(agent, talk):
    assert list(layout(agent, talk(20, [3], seed=4)).levels_db) == [0, 1]


def test_a_faint_recording_is_still_heard(agent, caller):
    assert list(layout(0.03 * agent, 0.03 * caller).levels_db) == [0, 1]


def test_three_people_on_three_channels_are_all_heard(talk):
    people = [talk(21, range(start, 21, 3), seed=start) for start in range(3)]
    assert list(layout(*people).levels_db) == [0, 1, 2]


@pytest.mark.parametrize("seconds", [0.0, 0.01, 0.2, 5.0])
def test_silence_has_no_speaker(seconds):
    found = layout(np.zeros(round(seconds * RATE), dtype=np.float32))
    assert found.levels_db == {}
    assert found.audio_seconds == seconds


def test_less_than_a_third_of_a_second_has_no_speaker(agent):
    assert layout(agent[: int(0.28 * RATE)]).levels_db == {}
