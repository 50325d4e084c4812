"""Opening an untrusted recording, and what its headers claim. Only the decoder's process may do this."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import av
import av.subtitles.stream  # PyAV would load it with the recording, when memory is bounded
from av.audio.stream import AudioStream
from av.container import InputContainer

from calls.audio.ends import ends_early
from calls.audio.failures import failure
from calls.audio.sniff import HEAD_BYTES, sniff

# Without the first a playlist makes requests, without the second it reads other local media.
_OPTIONS = {
    "protocol_whitelist": "file",
    "format_whitelist": ("wav,w64,aiff,mp3,mov,mp4,m4a,3gp,3g2,mj2,ogg,matroska,webm,flac,amr,aac,gsm,asf,caf,au"),
}
# Small packets are what makes reading a WAV slow; other containers need the larger probe.
_WAV_OPTIONS = {"max_size": "65536", "probesize": "65536"}

# Formats whose duration libavformat guesses from the bit rate.
_GUESSED = frozenset({"aac", "amr", "gsm"})


@dataclass(frozen=True)
class Recording:
    """An opened recording: its sound track, the container's and codec's names, and what its headers claim.

    `claimed_seconds` is None where nothing states a duration; `cut_off` says that the file ends before the
    place where its headers say it does.
    """

    media: InputContainer
    track: AudioStream
    container: str
    codec: str
    claimed_seconds: float | None
    cut_off: bool


def open_recording(path: Path) -> Recording:
    """Open by path with the whitelists; the caller closes `media`. Raises `WorkError`.

    libavformat gets to see only what `sniff` knows: it would search a terabyte of zeros for the first frame.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        kind = sniff(head)
        if kind is None:
            raise failure("audio:user:not-audio")
        cut_off = ends_early(file, kind)
        guessed = kind in _GUESSED or (kind == "mp3" and not _has_frame_count(file))
    media = _open(path, kind)
    track = media.streams.best("audio")
    if not isinstance(track, AudioStream) or track.codec_context is None:
        raise failure(_without_sound(media, track))
    return Recording(
        media=media,
        track=track,
        container=kind,
        codec=track.codec_context.name,
        claimed_seconds=None if guessed else _claim(media, track),
        cut_off=cut_off,
    )


def _open(path: Path, kind: str) -> InputContainer:
    options = _OPTIONS | _WAV_OPTIONS if kind == "wav" else _OPTIONS
    try:
        # An absolute path cannot be taken for the name of a protocol.
        return av.open(str(path.absolute()), options=options, metadata_errors="replace")
    except MemoryError:
        raise
    except av.error.FFmpegError as error:
        raise failure("audio:user:unreadable") from error


def _without_sound(media: InputContainer, track: object) -> str:
    """Why there is nothing to decode. libavformat passes tracks over whose headers make no sense."""
    if isinstance(track, AudioStream):
        return "audio:user:codec"
    pictures_alone = media.streams.video and not media.streams.audio
    return "audio:user:no-sound-track" if pictures_alone else "audio:user:unreadable"


def _claim(media: InputContainer, track: AudioStream) -> float | None:
    if track.duration is not None and track.time_base is not None:
        return float(track.duration * track.time_base)
    return None if media.duration is None else media.duration / av.time_base


def _has_frame_count(file: BinaryIO) -> bool:
    """Whether an MP3's first frame is a Xing, Info or VBRI header, which counts the frames."""
    file.seek(0)
    tag = file.read(10)
    start = 0
    if tag.startswith(b"ID3") and len(tag) == 10:  # noqa: PLR2004 - the tag's header
        start = 10 + sum((byte & 127) << shift for byte, shift in zip(tag[6:], (21, 14, 7, 0), strict=True))
    file.seek(start)
    return re.search(rb"Xing|Info|VBRI", file.read(HEAD_BYTES)) is not None
