"""The engine with real worker processes that are treated badly, on a database of their own."""

import threading
from pathlib import Path

import pytest

from tests.toy.fleet import Fleet, alive, descendants, until
from tests.toy.migrated import put_database

LEASE_SECONDS = 4
SWEEP_SECONDS = 1
QUICK = {
    "CHAT_LEASE_SECONDS": LEASE_SECONDS,
    "CHAT_SWEEP_SECONDS": SWEEP_SECONDS,
    "CHAT_WATCHDOG_SECONDS": 3,
    "CHAT_PUMP_SECONDS": 5,
}


@pytest.fixture
def fleet(tmp_path, template, database_url):
    put_database(template, tmp_path)
    fleet = Fleet(home=tmp_path, database_url=database_url, workers=3, **QUICK)
    yield fleet
    fleet.stop()


def all_done(fleet, job):
    return lambda: set(fleet.ask(f"states({job})")) == {"done"}


@pytest.mark.postgresql
def test_killed_workers_lose_nothing_and_double_nothing(fleet):
    job = fleet.ask("new_job(150, seconds=0.05)")
    fleet.start()
    killed = 0
    while killed < 6:
        assert until(lambda: len(fleet.workers()) >= 3, seconds=20)
        threading.Event().wait(0.5)
        killed += fleet.kill(fleet.workers()[killed % 3])
        assert fleet.ask("longest_silence()") < LEASE_SECONDS + SWEEP_SECONDS + 5
    assert until(all_done(fleet, job), seconds=60), fleet.ask(f"states({job})")
    assert fleet.ask("doubles()") == 0
    assert fleet.ask("ToyResult.objects.count()") == 150
    assert until(lambda: fleet.ask(f"ToyJob.objects.get(pk={job}).finished_times") == 1, seconds=10)


@pytest.mark.postgresql
def test_a_machine_that_dies_and_starts_again_goes_on_where_it_was(fleet):
    job = fleet.ask("new_job(60, seconds=0.1)")
    fleet.start()
    assert until(lambda: fleet.ask(f"states({job})").get("done", 0) >= 10, seconds=30)
    fleet.kill_everything()
    fleet.start()
    assert until(all_done(fleet, job), seconds=60), fleet.ask(f"states({job})")
    assert fleet.ask("doubles()") == 0


@pytest.mark.postgresql
def test_a_cluster_frozen_by_the_death_of_the_worker_that_holds_its_queue_is_restarted(fleet):
    fleet.start()
    assert until(lambda: fleet.ask("WorkerPulse.objects.count()") == 2, seconds=30)
    assert until(lambda: fleet.ask("everybody_beats()"), seconds=30)
    # Idle workers wait for the queue's lock, one holds it: killing all of them kills that one.
    for pid in fleet.workers():
        fleet.kill(pid)
    job = fleet.ask("new_job(20)")
    assert until(all_done(fleet, job), seconds=40), fleet.ask(f"states({job})")


@pytest.mark.postgresql
def test_a_small_job_beside_a_large_one_ends_first(fleet):
    large = fleet.ask("new_job(2000, seconds=0.01)")
    small = fleet.ask("new_job(5, seconds=0.01)")
    fleet.start()
    assert until(all_done(fleet, small), seconds=30)
    assert fleet.ask(f"states({large})")["waiting"] > 1500


@pytest.mark.postgresql
def test_pausing_stops_claims_within_two_seconds_and_stop_resume_retry_follow(fleet):
    job = fleet.ask("new_job(500, seconds=0.05)")
    get = f"ToyJob.objects.get(pk={job})"
    fleet.start()
    assert until(lambda: fleet.ask(f"states({job})").get("done", 0) >= 5, seconds=30)
    fleet.ask(f"control.pause({get})")
    assert until(lambda: "running" not in fleet.ask(f"states({job})"), seconds=2)
    paused = fleet.ask(f"states({job})")
    threading.Event().wait(1)
    assert fleet.ask(f"states({job})") == paused
    fleet.ask(f"control.stop({get})")
    assert fleet.ask(f"states({job})") == {"done": paused["done"], "cancelled": paused["waiting"]}
    fleet.ask(f"control.resume({get})")
    assert until(all_done(fleet, job), seconds=60), fleet.ask(f"states({job})")
    assert fleet.ask("doubles()") == 0


@pytest.mark.postgresql
def test_the_network_lane_works_side_by_side(fleet):
    job = fleet.ask("new_job(24, seconds=1.0, lane='network')")
    fleet.start()
    assert until(lambda: fleet.ask(f"states({job})").get("running", 0) >= 8, seconds=30)
    assert until(all_done(fleet, job), seconds=30), fleet.ask(f"states({job})")


@pytest.mark.postgresql
def test_lost_items_are_still_swept_up_after_the_database_ended_every_connection(fleet):
    fleet.start()
    assert until(lambda: fleet.ask("WorkerPulse.objects.count()") == 2, seconds=30)
    assert until(lambda: fleet.ask("everybody_beats()"), seconds=30)
    fleet.ask("end_connections()")
    job = fleet.ask("lost_item()")
    assert until(all_done(fleet, job), seconds=40), fleet.ask(f"states({job})")


def test_workers_that_are_told_to_stop_give_back_what_they_have_and_leave_nobody_behind(fleet):
    fleet.ask("new_job(3, seconds=60)")
    fleet.start()
    assert until(lambda: fleet.ask("states()").get("running", 0) == 3, seconds=30)
    family = descendants(fleet._process.pid)
    fleet._process.terminate()
    assert fleet._process.wait(30) == 0
    assert fleet.ask("states()") == {"waiting": 3}
    assert not any(Path(f"/proc/{pid}").exists() for pid in family)
    assert fleet.ask("WorkerPulse.objects.count()") == 0


def test_clusters_whose_watchdog_was_killed_end_instead_of_taking_messages_from_others(fleet):
    fleet.start()
    assert until(lambda: fleet.ask("WorkerPulse.objects.count()") == 2, seconds=30)
    assert until(lambda: fleet.ask("everybody_beats()"), seconds=30)
    family = descendants(fleet._process.pid)
    fleet.kill(fleet._process.pid)
    fleet._process.wait()
    fleet.ask("ring()")
    try:
        assert until(lambda: not any(alive(pid) for pid in family), seconds=20)
    finally:
        for pid in family:
            fleet.kill(pid)
