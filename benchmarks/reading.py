"""Calls read by a hosted language model that fails: how fast, and whether all is paid once, while workers are killed.

    .venv/bin/python -m benchmarks.reading [--calls 1000] [--faults 0.05] [--kill-every 5] [--postgresql]
    .venv/bin/python -m benchmarks.reading --per-minute 60 [--calls 180]
    .venv/bin/python -m benchmarks.reading --known 9000 [--calls 1000]
    .venv/bin/python -m benchmarks.reading --revoke-after 100 [--calls 1000]

The model is a service of OpenAI's wire format on the loopback that takes a second for an answer, and of whose answers
so many fail in every way there is: refusals, cut connections, answers that never come, broken or invented ones. Real
workers (four, each with eight calls at once) read the calls through OpenAI's SDK. First some calls go one at a time, as
the peer; then all of them at once; then as many others while a worker is killed every few seconds. Prints calls a
second beside the peer and beside what 32 at once allow, what was billed and what became of it; exits with 1 when a call
neither has its result nor a reason, or anything was billed twice. With `--per-minute` the model takes only so many
requests, and what was used of them is printed; with `--known` so many further calls say what was read before, and no
more requests than calls with new words may go out; with `--revoke-after` the key is refused after so many answers: the
batch has to pause, and goes on with the key, then without it by the rules. Ends by itself after `LIMIT_SECONDS` at the
latest.
"""

import argparse
import os
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.reading_books import NEARLY, THREADS, WORKERS, counted, items_of, told
from benchmarks.reading_data import KEY, again, more_calls, new_batch, new_customer, provider
from tests.postgres import throwaway_server
from tests.toy.fleet import Fleet

LIMIT_SECONDS = 900
PEER_CALLS, WARM_CALLS = 12, 64
SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "chat_project.settings",
    "CHAT_SECRET_KEY": "benchmark",
    "CHAT_MAX_WORKERS": WORKERS,
    "CHAT_NETWORK_THREADS": THREADS,
    "CHAT_LEASE_SECONDS": 8,
    "CHAT_SWEEP_SECONDS": 1,
    "CHAT_WATCHDOG_SECONDS": 10,
    "CHAT_MODEL_TIMEOUT_SECONDS": 5,
    "OPENAI_API_KEY": KEY,
}


def main():
    options = arguments()
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="chat-reading-")))
        service = stack.enter_context(provider(options.faults))
        database = stack.enter_context(throwaway_server()) if options.postgresql else ""
        fleet = Fleet(home=home, database_url=database, workers=WORKERS, **SETTINGS, OPENAI_BASE_URL=service.base_url)
        os.environ.update(fleet.environment)
        import django  # noqa: PLC0415 - it reads the environment

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415

        call_command("migrate", verbosity=0)
        return 0 if kind_of(options)(fleet, service, options) else 1


def kind_of(options):
    if options.per_minute:
        return limited
    if options.revoke_after:
        return revoked
    return loaded if options.known else measured


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--calls", type=int, default=1000)
    parser.add_argument("--faults", type=float, default=0.05)
    parser.add_argument("--kill-every", type=float, default=5.0)
    parser.add_argument("--invented", type=float, help="instead: share of answers with quotes that nobody said")
    parser.add_argument("--per-minute", type=int)
    parser.add_argument("--known", type=int, default=0)
    parser.add_argument("--revoke-after", type=int)
    parser.add_argument("--postgresql", action="store_true")
    return parser.parse_args()


def measured(fleet, service, options):
    """One after another, all at once, and all at once with workers killed; whether all was well."""
    service.control(faults=0)
    slow = alone(service)
    service.control(faults={"invented-quotes": options.invented} if options.invented else options.faults)
    rounds = [
        Round("all at once", options.calls),
        Round(f"a worker killed every {options.kill_every:g} s", options.calls, options.kill_every),
    ]
    good = [one_round(fleet, service, slow, round_) for round_ in rounds]
    return all(good)


@dataclass
class Round:
    """One batch that is read, and how workers are treated meanwhile."""

    name: str
    calls: int
    kill_every: float | None = None
    kills: int = 0


def limited(fleet, service, options):
    """What is used of a limit, from the first request on; whether it is nearly all and nothing has failed."""
    service.control(faults=0, requests_per_minute=options.per_minute)
    batch = new_batch(new_customer("Limited", options.calls))
    fleet.start()
    begun, end, billed = None, time.monotonic() + LIMIT_SECONDS, 0
    while not is_over(batch) and time.monotonic() < end:
        time.sleep(0.25)
        billed = service.bill()["billed"]
        begun = begun or (time.monotonic() if billed else None)
    took = time.monotonic() - begun
    fleet.stop_workers()
    bill = service.bill()
    # What may go out at once at the beginning belongs to the limit too.
    share = bill["billed"] / (options.per_minute * took / 60)
    states = dict(counted(items_of(batch), "state"))
    print(f"{bill['billed']} requests in {took:.0f} s of a limit of {options.per_minute} a minute: {share:.0%} used; "
          f"{states}; not billed: {bill['unbilled']}")  # fmt: skip
    return share >= 0.95 and set(states) == {"done"}


