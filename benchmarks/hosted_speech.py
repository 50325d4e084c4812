"""A long call at a hosted engine, its workers killed half-way: every place within 50 ms, no answered piece sent twice.

    .venv/bin/python -m benchmarks.hosted_speech [--hours 3] [--postgresql]

The call is silence with short tones at known seconds (mono, 8 kHz, µ-law). It goes through an import, real workers and
OpenAI's SDK to a service on the loopback that hears the tones in what it is sent. While the fifth piece is with the
service, everything is killed by SIGKILL and started anew. Exits with 1 when a tone is lost, told twice or misplaced, or
when a piece that was answered was sent again.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

from tests.fake_speech import openai as fake
from tests.fake_speech.recordings import write
from tests.fake_speech.server import Silent
from tests.fake_speech.tones import Burst
from tests.postgres import throwaway_server
from tests.toy.fleet import Fleet, until

SETTINGS = {"CHAT_LEASE_SECONDS": 6, "CHAT_SWEEP_SECONDS": 1, "CHAT_WATCHDOG_SECONDS": 5, "OPENAI_API_KEY": fake.KEY}
EVERY_SECONDS = 37
KILLED_AT = 5
LIMIT_SECONDS = 900
LIMIT_MS = 50
MODELS = "__import__('calls.models').models"
CUSTOMER = (
    "from calls.models import Customer; Customer.objects.create("
    "name='Long Calls', slug='long', speech_engine='openai', speech_model='whisper-1')"
)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hours", type=float, default=3)
    parser.add_argument("--postgresql", action="store_true")
    options = parser.parse_args()
    if options.postgresql:
        with throwaway_server() as url:
            return heard(options.hours, url)
    return heard(options.hours, "")


def heard(hours, database_url):
    seconds = int(hours * 3600)
    bursts = [Burst(at + at % 7 / 10, at + at % 7 / 10 + 1.5) for at in range(3, seconds - 5, EVERY_SECONDS)]
    with tempfile.TemporaryDirectory() as home, fake.OpenAIService() as service:
        folder = Path(home) / "calls"
        folder.mkdir()
        write(folder / "long.wav", bursts, seconds=seconds)
        fleet = Fleet(home=home, database_url=database_url, workers=2, OPENAI_BASE_URL=service.base_url, **SETTINGS)
        try:
            took = rough_run(fleet, folder, service)
            return told(fleet, bursts, service, took)
        finally:
            fleet.stop()


def rough_run(fleet, folder, service):
    """Seconds from the start of the workers to the transcript."""
    fleet.migrate()
    fleet.manage("shell", "-c", CUSTOMER)
    service.faults = [None] * (KILLED_AT - 1) + [Silent.HANG]
    fleet.manage("import_calls", "--customer", "Long Calls", str(folder))
    fleet.start()
    started = time.monotonic()
    with service.news:
        if not service.news.wait_for(lambda: len(service.requests) == KILLED_AT, timeout=LIMIT_SECONDS):
            raise SystemExit("The pieces did not come.")
    fleet.kill_everything()
    print(f"killed after {time.monotonic() - started:.0f} s, {len(service.sendings)} pieces answered")
    fleet.start()
    until(lambda: fleet.ask(f"{MODELS}.Transcript.objects.count()"), seconds=LIMIT_SECONDS, every=0.5)
    return time.monotonic() - started


def told(fleet, bursts, service, took):
    """Print what came of it; 0 when all is well."""
    segments = fleet.ask(f"{MODELS}.Transcript.objects.values_list('segments', flat=True).first()") or []
    usage = fleet.ask(f"list({MODELS}.Usage.objects.filter(provider='openai').values_list('audio_seconds', flat=True))")
    pairs = list(zip(bursts, segments, strict=False))
    worst = max(max(abs(s["start"] - b.start), abs(s["end"] - b.end)) for b, s in pairs) if pairs else float("inf")
    twice = sum(times > 1 for times in service.sendings.values())
    print(json.dumps({
        "tones": len(bursts),
        "told": len(segments),
        "worst_ms": round(1000 * worst, 1),
        "pieces": len(service.sendings),
        "requests": len(service.requests),
        "answered_twice": twice,
        "seconds_billed": round(service.billed_seconds),
        "seconds_counted": round(sum(usage)),
        "took_seconds": round(took),
    }, indent=2))  # fmt: skip
    good = len(segments) == len(bursts) and 1000 * worst <= LIMIT_MS and not twice
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
