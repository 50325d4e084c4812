"""`manage.py runchat`: web server and workers together, for one machine."""

import os
import signal
import subprocess
import sys
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

STOP_SECONDS = 30
LOOK_SECONDS = 0.5


class Command(BaseCommand):
    """Starts both, and stops both when either ends or the command is interrupted."""

    help = "Serve the web pages and run the background workers until interrupted."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen."""
        parser.add_argument("--bind", default="127.0.0.1:8000", metavar="HOST:PORT")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        """Run until SIGINT or SIGTERM; exits with 1 when a part ended by itself."""
        stopping = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stopping.set())
        parts = [_start(web_command(options["bind"])), _start(["manage.py", "runworkers"])]
        self.stdout.write(f"CHAT is at http://{options['bind']}/ - Ctrl-C ends it.")
        ended = _wait(parts, stopping)
        _stop(parts)
        if ended:
            sys.exit(1)


def web_command(bind: str) -> list[str]:
    """Gunicorn with threads: pages and audio are waited for more than computed."""
    return [
        "-m", "gunicorn", "chat_project.wsgi:application",
        "--bind", bind, "--workers", "2", "--threads", "8", "--timeout", "60", "--log-level", "warning",
        # Longer than the two seconds between the questions of whoever watches something.
        "--keep-alive", "15",
    ]  # fmt: skip


def _start(arguments: list[str]) -> "subprocess.Popen[bytes]":
    # In sessions of their own: the terminal's Ctrl-C comes to this process alone, which then stops them in order.
    return subprocess.Popen(  # noqa: S603 - our own commands
        [sys.executable, *arguments], cwd=settings.BASE_DIR, env=os.environ, start_new_session=True
    )


def _wait(parts: "list[subprocess.Popen[bytes]]", stopping: threading.Event) -> bool:
    """Wait for the signal; True when a part ended before it."""
    while not stopping.wait(LOOK_SECONDS):
        if any(part.poll() is not None for part in parts):
            return True
    return False


def _stop(parts: "list[subprocess.Popen[bytes]]") -> None:
    for part in parts:
        part.terminate()
    for part in parts:
        try:
            part.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            part.kill()