def loaded(fleet, service, options):
    """Read some calls, then as many others and `--known` with the same words; whether only new words are sent."""
    service.control(faults=0, latency=0.2)
    customer = new_customer("Known", options.calls)
    run_through(fleet, new_batch(customer))
    known = service.bill()["billed"]
    again(customer, options.known)
    more_calls(customer, options.calls, "new")
    batch = new_batch(customer)
    begun = time.monotonic()
    run_through(fleet, batch)
    took = time.monotonic() - begun
    sent = service.bill()["billed"] - known
    states = dict(counted(items_of(batch), "state"))
    print(f"{options.calls + options.known} calls of which {options.known} say what is known: {sent} requests sent, "
          f"{states}, {took:.0f} s")  # fmt: skip
    return sent == options.calls and set(states) == {"done"}


def revoked(fleet, service, options):
    """Take the key away in the midst of a batch, give it back, and take it away once more where there is a fallback."""
    from calls.work import control  # noqa: PLC0415
    from insights.models import Insight, InsightSettings  # noqa: PLC0415

    service.control(faults=0)
    customer = new_customer("Revoked", options.calls)
    batch = new_batch(customer)
    fleet.start()
    answered(service, options.revoke_after)
    service.control(key="sk-another")
    ended(batch)
    paused = dict(counted(items_of(batch), "state"))
    print(f"key refused after {options.revoke_after} answers: {batch.state}, {paused}; “{batch.paused_text}”")
    service.control(key=KEY)
    control.resume(batch)
    answered(service, 2 * options.revoke_after)
    service.control(key="sk-another")
    InsightSettings.objects.create(customer=customer, fallbacks=["offline"])
    if ended(batch) == "paused":  # whoever was just reading did not know of the fallback yet
        control.resume(batch)
        ended(batch)
    fleet.stop_workers()
    states = dict(counted(items_of(batch), "state"))
    marked = Insight.objects.filter(batch=batch, provider="offline", fallback_from="openai").count()
    stored = Insight.objects.filter(batch=batch, provider="openai").count()
    print(f"with a fallback: {batch.state}, {states}; {stored} by the model, {marked} by rules and marked; billed "
          f"{service.bill()['billed']}")  # fmt: skip
    return "failed" not in paused and set(states) == {"done"} and stored == service.bill()["billed"]


def answered(service, number):
    end = time.monotonic() + LIMIT_SECONDS
    while service.bill()["billed"] < number and time.monotonic() < end:
        time.sleep(0.1)


def ended(batch):
    """The state that a batch comes to, once nothing of it runs any more."""
    end = time.monotonic() + LIMIT_SECONDS
    while (not is_over(batch) or items_of(batch).filter(state="running").exists()) and time.monotonic() < end:
        time.sleep(0.25)
    return batch.state


def run_through(fleet, batch):
    fleet.start()
    ended(batch)
    fleet.stop_workers()


def alone(service):
    """Calls a second where one is read after the other, by the same code in this process."""
    from django.db import transaction  # noqa: PLC0415

    from calls.models import BatchItem  # noqa: PLC0415
    from insights.stage import InsightsStage  # noqa: PLC0415

    customer = new_customer("One by one", PEER_CALLS)
    batch = new_batch(customer)
    begun = time.monotonic()
    for item in BatchItem.objects.filter(job=batch):
        store = InsightsStage().run(item, Beats())
        with transaction.atomic():
            store()
    rate = PEER_CALLS / (time.monotonic() - begun)
    batch.delete()
    service.control(seed=8)
    print(f"one at a time: {rate:.2f} calls a second")
    return rate


class Beats:
    def beat(self):
        """Always ours."""


def one_round(fleet, service, slow, round_):
    """Read so many new calls with real workers that are warm; whether all was well."""
    customer, warm = (
        new_customer(f"Clinic {round_.name}", round_.calls),
        new_customer(f"Warm {round_.name}", WARM_CALLS),
    )
    fleet.start()
    try:
        # Each worker loads the SDK with its first call, which takes seconds of processor.
        ended(new_batch(warm))
        before = service.bill()
        batch = new_batch(customer)
        times = watched(fleet, batch, round_)
    finally:
        fleet.stop_workers()
    return told(batch, (before, service.bill()), times, slow, round_)


def watched(fleet, batch, round_):
    """Seconds until all was through, and until nearly all; workers are killed meanwhile where that is wanted."""
    begun = last_kill = time.monotonic()
    nearly = None
    while not is_over(batch) and time.monotonic() - begun < LIMIT_SECONDS:
        time.sleep(0.1)
        if nearly is None and ended_items(batch) >= NEARLY * round_.calls:
            nearly = time.monotonic() - begun
        if round_.kill_every and time.monotonic() - last_kill > round_.kill_every:
            round_.kills += kill_one(fleet, round_.kills)
            last_kill = time.monotonic()
    took = time.monotonic() - begun
    return took, nearly or took


def ended_items(batch):
    return items_of(batch).exclude(state__in=["waiting", "running"]).count()


def kill_one(fleet, number):
    workers = fleet.workers()
    return fleet.kill(workers[number % len(workers)]) if workers else 0


def is_over(batch):
    from calls.work.states import JobState  # noqa: PLC0415

    batch.refresh_from_db()
    return batch.state != JobState.ACTIVE


if __name__ == "__main__":
    sys.exit(main())
