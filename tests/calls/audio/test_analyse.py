import json

import numpy as np
import pytest

from calls.audio.sandbox import Limits, analyse_recording, open_pcm
from calls.work.errors import WorkError
from tests.calls.audio.media import RATE, cut, decoder_pids, hiss, quiet, tone, write, write_picture_film, write_wav

SUFFIXES = ["wav", "mp3", "m4a", "ogg", "webm", "flac", "aiff", "au", "aac", "mka", "caf", "w64", "3gp"]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_recording_in_any_common_container_is_measured(tmp_path, suffix):
    analysis = analyse_recording(write(tmp_path / f"call.{suffix}", tone(3, rate=48000), rate=48000))
    assert analysis.duration_seconds == pytest.approx(3, abs=0.1)
    assert (analysis.sample_rate, analysis.channels, analysis.truncated) == (48000, 1, False)


@pytest.mark.parametrize("codec", ["pcm_mulaw", "pcm_alaw", "adpcm_ima_wav"])
def test_a_telephone_systems_compressed_wav_is_measured(tmp_path, codec):
    analysis = analyse_recording(write(tmp_path / "call.wav", tone(3), codec=codec))
    assert analysis.duration_seconds == pytest.approx(3, abs=0.1)
    assert (analysis.container, analysis.codec, analysis.sample_rate) == ("wav", codec, RATE)
    assert analysis.peaks_dbfs[0] == pytest.approx(-12.2, abs=0.5)


def test_the_name_of_the_file_does_not_matter(tmp_path):
    path = write(tmp_path / "call.mp3", tone(3)).rename(tmp_path / "http:upload % 01d ü")
    assert analyse_recording(path).container == "mp3"


def test_channels_are_told_apart(tmp_path):
    call = np.concatenate([tone(2, amplitude=32767), quiet(2)])
    analysis = analyse_recording(write_wav(tmp_path / "call.wav", call))
    assert analysis.channels == 2
    assert analysis.peaks_dbfs == (0.0, None)
    assert analysis.silent_channels == (1,)
    assert analysis.clipped_samples[0] > 0
    assert not analysis.identical_channels


def test_one_sound_on_both_channels_is_noticed(tmp_path):
    assert analyse_recording(write_wav(tmp_path / "call.wav", tone(2, channels=2))).identical_channels
    assert not analyse_recording(write_wav(tmp_path / "call.wav", tone(2))).identical_channels


def test_the_result_is_plain_json(tmp_path):
    call = np.concatenate([hiss(1), quiet(2)], axis=1)
    answer = analyse_recording(write_wav(tmp_path / "call.wav", call)).as_json()
    assert json.loads(json.dumps(answer))["silences"][0]["end"] == 3.0


@pytest.mark.parametrize("suffix", ["wav", "mp3", "ogg", "webm", "flac", "aiff", "au"])
def test_what_is_left_of_a_truncated_recording_is_kept_and_marked(tmp_path, suffix):
    path = cut(write(tmp_path / f"call.{suffix}", hiss(20, rate=48000), rate=48000), 0.5)
    analysis = analyse_recording(path)
    assert analysis.truncated
    assert analysis.duration_seconds == pytest.approx(10, abs=2)


def test_an_m4a_cut_off_after_its_index_is_kept_and_marked(tmp_path):
    path = write(tmp_path / "call.m4a", hiss(20), options={"movflags": "faststart"})
    analysis = analyse_recording(cut(path, 0.6))
    assert analysis.truncated
    assert 5 < analysis.duration_seconds < 15


def test_a_wav_of_unknown_length_is_not_called_truncated(tmp_path):
    path = write_wav(tmp_path / "call.wav", tone(3))
    content = bytearray(path.read_bytes())
    content[4:8] = content[40:44] = b"\xff\xff\xff\xff"
    path.write_bytes(content)
    analysis = analyse_recording(path)
    assert (analysis.duration_seconds, analysis.truncated) == (3.0, False)


def test_damage_in_the_middle_costs_the_damaged_part_only(tmp_path):
    path = write(tmp_path / "call.mp3", hiss(20))
    content = bytearray(path.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 500] = bytes(500)
    path.write_bytes(content)
    assert analyse_recording(path).duration_seconds == pytest.approx(20, abs=1)


def joined(tmp_path, suffix, parts, **how):
    """A file that is several recordings (rate, channels), three seconds each, one after the other."""
    path = tmp_path / f"call{suffix}"
    written = [
        write(tmp_path / f"part{suffix}", tone(3, rate=rate, channels=channels), rate=rate, **how).read_bytes()
        for rate, channels in parts
    ]
    path.write_bytes(b"".join(written))
    return path


@pytest.mark.parametrize("second", [(8000, 1), (44100, 2)])
def test_a_rate_or_layout_that_changes_in_mid_file_is_converted(tmp_path, second):
    bare = {"write_xing": "0", "id3v2_version": "0"}
    analysis = analyse_recording(joined(tmp_path, ".mp3", [(16000, 1), second], options=bare))
    assert (analysis.sample_rate, analysis.channels) == (16000, 1)
    assert analysis.duration_seconds == pytest.approx(6, abs=0.3)


def test_chained_ogg_recordings_are_one(tmp_path):
    analysis = analyse_recording(joined(tmp_path, ".ogg", [(48000, 1), (48000, 1)]))
    assert (analysis.duration_seconds, analysis.truncated) == (pytest.approx(6, abs=0.1), False)


def test_a_chain_that_the_decoder_cannot_follow_is_marked(tmp_path):
    analysis = analyse_recording(joined(tmp_path, ".ogg", [(48000, 1), (48000, 2)]))
    assert (analysis.duration_seconds, analysis.truncated) == (pytest.approx(3, abs=0.1), True)


