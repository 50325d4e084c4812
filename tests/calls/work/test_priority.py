"""Which jobs' items are taken first."""

from datetime import timedelta

import pytest
from django.utils import timezone

from calls.work.claim import Claimer
from calls.work.lanes import NETWORK
from calls.work.models import Gate
from calls.work.states import Priority, State
from imports import services
from imports.models import ImportFile
from imports.sources.base import FoundFile
from imports.work.discover import add_files
from tests import cast
from tests.toy.models import ToyJob

pytestmark = pytest.mark.django_db


@pytest.fixture
def new_import(customer):
    """An import whose files lie at these addresses, found already."""

    def make(*urls, priority=Priority.NORMAL):
        job = services.start_import(customer=customer, locations=[urls[0]], priority=priority)
        job.sources.update(state=State.DONE)
        add_files(job.sources.get(), [FoundFile(url, url.rpartition("/")[2]) for url in urls])
        return job

    return make


@pytest.fixture
def customer():
    return cast.new_customer(process_on_import=False)


def at(host, *names):
    return [f"https://{host}/{name}" for name in names]


def claimed(claimer, times):
    items = [claimer.claim() for _ in range(times)]
    return [item.name for item in items if item]


def prefer(job, priority):
    ToyJob.objects.filter(pk=job.pk).update(priority=priority)
    return job.pk


def test_items_of_a_higher_priority_are_taken_first_although_they_came_last(new_job):
    low, usual, high = new_job(count=2), new_job(count=2), new_job(count=2)
    prefer(low, Priority.LOW), prefer(high, Priority.HIGH)
    claimer = Claimer("cpu")
    assert [claimer.claim().job_id for _ in range(6)] == [high.pk] * 2 + [usual.pk] * 2 + [low.pk] * 2


def test_what_waits_for_its_next_try_holds_up_no_other(new_job):
    high, usual = new_job(not_before=timezone.now() + timedelta(minutes=1)), new_job()
    prefer(high, Priority.HIGH)
    assert Claimer("cpu").claim().job_id == usual.pk


def test_jobs_of_one_priority_take_turns(new_job):
    first, second = new_job(count=2), new_job(count=2)
    prefer(first, Priority.HIGH), prefer(second, Priority.HIGH)
    claimer = Claimer("cpu")
    assert [claimer.claim().job_id for _ in range(4)] == [first.pk, second.pk, first.pk, second.pk]


def test_files_of_an_urgent_import_are_fetched_before_those_of_an_earlier_one(new_import):
    new_import(*at("a.example", "1", "2"))
    new_import(*at("b.example", "3", "4"), priority=Priority.HIGH)
    assert claimed(Claimer(NETWORK), 4) == ["3", "4", "1", "2"]


def test_they_pass_the_gate_of_a_common_host_first(new_import, settings):
    settings.WORK = {**settings.WORK, "per_gate": 2}
    new_import(*at("a.example", "1", "2"))
    new_import(*at("a.example", "3", "4"), priority=Priority.HIGH)
    assert claimed(Claimer(NETWORK), 4) == ["3", "4"]


def test_a_host_that_lets_nobody_in_holds_up_only_what_lies_there(new_import):
    new_import(*at("a.example", "1"))
    new_import(*at("busy.example", "2"), priority=Priority.HIGH)
    Gate.objects.create(name="busy.example", closed_until=timezone.now() + timedelta(minutes=1))
    assert claimed(Claimer(NETWORK), 2) == ["1"]


def test_urgent_files_go_on_as_soon_as_their_host_does(new_import, settings):
    settings.WORK = {**settings.WORK, "per_gate": 1}
    new_import(*at("a.example", "1", "2"))
    new_import(*at("b.example", "3", "4"), priority=Priority.HIGH)
    assert claimed(Claimer(NETWORK), 2) == ["3", "1"]
    ImportFile.objects.get(name="3").move(State.DONE)
    assert claimed(Claimer(NETWORK), 1) == ["4"]
