from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calls.audio.decode import Decoder
from calls.audio.levels import MillisecondMeter
from calls.audio.limits import Limits
from calls.audio.probe import open_recording
from calls.audio.sandbox import analyse_recording
from calls.audio.silence import SilenceFinder
from tests.calls.audio.media import hiss, quiet, tone, write_wav
from tests.calls.audio.reference import silences_by_pydub

DATA = Path(__file__).parents[4] / "shared" / "data"
RECORDINGS = [path for pattern in ("audio/*.wav", "calls/*.flac") for path in sorted(DATA.glob(pattern))]
RATES = (8000, 11025, 16000, 22050, 44100, 48000)


def by_us(samples, rate, min_silence_ms, threshold_dbfs, block):
    """Silences of the whole, then of each channel."""
    meter = MillisecondMeter(rate=rate, channels=len(samples))
    finder = SilenceFinder(
        rate=rate,
        channels=[len(samples), *(1 for _ in samples)],
        min_silence_ms=min_silence_ms,
        threshold_dbfs=threshold_dbfs,
    )
    starts = range(0, samples.shape[1], block)
    energies = [*(meter.add(samples[:, start : start + block]) for start in starts), meter.finish()]
    found = [finder.add(np.concatenate([part.sum(axis=0, keepdims=True), part])) for part in energies]
    return [np.concatenate(signal).tolist() for signal in zip(*found, finder.finish(), strict=True)]


def by_pydub(samples, rate, min_silence_ms, threshold_dbfs):
    """The same from pydub."""
    signals = [samples, *samples[:, np.newaxis]]
    return [silences_by_pydub(signal, rate, min_silence_ms, threshold_dbfs) for signal in signals]


@st.composite
def clips(draw):
    """Noise whose loudness changes every few milliseconds, from nothing to full scale."""
    rate = draw(st.sampled_from(RATES))
    frames = draw(st.integers(1, rate // 2))
    loudness = draw(st.lists(st.sampled_from([0, 1, 30, 300, 330, 400, 3000, 32767]), min_size=1, max_size=25))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    envelope = np.array(loudness)[np.arange(frames) * len(loudness) // frames]
    samples = random.uniform(-1, 1, (draw(st.integers(1, 2)), frames)) * envelope
    return samples.astype("<i2"), rate


@settings(max_examples=300, deadline=None)
@given(
    clip=clips(),
    min_silence_ms=st.integers(1, 200),
    threshold_dbfs=st.one_of(st.floats(-120, 0), st.sampled_from([-40.0, -44.5, -16.0, -60.0])),
    block=st.integers(1, 20000),
)
def test_silences_are_those_of_pydub_to_the_millisecond(clip, min_silence_ms, threshold_dbfs, block):
    samples, rate = clip
    expected = by_pydub(samples, rate, min_silence_ms, threshold_dbfs)
    assert by_us(samples, rate, min_silence_ms, threshold_dbfs, block) == expected


@pytest.mark.parametrize("rate", [8000, 11025])
def test_silences_across_the_minutes_measured_at_a_time_are_those_of_pydub(rate):
    random = np.random.default_rng(1)
    loudness = np.repeat(random.choice([100, 400, 3000], 400), rate * 125 // 400)
    samples = (random.uniform(-1, 1, (1, len(loudness))) * loudness).astype("<i2")
    expected = by_pydub(samples, rate, 100, -40.0)
    assert len(expected[0]) > 50
    assert by_us(samples, rate, 100, -40.0, 131072) == expected


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: path.name)
def test_silences_of_a_real_recording_are_those_of_pydub(path):
    recording = open_recording(path)
    samples = np.concatenate(list(Decoder(recording, Limits()).blocks()), axis=1)
    expected = silences_by_pydub(samples, recording.track.rate, 150, -40.0)
    found = analyse_recording(path, min_silence_ms=150, threshold_dbfs=-40.0).silences
    assert [[round(one.start * 1000), round(one.end * 1000)] for one in found] == expected


def test_a_silence_lasts_until_sound_begins(tmp_path):
    call = np.concatenate([tone(1), quiet(2.5), tone(1), quiet(0.5), tone(1)], axis=1)
    analysis = analyse_recording(write_wav(tmp_path / "call.wav", call))
    (silence,) = analysis.silences
    assert (silence.start, silence.end, silence.duration) == pytest.approx((1.0, 3.5, 2.5), abs=0.01)
    assert analysis.silence_seconds == silence.duration


def test_one_talking_channel_ends_a_silence_of_both(tmp_path):
    call = np.concatenate([quiet(3), hiss(3)])
    assert analyse_recording(write_wav(tmp_path / "call.wav", call)).silences == ()


def test_a_recording_shorter_than_the_shortest_silence_has_none(tmp_path):
    path = write_wav(tmp_path / "call.wav", quiet(0.9))
    assert analyse_recording(path).silences == ()
    assert len(analyse_recording(path, min_silence_ms=900).silences) == 1