def failure_of(path, **limits):
    with pytest.raises(WorkError) as caught:
        analyse_recording(path, limits=Limits(**limits))
    assert decoder_pids() == []
    assert caught.value.text
    assert caught.value.hint
    return caught.value


def file(tmp_path, content, name="call.mp3"):
    path = tmp_path / name
    path.write_bytes(content)
    return path


def riff(fmt):
    return b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00" + fmt + b"data\x00\x00\x00\x00"


def test_a_text_named_mp3_is_no_recording(tmp_path):
    assert failure_of(file(tmp_path, b"Your link has expired.\n" * 500)).code == "audio:user:not-audio"


def test_random_bytes_named_mp3_are_no_recording(tmp_path):
    noise = np.random.default_rng(3).bytes(200_000)
    assert failure_of(file(tmp_path, noise)).code == "audio:user:not-audio"


def test_an_empty_file_holds_no_sound(tmp_path):
    assert failure_of(file(tmp_path, b"")).code == "audio:user:empty"


def test_a_missing_file_is_said_to_be_missing(tmp_path):
    assert failure_of(tmp_path / "call.mp3").code == "audio:user:missing"


def test_a_header_without_samples_is_refused(tmp_path):
    header = riff(b"\x01\x00\x01\x00\x40\x1f\x00\x00\x80\x3e\x00\x00\x02\x00\x10\x00")
    assert failure_of(file(tmp_path, header)).code in {"audio:user:empty", "audio:user:unreadable"}


@pytest.mark.parametrize("suffix", ["m4a", "flac", "webm", "ogg"])
def test_a_beginning_without_the_rest_is_unreadable(tmp_path, suffix):
    path = write(tmp_path / f"call.{suffix}", hiss(5))
    assert failure_of(file(tmp_path, path.read_bytes()[:60])).code == "audio:user:unreadable"


def test_a_film_without_sound_has_no_sound_track(tmp_path):
    assert failure_of(write_picture_film(tmp_path / "film.mp4")).code == "audio:user:no-sound-track"


def test_more_channels_than_allowed_are_refused(tmp_path):
    assert failure_of(write_wav(tmp_path / "call.wav", quiet(1, channels=16))).code == "audio:limit:channels"


def test_a_rate_that_is_none_of_sound_is_refused(tmp_path):
    assert failure_of(write_wav(tmp_path / "call.wav", quiet(10), rate=1)).code == "audio:limit:rate"


def test_a_small_file_that_unpacks_to_days_is_ended(tmp_path):
    bomb = write(tmp_path / "call.flac", quiet(1200))
    assert bomb.stat().st_size < 300_000
    error = failure_of(bomb, max_decoded_seconds=300)
    assert (error.code, error.permanent) == ("audio:limit:too-long", True)


def test_more_silences_than_can_be_kept_are_refused(tmp_path):
    clicks = np.zeros((1, 900_000), dtype="<i2")
    clicks[0, ::16] = 32767
    path = write_wav(tmp_path / "call.wav", clicks)
    with pytest.raises(WorkError) as caught:
        analyse_recording(write_wav(path, np.tile(clicks, 4)), min_silence_ms=1, threshold_dbfs=-60)
    assert caught.value.code == "audio:limit:silences"


@pytest.mark.parametrize("wrong", [{"min_silence_ms": 0}, {"min_silence_ms": 600_001}, {"threshold_dbfs": 1.0}])
def test_nonsense_is_refused_before_anything_starts(tmp_path, wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        analyse_recording(tmp_path / "call.mp3", **wrong)


def test_samples_come_channel_by_channel_at_the_rate_asked_for(tmp_path):
    call = np.concatenate([tone(25, rate=44100), quiet(25, rate=44100)])
    with open_pcm(write_wav(tmp_path / "call.wav", call, rate=44100), rate=16000) as pcm:
        facts = (pcm.channels, pcm.rate, pcm.duration_seconds)
        pieces = list(pcm)
    sound = np.concatenate(pieces, axis=1)
    assert facts == (2, 16000, 25.0)
    assert not pcm.truncated
    assert {piece.dtype for piece in pieces} == {np.dtype(np.float32)}
    assert all(5 <= piece.shape[1] / 16000 <= 30 for piece in pieces)
    assert sound.shape == (2, 25 * 16000)
    assert np.abs(sound[0]).max() == pytest.approx(8000 / 32768, abs=0.01)
    assert not sound[1].any()


def test_samples_at_the_files_own_rate_are_the_files(tmp_path):
    call = hiss(12)
    with open_pcm(write_wav(tmp_path / "call.wav", call), rate=RATE) as pcm:
        sound = np.concatenate(list(pcm), axis=1)
    np.testing.assert_array_equal(sound * 32768, call)


def test_a_truncated_stream_says_so_at_its_end(tmp_path):
    with open_pcm(cut(write_wav(tmp_path / "call.wav", hiss(12)), 0.5)) as pcm:
        seconds = sum(piece.shape[1] for piece in pcm) / pcm.rate
    assert pcm.truncated
    assert seconds == pytest.approx(6, abs=0.1)


def test_the_stream_of_no_recording_cannot_be_entered(tmp_path):
    with pytest.raises(WorkError) as caught, open_pcm(file(tmp_path, b"not sound")):
        pass
    assert caught.value.code == "audio:user:not-audio"


def test_a_rate_below_telephone_is_refused(tmp_path):
    with pytest.raises(ValueError, match="rate"):
        open_pcm(tmp_path / "call.mp3", rate=10)
