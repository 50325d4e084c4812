"""How long an action will take, before it is begun."""

from datetime import timedelta

import pytest
from django.utils import timezone

from calls import facts
from calls.bulk.actions import ACTIONS
from calls.bulk.estimate import estimate
from calls.bulk.plan import make_plan
from calls.bulk.selection import Selection
from calls.models import Batch, BatchItem
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
