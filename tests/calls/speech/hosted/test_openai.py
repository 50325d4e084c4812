"""The engine `openai` through OpenAI's own SDK, against a service that speaks its wire format."""

import pytest

from calls.audio.sandbox import cut_pieces
from calls.speech import registry
from calls.speech.base import Access, Timing, Wish
from calls.speech.hosted.base import Upload
from calls.speech.pieces import Piece, Unkept
from calls.work.errors import WorkError
from tests.fake_speech import openai as fake
from tests.fake_speech.recordings import write
from tests.fake_speech.server import Reply, Silent
from tests.fake_speech.tones import Burst

SHORT = [Burst(1.0, 1.5), Burst(3.25, 4.0), Burst(6.5, 7.0)]
TIMED = "whisper-1"


@pytest.fixture
def service():
    with fake.OpenAIService() as service:
        yield service


@pytest.fixture
def engine(service):
    """`engine(model)`: it, with the service's address and key."""

    def engine(model=TIMED, *, language="", key=fake.KEY, timeout=5.0, url=service.base_url):
        return registry.engine("openai", Wish(model, language), Access(key, url, timeout))

    return engine


@pytest.fixture(scope="module")
def short(tmp_path_factory):
    return write(tmp_path_factory.mktemp("calls") / "short.wav", SHORT, seconds=8)


@pytest.fixture(scope="module")
def upload(short):
    """It, as the piece that is sent of it."""
    (piece,) = cut_pieces(short, short.parent, channels=[0], longest_seconds=60).pieces
    return Upload(Piece(0, piece.start_ms, piece.end_ms), piece.path)


def heard(engine, path, **more):
    return engine.transcribe(path, pieces=Unkept(), **more)


def ask(engine, upload):
    return engine.ask(upload, ticket="", accepted=lambda _ticket: None, label_voices=False)


def refused(engine, upload):
    with pytest.raises(WorkError) as error:
        ask(engine, upload)
    return error.value


def places(result):
    return [(segment.start, segment.end) for segment in result.segments]


def test_whispers_segments_and_words_come_with_their_times(engine, short):
    result = heard(engine(), short)
    assert [segment.text for segment in result.segments] == ["Low.", "Low.", "Low."]
    assert places(result) == [pytest.approx((burst.start, burst.end), abs=0.02) for burst in SHORT]
    assert [(word.text, word.start) for word in result.segments[1].words] == [("Low", result.segments[1].start)]
    assert (result.language, result.engine, result.model) == ("en", "openai", "whisper-1")
    assert result.audio_seconds == pytest.approx(8, abs=0.01)


def test_it_asks_whisper_for_segments_and_words_in_the_language_wanted(engine, service, upload):
    ask(engine(language="en-GB"), upload)
    assert service.forms() == [
        {
            "model": "whisper-1",
            "response_format": "verbose_json",
            "timestamp_granularities[]": ["segment", "word"],
            "language": "en",
        }
    ]


def test_a_model_that_gives_text_alone_gets_short_pieces_and_its_text_lies_where_somebody_spoke(
    engine, service, tmp_path
):
    bursts = [Burst(second, second + 2) for second in (10, 40, 70, 100, 130)]
    result = heard(engine("gpt-transcribe", language="en"), write(tmp_path / "a.wav", bursts, seconds=150))
    assert len(service.requests) > 2
    assert service.forms()[0] == {"model": "gpt-transcribe", "response_format": "json", "languages[]": ["en"]}
    assert {segment.timing for segment in result.segments} == {Timing.ACTIVITY}
    assert [segment.words for segment in result.segments] == [()] * 5
    assert places(result) == [pytest.approx((burst.start, burst.end), abs=0.5) for burst in bursts]


def test_the_default_model_is_one_that_stays(engine):
    assert engine("").model == "gpt-transcribe"


def test_the_diarizing_model_tells_voices_apart(engine, service, tmp_path):
    bursts = [Burst(1, 3, "low"), Burst(4, 6, "high"), Burst(9, 11, "low")]
    result = heard(engine("gpt-4o-transcribe-diarize"), write(tmp_path / "a.wav", bursts, seconds=12))
    assert [(line.speaker, line.text) for line in result.segments] == [
        ("Speaker 1", "Low."),
        ("Speaker 2", "High."),
        ("Speaker 1", "Low."),
    ]
    assert service.forms()[0]["chunking_strategy"] == "auto"


