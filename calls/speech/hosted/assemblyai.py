"""The hosted engine AssemblyAI."""

from collections.abc import Callable
from contextlib import suppress
from threading import Event
from typing import Any, ClassVar

from calls.speech.base import Access, Wish
from calls.speech.hosted import refusals
from calls.speech.hosted.base import Cutting, HostedEngine, Reading, Upload
from calls.speech.hosted.spoken import Spoken, reading_of, word_of

LONGEST_SECONDS = 3600.0
"""AssemblyAI takes ten hours, but no more than this shall have to be redone."""
MOST_BYTES = 500_000_000
"""A quarter of what an upload may be."""
OVERLAP_SECONDS = 30.0
FALLBACK_MODEL = "universal-2"
"""Hears 99 languages. AssemblyAI takes it by itself where the usual model does not know the language."""


class AssemblyAIEngine(HostedEngine):
    """Uploads each piece, orders its transcript and asks for it until it is there.

    The order's number is the ticket: a piece that was ordered once is only asked about.
    """

    name: ClassVar[str] = "assemblyai"
    default_model: ClassVar[str] = "universal-3-5-pro"

    def __init__(self, wish: Wish, access: Access) -> None:
        """See `HostedEngine`, as for all below."""
        super().__init__(wish, access)
        self._stopped = Event()

    def cutting(self, *, channel_is_speaker: bool) -> Cutting:
        """See `HostedEngine`."""
        return Cutting(LONGEST_SECONDS, MOST_BYTES, 0.0 if channel_is_speaker else OVERLAP_SECONDS)

    def ask(self, upload: Upload, *, ticket: str, accepted: Callable[[str], None], label_voices: bool) -> Any:
        """Blocks until the transcript is there. An order that is gone or has failed is given anew."""
        from calls.speech.hosted import assemblyai_sdk  # noqa: PLC0415 - see there

        with assemblyai_sdk.service(self.access, self.connections, self._stopped) as service:
            if ticket:
                with suppress(assemblyai_sdk.OverError):
                    return service.transcript(ticket)
            number = service.order(service.upload(upload.path), self._options(label_voices=label_voices))
            accepted(number)
            return service.transcript(number)

    def hang_up(self) -> None:
        """End the waiting between two questions, too."""
        self._stopped.set()
        super().hang_up()

    def _options(self, *, label_voices: bool) -> dict[str, Any]:
        usual = self.model == self.default_model
        options: dict[str, Any] = {"speech_models": [self.model, FALLBACK_MODEL] if usual else [self.model]}
        options |= {"language_code": _code(self.language)} if self.language else {"language_detection": True}
        return options | {"punctuate": True, "format_text": True, "speaker_labels": label_voices}

    def read(self, answer: Any) -> Reading:
        """The words, with a letter for each voice where they are told apart."""
        try:
            if answer["status"] == "error":  # nobody speaks: all others were raised when they came
                return Reading(self.language, ())
            spoken = [_spoken(word) for word in answer["words"] or ()]
            return reading_of(_code(answer.get("language_code") or self.language), answer["text"] or "", spoken)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise refusals.malformed(self.name) from error


def _spoken(word: dict[str, Any]) -> Spoken:
    """One word: `{text, start, end, confidence, speaker}`, times in milliseconds."""
    heard = word_of(word["text"], word["start"] / 1000, word["end"] / 1000, word.get("confidence"))
    return Spoken(heard, voice=word.get("speaker") or "")


def _code(language: str) -> str:
    """A language as AssemblyAI names it: of regional kinds it knows few, and not by their usual names."""
    return language.replace("_", "-").split("-")[0].lower()
