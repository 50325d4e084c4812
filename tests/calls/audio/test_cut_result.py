"""What the decoder tells of the pieces it has cut: taken if it makes sense, else the decoder counts as crashed."""

import pytest

from calls.audio.cut_result import cut_of
from calls.work.errors import WorkError

CUT = {
    "activity": [[[100, 900], [1200, 1500]]],
    "pieces": [{"channel": 0, "number": 0, "start_ms": 0, "end_ms": 2000}],
    "audio_seconds": 2.0,
    "truncated": False,
}


@pytest.fixture
def folder(tmp_path):
    """Where the decoder says it has written its only piece, and has."""
    (tmp_path / "0-0000.webm").write_bytes(b"sound")
    return tmp_path


def test_an_answer_that_makes_sense_is_taken(folder):
    told = cut_of(CUT, folder, [0], most_bytes=100)
    assert told.activity == {0: ((100, 900), (1200, 1500))}
    assert [(piece.path, piece.bytes) for piece in told.pieces] == [(folder / "0-0000.webm", 5)]


@pytest.mark.parametrize(
    "lie",
    [
        {"activity": []},
        {"activity": [[[900, 100]]]},
        {"activity": [[[100, 900], [800, 1500]]]},
        {"activity": [[["a", "b"]]]},
        {"activity": None},
        {"pieces": [{"channel": 1, "number": 0, "start_ms": 0, "end_ms": 2000}]},
        {"pieces": [{"channel": 0, "number": 1, "start_ms": 0, "end_ms": 2000}]},
        {"pieces": [{"channel": 0, "number": 0, "start_ms": 2000, "end_ms": 0}]},
        {"pieces": [{"channel": 0, "number": "../../etc/passwd", "start_ms": 0, "end_ms": 2000}]},
        {"pieces": [7]},
        {"audio_seconds": float("nan")},
        {"truncated": "no"},
    ],
)
def test_pieces_that_make_no_sense_are_a_crash(folder, lie):
    with pytest.raises(WorkError) as caught:
        cut_of(CUT | lie, folder, [0], most_bytes=100)
    assert caught.value.code == "audio:user:crashed"


@pytest.mark.parametrize("most_bytes", [0, 4])
def test_a_piece_larger_than_allowed_is_a_crash(folder, most_bytes):
    with pytest.raises(WorkError, match="crashed"):
        cut_of(CUT, folder, [0], most_bytes=most_bytes)


def test_a_piece_that_is_a_link_is_a_crash(folder):
    (folder / "0-0000.webm").rename(folder / "elsewhere")
    (folder / "0-0000.webm").symlink_to(folder / "elsewhere")
    with pytest.raises(WorkError, match="crashed"):
        cut_of(CUT, folder, [0], most_bytes=100)
