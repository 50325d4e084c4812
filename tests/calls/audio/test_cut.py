"""Pieces for hosted engines: what is in them, where they are cut, and that times stay what they were."""

from itertools import pairwise

import numpy as np
import pytest

from calls.audio.decode import Decoder
from calls.audio.hush import quietest
from calls.audio.probe import open_recording
from calls.audio.sandbox import Limits, cut_pieces
from calls.work.errors import WorkError
from tests.calls.audio.media import decoder_pids, hiss, quiet, write, write_wav
from tests.calls.audio.pieces import RATE, lag_ms


def talk(seconds, *, seed=0):
    """Bursts of noise, a second and a quarter each, with pauses of a quarter of a second; shape (1, n) at 16 kHz."""
    parts = []
    for number in range(int(seconds / 1.5)):
        parts += [hiss(1.25, rate=RATE, seed=seed * 1000 + number), hiss(0.25, rate=RATE, amplitude=20, seed=number)]
    return np.concatenate(parts, axis=1)


def samples_of(path):
    return np.concatenate(list(Decoder(open_recording(path), Limits(), rate=RATE).blocks()), axis=1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("pieces")


@pytest.fixture(scope="module")
def call(folder):
    """Forty seconds on two channels; the second is silent in its first half."""
    right = np.concatenate([quiet(20, rate=RATE), talk(20, seed=2)[:, : 19 * RATE]], axis=1)
    left = talk(39, seed=1)[:, : right.shape[1]]
    return write_wav(folder / "call.wav", np.concatenate([left, right]), rate=RATE)


@pytest.fixture(scope="module")
def cut(folder, call):
    out = folder / "cut"
    out.mkdir()
    return cut_pieces(call, out, channels=[0, 1, None], longest_seconds=8)


def of(cut, channel):
    return [piece for piece in cut.pieces if piece.channel == channel]


def test_pieces_hold_the_recording_at_the_times_they_tell(call, cut):
    whole = samples_of(call)
    for piece in cut.pieces:
        sound = samples_of(piece.path)
        source = whole.mean(axis=0) if piece.channel is None else whole[piece.channel]
        original = source[piece.start_ms * 16 : piece.end_ms * 16]
        assert sound.shape == (1, original.size)
        assert abs(lag_ms(sound[0], original)) <= 1


def test_pieces_follow_on_one_another_from_the_first_to_the_last_millisecond(cut):
    for channel in (0, None):
        pieces = of(cut, channel)
        assert (pieces[0].start_ms, pieces[-1].end_ms) == (0, 39_000)
        assert all(one.end_ms == other.start_ms for one, other in pairwise(pieces))


def test_no_piece_is_longer_than_asked_for_nor_a_sliver(cut):
    lengths = [piece.end_ms - piece.start_ms for piece in cut.pieces]
    assert max(lengths) <= 8000
    assert min(lengths) >= 800


def test_pieces_end_in_pauses(call, cut):
    whole = samples_of(call)
    for piece in of(cut, 0)[:-1]:
        assert np.abs(whole[0, (piece.end_ms - 20) * 16 : (piece.end_ms + 20) * 16]).max() < 300


def test_where_a_channel_never_speaks_nothing_is_made_to_be_paid_for(cut, call):
    # One piece may begin in the silence and reach into the talk.
    assert [piece.start_ms >= 12_000 for piece in of(cut, 1)] == [True] * len(of(cut, 1))
    assert of(cut, 1)[-1].end_ms == 39_000
    names = {path.name for path in cut.pieces[0].path.parent.iterdir()}
    assert names == {piece.path.name for piece in cut.pieces}


def test_the_same_recording_is_cut_the_same_way_each_time(tmp_path, call, cut):
    again = cut_pieces(call, tmp_path, channels=[0, 1, None], longest_seconds=8)
    assert [(p.channel, p.start_ms, p.end_ms, p.bytes) for p in again.pieces] == [
        (p.channel, p.start_ms, p.end_ms, p.bytes) for p in cut.pieces
    ]


def test_pieces_overlap_where_that_is_asked_for(tmp_path, call):
    pieces = cut_pieces(call, tmp_path, channels=[0], longest_seconds=8, overlap_seconds=1.5).pieces
    assert [one.end_ms - other.start_ms for one, other in pairwise(pieces)] == [1500] * (len(pieces) - 1)
    assert max(piece.end_ms - piece.start_ms for piece in pieces) <= 8000
    whole = samples_of(call)[0]
    for piece in pieces:
        assert abs(lag_ms(samples_of(piece.path)[0], whole[piece.start_ms * 16 : piece.end_ms * 16])) <= 1


def test_pieces_are_shorter_where_their_size_asks_for_it(tmp_path):
    path = write_wav(tmp_path / "call.wav", 4 * talk(40), rate=RATE)
    pieces = cut_pieces(path, tmp_path, channels=[0], longest_seconds=1200, most_bytes=40_000).pieces
    assert len(pieces) > 4
    assert max(piece.bytes for piece in pieces) <= 40_000
    assert all(piece.bytes == piece.path.stat().st_size for piece in pieces)


def test_a_short_call_is_one_piece_whatever_its_rate(tmp_path):
    path = write(tmp_path / "call.mp3", talk(9)[:, : 44_100 * 3], rate=44_100)
    cut = cut_pieces(path, tmp_path, channels=[None], longest_seconds=600)
    [piece] = cut.pieces
    assert (piece.start_ms, piece.end_ms, cut.truncated) == (0, pytest.approx(3000, abs=60), False)
    assert cut.audio_seconds == pytest.approx(piece.end_ms / 1000, abs=0.001)


def test_activity_tells_when_a_channel_speaks(cut):
    assert set(cut.activity) == {0, 1, None}
    assert cut.activity[1][0][0] == pytest.approx(20_000, abs=50)
    assert all(start < end for intervals in cut.activity.values() for start, end in intervals)


def test_a_channel_that_is_not_there_is_an_error(tmp_path, call):
    with pytest.raises(WorkError) as caught:
        cut_pieces(call, tmp_path, channels=[2], longest_seconds=8)
    assert caught.value.code == "audio:app:channel"


@pytest.mark.parametrize(
    "wrong",
    [{"channels": []}, {"longest_seconds": 1}, {"most_bytes": 1000}, {"overlap_seconds": -1}, {"overlap_seconds": 5}],
)
def test_impossible_pieces_are_refused(tmp_path, call, wrong):
    with pytest.raises(ValueError):  # noqa: PT011 - the numbers say it
        cut_pieces(call, tmp_path, **{"channels": [0], "longest_seconds": 8, **wrong})


def test_a_cut_recording_gives_the_pieces_of_what_is_there(tmp_path, call):
    path = tmp_path / "half.wav"
    path.write_bytes(call.read_bytes()[:1_000_000])
    cut = cut_pieces(path, tmp_path, channels=[0], longest_seconds=8)
    assert cut.truncated
    assert cut.pieces[-1].end_ms == pytest.approx(15_624, abs=2)


def test_cutting_tells_how_far_it_is_and_can_be_stopped(tmp_path, call):
    def stop(seconds):
        raise InterruptedError(f"a person pressed stop at {seconds}")

    with pytest.raises(InterruptedError):
        cut_pieces(call, tmp_path, channels=[0], longest_seconds=8, on_progress=stop)
    assert decoder_pids() == []


def test_a_recording_without_speech_has_no_pieces(tmp_path):
    path = write_wav(tmp_path / "silence.wav", quiet(20))
    cut = cut_pieces(path, tmp_path, channels=[0], longest_seconds=8)
    assert (cut.pieces, cut.activity, cut.audio_seconds) == ((), {0: ()}, 20.0)
    assert list(tmp_path.glob("*.webm")) == []


def test_limits_hold_for_cutting_too(tmp_path, call):
    with pytest.raises(WorkError) as caught:
        cut_pieces(call, tmp_path, channels=[0], longest_seconds=8, limits=Limits(max_decoded_seconds=10))
    assert caught.value.code == "audio:limit:too-long"


def test_the_quietest_place_is_the_middle_of_the_longest_hush():
    loud = np.full(16 * 1000, 9000, dtype=np.int16)
    loud[16 * 300 : 16 * 700] = 0
    assert 16 * 450 <= quietest(loud, 16) <= 16 * 550


def test_of_equally_quiet_places_it_is_the_last():
    assert quietest(np.zeros(16 * 1000, dtype=np.int16), 16) == 16 * 850
