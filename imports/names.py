"""Names of recordings: from anywhere in, safe to show and to store out."""

import re
import unicodedata
from pathlib import PurePosixPath
from urllib.parse import unquote_to_bytes, urlsplit

MAX_NAME_BYTES = 200
FALLBACK = "recording"
AUDIO_SUFFIXES = frozenset(
    (
        *(".wav", ".wave", ".w64", ".aif", ".aiff", ".aifc", ".au", ".snd", ".caf"),
        *(".mp3", ".m4a", ".m4b", ".mp4", ".aac", ".3gp", ".3g2", ".amr", ".wma"),
        *(".ogg", ".oga", ".opus", ".flac", ".webm", ".weba", ".mka"),
        *(".gsm", ".ul", ".ulaw", ".al", ".alaw"),
    )
)
# What telephone systems write without any mark in the file: the suffix is all there is to go by.
UNMARKED_SUFFIXES = frozenset((".gsm", ".ul", ".ulaw", ".al", ".alaw"))


def safe_name(raw: str) -> str:
    """The last part of a path, fit to be shown and stored: no separators, no control or direction characters.

    At most 200 characters and 200 bytes of UTF-8 (file systems allow 255 bytes), the suffix kept. Never
    empty, never `.` or `..`.
    """
    text = raw.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    parts = [part for part in re.split(r"[/\\]", text) if part.strip(". ")]
    name = unicodedata.normalize("NFC", parts[-1] if parts else "")
    name = "".join(c for c in name if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Zl", "Zp"})
    return _shortened(name.strip().rstrip(". ")) or FALLBACK


def name_of_url(url: str) -> str:
    """The safe name of what a URL points to: the last part of its path, percent-decoded."""
    return safe_name(unquote_to_bytes(urlsplit(url).path).decode("utf-8", "replace"))


def has_audio_suffix(name: str) -> bool:
    """Whether a name ends like a recording's."""
    return PurePosixPath(name).suffix.lower() in AUDIO_SUFFIXES


def plain_suffix(name: str) -> str:
    """The suffix of a name where it is short and plain (`.mp3`), else nothing."""
    suffix = PurePosixPath(name).suffix.lower()
    return suffix if re.fullmatch(r"\.[a-z0-9]{1,8}", suffix) else ""


def _shortened(name: str) -> str:
    if len(name.encode()) <= MAX_NAME_BYTES:
        return name
    suffix = plain_suffix(name)
    stem = name.encode()[: MAX_NAME_BYTES - len(suffix)]
    return stem.decode("utf-8", "ignore").rstrip(". ") + suffix
