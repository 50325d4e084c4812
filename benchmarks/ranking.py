"""The ranking of a customer's calls and agents among a million calls of one year, as the page asks for it.

    .venv/bin/python -m benchmarks.ranking [--calls 1000000] [--rounds 5]

Makes its own database (SQLite) in a folder of its own and removes it. Of 200 agents; every call has an insight. Each
question is asked alone; what is told is the median and the slowest of the rounds, in milliseconds.
"""

# ruff: noqa: PLC0415 - models can be imported once the database is known
import argparse
import os
import statistics
import tempfile
import time
from datetime import date

TODAY = date(2026, 11, 21)
SENTIMENT = "CASE n * 7919 % 6 WHEN 0 THEN 'positive' WHEN 1 THEN 'negative' WHEN 2 THEN 'mixed' ELSE 'neutral' END"
SATISFACTION = (
    "CASE n * 104729 % 5 WHEN 0 THEN 'happy' WHEN 1 THEN 'satisfied' WHEN 2 THEN 'neutral' WHEN 3 THEN 'frustrated' "
    "ELSE 'angry' END"
)
DAY = f"date('{TODAY}', '-' || (n * 365 / {{calls}}) || ' days')"
OF_CALL = {
    "id": "n", "content_hash": "n || ''", "file_name": "n || '.wav'", "agent": "'Agent ' || (n * 31 % 200)",
    "sentiment": SENTIMENT, "satisfaction": SATISFACTION, "category": "'other_question'",
    "duration_seconds": "n * 613 % 900", "listed_on": DAY, "listed_at": f"{DAY} || ' 12:00:00'",
    "has_insight": "1", "has_transcript": "1",
}  # fmt: skip
OF_INSIGHT = {
    "id": "n", "call_id": "n", "sentiment": SENTIMENT, "satisfaction": SATISFACTION,
    "agent_performance": "CASE n % 2 WHEN 0 THEN 'professional' ELSE 'needs_improvement' END",
}  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="chat-ranking-") as home:
        os.environ |= {"CHAT_HOME": home, "DJANGO_SETTINGS_MODULE": "chat_project.settings"}
        import django

        django.setup()
        customer = made(told.calls)
        measure(customer, told.rounds)


def made(calls):
    """A customer with so many calls, evenly over a year."""
    from django.core.management import call_command
    from django.db import connection

    from calls.models import Call, Customer, Transcript
    from insights.models import Insight

    call_command("migrate", verbosity=0)
    customer = Customer.objects.create(name="Large", slug="large")
    call = Call.objects.create(
        pk=calls + 1, customer=customer, recording="x", content_hash="x", size_bytes=1, metadata={"note": "x" * 300},
        listed_on=date(2001, 1, 1),
    )  # fmt: skip
    said = Transcript.objects.create(call=call, content_hash="x", engine="x", model="x", language="en")
    Insight.objects.create(
        pk=calls + 1, call=call, transcript=said, rule_based=True, summary="x" * 300, key_points=["x" * 200]
    )
    for table, values in (("calls_call", OF_CALL), ("insights_insight", OF_INSIGHT)):
        with connection.cursor() as cursor:
            cursor.execute(_copies(cursor, table, values, calls))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return customer


def _copies(cursor, table, values, calls):
    cursor.execute(f"SELECT name FROM pragma_table_info('{table}')")  # noqa: S608 - names of ours
    names = [name for (name,) in cursor.fetchall()]
    cells = ", ".join(values.get(name, f'"{name}"').replace("{calls}", str(calls)) for name in names)
    columns = ", ".join(f'"{name}"' for name in names)
    return f"""
        WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < {calls})
        INSERT INTO {table} ({columns}) SELECT {cells} FROM number, (SELECT * FROM {table} LIMIT 1)"""  # noqa: S608


def measure(customer, rounds):
    from reports import ranking
    from reports.period import Period
    from reports.views.ranking import FEW, calls_of

    asked = {
        "agents": ranking.agents,
        "best": lambda calls: ranking.best(calls, FEW),
        "worst": lambda calls: ranking.worst(calls, FEW),
    }
    print(f"load {os.getloadavg()[0]:.1f}")
    for days in (7, 30, 90, 365):
        calls = calls_of(customer, Period.last(days, TODAY))
        print(f"{days} days, {calls.count():,} calls")
        for name, ask in asked.items():
            times = [clocked(ask, calls) for _ in range(rounds)]
            print(f"  {name:8s} {statistics.median(times) * 1000:6.0f} {max(times) * 1000:6.0f}")


def clocked(ask, calls):
    began = time.perf_counter()
    ask(calls.all())
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
