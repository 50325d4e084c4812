"""Items survive killed workers: nothing lost, nothing done twice, nothing stuck.

    .venv/bin/python -m benchmarks.chaos [--items 1500] [--every 1.5] [--postgresql]

First a worker process is killed by SIGKILL every 1.5 seconds, then the whole cluster with its watchdog is killed and
started again several times. Prints what happened and exits with 1 when an item was lost, doubled or stuck for longer
than lease + sweep (plus a second for looking, and the time of a new start where everything was killed).
"""

import argparse
import sys
import tempfile
import threading
import time

from tests.postgres import throwaway_server
from tests.toy.fleet import Fleet, until

LEASE_SECONDS, SWEEP_SECONDS = 6, 1
SETTINGS = {
    "CHAT_LEASE_SECONDS": LEASE_SECONDS,
    "CHAT_SWEEP_SECONDS": SWEEP_SECONDS,
    "CHAT_WATCHDOG_SECONDS": 5,
    "CHAT_PUMP_SECONDS": 10,
}
LIMIT_SECONDS = 600
CLUSTER_KILLS = 6
START_SECONDS = 5


def main():
    options = arguments()
    if options.postgresql:
        with throwaway_server() as url:
            return both(options, url)
    return both(options, "")


def both(options, url):
    print(f"database: {'PostgreSQL' if url else 'SQLite'}, {options.items} items of {options.seconds} s, 3 workers")
    good = [scenario(options, url, kill) for kill in (kill_workers, kill_clusters)]
    return 0 if all(good) else 1


def scenario(options, url, kill):
    fleet = Fleet(home=tempfile.mkdtemp(), database_url=url, workers=3, **SETTINGS)
    fleet.migrate()
    fleet.manage("flush", "--no-input", "--verbosity", "0")
    try:
        return rough_run(fleet, options, kill)
    finally:
        fleet.stop()


def rough_run(fleet, options, kill):
    job = fleet.ask(f"new_job({options.items}, seconds={options.seconds})")
    fleet.start()
    started, kills, stuck = time.monotonic(), 0, 0.0
    while not finished(fleet, job) and time.monotonic() - started < LIMIT_SECONDS:
        threading.Event().wait(options.every)
        kills += kill(fleet, kills)
        stuck = max(stuck, fleet.ask("longest_silence()"))
    print(f"{kill.__name__}: {kills} kills in {time.monotonic() - started:.0f} s, ", end="")
    return verdict(fleet, job, options.items, stuck, spare=START_SECONDS * (kill is kill_clusters))


def finished(fleet, job):
    return fleet.ask(f"ToyJob.objects.get(pk={job}).state") == "finished"


def kill_workers(fleet, turn):
    """SIGKILL to one process of the clusters, another one each time."""
    workers = fleet.workers()
    return int(bool(workers) and fleet.kill(workers[turn % len(workers)]))


def kill_clusters(fleet, turn):
    """SIGKILL to everything once work goes on, and a new start; six times."""
    if turn >= CLUSTER_KILLS or not until(lambda: "running" in fleet.ask("states()"), seconds=30):
        return 0
    fleet.kill_everything()
    fleet.start()
    return 1


def verdict(fleet, job, count, stuck, *, spare):
    states, doubles = fleet.ask(f"states({job})"), fleet.ask("doubles()")
    results, finishes = (
        fleet.ask("ToyResult.objects.count()"),
        fleet.ask(f"ToyJob.objects.get(pk={job}).finished_times"),
    )
    good = (
        states == {"done": count}
        and not doubles
        and results == count
        and finishes == 1
        and stuck <= SWEEP_SECONDS + 1 + spare
    )
    print(
        f"states {states}, doubled {doubles}, "
        f"job finished {finishes} time(s), longest past its lease {stuck:.1f} s: {'good' if good else 'BAD'}"
    )
    return good


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=1500)
    parser.add_argument("--seconds", type=float, default=0.1)
    parser.add_argument("--every", type=float, default=1.5)
    parser.add_argument("--postgresql", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
