"""Deepgram through its own SDK, on a server that speaks as Deepgram does."""

import pytest

from calls.speech.base import Access, Wish
from calls.speech.hosted import deepgram
from calls.speech.hosted.base import Upload
from calls.speech.hosted.deepgram import DeepgramEngine
from calls.speech.pieces import Piece, Unkept
from calls.work.errors import WorkError
from tests.fake_speech import deepgram as fake
from tests.fake_speech.killing import KilledError, killed_when
from tests.fake_speech.recordings import write
from tests.fake_speech.server import Reply, Silent
from tests.fake_speech.tones import Burst

CLOSE_SECONDS = 0.05
WORD = {"word": "hi", "start": 0.1, "end": 0.4}


@pytest.fixture
def service():
    with fake.DeepgramService() as running:
        yield running


@pytest.fixture
def engine(service):
    """`engine(model="", language="", **access)`: Deepgram at the fake's address."""

    def make(model="", language="", **access):
        reached = {"api_key": fake.KEY, "base_url": service.url, "timeout_seconds": 20.0} | access
        return DeepgramEngine(Wish(model, language), Access(**reached))

    return make


def ask(engine, upload, *, label_voices=False):
    return engine.ask(upload, ticket="", accepted=lambda _ticket: None, label_voices=label_voices)


def test_a_channel_is_a_speaker(engine, tmp_path):
    path = write(tmp_path / "call.wav", [Burst(0.5, 1.1)], [Burst(2.0, 2.4), Burst(2.5, 3.0)], seconds=4)
    result = engine().transcribe(path, pieces=Unkept())
    assert [(turn.speaker, turn.channel, turn.text) for turn in result.segments] == [
        ("Speaker 1", 0, "Low."),
        ("Speaker 2", 1, "Low. Low."),
    ]
    assert [turn.start for turn in result.segments] == pytest.approx([0.5, 2.0], abs=CLOSE_SECONDS)
    last = result.segments[1].words[1]
    assert (last.text, last.probability) == ("Low.", 0.9)
    assert (last.start, last.end) == pytest.approx((2.5, 3.0), abs=CLOSE_SECONDS)


def test_the_voices_of_a_mono_call_are_told_apart(engine, tmp_path):
    path = write(tmp_path / "call.wav", [Burst(0.5, 1, "high"), Burst(1.2, 2, "low"), Burst(2.2, 3, "high")], seconds=4)
    result = engine().transcribe(path, pieces=Unkept())
    assert [(turn.speaker, turn.channel, turn.text) for turn in result.segments] == [
        ("Speaker 1", None, "High."),
        ("Speaker 2", None, "Low."),
        ("Speaker 1", None, "High."),
    ]


def test_the_sound_itself_is_sent_with_what_is_wished(engine, service, upload):
    ask(engine(model="nova-2", language="de"), upload)
    (request,) = service.requests
    assert request.body == upload.path.read_bytes()
    assert request.query == {"model": "nova-2", "language": "de", "punctuate": "true", "mip_opt_out": "true"}
    assert request.headers["transfer-encoding"] == "chunked"


def test_the_language_is_detected_where_none_is_given(engine, service, tmp_path):
    result = engine().transcribe(write(tmp_path / "call.wav", [Burst(0.5, 1)], seconds=2), pieces=Unkept())
    assert (result.language, result.engine, result.model) == (fake.LANGUAGE, "deepgram", "nova-3")
    assert service.requests[0].query["detect_language"] == "true"


def test_voices_are_told_apart_only_where_that_is_asked_for(engine, service, upload):
    ask(engine(), upload)
    ask(engine(), upload, label_voices=True)
    assert [request.query.get("diarize_model") for request in service.requests] == [None, "latest"]


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (fake.REFUSED, ("speech:settings:key-refused", True)),
        (fake.NO_CREDIT, ("speech:vendor:quota", True)),
        (fake.NO_MODEL, ("speech:settings:unknown-model", True)),
        (Reply({"err_msg": "Bad Request: corrupt or unsupported data"}, 400), ("speech:vendor:refused", True)),
        (Reply({"err_msg": "Unexpected end of the request body."}, 422), ("speech:vendor:unavailable", False)),
        (fake.TOO_MANY, ("speech:vendor:rate-limited", False)),
        (fake.BROKEN, ("speech:vendor:unavailable", False)),
        (Reply(b"<html>Bad gateway</html>", 502), ("speech:vendor:unavailable", False)),
        (Reply({}, 302, {"Location": "http://127.0.0.1:9/"}), ("speech:vendor:refused", True)),
        (Silent.HANG, ("speech:vendor:unavailable", False)),
        (Silent.CUT, ("speech:vendor:unavailable", False)),
    ],
)
def test_a_fault_is_one_request_and_one_error_in_words(engine, service, upload, fault, told):
    service.faults.append(fault)
    with pytest.raises(WorkError) as caught:
        ask(engine(timeout_seconds=0.3 if fault is Silent.HANG else 20.0), upload)
    assert (caught.value.code, caught.value.permanent) == told
    assert len(service.requests) == 1
    assert not service.sendings


