"""The transcript as a form: one field a segment, some hundred at a time."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from calls.listening.conversation import speaker_name
from calls.models import Transcript
from calls.wording import clock

AT_ONCE = 400
"""Fields of a form; Django takes a thousand."""
CHARACTERS_A_ROW = 70
MOST_ROWS = 12
_FIELD = re.compile(r"text-(\d{1,6})")


@dataclass(frozen=True)
class Field:
    """One segment to be edited; `typed` is what somebody wrote for it while it changed under their hands."""

    index: int
    start: str
    clock: str
    speaker: str
    text: str
    rows: int
    typed: str = ""


@dataclass(frozen=True)
class TranscriptForm:
    """A part of the transcript; `parts` has the number of each with when it begins."""

    seen_hash: str
    fields: list[Field]
    part: int
    parts: list[tuple[int, str]]


def of(
    transcript: Transcript, query: Mapping[str, Any], typed: dict[int, str], roles: dict[str, str]
) -> TranscriptForm:
    """The part that the address asks for, or in which something was typed."""
    segments = transcript.segments
    begins = range(0, max(len(segments), 1), AT_ONCE)
    asked = str(query.get("part", ""))
    part = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1  # noqa: PLR2004 - no huge numbers
    if typed:
        part = min(typed) // AT_ONCE + 1
    part = min(max(part, 1), len(begins))
    first = (part - 1) * AT_ONCE
    shown = list(enumerate(segments))[first : first + AT_ONCE]
    return TranscriptForm(
        seen_hash=transcript.text_hash,
        fields=[_field(index, segment, typed.get(index), roles) for index, segment in shown],
        part=part,
        parts=[
            (number + 1, clock(segments[begin]["start"]) if segments else "0:00") for number, begin in enumerate(begins)
        ],
    )


def texts(posted: Mapping[str, Any]) -> dict[int, str]:
    """What was typed, by the segments' numbers."""
    named = {name: _FIELD.fullmatch(name) for name in posted}
    return {int(match[1]): posted[name] for name, match in named.items() if match}


def _field(index: int, segment: Any, typed: str | None, roles: dict[str, str]) -> Field:
    text = segment["text"]
    return Field(
        index=index,
        start=f"{segment['start']:.2f}",
        clock=clock(segment["start"]),
        speaker=speaker_name(segment, roles),
        text=text,
        rows=min(len(text) // CHARACTERS_A_ROW + 1, MOST_ROWS),
        typed=typed if typed is not None and " ".join(typed.split()) != text else "",
    )
