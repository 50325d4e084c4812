"""Makes a large installation: calls of 50 customers over 24 months, with all that was found out about them.

    .venv/bin/python -m benchmarks.scale_data --database sqlite --keep /tmp/scale/sqlite [--calls 1000000]

The same rows on both databases. One customer has 20 % of the calls, the smallest a few hundred; 97 % have a transcript
of about 50 words (a vocabulary by Zipf's law, so that there are common, middling and rare words), 95 % an insight.
Every call came by an import and a batch; some thousand items failed or wait in a paused batch. On PostgreSQL fsync is
off while rows are made.
"""

# ruff: noqa: PLC0415 - models can be imported once the database is known
import argparse
import hashlib
import itertools
import os
import random
import time

import django

from benchmarks.scale_database import environment, run

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
CUSTOMERS, VOCABULARY, WORDS_A_TEXT = 50, 8_000, 25
BIGGEST, SMALLEST = 0.20, 0.0003
PASSWORD = "scale"  # noqa: S105 - of a throw-away database


def main():
    options = arguments()
    if options.inside:
        django.setup()
        make(options.calls)
        return
    with environment(options.database, options.keep, loading=True) as settings:
        again = ("--inside", "--calls", options.calls, "--database", options.database, "--keep", options.keep)
        run(settings, "benchmarks.scale_data", *again)


def make(count):
    from django.core.management import call_command
    from django.db import connection

    from benchmarks import scale_rows as rows
    from insights.providers import registry

    timed("tables", lambda: call_command("migrate", "--run-syncdb", verbosity=0))
    hurry(connection)
    timed("people", lambda: people(count))
    timed("words", texts)
    word_index = without_word_index(connection)
    timed("calls", lambda: rows.calls(count))
    renumber(connection)
    timed("audio", rows.audio)
    timed("transcripts", rows.transcripts)
    timed("texts", rows.texts)
    timed("word index", word_index)
    timed("insights", lambda: rows.insights(registry.provider("offline")))
    timed("objections", rows.objections)
    timed("usage", rows.usage)
    timed("import files", rows.import_files)
    timed("items", lambda: (rows.items(), rows.waiting_items(paused_batch(), every=200)))
    timed("statistics", lambda: settle(connection))


def timed(what, work):
    started = time.monotonic()
    work()
    print(f"  {what:14s} {time.monotonic() - started:6.1f} s", flush=True)


def hurry(connection):
    """Faster, and not safe against a power cut; only while rows are made."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")
            cursor.execute("PRAGMA cache_size=-2000000")
            cursor.execute("PRAGMA temp_store=MEMORY")
        connection.connection.create_function(
            "md5", 1, lambda text: hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
        )


def people(count):
    """Customers with their share of calls, their batches and imports, and who looks at them."""
    from benchmarks.scale_rows import PER_BATCH
    from calls.models import Batch, Customer, Membership, User
    from calls.work.states import JobState
    from imports.models import ImportJob, ImportSource

    names = [f"Customer {number:02d}" for number in range(1, CUSTOMERS + 1)]
    Customer.objects.bulk_create(Customer(pk=pk, name=name, slug=f"customer-{pk}") for pk, name in enumerate(names, 1))
    shares()
    jobs = range(1, -(-count // PER_BATCH) + 1)
    ended = {"state": JobState.FINISHED}
    Batch.objects.bulk_create(
        Batch(pk=pk, name=f"Batch {pk}", stages=["audio", "transcribe", "insights"], **ended) for pk in jobs
    )
    ImportJob.objects.bulk_create(ImportJob(pk=pk, customer_id=1, batch_id=pk, **ended) for pk in jobs)
    ImportSource.objects.bulk_create(
        ImportSource(pk=pk, job_id=pk, location=f"/recordings/{pk}", stage="discover", lane="network", state="done")
        for pk in jobs
    )
    User.objects.create_superuser("root", password=PASSWORD)
    for name, customers, staff in (("big", [1], False), ("small", [CUSTOMERS], False), ("limited", [2, 3, 4], True)):
        user = User.objects.create_user(name, password=PASSWORD, is_staff=staff)
        Membership.objects.bulk_create(Membership(user=user, customer_id=pk) for pk in customers)


def shares():
    """10,000 slots: the biggest customer has a fifth of them, the others fewer and fewer."""
    from django.db import connection

    from benchmarks.scale_rows import SLOTS

    weights = [1 / place for place in range(2, CUSTOMERS + 1)]
    rest = [max(SMALLEST, (1 - BIGGEST) * weight / sum(weights)) for weight in weights[:-1]]
    edges = list(itertools.accumulate([BIGGEST, *rest, SMALLEST]))
    slots = [(slot, 1 + sum(edge <= slot / SLOTS * edges[-1] for edge in edges)) for slot in range(SLOTS)]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE slot (id bigint PRIMARY KEY, customer_id bigint)")
        cursor.executemany("INSERT INTO slot VALUES (%s, %s)", slots)
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE slot")


def texts():
    """What people say: words word0 (in nearly every text), word1, … by Zipf's law."""
    from django.db import connection

    from benchmarks.scale_rows import TEXTS

    chance = random.Random(7)
    words = [f"word{place}" for place in range(VOCABULARY)]
    weights = list(itertools.accumulate(1 / (place + 2) for place in range(VOCABULARY)))
    pool = [(place, " ".join(chance.choices(words, cum_weights=weights, k=WORDS_A_TEXT))) for place in range(TEXTS)]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE pool (id bigint PRIMARY KEY, body text)")
        cursor.executemany("INSERT INTO pool VALUES (%s, %s)", pool)
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE pool")


def without_word_index(connection):
    """Take the word index off; what is returned makes it of all rows at once, which is quicker."""
    if connection.vendor == "postgresql":
        off, on = "DROP INDEX calls_calltext_vector", (
            "CREATE INDEX calls_calltext_vector ON calls_calltext USING gin (vector)",
        )  # fmt: skip
    else:
        with connection.cursor() as cursor:
            cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'calls_calltext_added'")
            trigger = cursor.fetchone()[0]
        off, on = "DROP TRIGGER calls_calltext_added", (
            "INSERT INTO calls_text_index (calls_text_index) VALUES ('rebuild')", trigger,
        )  # fmt: skip
    execute(connection, off)
    return lambda: execute(connection, *on)


def paused_batch():
    from calls.models import Batch
    from calls.work.states import JobState

    return Batch.objects.create(name="Paused", stages=["transcribe"], state=JobState.PAUSED).pk


def renumber(connection):
    """New rows go on where the numbers given here end."""
    from django.apps import apps
    from django.core.management.color import no_style

    execute(connection, *connection.ops.sequence_reset_sql(no_style(), apps.get_models()))


def settle(connection):
    """Statistics for the planner."""
    if connection.vendor == "postgresql":
        execute(connection, "VACUUM ANALYZE")
    else:
        execute(connection, "ANALYZE", "PRAGMA wal_checkpoint(TRUNCATE)")


def execute(connection, *statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=1_000_000)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--keep", required=True, help="folder of the database")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
