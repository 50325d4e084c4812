import io

import pytest

from calls.audio.ends import ends_early
from tests.calls.audio.corpus_headers import wav
from tests.calls.audio.corpus_sources import recording

RECORDINGS = {
    "wav": "pcm.wav",
    "aiff": "pcm.aiff",
    "w64": "pcm.w64",
    "caf": "pcm.caf",
    "au": "mulaw.au",
    "ogg": "opus.ogg",
}


@pytest.mark.parametrize("kind", RECORDINGS)
def test_a_whole_recording_does_not_end_early(kind):
    assert not ends_early(io.BytesIO(recording(RECORDINGS[kind])), kind)


@pytest.mark.parametrize("missing", [1, 100, 10_000])
@pytest.mark.parametrize("kind", RECORDINGS)
def test_a_recording_without_its_last_bytes_ends_early(kind, missing):
    assert ends_early(io.BytesIO(recording(RECORDINGS[kind])[:-missing]), kind)


def test_what_lies_behind_the_samples_does_not_matter():
    assert not ends_early(io.BytesIO(wav(after=b"LIST\x04\0\0\0abcd")[:-2]), "wav")


def test_a_recording_written_before_its_length_was_known_is_no_loss():
    assert not ends_early(io.BytesIO(wav(size=0xFFFFFFFF)), "wav")


@pytest.mark.parametrize("content", [b"", b"RIFF", b"RIFF\0\0\0\0WAVEdat", wav(before=b"LIST\xff\xff\xff\xff")])
def test_headers_that_lead_nowhere_tell_nothing(content):
    assert not ends_early(io.BytesIO(content), "wav")


def test_a_film_tells_nothing():
    assert not ends_early(io.BytesIO(recording("aac.m4a")[:-100]), "mp4")
