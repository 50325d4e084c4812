"""What the work engine costs: items of empty work beside plain django-q2 tasks, and claims beside 100,000 waiting.

    .venv/bin/python -m benchmarks.engine [--items 3000] [--workers 2] [--postgresql]

Prints, from one run on one database: items a second through the engine and tasks a second through plain django-q2,
with their ratio (the requirement is at least 0.5); and milliseconds a claim with 1,000 and with 100,000 items
waiting, with their ratio (at most 1.5).
"""

import argparse
import statistics
import tempfile
import time

from tests.postgres import throwaway_server
from tests.toy.fleet import Fleet, until

WAIT_SECONDS = 300


def main():
    options = arguments()
    if options.postgresql:
        with throwaway_server() as url:
            run(options, url)
    else:
        run(options, "")


def run(options, url):
    print(f"database: {'PostgreSQL' if url else 'SQLite'}, {options.workers} workers, {options.items} items")
    fleet = Fleet(home=tempfile.mkdtemp(), database_url=url, workers=options.workers)
    fleet.migrate()
    try:
        rates(fleet, options)
        claims(fleet)
    finally:
        fleet.stop()


def rates(fleet, options):
    """Both kinds of work alternate, so that a noisy machine is unfair to neither."""
    fleet.start()
    assert until(lambda: fleet.ask("WorkerPulse.objects.count()") == 2, seconds=60)
    assert until(lambda: fleet.ask("everybody_beats()"), seconds=60)
    engine, plain = [], []
    for _ in range(options.rounds):
        plain.append(options.items / plain_seconds(fleet, options.items))
        engine.append(options.items / engine_seconds(fleet, options.items))
    fleet.stop_workers()
    ours, theirs = statistics.median(engine), statistics.median(plain)
    print(f"engine {ours:7.0f} items/s   plain django-q2 {theirs:7.0f} tasks/s   ratio {ours / theirs:.2f}")


def engine_seconds(fleet, count):
    """Seconds from the first doorbell to the last item's end, as the items' own times tell."""
    job = fleet.ask(f"new_job({count})")
    assert until(
        lambda: fleet.ask(f"ToyJob.objects.get(pk={job}).state") == "finished", seconds=WAIT_SECONDS, every=0.2
    )
    return fleet.ask(f"seconds_of({job})")


def plain_seconds(fleet, count):
    """The same for as many empty django-q2 tasks, whose end each task notes as an item's does."""
    group = fleet.ask(f"plain_tasks({count})")
    assert until(lambda: fleet.ask(f"plain_done({group})") >= count, seconds=WAIT_SECONDS, every=0.2)
    return fleet.ask(f"plain_seconds({group})")


def claims(fleet):
    """Claims timed in one process, with few and with many items waiting, alternating."""
    few, many = [], []
    for _ in range(3):
        few.append(fleet.ask("milliseconds_a_claim(1000)"))
        many.append(fleet.ask("milliseconds_a_claim(100_000)"))
    small, large = statistics.median(few), statistics.median(many)
    print(f"claim with 1,000 waiting {small:.2f} ms   with 100,000 waiting {large:.2f} ms   ratio {large / small:.2f}")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--postgresql", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    started = time.monotonic()
    main()
    print(f"took {time.monotonic() - started:.0f} s")
