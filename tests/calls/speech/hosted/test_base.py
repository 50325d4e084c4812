"""Long recordings at hosted engines: pieces, borders, voices, and what is paid when the work is interrupted."""

import threading
from importlib import import_module

import pytest

from calls.hosted import bounded
from calls.speech import registry
from calls.speech.base import Access, Wish
from calls.speech.hosted import openai as openai_engine
from calls.speech.pieces import Unkept
from calls.work.errors import WorkError
from tests.fake_speech import openai as fake
from tests.fake_speech.recordings import write
from tests.fake_speech.server import Reply, Silent
from tests.fake_speech.tones import Burst

ANSWERS = [Burst(second + 0.317, second + 1.5, "low") for second in range(3, 180, 13)]
QUESTIONS = [Burst(second + 0.113, second + 2.0, "high") for second in range(9, 180, 13)]


class StoppedError(Exception):
    """What a lease raises when somebody stopped the job."""


class Kept(Unkept):
    """Pieces that note in which thread they were written."""

    def __init__(self):
        super().__init__()
        self.log = []
        self.answers = []
        self.threads = set()

    def sending(self, piece):
        self._note("sending", piece)

    def heard(self, piece, answer):
        self._note("heard", piece)
        self.answers.append(answer)
        super().heard(piece, answer)

    def _note(self, what, piece):
        self.log.append((what, piece.start_ms))
        self.threads.add(threading.current_thread())


class Gone(Unkept):
    """Pieces of a call that was deleted meanwhile."""

    def heard(self, piece, answer):
        """There is no row to keep it in."""


@pytest.fixture
def service():
    with fake.OpenAIService() as service:
        yield service


@pytest.fixture
def engine(service, monkeypatch):
    """`engine(model)`: it, with pieces of at most 30 seconds."""
    monkeypatch.setattr(openai_engine, "LONGEST_SECONDS", 30.0)
    monkeypatch.setattr(openai_engine, "OVERLAP_SECONDS", 7.5)
    return lambda model="whisper-1": registry.engine("openai", Wish(model), Access(fake.KEY, service.base_url, 10.0))


@pytest.fixture(scope="module")
def monologue(tmp_path_factory):
    """Three minutes of one voice."""
    return write(tmp_path_factory.mktemp("calls") / "mono.wav", ANSWERS, seconds=180)


@pytest.fixture(scope="module")
def talk(tmp_path_factory):
    """Three minutes of two voices on one channel."""
    bursts = sorted([*ANSWERS, *QUESTIONS], key=lambda burst: burst.start)
    return write(tmp_path_factory.mktemp("calls") / "talk.wav", bursts, seconds=180)


@pytest.fixture(scope="module")
def hello(tmp_path_factory):
    """One word."""
    return write(tmp_path_factory.mktemp("calls") / "hello.wav", [Burst(0.5, 1.5)], seconds=2)


def test_places_in_all_pieces_are_those_of_the_recording_within_50_ms(engine, service, monologue):
    result = engine().transcribe(monologue, pieces=Unkept())
    assert len(service.requests) >= 6
    assert [(line.start, line.end) for line in result.segments] == [
        pytest.approx((burst.start, burst.end), abs=0.05) for burst in ANSWERS
    ]
    assert [word.start for line in result.segments for word in line.words] == [line.start for line in result.segments]


def test_each_piece_is_noted_before_it_is_sent_and_kept_when_it_is_answered_by_the_thread_that_works(
    engine, service, monologue
):
    kept = Kept()
    engine().transcribe(monologue, pieces=kept)
    assert [what for what, _ in kept.log] == ["sending", "heard"] * len(service.requests)
    assert kept.threads == {threading.current_thread()}


def test_voices_keep_their_numbers_from_piece_to_piece_and_nothing_is_told_twice(engine, talk):
    result = engine("gpt-4o-transcribe-diarize").transcribe(talk, pieces=Unkept())
    told = [(line.speaker, line.text) for line in result.segments]
    said = sorted([*ANSWERS, *QUESTIONS], key=lambda burst: burst.start)
    speakers = {"low": "Speaker 1", "high": "Speaker 2"}
    assert told == [(speakers[burst.voice], f"{burst.voice.capitalize()}.") for burst in said]


def test_work_that_failed_half_way_goes_on_behind_the_last_answer(engine, service, monologue):
    kept = Unkept()
    service.faults = [None, None, None, fake.BROKEN]
    with pytest.raises(WorkError):
        engine().transcribe(monologue, pieces=kept)
    assert len(service.requests) == 4
    result = engine().transcribe(monologue, pieces=kept)
    assert len(result.segments) == len(ANSWERS)
    assert set(service.sendings.values()) == {1}
    assert service.billed_seconds == pytest.approx(180, abs=1)


