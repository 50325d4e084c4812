"""The recogniser's process: kept from recording to recording, replaced without losing voices, ended for certain."""

import os
import select
import signal
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from calls.speech.embedded import recogniser_process
from calls.speech.embedded.recogniser import Recogniser
from calls.speech.embedded.recogniser_process import RecogniserProcess, let_go, prepared
from calls.work.errors import WorkError

RATE = 16_000
ROOT = Path(__file__).parents[4]
linux = pytest.mark.skipif(sys.platform != "linux", reason="listeners are forks on Linux alone")


def listeners():
    """The ids of the forks of this thread's recogniser."""
    pid = prepared().pid
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def ends(pid):
    """Whether the process ends within ten seconds."""
    try:
        pidfd = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    ended = select.select([pidfd], [], [], 10)[0]
    os.close(pidfd)
    return bool(ended)


@pytest.fixture(scope="module")
def call(sample):
    """Two women, a turn each: seconds 0 to 12.8 of a mono call."""
    return sample("billing_question.flac", 0, 12.8)[0]


@linux
def test_a_new_listener_knows_the_voices_of_the_old_one(call):
    parts = [call[: int(5.7 * RATE)], call[int(5.7 * RATE) :]]
    with Recogniser(label_voices=True, speech_per_listener=1.0) as recogniser:
        voices, heard_by = [], []
        for part in [*parts, parts[1]]:
            voices.append({line.voice for line in recogniser.lines(part)})
            heard_by += listeners()
    assert voices == [{0}, {1}, {1}]
    assert len(set(heard_by)) == 3


@linux
def test_recordings_are_heard_by_one_process_and_a_listener_each(call):
    processes, heard_by = set(), []
    for _ in range(2):
        with Recogniser(label_voices=False) as recogniser:
            for _ in range(2):
                recogniser.lines(call[: 2 * RATE])
                processes.add(recogniser.pid)
                heard_by.append(listeners())
    assert len(processes) == 1
    assert heard_by[0] == heard_by[1] != heard_by[2] == heard_by[3]


def test_voices_of_one_recording_are_none_of_the_next(call):
    turns = [call[: int(5.7 * RATE)], call[int(5.7 * RATE) :]]
    for turn in turns:
        with Recogniser(label_voices=True) as recogniser:
            assert {line.voice for line in recogniser.lines(turn)} == {0}


def test_a_recording_with_voices_may_follow_one_without(call):
    told = []
    for label_voices in (False, True, False):
        with Recogniser(label_voices=label_voices) as recogniser:
            told.append({line.voice for line in recogniser.lines(call)})
    assert told == [{None}, {0, 1}, {None}]


@linux
def test_no_listener_is_left_behind(call):
    with Recogniser(label_voices=False) as recogniser:
        recogniser.lines(call[:RATE])
        (listener,) = listeners()
    assert ends(listener)


def test_no_process_starts_before_there_is_something_to_hear():
    with Recogniser(label_voices=False) as recogniser:
        assert recogniser.pid is None


@linux
@pytest.mark.parametrize("whom", ["the process", "its listener"])
def test_after_a_kill_there_is_an_error_worth_another_try_and_that_succeeds(call, whom):
    with Recogniser(label_voices=False) as recogniser:
        recogniser.lines(call[:RATE])
        os.kill(recogniser.pid if whom == "the process" else listeners()[0], signal.SIGKILL)
        with pytest.raises(WorkError) as caught:
            recogniser.lines(call)
    assert (caught.value.code, caught.value.permanent) == ("speech:app:crashed", False)
    with Recogniser(label_voices=False) as recogniser:
        assert recogniser.lines(call)


@linux
def test_a_process_killed_between_recordings_is_replaced_unnoticed(call):
    with Recogniser(label_voices=False) as recogniser:
        heard = recogniser.lines(call)
    pid = prepared().pid
    os.kill(pid, signal.SIGKILL)
    assert ends(pid)
    with Recogniser(label_voices=False) as recogniser:
        assert recogniser.lines(call) == heard


class TimeUpError(BaseException):
    """What a worker's time-out raises, wherever it is."""


def test_a_recording_left_in_the_middle_of_an_answer_spoils_no_other(call, monkeypatch):
    def time_up(*_):
        raise TimeUpError

    def left():
        with Recogniser(label_voices=False) as recogniser:
            recogniser.lines(call[:RATE])
            monkeypatch.setattr(recogniser_process.RecogniserProcess, "_send", time_up)
            recogniser.lines(call)

    with Recogniser(label_voices=False) as recogniser:
        heard = recogniser.lines(call)
    with pytest.raises(TimeUpError):
        left()
    monkeypatch.undo()
    with Recogniser(label_voices=False) as recogniser:
        assert recogniser.lines(call) == heard


def test_threads_share_no_process(call):
    pids = {prepared().pid}

    def other():
        pids.add(prepared().pid)
        let_go()

    thread = threading.Thread(target=other)
    thread.start()
    thread.join()
    assert len(pids) == 2


def test_a_fork_of_us_takes_a_process_of_its_own(call):
    ours = prepared()
    child = os.fork()
    if child == 0:
        other = prepared()
        let_go()
        os._exit(0 if other.pid != ours.pid else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert ours.is_ready()


@linux
def test_an_idle_process_ends_with_its_parent():
    code = "from calls.speech.embedded.recogniser_process import prepared; print(prepared().pid, flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as parent:
        pid = int(parent.stdout.readline())
        parent.kill()
    assert ends(pid)


@pytest.mark.parametrize("says", ["", "[[0.0, 1"])
def test_a_process_that_hangs_is_given_up_whether_it_reads_nothing_or_answers_half(says, tmp_path, monkeypatch):
    child = tmp_path / "child"
    child.write_text(f"#!/bin/sh\nprintf '{says}'\nexec sleep 10\n")
    child.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(child))
    monkeypatch.setattr(recogniser_process, "_PATIENCE_SECONDS", 0.3)
    block = np.zeros(30 * RATE if not says else 1, dtype=np.float32)
    process = RecogniserProcess()
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
