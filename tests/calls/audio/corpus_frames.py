"""Streams of frames and pages that do what no encoder does: FLAC bombs, torn Ogg, MP3s that change their mind."""

import struct
from functools import cache

from tests.calls.audio.corpus_case import EMPTY, NOT_AUDIO, RESULT, TRUNCATED, UNREADABLE, case
from tests.calls.audio.corpus_sources import encoded, recording

_CHANNELS = "audio:limit:channels"
_TOO_LONG = "audio:limit:too-long"
_FLAC_BLOCK = 65535
_OGG_HEAD_BYTES = 27


def _crc_table(polynomial, bits):
    top, mask = 1 << (bits - 1), (1 << bits) - 1
    table = []
    for byte in range(256):
        rest = byte << (bits - 8)
        for _ in range(8):
            rest = (rest << 1 ^ polynomial if rest & top else rest << 1) & mask
        table.append(rest)
    return table


_CRCS = {8: _crc_table(0x07, 8), 16: _crc_table(0x8005, 16), 32: _crc_table(0x04C11DB7, 32)}


def _crc(content, bits):
    rest, mask, table = 0, (1 << bits) - 1, _CRCS[bits]
    for byte in content:
        rest = (rest << 8 & mask) ^ table[rest >> (bits - 8) ^ byte]
    return rest