def test_a_stop_ends_the_waiting_at_once_and_closes_the_connection(engine, service, monologue):
    service.faults = [None, Silent.HANG]
    with pytest.raises(StoppedError):
        engine().transcribe(monologue, pieces=Unkept(), on_progress=stop_after(service, requests=2))
    assert service.hung_up.wait(5)
    asking = [thread for thread in threading.enumerate() if thread.name.startswith("asking")]
    for thread in asking:
        thread.join(5)
    assert not any(thread.is_alive() for thread in asking)


def test_an_answer_that_comes_while_the_work_is_stopped_is_kept_since_it_is_paid(engine, service, monologue):
    kept = Kept()
    with pytest.raises(StoppedError):
        engine().transcribe(monologue, pieces=kept, on_progress=stop_once(lambda: service.sendings))
    assert [what for what, _ in kept.log] == ["sending", "heard"]


def test_an_answer_that_nobody_could_keep_is_read_all_the_same(engine, service, hello):
    assert engine().transcribe(hello, pieces=Gone()).text == "Low."
    assert set(service.sendings.values()) == {1}


def test_an_answer_is_kept_and_read_without_what_no_database_takes(engine, service, hello):
    segment = {"text": "Good\x00bye.", "start": 0.5, "end": 1.5}
    service.faults = [Reply({"segments": [segment], "usage": {"seconds": float("nan")}})]
    kept = Kept()
    result = engine().transcribe(hello, pieces=kept)
    assert result.text == "Goodbye."
    assert [answer["usage"] for answer in kept.answers] == [{"seconds": None}]


@pytest.mark.parametrize("name", ["openai", "deepgram", "assemblyai"])
def test_an_engine_that_talks_on_and_on_is_left_when_its_time_is_over(service, hello, name):
    import_module(f"calls.speech.hosted.{name}_sdk")  # takes a part of the time otherwise
    service.faults = [Silent.DRIP]
    with pytest.raises(WorkError) as error:
        registry.engine(name, access=Access("key", service.url, 1.5)).transcribe(hello, pieces=Unkept())
    assert (error.value.code, error.value.permanent) == ("speech:vendor:unavailable", False)
    assert "not done after 1.5 seconds" in error.value.text
    assert service.hung_up.wait(5)


@pytest.mark.parametrize("name", ["openai", "deepgram", "assemblyai"])
def test_an_answer_longer_than_any_transcript_is_not_read_on(service, hello, monkeypatch, name):
    monkeypatch.setattr(bounded, "MOST_BYTES", 1_000_000)
    service.faults = [Silent.FLOOD]
    with pytest.raises(WorkError) as error:
        registry.engine(name, access=Access("key", service.url, 20.0)).transcribe(hello, pieces=Unkept())
    assert (error.value.code, error.value.permanent) == ("speech:vendor:malformed", True)
    assert service.hung_up.wait(5)


@pytest.mark.parametrize("name", ["openai", "deepgram", "assemblyai"])
@pytest.mark.parametrize("key", ["se cret", "secret\n", "sécret"])
def test_a_key_that_can_be_none_is_not_sent_and_not_told(name, key):
    with pytest.raises(WorkError) as error:
        registry.engine(name, access=Access(key))
    assert (error.value.code, error.value.permanent) == ("speech:settings:key-refused", True)
    assert "cret" not in f"{error.value.text}{error.value.hint}"


@pytest.mark.parametrize("name", ["openai", "deepgram", "assemblyai"])
@pytest.mark.parametrize(
    "address", ["speech.clinic.test", "ftp://speech.clinic.test", "http://me:se/cret@host", "http://"]
)
def test_an_address_that_is_none_is_not_told_either(name, address):
    with pytest.raises(WorkError) as error:
        registry.engine(name, access=Access("key", address))
    assert (error.value.code, error.value.permanent) == ("speech:settings:bad-address", True)
    assert address not in f"{error.value.text}{error.value.hint}"


def test_nothing_stays_behind_on_the_disk(engine, service, monologue, tmp_path):
    service.faults = [fake.BROKEN]
    access = Access(fake.KEY, service.base_url, 10.0, temporary_folder=str(tmp_path))
    with pytest.raises(WorkError):
        registry.engine("openai", Wish("whisper-1"), access).transcribe(monologue, pieces=Unkept())
    assert list(tmp_path.iterdir()) == []


def stop_after(service, *, requests):
    def progress(_seconds):
        if len(service.requests) >= requests:
            raise StoppedError

    return progress


def stop_once(happened):
    def progress(_seconds):
        if happened():
            raise StoppedError

    return progress
