"""`manage.py transcribe_recording FILE [--engine NAME]`: one recording to JSON, no database."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from calls.management.json_command import JsonCommand
from calls.speech import registry


class Command(JsonCommand):
    """Print `{language, engine, model, segments: [{start, end, speaker, channel, text}], text}`."""

    help = "Transcribe one recording and print the transcript as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file and the engine."""
        parser.add_argument("file", type=Path, help="the recording")
        parser.add_argument(
            "--engine", choices=registry.names(), default=registry.names()[0], help="default: %(default)s"
        )

    def answer(self, **options: Any) -> dict[str, Any]:
        """Transcribe and return what is printed."""
        return registry.engine(options["engine"]).transcribe(options["file"]).as_json()
