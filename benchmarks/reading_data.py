"""What `benchmarks.reading` works on: the fake language model in a process of its own, and transcribed calls."""

import hashlib
import json
import subprocess
import sys
import urllib.request
from contextlib import contextmanager

LATENCY_SECONDS = 1.0
KEY = "sk-fake-of-the-benchmark"


class Provider:
    """The service, seen from outside."""

    def __init__(self, url):
        self.base_url = url
        self._url = url.removesuffix("/v1")

    def bill(self):
        with urllib.request.urlopen(f"{self._url}/_bill", timeout=10) as answer:  # noqa: S310 - our own
            return json.load(answer)

    def control(self, **changes):
        request = urllib.request.Request(f"{self._url}/_control", json.dumps(changes).encode(), method="POST")  # noqa: S310
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - our own
            return json.load(answer)


@contextmanager
def provider(faults, *more):
    """The fake service in a process of its own."""
    command = [sys.executable, "-m", "tests.fake_provider", "--latency", str(LATENCY_SECONDS), "--seed", "7"]
    process = subprocess.Popen(
        [*command, "--faults", str(faults), "--key", KEY, *more],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Provider(json.loads(process.stdout.readline())["url"])
    finally:
        process.stdin.close()
        process.wait(10)


def new_customer(name, calls):
    """A customer whose calls are transcribed, each with words of its own."""
    from calls.models import Customer  # noqa: PLC0415

    slug = name.lower().replace(" ", "-")[:50]
    customer = Customer.objects.create(name=name, slug=slug, insight_provider="openai")
    more_calls(customer, calls, "first")
    return customer


def more_calls(customer, calls, words):
    """Further calls of a customer, each with words of its own."""
    from benchmarks.corpus import own  # noqa: PLC0415

    dialogues = [item.dialogue for item in own()]
    said = [
        segments_of(dialogues[number % len(dialogues)], f"My order number is {customer.slug} {words} {number}.")
        for number in range(calls)
    ]
    write(customer, said, words)


def again(customer, calls):
    """Further calls of a customer in which is said what was said before."""
    from calls.models import Transcript  # noqa: PLC0415

    known = list(Transcript.objects.filter(call__customer=customer).values_list("segments", flat=True))
    write(customer, [known[number % len(known)] for number in range(calls)], "again")


def write(customer, said, words):
    from calls.models import Call, Transcript  # noqa: PLC0415
    from calls.segments import plain_text, text_hash  # noqa: PLC0415

    of_all = {"customer": customer, "size_bytes": 1000, "has_transcript": True, "duration_seconds": 90}
    calls = Call.objects.bulk_create(
        Call(
            file_name=f"{words} {number}.wav",
            recording=f"{customer.slug}/{words}/{number}.wav",
            content_hash=hashlib.sha256(f"{customer.slug} {words} {number}".encode()).hexdigest(),
            **of_all,
        )
        for number in range(len(said))
    )
    Transcript.objects.bulk_create(
        (
            Transcript(
                call=call, content_hash=call.content_hash, engine="toy", model="toy", language="en", segments=segments,
                text=plain_text(segments), text_hash=text_hash(segments), word_count=200, audio_seconds=90,
            )
            for call, segments in zip(calls, said, strict=True)
        ),
        batch_size=500,
    )  # fmt: skip


def segments_of(dialogue, words):
    said = [*((turn.speaker, turn.text) for turn in dialogue.turns), (dialogue.turns[-1].speaker, words)]
    return [
        {"start": at * 5.0, "end": at * 5.0 + 4, "speaker": speaker, "channel": None, "role": "", "text": text}
        for at, (speaker, text) in enumerate(said)
    ]


def new_batch(customer):
    """All calls of a customer, waiting for their insights."""
    from calls.bulk.freeze import insert_items  # noqa: PLC0415
    from calls.models import Batch, Call  # noqa: PLC0415
    from calls.stages import registry  # noqa: PLC0415
    from calls.work.doorbell import ring  # noqa: PLC0415

    batch = Batch.objects.create(
        customer=customer, name=f"Insights of {customer}", stages=["insights"], action="insights"
    )
    insert_items(batch, registry.with_first_step(Call.objects.filter(customer=customer), batch.stages))
    ring()
    return batch
