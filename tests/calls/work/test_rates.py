"""Shared limits: what goes out a minute to one model, over all workers, and for one customer."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from calls.work import rates, refusals, spacing
from calls.work.claim import Claimer
from calls.work.errors import WorkError
from calls.work.models import Gate
from calls.work.pace import AIM, Apart, Rate, filled, share
from calls.work.states import State
from tests.toy.limited import SlidingMinute, TokenBucket
from tests.toy.models import ToyItem

MODEL = "openai/gpt-5-mini"
NOW = timezone.now()


def later(seconds):
    return NOW + timedelta(seconds=seconds)


@pytest.fixture(autouse=True)
def nothing_answered_yet(monkeypatch):
    """What this process knows is not in the database, and would outlast a test."""
    refusals._by_name.clear()
    spacing._last.clear()
    monkeypatch.setattr(refusals, "clock", lambda: 0.0)


def sent(seconds, *, every=0.25, **limits):
    """Moments at which requests go out when somebody tries again and again for so long, in a time of its own."""
    moments = []
    for step in range(int(seconds / every)):
        now = step * every
        try:
            moments.append(now + rates.take(MODEL, now=later(now), **limits))
        except WorkError:
            continue
    return moments


@pytest.mark.django_db
def test_a_model_without_known_limits_is_asked_at_once_and_no_row_is_made():
    assert [rates.take(MODEL, tokens=10**6) for _ in range(3)] == [0, 0, 0]
    assert not Gate.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("limit", [SlidingMinute(60), TokenBucket(60, burst=2)])
def test_nearly_all_of_a_limit_is_used_and_never_more(limit):
    moments = sent(121, requests_per_minute=60)
    assert [moment for moment in moments if limit.seconds_to_wait(moment)] == []
    assert 0.95 < len([moment for moment in moments if moment < 120]) / 120 <= 1


@pytest.mark.django_db
def test_whoever_comes_too_early_comes_again_and_has_reserved_nothing():
    for _ in range(2):
        rates.take(MODEL, requests_per_minute=60, now=NOW)
    before = Gate.objects.get(name=MODEL).requests_until
    with pytest.raises(WorkError) as early:
        rates.take(MODEL, requests_per_minute=60, now=NOW)
    assert early.value.rate_limited
    assert 0 < early.value.retry_after < 2
    assert Gate.objects.get(name=MODEL).requests_until == before


@pytest.mark.django_db
def test_a_late_worker_loses_nothing():
    steady = [rates.take(MODEL, requests_per_minute=60, now=later(number)) for number in range(10)]
    assert steady == [0] * 10
    assert rates.take(MODEL, requests_per_minute=60, now=later(11.5)) == 0
    assert rates.take(MODEL, requests_per_minute=60, now=later(11.6)) < 0.5


@pytest.mark.django_db
def test_tokens_are_limited_beside_requests():
    limits = {"requests_per_minute": 10_000, "tokens_per_minute": 60_000}
    assert rates.take(MODEL, tokens=30_000, now=NOW, **limits) == 0
    with pytest.raises(WorkError) as early:
        rates.take(MODEL, tokens=10, now=NOW, **limits)
    assert 27 < early.value.retry_after < 30


@pytest.mark.django_db
def test_tokens_that_were_not_used_are_given_back():
    rates.take(MODEL, tokens=30_000, tokens_per_minute=60_000, now=NOW)
    rates.corrected(MODEL, tokens=-29_000, tokens_per_minute=60_000)
    assert rates.take(MODEL, tokens=10, tokens_per_minute=60_000, now=NOW) < 1


@pytest.mark.django_db
def test_of_what_people_set_and_what_the_other_side_tells_the_lower_holds():
    rates.answered(MODEL, requests_per_minute=600, now=NOW)
    assert len(sent(10, requests_per_minute=60)) < 13
    rates.answered(MODEL, requests_per_minute=6, now=NOW)
    assert len(sent(10, requests_per_minute=60)) < 4


@pytest.mark.django_db
def test_what_is_told_again_is_not_written_again(django_assert_num_queries):
    rates.answered(MODEL, requests_per_minute=60, tokens_per_minute=1000)
    with django_assert_num_queries(1):
        rates.answered(MODEL, requests_per_minute=60, tokens_per_minute=1000)
    rates.answered(MODEL, requests_per_minute=70)
    gate = Gate.objects.get(name=MODEL)
    assert (gate.requests_per_minute, gate.tokens_per_minute) == (70, 1000)


@pytest.mark.django_db
def test_what_is_under_way_when_a_limit_becomes_known_counts(new_job):
    Gate.objects.create(name=MODEL, first_answer_at=timezone.now())
    new_job(5, lane="network", gate=MODEL)
    worker = Claimer("network")
    assert all(worker.claim() for _ in range(5))
    now = timezone.now()
    rates.answered(MODEL, requests_per_minute=60, now=now)
    with pytest.raises(WorkError) as early:
        rates.take(MODEL, now=now)
    assert 2.5 < early.value.retry_after < 4.5


@pytest.mark.django_db
def test_nothing_is_claimed_whose_place_is_far_off(new_job):
    new_job(2, lane="network", gate=MODEL)
    rates.take(MODEL, requests_per_minute=1, now=timezone.now())
    assert Claimer("network").claim() is None
    assert set(ToyItem.objects.values_list("attempts", flat=True)) == {0}
    Gate.objects.update(requests_until=timezone.now() + timedelta(seconds=0.5))
    assert Claimer("network").claim() is not None


@pytest.mark.django_db
def test_requests_of_one_customer_are_kept_apart_and_others_are_not():
    mine, other = Apart("customer/1", 5), Apart("customer/2", 5)
    assert rates.take(MODEL, apart=mine, now=NOW) == 0
    assert rates.take(MODEL, apart=other, now=NOW) == 0
    with pytest.raises(WorkError):
        rates.take(MODEL, apart=mine, now=later(3.9))
    assert rates.take(MODEL, apart=mine, now=later(4.5)) == pytest.approx(0.5)
    assert rates.take(MODEL, apart=Apart("customer/1", 0), now=later(4.5)) == 0


@pytest.mark.django_db
def test_many_that_come_too_early_for_a_delay_do_not_come_back_together():
    mine = Apart("customer/1", 5)
    rates.take(MODEL, apart=mine, now=NOW)
    waits = []
    for _ in range(200):
        with pytest.raises(WorkError) as early:
            rates.take(MODEL, apart=mine, now=NOW)
        waits.append(early.value.retry_after)
    assert waits[:4] == [4, 8, 12, 16]
    assert max(waits) < 600


@pytest.mark.django_db
def test_a_customers_delay_takes_no_place_of_the_model():
    rates.take(MODEL, requests_per_minute=60, apart=Apart("customer/1", 5), now=NOW)
    before = Gate.objects.get(name=MODEL).requests_until
    with pytest.raises(WorkError):
        rates.take(MODEL, requests_per_minute=60, apart=Apart("customer/1", 5), now=later(2))
    assert Gate.objects.get(name=MODEL).requests_until == before


@pytest.mark.django_db(transaction=True)
def test_no_place_is_given_to_two_that_ask_at_the_same_moment():
    together = threading.Barrier(8)

    def ask(_number):
        together.wait(10)
        try:
            return rates.take(MODEL, requests_per_minute=600, now=NOW)
        except WorkError:
            return None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(ask, range(40)))
    given = [wait for wait in waits if wait is not None]
    step = 60 / 600 / AIM
    assert len(given) == int(2 / step) + 1
    assert len({round(wait, 3) for wait in given if wait}) == len([wait for wait in given if wait])
    moved = Gate.objects.get(name=MODEL).requests_until - (NOW - timedelta(seconds=1))
    assert moved.total_seconds() == pytest.approx(len(given) * step, abs=0.001)


@pytest.mark.django_db
def test_single_refusals_among_many_answers_slow_nobody():
    for number in range(300):
        rates.answered(MODEL)
        if number % 50 == 0:
            rates.refused(MODEL, retry_after=20, now=NOW)
    assert Gate.objects.filter(closed_until__isnull=False).count() == 0


@pytest.mark.django_db
def test_refusals_that_are_a_real_share_close_the_gate_for_as_long_as_was_asked(new_job):
    for _ in range(5):
        rates.answered(MODEL)
        rates.refused(MODEL, retry_after=20, now=NOW)
    assert Gate.objects.get(name=MODEL).closed_until == later(20)


@pytest.mark.django_db
def test_refusals_long_ago_do_not_count(monkeypatch):
    rates.refused(MODEL, retry_after=20, now=NOW)
    monkeypatch.setattr(refusals, "clock", lambda: refusals.RECENT_SECONDS + 1)
    rates.refused(MODEL, retry_after=20, now=NOW)
    assert not Gate.objects.exists()


@pytest.mark.django_db
def test_who_refuses_without_saying_for_how_long_is_left_alone_longer_each_time():
    rests = []
    for _ in range(8):
        moment = Gate.objects.filter(name=MODEL).values_list("closed_until", flat=True).first() or NOW
        for _ in range(2):
            rates.refused(MODEL, now=moment)
        rests.append((Gate.objects.get(name=MODEL).closed_until - moment).total_seconds())
    assert rests == [2, 4, 8, 16, 32, 60, 60, 60]


@pytest.mark.django_db
def test_a_model_that_limits_for_weeks_fails_no_item(new_job, work):
    new_job(behaviour="limited", lane="network", gate=MODEL, started_at=NOW - timedelta(days=20), attempts=4)
    item = work("network")
    assert (item.state, item.attempts) == (State.WAITING, 4)


def test_the_lower_of_two_limits_is_none_only_where_both_are():
    assert Rate(60, None).lower(Rate(30, 5)) == Rate(30, 5)
    assert Rate(None, None).lower(Rate(None, 7)) == Rate(None, 7)


def test_what_has_no_limit_fills_nothing():
    assert filled(None, share(1, None), sent_at=NOW) is None


@pytest.mark.django_db
def test_nonsense_that_is_told_of_limits_and_sizes_stops_nobody_for_hours():
    rates.answered(MODEL, requests_per_minute=60, tokens_per_minute=1, now=NOW)
    rates.take(MODEL, tokens=4_000, now=NOW)
    rates.corrected(MODEL, tokens=10**9)
    assert Gate.objects.get(name=MODEL).tokens_until < NOW + timedelta(minutes=21)
