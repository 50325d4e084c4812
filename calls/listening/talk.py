"""How a call's conversation went, as its page tells it: who spoke how long, and what lay between."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from calls.audio.silence_bands import Band, silence_bands
from calls.listening.conversation import SIDES
from calls.models import AudioProfile, Customer, MeasuredFrom, TalkMetrics
from calls.panels import Mark
from calls.wording import clock

_MINUTE = 60


@dataclass(frozen=True)
class Moment:
    """Something that can be played: `start` in seconds as text, for addresses and scripts."""

    text: str
    start: str
    clock: str


@dataclass(frozen=True)
class SideLine:
    """One side in words; what is not known is empty. `x` and `width` are its part of the bar of talk shares."""

    name: str
    look: str
    talk: str
    share: str
    x: str
    width: str
    pace: str
    monologue: Moment | None
    turns: int
    interruptions: int
    answers: str


@dataclass(frozen=True)
class Talk:
    """The block "Conversation"; without sides it says why in `missing`."""

    sides: list[SideLine]
    missing: str = ""
    from_channels: bool = False
    crosstalk: str = ""
    non_talk: str = ""
    silences: list[tuple[str, str]] | None = None
    """Each band as its name and how many for how long; None where the recording was not measured."""
    longest: Moment | None = None


def talk_of(
    metrics: TalkMetrics | None, audio: AudioProfile | None, customer: Customer, roles: Mapping[str, str]
) -> Talk:
    """What to tell of a call; `roles` ({speaker: role}) name those whose role the transcript does not tell."""
    silences, longest = _silences(audio, customer) if audio else (None, None)
    if metrics is None:
        return Talk([], _missing(audio), silences=silences, longest=longest)
    return Talk(
        _lines(metrics.sides, roles),
        from_channels=metrics.measured_from == MeasuredFrom.CHANNELS,
        crosstalk=span(metrics.crosstalk_seconds),
        non_talk=_counted(Band(metrics.non_talk_count, metrics.non_talk_seconds)),
        silences=silences,
        longest=longest,
    )


def interruption_marks(metrics: TalkMetrics | None, roles: Mapping[str, str]) -> list[Mark]:
    """Where somebody was interrupted, for the waveform."""
    if metrics is None:
        return []
    names = [side_name(side, roles) for side in metrics.sides]
    return [
        Mark(row["at"], "interruption", f"{names[row['by']]} interrupts {names[row['of']]} at {clock(row['at'])}")
        for row in metrics.interruptions
    ]


def side_name(side: Mapping[str, Any], roles: Mapping[str, str]) -> str:
    """The role where it is known, as a word, else the speaker's neutral name, else the channel's."""
    role = side["role"] or roles.get(side["speaker"], "")
    return role.capitalize() if role else side["speaker"] or f"Channel {side['channel'] + 1}"


def span(seconds: float) -> str:
    """A length of time: 12.3 s, from a minute on as players show it."""
    tenths = round(seconds, 1)
    return clock(max(seconds, tenths)) if tenths >= _MINUTE else f"{tenths:.1f} s"


def _lines(sides: list[dict[str, Any]], roles: Mapping[str, str]) -> list[SideLine]:
    lines, at = [], 0.0
    for number, side in enumerate(sides):
        share = side["talk_share"] or 0.0
        lines.append(_line(side, roles, number if side["channel"] is None else side["channel"], at))
        at += share
    return lines


def _line(side: dict[str, Any], roles: Mapping[str, str], number: int, at: float) -> SideLine:
    share, pace, answers = side["talk_share"] or 0.0, side["words_per_minute"], side["answers"]
    return SideLine(
        name=side_name(side, roles),
        look=SIDES[min(number, len(SIDES) - 1)],
        talk=span(side["talk_seconds"]),
        share=f"{share:.0%}",
        x=f"{100 * at:.2f}%",
        width=f"{100 * share:.2f}%",
        pace="" if pace is None else f"{pace:.0f}",
        monologue=_moment(side["longest_monologue"]),
        turns=side["turns"],
        interruptions=side["interruptions"],
        answers="" if answers is None else f"{answers['median_seconds']:.1f} s",
    )


def _moment(stretch: Mapping[str, float] | None) -> Moment | None:
    if stretch is None:
        return None
    return Moment(span(stretch["seconds"]), f"{stretch['start']:.2f}", clock(stretch["start"]))


def _silences(audio: AudioProfile, customer: Customer) -> tuple[list[tuple[str, str]], Moment | None]:
    medium, long = customer.medium_silence_seconds, customer.long_silence_seconds
    pairs = [(silence["start"], silence["end"]) for silence in audio.silences]
    bands = silence_bands(pairs, medium_seconds=medium, long_seconds=long)
    told = [
        (f"Short silences, under {medium:g} s", _counted(bands.short)),
        (f"Medium, {medium:g} to {long:g} s", _counted(bands.medium)),
        (f"Long, from {long:g} s", _counted(bands.long)),
    ]
    if bands.longest is None:
        return told, None
    start, end = bands.longest
    return told, _moment({"start": start, "seconds": end - start})


def _counted(band: Band) -> str:
    return f"{band.count} ({span(band.seconds)})" if band.count else "none"


def _missing(audio: AudioProfile | None) -> str:
    if audio is None:
        return "Who spoke how long is told once the audio has been measured."
    if audio.activity and not any(audio.activity):
        return "Nobody was heard to speak."
    if audio.channels == 1 or audio.identical_channels:
        return "All speak on one channel: who spoke how long is told once there is a transcript."
    return "Nothing tells yet who spoke how long."
