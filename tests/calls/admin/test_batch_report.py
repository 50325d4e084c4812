"""What a batch came to, on its page, as a file and over the API; its budget."""

import csv
import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rest_framework.test import APIClient

from calls.models import Batch, Transcript, Usage
from insights.models import Insight, ModelRequest, Objection
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def calls(customer):
    return [cast.new_call(customer, f"{name}.wav") for name in "abc"]


@pytest.fixture
def batch(customer, calls):
    batch = cast.new_batch(customer, *calls, state="done")
    Batch.objects.filter(pk=batch.pk).update(stages=["insights"], estimated_usd_low=1, estimated_usd_high=2)
    return batch


def insight(call, batch, **fields):
    transcript = Transcript.objects.create(
        call=call, content_hash="x", engine="e", model="m", language="en", text_hash="t",
        is_current=not call.transcripts.exists(),
    )  # fmt: skip
    made = {"provider": "openai", "model": "gpt-x", "prompt_version": "1", "rule_based": False, "is_current": False}
    return Insight.objects.create(call=call, transcript=transcript, transcript_hash="t", batch=batch, **made | fields)


def figures(client, batch):
    told = client.get(reverse("api:batch-report", args=[batch.pk])).json()
    return {figure["name"]: figure["value"] for figure in told["figures"]}


def program(user):
    client = APIClient()
    client.force_authenticate(user)
    return client


def fail(batch, name, text="It is no audio."):
    item = batch.items.get(call__file_name=name)
    type(item).objects.filter(pk=item.pk).update(
        state="failed", error_code="audio:user:unreadable", error_text=text, error_hint="Send it again."
    )


def page(client, batch):
    return client.get(cast.page_url(batch)).content.decode()


def address(batch, name):
    return reverse(f"admin:calls_batch_{name}", args=[batch.pk])


def test_what_was_read_loaded_asked_and_found_is_counted(batch, calls, customer):
    quoted = [{"about": "outcome", "index": 0, "quote": "q", "turn": 0}]
    first = insight(calls[0], batch, evidence=quoted * 3, unverified_count=2)
    insight(calls[1], batch, copied_from=first, evidence=quoted)
    insight(calls[2], batch, is_placeholder=True)
    insight(calls[2], None)
    Objection.objects.create(
        insight=first, type="timing", quote="not now", speaker="S", segment=0, start_seconds=0, end_seconds=1,
        confidence=1,
    )  # fmt: skip
    for purpose, key in (("analysis", "1"), ("repair", "2")):
        ModelRequest.objects.create(
            customer=customer, call=calls[0], batch=batch, key=key, purpose=purpose, provider="openai", model="gpt-x",
            sendings=2 if purpose == "analysis" else 1,
        )  # fmt: skip
    Usage.objects.create(
        customer=customer, batch=batch, stage="insights", provider="openai", cost_usd="1.25", input_tokens=900,
        cached_input_tokens=300, output_tokens=70,
    )  # fmt: skip
    told = figures(program(cast.operator()), batch)
    expected = {
        "calls": 3, "done": 3, "failed": 0, "success_rate": 1.0, "transcripts_read": 1, "from_cache": 1, "too_short": 1,
        "requests": 3, "repairs": 1, "quotes_found": 5, "quotes_unverified": 2, "input_tokens": 900,
        "cached_input_tokens": 300, "output_tokens": 70, "cost_usd": 1.25, "estimated_usd_low": 1,
    }  # fmt: skip
    assert {name: told[name] for name in expected} == expected


def test_errors_are_told_by_reason_and_file(operators, batch):
    fail(batch, "a.wav")
    fail(batch, "c.wav")
    told = program(cast.superuser()).get(reverse("api:batch-report", args=[batch.pk])).json()
    assert [(reason["code"], reason["calls"]) for reason in told["reasons"]] == [("audio:user:unreadable", 2)]
    assert "<strong>2:</strong> It is no audio." in page(operators, batch)
    text = b"".join(operators.get(address(batch, "report")).streaming_content).decode().removeprefix("\ufeff")
    rows = list(csv.reader(io.StringIO(text)))
    assert ["a.wav", "It is no audio.", "Send it again."] in rows
    assert ["Success rate", str(1 / 3), ""] in rows


