"""`manage.py analyse_recording FILE`: what the sound of one recording tells, as JSON."""

import argparse
from pathlib import Path
from typing import Any

from calls.audio.sandbox import analyse_recording
from calls.audio.silence import LONGEST_MIN_SILENCE_MS, LOWEST_THRESHOLD_DBFS
from calls.management.json_command import JsonCommand


class Command(JsonCommand):
    """Measure one recording: duration, silences, talk time per channel."""

    help = "Measure a recording: duration, silences, talk time per channel. Prints JSON."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take the file and what counts as silence."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--min-silence-ms", type=_milliseconds, default=1000, help="default: 1000")
        parser.add_argument("--threshold-dbfs", type=_decibels, default=-40.0, help="default: -40")

    def answer(self, **options: Any) -> dict[str, Any]:
        """The analysis as JSON; raises WorkError."""
        return analyse_recording(
            options["file"],
            min_silence_ms=options["min_silence_ms"],
            threshold_dbfs=options["threshold_dbfs"],
        ).as_json()


def _milliseconds(text: str) -> int:
    value = _number(text)
    if not 1 <= value <= LONGEST_MIN_SILENCE_MS:
        raise argparse.ArgumentTypeError(f"must be 1 to {LONGEST_MIN_SILENCE_MS}")
    return int(value)


def _decibels(text: str) -> float:
    value = _number(text)
    if not LOWEST_THRESHOLD_DBFS <= value <= 0:
        raise argparse.ArgumentTypeError(f"must be {LOWEST_THRESHOLD_DBFS:g} to 0")
    return value


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"must be a number, not {text!r}") from error
