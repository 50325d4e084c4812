import pytest

from calls.work.errors import WorkError
from imports.content import check_recording
from tests.imports.download.archives import packed
from tests.imports.download.server import WAV


@pytest.fixture
def check(tmp_path):
    def check(content, name="call.mp3"):
        path = tmp_path / "file"
        path.write_bytes(content)
        check_recording(path, name)

    return check


@pytest.mark.parametrize("head", [WAV, b"OggS\x00" + bytes(50), b"fLaC" + bytes(50), b"ID3\x04" + bytes(20)])
def test_audio_is_a_recording_whatever_its_name(check, head):
    check(head, "call.dat")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"<!DOCTYPE html><title>Sign in</title>", "an HTML page"),
        (b"\xef\xbb\xbf \n<html><body>x", "an HTML page"),
        (b"<!-- hello --><HTML>", "an HTML page"),
        (b"#EXTM3U\n#EXT-X-TARGETDURATION:6\nhttp://10.0.0.1/a.ts", "a playlist"),
        (b"[playlist]\nFile1=/etc/passwd", "a playlist"),
        (b'<?xml version="1.0"?><MPD xmlns="x">', "a playlist"),
        (b"ffconcat version 1.0\nfile /etc/passwd", "a playlist"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "an image"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "an image"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "an image"),
        (b"%PDF-1.7", "a PDF document"),
        (packed(("a.wav", b"a")), "a ZIP archive"),
        (b"\x1f\x8b\x08" + bytes(9), "a packed archive"),
        (b'<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', "an XML document"),
        (b'{"error": "expired"}', "a JSON document"),
        (b"Not found\n", "a text file"),
        ("café".encode() * 3000, "a text file"),
        (bytes(range(200, 256)) * 5, "something else"),
    ],
)
def test_what_is_no_audio_is_called_by_its_name(check, content, kind):
    with pytest.raises(WorkError, match=f"it seems to be {kind}") as error:
        check(content)
    assert (error.value.code, error.value.permanent) == ("import:user:not-audio", True)
    assert error.value.hint


def test_an_empty_file_is_told(check):
    with pytest.raises(WorkError, match="is empty") as error:
        check(b"")
    assert (error.value.code, error.value.permanent) == ("import:user:empty", True)


def test_unmarked_telephone_formats_are_believed_unless_plainly_something_else(check):
    check(bytes(range(128, 256)) * 4, "call.ULAW")
    with pytest.raises(WorkError, match="an HTML page"):
        check(b"<!doctype html>", "call.gsm")
