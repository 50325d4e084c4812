"""Pause, resume, stop, retry failed; and how jobs end."""

from datetime import timedelta

import pytest
from django.utils import timezone

from calls.work import control, runner, sweep
from calls.work.errors import WorkError
from calls.work.lease import Lease
from calls.work.settle import settle
from calls.work.states import JobState, State
from tests.toy.models import ToyItem, ToyJob, ToyResult

pytestmark = pytest.mark.django_db


def states(job):
    return sorted(job.items.values_list("state", flat=True))


def test_a_job_finishes_with_its_last_item(new_job, work):
    job = new_job(count=2)
    work()
    job.refresh_from_db()
    assert job.state == JobState.ACTIVE
    work()
    job.refresh_from_db()
    assert (job.state, job.finished_times) == (JobState.FINISHED, 1)


def test_a_job_is_finished_once_whoever_asks(new_job, work):
    job = new_job()
    work()
    assert not settle(ToyJob, job.pk)
    job.refresh_from_db()
    assert job.finished_times == 1


def test_a_job_that_still_gets_items_does_not_finish(new_job, work):
    job = new_job(sealed=False)
    work()
    job.refresh_from_db()
    assert job.state == JobState.ACTIVE


def test_a_job_finishes_although_items_failed(new_job, work):
    job = new_job(behaviour="refuses")
    work()
    job.refresh_from_db()
    assert job.state == JobState.FINISHED


def test_a_paused_job_is_not_claimed_from_until_it_is_resumed(new_job, claim):
    job = new_job()
    control.pause(job)
    assert claim() is None
    control.resume(job)
    assert claim() is not None


def test_what_runs_when_a_job_is_paused_goes_on_to_its_end(new_job, claim):
    job = new_job(count=2)
    item = claim()
    control.pause(job)
    runner.run(item, Lease(item))
    assert states(job) == ["done", "waiting"]


def test_stopping_cancels_what_is_open_and_throws_away_what_runs(new_job, claim, work):
    job = new_job(count=3)
    work()
    running = claim()
    control.stop(job)
    runner.run(running, Lease(running))
    assert states(job) == ["cancelled", "cancelled", "done"]
    assert ToyResult.objects.count() == 1


def test_a_stopped_job_is_resumed_where_it_was(new_job, work):
    job = new_job(behaviour="two stages", stage="first")
    work()
    control.stop(job)
    control.resume(job)
    item = job.items.get()
    assert (item.state, item.stage) == (State.WAITING, "second")
    assert work().state == State.DONE
    job.refresh_from_db()
    assert job.state == JobState.FINISHED


def test_retrying_brings_failed_items_and_their_job_back(new_job, work):
    job = new_job(count=2, behaviour="refuses")
    work(), work()
    ToyItem.objects.update(behaviour="nothing")
    assert control.retry_failed(job) == 2
    assert job.state == JobState.ACTIVE
    assert [work().state, work().state] == [State.DONE, State.DONE]
    job.refresh_from_db()
    assert job.state == JobState.FINISHED


def test_an_item_that_is_retried_days_later_bears_being_rate_limited_again(new_job, work):
    job = new_job(behaviour="refuses")
    work()
    job.items.update(behaviour="limited", started_at=timezone.now() - timedelta(days=4))
    control.retry_failed(job)
    item = work()
    assert (item.state, item.attempts) == (State.WAITING, 0)


def test_retrying_leaves_what_is_done_alone(new_job, work):
    job = new_job()
    work()
    assert control.retry_failed(job) == 0
    assert states(job) == ["done"]
    assert job.state == JobState.FINISHED


@pytest.mark.parametrize("action", [control.pause, control.resume, control.stop])
def test_a_finished_job_says_that_it_cannot_be_controlled(new_job, work, action):
    job = new_job()
    work()
    job.refresh_from_db()
    with pytest.raises(WorkError, match="it is finished"):
        action(job)


def test_large_jobs_are_stopped_in_pieces_to_the_last_item(new_job, monkeypatch):
    monkeypatch.setattr(control, "CHUNK", 3)
    job = new_job(count=8)
    control.stop(job)
    assert states(job) == ["cancelled"] * 8


def test_who_stops_a_job_cancels_nothing_more_once_another_has_resumed_it(new_job, monkeypatch):
    monkeypatch.setattr(control, "CHUNK", 3)
    job = new_job(count=8)
    meanwhile(monkeypatch, lambda: control.resume(ToyJob.objects.get()))
    control.stop(job)
    assert states(job) == ["waiting"] * 8
    assert ToyJob.objects.get().state == JobState.ACTIVE


def test_who_resumes_a_paused_job_leaves_it_alone_once_another_has_stopped_it(new_job, monkeypatch):
    job = new_job(count=2)
    control.pause(job)
    meanwhile(monkeypatch, lambda: control.stop(ToyJob.objects.get()))
    with pytest.raises(WorkError, match="it is stopped"):
        control.resume(job)
    assert states(job) == ["cancelled"] * 2


def test_an_item_that_goes_on_to_its_next_step_while_its_job_is_stopped_is_cancelled(new_job, claim, monkeypatch):
    job = new_job(behaviour="two stages", stage="first")
    item = claim()
    meanwhile(monkeypatch, lambda: runner.run(item, Lease(item)))
    control.stop(job)
    assert states(job) == ["cancelled"]


def test_a_job_that_cannot_be_resumed_keeps_its_items_as_they_are(new_job):
    job = new_job()
    job.items.update(state=State.CANCELLED)
    with pytest.raises(WorkError, match="it is active"):
        control.resume(job)
    assert states(job) == ["cancelled"]


def meanwhile(monkeypatch, act):
    """Let somebody act once, after the first look for items to move."""
    chunks = control._chunks

    def interrupted(items):
        monkeypatch.setattr(control, "_chunks", chunks)
        found = chunks(items)
        first = next(found, None)
        act()
        if first is not None:
            yield first
        yield from found

    monkeypatch.setattr(control, "_chunks", interrupted)


def test_the_sweeper_lets_items_of_lost_workers_wait_again(new_job, claim, let_lease_expire):
    new_job(count=2)
    lost, alive = claim(), claim()
    let_lease_expire(lost)
    sweep.sweep()
    lost.refresh_from_db(), alive.refresh_from_db()
    assert (lost.state, lost.lease_token, lost.attempts) == (State.WAITING, None, 1)
    assert alive.state == State.RUNNING


def test_an_item_that_kills_its_worker_each_time_ends_with_an_error(new_job, claim, let_lease_expire):
    job = new_job()
    for _ in range(ToyItem.max_attempts):
        let_lease_expire(claim())
        sweep.sweep()
    item = job.items.get()
    assert (item.state, item.error_code) == (State.FAILED, "work:worker:lost")
    job.refresh_from_db()
    assert job.state == JobState.FINISHED


def test_the_sweeper_ends_a_job_whose_last_worker_was_killed_before_it_could(new_job):
    job = new_job(count=1)
    job.items.update(state=State.DONE)
    sweep.sweep()
    job.refresh_from_db()
    assert (job.state, job.finished_times) == (JobState.FINISHED, 1)
