"""A recording in, insight out: the embedded engines do the real work, on a sample call."""

import json

import pytest

from calls.models import AudioProfile, BatchItem, Call, KeywordHit, Transcript, Usage
from calls.work.states import State
from imports.queries import job_report
from insights.models import Insight, Objection
from tests.flows.clips import SAMPLES, excerpt, quiet_call

SAMPLE = "consult_booked.mp3"
TOO_EXPENSIVE = 3
"""Index of the turn with the objection to the price."""


def turns_of(sample):
    """What is said in a sample, and when, as its script knows it."""
    calls = json.loads((SAMPLES / "timings.json").read_text())
    return next(call["turns"] for call in calls if call["name"] == sample.partition(".")[0])


@pytest.mark.django_db
def test_a_recording_comes_out_as_insight_with_every_claim_in_its_place(customer, bring):
    customer.keywords = ["expensive", "unicorn"]
    customer.save()
    report = job_report(bring(SAMPLES / SAMPLE), include_files=True)

    assert (report["status"], report["progress_percentage"]) == ("completed", 100.0)
    assert (report["total_files"], report["processed_files"], report["failed_files"]) == (1, 1, 0)
    call = Call.objects.get(pk=report["files"][0]["call_id"])
    assert (call.customer, call.file_name, call.container) == (customer, SAMPLE, "mp3")

    said = turns_of(SAMPLE)
    profile = AudioProfile.objects.get(call=call)
    assert profile.channels == 2
    assert profile.duration_seconds == pytest.approx(said[-1]["end_seconds"], abs=3)

    transcript = Transcript.objects.get(call=call, is_current=True)
    assert [segment["speaker"] for segment in transcript.segments[:4]] == ["Speaker 1", "Speaker 2"] * 2
    starts = [segment["start"] for segment in transcript.segments]
    assert starts == sorted(starts)
    assert transcript.segments[0]["start"] == pytest.approx(said[0]["start_seconds"], abs=1)

    hit = KeywordHit.objects.get(transcript=transcript)
    assert (hit.keyword, hit.speaker) == ("expensive", "Speaker 2")
    assert said[TOO_EXPENSIVE]["start_seconds"] - 1 < hit.start_seconds < said[TOO_EXPENSIVE]["end_seconds"] + 1

    insight = Insight.objects.get(call=call, is_current=True)
    assert (insight.rule_based, insight.is_placeholder, insight.provider) == (True, False, "offline")
    assert (insight.category, insight.transcript) == ("consult_scheduled", transcript)
    assert insight.summary

    objection = Objection.objects.get(insight=insight, type="cost-value")
    assert "expensive" in objection.quote
    assert objection.quote in transcript.segments[objection.segment]["text"]
    assert (objection.speaker, objection.start_seconds) == ("Speaker 2", starts[objection.segment])

    used = {usage.stage: usage for usage in Usage.objects.filter(call=call)}
    assert set(used) == {"transcribe", "insights"}
    assert used["transcribe"].audio_seconds == pytest.approx(profile.duration_seconds, abs=0.5)
    assert set(BatchItem.objects.values_list("state", flat=True)) == {State.DONE}


@pytest.mark.django_db
def test_the_same_import_again_links_what_is_there_and_works_on_nothing(bring, tmp_path, stored):
    recording = excerpt("consult_booked.mp3", tmp_path / "call.wav", seconds=13)
    first = bring(recording)
    assert Insight.objects.get().is_placeholder is False
    made = (Call, AudioProfile, Transcript, Insight, Objection, KeywordHit, Usage, BatchItem)
    before = [list(model.objects.order_by("pk").values()) for model in made]

    report = job_report(bring(recording), include_files=True)

    assert [list(model.objects.order_by("pk").values()) for model in made] == before
    assert (report["status"], report["progress_percentage"], report["duplicate_files"]) == ("completed", 100.0, 1)
    assert report["files"][0]["call_id"] == first.files.get().call_id
    assert len(stored()) == 1


@pytest.mark.django_db
def test_a_call_whose_way_ended_early_is_taken_on_by_a_later_import_of_it(customer, bring, tmp_path):
    recording = quiet_call(tmp_path / "call.wav")
    customer.process_on_import = False
    customer.save()
    bring(recording)
    assert (Call.objects.count(), AudioProfile.objects.count()) == (1, 0)
    customer.process_on_import = True
    customer.save()
    job = bring(recording)
    assert job_report(job)["status"] == "completed"
    assert (Call.objects.count(), Transcript.objects.count(), Insight.objects.count()) == (1, 1, 1)
