"""A call's transcript as it is read: who said what when, with silences in their places and keywords marked."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from calls.models import AudioProfile, KeywordHit, Transcript
from calls.segments import Segment, channel_of
from calls.wording import clock

SIDES = ("a", "b", "c", "d")
"""Looks of speakers, in the order in which they speak first; further ones look like the last."""

DOUBTS = {"no-speech": "probably not said: nobody speaks here", "loop": "probably not said: the engine repeats itself"}
"""Why a line counts for nothing, by the segment's `doubt`."""
TIMINGS = {"activity": "time estimated"}
"""Where a line's time comes from, by the segment's `timing`, unless it is the engine's."""


@dataclass(frozen=True)
class Line:
    """Something said, or a silence. `start` is in seconds as text, for addresses and scripts."""

    start: str
    clock: str
    speaker: str = ""
    side: str = ""
    text: SafeString | str = ""
    index: int | None = None
    """Of the segment, from 0; None for a silence."""
    follows: bool = False
    """Whether the same speaker said the line before."""
    doubt: str = ""
    """Why it was probably not said at all."""
    timing: str = ""
    """What is to be known of its time, where it is not the engine's."""


def lines(
    transcript: Transcript | None, audio: AudioProfile | None, hits: Iterable[KeywordHit], roles: dict[str, str]
) -> list[Line]:
    """What was said and where nothing was, in the order of time."""
    spoken = _spoken(transcript.segments, hits, roles) if transcript else []
    silences = [_silence(silence) for silence in (audio.silences if audio else [])]
    # A silence comes before what begins with it; the sort keeps this order.
    ordered = sorted([*silences, *spoken], key=lambda line: float(line.start))
    return [
        replace(line, follows=line.index is not None and line.speaker == before.speaker)
        for before, line in pairwise([Line("", ""), *ordered])
    ]


def _spoken(segments: list[Segment], hits: Iterable[KeywordHit], roles: dict[str, str]) -> list[Line]:
    marked = _marked(segments, hits)
    sides = _sides(segments)
    return [
        Line(
            *_times(segment["start"]),
            speaker=speaker_name(segment, roles),
            side=sides[segment["speaker"]],
            text=highlighted(segment["text"], marked[index]),
            index=index,
            doubt=DOUBTS.get(segment.get("doubt", ""), ""),
            timing=TIMINGS.get(segment.get("timing", ""), ""),
        )
        for index, segment in enumerate(segments)
    ]


def _marked(segments: list[Segment], hits: Iterable[KeywordHit]) -> list[list[tuple[int, int]]]:
    """Of each segment, from where to where keywords stand in it: one may go on in the next."""
    marked: list[list[tuple[int, int]]] = [[] for _ in segments]
    for hit in hits:
        number, begin = hit.segment, hit.position
        left = length_of(hit, segments[number]["text"]) if number < len(segments) else 0
        while left > 0 and number < len(segments):
            there = len(segments[number]["text"]) - begin
            marked[number].append((begin, begin + min(left, there)))
            number, begin, left = number + 1, 0, left - there - 1
    return marked


def speaker_name(segment: Segment, roles: dict[str, str]) -> str:
    """The role where it is known, as a word, else the neutral name."""
    role = segment["role"] or roles.get(segment["speaker"], "")
    return role.capitalize() if role else segment["speaker"]


def highlighted(text: str, places: Iterable[tuple[int, int]]) -> SafeString:
    """The text with these places of it marked, each from and to a character; overlapping ones are marked once."""
    pieces, at = [], 0
    for begin, end in sorted(places, key=lambda place: (place[0], -place[1])):
        begins = max(begin, at)
        if end > begins:
            pieces.append(format_html("{}<mark>{}</mark>", text[at:begins], text[begins:end]))
            at = end
    pieces.append(format_html("{}", text[at:]))
    return mark_safe("".join(pieces))  # noqa: S308 - each piece was escaped


def length_of(hit: KeywordHit, text: str) -> int:
    """Characters of the segment's text that a hit takes, whatever white space stands between its words.

    Those found before their length was written down are as long as their keyword.
    """
    if hit.length:
        return hit.length
    at = hit.position
    for word in hit.keyword.split():
        while at < len(text) and text[at].isspace():
            at += 1
        at += len(word)
    return min(at, len(text)) - hit.position


def channel_names(transcript: Transcript | None, roles: dict[str, str]) -> dict[int, str]:
    """Who is heard on which channel, counted from 0, where each speaker has one."""
    segments: list[Segment] = transcript.segments if transcript else []
    channels = channel_of(segments)
    return {channels[row["speaker"]]: speaker_name(row, roles) for row in segments if row["speaker"] in channels}


def _sides(segments: list[Segment]) -> dict[str, str]:
    """Whoever has a channel looks like its waveform."""
    speakers = dict.fromkeys(segment["speaker"] for segment in segments)
    numbers = channel_of(segments) or {speaker: number for number, speaker in enumerate(speakers)}
    return {speaker: SIDES[min(number, len(SIDES) - 1)] for speaker, number in numbers.items()}


def _silence(silence: dict[str, float]) -> Line:
    start, end = silence["start"], silence["end"]
    return Line(*_times(start), text=f"SILENCE {start:.1f}–{end:.1f} s")  # noqa: RUF001 - from, to


def _times(start: float) -> tuple[str, str]:
    return f"{start:.2f}", clock(start)
