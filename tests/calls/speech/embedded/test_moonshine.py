"""The embedded engine on real and on made-up recordings."""

import json
import os
from pathlib import Path

import numpy as np
import pytest

from benchmarks.speech_measures import word_errors, words
from calls.speech.base import Access, Wish
from calls.speech.embedded.blocks import Block
from calls.speech.embedded.lines import Line
from calls.speech.embedded.moonshine import MoonshineEngine, block_lines
from calls.speech.embedded.recogniser_process import let_go
from calls.speech.pieces import Unkept
from calls.speech.survey import survey
from calls.work.errors import WorkError

RATE = 16_000
DATA = Path(__file__).resolve().parents[5] / "shared" / "data"
MANIFEST = DATA / "audio" / "manifest.json"
CLIPS = json.loads(MANIFEST.read_text()) if MANIFEST.exists() else []
REAL_CALL = DATA / "calls" / "auto_repairs_stereo.flac"
REAL_CALLS = [REAL_CALL] if REAL_CALL.exists() else []


def transcribe(path, **options):
    return MoonshineEngine(Wish(), Access()).transcribe(path, pieces=Unkept(), **options)


@pytest.mark.parametrize("clips", [CLIPS] if CLIPS else [])
def test_read_speech_is_heard_with_one_word_in_ten_wrong_at_most(clips):
    said = [words(clip["transcript"]) for clip in clips]
    heard = [words(transcribe(MANIFEST.parent / clip["file"]).text) for clip in clips]
    errors = sum(word_errors(*pair) for pair in zip(said, heard, strict=True))
    assert errors / sum(map(len, said)) <= 0.1


@pytest.mark.parametrize("path", REAL_CALLS)
def test_a_real_call_has_both_sides_in_turn(path, sample, recording):
    result = transcribe(recording(sample(path, 0, 52)))
    speakers = [segment.speaker for segment in result.segments]
    assert speakers[:4] == ["Speaker 1", "Speaker 2", "Speaker 2", "Speaker 1"]
    assert "Michelle" in result.segments[0].text
    assert "my name is Jackie" in result.segments[1].text
    assert "last name" in result.segments[3].text


def test_a_channel_is_a_speaker(sample, recording):
    result = transcribe(recording(sample("consult_booked.mp3", 0, 13.5)))
    assert [(turn.speaker, turn.channel) for turn in result.segments] == [("Speaker 1", 0), ("Speaker 2", 1)]
    agent, caller = result.segments
    assert "Maple Street" in agent.text
    assert "Laura Miller" in caller.text
    assert (agent.start, agent.end) == pytest.approx((0.8, 6.5), abs=0.6)
    assert (caller.start, caller.end) == pytest.approx((7.2, 12.8), abs=0.6)


def test_the_voices_of_a_mono_call_are_told_apart(sample, recording):
    result = transcribe(recording(sample("billing_question.flac", 0, 16.4)))
    assert [turn.speaker for turn in result.segments] == ["Speaker 1", "Speaker 2", "Speaker 1"]
    assert {turn.channel for turn in result.segments} == {None}


@pytest.mark.parametrize(
    "channels",
    [
        pytest.param(lambda call: [call, call], id="both channels the same"),
        pytest.param(lambda call: [call, 0 * call], id="the right one dead"),
        pytest.param(lambda call: [0 * call, call], id="the left one dead"),
        pytest.param(lambda call: [call, -call], id="one inverted"),
    ],
)
def test_two_channels_with_one_signal_are_a_mono_call(sample, recording, channels):
    (call,) = sample("billing_question.flac", 0, 12.8)
    layout, _ = survey(recording(np.stack(channels(call))), lambda _seconds: None)
    assert len(layout.levels_db) == 1
    assert not layout.channel_is_speaker


def test_the_voices_of_a_mono_call_on_one_of_two_channels_are_told_apart(sample, recording):
    (call,) = sample("billing_question.flac", 0, 12.8)
    result = transcribe(recording(np.stack([0 * call, call])))
    assert [(turn.speaker, turn.channel) for turn in result.segments] == [("Speaker 1", None), ("Speaker 2", None)]


