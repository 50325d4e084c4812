"""From the readings of a recording's pieces to one transcript: times, borders and voices."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from calls.speech.base import Segment, Word, speaker_name
from calls.speech.doubts import marked
from calls.speech.hosted.laying import Activity, laid
from calls.speech.pieces import Piece
from calls.speech.turns import turns


@dataclass(frozen=True)
class Reading:
    """What one answer says. Times in seconds from the piece's beginning.

    `timed` is False where the engine gives text alone (then one segment holds all of it and its times mean nothing).
    A segment's `speaker` is the engine's own label, empty where it tells none.
    """

    language: str
    segments: tuple[Segment, ...]
    timed: bool = True


def merged(
    readings: Sequence[tuple[Piece, Reading]],
    activity: Mapping[int | None, Activity],
    *,
    channel_is_speaker: bool,
) -> tuple[Segment, ...]:
    """The turns of the whole recording. Pieces come channel by channel, each channel's in the order of time.

    What two pieces both hold belongs to the earlier one. Where the channel is the speaker, the engine's labels do not
    matter; else there is one channel, and a voice keeps its number from piece to piece as far as the stretch they share
    tells. What was probably not said is marked so.
    """
    lines: list[Segment] = []
    for channel, pieces in groupby(readings, key=lambda reading: reading[0].channel):
        said = _of_channel(list(pieces), activity.get(channel, ()), tell_voices=not channel_is_speaker)
        if channel_is_speaker and channel is not None:
            said = [replace(line, speaker=speaker_name(channel + 1), channel=channel) for line in said]
        lines += said
    if not channel_is_speaker:
        activity = {None: next(iter(activity.values()), ())}
    return turns(marked([line for line in lines if line.text], activity))


def _of_channel(readings: Sequence[tuple[Piece, Reading]], activity: Activity, *, tell_voices: bool) -> list[Segment]:
    """All lines of a channel, with the names of speakers where voices are told apart."""
    said: list[Segment] = []
    voices = Voices()
    until = 0.0
    for piece, reading in readings:
        heard = placed(piece, reading, activity)
        named = voices.named(heard, said, until) if tell_voices else heard
        said += [rest for line in named if (rest := after(line, until)) is not None]
        until = piece.end_ms / 1000
    return said


def placed(piece: Piece, reading: Reading, activity: Activity) -> list[Segment]:
    """A reading's lines at their places in the recording, none outside its piece."""
    start, end = piece.start_ms / 1000, piece.end_ms / 1000
    if not reading.timed:
        text = " ".join(segment.text for segment in reading.segments)
        return laid(text, activity, piece.start_ms, piece.end_ms)

    def at(seconds: float) -> float:
        return min(max(start + seconds, start), end)

    return [
        replace(
            line,
            channel=None,
            start=at(line.start),
            end=max(at(line.start), at(line.end)),
            words=tuple(replace(word, start=at(word.start), end=at(word.end)) for word in line.words),
        )
        for line in reading.segments
    ]


def after(line: Segment, border: float) -> Segment | None:
    """What of a line is said after `border`; None where nothing is.

    A word belongs where its middle is. Where words have no times, they are taken to be spoken evenly.
    """
    if line.start >= border:
        return line
    if line.end <= border:
        return None
    texts = line.text.split()
    words = line.words if len(line.words) == len(texts) else tuple(_evenly(texts, line))
    kept = [index for index, word in enumerate(words) if (word.start + word.end) / 2 >= border]
    if not kept:
        return None
    first = kept[0]
    rest = words[first:] if line.words else ()
    return replace(line, start=max(words[first].start, border), text=" ".join(texts[first:]), words=rest)


def _evenly(texts: list[str], line: Segment) -> Iterator[Word]:
    step = (line.end - line.start) / max(len(texts), 1)
    for index, text in enumerate(texts):
        yield Word(text, line.start + index * step, line.start + (index + 1) * step)


class Voices:
    """The numbers of voices, from piece to piece."""

    def __init__(self) -> None:
        self._known = 0

    def named(self, heard: list[Segment], said: Sequence[Segment], until: float) -> list[Segment]:
        """The lines of a piece with names of speakers instead of the engine's labels.

        `said` are the lines before, which reach to `until`. Of a label and a speaker who talk at the same time there,
        those who share most are the same voice; one label and one speaker that are left over are, too.
        """
        names = self._matched(heard, said, until)
        for label in _labels(heard):
            if label not in names:
                self._known += 1
                names[label] = speaker_name(self._known)
        return list(_renamed(heard, names, said[-1].speaker if said else speaker_name(1)))

    def _matched(self, heard: list[Segment], said: Sequence[Segment], until: float) -> dict[str, str]:
        names: dict[str, str] = {}
        together = _together(heard, said, until)
        for label, speaker in sorted(together, key=together.__getitem__, reverse=True):
            if label not in names and speaker not in names.values():
                names[label] = speaker
        labels = [label for label in _labels(heard) if label not in names]
        speakers = [name for number in range(self._known) if (name := speaker_name(number + 1)) not in names.values()]
        if len(labels) == 1 and len(speakers) == 1:
            names[labels[0]] = speakers[0]
        return names


def _together(heard: Sequence[Segment], said: Sequence[Segment], until: float) -> dict[tuple[str, str], float]:
    """Seconds for which each label of the new piece and each speaker of those before talk at once, up to `until`."""
    begin = min((line.start for line in heard), default=until)
    before = [line for line in said if line.end > begin]
    seconds: defaultdict[tuple[str, str], float] = defaultdict(float)
    for line in heard:
        for other in before if line.speaker else ():
            shared = min(line.end, other.end, until) - max(line.start, other.start)
            if shared > 0:
                seconds[line.speaker, other.speaker] += shared
    return seconds


def _labels(heard: Iterable[Segment]) -> list[str]:
    """The engine's labels in the order in which they are heard first."""
    return list(dict.fromkeys(line.speaker for line in heard if line.speaker))


def _renamed(heard: Iterable[Segment], names: dict[str, str], last: str) -> Iterator[Segment]:
    """A line without a label goes with the one before it."""
    for line in heard:
        last = names.get(line.speaker, last)
        yield replace(line, speaker=last)
