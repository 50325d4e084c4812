"""Pages and bulk actions of a large installation, each beside the bare SQL it needs.

    .venv/bin/python -m benchmarks.scale --database sqlite --keep /tmp/scale/sqlite [--calls 1000000] [--rounds 30]

The database is made where it is not there (`benchmarks.scale_data`). Pages are asked for by Django's test client, one
after the other in one process; of each: median and 95th percentile, the number of queries, the time in the database,
and the time of the bare SQL for the same rows, measured in turn. The requirement is 300 ms at the 95th percentile,
the same number of queries every time and at most three times the bare SQL; 2 s for a confirm page of 100,000 calls,
3 s for freezing them.
"""

# ruff: noqa: PLC0415 - models can be imported once the database is known
import argparse
import os
import statistics
import sys
import time
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import django

from benchmarks.scale_database import environment, run

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
BULK = {
    "days of all": {"first_day": "2025-06-01", "last_day": "2025-08-12"},
    "one customer": {"customer": "1", "first_day": "2025-01-01", "last_day": "2025-12-31"},
}


def main():
    options = arguments()
    if options.inside:
        django.setup()
        measure(options.rounds, options.only)
        return
    if not (Path(options.keep) / "home").exists():
        made = ("--database", options.database, "--keep", options.keep, "--calls", options.calls)
        run({}, "benchmarks.scale_data", *made)
    with environment(options.database, options.keep) as settings:
        again = ("--inside", "--rounds", options.rounds, "--database", options.database, "--keep", options.keep)
        run(settings, "benchmarks.scale", *again, "--only", options.only)


def measure(rounds, only):
    from django.db import connection

    from benchmarks.scale_pages import pages

    print(f"{connection.vendor}; load {os.getloadavg()[0]:.1f}")
    print(
        f"{'page':34s} {'p50':>7s} {'p95':>7s} {'queries':>7s} {'in db':>7s} {'bare':>7s} {'ratio':>5s}  milliseconds"
    )
    for page in pages():
        if only in page.name:
            report(page, rounds)
    if only in "bulk":
        for name, filters in BULK.items():
            bulk(name, filters)


def report(page, rounds):
    answer(page)
    totals, inside, bare, counts = [], [], [], set()
    for _ in range(rounds):
        total, in_database, queries = answer(page)
        totals.append(total)
        inside.append(in_database)
        counts.add(queries)
        bare.append(timed_sql(page.bare))
    p95 = statistics.quantiles(totals, n=20)[-1]
    own, theirs = statistics.median(inside), statistics.median(bare)
    print(
        f"{page.name:34s} {statistics.median(totals):7.1f} {p95:7.1f} {'/'.join(map(str, sorted(counts))):>7s} "
        f"{own:7.1f} {theirs:7.1f} {own / theirs:5.1f}",
        flush=True,
    )


def answer(page):
    """Milliseconds of a request, those of them in the database, and the number of queries."""
    with watched() as queries:
        started = time.perf_counter()
        response = page.client.get(page.address)
        total = (time.perf_counter() - started) * 1000
    if response.status_code != 200:
        sys.exit(f"{page.name}: {page.address} answered {response.status_code}")
    return total, sum(queries), len(queries)


@contextmanager
def watched():
    from django.db import connection

    taken = []

    def clock(execute, sql, params, many, context):
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            taken.append((time.perf_counter() - started) * 1000)

    with connection.execute_wrapper(clock):
        yield taken


def timed_sql(statements):
    """Milliseconds of the bare SQL; as for pages, until the database gives its first rows."""
    from django.db import connection

    taken = 0.0
    with connection.cursor() as cursor:
        for sql, parameters in statements:
            started = time.perf_counter()
            cursor.execute(sql, parameters)
            taken += (time.perf_counter() - started) * 1000
            cursor.fetchall()
    return taken


def bulk(name, filters):
    """The confirm page's figures and the freezing of about 100,000 calls, undone again."""
    from calls.bulk.actions import ACTIONS
    from calls.bulk.estimate import estimate
    from calls.bulk.freeze import freeze
    from calls.bulk.plan import make_plan
    from calls.bulk.selection import Selection
    from calls.models import User

    user, selection = User.objects.get(username="root"), Selection(filters=filters)
    for action in (ACTIONS[key] for key in ("process", "transcribe", "insights", "regenerate", "export")):
        with watched() as queries:
            started = time.perf_counter()
            plan = make_plan(selection, action, user)
            expected = estimate(plan, action)
            confirming = time.perf_counter() - started
        given = {"selection": selection, "action": action, "user": user, "confirmed": plan, "expected": expected}
        freezing = undone(partial(freeze, **given))
        print(
            f"{name}, {action.name:10s} {plan.chosen:,} chosen, {plan.eligible:,} taken: confirm {confirming:.2f} s "
            f"({len(queries)} queries), freeze {freezing:.2f} s",
            flush=True,
        )


def undone(work):
    """Seconds of work whose rows are taken back."""
    from django.db import transaction

    with transaction.atomic():
        started = time.perf_counter()
        work()
        seconds = time.perf_counter() - started
        transaction.set_rollback(True)
    return seconds


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=1_000_000)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--keep", required=True, help="folder of the database")
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--only", default="", help="pages whose name contains this; bulk for the bulk actions")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
