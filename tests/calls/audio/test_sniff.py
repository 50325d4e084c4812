import os

import pytest

from calls.audio.sniff import HEAD_BYTES, sniff
from tests.calls.audio.media import hiss, write

CONTAINERS = {
    "wav": "wav",
    "mp3": "mp3",
    "m4a": "mp4",
    "ogg": "ogg",
    "webm": "webm",
    "flac": "flac",
    "aiff": "aiff",
    "au": "au",
    "aac": "aac",
    "mka": "matroska",
    "caf": "caf",
    "w64": "w64",
    "3gp": "3gp",
}


@pytest.mark.parametrize("suffix", CONTAINERS)
def test_a_recording_is_known_by_its_first_bytes(tmp_path, suffix):
    path = write(tmp_path / f"call.{suffix}", hiss(1, rate=48000), rate=48000)
    assert sniff(path.read_bytes()[:HEAD_BYTES]) == CONTAINERS[suffix]


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"\x00\x00\x00\x20ftypM4A \x00\x00\x02\x00", "m4a"),
        (b"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00", "mov"),
        (b"#!AMR\n\x3c\x54", "amr"),
        (b"#!AMR-WB\n\x04", "amr"),
        (b"RF64\xff\xff\xff\xffWAVEds64", "wav"),
        (b"ID3\x04\x00\x00\x00\x0f\x7f\x7fTIT2", "mp3"),
        (b"ID3\x04\x00\x00\x00\x00\x00\x02\x00\x00fLaC\x00", "flac"),
        ((b"\xd5" + bytes(32)) * 250, "gsm"),
        ((b"\xd5" + bytes(32)) * 3 + b"\xd0", "gsm"),
    ],
)
def test_marks_of_other_containers_are_known(head, name):
    assert sniff(head) == name


def test_bare_mp3_frames_are_known_without_a_tag(tmp_path):
    path = write(tmp_path / "call.mp3", hiss(2), options={"write_xing": "0", "id3v2_version": "0"})
    head = path.read_bytes()[:HEAD_BYTES]
    assert head[:1] == b"\xff"
    assert sniff(head) == "mp3"
    assert sniff(bytes(100) + head) == "mp3"


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"Dear customer, your recording has expired.\n" * 100,
        b"<!DOCTYPE html><html><body>Sign in</body></html>",
        b"#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:10,\nhttp://127.0.0.1/secret\n",
        b"[playlist]\nFile1=http://127.0.0.1/secret\n",
        b"ffconcat version 1.0\nfile other.wav\n",
        b'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011">',
        b"ID3\x03\x00\x00\x00\x00\x00\x00#EXTM3U\nhttp://127.0.0.1/secret\n",
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(100),
        b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00",
        b"RIFF\x00\x00\x00\x00AVI LIST",
        b"PK\x03\x04" + bytes(100),
        b"%PDF-1.7\n" + b"\xff" * 100,
        "Grüße".encode("utf-16") * 100,
        ("Вы позвонили по номеру " * 300).encode(),
        (b"\xd5" + bytes(32)) * 2,
        (b"\xd5" + bytes(65)) * 120,
        bytes(HEAD_BYTES),
        b"\xff" * HEAD_BYTES,
    ],
)
def test_what_is_no_recording_is_refused(head):
    assert sniff(head) is None


def test_noise_is_not_taken_for_mpeg_frames():
    assert not any(sniff(b"\xff" + os.urandom(HEAD_BYTES)) for _ in range(50))
