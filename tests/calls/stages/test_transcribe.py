"""The stage "transcribe", with an engine whose words are known."""

from dataclasses import replace

import pytest
from django.db import connection

from calls import readings
from calls.models import Batch, BatchItem, Call, KeywordHit, Transcript, Usage
from calls.segments import text_hash, with_roles
from calls.speech import registry as speech
from calls.speech.base import Segment, SpeechResult, Word
from calls.stages.transcribe import TranscribeStage
from calls.work.errors import WorkError
from calls.work.lanes import CPU, NETWORK

SEGMENTS = (
    Segment(0.5, 2.5, "Speaker 1", 0, "Hello there", (Word("Hello", 0.5, 1.0), Word("there", 1.5, 2.5))),
    Segment(3.0, 4.0, "Speaker 2", 1, "Oops, hello"),
)


class ToyEngine:
    """An engine that hears the same in every recording."""

    name, default_model, hosted = "toy", "toy-1", False
    heard = SEGMENTS

    def __init__(self, wish, access):
        self.model = wish.model or self.default_model

    def transcribe(self, path, *, pieces, on_progress=None):
        on_progress(path.stat().st_size / 16_000)
        return SpeechResult("en", self.name, self.model, self.heard, audio_seconds=4.5, truncated=False)


pytestmark = pytest.mark.django_db

stage = TranscribeStage()


@pytest.fixture
def call(call, monkeypatch):
    monkeypatch.setitem(speech._ENGINES, "toy", ToyEngine)
    call.customer.speech_engine = "toy"
    call.customer.keywords = ["hello", "missing"]
    call.customer.save()
    return call


@pytest.fixture
def transcribe(call, lease):
    """Transcribe the call for a batch; the batch."""

    def transcribe():
        batch = Batch.objects.create(name="x", stages=["transcribe"])
        stage.run(BatchItem(call=call, job_id=batch.pk), lease)()
        return batch

    return transcribe


def test_what_the_engine_heard_is_stored_in_order_with_its_origin(call, transcribe, lease):
    transcribe()
    transcript = Transcript.objects.get()
    assert [(row["speaker"], row["start"], row["text"]) for row in transcript.segments] == [
        ("Speaker 1", 0.5, "Hello there"),
        ("Speaker 2", 3.0, "Oops, hello"),
    ]
    assert (transcript.text, transcript.word_count) == ("Hello there Oops, hello", 4)
    assert (transcript.engine, transcript.model, transcript.language) == ("toy", "toy-1", "en")
    assert (transcript.is_current, transcript.content_hash) == (True, call.content_hash)
    assert lease.beats == 1


def test_keywords_are_found_with_the_engines_times_or_an_estimate(transcribe):
    transcribe()
    exact, estimated = KeywordHit.objects.order_by("start_seconds")
    assert (exact.start_seconds, exact.end_seconds, exact.exact_time) == (0.5, 1.0, True)
    assert (estimated.keyword, estimated.segment, estimated.exact_time) == ("hello", 1, False)
    assert 3.0 < estimated.start_seconds < estimated.end_seconds <= 4.0


def test_what_it_used_is_counted_with_the_customer_and_the_batch(call, transcribe):
    batch = transcribe()
    usage = Usage.objects.get()
    assert (usage.customer, usage.call, usage.batch) == (call.customer, call, batch)
    assert (usage.stage, usage.provider, usage.audio_seconds, usage.cost_usd) == ("transcribe", "toy", 4.5, 0)


def test_a_second_reading_becomes_the_current_one_and_the_first_stays(call, transcribe, monkeypatch):
    transcribe()
    assert stage.is_current(call)
    monkeypatch.setattr(ToyEngine, "default_model", "toy-2")
    assert not stage.is_current(call)
    transcribe()
    assert stage.is_current(call)
    assert list(Transcript.objects.order_by("pk").values_list("model", "is_current")) == [
        ("toy-1", False),
        ("toy-2", True),
    ]


def test_another_recording_is_not_covered_by_the_transcript_of_the_first(call, transcribe):
    transcribe()
    call.content_hash = "b" * 64
    call.save()
    assert not stage.is_current(call)


def test_transcripts_from_before_languages_could_be_chosen_are_not_made_again(call, transcribe):
    transcribe()
    Transcript.objects.update(language_asked="", keywords=None, keywords_hash=None)
    assert stage.is_current(call)
    call.customer.speech_language = "de"
    call.customer.save()
    assert not stage.is_current(call)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps long columns apart")
def test_what_was_said_is_not_read_to_find_out_who_was_heard(transcribe):
    transcribe()
    plan = Call.objects.filter(stage.current()).explain()
    assert "USING INDEX transcript_heard_by" in plan


def test_keywords_are_looked_for_before_the_transaction_begins(call, lease, monkeypatch):
    item = BatchItem(call=call, job_id=Batch.objects.create(name="x", stages=["transcribe"]).pk)
    store = stage.run(item, lease)
    monkeypatch.setattr(readings, "find_keywords", None)
    store()
    assert KeywordHit.objects.count() == 2


def test_a_call_without_speech_has_an_empty_transcript_and_is_not_heard_again(call, transcribe, monkeypatch):
    monkeypatch.setattr(ToyEngine, "heard", ())
    transcribe()
    assert (Transcript.objects.get().text, KeywordHit.objects.count()) == ("", 0)
    assert stage.is_current(call)


def test_hosted_engines_work_over_the_network_embedded_ones_on_the_processor(call, monkeypatch):
    assert stage.lane(call) == CPU
    monkeypatch.setattr(ToyEngine, "hosted", True)
    assert stage.lane(call) == NETWORK


def test_an_engine_that_is_not_there_is_an_error_of_the_settings(call, lease):
    call.customer.speech_engine = "gone"
    with pytest.raises(WorkError) as error:
        stage.run(BatchItem(call=call, job_id=0), lease)
    assert (error.value.code, error.value.permanent) == ("speech:settings:unknown-engine", True)


@pytest.mark.parametrize(
    ("first_channel", "roles"),
    [("agent", ["agent", "customer"]), ("customer", ["customer", "agent"]), ("", ["", ""])],
)
def test_the_customer_says_who_speaks_on_the_first_channel(call, transcribe, first_channel, roles):
    call.customer.first_channel = first_channel
    transcribe()
    assert [row["role"] for row in Transcript.objects.get().segments] == roles


def test_where_the_channel_does_not_tell_the_speaker_it_tells_no_role(call):
    call.customer.first_channel = "agent"
    segments = [replace(segment, channel=None).as_json() for segment in SEGMENTS]
    assert [row["role"] for row in with_roles(segments, call.customer.channel_roles)] == ["", ""]


def test_the_hash_of_a_text_knows_words_speakers_and_roles_but_no_times():
    def hash_of(**changes):
        return text_hash([{"speaker": "Speaker 1", "role": "", "text": "Hello", "start": 1.0, **changes}])

    assert hash_of(start=2.0) == hash_of()
    assert len({hash_of(), hash_of(text="Hallo"), hash_of(speaker="Speaker 2"), hash_of(role="agent")}) == 4