def test_the_page_tells_the_report(operators, batch):
    told = page(operators, batch)
    assert '<a class="job-results" href="#report">Report</a>' in told
    assert "<dt>Success rate</dt><dd>100.0%</dd>" in told
    assert "<dt>Requests to language models</dt><dd>0</dd>" in told
    assert "<dt>Estimated cost</dt><dd>$1.00 to $2.00</dd>" in told


def test_each_call_says_when_it_was_loaded_free_or_judged_by_nobody_or_by_a_fallback(operators, batch, calls):
    first = insight(calls[0], None)
    insight(calls[0], batch, copied_from=first)
    insight(calls[1], batch, is_placeholder=True)
    insight(calls[2], batch, provider="offline", fallback_from="openai", fallback_code="x", fallback_reason="Refused.")
    told = page(operators, batch)
    assert "<td>Loaded from the cache, free.</td>" in told
    assert "<td>Too little speech to judge; nobody was asked.</td>" in told
    assert "<td>Read by offline instead of openai.</td>" in told


def test_more_calls_take_no_more_questions(batch, customer, calls):
    client = program(cast.operator())
    for _ in range(2):
        figures(client, batch)
    asked = []
    for number in range(2):
        with CaptureQueriesContext(connection) as queries:
            figures(client, batch)
        asked.append(len(queries))
        fail(batch, "a.wav")
        for more in range(5):
            insight(cast.new_call(customer, f"{number}-{more}.wav"), batch)
    assert asked[0] == asked[1]


def test_of_a_batch_over_several_customers_only_ones_own_calls_count(batch, calls, customer):
    other = cast.new_customer("Other")
    strange = cast.new_call(other, "strange.wav")
    mixed = cast.new_batch(None, calls[0], strange, state="failed", error_code="x", error_text="Secret of others")
    insight(strange, mixed)
    Usage.objects.create(customer=other, batch=mixed, stage="insights", provider="openai", cost_usd=9)
    limited = cast.limited(cast.operator(), customer)
    Batch.objects.filter(pk=mixed.pk).update(created_by=limited, stages=["insights"])
    told = figures(program(limited), mixed)
    assert (told["calls"], told["transcripts_read"], told["cost_usd"]) == (1, 0, 0)
    assert "strange.wav" not in b"".join(
        cast.logged_in(limited).get(address(mixed, "report")).streaming_content
    ).decode()  # fmt: skip


def test_a_budget_is_set_changed_and_taken_away(operators, batch):
    operators.post(address(batch, "budget"), {"budget_usd": "12.50"})
    assert Batch.objects.get(pk=batch.pk).budget_usd == Decimal("12.5")
    assert "budget: $12.50" in page(operators, batch)
    operators.post(address(batch, "budget"), {"budget_usd": ""})
    assert Batch.objects.get(pk=batch.pk).budget_usd is None


def test_a_budget_that_is_no_amount_is_refused(operators, batch):
    told = operators.post(address(batch, "budget"), {"budget_usd": "-3"}, follow=True)
    assert cast.messages_of(told) == ["Ensure this value is greater than or equal to 0."]
    assert Batch.objects.get(pk=batch.pk).budget_usd is None


def test_viewers_change_no_budget(batch):
    viewers = cast.logged_in(cast.viewer())
    assert viewers.post(address(batch, "budget"), {"budget_usd": "5"}).status_code == 403
    assert "Budget of this batch" not in page(viewers, batch)


def test_programs_set_budgets_too(batch):
    client = program(cast.operator())
    where = reverse("api:batch-budget", args=[batch.pk])
    assert client.post(where, {"budget_usd": "7.5"}, format="json").json()["budget_usd"] == "7.5000"
    assert client.post(where, {"budget_usd": None}, format="json").json()["budget_usd"] is None
    assert client.post(where, {}, format="json").status_code == 422


def test_the_time_of_a_batch_ends_with_it(batch):
    Batch.objects.filter(pk=batch.pk).update(state="finished", finished_at=batch.created_at + timedelta(minutes=3))
    assert figures(program(cast.operator()), batch)["seconds"] == 180
