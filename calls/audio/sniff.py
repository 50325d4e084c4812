"""What kind of media file the first bytes belong to, told in process and without a decoder.

This refuses what plainly is no recording (text, HTML, playlists, images, empty files) before anything costly
starts. It promises nothing about the rest of the file: only decoding does.
"""

import re
from collections.abc import Callable

HEAD_BYTES = 8192
"""How much of a file's beginning is worth handing to `sniff`."""

_MAGIC: tuple[tuple[re.Pattern[bytes], str], ...] = tuple(
    (re.compile(pattern, re.DOTALL), name)
    for pattern, name in (
        (rb"(?:RIFF|RIFX|RF64|BW64).{4}WAVE", "wav"),
        (rb"riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb", "w64"),
        (rb"FORM.{4}AIF[FC]", "aiff"),
        (rb"OggS\x00", "ogg"),
        (rb"fLaC", "flac"),
        (rb"#!AMR(?:-WB|_MC1\.0|-WB_MC1\.0)?\n", "amr"),
        (rb"\.snd", "au"),
        (rb"caff\x00", "caf"),
        (rb"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "asf"),
        (rb"\x1a\x45\xdf\xa3.{0,64}webm", "webm"),
        (rb"\x1a\x45\xdf\xa3.{0,64}matroska", "matroska"),
        (rb".{4}ftypM4[AB] ", "m4a"),
        (rb".{4}ftyp3g[pgrs2e]", "3gp"),
        (rb".{4}ftypqt  ", "mov"),
        (rb".{4}ftyp(?!heic|heix|mif1|msf1|avif|avis|crx |jxl )", "mp4"),
        (rb"\x00.{3}(?:moov|mdat|wide)", "mov"),
    )
)

# MPEG audio frame headers (ISO/IEC 11172-3 and 13818-3), layers 2 and 3: kbit/s and Hz by index.
_KBITS = {
    (1, 2): (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (1, 3): (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (2, 2): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (2, 3): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_HERTZ = (44100, 48000, 32000)
_RATE_DIVISOR = {3: 1, 2: 2, 0: 4}  # MPEG 1, 2 and 2.5
_ID3_HEADER = 10
_ADTS_HEADER = 7
_ADTS_RATES = 13
_GSM_FRAME = 33
_GSM_MARK = 0xD
_GSM_OTHERS = 32  # one frame of these many may be damaged, as in libavformat
_FRAMES_TO_BELIEVE = 3
_LEADING_BYTES = 2048


def sniff(head: bytes) -> str | None:
    """Name the container that a file beginning with `head` (its first KBs) is in, None when it is none known.

    Names: wav, w64, aiff, mp3, mp4, m4a, 3gp, mov, ogg, matroska, webm, flac, amr, aac (ADTS), au, caf, asf,
    gsm (bare frames).
    Raw samples carry no mark and cannot be known.
    """
    body = _after_id3(head)
    for pattern, name in _MAGIC:
        if pattern.match(body):
            return name
    tag_goes_on = body is not head and not body.strip(b"\x00")
    return "mp3" if tag_goes_on else _framed(body) or ("gsm" if _is_gsm(head) else None)


def _after_id3(head: bytes) -> bytes:
    """What follows the ID3v2 tag (empty where the tag is longer than `head`); `head` itself without a tag."""
    if not re.match(rb"ID3[\x02-\x04].{2}[\x00-\x7f]{4}", head, re.DOTALL):
        return head
    size = 0
    for byte in head[6:_ID3_HEADER]:
        size = size << 7 | byte
    return head[_ID3_HEADER + size :]


def _framed(body: bytes) -> str | None:
    """Name bare MPEG audio or ADTS frames; encoders and cutters may leave some bytes before the first."""
    start = body.find(b"\xff", 0, _LEADING_BYTES)
    while start >= 0:
        for name, length in (("mp3", _mpeg_length), ("aac", _adts_length)):
            if _frames_follow(body, start, length):
                return name
        start = body.find(b"\xff", start + 1, _LEADING_BYTES)
    return None


def _frames_follow(body: bytes, start: int, length_of: Callable[[bytes], int]) -> bool:
    """Like headers wherever the lengths say; a body too short for three has to begin with the first."""
    position = start
    for _ in range(_FRAMES_TO_BELIEVE):
        header = body[position : position + _ADTS_HEADER]
        length = length_of(header)
        if not length or header[:2] != body[start : start + 2]:
            return False
        position += length
        if position + _ADTS_HEADER > len(body):
            return start == 0
    return True


def _is_gsm(head: bytes) -> bool:
    """Whether these are bare frames of GSM 06.10: each begins with the same four bits, as in TOAST's files."""
    marks = head[: len(head) // _GSM_FRAME * _GSM_FRAME : _GSM_FRAME]
    others = sum(mark >> 4 != _GSM_MARK for mark in marks)
    return len(marks) >= _FRAMES_TO_BELIEVE and others * _GSM_OTHERS <= len(marks)


def _mpeg_length(header: bytes) -> int:
    """Bytes of the MPEG audio frame that begins with `header`, 0 when it is no such header."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE0 != 0xE0:  # noqa: PLR2004 - sync word
        return 0
    version, layer = header[1] >> 3 & 3, 4 - (header[1] >> 1 & 3)
    bitrate, hertz = header[2] >> 4, header[2] >> 2 & 3
    if version == 1 or layer not in {2, 3} or bitrate in {0, 15} or hertz == 3:  # noqa: PLR2004 - reserved values
        return 0
    generation = 1 if version == 3 else 2  # noqa: PLR2004 - MPEG 1 as coded
    bits = _KBITS[generation, layer][bitrate] * 1000
    rate = _HERTZ[hertz] // _RATE_DIVISOR[version]
    padding = header[2] >> 1 & 1
    return (72 if layer == 3 and generation == 2 else 144) * bits // rate + padding  # noqa: PLR2004


def _adts_length(header: bytes) -> int:
    """Bytes of the ADTS frame that begins with `header`, 0 when it is no such header."""
    if len(header) < _ADTS_HEADER or header[0] != 0xFF or header[1] & 0xF6 != 0xF0:  # noqa: PLR2004 - sync word
        return 0
    if header[2] >> 2 & 15 >= _ADTS_RATES:
        return 0
    length = (header[3] & 3) << 11 | header[4] << 3 | header[5] >> 5
    return length if length > _ADTS_HEADER else 0
