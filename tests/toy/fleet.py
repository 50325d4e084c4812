"""Real workers on a database of their own, and rough treatment for them. Used by tests and benchmarks alike.

    fleet = Fleet(home=tmp_path, database_url="", workers=3)
    fleet.migrate(); fleet.start(); fleet.kill_a_worker(); fleet.kill_everything(); fleet.stop()

Questions to the fleet's database are asked in a process of their own (`ask`), since this process has another one.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Fleet:
    """`manage.py runworkers` with toy items, in a home of its own."""

    def __init__(self, *, home, database_url="", workers=3, **settings):
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("CHAT_", "PYTEST_"))},
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "CHAT_HOME": str(home),
            "CHAT_MAX_WORKERS": str(workers),
            "CHAT_LOG_LEVEL": "ERROR",
            "DATABASE_URL": database_url,
            **{name: str(value) for name, value in settings.items()},
        }
        self.environment.pop("COVERAGE_PROCESS_START", None)
        self._process = None
        self._console = None

    def migrate(self):
        self.manage("migrate", "--run-syncdb", "--verbosity", "0")

    def manage(self, *arguments):
        """Output of one management command."""
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        done = subprocess.run(command, env=self.environment, check=False, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout

    def ask(self, expression):
        """Value of a Python expression over the fleet's database, through a console that stays open."""
        if self._console is None:
            self._console = subprocess.Popen(
                [sys.executable, "-m", "tests.toy.console"],
                cwd=ROOT, env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            )  # fmt: skip
        self._console.stdin.write(json.dumps(expression) + "\n")
        self._console.stdin.flush()
        answer = json.loads(self._console.stdout.readline())
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["value"]

    def start(self):
        self._process = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "runworkers"],
            env=self.environment, stdout=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip

    def workers(self):
        """Process ids of the worker processes proper: those that wait for or work on messages."""
        clusters = [pid for pid in children(self._process.pid) if "qcluster" in command_line(pid)]
        sentinels = [pid for cluster in clusters for pid in children(cluster)]
        return [pid for sentinel in sentinels for pid in children(sentinel)]

    def kill(self, pid):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return False
        return True

    def kill_everything(self):
        """SIGKILL to the watchdog and all that it started."""
        family = [self._process.pid, *descendants(self._process.pid)]
        for pid in family:
            self.kill(pid)
        self._process.wait()
        until(lambda: not any(alive(pid) for pid in family), seconds=10)

    def stop_workers(self):
        """End the workers kindly; their exit code, None when none ran."""
        if self._process is None or self._process.poll() is not None:
            return None
        self._process.terminate()
        return self._process.wait(40)

    def stop(self):
        """End the workers and the console."""
        code = self.stop_workers()
        if self._console is not None:
            self._console.communicate(timeout=10)
        return code


def until(condition, *, seconds, every=0.1):
    """Whether the condition became true in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        threading.Event().wait(every)
    return True


def children(pid):
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def descendants(pid):
    found = children(pid)
    return found + [deeper for child in found for deeper in descendants(child)]


def command_line(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def alive(pid):
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
