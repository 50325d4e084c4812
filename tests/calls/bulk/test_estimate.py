"""How long an action will take, before it is begun."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from calls import facts
from calls.bulk.actions import ACTIONS
from calls.bulk.estimate import estimate
from calls.bulk.plan import make_plan
from calls.bulk.selection import Selection
from calls.models import AudioProfile, Batch, BatchItem, Customer, ModelPrice, Transcript
from calls.speech import registry as speech
from tests import cast

pytestmark = pytest.mark.django_db


def expected(name, user):
    action = ACTIONS[name]
    return estimate(make_plan(Selection(), action, user), action)


def test_more_sound_takes_longer(operator, new_calls):
    (call,) = new_calls(1)
    facts.note(call, duration_seconds=60.0)
    short = expected("process", operator)
    facts.note(call, duration_seconds=3600.0)
    long = expected("process", operator)
    assert 0 < short.seconds_low < short.seconds_high
    assert long.seconds_high == pytest.approx(60 * short.seconds_high)


def test_nothing_to_do_takes_no_time_and_costs_nothing(operator):
    told = expected("process", operator)
    assert (told.seconds_low, told.seconds_high, told.usd_low, told.usd_high) == (0, 0, 0, 0)


def test_lately_finished_batches_are_believed_before_defaults(operator, customer, new_calls):
    calls = new_calls(4)
    end = timezone.now()
    for call, seconds in zip(calls, (10, 20, 30, 40), strict=True):
        batch = Batch.objects.create(
            customer=customer, name="x", stages=["insights"], action="insights", state="finished", finished_at=end
        )
        BatchItem.objects.create(
            job=batch, call=call, customer=customer, stage="insights", lane="cpu", state="done",
            started_at=end - timedelta(seconds=seconds), finished_at=end,
        )  # fmt: skip
    facts.note(calls[0], has_transcript=True)
    told = expected("insights", operator)
    assert 10 <= told.seconds_low < told.seconds_high <= 40 * 1.1


def test_batches_of_other_actions_are_not_asked(operator, customer, new_calls):
    before = expected("insights", operator)
    cast.new_batch(customer, *new_calls(1), state="done", started_at=timezone.now() - timedelta(days=1))
    Batch.objects.update(state="finished", finished_at=timezone.now())
    assert expected("insights", operator) == before


@pytest.fixture
def hosted(customer, monkeypatch):
    """The customer's engine is a hosted one: two cents a minute for every channel."""
    engine = type("Ear", (), {"name": "ear", "default_model": "ear-1", "hosted": True})
    monkeypatch.setitem(speech._ENGINES, "ear", engine)
    Customer.objects.filter(pk=customer.pk).update(speech_engine="ear")
    ModelPrice.objects.create(provider="ear", model="ear-1", usd_per_minute="0.02")
    ModelPrice.objects.create(provider="ear", model="ear-2", usd_per_minute="0.05")


def measured(call, **facts_of_sound):
    AudioProfile.objects.create(
        call=call, content_hash="x", analyser_version=1, silence_threshold_dbfs=-40, min_silence_ms=1000,
        container="wav", codec="pcm", sample_rate=8000, duration_seconds=60, **facts_of_sound,
    )  # fmt: skip


def test_a_hosted_engine_costs_by_the_minute_and_channel(operator, hosted, new_calls):
    stereo, mono, alike, _unknown = new_calls(4)
    for call in (stereo, mono, alike):
        facts.note(call, duration_seconds=60.0)
    measured(stereo, channels=2)
    measured(mono, channels=1)
    measured(alike, channels=2, identical_channels=True)
    told = expected("transcribe", operator)
    assert told.usd_low == Decimal("0.14")  # three minutes and four assumed of the last call
    assert told.usd_high == Decimal("0.02") * (2 + 1 + 1 + 2 * 4)
    assert told.unpriced == 0


def test_the_model_that_was_chosen_sets_the_price(operator, customer, hosted, new_calls):
    facts.note(*new_calls(1), duration_seconds=60.0)
    Customer.objects.filter(pk=customer.pk).update(speech_model="ear-2")
    assert expected("transcribe", operator).usd_low == Decimal("0.05")


def test_a_model_without_a_price_is_not_called_free(operator, customer, hosted, new_calls):
    new_calls(3)
    Customer.objects.filter(pk=customer.pk).update(speech_model="ear-9")
    told = expected("process", operator)
    assert (told.usd_high, told.unpriced) == (0, 3)


def test_what_is_transcribed_already_is_not_paid_again(operator, hosted, new_calls):
    (call,) = new_calls(1)
    Transcript.objects.create(
        call=call, content_hash=call.content_hash, engine="ear", model="ear-1", language="en", text_hash="y"
    )
    told = expected("process", operator)
    assert (told.usd_high, told.unpriced) == (0, 0)


def test_other_customers_engines_cost_nothing(operator, hosted):
    cast.new_call(cast.new_customer("Thrifty Clinic"))
    assert expected("transcribe", operator).usd_high == 0
