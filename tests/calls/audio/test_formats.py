"""Every format that calls come in: measured, played in browsers, cut for upload."""

from pathlib import Path

import numpy as np
import pytest

from calls.audio.browsers import BITS_A_CHANNEL, plays
from calls.audio.convert import convert
from calls.audio.cut import cut
from calls.audio.decode import Decoder
from calls.audio.limits import Limits
from calls.audio.probe import open_recording
from calls.audio.sandbox import analyse_recording
from tests.calls.audio import formats
from tests.calls.audio.formats import FFMPEG, FORMATS, SECONDS
from tests.calls.audio.media import write_wav
from tests.calls.audio.pieces import lag_ms

EVERY = [
    pytest.param(name, marks=pytest.mark.skipif(form.program and FFMPEG is None, reason="no ffmpeg to make it with"))
    for name, form in FORMATS.items()
]
every_format = pytest.mark.parametrize("name", EVERY)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """A file by the name of its format, made once."""
    folder, made = tmp_path_factory.mktemp("formats"), {}

    def shelf(name):
        if name not in made:
            made[name] = formats.make(name, folder)
        return made[name]

    return shelf


def decoded(path, rate=None):
    """A decoder that is through, and its samples."""
    decoder = Decoder(open_recording(path), Limits(), rate=rate)
    return decoder, np.concatenate(list(decoder.blocks()), axis=1)


@every_format
def test_a_recording_has_its_length_channels_and_rate_in_every_format(shelf, name):
    form, recording = FORMATS[name], open_recording(shelf(name))
    decoder, samples = decoded(shelf(name))
    assert (recording.container, recording.codec) == (form.container, form.found_codec or form.codec)
    assert -0.06 <= decoder.seconds - SECONDS <= 0.06 + form.padding
    assert (decoder.channels, decoder.source_rate) == (form.channels, form.found_rate or form.rate)
    assert not decoder.truncated
    assert np.abs(samples).max() > 3000


@every_format
def test_browsers_play_what_the_table_says(name):
    form = FORMATS[name]
    assert plays(form.container, form.found_codec or form.codec) == form.plays


@every_format
def test_a_copy_for_browsers_is_the_same_sound_at_the_same_times(shelf, name, tmp_path):
    target = tmp_path / "copy.mp3"
    convert(open_recording(shelf(name)), Limits(), target, on_progress=lambda _: None)
    (before, original), (after, copy) = decoded(shelf(name), 16_000), decoded(target, 16_000)
    assert (after.channels, after.source_rate >= 32_000) == (before.channels, True)
    assert after.seconds == pytest.approx(before.seconds, abs=0.01)
    assert max(abs(lag_ms(*pair)) for pair in zip(copy, original, strict=True)) < 5
    assert target.stat().st_size * 8 <= before.channels * BITS_A_CHANNEL * before.seconds * 1.1 + 8000


@every_format
def test_every_format_can_be_cut_for_upload(shelf, name, tmp_path):
    facts = cut(
        open_recording(shelf(name)),
        Limits(),
        tmp_path,
        channels=[None],
        longest_seconds=60,
        overlap_seconds=0,
        on_progress=lambda _: None,
    )
    _, original = decoded(shelf(name), 16_000)
    [piece] = tmp_path.iterdir()
    _, sound = decoded(piece, 16_000)
    assert facts["pieces"][0]["end_ms"] == pytest.approx(len(sound[0]) / 16, abs=1)
    assert abs(lag_ms(sound[0], original.mean(axis=0))) <= 1


@pytest.mark.parametrize("name", ["wav-adpcm-ms", "amr-nb"])
def test_odd_formats_are_measured_in_the_decoders_process_too(shelf, name):
    form, found = FORMATS[name], analyse_recording(shelf(name))
    assert -0.06 <= found.duration_seconds - SECONDS <= 0.06 + form.padding
    assert (found.container, found.codec) == (form.container, form.found_codec or form.codec)


def test_a_real_call_keeps_its_times_in_its_copy(tmp_path):
    path = Path(__file__).parents[4] / "shared/data/calls/auto_repairs_stereo.flac"
    if not path.exists():
        pytest.skip("needs the shared sample data")
    _, whole = decoded(path, 16_000)
    original, target = whole[:, : 90 * 16_000], tmp_path / "copy.mp3"
    call = write_wav(tmp_path / "call.wav", original, rate=16_000)
    convert(open_recording(call), Limits(), target, on_progress=lambda _: None)
    _, copy = decoded(target, 16_000)
    for begin in (0, 40, 80):  # the beginning, the middle and the end: nothing drifts
        part = slice(begin * 16_000, (begin + 5) * 16_000)
        assert max(abs(lag_ms(*pair)) for pair in zip(copy[:, part], original[:, part], strict=True)) < 1
