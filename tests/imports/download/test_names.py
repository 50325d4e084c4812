import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imports.names import has_audio_suffix, name_of_url, plain_suffix, safe_name


@settings(max_examples=150, deadline=None)
@given(st.text() | st.binary().map(os.fsdecode))
def test_any_name_becomes_safe_and_stays_so(raw):
    name = safe_name(raw)
    assert 0 < len(name.encode()) <= 200
    assert not set(name) & set("/\\\0\n\r\t\x7f\u202e\u2028")
    assert name not in {".", ".."}
    assert safe_name(name) == name


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("call.mp3", "call.mp3"),
        ("/a/b/call.mp3", "call.mp3"),
        ("..\\..\\call.mp3", "call.mp3"),
        ("a/..", "a"),
        ("call\u202e3pm.exe", "call3pm.exe"),
        ("100%25 sure?.wav", "100%25 sure?.wav"),
        ("cafe\u0301.wav", "caf\u00e9.wav"),
        ("x" * 300 + ".mp3", "x" * 196 + ".mp3"),
        (" call.mp3. ", "call.mp3"),
        ("\x00\x01", "recording"),
        ("", "recording"),
    ],
)
def test_a_name_keeps_what_is_safe(raw, name):
    assert safe_name(raw) == name


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://h.example/calls/caf%C3%A9%201.mp3?sig=a/b#t", "café 1.mp3"),
        ("https://h.example/calls/", "calls"),
        ("https://h.example", "recording"),
        ("https://h.example/a%2F..%2Fb.mp3", "b.mp3"),
        ("https://h.example/%FF%0A.mp3", "\ufffd.mp3"),
    ],
)
def test_a_url_is_named_by_the_end_of_its_path(url, name):
    assert name_of_url(url) == name


def test_suffixes_are_told_apart():
    assert has_audio_suffix("a.b/Call.MP3")
    assert not has_audio_suffix("mp3")
    assert plain_suffix("call.MP3") == ".mp3"
    assert plain_suffix("call.mp3;rm") == ""
