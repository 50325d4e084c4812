"""`manage.py transcribe_recording FILE [--engine NAME]`: one recording to JSON, no database."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from calls.engines import access
from calls.management.json_command import JsonCommand
from calls.speech import registry
from calls.speech.base import Wish
from calls.speech.pieces import Unkept
from calls.work.errors import WorkError

NOT_AGAIN = "Run the command again later: it neither tries again by itself nor keeps what was heard."


class Command(JsonCommand):
    """Print `{language, engine, model, segments: [{start, end, speaker, channel, text}], text}`."""

    help = "Transcribe one recording and print the transcript as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file and the engine."""
        parser.add_argument("file", type=Path, help="the recording")
        parser.add_argument(
            "--engine", choices=registry.names(), default=registry.names()[0], help="default: %(default)s"
        )
        parser.add_argument("--model", default="", help="default: the engine's usual one")
        parser.add_argument("--language", default="", help="such as en or de; default: the engine finds out")

    def answer(self, **options: Any) -> dict[str, Any]:
        """Transcribe and return what is printed."""
        engine = registry.engine(
            options["engine"], Wish(options["model"], options["language"]), access(options["engine"])
        )
        try:
            return engine.transcribe(options["file"], pieces=Unkept()).as_json()
        except WorkError as error:
            if engine.hosted and not error.permanent:
                error.hint = NOT_AGAIN
            raise
