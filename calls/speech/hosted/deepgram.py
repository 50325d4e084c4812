"""The hosted engine Deepgram."""

from collections.abc import Callable
from typing import Any, ClassVar

from calls.speech.hosted import refusals
from calls.speech.hosted.base import Cutting, HostedEngine, Reading, Upload
from calls.speech.hosted.spoken import Spoken, reading_of, word_of

LONGEST_SECONDS = 3600.0
"""Deepgram hears many hours in the ten minutes it allows; no more than this shall have to be redone."""
MOST_BYTES = 500_000_000
"""A quarter of what Deepgram takes."""
OVERLAP_SECONDS = 30.0


class DeepgramEngine(HostedEngine):
    """Sends each piece as it is and waits for the answer: words with times, probabilities and voices."""

    name: ClassVar[str] = "deepgram"
    default_model: ClassVar[str] = "nova-3"

    def cutting(self, *, channel_is_speaker: bool) -> Cutting:
        """See `HostedEngine`, as for all below."""
        return Cutting(LONGEST_SECONDS, MOST_BYTES, 0.0 if channel_is_speaker else OVERLAP_SECONDS)

    def ask(self, upload: Upload, *, ticket: str, accepted: Callable[[str], None], label_voices: bool) -> Any:  # noqa: ARG002 - there are no tickets
        """Blocks until Deepgram has answered: seconds for an hour of sound."""
        from calls.speech.hosted import deepgram_sdk  # noqa: PLC0415 - see there

        options = self._options(label_voices=label_voices)
        return deepgram_sdk.listen(self.access, self.connections, upload.path, options)

    def _options(self, *, label_voices: bool) -> dict[str, Any]:
        # Else Deepgram keeps what it hears and learns from it.
        options: dict[str, Any] = {"model": self.model, "punctuate": True, "mip_opt_out": True}
        options |= {"language": self.language} if self.language else {"detect_language": True}
        return options | {"diarize_model": "latest"} if label_voices else options

    def read(self, answer: Any) -> Reading:
        """The words of the only channel."""
        try:
            channel = answer["results"]["channels"][0]
            best = channel["alternatives"][0]
            spoken = [_spoken(word) for word in best["words"]]
            return reading_of(channel.get("detected_language") or self.language, best["transcript"], spoken)
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            raise refusals.malformed(self.name) from error


def _spoken(word: dict[str, Any]) -> Spoken:
    """One word: `{word, punctuated_word, start, end, confidence, speaker?}`, times in seconds."""
    text = word.get("punctuated_word") or word["word"]
    heard = word_of(text, word["start"], word["end"], word.get("confidence"))
    return Spoken(heard, voice=str(word.get("speaker", "")))
