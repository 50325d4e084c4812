"""Pages and bulk actions of a large installation, each beside the bare SQL it needs.

    .venv/bin/python -m benchmarks.scale --database sqlite --keep /tmp/scale/sqlite [--calls 1000000] [--rounds 30]

The database is made where it is not there (`benchmarks.scale_data`). Pages are asked for by Django's test client, one
after the other, in a process that is set up as the web server's are (`chat_project/wsgi.py`). Of each:

- p50, p95: median and 95th percentile of the whole request, and the number of its queries;
- in db: what of it is spent in the database, fetching all rows included;
- alone: the same statements asked once more right after it, with no Python between them;
- bare: SQL written by hand for all that the page shows (`benchmarks.scale_sql`: session, person, filters, count, rows
  and all), asked in turn with the above, alone too; the ratio is of the medians of these two. A lookup by key takes
  several times longer among other work than in a row of its like, which says nothing about the SQL: hence alike.

Required: 300 ms at the 95th percentile, the same number of queries every time, at most three times the bare SQL; 2 s
and twelve queries for a confirm page of 100,000 calls, 3 s for freezing them, both as requests with commit.
"""

# ruff: noqa: PLC0415 - models can be imported once the database is known
import argparse
import os
import statistics
import sys
import time
from importlib import import_module
from pathlib import Path

from benchmarks.scale_database import environment, run

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")


def main():
    options = arguments()
    if options.inside:
        import_module("chat_project.wsgi")
        measure(options.rounds, options.only)
        return
    if not (Path(options.keep) / "home").exists():
        made = ("--database", options.database, "--keep", options.keep, "--calls", options.calls)
        run({}, "benchmarks.scale_data", *made)
    with environment(options.database, options.keep) as settings:
        again = ("--inside", "--rounds", options.rounds, "--database", options.database, "--keep", options.keep)
        run(settings, "benchmarks.scale", *again, "--only", options.only)


def measure(rounds, only):
    from django.core.management import call_command
    from django.db import connection

    from benchmarks.scale_bulk import bulk
    from benchmarks.scale_pages import pages

    call_command("migrate", verbosity=0)
    print(f"{connection.vendor}; load {os.getloadavg()[0]:.1f}")
    head = ("p50", "p95", "queries", "in db", "alone", "bare", "ratio")
    print(f"{'page':35s} " + " ".join(f"{name:>7s}" for name in head) + "  milliseconds")
    for page in pages(only):
        report(page, rounds)
    if only in "bulk":
        bulk()


def report(page, rounds):
    asked(page)
    totals, inside, alone, bare, counts = [], [], [], [], set()
    for _ in range(rounds):
        total, taken = asked(page)
        totals.append(total)
        inside.append(taken.milliseconds)
        counts.add(len(taken.statements))
        alone.append(by_itself(taken.statements))
        bare.append(by_itself(page.bare))
    p95 = statistics.quantiles(totals, n=20)[-1]
    own, theirs = statistics.median(alone), statistics.median(bare)
    print(
        f"{page.name:35s} {statistics.median(totals):7.1f} {p95:7.1f} {'/'.join(map(str, sorted(counts))):>7s} "
        f"{statistics.median(inside):7.2f} {own:7.2f} {theirs:7.2f} {own / theirs:7.2f}",
        flush=True,
    )


def asked(page):
    """Milliseconds of a request, and what of them was taken in the database."""
    from benchmarks.scale_clock import clocked

    with clocked() as taken:
        started = time.perf_counter()
        response = page.client.get(page.address)
        total = (time.perf_counter() - started) * 1000
    if response.status_code != 200:
        sys.exit(f"{page.name}: {page.address} answered {response.status_code}")
    return total, taken


def by_itself(statements):
    """Milliseconds in the database of statements asked one after the other, all rows fetched."""
    from benchmarks.scale_clock import clocked
    from benchmarks.scale_sql import asked as fetched

    with clocked() as taken:
        fetched(statements)
    return taken.milliseconds


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
