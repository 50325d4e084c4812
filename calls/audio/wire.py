"""What the decoder says to its parent: kind (1 byte), length (4 bytes, little endian), payload.

The reader believes nothing: unknown kinds and lengths above the kind's bound end the conversation.
"""

import os
import select
import struct
from dataclasses import dataclass
from typing import IO

PROGRESS = b"p"
"""Seconds decoded so far, a double."""
OPENED = b"o"
"""JSON: what the file claims to be."""
SAMPLES = b"s"
"""int16, little endian, one channel after the other."""
RESULT = b"r"
"""JSON: the answer, the last message."""
FAILED = b"f"
"""A code of `failures`, the last message."""

MOST_BYTES = {PROGRESS: 8, OPENED: 4096, SAMPLES: 16 << 20, RESULT: 16 << 20, FAILED: 64}

_HEAD = struct.Struct("<cI")
_SECONDS = struct.Struct("<d")
_READ_BYTES = 1 << 20


class GarbageError(Exception):
    """The other side does not speak this language."""


class EndedError(Exception):
    """The other side closed the pipe without a last message."""


@dataclass(frozen=True)
class Message:
    """One message as received, its length within bounds and its payload unchecked."""

    kind: bytes
    payload: bytes


def send(out: IO[bytes], kind: bytes, payload: bytes) -> None:
    """Write one message and flush it."""
    out.write(_HEAD.pack(kind, len(payload)))
    out.write(payload)
    out.flush()


def pack_seconds(seconds: float) -> bytes:
    """The payload of PROGRESS."""
    return _SECONDS.pack(seconds)


def unpack_seconds(payload: bytes) -> float:
    """Read the payload of PROGRESS; GarbageError when it is none."""
    if len(payload) != _SECONDS.size:
        raise GarbageError("progress without a number")
    (seconds,) = _SECONDS.unpack(payload)
    return float(seconds)


class Reader:
    """Reads messages from a pipe, holding at most one of them and one read."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._buffer = bytearray()
        self._poll = select.poll()
        self._poll.register(descriptor, select.POLLIN)

    def next(self, patience: float) -> Message | None:
        """The next message, or None when a part is read or nothing comes within `patience` seconds.

        Raises `GarbageError` and `EndedError`.
        """
        message = self._complete()
        if message is None and self._poll.poll(max(0, round(patience * 1000))):
            self._read()
            message = self._complete()
        return message

    def _read(self) -> None:
        received = os.read(self._descriptor, _READ_BYTES)
        if not received:
            raise EndedError
        self._buffer += received

    def _complete(self) -> Message | None:
        if len(self._buffer) < _HEAD.size:
            return None
        kind, length = _HEAD.unpack_from(self._buffer)
        if length > MOST_BYTES.get(kind, -1):
            raise GarbageError(f"{length} bytes of {kind!r}")
        end = _HEAD.size + length
        if len(self._buffer) < end:
            return None
        payload = bytes(self._buffer[_HEAD.size : end])
        del self._buffer[:end]
        return Message(kind, payload)
