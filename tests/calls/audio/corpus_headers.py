"""Files whose headers claim absurd things: RIFF and its kin, MP4 and its kin."""

import struct

from tests.calls.audio.corpus_case import EMPTY, RESULT, TRUNCATED, UNREADABLE, case
from tests.calls.audio.corpus_disguise import SECRET
from tests.calls.audio.corpus_sources import encoded, recording

_SOUND = bytes(range(256)) * 32
_CHANNELS, _RATE = "audio:limit:channels", "audio:limit:rate"
_LOST = (EMPTY, UNREADABLE)
_ABSURD = (*_LOST, _CHANNELS, _RATE, "audio:user:codec")


def wav(*, tag=1, channels=1, rate=8000, align=2, bits=16, size=None, sound=_SOUND, before=b"", after=b""):
    """A WAV whose header says just that; `size` is what it claims of its samples."""
    shape = struct.pack("<HHIIHH", tag, channels, rate, rate * align & 0xFFFFFFFF, align, bits)
    size = len(sound) if size is None else size
    body = b"WAVE" + before + b"fmt " + struct.pack("<I", len(shape)) + shape
    body += b"data" + struct.pack("<I", size) + sound + after
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _rf64(data_size, sound=_SOUND):
    sizes = struct.pack("<QQQI", 0xFFFFFFFF, data_size, 0, 0)
    body = wav(size=0xFFFFFFFF, sound=sound, before=b"ds64" + struct.pack("<I", len(sizes)) + sizes)[8:]
    return b"RF64\xff\xff\xff\xff" + body


_nested = b"RIFF" + struct.pack("<I", 1 << 20) + b"WAVE"

_WAVS = (
    case("wav-0-channels.wav", wav(channels=0), *_ABSURD),
    case("wav-7-channels.wav", wav(channels=7, align=14), _CHANNELS),
    case("wav-8-channels.wav", wav(channels=8, align=16), _CHANNELS),
    case("wav-9-channels.wav", wav(channels=9, align=18), _CHANNELS),
    case("wav-64-channels.wav", wav(channels=64, align=128), _CHANNELS),
    case("wav-65535-channels.wav", wav(channels=65535, align=65535), *_ABSURD),
    case("wav-rate-0.wav", wav(rate=0), *_ABSURD),
    case("wav-rate-1.wav", wav(rate=1), _RATE),
    case("wav-rate-4-gigahertz.wav", wav(rate=0xFFFFFFFF), *_ABSURD),
    case("wav-rate-2-gigahertz.wav", wav(rate=0x7FFFFFFF), *_ABSURD),
    case("wav-align-0.wav", wav(align=0), *_ABSURD, RESULT, TRUNCATED),
    case("wav-align-65535.wav", wav(align=65535), *_ABSURD, RESULT, TRUNCATED),
    case("wav-0-bits.wav", wav(bits=0), *_ABSURD, RESULT, TRUNCATED),
    case("wav-1-bit.wav", wav(bits=1), *_ABSURD, RESULT, TRUNCATED),
    case("wav-65535-bits.wav", wav(bits=65535), *_ABSURD, RESULT, TRUNCATED),
    case("wav-unknown-codec.wav", wav(tag=0x1234), *_ABSURD),
    case("wav-video-codec.wav", wav(tag=0x4D), *_ABSURD),
    case("wav-mp3-codec-without-mp3.wav", wav(tag=0x55), *_ABSURD, RESULT, TRUNCATED),
    case("wav-longer-than-file.wav", wav(size=len(_SOUND) * 2), TRUNCATED),
    case("wav-of-unknown-end.wav", wav(size=0xFFFFFFFF), RESULT),
    case("wav-of-0-bytes.wav", wav(size=0), RESULT, EMPTY),
    case("wav-without-samples.wav", wav(sound=b""), *_LOST),
    case("wav-odd-bytes.wav", wav(sound=_SOUND[:-1]), RESULT),
    case("wav-within-wav.wav", wav(sound=recording("pcm.wav")), RESULT),
    case("wav-heads-nested.wav", _nested * 5000, *_LOST),
    case("wav-only-a-head.wav", _nested, *_LOST),
    case("wav-huge-chunk-first.wav", wav(before=b"LIST\xff\xff\xff\xff"), *_LOST),
    case("wav-many-chunks-first.wav", wav(before=b"junk\0\0\0\0" * 10_000), RESULT),
    case("wav-two-shapes.wav", wav(before=wav(channels=2)[12:36]), *_LOST, RESULT, TRUNCATED),
    case("wav-two-data-chunks.wav", wav(after=b"data" + struct.pack("<I", len(_SOUND)) + _SOUND), RESULT),
    case("wav-rf64.wav", _rf64(len(_SOUND)), RESULT),
    case("wav-rf64-longer-than-file.wav", _rf64(len(_SOUND) * 2), TRUNCATED),
    case("wav-rf64-of-2-to-the-63.wav", _rf64(1 << 63), *_ABSURD, RESULT, TRUNCATED),
    case("wav-named-mp3.mp3", lambda _: recording("pcm.wav"), RESULT),
    case("mp3-named-wav.wav", lambda _: recording("mp3.mp3"), RESULT),
    case("ogg-named-gsm.gsm", lambda _: recording("opus.ogg"), RESULT),
)


