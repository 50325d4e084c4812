"""Working on an item: its result, its errors, and who owns it."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from calls.work import runner, sweep
from calls.work.lease import Lease, LeaseLostError
from calls.work.models import Done
from calls.work.states import State
from tests.toy.models import ToyItem, ToyResult

pytestmark = pytest.mark.django_db


def test_a_finished_item_is_done_and_its_result_is_stored_once(new_job, work):
    new_job()
    item = work()
    assert item.state == State.DONE
    assert item.lease_token is None
    assert item.finished_at is not None
    assert ToyResult.objects.count() == 1


def test_an_item_with_a_further_stage_waits_for_it_with_its_attempts_anew(new_job, work):
    new_job(behaviour="two stages", stage="first")
    item = work()
    assert (item.state, item.stage, item.attempts) == (State.WAITING, "second", 0)
    assert work().state == State.DONE


def test_an_item_goes_through_all_stages_before_a_later_one_begins(new_job, work):
    new_job(2, behaviour="two stages", stage="first")
    worked = [work().pk for _ in range(4)]
    assert worked == sorted(worked)


def test_a_skipped_item_says_why(new_job, work):
    new_job(behaviour="skips")
    item = work()
    assert (item.state, item.error_text) == (State.SKIPPED, "Not needed.")


def test_an_error_waits_and_is_tried_again_until_the_attempts_are_used_up(new_job, work, make_due):
    new_job(behaviour="fails")
    item = work()
    assert (item.state, item.error_code) == (State.WAITING, "toy:test:fails")
    assert item.not_before > timezone.now() + timedelta(seconds=1)
    for _ in range(ToyItem.max_attempts - 1):
        make_due(item)
        item = work()
    assert (item.state, item.attempts, item.error_hint) == (State.FAILED, ToyItem.max_attempts, "Try again.")


def test_a_permanent_error_ends_the_item_at_once(new_job, work):
    new_job(behaviour="refuses")
    item = work()
    assert (item.state, item.attempts, item.error_text) == (State.FAILED, 1, "It never works.")


def test_being_rate_limited_is_no_attempt_and_waits_as_long_as_was_asked(new_job, work):
    new_job(behaviour="limited")
    item = work()
    assert (item.state, item.attempts) == (State.WAITING, 0)
    assert item.not_before > timezone.now() + timedelta(seconds=29)


def test_an_error_nobody_anticipated_stays_with_its_item(new_job, work):
    new_job(behaviour="crashes")
    new_job()
    assert work().error_code == "work:internal:unexpected"
    assert work().state == State.DONE


def test_a_success_after_an_error_forgets_the_error(new_job, work, make_due):
    new_job(behaviour="fails")
    item = work()
    ToyItem.objects.filter(pk=item.pk).update(behaviour="nothing")
    make_due(item)
    assert (work().state, ToyItem.objects.get().error_code) == (State.DONE, "")


def test_a_late_worker_cannot_overwrite_the_result(new_job, claim, let_lease_expire):
    new_job()
    late = claim()
    let_lease_expire(late)
    sweep.expire_leases(ToyItem, timezone.now())
    quick = claim()
    runner.run(quick, Lease(quick))
    runner.run(late, Lease(late))
    assert ToyResult.objects.count() == 1
    assert ToyItem.objects.get().state == State.DONE


def test_a_late_worker_cannot_fail_an_item_it_lost(new_job, claim, let_lease_expire):
    new_job(behaviour="refuses")
    late = claim()
    let_lease_expire(late)
    sweep.expire_leases(ToyItem, timezone.now())
    runner.run(late, Lease(late))
    assert ToyItem.objects.get().state == State.WAITING


def test_nothing_is_stored_when_storing_fails_half_way(new_job, claim):
    new_job()
    item = claim()

    def store():
        ToyResult.objects.create(item=item, process=1, stage="only")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        runner.finish(item, Done(store=store))
    assert not ToyResult.objects.exists()
    assert ToyItem.objects.get().state == State.RUNNING


def test_an_item_whose_result_the_database_refuses_at_the_commit_is_tried_again(new_job, claim, monkeypatch):
    new_job()
    item = claim()
    refuse_the_next_commit(monkeypatch)
    runner.run(item, Lease(item))
    item.refresh_from_db()
    assert (item.state, item.error_code) == (State.WAITING, "work:internal:unexpected")
    assert not ToyResult.objects.exists()


def refuse_the_next_commit(monkeypatch):
    """As PostgreSQL does, which looks at foreign keys when it commits."""
    atomic = transaction.atomic

    @contextmanager
    def refused():
        monkeypatch.setattr(runner.transaction, "atomic", atomic)
        with atomic():
            yield
            raise IntegrityError

    monkeypatch.setattr(runner.transaction, "atomic", refused)


def test_a_sign_of_life_renews_the_lease(new_job, claim, let_lease_expire, settings):
    settings.WORK = {**settings.WORK, "lease_seconds": 0}
    new_job()
    item = claim()
    let_lease_expire(item)
    settings.WORK = {**settings.WORK, "lease_seconds": 60}
    lease = Lease(item)
    lease._every = 0
    lease.beat()
    assert ToyItem.objects.get().lease_until > timezone.now() + timedelta(seconds=50)


def test_a_sign_of_life_tells_a_worker_that_it_lost_the_item(new_job, claim, let_lease_expire):
    new_job()
    item = claim()
    let_lease_expire(item)
    sweep.expire_leases(ToyItem, timezone.now())
    lease = Lease(item)
    lease._every = 0
    with pytest.raises(LeaseLostError):
        lease.beat()


@pytest.mark.django_db(transaction=True)
def test_work_goes_on_while_the_database_is_away_for_less_than_the_lease(new_job, claim, monkeypatch):
    new_job()
    lease = Lease(claim())
    lease._every = 0
    with monkeypatch.context() as broken:
        broken.setattr(QuerySet, "update", no_answer)
        lease.beat()
    lease.beat()


def test_work_ends_when_the_database_is_away_for_longer_than_the_lease(new_job, claim, monkeypatch):
    new_job()
    lease = Lease(claim())
    lease._last -= lease._length.total_seconds()
    monkeypatch.setattr(QuerySet, "update", no_answer)
    with pytest.raises(OperationalError):
        lease.beat()


def no_answer(*_, **__):
    raise OperationalError("the database does not answer")


def test_workers_that_are_told_to_stop_give_their_item_back(new_job, claim, monkeypatch, tmp_path):
    import os

    reading, writing = os.pipe()
    monkeypatch.setenv("_CHAT_WORKERS_STOP_PIPE", str(reading))
    new_job(seconds=5)
    item = claim()
    lease = Lease(item)
    lease._every = 0
    os.close(writing)
    runner.run(item, lease)
    os.close(reading)
    item.refresh_from_db()
    assert (item.state, item.attempts) == (State.WAITING, 0)
