"""The recogniser's process: replaced without losing its voices, and ended for certain."""

import os
import signal
import sys

import numpy as np
import pytest

from calls.speech import recogniser as recogniser_module
from calls.speech.recogniser import Recogniser, RecogniserProcess
from calls.work.errors import WorkError

RATE = 16_000


def runs(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture(scope="module")
def call(sample):
    """Two women, a turn each: seconds 0 to 12.8 of a mono call."""
    return sample("billing_question.flac", 0, 12.8)[0]


def test_a_new_process_knows_the_voices_of_the_old_one(call):
    parts = [call[: int(5.7 * RATE)], call[int(5.7 * RATE) :], call[: int(5.7 * RATE)]]
    with Recogniser(label_voices=True, speech_per_process=1.0) as recogniser:
        voices, pids = [], []
        for part in parts[1:]:
            voices.append({line.voice for line in recogniser.lines(part)})
            pids.append(recogniser.pid)
        voices.append({line.voice for line in recogniser.lines(parts[1])})
    assert voices == [{0}, {1}, {0}]
    assert pids[0] != pids[1]


def test_a_process_is_kept_as_long_as_it_is_fresh(call):
    with Recogniser(label_voices=False) as recogniser:
        pids = set()
        for _ in range(2):
            recogniser.lines(call[: 2 * RATE])
            pids.add(recogniser.pid)
    assert len(pids) == 1


def test_no_process_is_left_behind(call):
    with Recogniser(label_voices=False) as recogniser:
        recogniser.lines(call[:RATE])
        pid = recogniser.pid
        assert runs(pid)
    assert not runs(pid)


def test_no_process_starts_before_there_is_something_to_hear():
    with Recogniser(label_voices=False) as recogniser:
        assert recogniser.pid is None


def test_a_killed_process_is_an_error_worth_another_try(call):
    with Recogniser(label_voices=False) as recogniser:
        recogniser.lines(call[:RATE])
        os.kill(recogniser.pid, signal.SIGKILL)
        with pytest.raises(WorkError) as caught:
            recogniser.lines(call)
    assert caught.value.code == "speech:app:crashed"
    assert not caught.value.permanent


@pytest.mark.parametrize("says", ["", "[[0.0, 1"])
def test_a_process_that_hangs_is_given_up_whether_it_reads_nothing_or_answers_half(says, tmp_path, monkeypatch):
    child = tmp_path / "child"
    child.write_text(f"#!/bin/sh\nprintf '{says}'\nexec sleep 10\n")
    child.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(child))
    monkeypatch.setattr(recogniser_module, "_PATIENCE_SECONDS", 0.3)
    block = np.zeros(30 * RATE if not says else 1, dtype=np.float32)
    process = RecogniserProcess(label_voices=False)
    try:
        with pytest.raises(WorkError) as caught:
            process.ask(block)
    finally:
        process.close()
    assert (caught.value.code, caught.value.permanent) == ("speech:app:stalled", False)


@pytest.mark.parametrize("count", [1, 100, 4000])
def test_a_tiny_block_is_no_trouble(count):
    with Recogniser(label_voices=True) as recogniser:
        assert recogniser.lines(np.full(count, 0.1, dtype=np.float32)) == []
