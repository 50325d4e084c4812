"""What the tests of all vendors' engines send."""

import pytest

from calls.speech.hosted.base import Upload
from calls.speech.pieces import Piece
from tests.fake_speech.recordings import write
from tests.fake_speech.tones import Burst


@pytest.fixture
def upload(tmp_path):
    """A piece of one word, ready to be sent."""
    return Upload(Piece(None, 0, 1000), write(tmp_path / "piece.wav", [Burst(0.2, 0.6)], seconds=1))
