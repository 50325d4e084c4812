"""The sample calls are what dialogues.json and timings.json say they are."""

import json
from pathlib import Path

import av
import numpy as np
import pytest

SAMPLES = Path(__file__).parents[2] / "samples"
DIALOGUES = {dialogue["name"]: dialogue for dialogue in json.loads((SAMPLES / "dialogues.json").read_text())}
TIMINGS = {timing["name"]: timing for timing in json.loads((SAMPLES / "timings.json").read_text())}
CODECS = {".mp3": "mp3float", ".webm": "opus", ".flac": "flac", ".wav": "pcm_mulaw"}
SILENCE_DBFS = -50.0
STEP_SECONDS = 0.01
# A turn begins with a soft consonant and ends with a breath, both below the threshold.
TOLERANCE_SECONDS = 0.25

pytestmark = pytest.mark.parametrize("name", sorted(DIALOGUES))


def decoded(name):
    """(channels, samples) at full scale 1.0, and the rate in Hz."""
    with av.open(str(SAMPLES / DIALOGUES[name]["file"])) as container:
        rate = container.streams.audio[0].rate
        resampler = av.AudioResampler(format="fltp", rate=rate)
        frames = [done for frame in container.decode(audio=0) for done in resampler.resample(frame)]
    return np.concatenate([frame.to_ndarray() for frame in frames], axis=1), rate


def levels_dbfs(name):
    """The root mean square of every 10 ms of every channel: (channels, steps)."""
    samples, rate = decoded(name)
    step = round(rate * STEP_SECONDS)
    whole = samples[:, : samples.shape[1] // step * step]
    energy = (whole.reshape(len(whole), -1, step) ** 2).mean(axis=2)
    return 10 * np.log10(energy + 1e-12)


def long_silences(levels, *, at_least_seconds):
    """(start, end) in seconds of each stretch in which every channel is below -50 dBFS."""
    edges = np.flatnonzero(np.diff(levels.max(axis=0) < SILENCE_DBFS, prepend=False, append=False))
    stretches = edges.reshape(-1, 2) * STEP_SECONDS
    return [(start, end) for start, end in stretches if end - start >= at_least_seconds]


def written_pauses(name, *, at_least_seconds):
    """(start, end) in seconds of each pause that the dialogue asks for."""
    turns = zip(DIALOGUES[name]["turns"], TIMINGS[name]["turns"], strict=True)
    return [
        (timing["start_seconds"] - turn["pause_seconds"], timing["start_seconds"])
        for turn, timing in turns
        if turn["pause_seconds"] >= at_least_seconds
    ]


def test_a_recording_is_in_its_format_with_its_channels(name):
    with av.open(str(SAMPLES / DIALOGUES[name]["file"])) as container:
        audio = container.streams.audio[0]
        assert audio.codec_context.name == CODECS[Path(DIALOGUES[name]["file"]).suffix]
        assert audio.channels == DIALOGUES[name]["channels"]


def test_a_recording_is_as_long_as_said(name):
    samples, rate = decoded(name)
    assert samples.shape[1] / rate == pytest.approx(TIMINGS[name]["duration_seconds"], abs=0.02)
    assert 30 <= samples.shape[1] / rate <= 90


def test_long_silences_are_where_the_dialogue_puts_them(name):
    found = long_silences(levels_dbfs(name), at_least_seconds=2.5)
    wanted = written_pauses(name, at_least_seconds=2.5)
    assert len(found) == len(wanted)
    for measured, written in zip(found, wanted, strict=True):
        assert measured == pytest.approx(written, abs=TOLERANCE_SECONDS)


def test_every_turn_is_heard_on_its_own_channel_only(name):
    levels = levels_dbfs(name)
    for turn in TIMINGS[name]["turns"]:
        start, end = (round(turn[edge] / STEP_SECONDS) for edge in ("start_seconds", "end_seconds"))
        own = 0 if turn["speaker"] == "agent" else len(levels) - 1
        others = np.delete(levels[:, start:end], own, axis=0)
        assert np.median(levels[own, start:end]) > -35
        assert (others < SILENCE_DBFS).all()


def test_pauses_are_quiet_but_not_digitally_dead(name):
    levels = levels_dbfs(name)
    for start, end in written_pauses(name, at_least_seconds=0.5):
        inside = levels[:, round((start + 0.1) / STEP_SECONDS) : round((end - 0.1) / STEP_SECONDS)]
        assert inside.max() < SILENCE_DBFS
        assert inside.min() > -110


def test_a_recording_is_small(name):
    assert (SAMPLES / DIALOGUES[name]["file"]).stat().st_size < 800_000


def test_recordings_were_made_from_these_dialogues(name):
    written = [(turn["speaker"], turn["text"]) for turn in DIALOGUES[name]["turns"]]
    assert [(turn["speaker"], turn["text"]) for turn in TIMINGS[name]["turns"]] == written


def test_key_sentences_are_said(name):
    said = " ".join(turn["text"] for turn in DIALOGUES[name]["turns"])
    assert DIALOGUES[name]["key_sentences"]
    for sentence in DIALOGUES[name]["key_sentences"]:
        assert sentence in said
