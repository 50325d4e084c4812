"""AssemblyAI through its own SDK, on a server that speaks as AssemblyAI does."""

import assemblyai as sdk
import pytest

from calls.speech.base import Access, Wish
from calls.speech.hosted import assemblyai
from calls.speech.hosted.assemblyai import AssemblyAIEngine
from calls.speech.hosted.base import Upload
from calls.speech.pieces import Piece, Unkept
from calls.work.errors import WorkError
from tests.fake_speech import assemblyai as fake
from tests.fake_speech.killing import KilledError, killed_when
from tests.fake_speech.recordings import write
from tests.fake_speech.server import Reply, Silent
from tests.fake_speech.tones import Burst

CLOSE_SECONDS = 0.05
WORD = {"text": "Hi", "start": 100, "end": 400, "confidence": 0.9, "speaker": None}


@pytest.fixture(autouse=True)
def _asked_often(monkeypatch):
    monkeypatch.setattr(sdk.settings, "polling_interval", 0.01)


@pytest.fixture
def service():
    with fake.AssemblyAIService() as running:
        yield running


@pytest.fixture
def engine(service):
    """`engine(model="", language="", **access)`: AssemblyAI at the fake's address."""

    def make(model="", language="", **access):
        reached = {"api_key": fake.KEY, "base_url": service.url, "timeout_seconds": 20.0} | access
        return AssemblyAIEngine(Wish(model, language), Access(**reached))

    return make


@pytest.fixture
def short(tmp_path):
    """A call of one word."""
    return write(tmp_path / "call.wav", [Burst(0.2, 0.6)], seconds=1)


def ask(engine, upload, *, ticket="", accepted=lambda _ticket: None, label_voices=False):
    return engine.ask(upload, ticket=ticket, accepted=accepted, label_voices=label_voices)


def refused(engine, upload, **more):
    with pytest.raises(WorkError) as caught:
        ask(engine, upload, **more)
    return caught.value


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
    bursts = [Burst(0.5, 1, "high"), Burst(1.2, 2, "low"), Burst(2.2, 3, "high")]
    result = engine().transcribe(write(tmp_path / "call.wav", bursts, seconds=4), pieces=Unkept())
    assert [(turn.speaker, turn.channel, turn.text) for turn in result.segments] == [
        ("Speaker 1", None, "High."),
        ("Speaker 2", None, "Low."),
        ("Speaker 1", None, "High."),
    ]


def test_the_sound_is_sent_and_its_transcript_ordered_as_wished(engine, service, upload):
    ask(engine(model="universal-2", language="de-CH"), upload, label_voices=True)
    sent, ordered = service.requests[:2]
    assert (sent.path, sent.body) == ("/v2/upload", upload.path.read_bytes())
    asked = ordered.json()
    assert asked.pop("audio_url").startswith(service.url)
    assert asked == {
        "speech_models": ["universal-2"],
        "language_code": "de",
        "punctuate": True,
        "format_text": True,
        "speaker_labels": True,
    }


def test_the_language_is_detected_where_none_is_given(engine, service, short):
    result = engine().transcribe(short, pieces=Unkept())
    assert (result.language, result.engine, result.model) == (fake.LANGUAGE, "assemblyai", "universal-3-5-pro")
    asked = service.requests[1].json()
    assert asked["language_detection"]
    assert asked["speech_models"] == ["universal-3-5-pro", "universal-2"]


def test_voices_are_told_apart_only_where_that_is_asked_for(engine, service, upload):
    ask(engine(), upload)
    assert "speaker_labels" not in service.requests[1].json()


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (fake.REFUSED, ("speech:settings:key-refused", True)),
        (fake.NO_CREDIT, ("speech:vendor:quota", True)),
        (Reply({"error": "Invalid speech model"}, 400), ("speech:vendor:refused", True)),
        (fake.TOO_MANY, ("speech:vendor:rate-limited", False)),
        (fake.BROKEN, ("speech:vendor:unavailable", False)),
        (Reply(b"<html>Bad gateway</html>", 502), ("speech:vendor:unavailable", False)),
        (Reply({}, 302, {"Location": "http://127.0.0.1:9/"}), ("speech:vendor:refused", True)),
        (Reply(b"<html>Welcome</html>"), ("speech:vendor:unavailable", False)),
        (Reply({}), ("speech:vendor:unavailable", False)),
        (Silent.HANG, ("speech:vendor:unavailable", False)),
        (Silent.CUT, ("speech:vendor:unavailable", False)),
    ],
)
def test_a_fault_before_there_is_an_order_is_one_error_in_words(engine, service, upload, fault, told):
    for path in ("/v2/upload", "/v2/transcript"):
        service.requests.clear()
        service.failing_path, service.faults = path, [fault]
        error = refused(engine(timeout_seconds=0.3 if fault is Silent.HANG else 20.0), upload)
        assert (error.code, error.permanent) == told
        assert [request.path for request in service.requests].count(path) == 1
        assert service.orders == []


def test_being_told_to_wait_is_no_attempt_and_says_how_long(engine, service, upload):
    service.faults = [fake.TOO_MANY]
    error = refused(engine(), upload)
    assert (error.rate_limited, error.retry_after) == (True, 17.0)


@pytest.mark.parametrize("status", [400, 401, 402, 403, 429, 500])
def test_the_key_is_in_no_error_whatever_the_vendor_says(engine, service, upload, status):
    service.faults = [Reply({"error": f"API token {fake.KEY} is no good"}, status)]
    error = refused(engine(), upload)
    assert fake.KEY not in f"{error} {error.text} {error.hint} {error.__cause__} {error.__context__}"


