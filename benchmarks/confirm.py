"""The confirm page of calls that a hosted model would read, nine of ten of which were read before.

    .venv/bin/python -m benchmarks.confirm [--calls 10000 100000] [--database sqlite postgresql]

Two kinds of each number: nine of ten have their insight ("current"), or other calls with the same words have theirs
("cached"). Beside it the page of the same calls for customers whose calls are read on this machine. All as requests of
Django's test client, the second try of two. Required: 2 s for 10,000 calls.
"""

# ruff: noqa: PLC0415 - models can be imported once the database is known
import argparse
import os
import re
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

from benchmarks.scale_database import environment, run

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
WORDS = 600
AT_ONCE = 2000
KINDS = ("current", "cached")


def main():
    options = arguments()
    if options.inside:
        import_module("chat_project.wsgi")
        measure(options.calls)
        return
    for database in options.database:
        with tempfile.TemporaryDirectory() as folder:
            Path(folder).chmod(0o755)  # PostgreSQL's own user works in it
            with environment(database, folder) as settings:
                run(settings, "benchmarks.confirm", "--inside", "--calls", *options.calls)


def measure(numbers):
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    from calls.models import Customer, User

    call_command("migrate", verbosity=0)
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.create_superuser("root"))
    for number in numbers:
        for kind in KINDS:
            customer = Customer.objects.create(name=f"{kind} {number}", slug=f"{kind}-{number}")
            rows(customer, number, kind)
            refresh()
            for provider in ("offline", "openai"):
                Customer.objects.filter(pk=customer.pk).update(insight_provider=provider)
                insight_of(customer, provider)
                seconds, queries, told = page(client, customer)
                print(f"{connection.vendor}, {number:,} calls, {kind}, {provider}: {seconds:.2f} s, {queries} queries"
                      f"\n    {told}", flush=True)  # fmt: skip
            Customer.objects.filter(pk=customer.pk).update(insight_provider="offline")


def page(client, customer):
    """Seconds of the second try, its queries, and what the page says of the calls."""
    from django.urls import reverse

    from benchmarks.scale_clock import clocked

    address = f"{reverse('admin:calls_call_changelist')}?customer={customer.pk}&agent=chosen"
    for _ in range(2):
        with clocked() as clock:
            started = time.perf_counter()
            answer = client.post(address, {"action": "insights", "select_across": "1"})
            seconds = time.perf_counter() - started
    text = answer.content.decode()
    if 'class="confirm"' not in text:
        sys.exit(f"no confirm page: {answer.status_code}")
    lines = re.findall(r"<tr>(.*?)</tr>", text.split('class="figures"')[1], re.DOTALL)
    told = "; ".join(" ".join(re.sub(r"<[^>]+>", " ", line).split()) for line in lines)
    return seconds, len(clock.statements), told


def rows(customer, number, kind):
    """So many calls with transcripts; nine of ten read, or said before in calls that were read."""
    from calls.models import Call, Transcript

    chosen = calls(customer, "chosen", number)
    known = chosen if kind == "current" else calls(customer, "earlier", number * 9 // 10)
    body = "we could see you on thursday morning then " * (WORDS // 8)
    segments = [{"start": 0.0, "end": 200.0, "speaker": "Speaker 1", "channel": 0, "role": "agent", "text": body}]
    for group in [chosen] if known is chosen else [chosen, known]:
        create(
            Transcript(
                call_id=pk, content_hash="x", engine="moonshine", model="m", language="en", segments=segments,
                text=body, text_hash=f"words {position}", word_count=WORDS, audio_seconds=240,
            )
            for position, pk in enumerate(group)
        )  # fmt: skip
    Call.objects.filter(customer=customer).update(has_transcript=True)
    read = set(known[: number * 9 // 10])
    customer.read = read


def calls(customer, agent, number):
    from calls.models import Call

    first = Call.objects.count()
    create(
        Call(
            customer=customer, agent=agent, file_name=f"{agent}-{at}.wav", recording=f"{agent}/{customer.pk}/{at}",
            content_hash=f"{agent} {at}", size_bytes=1, duration_seconds=240,
        )
        for at in range(first, first + number)
    )  # fmt: skip
    return list(Call.objects.filter(customer=customer, agent=agent).order_by("pk").values_list("pk", flat=True))


def insight_of(customer, provider):
    """By this provider, and the file that says so."""
    from calls.models import Call, Transcript
    from insights.analysis_stage import _inputs
    from insights.models import AnalysisFile, Insight
    from insights.providers.registry import provider_class

    made_by = provider_class(provider)
    Insight.objects.filter(call__customer=customer).delete()
    AnalysisFile.objects.filter(call__customer=customer).delete()
    said = Transcript.objects.filter(call__customer=customer).order_by("pk").values_list("pk", "call_id", "text_hash")
    create(
        Insight(
            call_id=call, transcript_id=pk, transcript_hash=text_hash, provider=provider, model=made_by.default_model,
            prompt_version=made_by.prompt_version, rule_based=made_by.rule_based, summary="They agreed.",
        )
        for pk, call, text_hash in said if call in customer.read
    )  # fmt: skip
    hashes = Call.objects.filter(pk__in=Insight.objects.filter(call__customer=customer).values("call"))
    create(
        AnalysisFile(call_id=pk, name="x", content_hash="x", inputs_hash=inputs, written_at="2026-01-01T00:00Z")
        for pk, inputs in hashes.values_list("pk", _inputs("pk", ""))
    )
    refresh()


def create(rows):
    from itertools import islice

    rows = iter(rows)
    while part := list(islice(rows, AT_ONCE)):
        type(part[0]).objects.bulk_create(part)


def refresh():
    """What databases know of their rows, as they do after a while."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--database", nargs="+", choices=["sqlite", "postgresql"], default=["sqlite", "postgresql"])
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
