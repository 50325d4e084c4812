"""Calls with too little in them to judge."""

import pytest

from calls.models import Usage
from imports.queries import job_report
from insights.models import Insight
from reports.queries import call_rows
from tests.flows.clips import excerpt, quiet_call

pytestmark = pytest.mark.django_db


def assert_nothing_was_judged(customer, job):
    insight = Insight.objects.get()
    assert (insight.is_placeholder, insight.outcome) == (True, "too_short")
    judgements = (insight.sentiment, insight.category, insight.satisfaction, insight.agent_performance)
    assert judgements == ("", "", "", "")
    assert (insight.sentiment_score, insight.category_confidence) == (None, None)
    assert list(Usage.objects.values_list("stage", flat=True)) == ["transcribe"]
    assert job_report(job)["status"] == "completed"
    [row] = call_rows(customer)
    assert (row["category"], row["sentiment"]) == ("too short", "-")


def test_a_call_shorter_than_six_seconds_gets_a_placeholder_that_judges_nothing(customer, folder, bring):
    job = bring(excerpt("consult_booked.mp3", folder / "short.wav", seconds=5))
    assert Insight.objects.get().transcript.word_count > 3
    assert_nothing_was_judged(customer, job)


def test_a_call_without_speech_gets_a_placeholder_that_judges_nothing(customer, folder, bring):
    job = bring(quiet_call(folder / "quiet.wav", seconds=8))
    assert Insight.objects.get().transcript.word_count == 0
    assert_nothing_was_judged(customer, job)
