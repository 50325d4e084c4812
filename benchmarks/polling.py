"""200 programs watch one batch: `.venv/bin/python -m benchmarks.polling`. Takes a minute, and ends by itself.

A web server as `make run` starts it, on loopback, over a database of its own with a batch of 10,000 calls that go on
ending while it is watched. Each client has its own token and its own connection, and asks every two seconds with the
ETag of the answer before; all begin at once. Beside it the same load on an address that is not there: what server and
client take without any query. Target: no error, p95 below 250 ms, fewer than 3 queries a poll.
"""

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from statistics import mean, quantiles

HOME = tempfile.TemporaryDirectory(prefix="chat-polling-")
os.environ.update(CHAT_HOME=HOME.name, DJANGO_SETTINGS_MODULE="chat_project.settings", CHAT_LOG_LEVEL="CRITICAL")
os.environ["CHAT_API_ANONYMOUS_RATE"] = "1000000/min"

import django

django.setup()

import httpx2
from django.core.management import call_command
from django.db import connection

from calls import tokens
from calls.models import Batch, BatchItem, Customer, User
from calls.work.states import State
from chat_project.management.commands.runchat import web_command

CLIENTS, SECONDS, EVERY = 200, 20.0, 2.0
CALLS, ENDING = 10_000, 50
ROOT = Path(__file__).parents[1]


def main():
    call_command("migrate", verbosity=0)
    batch, texts = prepare()
    url, server = serve()
    try:
        tell("an address that is not there", asyncio.run(load(url, "/api/nowhere/", texts)), {404})
        over = threading.Event()
        worker = threading.Thread(target=go_on, args=(batch, over))
        worker.start()
        polls = asyncio.run(load(url, f"/api/batches/{batch.pk}/", texts))
        over.set()
        worker.join()
        tell("the status of a batch", polls, {200, 304})
    finally:
        server.terminate()
        server.wait(30)
        HOME.cleanup()


def prepare():
    """A batch that nobody works on, and a token for each client."""
    customer = Customer.objects.create(name="Polled", slug="polled")
    batch = Batch.objects.create(customer=customer, name="Polled", stages=["audio"])
    BatchItem.objects.bulk_create(
        (BatchItem(job=batch, customer=customer, stage="audio", lane="cpu") for _ in range(CALLS)), batch_size=1000
    )
    owner = User.objects.create_user("poller", is_staff=True, all_customers=True)
    owner.groups.set(owner.groups.model.objects.filter(name="operator"))
    return batch, [tokens.make(user=owner, name=str(number), scope="read")[1] for number in range(CLIENTS)]


def go_on(batch, over):
    """Calls of the batch end, as if workers were busy."""
    while not over.wait(0.5):
        ids = list(BatchItem.objects.filter(job=batch, state=State.WAITING).values_list("pk", flat=True)[:ENDING])
        BatchItem.objects.filter(pk__in=ids).update(state=State.DONE)
    connection.close()


def serve():
    """The command line of `make run`, with a count of the queries of each request."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        bind = f"127.0.0.1:{probe.getsockname()[1]}"
    command = [part.replace("chat_project.wsgi", "benchmarks.polling_app") for part in web_command(bind)]
    server = subprocess.Popen([sys.executable, *command], cwd=ROOT)
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            httpx2.get(f"http://{bind}/api/nowhere/")
        except httpx2.TransportError:
            time.sleep(0.2)
        else:
            return f"http://{bind}", server
    raise SystemExit("The server does not answer.")


async def load(url, path, texts):
    """[(status, seconds, queries)] of all polls of all clients."""
    end = time.monotonic() + SECONDS
    async with asyncio.TaskGroup() as group:
        clients = [group.create_task(poll(url, path, text, end)) for text in texts]
    return [answer for client in clients for answer in client.result()]


async def poll(url, path, text, end):
    answers, etag = [], ""
    async with httpx2.AsyncClient(base_url=url, timeout=30, headers={"Authorization": f"Bearer {text}"}) as client:
        while (began := time.monotonic()) < end:
            try:
                answer = await client.get(path, headers={"If-None-Match": etag} if etag else {})
            except httpx2.TransportError as error:
                answers.append((type(error).__name__, time.monotonic() - began, 0))
            else:
                etag = answer.headers.get("ETag", etag)
                answers.append((answer.status_code, time.monotonic() - began, int(answer.headers["X-Queries"])))
            await asyncio.sleep(max(0, began + EVERY - time.monotonic()))
    return answers


def tell(what, answers, expected):
    seconds = quantiles((row[1] for row in answers), n=100)
    errors = Counter(row[0] for row in answers if row[0] not in expected)
    print(
        f"{what}: {len(answers):,} polls of {CLIENTS} clients, {len(answers) / SECONDS:.0f} a second, "
        f"errors {dict(errors) or 'none'}, p50 {seconds[49] * 1000:.0f} ms, p95 {seconds[94] * 1000:.0f} ms, "
        f"{mean(row[2] for row in answers):.2f} queries a poll"
    )


if __name__ == "__main__":
    main()
