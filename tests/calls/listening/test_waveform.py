"""The stored waveform as outlines for SVG."""

import re

import numpy as np

from calls.listening.waveform import HEIGHT, LEAST, outlines, parts


def stored(*channels):
    return np.array(channels, dtype=np.int8).tobytes()


def heights(outline):
    """Highest and lowest place of an outline, which is drawn in steps."""
    at = int(re.match(r"M0 (\d+)", outline)[1])
    places = [at]
    for step in re.findall(r"v(-?\d+)", outline):
        at += int(step)
        places.append(at)
    return min(places), max(places)


def test_each_channel_has_an_outline():
    drawn = outlines(stored([[-100, 100]] * 5, [[-50, 50]] * 5), 2)
    assert len(drawn) == 2
    assert heights(drawn[0]) == (0, HEIGHT)
    assert heights(drawn[1]) == (HEIGHT // 4, HEIGHT * 3 // 4)


def test_a_quiet_recording_is_drawn_as_large_as_a_loud_one():
    assert outlines(stored([[-2, 2], [-1, 1]]), 1) == outlines(stored([[-100, 100], [-50, 50]]), 1)


def test_silence_is_a_thin_line():
    assert heights(outlines(stored([[0, 0]] * 3), 1)[0]) == (HEIGHT // 2 - LEAST // 2, HEIGHT // 2 + LEAST // 2)


def test_an_outline_goes_there_and_back():
    [outline] = outlines(stored([[-9, 9], [-3, 4], [-1, 1]]), 1)
    assert outline.count("h1") == outline.count("h-1") == parts(stored([[0, 0]] * 3), 1) == 3
    assert outline.endswith("z")


def test_a_recording_that_was_not_measured_has_no_outline():
    assert outlines(b"", 2) == []


def test_bytes_that_fit_no_number_of_channels_are_not_drawn():
    assert outlines(b"\x00" * 6, 2) == []