def _patched(sound, mark, offset, value):
    """The bytes with those `offset` after the first `mark` replaced."""
    place = sound.index(mark) + offset
    return sound[:place] + value + sound[place + len(value) :]


def _mp4(mark, offset, value):
    """The M4A with some bytes of an atom replaced."""
    return lambda _: _patched(recording("aac.m4a"), mark, offset, value)


def box(kind, *payloads, size=None):
    """An atom; `size` is what it claims."""
    body = b"".join(payloads)
    return struct.pack(">I", len(body) + 8 if size is None else size) + kind + body


_FTYP = box(b"ftyp", b"M4A \0\0\2\0isom")


def _self_nested(depth):
    boxes = b""
    for _ in range(depth):
        boxes = box(b"moov", boxes)
    return _FTYP + boxes


def _reference_film(scene):
    """A MOV that says its samples lie in another file: both ways of naming it, absolute and relative."""
    sound = encoded("mov", codec="pcm_s16le", rate=8000)
    path = str(scene.folder / SECRET).encode()
    alias = bytes(6) + struct.pack(">H", 150 + len(path)) + bytes(142) + struct.pack(">HH", 2, len(path)) + path
    entry = box(b"alis", bytes(4), alias + struct.pack(">HH", 0xFFFF, 0))
    at = sound.index(b"dref") - 4
    old = int.from_bytes(sound[at : at + 4], "big")
    table = box(b"dref", bytes(4), struct.pack(">I", 1), entry)
    return _grown(sound, at, old, table)


def _grown(sound, at, old, table):
    """Put another table in place of the one of `old` bytes, and let all atoms around it grow."""
    more = len(table) - old
    for kind in (b"moov", b"trak", b"mdia", b"minf", b"dinf"):
        place = sound.index(kind) - 4
        size = int.from_bytes(sound[place : place + 4], "big") + more
        sound = sound[:place] + struct.pack(">I", size) + sound[place + 4 :]
    return sound[:at] + table + sound[at + old :]


_MANY = b"\x7f\xff\xff\xff"

