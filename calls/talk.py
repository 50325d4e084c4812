"""Talk metrics in the database: made from speech activity and transcript, whenever one of the two changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from calls.audio.intervals import Interval, common, covered, joined, total
from calls.audio.talk_metrics import conversation_metrics
from calls.models import AudioProfile, Call, MeasuredFrom, TalkMetrics, Transcript
from calls.segments import Segment, channel_of

LEAST_SPEECH_MS = 1000
"""A channel on which nothing was recognised speaks from here on: less is a click, or another channel's bleed."""
WORD_PAUSE_MS = 300
"""Times of words leave small gaps, which are no pauses: shorter ones are none in speech activity either."""
PAIR = 2
_OF_AUDIO = ("call", "channels", "duration_seconds", "activity", "identical_channels", "silent_channels")
_NOT_SENTENCES = ("text", "keywords")


@dataclass
class Side:
    """Who speaks when (ms), and how many words; `channel` where one tells the sides apart."""

    channel: int | None = None
    speaker: str = ""
    role: str = ""
    speech: Sequence[Interval] = ()
    words: int | None = None

    def told(self) -> dict[str, Any]:
        """Who it is."""
        return {"channel": self.channel, "speaker": self.speaker, "role": self.role}


def remeasure(call: Call) -> TalkMetrics | None:
    """Make the call's talk metrics anew, in the transaction that changed audio or transcript; without decoding.

    None, and no row left, where nothing tells who speaks when: the call was not measured, nobody speaks, or several
    speak on one channel and there is no transcript that tells them apart.
    """
    audio = AudioProfile.objects.filter(call=call).only(*_OF_AUDIO).first()
    transcript = Transcript.objects.filter(call=call, is_current=True).defer(*_NOT_SENTENCES).first()
    measured_from, sides = sides_of(audio, transcript.segments if transcript else None) if audio else ("", [])
    if audio is None or not sides:
        TalkMetrics.objects.filter(call=call).delete()
        return None
    return _keep(call, measured_from, sides, round(audio.duration_seconds * 1000))


def sides_of(audio: AudioProfile, segments: list[Segment] | None) -> tuple[str, list[Side]]:
    """Who speaks when, and whether channels or voices tell them apart; `segments` is None without a transcript."""
    said = None if segments is None else [row for row in segments if not row.get("doubt")]
    channels = _channels(audio, said or [])
    if len(channels) >= PAIR and not audio.identical_channels and (not said or channel_of(said)):
        return MeasuredFrom.CHANNELS, _by_channel(audio, channels, said)
    return MeasuredFrom.VOICES, _by_voice(audio, said or [])


def _channels(audio: AudioProfile, said: list[Segment]) -> list[int]:
    """Channels on which somebody speaks, from 0."""
    heard = {row["channel"] for row in said}
    return [
        channel
        for channel, speech in enumerate(audio.activity)
        if channel not in audio.silent_channels and (total(speech) >= LEAST_SPEECH_MS or (speech and channel in heard))
    ]


def _by_channel(audio: AudioProfile, channels: list[int], said: list[Segment] | None) -> list[Side]:
    sides = {
        channel: Side(channel, speech=[(start, end) for start, end in audio.activity[channel]]) for channel in channels
    }
    for row in said or ():
        side = sides.get(-1 if row["channel"] is None else row["channel"])
        if side is not None:
            _note(side, row)
    if said is not None:
        for side in sides.values():
            side.words = side.words or 0
    return list(sides.values())


def _by_voice(audio: AudioProfile, said: list[Segment]) -> list[Side]:
    """The speakers of the transcript; they speak where it says so and speech activity agrees."""
    sides: dict[str, Side] = {}
    spans: dict[tuple[str, int | None], list[Interval]] = {}
    for row in said:
        _note(sides.setdefault(row["speaker"], Side()), row)
        spans.setdefault((row["speaker"], row["channel"]), []).extend(_times(row))
    for (speaker, channel), times in spans.items():
        side = sides[speaker]
        side.speech = joined([*side.speech, *common(joined(times), _speech(audio, channel))])
    return [side for side in sides.values() if side.speech]


def _note(side: Side, row: Segment) -> None:
    side.speaker, side.role = side.speaker or row["speaker"], side.role or row["role"]
    side.words = (side.words or 0) + len(row["text"].split())


def _speech(audio: AudioProfile, channel: int | None) -> list[Interval]:
    """Of this channel; of all together where none is told or there is no such one."""
    if channel is not None and channel < len(audio.activity) and not audio.identical_channels:
        return [(start, end) for start, end in audio.activity[channel]]
    return covered(audio.activity, times=1)


def _times(row: Segment) -> list[Interval]:
    """When the words of a segment are spoken (ms); the whole segment where the engine does not time its words."""
    times = [(word["start"], word["end"]) for word in row.get("words") or ()] or [(row["start"], row["end"])]
    return joined([(round(start * 1000), round(end * 1000)) for start, end in times], WORD_PAUSE_MS)


def _keep(call: Call, measured_from: str, sides: list[Side], duration_ms: int) -> TalkMetrics:
    words = None if any(side.words is None for side in sides) else [side.words or 0 for side in sides]
    metrics = conversation_metrics([side.speech for side in sides], duration_ms, words).as_json()
    stored = {
        "measured_from": measured_from,
        "sides": [{**side.told(), **measured} for side, measured in zip(sides, metrics["sides"], strict=True)],
        "interruptions": metrics["interruptions"],
    }
    copied = ("crosstalk_seconds", "non_talk_seconds", "non_talk_count", "interruption_count")
    row, _made = TalkMetrics.objects.update_or_create(
        call=call, defaults={**stored, **{name: metrics[name] for name in copied}}
    )
    return row
