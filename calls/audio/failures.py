"""What can be wrong with a recording, in words for the people who sent it."""

from calls.work.errors import WorkError

_SEND_AGAIN = "Fetch or export the recording again and compare its size with the source."
_EXPORT = "Re-export the recording as WAV or MP3."

_FAILURES = {
    "audio:user:missing": (
        "The recording's file is not there, or is no ordinary file.",
        "Check the path; if CHAT has lost it, import the recording again.",
    ),
    "audio:user:not-audio": (
        "The file is no recording in a format CHAT knows.",
        "Look at the file: a login page, a playlist, a document or samples without a header may lie under its name.",
    ),
    "audio:user:empty": ("The recording holds no sound.", _SEND_AGAIN),
    "audio:user:unreadable": ("The recording is damaged: nothing of it can be decoded.", _SEND_AGAIN),
    "audio:user:no-sound-track": ("The file has no sound track.", "Send the file that holds the sound."),
    "audio:user:codec": ("The recording is in a codec CHAT does not know, or its header is damaged.", _EXPORT),
    "audio:user:crashed": ("The decoder crashed on this recording.", _EXPORT),
    "audio:app:failed": ("CHAT's decoder failed by a fault of its own.", "The log says more; report it."),
    "audio:app:channel": ("The recording has no such channel.", "Measure the recording again."),
    "audio:app:storage": ("The disk could not be read or written.", "Look at the disk and its rights."),
    "audio:app:killed": ("The decoder was ended from outside.", "Look at the machine's free memory."),
    "audio:limit:time": ("Decoding took longer than allowed.", _EXPORT),
    "audio:limit:memory": ("Decoding needs more memory than allowed.", _EXPORT),
    "audio:limit:too-long": ("The recording is longer than allowed.", "Cut it into calls."),
    "audio:limit:channels": ("The recording has more channels than allowed.", "Export it in mono or stereo."),
    "audio:limit:rate": ("The recording's sample rate lies outside 4 to 192 kHz.", _EXPORT),
    "audio:limit:silences": (
        "The recording has more silences than can be kept.",
        "Ask for longer silences or a lower threshold.",
    ),
}
CODES = frozenset(_FAILURES)
"""Every way in which decoding can fail."""
_MAY_PASS = frozenset({"audio:app:killed", "audio:app:storage"})


def failure(code: str, *, may_pass: bool = False) -> WorkError:
    """The error of this code, to be raised; KeyError when there is no such code.

    It is permanent, since the same bytes fail the same way, unless the cause lies outside (`may_pass`).
    """
    text, hint = _FAILURES[code]
    return WorkError(code, text, hint=hint, permanent=not (may_pass or code in _MAY_PASS))