_MP4S = (
    case("mp4-only-its-type.m4a", _FTYP, *_LOST),
    case("mp4-no-moov.m4a", lambda _: recording("aac.m4a").replace(b"moov", b"zzzz"), *_LOST),
    case("mp4-no-mdat.m4a", _mp4(b"mdat", 0, b"free")),
    case("mp4-moov-size-0.m4a", _mp4(b"moov", -4, bytes(4))),
    case("mp4-moov-size-1.m4a", _mp4(b"moov", -4, b"\0\0\0\1")),
    case("mp4-moov-size-4.m4a", _mp4(b"moov", -4, b"\0\0\0\4")),
    case("mp4-atom-of-2-to-the-63.m4a", _FTYP + b"\0\0\0\1moov" + b"\x7f" + b"\xff" * 7 + bytes(100), *_ABSURD),
    case("mp4-atom-of-2-to-the-64.m4a", _FTYP + b"\0\0\0\1moov" + b"\xff" * 8 + bytes(100), *_ABSURD),
    case("mp4-nested-in-itself.m4a", _self_nested(2000), *_ABSURD),
    case("mp4-nested-ten-thousand-deep.m4a", _self_nested(10_000), *_ABSURD),
    *(case(f"mp4-{table}-of-billions.m4a", _mp4(table.encode(), 8, _MANY)) for table in ("stts", "stsc", "stco")),
    case("mp4-stsz-of-billions.m4a", _mp4(b"stsz", 12, _MANY)),
    case("mp4-stsz-all-huge.m4a", _mp4(b"stsz", 8, _MANY)),
    case("mp4-stts-each-2-gigaseconds.m4a", _mp4(b"stts", 16, _MANY)),
    case("mp4-chunk-outside.m4a", _mp4(b"stco", 12, b"\xff\xff\xff\xf0")),
    case("mp4-timescale-0.m4a", _mp4(b"mdhd", 16, bytes(4))),
    case("mp4-lasts-a-century.m4a", _mp4(b"mdhd", 20, b"\x7f\xff\xff\xff")),
    case("mp4-unknown-codec.m4a", _mp4(b"mp4a", 0, b"zzzz")),
    case("mp4-65535-channels.m4a", _mp4(b"mp4a", 20, b"\xff\xff")),
    case("mp4-samples-elsewhere.mov", _reference_film),
)


def _kin(name, mark, offset, value, *ends):
    suffix = name.rpartition(".")[2]
    source = {"w64": "pcm.w64", "caf": "pcm.caf", "au": "mulaw.au", "aiff": "pcm.aiff"}[suffix]
    return case(name, lambda _: _patched(recording(source), mark, offset, value), *ends)


_KIN = (
    _kin("w64-longer-than-file.w64", b"data", 16, struct.pack("<Q", 1 << 20), TRUNCATED),
    _kin("w64-of-2-to-the-63.w64", b"data", 16, struct.pack("<Q", 1 << 63)),
    _kin("w64-chunk-size-0.w64", b"fmt ", 16, bytes(8), *_ABSURD),
    _kin("caf-longer-than-file.caf", b"data", 4, struct.pack(">Q", 1 << 20), TRUNCATED),
    _kin("caf-of-unknown-end.caf", b"data", 4, b"\xff" * 8, RESULT),
    _kin("caf-1000-channels.caf", b"desc", 36, struct.pack(">I", 1000), *_ABSURD),
    _kin("au-0-channels.au", b".snd", 20, bytes(4), *_ABSURD),
    _kin("au-longer-than-file.au", b".snd", 8, struct.pack(">I", 1 << 20), TRUNCATED),
    _kin("au-of-unknown-end.au", b".snd", 8, b"\xff" * 4, RESULT),
    _kin("au-2000-channels.au", b".snd", 20, struct.pack(">I", 2000), *_ABSURD),
    _kin("aiff-longer-than-file.aiff", b"SSND", 4, struct.pack(">I", 1 << 20), TRUNCATED),
    _kin("aiff-more-frames-than-bytes.aiff", b"COMM", 10, struct.pack(">I", 1 << 24), TRUNCATED),
    _kin("aiff-0-channels.aiff", b"COMM", 8, bytes(2), *_ABSURD),
)

HEADERS = (*_WAVS, *_MP4S, *_KIN)
