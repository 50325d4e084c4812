"""Whether a recording's file ends before the place where its own headers say it does.

libavformat tells nothing of this for most containers: it cuts what they claim to the size of the file.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Literal

_MOST_CHUNKS = 100_000
"""More chunks before the samples than this are an attack on our time."""


@dataclass(frozen=True)
class _Chunks:
    """How a container names its chunks: bytes of the file's head, of a name and of a size.

    `counted` bytes of a chunk's own head are part of its size, and chunks begin at multiples of `align`. Sizes
    of `unknown` and more are what writers put who do not know the end.
    """

    head: int
    name: int
    size: int
    order: Literal["big", "little"]
    samples: bytes
    unknown: int
    counted: int = 0
    align: int = 1


_CHUNKS = {
    "wav": _Chunks(12, 4, 4, "little", b"data", 0x7FFF0000, align=2),
    "aiff": _Chunks(12, 4, 4, "big", b"SSND", 0x7FFF0000, align=2),
    "w64": _Chunks(40, 16, 8, "little", b"data", 1 << 62, counted=24, align=8),
    "caf": _Chunks(8, 4, 8, "big", b"data", 1 << 62),
}
_RIFX = _Chunks(12, 4, 4, "big", b"data", 0x7FFF0000, align=2)
_SIZE_ELSEWHERE = frozenset((b"RF64", b"BW64"))
"""WAVs whose size of the samples stands, in 64 bits, in a chunk ds64 right after the head (EBU Tech 3306)."""
_IN_DS64 = 0xFFFFFFFF

_AU_UNKNOWN = 0xFFFFFFFF
_OGG_TAIL_BYTES = 65536 + 282  # the longest page and its head, RFC 3533
_OGG_HEAD_BYTES = 27
_OGG_END_OF_STREAM = 4


def ends_early(file: BinaryIO, kind: str | None) -> bool:
    """Whether the file of this container (a name of `sniff`) is cut off; False where that cannot be told."""
    size = file.seek(0, os.SEEK_END)
    if kind == "ogg":
        file.seek(max(0, size - _OGG_TAIL_BYTES))
        return not _last_page_ends_stream(file.read())
    file.seek(0)
    if kind == "au":
        return _au_ends_at(file.read(12)) > size
    return kind in _CHUNKS and _samples_end_at(file, _chunks(file, kind), size) > size


def _chunks(file: BinaryIO, kind: str) -> _Chunks:
    mark = file.read(4)
    file.seek(0)
    return _RIFX if mark == b"RIFX" else _CHUNKS[kind]


def _samples_end_at(file: BinaryIO, layout: _Chunks, size: int) -> int:
    """The offset at which the samples end by the headers; 0 where that is unknown."""
    wide = file.read(4) in _SIZE_ELSEWHERE
    for name, begin, length in _heads(file, layout, size):
        if name.startswith(layout.samples):
            if wide and length == _IN_DS64:
                return begin + _ds64_length(file)
            return begin + length if length < layout.unknown else 0
    return 0


def _heads(file: BinaryIO, layout: _Chunks, size: int) -> Iterator[tuple[bytes, int, int]]:
    """Each chunk's name, and the offset and length of what follows its head."""
    place = layout.head
    for _ in range(_MOST_CHUNKS):
        file.seek(place)
        head = file.read(layout.name + layout.size)
        if len(head) < layout.name + layout.size:
            return
        length = max(0, int.from_bytes(head[layout.name :], layout.order) - layout.counted)
        begin = place + max(len(head), layout.counted)
        yield head[: layout.name], begin, length
        place = begin + length + -(begin + length) % layout.align
        if place >= size:  # seeking to an absurd place would fail
            return


def _ds64_length(file: BinaryIO) -> int:
    file.seek(12)
    chunk = file.read(24)
    return int.from_bytes(chunk[16:], "little") if chunk.startswith(b"ds64") else 0


def _au_ends_at(head: bytes) -> int:
    begin, length = int.from_bytes(head[4:8], "big"), int.from_bytes(head[8:12], "big")
    return 0 if length == _AU_UNKNOWN else begin + length


def _last_page_ends_stream(tail: bytes) -> bool:
    """Whether the last page is whole and marked as the last."""
    begin = tail.rfind(b"OggS\x00")
    page = tail[max(begin, 0) :]
    if begin < 0 or len(page) < _OGG_HEAD_BYTES:
        return False
    segments = page[_OGG_HEAD_BYTES : _OGG_HEAD_BYTES + page[26]]
    whole = len(page) >= _OGG_HEAD_BYTES + page[26] + sum(segments)
    return whole and bool(page[5] & _OGG_END_OF_STREAM)