def test_a_third_channel_has_a_speaker_of_its_own(sample, recording):
    agent, caller = sample("consult_booked.mp3", 0, 13.5)
    result = transcribe(recording(np.stack([agent, 0 * agent, caller])))
    assert [(turn.speaker, turn.channel) for turn in result.segments] == [("Speaker 1", 0), ("Speaker 3", 2)]


def test_words_across_the_border_of_two_blocks_are_heard_once(sample, recording):
    said = """The consult is one hundred and twenty dollars. It includes the examination and a written treatment
        plan. I understand. When you begin your treatment, we subtract the price of the consult from the bill."""
    quiet = np.zeros((1, 77 * RATE))  # so that the first block, at most 90 seconds, ends within the speech
    speech = [sample("consult_booked.mp3", *times)[:1] for times in ((13.6, 21.3), (27.4, 34.3))]
    result = transcribe(recording(np.concatenate([quiet, *speech], axis=1)))
    assert word_errors(words(said), words(result.text)) <= 3
    assert result.segments[0].start == pytest.approx(77, abs=0.7)
    assert result.segments[-1].end == pytest.approx(91.6, abs=0.7)


@pytest.mark.parametrize(
    "samples",
    [
        pytest.param(np.zeros((2, 5 * RATE)), id="silence"),
        pytest.param(np.full((1, RATE // 5), 0.1), id="a fifth of a second"),
        pytest.param(np.random.default_rng(0).normal(0, 0.02, (1, 4 * RATE)), id="noise"),
        pytest.param(0.2 * np.sin(np.arange(4 * RATE) * 2 * np.pi * 440 / RATE)[None], id="a tone"),
    ],
)
def test_no_speech_gives_no_segments(recording, samples):
    result = transcribe(recording(samples))
    assert result.segments == ()
    assert result.text == ""
    assert result.audio_seconds == pytest.approx(samples.shape[1] / RATE, abs=0.01)


def test_the_result_says_what_made_it(sample, recording):
    result = transcribe(recording(sample("billing_question.flac", 0, 5.7)))
    assert (result.language, result.engine, result.model, result.truncated) == (
        "en",
        "moonshine",
        "tiny-en",
        False,
    )
    told = result.as_json()
    assert list(told) == ["language", "engine", "model", "segments", "text"]
    assert list(told["segments"][0]) == ["start", "end", "speaker", "channel", "text"]


def test_progress_goes_from_nothing_to_the_end(sample, recording):
    told = []
    transcribe(recording(sample("billing_question.flac", 0, 12)), on_progress=told.append)
    assert told == sorted(told)
    assert told[0] == 0
    assert told[-1] == pytest.approx(12)


class Circling:
    """A recogniser that goes round in circles where it hears more than two seconds at once."""

    def lines(self, samples):
        text = "Thank you. " * 10 if len(samples) > 2 * RATE else f"Half {np.abs(samples).max():.1f}."
        return [Line(0.0, len(samples) / RATE, None, text)]


def test_a_line_that_went_round_in_circles_is_heard_again_in_halves():
    samples = np.repeat(np.array([0.1, 0.2], dtype=np.float32), 2 * RATE)
    lines = list(block_lines(Circling(), Block(30.0, samples), -10.0))
    assert [(line.start, line.end, line.text) for line in lines] == [(30, 32, "Half 0.1."), (32, 34, "Half 0.2.")]


class StopError(Exception):
    """What a lost lease raises."""


@pytest.mark.parametrize("at_seconds", [0, 30])
def test_an_error_in_progress_stops_the_work_and_frees_everything(sample, recording, at_seconds):
    def stop(done):
        if done >= at_seconds:
            raise StopError

    with pytest.raises(StopError):
        transcribe(recording(sample("billing_question.flac", 0, 40)), on_progress=stop)
    let_go()
    with pytest.raises(ChildProcessError):  # there is no process left to wait for
        os.waitpid(-1, os.WNOHANG)


def test_a_file_that_is_no_recording_is_an_error(tmp_path):
    path = tmp_path / "call.mp3"
    path.write_bytes(b"This is not sound." * 100)
    with pytest.raises(WorkError) as caught:
        transcribe(path)
    assert caught.value.code.startswith("audio:user:")
