"""Copies of recordings that browsers play, where they cannot play the recording itself."""

import hashlib
import logging
from collections.abc import Callable
from pathlib import Path

from calls.audio.browsers import plays
from calls.audio.result import RecordingAnalysis
from calls.audio.sandbox import make_playback
from calls.models import AudioProfile, Call
from calls.recordings import forget, keep, temporary_folder
from calls.work.errors import WorkError

logger = logging.getLogger(__name__)

SUFFIX = ".playback.mp3"
CONTENT_TYPE = "audio/mpeg"


def copy_name(recording: str) -> str:
    """Where the copy of the recording of this name lies, whether there is one or not: always the same place.

    So a second try replaces the first one's copy, and who deletes a recording finds its copy when no row tells of it.
    """
    name = f"{recording}{SUFFIX}"
    if len(name) <= (AudioProfile._meta.get_field("playback").max_length or 0):
        return name
    return f"playback/{hashlib.sha256(recording.encode()).hexdigest()}.mp3"


def make_copy(call: Call, path: Path, analysis: RecordingAnalysis, *, on_progress: Callable[[], None]) -> str:
    """The name of the copy now in the storage; empty where browsers play the recording, or where none can be made.

    `path` is the recording at hand. `on_progress()` may raise. What was measured counts more than a copy: failures are
    logged, and the page of the call offers the recording itself.
    """
    if plays(analysis.container, analysis.codec):
        return ""
    try:
        return _stored(call, path, on_progress)
    except WorkError as error:
        logger.warning("No playback copy of call %s: %s (%s)", call.pk, error, error.code)
        return ""


def _stored(call: Call, path: Path, on_progress: Callable[[], None]) -> str:
    recording = str(call.recording.name)
    with temporary_folder() as folder:
        target = folder / "copy.mp3"
        make_playback(path, target, on_progress=lambda _seconds: on_progress())
        name = keep(target, copy_name(recording))
    # Whoever deleted the last call with this recording meanwhile may have looked for a copy too early.
    if not Call.objects.filter(recording=recording).exists():
        forget(name)
    return name


def with_copy(recording: str) -> list[str]:
    """The names of a recording and of its copy, whether there is one or not."""
    return [copy_name(recording), recording]
