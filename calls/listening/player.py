"""What the templates player.html, talk.html and transcript.html show of a call."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from calls.audio import browsers
from calls.keywords import cut_short
from calls.listening import playback, waveform
from calls.listening.conversation import channel_names, lines
from calls.listening.talk import interruption_marks, talk_of
from calls.models import AudioProfile, Call, KeywordHit, TalkMetrics, Transcript
from calls.panels import Mark, Panel, panels, roles_of
from calls.wording import clock, spoken_at

MOST_DRAWN = 400
"""Silences and marks, each, that are drawn on the waveform; more would not be told apart."""


OF_THE_MACHINES = ("corrects__segments", "corrects__text")
"""Read only where the machine's reading is asked for."""


@dataclass(frozen=True)
class Stretch:
    """A part of the waveform: `x` and `width` in per cent of its length, `start` in seconds where it is a link."""

    x: str
    label: str
    start: str = ""
    width: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Lane:
    """One channel: its outline, and who speaks on it where that is known."""

    outline: str
    label: str
    y: str
    """Where it begins, in per cent of the height."""
    height: str
    speech: str = ""
    """Below the outline: when somebody speaks there."""


@dataclass(frozen=True)
class Player:
    """A recording to be heard: its address, its waveform and what is marked on it."""

    address: str
    duration: str
    clock: str
    lanes: list[Lane]
    parts: int
    silences: list[Stretch]
    marks: list[Stretch]
    plays: bool
    """Whether every browser plays it, or a copy of it."""

    @property
    def speaks(self) -> bool:
        """Whether it is drawn when somebody speaks."""
        return any(lane.speech for lane in self.lanes)

    @property
    def kinds(self) -> list[str]:
        """Of the marks, for the legend."""
        return list(dict.fromkeys(mark.kind for mark in self.marks))


def listening(call: Call, user: Any, *, machine: bool = False) -> dict[str, Any]:
    """Context of player.html, transcript.html and the panels: `call`, `player`, `lines`, `transcript`, `panels`,
    `cut_short` (keywords of which not every place is marked), `estimated` (whether the times of all lines are).

    `call` was found in this person's scope. Asks the database a fixed number of times. `machine` shows what the machine
    heard where a person has corrected it; `transcript` is the current one all the same.
    """
    audio = AudioProfile.objects.filter(call=call).first()
    current = Transcript.objects.filter(call=call, is_current=True)
    transcript = current.select_related("corrects", "corrected_by").defer(*OF_THE_MACHINES).first()
    shown = transcript.corrects if machine and transcript and transcript.corrects else transcript
    hits = list(KeywordHit.objects.filter(transcript=shown).order_by("start_seconds")) if shown else []
    drawn = panels(call, transcript)
    roles = roles_of(drawn)
    metrics = TalkMetrics.objects.filter(call=call).first()
    marks = [*_keywords(hits), *_marks(drawn), *interruption_marks(metrics, roles)]
    return {
        "call": call,
        "audio": audio,
        "transcript": transcript,
        "is_machines": shown != transcript,
        "player": player(call, user, audio, marks, channel_names(shown, roles)),
        "talk": talk_of(metrics, audio, call.customer, roles),
        "lines": lines(shown, audio, hits, roles),
        "estimated": _estimated(shown),
        "cut_short": cut_short(hit.keyword for hit in hits),
        "panels": drawn,
        "roles": roles,
    }


def player(call: Call, user: Any, audio: AudioProfile | None, marks: Iterable[Mark], names: dict[int, str]) -> Player:
    """The player of a call, without a waveform while nothing was measured; `names` are those of channels, from 0."""
    seconds = (audio.duration_seconds if audio else call.duration_seconds) or 0.0
    drawn = sorted(marks, key=lambda mark: mark.start_seconds)[:MOST_DRAWN] if seconds else []
    return Player(
        address=playback.link(call, user),
        duration=f"{seconds:.2f}",
        clock=clock(seconds),
        lanes=_lanes(audio, names),
        parts=waveform.parts(bytes(audio.waveform), audio.channels) if audio else 0,
        silences=_silences(audio, seconds),
        plays=audio is None or bool(audio.playback) or browsers.plays(audio.container, audio.codec),
        marks=[
            Stretch(_percent(mark.start_seconds, seconds), mark.label, f"{mark.start_seconds:.2f}", kind=mark.kind)
            for mark in drawn
        ],
    )


def _estimated(transcript: Transcript | None) -> bool:
    """Whether the engine told no times at all."""
    segments = transcript.segments if transcript else []
    return bool(segments) and all(segment.get("timing") for segment in segments)


def moment(seconds: str) -> str:
    """Where a player begins, as browsers understand it in the address of a recording; empty for what is no time."""
    return f"#t={seconds}" if re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,3})?", seconds) else ""


def _keywords(hits: list[KeywordHit]) -> list[Mark]:
    return [
        Mark(hit.start_seconds, "keyword", f"Keyword “{hit.keyword}” {spoken_at(hit.start_seconds, hit.exact_time)}")
        for hit in hits
    ]


def _marks(shown: list[Panel]) -> list[Mark]:
    return [mark for panel in shown for mark in panel.marks]


def _lanes(audio: AudioProfile | None, names: dict[int, str]) -> list[Lane]:
    if audio is None:
        return []
    outlines = waveform.outlines(bytes(audio.waveform), audio.channels)
    speech = waveform.speech(audio.activity, audio.duration_seconds, bytes(audio.waveform), audio.channels)
    if audio.identical_channels or len(outlines) == 1:
        return [Lane(outline, "", "0%", "100%", line) for outline, line in zip(outlines[:1], speech, strict=False)]
    height = 100 / max(len(outlines), 1)
    return [
        Lane(outline, names.get(number, f"Channel {number + 1}"), f"{number * height:g}%", f"{height:g}%", line)
        for number, (outline, line) in enumerate(zip(outlines, speech, strict=False))
    ]


def _silences(audio: AudioProfile | None, seconds: float) -> list[Stretch]:
    """The longest, in the order of time."""
    if audio is None or not seconds:
        return []
    longest = sorted(audio.silences, key=lambda silence: -silence["duration"])[:MOST_DRAWN]
    return [
        Stretch(
            _percent(silence["start"], seconds),
            f"Silence of {silence['duration']:.1f} s at {clock(silence['start'])}",
            width=_percent(silence["duration"], seconds),
        )
        for silence in sorted(longest, key=lambda silence: silence["start"])
    ]


def _percent(part: float, whole: float) -> str:
    return f"{100 * min(part / whole, 1):.2f}%"
