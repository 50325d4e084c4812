"""People's corrections of what a machine heard. The machine's reading stays as it is, beside the corrected one."""

from collections.abc import Callable
from functools import partial
from typing import Any, cast

from django.db import transaction
from django.utils import timezone

from calls import readings
from calls.access.audit import did
from calls.models import Call, Transcript, User
from calls.segments import Segment, plain_text, text_hash
from calls.work.errors import WorkError

PAIR = 2
OF_ENGINE = ("words", "doubt")
"""What an engine tells of its own words only."""


def correct_text(*, call: Call, texts: dict[int, str], seen_hash: str, user: User) -> Transcript:
    """Write other words for the segments of these numbers; a segment left without words is taken out.

    `seen_hash` is the `text_hash` of the transcript that the person had before them. Raises WorkError.
    """

    def corrected(segments: list[Segment]) -> list[Segment]:
        changed = [_with_text(segment, texts.get(index)) for index, segment in enumerate(segments)]
        return [segment for segment in changed if segment["text"]]

    return _correct(call, seen_hash, user, corrected, "corrected the transcript")


def swap_speakers(*, call: Call, seen_hash: str, user: User, roles: dict[str, str] | None = None) -> Transcript:
    """Let each of the two speakers have said what the other is written to have said; raises WorkError.

    `roles` ({speaker: role}) are those the person saw where the transcript tells none: they become a part of it, since
    whoever finds out roles anew would swap them back.
    """
    return _correct(call, seen_hash, user, partial(_swapped, roles=roles or {}), "swapped the speakers")


def undo(*, call: Call, seen_hash: str) -> Transcript:
    """Go back to the machine's reading; raises WorkError. What was drawn from the correction stays with it."""
    with transaction.atomic():
        current = _current(call, seen_hash)
        machine = current.corrects
        if machine is None:
            return current
        _make_current(machine, instead_of=current, fields=["is_current"])
        readings.follow(machine)
        did(call, "went back to the machine's reading of the transcript")
    return machine


def speakers(segments: list[Segment]) -> list[str]:
    """Who speaks, in the order in which they do first."""
    return list(dict.fromkeys(segment["speaker"] for segment in segments))


def _correct(
    call: Call, seen_hash: str, user: User, change: Callable[[list[Segment]], list[Segment]], deed: str
) -> Transcript:
    """The one place where a correction is written: words, hash, keywords and what the call is searched by."""
    with transaction.atomic():
        current = _current(call, seen_hash)
        segments = change(current.segments)
        if segments == current.segments:
            return current
        correction = _correction_of(current, user)
        correction.segments, correction.text, correction.text_hash = segments, plain_text(segments), text_hash(segments)
        correction.word_count = len(correction.text.split())
        correction.corrected_by, correction.corrected_at = user, timezone.now()
        _make_current(correction, instead_of=current)
        readings.follow(correction)
        did(call, deed)
    return correction


def _current(call: Call, seen_hash: str) -> Transcript:
    # The call's row is what all who give it another transcript wait for; it may have been deleted meanwhile.
    Call.objects.select_for_update().filter(pk=call.pk).first()
    current = Transcript.objects.filter(call=call, is_current=True).select_related("corrects", "call__customer").first()
    if current is None or current.text_hash != seen_hash:
        raise WorkError(
            "calls:user:transcript-changed",
            "The transcript has changed since you opened it; nothing was saved.",
            hint="Look at it as it is now and make your correction again.",
            permanent=True,
        )
    return current


def _correction_of(current: Transcript, user: User) -> Transcript:
    """The correction that is current, the one that was undone, or a new one."""
    if current.corrects is not None:
        return current
    earlier = Transcript.objects.filter(corrects=current).first()
    if earlier is not None:
        return earlier
    copied = ("call", "content_hash", "engine", "model", "language", "language_asked", "audio_seconds")
    return Transcript(corrects=current, corrected_by=user, **{name: getattr(current, name) for name in copied})


def _make_current(transcript: Transcript, *, instead_of: Transcript, fields: list[str] | None = None) -> None:
    if instead_of.pk != transcript.pk:
        Transcript.objects.filter(pk=instead_of.pk).update(is_current=False)
    transcript.is_current = True
    transcript.save(update_fields=fields)


def _with_text(segment: Segment, text: str | None) -> Segment:
    """The segment with other words. The engine's times of words do not fit them, and its doubts are cleared."""
    if text is None:
        return segment
    words = " ".join(text.replace("\x00", "").split())
    if words == segment["text"]:
        return segment
    kept: dict[str, Any] = {name: value for name, value in segment.items() if name not in OF_ENGINE}
    return cast("Segment", {**kept, "text": words})


def _swapped(segments: list[Segment], *, roles: dict[str, str]) -> list[Segment]:
    both = speakers(segments)
    if len(both) != PAIR:
        raise WorkError(
            "calls:user:not-two-speakers",
            f"Speakers can be swapped where there are two; this transcript has {len(both)}.",
            permanent=True,
        )
    told = {segment["speaker"]: segment["role"] or roles.get(segment["speaker"], "") for segment in segments}
    other = dict(zip(both, reversed(both), strict=True))
    return [
        cast("Segment", {**segment, "speaker": other[segment["speaker"]], "role": told[other[segment["speaker"]]]})
        for segment in segments
    ]
