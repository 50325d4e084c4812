"""How much of a provider's limit is used: 60 requests a minute, by four workers, beside naive retries in the same run.

    .venv/bin/python -m benchmarks.rates [--minutes 2] [--workers 4] [--postgresql]

Four limited servers at once, each with answers of one second: the limit enforced as a token bucket with a small burst,
or over the last minute; told in headers, or by 429 and Retry-After alone. Every server has a twin that is asked by as
many threads, which back off exponentially at a 429. Prints for each what was taken in each minute of the 60 that may be
(the requirement is at least 95 %), and how many were refused; then how many items failed (none may).
"""

import argparse
import random
import tempfile
import threading
import time
import urllib.error
import urllib.request
from contextlib import ExitStack

from tests.postgres import throwaway_server
from tests.toy.fleet import Fleet, until
from tests.toy.limited import LimitedServer, SlidingMinute, TokenBucket, serving

LIMIT = 60
KINDS = {
    "bucket, told": (TokenBucket, LIMIT),
    "bucket, 429 only": (TokenBucket, None),
    "minute, told": (SlidingMinute, LIMIT),
    "minute, 429 only": (SlidingMinute, None),
}
LONGEST_BACKOFF = 60.0


def main():
    options = arguments()
    with ExitStack() as stack:
        url = stack.enter_context(throwaway_server()) if options.postgresql else ""
        print(f"database: {'PostgreSQL' if url else 'SQLite'}, {options.workers} workers of 8 threads")
        fleet = Fleet(home=tempfile.mkdtemp(), database_url=url, workers=options.workers, CHAT_LOG_LEVEL="ERROR")
        fleet.migrate()
        ours = {name: stack.enter_context(serving(_server(name))) for name in KINDS}
        naive = {name: stack.enter_context(serving(_server(name))) for name in KINDS}
        stack.callback(fleet.stop)
        fleet.start()
        assert until(lambda: fleet.ask("WorkerPulse.objects.count()") == 2, seconds=60)
        assert until(lambda: fleet.ask("everybody_beats()"), seconds=60)
        run(options, fleet, ours, naive)


def _server(name):
    limit, tells = KINDS[name]
    return LimitedServer(limit(LIMIT), tells=tells)


def run(options, fleet, ours, naive):
    over = threading.Event()
    for name, server in ours.items():
        fleet.ask(f"asking_job(1000, 'toy/{name.replace(' ', '-')}', '{server.address}')")
    for server in naive.values():
        for _ in range(8 * options.workers):
            threading.Thread(target=ask_naively, args=(server.address, over), daemon=True).start()
    time.sleep(60 * options.minutes + 3)
    over.set()
    for name in KINDS:
        print(f"{name:17s} ours {told(ours[name], options):42s} naive {told(naive[name], options)}")
    states = fleet.ask("states()")
    print(f"items: {states}, failed: {states.get('failed', 0)}")


def told(server, options):
    """Share used of each minute since the first request, and refusals."""
    begun = min([*server.taken, *server.refused])
    minutes = [
        sum(0 <= at - begun - 60 * minute < 60 for at in server.taken) / LIMIT for minute in range(options.minutes)
    ]
    return f"{' '.join(f'{share:4.0%}' for share in minutes)}, {len(server.refused)} refused"


def ask_naively(address, over):
    """One request after the other; twice as long a pause with each refusal."""
    refusals = 0
    while not over.is_set():
        try:
            with urllib.request.urlopen(address, timeout=30):  # noqa: S310 - a server of this benchmark
                refusals = 0
        except urllib.error.HTTPError as error:
            error.close()
            refusals += 1
            over.wait(min(2**refusals, LONGEST_BACKOFF) * random.uniform(0.5, 1))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=int, default=2)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--postgresql", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
