"""The stage "transcribe" with a hosted engine: what it stores, what it costs, and what a killed worker leaves."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from calls import recordings
from calls.models import AudioProfile, Batch, BatchItem, SpeechPiece, Transcript, Usage
from calls.stages.transcribe import TranscribeStage
from calls.work import sweep
from calls.work.errors import WorkError
from calls.work.lanes import CPU, NETWORK
from calls.work.lease import LeaseLostError
from calls.work.states import State
from tests.fake_speech import openai as fake
from tests.fake_speech.recordings import write
from tests.fake_speech.server import Silent
from tests.fake_speech.tones import Burst
from tests.flows import engine

stage = TranscribeStage()
BURSTS = [Burst(second + 0.25, second + 2.25) for second in range(5, 200, 20)]
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def service(settings):
    with fake.OpenAIService() as service:
        settings.ENV = {**settings.ENV, "OPENAI_API_KEY": fake.KEY, "OPENAI_BASE_URL": service.base_url}
        yield service


@pytest.fixture
def call(call, service, tmp_path):
    """A call of 200 seconds, whose customer has chosen a model that gets pieces of a minute."""
    call.customer.speech_engine, call.customer.speech_model = "openai", "gpt-transcribe"
    call.customer.save()
    path = write(tmp_path / "call.wav", BURSTS, seconds=200)
    call.recording = recordings.keep(path, f"{call.customer.storage_folder}/long.wav")
    call.save()
    return call


@pytest.fixture
def item(call):
    batch = Batch.objects.create(name="x", stages=["transcribe"])
    return BatchItem.objects.create(
        job=batch, call=call, customer=call.customer, stage="transcribe", lane=stage.lane(call)
    )


def test_every_piece_is_counted_once_and_the_call_tells_what_all_cost(call, item, lease, service):
    stage.run(item, lease)()
    assert Usage.objects.count() == len(service.requests) == 4
    assert sum(Usage.objects.values_list("audio_seconds", flat=True)) == pytest.approx(service.billed_seconds, abs=0.5)
    call.refresh_from_db()
    assert call.cost_usd == sum(Usage.objects.values_list("cost_usd", flat=True)) > 0
    transcript = Transcript.objects.get()
    assert (transcript.engine, transcript.model, transcript.language) == ("openai", "gpt-transcribe", "en")
    assert (transcript.text, len(transcript.segments)) == (" ".join(["Low."] * len(BURSTS)), len(BURSTS))
    assert not SpeechPiece.objects.exists()


def test_to_hear_a_call_again_is_to_pay_again(item, lease, service):
    stage.run(item, lease)()
    stage.run(item, lease)()
    assert set(service.sendings.values()) == {2}
    assert Usage.objects.count() == 8


def test_what_was_answered_when_the_lease_was_lost_is_kept_for_the_next_worker(item, lease, service, monkeypatch):
    with monkeypatch.context() as lost:
        lost.setattr(lease, "beat", lambda: lose_after(service, answers=2))
        with pytest.raises(LeaseLostError):
            stage.run(item, lease)
    paid = Usage.objects.count()
    assert paid == SpeechPiece.objects.filter(answer__isnull=False).count() == len(service.sendings) >= 2
    stage.run(item, lease)()
    assert set(service.sendings.values()) == {1}
    assert Usage.objects.count() == 4


def lose_after(service, *, answers):
    if len(service.sendings) >= answers:
        raise LeaseLostError


def test_a_customer_whose_engine_has_no_key_gets_an_error_of_the_settings(call, item, lease, settings):
    settings.ENV = {**settings.ENV, "OPENAI_API_KEY": "", "OPENAI_BASE_URL": ""}
    with pytest.raises(WorkError) as error:
        stage.run(item, lease)
    assert (error.value.code, error.value.permanent) == ("speech:settings:no-key", True)


def test_without_a_key_the_audio_is_measured_all_the_same(call, service, settings):
    settings.ENV = {**settings.ENV, "OPENAI_API_KEY": "", "OPENAI_BASE_URL": ""}
    batch = Batch.objects.create(name="x", stages=["audio", "transcribe"])
    item = BatchItem.objects.create(job=batch, call=call, customer=call.customer, stage="audio", lane=CPU)
    engine.work_until_idle()
    item.refresh_from_db()
    assert (item.state, item.stage, item.error_code) == (State.FAILED, "transcribe", "speech:settings:no-key")
    assert AudioProfile.objects.get().duration_seconds == 200


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_of_a_call_has_no_piece_sent_twice_that_was_answered(item, service):
    service.faults = [None, None, Silent.HANG]
    with worker_process(service) as worker:
        with service.news:
            assert service.news.wait_for(lambda: len(service.requests) == 3, timeout=30)
        worker.send_signal(signal.SIGKILL)
        assert worker.wait(10) == -signal.SIGKILL
    assert (SpeechPiece.objects.count(), Usage.objects.count()) == (3, 2)
    BatchItem.objects.update(lease_until=timezone.now())
    sweep.expire_leases(BatchItem, timezone.now())
    engine.work_until_idle()
    item.refresh_from_db()
    assert (item.state, item.attempts) == (State.DONE, 2)
    assert set(service.sendings.values()) == {1}
    assert len(service.requests) == 5
    assert len(Transcript.objects.get().segments) == len(BURSTS)


def worker_process(service):
    """A worker of the network lane on the database of this test."""
    name = connection.settings_dict["NAME"]
    environment = {
        **{name: value for name, value in os.environ.items() if name != "PYTEST_XDIST_WORKER"},
        "CHAT_HOME": str(settings.CHAT_HOME),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "OPENAI_API_KEY": fake.KEY,
        "OPENAI_BASE_URL": service.base_url,
        "CHAT_DB_PATH": str(name),
    }
    if connection.vendor == "postgresql":
        environment["DATABASE_URL"] = os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{name}"
    return subprocess.Popen([sys.executable, "-m", "tests.toy.one_worker", NETWORK], cwd=ROOT, env=environment)
