"""Claiming: who gets an item, and that it is one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from calls.work.claim import Claimer
from calls.work.models import work_item_models
from calls.work.states import State
from tests.toy.models import ToyItem, ToyJob

pytestmark = pytest.mark.django_db


def test_a_claimed_item_runs_under_a_lease_and_has_used_an_attempt(new_job, claim):
    new_job()
    item = claim()
    item.refresh_from_db()
    assert (item.state, item.attempts) == (State.RUNNING, 1)
    assert item.lease_until > timezone.now()


def test_an_item_is_claimed_once(new_job, claim):
    new_job(count=1)
    assert claim() is not None
    assert claim() is None


def test_an_item_that_somebody_else_took_meanwhile_is_not_taken_again(new_job):
    new_job()
    mine, theirs = ToyItem.objects.get(), ToyItem.objects.get()
    lease = {"lease_until": timezone.now(), "lease_token": "11111111-1111-1111-1111-111111111111"}
    assert theirs.move(State.RUNNING, **lease)
    assert not mine.move(State.RUNNING, **lease)


def test_items_of_another_lane_are_left_to_its_workers(new_job, claim):
    new_job(lane="network")
    assert claim("cpu") is None
    assert claim("network") is not None


def test_an_item_is_not_claimed_before_its_time(new_job, claim):
    new_job(not_before=timezone.now() + timedelta(minutes=1))
    assert claim() is None


@pytest.mark.parametrize("state", ["paused", "stopped", "finished"])
def test_items_of_a_job_that_is_not_active_are_not_claimed(new_job, claim, state):
    job = new_job()
    ToyJob.objects.filter(pk=job.pk).update(state=state)
    assert claim() is None


def test_jobs_take_turns_whatever_their_size(new_job):
    big, small = new_job(count=6), new_job(count=2)
    claimer = Claimer("cpu")
    order = [claimer.claim().job_id for _ in range(5)]
    assert order == [big.pk, small.pk, big.pk, small.pk, big.pk]


def test_within_a_job_the_longest_due_comes_first(new_job, claim):
    job = new_job(count=0)
    now = timezone.now()
    late = ToyItem.objects.create(job=job, lane="cpu", stage="only", not_before=now - timedelta(minutes=1))
    early = ToyItem.objects.create(job=job, lane="cpu", stage="only", not_before=now - timedelta(minutes=2))
    assert [claim().pk, claim().pk] == [early.pk, late.pk]


def test_an_item_whose_own_constraint_forbids_it_lets_others_go_first(new_job):
    new_job(count=2, group="same call")
    other = new_job(count=1)
    claimer = Claimer("cpu")
    taken = [claimer.claim(), claimer.claim()]
    assert {item.job_id for item in taken} >= {other.pk}
    assert ToyItem.objects.filter(group="same call", state=State.RUNNING).count() == 1
    assert claimer.claim() is None
    assert ToyItem.objects.get(group="same call", state=State.WAITING).not_before > timezone.now()


@pytest.mark.parametrize("count", [1, 100])
def test_a_claim_asks_the_database_the_same_few_questions_however_many_items_wait(
    new_job, claim, count, django_assert_num_queries
):
    new_job(count=count)
    other_models_that_have_nothing_due = len(work_item_models()) - 1
    with django_assert_num_queries(other_models_that_have_nothing_due + 7):
        assert claim() is not None


def test_an_item_moves_only_as_the_table_of_moves_says(new_job, work):
    new_job()
    item = work()
    with pytest.raises(ValueError, match="does not go from done to waiting"):
        item.move(State.WAITING)
