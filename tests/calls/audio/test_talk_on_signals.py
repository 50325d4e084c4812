"""Talk metrics of two-channel recordings made for it: heard by the decoder, true to the millisecond."""

import numpy as np
import pytest

from calls.audio.sandbox import analyse_recording
from calls.audio.talk_metrics import Answers, InterruptionAt, Stretch, conversation_metrics
from tests.calls.audio.media import RATE, hiss, write_wav

MILLISECOND = RATE // 1000


def measured(tmp_path, agent, caller, *, seconds=60):
    """The metrics of bursts of noise from … to … (ms) on each channel."""
    channels = [bursts(spans, seconds, seed) for seed, spans in enumerate((agent, caller))]
    analysis = analyse_recording(write_wav(tmp_path / "call.wav", np.vstack(channels)))
    assert [[tuple(span) for span in channel] for channel in analysis.activity] == [agent, caller]
    return conversation_metrics(analysis.activity, round(analysis.duration_seconds * 1000))


def bursts(spans, seconds, seed):
    noise, flags = hiss(seconds, seed=seed), np.zeros(seconds * RATE, dtype=bool)
    for start, end in spans:
        flags[start * MILLISECOND : end * MILLISECOND] = True
    return noise * flags


def test_a_whole_conversation(tmp_path):
    agent = [(1003, 9007), (20_011, 30_001), (45_000, 50_013)]
    caller = [(9411, 18_000), (31_207, 44_003)]
    told = measured(tmp_path, agent, caller)
    assert [side.talk_seconds for side in told.sides] == [23.007, 21.385]
    assert [side.talk_share for side in told.sides] == [23_007 / 44_392, 21_385 / 44_392]
    assert [side.turns for side in told.sides] == [3, 2]
    assert told.sides[0].longest_monologue == Stretch(20.011, 30.001, 9.99)
    assert told.sides[1].longest_monologue == Stretch(31.207, 44.003, 12.796)
    assert told.sides[0].answers == Answers(2, pytest.approx(1.504), pytest.approx(1.504))
    assert told.sides[1].answers == Answers(2, pytest.approx(0.805), pytest.approx(0.805))
    assert told.non_talk == (Stretch(50.013, 60.0, 9.987),)
    assert (told.crosstalk_seconds, told.interruption_count) == (0, 0)


def test_overlap_and_interruptions(tmp_path):
    told = measured(tmp_path, [(2000, 12_345), (30_000, 41_001)], [(11_000, 17_003), (36_501, 45_000)])
    assert told.crosstalk_seconds == 1.345 + 4.5
    assert told.interruptions == (InterruptionAt(11.0, 1, 0, 1.345), InterruptionAt(36.501, 1, 0, 4.5))
    assert told.sides[0].longest_monologue == Stretch(2.0, 11.0, 9.0)
    assert [side.answers for side in told.sides] == [Answers(1, 12.997, 12.997), None]


def test_an_answer_that_comes_a_little_early(tmp_path):
    told = measured(tmp_path, [(2000, 12_345)], [(11_990, 17_003)])
    assert (told.crosstalk_seconds, told.interruption_count) == (0.355, 0)
    assert told.sides[1].answers == Answers(1, 0.0, 0.0)


def test_back_channels(tmp_path):
    told = measured(tmp_path, [(2000, 25_003)], [(5000, 5444), (9001, 10_001), (17_000, 17_333)])
    assert told.crosstalk_seconds == 0.444 + 1.0 + 0.333
    assert [side.turns for side in told.sides] == [1, 0]
    assert told.interruption_count == 0
    assert told.sides[0].longest_monologue == Stretch(2.0, 25.003, 23.003)


def test_a_monologue_with_pauses(tmp_path):
    spans = [(1000, 4000), (4400, 9500), (11_777, 20_000), (23_000, 24_000)]
    told = measured(tmp_path, spans, [(40_000, 42_000)])
    assert told.sides[0].longest_monologue == Stretch(1.0, 20.0, 19.0)
    assert told.sides[0].turns == 2
    assert told.non_talk == (Stretch(20.0, 23.0, 3.0), Stretch(24.0, 40.0, 16.0), Stretch(42.0, 60.0, 18.0))
