"""The hosted engine OpenAI, and every server that speaks its API."""

from collections.abc import Callable, Iterable, Iterator
from math import isfinite
from typing import Any, ClassVar

from calls.speech.base import Segment, Word
from calls.speech.hosted import refusals
from calls.speech.hosted.base import Cutting, HostedEngine, Reading, Upload
from calls.speech.hosted.languages import code_of

LONGEST_SECONDS = 1200.0
"""The models take 1,400 to 1,500 seconds a request."""
TEXT_SECONDS = 60.0
"""Of models that give no times: how far off a sentence may be placed at the most."""
OVERLAP_SECONDS = 60.0
"""Long enough for both sides of a call to speak."""
TEXT_ONLY = ("gpt-transcribe", "gpt-4o-transcribe", "gpt-4o-mini-transcribe")
"""Models that give text without times; so do their dated versions."""
DIARIZING = ("gpt-4o-transcribe-diarize",)


class OpenAIEngine(HostedEngine):
    """Sends each piece and waits for its text.

    What comes back depends on the model: of whisper-1 and models unknown here, segments and words with times; of the
    diarizing one, segments with voices; of the others text alone, which is then laid over the speech we measured.
    The default is the one model that OpenAI has not announced the end of (whisper-1 and all gpt-4o: 2027-02-26).
    """

    name: ClassVar[str] = "openai"
    default_model: ClassVar[str] = "gpt-transcribe"

    def cutting(self, *, channel_is_speaker: bool) -> Cutting:
        """See `HostedEngine`, as for all below."""
        if self._text_only:
            return Cutting(TEXT_SECONDS)
        overlap = OVERLAP_SECONDS if self._diarizing and not channel_is_speaker else 0.0
        return Cutting(LONGEST_SECONDS, overlap_seconds=overlap)

    def ask(
        self,
        upload: Upload,
        *,
        ticket: str,  # noqa: ARG002 - there are none
        accepted: Callable[[str], None],  # noqa: ARG002
        label_voices: bool,  # noqa: ARG002 - the model decides
    ) -> Any:
        """Blocks until the answer is there."""
        from calls.speech.hosted import openai_sdk  # noqa: PLC0415 - over a second that only those who send something spend

        return openai_sdk.transcription(self.access, self.connections, upload.path, self._options())

    def _options(self) -> dict[str, Any]:
        options: dict[str, Any] = {"model": self.model, "response_format": "verbose_json"}
        if self._diarizing:
            options |= {"response_format": "diarized_json", "chunking_strategy": "auto"}
        elif self._text_only:
            options["response_format"] = "json"
        else:
            options["timestamp_granularities"] = ["segment", "word"]
        return options | self._language_option()

    def _language_option(self) -> dict[str, Any]:
        if not self.language:
            return {}
        code = self.language.split("-")[0].lower()
        return {"languages": [code]} if self.model.startswith("gpt-transcribe") else {"language": code}

    @property
    def _diarizing(self) -> bool:
        return self.model.startswith(DIARIZING)

    @property
    def _text_only(self) -> bool:
        return self.model.startswith(TEXT_ONLY) and not self._diarizing

    def read(self, answer: Any) -> Reading:
        """An answer without segments is one without times, whatever the model."""
        match answer:
            case {"segments": [*segments]}:
                words = list(_words(answer, segments))
                return Reading(_language(answer), tuple(_segment(told, words) for told in segments))
            case {"text": str(text)}:
                return Reading(_language(answer), (Segment(0.0, 0.0, "", None, text),), timed=False)
        raise refusals.malformed(self.name)


def _segment(told: Any, words: list[Word]) -> Segment:
    """One segment, with the words whose middle lies in it."""
    match told:
        case {"text": str(text), "start": start, "end": end}:
            first, last = _seconds(start), _seconds(end)
            inside = tuple(word for word in words if first <= (word.start + word.end) / 2 < last)
            speaker = told.get("speaker")
            return Segment(first, last, str(speaker or ""), None, " ".join(text.split()), inside)
    raise refusals.malformed(OpenAIEngine.name)


def _words(answer: dict[str, Any], segments: Iterable[Any]) -> Iterator[Word]:
    """Beside the segments, or inside them, where some servers put them; none where they are not told."""
    for holder in (answer, *segments):
        match holder:
            case {"words": [*words]}:
                yield from map(_word, words)


def _word(told: Any) -> Word:
    match told:
        case {"word": str(text), "start": start, "end": end}:
            return Word(text.strip(), _seconds(start), _seconds(end))
    raise refusals.malformed(OpenAIEngine.name)


def _seconds(told: Any) -> float:
    if isinstance(told, int | float) and isfinite(told) and told >= 0:
        return float(told)
    raise refusals.malformed(OpenAIEngine.name)


def _language(answer: dict[str, Any]) -> str:
    """Of whisper its name, of gpt-transcribe a code."""
    match answer:
        case {"language": str(name)}:
            return code_of(name)
        case {"languages": [{"code": str(code)}, *_]}:
            return code
    return ""
