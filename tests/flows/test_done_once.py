"""What is made again when a setting or a version changes: exactly what depends on it."""

import pytest

from calls.models import AudioProfile, Call, Transcript, Usage
from calls.speech.embedded.moonshine import MoonshineEngine
from calls.stages import measure, registry
from insights.models import Insight
from insights.providers.offline.provider import OfflineProvider
from tests.flows import bulk
from tests.flows.clips import quiet_call
from tests.flows.engine import work_until_idle

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(folder, bring):
    """A call that went the whole way."""
    bring(quiet_call(folder / "a.wav"))
    return Call.objects.get()


def stale(call):
    """Names of the stages whose result is no longer current."""
    call = Call.objects.select_related("customer").get(pk=call.pk)
    return [stage.name for stage in registry.ordered() if not stage.is_current(call)]


def process_again():
    bulk.add(Call.objects.all(), registry.names())
    work_until_idle()


def counts():
    return {
        "transcripts": Transcript.objects.count(),
        "insights": Insight.objects.count(),
        "usage": Usage.objects.count(),
    }


def test_after_the_whole_way_every_result_is_current(call):
    assert stale(call) == []
    assert registry.with_first_step(Call.objects.all(), registry.names()).get().step == ""


def test_a_call_with_every_result_is_not_put_into_a_batch(call):
    process_again()
    assert call.batch_items.count() == 1


@pytest.mark.parametrize(("setting", "value"), [("silence_threshold_dbfs", -90.0), ("min_silence_ms", 500)])
def test_other_silence_settings_make_the_audio_measured_again_and_nothing_else(call, setting, value):
    setattr(call.customer, setting, value)
    call.customer.save()
    assert stale(call) == ["audio"]
    before = counts()
    process_again()
    assert stale(call) == []
    assert getattr(AudioProfile.objects.get(call=call), setting) == value
    assert counts() == before


def test_a_new_analyser_version_makes_the_audio_measured_again_and_nothing_else(call, monkeypatch):
    monkeypatch.setattr(measure, "ANALYSER_VERSION", measure.ANALYSER_VERSION + 1)
    assert stale(call) == ["audio"]
    before = counts()
    process_again()
    assert (stale(call), counts()) == ([], before)


def test_another_speech_model_makes_the_call_transcribed_again_and_keeps_the_earlier_transcript(call, monkeypatch):
    monkeypatch.setattr(MoonshineEngine, "default_model", "tiny-en-2")
    assert stale(call) == ["transcribe"]
    process_again()
    assert stale(call) == []
    transcripts = Transcript.objects.filter(call=call).order_by("pk")
    assert [(row.model, row.is_current) for row in transcripts] == [("tiny-en", False), ("tiny-en-2", True)]


def test_the_same_words_by_another_speech_model_need_no_new_insight(call, monkeypatch):
    monkeypatch.setattr(MoonshineEngine, "default_model", "tiny-en-2")
    process_again()
    assert Insight.objects.count() == 1


def test_other_words_need_a_new_insight_and_keep_the_earlier_one(call):
    Transcript.objects.filter(call=call).update(text="Something else.", text_hash="0" * 64)
    assert stale(call) == ["insights", "analysis"]
    process_again()
    assert stale(call) == []
    insights = Insight.objects.filter(call=call).order_by("pk")
    assert [row.is_current for row in insights] == [False, True]
    assert insights.last().transcript_hash == "0" * 64


@pytest.mark.parametrize(("told", "version"), [("prompt_version", "prompt_version"), ("default_model", "model")])
def test_another_prompt_or_model_makes_a_new_insight_and_nothing_else(call, monkeypatch, told, version):
    monkeypatch.setattr(OfflineProvider, told, "another")
    assert stale(call) == ["insights"]
    process_again()
    assert stale(call) == []
    assert (Insight.objects.count(), Transcript.objects.count()) == (2, 1)
    assert getattr(Insight.objects.get(is_current=True), version) == "another"


def test_another_recording_of_the_call_makes_everything_again(call):
    Call.objects.filter(pk=call.pk).update(content_hash="f" * 64)
    assert stale(call)[:2] == ["audio", "transcribe"]