@pytest.mark.parametrize(
    "faults", [[fake.BROKEN], [fake.TOO_MANY], [Silent.CUT], [Silent.HANG], [Reply(b"Hello"), Reply({})]]
)
def test_whatever_goes_wrong_after_the_order_it_is_only_asked_about_again(engine, service, short, faults):
    pieces, timeout = Unkept(), 0.3 if Silent.HANG in faults else 20.0
    service.failing_path, service.faults = "/v2/transcript/", faults.copy()
    with pytest.raises(WorkError):
        engine(timeout_seconds=timeout).transcribe(short, pieces=pieces)
    assert service.faults == []
    assert engine().transcribe(short, pieces=pieces).text == "Low."
    assert (service.count("POST", "/v2/upload"), service.count("POST", "/v2/transcript")) == (1, 1)
    assert set(service.sendings.values()) == {1}


def test_what_cannot_be_read_about_an_order_is_asked_for_twice(engine, service, upload):
    service.failing_path, service.faults = "/v2/transcript/", [Reply(b"Hello"), Reply({"status": "lost"})]
    error = refused(engine(), upload)
    assert (error.code, error.permanent) == ("speech:vendor:malformed", True)
    assert service.count("GET", "/v2/transcript/") == 2


def test_the_order_is_known_before_it_is_waited_for(engine, service, upload):
    service.polls = 10**6
    told = []

    def accepted(number):
        told.append((number, service.count("GET", "/v2/transcript/")))

    refused(engine(timeout_seconds=0.05), upload, accepted=accepted)
    ((number, asked_before),) = told
    assert (number, asked_before) == (service.orders[0], 0)


def test_an_order_that_takes_too_long_is_left_for_later(engine, service, upload):
    service.polls = 10**6
    error = refused(engine(timeout_seconds=0.05), upload)
    assert (error.code, error.permanent) == ("speech:vendor:unavailable", False)


def test_work_killed_after_the_order_goes_on_by_asking(engine, service, short):
    pieces, service.polls = Unkept(), 10**6
    with pytest.raises(KilledError):
        engine().transcribe(
            short, pieces=pieces, on_progress=killed_when(lambda: service.count("GET", "/v2/transcript/") > 1)
        )
    service.polls = 0
    assert engine().transcribe(short, pieces=pieces).text == "Low."
    assert (service.count("POST", "/v2/upload"), service.count("POST", "/v2/transcript")) == (1, 1)
    assert service.sendings.total() == 1


def test_an_order_that_the_vendor_lost_is_given_anew(engine, service, upload):
    told = []
    ask(engine(), upload, accepted=told.append)
    service.lose(told[0])
    assert ask(engine(), upload, ticket=told[0], accepted=told.append)["status"] == "completed"
    assert told == service.orders


def test_a_failed_order_says_why_and_a_retry_gives_it_anew(engine, service, upload):
    told, service.failing = [], f"Transcoding failed. File does not appear to contain audio. {fake.KEY}"
    error = refused(engine(), upload, accepted=told.append)
    assert (error.code, error.permanent) == ("speech:vendor:refused", True)
    assert "File does not appear to contain audio" in error.text
    assert fake.KEY not in error.text
    service.failing = ""
    ask(engine(), upload, ticket=told[0], accepted=told.append)
    assert len(set(told)) == 2
    assert service.sendings.total() == 1


def test_an_order_that_failed_by_the_vendors_fault_is_tried_again(engine, service, upload):
    service.failing = "Server error, developers have been alerted."
    assert not refused(engine(), upload).permanent


def test_a_piece_in_which_nobody_speaks_says_nothing(engine, service, tmp_path):
    silent = Upload(Piece(None, 0, 1000), write(tmp_path / "piece.wav", [], seconds=1))
    asked = engine()
    assert asked.read(ask(asked, silent)).segments == ()
    spanish = engine(language="es")
    assert spanish.read(ask(spanish, silent)).segments == ()


@pytest.mark.parametrize(
    "answer",
    [
        "Hello",
        [],
        {},
        {"status": "completed"},
        {"status": "completed", "text": "Hi", "words": 7},
        {"status": "completed", "text": "Hi", "words": [{"text": "Hi"}]},
        {"status": "completed", "text": "Hi", "words": [WORD | {"start": "soon"}]},
        {"status": "completed", "text": "Hi", "words": [WORD | {"start": 500}]},
        {"status": "completed", "text": 7, "words": [WORD]},
    ],
)
def test_a_transcript_without_sense_is_told_as_such(engine, answer):
    with pytest.raises(WorkError) as caught:
        engine().read(answer)
    assert caught.value.code == "speech:vendor:malformed"


def test_a_long_call_in_pieces_is_placed_well_and_goes_on_after_a_kill(engine, service, tmp_path, monkeypatch):
    monkeypatch.setattr(assemblyai, "LONGEST_SECONDS", 10.0)
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
    assert service.count("POST", "/v2/upload") == len(service.sendings) >= 8
    assert set(service.sendings.values()) == {1}
    assert 60 < service.billed_seconds <= 72.5  # two channels of 36 seconds


def test_proxies_of_the_environment_hear_nothing(engine, service, upload, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert ask(engine(), upload)["status"] == "completed"
