"""`manage.py analyse_recording FILE`: what the sound of one recording tells, as JSON."""

import argparse
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from django.core.management.base import CommandError

from calls.audio.result import RecordingAnalysis
from calls.audio.sandbox import analyse_recording
from calls.audio.silence import LONGEST_MIN_SILENCE_MS, LOWEST_THRESHOLD_DBFS
from calls.audio.silence_bands import silence_bands
from calls.audio.talk_metrics import conversation_metrics
from calls.management.json_command import JsonCommand

_SPEAKERS = 2
_LONGEST_SECONDS = LONGEST_MIN_SILENCE_MS / 1000


class Command(JsonCommand):
    """Measure one recording: duration, silences, speech and loudness per channel, how the conversation went."""

    help = "Measure a recording: duration, silences, speech and loudness per channel, talk metrics. Prints JSON."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take the file, what counts as silence, and what else to print."""
        parser.add_argument("file", type=Path, help="the recording")
        milliseconds, level = _between(1, LONGEST_MIN_SILENCE_MS), _between(LOWEST_THRESHOLD_DBFS, 0)
        parser.add_argument("--min-silence-ms", type=milliseconds, default=1000, help="shortest silence; default: 1000")
        parser.add_argument(
            "--threshold-dbfs", type=level, default=-40.0, help="anything quieter is silence; default: -40"
        )
        parser.add_argument(
            "--below-loudness-db",
            type=_between(0, -LOWEST_THRESHOLD_DBFS),
            help="measure silence against the recording's own loudness instead; 16 is usual",
        )
        seconds = _between(0, _LONGEST_SECONDS)
        parser.add_argument(
            "--medium-seconds", type=seconds, default=3.0, help="silences this long are medium; default: 3"
        )
        parser.add_argument("--long-seconds", type=seconds, default=10.0, help="and these long ones; default: 10")
        parser.add_argument("--peaks", action="store_true", help="print the waveform of each channel, too")

    def answer(self, **options: Any) -> dict[str, Any]:
        """The analysis as JSON; raises WorkError."""
        if options["long_seconds"] <= options["medium_seconds"]:
            raise CommandError("--long-seconds must be more than --medium-seconds.", returncode=2)
        analysis = analyse_recording(
            options["file"],
            min_silence_ms=int(options["min_silence_ms"]),
            threshold_dbfs=options["threshold_dbfs"],
            below_loudness_db=options["below_loudness_db"],
        )
        told = analysis.as_json() | {
            "silence_bands": _bands(analysis, options["medium_seconds"], options["long_seconds"]),
            "talk": _talk(analysis),
            "loudness": _per_channel(analysis.loudness, analysis.channels),
        }
        return told | ({"peaks": _peaks(analysis)} if options["peaks"] else {})


def _bands(analysis: RecordingAnalysis, medium: float, long: float) -> dict[str, Any]:
    silences = [(silence.start, silence.end) for silence in analysis.silences]
    return asdict(silence_bands(silences, medium_seconds=medium, long_seconds=long))


def _talk(analysis: RecordingAnalysis) -> dict[str, Any] | None:
    """How the conversation went; None unless the two channels are the speakers."""
    if analysis.channels != _SPEAKERS or analysis.identical_channels:
        return None
    return conversation_metrics(analysis.activity, round(analysis.duration_seconds * 1000)).as_json()


def _per_channel(values: bytes, channels: int) -> list[list[int]]:
    """Numbers from int8; -128, which stands for zeros, is left as it is."""
    rows: list[list[int]] = np.frombuffer(values, dtype=np.int8).reshape(channels, -1).tolist()
    return rows


def _peaks(analysis: RecordingAnalysis) -> list[list[list[int]]]:
    """Of each channel the lowest and highest sample of equal parts, -128 to 127."""
    peaks = np.frombuffer(analysis.waveform, dtype=np.int8).reshape(analysis.channels, -1, 2)
    pairs: list[list[list[int]]] = peaks.tolist()
    return pairs


def _between(lowest: float, highest: float) -> Callable[[str], float]:
    """The type of an option: a number within bounds."""

    def number(text: str) -> float:
        try:
            value = float(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(f"must be a number, not {text!r}") from error
        if not lowest <= value <= highest:
            raise argparse.ArgumentTypeError(f"must be {lowest:g} to {highest:.15g}")
        return value

    return number