def test_where_two_channels_speak_each_is_sent_by_itself_and_is_the_speaker(engine, service, tmp_path):
    left = [Burst(second, second + 2, "low") for second in (1, 9, 17)]
    right = [Burst(second, second + 2, "high") for second in (5, 13)]
    result = heard(engine(), write(tmp_path / "a.wav", left, right, seconds=20))
    assert [(line.speaker, line.channel, line.text) for line in result.segments] == [
        ("Speaker 1", 0, "Low."),
        ("Speaker 2", 1, "High."),
        ("Speaker 1", 0, "Low."),
        ("Speaker 2", 1, "High."),
        ("Speaker 1", 0, "Low."),
    ]
    assert len(service.requests) == 2


def test_a_silent_recording_is_sent_nowhere(engine, service, tmp_path):
    result = heard(engine(), write(tmp_path / "a.wav", [], seconds=5))
    assert (result.segments, service.requests) == ((), [])


def test_any_server_that_speaks_the_api_will_do_without_a_key(upload):
    with fake.OpenAIService(key="", models=["large-v3"]) as own:
        engine = registry.engine("openai", Wish("large-v3"), Access("", own.base_url, 5.0))
        assert len(engine.read(ask(engine, upload)).segments) == 3


def test_openai_itself_wants_a_key(engine):
    with pytest.raises(WorkError) as error:
        engine(key="", url="")
    assert (error.value.code, error.value.permanent) == ("speech:settings:no-key", True)
    assert "OPENAI_API_KEY" in error.value.hint


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (fake.REFUSED, ("speech:settings:key-refused", True)),
        (fake.NO_MODEL, ("speech:settings:unknown-model", True)),
        (fake.NO_CREDIT, ("speech:vendor:quota", True)),
        (fake.UNREADABLE, ("speech:vendor:refused", True)),
        (fake.BROKEN, ("speech:vendor:unavailable", False)),
        (Silent.CUT, ("speech:vendor:unavailable", False)),
    ],
)
def test_what_goes_wrong_there_is_an_error_in_words_without_the_key(engine, service, upload, fault, told):
    service.faults = [fault]
    error = refused(engine(), upload)
    assert (error.code, error.permanent) == told
    assert fake.KEY not in f"{error.text} {error.hint}"
    assert len(error.text) < 400
    assert len(service.requests) == 1


def test_whoever_is_too_fast_waits_for_as_long_as_they_are_told(engine, service, upload):
    service.faults = [fake.TOO_MANY]
    error = refused(engine(), upload)
    assert (error.code, error.rate_limited, error.retry_after) == ("speech:vendor:rate-limited", True, 17.0)


def test_an_answer_that_does_not_come_is_waited_for_no_longer_than_is_set(engine, service, upload):
    service.faults = [Silent.HANG]
    error = refused(engine(timeout=0.3), upload)
    assert (error.code, error.permanent) == ("speech:vendor:unavailable", False)
    assert service.hung_up.wait(5)


@pytest.mark.parametrize(
    "answer",
    [
        "<html>Welcome</html>",
        {"error": "busy"},
        {"segments": [{"text": "x"}]},
        {"segments": [{"text": "x", "start": -1, "end": 2}]},
        {"segments": [{"text": "x", "start": 1, "end": "2"}]},
        {"segments": [{"text": "x", "start": 1, "end": 2}], "words": [{"word": 1}]},
    ],
)
def test_an_answer_without_sense_is_recognised(engine, answer):
    with pytest.raises(WorkError) as error:
        engine().read(answer)
    assert error.value.code == "speech:vendor:malformed"


def test_an_answer_without_sense_is_asked_for_once_more(engine, service, short):
    service.faults = [Reply(b"<html>Welcome</html>")]
    assert len(heard(engine(), short).segments) == 3
    assert len(service.requests) == 2


def test_a_second_answer_without_sense_ends_it(engine, service, short):
    service.faults = [Reply(b"nonsense")] * 2
    with pytest.raises(WorkError) as error:
        heard(engine(), short)
    assert (error.value.code, error.value.permanent) == ("speech:vendor:malformed", True)
    assert len(service.requests) == 2


def test_words_inside_of_segments_are_read_too_and_languages_told_by_name(engine):
    segment = {"text": " Hello  you. ", "start": 1, "end": 3, "words": [{"word": " you", "start": 2, "end": 2.5}]}
    reading = engine().read({"segments": [segment], "language": "German", "words": None})
    assert (reading.language, reading.segments[0].text) == ("de", "Hello you.")
    assert [(word.text, word.start) for word in reading.segments[0].words] == [("you", 2)]
