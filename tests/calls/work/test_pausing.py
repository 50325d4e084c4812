"""Obstacles that stop a whole job: it is paused once, with the reason, and nothing of it fails."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from calls.work import control, sweep
from calls.work.claim import Claimer
from calls.work.errors import WorkError
from calls.work.lease import Lease
from calls.work.runner import fail, run
from calls.work.states import JobState, State
from tests.toy.models import ToyItem, ToyJob

CODE = "toy:settings:no-key"


def told(job):
    job.refresh_from_db()
    return job.state, job.paused_code, job.paused_text, job.paused_hint


@pytest.mark.django_db
def test_an_obstacle_to_all_pauses_the_job_and_counts_as_no_attempt(new_job, work):
    job = new_job(3, behaviour="keyless")
    item = work()
    assert told(job) == (JobState.PAUSED, CODE, "There is no key.", "Set TOY_KEY.")
    assert (item.state, item.attempts, item.error_code) == (State.WAITING, 0, CODE)
    assert work() is None


@pytest.mark.django_db
def test_other_jobs_go_on(new_job, work):
    new_job(behaviour="keyless")
    other = new_job(2)
    for _ in range(3):
        work()
    assert told(other)[0] == JobState.FINISHED


@pytest.mark.django_db
def test_a_resumed_job_goes_on_and_forgets_why_it_was_paused(new_job, work):
    job = new_job(2, behaviour="keyless")
    work()
    ToyItem.objects.update(behaviour="nothing")
    job.refresh_from_db()
    control.resume(job)
    assert told(job) == (JobState.ACTIVE, "", "", "")
    assert [work().state, work().state] == [State.DONE] * 2


@pytest.mark.django_db
def test_a_job_that_is_resumed_too_early_is_paused_again(new_job, work):
    job = new_job(behaviour="keyless")
    work()
    job.refresh_from_db()
    control.resume(job)
    work()
    assert told(job)[:2] == (JobState.PAUSED, CODE)


@pytest.mark.django_db
def test_what_began_before_a_resume_does_not_pause_the_job_again(new_job, claim):
    job = new_job(2, behaviour="keyless")
    early, late = claim(), claim()
    run(early, Lease(early))
    job.refresh_from_db()
    control.resume(job)
    run(late, Lease(late))
    assert told(job)[:2] == (JobState.ACTIVE, "")
    assert ToyItem.objects.filter(state=State.WAITING, attempts=0).count() == 2


@pytest.mark.django_db
def test_the_first_reason_stays(new_job, claim):
    job = new_job(2)
    first, second = claim(), claim()
    fail(first, WorkError("toy:budget:spent", "The budget is spent.", pauses=True))
    fail(second, WorkError(CODE, "There is no key.", pauses=True))
    assert told(job)[1] == "toy:budget:spent"


@pytest.mark.django_db
@pytest.mark.parametrize("deed", [control.pause, control.stop])
def test_what_people_did_with_the_job_is_not_overwritten(new_job, claim, deed):
    job = new_job(2, behaviour="keyless")
    item = claim()
    deed(job)
    state = job.state
    run(item, Lease(item))
    assert told(job)[:2] == (state, "")


@pytest.mark.django_db
def test_a_worker_that_lost_its_item_pauses_nothing(new_job, claim, let_lease_expire):
    job = new_job(behaviour="keyless")
    item = claim()
    let_lease_expire(item)
    sweep.expire_leases(ToyItem, timezone.now())
    fail(item, WorkError(CODE, "There is no key.", pauses=True))
    assert told(job)[0] == JobState.ACTIVE


@pytest.mark.django_db
def test_an_error_that_pauses_never_fails_even_at_the_last_attempt(new_job, claim):
    new_job(attempts=ToyItem.max_attempts - 1, started_at=timezone.now() - timedelta(days=9))
    item = claim()
    fail(item, WorkError(CODE, "There is no key.", pauses=True, permanent=True))
    item.refresh_from_db()
    assert (item.state, item.attempts) == (State.WAITING, ToyItem.max_attempts - 1)


@pytest.mark.django_db(transaction=True)
def test_many_threads_that_meet_it_together_pause_once_and_fail_nothing(new_job):
    job = new_job(24, behaviour="keyless", lane="network")
    items = [item for item in (Claimer("network").claim() for _ in range(24)) if item is not None]
    together = threading.Barrier(8)

    def meet(number):
        try:
            together.wait(10)
            error = WorkError(f"toy:obstacle:{number}", f"Obstacle {number}.", hint="Remove it.", pauses=True)
            for item in items[number::8]:
                fail(item, error)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(meet, range(8)))
    state, code, text, _hint = told(job)
    assert (state, text) == (JobState.PAUSED, f"Obstacle {code[-1]}.")
    assert set(ToyItem.objects.values_list("state", "attempts")) == {(State.WAITING, 0)}
    assert ToyJob.objects.filter(state=JobState.PAUSED).count() == 1