@cache
def silent_flac(seconds, *, rate=8000, channels=1, claim=True):
    """Silence as a FLAC of 16 to 20 bytes per 65,535 samples."""
    blocks = -(-seconds * rate // _FLAC_BLOCK)
    shape = rate << 44 | (channels - 1) << 41 | 15 << 36 | (blocks * _FLAC_BLOCK if claim else 0)
    info = struct.pack(">HH", _FLAC_BLOCK, _FLAC_BLOCK) + bytes(6) + struct.pack(">Q", shape) + bytes(16)
    return b"fLaC\x80\x00\x00\x22" + info + b"".join(_silent_block(number, channels) for number in range(blocks))


def _silent_block(number, channels):
    # Block size in 16 bits at the end of the head, rate as in STREAMINFO, 16 bits a sample.
    head = b"\xff\xf8" + bytes([0x70, (channels - 1) << 4 | 0x08])
    head += chr(number).encode("utf-8", "surrogatepass") + struct.pack(">H", _FLAC_BLOCK - 1)
    block = head + bytes([_crc(head, 8)]) + bytes(3) * channels
    return block + struct.pack(">H", _crc(block, 16))


_FLACS = (
    case("flac-minutes-of-silence.flac", lambda _: silent_flac(250), RESULT),
    case("flac-days-of-silence.flac", lambda _: silent_flac(200_000), _TOO_LONG),
    case("flac-days-without-a-claim.flac", lambda _: silent_flac(200_000, claim=False), _TOO_LONG),
    case("flac-6-channels.flac", lambda _: silent_flac(10, channels=6), RESULT),
    case("flac-7-channels.flac", lambda _: silent_flac(10, channels=7), _CHANNELS),
    case("flac-8-channels.flac", lambda _: silent_flac(10, channels=8), _CHANNELS),
    case("flac-only-its-head.flac", lambda _: silent_flac(10)[:42], EMPTY, UNREADABLE),
    case("flac-grows-channels.flac", lambda _: silent_flac(10) + silent_flac(10, channels=8)[42:]),
    case("flac-changes-channels.flac", lambda _: silent_flac(10) + silent_flac(10, channels=2)[42:]),
    case("flac-picture-longer-than-file.flac", lambda _: recording("flac.flac")[:42].replace(b"fLaC\x00", b"fLaC\x06")),
)


def ogg_pages(sound):
    """The pages of an Ogg file."""
    pages = []
    while sound:
        segments = sound[26]
        size = _OGG_HEAD_BYTES + segments + sum(sound[_OGG_HEAD_BYTES : _OGG_HEAD_BYTES + segments])
        pages.append(sound[:size])
        sound = sound[size:]
    return pages


def _page(page, *, serial=None, granule=None):
    """The page with another serial number or granule position, and the checksum that fits."""
    page = bytearray(page)
    if granule is not None:
        page[6:14] = struct.pack("<q", granule)
    if serial is not None:
        page[14:18] = struct.pack("<I", serial)
    page[22:26] = bytes(4)
    page[22:26] = struct.pack("<I", _crc(page, 32))
    return bytes(page)


def _ogg(arrange):
    return lambda _: b"".join(arrange(ogg_pages(recording("opus.ogg"))))


def _numbered(pages, serial):
    return [_page(page, serial=serial) for page in pages]


_OGGS = (
    case("ogg-chained.ogg", _ogg(lambda pages: pages + _numbered(pages, 7)), RESULT, TRUNCATED),
    case("ogg-hole-in-the-middle.ogg", _ogg(lambda pages: pages[:3] + pages[4:]), TRUNCATED),
    case("ogg-pages-out-of-order.ogg", _ogg(lambda pages: pages[:2] + pages[2:][::-1])),
    case("ogg-pages-twice.ogg", _ogg(lambda pages: [page for page in pages for _ in range(2)])),
    case(
        "ogg-many-streams.ogg",
        _ogg(lambda pages: [_page(pages[0], serial=serial) for serial in range(100, 400)] + pages),
        RESULT,
        TRUNCATED,
        UNREADABLE,
        EMPTY,
    ),
    case("ogg-granule-of-2-to-the-62.ogg", _ogg(lambda pages: [*pages[:-1], _page(pages[-1], granule=1 << 62)])),
    case("ogg-granule-below-0.ogg", _ogg(lambda pages: [*pages[:-1], _page(pages[-1], granule=-5)])),
    case("ogg-only-its-heads.ogg", _ogg(lambda pages: pages[:2]), EMPTY, UNREADABLE),
    case("ogg-wrong-checksums.ogg", _ogg(lambda pages: [page[:22] + bytes(4) + page[26:] for page in pages])),
    case("ogg-255-channels.ogg", _ogg(lambda pages: [_page(pages[0].replace(b"Head\1\1", b"Head\1\xff")), *pages[1:]])),
)


def _id3(size, body):
    """A tag that claims to be `size` bytes long."""
    return b"ID3\x03\x00\x00" + bytes(size >> shift & 127 for shift in (21, 14, 7, 0)) + body


def _frame(kind, body):
    return kind + struct.pack(">I", len(body)) + b"\0\0" + body


_COVER = _frame(b"APIC", b"\0image/png\0\3\0\x89PNG\r\n\x1a\n" + bytes(5000))


def _mp3(**changes):
    return encoded("mp3", **changes)


def _xing(frames):
    sound = _mp3(rate=44100)
    place = sound.index(b"Info") + 8
    return sound[:place] + struct.pack(">I", frames) + sound[place + 4 :]


_MP3S = (
    case("mp3-tag-of-256-megabytes.mp3", lambda _: _id3((1 << 28) - 1, _mp3(rate=44100)), EMPTY, UNREADABLE, NOT_AUDIO),
    case("mp3-cover-alone.mp3", _id3(len(_COVER), _COVER), EMPTY, UNREADABLE, NOT_AUDIO),
    case("mp3-with-cover.mp3", lambda _: _id3(len(_COVER), _COVER) + _mp3(rate=44100), RESULT),
    case("mp3-thousand-tags.mp3", lambda _: _id3(20, bytes(20)) * 1000 + _mp3(rate=44100)),
    case("mp3-changes-rate.mp3", lambda _: _mp3(rate=8000) + _mp3(rate=44100), RESULT, TRUNCATED),
    case("mp3-changes-channels.mp3", lambda _: _mp3(rate=44100) + _mp3(rate=44100, channels=2), RESULT, TRUNCATED),
    case("mp3-counts-too-many-frames.mp3", lambda _: _xing(100_000), TRUNCATED),
    case("mp3-counts-4-billion-frames.mp3", lambda _: _xing(0xFFFFFFFF)),
    case("mp3-counts-no-frames.mp3", lambda _: _xing(0)),
    case("mp3-after-a-megabyte-of-zeros.mp3", lambda _: bytes(1 << 20) + _mp3(rate=44100)),
    case("mp3-within-text.mp3", lambda _: b"Hello\n" * 100 + _mp3(rate=44100)),
)


def _amr(*changes):
    return lambda _: changes[0] + recording("amr.amr")[6:]


_OTHERS = (
    case("amr-frames-of-no-kind.amr", b"#!AMR\n" + b"\x7c" * 5000),
    case("amr-only-its-mark.amr", b"#!AMR\n", EMPTY, UNREADABLE),
    case("amr-narrow-as-wide.amr", _amr(b"#!AMR-WB\n")),
    case("amr-many-channels.amr", _amr(b"#!AMR_MC1.0\n\xff\xff\xff\xff")),
    case("webm-only-its-mark.webm", lambda _: recording("opus.webm")[:40], EMPTY, UNREADABLE, NOT_AUDIO),
    case("webm-of-unknown-sizes.webm", lambda _: recording("opus.webm")[:60] + b"\x1f\x43\xb6\x75\x01" + b"\xff" * 500),
    case("asf-only-its-mark.wma", b"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c" + b"\xff" * 200),
)

FRAMED = (*_FLACS, *_OGGS, *_MP3S, *_OTHERS)
