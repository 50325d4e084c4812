from pathlib import Path

import numpy as np
import pytest

from calls.audio.activity import ActivityMeter
from calls.audio.levels import MillisecondMeter
from calls.audio.sandbox import analyse_recording
from tests.calls.audio.media import RATE, hiss, tone

STEREO_CALLS = sorted((Path(__file__).parents[4] / "shared" / "data" / "calls").glob("*_stereo.flac"))
BLEED = 10 ** (-26 / 20)


def activity(samples, block=65536, rate=RATE):
    meter = MillisecondMeter(rate=rate, channels=len(samples))
    heard = ActivityMeter(rate=rate, channels=len(samples))
    for start in range(0, samples.shape[1], block):
        heard.add(meter.add(samples[:, start : start + block]))
    heard.add(meter.finish())
    return heard.finish()


def talk_seconds(samples, block=65536):
    return [sum(end - start for start, end in channel) / 1000 for channel in activity(samples, block)]


def speech(turns, seconds, *, seed=0, amplitude=6000.0):
    """Noise in syllables (four a second, as in speech) during the turns, shape (n,), as floats."""
    frames = np.arange(round(seconds * RATE))
    syllables = np.abs(np.sin(2 * np.pi * 2 * frames / RATE))
    talking = np.zeros(len(frames))
    for start, end in turns:
        talking[round(start * RATE) : round(end * RATE)] = 1
    return np.random.default_rng(seed).normal(0, amplitude / 3, len(frames)) * syllables * talking


def line_noise(seconds, *, amplitude=15.0, seed=9):
    return np.random.default_rng(seed).normal(0, amplitude, round(seconds * RATE))


def as_samples(*channels):
    return np.clip(np.array(channels), -32768, 32767).astype("<i2")


AGENT = [(1, 9), (20, 30), (45, 50)]
CALLER = [(10, 19), (31, 44), (52, 58)]


def test_the_talk_of_each_side_of_a_call_is_measured():
    call = as_samples(
        speech(AGENT, 60, seed=1) + line_noise(60),
        speech(CALLER, 60, seed=2, amplitude=2000) + line_noise(60, seed=8),
    )
    assert talk_seconds(call) == pytest.approx([23, 28], abs=1)


def test_the_other_channels_bleed_is_no_talk():
    agent, caller = speech(AGENT, 60, seed=1), speech(CALLER, 60, seed=2)
    call = as_samples(
        agent + BLEED * caller + line_noise(60, amplitude=2),
        caller + BLEED * agent + line_noise(60, amplitude=2, seed=8),
    )
    assert talk_seconds(call) == pytest.approx([23, 28], abs=1)


def test_bleed_alone_leaves_a_channel_without_talk():
    agent = speech(AGENT, 60, seed=1)
    call = as_samples(agent, BLEED * agent + line_noise(60, amplitude=2))
    assert talk_seconds(call) == [pytest.approx(23, abs=1), 0.0]


def test_people_who_talk_at_once_both_count():
    call = as_samples(
        speech([(1, 21)], 30, seed=1) + line_noise(30),
        speech([(1, 21)], 30, seed=2, amplitude=2000) + line_noise(30, seed=8),
    )
    assert talk_seconds(call) == pytest.approx([20, 20], abs=1)


def test_the_steady_noise_of_a_line_is_no_talk():
    assert talk_seconds(hiss(30, amplitude=1000)) == [0.0]
    assert talk_seconds(tone(30, amplitude=800)) == [0.0]


def loud(rms_dbfs, seconds, rate=RATE):
    """White noise of this level, shape (n,), as floats."""
    return np.random.default_rng(5).normal(0, 32768 * 10 ** (rms_dbfs / 20), round(seconds * rate))


def test_steady_sound_louder_than_any_lines_noise_counts():
    assert activity(tone(30, amplitude=32768 * 10 ** (-26 / 20) * np.sqrt(2))) == [[[0, 30_000]]]
    ((found,),) = activity(as_samples(loud(-26, 30)))
    assert found == pytest.approx([0, 30_000], abs=5)


def test_noise_under_speech_is_no_talk_however_steady():
    call = as_samples(speech(AGENT, 60, amplitude=20_000) + loud(-35, 60))
    assert talk_seconds(call) == pytest.approx([23], abs=2)


BURSTS = [[300, 1000], [1500, 1731], [2400, 5003], [5307, 5900]]


@pytest.mark.parametrize("rate", [8000, 11025, 16000, 22050, 44100, 48000])
@pytest.mark.parametrize("kind", ["noise", "tone"])
def test_bursts_in_digital_silence_begin_and_end_to_the_millisecond(rate, kind):
    sound = loud(-26, 7, rate) if kind == "noise" else tone(7, rate=rate)[0]
    milliseconds = np.arange(len(sound)) * 1000 // rate
    heard = np.any([(start <= milliseconds) & (milliseconds < end) for start, end in BURSTS], axis=0)
    (found,) = activity(as_samples(sound * heard), rate=rate)
    assert np.abs(np.array(found) - BURSTS).max() <= 1


def test_both_channels_of_a_long_recording_are_heard_to_the_millisecond_across_the_steps():
    turns = [[[start, start + 2_345] for start in range(first, 190_000, 7_000)] for first in (500, 4_000)]
    sound = np.zeros((2, 195 * RATE))
    for channel, stretches in zip(sound, turns, strict=True):
        for start, end in stretches:
            channel[start * 8 : end * 8] = loud(-20, (end - start) / 1000)
    assert activity(as_samples(*sound), block=4321) == turns


def test_a_pause_in_speech_is_closed_and_a_longer_one_is_not():
    sound = loud(-26, 3)
    sound[1 * RATE : 1 * RATE + 290 * 8] = sound[2 * RATE : 2 * RATE + 310 * 8] = 0
    assert activity(as_samples(sound)) == [[[0, 2000], [2310, 3000]]]


def test_a_click_is_no_talk():
    call = np.zeros((1, 10 * RATE))
    call[0, 5 * RATE : 5 * RATE + 200] = 20000
    assert talk_seconds(as_samples(*call)) == [0.0]


def test_talk_is_found_in_a_noisy_line():
    call = as_samples(speech(AGENT, 60) + line_noise(60, amplitude=200))
    assert talk_seconds(call) == pytest.approx([23], abs=2)


def test_talk_does_not_depend_on_how_the_samples_come_in():
    turns = [(start, start + 5) for start in range(1, 150, 9)]
    call = as_samples(speech(turns, 160) + line_noise(160))
    assert talk_seconds(call, block=1234) == talk_seconds(call, block=10**9)


@pytest.mark.parametrize("path", STEREO_CALLS, ids=lambda path: path.name)
def test_both_sides_of_a_real_call_talk_and_take_turns(path):
    analysis = analyse_recording(path)
    talked = sum(analysis.talk_seconds)
    assert min(analysis.talk_seconds) > analysis.duration_seconds / 5
    assert talked < analysis.duration_seconds
    assert talked + analysis.silence_seconds > 0.9 * analysis.duration_seconds