def test_being_told_to_wait_is_no_attempt_and_says_how_long(engine, service, upload):
    service.faults.append(fake.TOO_MANY)
    with pytest.raises(WorkError) as caught:
        ask(engine(), upload)
    assert (caught.value.rate_limited, caught.value.retry_after) == (True, 17.0)


def test_nobody_listening_is_an_error_in_words(engine, service, upload):
    asked = engine(base_url="http://127.0.0.1:9")
    with pytest.raises(WorkError) as caught:
        ask(asked, upload)
    assert caught.value.code == "speech:vendor:unavailable"


@pytest.mark.parametrize("status", [400, 401, 403, 429, 500])
def test_the_key_is_in_no_error_whatever_the_vendor_says(engine, service, upload, status):
    service.faults.append(Reply({"err_msg": f"Token {fake.KEY} is no good"}, status))
    with pytest.raises(WorkError) as caught:
        ask(engine(), upload)
    error = caught.value
    assert fake.KEY not in f"{error} {error.text} {error.hint} {error.__cause__} {error.__context__}"


@pytest.mark.parametrize(
    "answer",
    [
        b"Hello",
        b"\xff\xfe",
        [],
        None,
        {"request_id": "r-1"},
        {"results": {"channels": []}},
        {"results": {"channels": [{"alternatives": [{"transcript": "Hi", "words": [{"word": "hi"}]}]}]}},
        {"results": {"channels": [{"alternatives": [{"transcript": "Hi", "words": 7}]}]}},
        {"results": {"channels": [{"alternatives": [{"transcript": "Hi", "words": [WORD | {"start": "soon"}]}]}]}},
        {"results": {"channels": [{"alternatives": [{"transcript": "Hi", "words": [WORD | {"start": 2.0}]}]}]}},
    ],
)
def test_an_answer_without_sense_is_told_as_such(engine, service, upload, answer):
    service.faults.append(Reply(answer))
    asked = engine()
    with pytest.raises(WorkError) as caught:
        asked.read(ask(asked, upload))
    assert caught.value.code == "speech:vendor:malformed"


def test_an_answer_without_sense_is_asked_for_once_more(engine, service, tmp_path):
    service.faults.append(Reply(b"Hello"))
    path = write(tmp_path / "call.wav", [Burst(0.2, 0.6)], seconds=1)
    assert engine().transcribe(path, pieces=Unkept()).text == "Low."
    assert len(service.requests) == 2


def test_the_work_can_be_ended_while_deepgram_is_silent(engine, service, tmp_path):
    service.faults.append(Silent.HANG)
    path = write(tmp_path / "call.wav", [Burst(0.2, 0.6)], seconds=1)
    with pytest.raises(KilledError):
        engine().transcribe(path, pieces=Unkept(), on_progress=killed_when(lambda: service.requests))
    assert service.hung_up.wait(5)


def test_text_without_words_has_no_times(engine):
    reading = engine().read({"results": {"channels": [{"alternatives": [{"transcript": "Hi.", "words": []}]}]}})
    assert (reading.timed, [segment.text for segment in reading.segments]) == (False, ["Hi."])


def test_a_piece_in_which_nobody_speaks_says_nothing(engine, service, tmp_path):
    upload = Upload(Piece(None, 0, 1000), write(tmp_path / "piece.wav", [], seconds=1))
    asked = engine()
    assert asked.read(ask(asked, upload)).segments == ()


def test_a_long_call_in_pieces_is_placed_well_and_goes_on_after_a_kill(engine, service, tmp_path, monkeypatch):
    monkeypatch.setattr(deepgram, "LONGEST_SECONDS", 10.0)
    said = [Burst(second + 0.3, second + 0.8) for second in range(1, 34, 2)]
    path, pieces = write(tmp_path / "call.wav", said, said[::2], seconds=36), Unkept()
    halfway = killed_when(lambda: service.sendings.total() >= 3)
    with pytest.raises(KilledError):
        engine().transcribe(path, pieces=pieces, on_progress=halfway)
    result = engine().transcribe(path, pieces=pieces)
    for channel, bursts in enumerate((said, said[::2])):
        words = [word for turn in result.segments if turn.channel == channel for word in turn.words]
        assert [word.start for word in words] == pytest.approx([one.start for one in bursts], abs=CLOSE_SECONDS)
        assert [word.end for word in words] == pytest.approx([one.end for one in bursts], abs=CLOSE_SECONDS)
    assert len(service.sendings) >= 8
    assert set(service.sendings.values()) == {1}
    assert 60 < service.billed_seconds <= 72.5  # two channels of 36 seconds


def test_proxies_of_the_environment_hear_nothing(engine, service, upload, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    ask(engine(), upload)
    assert len(service.requests) == 1
