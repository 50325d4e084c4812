"""What is sent to somebody who listens: the recording itself, or its copy for browsers."""

from dataclasses import dataclass
from pathlib import PurePath

from calls.listening.copies import CONTENT_TYPE
from calls.models import AudioProfile, Call
from calls.recordings import exists

CONTENT_TYPES = {
    "wav": "audio/wav", "w64": "audio/x-w64", "aiff": "audio/aiff", "ogg": "audio/ogg", "flac": "audio/flac",
    "amr": "audio/amr", "au": "audio/basic", "caf": "audio/x-caf", "asf": "audio/x-ms-wma", "webm": "audio/webm",
    "matroska": "audio/x-matroska", "m4a": "audio/mp4", "3gp": "audio/3gpp", "mov": "audio/mp4", "mp4": "audio/mp4",
    "mp3": CONTENT_TYPE, "aac": "audio/aac",
}  # fmt: skip
"""By the container that was found in a recording's first bytes (`calls.audio.sniff`)."""


@dataclass(frozen=True)
class Sound:
    """A file in the recordings' storage and how it is handed out: shown in the page, or as a `download`."""

    name: str
    content_type: str
    etag: str
    file_name: str
    download: bool = False


def original(call: Call, *, download: bool = False) -> Sound:
    """The recording as it was imported."""
    return Sound(
        name=str(call.recording.name),
        content_type=CONTENT_TYPES.get(call.container, "application/octet-stream"),
        etag=f'"{call.content_hash}"',
        file_name=call.file_name,
        download=download,
    )


def playable(call: Call) -> Sound:
    """What a browser plays: the copy where one was made and is there, else the recording; raises WorkError."""
    name = AudioProfile.objects.filter(call=call).values_list("playback", flat=True).first()
    if not name or not exists(name):
        return original(call)
    return Sound(
        name=name,
        content_type=CONTENT_TYPE,
        etag=f'"{call.content_hash}-copy"',
        file_name=f"{PurePath(call.file_name).stem}.mp3",
    )
