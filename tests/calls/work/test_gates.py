"""Gates: how many items of one host run at once, over all workers, and hosts that ask for less."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from calls.work import gates
from calls.work.claim import Claimer, next_due_at
from calls.work.models import Gate
from calls.work.states import State
from imports import services
from imports.models import ImportFile
from imports.sources.base import FoundFile
from imports.work.discover import add_files
from tests import cast

pytestmark = pytest.mark.django_db

NOW = timezone.now()
SLOW, QUICK = "slow.example.com", "quick.example.com"


@pytest.fixture
def found():
    """Files of one import, found already: how many at which host."""

    def make(**hosts):
        job = services.start_import(customer=cast.new_customer(process_on_import=False), locations=["https://x.com/"])
        job.sources.update(state=State.DONE)
        urls = [f"https://{name}.example.com/{number}.wav" for name, count in hosts.items() for number in range(count)]
        add_files(job.sources.get(), [FoundFile(url, url.rpartition("/")[2]) for url in urls])
        return job

    return make


@pytest.fixture
def four_at_once(settings):
    settings.WORK = {**settings.WORK, "per_gate": 4}


def claimed(workers, times):
    """Hosts of what these workers get in turn."""
    items = [workers[number % len(workers)].claim() for number in range(times)]
    return [item.gate for item in items if item is not None]


def test_all_workers_together_take_no_more_of_a_host_than_may_pass(found, four_at_once):
    found(slow=9)
    assert claimed([Claimer("network"), Claimer("network"), Claimer("network")], 9) == [SLOW] * 4


def test_a_full_host_holds_up_no_other_of_the_same_import(found, four_at_once):
    found(slow=9, quick=2)
    assert sorted(claimed([Claimer("network")], 12)) == [QUICK] * 2 + [SLOW] * 4


def test_of_very_many_hosts_some_are_looked_at_each_time_and_all_in_turn(found, monkeypatch):
    monkeypatch.setattr(gates, "MOST_AT_ONCE", 3)
    found(**{f"host{number}": 1 for number in range(8)})
    claimer = Claimer("network")
    with CaptureQueriesContext(connection) as looked:
        claimer.claim()
    assert sum(' AS "gate"' in query["sql"] for query in looked) == 3
    assert len(set(claimed([claimer], 12))) == 7


def test_the_place_of_a_file_that_has_ended_is_free(found, four_at_once):
    found(slow=9)
    worker = Claimer("network")
    first = worker.claim()
    claimed([worker], 8)
    first.move(State.DONE)
    assert claimed([worker], 2) == [SLOW]


def test_the_place_of_a_worker_that_was_killed_is_free_before_its_lease_ends(found, four_at_once):
    found(slow=9)
    claimed([Claimer("network")], 9)
    silent = timezone.now() - timedelta(seconds=gates.SILENT_SECONDS + 1)
    ImportFile.objects.filter(state=State.RUNNING).update(beat_at=silent)
    assert claimed([Claimer("network")], 9) == [SLOW] * 4


def test_a_host_that_asks_for_less_is_left_alone_and_no_other(found, four_at_once):
    found(slow=3, quick=3)
    gates.slow(SLOW, seconds=60)
    assert claimed([Claimer("network")], 6) == [QUICK] * 3


def test_after_its_pause_a_host_gets_half_and_then_one_more_each_half_minute():
    closed = Gate(name=SLOW, allowance=2, closed_until=NOW, slowed_at=NOW)
    later = [NOW + timedelta(seconds=seconds) for seconds in (-1, 0, 29, 30, 60, 600)]
    assert [gates.allowed(closed, usual=4, now=now) for now in later] == [0, 2, 2, 3, 4, 4]


def test_several_refusals_at_once_halve_once(four_at_once):
    for _ in range(4):
        gates.slow(SLOW, seconds=30)
    assert Gate.objects.get(name=SLOW).allowance == 2


def test_a_longer_wait_counts_and_a_shorter_one_does_not():
    gates.slow(SLOW, seconds=600)
    until = Gate.objects.get(name=SLOW).closed_until
    gates.slow(SLOW, seconds=5)
    assert Gate.objects.get(name=SLOW).closed_until == until


def test_what_waits_at_a_gate_is_due_all_the_same(found, four_at_once):
    found(slow=9)
    claimed([Claimer("network")], 9)
    assert next_due_at("network") <= timezone.now()


def test_one_gate_with_many_files_is_looked_at_once(found, django_assert_num_queries):
    job = found(slow=50, quick=1)
    with django_assert_num_queries(3):
        assert list(gates.gates_with_due_items(ImportFile, job.pk, lane="network", now=timezone.now())) == [QUICK, SLOW]
