"""Child processes: bare, ended for certain, and heard out when they die."""

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from calls.children import Child, bare_environment

ROOT = Path(__file__).parents[2]
HANG = "import signal; signal.pause()"
linux = pytest.mark.skipif(sys.platform != "linux", reason="asks the kernel of Linux")


def has_ended(pidfd):
    """Whether the process ends within five seconds."""
    ended = select.select([pidfd], [], [], 5)[0]
    os.close(pidfd)
    return bool(ended)


@pytest.fixture
def child():
    """`child(code)`: a Python process that does it, closed at the end of the test."""
    started = []

    def start(code, **options):
        started.append(Child([sys.executable, "-c", code], bare_environment(), **options))
        return started[-1]

    yield start
    for each in started:
        each.close()


def test_a_child_knows_no_secret_of_ours(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    assert not {"OPENAI_API_KEY", "DATABASE_URL"} & set(bare_environment())


def test_a_child_answers_what_it_is_asked(child):
    echo = child("print(input().upper(), flush=True)", listens=True)
    echo.requests.write(b"hello\n")
    echo.requests.flush()
    assert echo.answers.readline() == b"HELLO\n"


def test_a_child_that_does_not_listen_finds_its_input_ended(child):
    assert child("import sys; print(len(sys.stdin.read()))").answers.read() == b"0\n"


def test_what_a_child_said_last_is_kept_after_its_end(child):
    dead = child("import sys; sys.exit('x' * 5000 + ' out of memory')")
    assert dead.ended_with() == 1
    assert dead.last_words().endswith(" out of memory\n")
    assert len(dead.last_words()) <= 2000


@linux
def test_a_closed_child_is_gone_with_all_that_it_started(child):
    code = f"import subprocess, sys; p = subprocess.Popen([sys.executable, '-c', '{HANG}']); print(p.pid, flush=True);"
    family = child(code + HANG)
    grandchild = os.pidfd_open(int(family.answers.readline()))
    assert family.runs()
    family.close()
    assert not family.runs()
    assert family.ended_with() == -signal.SIGKILL
    assert has_ended(grandchild)


def test_closing_twice_does_no_harm(child):
    ended = child("")
    ended.close()
    ended.close()


@linux
def test_a_child_dies_with_its_parent():
    inner = "import os; from calls.children import die_with; die_with(os.getppid()); print(os.getpid(), flush=True);"
    outer = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {inner + HANG!r}]);" + HANG
    with subprocess.Popen([sys.executable, "-c", outer], stdout=subprocess.PIPE, cwd=ROOT) as parent:
        pidfd = os.pidfd_open(int(parent.stdout.readline()))
        parent.kill()
    assert has_ended(pidfd)
